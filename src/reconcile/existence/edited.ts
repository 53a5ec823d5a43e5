import type { CompiledField } from '../../mapping/compiled';
import type { IntentField, Link } from '../../model/link';
import { LinkEdit } from '../../model/linkEdit';
import type { Side } from '../../model/side';
import { otherSide } from '../../model/side';
import type { Listed } from '../../records/listed';
import { presentOn } from '../../records/listed';
import { isFromBefore } from '../../records/proof';
import { compared } from '../../records/seen';
import type { Watched } from '../fields/firstSight';
import { showField } from '../fields/shown';
import type { Run } from '../run';

/** Whether a side holds anything that is neither its shadow nor what a write of ours may have left. */
export function isEdited(run: Run, link: Link, side: Side, listed: Listed | undefined): boolean {
	// What an earlier run saw and could not decide is an edit, until the side is seen again.
	const isKept = (index?: number) =>
		link.kept?.some((each) => each.side === side && (index ?? each.field) === each.field) === true;
	if (listed === undefined) return isKept();
	const watched = {
		run,
		link,
		edit: new LinkEdit(link),
		present: presentOn(side, listed),
		firstSights: [],
	};
	return run.fields.some((field) => {
		const seen = showField(watched, field).seen[side];
		if (seen === undefined)
			return isKept(field.index) || isLookedPast(watched, side, field, listed);
		const shadow = watched.edit.shadow(side, field.index);
		if (shadow === seen.print) return false;
		const written = writtenTo(link, side, field.index);
		if (written.includes(seen.print)) return false;
		// A blank that was never compared is what a record begins with, unless it was decided about before.
		if (shadow !== undefined || !seen.blank || isAsked(run, link, field.plan.key)) return true;
		return written.length > 0 || isSentFrom(link, side, field.index);
	});
}

/** Whether a record shows what may be a form of what was written, which nothing has shown before: or an edit. */
export function showsAnother(run: Run, link: Link, side: Side, { record }: Listed): boolean {
	return run.fields.some((field) => {
		const value = field.read[side](record);
		const shadow = link.shadows[side][field.index];
		if (value === undefined || shadow === undefined) return false;
		const { print } = compared(value, field, side);
		return print !== shadow && !writtenTo(link, side, field.index).includes(print);
	});
}

/** Whether a side shows again what it held before a write that was answered: it may be a user's. */
function isLookedPast(
	{ run, edit }: Pick<Watched, 'run' | 'edit'>,
	side: Side,
	field: CompiledField,
	listed: Listed,
): boolean {
	const receipt = edit.unshown(side, field.index);
	const value = field.read[side](listed.record);
	if (receipt === undefined || value === undefined) return false;
	if (isFromBefore(receipt, run.markOn(side, listed.record))) return false;
	return receipt.held.includes(compared(value, field, side).print);
}

/** Whether a person is asked about a field, so that it was no blank when the question came up. */
function isAsked(run: Run, link: Link, key: string): boolean {
	return run.draft
		.conflictsOf(link.id)
		.some((conflict) => conflict.fields.some((entry) => entry.key === key));
}

/** What writes that are under way to a side may have left in a field. */
function writtenTo(link: Link, side: Side, field: number): readonly number[] {
	return partsOf(link, side, field).flatMap((part) => [part.sent, ...part.held]);
}

/** Whether an update is under way that was made from what a side held of a field. */
function isSentFrom({ intents }: Link, side: Side, field: number): boolean {
	const updates = intents.filter(({ operation }) => operation === 'update');
	return partsOf({ intents: updates }, otherSide(side), field).length > 0;
}

function partsOf(
	{ intents }: Pick<Link, 'intents'>,
	target: Side,
	field: number,
): readonly IntentField[] {
	return intents
		.filter((intent) => intent.target === target)
		.flatMap((intent) => intent.fields.filter((part) => part.field === field));
}
