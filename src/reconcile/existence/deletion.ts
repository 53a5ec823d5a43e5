import { omit } from 'lodash';
import type { Intent, Link } from '../../model/link';
import { isUnlanded, isWaiting } from '../../model/link';
import { LinkEdit } from '../../model/linkEdit';
import type { PerSide, Side } from '../../model/side';
import { otherSide } from '../../model/side';
import { deleteWrite } from '../../records/deleteWrite';
import type { Listed } from '../../records/listed';
import { presentOn } from '../../records/listed';
import { writeId } from '../../records/writeId';
import { nextTry, reasonOf, retryOf } from '../retries';
import type { Run } from '../run';
import { logDropped } from '../fields/droppedSights';
import { reopenEntry } from '../entries';
import { heldContent } from './content';
import { mustLogFirst } from './creation';
import { closeConflicts, openGone } from './gone';
import { the } from '../../model/sideNames';

/** From so many listings on in which a record stands whose deletion the app confirmed, a person is asked. */
const LISTINGS_TO_VANISH = 2;

/** Plans to delete the record that one side has left. */
export function planDelete(run: Run, edit: LinkEdit, target: Side, left: Listed | undefined): void {
	const gone = otherSide(target);
	logDropped(run, edit.link, target, `deleted in ${the(gone)}, edited in ${the(target)}`);
	for (const intent of edit.link.intents) edit.dropIntent(intent, run.now);
	closeConflicts(run, edit.link, `the record is gone in ${the(gone)}`);
	const content = heldContent(run, edit.link, target, left);
	const intent: Intent = {
		writeId: writeId(run.number, edit.link.id, target, 'delete', []),
		operation: 'delete',
		target,
		fields: [],
		firstRun: run.number,
		lastRun: run.number,
		attempts: 1,
		mark: String(content),
	};
	edit.addIntent(intent);
	emitDelete(run, edit, intent, left);
}

/** Whether a person decided that both records of a link are to go. */
export function isFinal(link: Link): boolean {
	return link.intents.some((intent) => intent.operation === 'delete' && intent.final === true);
}

/** Both records are there still: first the one goes that the decision was about, then its copy. */
export function deleteBoth(run: Run, link: Link, present: PerSide<Listed>): void {
	const edit = new LinkEdit(link);
	const deletion = edit.intentOf('delete');
	if (deletion !== undefined) retryDeletion(run, edit, deletion, present[deletion.target]);
	if (edit.link !== link) run.draft.putLink(edit.link);
}

/** Sends a deletion that waits for its turn, though neither record is at hand. */
export function sendWaiting(run: Run, link: Link): void {
	const edit = new LinkEdit(link);
	const deletion = edit.intentOf('delete');
	if (deletion === undefined || !isWaiting(deletion)) return;
	// What its target holds by now, or whether it is there, only complete lists tell.
	if (run.isRecovery || link.misses[deletion.target] > 0 || link.kept !== undefined) return;
	const next: Intent = { ...deletion, ...nextTry(run, deletion) };
	edit.replaceIntent(deletion, next);
	emitDelete(run, edit, next, undefined);
	run.draft.putLink(edit.link);
}

function emitDelete(run: Run, edit: LinkEdit, intent: Intent, left: Listed | undefined): void {
	const { target } = intent;
	const { idField } = run.settings.sides[target];
	const id = left?.id ?? edit.link.ids[target];
	if (id === undefined) return;
	const present = left === undefined ? {} : presentOn(target, left);
	run.writes.push(deleteWrite(intent, edit.link.id, id, idField, present));
}

/**
 * A decision to delete is not carried out. Where nobody knows yet whether the record was created on the
 * other side, that is what is asked again; the creation stays under way. False where that is known.
 */
function askAgain(
	run: Run,
	edit: LinkEdit,
	deletion: Intent,
	left: Listed,
	reason: string,
): boolean {
	const creation = edit.intentOf('create');
	const decided = run.draft
		.conflictsOf(edit.link.id)
		.find((conflict) => conflict.id === deletion.conflict);
	if (creation?.final !== true || decided === undefined) return false;
	const standing = edit.link.intents.find((each) => each.writeId === deletion.writeId);
	if (standing !== undefined) edit.dropIntent(standing, run.now);
	edit.replaceIntent(creation, omit(creation, 'final'));
	reopenEntry(run, decided, reason, presentOn(deletion.target, left));
	return true;
}

/** The target of a planned deletion is still there. */
export function retryDeletion(run: Run, edit: LinkEdit, deletion: Intent, left: Listed): void {
	const gone = otherSide(deletion.target);
	const content = heldContent(run, edit.link, deletion.target, left);
	if (deletion.mark !== String(content)) {
		const reason = `deleted in ${the(gone)}, edited in ${the(deletion.target)} since`;
		if (askAgain(run, edit, deletion, left, reason)) return;
		openGone(run, edit, gone, { left, type: 'deletedVsEdited', reason });
		return;
	}
	if (run.settings.onDelete === 'ignore' && deletion.conflict === undefined) {
		// Planned under a setting that has changed since: it is not sent again.
		edit.dropIntent(deletion, run.now);
		edit.set({ resting: gone });
		return;
	}
	// An event tells nothing of whether a deletion that is under way has landed.
	if (!run.isSnapshot && !isUnlanded(deletion)) return;
	if (deletion.acknowledged === true) {
		doubtDeletion(run, edit, deletion, left);
		return;
	}
	if (!isDue(run, edit, deletion, left)) return;
	// Where a person decided, the entry has the record.
	const noted = deletion.conflict !== undefined || deletion.noted === true;
	const mayBeBack = !isUnlanded(deletion) && !noted;
	if (mayBeBack) {
		const reason = `deleted in ${the(gone)}; ${the(deletion.target)} shows it still, or again: maybe restored by a user`;
		const what = { reason, take: 'delete' as const, content, isRepeat: true };
		if (mustLogFirst(run, edit.link, presentOn(deletion.target, left), what)) return;
	}
	const next: Intent = {
		...deletion,
		...(mayBeBack ? { noted: true } : {}),
		failed: undefined,
		acknowledged: undefined,
		...nextTry(run, deletion),
	};
	edit.replaceIntent(deletion, next);
	emitDelete(run, edit, next, left);
}

/** Whether it is tried again now; a person is told where it failed too often or was put off for long. */
function isDue(run: Run, edit: LinkEdit, deletion: Intent, left: Listed): boolean {
	const { when, isTold } = retryOf(run, deletion);
	const isSpent = when === 'spent' || (isTold && deletion.final === true);
	if (isSpent || isTold) openFailedDelete(run, edit, deletion, left);
	// It is tried again beside the entry, which dropped it.
	if (!isSpent && isTold) edit.addIntent(deletion);
	return !isSpent && when === 'again';
}

/**
 * The app said that it deleted the record, yet it is there: the list lags, which one more listing tells;
 * or somebody restored it, and must not see it deleted over and over.
 */
function doubtDeletion(run: Run, edit: LinkEdit, deletion: Intent, left: Listed): void {
	const misses = (deletion.misses ?? 0) + 1;
	if (misses < LISTINGS_TO_VANISH) {
		edit.replaceIntent(deletion, { ...deletion, misses });
		return;
	}
	const reason = `${the(deletion.target)} confirmed that it deleted the record, yet shows it: restored, or not deleted`;
	if (askAgain(run, edit, deletion, left, reason)) return;
	openGone(run, edit, otherSide(deletion.target), { left, type: 'deletedVsEdited', reason });
}

function openFailedDelete(run: Run, edit: LinkEdit, deletion: Intent, left: Listed): void {
	const gone = otherSide(deletion.target);
	const why = reasonOf(deletion) ?? 'the record is still there';
	const reason = `deleted in ${the(gone)}; deleting it in ${the(deletion.target)} failed ${deletion.attempts} times: ${why}`;
	if (askAgain(run, edit, deletion, left, reason)) return;
	openGone(run, edit, gone, { left, type: 'deleted', reason });
}
