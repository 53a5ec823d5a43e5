import { conflictForm } from '../../src/bucket/form';
import { readFormAnswer } from '../../src/bucket/formAnswer';
import type { SyncSettings } from '../../src/model/settings';
import { Trial, conflictLine, linked, settingsOf } from './trial';

/** Both sides changed the name. */
function contested(others: Partial<SyncSettings> = {}, fields = ['name']): Trial {
	const trial = linked(
		{ name: 'Ann', note: 'old' },
		settingsOf(fields, { onConflict: 'manual', ...others }),
	);
	trial.master.edit(1, { name: 'Bob', note: 'ours' });
	trial.slave.edit('a', { name: 'Rob', note: 'theirs' });
	trial.run();
	return trial;
}

/** Ann is gone in the slave, and a person is asked. */
function gone(others: Partial<SyncSettings> = {}): Trial {
	const trial = linked({ name: 'Ann' }, settingsOf(['name'], { onDelete: 'manual', ...others }));
	trial.master.put(2, { key: 'k2', name: 'Zoe' });
	trial.slave.put('b', { key: 'k2', name: 'Zoe' });
	trial.run();
	trial.slave.remove('a');
	trial.run();
	return trial;
}

/** Ann was sent to be created in the slave; nobody knows whether she was, or is one of two. */
function unconfirmed(): Trial {
	const trial = linked({ name: 'Zoe' }, settingsOf(['name']));
	trial.set({ matchBy: [] });
	trial.master.put(2, { name: 'Ann' });
	trial.run();
	trial.slave.put('x', { name: 'Anna' }).put('y', { name: 'Anne' });
	trial.run();
	return trial;
}

function ambiguous(): Trial {
	const trial = new Trial(settingsOf(['name']));
	trial.master.put(1, { key: 'x', name: 'Ann' });
	trial.slave.put('a', { key: 'x', name: 'Ann' }).put('b', { key: 'x', name: 'Anne' });
	trial.run();
	return trial;
}

describe('an open conflict', () => {
	it('says what it is about', () => {
		const trial = contested({ keepPreviousValues: true });
		expect(trial.open[0]).toMatchObject({
			revision: 1,
			type: 'contested',
			status: 'open',
			masterId: 1,
			slaveId: 'a',
			label: 'k1',
			timesSeen: 1,
			openedAt: trial.now,
			fields: [
				{
					masterField: 'name',
					previous: 'Ann',
					master: 'Bob',
					slave: 'Rob',
					changedBy: 'both',
					reason: 'a person decides on conflicts of this field',
				},
			],
			records: { master: { name: 'Bob' }, slave: { name: 'Rob' } },
		});
	});

	it('seen again it is the same entry, and leaves the node no more', () => {
		const trial = contested();
		const [before] = trial.open;
		expect(trial.run()).toEqual({});
		const [after] = trial.open;
		expect(after).toMatchObject({
			id: before?.id,
			revision: 1,
			timesSeen: 2,
			lastSeenAt: trial.now,
		});
		expect(after?.openedAt).toBe(before?.openedAt);
	});

	it('values that move refresh it and bump its revision', () => {
		const trial = contested();
		trial.slave.edit('a', { name: 'Rick' });
		expect(trial.run()).toEqual({ opened: ['contested name: Bob | Rick'] });
		expect(trial.open[0]?.revision).toBe(2);
	});

	it('another way to write the same value is no news', () => {
		const trial = contested();
		trial.slave.edit('a', { name: ' Rob ' });
		expect(trial.run()).toEqual({});
		expect(trial.open[0]?.revision).toBe(1);
	});

	it('closes itself when the sides agree, field by field', () => {
		const trial = contested({}, ['name', 'note']);
		trial.slave.edit('a', { note: 'ours' });
		expect(trial.run()).toEqual({
			opened: ['contested name: Bob | Rob, note agreed: ours | ours'],
		});
		trial.slave.edit('a', { name: 'Bob' });
		expect(trial.run()).toEqual({});
		expect([trial.open, trial.history[0]?.status]).toEqual([[], 'agreed']);
	});

	it('a policy that is set later applies to later conflicts only', () => {
		const trial = contested();
		trial.set({ onConflict: 'master' });
		expect(trial.run()).toEqual({});
		expect(trial.open).toHaveLength(1);
	});

	it('is labelled by the field that is set for it, else by its key, else by its ids', () => {
		expect(contested({ labelField: 'name' }).open[0]?.label).toBe('Bob');
		expect(contested().open[0]?.label).toBe('k1');
		const trial = linked({ name: 'Ann' }, settingsOf(['name'], { onConflict: 'manual' }));
		trial.set({ matchBy: [] });
		trial.master.edit(1, { name: 'Bob' });
		trial.slave.edit('a', { name: 'Rob' });
		trial.run();
		expect(trial.open[0]?.label).toBe('master 1 / slave a');
	});

	it('has another id for each link, and each set of fields', () => {
		const trial = contested();
		trial.master.put(2, { key: 'k2', name: 'A' });
		trial.slave.put('b', { key: 'k2', name: 'B' });
		trial.run();
		expect(new Set(trial.open.map((each) => each.id)).size).toBe(2);
	});
});

describe('a field that is no longer mapped', () => {
	it('takes its conflict with it', () => {
		const trial = contested({}, ['name', 'note']);
		trial.set({ mapping: settingsOf(['note']).mapping });
		expect(trial.run()).toEqual({
			opened: ['contested name agreed: Bob | Rob, note: ours | theirs'],
		});
		trial.set({ mapping: settingsOf(['key']).mapping });
		trial.run();
		expect([trial.open.length, trial.history.at(-1)?.status]).toEqual([0, 'dismissed']);
	});

	it('that is compared in another way is contested anew, as one conflict', () => {
		const trial = contested();
		const field = { masterField: 'name', compareAs: 'textIgnoreCase' as const };
		trial.set({ mapping: settingsOf([field]).mapping });
		expect(trial.run()).toEqual({ opened: ['contested name: Bob | Rob'] });
		expect(trial.open).toHaveLength(1);
	});

	it('leaves no write behind that nobody will see land', () => {
		const trial = linked({ name: 'Ann', note: 'old' });
		trial.master.edit(1, { name: 'Bob', note: 'new' });
		trial.run();
		trial.set({ mapping: settingsOf(['note']).mapping });
		trial.land();
		expect(trial.run()).toEqual({});
		expect([...trial.state.unsettledLinks()]).toEqual([]);
	});

	it('a creation that sent nothing is settled by its id', () => {
		const trial = new Trial(settingsOf(['name']));
		trial.master.put(1, { key: 'x' });
		trial.run();
		trial.land().answer();
		trial.run();
		expect([...trial.state.unsettledLinks()]).toEqual([]);
	});
});

describe('a decision on fields', () => {
	it.each([
		['master', ['update slave a name=Bob'], '1=Bob a=Bob'],
		['slave', ['update master 1 name=Rob'], '1=Rob a=Rob'],
		[{ custom: 'Bea' }, ['update master 1 name=Bea', 'update slave a name=Bea'], '1=Bea a=Bea'],
		[{ custom: 'Rob' }, ['update master 1 name=Rob'], '1=Rob a=Rob'],
		['leave', [], '1=Bob a=Rob'],
	] as const)('%j: writes, and is resolved once they landed', (choice, writes, values) => {
		const trial = contested();
		expect(trial.decide(choice, { by: 'ann@x.org' })).toEqual(writes);
		expect(trial.open).toHaveLength(writes.length === 0 ? 0 : 1);
		trial.land().answer();
		expect([trial.run(), trial.open, trial.values('name')]).toEqual([{}, [], values]);
		expect(trial.history.at(-1)).toMatchObject({
			status: 'resolved',
			decidedBy: 'ann@x.org',
			how: typeof choice === 'string' ? choice : 'custom',
		});
	});

	it('per field: one from each side, one left', () => {
		const trial = contested({}, ['name', 'note']);
		expect(trial.decide({ fields: { name: { take: 'master' }, note: { take: 'slave' } } })).toEqual(
			['update master 1 note=theirs', 'update slave a name=Bob'],
		);
		trial.land().answer();
		expect([trial.run(), trial.open]).toEqual([{}, []]);
	});

	it('that says nothing of a field is refused', () => {
		const trial = contested({}, ['name', 'note']);
		const { stored } = trial;
		expect(trial.decide({ fields: { name: { take: 'master' } } })).toBe(
			'The decision says nothing of "note".',
		);
		expect(trial.stored).toBe(stored);
	});

	it('names the revision that the person saw: stale when a side has moved since', () => {
		const trial = contested();
		trial.slave.edit('a', { name: 'Rick' });
		trial.run();
		const { stored } = trial;
		expect(trial.decide('slave', { revision: 1 })).toMatch(/^Stale/);
		expect([trial.stored, trial.open[0]?.fields[0]?.slave]).toEqual([stored, 'Rick']);
		expect(trial.decide('slave', { revision: 2 })).toEqual(['update master 1 name=Rick']);
	});

	it('a second decision is refused while the writes of the first are under way', () => {
		const trial = contested();
		trial.decide('slave', { by: 'Ann' });
		expect(trial.decide('master')).toMatch(/decided already by Ann/);
	});

	it('on a conflict that is closed, or unknown, is refused', () => {
		const trial = contested();
		const [conflict] = trial.open;
		trial.decide('leave');
		expect(trial.decide('master', { conflictId: conflict?.id ?? '' })).toMatch(
			/^The conflict is closed already\. Both sides changed it; a person decided to leave both values as they are\.$/,
		);
		expect(trial.decide('master', { conflictId: 'other' })).toBe(
			'No open conflict has the id "other".',
		);
	});

	it('that would write where the direction forbids it is refused', () => {
		const trial = contested();
		const field = { masterField: 'name', direction: 'toSlave' as const };
		trial.set({ mapping: settingsOf([field]).mapping });
		trial.run();
		expect(trial.decide('slave')).toMatch(/its direction forbids it/);
		expect(trial.decide('master')).toEqual(['update slave a name=Bob']);
	});

	it('is carried out by a later run that sees it landed, without a confirmation', () => {
		const trial = contested();
		trial.decide({ custom: 'Bea' });
		trial.land();
		expect([trial.run(), trial.open]).toEqual([{}, []]);
		expect(trial.history.at(-1)?.status).toBe('resolved');
	});

	it('a typed value whose write was lost is written again', () => {
		const trial = contested();
		trial.decide({ custom: 'Bea' });
		expect(trial.run()).toMatchObject({
			writes: ['update master 1 name=Bea', 'update slave a name=Bea'],
		});
		trial.land().answer();
		expect([trial.run(), trial.open]).toEqual([{}, []]);
	});

	it('reopens when a side moves before its writes landed', () => {
		const trial = contested();
		trial.decide({ custom: 'Bea' });
		trial.slave.edit('a', { name: 'Rick' });
		expect(trial.run()).toMatchObject({ opened: ['contested name: Bob | Rick'] });
		expect(trial.open[0]).toMatchObject({ status: 'open', revision: 2 });
		expect(trial.open[0]?.decidedAt).toBeUndefined();
	});

	it('whose write fails for good is a failed write, and no longer waits', () => {
		const trial = contested({ maxAttempts: 1 });
		trial.decide('slave');
		trial.answer({ failed: '422' });
		expect(trial.run()).toEqual({ opened: ['failedWrite name: Bob | Rob'] });
		expect(trial.history.at(-1)).toMatchObject({ type: 'contested', status: 'dismissed' });
	});

	it('an update of a decision carries the decided fields alone: whatever else is known may be old', () => {
		const trial = contested({}, ['name', 'note']);
		trial.decide({ fields: { name: { take: 'master' }, note: { take: 'leave' } } });
		expect(trial.writes[0]?.json).toEqual({ id: 'a', name: 'Bob' });
	});

	it('two records that are not the same thing can be unlinked, and stay apart', () => {
		const trial = contested();
		expect(trial.decide({ take: 'unlink' })).toEqual([]);
		expect(trial.links).toEqual(['1- resting', '-a resting']);
		expect(trial.run()).toEqual({});
		trial.master.edit(1, { name: 'Bea' });
		expect([trial.run(), trial.open, trial.history.at(-1)?.how]).toEqual([{}, [], 'unlink']);
	});
});

describe('a decision on existence', () => {
	it('restore: created again on the side that lost it', () => {
		const trial = gone();
		expect(trial.decide({ take: 'restore' })).toEqual(['create slave name=Ann']);
		expect(trial.open).toHaveLength(1);
		trial.land().answer();
		expect([trial.run(), trial.open, trial.links]).toEqual([{}, [], ['1-new1', '2-b']]);
		expect(trial.history.at(-1)).toMatchObject({ status: 'resolved', how: 'restore' });
	});

	it('delete: deleted on the other side, and resolved once it is gone', () => {
		const trial = gone();
		expect(trial.decide({ take: 'delete' })).toEqual(['delete master 1']);
		expect(trial.run()).toEqual({ writes: ['delete master 1'] });
		trial.land().answer();
		expect([trial.run(), trial.open, trial.links]).toEqual([{}, [], ['2-b']]);
		expect(trial.history.at(-1)).toMatchObject({ status: 'resolved', how: 'delete' });
	});

	it('delete, and the record was edited meanwhile: asked again', () => {
		const trial = gone();
		trial.decide({ take: 'delete' });
		trial.master.edit(1, { name: 'Bob' });
		expect(trial.run()).toEqual({ opened: ['deletedVsEdited 1 | a'] });
	});

	it('delete of a record that only a tombstone told of', () => {
		const trial = linked(
			{ name: 'Ann' },
			settingsOf(['name'], { onDelete: 'manual', deletedField: 'gone' }),
		);
		trial.slave.edit('a', { gone: true });
		trial.changes({ slave: ['a'] });
		expect(trial.decide({ take: 'restore' })).toBe(
			'The record that is left is not at hand. The next full run shows it; decide again after that.',
		);
		expect(trial.decide({ take: 'delete' })).toEqual(['delete master 1']);
	});

	it('unlink: both stay as they are', () => {
		const trial = gone();
		expect(trial.decide({ take: 'unlink' })).toEqual([]);
		expect([trial.run(), trial.open, trial.links]).toEqual([{}, [], ['1-a resting', '2-b']]);
	});

	it.each([
		['master', ['create slave name=Ann']],
		['slave', ['delete master 1']],
		['leave', []],
	] as const)('take %s means what it says', (choice, writes) => {
		expect(gone().decide(choice)).toEqual(writes);
	});

	it('link: the record that was created anew by hand is this one', () => {
		const trial = gone({ createIn: 'none' });
		trial.slave.put('z', { key: 'other', name: 'Anna' });
		trial.run();
		expect(trial.decide({ take: 'link', masterId: 1, slaveId: 'z' })).toEqual([]);
		expect(trial.links).toEqual(['1-z', '2-b']);
		expect(trial.run()).toEqual({
			writes: ['update slave z name=Ann'],
			rejected: ['name: Ann | Anna'],
		});
	});

	it('link: the record that is left stays what it is', () => {
		const trial = gone();
		expect(trial.decide({ take: 'link', masterId: 7, slaveId: 'z' })).toBe(
			'The master record of this conflict is 1, not 7.',
		);
	});

	it('link: a record that is linked already is refused', () => {
		expect(gone().decide({ take: 'link', masterId: 1, slaveId: 'b' })).toBe(
			'The slave record b is linked to another record already.',
		);
	});

	it('on fields is refused, and so is one on fields here', () => {
		expect(contested().decide({ take: 'restore' })).toMatch(/about fields/);
		expect(gone().decide({ custom: 'x' })).toMatch(/whether records exist/);
	});
});

describe('a decision on a creation that nobody can confirm', () => {
	it('link: it is this one', () => {
		const trial = unconfirmed();
		expect(trial.open[0]?.slaveIds).toEqual(['x', 'y']);
		expect(trial.decide({ take: 'link', masterId: 2, slaveId: 'y' })).toEqual([]);
		trial.set({ createIn: 'none' });
		expect(trial.run()).toEqual({
			writes: ['update slave y name=Ann'],
			rejected: ['name: Ann | Anne'],
		});
		expect(trial.links).toEqual(['1-a', '2-y']);
	});

	it('link with a record that it does not name is refused', () => {
		expect(unconfirmed().decide({ take: 'link', masterId: 2, slaveId: 'q' })).toMatch(
			/not one of those that the conflict names/,
		);
	});

	it('restore: created again, since it was not', () => {
		const trial = unconfirmed();
		expect(trial.decide({ take: 'restore' })).toEqual(['create slave name=Ann']);
		trial.land().answer();
		trial.set({ createIn: 'none' });
		expect([trial.run(), trial.open]).toEqual([{}, []]);
		expect(trial.links).toEqual(['1-a', '2-new1']);
	});

	it('take the side that has it: created there where it is not', () => {
		expect(unconfirmed().decide('master')).toEqual(['create slave name=Ann']);
	});

	it('take the other side is refused: nobody said that it was deleted', () => {
		const trial = unconfirmed();
		expect(trial.decide('slave')).toBe(
			'Nobody deleted this record: decide restore (create it), link, unlink, or delete.',
		);
	});

	it('unlink: left alone, and the records that may be it are met like any others', () => {
		const trial = unconfirmed();
		expect(trial.decide({ take: 'unlink' })).toEqual([]);
		expect(trial.run()).toEqual({ writes: ['create master name=Anna', 'create master name=Anne'] });
		expect(trial.links.slice(0, 2)).toEqual(['1-a', '2- resting']);
	});

	it('one that failed for good can be tried again', () => {
		const trial = new Trial(settingsOf(['name'], { maxAttempts: 1 }));
		trial.master.put(1, { key: 'x', name: 'Ann' });
		trial.run();
		trial.answer({ failed: '422' });
		trial.run();
		expect(trial.open[0]?.type).toBe('failedWrite');
		expect(trial.decide({ take: 'restore' })).toEqual(['create slave name=Ann']);
		trial.answer({ failed: '422 again' });
		expect(trial.run()).toEqual({ opened: ['failedWrite 1 | '] });
		trial.decide({ take: 'restore' });
		trial.land().answer();
		expect([trial.run(), trial.open, trial.links]).toEqual([{}, [], ['1-new1']]);
	});
});

describe('a decision on records without a link', () => {
	it('ambiguous match, link these two: the others are met like any', () => {
		const trial = ambiguous();
		expect(trial.decide({ take: 'link', masterId: 1, slaveId: 'b' })).toEqual([]);
		expect(trial.run()).toEqual({
			writes: ['create master name=Ann', 'update slave b name=Ann'],
			rejected: ['name: Ann | Anne'],
		});
	});

	it.each([[{ take: 'unlink' } as const], ['leave' as const]])(
		'ambiguous match, %j: all stay as they are, and nobody is asked again',
		(choice) => {
			const trial = ambiguous();
			expect(trial.decide(choice)).toEqual([]);
			expect(trial.run()).toEqual({});
			expect([trial.open, trial.links]).toEqual([[], ['1- resting', '-a resting', '-b resting']]);
			expect(trial.history.at(-1)).toMatchObject({ status: 'dismissed', how: 'unlink' });
		},
	);

	it('ambiguous match, anything else is refused', () => {
		expect(ambiguous().decide('master')).toMatch(/linked or unlinked/);
		expect(ambiguous().decide({ take: 'delete' })).toMatch(/linked or unlinked/);
	});

	it('a bad record that was dismissed is not asked about again until it changes', () => {
		const trial = new Trial(settingsOf(['name']));
		const run = (name: string) =>
			trial.run({ records: { master: [{ id: '', key: 'x', name }], slave: [] } });
		run('Ann');
		expect(trial.decide('leave')).toEqual([]);
		expect(run('Ann')).toEqual({});
		expect(trial.open).toEqual([]);
		expect(run('Anne')).toEqual({ opened: ['badRecord  | '] });
	});
});

describe('forms', () => {
	function options(trial: Trial): readonly string[] {
		const [conflict] = trial.open;
		if (conflict === undefined) throw new Error('no conflict');
		return conflictForm(conflict).flatMap((field) =>
			field.fieldOptions.values.map((value) => value.option),
		);
	}
	function choose(trial: Trial, option: string): readonly string[] | string {
		const [conflict] = trial.open;
		if (conflict === undefined) throw new Error('no conflict');
		const [field] = conflictForm(conflict);
		const { existence } = readFormAnswer(conflict, { [field?.fieldLabel ?? '']: option });
		return existence === undefined ? 'none' : trial.decide(existence);
	}

	it('of a deletion', () => {
		expect(options(gone())).toEqual([
			'Create the missing record again',
			'Delete the record that is left',
			'Leave everything as it is',
		]);
	});

	it('of a creation that nobody can confirm: each record that may be it can be chosen', () => {
		const trial = unconfirmed();
		expect(options(trial)).toEqual([
			'It is slave record x',
			'It is slave record y',
			'It was not created: create it again',
			'Leave everything as it is',
		]);
		expect(choose(trial, 'It is slave record y')).toEqual([]);
		expect(trial.links).toEqual(['1-a', '2-y']);
	});

	it('of an ambiguous match: each pair can be chosen', () => {
		const trial = ambiguous();
		expect(options(trial)).toEqual([
			'Master record 1 is slave record a',
			'Master record 1 is slave record b',
			'Each is a record of its own: create those that have no partner',
			'Leave everything as it is',
		]);
		expect(choose(trial, 'Master record 1 is slave record b')).toEqual([]);
		expect(trial.links).toEqual(['1-b']);
	});

	it('of a creation that failed', () => {
		const trial = new Trial(settingsOf(['name'], { maxAttempts: 1 }));
		trial.master.put(1, { key: 'x', name: 'Ann' });
		trial.run();
		trial.answer({ failed: '422' });
		trial.run();
		expect(options(trial)).toEqual(['Try to create it again', 'Leave everything as it is']);
	});

	it('of a bad record: it can be dismissed', () => {
		const trial = new Trial(settingsOf(['name']));
		trial.run({ records: { master: [{ id: '', key: 'x' }], slave: [] } });
		expect(options(trial)).toEqual(['Leave everything as it is']);
	});
});

describe('the history', () => {
	it('keeps the newest 500 entries, and open conflicts without end', () => {
		const trial = new Trial(settingsOf(['name'], { onConflict: 'manual' }));
		for (let number = 1; number <= 600; number++) {
			trial.master.put(number, { key: `k${number}`, name: 'M' });
			trial.slave.put(`a${number}`, { key: `k${number}`, name: 'S' });
		}
		trial.run();
		expect(trial.open).toHaveLength(600);
		for (let number = 1; number <= 600; number++) trial.slave.edit(`a${number}`, { name: 'M' });
		trial.run();
		expect([trial.open.length, trial.history.length]).toEqual([0, 500]);
	});

	it('keeps entries for 90 days', () => {
		const trial = contested({ onConflict: 'master' });
		expect(trial.history).toHaveLength(1);
		trial.settle();
		trial.later(91 * 24 * 60);
		trial.master.edit(1, { name: 'Bea' });
		trial.slave.edit('a', { name: 'Rick' });
		trial.run();
		expect(trial.history.map(conflictLine)).toEqual(['name: Bea | Rick']);
	});

	it('does not keep the records of a conflict that is closed', () => {
		const trial = contested();
		trial.decide('leave');
		expect(trial.history[0]?.records).toBeUndefined();
	});

	it('keeps the record whose edit lost against a deletion', () => {
		const trial = gone({ onDelete: 'propagate', deleteVersusEdit: 'delete' });
		trial.slave.put('a', { key: 'k1', name: 'Ann' });
		trial.settle();
		trial.slave.remove('a');
		trial.master.edit(1, { name: 'Edited' });
		trial.run();
		expect(trial.history.at(-1)?.records?.master).toMatchObject({ name: 'Edited' });
	});
});

describe('how a decided entry ends', () => {
	it('a decision on a field that is no longer mapped was not carried out', () => {
		const trial = contested();
		trial.decide('master');
		trial.set({ mapping: settingsOf(['key']).mapping });
		trial.run();
		expect(trial.open).toEqual([]);
		expect(trial.history.map((each) => each.status)).toEqual(['dismissed', 'dismissed']);
		expect(trial.history.at(-1)?.how).toMatch(/no longer mapped/);
	});

	it('one that the records themselves answered is resolved by who decided, else agreed', () => {
		const decided = gone();
		decided.decide({ take: 'restore' });
		decided.land().answer();
		decided.run();
		expect(decided.history.at(-1)).toMatchObject({ status: 'resolved', how: 'restore' });
		const refused = gone();
		refused.decide({ take: 'restore' });
		refused.answer({ failed: '503' });
		refused.run();
		refused.land().answer();
		expect(refused.open).toEqual([]);
		expect(refused.history.at(-1)).toMatchObject({ status: 'resolved', how: 'restore' });
		const unanswered = gone();
		unanswered.decide({ take: 'restore' });
		unanswered.land().run();
		expect(unanswered.history.at(-1)).toMatchObject({ status: 'resolved', how: 'restore' });
		const back = gone();
		back.slave.put('a', { key: 'k1', name: 'Ann' });
		back.run();
		expect(back.history.at(-1)).toMatchObject({ status: 'agreed', how: 'both records are there' });
	});
});
