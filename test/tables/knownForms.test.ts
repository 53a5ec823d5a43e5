import type { AppRecord } from '../../src/model/record';
import type { SyncSettings } from '../../src/model/settings';
import type { Side } from '../../src/model/side';
import { SIDES, otherSide } from '../../src/model/side';
import { History } from './history';
import type { Answer } from './trial';
import { Trial, settingsOf } from './trial';

/** SEMANTICS "A third value": apps that store a value as another one, and users who are faster. */

const CODES: { readonly [country: string]: string } = {
	Germany: 'DE',
	France: 'FR',
	Austria: 'AT',
};

describe.each(SIDES.map((side) => [side]))('with %s preferred', (x) => {
	const y = otherSide(x);

	/** What y stores. */
	const coded = (record: AppRecord, side: Side): AppRecord =>
		side === y ? { ...record, a: CODES[String(record.a)] ?? record.a } : record;

	/** So many records that are linked and equal. */
	function equal(count: number, others: Partial<SyncSettings> = {}): Trial {
		const trial = new Trial(
			settingsOf(['key', 'a'], { onConflict: x, fallbackSide: x, ...others }),
		);
		for (let number = 1; number <= count; number++) {
			for (const side of SIDES) trial.apps[side].put(number, { key: `k${number}`, a: 'Nowhere' });
		}
		expect(trial.run()).toEqual({});
		return trial;
	}

	/** Runs whose writes y stores as codes; how many it wrote. */
	function runs(trial: Trial, count: number, answer: Answer | 'none' = 'silent'): number {
		let writes = 0;
		for (let run = 0; run < count; run++) {
			trial.run();
			writes += trial.writes.length;
			trial.land(coded);
			if (answer !== 'none') trial.answer(answer);
		}
		return writes;
	}

	const set = (trial: Trial, countries: readonly string[]) =>
		countries.forEach((a, index) => trial.apps[x].edit(index + 1, { a }));
	const held = (trial: Trial, side: Side) => trial.apps[side].list().map(({ a }) => a);
	const told = (trial: Trial, words: string) => trial.log.filter((line) => line.includes(words));

	const FIVE = ['Germany', 'France', 'Germany', 'France', 'Austria'];
	const CODED = ['DE', 'FR', 'DE', 'FR', 'AT'];

	describe.each<[Answer | 'none', number]>([
		['silent', 6],
		['stored', 6],
		['none', 10],
	])('two records of one run prove a form for both, answered: %s', (answer, most) => {
		it('and the third value of a single one is contested, then a form as well', () => {
			const trial = equal(5);
			set(trial, FIVE);
			expect(runs(trial, 10, answer)).toBe(most);
			expect([held(trial, x), held(trial, y)]).toEqual([FIVE, CODED]);
			expect(told(trial, 'reformatted')).toHaveLength(3);
			expect(trial.open).toEqual([]);
			expect(trial.run()).toEqual({});
			// What was overruled of the single one.
			const others = trial.history.filter(({ how }) => how?.includes('reformatted') !== true);
			expect(others.filter(({ fields }) => fields[0]?.[y] !== 'AT')).toEqual([]);
			if (answer !== 'none') expect(others).toHaveLength(1);
		});

		it('and only the single one is decided by the policy', () => {
			const trial = equal(5, { onConflict: y, fallbackSide: y });
			set(trial, FIVE);
			expect(runs(trial, 6, answer)).toBe(6);
			expect(held(trial, x)).toEqual([...FIVE.slice(0, 4), 'AT']);
			expect(held(trial, y)).toEqual(CODED);
			expect(told(trial, 'reformatted')).toHaveLength(2);
		});

		it('and only of the single one a person is asked, until another proves its form too', () => {
			const trial = equal(6, { onConflict: 'manual' });
			set(trial, FIVE);
			expect(runs(trial, 4, answer)).toBe(5);
			expect(trial.open.map(({ fields }) => fields[0]?.[y])).toEqual(['AT']);
			trial.apps[x].edit(6, { a: 'Austria' });
			expect(runs(trial, 3, answer)).toBe(1);
			expect(trial.open).toEqual([]);
			expect([held(trial, x), held(trial, y)]).toEqual([
				[...FIVE, 'Austria'],
				[...CODED, 'AT'],
			]);
			expect(told(trial, 'reformatted')).toHaveLength(3);
			const [closed] = told(trial, 'settled as different');
			expect(closed).toContain('agreed contested');
			expect(trial.run()).toEqual({});
		});
	});

	it('a decision on what it is asked about is carried out, and the second attempt is the proof', () => {
		const trial = equal(2, { onConflict: 'manual' });
		set(trial, ['Austria']);
		runs(trial, 2);
		expect(trial.open).toHaveLength(1);
		trial.decide(x);
		trial.land(coded).answer('silent');
		expect(runs(trial, 3)).toBe(0);
		expect(held(trial, y)[0]).toBe('AT');
		expect(trial.open).toEqual([]);
		expect(told(trial, 'reformatted')).toHaveLength(1);
	});

	it('nobody is asked about a pair that is known', () => {
		const trial = equal(3, { onConflict: 'manual' });
		set(trial, ['Austria', 'Austria']);
		runs(trial, 2);
		trial.apps[x].edit(3, { a: 'Austria' });
		trial.apps[y].edit(3, { a: 'AT' });
		expect(trial.run()).toEqual({});
		expect(trial.open).toEqual([]);
		trial.apps[x].edit(3, { a: 'Germany' });
		expect(trial.run().writes).toHaveLength(1);
	});

	it('where the whole record is held, its other questions stay', () => {
		const trial = new Trial(
			settingsOf(['key', 'a', 'b'], { onConflict: 'manual', holdWholeRecord: true }),
		);
		for (const number of [1, 2]) {
			for (const side of SIDES)
				trial.apps[side].put(number, { key: `k${number}`, a: 'a0', b: 'b0' });
		}
		trial.run();
		set(trial, ['Austria']);
		runs(trial, 2);
		for (const side of SIDES) trial.apps[side].edit(1, { b: `${side}'s` });
		trial.run();
		trial.apps[x].edit(2, { a: 'Austria' });
		runs(trial, 3);
		expect(trial.open.map(({ fields }) => fields[0]?.masterField)).toEqual(['b']);
		expect(held(trial, x)[0]).toBe('Austria');
		expect(held(trial, y)[0]).toBe('AT');
	});

	it.each<[Answer | 'none']>([['silent'], ['none']])(
		'of records that are created: %s',
		(answer) => {
			const trial = equal(1);
			for (const number of [2, 3]) trial.apps[x].put(number, { key: `k${number}`, a: 'Germany' });
			expect(runs(trial, 6, answer)).toBe(2);
			expect(held(trial, x)).toEqual(['Nowhere', 'Germany', 'Germany']);
			expect(held(trial, y)).toEqual(['Nowhere', 'DE', 'DE']);
			expect(told(trial, 'reformatted')).toHaveLength(1);
			expect(trial.open).toEqual([]);
		},
	);

	it('a write that may be lost proves no form of what it was to overwrite', () => {
		const history = History.of(x);
		const { trial } = history;
		history.edit(x, { a: 'x1' });
		history.run('unanswered');
		history.edit(y, { a: 'y1' });
		expect(history.run('lost').writes).toHaveLength(1);
		expect(history.run().writes).toHaveLength(1);
		expect(history.values('a')).toEqual(['x1', 'x1']);
		expect(history.isKept('y1')).toBe(true);
		expect(trial.open).toEqual([]);
	});

	it.each<[Answer | 'none']>([['silent'], ['none']])(
		'is no form where another record holds what was sent as it is: %s',
		(answer) => {
			const trial = equal(3);
			for (const side of SIDES) trial.apps[side].edit(3, { a: 'Germany' });
			trial.run();
			set(trial, ['Germany', 'Germany']);
			trial.run();
			trial.land();
			if (answer !== 'none') trial.answer(answer);
			for (const number of [1, 2]) trial.apps[y].edit(number, { a: 'DE' });
			trial.settle();
			expect(held(trial, y)).toEqual(held(trial, x));
			expect(told(trial, 'reformatted')).toEqual([]);
		},
	);

	it('a question stays open where another record holds what was sent as it is', () => {
		const trial = equal(4, { onConflict: 'manual' });
		set(trial, ['Germany']);
		runs(trial, 2);
		expect(trial.open).toHaveLength(1);
		for (const side of SIDES) trial.apps[side].edit(4, { a: 'Germany' });
		set(trial, ['Germany', 'Germany']);
		runs(trial, 3);
		expect(trial.open).toHaveLength(2);
	});

	it('a bulk edit after answers that showed what was sent is one', () => {
		const trial = equal(3);
		set(trial, ['Germany', 'Germany']);
		trial.run();
		trial.land().answer();
		for (const number of [1, 2]) trial.apps[y].edit(number, { a: 'DE' });
		trial.settle();
		expect(held(trial, x)).toEqual(['DE', 'DE', 'Nowhere']);
		expect(told(trial, 'reformatted')).toEqual([]);
	});

	it('values that differ prove nothing, and the breaker stops them', () => {
		const trial = equal(3);
		set(trial, ['Germany', 'Germany']);
		let writes = 0;
		for (let run = 0; run < 9; run++) {
			trial.run();
			writes += trial.writes.length;
			trial.land((record, side) =>
				side === y ? { ...record, a: `${record.key}, own ${run}` } : record,
			);
			trial.answer('silent');
		}
		expect(writes).toBeLessThanOrEqual(8);
		expect(trial.open.map(({ type }) => type)).toEqual(['oscillation', 'oscillation']);
	});
});
