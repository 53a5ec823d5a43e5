import { SIDES } from '../../src/model/side';
import { History } from './history';

/** Events that tell of a part, that come late, or twice; lists that lag; processes that end. */

describe.each(SIDES.map((side) => [side]))('with %s as the side that is preferred', (x) => {
	const y = x === 'master' ? 'slave' : 'master';
	const of = (...rest: Parameters<typeof History.of> extends [unknown, ...infer R] ? R : never) =>
		History.of(x, ...rest);
	const X = x === 'master' ? 1 : 'a';
	const Y = x === 'master' ? 'a' : 1;
	const [second, third] = x === 'master' ? [2, 3] : ['b', 'c'];
	const copy = x === 'master' ? 'e' : 5;
	const manual = { onConflict: 'manual' as const };
	const soft = { onDelete: 'propagate' as const, deletedField: 'deleted' };
	const byWrites = {
		link: () => true,
		wrote: (_: string, side: string) => side === y,
		record: () => false,
	};
	const input = (of: object) => ({ records: { master: [], slave: [], ...of } });

	it('killed before "the edit survives" left: recovery ends', () => {
		const history = of({ onDelete: 'propagate' });
		const { trial } = history;
		history.remove(y).edit(x, { a: 'x1' });
		const before = trial.stored;
		history.run('lost');
		trial.restore(before);
		history.run('ok', { recovery: true });
		history.rest();
		expect([trial.state.head.recovering, history.records(y)]).toEqual([undefined, ['k1 x1 b0']]);
	});
	it('an event that is older than the answer to our write', () => {
		const history = of();
		history.edit(x, { a: 'x1' });
		history.event(x, 'lost');
		history.edit(y, { a: 'x1', b: 'y2', updatedAt: 7 });
		history.trial.answer();
		// Sent by y before our write came: somebody had edited b.
		history.event(y, 'ok', [{ key: 'k1', a: 'a0', b: 'y2', updatedAt: 6 }]);
		expect([history.values('a'), history.rest('b')]).toEqual([
			['x1', 'x1'],
			['y2', 'y2'],
		]);
	});
	it('what a write of all mapped fields carries besides is no value that is out of date', () => {
		const history = of();
		const { trial } = history;
		history.edit(y, { updatedAt: 3 });
		history.run();
		const lagging = trial.apps[y].get(Y);
		history.edit(y, { a: 'y1', updatedAt: 5 });
		history.event(y);
		history.edit(x, { b: 'x2' });
		const list = trial.apps[y].list().map((each) => (each.id === Y ? lagging : each));
		history.run('ok', {
			records: { master: trial.master.list(), slave: trial.slave.list(), [y]: list },
		});
		expect([history.rest('a'), history.rest('b')]).toEqual([
			['y1', 'y1'],
			['x2', 'x2'],
		]);
	});
	it('the same of a kept value', () => {
		const history = of({ onConflict: y });
		const { trial } = history;
		history.edit(y, { updatedAt: 3 });
		history.run();
		const lagging = trial.apps[y].get(Y);
		history.edit(x, { a: 'x1' });
		history.run('failed');
		history.edit(y, { a: 'y1', updatedAt: 5 });
		history.event(y);
		history.edit(x, { b: 'x2' });
		const list = trial.apps[y].list().map((each) => (each.id === Y ? lagging : each));
		history.run('ok', {
			records: { master: trial.master.list(), slave: trial.slave.list(), [y]: list },
		});
		expect(history.rest('a')).toEqual(['y1', 'y1']);
	});
	it('a write of another field carries what was kept, and not what an older list shows', () => {
		const history = of({ onConflict: 'manual', holdWholeRecord: true });
		const { trial } = history;
		history.edit(y, { updatedAt: 3 });
		history.run();
		history.edit(x, { a: 'x1' }).edit(y, { a: 'y1', b: 'y0', updatedAt: 4 });
		const older = trial.apps[y].get(Y);
		history.edit(y, { b: 'y2', updatedAt: 5 });
		history.run();
		const list = trial.apps[y].list().map((each) => (each.id === Y ? older : each));
		const lists = () => ({ master: trial.master.list(), slave: trial.slave.list(), [y]: list });
		// So long no list lags: what it shows counts, but for what was kept.
		history.run('ok', { records: lists() });
		trial.later(90);
		history.run('ok', { records: lists() });
		history.decide(x, 'failed');
		history.run('ok', { records: lists() });
		const toY = trial.writes.filter(({ side }) => side === y);
		expect(toY.map(({ json }) => [json.a, json.b])).toEqual([['x1', 'y2']]);
		expect([history.rest('a'), history.rest('b')]).toEqual([
			['x1', 'x1'],
			['y2', 'y2'],
		]);
	});
	it.each([
		[[second], []],
		[[second], [copy]],
		[[], [copy]],
	])('F4 an event of a record that an open ambiguousMatch holds: %j %j', (mine, theirs) => {
		const history = of();
		const { trial } = history;
		trial.apps[x].put(second, { key: 'k2', a: 'one', b: 'b' });
		trial.apps[x].put(third, { key: 'k2', a: 'two', b: 'b' });
		if (theirs.length > 0) trial.apps[y].put(copy, { key: 'k2', a: 'three', b: 'b' });
		trial.run();
		expect(trial.open.map((each) => each.type)).toEqual(['ambiguousMatch']);
		expect(trial.changes({ [x]: mine, [y]: theirs })).toEqual({});
		expect(trial.open).toHaveLength(1);
	});
	it('an event of one of them leaves the others named', () => {
		const history = of();
		const { trial } = history;
		trial.apps[x].put(second, { key: 'k1', a: 'other', b: 'b' });
		trial.apps[x].put(third, { key: 'k1', a: 'third', b: 'b' });
		trial.run();
		const { revision, [x === 'master' ? 'masterIds' : 'slaveIds']: ids } = trial.open[0]!;
		trial.changes({ [x]: [second] });
		const now = trial.open[0]!;
		expect([now.revision, now[x === 'master' ? 'masterIds' : 'slaveIds']]).toEqual([revision, ids]);
	});
	it('the edit survives, told by a fragment', () => {
		const history = of(soft);
		history.remove(y).edit(x, { b: 'x2' });
		history.trial.changes(
			{},
			input({ [x]: [{ id: X, b: 'x2' }], [y]: [{ id: Y, deleted: true }] }),
		);
		history.trial.land().answer();
		history.rest();
		expect(history.records(y)).toEqual(['k1 a0 x2']);
	});
	it('restored after a fragment', () => {
		const history = of({ onDelete: 'manual' });
		history.remove(y);
		history.run();
		history.edit(x, { b: 'x2' });
		history.event(x, 'ok', [{ b: 'x2' }]);
		history.decide({ take: 'restore' });
		history.rest();
		expect(history.records(y)).toEqual(['k1 a0 x2']);
	});
	it('not restored from a part of it, however many parts were told', () => {
		const history = of({ ...soft, onDelete: 'manual' });
		history.remove(y).edit(x, { b: 'x2' });
		const deletion = { [y]: [{ id: Y, deleted: true }] };
		history.trial.changes({}, input({ [x]: [{ id: X, b: 'x2' }], ...deletion }));
		history.edit(x, { b: 'x3' });
		history.event(x, 'ok', [{ b: 'x3' }]);
		expect(history.decide({ take: 'restore' })).toMatch(/^The record that is left is not at hand/);
		history.run();
		history.decide({ take: 'restore' });
		history.rest();
		expect(history.records(y)).toEqual(['k1 a0 x3']);
	});
	it('a creation that failed for good is not tried again from a fragment', () => {
		const history = of({ maxAttempts: 1 });
		const { trial } = history;
		trial.apps[x].put(second, { key: 'k2', a: 'new', b: 'new' });
		history.run('failed');
		history.run('failed');
		const fragment = { id: second, key: 'k2', b: 'new' };
		expect(trial.changes({}, input({ [x]: [fragment] }))).toEqual({});
		expect(trial.open.map((each) => each.type)).toEqual(['failedWrite']);
	});
	it('a fragment tells of no edit of what is being deleted', () => {
		const history = of(soft);
		history.remove(x);
		history.tombstone(x, 'lost');
		expect(history.event(y, 'ok', [{ b: 'b0' }])).toEqual({});
	});
	it('what was kept survives a deletion, whatever an event leaves out', () => {
		const history = of(soft);
		history.edit(x, { a: 'x1' });
		history.run('failed');
		history.edit(y, { a: 'y1' });
		history.event(y);
		history.remove(x);
		history.tombstone(x);
		history.event(y, 'ok', [{ b: 'b0' }]);
		history.rest();
		expect([history.records(y), history.isKept('y1')]).toEqual([['k1 y1 b0'], true]);
	});
	it('a fragment of a record that is back does not make it another one', () => {
		const history = of({ matchBy: [] });
		const { trial } = history;
		const record = trial.apps[y].get(Y);
		history.remove(y);
		history.run();
		trial.apps[y].put(Y, { ...record, a: 'y1' });
		history.event(y, 'ok', [{ a: 'y1' }]);
		history.rest();
		expect([history.records(x), history.records(y)]).toEqual([['k1 y1 b0'], ['k1 y1 b0']]);
	});
	it('an open deletedVsEdited is none of a deletion alone after a fragment', () => {
		const history = of({ onDelete: 'manual' });
		history.remove(y).edit(x, { a: 'x1' });
		history.run();
		history.event(x, 'ok', [{ b: 'b0' }]);
		expect(history.trial.open.map((each) => each.type)).toEqual(['deletedVsEdited']);
	});
	it('nor where the deletion is told once more', () => {
		const history = of({ onDelete: 'manual', deletedField: 'deleted' });
		history.remove(y).edit(x, { a: 'x1' });
		history.run();
		history.tombstone(y);
		expect(history.trial.open.map((each) => each.type)).toEqual(['deletedVsEdited']);
		expect(history.trial.log).toEqual([]);
	});
	it('a fragment blanks no key of a resting link', () => {
		const history = of();
		const { trial } = history;
		history.remove(y);
		history.run();
		history.event(x, 'ok', [{ a: 'x1' }]);
		trial.apps[x].put(second, { key: 'k1', a: 'other', b: 'other' });
		expect(trial.changes({ [x]: [second] }).writes).toBeUndefined();
	});
	it('an event of the source leaves the candidates in the question', () => {
		const history = of({ matchBy: [] });
		const { trial } = history;
		trial.apps[x].put(second, { key: 'k2', a: 'new', b: 'new' });
		history.run('lost');
		trial.apps[y].put(copy, { key: 'k2', a: 'newer', b: 'new' });
		history.run();
		trial.changes({ [x]: [second] });
		history.decide({ take: 'delete' });
		history.rest();
		expect(history.records(x)).toEqual(['k1 a0 b0']);
	});
	it('a deletion that is out of date', () => {
		const history = of(soft);
		history.edit(y, { a: 'y2', updatedAt: 6 });
		history.event(y);
		const told = { key: 'k1', a: 'a0', b: 'b0', deleted: true, updatedAt: 5 };
		expect(history.trial.events(y, [{ id: Y, ...told }])).toEqual(['echo']);
		expect(history.event(y, 'lost', [told])).toEqual({});
	});
	it('an event out of date does not survive a deletion', () => {
		const history = of(soft);
		history.edit(x, { a: 'x2', updatedAt: 2 });
		history.event(x);
		history.remove(y);
		const old = { id: X, key: 'k1', a: 'x1', b: 'b0', updatedAt: 1 };
		history.trial.changes({}, input({ [x]: [old], [y]: [{ id: Y, deleted: true }] }));
		expect(history.trial.writes.map((write) => write.operation)).not.toContain('create');
	});
	it('nor does a list that lags', () => {
		const history = of({ onDelete: 'propagate' });
		const { trial } = history;
		history.edit(x, { updatedAt: 1 });
		history.run();
		const lagging = trial.apps[x].get(X);
		history.edit(y, { a: 'y1' });
		history.run();
		history.edit(x, { updatedAt: 2 }).remove(y);
		const list = trial.apps[x].list().map((each) => (each.id === X ? lagging : each));
		history.run('lost', {
			records: { master: trial.master.list(), slave: trial.slave.list(), [x]: list },
		});
		expect(trial.writes.map((write) => write.operation)).not.toContain('create');
	});
	it('a write that lands late over a value that only an open entry has', () => {
		const history = of(manual);
		const { trial } = history;
		history.edit(x, { a: 'x1' });
		history.run('lost');
		const { writes } = trial;
		history.edit(y, { a: 'y1' });
		history.run();
		expect(trial.open).toHaveLength(1);
		trial.writes = writes;
		trial.land().answer();
		history.run();
		expect(history.isKept('y1')).toBe(true);
	});
	it('left to another execution, seen, and then written over', () => {
		const history = of(manual);
		const { trial } = history;
		history.edit(x, { a: 'x1' }).edit(y, { a: 'y1' });
		history.event(x, 'lost');
		const { writes } = trial;
		trial.changes({ [y]: [Y] }, { overtaken: byWrites });
		history.event(x, 'lost');
		trial.writes = writes;
		trial.land().answer();
		history.run();
		expect(history.isKept('y1')).toBe(true);
	});
	it.each([
		['sum', 0, 1, 100],
		['union', ['p'], ['p', 'q'], ['p', 'r']],
	] as const)('F8 row 15, values that are put together: %s', (onConflict, a, ours, theirs) => {
		const history = of({ onConflict }, { a, b: 'b0' });
		const { trial } = history;
		history.edit(x, { a: ours }).edit(y, { a: theirs });
		history.event(x, 'lost');
		const { writes } = trial;
		trial.changes({ [y]: [Y] }, { overtaken: byWrites });
		trial.writes = writes;
		trial.land().answer();
		history.run();
		const end = history.values('a');
		const merged =
			onConflict === 'sum'
				? [101, 101]
				: [
						['p', 'q', 'r'],
						['p', 'q', 'r'],
					];
		const asked = trial.open.length === 1;
		expect(asked || JSON.stringify(end) === JSON.stringify(merged)).toBe(true);
	});
	it('killed over creations of their own: not created twice', () => {
		const history = of();
		const { trial } = history;
		trial.apps[x].put(second, { key: 'k1', a: 'other', b: 'other' });
		history.run();
		trial.decide({ take: 'create' });
		history.run('killed');
		for (let run = 0; run < 5; run++) history.run();
		expect([...history.records(y)].sort()).toEqual(['k1 a0 b0', 'k1 other other']);
	});
	it('a decided deletion that failed, and the copy comes late', () => {
		const history = of({ matchBy: [] });
		const { trial } = history;
		trial.apps[x].put(second, { key: 'k2', a: 'new', b: 'new' });
		for (let run = 0; run < 3; run++) history.run('lost');
		expect(history.decide({ take: 'delete' }, 'failed')).toHaveLength(1);
		trial.apps[y].put(copy, { key: 'k2', a: 'new', b: 'new' });
		for (let run = 0; run < 5; run++) history.run();
		expect([history.records(x), history.records(y)]).toEqual([['k1 a0 b0'], ['k1 a0 b0']]);
	});
	it('failed for good: nobody edited it, and the copy does not come back', () => {
		const history = of({ matchBy: [], maxAttempts: 2 });
		const { trial } = history;
		trial.apps[x].put(second, { key: 'k2', a: 'new', b: 'new' });
		for (let run = 0; run < 3; run++) history.run('lost');
		history.decide({ take: 'delete' }, 'failed');
		for (let run = 0; run < 4; run++) history.run('failed');
		expect(trial.open.map((each) => each.type)).toEqual(['unconfirmedCreate']);
		trial.apps[y].put(copy, { key: 'k2', a: 'new', b: 'new' });
		for (let run = 0; run < 4; run++) history.run();
		expect(trial.apps[x].list()).toHaveLength(3);
	});
	it('a decided deletion whose reason is gone is not called carried out', () => {
		const history = of({ onDelete: 'manual' });
		const { trial } = history;
		const record = trial.apps[y].get(Y);
		history.remove(y);
		history.run();
		history.decide({ take: 'delete' }, 'failed');
		trial.apps[y].put(Y, record);
		history.run();
		expect(trial.history.map((each) => each.status)).not.toContain('resolved');
	});
});
