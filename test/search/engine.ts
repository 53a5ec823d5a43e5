import type { Decision } from '../../src/bucket/decision';
import { decideConflict } from '../../src/bucket/resolve';
import { classifyEvents } from '../../src/echo/classify';
import type { Overtaken, Plan, PlannedWrite, RunInput } from '../../src/model/plan';
import type { AppRecord } from '../../src/model/record';
import type { PerSide, Side } from '../../src/model/side';
import { SIDES } from '../../src/model/side';
import type { StateChange } from '../../src/model/state';
import { SyncState } from '../../src/model/syncState';
import { reconcile } from '../../src/reconcile/reconcile';
import { beginRun } from '../../src/runs/cursors';
import type { WriteAnswer } from '../../src/settle/confirm';
import { confirmWrites } from '../../src/settle/confirm';
import { timeOf } from './apps';
import type { Configuration } from './configuration';
import type { Touched, World } from './world';

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

/** What a run looks at: complete lists, or events. */
export interface Shown {
	readonly mode: 'full' | 'events';
	readonly records: PerSide<readonly AppRecord[]>;
	/** What others did since the lists were fetched, or have in hand. */
	readonly touched?: Touched;
}

/** Plans a run; a full one is begun by the trigger, events come by themselves. */
export function planRun(config: Configuration, world: World, shown: Shown): Planned {
	const { state } = world;
	if (shown.mode === 'events') return planEvents(config, world, shown);
	const now = timeOf(world.clock);
	const runId = `run ${state.head.triggerRun + 1}`;
	const begun = beginRun(state, { now, runId, fullRunEvery: 1, overlapSeconds: 60 });
	const before = changed(state, begun.change);
	const input = { ...inputOf(world, shown), full: true, runId };
	const { plan, change } = reconcile(config.settings, before, input);
	return { input, plan, after: changed(before, change) };
}

function inputOf({ clock, recovery }: World, { mode, records, touched }: Shown): RunInput {
	return {
		mode: mode === 'full' ? 'snapshot' : 'changes',
		records,
		now: timeOf(clock),
		recovery,
		...(touched === undefined ? {} : { overtaken: overtakenBy(touched) }),
	};
}

function overtakenBy({ links, records }: Touched): Overtaken {
	return {
		link: (id) => links[id] !== undefined,
		wrote: (id, side) => links[id]?.[side] === true,
		record: (side, key) => records[side].some((id) => String(id) === key),
	};
}

function planEvents(config: Configuration, world: World, shown: Shown): Planned {
	const { choices, settings } = config;
	const { state, records } = choices.guard
		? guarded(world, shown)
		: { state: world.state, records: shown.records };
	const input = { ...inputOf(world, shown), records };
	if (SIDES.every((side) => records[side].length === 0)) {
		return { input, plan: NO_PLAN, after: state };
	}
	const { plan, change } = reconcile(settings, state, input);
	return { input, plan, after: changed(state, change) };
}

const NO_PLAN: Plan = {
	writes: [],
	conflicts: [],
	rejected: [],
	notes: ['All events were echoes.'],
	counts: { links: 0, linked: 0, unchanged: 0, held: 0, drifted: 0 },
};

/** The Loop Guard lets through what users did. */
function guarded({ state, clock }: World, { records }: Shown) {
	let now = state;
	const passed = (side: Side) => {
		const events = records[side];
		if (events.length === 0) return events;
		const rules = { idField: 'id', combine: 'any' } as const;
		const { change, verdicts } = classifyEvents(now, side, events, rules, timeOf(clock));
		now = changed(now, change);
		return events.filter((_, index) => verdicts[index]?.kind === 'user');
	};
	const users = { master: passed('master'), slave: passed('slave') };
	return { state: now, records: users };
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
