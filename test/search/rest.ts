import type { Side } from '../../src/model/side';
import { SIDES, otherSide } from '../../src/model/side';
import type { Stored, Value } from './apps';
import { isHeld, isKept, isSaid } from './bucket';
import type { Choices, Configuration, Field } from './configuration';
import { FIELDS } from './configuration';
import type { FieldLedger, RootLedger } from './ledger';
import { rootOf, withField, withRoot } from './ledger';
import type { Problem } from './problems';
import type { World } from './world';

type Pair = { readonly [side in Side]?: Stored };

/** What must hold once nothing is written any more. */
export function restProblems(config: Configuration, world: World): readonly Problem[] {
	const problems: Problem[] = [];
	for (let root = 1; root < world.ledger.length; root++) {
		const of = rootOf(world.ledger, root);
		const double = of.decided?.take === 'create' ? undefined : duplicates(world, root);
		if (double !== undefined) {
			problems.push(double);
			continue;
		}
		const pair = pairOf(world, root);
		for (const field of FIELDS) {
			problems.push(...lost(world, root, field, of.fields[field]));
			problems.push(...finals(config, world, root, field));
		}
		problems.push(...existence(world, pair, of));
	}
	return [...problems, ...stuck(world)];
}

function pairOf({ apps }: World, root: number): Pair {
	const [master] = apps.master.records.filter((stored) => stored.root === root);
	const [slave] = apps.slave.records.filter((stored) => stored.root === root);
	return { ...(master && { master }), ...(slave && { slave }) };
}

/** Users never have two records of one original on one side, so a second one is the integration's. */
function duplicates({ apps }: World, root: number): Problem | undefined {
	for (const side of SIDES) {
		const records = apps[side].records.filter((stored) => stored.root === root);
		if (records.length < 2) continue;
		const ids = records.map((stored) => stored.id).join(' and ');
		return { kind: 'duplicate', what: `${side} has ${ids} for one original` };
	}
	return undefined;
}

function lost(world: World, root: number, field: Field, of: FieldLedger): readonly Problem[] {
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

function finals(
	{ choices }: Configuration,
	world: World,
	root: number,
	field: Field,
): readonly Problem[] {
	const of = rootOf(world.ledger, root).fields[field];
	const pair = pairOf(world, root);
	const held = SIDES.some((side) => {
		const stored = pair[side];
		return stored !== undefined && isHeld(world.state, choices, side, stored, field);
	});
	const linked = isLinked(world, pair);
	const met = rootOf(world.ledger, root).met === true;
	const problems: Problem[] = [];
	for (const side of SIDES) {
		const value = pair[side]?.values[field];
		if (value === undefined) continue;
		const may = [
			...(of.ghosts ?? []),
			...allowed(choices, world, of, { side, field, held, linked, met }),
		];
		if (may.includes(value)) continue;
		const isDecision = of.decided !== undefined && !held && sinceTyped(of).length === 0;
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
	return SIDES.flatMap((side) => (typed[side] === undefined ? [] : [typed[side]]));
}

interface At {
	readonly side: Side;
	readonly field: Field;
	readonly held: boolean;
	readonly linked: boolean;
	readonly met: boolean;
}

/** What a side may hold at the end. */
function allowed(choices: Choices, world: World, of: FieldLedger, at: At): readonly Value[] {
	const { side, field, held, linked, met } = at;
	const { base, typed, landed, decided } = of;
	const since = sinceTyped(of);
	const own = [landed?.[side], typed[side], base[side]].find((value) => value !== undefined);
	const known = [...since, ...bases(of), ...decidedValues(of)];
	if (held) return known;
	if (decided !== undefined && isSaid(world.state, decided.conflict)) return known;
	if (decided !== undefined) {
		const value = decided.value === undefined ? decided.before[side] : decided.value;
		return [...since, ...(value === undefined ? [] : [value])];
	}
	if (!linked) {
		const others = own === undefined || !met ? bases(of) : [];
		return [...(own === undefined ? [] : [own]), ...since, ...others];
	}
	const source = sourceOf(choices, field);
	if (source !== undefined) return allowedOneWay(choices, of, side, source);
	// What each side held before they met may win, and a blank is filled.
	if (!met) return [...since, ...bases(of)];
	if (since.length > 0) return since;
	return base[side] === undefined ? bases(of) : [base[side]];
}

function bases({ base }: FieldLedger): readonly Value[] {
	return SIDES.flatMap((side) => (base[side] === undefined ? [] : [base[side]]));
}

function decidedValues({ decided }: FieldLedger): readonly Value[] {
	if (decided === undefined) return [];
	const { value, before } = decided;
	return [value, before.master, before.slave].flatMap((each) => (each === undefined ? [] : [each]));
}

function sourceOf({ direction }: Choices, field: Field): Side | undefined {
	if (field !== 'a' || direction === 'both') return undefined;
	return direction === 'toSlave' ? 'master' : 'slave';
}

/** Its source alone decides; the other side keeps an edit of its own until then, or it is reverted. */
function allowedOneWay(
	{ onForbiddenEdit }: Choices,
	{ base, typed }: FieldLedger,
	side: Side,
	source: Side,
): readonly Value[] {
	const values = (...each: ReadonlyArray<Value | undefined>) =>
		each.flatMap((value) => (value === undefined ? [] : [value]));
	const decides = typed[source] ?? base[source];
	if (side === source) return values(decides ?? base[otherSide(source)]);
	if (typed[side] !== undefined && onForbiddenEdit === 'ignore') {
		return values(typed[side], typed[source]);
	}
	if (typed[side] !== undefined || typed[source] !== undefined) return values(decides);
	return values(base[side] ?? decides);
}

function mayDiffer(choices: Choices, of: FieldLedger, pair: Pair, field: Field): boolean {
	const [master, slave] = [pair.master?.values[field], pair.slave?.values[field]];
	if (master === slave) return true;
	if (sourceOf(choices, field) !== undefined) return true;
	if (of.decided !== undefined && of.decided.value === undefined) return true;
	return sinceTyped(of).length === 0 && of.base.master === master && of.base.slave === slave;
}

function existence(world: World, pair: Pair, { decided }: RootLedger): readonly Problem[] {
	if (decided === undefined || isSaid(world.state, decided.conflict)) return [];
	const there = SIDES.filter((side) => pair[side] !== undefined);
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
			ledger = withField(ledger, root, field, ({ owed }) => ({
				base,
				typed: {},
				owed: agreed ? {} : owed,
			}));
		}
		ledger = withRoot(ledger, root, { ...rootOf(ledger, root), met: true });
	}
	return ledger === world.ledger ? world : { ...world, ledger };
}
