import type { SyncSettings } from '../../src/model/settings';
import type { Trial } from './trial';
import { linked, settingsOf } from './trial';

/** Both sides changed the name; the note is not contested. */
function contested(others: Partial<SyncSettings> = {}): Trial {
	const settings = settingsOf(['name', 'note'], { onConflict: 'manual', ...others });
	const trial = linked({ name: 'Ann', note: 'old' }, settings);
	trial.master.edit(1, { name: 'Bob' });
	trial.slave.edit('a', { name: 'Rob' });
	return trial;
}

describe('a field under an open conflict is held', () => {
	it("the record's other fields flow on", () => {
		const trial = contested();
		trial.slave.edit('a', { note: 'new' });
		expect(trial.run()).toEqual({
			writes: ['update master 1 note=new'],
			opened: ['contested name: Bob | Rob'],
		});
		trial.master.edit(1, { note: 'newer' });
		trial.land().answer();
		expect(trial.run()).toEqual({});
	});

	it('an update of other fields carries the value that the target holds', () => {
		const trial = contested();
		trial.master.edit(1, { note: 'new' });
		trial.run();
		expect(trial.writes[0]?.json).toEqual({ id: 'a', name: 'Rob', note: 'new' });
	});

	it('it stays held when one side goes back', () => {
		const trial = contested();
		trial.run();
		trial.slave.edit('a', { name: 'Ann' });
		expect(trial.run()).toEqual({ opened: ['contested name: Bob | Ann'] });
		expect(trial.run()).toEqual({});
	});

	it('it is free again once the sides agree', () => {
		const trial = contested();
		trial.run();
		trial.slave.edit('a', { name: 'Bob' });
		expect(trial.run()).toEqual({});
		expect(trial.open).toEqual([]);
		expect(trial.log).toEqual(['agreed contested name agreed: Bob | Bob: the sides agree']);
		trial.slave.edit('a', { name: 'Rick' });
		expect(trial.run()).toEqual({ writes: ['update master 1 name=Rick'] });
	});

	it('it is free again once both sides are back to what they held', () => {
		const trial = contested();
		trial.run();
		trial.master.edit(1, { name: 'Ann' });
		trial.slave.edit('a', { name: 'Ann' });
		expect(trial.run()).toEqual({});
		expect(trial.open).toEqual([]);
		expect(trial.log).toEqual(['agreed contested name agreed: Ann | Ann: the sides agree']);
	});

	it('a decided entry no longer holds: its write is retried until it landed', () => {
		const trial = contested();
		trial.run();
		expect(trial.decide('slave')).toEqual(['update master 1 name=Rob']);
		expect(trial.run()).toMatchObject({ writes: ['update master 1 name=Rob'] });
		trial.answer({ failed: '503' });
		expect(trial.run()).toEqual({ writes: ['update master 1 name=Rob'] });
		expect(trial.open).toHaveLength(1);
		trial.land();
		expect(trial.run()).toEqual({});
		expect(trial.open).toEqual([]);
		expect(trial.history.at(-1)).toMatchObject({ status: 'resolved', how: 'slave' });
	});

	it('a decided entry reopens when a side moves before its write landed', () => {
		const trial = contested();
		trial.run();
		trial.decide('slave');
		trial.slave.edit('a', { name: 'Rick' });
		expect(trial.run()).toEqual({ opened: ['contested name: Bob | Rick'] });
		expect(trial.open[0]).toMatchObject({ revision: 2, status: 'open' });
		expect(trial.open[0]?.decidedAt).toBeUndefined();
		expect(trial.run()).toEqual({});
	});

	it("the record's other fields flow on in the run that reopens it", () => {
		const trial = contested();
		trial.run();
		trial.decide('slave');
		trial.slave.edit('a', { name: 'Rick' });
		trial.master.edit(1, { note: 'new' });
		expect(trial.run()).toEqual({
			writes: ['update slave a note=new'],
			opened: ['contested name: Bob | Rick'],
		});
	});

	it('with "hold the whole record" the other fields wait too', () => {
		const trial = contested({ holdWholeRecord: true });
		trial.slave.edit('a', { note: 'new' });
		expect(trial.run()).toEqual({ opened: ['contested name: Bob | Rob'] });
		expect(trial.run()).toEqual({});
		trial.decide('master');
		trial.land().answer();
		expect(trial.run()).toEqual({ writes: ['update master 1 note=new'] });
	});

	it('with "hold the whole record" nothing of what waits is forgotten', () => {
		const merged = { masterField: 'tags', onConflict: 'union' as const };
		const settings = settingsOf(['name', merged], {
			onConflict: 'manual',
			holdWholeRecord: true,
		});
		const trial = linked({ name: 'Ann', tags: ['a'] }, settings);
		trial.master.edit(1, { name: 'Bob', tags: ['a', 'b'] });
		trial.slave.edit('a', { name: 'Rob', tags: ['a', 'b', 'c'] });
		expect(trial.run()).toEqual({ opened: ['contested name: Bob | Rob'] });
		trial.slave.edit('a', { name: 'Bob' });
		expect(trial.run()).toMatchObject({ writes: ['update master 1 tags=["a","b","c"]'] });
	});
});

describe('a write that fails for good', () => {
	function failedWrite(others: Partial<SyncSettings> = {}): Trial {
		const trial = linked(
			{ name: 'Ann', note: 'old' },
			settingsOf(['name', 'note'], { maxAttempts: 2, ...others }),
		);
		trial.master.edit(1, { name: 'Bob' });
		trial.run();
		trial.answer({ failed: '422 name is not allowed' });
		expect(trial.run()).toEqual({ writes: ['update slave a name=Bob'] });
		trial.answer({ failed: '422 name is not allowed' });
		return trial;
	}

	it("becomes a conflict with the app's last error, and leaves the retry path", () => {
		const trial = failedWrite();
		expect(trial.run()).toEqual({ opened: ['failedWrite name: Bob | Ann'] });
		expect(trial.open[0]?.reason).toBe(
			'written 2 times to the slave without effect: 422 name is not allowed',
		);
		expect(trial.run()).toEqual({});
	});

	it('the others go on', () => {
		const trial = failedWrite();
		trial.master.edit(1, { note: 'new' });
		expect(trial.run()).toMatchObject({ writes: ['update slave a note=new'] });
	});

	it('holds until either side changes; then it closes and is planned anew', () => {
		const trial = failedWrite();
		trial.run();
		trial.master.edit(1, { name: 'Bea' });
		expect(trial.run()).toEqual({ writes: ['update slave a name=Bea'] });
		expect(trial.open).toEqual([]);
		expect(trial.history.at(-1)).toMatchObject({ type: 'failedWrite', status: 'dismissed' });
	});

	it('new content starts anew with its attempts', () => {
		const trial = failedWrite();
		trial.run();
		trial.master.edit(1, { name: 'Bea' });
		trial.run();
		trial.answer({ failed: '503' });
		expect(trial.run()).toEqual({ writes: ['update slave a name=Bea'] });
	});

	it('a change of the target closes it too', () => {
		const trial = failedWrite();
		trial.run();
		trial.slave.edit('a', { name: 'Anne' });
		expect(trial.run()).toEqual({
			writes: ['update slave a name=Bob'],
			rejected: ['name: Bob | Anne'],
		});
	});
});
