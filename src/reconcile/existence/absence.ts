import type { IntentField, Link } from '../../model/link';
import { LinkEdit } from '../../model/linkEdit';
import type { Side } from '../../model/side';
import { SIDES, otherSide } from '../../model/side';
import { idKey } from '../../model/state';
import { isGone } from '../../records/gone';
import { noteKey } from '../../records/keyPrint';
import type { Listed, Present } from '../../records/listed';
import { presentOn } from '../../records/listed';
import { CREATIONS_WAIT, logExistence, mayCreateIn, mustLogFirst, recreate } from './creation';
import { logDropped } from '../fields/droppedSights';
import { keepSights } from '../fields/links';
import { isFieldConflict } from '../fields/pair';
import { showField } from '../fields/shown';
import { hasTombstone } from '../listing/tombstones';
import type { Run } from '../run';
import { contentOf } from './content';
import { planDelete, retryDeletion } from './deletion';
import { FRAGMENTS_WAIT, isPartOf } from './fragments';
import { closeConflicts, openGone } from './gone';

/** A link of which one record was not delivered, or a tombstone of it was. */
export interface OneSided {
	readonly link: Link;
	readonly gone: Side;
	/** The other record; in changes input it may not be at hand, and then holds what it held. */
	readonly left?: Listed | undefined;
}

/**
 * Full listings that a record may be missing from after it was created or linked: lists lag behind
 * writes. One that never appears was deleted before any listing; waiting for ever would hide that.
 */
const LISTINGS_TO_APPEAR = 2;

/**
 * Whether a record that was not delivered counts as deleted: its tombstone came, or complete listings
 * lack it often enough in a row. Counts the listing as a miss.
 */
export function countsAsGone(run: Run, edit: LinkEdit, side: Side): boolean {
	const { link } = edit;
	const id = link.ids[side];
	// Nothing is deleted while a listing is known to lack records.
	if (!run.isListed) return link.resting === side;
	// Its id went to another record, or was never there: what waits for a creation does not get here.
	if (id === undefined) return true;
	if (hasTombstone(run, link, side) || link.reported === side) return true;
	if (!run.isSnapshot) return isKnownGone(run, link, side);
	if (link.resting === side) return true;
	if (!run.listings[side].showsAbsence) {
		if (run.listings[side].doubled) run.wantFull(provesNothing(side));
		return false;
	}
	const deletion = edit.intentOf('delete');
	if (deletion?.target === side && deletion.acknowledged === true) return true;
	const misses = link.misses[side] + 1;
	edit.set({ misses: { ...link.misses, [side]: misses } });
	const { missesBeforeDelete } = run.settings;
	return misses >= (link.seen[side] ? missesBeforeDelete : missesBeforeDelete + LISTINGS_TO_APPEAR);
}

function provesNothing(side: Side): string {
	return `The list of the ${side} shows an id twice, as pages do that shift while they are read: it may lack others, so nothing counts as deleted for not being in it. The trigger was asked to make its next run a full one.`;
}

/** Whether an earlier run came to know that a side's record is gone, and what becomes of it is under way. */
export function isKnownGone(run: Run, link: Link, side: Side): boolean {
	if (link.reported === side || isGone(link, side)) return true;
	return run.draft
		.conflictsOf(link.id)
		.some((conflict) => conflict.gone === side && conflict.decidedAt === undefined);
}

/** A deletion and an edit of one record came together, and nothing tells which was later. */
export function askAboutDisputed(run: Run, link: Link, present: Present): void {
	const edit = new LinkEdit(link);
	for (const side of SIDES) {
		const id = link.ids[side];
		if (id === undefined || !run.listings[side].disputed.has(idKey(id))) continue;
		openGone(run, edit, side, {
			left: present[otherSide(side)],
			edited: present[side],
			type: 'deletedVsEdited',
			reason: `the ${side} told of an edit and of the deletion of the record at once, without their times`,
		});
	}
	run.draft.putLink(edit.link);
}

/** Decides a link of which one side is gone. SEMANTICS "Deletion". */
export function reconcileAbsence(run: Run, { link, gone, left }: OneSided): void {
	const edit = new LinkEdit(link);
	if (left !== undefined && link.resting !== undefined) {
		// A link that rests alone has no shadows that tell its key.
		noteKey(run.keyFields, edit, otherSide(gone), left.record, !run.isSnapshot);
	}
	if (countsAsGone(run, edit, gone)) {
		if (left === undefined) decideUnseen(run, edit, gone);
		else decideGone(run, edit, gone, left);
	} else if (left !== undefined) {
		// Whether there is anything to write to is not known yet; what was edited meanwhile is kept.
		keepSights(run, edit, presentOn(otherSide(gone), left));
	}
	if (edit.link !== link && run.draft.link(link.id) !== undefined) run.draft.putLink(edit.link);
}

export const DELETION_WAITS =
	'A deletion waits for a full run, which sees the other side: the trigger was asked to make its next run one.';

/**
 * A tombstone alone: the other record is not at hand. It counts as unchanged, unless a write is under
 * way; then what it holds is unknown, and the next full run decides.
 */
function decideUnseen(run: Run, edit: LinkEdit, gone: Side): void {
	const { link } = edit;
	if (edit.intentOf('delete')?.target === gone) {
		// What we deleted ourselves, because the other one was gone.
		closeConflicts(run, link, 'both records are gone');
		run.draft.forgetLink(link.id);
		return;
	}
	if (link.resting !== undefined) return;
	if (run.isAfterLoss || link.intents.length > 0 || link.kept !== undefined) {
		// What the other side holds is not known: the deletion is kept, and decided once it is seen.
		edit.set({ reported: gone });
		run.wantFull(DELETION_WAITS);
		return;
	}
	if (stillOpen(run, edit, gone, undefined) || isLateDeletion(edit, gone)) return;
	decideByPolicy(run, edit, gone, undefined);
}

function decideGone(run: Run, edit: LinkEdit, gone: Side, left: Listed): void {
	const { link } = edit;
	if (link.resting === gone) return;
	if (link.resting !== undefined) {
		// The one that was gone is back and the other left meanwhile.
		edit.set({ resting: gone });
		return;
	}
	const deletion = edit.intentOf('delete');
	if (run.isAfterLoss && !run.isSnapshot) {
		edit.set({ reported: gone });
		run.wantFull(DELETION_WAITS);
		return;
	}
	if (deletion?.target === gone && deletion.final === true) {
		planDelete(run, edit, otherSide(gone), left);
		return;
	}
	if (deletion?.target === gone) {
		// Our deletion landed, but its source has come back: whoever restored it wants it.
		if (mayCreateIn(run, gone)) recreate(run, edit, gone, left);
		else rest(run, edit, gone);
		return;
	}
	if (deletion !== undefined) {
		retryDeletion(run, edit, deletion, left);
		return;
	}
	if (stillOpen(run, edit, gone, left)) return;
	if (isLateDeletion(edit, gone)) {
		const reason = 'a deletion that had been given up landed late';
		openGone(run, edit, gone, { left, type: 'deletedVsEdited', reason });
		return;
	}
	decideByPolicy(run, edit, gone, left);
}

/** A person is being asked already: the entry gets what is there now. */
function stillOpen(run: Run, edit: LinkEdit, gone: Side, left: Listed | undefined): boolean {
	const asked = run.draft
		.conflictsOf(edit.link.id)
		.filter((conflict) => !isFieldConflict(conflict) && conflict.decidedAt === undefined);
	const open = asked.find((conflict) => conflict.gone === gone) ?? asked[0];
	if (open === undefined) return false;
	// What was edited and deleted at once was edited, whatever lists show of the other side.
	const isDisputed = open.records?.[gone] !== undefined;
	// So is what is asked for another reason: that a deletion of ours landed late, or did not last.
	const isOther = open.reason !== goneReason(gone, true);
	const isKnown = open.type === 'deletedVsEdited' && (isDisputed || isOther || !run.isSnapshot);
	const edited = isKnown || isEdited(run, edit.link, otherSide(gone), left);
	const type = edited ? 'deletedVsEdited' : 'deleted';
	const reason = open.type === type ? open.reason : goneReason(gone, edited);
	openGone(run, edit, gone, { left, type, reason });
	return true;
}

function goneReason(gone: Side, edited: boolean): string {
	return edited
		? `deleted in the ${gone}, edited in the ${otherSide(gone)}`
		: `deleted in the ${gone}`;
}

/** A deletion of ours that was given up and landed now must not travel on. */
function isLateDeletion(edit: LinkEdit, gone: Side): boolean {
	return (
		edit.link.ended?.some((ended) => ended.operation === 'delete' && ended.target === gone) ?? false
	);
}

function decideByPolicy(run: Run, edit: LinkEdit, gone: Side, left: Listed | undefined): void {
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
		const waits = left !== undefined && mustWait(run, edit.link, gone, left, edited);
		if (!waits) planDelete(run, edit, other, left);
	}
}

/**
 * Logs what a deletion overrules: an edit, or values that a side kept to itself. True where it must wait
 * until that is saved.
 */
function mustWait(run: Run, link: Link, gone: Side, left: Listed, edited: boolean): boolean {
	const other = otherSide(gone);
	const apart = (link.apart?.[other].length ?? 0) > 0;
	if (!edited && !apart) return false;
	const reason = edited
		? `${goneReason(gone, true)}: the deletion wins`
		: `${goneReason(gone, false)}; the ${other} held values of its own`;
	return mustLogFirst(run, link, presentOn(other, left), {
		reason,
		content: contentOf(run, other, left),
	});
}

/** The edited record is created again where it was deleted, or stays alone where that is not allowed. */
function letEditSurvive(run: Run, edit: LinkEdit, gone: Side, left: Listed): void {
	const isAllowed = mayCreateIn(run, gone);
	const survives = isAllowed
		? 'the edit survives'
		: `the edit stays where it is, creating is not allowed in the ${gone}`;
	if (isAllowed && isPartOf(run, edit.link, otherSide(gone), left)) {
		// A creation takes the whole record.
		edit.set({ reported: gone });
		run.wantFull(FRAGMENTS_WAIT);
		return;
	}
	if (isAllowed && run.isAfterLoss) {
		// The run that was lost may have created it again, and the lists may not show that yet.
		run.wantFull(CREATIONS_WAIT);
		return;
	}
	const present = presentOn(otherSide(gone), left);
	const reason = `${goneReason(gone, true)}: ${survives}`;
	logExistence(run, edit.link, present, { reason, content: contentOf(run, otherSide(gone), left) });
	if (!isAllowed) {
		rest(run, edit, gone);
		return;
	}
	closeConflicts(run, edit.link, 'the record is created again');
	recreate(run, edit, gone, left);
}

/** Puts a link to rest: its record stays where it is, and nothing is written any more. */
function rest(run: Run, edit: LinkEdit, gone: Side): void {
	logDropped(run, edit.link, otherSide(gone), goneReason(gone, true));
	for (const intent of edit.link.intents) edit.dropIntent(intent, run.now);
	edit.set({ resting: gone, kept: undefined, reported: undefined });
	closeConflicts(run, edit.link, `the record is gone in the ${gone}`);
}

/** Whether a side holds anything that is neither its shadow nor what a write of ours may have left. */
function isEdited(run: Run, link: Link, side: Side, listed: Listed | undefined): boolean {
	// What an earlier run saw and could not decide is an edit, until the side is seen again.
	const isKept = (index?: number) =>
		link.kept?.some((each) => each.side === side && (index ?? each.field) === each.field) === true;
	if (listed === undefined) return isKept();
	const watched = {
		run,
		edit: new LinkEdit(link),
		present: presentOn(side, listed),
		putBack: new Map(),
	};
	return run.fields.some((field) => {
		const seen = showField(watched, field).seen[side];
		if (seen === undefined) return isKept(field.index);
		const shadow = link.shadows[side][field.index];
		if (shadow === seen.print) return false;
		const written = writtenTo(link, side, field.index);
		if (written.includes(seen.print)) return false;
		// A blank that was never compared is what a record begins with, unless it was decided about before.
		const decided = [...written, ...sentFrom(link, side, field.index)];
		if (shadow !== undefined || !seen.blank) return true;
		return decided.length > 0 && !decided.includes(seen.print);
	});
}

/** What writes that are under way to a side may have left in a field. */
function writtenTo(link: Link, side: Side, field: number): readonly number[] {
	return partsOf(link, side, field).flatMap((part) => [part.sent, ...part.held]);
}

/** What a side held of a field when writes that are under way were made from it. */
function sentFrom(link: Link, side: Side, field: number): readonly number[] {
	return partsOf(link, otherSide(side), field).map((part) => part.source);
}

function partsOf({ intents }: Link, target: Side, field: number): readonly IntentField[] {
	return intents
		.filter((intent) => intent.target === target)
		.flatMap((intent) => intent.fields.filter((part) => part.field === field));
}

/** Neither record was delivered: the link is forgotten once both count as gone. */
export function reconcileBothAbsent(run: Run, link: Link): void {
	const edit = new LinkEdit(link);
	const gone = SIDES.map((side) => countsAsGone(run, edit, side));
	if (gone.every(Boolean)) {
		closeConflicts(run, link, 'both records are gone');
		run.draft.forgetLink(link.id);
		return;
	}
	if (edit.link !== link) run.draft.putLink(edit.link);
}
