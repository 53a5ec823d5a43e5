import type { Side } from '../../src/model/side';
import { SIDES } from '../../src/model/side';
import { History } from './history';
import { Trial, settingsOf } from './trial';

/** What an event tells before a list could show it. */

describe.each(SIDES.map((side) => [side]))('with %s as the side that is preferred', (x) => {
	const y: Side = x === 'master' ? 'slave' : 'master';
	const [second, copy, again] = x === 'master' ? [2, 'made', 'again'] : ['b', 77, 78];

	it('a record that was deleted and created again before any list showed it is the same', () => {
		const history = History.of(x, {
			onDelete: 'propagate',
			deleteVersusEdit: 'delete',
			deletedField: 'deleted',
		});
		const { trial } = history;
		trial.apps[x].put(second, { key: 'k2', a: 'new', b: 'new' });
		history.run();
		const made = trial.apps[y].list().find((record) => record.key === 'k2')?.id ?? copy;
		trial.apps[y].remove(String(made));
		trial.apps[y].remove(Number(made));
		trial.apps[y].put(again, { key: 'k2', a: 'own', b: 'own' });
		const events = [{ id: made, deleted: true }, trial.apps[y].get(again)];
		trial.changes({}, { records: { master: [], slave: [], [y]: events } });
		history.run();
		history.run();
		expect([history.records(x), history.records(y)]).toEqual([
			['k1 a0 b0', 'k2 own own'],
			['k1 a0 b0', 'k2 own own'],
		]);
	});
	it('a record that is back, and edited, does not overwrite what nobody looked at meanwhile', () => {
		const history = History.of(x);
		history.remove(x).edit(y, { a: 'y1' });
		history.run();
		history.trial.apps[x].put(history.id(x), { key: 'k1', a: 'x1', b: 'b0' });
		expect(history.event(x)).toEqual({});
		history.edit(x, { b: 'x2' });
		expect(history.event(x)).toEqual({});
		expect(history.trial.state.head.wantsFull).toBe(true);
		expect([history.rest('a'), history.isKept('y1')]).toEqual([['x1', 'x1'], true]);
		expect(history.values('b')).toEqual(['x2', 'x2']);
	});
	it('an edit that a list showed is on record when a deletion of a lost run takes it', () => {
		const history = History.of(x, {
			onDelete: 'propagate',
			deletedField: 'deleted',
			missesBeforeDelete: 2,
		});
		const { trial } = history;
		const before = trial.stored;
		history.remove(x).tombstone(x, 'lost');
		const late = trial.writes;
		expect(late).toHaveLength(1);
		trial.restore(before);
		history.edit(y, { a: 'y1' });
		history.run('ok', { recovery: true });
		trial.writes = late;
		trial.land();
		for (let run = 0; run < 3; run++) history.run();
		expect([history.records(y), trial.link(x, history.id(x)), history.isKept('y1')]).toEqual([
			[],
			undefined,
			true,
		]);
	});
	it('a list that lacks both a told deletion and its copy may lag: the copy does not come back', () => {
		const history = History.of(x, { onDelete: 'propagate', deletedField: 'deleted' });
		const { trial } = history;
		trial.apps[x].put(second, { key: 'k2', a: 'new', b: 'new' });
		history.run('lost');
		const late = trial.writes;
		trial.apps[x].remove(second);
		const events = [{ id: second, deleted: true }];
		trial.changes({}, { records: { master: [], slave: [], [x]: events } });
		history.run();
		trial.writes = late;
		trial.land();
		history.run();
		history.run();
		expect([history.records(x), history.records(y)]).toEqual([['k1 a0 b0'], ['k1 a0 b0']]);
	});
	it('a new record of an event may be one that a recovery left uncreated', () => {
		const history = History.of(x);
		const { trial } = history;
		trial.apps[y].put(copy, { key: 'k2', a: 'y', b: 'y' });
		const before = trial.stored;
		history.run('lost');
		trial.restore(before);
		history.run('ok', { recovery: true });
		trial.apps[x].put(second, { key: 'k2', a: 'x', b: 'x' });
		expect(trial.changes({ [x]: [second] }).writes).toBeUndefined();
		history.run();
		history.run();
		expect([history.records(x), history.records(y)]).toEqual([
			['k1 a0 b0', 'k2 x x'],
			['k1 a0 b0', 'k2 x x'],
		]);
	});
	it('a deletion that was carried on, and failed, is over once the record is there again', () => {
		const history = History.of(x, { onDelete: 'propagate', deletedField: 'deleted' });
		const { trial } = history;
		trial.apps[x].put(second, { key: 'k2', a: 'new', b: 'new' });
		history.run();
		const made = trial.apps[y].list().find((record) => record.key === 'k2')?.id ?? copy;
		trial.apps[y].remove(String(made));
		trial.apps[y].remove(Number(made));
		const events = [{ id: made, deleted: true }];
		trial.changes({}, { records: { master: [], slave: [], [y]: events } });
		trial.answer({ failed: '500' });
		trial.apps[y].put(again, { key: 'k2', a: 'own', b: 'own' });
		history.run();
		history.run();
		expect([history.records(x), history.records(y)]).toEqual([
			['k1 a0 b0', 'k2 own own'],
			['k1 a0 b0', 'k2 own own'],
		]);
	});
	it('a decision about a value that an event has told the end of since is stale', () => {
		const history = History.of(x, { onConflict: 'manual' });
		const { trial } = history;
		history.edit(x, { a: 'x1' }).edit(y, { a: 'y1' });
		history.run();
		const before = trial.stored;
		history.edit(x, { b: 'x2' });
		history.run('lost');
		trial.restore(before);
		history.edit(x, { a: 'x3' });
		const records = { master: [], slave: [], [x]: [trial.apps[x].get(history.id(x))] };
		trial.changes({}, { recovery: true, records });
		expect(history.decide(y)).toMatch(/^Stale/);
		history.run();
		history.decide(y);
		expect([history.rest('a'), history.isKept('x3')]).toEqual([['y1', 'y1'], true]);
	});
	it('a clearing of a field that a person is asked about is an edit', () => {
		const history = History.of(x, { onConflict: 'manual', onDelete: 'propagate' });
		const { trial } = history;
		trial.apps[x].put(second, { key: 'k2', a: 'x', b: 'b' });
		trial.apps[y].put(copy, { key: 'k2', a: 'y', b: 'b' });
		history.run();
		trial.apps[x].remove(second);
		trial.apps[y].edit(copy, { a: '' });
		history.run();
		history.run();
		expect([history.records(x), history.records(y)]).toEqual([
			['k1 a0 b0', 'k2  b'],
			['k1 a0 b0', 'k2  b'],
		]);
	});
	it('events before the first lists take no field out of the mapping', () => {
		const trial = new Trial({
			...settingsOf([]),
			mapping: { mode: 'sameName', excludeFields: [] },
			onConflict: x,
			fallbackSide: x,
		});
		trial.apps[x].put(second, { key: 'k', a: 'x1', b: 'b' });
		trial.apps[y].put(copy, { key: 'k', a: 'y1', b: 'b' });
		trial.changes({ [x]: [second], [y]: [copy] });
		trial.answer({ failed: '500' });
		trial.apps[x].edit(second, { b: 'x2' });
		const records = { master: [], slave: [], [x]: [{ id: second, b: 'x2' }] };
		trial.changes({}, { records });
		trial.land().answer();
		expect(trial.link(x, second)?.intents.length).toBe(1);
	});
	it('a value that one side has to itself is on record before its record is deleted', () => {
		const history = History.of(x, {
			onDelete: 'propagate',
			deletedField: 'deleted',
			mapping: {
				mode: 'manual',
				fields: ['key', 'a', 'b'].map((name) => ({
					masterField: name,
					slaveField: name,
					direction: name !== 'a' ? 'both' : x === 'master' ? 'toSlave' : 'toMaster',
					compareAs: 'auto',
					onConflict: 'default',
				})),
			},
		});
		history.edit(y, { a: 'y1' });
		history.run();
		history.remove(x);
		history.tombstone(x);
		history.run();
		history.run();
		expect([history.records(y), history.isKept('y1')]).toEqual([[], true]);
	});
});
