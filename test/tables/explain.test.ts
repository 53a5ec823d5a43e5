import { explain } from '../../src/explain/explain';
import { linksNamed } from '../../src/explain/find';
import type { Explanation } from '../../src/explain/explain';
import { SIDES, otherSide } from '../../src/model/side';
import { Trial, linked, settingsOf } from './trial';

function of(trial: Trial, name = 'a'): readonly Explanation[] {
	return linksNamed(trial.state, name).map((link) => explain(trial.state, link));
}

const keep = { keepPreviousValues: true } as const;

it('of a record in sync: what both sides hold, and that nothing happened', () => {
	const [told, ...others] = of(linked({ v: 'x' }, settingsOf(['v'], keep)), '1');
	expect(others).toEqual([]);
	expect(told).toMatchObject({
		masterId: 1,
		slaveId: 'a',
		underWay: [],
		held: [],
		fields: [{ field: 'v', now: { master: 'x', slave: 'x' }, agreed: { master: 'x', slave: 'x' } }],
	});
	expect(told?.sentences).toEqual([
		'Record 1 of the master and record a of the slave are the same thing.',
		'"v": the master has "x", the slave has "x".',
		expect.stringMatching(/^The last \d+ runs overruled nothing in it/),
	]);
});

it('without kept values it says not kept', () => {
	const [told] = of(linked({ v: 'x' }, settingsOf(['v'], { keepPreviousValues: false })));
	expect(told?.fields).toMatchObject([{ now: { master: 'not kept', slave: 'not kept' } }]);
	expect(told?.sentences).toContain('"v": the master has not kept, the slave has not kept.');
});

it('of what waits for a person: both values, what was before, and why', () => {
	const trial = linked({ v: 'x' }, settingsOf(['v'], { ...keep, onConflict: 'manual' }));
	trial.master.edit(1, { v: 'm' });
	trial.slave.edit('a', { v: 's' });
	trial.run();
	const [told] = of(trial);
	expect(told).toMatchObject({
		held: [{ conflictId: trial.open[0]?.id, type: 'contested', fields: ['v'], decided: false }],
		fields: [{ now: { master: 'm', slave: 's' }, agreed: { master: 'x', slave: 'x' } }],
	});
	expect(told?.sentences[1]).toMatch(/^"v" waits for a person: .*\.$/);
	expect(told?.sentences).toContain(
		'"v": the master has "m", the slave has "s"; when they last agreed it was "x" and "x".',
	);
});

describe.each(SIDES.map((side) => [side]))('a value that the %s cleared is told as empty', (x) => {
	const y = otherSide(x);
	const id = { master: 1, slave: 'a' };

	it.each([[true], [false]])('while it waits for a person (kept before: %s)', (isKept) => {
		const settings = settingsOf(['v'], { keepPreviousValues: isKept, onConflict: 'manual' });
		const trial = linked({ v: 'x' }, settings);
		trial.apps[x].edit(id[x], { v: null });
		trial.apps[y].edit(id[y], { v: 'new' });
		trial.run();
		expect(trial.open).toHaveLength(1);
		const [told] = of(trial);
		expect(told?.fields).toMatchObject([{ now: { [x]: null, [y]: 'new' } }]);
	});

	it('while an event alone told of it', () => {
		const trial = linked({ v: 'x' }, settingsOf(['v'], keep));
		trial.apps[y].edit(id[y], { v: 'new' });
		trial.run();
		trial.apps[x].edit(id[x], { v: null });
		trial.changes({ [x]: [id[x]] });
		expect(trial.link(x, id[x])?.kept).toMatchObject([{ side: x, value: null }]);
		expect(of(trial)[0]?.fields).toMatchObject([{ now: { [x]: null } }]);
	});
});

it('of a write under way: to where, since which run, how often, and what the app said', () => {
	const trial = linked({ v: 'x' }, settingsOf(['v'], keep));
	trial.master.edit(1, { v: 'm' });
	trial.run();
	trial.answer({ failed: 'quota' });
	const [told] = of(trial);
	const run = trial.state.head.run;
	expect(told?.underWay).toMatchObject([
		{ operation: 'update', side: 'slave', fields: ['v'], attempts: 1, sinceRun: run },
	]);
	expect(told?.sentences[1]).toBe(
		`Under way to the slave: an update of "v", planned in run ${run}, sent once; the app said: quota.`,
	);
});

it('what runs overruled is told by run, the newest first, of the last ten', () => {
	const trial = linked({ v: 'x' }, settingsOf(['v'], keep));
	for (let n = 0; n < 12; n++) {
		trial.master.edit(1, { v: `m${n}` });
		trial.slave.edit('a', { v: `s${n}` });
		trial.run();
		trial.land().answer();
	}
	const [told] = of(trial);
	expect(told?.runs).toHaveLength(10);
	expect(told?.runs[0]).toMatchObject({
		run: trial.state.head.run,
		did: [expect.stringMatching(/^"v", kept "m11" over "s11", Both sides changed it/)],
	});
	expect(told?.runs[9]?.did[0]).toMatch(/"m2" over "s2"/);
});

it('by label it names all of that label, by a kept value those that have it', () => {
	const trial = new Trial(settingsOf(['key', 'v'], keep));
	for (const n of [1, 2, 3]) {
		trial.master.put(n, { key: `k${n}`, v: n === 3 ? 'other' : 'Ann' });
		trial.slave.put(`s${n}`, { key: `k${n}`, v: n === 3 ? 'other' : 'Ann' });
	}
	trial.settle();
	expect(of(trial, 'ann').map(({ masterId }) => masterId)).toEqual([1, 2]);
	expect(of(trial, 'nobody')).toEqual([]);
	trial.slave.remove('s3');
	trial.run();
	expect(of(trial, '3')[0]?.sentences[0]).toMatch(/gone from the slave/);
});
