import { addExternal, readEntryJson } from '../../src/bucket/external';
import { WORKFLOW_BOUNDS } from '../../src/model/bounds';
import { Draft } from '../../src/model/draft';
import { SyncState } from '../../src/model/syncState';
import { DEFAULT_SETTINGS } from '../../src/model/settings';
import { conflictNamed } from '../state/states';
import { linked, manyLinked, settingsOf } from '../tables/trial';
import type { Trial } from '../tables/trial';

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

/** Characters of all entries. */
function bucketSize({ open, history }: Trial): number {
	return JSON.stringify([...open, ...history]).length - open.length - history.length - 1;
}

const ALLOW_EMPTY = { brakes: { ...DEFAULT_SETTINGS.brakes, allowEmptyInput: true } };
const MANUAL = settingsOf(['name', 'b'], { onConflict: 'manual' });

/** Two fields of one record that are asked about without values. */
function contested(fields: readonly ('name' | 'b')[] = ['name']): Trial {
	const trial = within(linked({ name: 'Ann', b: 'b0' }, MANUAL), 4000);
	for (const field of fields) {
		trial.master.edit(1, { [field]: long('m') });
		trial.slave.edit('a', { [field]: long('s') });
	}
	trial.run();
	expect(trial.open).toMatchObject([{ withoutValues: true }]);
	return trial;
}

describe('a decision that waits for both records', () => {
	it('is carried out as a whole, where an event tells of some of its fields', () => {
		const trial = contested(['name', 'b']);
		trial.decide('master');
		trial.slave.forget('a', 'b');
		expect(trial.changes({ master: [1], slave: ['a'] }).writes).toBeUndefined();
		trial.slave.edit('a', { b: long('s') });
		trial.settle();
		expect(values(trial, 'name')).toBe('1=m… a=m…');
		expect(values(trial, 'b')).toBe('1=m… a=m…');
		expect(trial.open).toEqual([]);
		expect(trial.history.map(({ status }) => status)).toEqual(['resolved']);
	});

	it.each([
		['is not mapped any more', ['b']],
		['is compared in another way', [{ masterField: 'name', compareAs: 'text' as const }, 'b']],
	])('is over where its field %s', (_, fields) => {
		const trial = contested();
		trial.decide('master');
		trial.set({ mapping: settingsOf(fields).mapping });
		trial.settle();
		trial.run();
		expect(trial.open.filter(({ decidedAt }) => decidedAt !== undefined)).toEqual([]);
		expect(trial.open).toHaveLength(fields.length - 1);
		expect(trial.log.join()).toContain('the field is no longer mapped, or compared in another way');
		expect(values(trial, 'name')).toBe('1=m… a=s…');
	});

	it('is asked again where one of several fields is not mapped any more, and writes none', () => {
		const trial = contested(['name', 'b']);
		trial.decide('master');
		trial.set({ mapping: settingsOf(['b']).mapping });
		expect(trial.run().writes).toBeUndefined();
		expect(trial.open).toHaveLength(1);
		expect(trial.open[0]?.decidedAt).toBeUndefined();
	});

	it.each(['slave', { custom: 'typed' }] as const)(
		'writes nothing that the direction of the field forbids by now: %s',
		(choice) => {
			const trial = contested(['name', 'b']);
			const b = { masterField: 'b', direction: 'toSlave' as const };
			trial.decide(
				typeof choice === 'string'
					? choice
					: { fields: { name: { take: 'slave' }, b: { take: 'custom', value: 'typed' } } },
			);
			trial.set({ mapping: settingsOf(['name', b]).mapping });
			expect(trial.run().writes).toBeUndefined();
			expect(trial.open).toHaveLength(1);
			expect(trial.open[0]?.decidedAt).toBeUndefined();
		},
	);

	it('is carried out where a typed value is what the side that may not be written holds', () => {
		const trial = within(linked({ name: 'Ann', b: 'b0' }, MANUAL), 4000);
		trial.master.edit(1, { name: long('m'), b: 'typed' });
		trial.slave.edit('a', { name: long('s'), b: 'bs' });
		trial.run();
		const b = { take: 'custom', value: 'typed' } as const;
		trial.decide({ fields: { name: { take: 'master' }, b } });
		const ways = settingsOf(['name', { masterField: 'b', direction: 'toSlave' }]);
		trial.set({ mapping: ways.mapping });
		trial.settle();
		expect(trial.values('b')).toBe('1=typed a=typed');
		expect(trial.open).toEqual([]);
	});

	it('is asked again where complete lists do not show the field any more', () => {
		const trial = contested();
		trial.decide('master');
		trial.slave.forget('a', 'name');
		expect(trial.run().writes).toBeUndefined();
		expect(trial.open).toHaveLength(1);
		expect(trial.open[0]?.decidedAt).toBeUndefined();
		expect(trial.plan?.counts.held).toBe(1);
	});

	it('waits on where events do not show the field', () => {
		const trial = contested();
		trial.decide('master');
		trial.slave.forget('a', 'name');
		trial.changes({ master: [1], slave: ['a'] });
		expect(trial.open[0]?.decidedAt).toBeDefined();
		trial.slave.edit('a', { name: long('s') });
		trial.settle();
		expect(values(trial, 'name')).toBe('1=m… a=m…');
	});

	it('ends the going back and forth that was asked about', () => {
		const settings = settingsOf(['name', 'b'], { maxFlips: 1 });
		const trial = linked({ name: 'Ann', b: 'b0' }, settings);
		trial.master.edit(1, { name: long('m') });
		trial.run();
		trial.slave.edit('a', { name: long('s') });
		trial.run();
		within(trial, 4000).run();
		expect(trial.open).toMatchObject([{ type: 'oscillation', withoutValues: true }]);
		trial.decide('master');
		expect(trial.run().writes).toHaveLength(1);
		trial.land().answer();
		trial.settle();
		expect(values(trial, 'name')).toBe('1=m… a=m…');
		expect(trial.open).toEqual([]);
	});

	it('leaves both values in the history, once there is room for them', () => {
		const trial = contested();
		trial.decide('master');
		within(trial, 100_000).run();
		trial.land().answer();
		trial.run();
		expect(trial.history).toMatchObject([
			{ status: 'resolved', fields: [{ master: long('m'), slave: long('s') }] },
		]);
		expect(trial.history[0]?.withoutValues).toBeUndefined();
	});
});

describe('a record that is restored without its values', () => {
	const asks = settingsOf(['name', 'b'], { onDelete: 'manual', ...ALLOW_EMPTY });

	it.each([
		['a part of it', true],
		['all of it', false],
	])('waits for a full run where an event tells %s', (_, isPart) => {
		const trial = within(linked({ name: long('x'), b: 'b0' }, asks), 4000);
		trial.master.remove(1);
		trial.run();
		trial.decide({ take: 'restore' });
		if (isPart) trial.slave.forget('a', 'b');
		expect(trial.changes({ slave: ['a'] }).writes).toBeUndefined();
		expect(trial.state.head.wantsFull).toBe(true);
		trial.slave.edit('a', { b: 'b0' });
		trial.settle();
		expect(values(trial, 'name')).toBe('101=x… a=x…');
		expect(trial.values('b')).toBe('101=b0 a=b0');
		expect(trial.open).toEqual([]);
	});
});

describe('what a run overrules stays in the history', () => {
	it.each([
		['after them', (number: number) => number <= 10],
		['before them', (number: number) => number > 10],
		['in turn with them', (number: number) => number % 2 === 0],
	])('also where questions open %s', (_, isOverruled) => {
		const policies = [
			{ masterField: 'name', onConflict: 'master' as const },
			{ masterField: 'b', onConflict: 'manual' as const },
		];
		const trial = within(manyLinked(30, settingsOf(policies)), 20_000);
		for (let number = 1; number <= 30; number++) {
			const field = isOverruled(number) ? 'name' : 'b';
			trial.master.edit(number, { b: 'b', [field]: `${long('m', 500)}${number}` });
			trial.slave.edit(`a${number}`, { b: 'b', [field]: `${long('s', 500)}${number}` });
		}
		trial.run();
		const rejected = trial.plan?.rejected ?? [];
		expect(rejected.length).toBeGreaterThan(2);
		expect(trial.open.length).toBeGreaterThan(2);
		const kept = trial.history.filter(({ fields: [field] }) => field?.slave !== undefined);
		expect(kept).toHaveLength(rejected.length);
		expect(bucketSize(trial)).toBeLessThanOrEqual(20_000);
	});

	it.each([8000, 12_000, 16_000, 24_000])(
		'also where other entries are closed in the same run, of %d characters',
		(bucket) => {
			const trial = manyLinked(40, settingsOf(['name'], { onConflict: 'manual' }));
			for (let number = 11; number <= 40; number++) {
				trial.master.edit(number, { name: `m${number}` });
				trial.slave.edit(`a${number}`, { name: `s${number}` });
			}
			trial.run();
			trial.set({ onConflict: 'master' });
			for (let number = 1; number <= 40; number++) {
				if (number > 10) trial.slave.edit(`a${number}`, { name: `m${number}` });
				else {
					trial.master.edit(number, { name: `${long('m', 300)}${number}` });
					trial.slave.edit(`a${number}`, { name: `${long('s', 300)}${number}` });
				}
			}
			within(trial, bucket).run();
			const rejected = trial.plan?.rejected ?? [];
			const kept = trial.history.filter(
				({ status, fields: [field] }) => status === 'rejected' && field?.slave !== undefined,
			);
			expect(kept).toHaveLength(rejected.length);
			if (bucket > 10_000) expect(rejected.length).toBeGreaterThan(0);
		},
	);

	it('with a record of many numbers, or waits', () => {
		const settings = settingsOf(['name'], {
			onDelete: 'propagate',
			deleteVersusEdit: 'delete',
			...ALLOW_EMPTY,
		});
		const numbers = Array.from({ length: 100 }, (_, index) => index + 1.23456789012345);
		const outcomes = new Set<string>();
		for (let room = 500; room < 8000; room += 500) {
			const trial = within(linked({ name: 'Ann' }, settings), room);
			trial.master.remove(1);
			trial.slave.edit('a', { name: 'Zed', numbers });
			trial.run();
			trial.land().answer();
			const isLeft = trial.slave.has('a');
			outcomes.add(isLeft ? 'left' : 'deleted');
			const kept = trial.history.some(({ records }) => records?.slave?.numbers !== undefined);
			expect(kept).toBe(!isLeft);
		}
		expect([...outcomes]).toEqual(['left', 'deleted']);
	});

	it('with ids and reasons of any length, or waits', () => {
		const id = '"'.repeat(400);
		const outcomes = new Set<string>();
		for (let room = 800; room < 12_000; room += 400) {
			const trial = linked({ name: 'Ann' });
			trial.master.put(id, { key: 'k2', name: 'Bea' });
			trial.slave.put(`${id}s`, { key: 'k2', name: 'Bea' });
			trial.run();
			trial.master.edit(id, { name: 'm1' });
			trial.slave.edit(`${id}s`, { name: 's1' });
			within(trial, room).run();
			trial.land().answer();
			const isOverruled = trial.slave.get(`${id}s`).name === 'm1';
			outcomes.add(isOverruled ? 'overruled' : 'left');
			const kept = trial.history.some(({ fields: [field] }) => field?.slave === 's1');
			expect(kept).toBe(isOverruled);
		}
		expect([...outcomes]).toEqual(['left', 'overruled']);
	});
});

test('the history makes room for what opens, also where nothing is logged', () => {
	const state = new SyncState({ ...WORKFLOW_BOUNDS, bucket: 12_000 });
	const change = (work: (draft: Draft) => void) => {
		const draft = new Draft(state);
		work(draft);
		state.apply(draft.change());
		return state.history().map(({ id }) => id);
	};
	const large = (id: string) => conflictNamed(id, { label: 'x'.repeat(2500) });
	expect(
		change((draft) => {
			for (const id of ['h1', 'h2', 'h3', 'h4']) draft.log(large(id));
		}),
	).toEqual(['h1', 'h2', 'h3', 'h4']);
	expect(
		change((draft) => {
			for (const id of ['o1', 'o2']) draft.putOpen(large(id));
		}),
	).toEqual(['h3', 'h4']);
});

describe('what stood beside a nested field, and is nowhere else', () => {
	it.each([10, 1500, 4000, 100_000])('is kept where the bucket has %d characters', (bucket) => {
		const fields = { f: { a: 'a0', x: long('x') } };
		const trial = within(linked(fields, settingsOf(['f.a'])), bucket);
		trial.master.edit(1, { f: { a: 'a1', x: 'own' } });
		trial.run();
		// The app replaces the whole object.
		trial.land((record) => ({ ...record, f: { a: 'a1' } })).answer();
		for (let turn = 0; turn < 3; turn++) trial.run();
		expect(trial.open).toMatchObject([{ fields: [{ previous: long('x') }] }]);
		expect(trial.plan?.counts.held).toBe(1);
	});
});

describe('what is reported by other steps', () => {
	const add = (trial: Trial, json: { readonly [field: string]: unknown }) => {
		const draft = new Draft(trial.state);
		const read = readEntryJson({ conflictId: 'x1', type: 'deleted', ...json }, trial.now);
		if (!('conflict' in read)) throw new Error(read.problem);
		return addExternal(draft, read.conflict);
	};

	it('has the bound too, whatever it is about', () => {
		const trial = within(manyLinked(2), 20_000);
		expect(add(trial, { label: long('x', 10_000) })).toBe(true);
		expect(add(trial, { label: long('x', 16_000) })).toBe(false);
		expect(add(trial, { reason: long('x', 16_000), type: 'ambiguousMatch' })).toBe(false);
	});
});
