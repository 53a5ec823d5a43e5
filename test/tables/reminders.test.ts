import { reminderJson, waitingConflicts } from '../../src/bucket/reminder';
import { Trial, settingsOf } from './trial';

const HOUR = 60;

/** A sync with so many records that wait for a person, opened by the last run. */
function waiting(remindAfterHours: number | undefined, count = 1): Trial {
	const settings = settingsOf(['name'], {
		onConflict: 'manual',
		...(remindAfterHours === undefined ? {} : { remindAfterHours }),
	});
	const trial = new Trial(settings);
	for (let id = 1; id <= count; id++) {
		trial.master.put(id, { key: `k${id}`, name: 'before' });
		trial.slave.put(id, { key: `k${id}`, name: 'before' });
	}
	trial.run();
	for (let id = 1; id <= count; id++) {
		trial.master.edit(id, { name: `m${id}` });
		trial.slave.edit(id, { name: `s${id}` });
	}
	trial.run();
	return trial;
}

/** Runs after so many minutes, and says of which records it reminds. */
function reminded(trial: Trial, minutes: number): readonly string[] {
	trial.later(minutes).run();
	return (trial.plan?.reminder ?? []).map(({ label }) => label);
}

describe('a reminder', () => {
	it('is put out when the oldest open conflict has waited so long, and then once per period', () => {
		const trial = waiting(24, 2);
		expect(trial.plan?.reminder).toBeUndefined();
		expect(reminded(trial, 23 * HOUR)).toEqual([]);
		expect(reminded(trial, HOUR)).toEqual(['k1', 'k2']);
		expect(reminded(trial, 1)).toEqual([]);
		expect(reminded(trial, 23 * HOUR)).toEqual([]);
		expect(reminded(trial, HOUR)).toEqual(['k1', 'k2']);
	});

	it('takes fractions of an hour', () => {
		const trial = waiting(0.25);
		expect(reminded(trial, 10)).toEqual([]);
		expect(reminded(trial, 10)).toEqual(['k1']);
	});

	it.each([undefined, 0])('never comes where it is %s', (hours) => {
		expect(reminded(waiting(hours), 10_000 * HOUR)).toEqual([]);
	});

	it('leaves out what is put out in the same run, and what is decided or closed', () => {
		const trial = waiting(1, 3);
		const first = trial.open.find(({ label }) => label === 'k1');
		trial.decide('master', { conflictId: first?.id ?? '' });
		trial.slave.edit(2, { name: 'm2' });
		trial.slave.edit(3, { name: 'newer' });
		expect(reminded(trial, 2 * HOUR)).toEqual([]);
		expect(trial.plan?.conflicts.map(({ conflict }) => conflict.label)).toEqual(['k3']);
		// What was put out anew was opened long ago: it is time for it at once.
		expect(reminded(trial, 1)).toEqual(['k3']);
	});

	it('names what came later too, once one is due', () => {
		const trial = waiting(24, 1);
		trial.master.put(9, { key: 'k9', name: 'x' });
		trial.slave.put(9, { key: 'k9', name: 'y' });
		trial.later(20 * HOUR).run();
		expect(reminded(trial, 5 * HOUR)).toEqual(['k1', 'k9']);
	});

	it('comes in a run over changes too, and in a dry run never', () => {
		const trial = waiting(1);
		trial.later(2 * HOUR).run({ dryRun: true });
		expect(trial.plan?.reminder).toBeUndefined();
		trial.changes({});
		expect(trial.plan?.reminder).toHaveLength(1);
	});

	it('changes nothing else: a run that reminds writes and opens nothing', () => {
		const trial = waiting(1);
		const [before] = trial.open;
		expect(reminded(trial, 2 * HOUR)).toHaveLength(1);
		expect(trial.writes).toEqual([]);
		expect(trial.open[0]).toMatchObject({ id: before?.id, revision: before?.revision });
	});
});

describe('the item of a reminder', () => {
	it('has all that waits, in the words of the apps, and nothing in it acts', () => {
		const trial = waiting(1, 2);
		trial.master.edit(1, { name: '<b>https://x' });
		trial.later(2 * HOUR).run();
		const open = waitingConflicts(trial.open);
		const json = reminderJson(open, 'contacts', { slave: 'Shop' });
		expect(json).toMatchObject({
			type: 'reminder',
			syncName: 'contacts',
			waiting: 2,
			waitingSince: new Date(open[0]?.openedAt ?? 0).toISOString(),
			message: expect.stringMatching(/^2 conflicts are waiting.*UTC\.\n- k1: .*\n- k2: .*$/),
		});
		expect(json?.conflicts.map(({ conflictId }) => conflictId)).toEqual(open.map(({ id }) => id));
		expect(json?.conflicts[0]?.message).toContain('Shop');
		expect(JSON.stringify(json)).not.toMatch(/<b>https|https:\/\//);
	});

	it('lists fifty, and says how many more there are', () => {
		const trial = waiting(1, 53);
		const json = reminderJson(trial.open, 'contacts');
		expect(json).toMatchObject({ waiting: 53, message: expect.stringContaining('… and 3 more') });
		expect(json?.conflicts).toHaveLength(50);
	});

	it('is none where nothing is open', () => {
		expect(reminderJson([], 'contacts')).toBeUndefined();
	});
});
