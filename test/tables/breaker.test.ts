import type { Trial } from './trial';
import { linked, settingsOf } from './trial';

/** An automation of the slave sets the name to a value of its own after each write of ours. */
function fight(trial: Trial, runs: number): number {
	let writes = 0;
	for (let run = 0; run < runs; run++) {
		trial.run();
		writes += trial.writes.length;
		if (trial.writes.length > 0) trial.slave.edit('a', { name: `Own ${run}` });
	}
	return writes;
}

describe('the breaker', () => {
	it.each([[1], [3], [5]])(
		'trips when a field was written %i times without being settled in between',
		(maxFlips) => {
			const trial = linked({ name: 'Ann' }, settingsOf(['name'], { maxFlips }));
			trial.master.edit(1, { name: 'Bob' });
			expect(fight(trial, 12)).toBe(maxFlips);
			expect(trial.open).toHaveLength(1);
			expect(trial.open[0]).toMatchObject({
				type: 'oscillation',
				reason: `written ${maxFlips} times to the slave without being settled in between`,
			});
		},
	);

	it('trips when a write would put back what the integration replaced there itself', () => {
		const settings = settingsOf(['name'], { onConflict: 'slave' });
		const trial = linked({ name: 'Ann Miller' }, settings);
		trial.master.edit(1, { name: 'Bob' });
		trial.run();
		trial.slave.edit('a', { name: 'ann miller' });
		expect(trial.run()).toMatchObject({ writes: ['update master 1 name=ann miller'] });
		trial.land((record) => ({ ...record, name: 'ANN MILLER', updatedAt: 5 })).answer();
		trial.master.edit(1, { name: 'Ann Miller', updatedAt: 6 });
		expect(trial.run()).toEqual({ opened: ['oscillation name: Ann Miller | ann miller'] });
		expect(trial.run()).toEqual({});
	});

	it('the field is held, the other fields flow on', () => {
		const trial = linked(
			{ name: 'Ann', note: 'old' },
			settingsOf(['name', 'note'], { maxFlips: 1 }),
		);
		trial.master.edit(1, { name: 'Bob' });
		fight(trial, 4);
		trial.master.edit(1, { note: 'new' });
		expect(trial.run()).toEqual({ writes: ['update slave a note=new'] });
	});

	it('a person decides it like any other conflict, and it may be written again', () => {
		const trial = linked({ name: 'Ann' }, settingsOf(['name'], { maxFlips: 1 }));
		trial.master.edit(1, { name: 'Bob' });
		fight(trial, 4);
		expect(trial.decide('master')).toEqual(['update slave a name=Bob']);
		trial.land().answer();
		expect(trial.run()).toEqual({});
		expect(trial.open).toEqual([]);
		trial.master.edit(1, { name: 'Bea' });
		expect(trial.run()).toEqual({ writes: ['update slave a name=Bea'] });
	});

	it('a user who toggles a value is none', () => {
		const trial = linked({ name: 'Ann' });
		for (let time = 0; time < 10; time++) {
			const name = time % 2 === 0 ? 'Bob' : 'Ann';
			trial.slave.edit('a', { name });
			expect(trial.run()).toEqual({ writes: [`update master 1 name=${name}`] });
			trial.land().answer();
		}
	});

	it('a user who toggles a value on both sides in turn is none', () => {
		const trial = linked({ name: 'Ann' });
		for (let time = 0; time < 10; time++) {
			const name = time % 2 === 0 ? 'Bob' : 'Ann';
			if (time % 4 < 2) trial.slave.edit('a', { name });
			else trial.master.edit(1, { name });
			trial.run();
			expect(trial.writes).toHaveLength(1);
			trial.land().answer();
			expect(trial.run()).toEqual({});
		}
	});

	it('a person who types while the app is down is none: writes reported failed do not count', () => {
		const trial = linked({ name: 'Ann' });
		for (let time = 0; time < 6; time++) {
			trial.master.edit(1, { name: `Name ${time}` });
			expect(trial.run()).toEqual({ writes: [`update slave a name=Name ${time}`] });
			trial.answer({ failed: '503' });
		}
	});

	it('retries of the same write do not count', () => {
		const trial = linked({ name: 'Ann' }, settingsOf(['name'], { maxAttempts: 9, maxFlips: 2 }));
		trial.master.edit(1, { name: 'Bob' });
		for (let time = 0; time < 8; time++) {
			trial.run();
			expect(trial.writes).toHaveLength(1);
		}
	});

	it('the memory clears once both sides are seen with nothing to write', () => {
		const trial = linked({ name: 'Ann' }, settingsOf(['name'], { maxFlips: 2 }));
		for (let time = 0; time < 4; time++) {
			trial.master.edit(1, { name: `Name ${time}` });
			trial.run();
			trial.slave.edit('a', { name: 'Own' });
			trial.run();
			trial.slave.edit('a', { name: `Name ${time}` });
			trial.run();
		}
		expect(trial.open).toEqual([]);
	});
});

describe('an app that keeps its own form', () => {
	it('is no oscillation, however often a user edits', () => {
		const trial = linked({ name: 'ANN' }, settingsOf(['name'], { maxFlips: 3 }));
		for (const name of ['Bob', 'Rob', 'Zoe', 'Ida', 'Eva']) {
			trial.master.edit(1, { name });
			for (let run = 0; run < 3; run++) {
				trial.run();
				trial
					.land((record, side) =>
						side === 'slave' ? { ...record, name: String(record.name).toUpperCase() } : record,
					)
					.answer();
			}
			expect(trial.open).toEqual([]);
			expect(trial.run()).toEqual({});
		}
	});
});
