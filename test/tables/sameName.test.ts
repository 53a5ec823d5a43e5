import { BrakeError } from '../../src/model/errors';
import type { SyncSettings } from '../../src/model/settings';
import { DEFAULT_SETTINGS } from '../../src/model/settings';
import type { AppRecord } from '../../src/model/record';
import { Trial, linked, settingsOf } from './trial';

const sameName: Partial<SyncSettings> = { mapping: DEFAULT_SETTINGS.mapping };

describe('fields of the same name', () => {
	test('records that come after a run of two empty apps are created with all their fields', () => {
		const trial = new Trial(settingsOf([], sameName));
		trial.run();
		trial.master.put(1, { key: 'a', name: 'Ann' });
		trial.run();
		expect(trial.writes.map((write) => write.json)).toEqual([{ key: 'a', name: 'Ann' }]);
	});

	test('two sides without a common field stop the run instead of creating empty records', () => {
		const trial = new Trial(settingsOf([], sameName));
		trial.master.put(1, { Name: 'Ann' });
		trial.slave.put(1, { name: 'Ann' });
		expect(() => trial.run()).toThrow(BrakeError);
		expect(trial.stored).toBe(new Trial(trial.settings).stored);
	});

	/** Names of the fields that a run finds in these records. */
	function found(
		master: readonly AppRecord[],
		slave: readonly AppRecord[],
		others: Partial<SyncSettings> = {},
	): readonly string[] {
		const trial = new Trial(settingsOf([], { ...sameName, matchBy: [], ...others }));
		trial.run({ records: { master, slave }, dryRun: false });
		return trial.fields;
	}

	const both = (record: AppRecord) => [[{ id: 1, ...record }], [{ id: 'a', ...record }]] as const;

	test('top-level fields that are seen on both sides, in any of their records', () => {
		const master = [
			{ id: 1, name: 'A' },
			{ id: 2, phone: '1', only: 'm' },
		];
		const slave = [
			{ id: 'a', phone: '1' },
			{ id: 'b', name: 'B', other: 's' },
		];
		expect(found(master, slave)).toEqual(['name', 'phone']);
	});

	test('fields whose names look like paths are fields of these names', () => {
		const names = ['Amount.net', "x['y']", 'tags[0]', "it's", 'Price [EUR]', '__proto__x', 'a, b'];
		const record = Object.fromEntries(names.map((name, at) => [name, at + 1]));
		const trial = new Trial(settingsOf([], sameName));
		trial.master.put(1, { key: 'a', ...record });
		trial.run();
		expect(trial.writes.map((write) => write.json)).toEqual([{ key: 'a', ...record }]);
		trial.land().answer();
		trial.slave.edit('new1', { 'Amount.net': 7 });
		trial.run();
		expect(trial.writes.map((write) => write.json)).toMatchObject([{ id: 1, 'Amount.net': 7 }]);
		const but = (...excludeFields: readonly string[]) =>
			found(...both(record), { mapping: { mode: 'sameName', excludeFields } });
		expect(but('Amount.net', "['tags[0]']", ...names.slice(3))).toEqual([String.raw`['x[\'y\']']`]);
		expect(but(...names.slice(1))).toEqual(["['Amount.net']"]);
	});

	test('nested objects are one field', () => {
		expect(found(...both({ address: { city: 'Oslo' } }))).toEqual(['address']);
	});

	test("where one side has no records yet, all of the other's", () => {
		expect(found([{ id: 1, name: 'A', phone: '1' }], [])).toEqual(['name', 'phone']);
		expect(found([], [{ id: 1, name: 'A', phone: '1' }])).toEqual(['name', 'phone']);
	});

	test('less ids, modified fields and those that are excluded', () => {
		expect(
			found(...both({ name: 'A', updatedAt: 1, createdAt: 1, created_at: 1, updated_at: 1 })),
		).toEqual(['name']);
		expect(
			found(...both({ name: 'A', at: 1, secret: 1 }), {
				mapping: { mode: 'sameName', excludeFields: ['secret'] },
				sides: {
					master: { idField: 'id', modifiedField: 'at', zone: 'UTC' },
					slave: { idField: 'id', zone: 'UTC' },
				},
			}),
		).toEqual(['name']);
	});

	test("the other side's id field is no field either, nor is the deleted field, nor our own marks", () => {
		expect(
			found(...both({ name: 'A', uid: 'u', gone: false, _twoWaySync: {} }), {
				deletedField: 'gone',
				sides: {
					master: { idField: 'id', zone: 'UTC' },
					slave: { idField: 'uid', zone: 'UTC' },
				},
			}),
		).toEqual(['name']);
	});

	test('in changes input those that the last full listing found', () => {
		const trial = new Trial(settingsOf([], sameName));
		trial.master.put(1, { key: 'k', name: 'A' });
		trial.slave.put('a', { key: 'k', name: 'A' });
		trial.run();
		trial.master.edit(1, { extra: 'x' });
		trial.slave.edit('a', { extra: 'x' });
		trial.changes({ master: [1], slave: ['a'] });
		expect(trial.fields).toEqual(['key', 'name']);
		trial.run();
		expect(trial.fields).toEqual(['extra', 'key', 'name']);
	});

	test('a side that is empty for once changes nothing about them', () => {
		const trial = new Trial(settingsOf([], { ...sameName, createIn: 'none' }));
		trial.master.put(1, { key: 'k', name: 'A', only: 'm' });
		trial.slave.put('a', { key: 'k', name: 'A' });
		trial.run();
		trial.set({ brakes: { ...trial.settings.brakes, allowEmptyInput: true } });
		trial.slave.remove('a');
		trial.run();
		expect(trial.fields).toEqual(['key', 'name']);
	});

	test('a field whose comparator changes finds no shadow, the rest of the link is untouched', () => {
		const trial = linked({ name: 'Ann', note: 'x' });
		trial.set({
			mapping: settingsOf([{ masterField: 'name', compareAs: 'textIgnoreCase' }, 'note']).mapping,
		});
		trial.slave.edit('a', { note: 'y' });
		expect(trial.run()).toEqual({ writes: ['update master 1 note=y'] });
	});
});
