import type { AppRecord } from '../../src/model/record';
import type { PerSide, Side } from '../../src/model/side';
import { SIDES } from '../../src/model/side';
import type { App, Stored } from './apps';
import { json, partialJson, recordOf } from './apps';
import type { Configuration, Field } from './configuration';
import { FIELDS } from './configuration';
import type { Fate } from './landing';
import { bothSides } from './ledger';
import type { Rules } from './rules';
import type { Sight } from './runs';
import { LETTER } from './step';
import type { World } from './world';

/** Everything that a run may be shown: complete lists, and events of one side or both. */
export function* sights(config: Configuration, world: World, rules: Rules): Iterable<Sight> {
	const { underWay } = world;
	const others = underWay === undefined ? {} : { touched: underWay.touched };
	for (const sight of sightsNow(config, world, rules)) {
		yield { ...sight, shown: { ...others, ...sight.shown } };
	}
}

function* sightsNow(config: Configuration, world: World, rules: Rules): Iterable<Sight> {
	yield fullSight(config, world);
	const told = SIDES.filter((side) => hasNews(world.apps[side]));
	for (const side of told) {
		yield eventSight(config, world, [side]);
		yield* partialSight(config, world, side);
	}
	if (told.length === 2) yield eventSight(config, world, told);
	if (rules.alphabet !== 'all') return;
	for (const side of SIDES) {
		yield* laggingSight(config, world, side);
		yield* staleSight(config, world, side);
		yield* batchSight(config, world, side);
	}
	yield* overtakenSight(config, world);
}

export function fullSight({ choices }: Configuration, { apps }: World): Sight {
	return listed(
		'run',
		bothSides((side) => apps[side].records),
		choices,
	);
}

function listed(
	word: string,
	records: PerSide<readonly Stored[]>,
	choices: Configuration['choices'],
): Sight {
	return {
		word,
		shown: {
			mode: 'full',
			records: bothSides((side) => records[side].map((each) => json(each, side, choices))),
		},
		seen: bothSides((side) => ({ records: records[side], fields: FIELDS })),
	};
}

function hasNews({ records, deleted }: App): boolean {
	return records.length > 0 || deleted !== undefined;
}

/** What events tell of a side: its records, and that one was deleted. */
function news(app: App, side: Side, choices: Configuration['choices']): readonly AppRecord[] {
	const gone = app.deleted === undefined ? [] : [{ id: app.deleted.id, deleted: true }];
	return [...gone, ...app.records.map((stored) => json(stored, side, choices))];
}

function events(
	word: string,
	records: { readonly [side in Side]?: readonly AppRecord[] },
	seen: {
		readonly [side in Side]?: {
			readonly records: readonly Stored[];
			readonly fields: readonly Field[];
		};
	},
): Sight {
	return {
		word,
		shown: { mode: 'events', records: bothSides((side) => records[side] ?? []) },
		seen: bothSides((side) => seen[side] ?? { records: [], fields: [] }),
	};
}

function eventSight({ choices }: Configuration, { apps }: World, sides: readonly Side[]): Sight {
	const of = <T>(what: (side: Side) => T): { [side in Side]?: T } =>
		Object.fromEntries(sides.map((side) => [side, what(side)]));
	return events(
		`event ${sides.length === 2 ? 'both' : sides.map((side) => LETTER[side]).join()}`,
		of((side) => news(apps[side], side, choices)),
		of((side) => ({ records: apps[side].records, fields: FIELDS })),
	);
}

/** An event that carries the field alone that was edited last. */
function* partialSight({ choices }: Configuration, { apps }: World, side: Side): Iterable<Sight> {
	const { lastEdit } = apps[side];
	const stored = recordOf(apps[side], lastEdit?.id);
	if (lastEdit === undefined || stored === undefined) return;
	const { field } = lastEdit;
	const { id, values, mark } = stored;
	const event = partialJson({ id, field, value: values[field], mark }, side, choices);
	const seen = { records: [stored], fields: [field] };
	yield events(`event ${LETTER[side]}.${field}`, { [side]: [event] }, { [side]: seen });
}

const FEW_FATES: readonly Fate[] = ['ok', 'failed', 'unanswered'];

/** A list that does not show the last change of its side yet. */
function* laggingSight({ choices }: Configuration, { apps }: World, side: Side): Iterable<Sight> {
	const { previous } = apps[side];
	if (previous === undefined) return;
	const records = bothSides((each) => (each === side ? previous : apps[each].records));
	const sight = listed(`run lag ${LETTER[side]}`, records, choices);
	yield { ...sight, fates: FEW_FATES, lagging: side };
}

/** An event of before the last change, with the mark of then: without marks it is one of now. */
function* staleSight({ choices }: Configuration, { apps }: World, side: Side): Iterable<Sight> {
	const { previous = [], records } = apps[side];
	const old = previous.filter((stored) =>
		records.some(({ id, mark }) => id === stored.id && mark !== stored.mark),
	);
	if (!choices.marks || old.length === 0) return;
	const sight = events(
		`old event ${LETTER[side]}`,
		{ [side]: old.map((stored) => json(stored, side, choices)) },
		{ [side]: { records: old, fields: FIELDS } },
	);
	yield { ...sight, fates: FEW_FATES };
}

/** Events of the last two edits, each with its field alone, in one run. */
function* batchSight({ choices }: Configuration, { apps }: World, side: Side): Iterable<Sight> {
	const { edits = [] } = apps[side];
	const [first, second] = edits;
	const stored = recordOf(apps[side], second?.id);
	if (first === undefined || second === undefined || stored === undefined) return;
	const sight = events(
		`events ${LETTER[side]}`,
		{ [side]: edits.map((edit) => partialJson(edit, side, choices)) },
		{ [side]: { records: [stored], fields: [first.field, second.field] } },
	);
	yield { ...sight, fates: FEW_FATES };
}

/** The execution that fetched its lists before others were at work looks at the state now. */
function* overtakenSight({ choices }: Configuration, { begun }: World): Iterable<Sight> {
	if (begun === undefined) return;
	const sight = listed('overtaken run', begun.records, choices);
	yield {
		...sight,
		shown: { ...sight.shown, touched: begun.touched },
		fates: FEW_FATES,
		ends: true,
	};
}
