import type { SyncSettings } from '../../src/model/settings';
import type { Told } from './trial';
import { Trial, linked, manyLinked, settingsOf } from './trial';

/** Linked records next to another pair, so that no listing is ever empty. */
function settled(others: Partial<SyncSettings> = {}): Trial {
	const trial = linked({ name: 'Ann' }, settingsOf(['name'], others));
	trial.master.put(2, { key: 'k2', name: 'Zoe' });
	trial.slave.put('b', { key: 'k2', name: 'Zoe' });
	trial.run();
	return trial;
}

type Row = readonly [
	string,
	Partial<SyncSettings>,
	(trial: Trial) => void,
	Told,
	readonly string[],
];

const goneInSlave = (trial: Trial) => trial.slave.remove('a');
const goneAndEdited = (trial: Trial) => {
	trial.slave.remove('a');
	trial.master.edit(1, { name: 'Bob' });
};
const goneOnBoth = (trial: Trial) => {
	trial.slave.remove('a');
	trial.master.remove(1);
};

describe('deletion', () => {
	const rows: readonly Row[] = [
		['ignore: put to rest', {}, goneInSlave, {}, ['1-a resting', '2-b']],
		['ignore, edited: put to rest', {}, goneAndEdited, {}, ['1-a resting', '2-b']],
		['ignore, gone on both: forgotten', {}, goneOnBoth, {}, ['2-b']],
		[
			'propagate: deleted on the other side',
			{ onDelete: 'propagate' },
			goneInSlave,
			{ writes: ['delete master 1'] },
			['1-a', '2-b'],
		],
		[
			'propagate, edited: the edit survives, and is logged',
			{ onDelete: 'propagate' },
			goneAndEdited,
			{ writes: ['create slave name=Bob'], rejected: ['deletedVsEdited 1 | a'] },
			['1-', '2-b'],
		],
		[
			'propagate, edited, the deletion wins: the edit is logged',
			{ onDelete: 'propagate', deleteVersusEdit: 'delete' },
			goneAndEdited,
			{ writes: ['delete master 1'], rejected: ['deletedVsEdited 1 | a'] },
			['1-a', '2-b'],
		],
		[
			'propagate, edited, ask',
			{ onDelete: 'propagate', deleteVersusEdit: 'manual' },
			goneAndEdited,
			{ opened: ['deletedVsEdited 1 | a'] },
			['1-a', '2-b'],
		],
		['propagate, gone on both: forgotten', { onDelete: 'propagate' }, goneOnBoth, {}, ['2-b']],
		[
			'manual: a person is asked',
			{ onDelete: 'manual' },
			goneInSlave,
			{ opened: ['deleted 1 | a'] },
			['1-a', '2-b'],
		],
		[
			'manual, edited: a person is asked',
			{ onDelete: 'manual' },
			goneAndEdited,
			{ opened: ['deletedVsEdited 1 | a'] },
			['1-a', '2-b'],
		],
		['manual, gone on both: forgotten', { onDelete: 'manual' }, goneOnBoth, {}, ['2-b']],
	];
	it.each(rows)('%s', (_sentence, settings, change, told, links) => {
		const trial = settled(settings);
		change(trial);
		expect(trial.run()).toEqual(told);
		expect(trial.links).toEqual(links);
	});

	it.each(rows)('in changes input with a tombstone and both records: %s', (...row) => {
		const [, settings, change, told, links] = row;
		const trial = settled({ deletedField: 'deleted', ...settings });
		change(trial);
		for (const [app, id] of [
			[trial.master, 1],
			[trial.slave, 'a'],
		] as const) {
			if (!app.has(id)) app.put(id, { deleted: true });
		}
		expect(trial.changes({ master: [1], slave: ['a'] })).toEqual(told);
		expect(trial.links).toEqual(links);
	});

	it('in changes input absence says nothing', () => {
		const trial = settled({ onDelete: 'propagate' });
		trial.slave.remove('a');
		expect(trial.changes({ master: [1, 2], slave: ['b'] })).toEqual({});
		expect(trial.links).toEqual(['1-a', '2-b']);
	});

	it.each([
		['ignore', {}, ['1-a resting', '2-b']],
		['propagate', { writes: ['delete master 1'] }, ['1-a', '2-b']],
		['manual', { opened: ['deleted 1 | a'] }, ['1-a', '2-b']],
	] as const)(
		'a tombstone alone: the other record, not in the input, holds what it held (%s)',
		(onDelete, told, links) => {
			const trial = settled({ deletedField: 'deleted', onDelete });
			trial.slave.put('a', { deleted: true });
			expect(trial.changes({ slave: ['a'] })).toEqual(told);
			expect(trial.links).toEqual(links);
		},
	);

	it('the target of a deletion that was planned unseen and edited meanwhile is not deleted again', () => {
		const trial = settled({ deletedField: 'deleted', onDelete: 'propagate' });
		trial.slave.put('a', { deleted: true });
		trial.changes({ slave: ['a'] });
		expect(trial.run()).toEqual({ writes: ['delete master 1'] });
		trial.master.edit(1, { name: 'Bob' });
		expect(trial.run()).toEqual({ opened: ['deletedVsEdited 1 | a'] });
	});

	it.each([[true], ['true'], [1], ['yes'], ['2026-01-01T00:00:00Z']])(
		'%p in the deleted field is a tombstone',
		(deleted) => {
			const trial = settled({ deletedField: 'deleted', onDelete: 'propagate' });
			trial.slave.edit('a', { deleted });
			expect(trial.run()).toEqual({ writes: ['delete master 1'] });
		},
	);

	it.each([[false], ['false'], [0], ['0'], [''], [null], ['no']])(
		'%p in the deleted field is none',
		(deleted) => {
			const trial = settled({ deletedField: 'deleted', onDelete: 'propagate' });
			trial.slave.edit('a', { deleted });
			expect(trial.run()).toEqual({});
		},
	);

	it('absence counts only after so many full listings in a row', () => {
		const trial = settled({ onDelete: 'propagate', missesBeforeDelete: 3 });
		trial.slave.remove('a');
		expect(trial.run()).toEqual({});
		expect(trial.run()).toEqual({});
		trial.slave.put('a', { key: 'k1', name: 'Ann' });
		expect(trial.run()).toEqual({});
		trial.slave.remove('a');
		expect(trial.run()).toEqual({});
		expect(trial.run()).toEqual({});
		expect(trial.run()).toEqual({ writes: ['delete master 1'] });
	});

	it('absence counts only for a record that a listing has shown since it was created', () => {
		const trial = settled({ onDelete: 'propagate' });
		trial.master.put(3, { key: 'k3', name: 'New' });
		trial.run();
		trial.land().answer();
		const created = trial.slave.list();
		trial.slave.remove('new1');
		expect(trial.run()).toEqual({});
		expect(created).toHaveLength(3);
		trial.slave.put('new1', { key: 'k3', name: 'New' });
		trial.run();
		trial.slave.remove('new1');
		expect(trial.run()).toEqual({ writes: ['delete master 3'] });
	});

	describe('a planned deletion is an intent', () => {
		const planned = (others: Partial<SyncSettings> = {}) => {
			const trial = settled({ onDelete: 'propagate', ...others });
			trial.slave.remove('a');
			trial.run();
			return trial;
		};

		it('target gone: landed', () => {
			const trial = planned();
			trial.land();
			expect(trial.run()).toEqual({});
			expect(trial.links).toEqual(['2-b']);
		});

		it('target still as it was: again', () => {
			const trial = planned();
			expect(trial.run()).toEqual({ writes: ['delete master 1'] });
			expect(trial.writes[0]?.attempt).toBe(2);
		});

		it('target edited since: a person is asked', () => {
			const trial = planned();
			trial.master.edit(1, { name: 'Bob' });
			expect(trial.run()).toEqual({ opened: ['deletedVsEdited 1 | a'] });
		});

		it('the deleted record is back: nothing is deleted', () => {
			const trial = planned();
			trial.slave.put('a', { key: 'k1', name: 'Ann' });
			expect(trial.run()).toEqual({});
			expect(trial.links).toEqual(['1-a', '2-b']);
		});

		it('it landed, and the deleted record is back: created again', () => {
			const trial = planned();
			trial.land();
			trial.slave.put('a', { key: 'k1', name: 'Ann' });
			expect(trial.run()).toEqual({ writes: ['create master name=Ann'] });
		});

		it('a deletion that fails for good becomes a conflict', () => {
			const trial = planned({ maxAttempts: 2 });
			trial.answer({ failed: '403 not allowed' });
			trial.run();
			trial.answer({ failed: '403 not allowed' });
			expect(trial.run()).toEqual({ opened: ['deleted 1 | a'] });
			expect(trial.open[0]?.reason).toBe(
				'deleted in the slave; deleting it in the master failed 2 times: 403 not allowed',
			);
			expect(trial.run()).toEqual({});
		});

		it('a deletion that was given up and lands late does not travel on', () => {
			const trial = planned();
			trial.slave.put('a', { key: 'k1', name: 'Ann' });
			trial.run();
			trial.master.remove(1);
			expect(trial.run()).toEqual({ opened: ['deletedVsEdited 1 | a'] });
			expect(trial.open[0]?.reason).toBe('a deletion that had been given up landed late');
			expect(trial.run()).toEqual({});
		});
	});

	it('an open question is over when the record is back', () => {
		const trial = settled({ onDelete: 'manual' });
		trial.slave.remove('a');
		trial.run();
		trial.slave.put('a', { key: 'k1', name: 'Ann' });
		expect(trial.run()).toEqual({});
		expect(trial.log).toEqual(['agreed deleted 1 | a: both records are there']);
	});

	it('an open question is over when both are gone', () => {
		const trial = settled({ onDelete: 'manual' });
		trial.slave.remove('a');
		trial.run();
		trial.master.remove(1);
		expect(trial.run()).toEqual({});
		expect(trial.log).toEqual(['dismissed deleted 1 | a: both records are gone']);
		expect(trial.links).toEqual(['2-b']);
	});

	it('an open question says so when the record that is left is edited', () => {
		const trial = settled({ onDelete: 'manual' });
		trial.slave.remove('a');
		trial.run();
		trial.master.edit(1, { name: 'Bob' });
		expect(trial.run()).toEqual({ opened: ['deletedVsEdited 1 | a'] });
		expect(trial.open.map((each) => each.reason)).toEqual([
			'deleted in the slave, edited in the master',
		]);
		expect(trial.log).toHaveLength(1);
	});

	it('a conflict on a field of a record that is gone is over', () => {
		const trial = settled({ onConflict: 'manual' });
		trial.master.edit(1, { name: 'Bob' });
		trial.slave.edit('a', { name: 'Rob' });
		trial.run();
		trial.slave.remove('a');
		trial.run();
		expect(trial.open).toEqual([]);
		expect(trial.log).toEqual([
			'dismissed contested name: Bob | Rob: the record is gone in the slave',
		]);
	});

	it('a record that was restored by an edit is one link, not two', () => {
		const trial = settled({ onDelete: 'propagate' });
		goneAndEdited(trial);
		trial.run();
		trial.land().answer();
		expect(trial.run()).toEqual({});
		expect(trial.links).toEqual(['1-new1', '2-b']);
	});

	it('the brake knows how many deletions are too many', () => {
		const trial = manyLinked(10, settingsOf(['name'], { onDelete: 'propagate' }));
		for (let number = 1; number <= 6; number++) trial.slave.remove(`a${number}`);
		expect(() => trial.run()).toThrow('6 of 10 linked records would be deleted');
	});

	it('a value was cleared, whose field was never in agreement, and the clearing was on its way', () => {
		const trial = new Trial(settingsOf(['name', 'note'], { onDelete: 'propagate' }));
		trial.master.put(1, { key: 'k1', name: 'Ann', note: 'old' });
		trial.slave.put('a', { key: 'k1', name: 'Anna', note: 'old' });
		trial.master.put(2, { key: 'k2', name: 'Zoe', note: '' });
		trial.slave.put('b', { key: 'k2', name: 'Zoe', note: '' });
		trial.run();
		trial.master.edit(1, { name: '' });
		expect(trial.changes({ master: [1] }).writes).toEqual(['update slave a name=']);
		trial.slave.remove('a');
		for (let run = 0; run < 3 && trial.log.length < 2; run++) trial.run();
		expect(trial.log).toContainEqual(expect.stringContaining('the edit survives'));
		expect(trial.writes).toMatchObject([{ operation: 'create', side: 'slave' }]);
	});
});
