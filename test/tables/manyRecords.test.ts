import { SIDES, otherSide } from '../../src/model/side';
import { Trial, manyLinked, settingsOf } from './trial';

/** Rules that only show in large lists. */

const { sides } = settingsOf([]);

describe.each(SIDES.map((side) => [side]))('written to the %s', (y) => {
	const x = otherSide(y);
	const id = (side: string, number: number) => (side === 'master' ? number : `a${number}`);

	it('marks are kept of a thousand links a run, and those of another modified field tell nothing', () => {
		const marked = (modifiedField: string) => ({ ...sides, [y]: { ...sides[y], modifiedField } });
		const trial = manyLinked(
			1001,
			settingsOf(['name'], { sides: marked('updatedAt'), onConflict: 'manual' }),
		);
		for (const { id: each } of trial.apps[y].list())
			trial.apps[y].edit(String(each), { id: each, updatedAt: 5, version: 9 });
		for (const { id: each } of trial.apps[x].list())
			trial.apps[x].edit(String(each), { name: `New ${each}` });
		trial.run();
		expect(trial.writes).toHaveLength(1001);
		expect([...trial.state.links()].filter(({ marks }) => marks !== undefined)).toHaveLength(1000);
		trial.set({ sides: marked('version') });
		trial.run();
		expect(trial.open).toEqual([]);
		expect(trial.writes).toHaveLength(1001);
	});

	it('a thousand answers had marks of another modified field: these make no edit of what an app cut', () => {
		const marked = (modifiedField: string) => ({ ...sides, [y]: { ...sides[y], modifiedField } });
		const trial = manyLinked(1001, settingsOf(['name'], { sides: marked('version') }));
		for (const { id: each } of trial.apps[x].list())
			trial.apps[x].edit(String(each), { id: each, name: `The name of ${each}` });
		trial.run();
		const stored = { version: 3, updatedAt: 1_700_000_000 };
		trial.land((record) => ({ ...record, ...stored })).answer();
		trial.set({ sides: marked('updatedAt') });
		trial.apps[y].edit(id(y, 1), { name: 'The name' });
		expect(trial.run().writes).toBeUndefined();
	});

	it.each([
		['is new', '', '1.50', 'none', 'text'],
		['held numbers', 1.5, '1.50', 1.5, 'number'],
		['held texts', 'none', '1.50', 'none', 'text'],
	] as const)(
		'half of a long list does not speak for the rest: the field %s',
		(_, before, half, rest, form) => {
			const trial = new Trial(settingsOf(['n']));
			for (let number = 1; number <= 2000; number++) {
				for (const side of SIDES) trial.apps[side].put(number, { key: `k${number}`, n: before });
			}
			trial.run();
			for (let number = 1; number <= 2000; number++) {
				const isOdd = number % 2 === 1;
				trial.apps[y].edit(number, { n: isOdd ? half : rest });
				trial.apps[x].edit(number, { n: isOdd ? 1.5 : rest });
			}
			trial.run();
			const forms = Object.values(trial.state.head.mapping?.forms ?? {});
			expect(forms[0]?.[y]?.kind).toBe(form);
			expect(trial.notes.join()).not.toContain('compared anew');
		},
	);

	it('a blank is written as most blanks of the whole list are, wherever in it they stand', () => {
		const trial = manyLinked(2000, settingsOf(['name']));
		trial.apps[y].edit(id(y, 1), { name: null });
		trial.apps[x].edit(id(x, 1), { name: null });
		for (const number of [2, 4, 6]) {
			for (const side of SIDES) trial.apps[side].edit(id(side, number), { name: '' });
		}
		trial.run();
		trial.apps[x].edit(id(x, 9), { name: null });
		trial.run();
		expect(trial.writes.map(({ json }) => json.name)).toEqual(['']);
	});
});

describe.each(SIDES.map((side) => [side]))('with questions open, of the %s', (y) => {
	const x = otherSide(y);

	it('a question stays as it is in a run that compares another field anew', () => {
		const trial = new Trial(settingsOf(['a', 'n'], { onConflict: 'manual' }));
		for (const number of [1, 2, 3]) {
			for (const side of SIDES)
				trial.apps[side].put(number, { key: `k${number}`, a: 'a0', n: number });
		}
		trial.run();
		for (const side of SIDES) trial.apps[side].edit(1, { a: `${side} typed` });
		trial.run();
		const [before] = trial.open;
		for (const number of [1, 2, 3]) trial.apps[y].edit(number, { n: String(number) });
		// One side goes back: the field is held all the same.
		trial.apps[y].edit(1, { a: 'a0' });
		expect(trial.run().writes).toBeUndefined();
		expect(trial.open).toHaveLength(1);
		expect(trial.open[0]).toMatchObject({ timesSeen: 2, revision: 2, openedAt: before?.openedAt });
		expect(trial.decide(x)).toEqual([`update ${y} 1 a=${x} typed`]);
	});
});
