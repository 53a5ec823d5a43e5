import type { AppRecord } from '../../src/model/record';
import type { Side } from '../../src/model/side';
import { SIDES, otherSide } from '../../src/model/side';
import { Trial, settingsOf } from './trial';

/** SEMANTICS "Forms": leading zeros are data, also where all other texts are plain numbers. */

describe.each(SIDES.map((side) => [side]))('numbers in texts on the %s', (x) => {
	const y = otherSide(x);

	/** Three linked records; the other app makes a number of whatever it takes. */
	function linked(): Trial {
		const trial = new Trial(settingsOf(['key', 'f']));
		[7, 12, 30].forEach((number, index) => {
			const key = `k${index + 1}`;
			trial.apps[x].put(index + 1, { key, f: String(number) });
			trial.apps[y].put(index + 1, { key, f: number });
		});
		expect(trial.run()).toEqual({});
		return trial;
	}
	const asNumber = (record: AppRecord, side: Side) =>
		side === y ? { ...record, f: Number(record.f) } : record;
	const held = (trial: Trial, side: Side) => trial.apps[side].list().map((record) => record.f);

	it.each([
		['put before the same number', 1, '007'],
		['of another number', 2, '0099'],
		['after a sign', 3, '-05'],
	])('%s: sent as they are, told, and kept where they were typed', (_, id, typed) => {
		const trial = linked();
		trial.apps[x].edit(id, { f: typed });
		trial.run();
		expect(trial.writes.map((write) => write.json.f)).toEqual([typed]);
		expect(trial.notes).toEqual([expect.stringMatching(/not a number in a text/)]);
		trial.land(asNumber).answer();
		expect([trial.run(), trial.run()]).toEqual([{}, {}]);
		expect(held(trial, x)).toContain(typed);
		expect(held(trial, y)).toContain(Number(typed));
	});

	it('of a new record', () => {
		const trial = linked();
		trial.apps[x].put(4, { key: 'k4', f: '0042' });
		trial.run();
		expect(trial.writes.map((write) => write.json.f)).toEqual(['0042']);
		trial.land(asNumber).answer();
		expect([trial.run(), trial.open]).toEqual([{}, []]);
	});

	it('are on record once the other side is edited', () => {
		const trial = linked();
		trial.apps[x].edit(1, { f: '007' });
		trial.run();
		trial.land(asNumber).answer();
		trial.run();
		trial.apps[y].edit(1, { f: 8 });
		trial.settle();
		expect(held(trial, x)).toContain('8');
		expect(JSON.stringify(trial.history)).toContain('"007"');
	});

	it('zeros before a decimal point are none', () => {
		const trial = linked();
		trial.apps[x].edit(1, { f: '0.50' });
		trial.apps[y].edit(1, { f: 0.5 });
		expect(trial.run()).toEqual({});
	});
});
