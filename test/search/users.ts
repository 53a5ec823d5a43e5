import type { Conflict } from '../../src/model/conflict';
import type { Side } from '../../src/model/side';
import { SIDES, otherSide } from '../../src/model/side';
import type { App, Stored } from './apps';
import { create, put, recordOf, remove } from './apps';
import type { Configuration, Field } from './configuration';
import { FIELDS } from './configuration';
import { releaseInDoubt, wasSent } from './exemptions';
import type { Ledger } from './ledger';
import {
	blank,
	deleteBy,
	fieldOf,
	meetAgain,
	releaseTyped,
	type,
	unmet,
	withField,
} from './ledger';
import { deleteParts, typeParts } from './parts';
import type { Rules } from './rules';
import type { Step } from './step';
import { LETTER } from './step';
import type { Value } from './values';
import { authorOf, firstValue, kindOf, typedValue } from './values';
import type { World } from './world';
import { FIRST_ROOT, isCareful, withApp } from './world';

/** Everything that users may do next: edit, clear, delete, and create again what is gone. */
export function* userSteps(config: Configuration, world: World, rules: Rules): Iterable<Step> {
	for (const side of SIDES) {
		const app = world.apps[side];
		const seen = new Set<number>();
		for (const stored of app.records) {
			// Of several records of one original, which only a fault makes, users work with the first.
			if (!seen.has(stored.root)) yield* onRecord(config, world, side, stored, rules);
			seen.add(stored.root);
		}
		const key = keyToCreate(config, world, side);
		if (key === undefined) continue;
		yield step(`create ${nameOf(side, key)}`, created(config, world, side, key));
	}
}

/** The first key of which the side has no record, where it had one or may begin with one. */
function keyToCreate({ choices }: Configuration, { apps }: World, side: Side): string | undefined {
	const { records, nextId, deleted } = apps[side];
	const isFirst = choices.start === 'neither' && nextId === 1;
	if (deleted === undefined && !isFirst) return undefined;
	const keys = choices.records === 2 ? ['k1', 'k2'] : ['k1'];
	return keys.find((key) => !records.some((stored) => stored.key.startsWith(key)));
}

function nameOf(side: Side, key: string): string {
	// Without a match key the two sides may begin with a record each, of which either gets a copy.
	const own = key.endsWith('s') ? 's' : '';
	return `${LETTER[side]}${key.startsWith('k1') ? own : '2'}`;
}

function step(letter: string, world: World): Step {
	return { letter, world: { ...world, clock: world.clock + 1 }, problems: [] };
}

function* onRecord(
	config: Configuration,
	world: World,
	side: Side,
	stored: Stored,
	rules: Rules,
): Iterable<Step> {
	const name = nameOf(side, stored.key);
	const kind = kindOf(config.choices.policy);
	const typing = (field: Field, value: Value, now: World) =>
		typed(config, now, { side, stored, field, value }, rules);
	for (const field of FIELDS) {
		const old = stored.values[field];
		const [app, value] = fresh(config, world.apps[side], side, field, old);
		const edited = { ...world, apps: withApp(world, side, app) };
		yield step(`edit ${name}.${field}`, typing(field, value, edited));
		// A blank is no amount: what a sum makes of it is another question.
		if (old !== null && kind !== 'amount') {
			yield step(`clear ${name}.${field}`, typing(field, null, world));
		}
		const first = firstValue(kind, field, stored.root);
		if (rules.alphabet === 'all' && kind === 'text' && old !== first) {
			yield step(`put back ${name}.${field}`, typing(field, first, world));
		}
	}
	const linked = isLinked(world, side, stored);
	const ledger = deleteParts(deleteBy(world.ledger, side, stored, linked), kind, side, stored);
	const apps = withApp(world, side, remove(world.apps[side], stored));
	yield step(`delete ${name}`, { ...world, apps, ledger });
}

/** Whether the record has a partner that is there. */
function isLinked({ apps, state }: World, side: Side, { id }: Stored): boolean {
	const other = otherSide(side);
	return recordOf(apps[other], state.linkOf(side, id)?.ids[other]) !== undefined;
}

/** A value that was never there before, named by who types it where, and how often they did. */
function fresh(
	{ choices }: Configuration,
	app: App,
	side: Side,
	field: Field,
	shown: Value,
): [App, Value] {
	const count = app.typed[field] + 1;
	const value = typedValue(kindOf(choices.policy), [authorOf(side), field, count], shown);
	return [{ ...app, typed: { ...app.typed, [field]: count } }, value];
}

interface Typing {
	readonly side: Side;
	readonly stored: Stored;
	readonly field: Field;
	readonly value: Value;
}

function typed(config: Configuration, world: World, typing: Typing, rules: Rules): World {
	const { side, stored, field, value } = typing;
	const values = { ...stored.values, [field]: value };
	const before = world.apps[side];
	const next: Stored = { ...stored, values, mark: world.clock };
	const app: App = {
		...put(before, next),
		lastEdit: { id: stored.id, field },
		...(rules.alphabet === 'all' ? remembered(before, next, field) : {}),
	};
	const apps = withApp(world, side, app);
	const ledger = noted(config, world, typing, rules);
	const inDoubt = isCareful(world) && rules.granted.has('inDoubt');
	return { ...world, apps, ledger: inDoubt ? releaseInDoubt(ledger, apps) : ledger };
}

/** For events that come late or two at a time: what the records were before, and the last two edits. */
function remembered(before: App, next: Stored, field: Field): Partial<App> {
	const edit = { id: next.id, field, value: next.values[field], mark: next.mark };
	return { previous: before.records, edits: [...(before.edits ?? []), edit].slice(-2) };
}

function noted(config: Configuration, world: World, typing: Typing, rules: Rules): Ledger {
	const { side, stored, field, value } = typing;
	const { ledger, state } = world;
	const kind = kindOf(config.choices.policy);
	const old = stored.values[field];
	if (kind !== 'text') {
		const next = withField(
			ledger,
			stored.root,
			field,
			type(side, old, value, rules.granted.has('putBack')),
		);
		const isBlank = isFilled(world, typing);
		return withField(next, stored.root, field, typeParts(kind, side, old, value, isBlank));
	}
	if (isFilled(world, typing)) {
		return unmet(withField(ledger, stored.root, field, blank(side, old)), stored.root);
	}
	const next = withField(
		ledger,
		stored.root,
		field,
		type(side, old, value, rules.granted.has('putBack')),
	);
	// Of what a killed run wrote nobody knows more.
	const isGhost = fieldOf(ledger, stored.root, field).ghosts?.includes(value) === true;
	const isSent = isGhost || wasSent(state, side, stored, field, value);
	return isSent && rules.granted.has('typedSent')
		? withField(next, stored.root, field, releaseTyped(side, old))
		: next;
}

/** SEMANTICS row 4: until something was decided for a field, a blank waits to be filled. */
function isFilled({ state }: World, { side, stored, field, value }: Typing): boolean {
	if (value !== null) return false;
	const link = state.linkOf(side, stored.id);
	if (link === undefined) return true;
	const index = state.head.fields.findIndex((key) => key.startsWith(`${field}\n`));
	if (SIDES.some((each) => link.shadows[each][index] !== undefined)) return false;
	const isUnderWay = link.intents.some(({ fields }) => fields.some((part) => part.field === index));
	return !isUnderWay && !state.conflictsOf(link.id).some((entry) => isAbout(entry, field));
}

function isAbout({ fields }: Conflict, field: Field): boolean {
	return fields.length === 0 || fields.some((entry) => entry.masterField === field);
}

/** A record with the same key, and values of its own; with a match key it is the same original. */
function created(config: Configuration, world: World, side: Side, key: string): World {
	const { matchByKey } = config.choices;
	const [first, a] = fresh(config, world.apps[side], side, 'a', null);
	const [second, b] = fresh(config, first, side, 'b', null);
	const root = matchByKey ? rootOfKey(key) : Math.max(world.ledger.length, FIRST_ROOT);
	const values = { a, b };
	const [app] = create(second, side, { root, copy: false, key, values, mark: world.clock });
	const kind = kindOf(config.choices.policy);
	const other = world.apps[otherSide(side)].records.find((each) => each.root === root);
	let ledger = meetAgain(world.ledger, side, root, other);
	for (const field of FIELDS) {
		ledger = withField(ledger, root, field, type(side, null, values[field], true));
		if (kind === 'text') continue;
		ledger = withField(ledger, root, field, typeParts(kind, side, null, values[field]));
	}
	return { ...world, ledger, apps: withApp(world, side, app) };
}

export function rootOfKey(key: string): number {
	return key === 'k1' ? FIRST_ROOT : FIRST_ROOT + 1;
}
