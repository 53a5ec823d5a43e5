import type { Link } from '../../model/link';
import type { LinkEdit } from '../../model/linkEdit';
import type { Side } from '../../model/side';
import { otherSide } from '../../model/side';
import type { Listed } from '../../records/listed';
import { presentOn } from '../../records/listed';
import { logDropped } from '../fields/droppedSights';
import { keepSights } from '../fields/links';
import type { Run } from '../run';
import { contentOf } from './content';
import { CREATIONS_WAIT, logExistence, mayCreateIn, mustLogFirst, recreate } from './creation';
import { planDelete } from './deletion';
import { isEdited, showsAnother } from './edited';
import { FRAGMENTS_WAIT, isPartOf } from './fragments';
import { closeConflicts, openGone } from './gone';
import { the } from '../../model/sideNames';

export function goneReason(gone: Side, edited: boolean): string {
	return edited
		? `deleted in ${the(gone)}, edited in ${the(otherSide(gone))}`
		: `deleted in ${the(gone)}`;
}

/** What *On Delete* makes of a record whose partner is gone. */
export function decideByPolicy(
	run: Run,
	edit: LinkEdit,
	gone: Side,
	left: Listed | undefined,
): void {
	const other = otherSide(gone);
	const edited = isEdited(run, edit.link, other, left);
	const { onDelete, deleteVersusEdit } = run.settings;
	if (onDelete === 'ignore') {
		rest(run, edit, gone);
	} else if (onDelete === 'manual' || (edited && deleteVersusEdit === 'manual')) {
		const type = edited ? 'deletedVsEdited' : 'deleted';
		openGone(run, edit, gone, { left, type, reason: goneReason(gone, edited) });
	} else if (left !== undefined && edited && deleteVersusEdit === 'edit') {
		letEditSurvive(run, edit, gone, left);
	} else {
		deleteLeft(run, edit, gone, left);
	}
}

/** Deletes the record that is left, once what that overrules is logged. */
export function deleteLeft(run: Run, edit: LinkEdit, gone: Side, left: Listed | undefined): void {
	const other = otherSide(gone);
	const edited = isEdited(run, edit.link, other, left);
	const waits = left !== undefined && mustWait(run, edit.link, gone, left, edited);
	if (!waits) planDelete(run, edit, other, left);
}

/**
 * Logs what a deletion overrules: an edit, or values that a side kept to itself; or where nobody may have
 * wanted it. True where it must wait until that is saved.
 */
function mustWait(run: Run, link: Link, gone: Side, left: Listed, edited: boolean): boolean {
	const other = otherSide(gone);
	const isOwn = hasOwn(run, link, other) || showsAnother(run, link, other, left);
	if (!edited && !isOwn && !run.isAfterLoss) return false;
	const why = isOwn
		? `${the(other)} held values of its own`
		: 'a run whose state was lost may have done it';
	const reason = edited
		? `${goneReason(gone, true)}: the deletion wins`
		: `${goneReason(gone, false)}; ${why}`;
	return mustLogFirst(run, link, presentOn(other, left), {
		reason,
		take: 'delete',
		content: contentOf(run, other, left),
	});
}

/** Whether a side holds values of its own, which the other one knowingly lacks or may not be given. */
export function hasOwn(run: Run, { apart, shadows }: Link, side: Side): boolean {
	if (apart !== undefined && apart[side].length > 0) return true;
	const other = otherSide(side);
	return run.fields.some(
		({ index, allowed }) => !allowed[other] && shadows[side][index] !== shadows[other][index],
	);
}

/** The edited record is created again where it was deleted, or stays alone where that is not allowed. */
function letEditSurvive(run: Run, edit: LinkEdit, gone: Side, left: Listed): void {
	const isAllowed = mayCreateIn(run, gone);
	const survives = isAllowed
		? 'the edit survives'
		: `the edit stays where it is, creating is not allowed in ${the(gone)}`;
	if (isAllowed && isPartOf(run, edit.link, otherSide(gone), left)) {
		// A creation takes the whole record.
		edit.set({ reported: gone });
		run.wantFull(FRAGMENTS_WAIT);
		return;
	}
	const present = presentOn(otherSide(gone), left);
	if (isAllowed && run.isAfterLoss) {
		// The run that was lost may have created it again, and the lists may not show that yet; or deleted it.
		keepSights(run, edit, present);
		run.wantFull(CREATIONS_WAIT);
		return;
	}
	const reason = `${goneReason(gone, true)}: ${survives}`;
	const content = contentOf(run, otherSide(gone), left);
	logExistence(run, edit.link, present, {
		reason,
		take: isAllowed ? 'restore' : 'unlink',
		content,
	});
	if (!isAllowed) {
		rest(run, edit, gone);
		return;
	}
	closeConflicts(run, edit.link, 'the record is created again');
	recreate(run, edit, gone, left);
}

/** Puts a link to rest: its record stays where it is, and nothing is written any more. */
export function rest(run: Run, edit: LinkEdit, gone: Side): void {
	logDropped(run, edit.link, otherSide(gone), goneReason(gone, true));
	for (const intent of edit.link.intents) edit.dropIntent(intent, run.now);
	edit.set({ resting: gone, kept: undefined, reported: undefined });
	closeConflicts(run, edit.link, `the record is gone in ${the(gone)}`);
}
