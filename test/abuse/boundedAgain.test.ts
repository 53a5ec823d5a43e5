import { conflictForm } from '../../src/bucket/form';
import { conflictMessage } from '../../src/bucket/message';
import { WORKFLOW_BOUNDS } from '../../src/model/bounds';
import type { FieldChoice } from '../../src/model/conflict';
import { DEFAULT_SETTINGS } from '../../src/model/settings';
import { Trial, linked, settingsOf } from '../tables/trial';

/** A bucket of so many characters. */
function within<T extends Trial>(trial: T, bucket: number): T {
	trial.bounds = { ...WORKFLOW_BOUNDS, bucket };
	return trial;
}

const long = (letter: string, length = 3000) => letter.repeat(length);

/** Values of a field by record, of long ones the first letter: `1=m… a=s…`. */
function values(trial: Trial, field: string): string {
	return trial.values(field).replace(/(\w)\1{999,}/g, '$1…');
}

const MANUAL = settingsOf(['name', 'b'], { onConflict: 'manual' });

/** Contested, without values. */
function contested(): Trial {
	const trial = within(linked({ name: 'Ann', b: 'b0' }, MANUAL), 4000);
	trial.master.edit(1, { name: long('m') });
	trial.slave.edit('a', { name: long('s') });
	trial.run();
	return trial;
}

describe('a question that is met again', () => {
	it('keeps its values, for which it has a place already', () => {
		const trial = linked({ name: 'Ann', b: 'b0' }, MANUAL);
		trial.master.edit(1, { name: long('m', 300) });
		trial.slave.edit('a', { name: long('s', 300) });
		trial.run();
		const size = JSON.stringify(trial.open[0]).length;
		within(trial, size * 3).run();
		expect(trial.open).toMatchObject([{ timesSeen: 2, fields: [{ master: long('m', 300) }] }]);
		expect(trial.open[0]?.withoutValues).toBeUndefined();
	});

	it('knows the side that is not in sight, and its decision is about that', () => {
		const trial = contested();
		trial.master.edit(1, { name: long('n') });
		trial.changes({ master: [1] });
		expect(trial.open).toMatchObject([{ revision: 2, withoutValues: true }]);
		trial.decide('slave');
		trial.settle();
		expect(values(trial, 'name')).toBe('1=s… a=s…');
		expect(trial.open).toEqual([]);
	});

	it('is stale where a run that could not compare it saw another value, and only then', () => {
		for (const isEdited of [false, true]) {
			const trial = contested();
			if (isEdited) trial.master.edit(1, { name: long('n') });
			trial.changes({ master: [1] }, { recovery: true });
			const decided = trial.decide('master');
			if (isEdited) expect(decided).toContain('Stale');
			else expect(decided).toEqual([]);
		}
	});

	it('takes as a typed value what one side holds, and writes the other alone', () => {
		const trial = contested();
		expect(trial.decide({ custom: long('m') })).toHaveLength(1);
		trial.land().answer();
		trial.settle();
		expect(values(trial, 'name')).toBe('1=m… a=m…');
	});
});

it('is told of as not kept, in messages and forms', () => {
	const [conflict] = contested().open;
	if (conflict === undefined) throw new Error('nothing is open');
	expect(conflictMessage(conflict)).toContain('master (too large to keep here: see the app)');
	const form = JSON.stringify(conflictForm(conflict));
	expect(form).toContain('Master: (too large to keep here: see the app)');
	expect(form).toContain('Slave: (too large to keep here: see the app)');
});

describe('fields of a decision that waits', () => {
	/** `b` is decided beside `name`, whose value waits. */
	function decided(b: FieldChoice): Trial {
		const trial = within(linked({ name: 'Ann', b: 'b0' }, MANUAL), 4000);
		trial.master.edit(1, { name: long('m'), b: 'bm' });
		trial.slave.edit('a', { name: long('s'), b: 'bs' });
		trial.run();
		trial.decide({ fields: { name: { take: 'master' }, b } });
		trial.settle();
		expect(values(trial, 'name')).toBe('1=m… a=m…');
		expect(trial.open).toEqual([]);
		return trial;
	}

	it('are left as they are, for good', () => {
		const trial = decided({ take: 'leave' });
		expect(trial.values('b')).toBe('1=bm a=bs');
		expect(within(trial, 100_000).run()).toEqual({});
		trial.slave.edit('a', { b: 'b2' });
		trial.settle();
		expect(trial.values('b')).toBe('1=b2 a=b2');
	});

	it('are typed, as one side holds them already', () => {
		const trial = decided({ take: 'custom', value: 'bm' });
		expect(trial.values('b')).toBe('1=bm a=bm');
		expect(trial.run()).toEqual({});
	});
});

test('questions that found no room are not taken for asked', () => {
	const trial = within(linked({ name: 'Ann', b: 'b0' }, MANUAL), 10);
	trial.master.edit(1, { name: 'm' });
	trial.slave.edit('a', { name: 's' });
	trial.changes({ master: [1], slave: ['a'] });
	expect(trial.open).toEqual([]);
	// What events told is kept: one of them alone does not overrule the other.
	expect(trial.changes({ master: [1] }).writes).toBeUndefined();
	expect(trial.changes({ slave: ['a'] }).writes).toBeUndefined();
	within(trial, 100_000).changes({ master: [1] });
	expect(trial.open).toMatchObject([{ fields: [{ master: 'm', slave: 's' }] }]);
});

test('a field that is renewed in all records is asked about in a full bucket too', () => {
	const { master, slave } = DEFAULT_SETTINGS.sides;
	const sides = {
		master: { ...master, modifiedField: 'at' },
		slave: { ...slave, modifiedField: 'at' },
	};
	const trial = new Trial(settingsOf(['photo', 'note', 'key'], { sides }));
	for (let number = 1; number <= 12; number++) {
		const fields = { key: `k${number}`, photo: 'p0', note: 'n', at: 1 };
		trial.master.put(number, fields);
		trial.slave.put(`a${number}`, fields);
	}
	trial.run();
	const renew = (read: number) => {
		for (let number = 1; number <= 12; number++) {
			trial.master.edit(number, { photo: `https://x/${number}?sig=${read}` });
		}
	};
	within(trial, 10);
	for (let read = 1; read <= 4; read++) {
		renew(read);
		const isHeld = (trial.run().writes ?? []).length === 0;
		trial.land().answer();
		if (read > 1) expect(isHeld).toBe(true);
	}
	expect(trial.open).toMatchObject([{ type: 'oscillation' }]);
});
