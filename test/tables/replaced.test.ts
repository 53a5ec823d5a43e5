import { Trial, settingsOf } from './trial';

/** Two apps with one record in sync. */
function inSync(): Trial {
	const trial = new Trial(settingsOf(['name', 'mail', 'phone']));
	trial.master.put(1, { key: 'b', name: 'Bob', mail: 'bob@x', phone: '2' });
	trial.slave.put('a', { key: 'b', name: 'Bob', mail: 'bob@x', phone: '2' });
	trial.run();
	return trial;
}

describe('a record under the id of another', () => {
	it('whose values are all new is carried over, and what it replaces is logged', () => {
		const trial = inSync();
		trial.slave.put('a', { key: 'c', name: 'Cy', mail: 'cy@x', phone: '3' });
		const told = trial.run();
		expect(told.writes).toHaveLength(1);
		expect(told.rejected).toHaveLength(1);
		expect(told.rejected?.[0]).toContain('Bob');
	});

	it('that keeps one value is the same record, and nothing is logged', () => {
		const trial = inSync();
		trial.slave.put('a', { key: 'c', name: 'Bob', mail: 'cy@x', phone: '3' });
		expect(trial.run().rejected).toBeUndefined();
	});
});
