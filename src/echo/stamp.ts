import { Draft } from '../model/draft';
import type { AppRecord } from '../model/record';
import type { Side } from '../model/side';
import type { StateChange } from '../model/state';
import type { StateView } from '../model/syncState';
import { isRecordId } from '../model/link';
import { isPlainJson } from '../values/plainJson';
import { readPath } from '../values/paths';
import { contentKey, guardKey, printsOf, stampRecord, trimGuardRecords } from './guardRecords';
import type { EventRules } from './rules';

/** Whether an item's values were noted. */
export interface StampResult {
	readonly kind: 'stamped' | 'refused';
	readonly reason: string;
}

/**
 * Notes what is about to be written to one side, in flows without the Merge, so that `classifyEvents`
 * knows it when it comes back.
 */
export function stampWrites(
	state: StateView,
	side: Side,
	items: readonly AppRecord[],
	rules: Pick<EventRules, 'idField' | 'fields' | 'excludeFields' | 'flag'>,
	now: number,
): { readonly change: StateChange; readonly results: readonly StampResult[] } {
	const draft = new Draft(state);
	const results = items.map((item): StampResult => {
		if (!isPlainJson(item)) {
			return {
				kind: 'refused',
				reason: 'the item contains itself or holds values that are no JSON',
			};
		}
		const prints = printsOf(draft, item, rules);
		const stamp = { side, item, rules, prints };
		const id = readPath(item, rules.idField);
		if (isRecordId(id)) {
			const isNoted = stampRecord(draft, guardKey(side, id), { ...stamp, id }, now);
			return { kind: 'stamped', reason: isNoted ? `noted for record ${id}` : TOO_LARGE };
		}
		const isNoted = stampRecord(draft, contentKey(side, prints), { ...stamp, id: '' }, now);
		return { kind: 'stamped', reason: isNoted ? 'noted as a new record' : TOO_LARGE };
	});
	trimGuardRecords(draft, now);
	return { change: draft.change(), results };
}

const TOO_LARGE =
	'not noted, so that its echo will count as a change: it has more fields than the Loop Guard keeps of a record; set the fields that count';
