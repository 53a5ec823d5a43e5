import { EMPTY_HEAD } from '../../src/model/state';
import { watchHealth } from '../../src/state/watch';
import { healthOf } from '../../src/state/health';
import type { Trial } from './trial';
import { linked, settingsOf } from './trial';

const MINUTE = 60_000;

function healthIn(trial: Trial, minutes = 0): string {
	return healthOf(trial.state, trial.now + minutes * MINUTE).health;
}

/** A settled pair whose trigger runs every five minutes. */
function triggered(): Trial {
	const trial = linked({ name: 'Ann' }, settingsOf(['name'], { onConflict: 'manual' }));
	trial.begin(1, { every: 5 * MINUTE });
	trial.run({ runId: 'run 1' });
	return trial;
}

describe('a sync is', () => {
	it('healthy when its runs come through and nobody is asked', () => {
		const trial = triggered();
		expect(healthOf(trial.state, trial.now)).toEqual({ health: 'healthy', waiting: 0 });
	});

	it('healthy without a trigger of ours, however long ago it ran', () => {
		const trial = linked({ name: 'Ann' }, settingsOf(['name']));
		trial.run();
		expect(healthIn(trial, 100_000)).toBe('healthy');
	});

	it('waiting while a person is asked, since the oldest question', () => {
		const trial = triggered();
		trial.master.edit(1, { name: 'Anne' });
		trial.slave.edit('a', { name: 'Anna' });
		trial.run();
		const asked = trial.now;
		trial.later(3).run();
		expect(healthOf(trial.state, trial.now)).toMatchObject({
			health: 'waiting',
			since: asked,
			waiting: 1,
		});
		trial.decide('master');
		trial.land().answer();
		expect(healthIn(trial)).toBe('healthy');
	});

	it('failing once the same write failed twice in a row, also while the third try is under way', () => {
		const trial = triggered();
		trial.set({ maxAttempts: 5 });
		trial.master.edit(1, { name: 'Anne' });
		trial.run();
		trial.answer({ failed: 'no such column' });
		expect(healthIn(trial)).toBe('healthy');
		trial.run();
		trial.answer({ failed: 'no such column' });
		expect(healthIn(trial)).toBe('failing');
		trial.run();
		expect(healthIn(trial)).toBe('failing');
		trial.land().answer();
		expect(healthIn(trial)).toBe('healthy');
	});

	it('not failing while its app puts writes off', () => {
		const trial = triggered();
		trial.master.edit(1, { name: 'Anne' });
		for (let run = 0; run < 4; run++) {
			trial.run();
			trial.answer({ failed: '429', kind: 'throttled' });
		}
		expect(healthIn(trial)).toBe('healthy');
	});

	it('failing while a failed write is open, which goes before waiting', () => {
		const trial = triggered();
		trial.set({ maxAttempts: 1 });
		trial.master.edit(1, { name: 'Anne' });
		trial.run();
		trial.answer({ failed: 'no such column' });
		trial.run();
		expect(trial.open.map(({ type }) => type)).toEqual(['failedWrite']);
		expect(healthOf(trial.state, trial.now)).toMatchObject({ health: 'failing', waiting: 1 });
	});

	it('failing when a run began and never reached the Merge, until one does', () => {
		const trial = triggered();
		trial.begin(2);
		const began = trial.now;
		expect(healthIn(trial)).toBe('healthy');
		trial.begin(3);
		expect(healthOf(trial.state, trial.now)).toMatchObject({
			health: 'failing',
			since: began,
			reason: expect.stringContaining('execution run 2 '),
		});
		trial.run({ runId: 'run 3' });
		expect(healthIn(trial)).toBe('healthy');
	});

	it('stopped once a brake stopped a run, since the first that was, until one comes through', () => {
		const trial = triggered();
		trial.stop('The slave returned no items.');
		const since = trial.now;
		trial.later(2);
		trial.stop('The master returned no items.', 'Look at it.');
		// What follows is under way.
		trial.begin(2);
		expect(healthOf(trial.state, trial.now)).toEqual({
			health: 'stopped',
			since,
			reason: 'The master returned no items. Look at it.',
			waiting: 0,
		});
		trial.run({ runId: 'run 2' });
		expect(healthIn(trial)).toBe('healthy');
	});

	it('stopped when no run came through for three intervals, which goes before all', () => {
		const trial = triggered();
		trial.master.edit(1, { name: 'Anne' });
		trial.slave.edit('a', { name: 'Anna' });
		trial.run();
		expect(healthIn(trial, 14)).toBe('waiting');
		expect(healthIn(trial, 17)).toBe('stopped');
	});

	it('not stopped in the pauses that a cron expression makes', () => {
		const trial = linked({ name: 'Ann' }, settingsOf(['name']));
		for (let run = 1; run <= 5; run++) {
			if (run === 3) trial.later(600);
			trial.begin(run);
			trial.run({ runId: `run ${run}` });
		}
		expect(healthIn(trial, 1700)).toBe('healthy');
		expect(healthIn(trial, 2000)).toBe('stopped');
	});
});

describe('who watches is told', () => {
	const DAY = 24 * 60 * MINUTE;
	const failing = { health: 'failing', waiting: 0, since: 5 } as const;
	const healthy = { health: 'healthy', waiting: 0 } as const;

	it('nothing while all is well from the beginning', () => {
		expect(watchHealth(EMPTY_HEAD, healthy, 10)).toBeUndefined();
	});

	it('once when it changes, then every 24 hours, and once when it is well again', () => {
		const first = watchHealth(EMPTY_HEAD, failing, 10);
		expect(first?.news).toEqual({ before: 'healthy', repeated: false, since: 5 });
		const head = first?.head ?? EMPTY_HEAD;
		expect(watchHealth(head, failing, 9 + DAY)).toBeUndefined();
		const again = watchHealth(head, failing, 10 + DAY);
		expect(again?.news).toEqual({ before: 'failing', repeated: true, since: 5 });
		expect(watchHealth(again?.head ?? head, failing, 11 + DAY)).toBeUndefined();
		const well = watchHealth(again?.head ?? head, healthy, 12 + DAY);
		expect(well?.news).toEqual({ before: 'failing', repeated: false, since: 12 + DAY });
		expect(watchHealth(well?.head ?? head, healthy, 13 + 3 * DAY)).toBeUndefined();
	});
});
