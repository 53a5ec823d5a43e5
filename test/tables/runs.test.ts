import type { SyncSettings } from '../../src/model/settings';
import { DEFAULT_SETTINGS } from '../../src/model/settings';
import type { Trial } from './trial';
import { linked, settingsOf } from './trial';

/** A pair that a first full run of the trigger has settled, so that its cursors stand. */
function begun(others: Partial<SyncSettings> = {}): Trial {
	const trial = linked({ name: 'Ann' }, settingsOf(['name'], others));
	trial.begin(1);
	trial.run({ runId: 'run 1' });
	return trial;
}

/** Whether the next run asks from a later time than the last one did. */
function hasMoved(trial: Trial, number: number): boolean {
	const before = trial.state.head.triggerRuns.at(-1)?.since.master ?? 0;
	return (trial.begin(number).since.master ?? 0) > before;
}

describe('the cursor of a run', () => {
	it('is numbered, and asks from where the last one ended, less the overlap', () => {
		const trial = begun();
		const first = trial.state.head.triggerRuns[0];
		const second = trial.begin(2);
		expect(second).toMatchObject({ number: 2, full: false, until: trial.now - 60_000 });
		expect(second.since).toEqual({ master: first?.until, slave: first?.until });
	});

	it('moves when nothing had to be written', () => {
		const trial = begun();
		trial.begin(2);
		trial.changes({ master: [1] }, { runId: 'run 2' });
		expect(hasMoved(trial, 3)).toBe(true);
	});

	it('waits for a write, and moves once it is confirmed', () => {
		const trial = begun();
		trial.begin(2);
		trial.master.edit(1, { name: 'Bob' });
		trial.changes({ master: [1] }, { runId: 'run 2' });
		expect(hasMoved(trial, 3)).toBe(false);
		trial.land().answer();
		expect(hasMoved(trial, 4)).toBe(true);
	});

	it('waits for a write that failed, and for one that was acknowledged only', () => {
		const trial = begun();
		trial.begin(2);
		trial.master.edit(1, { name: 'Bob' });
		trial.changes({ master: [1] }, { runId: 'run 2' });
		trial.answer('silent');
		expect(hasMoved(trial, 3)).toBe(false);
		trial.answer({ failed: '503' });
		expect(hasMoved(trial, 4)).toBe(false);
	});

	it('moves when a record is held in the bucket', () => {
		const trial = begun({ onConflict: 'manual' });
		trial.begin(2);
		trial.master.edit(1, { name: 'Bob' });
		trial.slave.edit('a', { name: 'Rob' });
		trial.changes({ master: [1], slave: ['a'] }, { runId: 'run 2' });
		expect(hasMoved(trial, 3)).toBe(true);
	});

	it('stays when the input was incomplete', () => {
		const trial = begun({ writeOnIncompleteInput: true });
		trial.begin(2);
		const records = { master: [{ _twoWaySyncIncomplete: true }], slave: [] };
		trial.changes({}, { runId: 'run 2', records });
		expect(hasMoved(trial, 3)).toBe(false);
	});

	it('stays when a brake stopped the run', () => {
		const trial = begun();
		trial.begin(2);
		expect(() => trial.run({ runId: 'run 2', records: { master: [], slave: [] } })).toThrow();
		expect(hasMoved(trial, 3)).toBe(false);
	});

	it('stays when a brake stopped a run over changes, whose records are given again', () => {
		const trial = begun({ brakes: { ...DEFAULT_SETTINGS.brakes, maxChangesPercent: 0 } });
		const { since } = trial.begin(2);
		trial.master.edit(1, { name: 'Bob' });
		expect(() => trial.changes({ master: [1] }, { runId: 'run 2' })).toThrow('would be written');
		expect(trial.begin(3)).toMatchObject({ full: false, since });
	});

	it('a full run that was asked for is asked for again when a brake stopped it', () => {
		const trial = begun();
		trial.master.put(2, { name: 'no key' });
		trial.changes({ master: [2] });
		expect(trial.begin(2).full).toBe(true);
		expect(() => trial.run({ runId: 'run 2', records: { master: [], slave: [] } })).toThrow();
		expect(trial.begin(3).full).toBe(true);
		trial.run({ runId: 'run 3' });
		// It has no key: another list is to show it so.
		expect(trial.begin(4).full).toBe(true);
		trial.run({ runId: 'run 4' });
		expect(trial.begin(5).full).toBe(false);
	});

	it('stays when the run was never processed, and what it fetched is asked for again', () => {
		const trial = begun();
		trial.begin(2);
		expect(hasMoved(trial, 3)).toBe(false);
	});

	it('waits for an edit that met an unanswered write, until both records are in sight', () => {
		const trial = begun();
		trial.begin(2);
		trial.master.edit(1, { name: 'Bob' });
		trial.changes({ master: [1] }, { runId: 'run 2' });
		trial.begin(3);
		trial.slave.edit('a', { name: 'Alice' });
		expect(trial.changes({ slave: ['a'] }, { runId: 'run 3' })).toEqual({});
		expect(hasMoved(trial, 4)).toBe(false);
		expect(trial.changes({ master: [1], slave: ['a'] }, { runId: 'run 4' })).toEqual({
			writes: ['update slave a name=Bob'],
			rejected: ['name: Bob | Alice'],
		});
	});
});

describe('repeats are free', () => {
	it('the same input and state again plan the same, and nothing new once it landed', () => {
		const trial = begun();
		trial.master.edit(1, { name: 'Bob' }).put(2, { key: 'k2', name: 'Zoe' });
		const { stored } = trial;
		const first = trial.run();
		const after = trial.stored;
		trial.restore(stored);
		trial.now -= 60_000;
		expect([trial.run(), trial.stored]).toEqual([first, after]);
		trial.land().answer();
		expect([trial.run(), trial.run()]).toEqual([{}, {}]);
	});

	it('an idle run leaves the state as it was, but for its number and its line in the run log', () => {
		const trial = begun();
		trial.run();
		const { stored } = trial;
		const before = trial.state.head.runs ?? [];
		trial.run();
		const { runs = [] } = trial.state.head;
		expect(runs).toHaveLength(before.length + 1);
		const line = JSON.stringify(runs.at(-1)).length + 1;
		expect(line).toBeLessThan(100);
		expect(trial.stored.length).toBe(stored.length + line);
		expect(trial.state.head.run).toBe(4);
	});

	it('the plan does not depend on the order of the items', () => {
		const plans = [false, true].map((reversed) => {
			const trial = linked({ name: 'Ann' });
			trial.set({
				matchBy: [],
				brakes: { ...trial.settings.brakes, maxChangesPercent: 1000 },
			});
			for (let number = 2; number < 9; number++) trial.master.put(number, { name: `N${number}` });
			const master = [...trial.master.list()];
			trial.run({
				records: { master: reversed ? master.reverse() : master, slave: trial.slave.list() },
			});
			return trial.writes.map(({ sources: _, ...write }) => write);
		});
		expect(plans[0]).toEqual(plans[1]);
	});
});
