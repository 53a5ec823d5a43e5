import type { PerSide } from '../../src/model/side';
import type { SyncState } from '../../src/model/syncState';
import type { Configuration, Field } from './configuration';
import { FIELDS } from './configuration';
import type { Planned, Shown } from './engine';
import { confirm, planRun } from './engine';
import { NOTHING_TOUCHED, begunAfter, touchedBy } from './executions';
import { releaseInDoubt, releaseKilled, releaseUnseen } from './exemptions';
import type { Fate, Landed } from './landing';
import { FATES, answers, landing, written } from './landing';
import { existenceProblems, writeProblems } from './laws';
import type { Ledger } from './ledger';
import { agree, haunt, rootOf, see, seeOlder, withRoot } from './ledger';
import { seeOlderParts, seeParts } from './parts';
import type { Problem } from './problems';
import type { Rules } from './rules';
import type { Stored } from './apps';
import { recordOf } from './apps';
import type { Side } from '../../src/model/side';
import { SIDES } from '../../src/model/side';
import { fullSight, sights } from './sights';
import type { Step } from './step';
import type { Kind } from './values';
import { kindOf } from './values';
import type { World } from './world';
import { isCareful } from './world';

/** What a run is shown, in the words of a history. */
export interface Sight {
	readonly word: string;
	readonly shown: Shown;
	/** The records that it sees, and the fields of them. */
	readonly seen: PerSide<{
		readonly records: readonly Stored[];
		readonly fields: readonly Field[];
	}>;
	/** What may become of its writes, where not everything may. */
	readonly fates?: readonly Fate[];
	/** Whether it is of the execution that began before others. */
	readonly ends?: true;
	/** The side whose list does not show its last change yet. */
	readonly lagging?: Side;
}

/** Every run that may come next, with every fate of its writes. */
export function* runSteps(config: Configuration, world: World, rules: Rules): Iterable<Step> {
	for (const sight of sights(config, world, rules)) {
		const planned = plannedRun(config, world, sight.shown);
		if ('problem' in planned) {
			yield { letter: letterOf(sight, 'ok'), world, problems: [planned.problem] };
			continue;
		}
		for (const fate of fatesOf(config, world, sight, planned, rules)) {
			yield afterRun(config, world, { sight, planned, fate }, rules);
		}
	}
}

function fatesOf(
	{ choices }: Configuration,
	world: World,
	sight: Sight,
	{ plan }: Planned,
	rules: Rules,
): readonly Fate[] {
	if (sight.fates !== undefined) return plan.writes.length > 0 ? sight.fates : ['ok'];
	// Without a write all that can become of a run is whether its state was saved.
	if (plan.writes.length === 0) return ['ok', 'killedBefore'];
	const half: readonly Fate[] = choices.records === 2 && plan.writes.length > 1 ? ['half'] : [];
	const isFree = world.underWay === undefined && rules.alphabet === 'all';
	return [...FATES, ...half, ...(isFree ? (['underWay'] as const) : [])];
}

/** A full run whose writes land and are answered. */
export function quietStep(config: Configuration, world: World, rules: Rules): Step {
	const sight = fullSight(config, world);
	const planned = plannedRun(config, world, sight.shown);
	if ('problem' in planned) return { letter: 'run ok', world, problems: [planned.problem] };
	return afterRun(config, world, { sight, planned, fate: 'ok' }, rules);
}

function plannedRun(
	config: Configuration,
	world: World,
	shown: Shown,
): Planned | { readonly problem: Problem } {
	try {
		return planRun(config, world, shown);
	} catch (error) {
		return { problem: { kind: 'threw', what: error instanceof Error ? error.message : '?' } };
	}
}

interface Ran {
	readonly sight: Sight;
	readonly planned: Planned;
	readonly fate: Fate;
}

function afterRun(config: Configuration, world: World, ran: Ran, rules: Rules): Step {
	const { sight, planned, fate } = ran;
	const { plan, input, after } = planned;
	const clock = world.clock + 1;
	const at = { state: after, clock: world.clock };
	const { apps, landed } = landing(world.apps, plan.writes, fate, at);
	const told = {
		letter: letterOf(sight, fate),
		writes: plan.writes,
		plan,
		problems: [
			...writeProblems(plan.writes, input),
			...landed.flatMap((each) => existenceProblems(config, world.ledger, each, input)),
		],
	};
	const ledger = ledgerAfter(config, world, ran, landed, rules);
	if (fate === 'killed' || fate === 'killedBefore') {
		const isAgain = isCareful(world) && rules.granted.has('inDoubt');
		const left = isAgain ? releaseInDoubt(ledger, apps) : ledger;
		return { ...told, world: { ...world, apps, ledger: left, clock, recovery: true } };
	}
	const state = confirm(after, answers(landed, fate, config.choices), world.clock);
	return {
		...told,
		world: {
			...world,
			apps,
			state,
			ledger,
			clock,
			recovery: false,
			...(sight.ends === true ? { begun: undefined } : begunAfter(world, state)),
			...pending(world, planned, fate, rules),
		},
	};
}

/** What was not sent yet, or may land later than anybody thinks. */
function pending(world: World, { plan, after }: Planned, fate: Fate, { alphabet }: Rules) {
	if (alphabet !== 'all') return {};
	if (fate === 'underWay') {
		return {
			underWay: { writes: plan.writes, touched: touchedBy(world.state, after, NOTHING_TOUCHED) },
		};
	}
	if (fate !== 'failed' && fate !== 'lost') return {};
	return { late: { writes: plan.writes, refused: fate === 'failed' } };
}

function ledgerAfter(
	config: Configuration,
	world: World,
	{ sight, planned, fate }: Ran,
	landed: readonly Landed[],
	{ granted }: Rules,
): Ledger {
	const { ledger: before } = world;
	const seen = seenBy(config, world, { sight, state: planned.after }, granted);
	const isKilled = fate === 'killed' || fate === 'killedBefore';
	let ledger = isKilled ? before : seen;
	if (granted.has('unseen')) {
		// While the state may lack what a lost run did, no run writes over a side that it does not see.
		const excused = isCareful(world) ? landed.filter((each) => isShown(sight, each)) : landed;
		ledger = releaseUnseen(config, ledger, seen, excused);
	}
	if (isKilled && granted.has('killed')) {
		ledger = releaseKilled(config, ledger, landed, planned.plan);
	}
	// Events show a part of what there is.
	const isOld = sight.ends === true || sight.lagging !== undefined || sight.shown.mode === 'events';
	ledger = written(ledger, landed, isOld && granted.has('doubled') ? world.apps : undefined);
	if (!isKilled) return ledger;
	if (granted.has('orphaned') && !config.choices.matchByKey) ledger = orphaned(ledger, landed);
	if (!granted.has('haunted')) return ledger;
	for (const { after } of landed) if (after !== undefined) ledger = haunt(ledger, after);
	return ledger;
}

/** Records that a killed run created again, which only their content tells. */
function orphaned(ledger: Ledger, landed: readonly Landed[]): Ledger {
	let next = ledger;
	for (const { write, before, after } of landed) {
		if (before !== undefined || after === undefined) continue;
		const of = rootOf(next, after.root);
		if (of.deleted[write.side] === undefined) continue;
		next = withRoot(next, after.root, { ...of, doubled: 'untold' });
	}
	return next;
}

/** Whether the run was shown what a write of it replaced, or what that was before. */
function isShown({ seen }: Sight, { write, before }: Landed): boolean {
	return seen[write.side].records.some(({ id }) => id === before?.id);
}

function letterOf({ word, shown }: Sight, fate: Fate): string {
	return shown.mode === 'events' && fate === 'ok' ? word : `${word} ${fate}`;
}

/** Of a record that no link names nothing can be remembered. */
function seenBy(
	{ choices }: Configuration,
	{ ledger, apps }: World,
	{ sight, state }: { readonly sight: Sight; readonly state: SyncState },
	granted: Rules['granted'],
): Ledger {
	const kind = kindOf(choices.policy);
	let next = ledger;
	for (const side of SIDES) {
		const { records, fields } = sight.seen[side];
		for (const stored of records) {
			if (state.linkOf(side, stored.id) === undefined) continue;
			const present = recordOf(apps[side], stored.id);
			if (sight.lagging === side && present !== undefined) {
				const isOlder = !choices.marks && granted.has('lagging');
				next = seeLagging(next, side, { stored, present, isOlder }, kind);
			} else {
				next = seeParts(see(next, side, stored, fields), side, stored, fields, kind);
			}
		}
	}
	const { master, slave } = sight.seen;
	if (master.fields.length < FIELDS.length || slave.fields.length < FIELDS.length) return next;
	for (const stored of master.records) {
		const id = state.linkOf('master', stored.id)?.ids.slave;
		const partner = slave.records.find((each) => String(each.id) === String(id));
		if (partner !== undefined) next = agree(next, stored, partner);
	}
	return next;
}

/** A list that lags shows a record as it was: only what did not change since is seen. */
function seeLagging(
	ledger: Ledger,
	side: Side,
	shown: { readonly stored: Stored; readonly present: Stored; readonly isOlder: boolean },
	kind: Kind,
): Ledger {
	const { stored, present, isOlder } = shown;
	const same = FIELDS.filter((field) => stored.values[field] === present.values[field]);
	const next = seeParts(see(ledger, side, stored, same), side, stored, same, kind);
	if (!isOlder) return next;
	return seeOlderParts(seeOlder(next, side, stored, present), side, stored, present, kind);
}
