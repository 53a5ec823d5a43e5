import type { SyncSettings } from '../../src/model/settings';
import { linked, settingsOf } from './trial';

/** A field whose source is the master. */
const toSlave = (others: Partial<SyncSettings> = {}) =>
	linked(
		{ name: 'Ann' },
		settingsOf([{ masterField: 'name', direction: 'toSlave' }], {
			onConflict: 'manual',
			...others,
		}),
	);

describe('a field with a direction', () => {
	it('an edit of its source is written', () => {
		const trial = toSlave();
		trial.master.edit(1, { name: 'Bob' });
		expect(trial.run()).toEqual({ writes: ['update slave a name=Bob'] });
	});

	it('an edit on the other side is ignored and stays as it is', () => {
		const trial = toSlave();
		trial.slave.edit('a', { name: 'Rob' });
		expect(trial.run()).toEqual({});
		expect(trial.run()).toEqual({});
		expect(trial.values('name')).toBe('1=Ann a=Rob');
	});

	it('what overwrites an ignored edit later logs it as rejected', () => {
		const trial = toSlave();
		trial.slave.edit('a', { name: 'Rob' });
		trial.run();
		trial.master.edit(1, { name: 'Bob' });
		expect(trial.run()).toEqual({
			writes: ['update slave a name=Bob'],
			rejected: ['name: Bob | Rob'],
		});
		trial.land().answer();
		trial.master.edit(1, { name: 'Bea' });
		expect(trial.run()).toEqual({ writes: ['update slave a name=Bea'] });
	});

	it('an ignored edit that comes to equal the source is no longer apart', () => {
		const trial = toSlave();
		trial.slave.edit('a', { name: 'Rob' });
		trial.run();
		trial.slave.edit('a', { name: 'Ann' });
		trial.run();
		trial.master.edit(1, { name: 'Bob' });
		expect(trial.run()).toEqual({ writes: ['update slave a name=Bob'] });
	});

	it('with revert the value of the source is written back, and the edit is logged', () => {
		const trial = toSlave({ onForbiddenEdit: 'revert' });
		trial.slave.edit('a', { name: 'Rob' });
		expect(trial.run()).toEqual({
			writes: ['update slave a name=Ann'],
			rejected: ['name: Ann | Rob'],
		});
		expect(trial.history[0]?.fields[0]?.changedBy).toBe('slave');
		trial.land().answer();
		expect(trial.run()).toEqual({});
	});

	it('with revert and changes input the next full run reverts, when the source is in sight', () => {
		const trial = toSlave({ onForbiddenEdit: 'revert' });
		trial.slave.edit('a', { name: 'Rob' });
		expect(trial.changes({ slave: ['a'] })).toEqual({});
		expect(trial.run()).toEqual({
			writes: ['update slave a name=Ann'],
			rejected: ['name: Ann | Rob'],
		});
	});

	it('an edit that is ignored in changes input says so', () => {
		const trial = toSlave();
		trial.slave.edit('a', { name: 'Rob' });
		expect(trial.changes({ slave: ['a'] })).toEqual({});
		expect(trial.notes).toEqual([
			'Edits of "name" in the slave are ignored: only the master may change it.',
		]);
	});

	it('a creation and an update never carry a field that may not be written there', () => {
		const settings = settingsOf([{ masterField: 'name', direction: 'toMaster' }, 'note']);
		const trial = linked({ name: 'Ann', note: 'old' }, settings);
		trial.master.edit(1, { note: 'new' }).put(2, { key: 'k2', name: 'Bob', note: 'b' });
		expect(trial.run()).toEqual({ writes: ['create slave note=b', 'update slave a note=new'] });
		expect(trial.writes.map((write) => write.json)).toEqual([
			{ note: 'b' },
			{ id: 'a', note: 'new' },
		]);
	});

	it('a write that was left apart by "leave both" logs what it overwrites', () => {
		const trial = linked({ name: 'Ann' }, settingsOf(['name'], { onConflict: 'manual' }));
		trial.master.edit(1, { name: 'Bob' });
		trial.slave.edit('a', { name: 'Rob' });
		trial.run();
		expect(trial.decide('leave')).toEqual([]);
		expect(trial.run()).toEqual({});
		trial.slave.edit('a', { name: 'Rick' });
		expect(trial.run()).toEqual({
			writes: ['update master 1 name=Rick'],
			rejected: ['name: Bob | Rick'],
		});
	});
});
