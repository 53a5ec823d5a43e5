import type { AppRecord } from '../../src/model/record';
import { SIDES, otherSide } from '../../src/model/side';
import { Trial, settingsOf } from '../tables/trial';

/** Records that are made to stop a run: SEMANTICS "Brakes", one bad record never stops the others. */

/** So many fields, `f0` and so on. */
function fieldsNamed(name: string, count: number): AppRecord {
	return Object.fromEntries(Array.from({ length: count }, (_, at) => [`${name}${at}`, at]));
}

describe.each(SIDES.map((side) => [side]))('in the %s', (x) => {
	const y = otherSide(x);

	function synced(): Trial {
		const trial = new Trial(settingsOf(['name']));
		for (const side of SIDES) {
			for (const id of [1, 2]) trial.apps[side].put(id, { key: `k${id}`, name: 'Ann' });
		}
		trial.run();
		return trial;
	}

	/** What a run does whose list has an edit of record 2, and one hostile record besides. */
	function runWith(hostile: AppRecord): Trial {
		const trial = synced();
		trial.apps[x].edit(2, { name: 'Bob' });
		const list = [...trial.apps[x].list(), hostile];
		const others = trial.apps[y].list();
		trial.run({ records: { master: others, slave: others, [x]: list } });
		return trial;
	}

	const throwing = (fields: AppRecord, name: string) =>
		Object.defineProperty({ ...fields }, name, {
			enumerable: true,
			get: () => {
				throw new Error('no');
			},
		});

	const sparse = [1, , 3];

	const HOSTILE: ReadonlyArray<readonly [string, AppRecord]> = [
		['a list with empty places', { id: 3, key: 'k3', name: sparse }],
		['a list that says to be endless', { id: 3, key: 'k3', name: new Array(2 ** 32 - 1) }],
		['a number beyond those of JSON', { id: 3, key: 'k3', name: JSON.parse('1e999') }],
		['more fields than are synced', { id: 3, key: 'k3', ...fieldsNamed('f', 1000) }],
		['no number', { id: 3, key: 'k3', name: { a: [NaN] } }],
		['a field that throws', throwing({ id: 3, key: 'k3' }, 'name')],
		['a nested field that throws', { id: 3, key: 'k3', name: throwing({}, 'x') }],
		['an id that throws', throwing({ key: 'k3', name: 'x' }, 'id')],
		['an error that throws', throwing({ key: 'k3', name: 'x' }, 'error')],
		[
			'a record that throws when it becomes JSON',
			{ id: 3, key: 'k3', name: { toJSON: 1, a: Symbol('x') } },
		],
	];

	it.each(HOSTILE)('%s: a bad record, the others go on', (_, hostile) => {
		const trial = runWith(hostile);
		expect(trial.writes.map((write) => [write.side, write.id])).toEqual([[y, 2]]);
		expect(trial.open.map(({ type }) => type)).toEqual(['badRecord']);
		trial.land().answer();
		trial.run();
		expect(trial.open).toEqual([]);
	});

	const MARKERS: ReadonlyArray<readonly [string, AppRecord]> = [
		['a field of that name', { id: 3, key: 'k3', name: 'Eve', _twoWaySyncIncomplete: true }],
		['an error', { id: 3, key: 'k3', name: 'Eve', error: 'no' }],
		['both', { id: 3, key: 'k3', name: 'Eve', error: 'no', _twoWaySyncIncomplete: true }],
	];
	it.each(MARKERS)('a record with an id and %s is a record', (_, record) => {
		const trial = runWith(record);
		expect(trial.writes.map(({ side, operation }) => [side, operation])).toEqual([
			[y, 'create'],
			[y, 'update'],
		]);
		expect(trial.open).toEqual([]);
	});

	it.each(['error', '_twoWaySyncIncomplete'])('what an item inherits is none: %s', (name) => {
		const item: AppRecord = Object.assign(Object.create({ [name]: true }), { key: 'k3' });
		const trial = runWith(item);
		expect(trial.writes).toHaveLength(1);
		expect(trial.open.map(({ type }) => type)).toEqual(['badRecord']);
	});

	it('an error without an id among changes: the run goes on, and its cursors stay', () => {
		const trial = synced();
		trial.begin(1);
		trial.run({ runId: 'run 1' });
		const first = trial.begin(2);
		const edited = { id: 2, key: 'k2', name: 'Bob' };
		const records = { master: [], slave: [], [x]: [edited, { error: 'The request timed out' }] };
		trial.changes({}, { runId: first.runId, records });
		expect(trial.writes.map((write) => [write.side, write.id])).toEqual([[y, 2]]);
		expect(trial.open.map(({ type, reason }) => [type, reason])).toEqual([
			['badRecord', expect.stringContaining('could not be fetched')],
		]);
		trial.land().answer();
		expect(trial.begin(3).since).toEqual(first.since);
	});

	it('a record with as many fields as may be is an ordinary one', () => {
		const trial = runWith({ id: 3, key: 'k3', name: 'Cy', ...fieldsNamed('f', 997) });
		expect(trial.writes).toHaveLength(2);
	});

	it('where all records together have more fields under the same names, the run stops', () => {
		const trial = new Trial(settingsOf([], { mapping: { mode: 'sameName', excludeFields: [] } }));
		for (const side of SIDES) {
			trial.apps[side].put(1, { key: 'k1', ...fieldsNamed('f', 600) });
			trial.apps[side].put(2, { key: 'k2', ...fieldsNamed('g', 600) });
		}
		expect(() => trial.run()).toThrow('1201 fields would be synced, more than 1000');
	});

	it('in a complete list an error without an id stops the run, unless it is set to go on', () => {
		expect(() => runWith({ error: 'The request timed out' })).toThrow('incomplete');
	});
});
