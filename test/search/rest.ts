import type { Side } from '../../src/model/side';
import { SIDES } from '../../src/model/side';
import type { Stored } from './apps';
import { isAsked, isHeld, isKept, isSaid } from './bucket';
import type { Choices, Configuration, Field } from './configuration';
import { FIELDS, sourceOf } from './configuration';
import type { FieldLedger, Maybe, RootLedger } from './ledger';
import { rootOf, withField, withRoot } from './ledger';
import { partProblems } from './partsAtRest';
import { settledParts } from './parts';
import type { Problem } from './problems';
import type { Value } from './values';
import { kindOf } from './values';
import type { World } from './world';

export type Pair = { readonly [side in Side]?: Stored };

/** What must hold once nothing is written any more. */
export function restProblems(config: Configuration, world: World): readonly Problem[] {
	const problems: Problem[] = [];
	for (let root = 1; root < world.ledger.length; root++) {
		const of = rootOf(world.ledger, root);
		const double = duplicates(world, root, of);
		if (double !== undefined) {
			problems.push(double);
			continue;
		}
		const pair = pairOf(world, root);
		for (const field of FIELDS) {
			const at = atRest(config, world, root, field);
			const isText = kindOf(config.choices.policy) === 'text';
			problems.push(
				...(isText
					? [...lost(world, at), ...finals(config, world, at)]
					: partProblems(config, world, at)),
			);
		}
		problems.push(...existence(config, world, pair, of));
	}
	return [...problems, ...stuck(world)];
}

function pairOf({ apps }: World, root: number): Pair {
	const [master] = apps.master.records.filter((stored) => stored.root === root);
	const [slave] = apps.slave.records.filter((stored) => stored.root === root);
	return { ...(master && { master }), ...(slave && { slave }) };
}

/** Users never have two records of one original on one side, so a second one is the integration's. */
function duplicates(world: World, root: number, of: RootLedger): Problem | undefined {
	if (of.decided?.take === 'create' || of.decided?.again === true) return undefined;
	if (of.doubled === 'untold') return undefined;
	for (const side of SIDES) {
		const records = world.apps[side].records.filter((stored) => stored.root === root);
		if (records.length < 2) continue;
		const ids = records.map((stored) => stored.id);
		if (of.doubled === 'asked' && ids.some((id) => isAsked(world.state, side, id))) continue;
		return { kind: 'duplicate', what: `${side} has ${ids.join(' and ')} for one original` };
	}
	return undefined;
}

/** One field of one original at rest. */
export interface AtRest {
	readonly root: number;
	readonly field: Field;
	readonly of: FieldLedger;
	readonly pair: Pair;
	/** Whether a person is asked about it. */
	readonly held: boolean;
	readonly linked: boolean;
	readonly met: boolean;
}

function atRest({ choices }: Configuration, world: World, root: number, field: Field): AtRest {
	const pair = pairOf(world, root);
	return {
		root,
		field,
		of: rootOf(world.ledger, root).fields[field],
		pair,
		held: SIDES.some((side) => {
			const stored = pair[side];
			return stored !== undefined && isHeld(world.state, choices, side, stored, field);
		}),
		linked: isLinked(world, pair),
		met: rootOf(world.ledger, root).met === true,
	};
}

function lost(world: World, { root, field, of }: AtRest): readonly Problem[] {
	const isThere = (value: Value) =>
		SIDES.some((side) =>
			world.apps[side].records.some(
				(stored) => stored.root === root && stored.values[field] === value,
			),
		);
	const problems = SIDES.flatMap((side) => {
		const owed = of.owed[side];
		if (owed === undefined || isThere(owed.value)) return [];
		if (isKept(world.state, side, field, owed.value)) return [];
		return [
			{ kind: 'lost' as const, what: `${side}.${field} = ${owed.value} is nowhere any more` },
		];
	});
	const { decided } = of;
	if (decided?.typed !== true || decided.value === undefined) return problems;
	const { value } = decided;
	if (isThere(value) || SIDES.some((side) => isKept(world.state, side, field, value))) {
		return problems;
	}
	return [...problems, { kind: 'lost', what: `the decided ${field} = ${value} is nowhere` }];
}

function isLinked({ state }: World, { master, slave }: Pair): boolean {
	if (master === undefined || slave === undefined) return false;
	const link = state.linkOf('master', master.id);
	return link?.resting === undefined && String(link?.ids.slave) === String(slave.id);
}

function finals({ choices }: Configuration, world: World, at: AtRest): readonly Problem[] {
	const { field, of, pair, held, linked } = at;
	const problems: Problem[] = [];
	for (const side of SIDES) {
		const value = pair[side]?.values[field];
		if (value === undefined) continue;
		const may = [...(of.ghosts ?? []), ...(of.past ?? []), ...allowed(choices, world, at, side)];
		if (may.includes(value)) continue;
		const isDecision = of.decided !== undefined && !held && of.decided.touched !== true;
		problems.push({
			kind: isDecision ? 'decision' : 'old beats new',
			what: `${side}.${field} ends as ${value}, not as ${may.join(' or ')}`,
		});
	}
	if (problems.length > 0 || held || !linked) return problems;
	return mayDiffer(choices, of, pair, field)
		? []
		: [
				{
					kind: 'sides differ',
					what: `${field} ends as ${pair.master?.values[field]} and ${pair.slave?.values[field]}, and nobody is asked`,
				},
			];
}

function sinceTyped({ typed }: FieldLedger): readonly Value[] {
	return valuesOf(typed);
}

/** What a side may hold at the end. */
function allowed(choices: Choices, world: World, at: AtRest, side: Side): readonly Value[] {
	const { field, of, held, linked, met } = at;
	const { base, typed, landed, decided } = of;
	const since = sinceTyped(of);
	const own = first(landed?.[side], typed[side], base[side]);
	const known = [...own, ...since, ...bases(of), ...decidedValues(of)];
	if (held) return known;
	if (decided !== undefined && isSaid(world.state, decided.conflict)) return known;
	if (decided !== undefined) {
		if (decided.value !== undefined) return [...since, decided.value];
		// Left as they are; but a record that is there anew has nothing of its own.
		const isNew = !met || at.pair[side]?.copy === true;
		return [...since, ...(isNew ? valuesOf(decided.before) : first(decided.before[side]))];
	}
	if (!linked) {
		const others = own.length === 0 || !met ? bases(of) : [];
		return [...own, ...since, ...others];
	}
	const source = sourceOf(choices, field);
	if (source !== undefined) return allowedOneWay(choices, at, side, source);
	// What each side held before they met may win, and a blank is filled.
	if (!met) return [...since, ...bases(of), ...valuesOf(landed ?? {})];
	if (since.length > 0) return since;
	return base[side] === undefined ? bases(of) : [base[side]];
}

/** What the sides held before; where users deleted what it was, what the integration made of it. */
function bases({ base, landed }: FieldLedger): readonly Value[] {
	const held = valuesOf(base);
	return held.length > 0 ? held : valuesOf(landed ?? {});
}

function valuesOf(maybe: Maybe<Value>): readonly Value[] {
	return SIDES.flatMap((side) => (maybe[side] === undefined ? [] : [maybe[side]]));
}

function decidedValues({ decided }: FieldLedger): readonly Value[] {
	if (decided === undefined) return [];
	const { value, before } = decided;
	return [value, before.master, before.slave].flatMap((each) => (each === undefined ? [] : [each]));
}

/** Its source alone decides; the other side keeps an edit of its own until then, or it is reverted. */
function allowedOneWay(
	{ onForbiddenEdit }: Choices,
	{ of, pair, met }: AtRest,
	side: Side,
	source: Side,
): readonly Value[] {
	const { base, typed } = of;
	const [decides] = first(typed[source], base[source]);
	// A record that was created on the source's side has nothing in a field that may not be written there.
	const none = pair[source]?.copy === true || decides === undefined ? [null] : [];
	if (side === source) return [...first(decides), ...none, ...(met ? [] : bases(of))];
	const own = first(typed[side], base[side]);
	const isKept = onForbiddenEdit === 'ignore' && typed[side] !== undefined;
	if (!met || none.length > 0) return [...first(decides), ...own, ...none, ...bases(of)];
	if (isKept) return [...own, ...first(typed[source])];
	if (typed[side] !== undefined || typed[source] !== undefined) return first(decides);
	return first(base[side], decides);
}

/** The first of these values that there is. */
function first(...values: ReadonlyArray<Value | undefined>): readonly Value[] {
	const found = values.find((value) => value !== undefined);
	return found === undefined ? [] : [found];
}

function mayDiffer(choices: Choices, of: FieldLedger, pair: Pair, field: Field): boolean {
	const [master, slave] = [pair.master?.values[field], pair.slave?.values[field]];
	if (master === slave) return true;
	if (sourceOf(choices, field) !== undefined) return true;
	if (of.decided !== undefined && of.decided.value === undefined) return true;
	return sinceTyped(of).length === 0 && of.base.master === master && of.base.slave === slave;
}

function existence(
	{ choices }: Configuration,
	world: World,
	pair: Pair,
	{ decided, recreated, fields }: RootLedger,
): readonly Problem[] {
	if (decided === undefined || isSaid(world.state, decided.conflict)) return [];
	const there = SIDES.filter((side) => pair[side] !== undefined);
	// Until a field was decided a user who clears it types nothing that is owed, and yet edits the record.
	const isEdited = there.some((side) =>
		FIELDS.some((field) => {
			return fields[field].typed[side] !== undefined || pair[side]?.values[field] === null;
		}),
	);
	const isAskedAnew = there.some((side) => {
		const stored = pair[side];
		return stored !== undefined && isHeld(world.state, choices, side, stored, 'a');
	});
	if (recreated === true || isEdited || isAskedAnew) return [];
	if (decided.take === 'delete' && there.length > 0) {
		return [{ kind: 'decision', what: `deleted by decision, and there in ${there.join(', ')}` }];
	}
	if (decided.take === 'restore' && there.length === 1) {
		return [{ kind: 'decision', what: `restored by decision, and only in ${there.join()}` }];
	}
	return [];
}

/** A decided entry is open until its writes landed; at rest none are under way. */
function stuck({ state }: World): readonly Problem[] {
	return [...state.openConflicts()]
		.filter((entry) => entry.decidedAt !== undefined)
		.map(({ type }) => ({ kind: 'decision', what: `a decided ${type} stays open for ever` }));
}

function partsIn({ added, removed }: FieldLedger): Partial<FieldLedger> {
	return { ...(added && { added }), ...(removed && { removed }) };
}

/** At rest: what both sides hold counts from now on, and what was owed has been accounted for. */
export function settled(config: Configuration, world: World): World {
	let { ledger } = world;
	for (let root = 1; root < ledger.length; root++) {
		const pair = pairOf(world, root);
		const { master, slave } = pair;
		if (master === undefined || slave === undefined || !isLinked(world, pair)) continue;
		for (const field of FIELDS) {
			if (isHeld(world.state, config.choices, 'master', master, field)) continue;
			const base = { master: master.values[field], slave: slave.values[field] };
			const agreed = base.master === base.slave;
			ledger = withField(ledger, root, field, (before) => ({
				base,
				typed: {},
				owed: agreed ? {} : before.owed,
				...(agreed
					? settledParts(kindOf(config.choices.policy), base.master, before)
					: partsIn(before)),
			}));
		}
		const isOpen = FIELDS.some((field) =>
			isHeld(world.state, config.choices, 'master', master, field),
		);
		const { recreated: _recreated, ...rest } = rootOf(ledger, root);
		ledger = withRoot(ledger, root, isOpen ? rest : { ...rest, met: true });
	}
	return ledger === world.ledger ? world : { ...world, ledger };
}
