import type { Conflict } from '../../model/conflict';
import type { Link } from '../../model/link';
import type { LinkEdit } from '../../model/linkEdit';
import type { Side } from '../../model/side';
import { otherSide } from '../../model/side';
import { conflictId } from '../../records/conflictId';
import type { Listed } from '../../records/listed';
import { presentOn } from '../../records/listed';
import { logReopened, openConflict, undecided } from '../entries';
import { isFieldConflict } from '../fields/pair';
import type { Run } from '../run';
import { heldContent } from './content';

/** What a person is to decide about a record whose partner is gone. */
export interface GoneParts {
	readonly type: 'deleted' | 'deletedVsEdited';
	readonly reason: string;
	/** The record that is left, where it is at hand. */
	readonly left: Listed | undefined;
	/** What the one that is gone was edited to, where both were told at once. */
	readonly edited?: Listed | undefined;
}

/** A person is to decide about a record whose partner is gone. */
export function openGone(run: Run, edit: LinkEdit, gone: Side, parts: GoneParts): void {
	const { type, reason, edited } = parts;
	const other = otherSide(gone);
	const known = knownOf(run, edit, other);
	const left = parts.left === undefined ? undefined : withKnown(known, other, parts.left);
	reopenDecided(run, edit);
	for (const intent of edit.link.intents) edit.dropIntent(intent, run.now);
	const present = {
		...(left === undefined ? {} : presentOn(other, left)),
		...(edited === undefined ? {} : presentOn(gone, edited)),
	};
	for (const conflict of run.draft.conflictsOf(edit.link.id)) {
		if (isFieldConflict(conflict)) continue;
		// Of both sides a deletion was told; lists show which it was.
		const isBack = run.isSnapshot && conflict.gone === other && parts.left !== undefined;
		if (conflict.type !== type || isBack) run.close(conflict, { status: 'dismissed', how: reason });
	}
	run.counts.held++;
	openConflict(
		run,
		{
			id: conflictId(type, edit.link.id, gone),
			type,
			link: edit.link,
			gone,
			reason,
			content: heldContent(run, edit.link, other, left),
			...(known === undefined ? {} : { partly: known.partly === true }),
		},
		present,
	);
}

/** An event need not tell of every field: what it leaves out is as a question knows it that is open. */
function knownOf(run: Run, edit: LinkEdit, side: Side): Conflict | undefined {
	if (run.isSnapshot) return undefined;
	return run.draft.conflictsOf(edit.link.id).find((each) => each.records?.[side] !== undefined);
}

function withKnown(known: Conflict | undefined, side: Side, listed: Listed): Listed {
	return { ...listed, record: { ...known?.records?.[side], ...listed.record } };
}

/** Decisions on fields whose writes are dropped are not carried out: a person decides again. */
export function reopenDecided(run: Run, edit: LinkEdit): void {
	for (const conflict of run.draft.conflictsOf(edit.link.id)) {
		if (!isFieldConflict(conflict) || conflict.decidedAt === undefined) continue;
		if (!edit.carriesOut(conflict.id)) continue;
		logReopened(run, conflict);
		run.draft.putOpen(undecided(conflict));
	}
}

/** Ends the conflicts of a link with what happened to it; a decision to delete was carried out by that. */
export function closeConflicts(run: Run, link: Link, how: string): void {
	const isLate = link.ended?.some(({ operation }) => operation === 'delete') === true;
	for (const conflict of run.draft.conflictsOf(link.id)) {
		const decided = conflict.decision?.existence?.take === 'delete';
		// What a deletion of ours took that came late is nowhere else.
		const kept = isLate ? { records: conflict.records } : {};
		run.close(
			conflict,
			decided ? { status: 'resolved', how: conflict.how } : { status: 'dismissed', how, ...kept },
		);
	}
}
