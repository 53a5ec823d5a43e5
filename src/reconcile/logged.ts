import type { SideCounts } from '../model/loggedRun';
import type { Plan } from '../model/plan';
import type { Side } from '../model/side';
import type { StateHead } from '../model/state';
import { noteRun, sumOf } from '../runs/runLog';
import type { Run } from './run';

/** The head with this run in its log: what leaves now; what apps answer corrects it. O(writes + changed + log). */
export function logged(run: Run, { writes, notes, counts }: Plan): StateHead {
	const { postponed = 0, unfilled = 0 } = counts;
	const countsOn = (side: Side): SideCounts | undefined =>
		sumOf({ left: run.leftOn[side] }, writes, side);
	return noteRun(
		run.draft.head,
		{
			at: run.now,
			runId: run.input.runId,
			full: run.isSnapshot,
			run: run.number,
			master: countsOn('master'),
			slave: countsOn('slave'),
			inSync: counts.unchanged,
			held: counts.held,
			later: postponed + unfilled,
			...run.draft.turned,
			notes,
		},
		run.now,
	);
}
