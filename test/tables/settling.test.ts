import type { SyncSettings } from '../../src/model/settings';
import { Trial, linked, manyLinked, settingsOf } from './trial';

/** The master was renamed, and the write of it left. */
function sent(others: Partial<SyncSettings> = {}, name = 'Bob Miller'): Trial {
	const trial = linked({ name: 'Ann' }, settingsOf(['name'], others));
	trial.master.edit(1, { name });
	trial.run();
	return trial;
}

describe('a planned write', () => {
	it('changes no shadow', () => {
		const trial = linked({ name: 'Ann' });
		const before = trial.link('master', 1)?.shadows;
		trial.master.edit(1, { name: 'Bob Miller' });
		trial.run();
		expect(trial.link('master', 1)?.shadows).toEqual(before);
		expect(trial.link('master', 1)?.intents).toHaveLength(1);
	});

	it('planned twice with the same content it is the same write', () => {
		const trial = sent();
		const [first] = trial.writes;
		trial.run();
		const [second] = trial.writes;
		expect(second?.writeId).toBe(first?.writeId);
		expect([first?.attempt, second?.attempt]).toEqual([1, 2]);
		expect(trial.link('master', 1)?.intents).toHaveLength(1);
	});

	it('with other content it is another write, and its attempts start anew', () => {
		const trial = sent();
		const [first] = trial.writes;
		trial.answer({ failed: '503' });
		trial.master.edit(1, { name: 'Robert' });
		trial.run();
		const [second] = trial.writes;
		expect(second?.writeId).not.toBe(first?.writeId);
		expect(second?.attempt).toBe(1);
	});

	it('two sides that are equal already are settled with no write', () => {
		const trial = new Trial(settingsOf(['name']));
		trial.master.put(1, { key: 'k', name: 'Ann' });
		trial.slave.put('a', { key: 'k', name: 'Ann' });
		expect(trial.run()).toEqual({});
		trial.master.edit(1, { name: 'Bob' });
		trial.slave.edit('a', { name: 'Bob' });
		expect(trial.run()).toEqual({});
		trial.master.edit(1, { name: 'Bea' });
		expect(trial.run()).toEqual({ writes: ['update slave a name=Bea'] });
	});
});

describe('confirmed', () => {
	it('both shadows are what the app says it stored and what was sent from', () => {
		const trial = sent();
		expect(trial.land().answer()).toEqual(['confirmed']);
		expect(trial.link('master', 1)?.intents).toEqual([]);
		trial.slave.edit('a', { name: 'Rick' });
		expect(trial.run().writes).toEqual(['update master 1 name=Rick']);
	});

	it('the source has moved on meanwhile: the stale value never wins', () => {
		const trial = sent();
		trial.land().answer();
		trial.master.edit(1, { name: 'Robert' });
		expect(trial.run()).toEqual({ writes: ['update slave a name=Robert'] });
	});

	it('the app stored another form: settled as different', () => {
		const trial = sent();
		trial.land((record) => ({ ...record, name: 'BOB MILLER' }));
		expect(trial.answer()).toEqual(['confirmed']);
		expect(trial.run()).toEqual({});
		trial.slave.edit('a', { name: 'RICK' });
		expect(trial.run()).toEqual({
			writes: ['update master 1 name=RICK'],
			rejected: ['name: Bob Miller | RICK'],
		});
	});

	it('a creation: the id is recorded and the link complete', () => {
		const trial = new Trial(settingsOf(['name'], { matchBy: [] }));
		trial.master.put(1, { name: 'Ann' });
		trial.run();
		expect(trial.land().answer()).toEqual(['confirmed']);
		expect(trial.links).toEqual(['1-new1']);
	});

	it('a creation whose answer names no id is known by what it holds', () => {
		const trial = new Trial(settingsOf(['name'], { matchBy: [] }));
		trial.master.put(1, { name: 'Ann' });
		trial.run();
		expect(trial.answer('silent')).toEqual(['acknowledged']);
		trial.land();
		expect(trial.run()).toEqual({});
		expect(trial.links).toEqual(['1-new1']);
	});

	it('an answer without the stored values settles nothing until the target is seen', () => {
		const trial = sent();
		expect(trial.answer('silent')).toEqual(['acknowledged']);
		expect(trial.link('master', 1)?.intents).toHaveLength(1);
		trial.land();
		expect(trial.run()).toEqual({});
		expect(trial.link('master', 1)?.intents).toEqual([]);
	});

	it('acknowledged, but the target is unchanged: a failed attempt, and maybe put back by a user', () => {
		const trial = sent();
		trial.answer('silent');
		expect(trial.run()).toEqual({
			writes: ['update slave a name=Bob Miller'],
			rejected: ['name: Bob Miller | Ann'],
		});
		expect(trial.writes[0]?.attempt).toBe(2);
	});

	it('the answer still shows the old value: the write had no effect, a failed attempt', () => {
		const trial = sent({ maxAttempts: 2 });
		expect(trial.answer()).toEqual(['noEffect']);
		expect(trial.run()).toEqual({ writes: ['update slave a name=Bob Miller'] });
		expect(trial.answer()).toEqual(['noEffect']);
		expect(trial.run()).toEqual({ opened: ['failedWrite name: Bob Miller | Ann'] });
		expect(trial.open[0]?.reason).toContain('the app still shows the old value of name');
	});

	it('the answer still shows the old value, which is alike: settled as different', () => {
		const trial = sent({}, 'ANN');
		expect(trial.answer()).toEqual(['confirmed']);
		expect(trial.run()).toEqual({});
		expect(trial.values('name')).toBe('1=ANN a=Ann');
	});

	it('a third value settles nothing: the next sight decides', () => {
		const trial = sent();
		trial.land((record) => ({ ...record, name: 'Rick' }));
		expect(trial.answer()).toEqual(['acknowledged']);
		expect(trial.run()).toEqual({
			writes: ['update slave a name=Bob Miller'],
			rejected: ['name: Bob Miller | Rick'],
		});
	});

	it('some fields took it and one did not: that one is tried again', () => {
		const trial = linked({ name: 'Ann', note: 'old' });
		trial.master.edit(1, { name: 'Bob', note: 'new' });
		trial.run();
		trial.land((record) => ({ ...record, note: 'old' }));
		expect(trial.answer()).toEqual(['noEffect']);
		expect(trial.run()).toEqual({ writes: ['update slave a note=new'] });
	});

	it.each([['repeated'], ['late']])('a %s answer changes nothing', () => {
		const trial = sent();
		const { writes } = trial;
		trial.land().answer();
		trial.run();
		const { stored } = trial;
		expect(trial.answer('stored', writes)).toEqual(['confirmed']);
		expect(trial.stored).toBe(stored);
	});

	it('a late report of failure for a write that was settled changes nothing', () => {
		const trial = sent();
		const { writes } = trial;
		trial.land().answer();
		const { stored } = trial;
		expect(trial.answer({ failed: 'timeout' }, writes)).toEqual(['unknown']);
		expect(trial.stored).toBe(stored);
	});

	it('an answer to a write that was replaced changes nothing', () => {
		const trial = sent();
		const { writes } = trial;
		trial.answer({ failed: '503' });
		trial.master.edit(1, { name: 'Robert' });
		trial.run();
		trial.answer({ stored: { id: 'a', name: 'Bob Miller' } }, writes);
		expect(trial.link('master', 1)?.intents).toHaveLength(1);
		trial.land();
		expect(trial.run()).toEqual({});
	});

	it('answers in any order settle all writes', () => {
		const trial = manyLinked(3);
		for (const number of [1, 2, 3]) trial.master.edit(number, { name: `New ${number}` });
		trial.run();
		trial.land().answer('stored', [...trial.writes].reverse());
		expect([...trial.state.unsettledLinks()]).toEqual([]);
		expect(trial.run()).toEqual({});
	});
});

describe('not landed', () => {
	it.each([[1], [3], [5]])('after %i attempts it becomes a conflict', (maxAttempts) => {
		const trial = sent({ maxAttempts });
		for (let attempt = 1; attempt <= maxAttempts; attempt++) {
			expect(trial.writes[0]?.attempt).toBe(attempt);
			trial.answer({ failed: `error ${attempt}` });
			trial.run();
		}
		expect(trial.writes).toEqual([]);
		expect(trial.open[0]).toMatchObject({
			type: 'failedWrite',
			reason: `written ${maxAttempts} times to the slave without effect: error ${maxAttempts}`,
		});
	});

	it('one failing write affects no other record', () => {
		const trial = manyLinked(3, settingsOf(['name'], { maxAttempts: 1 }));
		for (const number of [1, 2, 3]) trial.master.edit(number, { name: `New ${number}` });
		trial.run();
		const [first, ...others] = trial.writes;
		trial.land();
		trial.slave.edit('a1', { name: 'Name 1' });
		trial.answer({ failed: '422' }, first === undefined ? [] : [first]);
		trial.answer('stored', others);
		expect(trial.run()).toEqual({ opened: ['failedWrite name: New 1 | Name 1'] });
	});

	it('a value that differs in its form alone is settled as different when attempts run out', () => {
		const trial = sent({ maxAttempts: 2 }, 'ANN');
		trial.run();
		expect(trial.run()).toEqual({ rejected: ['name: ANN | Ann'] });
		expect(trial.run()).toEqual({});
		expect(trial.open).toEqual([]);
	});
});

describe('a crash between any two steps', () => {
	it('a run whose state was never saved is planned again, and ends the same', () => {
		const trial = linked({ name: 'Ann' });
		trial.master.edit(1, { name: 'Bob' });
		const { stored } = trial;
		trial.run();
		trial.land();
		trial.restore(stored);
		expect(trial.run({ recovery: true })).toEqual({});
		expect(trial.values('name')).toBe('1=Bob a=Bob');
	});

	it('a recovery run logs every value that it overwrites', () => {
		const trial = linked({ name: 'Ann' });
		trial.master.edit(1, { name: 'Bob' });
		expect(trial.run({ recovery: true })).toEqual({
			writes: ['update slave a name=Bob'],
			rejected: ['name: Bob | Ann'],
		});
	});

	it('in a recovery run, both changed and alike settles as different', () => {
		const trial = linked({ name: 'Ann' }, settingsOf(['name'], { onConflict: 'manual' }));
		trial.master.edit(1, { name: 'Bob Miller' });
		trial.slave.edit('a', { name: 'BOB MILLER' });
		expect(trial.run({ recovery: true })).toEqual({ rejected: ['name: Bob Miller | BOB MILLER'] });
		expect(trial.run()).toEqual({});
	});

	it('in a recovery run, records that match one to one in all mapped fields are linked', () => {
		const trial = new Trial(settingsOf(['name'], { matchBy: [] }));
		trial.master.put(1, { name: 'Ann' }).put(2, { name: 'Bob' });
		const { stored } = trial;
		trial.run();
		trial.land();
		trial.restore(stored);
		expect(trial.run({ recovery: true })).toEqual({});
		expect(trial.links).toEqual(['1-new1', '2-new2']);
	});

	it('in a recovery run, records that are equal to several others are not guessed at', () => {
		const trial = new Trial(settingsOf(['name'], { matchBy: [], createIn: 'none' }));
		trial.master.put(1, { name: 'Ann' });
		trial.slave.put('a', { name: 'Ann' }).put('b', { name: 'Ann' });
		trial.run({ recovery: true });
		expect(trial.links).toEqual([]);
	});

	it('the numbers of links do not depend on the order of the items', () => {
		const run = (ids: readonly number[]) => {
			const trial = new Trial(settingsOf(['name'], { matchBy: [] }));
			for (const id of ids) trial.master.put(id, { name: `N${id}` });
			for (const id of ids) trial.slave.put(`s${id}`, { name: `N${id}` });
			trial.run({ recovery: true });
			return trial.links;
		};
		expect(run([3, 1, 2])).toEqual(run([1, 2, 3]));
	});
});

describe('a merged value that lands on neither side', () => {
	const both = () => {
		const count = { masterField: 'count', onConflict: 'sum' as const };
		const trial = linked({ count: 10, name: 'Ann' }, settingsOf([count, 'name']));
		trial.master.edit(1, { count: 12, name: 'Bob' });
		trial.slave.edit('a', { count: 15 });
		expect(trial.run()).toEqual({
			writes: ['update master 1 count=17', 'update slave a count=17 name=Bob'],
			rejected: ['count: 12 | 15'],
		});
		return trial;
	};

	it('is the same write again, logged once, as are the fields beside it', () => {
		const trial = both();
		const ids = trial.writes.map((write) => write.writeId);
		trial.answer({ failed: '503' });
		expect(trial.run()).toEqual({
			writes: ['update master 1 count=17', 'update slave a count=17 name=Bob'],
		});
		trial.answer({ failed: '503' });
		expect(trial.run().rejected).toBeUndefined();
		expect(trial.writes.map((write) => write.writeId)).toEqual(ids);
		expect(trial.writes.map((write) => write.attempt)).toEqual([3, 3]);
	});

	it('is a failed write when its attempts run out, not an oscillation', () => {
		const trial = both();
		for (let attempt = 1; attempt < 5; attempt++) {
			trial.answer({ failed: '503' });
			trial.run();
		}
		trial.answer({ failed: '503' });
		trial.run();
		expect(trial.open.map(({ type }) => type)).toEqual(['failedWrite']);
		expect(trial.writes).toEqual([]);
	});

	it('is made anew once a side has moved', () => {
		const trial = both();
		trial.answer({ failed: '503' });
		trial.master.edit(1, { count: 13 });
		expect(trial.run()).toMatchObject({
			writes: ['update master 1 count=18', 'update slave a count=18 name=Bob'],
		});
	});
});

describe('log before overruling', () => {
	const careful = (fields = ['name'], others: Partial<SyncSettings> = {}) =>
		linked(
			{ name: 'Ann', note: 'old' },
			settingsOf(fields, { logBeforeOverruling: true, ...others }),
		);

	it('an overruling write leaves one run after its log entry was saved', () => {
		const trial = careful();
		trial.master.edit(1, { name: 'Bob' });
		trial.slave.edit('a', { name: 'Rob' });
		expect(trial.run()).toEqual({ rejected: ['name: Bob | Rob'] });
		expect(trial.notes).toEqual([
			'Values that are overruled were logged; the writes follow in the next run.',
		]);
		expect(trial.run()).toEqual({ writes: ['update slave a name=Bob'] });
		trial.land();
		expect(trial.run()).toEqual({});
		expect(trial.history).toHaveLength(1);
	});

	it('other writes of the record leave at once', () => {
		const trial = careful(['name', 'note']);
		trial.master.edit(1, { name: 'Bob', note: 'new' });
		trial.slave.edit('a', { name: 'Rob' });
		expect(trial.run()).toEqual({
			writes: ['update slave a note=new'],
			rejected: ['name: Bob | Rob'],
		});
	});

	it('when a value moves while it waits, the new one is logged first', () => {
		const trial = careful();
		trial.master.edit(1, { name: 'Bob' });
		trial.slave.edit('a', { name: 'Rob' });
		trial.run();
		trial.slave.edit('a', { name: 'Rick' });
		expect(trial.run()).toEqual({ rejected: ['name: Bob | Rick'] });
		expect(trial.run()).toEqual({ writes: ['update slave a name=Bob'] });
	});

	it('a merged value waits as a whole', () => {
		const tags = { masterField: 'tags', onConflict: 'union' as const };
		const trial = linked({ tags: ['a'] }, settingsOf([tags], { logBeforeOverruling: true }));
		trial.master.edit(1, { tags: ['a', 'b'] });
		trial.slave.edit('a', { tags: ['a', 'b', 'c'] });
		expect(trial.run().writes).toBeUndefined();
		expect(trial.run()).toEqual({ writes: ['update master 1 tags=["a","b","c"]'] });
	});

	it('a deletion that wins over an edit waits too', () => {
		const trial = linked(
			{ name: 'Ann' },
			settingsOf(['name'], {
				logBeforeOverruling: true,
				onDelete: 'propagate',
				deleteVersusEdit: 'delete',
			}),
		);
		trial.master.put(2, { key: 'k2', name: 'Zoe' });
		trial.slave.put('b', { key: 'k2', name: 'Zoe' });
		trial.run();
		trial.slave.remove('a');
		trial.master.edit(1, { name: 'Bob' });
		expect(trial.run()).toEqual({ rejected: ['deletedVsEdited 1 | a'] });
		trial.master.edit(1, { name: 'Bea' });
		expect(trial.run()).toEqual({ rejected: ['deletedVsEdited 1 | a'] });
		expect(trial.run()).toEqual({ writes: ['delete master 1'] });
	});

	it('in changes input the cursor waits for the write', () => {
		const trial = careful();
		trial.begin(1);
		trial.master.edit(1, { name: 'Bob' });
		trial.slave.edit('a', { name: 'Rob' });
		trial.changes({ master: [1], slave: ['a'] }, { runId: 'run 1' });
		expect(trial.begin(2).since).toEqual({});
		trial.changes({ master: [1], slave: ['a'] }, { runId: 'run 2' });
		trial.land().answer();
		expect(trial.begin(3).since).not.toEqual({});
	});
});

describe('what is logged again and again', () => {
	it('each time is an entry of its own', () => {
		const trial = linked({ name: 'Ann' });
		for (let time = 0; time < 3; time++) {
			trial.master.edit(1, { name: 'Bob' });
			trial.slave.edit('a', { name: 'Rob' });
			trial.run();
			trial.land().answer();
			trial.master.edit(1, { name: 'Ann' });
			trial.run();
			trial.land().answer();
		}
		expect(new Set(trial.history.map((entry) => entry.id)).size).toBe(3);
	});
});

describe('an answer to a creation', () => {
	/** Zoe of the master was sent to be created in the slave. */
	function sent(): Trial {
		const trial = linked({ name: 'Ann' });
		trial.master.put(2, { key: 'k2', name: 'Zoe' });
		trial.run();
		return trial;
	}

	it('that names the record of another link is not believed', () => {
		const trial = sent();
		const stored = { id: 'a', name: 'Zoe' };
		expect(trial.answer({ id: 'a', stored })).toEqual(['acknowledged']);
		expect(trial.links).toEqual(['1-a', '2-']);
	});

	it('that tells of the failure of an earlier attempt says nothing of the one that is under way', () => {
		const trial = sent();
		trial.answer({ failed: '503' });
		expect(trial.run()).toEqual({ writes: ['create slave name=Zoe'] });
		trial.answer({ failed: '503', attempt: 1 });
		// It landed, and the list does not show it yet.
		expect(trial.run()).toEqual({});
	});

	it('that comes late without an id leaves the creation to be seen', () => {
		const trial = sent();
		trial.answer({ failed: '503' });
		expect(trial.answer('silent')).toEqual(['acknowledged']);
		expect(trial.run().writes).toBeUndefined();
	});

	it('a record that was created and is not listed yet is not forgotten with its source', () => {
		const trial = sent();
		trial.land().answer();
		const created = trial.slave.get('new1');
		trial.slave.remove('new1');
		trial.master.remove(2);
		expect(trial.run()).toEqual({});
		trial.slave.put('new1', created);
		expect(trial.run()).toEqual({});
		expect(trial.links).toEqual(['1-a', '2-new1 resting']);
	});

	it('a report of failure is no attempt', () => {
		const trial = linked({ name: 'Ann' }, settingsOf(['name'], { maxAttempts: 2 }));
		trial.master.edit(1, { name: 'Bob' });
		trial.run();
		trial.answer({ failed: '503' });
		trial.answer({ failed: '503' });
		expect(trial.run()).toEqual({ writes: ['update slave a name=Bob'] });
	});
});
