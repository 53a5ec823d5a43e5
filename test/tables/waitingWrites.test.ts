import { SIDES } from '../../src/model/side';
import type { SyncSettings } from '../../src/model/settings';
import { History } from './history';

/**
 * `logBeforeOverruling`: what a policy decided waits for its log entry, and somebody moves meanwhile.
 * SEMANTICS "Settling writes", "Crash anywhere".
 */
describe.each(SIDES.map((side) => [side]))('with %s as the side that is preferred', (x) => {
	const y = x === 'master' ? 'slave' : 'master';
	const X = x === 'master' ? 1 : 'a';
	const Y = x === 'master' ? 'a' : 1;
	const second = { master: 2, slave: 'b' } as const;

	/** Both sides edited the field, and a run logged what is to be overruled. */
	const waiting = (
		others: Partial<SyncSettings> = {},
		[mine, theirs, before]: readonly unknown[] = ['x1', 'y1', 'a0'],
	) => {
		const history = History.of(x, { logBeforeOverruling: true, ...others }, { a: before, b: 'b0' });
		history.edit(x, { a: mine }).edit(y, { a: theirs });
		expect(history.run().writes).toBeUndefined();
		return history;
	};

	/** Two records that meet for the first time with different values. */
	const meeting = () => {
		const history = History.of(x, { logBeforeOverruling: true });
		const { apps } = history.trial;
		apps[x].put(second[x], { key: 'k2', a: 'x1', b: 'b1' });
		apps[y].put(second[y], { key: 'k2', a: 'y1', b: 'b1' });
		expect(history.run()).toMatchObject({ rejected: [expect.stringContaining('y1')] });
		return history;
	};

	it('nobody moves: the write leaves with the next run, once', () => {
		const history = waiting();
		expect(history.run()).toEqual({ writes: [`update ${y} ${Y} a=x1`] });
		expect(history.trial.writes.map(({ attempt }) => attempt)).toEqual([1]);
		expect(history.run()).toEqual({});
		expect(history.trial.history).toHaveLength(1);
	});

	it('first meeting, and the one who won is cleared: the clearing travels', () => {
		const history = meeting();
		history.trial.apps[x].edit(second[x], { a: '' });
		expect(history.run()).toEqual({ writes: [`update ${y} ${second[y]} a=`] });
		expect(history.run()).toEqual({});
		expect(history.isKept('y1')).toBe(true);
	});

	it('first meeting, and the one who lost is cleared: the clearing is logged and overruled', () => {
		const history = meeting();
		history.trial.apps[y].edit(second[y], { a: '' });
		expect(history.run().writes).toBeUndefined();
		expect(history.run()).toEqual({ writes: [`update ${y} ${second[y]} a=x1`] });
		expect(history.trial.history.at(-1)?.fields).toMatchObject([{ [x]: 'x1', [y]: '' }]);
	});

	it('the one who won puts the old value back: it travels, and what was overruled stays that', () => {
		const history = waiting();
		history.edit(x, { a: 'a0' });
		expect(history.run()).toEqual({ writes: [`update ${y} ${Y} a=a0`] });
		expect(history.rest()).toEqual(['a0', 'a0']);
		expect(history.isKept('y1')).toBe(true);
	});

	it('the one who won moves on: the newest value leaves at once', () => {
		const history = waiting();
		history.edit(x, { a: 'x2' });
		expect(history.run()).toEqual({ writes: [`update ${y} ${Y} a=x2`] });
		expect(history.rest()).toEqual(['x2', 'x2']);
	});

	it('the one who lost moves on: that is logged first', () => {
		const history = waiting();
		history.edit(y, { a: 'y2' });
		expect(history.run().writes).toBeUndefined();
		expect(history.isKept('y2')).toBe(true);
		expect(history.run()).toEqual({ writes: [`update ${y} ${Y} a=x1`] });
	});

	it('the one who lost types nearly what is to come: an edit, and no form of the app', () => {
		const history = waiting();
		history.edit(y, { a: 'X1' });
		expect(history.run().writes).toBeUndefined();
		expect(history.isKept('X1')).toBe(true);
		expect(history.run()).toEqual({ writes: [`update ${y} ${Y} a=x1`] });
	});

	it('both are at the same value by then', () => {
		const history = waiting();
		history.edit(y, { a: 'x1' });
		expect(history.run()).toEqual({});
		expect(history.trial.link(x, X)?.intents).toEqual([]);
	});

	it('the one who lost types what is to come, and the one who won moves on: contested', () => {
		const history = waiting();
		history.edit(y, { a: 'x1' }).edit(x, { a: 'x2' });
		expect(history.run().writes).toBeUndefined();
		expect(history.trial.history.at(-1)?.fields).toMatchObject([{ [x]: 'x2', [y]: 'x1' }]);
		expect(history.rest()).toEqual(['x2', 'x2']);
	});

	it('it never left, so that a user who types it later is one', () => {
		const history = waiting();
		history.edit(x, { a: 'x2' });
		history.run();
		history.edit(y, { a: 'x1' });
		expect(history.rest()).toEqual(['x1', 'x1']);
	});

	it('numbers are added up with what was added meanwhile', () => {
		const history = waiting({ onConflict: 'sum' }, [11, 12, 10]);
		history.edit(y, { a: 13 });
		expect(history.rest()).toEqual([14, 14]);
		expect(history.trial.open).toEqual([]);
	});

	it('an event of the one who lost, which tells nothing new: what the other held is known', () => {
		const history = waiting();
		expect(history.event(y)).toEqual({ writes: [`update ${y} ${Y} a=x1`] });
		expect(history.run()).toEqual({});
	});

	it('at the Loop Guard a user who types what is to come is no echo', () => {
		const { trial } = waiting();
		expect(trial.events(y, [{ id: Y, a: 'x1' }])).toEqual(['user']);
	});

	it('it counts for the breaker as any write', () => {
		const history = waiting();
		history.run('unanswered');
		expect(history.trial.link(x, X)?.trails).toMatchObject([{ side: y, flips: 1 }]);
	});

	it('a record that is gone by then', () => {
		const history = waiting({ onDelete: 'propagate' });
		history.remove(y);
		history.run();
		history.rest('b');
		expect(history.isKept('y1')).toBe(true);
		expect(history.records(x)).toEqual(['k1 x1 b0']);
	});

	it.each([
		[1, 100, 0, 101],
		[2, -3, 5, -6],
		[0.5, 10, 0, 10.5],
	])(
		'%d and %d are added to %d, and the run is killed once both writes have landed',
		(...values) => {
			const [mine, theirs, before, sum] = values;
			const history = waiting({ onConflict: 'sum' }, [mine, theirs, before]);
			history.run('killed');
			history.rest('b');
			for (const side of SIDES) expect(history.records(side)).toEqual([`k1 ${sum} b0`]);
		},
	);
});
