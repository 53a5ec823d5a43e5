/** SEMANTICS "Records that were created astray". */
import { BrakeError } from '../../src/model/errors';
import type { RecordId } from '../../src/model/link';
import type { AppRecord } from '../../src/model/record';
import type { SyncSettings } from '../../src/model/settings';
import type { Side } from '../../src/model/side';
import { SIDES, otherSide } from '../../src/model/side';
import { encodeState } from '../../src/state/encode';
import { resetState } from '../../src/state/replace';
import { Trial, settingsOf } from './trial';

/** What stopped a run, as people read it. */
function stopOf(run: () => unknown): string | undefined {
	try {
		run();
	} catch (error) {
		if (error instanceof BrakeError) return `${error.reason}: ${error.message} ${error.remedy}`;
		throw error;
	}
	return undefined;
}

describe.each(SIDES.map((side) => [side]))('records of the %s that are created', (x: Side) => {
	const y = otherSide(x);

	/**
	 * Both apps number their records. The app of x has these, and what was planned from them was created, as
	 * `put` says, with these ids.
	 */
	function created(
		names: readonly string[],
		ids: readonly RecordId[],
		put: (trial: Trial, id: RecordId, json: AppRecord) => void,
		{ keyed = true, ...others }: Partial<SyncSettings> & { readonly keyed?: boolean } = {},
	): Trial {
		const key = keyed ? {} : { matchBy: [] };
		const trial = new Trial(settingsOf(['key', 'name'], { ...key, ...others }));
		names.forEach((name, index) => trial.apps[x].put(index + 1, { key: `k-${name}`, name }));
		trial.run();
		expect(trial.writes).toHaveLength(ids.length);
		const answers = trial.writes.map(({ writeId, link, side, json }, index) => {
			const id = ids[index] ?? '';
			put(trial, id, json);
			return { writeId, link, side, id, stored: { id, ...json } };
		});
		expect(trial.answered(answers)).toEqual(ids.map(() => 'confirmed'));
		return trial;
	}

	const astray = (trial: Trial, id: RecordId, json: AppRecord) => trial.apps[x].put(id, json);
	const there = (trial: Trial, id: RecordId, json: AppRecord) => trial.apps[y].put(id, json);
	const nowhere = () => undefined;

	const waits = (count: number, unlisted: number) =>
		`${count === 1 ? '1 record waits' : `${count} records wait`} to be created in the ${y}: ${unlisted === 1 ? '1 that was created there is' : `${unlisted} that were created there are`} not in its list yet. The ${y}'s list may lag, or the step that creates writes elsewhere. The trigger was asked to make its next run a full one.`;

	describe.each([
		['with a match key', true],
		['without', false],
	])('in its own app (%s)', (_, keyed) => {
		it('stop the next run, which names them all and says what to do', () => {
			const trial = created(['Ann', 'Bob', 'Cy'], [10, 9, 11], astray, { keyed });
			const before = trial.stored;
			const stop = stopOf(() => trial.run());
			expect(stop).toBe(
				`strayRecords: 3 records that were to be created in the ${y} are not there but in the ${x}, with the values that were sent: 9, 10, 11. Nothing was written. The step that creates in the ${y} writes to the ${x}. Set it to the table of the ${y}, delete these records in the ${x}, and reset the sync (Sync State, Reset) before its next run: what the ${y} lacks is created there by the next full run.`,
			);
			expect(trial.stored).toBe(before);
			expect(stopOf(() => trial.run())).toBe(stop);
		});

		it('are told by a preview', () => {
			const trial = created(['Ann'], [10], astray, { keyed });
			trial.run({ dryRun: true });
			expect(trial.plan?.stops?.join()).toContain('1 record that was to be created');
		});

		it.each<[string, RecordId, RecordId]>([
			['a number that is listed as a text', 10, '10'],
			['a text that is listed as a number', '10', 10],
			['0', 0, '0'],
		])('stop it whatever form the id has: %s', (_what, answered, listed) => {
			const put = (trial: Trial, _id: RecordId, json: AppRecord) => trial.apps[x].put(listed, json);
			const trial = created(['Ann'], [answered], put, { keyed });
			expect(stopOf(() => trial.run())).toContain(`that were sent: ${listed}.`);
		});

		it('stop it where some were edited there since, for the others', () => {
			const trial = created(['Ann', 'Bob'], [10, 11], astray, { keyed });
			trial.apps[x].edit(10, { name: 'Anna' });
			expect(stopOf(() => trial.run())).toContain('that were sent: 11.');
		});

		it('stop it though their sources were edited since', () => {
			const trial = created(['Ann'], [10], astray, { keyed });
			trial.apps[x].edit(1, { name: 'Anna' });
			expect(stopOf(() => trial.run())).toContain('that were sent: 10.');
		});

		it('are created by no event before a full run', () => {
			const trial = created(['Ann'], [10], astray, { keyed });
			expect(trial.changes({ [x]: [10] }).writes).toBeUndefined();
			expect(trial.state.head.wantsFull).toBe(keyed ? undefined : true);
			expect(stopOf(() => trial.run())).toContain('that were sent: 10.');
		});
	});

	it('in its own app, deleted there: after a reset they are created where they belong', () => {
		const trial = created(['Ann', 'Bob'], [10, 11], astray);
		expect(stopOf(() => trial.run())).toContain('strayRecords');
		trial.apps[x].remove(10).remove(11);
		const { state } = trial;
		state.apply(resetState(state, trial.now));
		trial.restore(encodeState(state));
		expect(trial.run().writes).toEqual([
			`create ${y} key=k-Ann name=Ann`,
			`create ${y} key=k-Bob name=Bob`,
		]);
		trial.land().answer();
		expect(trial.run()).toEqual({});
		expect(trial.apps[x].list()).toHaveLength(2);
		expect(trial.notes).toEqual([]);
	});

	it('in its own app stop the run where the app answered the id alone', () => {
		const trial = new Trial(settingsOf(['key', 'name']));
		trial.apps[x].put(1, { key: 'k1', name: 'Ann' });
		trial.run();
		for (const { writeId, link, side, json } of trial.writes) {
			trial.apps[x].put(10, json);
			trial.answered([{ writeId, link, side, id: 10 }]);
		}
		expect(stopOf(() => trial.run())).toContain('that were sent: 10.');
	});

	it('in its own app: at most 100 are named, and how many more', () => {
		const names = Array.from({ length: 103 }, (_, index) => `n${index}`);
		const trial = created(
			names,
			names.map((_, index) => 1000 + index),
			astray,
		);
		const stop = stopOf(() => trial.run());
		expect(stop).toContain('103 records that were to be created');
		expect(stop).toContain('1098, 1099 and 3 more.');
	});

	describe('accuse nobody', () => {
		it('where both apps number 1, 2, 3 and the list lags', () => {
			const trial = created(['Ann', 'Bob', 'Cy'], [1, 2, 3], nowhere);
			expect(stopOf(() => trial.run())).toBeUndefined();
			expect(stopOf(() => trial.run())).toBeUndefined();
		});

		it('where the other app has another new record under that id', () => {
			const trial = created(['Ann'], [2], nowhere);
			trial.apps[x].put(2, { key: 'k2', name: 'Bob' });
			expect(trial.run()).toEqual({});
			expect(trial.notes).toContain(waits(1, 1));
		});

		it('where it has an empty one', () => {
			const trial = created(['Ann'], [2], nowhere, { keyed: false });
			trial.apps[x].put(2, { key: '', name: '' });
			expect(stopOf(() => trial.run())).toBeUndefined();
		});

		it('where the list has it, whatever the other app has under that id', () => {
			const trial = created(['Ann'], [2], (each, id, json) => {
				there(each, id, json);
				astray(each, id, json);
			});
			expect(stopOf(() => trial.run())).toBeUndefined();
		});

		it('once a list has shown it, though it is deleted later', () => {
			const trial = created(['Ann', 'Bob'], [2, 5], there);
			trial.run();
			trial.apps[y].remove(2);
			trial.apps[x].put(2, { key: 'k-Ann', name: 'Ann' });
			expect(stopOf(() => trial.run())).toBeUndefined();
		});

		it.each<[string, readonly AppRecord[]]>([
			[
				'an id twice',
				[
					{ id: 7, key: 'k7', name: 'Di' },
					{ id: 7, key: 'k7', name: 'Di' },
				],
			],
			['that it is incomplete', [{ _twoWaySyncIncomplete: true }]],
		])('where the list that lacks them shows %s', (_, listed) => {
			const trial = created(['Ann'], [10], astray, { writeOnIncompleteInput: true });
			const own = trial.apps[x].list();
			const records =
				x === 'master' ? { master: own, slave: listed } : { master: listed, slave: own };
			expect(stopOf(() => trial.run({ records }))).toBeUndefined();
		});
	});

	describe('and that its list does not show yet', () => {
		it('hold further creations until it does, and no edits', () => {
			const trial = created(['Ann'], [10], nowhere);
			trial.apps[x].put(2, { key: 'k2', name: 'Bob' }).put(3, { key: 'k3', name: 'Cy' });
			expect(trial.run()).toEqual({});
			expect(trial.notes).toContain(waits(2, 1));
			expect(trial.plan?.counts.postponed).toBe(3);
			expect(trial.state.head.wantsFull).toBe(true);
			trial.apps[y].put(10, { key: 'k-Ann', name: 'Ann' });
			expect(trial.run().writes).toEqual([
				`create ${y} key=k2 name=Bob`,
				`create ${y} key=k3 name=Cy`,
			]);
		});

		it('hold no edits of other records', () => {
			const trial = created(['Ann', 'Bob'], [10, 11], (each, id, json) => {
				if (id === 10) there(each, id, json);
			});
			trial.apps[x].put(3, { key: 'k3', name: 'Cy' }).edit(1, { name: 'Anna' });
			expect(trial.run().writes).toEqual([`update ${y} 10 name=Anna`]);
			expect(trial.notes).toContain(waits(1, 1));
		});

		it.each<[SyncSettings['onDelete'], number]>([
			['ignore', 2],
			['propagate', 2],
			['manual', 2],
		])('hold them no longer than until they count as gone (%s)', (onDelete, lists) => {
			const trial = created(['Ann'], [10], nowhere, { onDelete });
			trial.apps[x].put(2, { key: 'k2', name: 'Bob' });
			for (let run = 1; run <= lists; run++) expect(trial.run()).toEqual({});
			expect(trial.run().writes).toContain(`create ${y} key=k2 name=Bob`);
		});

		it('hold what events bring, too', () => {
			const trial = created(['Ann'], [10], nowhere);
			trial.apps[x].put(2, { key: 'k2', name: 'Bob' });
			trial.run();
			expect(trial.changes({ [x]: [2] })).toEqual({});
		});

		it('hold none on the other side', () => {
			const trial = created(['Ann'], [10], nowhere);
			trial.apps[y].put(20, { key: 'k20', name: 'Di' });
			expect(trial.run().writes).toEqual([`create ${x} key=k20 name=Di`]);
		});
	});
});
