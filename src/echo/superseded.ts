import type { CompiledField } from '../mapping/compiled';
import { isRecordId } from '../model/link';
import type { AppRecord } from '../model/record';
import type { Side } from '../model/side';
import { idKey } from '../model/state';
import type { StateView } from '../model/syncState';
import { markOf } from '../records/marks';
import { isTombstone } from '../records/tombstone';
import { isOlder } from '../values/marks';
import { readPath } from '../values/paths';
import { isPlainJson } from '../values/plainJson';
import type { EventRules } from './rules';

/** Events of one side that came together. */
export interface Batch {
	readonly side: Side;
	readonly events: readonly AppRecord[];
	readonly rules: EventRules;
	readonly fields: readonly CompiledField[];
}

/**
 * Events that a later one of the same batch makes obsolete: it carries all mapped fields that they carry.
 * Judged on its own, an older one could look like a user who put a value back. Events come in their order,
 * unless their own time tells another.
 */
export function supersededEvents(state: StateView, batch: Batch): ReadonlySet<number> {
	const superseded = new Set<number>();
	const { side, events, rules, fields } = batch;
	if (fields.length === 0 || events.length < 2) return superseded;
	const modifiedField = state.head.mapping?.modifiedFields[side];
	/** Fields that later events carry, by record, with the mark of the event. */
	const later = new Map<string, Map<CompiledField, string | undefined>>();
	for (let index = events.length - 1; index >= 0; index--) {
		const event = events[index];
		const id = event === undefined ? undefined : readPath(event, rules.idField);
		if (event === undefined || !isRecordId(id) || !isEdit(state, event, rules)) continue;
		const carried = fields.filter((field) => readPath(event, field.paths[side]) !== undefined);
		const mark = markOf(modifiedField, event);
		const known = later.get(idKey(id)) ?? new Map<CompiledField, string | undefined>();
		const isTold = (field: CompiledField) => known.has(field) && !isOlder(known.get(field), mark);
		if (carried.length > 0 && carried.every(isTold)) superseded.add(index);
		for (const field of carried) if (!isTold(field)) known.set(field, mark);
		later.set(idKey(id), known);
	}
	return superseded;
}

/** Of an edit and a deletion the Merge must see both. */
function isEdit(state: StateView, event: AppRecord, rules: EventRules): boolean {
	if (!isPlainJson(event)) return false;
	return !isTombstone(event, rules.deletedField ?? state.head.mapping?.deletedField);
}
