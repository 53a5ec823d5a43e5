import type { SyncSettings } from '../../src/model/settings';
import { SIDES } from '../../src/model/side';
import { History } from './history';
import { settingsOf } from './trial';

/** What events tell of a part, too late, at once or under one mark. */

const { master, slave } = settingsOf([]).sides;
const MARKED: Pick<SyncSettings, 'sides'> = {
	sides: { master: { ...master, modifiedField: 'm' }, slave: { ...slave, modifiedField: 'm' } },
};

describe.each(SIDES.map((side) => [side]))('told in part, with %s preferred', (x) => {
	const y = x === 'master' ? 'slave' : 'master';
	const [here, there] = x === 'master' ? [1, 'a'] : ['a', 1];
	const second = x === 'master' ? 2 : 'b';
	const of = (others: Partial<SyncSettings> = {}) => History.of(x, others);
	const long = 'y'.repeat(5000);

	describe('a write that failed for good, with only x in sight', () => {
		function failed(): History {
			const history = of({ maxAttempts: 2 });
			history.edit(x, { a: 'x1' });
			for (let run = 0; run < 3; run++) history.event(x, 'failed');
			expect(history.trial.open.map(({ type }) => type)).toEqual(['failedWrite']);
			return history;
		}

		it('leave both as they are', () => {
			const history = failed();
			history.decide('leave');
			expect(history.rest()).toEqual(['x1', 'a0']);
		});

		it.each(['', 'typed', 'a0', 'x1'])('a typed value: "%s"', (custom) => {
			const history = failed();
			history.decide({ custom });
			expect(history.rest()).toEqual([custom, custom]);
		});

		it('a decision whose write is refused once stays decided', () => {
			const history = failed();
			history.decide(x, 'failed');
			history.run();
			expect(history.rest()).toEqual(['x1', 'x1']);
			expect(history.trial.log).toEqual([expect.stringMatching(/^resolved failedWrite/)]);
		});
	});

	describe('marks', () => {
		function marked(): History {
			const history = of({ ...MARKED, onConflict: y, fallbackSide: y });
			history.edit(x, { m: 3 }).edit(y, { m: 3 }).run();
			return history;
		}

		/** Writes the edits of x one after the other, each answered before any event of y came. */
		function write(history: History, ...values: readonly string[]): void {
			for (const [index, a] of values.entries()) {
				history.edit(x, { a, m: 5 + index }).event(x, 'lost');
				history.trial.land();
				history.edit(y, { m: 15 + index });
				history.trial.answer();
			}
		}

		it.each([0, 1, 2])('the echo of write %i of three comes last', (index) => {
			const history = marked();
			write(history, 'x1', 'x2', 'x3');
			const echo = { key: 'k1', a: `x${index + 1}`, b: 'b0', m: 15 + index };
			history.event(y, 'ok', [echo]);
			expect(history.trial.events(y, [{ id: there, ...echo }])).toEqual(['echo']);
			expect([history.rest(), history.trial.log]).toEqual([['x3', 'x3'], []]);
		});

		it('a value that comes back is none from before', () => {
			const history = marked();
			write(history, 'x1', 'x2', 'x1');
			history.run();
			expect([history.rest(), history.trial.log]).toEqual([['x1', 'x1'], []]);
		});

		it('an edit between two writes of ours is contested', () => {
			const history = marked();
			write(history, 'x1', 'x2');
			history.event(y, 'ok', [{ key: 'k1', a: 'y1', b: 'b0', m: 14.5 }]);
			expect([history.rest(), history.isKept('x2')]).toEqual([['y1', 'y1'], true]);
		});

		it('an edit under the very mark of our write, which replaced it', () => {
			const history = marked();
			history.trial.set({ onConflict: x, fallbackSide: x });
			write(history, 'x1');
			expect(history.event(y, 'ok', [{ key: 'k1', a: 'y1', b: 'b0', m: 15 }])).toEqual({});
			expect(history.trial.state.head.wantsFull).toBe(true);
			expect([history.rest(), history.isKept('y1')]).toEqual([['x1', 'x1'], true]);
		});

		it('a list that shows such an edit again and again tells of it once', () => {
			const history = marked();
			write(history, 'x1');
			history.edit(y, { a: 'y1', m: 14 }).run();
			expect(history.trial.log).toHaveLength(1);
			expect([history.run(), history.run()]).toEqual([{}, {}]);
			history.edit(x, { a: 'x2', m: 16 }).run();
			expect(history.trial.log).toEqual([
				expect.stringContaining('was edited while a write was on its way there'),
				expect.stringContaining('is marked as older than what was seen of it before'),
			]);
			expect([history.rest(), history.isKept('y1')]).toEqual([['x2', 'x2'], true]);
		});

		it('or which it replaced', () => {
			const history = marked();
			history.trial.set({ onConflict: x, fallbackSide: x });
			write(history, 'x1');
			history.edit(y, { a: 'y1' }).event(y);
			expect([history.rest(), history.isKept('x1')]).toEqual([['y1', 'y1'], true]);
		});
	});

	describe('a value that is too large to keep', () => {
		it('goes into the history where a write of ours takes its place', () => {
			const history = of();
			history.edit(x, { a: 'x1' }).event(x, 'lost');
			const { writes } = history.trial;
			history.edit(y, { a: long }).event(y, 'lost');
			history.trial.writes = writes;
			history.trial.land().answer();
			expect([history.rest(), history.isKept(long)]).toEqual([['x1', 'x1'], true]);
			expect(history.trial.history).toHaveLength(1);
		});

		it('or may take it: one of another field that carries what was there', () => {
			const history = of();
			history.edit(x, { b: 'x1' }).run('lost');
			const { writes } = history.trial;
			history.edit(y, { a: long });
			const records = { master: [], slave: [], [y]: [history.trial.apps[y].get(there)] };
			history.trial.changes({}, { recovery: true, records });
			expect([history.trial.writes, history.isKept(long)]).toEqual([[], true]);
			history.trial.writes = writes;
			history.trial.land().answer();
			expect([history.rest(), history.isKept(long)]).toEqual([['a0', 'a0'], true]);
		});

		it('and not where none is on its way there', () => {
			const history = of();
			history.edit(y, { a: long });
			const records = { master: [], slave: [], [y]: [history.trial.apps[y].get(there)] };
			expect(history.trial.changes({}, { recovery: true, records })).toEqual({});
			expect(history.trial.log).toEqual([]);
			expect(history.rest()).toEqual([long, long]);
		});

		it('and once, where its event came after the answer', () => {
			const history = of(MARKED);
			history.edit(x, { m: 3 }).edit(y, { m: 3 }).run();
			history.edit(x, { a: 'x1', m: 5 }).event(x, 'lost');
			history.trial.land();
			history.edit(y, { m: 7 });
			history.trial.answer();
			history.event(y, 'ok', [{ key: 'k1', a: long, b: 'b0', m: 6 }]);
			expect([history.rest(), history.isKept(long)]).toEqual([['x1', 'x1'], true]);
			expect(history.trial.history).toHaveLength(1);
		});

		it('waits for a list that is no older', () => {
			const history = of({ ...MARKED, missesBeforeDelete: 3 });
			const { trial } = history;
			const lists = (lists: object) => ({
				records: { master: trial.master.list(), slave: trial.slave.list(), ...lists },
			});
			history.edit(x, { m: 3 }).edit(y, { m: 3 }).run();
			const old = trial.apps[y].get(there);
			const lacking = trial.apps[x].list().filter(({ id }) => id !== here);
			history.run('ok', lists({ [x]: lacking }));
			history.edit(y, { a: long, m: 5 }).event(y);
			history.edit(x, { a: 'x1', m: 6 });
			const lagging = trial.apps[y].list().map((each) => (each.id === there ? old : each));
			expect(history.run('ok', lists({ [y]: lagging })).writes).toBeUndefined();
			expect([history.rest(), history.isKept(long)]).toEqual([['x1', 'x1'], true]);
		});
	});

	describe('both records were told edited and deleted at once', () => {
		it.each([
			['restore', ['k1 y1 b0'], ['k1 y1 b0']],
			['delete', [], []],
		] as const)('lists show which of them is gone: %s', (take, ours, theirs) => {
			const history = of({ deletedField: 'deleted' });
			const told = (id: string | number, a: string) => [
				{ id, a },
				{ id, deleted: true },
			];
			const records = { master: [], slave: [], [x]: told(here, 'x1'), [y]: told(there, 'y1') };
			history.trial.changes({}, { records });
			expect(history.trial.open).toHaveLength(2);
			history.remove(x).edit(y, { a: 'y1' }).run();
			expect(history.trial.open.map(({ gone, reason }) => [gone, reason])).toEqual([
				[x, expect.stringMatching(`^the ${x} told`)],
			]);
			history.decide({ take });
			history.rest();
			expect([history.records(x), history.records(y)]).toEqual([ours, theirs]);
		});
	});

	describe('a decision to delete what may have been created', () => {
		function decided(fate: 'failed' | 'ok'): History {
			const history = of({ matchBy: [], maxAttempts: 2 });
			history.trial.apps[x].put(second, { key: 'k2', a: 'new', b: 'new' });
			for (let run = 0; run < 3; run++) history.run('lost');
			history.decide({ take: 'delete' }, 'failed');
			if (fate === 'ok') history.trial.answer('silent');
			return history;
		}

		function isAskedAgain(history: History, why: string): void {
			const { trial } = history;
			expect(trial.open.map(({ type, decidedAt }) => [type, decidedAt])).toEqual([
				['unconfirmedCreate', undefined],
			]);
			expect(trial.log).toEqual([expect.stringContaining(why)]);
			// The copy comes late, and is the partner.
			trial.apps[y].put('late', { key: 'k2', a: 'new', b: 'new' });
			history.rest();
			expect([trial.apps[x].list().length, trial.apps[y].list().length]).toEqual([3, 3]);
			expect(trial.open).toEqual([]);
		}

		it('failed for good', () => {
			const history = decided('failed');
			for (let run = 0; run < 5; run++) history.run('failed');
			isAskedAgain(history, 'failed 2 times');
		});

		it('was confirmed, and the record is there still', () => {
			const history = decided('ok');
			for (let run = 0; run < 3; run++) history.run('failed');
			isAskedAgain(history, 'confirmed that it deleted the record');
		});

		it('another record with its key is not what is deleted', () => {
			const history = decided('failed');
			const own = { key: 'k2', a: 'own', b: 'own' };
			history.trial.apps[y].put('own', own);
			history.trial.set({ matchBy: settingsOf([]).matchBy });
			history.rest();
			expect(history.records(y)).toEqual(['k1 a0 b0', 'k2 own own']);
		});

		it('failed, and the record was edited since', () => {
			const history = decided('failed');
			history.trial.apps[x].edit(second, { b: 'newer' });
			history.run();
			isAskedAgain(history, 'edited in the');
			expect(history.trial.apps[y].get('late').b).toBe('newer');
		});
	});

	it('a list from before the work of another execution says nothing later on', () => {
		const history = of();
		const { trial } = history;
		history.edit(x, { a: 'x1' });
		const records = { master: trial.master.list(), slave: trial.slave.list() };
		history.edit(x, { a: 'x2' }).event(x);
		const overtaken = { link: () => true, wrote: () => true, record: () => false };
		expect(trial.run({ records, overtaken })).toEqual({});
		expect([trial.changes({}), history.values('a')]).toEqual([{}, ['x2', 'x2']]);
	});
});
