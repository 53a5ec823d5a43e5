import { SIDES } from '../../src/model/side';
import { History } from './history';
import { Trial, settingsOf } from './trial';

/**
 * SEMANTICS "Histories that once lost a value": one block for each row, both ways round. `x` is the side
 * that the policy prefers, `y` the other.
 */
describe.each(SIDES.map((side) => [side]))('with %s as the side that is preferred', (x) => {
	const y = x === 'master' ? 'slave' : 'master';
	const of = (...rest: Parameters<typeof History.of> extends [unknown, ...infer R] ? R : never) =>
		History.of(x, ...rest);
	const manual = { onConflict: 'manual' as const };

	describe('row 1: a decision writes what was decided, and nothing older than the last run', () => {
		it.each([
			[x, ['x1', 'x1']],
			[{ custom: 'typed' }, ['typed', 'typed']],
		] as const)('%j', (choice, end) => {
			const history = of(manual);
			history.edit(x, { a: 'x1', b: 'x2' }).edit(y, { a: 'y1' });
			history.run();
			history.decide(choice);
			expect(history.values('b')).toEqual(['x2', 'x2']);
			expect([history.rest('a'), history.values('b')]).toEqual([end, ['x2', 'x2']]);
		});

		it('nor does it revert an edit made since', () => {
			const history = of(manual);
			history.edit(x, { a: 'x1' }).edit(y, { a: 'y1' });
			history.run();
			history.edit(y, { b: 'y2' });
			history.decide(x);
			expect([history.rest('a'), history.rest('b')]).toEqual([
				['x1', 'x1'],
				['y2', 'y2'],
			]);
		});

		it('where a field lies within another it leaves with the next run, beside what is there then', () => {
			const fields = ['in.a', 'in.b'];
			const trial = new Trial(settingsOf(fields, { ...manual, fallbackSide: x }));
			trial.master.put(1, { key: 'k1', in: { a: 'a0', b: 'b0', c: 'c0' } });
			trial.slave.put('a', { key: 'k1', in: { a: 'a0', b: 'b0', c: 'c0' } });
			trial.run();
			const history = new History(x, trial);
			history.edit(x, { in: { a: 'x1', b: 'b0', c: 'c0' } });
			history.edit(y, { in: { a: 'y1', b: 'b0', c: 'c0' } });
			history.run();
			history.edit(y, { in: { a: 'y1', b: 'y2', c: 'y3' } });
			expect(history.decide(x)).toEqual([]);
			expect(trial.open).toHaveLength(1);
			expect(history.rest('in')[1]).toEqual({ a: 'x1', b: 'y2', c: 'y3' });
			expect([trial.open, trial.history.at(-1)?.status]).toEqual([[], 'resolved']);
		});
	});

	describe('row 2: one write for each record, side and run, whatever asked for it', () => {
		it.each(['failed', 'lost'] as const)('a decision that is written again: %s', (fate) => {
			const history = of(manual);
			history.edit(x, { a: 'x1' }).edit(y, { a: 'y1' });
			history.run();
			history.decide(y, fate);
			history.edit(y, { b: 'y2' });
			history.run();
			expect(history.updates()).toEqual([1, 0]);
			expect([history.rest('a'), history.rest('b')]).toEqual([
				['y1', 'y1'],
				['y2', 'y2'],
			]);
			expect(history.trial.open).toEqual([]);
		});
	});

	describe('row 3: events of one record in one run are one record', () => {
		it('each field has its latest value', () => {
			const history = of();
			history.edit(x, { a: 'x1', b: 'x2' });
			history.event(x, 'ok', [{ a: 'x1' }, { b: 'x2' }]);
			expect([history.values('a'), history.values('b')]).toEqual([
				['x1', 'x1'],
				['x2', 'x2'],
			]);
		});

		it.each([
			['by delivery', [{ a: 'x1' }, { a: 'x2' }], 'x2'],
			[
				"by the events' own time",
				[
					{ a: 'x2', updatedAt: '2026-01-02T00:00:00Z' },
					{ a: 'x1', updatedAt: '2026-01-01T00:00:00Z' },
				],
				'x2',
			],
			[
				'by a version',
				[
					{ a: 'x2', updatedAt: 12 },
					{ a: 'x1', updatedAt: 9 },
				],
				'x2',
			],
		])('the later value of a field wins, %s', (_, says, end) => {
			const history = of();
			history.edit(x, { a: end });
			history.event(x, 'ok', says);
			expect(history.values('a')).toEqual([end, end]);
		});

		it('of a deletion and an edit the later counts', () => {
			const settings = { deletedField: 'deleted', onDelete: 'propagate' as const };
			const [early, late] = [{ updatedAt: '2026-01-01' }, { updatedAt: '2026-01-02' }];
			const deleted = of(settings);
			deleted.event(y, 'lost', [
				{ deleted: true, ...late },
				{ a: 'y1', ...early },
			]);
			expect(deleted.trial.writes.map((write) => write.operation)).toEqual(['delete']);
			const edited = of(settings);
			edited.edit(y, { a: 'y1' });
			edited.event(y, 'ok', [
				{ a: 'y1', ...late },
				{ deleted: true, ...early },
			]);
			expect(edited.values('a')).toEqual(['y1', 'y1']);
		});

		it.each(['ignore', 'propagate', 'manual'] as const)(
			'without times nobody knows which was later: a person is asked (%s)',
			(onDelete) => {
				const history = of({ deletedField: 'deleted', onDelete });
				history.event(y, 'lost', [{ a: 'y1' }, { deleted: true }]);
				expect(history.trial.writes).toEqual([]);
				expect(history.trial.open.map((each) => each.type)).toEqual(['deletedVsEdited']);
				expect(history.isKept('y1')).toBe(true);
			},
		);
	});

	describe('row 4: what a run saw and could not decide is kept', () => {
		it.each(['failed', 'unanswered', 'lost'] as const)(
			'an edit beside a write that was %s',
			(fate) => {
				const history = of();
				history.edit(x, { a: 'x1' });
				history.run(fate);
				history.edit(y, { a: 'y1' });
				history.event(y);
				history.event(x);
				expect([history.values('a'), history.isKept('y1')]).toEqual([['x1', 'x1'], true]);
			},
		);

		it('an edit of a side that may not make it, where it is to be reverted', () => {
			const fields = [
				{
					masterField: 'a',
					direction: y === 'slave' ? ('toSlave' as const) : ('toMaster' as const),
				},
			];
			const history = of({
				mapping: settingsOf(fields).mapping,
				onForbiddenEdit: 'revert',
			});
			history.edit(y, { a: 'y1' });
			history.event(y);
			history.edit(x, { a: 'x1' });
			history.event(x);
			expect([history.values('a'), history.isKept('y1')]).toEqual([['x1', 'x1'], true]);
		});

		it('a record that a list lacked once is not deleted over an edit made since', () => {
			const history = of({ onDelete: 'propagate', missesBeforeDelete: 2 });
			history.remove(y);
			history.run();
			history.edit(x, { a: 'x1' });
			history.event(x);
			history.run();
			history.run();
			expect(history.trial.apps[x].get(history.id(x)).a).toBe('x1');
		});

		it('a deletion that was told while a write was under way', () => {
			const history = of({ onDelete: 'propagate', deletedField: 'deleted' });
			history.edit(x, { a: 'x1' });
			history.run('failed');
			history.remove(y);
			expect(history.tombstone(y)).toEqual({});
			expect(history.event(x, 'ok').writes).toEqual([expect.stringContaining(`create ${y}`)]);
			expect(history.isKept('x1')).toBe(true);
		});

		it('a later sight of the same side takes its place', () => {
			const history = of();
			history.edit(x, { a: 'x1' });
			history.run('failed');
			history.edit(y, { a: 'y1' });
			history.event(y);
			history.edit(y, { a: 'y2' });
			history.event(y);
			history.event(x);
			expect([history.values('a'), history.isKept('y2'), history.isKept('y1')]).toEqual([
				['x1', 'x1'],
				true,
				false,
			]);
		});

		it('a value that is too long to keep holds its field until both sides are in sight', () => {
			const history = of();
			history.edit(x, { a: 'x1' });
			history.run('failed');
			history.edit(y, { a: 'y'.repeat(10_000) });
			history.event(y);
			expect(history.event(x)).toEqual({});
			expect(history.trial.state.head.wantsFull).toBe(true);
			expect(history.run('ok').rejected).toHaveLength(1);
			expect(history.values('a')).toEqual(['x1', 'x1']);
		});
	});

	describe('row 5: recovery ends for a record once both of its sides were seen', () => {
		it('an edit of the run that was not saved is not overwritten by an event', () => {
			const history = of();
			history.edit(y, { a: 'y1' });
			history.run('killed');
			history.edit(x, { a: 'x1' });
			expect(history.event(x)).toEqual({});
			expect(history.trial.notes.join()).toMatch(/full run/);
			expect(history.trial.begin(2).full).toBe(true);
			history.run();
			expect([history.values('a'), history.isKept('y1')]).toEqual([['x1', 'x1'], true]);
		});

		it('nor is a conflict that was not saved', () => {
			const history = of(manual);
			history.edit(x, { a: 'x1' }).edit(y, { a: 'y1' });
			history.run('killed');
			expect(history.event(x)).toEqual({});
			history.run();
			expect(history.trial.open.map((each) => each.type)).toEqual(['contested']);
		});

		it('nor does a deletion travel on that was told alone', () => {
			const history = of({ onDelete: 'propagate', deletedField: 'deleted' });
			history.edit(x, { a: 'x1' });
			history.run('killed');
			history.remove(y);
			expect(history.tombstone(y)).toEqual({});
			history.run();
			expect(history.records(x)).toEqual(['k1 x1 b0']);
		});

		it('nor is a record created twice whose creation was not saved', () => {
			const history = of({ matchBy: [] });
			history.trial.apps[x].put(2, { key: 'k2', a: 'new', b: 'new' });
			history.run('killed');
			history.event(x);
			expect(history.rest()).toEqual(['a0', 'a0']);
			expect(history.trial.apps[y].list()).toHaveLength(3);
			expect(history.trial.apps[x].list()).toHaveLength(3);
		});
	});

	describe('row 6: an addition counts once', () => {
		const sum = { onConflict: 'sum' as const };
		it('a write of which nobody knows whether it landed, and another number since: a person is asked', () => {
			const history = of(sum, { a: 0 });
			history.edit(x, { a: 1 });
			history.run('unanswered');
			history.edit(y, { a: 101 });
			expect(history.run()).toMatchObject({ opened: [expect.stringContaining('contested a')] });
			expect(history.trial.writes).toEqual([]);
		});

		it('a run that was not saved', () => {
			const history = of(sum, { a: 0 });
			history.edit(x, { a: 1 });
			history.run('killed');
			history.edit(x, { a: 2 });
			expect(history.run()).toMatchObject({ opened: [expect.stringContaining('contested a')] });
			expect(history.trial.writes).toEqual([]);
		});

		it('a write that was refused adds nothing', () => {
			const history = of(sum, { a: 0 });
			history.edit(x, { a: 1 });
			history.run('failed');
			history.edit(y, { a: 100 });
			expect(history.rest()).toEqual([101, 101]);
		});
	});

	describe('row 7: an entry that reopens holds all its fields, and what was overruled stays on record', () => {
		it('its other field is not written', () => {
			const history = of(manual);
			history.edit(x, { a: 'x1', b: 'x2' }).edit(y, { a: 'y1', b: 'y2' });
			history.run();
			history.decide(x, 'failed');
			history.edit(x, { a: 'x3' });
			expect(history.run().writes).toBeUndefined();
			expect(history.trial.open).toHaveLength(1);
			expect(history.trial.open[0]?.decidedAt).toBeUndefined();
			expect([history.values('b'), history.isKept('x1')]).toEqual([['x2', 'y2'], true]);
		});

		it('the values that a typed one replaced are kept', () => {
			const history = of(manual);
			history.edit(x, { a: 'x1', b: 'x2' }).edit(y, { a: 'y1', b: 'y2' });
			history.run();
			history.decide({ custom: 'typed' }, 'unanswered');
			history.edit(x, { a: 'x3' });
			history.run();
			for (const value of ['y1', 'x2', 'y2'])
				expect([value, history.isKept(value)]).toEqual([value, true]);
		});
	});

	it('row 8: a field that was decided is no longer at its first meeting', () => {
		const trial = new Trial(settingsOf(['key', 'a'], { onConflict: x, fallbackSide: x }));
		trial.apps[x].put(x === 'master' ? 1 : 'a', { key: 'k1', a: 'x1' });
		trial.apps[y].put(y === 'master' ? 1 : 'a', { key: 'k1', a: 'y1' });
		const history = new History(x, trial);
		history.run('failed');
		history.edit(x, { a: '' });
		history.run();
		expect([history.values('a'), history.isKept('y1')]).toEqual([['', ''], true]);
	});

	it('row 9: a rejected value does not win when the side that overruled it moves back', () => {
		const history = of();
		history.edit(x, { a: 'x1' }).edit(y, { a: 'y1' });
		history.run('failed');
		history.edit(x, { a: 'a0' });
		history.run();
		expect([history.values('a'), history.isKept('y1')]).toEqual([['a0', 'a0'], true]);
	});

	it('row 10: what is deleted by decision does not come back from its copy', () => {
		const history = of({ matchBy: [] });
		const id = history.x === 'master' ? 2 : 'b';
		history.trial.apps[x].put(id, { key: 'k2', a: 'new', b: 'new' });
		history.run('lost');
		// The copy is there, edited by somebody, so that nobody can tell it.
		history.trial.apps[y].put(y === 'master' ? 3 : 'c', { key: 'k2', a: 'newer', b: 'new' });
		history.run();
		const [asked] = history.trial.open;
		expect(asked?.type).toBe('unconfirmedCreate');
		expect(history.decide({ take: 'delete' })).toEqual([`delete ${x} ${id}`]);
		history.rest();
		expect(history.trial.apps[x].list()).toHaveLength(2);
		expect(history.records(x)).not.toContain('k2 new new');
	});

	it("row 11: the record's mark tells of no edit where something else explains its move", () => {
		const history = of({}, { a: 'a0', b: 'b0', updatedAt: 1 });
		history.trial.set({ mapping: settingsOf(['key', 'a', 'b']).mapping });
		history.run();
		history.edit(x, { a: 'x1', updatedAt: 2 });
		history.run('failed');
		history.edit(y, { b: 'y2', updatedAt: 5 });
		history.run();
		expect([history.values('a'), history.values('b')]).toEqual([
			['x1', 'x1'],
			['y2', 'y2'],
		]);
		expect(history.trial.open).toEqual([]);
	});

	it('row 12: a record that was created again is not created a second time', () => {
		const history = of({ onDelete: 'propagate' });
		history.remove(y).edit(x, { a: 'x1' });
		history.run('killed');
		history.rest();
		expect([history.records(x), history.records(y)]).toEqual([['k1 x1 b0'], ['k1 x1 b0']]);
	});

	describe('row 13: deleted and created again with the same key', () => {
		const again = y === 'master' ? 5 : 'e';
		it.each(['ignore', 'propagate', 'manual'] as const)('is the same record (%s)', (onDelete) => {
			const history = of({ onDelete });
			history.edit(x, { b: 'x2' }).remove(y);
			history.trial.apps[y].put(again, { key: 'k1', a: 'again', b: '' });
			history.rest();
			expect([history.records(x), history.records(y), history.trial.open]).toEqual([
				['k1 again x2'],
				['k1 again x2'],
				[],
			]);
		});

		it.each(['ignore', 'propagate', 'manual'] as const)(
			'but no record that was shown beside the one that is gone (%s)',
			(onDelete) => {
				const history = of({ onDelete });
				history.trial.apps[y].put(again, { key: 'k1', a: 'other', b: 'other' });
				history.run();
				expect(history.trial.open.map((each) => each.type)).toEqual(['ambiguousMatch']);
				history.remove(y);
				history.run();
				expect(history.trial.state.linkOf(y, again)?.ids[x]).not.toBe(history.id(x));
			},
		);
	});

	describe('row 14: before the first complete lists', () => {
		const first = () => {
			const trial = new Trial(settingsOf(['key', 'name'], { onConflict: x, fallbackSide: x }));
			trial.master.put(1, { key: 'k1', name: 'A2' });
			trial.slave.put('a', { key: 'k1', name: 'A1' });
			return trial;
		};

		it('a changes run creates nothing, says so, and asks for a full run', () => {
			const trial = first();
			const id = x === 'master' ? 1 : 'a';
			expect(trial.changes({ [x]: [id] })).toEqual({});
			expect(trial.notes.join()).toMatch(/complete lists/);
			expect(trial.state.head.wantsFull).toBe(true);
			expect(trial.begin(7).full).toBe(true);
			trial.run();
			expect([trial.links, trial.master.list().length, trial.slave.list().length]).toEqual([
				['1-a'],
				1,
				1,
			]);
			expect(trial.state.head.wantsFull).toBeUndefined();
		});

		it('but links by key', () => {
			const trial = first();
			trial.changes({ master: [1], slave: ['a'] });
			expect(trial.links).toEqual(['1-a']);
		});

		it.each([
			['without its key', {}, { id: 7, name: 'Ann' }],
			['without a mapped field, where there are no keys', { matchBy: [] }, { id: 7, name: 'Ann' }],
		])('nothing is created from a fragment: %s', (_, others, event) => {
			const trial = new Trial(settingsOf(['key', 'name', 'note'], others));
			trial.master.put(1, { key: 'k1', name: 'Zoe', note: 'z' });
			trial.slave.put('a', { key: 'k1', name: 'Zoe', note: 'z' });
			trial.run();
			trial.land().answer();
			trial.run();
			expect(trial.changes({}, { records: { master: [event], slave: [] } })).toEqual({});
			expect(trial.state.head.wantsFull).toBe(true);
			const whole = { ...event, key: 'k7', note: 'n' };
			expect(trial.changes({}, { records: { master: [whole], slave: [] } }).writes).toHaveLength(1);
		});

		it('an app that omits what is empty sends no fragments', () => {
			const trial = new Trial(settingsOf(['name', 'note'], { matchBy: [] }));
			trial.master.put(1, { name: 'Zoe' });
			trial.slave.put('a', { name: 'Zoe', note: '' });
			trial.run();
			trial.land().answer();
			trial.run();
			const event = { id: 7, name: 'Ann' };
			expect(trial.changes({}, { records: { master: [event], slave: [] } }).writes).toHaveLength(1);
		});
	});

	describe('row 15: what an execution must leave to another', () => {
		const overtaken = {
			link: () => true,
			wrote: (_: string, side: string) => side === y,
			record: () => false,
		};
		const both = (others: Parameters<typeof of>[0] = {}) => {
			const history = of(others);
			history.edit(x, { a: 'x1' }).edit(y, { a: 'y1' });
			history.event(x, 'lost');
			const { writes } = history.trial;
			const { trial } = history;
			trial.changes({ [y]: [history.id(y)] }, { overtaken });
			expect(trial.writes).toEqual([]);
			expect(trial.notes.join()).toMatch(/next run/);
			trial.writes = writes;
			trial.land().answer();
			expect(history.values('a')).toEqual(['x1', 'x1']);
			return history;
		};

		it('counts as an edit made before our own newer write: the loser is logged', () => {
			const history = both();
			expect([history.rest(), history.isKept('y1')]).toEqual([['x1', 'x1'], true]);
		});

		it('and may win', () => {
			const history = both({ onConflict: y, fallbackSide: y });
			expect([history.rest(), history.isKept('x1')]).toEqual([['y1', 'y1'], true]);
		});

		it('or wait for a person', () => {
			const history = both({ onConflict: 'manual' });
			history.run();
			history.run();
			expect(history.trial.open).toHaveLength(1);
			history.decide(y);
			expect(history.rest()).toEqual(['y1', 'y1']);
		});

		it('is planned by the next run of whatever kind, where nobody wrote over it', () => {
			const history = of();
			history.edit(y, { a: 'y1' });
			history.trial.changes({ [y]: [history.id(y)] }, { overtaken });
			expect(history.trial.writes).toEqual([]);
			const other = x === 'master' ? 9 : 'i';
			expect(history.trial.changes({ [x]: [other] }).writes).toHaveLength(1);
		});

		it('a later sight of the same side takes its place', () => {
			const history = both();
			history.edit(y, { a: 'y2' });
			expect(history.rest()).toEqual(['y2', 'y2']);
		});
	});

	describe('row 16: an event that is out of date', () => {
		const at = (updatedAt: number | string, values: object) => ({ ...values, updatedAt });
		it.each([
			[1, 2],
			['2026-01-01T10:00:00Z', '2026-01-01T10:00:01Z'],
			['2026-01-01 10:00:00', '2026-01-01 10:05:00'],
		])('an older value does not win: %p before %p', (early, late) => {
			const history = of();
			history.edit(y, at(late, { a: 'y2' }));
			history.event(y);
			expect(history.values('a')).toEqual(['y2', 'y2']);
			history.event(y, 'ok', [at(early, { a: 'y1' })]);
			expect(history.rest()).toEqual(['y2', 'y2']);
		});

		it('is judged for each field: what no newer sight carried is news', () => {
			const history = of();
			history.edit(x, { b: 'x2' });
			history.run('lost');
			const { trial } = history;
			trial.answer({ stored: { id: history.id(y), b: 'x2', updatedAt: 7 } });
			history.edit(y, { a: 'y1', b: 'x2', updatedAt: 7 });
			history.event(y, 'ok', [at(6, { a: 'y1' })]);
			expect(history.values('a')).toEqual(['y1', 'y1']);
		});
	});

	describe('row 17: the guard knows deletions', () => {
		const guard = { deletedField: 'gone' };
		it('a soft deletion of a user is none of ours, a second one of it is', () => {
			const history = of({ deletedField: 'gone', onDelete: 'ignore' });
			const { trial } = history;
			const gone = { id: history.id(y), key: 'k1', a: 'a0', b: 'b0', gone: true };
			expect(trial.events(y, [gone], guard)).toEqual(['user']);
			trial.changes({}, { records: { master: [], slave: [], [y]: [gone] } });
			expect(trial.events(y, [gone], guard)).toEqual(['echo']);
			expect(trial.events(y, [{ ...gone, gone: false }], guard)).toEqual(['user']);
		});

		it('our own comes back as an echo', () => {
			const history = of({ deletedField: 'gone', onDelete: 'propagate' });
			const { trial } = history;
			history.remove(x);
			history.run('unanswered');
			const gone = { id: history.id(y), key: 'k1', a: 'a0', b: 'b0', gone: true };
			expect(trial.events(y, [gone], guard)).toEqual(['echo']);
		});

		it('a record that is there, with what it held, is an echo', () => {
			const history = of({ deletedField: 'gone' });
			const there = { id: history.id(y), key: 'k1', a: 'a0', b: 'b0', gone: false };
			expect(history.trial.events(y, [there], guard)).toEqual(['echo']);
		});
	});

	describe('row 18: a new record with the match key of a linked one', () => {
		const [second, third] = x === 'master' ? [2, 3] : ['b', 'c'];
		it.each(['in a list', 'in an event'])('is held and asked about: %s', (where) => {
			const history = of();
			const { trial } = history;
			trial.apps[x].put(second, { key: 'k1', a: 'other', b: 'other' });
			const look = () => (where === 'in a list' ? trial.run() : trial.changes({ [x]: [second] }));
			expect(look().opened).toEqual([
				x === 'master' ? 'ambiguousMatch 1+2 | a' : 'ambiguousMatch 1 | a+b',
			]);
			expect(trial.writes).toEqual([]);
			expect(look()).toEqual({});
			trial.apps[x].put(third, { key: 'k1', a: 'third', b: 'third' });
			trial.run();
			expect(trial.open).toHaveLength(1);
			expect(trial.decide({ take: 'create' })).toEqual([]);
			trial.settle();
			expect([[...history.records(y)].sort(), trial.open]).toEqual([
				['k1 a0 b0', 'k1 other other', 'k1 third third'],
				[],
			]);
			expect(trial.run()).toEqual({});
		});

		it('a resting link comes first', () => {
			const history = of();
			history.remove(x);
			history.run();
			const { trial } = history;
			trial.apps[x].put(second, { key: 'k1', a: 'a0', b: 'b0' });
			trial.run();
			expect(trial.open).toEqual([]);
			expect(trial.state.linkOf(x, second)?.ids[y]).toBe(history.id(y));
		});

		it('duplicates within one list are all held, whatever their order', () => {
			const history = of();
			const { trial } = history;
			trial.apps[x].put(second, { key: 'k2', a: 'one', b: 'b' });
			trial.apps[x].put(third, { key: 'k2', a: 'two', b: 'b' });
			trial.run();
			expect([trial.writes, trial.open.map((each) => each.type)]).toEqual([[], ['ambiguousMatch']]);
			trial.decide({ take: 'create' });
			trial.settle();
			expect([...history.records(y)].sort()).toEqual(['k1 a0 b0', 'k2 one b', 'k2 two b']);
		});
	});
});
