import { classifyEvents } from '../../src/echo/classify';
import { stampWrites } from '../../src/echo/stamp';
import { Draft } from '../../src/model/draft';
import type { AppRecord } from '../../src/model/record';
import type { StateChange } from '../../src/model/state';
import { SyncState } from '../../src/model/syncState';
import { isUnsalted } from '../../src/model/unsalted';
import { decodeState } from '../../src/state/decode';
import { encodeState } from '../../src/state/encode';
import type { SyncSettings } from '../../src/model/settings';
import { SIDES, otherSide } from '../../src/model/side';
import type { Side } from '../../src/model/side';
import { exportState } from '../../src/state/exported';
import { readExport } from '../../src/state/readExport';
import { resetState, restoreState } from '../../src/state/replace';
import { fingerprint } from '../../src/values/fingerprint';
import { saltOf } from '../../src/values/salt';
import { Trial, linked, manyLinked, settingsOf } from './trial';

/** SEMANTICS "Fingerprints": they are made with a secret of the sync; older states come to it without a write. */

const SALT = 'NnkqYlrGZ1QaXXXmm3zC0g';
const salted = { salt: SALT };

/** Texts with one fingerprint where there is no salt; found among two million in two seconds. */
const TWINS = [
	['DE23370400440543205981', 'DE26370400440544702594'],
	['DE47370400440544055131', 'DE95370400440553175853'],
	['DE24370400440556857094', 'DE84370400440563379417'],
] as const;

/** Fingerprints of shadows that were made without the salt. */
function unsalted(trial: Trial): number {
	return [...trial.state.links()].flatMap(({ shadows }) =>
		[...shadows.master, ...shadows.slave].filter(
			(print) => print !== undefined && isUnsalted(print),
		),
	).length;
}

const id = (side: Side) => (side === 'master' ? 1 : 'a');

describe.each(TWINS)('%s and %s', (one, other) => {
	it('have one fingerprint, but not with a salt', () => {
		const [a, b] = [one, other].map((text) => `t:${text}`);
		expect(fingerprint(a ?? '')).toBe(fingerprint(b ?? ''));
		for (const secret of [SALT, 'a', '', 'NnkqYlrGZ1QaXXXmm3zC0h']) {
			expect(fingerprint(a ?? '', saltOf(secret))).not.toBe(fingerprint(b ?? '', saltOf(secret)));
		}
	});

	it.each(SIDES)('the edit from one to the other is carried from the %s', (side) => {
		const trial = new Trial(settingsOf(['iban']));
		for (const each of SIDES) trial.apps[each].put(id(each), { key: 'k1', iban: one });
		expect(trial.run(salted)).toEqual({});
		trial.apps[side].edit(id(side), { iban: other });
		expect(trial.run(salted).writes).toEqual([
			`update ${otherSide(side)} ${id(otherSide(side))} iban=${other}`,
		]);
	});
});

test.each(SIDES)(
	'an edit from one twin to the other in the %s, before there was a salt, is not lost',
	(side) => {
		const [[one, other]] = TWINS;
		const trial = new Trial(settingsOf(['iban'], { onConflict: 'manual' }));
		for (const each of SIDES) trial.apps[each].put(id(each), { key: 'k1', iban: one });
		trial.run();
		trial.apps[side].edit(id(side), { iban: other });
		expect(trial.run()).toEqual({});
		// Nobody knows which side moved: a person is asked.
		expect(trial.run(salted).writes).toBeUndefined();
		expect(trial.open).toMatchObject([{ type: 'contested' }]);
	},
);

test('two secrets make two fingerprints of a text, and the same one the same', () => {
	const texts = ['', 't:', 't:Ann', 't:é\u0301', `t:${'x'.repeat(1000)}`];
	for (const text of texts) {
		expect(fingerprint(text, saltOf(SALT))).toBe(fingerprint(text, saltOf(SALT)));
		const all = [undefined, saltOf(SALT), saltOf('other')].map((salt) => fingerprint(text, salt));
		expect(new Set(all).size).toBe(3);
	}
});

describe('a state from before there was a salt', () => {
	const settings = settingsOf(['name', 'b']);

	it('comes to it with the first complete lists: no write, no conflict, nothing changed', () => {
		const trial = manyLinked(50);
		const before = [...trial.state.links()].map(({ shadows }) => shadows);
		expect(trial.run(salted)).toEqual({});
		expect(trial.plan?.counts).toMatchObject({ unchanged: 50 });
		expect(trial.state.head.mapping?.salt).toBe(SALT);
		expect(unsalted(trial)).toBe(0);
		const after = [...trial.state.links()].map(({ shadows }) => shadows);
		after.forEach(({ master }, at) => {
			for (const print of master) expect(before[at]?.master).not.toContain(print);
		});
		// The log has the run in any case.
		const size = () => trial.stored.length - JSON.stringify(trial.state.head.runs ?? []).length;
		const once = size();
		expect(trial.run(salted)).toEqual({});
		expect(size()).toBeLessThan(once + 20);
	});

	it.each(SIDES)('an edit in the %s meanwhile is an edit', (side) => {
		const trial = linked({ name: 'Ann', b: 'b0' }, settings);
		trial.apps[side].edit(id(side), { name: 'Bob' });
		expect(trial.run(salted).writes).toEqual([
			`update ${otherSide(side)} ${id(otherSide(side))} name=Bob`,
		]);
		trial.land().answer();
		expect(trial.run(salted)).toEqual({});
		expect(unsalted(trial)).toBe(0);
	});

	it('edits of both are contested', () => {
		const trial = linked({ name: 'Ann', b: 'b0' }, settings);
		trial.master.edit(1, { name: 'Bob' });
		trial.slave.edit('a', { name: 'Rob' });
		expect(trial.run(salted)).toEqual({
			writes: ['update slave a name=Bob'],
			rejected: ['name: Bob | Rob'],
		});
	});

	it('is compared as before by events', () => {
		const trial = linked({ name: 'Ann', b: 'b0' }, settings);
		expect(trial.changes({ master: [1] }, salted)).toEqual({});
		trial.slave.edit('a', { b: 'b1' });
		expect(trial.changes({ slave: ['a'] }, salted).writes).toEqual(['update master 1 b=b1']);
		trial.land().answer();
		expect(trial.state.head.mapping?.salt).toBeUndefined();
		expect(trial.run(salted)).toEqual({});
		expect(trial.state.head.mapping?.salt).toBe(SALT);
		expect(trial.changes({ master: [1], slave: ['a'] }, salted)).toEqual({});
	});

	it.each(['lands', 'is lost', 'fails'])(
		'a write under way that %s is told as without it',
		(what) => {
			const [told, control] = [salted, {}].map((input) => {
				const trial = linked({ name: 'Ann', b: 'b0' }, settings);
				trial.master.edit(1, { name: 'Bob' });
				trial.run();
				if (what === 'lands') trial.land();
				if (what === 'fails') trial.answer({ failed: 'out of order' });
				const first = trial.run(input);
				trial.land().answer();
				const runs = [first, trial.run(input), trial.run(input)];
				return { runs, values: trial.values('name'), log: trial.log };
			});
			expect(told).toEqual(control);
			expect(told?.values).toBe('1=Bob a=Bob');
		},
	);

	it('an answer that no list has shown yet', () => {
		const trial = linked({ name: 'Ann', b: 'b0' }, settings);
		trial.slave.edit('a', { name: 'Bob' });
		trial.run();
		trial.land().answer();
		expect(trial.run(salted)).toEqual({});
		expect(trial.run(salted)).toEqual({});
		expect(trial.history).toEqual([]);
	});

	it('a question that is open stays the same one', () => {
		const trial = linked({ name: 'Ann', b: 'b0' }, { ...settings, onConflict: 'manual' });
		trial.master.edit(1, { name: 'Bob' });
		trial.slave.edit('a', { name: 'Rob' });
		trial.run();
		const [before] = trial.open;
		expect(trial.run(salted)).toEqual({});
		expect(trial.open).toMatchObject([{ id: before?.id, revision: 1, timesSeen: 2 }]);
		expect(trial.run(salted)).toEqual({});
		trial.decide('slave', { revision: 1 });
		trial.land().answer();
		trial.settle();
		expect(trial.values('name')).toBe('1=Rob a=Rob');
	});

	it('what was settled as different stays so', () => {
		const ignoring = settingsOf([{ masterField: 'name', direction: 'toSlave' }, 'b']);
		const trial = linked({ name: 'Ann', b: 'b0' }, ignoring);
		trial.slave.edit('a', { name: 'own' });
		trial.run();
		expect(trial.run(salted)).toEqual({});
		expect(trial.run(salted)).toEqual({});
		expect(trial.values('name')).toBe('1=Ann a=own');
	});

	it('a field that nobody shows is told when it is seen again', () => {
		const trial = linked({ name: 'Ann', b: 'b0' }, settings);
		trial.master.forget(1, 'b');
		trial.slave.forget('a', 'b');
		expect(trial.run(salted)).toEqual({});
		expect(unsalted(trial)).toBe(2);
		expect(decodeState(encodeState(trial.state)).link('1')?.shadows).toEqual(
			trial.state.link('1')?.shadows,
		);
		// One side moved while it was hidden, the other one did not.
		trial.master.edit(1, { b: 'b0' });
		trial.slave.edit('a', { b: 'b1' });
		expect(trial.run(salted)).toEqual({ writes: ['update master 1 b=b1'] });
		trial.land().answer();
		expect(trial.run(salted)).toEqual({});
		expect(unsalted(trial)).toBe(0);
	});

	it.each(['snapshot', 'changes'] as const)(
		'a resting link is told when it is seen again (%s)',
		(mode) => {
			const resting: SyncSettings = settingsOf(['name', 'b'], { matchBy: [] });
			const trial = new Trial(resting);
			for (const number of [1, 2, 3, 4]) {
				trial.master.put(number, { name: `Name ${number}`, b: 'b0' });
			}
			trial.settle();
			const { slave } = trial;
			const copy = trial.link('master', 1)?.ids.slave ?? '';
			const record = slave.get(copy);
			slave.remove(copy);
			trial.master.edit(1, { name: 'Bob' });
			trial.run();
			trial.run(salted);
			expect(unsalted(trial)).toBeGreaterThan(0);
			// A backup of the app brings it back as it was: only the other side was edited.
			slave.put(copy, record);
			if (mode === 'changes') trial.changes({ slave: [copy] }, salted);
			const told = trial.run(salted);
			expect(told.rejected).toBeUndefined();
			trial.land().answer();
			trial.run(salted);
			expect(trial.master.get(1).name).toBe('Bob');
			expect(slave.get(copy).name).toBe('Bob');
		},
	);

	it.each([undefined, SALT])(
		'nobody is asked about a field that was blank everywhere (salt: %s)',
		(salt) => {
			const base = settingsOf(['name', 'b']);
			const sides = {
				...base.sides,
				slave: { ...base.sides.slave, missingMeans: 'empty' as const },
			};
			const trial = linked({ name: 'Ann', b: '' }, { ...base, sides });
			const input = salt === undefined ? {} : { salt };
			trial.run(input);
			trial.slave.forget('a', 'b');
			expect(trial.run(input)).toEqual({});
			expect(trial.run(input)).toEqual({});
			expect(trial.open).toEqual([]);
			trial.master.edit(1, { b: 'new' });
			trial.run(input);
			expect(trial.writes).toHaveLength(1);
		},
	);

	it('an id that changed is followed by its key', () => {
		const trial = manyLinked(5);
		trial.slave.remove('a1').put('z1', { key: 'k1', name: 'Name 1' });
		expect(trial.run(salted)).toEqual({});
		expect(trial.links).toContain('1-z1');
	});

	it('texts and numbers, days and lists, blanks', () => {
		const fields = { n: 12.5, d: '2026-01-01', t: 'a;b', e: '', x: null };
		const trial = new Trial(settingsOf(Object.keys(fields)));
		trial.master.put(1, { key: 'k1', ...fields });
		trial.slave.put('a', { key: 'k1', ...fields, n: '12.50', e: null });
		trial.settle();
		expect(trial.run(salted)).toEqual({});
		expect(trial.run(salted)).toEqual({});
		expect(unsalted(trial)).toBe(0);
	});
});

describe('what the Loop Guard remembers', () => {
	const guarded = (secret: string | undefined) => {
		const state = new SyncState();
		const next = (change: StateChange) => {
			const head = secret === undefined ? change.head : { ...change.head, salt: secret };
			state.apply({ ...change, head });
		};
		const rules = { idField: 'id', combine: 'any' } as const;
		return {
			state,
			stamp: (item: AppRecord) =>
				next(stampWrites(state, 'slave', [item], { idField: 'id' }, 1).change),
			event: (event: AppRecord) => {
				const { change, verdicts } = classifyEvents(state, 'slave', [event], rules, 1);
				next(change);
				return verdicts[0]?.kind;
			},
			salt: () => {
				secret = SALT;
				state.apply({ ...EMPTY_CHANGE, head: { ...state.head, salt: SALT } });
			},
		};
	};
	const EMPTY_CHANGE = { links: new Map(), open: new Map(), logged: [], guard: new Map() };

	it('from before there was a salt is known still, field by field', () => {
		const guard = guarded(undefined);
		guard.stamp({ id: 1, name: 'Ann', b: 'b0' });
		guard.stamp({ id: 2, name: 'Bob' });
		guard.stamp({ name: 'Zoe' });
		guard.salt();
		expect(guard.event({ id: 1, name: 'Ann' })).toBe('echo');
		expect(guard.event({ id: 1, b: 'b0' })).toBe('echo');
		expect(guard.event({ id: 2, name: 'Rob' })).toBe('user');
		expect(guard.event({ id: 7, name: 'Zoe' })).toBe('echo');
		for (const [, { salted: isSalted, values }] of guard.state.guardRecords()) {
			expect(isSalted).toBe(true);
			expect(Object.values(values).some(isUnsalted)).toBe(false);
		}
	});

	it('still breaks a loop that had begun', () => {
		const loop = (saltAt: number) => {
			const guard = guarded(undefined);
			return Array.from({ length: 5 }, (_, turn) => {
				if (turn === saltAt) guard.salt();
				guard.stamp({ id: 1, name: 'ANN' });
				return guard.event({ id: 1, name: 'ann' });
			});
		};
		const without = loop(-1);
		expect(without.at(-1)).toBe('suspectedLoop');
		for (const turn of [0, 1, 2, 3, 4]) expect(loop(turn)).toEqual(without);
	});

	it.each(TWINS)('tells %s from %s', (one, other) => {
		const blind = guarded(undefined);
		blind.stamp({ id: 1, iban: one });
		expect(blind.event({ id: 1, iban: other })).toBe('echo');
		const guard = guarded(SALT);
		guard.salt();
		guard.stamp({ id: 1, iban: one });
		expect(guard.event({ id: 1, iban: other })).toBe('user');
		expect(guard.event({ id: 1, iban: other })).toBe('echo');
	});
});

describe('a state that is put back, reset or moved', () => {
	const own = (): Trial => {
		const trial = linked({ name: 'Ann' }, settingsOf(['name']));
		trial.run(salted);
		const { state } = trial;
		state.apply({ ...changeOf(state), head: { ...state.head, salt: SALT } });
		trial.restore(encodeState(state));
		return trial;
	};
	const changeOf = (state: SyncState): StateChange => new Draft(state).change();

	it('an export has its salt, and is compared by it elsewhere', () => {
		const trial = own();
		const exported = JSON.parse(
			JSON.stringify(exportState(trial.state, { syncName: 'x', revision: 1, now: 1 })),
		);
		const { state } = readExport(exported);
		const other = new Trial(settingsOf(['name']));
		const target = other.state;
		target.apply({ ...changeOf(target), head: { ...target.head, salt: 'another' } });
		target.apply(restoreState(target, state, 1));
		expect(target.head.salt).toBe(SALT);
		other.restore(encodeState(target));
		other.master.put(1, { key: 'k1', name: 'Ann' });
		other.slave.put('a', { key: 'k1', name: 'Ann' });
		expect(other.run({ salt: 'a third' })).toEqual({});
		expect(other.plan?.counts).toMatchObject({ unchanged: 1 });
	});

	it('one from before there was a salt gets that of the sync', () => {
		const old = linked({ name: 'Ann' }, settingsOf(['name']));
		const target = own().state;
		target.apply(restoreState(target, old.state, 1));
		expect(target.head.salt).toBe(SALT);
		expect(target.head.mapping?.salt).toBeUndefined();
		old.restore(encodeState(target));
		expect(old.run()).toEqual({});
		expect(old.state.head.mapping?.salt).toBe(SALT);
		expect(unsalted(old)).toBe(0);
	});

	it('an export has what the Loop Guard knows of records that are being created', () => {
		const { state } = own();
		state.apply(stampWrites(state, 'slave', [{ name: 'Zoe' }], { idField: 'id' }, 1).change);
		const exported = exportState(state, { syncName: 'x', revision: 1, now: 1 });
		const read = readExport(JSON.parse(JSON.stringify(exported)));
		expect([...read.state.guardRecords()]).toEqual([...state.guardRecords()]);
	});

	it('a reset keeps it', () => {
		const { state } = own();
		state.apply(resetState(state, 1));
		expect(state.head.salt).toBe(SALT);
	});
});
