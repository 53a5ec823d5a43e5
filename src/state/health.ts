import { findLastIndex } from 'lodash';
import type { HealthState } from '../model/health';
import type { LoggedRun } from '../model/loggedRun';
import type { StateView } from '../model/syncState';

/** How a sync is. */
export interface Health {
	readonly health: HealthState;
	/** Since when, epoch milliseconds, where that is known. */
	readonly since?: number;
	/** What makes it so, with what to do; absent when healthy. */
	readonly reason?: string;
	/** Open conflicts that nobody has decided. */
	readonly waiting: number;
	readonly waitingSince?: number;
}

/** A run that began so long ago is over, unless runs are known to take longer. */
const HOUR = 60 * 60 * 1000;

/** So many intervals without a run that came through, and the sync stands still. */
const MISSED_INTERVALS = 3;

/** From so few beginnings on the longest pause between them counts as the interval of a cron expression. */
const STARTS = 4;

/** So often in a row a write must have failed. */
const FAILED_TRIES = 2;

/**
 * How the sync is: standing still goes before failing, and that before waiting for a person. What an app puts
 * off is not failing. O(unsettled links + open conflicts + log).
 *
 * @param now Epoch milliseconds.
 */
export function healthOf(state: StateView, now: number): Health {
	const asked = [...state.openConflicts()].filter(({ decidedAt }) => decidedAt === undefined);
	const waitingSince = asked.length === 0 ? undefined : oldest(asked.map((each) => each.openedAt));
	const waits = {
		waiting: asked.length,
		...(waitingSince === undefined ? {} : { waitingSince }),
	};
	const bad = braked(state) ?? stoodStill(state, now) ?? lostRun(state, now) ?? failedWrites(state);
	if (bad !== undefined) return { ...bad, ...waits };
	if (waitingSince === undefined) return { health: 'healthy', ...waits };
	return {
		health: 'waiting',
		since: waitingSince,
		reason: 'Decide the open conflicts: see the Conflict Bucket.',
		...waits,
	};
}

type Verdict = Pick<Health, 'health' | 'since' | 'reason'>;

/** The last run that reached the Merge was stopped there. */
function braked({ head }: StateView): Verdict | undefined {
	const runs = head.runs ?? [];
	const came = findLastIndex(runs, ({ run }) => run !== undefined);
	const stops = runs.slice(came + 1).filter(({ stopped }) => stopped === true);
	const [first] = stops;
	if (first === undefined) return undefined;
	const why = stops.at(-1)?.notes ?? ['A run was stopped: its execution says why.'];
	return { health: 'stopped', since: first.at, reason: why.join(' ') };
}

/** The trigger began no run, or none came through, for three of its intervals. */
function stoodStill({ head }: StateView, now: number): Verdict | undefined {
	const runs = head.runs ?? [];
	const started = runs.filter(isOfTrigger);
	const interval = head.runEvery ?? longestPause(started);
	if (interval === undefined || started.length === 0) return undefined;
	const finished = runs.filter(({ run }) => run !== undefined);
	const slowest = Math.max(0, ...finished.map(({ took = 0 }) => took));
	const last = finished.at(-1);
	const since = last === undefined ? (started[0]?.at ?? now) : last.at + (last.took ?? 0);
	if (now - since <= MISSED_INTERVALS * interval + slowest) return undefined;
	return {
		health: 'stopped',
		since,
		reason:
			'No run came through for three intervals of the trigger. Look whether the workflow is published, and at its last executions.',
	};
}

function isOfTrigger({ runId }: LoggedRun): boolean {
	return runId !== undefined;
}

function longestPause(started: readonly LoggedRun[]): number | undefined {
	if (started.length < STARTS) return undefined;
	return Math.max(...started.slice(1).map(({ at }, index) => at - (started[index]?.at ?? at)));
}

/** The last run that is over began and never reached the Merge: a step that fetches failed. */
function lostRun({ head }: StateView, now: number): Verdict | undefined {
	const runs = head.runs ?? [];
	const slowest = Math.max(HOUR, ...runs.map(({ took = 0 }) => took));
	const over = runs.filter(
		(each, index) => each.run !== undefined || index < runs.length - 1 || now - each.at > slowest,
	);
	const came = findLastIndex(over, ({ run }) => run !== undefined);
	const first = over[came + 1];
	const last = over.at(-1);
	if (first === undefined || last === undefined) return undefined;
	return {
		health: 'failing',
		since: first.at,
		reason: `The run of execution ${last.runId ?? ''} began and did not come through the Merge. Look at that execution: a step that fetches may have failed.`,
	};
}

/** The same write failed twice in a row, or its attempts ran out and a person is asked. */
function failedWrites(state: StateView): Verdict | undefined {
	const asked = [...state.openConflicts()].filter(
		({ type, decidedAt }) => type === 'failedWrite' && decidedAt === undefined,
	);
	let failing = 0;
	for (const { intents } of state.unsettledLinks()) {
		failing += intents.filter(
			({ failed, putOff, attempts, acknowledged }) =>
				putOff === undefined &&
				acknowledged !== true &&
				// A third try that is under way is no recovery.
				(failed === undefined ? attempts > FAILED_TRIES : attempts >= FAILED_TRIES),
		).length;
	}
	if (asked.length === 0 && failing === 0) return undefined;
	const many = asked.length + failing;
	const writes = many === 1 ? '1 write fails' : `${many} writes fail`;
	return {
		health: 'failing',
		...(asked.length === 0 ? {} : { since: oldest(asked.map((each) => each.openedAt)) }),
		reason: `${writes} again and again. The Conflict Bucket and the executions say what the app answered.`,
	};
}

function oldest(times: readonly number[]): number {
	return times.reduce((least, each) => Math.min(least, each));
}
