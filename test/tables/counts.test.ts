import type { Plan } from '../../src/model/plan';
import type { SyncSettings } from '../../src/model/settings';
import { DEFAULT_SETTINGS } from '../../src/model/settings';
import { SIDES, otherSide } from '../../src/model/side';
import { Trial, manyLinked, settingsOf } from './trial';

/** SEMANTICS "What a run counts". */
type Counts = Partial<Omit<Plan['counts'], 'links' | 'linked' | 'drifted'>>;

const counts = ({ plan }: Trial): Counts => {
	if (plan === undefined) throw new Error('no run');
	const { unchanged, held, retried = 0, postponed = 0, left = 0 } = plan.counts;
	return { unchanged, held, retried, postponed, left };
};
const NONE = { unchanged: 0, held: 0, retried: 0, postponed: 0, left: 0 };

describe.each(SIDES.map((side) => [side]))('edited in the %s', (x) => {
	const y = otherSide(x);
	const id = (side: string, number: number) => (side === 'master' ? number : `a${number}`);

	const three = (others: Partial<SyncSettings> = {}) =>
		manyLinked(3, settingsOf(['name', 'note'], others));

	it.each([false, true])(
		'equal pairs are in sync at their first meeting (values kept: %s)',
		(keep) => {
			const trial = manyLinked(3, settingsOf(['name'], { keepPreviousValues: keep }));
			expect(counts(trial)).toEqual({ ...NONE, unchanged: 3 });
			expect(trial.plan?.counts.linked).toBe(3);
			trial.run();
			expect(counts(trial)).toEqual({ ...NONE, unchanged: 3 });
		},
	);

	it('a pair that differs when it meets is not; nor one whose form is written', () => {
		const trial = new Trial(settingsOf(['name']));
		for (const number of [1, 2]) {
			trial.apps[x].put(id(x, number), { key: `k${number}`, name: 'A' });
			trial.apps[y].put(id(y, number), { key: `k${number}`, name: number === 1 ? 'A' : 'B' });
		}
		trial.run();
		expect(counts(trial)).toEqual({ ...NONE, unchanged: 1 });
		trial.land().answer();
		trial.run();
		expect(counts(trial)).toEqual({ ...NONE, unchanged: 2 });
	});

	it('a write is none of the counts; tried again it is counted, and in sync once it landed', () => {
		const trial = three();
		trial.apps[x].edit(id(x, 1), { name: 'New' });
		trial.run();
		expect(counts(trial)).toEqual({ ...NONE, unchanged: 2 });
		trial.answer({ failed: 'no' });
		trial.run();
		expect(counts(trial)).toEqual({ ...NONE, unchanged: 2, retried: 1 });
		trial.land();
		trial.run();
		expect(counts(trial)).toEqual({ ...NONE, unchanged: 3 });
	});

	it.each<[Parameters<Trial['answer']>[0] | undefined, number]>([
		[undefined, 0],
		['silent', 0],
		[{ failed: '400' }, 1],
		[{ failed: '503', kind: 'unanswered' }, 1],
		[{ failed: '429', kind: 'throttled' }, 1],
	])(
		'a run of changes: what its app has in hand does not wait, what is tried again does: %j',
		(answer, postponed) => {
			const trial = three();
			trial.apps[x].edit(id(x, 1), { name: 'New' });
			trial.run();
			if (answer !== undefined) trial.answer(answer);
			trial.changes({});
			expect(counts(trial)).toEqual({ ...NONE, postponed });
			if (answer !== undefined) return;
			trial.changes({ [x]: [id(x, 1)] });
			expect(counts(trial)).toEqual(NONE);
		},
	);

	it('the same edit on both sides is in sync', () => {
		const trial = three();
		trial.apps[x].edit(id(x, 1), { name: 'New' });
		trial.apps[y].edit(id(y, 1), { name: 'New' });
		trial.run();
		expect(counts(trial)).toEqual({ ...NONE, unchanged: 3 });
	});

	it('a record that is held is held in every run, once, and never in sync', () => {
		const trial = three({ onConflict: 'manual' });
		trial.apps[x].edit(id(x, 1), { name: 'X' });
		trial.apps[y].edit(id(y, 1), { name: 'Y' });
		for (const _ of [1, 2]) {
			trial.run();
			expect(counts(trial)).toEqual({ ...NONE, unchanged: 2, held: 1 });
		}
		trial.apps[x].edit(id(x, 1), { note: 'X' });
		trial.apps[y].edit(id(y, 1), { note: 'Y' });
		trial.run();
		expect(trial.open).toHaveLength(2);
		expect(counts(trial)).toEqual({ ...NONE, unchanged: 2, held: 1 });
		trial.apps[y].edit(id(y, 1), { name: 'X', note: 'X' });
		trial.run();
		expect(counts(trial)).toEqual({ ...NONE, unchanged: 3 });
	});

	it.each([1, 2])(
		'what Write At Most lets wait is counted apart: %i leave',
		(maxWritesPerRun) => {
			const trial = three({ maxWritesPerRun });
			for (const number of [1, 2, 3]) trial.apps[x].edit(id(x, number), { name: `New ${number}` });
			trial.run();
			expect(counts(trial)).toEqual({ ...NONE, postponed: 3 - maxWritesPerRun });
		},
	);

	it('what is only logged yet waits', () => {
		const trial = three({ logBeforeOverruling: true, onConflict: x });
		trial.apps[x].edit(id(x, 1), { name: 'X' });
		trial.apps[y].edit(id(y, 1), { name: 'Y' });
		expect(trial.run().writes).toBeUndefined();
		expect(counts(trial)).toEqual({ ...NONE, unchanged: 2, postponed: 1 });
		trial.run();
		expect(counts(trial)).toEqual({ ...NONE, unchanged: 2 });
	});

	it('a creation that is tried again, and one that waits for lists', () => {
		const trial = three();
		trial.apps[x].put(id(x, 4), { key: 'k4', name: 'Four' });
		trial.run();
		expect(counts(trial)).toEqual({ ...NONE, unchanged: 3 });
		trial.run();
		expect(trial.writes).toEqual([]);
		expect(counts(trial)).toEqual({ ...NONE, unchanged: 3, postponed: 1 });
		trial.run();
		expect(trial.writes).toHaveLength(1);
		expect(counts(trial)).toEqual({ ...NONE, unchanged: 3, retried: 1 });
	});

	it('a record that one list lacks waits for another', () => {
		const trial = three({ onDelete: 'propagate', missesBeforeDelete: 2 });
		trial.apps[x].remove(id(x, 1));
		trial.run();
		expect(counts(trial)).toEqual({ ...NONE, unchanged: 2, postponed: 1 });
		trial.run();
		expect(trial.writes).toHaveLength(1);
		expect(counts(trial)).toEqual({ ...NONE, unchanged: 2 });
	});

	it('a link at rest is none of it', () => {
		const trial = three();
		trial.apps[x].remove(id(x, 1));
		for (const _ of [1, 2]) {
			trial.run();
			expect(counts(trial)).toEqual({ ...NONE, unchanged: 2 });
		}
	});

	it('records that nothing is created from are left, where Create In says so', () => {
		const trial = three({ createIn: x });
		for (const number of [4, 5]) trial.apps[x].put(id(x, number), { key: `k${number}`, name: 'N' });
		trial.apps[y].put(id(y, 6), { key: 'k6', name: 'N' });
		trial.run();
		expect(trial.writes).toHaveLength(1);
		expect(counts(trial)).toEqual({ ...NONE, unchanged: 3, left: 2 });
	});

	it('new records that wait for complete lists wait', () => {
		const trial = new Trial(settingsOf(['name']));
		trial.apps[x].put(id(x, 1), { key: 'k1', name: 'N' });
		trial.changes({ [x]: [id(x, 1)] });
		expect(trial.writes).toEqual([]);
		expect(counts(trial)).toEqual({ ...NONE, postponed: 1 });
	});

	it('a record that its list shows as older than it was seen before waits', () => {
		const { sides } = DEFAULT_SETTINGS;
		const trial = three({ sides: { ...sides, [x]: { ...sides[x], modifiedField: 'm' } } });
		trial.apps[x].edit(id(x, 1), { name: 'X', m: 5 });
		trial.settle();
		trial.apps[x].edit(id(x, 1), { name: 'old', m: 3 });
		trial.run();
		expect(trial.writes).toEqual([]);
		expect(counts(trial)).toEqual({ ...NONE, unchanged: 2, postponed: 1 });
	});

	it('an edit that could not be decided waits, until both sides are in sight', () => {
		const trial = three();
		trial.apps[x].edit(id(x, 1), { name: 'X' });
		trial.run();
		trial.apps[y].edit(id(y, 1), { name: 'Y' });
		trial.changes({ [y]: [id(y, 1)] });
		expect(trial.writes).toEqual([]);
		expect(counts(trial)).toEqual({ ...NONE, postponed: 1 });
	});
});
