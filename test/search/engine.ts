import type { Decision } from '../../src/bucket/decision';
import { decideConflict } from '../../src/bucket/resolve';
import type { Plan, PlannedWrite, RunInput } from '../../src/model/plan';
import type { AppRecord } from '../../src/model/record';
import type { PerSide } from '../../src/model/side';
import type { StateChange } from '../../src/model/state';
import { SyncState } from '../../src/model/syncState';
import { reconcile } from '../../src/reconcile/reconcile';
import { beginRun } from '../../src/runs/cursors';
import type { WriteAnswer } from '../../src/settle/confirm';
import { confirmWrites } from '../../src/settle/confirm';
import { decodeState } from '../../src/state/decode';
import { encodeState } from '../../src/state/encode';
import { timeOf } from './apps';
import type { Configuration } from './configuration';
import type { World } from './world';

/** What a run was given and planned, before anything of it happened. */
export interface Planned {
	readonly input: RunInput;
	readonly plan: Plan;
	/** The state as the run leaves it. */
	readonly after: SyncState;
}

/** The state with a change applied; the one before is left alone. */
export function changed(state: SyncState, change: StateChange): SyncState {
	const links = new Map<string, ReturnType<SyncState['link']>>();
	for (const link of state.links()) links.set(link.id, link);
	for (const [id, link] of change.links) links.set(id, link);
	const open = new Map<string, ReturnType<SyncState['openConflict']>>();
	for (const conflict of state.openConflicts()) open.set(conflict.id, conflict);
	for (const [id, conflict] of change.open) open.set(id, conflict);
	const next = new SyncState();
	next.apply({
		head: change.head,
		links,
		open,
		logged: [...state.history(), ...change.logged],
		guard: new Map([...state.guardRecords(), ...change.guard]),
	});
	return next;
}

/** The state as the next execution finds it. */
export function stored(state: SyncState): SyncState {
	return decodeState(encodeState(state));
}

export type Shown =
	| { readonly mode: 'full'; readonly records: PerSide<readonly AppRecord[]> }
	| { readonly mode: 'events'; readonly records: PerSide<readonly AppRecord[]> };

/** Plans a run; a full one is begun by the trigger, events come by themselves. */
export function planRun(config: Configuration, world: World, shown: Shown): Planned {
	const now = timeOf(world.clock);
	const { state, recovery } = world;
	if (shown.mode === 'events') {
		const input: RunInput = { mode: 'changes', records: shown.records, now, recovery };
		const { plan, change } = reconcile(config.settings, state, input);
		return { input, plan, after: changed(state, change) };
	}
	const runId = `run ${state.head.triggerRun + 1}`;
	const begun = beginRun(state, { now, runId, fullRunEvery: 1, overlapSeconds: 60 });
	const before = changed(state, begun.change);
	const input: RunInput = {
		mode: 'snapshot',
		records: shown.records,
		now,
		recovery,
		full: true,
		runId,
	};
	const { plan, change } = reconcile(config.settings, before, input);
	return { input, plan, after: changed(before, change) };
}

export interface Outcome {
	readonly writes: readonly PlannedWrite[];
	readonly after: SyncState;
}

/** What a decision writes; a text where it was refused. */
export function decide(world: World, decision: Decision): Outcome | string {
	const { state, clock } = world;
	const { change, writes, refused } = decideConflict(state, decision, timeOf(clock));
	return refused ?? { writes, after: changed(state, change) };
}

export function confirm(
	state: SyncState,
	answers: readonly WriteAnswer[],
	clock: number,
): SyncState {
	if (answers.length === 0) return state;
	return changed(state, confirmWrites(state, answers, timeOf(clock)).change);
}
