import { LOGGED_RUNS, LOG_LENGTH, noteRun, noteStart, noteStop } from '../../src/runs/runLog';
import { EMPTY_HEAD } from '../../src/model/state';
import type { LoggedRun } from '../../src/model/loggedRun';
import type { Trial } from './trial';
import { Trial as Sync, linked, settingsOf } from './trial';

function last(trial: Trial): LoggedRun | undefined {
	return trial.state.head.runs?.at(-1);
}

/** Two new records of the master, which a run plans to create in the slave. */
function creating(): Trial {
	const trial = new Sync(settingsOf(['key', 'name']));
	trial.master.put(1, { key: 'k1', name: 'Ann' }).put(2, { key: 'k2', name: 'Bob' });
	trial.slave.put('z', { key: 'k1', name: 'Ann' });
	trial.master.put(3, { key: 'k3', name: 'Cid' });
	trial.run();
	return trial;
}

describe('the run log', () => {
	it('tells what a run planned on each side, and what is in sync', () => {
		const trial = linked({ name: 'Ann' }, settingsOf(['name']));
		trial.run();
		trial.master.edit(1, { name: 'Anne' });
		trial.run();
		expect(last(trial)).toMatchObject({ full: true, slave: { updated: 1 } });
		expect(last(trial)).not.toHaveProperty('master');
		trial.land().answer();
		trial.run();
		expect(last(trial)).toMatchObject({ inSync: 1, run: trial.state.head.run });
		expect(last(trial)).not.toHaveProperty('slave');
	});

	it('is in the same step as the run: a dry run leaves none', () => {
		const trial = creating();
		const before = trial.state.head.runs;
		trial.run({ dryRun: true });
		expect(trial.state.head.runs).toEqual(before);
	});

	it('a creation that failed is no creation, however often that is answered', () => {
		const trial = creating();
		expect(last(trial)?.slave).toEqual({ created: 2 });
		const [first] = trial.writes;
		const failing = first === undefined ? [] : [first];
		trial.answer({ failed: 'no such column' }, failing);
		trial.answer({ failed: 'no such column' }, failing);
		expect(last(trial)?.slave).toEqual({ created: 1, failed: 1 });
	});

	it('a write that its app puts off has not failed', () => {
		const trial = creating();
		trial.answer({ failed: '429', kind: 'throttled' });
		expect(last(trial)?.slave).toEqual({ throttled: 2 });
	});

	it('a write of which the app answers only later that it landed counts as one', () => {
		const trial = creating();
		trial.answer({ failed: '500' });
		trial.land().answer();
		expect(last(trial)?.slave).toEqual({ created: 2 });
	});

	it('an answer of another run corrects that one', () => {
		const trial = creating();
		const { writes } = trial;
		const run = trial.state.head.run;
		trial.changes({});
		trial.answer({ failed: '500' }, writes);
		const runs = trial.state.head.runs ?? [];
		expect(runs.find((each) => each.run === run)?.slave).toEqual({ failed: 2 });
		expect(last(trial)).not.toHaveProperty('slave');
	});

	it('takes until the last answer', () => {
		const trial = creating();
		expect(last(trial)?.took).toBe(0);
		trial.later(2);
		trial.land().answer();
		expect(last(trial)?.took).toBe(120_000);
	});

	it('counts conflicts that open and close, and what a decision writes', () => {
		const trial = linked({ name: 'Ann' }, settingsOf(['name'], { onConflict: 'manual' }));
		trial.run();
		trial.master.edit(1, { name: 'Anne' });
		trial.slave.edit('a', { name: 'Anna' });
		trial.run();
		expect(last(trial)).toMatchObject({ opened: 1, held: 1 });
		trial.decide('master');
		expect(last(trial)?.slave).toEqual({ updated: 1 });
		trial.land().answer();
		expect(last(trial)).toMatchObject({ opened: 1, closed: 1 });
	});

	it('counts records that stay alone on their side', () => {
		const trial = new Sync(settingsOf(['key', 'name'], { createIn: 'master' }));
		trial.master.put(1, { key: 'k1', name: 'Ann' }).put(2, { key: 'k2', name: 'Bob' });
		trial.slave.put('z', { key: 'k1', name: 'Ann' });
		trial.run();
		expect(last(trial)).toMatchObject({ master: { left: 1 } });
	});

	it('has the beginning of a run that never reached the Merge', () => {
		const trial = linked({ name: 'Ann' }, settingsOf(['name']));
		trial.begin(1);
		trial.run({ runId: 'run 1' });
		const reached = last(trial);
		expect(reached).toMatchObject({ runId: 'run 1', took: 60_000, full: true });
		trial.begin(2);
		expect(last(trial)).toEqual({ at: trial.now, runId: 'run 2' });
		const count = trial.state.head.runs?.length ?? 0;
		trial.run({ runId: 'run 2' });
		expect(trial.state.head.runs).toHaveLength(count);
	});

	it('has a run that was stopped in the place of its beginning, with why; all else stays', () => {
		const trial = linked({ name: 'Ann' }, settingsOf(['name']));
		trial.begin(1);
		const { head } = trial.state;
		const now = trial.now + 5000;
		const why = ['The slave returned no items.', 'Look at its list. '.repeat(99)];
		const stop = { at: now, runId: 'run 1', full: true };
		const stopped = noteStop(head, stop, { why, now });
		expect({ ...stopped, runs: [] }).toEqual({ ...head, runs: [] });
		expect(stopped.runs).toHaveLength(head.runs?.length ?? 0);
		expect(stopped.runs?.at(-1)).toEqual({
			...{ at: trial.now, runId: 'run 1', full: true, stopped: true, took: 5000 },
			notes: ['The slave returned no items.', expect.stringMatching(/^.{400}$/)],
		});
		// It is retried in n8n, and stopped anew: another run.
		const again = noteStop(stopped, stop, { why, now });
		expect(again.runs).toHaveLength((head.runs?.length ?? 0) + 1);
	});

	it('keeps 200 runs', () => {
		let head = EMPTY_HEAD;
		for (let at = 1; at <= LOGGED_RUNS + 5; at++) head = noteStart(head, { at, runId: `${at}` });
		expect(head.runs).toHaveLength(LOGGED_RUNS);
		expect(head.runs?.at(-1)?.at).toBe(LOGGED_RUNS + 5);
	});

	it('stays within its bytes: sentences of the oldest runs go first', () => {
		let head = EMPTY_HEAD;
		const notes = Array.from({ length: 9 }, (_, index) => `${index} `.repeat(500));
		const counts = { created: 123_456, updated: 123_456, deleted: 123_456, failed: 123_456 };
		for (let run = 1; run <= LOGGED_RUNS; run++) {
			const of = { at: 1e12, run, full: true, master: counts, slave: counts, inSync: 1e5 };
			head = noteRun(head, { ...of, runId: `execution ${run}`, notes }, 1e12);
		}
		expect(JSON.stringify(head.runs).length).toBeLessThanOrEqual(LOG_LENGTH + 2);
		expect(head.runs?.length).toBeGreaterThan(50);
		expect(head.runs?.[0]).not.toHaveProperty('notes');
		expect(head.runs?.at(-1)?.notes).toHaveLength(3);
		expect(head.runs?.at(-1)?.notes?.[0]).toHaveLength(200);
	});
});
