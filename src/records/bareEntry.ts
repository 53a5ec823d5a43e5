import { isEmpty, isUndefined, omitBy } from 'lodash';
import type { CompiledField } from '../mapping/compiled';
import { roomForOpen, roomWithValues } from '../model/bounds';
import type { Conflict, ConflictField, ConflictType } from '../model/conflict';
import { isVanished } from '../model/conflict';
import type { Draft } from '../model/draft';
import { entrySize } from '../model/entrySize';
import type { Fingerprint } from '../model/link';
import type { Side } from '../model/side';
import { withoutValues } from '../model/withoutValues';
import { isOfAllRecords } from './conflictId';
import { compared } from './seen';

/** An open conflict without its records and values, which are known again by their fingerprints. */
export function bareEntry(conflict: Conflict, fields: readonly CompiledField[]): Conflict {
	const bare = withoutValues(conflict);
	return {
		...bare,
		fields: conflict.fields.map((entry, index) => {
			const field = fields.find(({ plan }) => plan.key === entry.key);
			// What a write took away is nowhere else.
			if (isVanished(entry)) return entry;
			const valueless = bare.fields[index] ?? entry;
			if (field === undefined) return valueless;
			const prints = omitBy(
				{ master: printIn(entry, field, 'master'), slave: printIn(entry, field, 'slave') },
				isUndefined,
			);
			return isEmpty(prints) ? valueless : { ...valueless, prints };
		}),
	};
}

/** Fingerprint of what an entry says that a side holds; `undefined` where it does not tell. */
export function printIn(
	entry: ConflictField,
	field: CompiledField,
	side: Side,
): Fingerprint | undefined {
	if (entry[side] === undefined) return entry.prints?.[side];
	return compared(entry[side], field, side).print;
}

/** What is found again by every run; the others hold records that events alone do not tell of. */
const FOUND_AGAIN: readonly ConflictType[] = [
	'contested',
	'oscillation',
	'failedWrite',
	'badRecord',
];

/**
 * An open conflict as there is room for it: whole; without its values; or not at all, where it is a new one
 * about fields, or a bad record, and the bucket is full.
 */
export function fitted(
	draft: Draft,
	conflict: Conflict,
	fields: readonly CompiledField[],
): Conflict | undefined {
	const { bounds } = draft.base;
	// What this step overrules keeps its place in the history.
	const left = bounds.bucket - draft.loggedSize;
	const known = draft.openConflict(conflict.id);
	const others = draft.openSize - (known === undefined ? 0 : entrySize(known));
	if (others + entrySize(conflict) <= Math.min(roomWithValues(bounds), left)) return conflict;
	const bare = bareEntry(conflict, fields);
	const fits = others + entrySize(bare) <= Math.min(roomForOpen(bounds), left);
	return fits || known !== undefined || !isFoundAgain(conflict) ? bare : undefined;
}

/** Whether every run finds what it is about, so that it may open later. */
function isFoundAgain(conflict: Conflict): boolean {
	if (isOfAllRecords(conflict) || conflict.fields.some(isVanished)) return false;
	return FOUND_AGAIN.includes(conflict.type);
}
