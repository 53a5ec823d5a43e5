import type { AppRecord } from '../../src/model/record';
import type { PerSide, Side } from '../../src/model/side';
import { SIDES } from '../../src/model/side';
import type { App } from './apps';
import { json, recordOf } from './apps';
import type { Configuration, Field } from './configuration';
import { FIELDS } from './configuration';
import type { Planned, Shown } from './engine';
import { confirm, planRun } from './engine';
import type { Granted } from './exemptions';
import { releaseKilled, releaseUnseen } from './exemptions';
import type { Fate, Landing } from './landing';
import { FATES, answers, land, lands, written } from './landing';
import { existenceProblems, writeProblems } from './laws';
import type { Ledger } from './ledger';
import { bothSides, forgotten, haunt, see } from './ledger';
import type { Problem } from './problems';
import type { Step } from './step';
import { LETTER } from './step';
import type { World } from './world';

/** What a run is shown, in the words of a history. */
interface Sight {
	readonly word: string;
	readonly shown: Shown;
	/** The records and fields that it sees. */
	readonly seen: PerSide<readonly Field[]>;
}

/** Every run that may come next, with every fate of its writes. */
export function* runSteps(config: Configuration, world: World, granted: Granted): Iterable<Step> {
	for (const sight of sights(config, world)) {
		const planned = plannedRun(config, world, sight.shown);
		if ('problem' in planned) {
			yield { letter: letterOf(sight, 'ok'), world, problems: [planned.problem] };
			continue;
		}
		// Without a write all that can become of a run is whether its state was saved.
		const fates = planned.plan.writes.length > 0 ? FATES : (['ok', 'killedBefore'] as const);
		for (const fate of fates) yield afterRun(config, world, sight, planned, fate, granted);
	}
}

/** A full run whose writes land and are answered. */
export function quietStep(config: Configuration, world: World, granted: Granted): Step {
	const sight = fullSight(config, world);
	const planned = plannedRun(config, world, sight.shown);
	if ('problem' in planned) return { letter: 'run ok', world, problems: [planned.problem] };
	return afterRun(config, world, sight, planned, 'ok', granted);
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

function afterRun(
	config: Configuration,
	world: World,
	sight: Sight,
	{ plan, input, after }: Planned,
	fate: Fate,
	granted: Granted,
): Step {
	const { writes } = plan;
	const clock = world.clock + 1;
	const { apps, landed }: Landing = lands(fate)
		? land(world.apps, writes, after, world.clock)
		: { apps: world.apps, landed: writes.map((write) => ({ write })) };
	const problems = [
		...writeProblems(writes, input),
		...landed.flatMap((each) => existenceProblems(config, world.ledger, each)),
	];
	const told = { letter: letterOf(sight, fate), problems, writes, plan };
	let ledger = written(seen(world, sight), landed);
	if (granted.has('unseen')) ledger = releaseUnseen(ledger, landed);
	if (fate === 'killed' || fate === 'killedBefore') {
		if (granted.has('killed')) ledger = releaseKilled(config, ledger, landed, plan);
		ledger = forgotten(ledger, world.ledger);
		for (const each of landed) if (each.after !== undefined) ledger = haunt(ledger, each.after);
		return { ...told, world: { ...world, apps, ledger, clock, recovery: true } };
	}
	const state = confirm(after, answers(landed, fate, config.choices.marks), world.clock);
	return { ...told, world: { ...world, apps, state, ledger, clock, recovery: false } };
}

function letterOf({ word, shown }: Sight, fate: Fate): string {
	return shown.mode === 'events' && fate === 'ok' ? word : `${word} ${fate}`;
}

function seen({ ledger, apps }: World, sight: Sight): Ledger {
	let next = ledger;
	for (const side of SIDES) {
		if (sight.seen[side].length === 0) continue;
		for (const stored of apps[side].records) next = see(next, side, stored, sight.seen[side]);
	}
	return next;
}

function* sights(config: Configuration, world: World): Iterable<Sight> {
	yield fullSight(config, world);
	const told = SIDES.filter((side) => hasNews(world.apps[side]));
	for (const side of told) {
		yield eventSight(config, world, [side]);
		yield* partialSight(config, world, side);
	}
	if (told.length === 2) yield eventSight(config, world, told);
}

function fullSight({ choices }: Configuration, { apps }: World): Sight {
	return {
		word: 'run',
		shown: {
			mode: 'full',
			records: bothSides((side) =>
				apps[side].records.map((each) => json(each, side, choices.marks)),
			),
		},
		seen: { master: FIELDS, slave: FIELDS },
	};
}

function hasNews({ records, deleted }: App): boolean {
	return records.length > 0 || deleted !== undefined;
}

/** What events tell of a side: its records, and that one was deleted. */
function news(app: App, side: Side, marks: boolean): readonly AppRecord[] {
	const gone = app.deleted === undefined ? [] : [{ id: app.deleted, deleted: true }];
	return [...gone, ...app.records.map((stored) => json(stored, side, marks))];
}

function eventSight({ choices }: Configuration, { apps }: World, sides: readonly Side[]): Sight {
	return {
		word: `event ${sides.length === 2 ? 'both' : sides.map((side) => LETTER[side]).join()}`,
		shown: {
			mode: 'events',
			records: bothSides((side) =>
				sides.includes(side) ? news(apps[side], side, choices.marks) : [],
			),
		},
		seen: bothSides((side) => (sides.includes(side) ? FIELDS : [])),
	};
}

/** An event that carries the field alone that was edited last. */
function* partialSight({ choices }: Configuration, { apps }: World, side: Side): Iterable<Sight> {
	const { lastEdit } = apps[side];
	const stored = recordOf(apps[side], lastEdit?.id);
	if (lastEdit === undefined || stored === undefined) return;
	const { id, [lastEdit.field]: value, updatedAt } = json(stored, side, choices.marks);
	const event = { id, [lastEdit.field]: value, ...(choices.marks ? { updatedAt } : {}) };
	yield {
		word: `event ${LETTER[side]}.${lastEdit.field}`,
		shown: {
			mode: 'events',
			records: bothSides((each) => (each === side ? [event] : [])),
		},
		seen: bothSides((each) => (each === side ? [lastEdit.field] : [])),
	};
}
