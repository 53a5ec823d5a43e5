import type { Link } from '../../model/link';
import { LinkEdit } from '../../model/linkEdit';
import type { Side } from '../../model/side';
import { SIDES, otherSide } from '../../model/side';
import { missesNeeded } from '../../model/settings';
import { idKey } from '../../model/state';
import { isGone } from '../../records/gone';
import { noteKey } from '../../records/keyPrint';
import type { Listed, Present } from '../../records/listed';
import { presentOn } from '../../records/listed';
import { CREATIONS_WAIT, mayCreateIn, recreate } from './creation';
import { logLastSights } from '../fields/droppedSights';
import { keepSights } from '../fields/links';
import { isFieldConflict } from '../fields/pair';
import { hasTombstone } from '../listing/tombstones';
import type { Run } from '../run';
import { retryDeletion } from './deletion';
import { isEdited } from './edited';
import { FRAGMENTS_WAIT } from './fragments';
import { closeConflicts, openGone } from './gone';
import { deleteLeft, goneReason, hasOwn, rest } from './onDelete';
import { the, withNames } from '../../model/sideNames';

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
export const LISTINGS_TO_APPEAR = 2;

/**
 * Whether a record that was not delivered counts as deleted: its tombstone came, or complete listings
 * lack it often enough in a row. Counts the listing as a miss.
 */
export function countsAsGone(run: Run, edit: LinkEdit, side: Side): boolean {
	const { link } = edit;
	// Nothing is deleted while a listing is known to lack records.
	if (!run.isListed) return link.resting === side;
	if (isElsewhere(run, link, side)) return true;
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
	const needed = missesNeeded(run.settings) + (link.seen[side] ? 0 : LISTINGS_TO_APPEAR);
	if (misses >= needed) return true;
	if (run.settings.onDelete !== 'ignore') run.wantFull(DELETIONS_WAIT);
	return false;
}

const DELETIONS_WAIT =
	'Records are missing from a list: whether they were deleted, another list is to confirm. The trigger was asked to make its next run a full one.';

function provesNothing(side: Side): string {
	return `The list of ${the(side)} shows an id twice, as pages do that shift while they are read: it may lack others, so nothing counts as deleted for not being in it. The trigger was asked to make its next run a full one.`;
}

/**
 * Whether its id went to another record, or was never there: what waits for a creation does not get here.
 * One whose key moved away is missing like any other.
 */
function isElsewhere(run: Run, link: Link, side: Side): boolean {
	return link.ids[side] === undefined && !(run.isSnapshot && link.seen[side]);
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
			reason: `${the(side)} told of an edit and of the deletion of the record at once, without their times`,
		});
	}
	run.draft.putLink(edit.link);
}

/**
 * Decides a link of which one side is gone, but for what is due by *On Delete*: that is returned, since it
 * matters how much of it there is. SEMANTICS "Deletion".
 */
export function reconcileAbsence(run: Run, each: OneSided): readonly OneSided[] {
	const { link, gone, left } = each;
	const edit = new LinkEdit(link);
	if (left !== undefined && link.resting !== undefined) {
		// A link that rests alone has no shadows that tell its key.
		noteKey(run.keyFields, edit, otherSide(gone), left.record, !run.isSnapshot);
	}
	let isDue = false;
	if (countsAsGone(run, edit, gone)) {
		isDue = left === undefined ? isDueUnseen(run, edit, gone) : isDueBeside(run, edit, gone, left);
	} else if (left !== undefined) {
		// Whether there is anything to write to is not known yet; what was edited meanwhile is kept.
		keepSights(run, edit, presentOn(otherSide(gone), left));
	}
	if (edit.link !== link && run.draft.link(link.id) !== undefined) run.draft.putLink(edit.link);
	return isDue ? [each] : [];
}

export const DELETION_WAITS =
	'A deletion waits for a full run, which sees the other side: the trigger was asked to make its next run one.';

/**
 * A tombstone alone: the other record is not at hand. It counts as unchanged, unless a write is under
 * way; then what it holds is unknown, and the next full run decides.
 */
function isDueUnseen(run: Run, edit: LinkEdit, gone: Side): boolean {
	const { link } = edit;
	if (edit.intentOf('delete')?.target === gone) {
		// What we deleted ourselves, because the other one was gone.
		closeConflicts(run, link, 'both records are gone');
		run.draft.forgetLink(link.id);
		return false;
	}
	if (link.resting !== undefined) return false;
	const mayBeApart = hasOwn(run, link, otherSide(gone)) || isNeverSeen(run, link, otherSide(gone));
	const isApart = mayBeApart && run.settings.onDelete === 'propagate';
	if (run.isAfterLoss || link.intents.length > 0 || link.kept !== undefined || isApart) {
		// What the other side holds is not known: the deletion is kept, and decided once it is seen.
		edit.set({ reported: gone });
		run.wantFull(DELETION_WAITS);
		return false;
	}
	return !stillOpen(run, edit, gone, undefined) && !isLateDeletion(edit, gone);
}

/** Whether a side has a field that was never compared: what it holds there may be nowhere else. */
function isNeverSeen({ fields }: Run, { shadows }: Link, side: Side): boolean {
	return fields.some(({ index }) => shadows[side][index] === undefined);
}

/** Decides what does not depend on *On Delete*; whether the rest is due by it. */
function isDueBeside(run: Run, edit: LinkEdit, gone: Side, left: Listed): boolean {
	const { link } = edit;
	if (link.resting === gone) return false;
	if (link.resting !== undefined) {
		// The one that was gone is back and the other left meanwhile.
		edit.set({ resting: gone });
		return false;
	}
	if (isRestored(edit, gone)) {
		restore(run, edit, gone, left);
		return false;
	}
	const deletion = edit.intentOf('delete');
	if (run.isAfterLoss && !run.isSnapshot) {
		edit.set({ reported: gone });
		run.wantFull(DELETION_WAITS);
		return false;
	}
	if (deletion?.target === gone && deletion.final === true) {
		deleteLeft(run, edit, gone, left);
		return false;
	}
	if (deletion?.target === gone) {
		// Our deletion landed, but its source has come back: whoever restored it wants it.
		if (mayCreateIn(run, gone)) recreate(run, edit, gone, left);
		else rest(run, edit, gone);
		return false;
	}
	if (deletion !== undefined) {
		retryDeletion(run, edit, deletion, left);
		return false;
	}
	if (stillOpen(run, edit, gone, left)) return false;
	if (isLateDeletion(edit, gone)) {
		const reason = 'a deletion that had been given up landed late';
		openGone(run, edit, gone, { left, type: 'deletedVsEdited', reason });
		return false;
	}
	return true;
}

/** A person decided that the missing record is created again, and no run has done so yet. */
function isRestored(edit: LinkEdit, gone: Side): boolean {
	const creation = edit.intentOf('create');
	return creation?.target === gone && creation.attempts === 0;
}

function restore(run: Run, edit: LinkEdit, gone: Side, left: Listed): void {
	// A creation takes the whole record, and what a lost run created may not be listed yet.
	if (!run.isSnapshot) run.wantFull(FRAGMENTS_WAIT);
	else if (run.isAfterLoss) run.wantFull(CREATIONS_WAIT);
	else if (mayCreateIn(run, gone)) recreate(run, edit, gone, left);
	else rest(run, edit, gone);
}

/** A person is being asked already: the entry gets what is there now. */
function stillOpen(run: Run, edit: LinkEdit, gone: Side, left: Listed | undefined): boolean {
	const asked = run.draft
		.conflictsOf(edit.link.id)
		.filter((conflict) => !isFieldConflict(conflict));
	const open = asked.find((conflict) => conflict.gone === gone) ?? asked[0];
	if (open === undefined) return false;
	// What was edited and deleted at once was edited, whatever lists show of the other side.
	const isDisputed = open.records?.[gone] !== undefined;
	// So is what is asked for another reason: that a deletion of ours landed late, or did not last.
	const isOther = !saysOf(run, open.reason, goneReason(gone, true));
	const isKnown = open.type === 'deletedVsEdited' && (isDisputed || isOther || !run.isSnapshot);
	const edited = isKnown || isEdited(run, edit.link, otherSide(gone), left);
	const type = edited ? 'deletedVsEdited' : 'deleted';
	const reason = open.type === type ? open.reason : goneReason(gone, edited);
	openGone(run, edit, gone, { left, type, reason });
	return true;
}

/** Whether an entry has a sentence, whatever the apps were called when it was put there. */
function saysOf(run: Run, said: string, sentence: string): boolean {
	const called = [run.names, run.state.head.mapping?.names, {}];
	return called.some((names) => said === withNames(sentence, names));
}

/** A deletion of ours that was given up and landed now must not travel on. */
function isLateDeletion(edit: LinkEdit, gone: Side): boolean {
	return (
		edit.link.ended?.some((ended) => ended.operation === 'delete' && ended.target === gone) ?? false
	);
}

const NEVER_CARRIED = 'edited before both records were deleted, and not carried over by then';

/** Neither record was delivered: the link is forgotten once both count as gone. */
export function reconcileBothAbsent(run: Run, link: Link): void {
	const edit = new LinkEdit(link);
	const gone = SIDES.map((side) => countsAsGone(run, edit, side));
	if (gone.every(Boolean)) {
		logLastSights(run, link, NEVER_CARRIED);
		closeConflicts(run, link, 'both records are gone');
		run.draft.forgetLink(link.id);
		return;
	}
	if (edit.link !== link) run.draft.putLink(edit.link);
}
