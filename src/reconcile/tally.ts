import type { Link } from '../model/link';
import { SIDES, otherSide } from '../model/side';
import { HELD_DELETIONS_ENTRY } from '../records/conflictId';
import { isHeld } from '../records/heldDeletions';
import { mayCreateIn } from './existence/creation';
import type { Unlinked } from './existence/matching';
import type { Run } from './run';

/** Counts the records that are alone on their side and from which this run created nothing. O(unlinked). */
export function tallyUncreated(run: Run, unlinked: Unlinked): void {
	for (const side of SIDES) {
		const alone = [...unlinked.of(side)].length;
		const unfilled = run.unfilled[side];
		run.counts.unfilled += unfilled;
		if (mayCreateIn(run, otherSide(side))) run.counts.postponed += alone - unfilled;
		else {
			run.counts.left += alone;
			run.leftOn[side] += alone;
		}
	}
}

/**
 * Counts, once it is known which writes leave, those that are tried again, and the links of which a write or
 * a decision waits for a later run. O(changed links + unsettled links).
 */
export function tallyWrites(run: Run): void {
	run.counts.retried = run.writes.filter(({ attempt }) => attempt > 1).length;
	const written = new Set(run.writes.map(({ link }) => link));
	const waiting = new Set(run.leftLinks);
	for (const link of openLinks(run)) if (waits(run, link)) waiting.add(link.id);
	for (const id of waiting) if (!written.has(id)) run.counts.postponed++;
}

function* openLinks(run: Run): Iterable<Link> {
	const own = new Set<string>();
	for (const link of run.draft.ownLinks()) {
		own.add(link.id);
		yield link;
	}
	for (const { id } of run.state.unsettledLinks()) {
		const link = own.has(id) ? undefined : run.draft.link(id);
		if (link !== undefined) yield link;
	}
}

/** Whether something of a link is left to do that no person is asked about and no app has in hand. */
function waits(run: Run, link: Link): boolean {
	const { intents, kept, resting, reported } = link;
	const isMissed = run.isSnapshot && SIDES.some((side) => link.misses[side] > 0);
	const isAtRest = intents.length === 0 && kept === undefined && !isMissed;
	if (resting !== undefined || isAtRest) return false;
	if (reported !== undefined && isAskedOfMany(run, link)) return false;
	if (run.draft.conflictsOf(link.id).some(({ decidedAt }) => decidedAt === undefined)) return false;
	if (kept !== undefined || isMissed) return true;
	return intents.some(
		({ attempts, failed, putOff }) =>
			// What was sent and not answered is under way until lists show what became of it.
			run.isSnapshot || attempts === 0 || failed !== undefined || putOff !== undefined,
	);
}

function isAskedOfMany(run: Run, link: Link): boolean {
	return isHeld(link) && run.draft.openConflict(HELD_DELETIONS_ENTRY) !== undefined;
}
