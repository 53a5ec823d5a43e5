import type { Conflict } from '../model/conflict';
import type { Side } from '../model/side';
import { SIDES } from '../model/side';
import { fingerprint } from '../values/fingerprint';

/** Id of a conflict: stable for what it is about. Two fingerprints make a clash out of the question. */
export function conflictId(...identity: readonly string[]): string {
	const text = identity.join('\n');
	return `c${fingerprint(text).toString(36)}${fingerprint(`${text}\n2`).toString(36)}`;
}

/** After a restored state one entry names all records: nobody knows which belong together. */
export const RESTORED_ENTRY = conflictId('ambiguousMatch', 'restored');

/** Many deletions at once are one entry, which names all records. */
export const HELD_DELETIONS_ENTRY = conflictId('deleted', 'held');

/** A field that a side renews in nearly all records is one entry for the whole sync. */
export function renewalEntry(side: Side, key: string): string {
	return conflictId('oscillation', 'renewed', side, key);
}

/** Of such an entry: the side that renews the field. */
export function renewingSide({ id, fields: [field] }: Conflict): Side | undefined {
	const side = field?.changedBy;
	if (field === undefined || (side !== 'master' && side !== 'slave')) return undefined;
	return id === renewalEntry(side, field.key) ? side : undefined;
}

/** Fields that no record of a side shows any more are one entry. */
export function emptiedEntry(side: Side): string {
	return conflictId('deleted', 'fields', side);
}

/** Of such an entry: the side that does not show them. */
export function emptiedSide({ id }: Conflict): Side | undefined {
	return SIDES.find((side) => id === emptiedEntry(side));
}

/** Whether an entry is about fields in all records, of which it has no values. */
export function isOfAllRecords(conflict: Conflict): boolean {
	return renewingSide(conflict) !== undefined || emptiedSide(conflict) !== undefined;
}
