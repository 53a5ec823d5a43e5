import { BrakeError } from '../../src/model/errors';
import type { SyncSettings } from '../../src/model/settings';
import { DEFAULT_SETTINGS } from '../../src/model/settings';
import { Trial, settingsOf } from './trial';

const sameName: Partial<SyncSettings> = { mapping: DEFAULT_SETTINGS.mapping };

describe('fields of the same name', () => {
	test('records that come after a run of two empty apps are created with all their fields', () => {
		const trial = new Trial(settingsOf([], sameName));
		trial.run();
		trial.master.put(1, { key: 'a', name: 'Ann' });
		trial.run();
		expect(trial.writes.map((write) => write.json)).toEqual([{ key: 'a', name: 'Ann' }]);
	});

	test('two sides without a common field stop the run instead of creating empty records', () => {
		const trial = new Trial(settingsOf([], sameName));
		trial.master.put(1, { Name: 'Ann' });
		trial.slave.put(1, { name: 'Ann' });
		expect(() => trial.run()).toThrow(BrakeError);
		expect(trial.stored).toBe(new Trial(trial.settings).stored);
	});
});
