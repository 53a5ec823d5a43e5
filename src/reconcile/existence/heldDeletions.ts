import type { Link, RecordId } from '../../model/link';
import { LinkEdit } from '../../model/linkEdit';
import { byCodeUnits } from '../../model/order';
import type { Side } from '../../model/side';
import { SIDES, otherSide } from '../../model/side';
import { HELD_DELETIONS_ENTRY } from '../../records/conflictId';
import type { HeldLink } from '../../records/heldDeletions';
import { heldLinks, isHeld } from '../../records/heldDeletions';
import { presentOn } from '../../records/listed';
import { fingerprint } from '../../values/fingerprint';
import { exceeds } from '../brakes';
import { openConflict } from '../entries';
import { keepSights } from '../fields/links';
import type { Run } from '../run';
import type { OneSided } from './absence';
import { isEdited } from './edited';
import { decideByPolicy } from './onDelete';
import { the } from '../../model/sideNames';

/**
 * Decides what is due by *On Delete*; where that is much at once, nothing of it: one entry names all, and a
 * person decides. SEMANTICS "Many at once".
 */
export function decideDue(run: Run, due: readonly OneSided[]): void {
	const { onDelete, brakes } = run.settings;
	// Events show a part of what there is: they close nothing.
	const entry =
		due.length > 0 || run.isSnapshot ? run.draft.openConflict(HELD_DELETIONS_ENTRY) : undefined;
	const isMuch = exceeds(due.length, run.state.linkCount, brakes.holdDeletesPercent);
	const holds = onDelete !== 'ignore' && (isMuch || entry !== undefined);
	for (const each of due) {
		if (holds) hold(run, each);
		else decide(run, each);
	}
	if (holds || entry !== undefined) putEntry(run, due);
}

function decide(run: Run, { link, gone, left }: OneSided): void {
	const edit = new LinkEdit(run.draft.link(link.id) ?? link);
	const before = edit.link;
	decideByPolicy(run, edit, gone, left);
	if (edit.link !== before) run.draft.putLink(edit.link);
}

function hold(run: Run, { link, gone, left }: OneSided): void {
	const edit = new LinkEdit(run.draft.link(link.id) ?? link);
	const other = otherSide(gone);
	const { onDelete, deleteVersusEdit } = run.settings;
	const isDeletion = deleteVersusEdit === 'delete' || !isEdited(run, edit.link, other, left);
	if (onDelete === 'propagate' && isDeletion) run.heldDeletions++;
	if (left !== undefined) keepSights(run, edit, presentOn(other, left));
	edit.set({ reported: gone });
	run.draft.putLink(edit.link);
	run.counts.held++;
}

/** Names all that is held by now: what came back is no longer, and what was not in this input still is. */
function putEntry(run: Run, due: readonly OneSided[]): void {
	const entry = run.draft.openConflict(HELD_DELETIONS_ENTRY);
	const ids = new Set(due.map(({ link }) => link.id));
	if (entry !== undefined) for (const { id } of heldLinks(run.state, entry)) ids.add(id);
	const held = [...ids]
		.sort(byCodeUnits)
		.map((id) => run.draft.link(id))
		.filter((link): link is HeldLink => link !== undefined && isHeld(link));
	if (held.length > 0) openHeld(run, held);
	else if (entry !== undefined) {
		run.close(entry, { status: 'agreed', how: 'no deletion is due any more' });
	}
}

function openHeld(run: Run, held: readonly HeldLink[]): void {
	const gone = SIDES.flatMap((side) => {
		const count = held.filter(({ reported }) => reported === side).length;
		return count === 0 ? [] : [`${count} in ${the(side)}`];
	});
	const records = `${held.length} linked ${held.length === 1 ? 'record' : 'records'}`;
	const reason = `gone at once: ${gone.join(', ')}; nothing is decided for any of them before a person looks whether they were deleted`;
	openConflict(
		run,
		{
			id: HELD_DELETIONS_ENTRY,
			type: 'deleted',
			label: records,
			masterIds: idsOf(held, 'master'),
			slaveIds: idsOf(held, 'slave'),
			reason,
			content: fingerprint(held.map(contentOf).join('\n')),
		},
		{},
	);
}

function idsOf(links: readonly Link[], side: Side): readonly RecordId[] {
	return links
		.flatMap(({ ids }) => ids[side] ?? [])
		.sort((a, b) => byCodeUnits(String(a), String(b)));
}

/** What is held of a link: which record is gone, and what the other was edited to since. */
function contentOf({ id, reported, kept = [] }: HeldLink): string {
	const edits = kept.map(({ side, field, print }) => `${side} ${field} ${print}`).sort(byCodeUnits);
	return [id, reported, ...edits].join();
}
