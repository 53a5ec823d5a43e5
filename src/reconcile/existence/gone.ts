import type { Link } from '../../model/link';
import type { LinkEdit } from '../../model/linkEdit';
import type { Side } from '../../model/side';
import { otherSide } from '../../model/side';
import { conflictId } from '../../records/conflictId';
import type { Listed } from '../../records/listed';
import { presentOn } from '../../records/listed';
import { openConflict } from '../entries';
import { isFieldConflict } from '../fields/pair';
import type { Run } from '../run';
import { heldContent } from './content';

/** A person is to decide about a record whose partner is gone. */
export function openGone(
	run: Run,
	edit: LinkEdit,
	gone: Side,
	left: Listed | undefined,
	type: 'deleted' | 'deletedVsEdited',
	reason: string,
): void {
	const other = otherSide(gone);
	for (const intent of edit.link.intents) edit.dropIntent(intent, run.now);
	const present = left === undefined ? {} : presentOn(other, left);
	for (const conflict of run.draft.conflictsOf(edit.link.id)) {
		const obsolete = !isFieldConflict(conflict) && conflict.type !== type;
		if (obsolete) run.close(conflict, { status: 'dismissed', how: reason });
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
		},
		present,
	);
}

/** Ends the conflicts of a link with what happened to it; a decision to delete was carried out by that. */
export function closeConflicts(run: Run, link: Link, how: string): void {
	for (const conflict of run.draft.conflictsOf(link.id)) {
		const decided = conflict.decision?.existence?.take === 'delete';
		run.close(
			conflict,
			decided ? { status: 'resolved', how: conflict.how } : { status: 'dismissed', how },
		);
	}
}
