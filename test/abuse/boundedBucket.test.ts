import { conflictJson } from '../../src/bucket/entryJson';
import { conflictForm } from '../../src/bucket/form';
import { conflictHtml } from '../../src/bucket/html';
import { conflictMessage } from '../../src/bucket/message';
import { WORKFLOW_BOUNDS } from '../../src/model/bounds';
import { DEFAULT_SETTINGS } from '../../src/model/settings';
import { encodeState } from '../../src/state/encode';
import { linked, manyLinked, settingsOf } from '../tables/trial';
import type { Trial } from '../tables/trial';

/** A bucket of so many characters. */
function within<T extends Trial>(trial: T, bucket: number): T {
	trial.bounds = { ...WORKFLOW_BOUNDS, bucket };
	return trial;
}

const LONG = 3000;
const long = (letter: string) => letter.repeat(LONG);

/** Values of a field by record, of long ones the first letter: `1=m… a=s…`. */
function values(trial: Trial, field: string): string {
	return trial.values(field).replace(/(\w)\1{999,}/g, '$1…');
}

const ALLOW_EMPTY = { brakes: { ...DEFAULT_SETTINGS.brakes, allowEmptyInput: true } };

describe('a question that the bucket has no room for', () => {
	const manual = settingsOf(['name', 'b'], { onConflict: 'manual' });

	/** Contested, while three times as much as the bucket holds is in the records. */
	function contested(): Trial {
		const trial = within(linked({ name: 'Ann', b: 'b0' }, manual), 4000);
		trial.master.edit(1, { name: long('m') });
		trial.slave.edit('a', { name: long('s') });
		trial.run();
		return trial;
	}

	it('keeps ids and fields without values', () => {
		const { open } = contested();
		expect(open).toMatchObject([
			{ withoutValues: true, masterId: 1, slaveId: 'a', fields: [{ masterField: 'name' }] },
		]);
		expect(open[0]?.records).toBeUndefined();
		expect(open[0]?.fields[0]).not.toHaveProperty('master');
		expect(open[0]?.fields[0]).not.toHaveProperty('slave');
	});

	it('says to people and steps that they are not kept, and can be answered', () => {
		const trial = contested();
		const [open] = trial.open;
		if (open === undefined) throw new Error('nobody is asked');
		expect(conflictJson(open, 'x')).toMatchObject({
			withoutValues: true,
			master: null,
			slave: null,
			fields: [{ masterField: 'name', previous: null, master: null, slave: null }],
		});
		const told = '(too large to keep here: see the app)';
		expect(conflictMessage(open)).toContain(`name: master ${told}, slave ${told}`);
		expect(conflictHtml(open)).toContain(`<td align="left">${told}</td>`);
		const [field] = conflictForm(open);
		const options = field?.fieldOptions.values.map(({ option }) => option);
		expect(options).toEqual([`Master: ${told}`, `Slave: ${told}`, 'Leave both as they are']);
		within(trial, 100_000).run();
		const [whole] = trial.open;
		expect(whole === undefined || 'withoutValues' in conflictJson(whole, 'x')).toBe(false);
	});

	it('is the same one when it is seen again, and gets its values once there is room', () => {
		const trial = contested();
		const [first] = trial.open;
		trial.run();
		expect(trial.open).toMatchObject([{ id: first?.id, revision: 1, timesSeen: 2 }]);
		within(trial, 100_000).run();
		expect(trial.open).toMatchObject([
			{ id: first?.id, revision: 1, fields: [{ master: long('m'), slave: long('s') }] },
		]);
		expect(trial.open[0]?.withoutValues).toBeUndefined();
		expect(trial.open[0]?.fields[0]?.prints).toBeUndefined();
	});

	it.each([
		['master', 'm'],
		['slave', 's'],
	] as const)('is decided for the %s by the next run, exactly', (side, letter) => {
		const trial = contested();
		expect(trial.decide(side)).toEqual([]);
		expect(trial.state.head.wantsFull).toBe(true);
		trial.settle();
		expect(values(trial, 'name')).toBe(`1=${letter}… a=${letter}…`);
		expect(trial.open).toEqual([]);
		expect(trial.log.at(-1)).toMatch(/^resolved .*: (master|slave)$/);
	});

	it('takes a typed value at once', () => {
		const trial = contested();
		expect(trial.decide({ custom: 'typed' })).toHaveLength(2);
		trial.land().answer();
		trial.settle();
		expect(values(trial, 'name')).toBe('1=typed a=typed');
		expect(trial.open).toEqual([]);
	});

	it('is left as it is', () => {
		const trial = contested();
		expect(trial.decide('leave')).toEqual([]);
		expect(trial.open).toEqual([]);
		expect(trial.run()).toEqual({});
		within(trial, 100_000).master.edit(1, { name: 'new' });
		trial.settle();
		expect(values(trial, 'name')).toBe('1=new a=new');
	});

	it.each(['master', 'slave'] as const)('opens again where the %s moved meanwhile', (moved) => {
		const trial = contested();
		trial.decide('master');
		if (moved === 'master') trial.master.edit(1, { name: long('n') });
		else trial.slave.edit('a', { name: long('n') });
		const before = trial.values('name');
		expect(trial.run().writes).toBeUndefined();
		trial.settle();
		expect(trial.values('name')).toBe(before);
		expect(trial.open).toMatchObject([{ type: 'contested', revision: 2 }]);
		expect(trial.open[0]?.decidedAt).toBeUndefined();
		trial.decide('slave');
		trial.settle();
		expect(values(trial, 'name')).toBe(moved === 'slave' ? `1=n… a=n…` : `1=s… a=s…`);
	});

	it('waits for both records where events tell of one', () => {
		const trial = contested();
		trial.decide('master');
		expect(trial.changes({ master: [1] })).toEqual({});
		expect(trial.open).toHaveLength(1);
		expect(trial.changes({ slave: ['a'] }).writes).toHaveLength(1);
		expect(trial.land().answer()).toEqual(['confirmed']);
		expect(values(trial, 'name')).toBe(`1=m… a=m…`);
		expect(trial.run()).toEqual({});
		expect(trial.open).toEqual([]);
	});

	it('carries on where the write that was decided fails', () => {
		const trial = contested();
		trial.decide('slave');
		trial.run();
		trial.answer({ failed: 'out of order' });
		trial.settle();
		expect(values(trial, 'name')).toBe(`1=s… a=s…`);
		expect(trial.open).toEqual([]);
	});

	it('decides each field on its own', () => {
		const trial = within(linked({ name: 'Ann', b: 'b0' }, manual), 4000);
		trial.master.edit(1, { name: long('m'), b: 'bm' });
		trial.slave.edit('a', { name: long('s'), b: 'bs' });
		trial.run();
		trial.decide({ fields: { name: { take: 'slave' }, b: { take: 'custom', value: 'typed' } } });
		trial.settle();
		expect(values(trial, 'name')).toBe(`1=s… a=s…`);
		expect(values(trial, 'b')).toBe('1=typed a=typed');
	});

	it('agrees by itself', () => {
		const trial = contested();
		trial.slave.edit('a', { name: long('m') });
		expect(trial.run()).toEqual({});
		expect(trial.open).toEqual([]);
		expect(trial.log.at(-1)).toContain('the sides agree');
	});
});

describe('a deletion that the bucket has no room for', () => {
	const asks = settingsOf(['name'], { onDelete: 'manual', ...ALLOW_EMPTY });

	function deleted(): Trial {
		const trial = within(linked({ name: long('x') }, asks), 4000);
		trial.master.remove(1);
		trial.run();
		return trial;
	}

	it('is asked about without the record', () => {
		expect(deleted().open).toMatchObject([{ type: 'deleted', slaveId: 'a', withoutValues: true }]);
	});

	it('is restored by the next full run', () => {
		const trial = deleted();
		trial.decide({ take: 'restore' });
		trial.settle();
		expect(values(trial, 'name')).toBe(`101=x… a=x…`);
		expect(trial.links).toEqual(['101-a']);
		expect(trial.open).toEqual([]);
	});

	it('is carried out', () => {
		const trial = deleted();
		trial.decide({ take: 'delete' });
		trial.land().answer();
		trial.settle();
		expect(values(trial, 'name')).toBe('');
		expect(trial.open).toEqual([]);
	});
});

describe('values that are overruled', () => {
	it.each([false, true])('wait while they cannot be kept (logged before: %s)', (before) => {
		const settings = settingsOf(['name', 'b'], { logBeforeOverruling: before });
		const trial = within(linked({ name: 'Ann', b: 'b0' }, settings), 4000);
		trial.master.edit(1, { name: long('m'), b: 'b1' });
		trial.slave.edit('a', { name: long('s') });
		trial.settle();
		expect(values(trial, 'name')).toBe(`1=m… a=s…`);
		expect(values(trial, 'b')).toBe('1=b1 a=b1');
		expect(trial.notes.join()).toContain('too large to keep');
		expect(trial.plan?.counts).toMatchObject({ unchanged: 0, postponed: 1 });
		within(trial, 100_000).settle();
		trial.settle();
		expect(values(trial, 'name')).toBe(`1=m… a=m…`);
		expect(trial.history.filter(({ status }) => status === 'rejected')).toMatchObject([
			{ fields: [{ slave: long('s') }] },
		]);
	});

	it('wait where events tell of them', () => {
		const trial = within(linked({ name: 'Ann' }), 4000);
		trial.master.edit(1, { name: long('m') });
		trial.slave.edit('a', { name: long('s') });
		expect(trial.changes({ master: [1], slave: ['a'] }).writes).toBeUndefined();
		expect(trial.changes({ master: [1] }).writes).toBeUndefined();
		within(trial, 100_000).settle();
		expect(values(trial, 'name')).toBe(`1=m… a=m…`);
		expect(trial.history).toMatchObject([{ fields: [{ slave: long('s') }] }]);
	});

	it('wait with a record that would be deleted', () => {
		const settings = settingsOf(['name'], {
			onDelete: 'propagate',
			deleteVersusEdit: 'delete',
			...ALLOW_EMPTY,
		});
		const trial = within(linked({ name: 'Ann' }, settings), 4000);
		trial.master.remove(1);
		trial.slave.edit('a', { name: long('s') });
		expect(trial.run().writes).toBeUndefined();
		expect(values(trial, 'name')).toBe(`a=s…`);
		within(trial, 100_000).settle();
		expect(values(trial, 'name')).toBe('');
		expect(trial.history).toMatchObject([{ records: { slave: { name: long('s') } } }]);
	});

	it('push out those of earlier runs, and never more than one run brings', () => {
		const trial = within(manyLinked(12), 20_000);
		for (let turn = 0; turn < 7; turn++) {
			for (let number = 1; number <= 12; number++) {
				trial.master.edit(number, { name: `${turn} m…` });
				trial.slave.edit(`a${number}`, { name: `${turn} s…` });
			}
			const written = trial.run().writes?.length ?? 0;
			const rejected = trial.plan?.rejected.length ?? 0;
			expect(rejected).toBe(written);
			expect(trial.history.slice(-rejected)).toHaveLength(rejected);
			trial.land().answer();
			expect(encodeState(trial.state).length).toBeLessThan(25_000);
		}
		expect(trial.history.length).toBeGreaterThan(2);
	});
});

test('questions beyond the bound hold their fields and are counted', () => {
	const manual = settingsOf(['name'], { onConflict: 'manual' });
	const trial = within(manyLinked(40, manual), 20_000);
	for (let number = 1; number <= 40; number++) {
		trial.master.edit(number, { name: `m${number}` });
		trial.slave.edit(`a${number}`, { name: `s${number}` });
	}
	expect(trial.run().writes).toBeUndefined();
	const asked = trial.open.length;
	expect(asked).toBeGreaterThan(10);
	expect(asked).toBeLessThan(40);
	expect(trial.plan?.counts).toMatchObject({ held: 40, unchanged: 0 });
	expect(trial.notes.join()).toContain(`${40 - asked} more questions`);
	expect(trial.run()).toEqual({});
	expect(trial.open).toHaveLength(asked);
	// Room that decisions make is taken by the next.
	for (const { id } of trial.open) trial.decide('master', { conflictId: id });
	for (let turn = 0; turn < 12; turn++) {
		trial.run();
		trial.land().answer();
		for (const { id, decidedAt } of trial.open) {
			if (decidedAt === undefined) trial.decide('master', { conflictId: id });
			trial.land().answer();
		}
	}
	expect(trial.open).toEqual([]);
	expect(values(trial, 'name')).not.toContain('s');
});

describe('a bucket that is fuller than it may be', () => {
	const manual = settingsOf(['name'], { onConflict: 'manual' });

	/** Open conflicts of before there was a bound, and a history. */
	function full(): Trial {
		const trial = manyLinked(20, manual);
		for (let number = 1; number <= 20; number++) {
			trial.master.edit(number, { name: `m${number}` });
			trial.slave.edit(`a${number}`, { name: `s${number}` });
		}
		trial.run();
		return within(trial, 8000);
	}

	it('keeps all that is open, and a part for the history', () => {
		const trial = full();
		expect(trial.open).toHaveLength(20);
		expect(trial.run()).toEqual({});
		expect(trial.open).toHaveLength(20);
		for (const { id } of trial.open.slice(0, 3)) trial.decide('master', { conflictId: id });
		expect(trial.run().writes).toHaveLength(3);
		trial.land().answer();
		trial.run();
		expect(trial.open).toHaveLength(17);
		expect(trial.log.filter((line) => line.startsWith('resolved'))).toHaveLength(3);
	});

	it('asks about records all the same, which nothing else would hold', () => {
		const trial = full();
		for (const id of [30, 31]) trial.master.put(id, { key: 'k30', name: 'Twin' });
		expect(trial.run().writes).toBeUndefined();
		expect(trial.open.filter(({ type }) => type === 'ambiguousMatch')).toHaveLength(1);
		expect(trial.changes({ master: [30] }).writes).toBeUndefined();
	});
});
