import type { CompiledField } from '../mapping/compiled';
import type { Conflict } from '../model/conflict';
import type { Draft } from '../model/draft';
import type { LinkEdit } from '../model/linkEdit';
import type { PerSide, Side } from '../model/side';
import { SIDES, otherSide } from '../model/side';
import { the } from '../model/sideNames';
import { doubtedFields } from '../records/doubt';
import type { Outgoing } from '../records/outgoing';

/** Why nothing of an entry can be put back, whatever its fields hold. */
export function entryProblem(entry: Conflict, edit: LinkEdit | undefined): string | undefined {
	const { status, fields, decision } = entry;
	if (status === 'agreed' || status === 'dismissed')
		return 'No value of this entry had to give way.';
	if (fields.length === 0 || decision?.existence !== undefined) {
		return 'This entry is about a whole record, not about values of its fields.';
	}
	if (entry.withoutValues === true) return 'The bucket had no room for the values of this entry.';
	if (edit === undefined) return 'The two records do not belong together any more.';
	const { ids, resting, reported, intents } = edit.link;
	const gone = SIDES.find((side) => ids[side] === undefined);
	if (gone !== undefined) return `${the(gone)} does not have the record.`;
	if (resting !== undefined || reported !== undefined) {
		return `The record is gone from ${the(resting ?? reported ?? 'master')}.`;
	}
	return intents.some(({ operation }) => operation !== 'update')
		? 'The record is being created or deleted.'
		: undefined;
}

/** Why one field cannot be put back now, though its values may be as they were. */
export function fieldProblem(
	draft: Draft,
	edit: LinkEdit,
	{ index, plan }: CompiledField,
): string | undefined {
	const isOpen = ({ fields }: Conflict) =>
		fields.some(({ key, agreed }) => key === plan.key && agreed !== true);
	const open = draft.conflictsOf(edit.link.id).find(isOpen);
	if (open !== undefined) {
		return open.decidedAt === undefined
			? 'The field waits in an open conflict: decide that one.'
			: 'What was decided of the field is under way: wait until it has landed.';
	}
	if (SIDES.some((side) => edit.standing(side, index) !== undefined)) {
		return 'A write to the field is under way: wait until it has landed.';
	}
	if (doubtedFields(edit.link).includes(index)) {
		return 'Lists show the record as older than it was: let a full run of the sync go first.';
	}
	return undefined;
}

/**
 * Whether both sides hold what the sync put there, as the last runs saw them. A side that keeps it in a
 * form of its own does, while the other side has not moved.
 */
export function isUntouched(
	edit: LinkEdit,
	{ index }: CompiledField,
	put: PerSide<Outgoing>,
): boolean {
	const isExact = (side: Side) => edit.shadow(side, index) === put[side].sent.print;
	return SIDES.every((side) => {
		const sight = edit.keptSight(side, index);
		if (sight !== undefined) return false;
		return isExact(side) || (isExact(otherSide(side)) && !edit.isApart(side, index));
	});
}

/** What a side holds by now, where that is kept. */
export function heldNow(
	edit: LinkEdit,
	{ index }: CompiledField,
	side: Side,
): { readonly value: unknown } | undefined {
	const sight = edit.keptSight(side, index);
	if (sight !== undefined) return 'value' in sight ? { value: sight.value } : undefined;
	return edit.base(side, index);
}
