import type { Side } from '../../src/model/side';
import { SIDES, otherSide } from '../../src/model/side';
import type { App, Stored, Value } from './apps';
import { create, put, recordOf, remove } from './apps';
import type { Configuration, Field } from './configuration';
import { FIELDS } from './configuration';
import type { Granted } from './exemptions';
import { wasSent } from './exemptions';
import type { Ledger } from './ledger';
import { blank, deleteBy, meetAgain, release, rootOf, type } from './ledger';
import type { Step } from './step';
import { LETTER } from './step';
import type { World } from './world';
import { FIRST_ROOT, withApp } from './world';

/** Everything that users may do next: edit, clear, delete, and create again what is gone. */
export function* userSteps(config: Configuration, world: World, granted: Granted): Iterable<Step> {
	for (const side of SIDES) {
		const app = world.apps[side];
		for (const stored of app.records) yield* onRecord(world, side, stored, granted);
		if (app.records.length === 0 && (app.deleted !== undefined || isStart(config, world))) {
			yield step(`create ${LETTER[side]}`, created(config, world, side));
		}
	}
}

/** With nobody's record anywhere a history begins with one. */
function isStart({ choices }: Configuration, { apps }: World): boolean {
	return choices.start === 'neither' && apps.master.nextId === 1 && apps.slave.nextId === 1;
}

function step(letter: string, world: World): Step {
	return { letter, world: { ...world, clock: world.clock + 1 }, problems: [] };
}

function* onRecord(world: World, side: Side, stored: Stored, granted: Granted): Iterable<Step> {
	// Of several records, which only a fault makes, the first is the one that users work with.
	if (world.apps[side].records[0] !== stored) return;
	const name = LETTER[side];
	for (const field of FIELDS) {
		yield step(`edit ${name}.${field}`, edited(world, side, stored, field, granted));
		if (stored.values[field] !== null) {
			yield step(`clear ${name}.${field}`, typed(world, side, stored, field, null, granted));
		}
	}
	const apps = withApp(world, side, remove(world.apps[side], stored.id));
	yield step(`delete ${name}`, {
		...world,
		apps,
		ledger: deleteBy(world.ledger, side, stored, isLinked(world, side, stored)),
	});
}

/** Whether the record has a partner that is there. */
function isLinked({ apps, state }: World, side: Side, { id }: Stored): boolean {
	const other = otherSide(side);
	return recordOf(apps[other], state.linkOf(side, id)?.ids[other]) !== undefined;
}

function edited(world: World, side: Side, stored: Stored, field: Field, granted: Granted): World {
	const [app, value] = fresh(world.apps[side], side, field);
	return typed({ ...world, apps: withApp(world, side, app) }, side, stored, field, value, granted);
}

/** A value that was never there before, named by who types it where, and how often they did. */
function fresh(app: App, side: Side, field: Field): [App, Value] {
	const count = app.typed[field] + 1;
	return [{ ...app, typed: { ...app.typed, [field]: count } }, `${LETTER[side]}${field}${count}`];
}

function typed(
	world: World,
	side: Side,
	stored: Stored,
	field: Field,
	value: Value,
	granted: Granted,
): World {
	const values = { ...stored.values, [field]: value };
	const app: App = {
		...put(world.apps[side], { ...stored, values, mark: world.clock }),
		lastEdit: { id: stored.id, field },
	};
	return {
		...world,
		apps: withApp(world, side, app),
		ledger:
			isFilled(world, side, stored, value) || isPutBack(world, side, stored, field, value)
				? blank(world.ledger, side, stored, field)
				: owing(world, side, stored, field, value, granted),
	};
}

/** A blank that a run saw before, and that was no user's to begin with. */
function isPutBack({ ledger }: World, side: Side, { root }: Stored, field: Field, value: Value) {
	return value === null && rootOf(ledger, root).fields[field].blank?.[side] === 'empty';
}

function owing(
	{ ledger, state }: World,
	side: Side,
	stored: Stored,
	field: Field,
	value: Value,
	granted: Granted,
): Ledger {
	const next = type(ledger, side, stored, field, value);
	const isSent = granted.has('typedSent') && wasSent(state, side, stored, field, value);
	return isSent ? release(next, side, stored.root, field) : next;
}

/** SEMANTICS row 4: until something was decided for a record, a blank waits to be filled. */
function isFilled({ state }: World, side: Side, { id }: Stored, value: Value): boolean {
	return value === null && state.linkOf(side, id) === undefined;
}

/** A record with the same key, and values of its own; with a match key it is the same original. */
function created({ choices }: Configuration, world: World, side: Side): World {
	const [first, a] = fresh(world.apps[side], side, 'a');
	const [second, b] = fresh(first, side, 'b');
	const root = choices.matchByKey ? FIRST_ROOT : Math.max(world.ledger.length, FIRST_ROOT + 1);
	const values = { a, b };
	const [app, stored] = create(second, side, {
		root: isStart({ choices } as Configuration, world) ? FIRST_ROOT : root,
		copy: false,
		key: 'k1',
		values,
		mark: world.clock,
	});
	let { ledger } = world;
	for (const field of FIELDS) ledger = type(ledger, side, stored, field, values[field]);
	const other = world.apps[otherSide(side)].records.find((each) => each.root === stored.root);
	ledger = meetAgain(ledger, side, stored.root, other);
	return { ...world, ledger, apps: withApp(world, side, app) };
}
