import type { AppRecord } from '../../src/model/record';
import type { FieldMapping, Policy, SyncSettings } from '../../src/model/settings';
import type { Told } from './trial';
import { Trial, linked, settingsOf } from './trial';

describe('what an update carries', () => {
	const fields: readonly (string | Partial<FieldMapping>)[] = [
		'name',
		{ masterField: 'mail', slaveField: 'email' },
		{ masterField: 'rank', direction: 'toMaster' },
		{ masterField: 'city', slaveField: 'address.city' },
	];
	function pair(others: Partial<SyncSettings> = {}): Trial {
		const trial = new Trial(settingsOf(fields, others));
		trial.master.put(1, { key: 'k', name: 'Ann', mail: 'a@x', rank: 1, city: 'Oslo' });
		trial.slave.put('a', {
			key: 'k',
			name: ' Ann ',
			email: 'a@x',
			rank: 1,
			address: { city: 'Oslo', zip: '1' },
			private: 'mine',
		});
		trial.run();
		return trial;
	}
	const json = (trial: Trial) => trial.writes.map((write) => write.json);

	it("all mapped: the changed field, and the others as the target holds them, in the target's names", () => {
		const trial = pair();
		trial.master.edit(1, { mail: 'b@x' });
		trial.run();
		expect(json(trial)).toEqual([
			{ id: 'a', name: ' Ann ', email: 'b@x', address: { city: 'Oslo', zip: '1' } },
		]);
	});

	it('all mapped: never a field that the target may not be written, nor one that is not mapped', () => {
		const trial = pair();
		trial.master.edit(1, { name: 'Bob' });
		trial.run();
		expect(Object.keys(json(trial)[0] ?? {})).toEqual(['id', 'name', 'email', 'address']);
	});

	it('all mapped: a field that the target does not show stays out, so that nothing is blanked', () => {
		const trial = pair();
		trial.slave.forget('a', 'email');
		trial.master.edit(1, { name: 'Bob' });
		trial.run();
		expect(json(trial)).toEqual([{ id: 'a', name: 'Bob', address: { city: 'Oslo', zip: '1' } }]);
	});

	it('changed only: the changed fields alone', () => {
		const trial = pair({ sendFields: 'changedOnly' });
		trial.master.edit(1, { mail: 'b@x' });
		trial.run();
		expect(json(trial)).toEqual([{ id: 'a', email: 'b@x' }]);
	});

	it('changes input without the target: the changed fields alone, and a note says so', () => {
		const trial = pair();
		trial.master.edit(1, { mail: 'b@x' });
		trial.changes({ master: [1] });
		expect(json(trial)).toEqual([{ id: 'a', email: 'b@x' }]);
		expect(trial.notes).toEqual([
			'Updates of records that were not at hand carry the changed fields only.',
		]);
	});

	it('the id goes under the id field of its side, nested ones too', () => {
		const sides = {
			master: { idField: 'meta.uid', zone: 'UTC' },
			slave: { idField: 'id', zone: 'UTC' },
		};
		const trial = new Trial(settingsOf(['name'], { sides }));
		const master = [{ meta: { uid: 7, tag: 't' }, key: 'k', name: '' }];
		trial.slave.put('a', { key: 'k', name: 'Ann' });
		trial.run({ records: { master, slave: trial.slave.list() } });
		expect(json(trial)).toEqual([{ meta: { uid: 7, tag: 't' }, name: 'Ann' }]);
	});

	it('a creation carries the names of the target, and nothing else', () => {
		const trial = pair();
		trial.master.put(2, { key: 'z', name: 'Zoe', mail: 'z@x', rank: 2, city: 'Rome', other: 1 });
		trial.run();
		expect(json(trial)).toEqual([{ name: 'Zoe', email: 'z@x', address: { city: 'Rome' } }]);
	});

	it('a time without a zone is sent so that the other side reads the same instant', () => {
		const settings = settingsOf([{ masterField: 'at', compareAs: 'dateTime' }], {
			sides: {
				master: { idField: 'id', zone: 'Europe/Berlin' },
				slave: { idField: 'id', zone: 'UTC' },
			},
		});
		const trial = linked({ at: '2026-01-01T00:00:00Z' }, settings);
		trial.master.edit(1, { at: '2026-01-01 12:00' });
		expect(trial.run()).toEqual({ writes: ['update slave a at=2026-01-01T11:00:00.000Z'] });
		trial.land().answer();
		expect(trial.run()).toEqual({});
		trial.master.edit(1, { at: '2026-01-01 12:30:15.678' });
		expect(trial.run()).toEqual({ writes: ['update slave a at=2026-01-01T11:30:15.678Z'] });
		trial.land().answer();
		expect(trial.run()).toEqual({});
	});
});

describe('policies, through a whole run', () => {
	const NEW = '2026-02-02T00:00:00Z';
	const OLD = '2026-02-01T00:00:00Z';
	const won = (side: 'master' | 'slave', id: string, value: string, both: string): Told => ({
		writes: [`update ${side} ${id} v=${value}`],
		rejected: [`v: ${both}`],
	});
	type Row = readonly [
		policy: Policy,
		sentence: string,
		before: unknown,
		master: AppRecord,
		slave: AppRecord,
		told: Told,
	];
	const rows: readonly Row[] = [
		['master', 'the master wins', 'a', { v: 'b' }, { v: 'c' }, won('slave', 'a', 'b', 'b | c')],
		['slave', 'the slave wins', 'a', { v: 'b' }, { v: 'c' }, won('master', '1', 'c', 'b | c')],
		[
			'newest',
			'the later one wins',
			'a',
			{ v: 'b', updatedAt: OLD },
			{ v: 'c', updatedAt: NEW },
			won('master', '1', 'c', 'b | c'),
		],
		[
			'newest',
			'a missing time falls back to the master',
			'a',
			{ v: 'b' },
			{ v: 'c', updatedAt: NEW },
			won('slave', 'a', 'b', 'b | c'),
		],
		[
			'union',
			'removed here and untouched there is removed, added is added',
			['a', 'b'],
			{ v: ['a', 'c'] },
			{ v: ['a', 'b', 'd'] },
			{
				writes: ['update master 1 v=["a","c","d"]', 'update slave a v=["a","d","c"]'],
				rejected: ['v: ["a","c"] | ["a","b","d"]'],
			},
		],
		[
			'sum',
			'both deltas are added to the base',
			10,
			{ v: 12 },
			{ v: 9 },
			{ writes: ['update master 1 v=11', 'update slave a v=11'], rejected: ['v: 12 | 9'] },
		],
		[
			'longest',
			'the longer text',
			'a',
			{ v: 'bb' },
			{ v: 'ccc' },
			won('master', '1', 'ccc', 'bb | ccc'),
		],
		['largest', 'the larger number', 1, { v: 9 }, { v: 10 }, won('master', '1', '10', '9 | 10')],
		['smallest', 'the smaller number', 1, { v: 9 }, { v: 10 }, won('slave', 'a', '9', '9 | 10')],
		['manual', 'a person', 'a', { v: 'b' }, { v: 'c' }, { opened: ['contested v: b | c'] }],
	];
	it.each(rows)('%s: %s', (onConflict, _, before, master, slave, expected) => {
		const trial = linked({ v: before }, settingsOf(['v'], { onConflict }));
		trial.master.edit(1, master);
		trial.slave.edit('a', slave);
		expect(trial.run()).toEqual(expected);
		if (onConflict === 'manual') return;
		trial.land().answer();
		expect([trial.run(), trial.run()]).toEqual([{}, {}]);
		expect(trial.log).toHaveLength(1);
	});

	it('a policy that cannot decide says why', () => {
		const trial = linked({ v: 'a' }, settingsOf(['v'], { onConflict: 'newest' }));
		trial.master.edit(1, { v: 'b' });
		trial.slave.edit('a', { v: 'c' });
		trial.run();
		expect(trial.log[0]).toBe(
			"rejected v: b | c: falls back to master: the master's modified time is missing, and the slave's modified time is missing",
		);
	});

	it('a merged value is settled once both sides hold it, and one that is lost is made up for', () => {
		const trial = linked({ v: 10 }, settingsOf(['v'], { onConflict: 'sum' }));
		trial.master.edit(1, { v: 12 });
		trial.slave.edit('a', { v: 9 });
		trial.run();
		trial.master.edit(1, { v: 11 });
		expect(trial.run()).toMatchObject({ writes: ['update slave a v=11'] });
		trial.land().answer();
		expect([trial.run(), trial.values('v')]).toEqual([{}, '1=11 a=11']);
		trial.master.edit(1, { v: 13 });
		trial.slave.edit('a', { v: 12 });
		trial.settle();
		expect(trial.values('v')).toBe('1=14 a=14');
	});

	it('previous values are kept where that is on, and nowhere else', () => {
		for (const keepPreviousValues of [true, false]) {
			const settings = settingsOf(['v'], { onConflict: 'manual', keepPreviousValues });
			const trial = linked({ v: 'before' }, settings);
			trial.master.edit(1, { v: 'b' });
			trial.slave.edit('a', { v: 'c' });
			trial.run();
			expect(trial.open[0]?.fields[0]?.previous).toBe(keepPreviousValues ? 'before' : undefined);
		}
	});
});

describe('creation is allowed on one side only', () => {
	it('an edited record that the other side deleted stays, and is not created there', () => {
		const trial = linked(
			{ name: 'Ann' },
			settingsOf(['name'], { onDelete: 'propagate', createIn: 'master' }),
		);
		trial.master.put(2, { key: 'k2', name: 'Zoe' });
		trial.slave.put('b', { key: 'k2', name: 'Zoe' });
		trial.run();
		trial.slave.remove('a');
		trial.master.edit(1, { name: 'Bob' });
		expect(trial.run()).toEqual({ rejected: ['deletedVsEdited 1 | a'] });
		expect(trial.links).toEqual(['1-a resting', '2-b']);
		expect(trial.log).toEqual([
			'rejected deletedVsEdited 1 | a: deleted in the slave, edited in the master: the edit stays where it is, creating is not allowed in the slave',
		]);
	});
});

describe('the order of the writes', () => {
	it('is by side, operation and id, whatever order the links were made in', () => {
		const trial = new Trial(settingsOf(['name']));
		for (const [master, slave] of [
			[1, 'c'],
			[2, 'a'],
			[3, 'b'],
		] as const) {
			trial.master.put(master, { key: `k${master}`, name: 'old' });
			trial.slave.put(slave, { key: `k${master}`, name: 'old' });
		}
		trial.run();
		for (const id of [1, 2, 3]) trial.master.edit(id, { name: `new ${id}` });
		expect(trial.run().writes).toEqual([
			'update slave a name=new 2',
			'update slave b name=new 3',
			'update slave c name=new 1',
		]);
	});
});
