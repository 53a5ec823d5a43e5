import { encodeState } from '../../src/state/encode';
import { SIDES } from '../../src/model/side';
import { Trial, settingsOf } from '../tables/trial';

/** What records hold must not make a state grow until it cannot be saved any more. */
describe.each(SIDES)('events of the %s without an id', (side) => {
	it('are one entry of their kind, however many and however long', () => {
		const trial = new Trial(settingsOf(['name']));
		for (let event = 0; event < 12; event++) {
			const records = { master: [], slave: [] };
			const long = [0, 1, 2].map((each) => ({ name: `${event} ${each} ${'x'.repeat(1_000_000)}` }));
			trial.run({ mode: 'changes', records: { ...records, [side]: long } });
		}
		expect(trial.open).toHaveLength(1);
		expect(trial.open[0]?.records).toEqual({});
		expect(encodeState(trial.state).length).toBeLessThan(10_000);
	});

	it('that are short show one of them', () => {
		const trial = new Trial(settingsOf(['name']));
		const records = { master: [], slave: [], [side]: [{ name: 'Ann' }, { name: 'Bob' }] };
		trial.run({ mode: 'changes', records });
		expect(trial.open).toHaveLength(1);
		expect([{ name: 'Ann' }, { name: 'Bob' }]).toContainEqual(trial.open[0]?.records?.[side]);
	});
});
