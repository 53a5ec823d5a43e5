/** SEMANTICS "Absence proves nothing": lists that the limit of their step cut. */
import type { Fetch } from '../../src/model/plan';
import type { SyncSettings } from '../../src/model/settings';
import { DEFAULT_SETTINGS } from '../../src/model/settings';
import type { Side } from '../../src/model/side';
import { SIDES, otherSide } from '../../src/model/side';
import type { Told } from './trial';
import { Trial, manyLinked, settingsOf } from './trial';

const idOf = (side: Side, number: number) => (side === 'master' ? number : `a${number}`);

/** Ten linked records. */
const ten = (others: Partial<SyncSettings> = {}) =>
	manyLinked(10, settingsOf(['name'], { onDelete: 'propagate', missesBeforeDelete: 1, ...others }));

function fetched(side: Side, ...of: readonly Fetch[]) {
	return { fetches: { master: [], slave: [], [side]: of } };
}

/** A full run in which the step of a side is allowed so many. */
function runCut(trial: Trial, side: Side, limit: number): Told {
	const records = { master: trial.master.list(), slave: trial.slave.list() };
	const cut = records[side].slice(0, limit);
	const fetch = { step: 'Get Rows', items: cut.length, limit };
	return trial.run({ records: { ...records, [side]: cut }, ...fetched(side, fetch) });
}

const CUT = /"Get Rows" put out \d+ records? of the (master|slave), as many as its limit allows/;
const ROUND = /a number at which steps and apps are wont to cut/;

describe.each(SIDES)('a list of the %s with as many records as its step may put out', (side) => {
	const other = otherSide(side);

	it('nothing counts as deleted for not being in it, run after run', () => {
		const trial = ten();
		for (let run = 1; run <= 3; run++) {
			expect(runCut(trial, side, 8)).toEqual({});
			expect(trial.notes).toContainEqual(expect.stringMatching(CUT));
		}
		expect(trial.run()).toEqual({});
		expect(trial.links).toHaveLength(10);
	});

	it('no link comes to rest', () => {
		const trial = ten({ onDelete: 'ignore' });
		runCut(trial, side, 8);
		expect(trial.links.filter((link) => link.endsWith('resting'))).toEqual([]);
	});

	it('what it lacks is not created there, at a first meeting nor later; what it has is created', () => {
		const trial = new Trial(settingsOf(['name']));
		for (const number of [1, 2, 3, 4]) {
			const fields = { key: `k${number}`, name: `Name ${number}` };
			trial.apps[side].put(idOf(side, number), fields);
			if (number > 1) trial.apps[other].put(idOf(other, number), fields);
		}
		expect(runCut(trial, side, 3)).toEqual({ writes: [`create ${other} name=Name 1`] });
		trial.land().answer();
		expect(runCut(trial, side, 3)).toEqual({});
		expect(trial.run()).toEqual({});
		expect(trial.links).toHaveLength(4);
	});

	it('an event of what it may hold creates nothing there either', () => {
		const trial = ten();
		trial.apps[side].put(idOf(side, 11), { key: 'k11', name: 'Zoe' });
		trial.apps[other].put(idOf(other, 11), { key: 'k11', name: 'Zoe' });
		expect(runCut(trial, side, 10)).toEqual({});
		expect(trial.changes({ [other]: [idOf(other, 11)] })).toEqual({});
		expect(trial.state.head.wantsFull).toBe(true);
		expect(trial.run()).toEqual({});
		expect(trial.links).toHaveLength(11);
	});

	it('edits travel both ways, of what it shows', () => {
		const trial = ten();
		trial.apps[side].edit(idOf(side, 1), { name: 'Ann' });
		trial.apps[other].edit(idOf(other, 2), { name: 'Bob' }).edit(idOf(other, 10), { name: 'Zoe' });
		expect(runCut(trial, side, 8).writes).toEqual(
			expect.arrayContaining([
				`update ${other} ${idOf(other, 1)} name=Ann`,
				`update ${side} ${idOf(side, 2)} name=Bob`,
			]),
		);
		trial.land().answer();
		expect(trial.run().writes).toEqual([`update ${side} ${idOf(side, 10)} name=Zoe`]);
	});

	it('the list of the other side proves what it proves', () => {
		const trial = ten();
		trial.apps[other].remove(idOf(other, 1));
		expect(runCut(trial, side, 10)).toEqual({ writes: [`delete ${side} ${idOf(side, 1)}`] });
	});

	it('an open question about a record that it lacks stays open', () => {
		const trial = ten();
		trial.apps[side].put('', { key: 'k0', name: 'No id' });
		expect(trial.run().opened).toHaveLength(1);
		trial.apps[side].remove('');
		expect(runCut(trial, side, 10)).toEqual({});
		expect([...trial.state.openConflicts()]).toHaveLength(1);
		trial.run();
		expect([...trial.state.openConflicts()]).toEqual([]);
	});

	it.each<[string, Fetch]>([
		['fewer than it may put out', { step: 'Get Rows', items: 10, limit: 11 }],
		['all of them', { step: 'Get Rows', items: 10, limit: Infinity }],
		['nobody knows how many', { step: 'Get Rows', items: 10 }],
	])('%s: what it lacks is gone', (_, fetch) => {
		const trial = ten();
		trial.apps[side].remove(idOf(side, 1));
		expect(trial.run(fetched(side, fetch))).toEqual({
			writes: [`delete ${other} ${idOf(other, 1)}`],
		});
		expect(trial.notes).not.toContainEqual(expect.stringMatching(CUT));
	});

	it('of several steps one that is cut is enough', () => {
		const trial = ten();
		trial.apps[side].remove(idOf(side, 1));
		const whole = { step: 'Get All', items: 5, limit: Infinity };
		const cut = { step: 'Get Rows', items: 4, limit: 4 };
		expect(trial.run(fetched(side, whole, cut))).toEqual({});
	});

	it('changes that were cut are told, and nothing else', () => {
		const trial = ten();
		trial.apps[side].edit(idOf(side, 1), { name: 'Ann' });
		const cut = fetched(side, { step: 'Get Rows', items: 1, limit: 1 });
		expect(trial.changes({ [side]: [idOf(side, 1)] }, cut)).toEqual({
			writes: [`update ${other} ${idOf(other, 1)} name=Ann`],
		});
		expect(trial.notes).toContainEqual(expect.stringMatching(CUT));
	});
});

describe.each(SIDES)(
	'a round number of records of the %s, of a step that tells no limit',
	(side) => {
		const round = (items: number, step = 'Request') => fetched(side, { step, items });
		const isTold = (trial: Trial) => trial.notes.some((note) => ROUND.test(note));

		it.each([50, 100, 200, 250, 500, 1000])('%i is told once, by side and number', (number) => {
			const trial = ten();
			trial.run(round(number));
			expect(trial.notes).toContainEqual(
				expect.stringContaining(`"Request" put out exactly ${number}`),
			);
			trial.run(round(number, 'Another step'));
			expect(isTold(trial)).toBe(false);
			trial.run(round(number === 50 ? 100 : 50));
			expect(isTold(trial)).toBe(true);
			trial.run(fetched(otherSide(side), { step: 'Request', items: number }));
			expect(isTold(trial)).toBe(true);
			trial.run(round(number));
			expect(isTold(trial)).toBe(false);
		});

		it.each([0, 1, 49, 51, 99, 1001, 50.5, NaN, Infinity])('%p is none', (number) => {
			const trial = ten();
			trial.run(round(number));
			expect(isTold(trial)).toBe(false);
		});

		it('changes nothing else: what the list lacks is gone', () => {
			const trial = ten();
			trial.apps[side].remove(idOf(side, 1));
			const other = otherSide(side);
			expect(trial.run(round(50))).toEqual({ writes: [`delete ${other} ${idOf(other, 1)}`] });
		});

		it('says nothing of changes, nor of a step that puts out all', () => {
			const trial = ten();
			trial.changes({ [side]: [idOf(side, 1)] }, round(50));
			expect(isTold(trial)).toBe(false);
			trial.run(fetched(side, { step: 'Get Rows', items: 50, limit: Infinity }));
			expect(isTold(trial)).toBe(false);
		});

		it('is silenced by what the user says of this side', () => {
			const { sides } = DEFAULT_SETTINGS;
			const trial = ten({
				sides: { ...sides, [side]: { ...sides[side], completeAt: [100, 250] } },
			});
			trial.run(round(250));
			expect(isTold(trial)).toBe(false);
			trial.run(round(200));
			expect(isTold(trial)).toBe(true);
			trial.run(fetched(otherSide(side), { step: 'Request', items: 250 }));
			expect(isTold(trial)).toBe(true);
		});

		it('is told again where a dry run told it: nothing was stored', () => {
			const trial = ten();
			trial.run({ ...round(50), dryRun: true });
			expect(isTold(trial)).toBe(true);
			trial.run(round(50));
			expect(isTold(trial)).toBe(true);
		});
	},
);
