import type { SyncSettings } from '../../src/model/settings';
import { SIDES, otherSide } from '../../src/model/side';
import type { Answer } from './trial';
import { Trial, settingsOf } from './trial';

/** SEMANTICS "Forms": a blank beside a box that is not ticked, in an app that leaves `false` out. */

type Values = readonly unknown[];

describe.each(SIDES.map((side) => [side]))('the %s leaves false out', (x) => {
	const y = otherSide(x);

	function between(ours: Values, theirs: Values, others: Partial<SyncSettings> = {}): Trial {
		const { sides } = settingsOf([]);
		const empty = { ...sides, [x]: { ...sides[x], missingMeans: 'empty' as const } };
		const trial = new Trial(settingsOf(['key', 'done'], { sides: empty, ...others }));
		ours.forEach((done, index) => {
			const box = done === undefined ? {} : { done };
			trial.apps[x].put(index + 1, { key: `k${index + 1}`, ...box });
		});
		theirs.forEach((done, index) => trial.apps[y].put(index + 1, { key: `k${index + 1}`, done }));
		return trial;
	}

	/** The writes of a run, which land; then x leaves out what is not true. */
	function round(trial: Trial, answer: Answer = 'stored'): Values {
		trial.run();
		const written = trial.writes.map(({ side, json }) => [side, json.done]);
		trial.land();
		for (const { id, done } of trial.apps[x].list()) {
			if (done !== true) trial.apps[x].forget(id as string, 'done');
		}
		trial.answer(answer);
		return written;
	}

	const BOXES: ReadonlyArray<readonly [string, unknown, unknown]> = [
		['numbers', 1, 0],
		['booleans', true, false],
		['words', 'yes', 'no'],
	];

	describe.each(BOXES)('beside %s', (_, yes, no) => {
		const linked = () => {
			const trial = between([true, true, undefined, undefined], [yes, yes, no, no]);
			expect(round(trial)).toEqual([]);
			return trial;
		};

		it('no turns into a blank, and back', () => {
			const trial = linked();
			for (const done of [null, no, null]) {
				trial.apps[y].edit(3, { done });
				expect([round(trial), round(trial)]).toEqual([[], []]);
			}
			expect([trial.open, trial.log]).toEqual([[], []]);
		});

		it('a blank turns into yes', () => {
			const trial = linked();
			trial.apps[y].edit(3, { done: null });
			round(trial);
			trial.apps[y].edit(3, { done: yes });
			expect([round(trial), round(trial), trial.log]).toEqual([[[x, true]], [], []]);
		});

		it.each<Answer>(['stored', 'silent', { failed: 'refused' }])(
			'yes turns into a blank, answered %j: written once',
			(answer) => {
				const trial = linked();
				trial.apps[y].edit(1, { done: null });
				expect(round(trial, answer)).toEqual([[x, null]]);
				for (let run = 0; run < 4; run++) expect(round(trial)).toEqual([]);
				expect([trial.apps[y].get(1).done, trial.open]).toEqual([null, []]);
			},
		);

		it('a tick beside a blank travels, and so does its end', () => {
			const trial = linked();
			trial.apps[y].edit(3, { done: null });
			round(trial);
			trial.apps[x].edit(3, { done: true });
			expect([round(trial), trial.apps[y].get(3).done]).toEqual([[[y, yes]], yes]);
			round(trial);
			trial.apps[x].forget(3, 'done');
			expect([round(trial), round(trial)]).toEqual([[[y, no]], []]);
		});

		it('both at once: unticked here, emptied there', () => {
			const trial = linked();
			trial.apps[x].forget(1, 'done');
			trial.apps[y].edit(1, { done: null });
			expect([round(trial), trial.open, trial.log]).toEqual([[], [], []]);
		});

		it('of a record whose changes alone are in sight the blank is sent once', () => {
			const trial = linked();
			trial.apps[y].edit(3, { done: null });
			trial.changes({ [y]: [3] });
			trial.land().answer();
			trial.apps[x].forget(3, 'done');
			for (let run = 0; run < 4; run++) expect(round(trial)).toEqual([]);
			expect([trial.apps[y].get(3).done, trial.open]).toEqual([null, []]);
		});

		it.each(SIDES)('at the first meeting, %s wins: nothing is written', (onConflict) => {
			const trial = between([true, true, undefined], [yes, yes, null], { onConflict });
			expect([round(trial), round(trial), trial.open]).toEqual([[], [], []]);
			expect(trial.plan?.counts.unchanged).toBe(3);
		});

		it('one tick tells that the others are none', () => {
			const trial = between([true, undefined, undefined], [yes, no, null]);
			expect([round(trial), round(trial), trial.open]).toEqual([[], [], []]);
		});

		it('a blank beside a tick is filled at the first meeting', () => {
			const trial = between([true, true, undefined], [yes, null, no]);
			expect(round(trial)).toEqual([[y, yes]]);
		});

		it('false that is shown is a value', () => {
			const trial = between([true, false, undefined], [yes, null, no]);
			trial.run();
			expect(trial.writes.map(({ json }) => json.done)).toEqual([no]);
		});
	});

	it('an entry about a write that failed closes itself', () => {
		const trial = between([true, true, true], [1, 1, 1]);
		trial.run();
		trial.apps[y].edit(3, { done: null });
		for (let run = 0; run < 6; run++) {
			trial.run();
			trial.answer({ failed: 'refused' });
		}
		expect(trial.open.map(({ type }) => type)).toEqual(['failedWrite']);
		trial.apps[x].forget(3, 'done');
		expect([round(trial), trial.open]).toEqual([[], []]);
	});
});
