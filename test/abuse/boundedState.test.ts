import { encodeState } from '../../src/state/encode';
import { SIDES } from '../../src/model/side';
import { Trial, manyLinked, settingsOf } from '../tables/trial';

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

describe('what apps say of failed writes', () => {
	const failing = (errors: number | undefined) => {
		const trial = manyLinked(30);
		trial.bounds = { bucket: 1e6, guard: 1e6, ...(errors === undefined ? {} : { errors }) };
		for (let number = 1; number <= 30; number++)
			trial.master.edit(number, { name: `new ${number}` });
		trial.run();
		const kept = () =>
			[...trial.state.unsettledLinks()].flatMap(({ intents }) =>
				intents.map(({ failed }) => failed),
			);
		return { trial, kept };
	};

	it('is kept up to a bound; of the others that they failed', () => {
		const { trial, kept } = failing(1000);
		const { writes } = trial;
		// In two batches: what the first one left counts.
		expect(trial.answer({ failed: 'e'.repeat(300) }, writes.slice(0, 2))).toEqual([
			'failed',
			'failed',
		]);
		trial.answer({ failed: 'e'.repeat(300) }, writes.slice(2));
		const words = kept().filter((failed) => failed?.startsWith('eee'));
		expect(words).toHaveLength(3);
		expect(kept().filter((failed) => failed?.includes('its words are not kept'))).toHaveLength(27);
		// They are tried again like the others.
		trial.run();
		expect(trial.writes).toHaveLength(30);
		trial.land().answer();
		expect(trial.run()).toEqual({});
	});

	it('has no bound in all where each stands in a row of its own', () => {
		const { trial, kept } = failing(undefined);
		trial.answer({ failed: 'e'.repeat(300) });
		expect(new Set(kept())).toEqual(new Set(['e'.repeat(300)]));
	});
});
