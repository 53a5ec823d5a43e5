import type { PerSide, Side } from '../model/side';
import { SIDES } from '../model/side';
import type { StateChange, TriggerRun } from '../model/state';
import type { StateView } from '../model/syncState';
import { Draft } from '../model/draft';
import { noteStart } from './runLog';

/** Runs that are remembered while their cursors wait; older ones are covered by the newer. */
const REMEMBERED_RUNS = 10;

export interface RunStart {
	/** Epoch milliseconds, taken before anything is fetched. */
	readonly now: number;
	readonly runId: string;
	/** Every n-th run is a full one; 1 for always. */
	readonly fullRunEvery: number;
	/** How far `until` lies back, so that a record saved during the fetch is not missed. */
	readonly overlapSeconds: number;
	/** Epoch milliseconds: a first run asks from here instead of for everything. */
	readonly firstSyncFrom?: number;
	/** What was asked for, where it is no run of the schedule. */
	readonly asked?: 'full' | 'changes';
	/** Sentences for people, for the log. */
	readonly notes?: readonly string[];
	/** Milliseconds from one run to the next, where it is an interval. */
	readonly every?: number;
}

/**
 * Numbers a new run of the trigger and says from when to when to ask each side. Cursors move here,
 * over earlier runs whose records are all settled by now. SEMANTICS "Cursors and runs".
 */
export function beginRun(
	state: StateView,
	start: RunStart,
): { readonly change: StateChange; readonly run: TriggerRun } {
	const draft = new Draft(state);
	const moved = movedCursors(state);
	// How many runs of the schedule are changes alone is not for an app to say that reports one.
	const number = state.head.triggerRun + (start.asked === 'changes' ? 0 : 1);
	const from = (side: Side) => moved.cursors[side] ?? start.firstSyncFrom;
	const since: PerSide<number | undefined> = { master: from('master'), slave: from('slave') };
	// What happened since a backup was made is only seen in full listings, and some things wait for them.
	const { restoredAt, wantsFull } = state.head;
	const asked = start.asked === 'full' || restoredAt !== undefined || wantsFull === true;
	const inTurn = start.asked !== 'changes' && isFullRun(number, start);
	const full = asked || inTurn || hasGap(since);
	const run: TriggerRun = {
		runId: start.runId,
		number,
		full,
		since: full ? {} : since,
		until: start.now - start.overlapSeconds * 1000,
	};
	const { notes = [] } = start;
	const told = notes.length === 0 ? {} : { notes };
	const head = noteStart(state.head, { at: start.now, runId: start.runId, full, ...told });
	draft.head = {
		...head,
		runEvery: start.every ?? (start.asked === undefined ? undefined : state.head.runEvery),
		triggerRun: number,
		cursors: moved.cursors,
		triggerRuns: [...moved.waiting, run].slice(-REMEMBERED_RUNS),
	};
	return { change: draft.change(), run };
}

/** A first run is full, unless it was told where to begin. */
function isFullRun(number: number, start: RunStart): boolean {
	if (start.fullRunEvery <= 1) return true;
	if (number === 1) return start.firstSyncFrom === undefined;
	return (number - 1) % start.fullRunEvery === 0;
}

/** A side that nothing is known of must be listed as a whole, and so must the other, to match them. */
function hasGap(since: PerSide<number | undefined>): boolean {
	return since.master === undefined || since.slave === undefined;
}

/**
 * The cursors after all runs that are done with. A run is done once the Merge processed its records
 * and no write planned by then still stands. O(standing intents).
 */
function movedCursors(state: StateView): {
	readonly cursors: { readonly [side in Side]?: number };
	readonly waiting: readonly TriggerRun[];
} {
	const oldest = oldestStandingRun(state);
	const cursors: { [side in Side]?: number } = { ...state.head.cursors };
	const waiting: TriggerRun[] = [];
	for (const run of state.head.triggerRuns) {
		const done = run.processedBy !== undefined && run.processedBy < oldest;
		if (!done) waiting.push(run);
		// A cursor never moves back: a run that began later may have been done earlier.
		else for (const side of SIDES) cursors[side] = Math.max(cursors[side] ?? run.until, run.until);
	}
	return { cursors, waiting };
}

/** Number of the first run of the Merge that planned a write which still stands. */
function oldestStandingRun(state: StateView): number {
	let oldest = Infinity;
	for (const link of state.unsettledLinks()) {
		for (const intent of link.intents) oldest = Math.min(oldest, intent.firstRun);
	}
	return oldest;
}
