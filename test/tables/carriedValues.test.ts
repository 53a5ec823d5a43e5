import type { AppRecord } from '../../src/model/record';
import type { Side } from '../../src/model/side';
import { SIDES } from '../../src/model/side';
import { History } from './history';

/** Writes of all mapped fields put back what they do not change, when they land later than planned. */

describe.each(SIDES.map((side) => [side]))('with %s as the side that is preferred', (x) => {
	const y: Side = x === 'master' ? 'slave' : 'master';
	const of = (...rest: Parameters<typeof History.of> extends [unknown, ...infer R] ? R : never) =>
		History.of(x, ...rest);
	const X = x === 'master' ? 1 : 'a';
	const second = x === 'master' ? 2 : 'b';
	const copy = x === 'master' ? 'b' : 2;
	const underWay = {
		link: () => true,
		wrote: (_: string, side: string) => side === x,
		record: () => false,
	};

	it.each([
		[x, true],
		[y, true],
		[x, false],
		[y, false],
	] as const)(
		'an edit under a write of another field: %s, answered: %s',
		(onConflict, answered) => {
			const history = of({ onConflict });
			const { trial } = history;
			history.edit(y, { b: 'y1' });
			history.run('lost');
			const { writes } = trial;
			history.edit(x, { a: 'x1' });
			trial.changes({ [x]: [X] }, { overtaken: underWay });
			trial.writes = writes;
			trial.land();
			if (answered) trial.answer();
			expect([history.rest('a'), history.rest('b')]).toEqual([
				['x1', 'x1'],
				['y1', 'y1'],
			]);
		},
	);
	it('an edit whose own write was lost, and the other side was edited since: it is on record', () => {
		const history = of({ sendFields: 'allMapped' });
		const { trial } = history;
		history.edit(x, { b: 'x1' });
		history.run('lost');
		const { writes } = trial;
		history.edit(y, { a: 'y1' });
		history.run('lost');
		trial.writes = writes;
		trial.land();
		history.edit(x, { a: 'x2' });
		expect([history.rest('a'), history.isKept('y1')]).toEqual([['x2', 'x2'], true]);
	});
	it('a list that lags: a value that a write carries over our own is written again', () => {
		const history = of({ sendFields: 'allMapped' });
		const { trial } = history;
		history.edit(x, { a: 'x1' });
		history.run();
		history.edit(y, { a: 'a0' }).edit(x, { b: 'x2' });
		history.run('lost');
		const { writes } = trial;
		history.edit(y, { a: 'x1' });
		trial.answer();
		history.run('lost');
		trial.writes = writes;
		trial.land();
		expect(history.values('a')).toEqual(['x1', 'a0']);
		expect([history.rest('a'), history.rest('b')]).toEqual([
			['x1', 'x1'],
			['x2', 'x2'],
		]);
	});
	it('an edit that was carried on while the write waits to be on record, and lands after that', () => {
		const history = of({ sendFields: 'allMapped', logBeforeOverruling: true });
		const { trial } = history;
		history.edit(x, { b: 'x1' });
		history.run('lost');
		const { writes } = trial;
		history.edit(y, { a: 'y1' });
		expect(history.run().writes).toEqual([`update ${x} ${history.id(x)} a=y1`]);
		trial.writes = writes;
		trial.land();
		expect(history.values('a')).toEqual(['y1', 'a0']);
		expect([history.rest('a'), history.rest('b')]).toEqual([
			['y1', 'y1'],
			['x1', 'x1'],
		]);
	});
	it.each([['failed'], ['lost']] as const)(
		'an edit whose own write %s: it is on record',
		(fate) => {
			const history = of({ sendFields: 'allMapped' });
			const { trial } = history;
			history.edit(x, { b: 'x1' });
			history.run('lost');
			const { writes } = trial;
			history.edit(y, { a: 'y1' });
			history.run(fate);
			trial.writes = writes;
			trial.land();
			expect(history.values('a')).toEqual(['a0', 'a0']);
			history.rest('a');
			expect(history.isKept('y1')).toBe(true);
		},
	);
	it('the same where complete lists showed the edit', () => {
		const history = of();
		const { trial } = history;
		history.edit(y, { b: 'y1' });
		history.run('lost');
		const { writes } = trial;
		history.edit(x, { a: 'x1' });
		trial.run({ overtaken: underWay });
		trial.writes = writes;
		trial.land().answer();
		expect(history.rest('a')).toEqual(['x1', 'x1']);
	});
	/**
	 * The write of an edit of y is lost; meanwhile users edit, and an event of x comes while another execution
	 * is at work. Then the write lands.
	 */
	function landsLate(history: History, edit: AppRecord, meanwhile: () => unknown): void {
		const { trial } = history;
		history.edit(y, edit);
		history.run('lost');
		const { writes } = trial;
		meanwhile();
		trial.changes({ [x]: [X] }, { overtaken: underWay });
		trial.writes = writes;
		trial.land().answer();
	}

	it('edits of both sides under a write of another field are contested', () => {
		const history = of();
		landsLate(history, { b: 'y1' }, () => history.edit(x, { a: 'x1' }).edit(y, { a: 'y2' }));
		expect([history.rest('a'), history.isKept('y2')]).toEqual([['x1', 'x1'], true]);
	});
	it('an edit of the other side that was seen since is one, too', () => {
		const history = of({ onConflict: y });
		landsLate(history, { b: 'y1' }, () => history.edit(x, { a: 'x1' }));
		history.edit(y, { a: 'y2' });
		expect([history.rest('a'), history.isKept('x1')]).toEqual([['y2', 'y2'], true]);
	});
	it('what lost so is not put back by a write of another field', () => {
		const history = of({ onConflict: y, sendFields: 'allMapped' });
		const { trial } = history;
		landsLate(history, { a: 'y1' }, () => history.edit(x, { a: 'x1' }));
		history.edit(y, { b: 'y2' });
		trial.run();
		expect(trial.writes.map(({ side, json }) => [side, json.a, json.b])).toEqual([[x, 'y1', 'y2']]);
		expect([history.rest('a'), history.isKept('x1')]).toEqual([['y1', 'y1'], true]);
	});
	it('an edit of a field that may be written to this side alone', () => {
		const history = of({
			mapping: {
				mode: 'manual',
				fields: ['key', 'a', 'b'].map((name) => ({
					masterField: name,
					slaveField: name,
					direction: name !== 'a' ? 'both' : x === 'master' ? 'toMaster' : 'toSlave',
					compareAs: 'auto',
					onConflict: 'default',
				})),
			},
		});
		const { trial } = history;
		history.edit(y, { b: 'y1' });
		history.run('lost');
		const { writes } = trial;
		history.edit(x, { a: 'x1' });
		trial.changes({ [x]: [X] }, { overtaken: underWay });
		trial.writes = writes;
		trial.land().answer();
		history.rest('a');
		expect([history.values('a'), history.isKept('x1')]).toEqual([['a0', 'a0'], true]);
	});
	it.each([true, false])('a decision under a write of another field; answered: %s', (answered) => {
		const history = of({ onConflict: 'manual' });
		const { trial } = history;
		history.edit(x, { a: 'x1' }).edit(y, { a: 'y1', b: 'y2' });
		history.run('lost');
		const { writes } = trial;
		history.decide(y);
		trial.writes = writes;
		trial.land();
		if (answered) trial.answer();
		expect([history.rest('a'), history.rest('b')]).toEqual([
			['y1', 'y1'],
			['y2', 'y2'],
		]);
	});
	it('what a user puts back over a decision that a list has shown is an edit', () => {
		const history = of({ onConflict: 'manual' });
		history.edit(x, { a: 'x1' }).edit(y, { a: 'y1' });
		history.run();
		history.decide(y);
		history.run();
		history.edit(x, { a: 'x1' });
		expect(history.rest('a')).toEqual(['x1', 'x1']);
	});
	it('what was decided, though its source went to and fro while writes failed', () => {
		const history = of();
		history.edit(x, { a: 'x1' }).edit(y, { a: 'y1' });
		history.run('failed');
		history.edit(x, { a: 'a0' });
		history.run('failed');
		history.edit(x, { a: 'x1' });
		expect([history.rest('a'), history.isKept('y1')]).toEqual([['x1', 'x1'], true]);
	});
	it('a creation that lands beside a record that a user created', () => {
		const history = of();
		const { trial } = history;
		trial.apps[y].put(copy, { key: 'k2', a: 'new', b: 'new' });
		history.run('lost');
		const { writes } = trial;
		trial.apps[x].put(second, { key: 'k2', a: 'own', b: 'own' });
		trial.writes = writes;
		trial.land();
		history.run();
		history.run();
		expect([trial.open.map((each) => each.type), history.records(y).length]).toEqual([
			['ambiguousMatch'],
			2,
		]);
	});
	it('a record of old lists whose key a link has by now', () => {
		const history = of();
		const { trial } = history;
		trial.apps[x].put(second, { key: 'k2', a: 'old', b: 'old' });
		trial.apps[y].put(copy, { key: 'k2', a: 'y0', b: 'y0' });
		const records = { master: trial.master.list(), slave: trial.slave.list() };
		trial.apps[x].remove(second);
		history.run();
		const link = trial.link(y, copy)?.id;
		const overtaken = { ...underWay, link: (id: string) => id === link };
		expect(trial.run({ records, overtaken }).writes).toBeUndefined();
		history.run();
		expect([history.records(x), history.records(y)]).toEqual([
			['k1 a0 b0', 'k2 y0 y0'],
			['k1 a0 b0', 'k2 y0 y0'],
		]);
	});
	it('a mark that a later write of ours moved is no edit of the field that an earlier one was to bring', () => {
		const history = of({ onConflict: 'newest' });
		history.edit(x, { b: 'b0', updatedAt: '2026-01-01T00:00:00Z' });
		history.edit(y, { b: 'b0', updatedAt: '2026-01-01T00:00:00Z' });
		history.run();
		history.edit(x, { b: 'x1', updatedAt: '2026-01-01T00:01:00Z' });
		history.run('lost');
		history.edit(x, { a: 'x2', updatedAt: '2026-01-01T00:02:00Z' });
		history.event(x, 'lost');
		history.edit(y, { a: 'x2', updatedAt: '2026-01-01T00:03:00Z' });
		history.trial.answer();
		expect([history.rest('a'), history.rest('b')]).toEqual([
			['x2', 'x2'],
			['x1', 'x1'],
		]);
	});
	it.each([
		['whole', undefined],
		['in part', [{ b: 'x3', updatedAt: 3 }]],
	])('a mark that an edit of another field moved, which an event told alone: %s', (_, says) => {
		const history = of();
		history.edit(y, { b: 'b0', updatedAt: 1 }).edit(x, { b: 'b0', updatedAt: 1 });
		history.run();
		history.edit(y, { a: 'y2', updatedAt: 2 });
		history.run('lost');
		history.edit(x, { b: 'x3', updatedAt: 3 });
		history.event(x, 'ok', says);
		expect([history.rest('a'), history.rest('b')]).toEqual([
			['y2', 'y2'],
			['x3', 'x3'],
		]);
	});
	it('a run that is lost while another has its lists in hand', () => {
		const history = of({ matchBy: [] });
		const { trial } = history;
		trial.apps[x].put(second, { key: 'k2', a: 'new', b: 'new' });
		const records = { master: trial.master.list(), slave: trial.slave.list() };
		const overtaken = { link: () => false, wrote: () => false, record: () => false };
		history.run('killed');
		history.run('ok', { records, overtaken });
		expect(trial.state.head.wantsFull).toBe(true);
		history.run();
		history.run();
		expect([history.records(x), history.records(y)]).toEqual([
			['k1 a0 b0', 'k2 new new'],
			['k1 a0 b0', 'k2 new new'],
		]);
	});
});
