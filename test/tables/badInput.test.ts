import type { AppRecord } from '../../src/model/record';
import type { SyncSettings } from '../../src/model/settings';
import { Trial, linked, settingsOf } from './trial';

const SAME_NAME: Partial<SyncSettings> = { mapping: { mode: 'sameName', excludeFields: [] } };

/** A run over these items as they are. */
function runOver(
	master: readonly AppRecord[],
	slave: readonly AppRecord[],
	settings = settingsOf(['name']),
): Trial {
	const trial = new Trial(settings);
	trial.run({ records: { master, slave } });
	return trial;
}

function openLines(trial: Trial): readonly string[] {
	return trial.open.map((each) => `${each.type} ${each.label}: ${each.reason}`);
}

describe('items that are no records', () => {
	it('no items on both sides, at the beginning: nothing to do', () => {
		const trial = runOver([], []);
		expect([trial.writes, trial.open, trial.links]).toEqual([[], [], []]);
	});

	it('`{}` items are nothing', () => {
		const trial = runOver([{}, {}], [{}]);
		expect([trial.writes, trial.open]).toEqual([[], []]);
	});
});

describe('records without an id', () => {
	const NO_ID = 'The record has no id: its field "id" is missing or blank.';
	const NO_TEXT = 'The field "id" holds no text or number that could be an id.';
	it.each([
		['missing', {}, NO_ID],
		['null', { id: null }, NO_ID],
		['empty', { id: '' }, NO_ID],
		['white space', { id: '  ' }, NO_ID],
		['an object', { id: { value: 1 } }, NO_TEXT],
		['a list', { id: [1] }, NO_TEXT],
		['a boolean', { id: true }, NO_TEXT],
		['not a number', { id: NaN }, NO_TEXT],
	])('%s: a conflict, and the others go on', (_, id, reason) => {
		const trial = runOver(
			[
				{ ...id, key: 'x', name: 'Ann' },
				{ id: 2, key: 'y', name: 'Bob' },
			],
			[],
		);
		expect(openLines(trial)).toEqual([`badRecord x: ${reason}`]);
		expect(trial.writes.map((write) => write.json)).toEqual([{ name: 'Bob' }]);
	});

	it('several of one kind: one conflict that says how many, whatever their order', () => {
		const three = ['Ann', 'Bob', 'Cid'].map((name) => ({ key: name, name }));
		const other = { id: [1], key: 'z', name: 'Zoe' };
		const told = (records: readonly AppRecord[]) => {
			const trial = runOver(records, []);
			expect(trial.plan?.counts.held).toBe(4);
			return JSON.stringify(
				trial.open
					.map(({ id, label, reason, records: shown }) => [id, label, reason, shown])
					.sort(),
			);
		};
		expect(told([...three, other])).toBe(told([other, ...three].reverse()));
		expect(
			openLines(runOver([...three, other], [])).map((line) => line.slice(line.indexOf(':'))),
		).toEqual([`: ${NO_TEXT}`, `: ${NO_ID} There are 3 such records.`]);
	});

	it('one more of a kind is told; nobody is asked again about the same', () => {
		const trial = new Trial(settingsOf(['name']));
		const run = (...names: readonly string[]) =>
			trial.run({
				records: { master: names.map((name) => ({ id: '', key: name, name })), slave: [] },
			});
		expect(run('Ann', 'Bob')).toEqual({ opened: ['badRecord  | '] });
		expect(run('Bob', 'Ann')).toEqual({});
		expect(run('Ann', 'Bob', 'Cid')).toEqual({ opened: ['badRecord  | '] });
		expect(trial.open).toMatchObject([{ revision: 2 }]);
	});

	it('the conflict leaves once, and closes when the record is in order', () => {
		const trial = new Trial(settingsOf(['name']));
		const bad = { id: '', key: 'x', name: 'Ann' };
		expect(trial.run({ records: { master: [bad], slave: [] } })).toEqual({
			opened: ['badRecord  | '],
		});
		expect(trial.run({ records: { master: [bad], slave: [] } })).toEqual({});
		trial.run({ records: { master: [{ ...bad, id: 1 }], slave: [] } });
		expect(trial.open).toEqual([]);
	});

	it('nobody counts as deleted while a record without an id may be any of them', () => {
		const trial = linked({ name: 'Ann' }, settingsOf(['name'], { onDelete: 'propagate' }));
		const slave = [{ key: 'k1', name: 'Ann' }];
		expect(trial.run({ records: { master: trial.master.list(), slave } })).toEqual({
			opened: ['badRecord  | '],
		});
	});

	it('its partner on the other side is not created a second time', () => {
		const bad = { id: null, key: 'x', name: 'Ann' };
		const trial = runOver([{ id: 1, key: 'x', name: 'Ann' }], [bad]);
		expect(trial.writes).toEqual([]);
		expect(openLines(trial)).toEqual([`badRecord x: ${NO_ID}`]);
	});
});

describe('ids', () => {
	it('the same id twice, identical: one record', () => {
		const ann = { id: 1, key: 'x', name: 'Ann' };
		const trial = runOver([ann, { ...ann }], [{ id: 'a', key: 'x', name: 'Ann' }]);
		expect([trial.links, trial.writes, trial.open]).toEqual([['1-a'], [], []]);
	});

	it('the same id twice at the first meeting, and no record without a partner: nothing is missing', () => {
		const ann = { id: 1, key: 'x', name: 'Ann' };
		const trial = runOver([ann, { ...ann }], [{ id: 'a', key: 'x', name: 'Ann' }]);
		expect([trial.notes, trial.state.head.wantsFull]).toEqual([[], undefined]);
	});

	it('the same id twice, different: a conflict, and nothing is written for it', () => {
		const trial = linked({ name: 'Ann' }, settingsOf(['name'], { onDelete: 'propagate' }));
		const twice = [
			{ id: 1, key: 'k1', name: 'Bob' },
			{ id: '1', key: 'k1', name: 'Rob' },
		];
		trial.run({ records: { master: twice, slave: trial.slave.list() } });
		expect(trial.writes).toEqual([]);
		expect(openLines(trial)).toEqual(['badRecord k1: The id 1 came twice with different content.']);
		trial.run();
		expect([trial.open, trial.links]).toEqual([[], ['1-a']]);
	});

	it('the same id twice at the first meeting: its partner is not created a second time', () => {
		const twice = [
			{ id: 'a', key: 'x', name: 'Ann' },
			{ id: 'a', key: 'x', name: 'Anne' },
		];
		expect(runOver([{ id: 1, key: 'x', name: 'Ann' }], twice).writes).toEqual([]);
	});

	it('what it says does not depend on the order of the items', () => {
		const three = ['Ann', 'Bob', 'Cid'].map((name) => ({ id: 1, key: 'x', name }));
		const stored = (records: readonly AppRecord[]) =>
			openLines(runOver(records, [])).concat(
				JSON.stringify(runOver(records, []).open.map((each) => [each.content, each.records])),
			);
		expect(stored(three)).toEqual(stored([...three].reverse()));
		expect(stored(three)[0]).toBe('badRecord x: The id 1 came 3 times with different content.');
	});

	it('ids as numbers on one side and as text on the other are of two apps', () => {
		const trial = runOver(
			[{ id: 7, key: 'x', name: 'Ann' }],
			[{ id: '7', key: 'x', name: 'Anne' }],
		);
		expect(trial.writes[0]?.json).toEqual({ id: '7', name: 'Ann' });
	});

	it('an id that one side lists as text after it listed it as a number is the same', () => {
		const trial = linked({ name: 'Ann' });
		trial.master.put('1', { key: 'k1', name: 'Bob' });
		trial.slave.edit('a', {});
		expect(trial.run()).toEqual({ writes: ['update slave a name=Bob'] });
		trial.land().answer();
		trial.slave.edit('a', { name: 'Bea' });
		trial.run();
		expect(trial.writes[0]?.json).toEqual({ id: '1', name: 'Bea' });
	});

	it('`0` is an id', () => {
		const trial = runOver([{ id: 0, key: 'x', name: 'Ann' }], [{ id: '0', key: 'x', name: '' }]);
		expect(trial.links).toEqual(['0-0']);
		expect(trial.writes[0]?.json).toEqual({ id: '0', name: 'Ann' });
	});

	it('an id may be anything that a text may be', () => {
		const id = '__proto__';
		const trial = runOver([{ id, key: 'x', name: 'Ann' }], [{ id: 'a|b~c', key: 'x', name: '' }]);
		expect(trial.links).toEqual(['__proto__-a|b~c']);
		expect(trial.run({ records: { master: [], slave: [] }, mode: 'changes' })).toEqual({});
	});
});

describe('fields', () => {
	it('fields that exist on one side only are left alone by sameName', () => {
		const trial = linked({ name: 'Ann' }, settingsOf([], SAME_NAME));
		trial.master.edit(1, { phone: '1' });
		expect(trial.run()).toEqual({});
	});

	it('a mapped field that one side has never shown is written by nobody', () => {
		const trial = linked({ name: 'Ann' }, settingsOf(['name', 'phone']));
		trial.master.edit(1, { phone: '1' });
		expect(() => trial.run()).toThrow('No record of the slave has the field "phone".');
		expect(trial.changes({ master: [1] })).toEqual({});
	});

	it('dotted names address nested fields, and keep the keys beside them', () => {
		const settings = settingsOf([{ masterField: 'city', slaveField: 'address.city' }]);
		const trial = new Trial(settings);
		trial.master.put(1, { key: 'x', city: 'Oslo' });
		trial.slave.put('a', { key: 'x', address: { city: 'Oslo', zip: '1' } });
		trial.run();
		trial.master.edit(1, { city: 'Bergen' });
		expect(trial.run()).toEqual({ writes: ['update slave a address.city=Bergen'] });
		expect(trial.writes[0]?.json).toEqual({ id: 'a', address: { city: 'Bergen', zip: '1' } });
	});

	it('a name that contains a dot works where it exists literally', () => {
		const trial = linked({ 'address.city': 'Oslo' });
		trial.master.edit(1, { 'address.city': 'Bergen' });
		trial.run();
		expect(trial.writes[0]?.json).toEqual({ id: 'a', 'address.city': 'Bergen' });
	});

	it.each([['__proto__'], ['constructor'], ['toString'], ['hasOwnProperty']])(
		'`%s` is a field like any other, mapped by hand and by name',
		(field) => {
			const record = (id: unknown, value: string): AppRecord =>
				JSON.parse(JSON.stringify({ id, key: 'x' }).replace('}', `,"${field}":"${value}"}`));
			for (const settings of [settingsOf([field]), settingsOf([], SAME_NAME)]) {
				const trial = new Trial(settings);
				trial.run({ records: { master: [record(1, 'A')], slave: [record('a', 'A')] } });
				trial.run({ records: { master: [record(1, 'B')], slave: [record('a', 'A')] } });
				expect(trial.writes).toHaveLength(1);
				const [written] = trial.writes;
				expect(Object.entries(written?.json ?? {})).toContainEqual([field, 'B']);
				expect(Object.getPrototypeOf(written?.json)).toBe(Object.prototype);
				trial.answer({ stored: record('a', 'B') });
				expect(
					trial.run({ records: { master: [record(1, 'B')], slave: [record('a', 'B')] } }),
				).toEqual({});
			}
			expect(Object.keys(Object.prototype)).toEqual([]);
		},
	);

	it('a contested `__proto__` can be decided', () => {
		const record = (id: unknown, value: string): AppRecord =>
			JSON.parse(`{"id":${JSON.stringify(id)},"key":"x","__proto__":"${value}"}`);
		const trial = runOver(
			[record(1, 'A')],
			[record('a', 'B')],
			settingsOf(['__proto__'], { onConflict: 'manual' }),
		);
		expect(trial.decide({ fields: JSON.parse('{"__proto__":{"take":"slave"}}') })).toHaveLength(1);
		expect(Object.entries(trial.writes[0]?.json ?? {})).toContainEqual(['__proto__', 'B']);
	});
});

describe('values', () => {
	it('a value of 1 MB is synced, and the state does not keep it', () => {
		const big = 'x'.repeat(1_000_000);
		const trial = linked({ name: 'Ann' });
		trial.master.edit(1, { name: big });
		trial.run();
		expect(trial.writes[0]?.json).toEqual({ id: 'a', name: big });
		trial.land().answer();
		expect(trial.run()).toEqual({});
		expect(trial.stored.length).toBeLessThan(5_000);
	});

	it('a record over the size limit is a conflict, and the others go on', () => {
		const trial = linked({ name: 'Ann' }, settingsOf(['name'], { maxRecordLength: 1000 }));
		trial.master.edit(1, { name: 'x'.repeat(1000) }).put(2, { key: 'k2', name: 'Bob' });
		expect(trial.run()).toEqual({ writes: ['create slave name=Bob'], opened: ['badRecord 1 | '] });
		expect(trial.links).toEqual(['1-a', '2-']);
	});

	it('a cycle is a conflict, and the others go on', () => {
		const trial = linked({ name: 'Ann' });
		const cyclic: { [field: string]: unknown } = { id: 1, key: 'k1', name: 'Bob' };
		cyclic.self = cyclic;
		const records = {
			master: [cyclic, { id: 2, key: 'k2', name: 'Zoe' }],
			slave: trial.slave.list(),
		};
		expect(trial.run({ records })).toEqual({
			writes: ['create slave name=Zoe'],
			opened: ['badRecord 1 | '],
		});
		expect(trial.run({ records: { ...records, master: trial.master.list() } })).toEqual({});
		expect(trial.open).toEqual([]);
	});

	it('a cycle without an id, whose partner is there: nothing is doubled', () => {
		const cyclic: { [field: string]: unknown } = { id: '', key: 'x', name: 'Ann' };
		cyclic.self = cyclic;
		const trial = runOver([cyclic], [{ id: 'a', key: 'x', name: 'Ann' }]);
		expect([trial.writes, trial.open.length]).toEqual([[], 1]);
	});

	it('functions, symbols and deep nests are no values', () => {
		let deep: unknown = 1;
		for (let level = 0; level < 1000; level++) deep = [deep];
		for (const value of [() => 1, Symbol('x'), deep, 10n]) {
			const trial = linked({ name: 'Ann' });
			trial.run({
				records: { master: [{ id: 1, key: 'k1', name: value }], slave: trial.slave.list() },
			});
			expect([trial.writes, trial.open.length]).toEqual([[], 1]);
		}
	});

	it.each([
		['ISO with zone', '2026-03-01T12:00:00+02:00'],
		['ISO in UTC with milliseconds', '2026-03-01T10:00:00.000Z'],
		['SQL in the zone of its side', '2026-03-01 11:00:00'],
		['RFC 2822', 'Sun, 01 Mar 2026 10:00:00 GMT'],
		['epoch seconds', 1772359200],
		['epoch milliseconds', 1772359200000],
		['epoch as text', '1772359200'],
		['a Date', new Date('2026-03-01T10:00:00Z')],
	])('dates in all forms are one instant: %s', (_, at) => {
		const settings = settingsOf([{ masterField: 'at', compareAs: 'dateTime' }], {
			sides: {
				master: { idField: 'id', zone: 'UTC' },
				slave: { idField: 'id', zone: 'Europe/Berlin' },
			},
		});
		const trial = new Trial(settings);
		trial.master.put(1, { key: 'x', at: '2026-03-01T10:00:00Z' });
		trial.slave.put('a', { key: 'x', at });
		expect(trial.run()).toEqual({});
		trial.master.edit(1, { at: '2026-03-02T10:00:00Z' });
		expect(trial.run()).toEqual({ writes: ['update slave a at=2026-03-02T10:00:00Z'] });
	});
});

describe('a record that was bad', () => {
	it('is no longer asked about once complete lists do not show it; incomplete ones tell nothing', () => {
		const trial = linked({ name: 'Ann' }, settingsOf(['name'], { writeOnIncompleteInput: true }));
		const lists = (...more: readonly AppRecord[]) => ({
			records: { master: [...trial.master.list(), ...more], slave: trial.slave.list() },
		});
		trial.run(lists({ id: '', name: 'Nobody' }));
		expect(trial.open.map((each) => each.type)).toEqual(['badRecord']);
		trial.run(lists({ _twoWaySyncIncomplete: true }));
		expect(trial.open).toHaveLength(1);
		trial.run();
		expect(trial.open).toEqual([]);
	});
});
