import type { AppRecord } from '../../src/model/record';
import { BrakeError } from '../../src/model/errors';
import type { SyncSettings } from '../../src/model/settings';
import { DEFAULT_SETTINGS } from '../../src/model/settings';
import { SIDES, otherSide } from '../../src/model/side';
import type { Side } from '../../src/model/side';
import { History } from './history';
import { Trial, linked, manyLinked, settingsOf } from './trial';

/** What entries say, word for word: whom they are about, who changed what, and why it is so. */

describe.each(SIDES.map((side) => [side]))('an entry, with %s preferred', (x: Side) => {
	const y = otherSide(x);
	const Y = x === 'master' ? 'a' : 1;
	const X = x === 'master' ? 1 : 'a';
	const second = { master: 2, slave: 'b' };
	const of = (others: Partial<SyncSettings> = {}, values?: AppRecord) =>
		History.of(x, others, values);
	const last = ({ trial }: History) => trial.history.at(-1);
	const by = (mine: unknown, theirs: unknown) =>
		x === 'master' ? `${mine} | ${theirs}` : `${theirs} | ${mine}`;

	it('of a value that the policy overruled', () => {
		const history = of();
		history.edit(x, { a: 'x1' }).edit(y, { a: 'y1' });
		history.run();
		expect(last(history)).toMatchObject({
			type: 'contested',
			status: 'rejected',
			label: 'k1',
			reason: `the ${x} always wins on this field`,
			how: `the ${x} always wins on this field`,
			decidedBy: 'policy',
			timesSeen: 1,
			revision: 1,
		});
		expect(last(history)?.fields).toEqual([
			expect.objectContaining({
				masterField: 'a',
				slaveField: 'a',
				[x]: 'x1',
				[y]: 'y1',
				changedBy: 'both',
			}),
		]);
		expect(last(history)?.records).toBeUndefined();
	});

	it('of a value that the policy overruled at the first meeting', () => {
		const { trial } = of();
		trial.apps[x].put(second[x], { key: 'k2', a: 'x', b: 'b' });
		trial.apps[y].put(second[y], { key: 'k2', a: 'y', b: 'b' });
		trial.run();
		expect(trial.history.at(-1)?.fields.map((each) => each.changedBy)).toEqual(['unknown']);
	});

	it('of a question about a first meeting', () => {
		const { trial } = of({ onConflict: 'manual' });
		trial.apps[x].put(second[x], { key: 'k2', a: 'x', b: 'b' });
		trial.apps[y].put(second[y], { key: 'k2', a: 'y', b: 'b' });
		trial.run();
		expect(trial.open[0]?.fields.map((each) => each.changedBy)).toEqual(['unknown']);
	});

	it('of a field that one side shows for the first time', () => {
		const { trial } = of();
		trial.apps[x].put(second[x], { key: 'k2', a: 'a' });
		trial.apps[y].put(second[y], { key: 'k2', a: 'a', b: '' });
		trial.run();
		trial.apps[x].edit(second[x], { b: 'x' });
		trial.apps[y].edit(second[y], { b: 'y' });
		trial.run();
		expect(trial.history.at(-1)?.fields.map((each) => each.changedBy)).toEqual(['unknown']);
	});

	it('of a field with a source', () => {
		const direction = x === 'master' ? ('toSlave' as const) : ('toMaster' as const);
		const trial = linked({ name: 'Ann' }, settingsOf([{ masterField: 'name', direction }]));
		trial.apps[x].edit(X, { name: 'Bob' });
		trial.apps[y].edit(Y, { name: 'Rob' });
		trial.run();
		expect(trial.history[0]?.fields[0]).toMatchObject({
			changedBy: 'both',
			reason: `the ${x} is the source of this field`,
		});
	});

	it('of a value that was overwritten after a run that was lost', () => {
		const history = of();
		history.edit(x, { a: 'x1' });
		history.run('lost', { recovery: true });
		expect(last(history)).toMatchObject({
			reason: `overwritten by the ${x}'s value after a run whose state was not saved`,
			fields: [{ changedBy: x }],
		});
	});

	it('of two forms of a value after a run that was lost', () => {
		const history = of();
		history.edit(x, { a: 'Bob Miller' }).edit(y, { a: 'bob-miller' });
		expect(history.run('lost', { recovery: true }).writes).toBeUndefined();
		expect(last(history)).toMatchObject({
			reason: 'both sides changed to nearly the same after a run whose state was not saved',
			fields: [{ changedBy: 'both' }],
		});
	});

	it('of a form that was taken over', () => {
		const history = of();
		history.edit(x, { a: 'Bob Miller' });
		history.run('lost');
		history.edit(y, { a: 'BOB MILLER' });
		history.run();
		expect(last(history)).toMatchObject({
			reason: `reformatted: the ${y} keeps the value in a form of its own`,
			fields: [{ changedBy: 'unknown' }],
		});
	});

	it.each([true, false])(
		'of a form, by the policy and with the label of its field (answered: %s)',
		(answered) => {
			const fields = ['key', { masterField: 'a', slaveField: 'a', label: 'Name' }, 'b'];
			const history = of({ mapping: settingsOf(fields).mapping });
			history.edit(x, { a: 'Bob Miller' });
			history.trial.run();
			history.trial.land((record) => ({ ...record, a: 'BOB MILLER' }));
			if (answered) history.trial.answer();
			history.trial.run();
			expect(last(history)).toMatchObject({
				status: 'rejected',
				decidedBy: 'policy',
				fields: [{ label: 'Name', [x]: 'Bob Miller', [y]: 'BOB MILLER' }],
			});
		},
	);

	it('of a record all of whose values changed at once, one of them on both sides', () => {
		const values = { a: 'a0', b: 'b0', c: 'c0' };
		const history = of({ mapping: settingsOf(['a', 'b', 'c']).mapping }, values);
		history.edit(x, { a: 'x1', b: 'x2', c: 'x3' }).edit(y, { a: 'y1' });
		history.run();
		expect(last(history)?.fields.map((each) => each.masterField)).toEqual(['a', 'b', 'c']);
		expect(last(history)?.fields[1]?.reason).toBe(
			`overwritten: every value of the ${x}'s record changed at once; another record may have taken its id`,
		);
	});

	it('of none, where three of four values changed at once', () => {
		const values = { a: 'a0', b: 'b0', c: 'c0', d: 'd0' };
		const history = of({}, values);
		history.edit(x, { a: 'x1', b: 'x2', c: 'x3' });
		expect(history.run().rejected).toBeUndefined();
	});

	it('of a record that was deleted and created again', () => {
		const history = of();
		history.remove(y);
		history.trial.apps[y].put(second[y], { key: 'k1', a: 'other', b: '' });
		expect(history.run()).toEqual({
			writes: [`update ${x} ${X} a=other`, `update ${y} ${second[y]} b=b0`].sort(),
			rejected: [`a: ${by('a0', 'other')}`],
		});
		expect(last(history)?.reason).toBe(
			`overwritten: the ${y}'s record was deleted and created again`,
		);
	});

	it('of a deletion that a write of ours asked for, and that is seen still', () => {
		const history = of({ onDelete: 'propagate' });
		history.remove(y);
		history.run('lost');
		expect(history.run('lost').writes).toEqual([`delete ${x} ${X}`]);
		const restored = `deleted in the ${y}; the ${x} shows it still, or again: maybe restored by a user`;
		expect(history.trial.history.map((each) => each.reason)).toEqual([restored]);
		expect(last(history)).toMatchObject({
			type: 'deletedVsEdited',
			status: 'rejected',
			decidedBy: 'policy',
			records: { [x]: { key: 'k1', a: 'a0', b: 'b0' } },
		});
		history.run('lost');
		expect(history.trial.history).toHaveLength(1);
	});

	it('of none, where the deletion was refused', () => {
		const history = of({ onDelete: 'propagate' });
		history.remove(y);
		history.run('failed');
		expect(history.run('failed').writes).toEqual([`delete ${x} ${X}`]);
		expect(history.trial.history).toEqual([]);
	});

	it('of none, where a person decided to delete it', () => {
		const history = of({ onDelete: 'manual' });
		history.remove(y);
		history.run();
		history.decide({ take: 'delete' }, 'lost');
		expect(history.run('lost').writes).toEqual([`delete ${x} ${X}`]);
		expect(history.trial.history).toEqual([]);
	});

	it('of a deletion that never happened, though nothing was refused', () => {
		const history = of({ onDelete: 'propagate', maxAttempts: 2 });
		history.remove(y);
		for (let run = 0; run < 3; run++) history.run('lost');
		expect(history.trial.open[0]).toMatchObject({
			type: 'deleted',
			reason: `deleted in the ${y}; deleting it in the ${x} failed 2 times: the record is still there`,
		});
	});

	it('of a deletion that was confirmed, whose record two lists still show', () => {
		const history = of({ onDelete: 'propagate' });
		history.remove(y);
		history.run('lost');
		history.trial.answer('silent');
		expect(history.run()).toEqual({});
		expect(history.run()).toEqual({ opened: [`deletedVsEdited ${by(X, Y)}`] });
		expect(history.trial.open[0]).toMatchObject({
			gone: y,
			reason: `the ${x} confirmed that it deleted the record, yet shows it: restored, or not deleted`,
			records: { [x]: { a: 'a0' } },
		});
		expect(history.run()).toEqual({});
	});

	it('of a deletion whose target was edited since', () => {
		const history = of({ onDelete: 'propagate' });
		history.remove(y);
		history.run('lost');
		history.edit(x, { a: 'x1' });
		history.run();
		expect(history.trial.open[0]).toMatchObject({
			type: 'deletedVsEdited',
			reason: `deleted in the ${y}, edited in the ${x} since`,
			records: { [x]: { a: 'x1' } },
		});
	});

	it('of an edit that a deletion overruled', () => {
		const history = of({ onDelete: 'propagate', deleteVersusEdit: 'delete' });
		history.edit(x, { a: 'x1' }).remove(y);
		expect(history.run().writes).toEqual([`delete ${x} ${X}`]);
		expect(last(history)).toMatchObject({
			reason: `deleted in the ${y}, edited in the ${x}: the deletion wins`,
			records: { [x]: { a: 'x1' } },
		});
	});

	it('of values that a side kept to itself, and that a deletion takes', () => {
		const history = of({ onDelete: 'propagate', onConflict: 'manual' });
		history.edit(x, { a: 'x1' }).edit(y, { a: 'y1' });
		history.run();
		history.decide('leave');
		history.run();
		history.remove(y);
		expect(history.run().writes).toEqual([`delete ${x} ${X}`]);
		expect(last(history)?.reason).toBe(`deleted in the ${y}; the ${x} held values of its own`);
	});

	it('of none, where lists do not show a field of the record that is left', () => {
		const history = of({ onDelete: 'propagate' });
		history.remove(y).trial.apps[x].forget(X, 'a');
		expect(history.run()).toEqual({ writes: [`delete ${x} ${X}`] });
		expect(history.trial.log).toEqual([]);
	});

	it('of none, where the other side may not be given a value that it has all the same', () => {
		const direction = y === 'slave' ? 'toMaster' : 'toSlave';
		const fields = [
			'key',
			...['a', 'c'].map((name) => ({ masterField: name, slaveField: name, direction }) as const),
			'b',
		];
		const history = of({ onDelete: 'propagate', mapping: settingsOf(fields).mapping });
		history.trial.run();
		history.remove(y);
		expect(history.run()).toEqual({ writes: [`delete ${x} ${X}`] });
	});

	it('of a deletion and an edit that came at once', () => {
		const history = of({ deletedField: 'deleted' });
		history.event(x, 'ok', [{ a: 'x1' }, { deleted: true }]);
		expect(history.trial.open[0]).toMatchObject({
			type: 'deletedVsEdited',
			gone: x,
			reason: `the ${x} told of an edit and of the deletion of the record at once, without their times`,
		});
	});

	it('that is open tells what events leave out as it was', () => {
		const history = of({ onConflict: 'manual' });
		history.edit(x, { a: 'x1' }).edit(y, { a: 'y1' });
		history.run();
		history.event(x, 'ok', [{ a: 'x2' }]);
		expect(history.trial.open[0]?.records).toMatchObject({
			[x]: { key: 'k1', a: 'x2', b: 'b0' },
			[y]: { key: 'k1', a: 'y1', b: 'b0' },
		});
	});

	it('is labelled by a field that was set for that, where it holds a text or a number', () => {
		const labelOf = (labelField: string | undefined, values: AppRecord) => {
			const fields = settingsOf(['a', 'b']).mapping;
			const history = of(
				{ onConflict: 'manual', mapping: fields, labelField },
				{ a: 'a0', ...values },
			);
			history.edit(x, { a: 'x1' }).edit(y, { a: 'y1' });
			history.run();
			return history.trial.open[0]?.label;
		};
		const named = 'master 1 / slave a';
		expect(labelOf(undefined, { b: 'Bea' })).toBe('k1');
		expect(labelOf('b', { b: ' Bea ' })).toBe('Bea');
		expect(labelOf('b', { b: 7 })).toBe('7');
		expect(labelOf('b', { b: ' ' })).toBe(named);
		expect(labelOf('b', { b: { c: 1 } })).toBe(named);
		expect(labelOf('b', { b: true })).toBe(named);
		expect(labelOf('b', { b: 'x'.repeat(200) })).toBe('x'.repeat(120));
	});
});

describe.each(SIDES.map((side) => [side]))('where the %s alone has the record', (left) => {
	it.each(['email', 'mail'])(
		'it is named by a field that is called otherwise there: %s',
		(field) => {
			const mapping = settingsOf(['name', { masterField: 'email', slaveField: 'mail' }]).mapping;
			const trial = new Trial(
				settingsOf(['name'], {
					mapping,
					matchBy: [{ masterField: 'email', slaveField: 'mail', compareAs: 'email' }],
					onDelete: 'manual',
					missesBeforeDelete: 1,
					labelField: field,
				}),
			);
			trial.apps.master.put(1, { email: 'ann@x.org', name: 'Ann' });
			trial.apps.slave.put('a', { mail: 'ann@x.org', name: 'Ann' });
			for (const side of SIDES) trial.apps[side].put(9, { name: 'other' });
			trial.run();
			trial.apps[otherSide(left)].remove(otherSide(left) === 'master' ? 1 : 'a');
			trial.run();
			expect(trial.open.map(({ type, label }) => [type, label])).toEqual([
				['deleted', 'ann@x.org'],
			]);
		},
	);
});

describe('records that cannot be synced', () => {
	const run = (master: readonly AppRecord[], others: Partial<SyncSettings> = {}) => {
		const trial = new Trial(settingsOf(['name'], others));
		trial.run({ records: { master, slave: [] } });
		return trial;
	};

	it.each([
		[{ id: '', name: 'Ann' }, 'a record without an id'],
		[{ id: '', key: 'x', name: 'Ann' }, 'x'],
	])('%j is shown to people', (record, label) => {
		const trial = run([record]);
		expect(trial.open[0]).toMatchObject({ type: 'badRecord', label, records: { master: record } });
		expect(trial.plan?.conflicts[0]?.master).toEqual(record);
		expect(trial.plan?.conflicts[0]?.sources).toEqual({ master: 0 });
	});

	it('of one that cannot be read, what can be', () => {
		const trial = run([{ id: '', key: 'x', name: () => 1 }]);
		expect(trial.open[0]?.records).toEqual({ master: { id: '', key: 'x' } });
		const [withId] = run([{ id: 1, key: 'x', name: () => 1 }]).open;
		expect(withId).toMatchObject({
			label: 'master 1',
			masterIds: [1],
			reason:
				'The record contains itself, is nested too deep, or holds what is no JSON (numbers beyond 1.8e308, lists with empty places).',
		});
		const [long] = run([{ id: 1, name: 'x'.repeat(200) }], { maxRecordLength: 100 }).open;
		expect(long?.reason).toBe('The record is longer than 100 characters.');
	});

	it('one of the slave is named by its side', () => {
		const trial = new Trial(settingsOf(['name'], { maxRecordLength: 100 }));
		trial.run({ records: { master: [], slave: [{ id: 'a', name: 'x'.repeat(200) }] } });
		expect(trial.open[0]).toMatchObject({ label: 'slave a', slaveIds: ['a'] });
		expect(trial.open[0]?.masterIds).toBeUndefined();
	});

	it('that was left alone is asked about once it is another one', () => {
		const bad = { id: '', name: 'Ann' };
		const trial = run([bad]);
		trial.decide({ take: 'unlink' });
		const lists = (record: AppRecord) => ({ records: { master: [record], slave: [] } });
		expect(trial.run(lists(bad))).toEqual({});
		expect(trial.run(lists({ ...bad, name: 'Bob' })).opened).toHaveLength(1);
	});

	it('that was gone and is there again is asked about again', () => {
		const bad = { id: 1, name: 'x'.repeat(200) };
		const trial = run([bad], { maxRecordLength: 100 });
		trial.run({ records: { master: [], slave: [] } });
		expect(trial.open).toEqual([]);
		expect(trial.run({ records: { master: [bad], slave: [] } }).opened).toHaveLength(1);
	});
});

describe('a brake says', () => {
	const errorOf = (run: () => unknown) => {
		try {
			run();
		} catch (error) {
			if (error instanceof BrakeError) return [error.message, error.remedy];
			throw error;
		}
		return [];
	};
	const many = (others: Partial<SyncSettings> = {}) => manyLinked(10, settingsOf(['name'], others));
	const rows: ReadonlyArray<readonly [string, () => unknown, string, string]> = [
		[
			'an empty side',
			() => many().run({ records: { master: [], slave: manyLinked(10).slave.list() } }),
			'The master returned no items although 10 records are linked. Nothing was written.',
			"Look at the fetch step of that side. If the app is really empty, switch on 'Allow Empty Input'.",
		],
		[
			'an empty side that had one',
			() => linked({ name: 'Ann' }).run({ records: { master: [], slave: [] } }),
			'The master returned no items although 1 record is linked. Nothing was written.',
			"Look at the fetch step of that side. If the app is really empty, switch on 'Allow Empty Input'.",
		],
		[
			'an incomplete list',
			() => many().run({ records: { master: [], slave: [{ _twoWaySyncIncomplete: true }] } }),
			'The master returned no items although 10 records are linked. Nothing was written.',
			"Look at the fetch step of that side. If the app is really empty, switch on 'Allow Empty Input'.",
		],
		[
			'an incomplete list of the slave',
			() => {
				const trial = many();
				const slave = [...trial.slave.list(), { _twoWaySyncIncomplete: true }];
				trial.run({ records: { master: trial.master.list(), slave } });
			},
			"The slave's input says that its listing is incomplete. Nothing was written.",
			'Look at the fetch step of that side: a page or a request failed. The next complete run catches up.',
		],
		[
			'an input that was passed on',
			() => {
				const trial = many();
				const item = { syncName: 'x', runId: 'r', side: 'slave', until: '2026-01-01' };
				trial.run({ records: { master: trial.master.list(), slave: [item] } });
			},
			"The slave delivered the trigger's own item instead of records; its fetch step probably failed and passed its input on. Nothing was written.",
			"Look at the fetch step's error. Set its On Error to 'Stop Workflow', or to 'Continue (using error output)' and leave that output unconnected here.",
		],
		[
			'no field in common',
			() => {
				const trial = new Trial(
					settingsOf([], { mapping: { mode: 'sameName', excludeFields: [] }, matchBy: [] }),
				);
				trial.master.put(1, { name: 'Ann' });
				trial.slave.put('a', { title: 'Ann' });
				trial.run();
			},
			'The records of the two sides have no field of the same name. Nothing was written.',
			"Set 'Mapping Mode' to 'Set Each Field' and say which field goes with which; upper and lower case count.",
		],
		[
			'too many deletions',
			() => {
				const trial = many({ onDelete: 'propagate' });
				for (let number = 1; number <= 6; number++) trial.slave.remove(`a${number}`);
				trial.run();
			},
			'6 of 10 linked records would be deleted, more than 50 %. Nothing was written.',
			"Look whether a side's listing is complete. If the deletions are meant, raise 'Max Delete Percent' for one run.",
		],
		[
			'too many changes',
			() => {
				const brakes = { ...DEFAULT_SETTINGS.brakes, maxChangesPercent: 10 };
				const trial = many({ brakes });
				for (let number = 1; number <= 2; number++) trial.master.edit(number, { name: 'New' });
				trial.run();
			},
			'2 of 10 linked records would be written, more than 10 %. Nothing was written.',
			"Look at the plan with 'Preview Only'. If the changes are meant, raise 'Max Changes Percent' for one run.",
		],
		[
			'another configuration',
			() => {
				const trial = many();
				for (let number = 1; number <= 6; number++) trial.master.edit(number, { name: 'New' });
				trial.set({ mapping: settingsOf(['name', 'key']).mapping });
				trial.run();
			},
			'The mapping, keys or ids of this sync were changed, and 6 writes for 10 linked records would follow. Nothing was written.',
			"Look at the plan with 'Preview Only'. If it is meant, set 'Max Changes Percent' to a number that allows it for one run.",
		],
	];
	it.each(rows)('%s', (_, run, message, remedy) => {
		expect(errorOf(run)).toEqual([message, remedy]);
	});
});
