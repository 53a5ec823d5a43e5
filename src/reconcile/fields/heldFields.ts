import type { CompiledField } from '../../mapping/compiled';
import type { ConflictField } from '../../model/conflict';
import type { Side } from '../../model/side';
import { SIDES } from '../../model/side';
import { printIn } from '../../records/bareEntry';
import type { SeenValue } from '../../records/seen';
import { compared, holdSame } from '../../records/seen';
import { settleKnownForm } from './appForms';
import type { Pair } from './pair';

/** Whether a decision on the field is open again: then none of the fields of its entry is written. */
export function isReopened(pair: Pair, field: CompiledField): boolean {
	const { reopened } = pair.how;
	if (reopened === undefined || reopened.size === 0) return false;
	const conflict = pair.heldBy(field);
	return conflict !== undefined && reopened.has(conflict.id);
}

/**
 * Whether an open conflict holds the field. A field that its sides agree on is settled in it; a failed
 * write holds only while neither side changes.
 */
export function isHeld(pair: Pair, field: CompiledField): boolean {
	const conflict = pair.heldBy(field);
	if (conflict === undefined) return false;
	if (settleAgreed(pair, field)) return true;
	if (conflict.type !== 'failedWrite') return true;
	const { seen } = pair.sight(field);
	const entry = conflict.fields.find((candidate) => candidate.key === field.plan.key);
	if (
		entry === undefined ||
		!SIDES.some((side) => hasChangedFrom(entry, field, side, seen[side]))
	) {
		return true;
	}
	pair.run.close(conflict, { status: 'dismissed', how: 'a side changed; it is planned anew' });
	return false;
}

/**
 * Settles a field that nothing is left to decide of: its sides are equal, or a person is asked about what is
 * known by now as the form that one app makes of the other's value.
 */
export function settleAgreed(pair: Pair, field: CompiledField): boolean {
	if (settleEqual(pair, field)) return true;
	if (pair.heldBy(field) === undefined) return false;
	if (SIDES.some((side) => pair.edit.standing(side, field.index) !== undefined)) return false;
	return settleKnownForm(pair, field);
}

/** Settles a field whose sides are equal; false where they are not, and nothing was done. */
export function settleEqual(pair: Pair, field: CompiledField): boolean {
	const { master, slave } = pair.sight(field).seen;
	if (master === undefined || slave === undefined || !holdSame(master, slave)) return false;
	for (const side of SIDES) {
		const standing = pair.edit.standing(side, field.index);
		const { [side]: held } = { master, slave };
		if (standing?.part.sent === held.print) {
			pair.edit.land(standing.intent, standing.part, held.print, pair.run.now);
		}
	}
	pair.dropStanding(field);
	pair.settle(field);
	return true;
}

/** Whether a side no longer holds what an entry says of it. */
export function hasChangedFrom(
	entry: ConflictField,
	field: CompiledField,
	side: Side,
	seen: SeenValue | undefined,
): boolean {
	if (seen === undefined) return false;
	const known = printIn(entry, field, side) ?? compared(undefined, field, side).print;
	return known !== seen.print;
}
