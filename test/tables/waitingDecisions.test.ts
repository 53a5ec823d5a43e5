import { WORKFLOW_BOUNDS } from '../../src/model/bounds';
import type { SyncSettings } from '../../src/model/settings';
import { SIDES, otherSide } from '../../src/model/side';
import type { Trial } from './trial';
import { linked, settingsOf } from './trial';

/**
 * Decisions on values that the bucket had no room for: the next run that sees both records writes them.
 * SEMANTICS "The bucket".
 */

const long = (word: string) => word.charAt(0).repeat(3000);

describe.each(SIDES.map((side) => [side]))('decided for the %s, whose value was not kept', (x) => {
	const y = otherSide(x);
	const ids = { master: 1, slave: 'a' };

	/** Contested in the name, which is too long for the bucket; x is decided. */
	function decided(others: Partial<SyncSettings> = {}): Trial {
		const settings = settingsOf(['name', 'note'], { onConflict: 'manual', ...others });
		const trial = linked({ name: 'Ann', note: 'old' }, settings);
		trial.bounds = { ...WORKFLOW_BOUNDS, bucket: 4000 };
		// A second pair, so that no list is ever empty.
		for (const side of SIDES) {
			trial.apps[side].edit(ids[side], { name: long(side) });
			trial.apps[side].put(`${side} 9`, { key: 'k9', name: 'Zoe', note: 'old' });
		}
		trial.run();
		expect(trial.open).toMatchObject([{ type: 'contested', withoutValues: true }]);
		expect(trial.decide(x)).toEqual([]);
		return trial;
	}

	it('it is written by the next run', () => {
		const trial = decided();
		expect(trial.run().writes).toEqual([`update ${y} ${ids[y]} name=${long(x)}`]);
		expect(trial.open).toHaveLength(1);
		trial.land().answer();
		expect([trial.run(), trial.open]).toEqual([{}, []]);
	});

	it('where the sides agree by then it is resolved in that run, with nothing to write', () => {
		const trial = decided();
		trial.apps[y].edit(ids[y], { name: long(x) });
		expect([trial.run(), trial.open]).toEqual([{}, []]);
		expect(trial.history).toMatchObject([{ status: 'resolved', how: x }]);
	});

	it('it stays decided while a person is asked about its record, which a list lacks', () => {
		const trial = decided({ onDelete: 'manual' });
		const record = trial.apps[y].get(ids[y]);
		trial.apps[y].remove(ids[y]);
		expect(trial.run()).toEqual({ opened: [`deletedVsEdited ${ids.master} | ${ids.slave}`] });
		expect(trial.history).toEqual([]);
		trial.apps[y].put(ids[y], record);
		expect(trial.run().writes).toEqual([`update ${y} ${ids[y]} name=${long(x)}`]);
		trial.land().answer();
		expect([trial.run(), trial.open]).toEqual([{}, []]);
	});
});
