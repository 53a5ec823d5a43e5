import type { AppRecord } from '../../src/model/record';
import type { SyncSettings } from '../../src/model/settings';
import { SIDES, otherSide } from '../../src/model/side';
import { Trial, settingsOf } from './trial';

/** SEMANTICS "Fields within objects": fields that an app loses with a write that is not about them. */

describe.each(SIDES.map((side) => [side]))('with an edit in the %s', (x) => {
	const y = otherSide(x);

	/** Two pairs of records; the first is edited in a. */
	function edited(
		missingMeans: 'empty' | 'unknown',
		others: Partial<SyncSettings> = {},
		nested = false,
	): Trial {
		const { sides } = settingsOf([]);
		const fields = nested ? ['f.a', 'f.b'] : ['a', 'b'];
		const shape = nested ? { nestedFields: 'changedOnly' as const } : {};
		const trial = new Trial(
			settingsOf(fields, {
				sendFields: 'changedOnly',
				onConflict: y,
				sides: {
					master: { ...sides.master, ...shape, missingMeans },
					slave: { ...sides.slave, ...shape, missingMeans },
				},
				...others,
			}),
		);
		const of = (key: string, a: string) => ({
			key,
			...(nested ? { f: { a, b: `b of ${key}` } } : { a, b: `b of ${key}` }),
		});
		for (const side of SIDES) {
			trial.apps[side].put(1, of('k1', 'a0')).put(2, of('k2', 'a0'));
		}
		trial.run();
		trial.apps[x].edit(1, of('k1', 'a1'));
		trial.run();
		return trial;
	}

	/** The app replaces the whole record, or the object, by what it is sent. */
	const replaced = (nested: boolean): AppRecord => ({
		id: 1,
		key: 'k1',
		...(nested ? { f: { a: 'a1' } } : { a: 'a1' }),
	});

	describe.each([
		['empty', false],
		['empty', true],
		['unknown', false],
		['unknown', true],
	] as const)('missing means %s, nested %s', (missingMeans, nested) => {
		const path = nested ? 'f.b' : 'b';
		const valueOf = (record: AppRecord) => (nested ? (record.f as AppRecord).b : record.b);

		function lost(how: 'stored' | 'silent' | undefined, others: Partial<SyncSettings> = {}): Trial {
			const trial = edited(missingMeans, others, nested);
			trial.apps[y].put(1, replaced(nested));
			if (how !== undefined) trial.answer(how);
			return trial;
		}

		it.each([['stored'], ['silent'], [undefined]] as const)(
			'answer %s: a person is asked, under every policy, and nothing is cleared',
			(how) => {
				for (const onConflict of ['master', 'slave', 'newest', 'manual'] as const) {
					const trial = lost(how, { onConflict });
					const told = [trial.run(), trial.run(), trial.run()];
					expect(told.flatMap(({ writes = [] }) => writes)).toEqual([]);
					expect(trial.open).toMatchObject([
						{
							type: 'contested',
							fields: [
								{ masterField: path, [x]: 'b of k1', reason: expect.stringContaining('gone') },
							],
						},
					]);
					expect(valueOf(trial.apps[x].get(1))).toBe('b of k1');
				}
			},
		);

		it('the value that is left can be put back', () => {
			const trial = lost('stored');
			trial.run();
			trial.decide(x);
			trial.land((record) => (nested ? { f: { a: 'a1', b: valueOf(record) } } : record)).answer();
			trial.settle();
			expect(valueOf(trial.apps[y].get(1))).toBe('b of k1');
			expect(trial.open).toEqual([]);
			expect(trial.run()).toEqual({});
		});

		it('left as it is, nothing is asked again', () => {
			const trial = lost('stored');
			trial.run();
			trial.decide('leave');
			expect([trial.run(), trial.run()]).toEqual([{}, {}]);
			expect(valueOf(trial.apps[x].get(1))).toBe('b of k1');
			expect(trial.open).toEqual([]);
		});

		it('once it is there again the question is over', () => {
			const trial = lost('stored');
			trial.run();
			trial.apps[y].put(1, trial.apps[x].get(1));
			trial.run();
			expect(trial.open).toEqual([]);
			expect(trial.run()).toEqual({});
		});

		it('an edit on the side that is left is asked about with its new value', () => {
			const trial = lost('stored');
			trial.apps[x].edit(1, nested ? { f: { a: 'a1', b: 'new' } } : { b: 'new' });
			trial.run();
			expect(trial.writes).toEqual([]);
			expect(trial.open[0]?.fields[0]?.[x]).toBe('new');
		});

		it('a column that no record shows any more is none that a write lost', () => {
			const trial = lost('stored');
			trial.apps[y].put(2, { id: 2, key: 'k2', ...(nested ? { f: { a: 'a0' } } : { a: 'a0' }) });
			const told = [trial.run(), trial.run()];
			expect(told.flatMap(({ writes = [] }) => writes)).toEqual([]);
			expect(trial.open.filter(({ type }) => type === 'contested')).toEqual([]);
			expect(valueOf(trial.apps[x].get(1))).toBe('b of k1');
		});
	});

	it('where missing means empty, a user who clears the field later is one', () => {
		const trial = edited('empty');
		trial.land().answer();
		trial.run();
		trial.apps[y].put(1, replaced(false));
		trial.run();
		trial.land().answer();
		expect(trial.apps[x].get(1).b).toBeNull();
		expect(trial.open).toEqual([]);
	});

	it('a list that lags shows it still: asked once a list lacks it', () => {
		const trial = edited('empty');
		trial.answer({ stored: { id: 1, a: 'a1' } });
		trial.run();
		expect(trial.open).toEqual([]);
		trial.apps[y].put(1, replaced(false));
		trial.run();
		expect(trial.open).toHaveLength(1);
	});

	it('a field that was never compared is none that was lost: a blank is filled', () => {
		const trial = edited('empty', { mapping: settingsOf(['a']).mapping });
		trial.apps[y].put(1, replaced(false));
		trial.set({ mapping: settingsOf(['a', 'b']).mapping });
		expect(trial.run()).toEqual({ writes: [`update ${y} 1 b=b of k1`] });
	});

	it('a blank that a write leaves out is none that was lost', () => {
		const { sides } = settingsOf([]);
		const trial = new Trial(
			settingsOf(['a', 'b'], {
				sides: { ...sides, [y]: { ...sides[y], missingMeans: 'empty' } },
				sendFields: 'changedOnly',
			}),
		);
		for (const side of SIDES) {
			trial.apps[side].put(1, { key: 'k1', a: 'a0', b: '' }).put(2, { key: 'k2', a: 'a', b: 'b' });
		}
		trial.run();
		trial.apps[x].edit(1, { a: 'a1' });
		trial.run();
		trial.apps[y].put(1, { key: 'k1', a: 'a1' });
		trial.answer();
		expect([trial.run(), trial.run()]).toEqual([{}, {}]);
		expect(trial.open).toEqual([]);
	});
});
