import type { BrakeReason } from '../../src/model/errors';
import { BrakeError } from '../../src/model/errors';
import type { RunInput } from '../../src/model/plan';
import type { SyncSettings } from '../../src/model/settings';
import { DEFAULT_SETTINGS } from '../../src/model/settings';
import { Trial, manyLinked, settingsOf } from './trial';

const brakes = (others: Partial<SyncSettings['brakes']>) => ({
	brakes: { ...DEFAULT_SETTINGS.brakes, ...others },
});

/** Ten linked records. */
const ten = (others: Partial<SyncSettings> = {}) => manyLinked(10, settingsOf(['name'], others));

function reasonOf(run: () => unknown): BrakeReason | 'none' {
	try {
		run();
	} catch (error) {
		if (error instanceof BrakeError) return error.reason;
		throw error;
	}
	return 'none';
}

function remove(trial: Trial, side: 'master' | 'slave', count: number): void {
	for (let number = 1; number <= count; number++) {
		trial.apps[side].remove(side === 'master' ? number : `a${number}`);
	}
}

function rename(trial: Trial, count: number): void {
	for (let number = 1; number <= count; number++)
		trial.master.edit(number, { name: `New ${number}` });
}

const INCOMPLETE = { _twoWaySyncIncomplete: true };
const FAILED_PAGE = { error: 'ETIMEDOUT' };
const TRIGGER_ITEM = { syncName: 'x', runId: 'r', side: 'slave', full: true, until: '2026-01-01' };

function withExtra(trial: Trial, extra: object): Partial<RunInput> {
	return {
		records: { master: trial.master.list(), slave: [...trial.slave.list(), { ...extra }] },
	};
}

type Row = readonly [
	sentence: string,
	prepare: () => { readonly trial: Trial; readonly input?: Partial<RunInput> },
	reason: BrakeReason,
];

const TRIPPED: readonly Row[] = [
	[
		'a side delivers nothing although links exist',
		() => {
			const trial = ten();
			remove(trial, 'slave', 10);
			return { trial };
		},
		'emptyInput',
	],
	[
		'what "Always Output Data" makes of nothing is nothing',
		() => {
			const trial = ten();
			return { trial, input: { records: { master: [{}], slave: trial.slave.list() } } };
		},
		'emptyInput',
	],
	[
		'no items on both sides although links exist',
		() => ({ trial: ten(), input: { records: { master: [], slave: [] } } }),
		'emptyInput',
	],
	[
		'more than half of the links would be deleted',
		() => {
			const trial = ten({ onDelete: 'propagate' });
			remove(trial, 'slave', 6);
			return { trial };
		},
		'tooManyDeletes',
	],
	[
		'more than the set percentage of the links would be deleted',
		() => {
			const trial = ten({ onDelete: 'propagate', ...brakes({ maxDeletePercent: 20 }) });
			remove(trial, 'slave', 3);
			return { trial };
		},
		'tooManyDeletes',
	],
	[
		'more than the set percentage of the links would be written',
		() => {
			const trial = ten(brakes({ maxChangesPercent: 20 }));
			rename(trial, 3);
			return { trial };
		},
		'tooManyChanges',
	],
	[
		'the id field was changed, and every record would be created anew',
		() => {
			const trial = ten();
			trial.set({ matchBy: [] });
			trial.set({ sides: { ...trial.settings.sides, slave: { idField: 'key', zone: 'UTC' } } });
			for (let number = 1; number <= 10; number++) {
				trial.slave.edit(`a${number}`, { name: `Other ${number}` });
			}
			return { trial };
		},
		'configurationChanged',
	],
	[
		'the mapping was changed, and more than half of the records would be written',
		() => {
			const trial = ten();
			for (let number = 1; number <= 10; number++) trial.master.edit(number, { note: 'x' });
			for (let number = 1; number <= 10; number++) trial.slave.edit(`a${number}`, { note: 'y' });
			trial.set({ mapping: settingsOf(['name', 'note']).mapping });
			return { trial };
		},
		'configurationChanged',
	],
	[
		'an item says that the listing is incomplete',
		() => {
			const trial = ten();
			return { trial, input: withExtra(trial, INCOMPLETE) };
		},
		'incompleteInput',
	],
	[
		'an item with an error and no id says so too',
		() => {
			const trial = ten();
			return { trial, input: withExtra(trial, FAILED_PAGE) };
		},
		'incompleteInput',
	],
	[
		'a fetch step failed and passed its own input on',
		() => {
			const trial = ten();
			return { trial, input: { records: { master: trial.master.list(), slave: [TRIGGER_ITEM] } } };
		},
		'passedOnInput',
	],
];

describe('brakes', () => {
	it.each(TRIPPED)('%s: stops, and the state stays byte for byte', (_, prepare, reason) => {
		const { trial, input } = prepare();
		const before = trial.stored;
		expect(reasonOf(() => trial.run(input))).toBe(reason);
		expect(trial.stored).toBe(before);
	});

	it.each(TRIPPED)('%s: a dry run tells it and goes on', (_, prepare) => {
		const { trial, input } = prepare();
		const before = trial.stored;
		trial.run({ ...input, dryRun: true });
		expect(trial.notes[0]).toMatch(/^A real run would stop here: /);
		expect(trial.stored).toBe(before);
	});

	it.each(TRIPPED)('%s: it says what happened, and what to do', (_, prepare) => {
		const { trial, input } = prepare();
		try {
			trial.run(input);
		} catch (error) {
			if (!(error instanceof BrakeError)) throw error;
			expect(error.message).toMatch(/Nothing was written\.$/);
			expect(error.remedy.length).toBeGreaterThan(40);
		}
		expect.assertions(2);
	});

	it('an empty side is fine when that is allowed', () => {
		const trial = ten(brakes({ allowEmptyInput: true }));
		remove(trial, 'slave', 10);
		expect(trial.run()).toEqual({});
		expect(trial.links.every((link) => link.endsWith('resting'))).toBe(true);
	});

	it('an empty side is fine while nothing is linked', () => {
		const trial = new Trial(settingsOf(['name']));
		expect(trial.run()).toEqual({});
		trial.master.put(1, { key: 'k', name: 'Ann' });
		expect(trial.run()).toEqual({ writes: ['create slave name=Ann'] });
	});

	it('an empty side is fine in changes input', () => {
		expect(ten().changes({})).toEqual({});
	});

	it('an empty side is fine when all its records rest already', () => {
		const trial = manyLinked(2);
		trial.set(brakes({ allowEmptyInput: true }));
		remove(trial, 'slave', 2);
		trial.run();
		trial.set(brakes({}));
		expect(trial.run()).toEqual({});
	});

	it('half of the links may be deleted, and so may two', () => {
		const half = ten({ onDelete: 'propagate', ...brakes({ holdDeletesPercent: 100 }) });
		remove(half, 'slave', 5);
		half.run();
		expect(half.writes).toHaveLength(5);
		const two = manyLinked(3, settingsOf(['name'], { onDelete: 'propagate' }));
		remove(two, 'slave', 2);
		two.run();
		expect(two.writes).toHaveLength(2);
	});

	it('as many changes as are allowed go on, and without a limit all do', () => {
		const limited = ten(brakes({ maxChangesPercent: 20 }));
		rename(limited, 2);
		limited.run();
		expect(limited.writes).toHaveLength(2);
		const free = ten();
		rename(free, 10);
		free.run();
		expect(free.writes).toHaveLength(10);
	});

	it('the plan is corrected and run again once the cause is gone', () => {
		const trial = ten();
		rename(trial, 1);
		expect(reasonOf(() => trial.run({ records: { master: [], slave: [] } }))).toBe('emptyInput');
		expect(trial.run()).toEqual({ writes: ['update slave a1 name=New 1'] });
	});
});

describe('a change of configuration', () => {
	it('links stay, and shadows are re-based by comparing anew', () => {
		const trial = manyLinked(1);
		trial.master.edit(1, { name: 'NAME 1' });
		trial.slave.edit('a1', { name: 'NAME 1' });
		trial.run();
		trial.slave.edit('a1', { name: 'name 1' });
		trial.set({
			mapping: settingsOf([{ masterField: 'name', compareAs: 'textIgnoreCase' }]).mapping,
		});
		expect(trial.run()).toEqual({});
		expect(trial.links).toEqual(['1-a1']);
	});

	it('a change that leads to few writes goes on', () => {
		const trial = ten();
		trial.master.edit(1, { note: 'x' });
		trial.slave.edit('a1', { note: '' });
		trial.set({ mapping: settingsOf(['name', 'note']).mapping });
		expect(trial.run()).toEqual({ writes: ['update slave a1 note=x'] });
	});

	it('the order of the mapped fields is no change', () => {
		const trial = manyLinked(4, settingsOf(['name', 'key'], { maxAttempts: 9 }));
		rename(trial, 4);
		trial.set({ mapping: settingsOf(['key', 'name']).mapping });
		trial.run();
		expect(trial.writes).toHaveLength(4);
	});

	it('a policy is no part of it', () => {
		const trial = manyLinked(4);
		rename(trial, 4);
		trial.set({ onConflict: 'manual' });
		trial.run();
		expect(trial.writes).toHaveLength(4);
	});

	it('what is created before there are any links overwrites nothing', () => {
		const trial = new Trial(settingsOf(['name']));
		trial.run();
		for (let number = 1; number <= 4; number++)
			trial.master.put(number, { key: `k${number}`, name: `N${number}` });
		trial.set({ mapping: settingsOf(['name', 'note']).mapping });
		trial.run();
		expect(trial.writes).toHaveLength(4);
	});

	it('fields that sameName finds at run time are no part of it', () => {
		const sameName = { mapping: { mode: 'sameName' as const, excludeFields: [] } };
		const trial = manyLinked(4, settingsOf([], sameName));
		for (let number = 1; number <= 4; number++) {
			trial.master.edit(number, { note: 'x' });
			trial.slave.edit(`a${number}`, { note: '' });
		}
		trial.run();
		expect(trial.writes).toHaveLength(4);
	});

	it('the brake lets go when more changes are allowed for one run', () => {
		const trial = manyLinked(4);
		for (let number = 1; number <= 4; number++) trial.master.edit(number, { note: 'x' });
		for (let number = 1; number <= 4; number++) trial.slave.edit(`a${number}`, { note: '' });
		trial.set({ mapping: settingsOf(['name', 'note']).mapping });
		expect(reasonOf(() => trial.run())).toBe('configurationChanged');
		trial.set(brakes({ maxChangesPercent: 100 }));
		trial.run();
		expect(trial.writes).toHaveLength(4);
	});
});

describe('an incomplete listing', () => {
	const going = (others: Partial<SyncSettings> = {}) =>
		ten({ writeOnIncompleteInput: true, onDelete: 'propagate', ...others });

	it.each([
		['of the side that lacks the record', 'master'],
		['of the other side', 'slave'],
	] as const)('nothing is deleted on account %s', (_, side) => {
		const trial = going();
		trial.master.remove(1);
		const extra = (own: 'master' | 'slave') => (own === side ? [INCOMPLETE] : []);
		const records = {
			master: [...trial.master.list(), ...extra('master')],
			slave: [...trial.slave.list(), ...extra('slave')],
		};
		expect(trial.run({ records })).toEqual({});
		expect(trial.run()).toEqual({ writes: ['delete slave a1'] });
	});

	it('a deletion that was planned before waits', () => {
		const trial = going();
		trial.master.remove(1);
		trial.run();
		expect(trial.run(withExtra(trial, INCOMPLETE))).toEqual({});
		expect(trial.run()).toEqual({ writes: ['delete slave a1'] });
	});

	it('a tombstone waits', () => {
		const trial = going({ deletedField: 'deleted' });
		trial.master.edit(1, { deleted: true });
		expect(trial.run(withExtra(trial, INCOMPLETE))).toEqual({});
		expect(trial.run()).toEqual({ writes: ['delete slave a1'] });
	});

	it('the missing record is not taken for one whose id changed', () => {
		const trial = going();
		trial.slave.remove('a1').put('twin', { key: 'k1', name: 'Name 1' });
		trial.run(withExtra(trial, INCOMPLETE));
		expect(trial.links[0]).toBe('1-a1');
	});

	it('updates go on, and so do creations on the other side', () => {
		const trial = going();
		rename(trial, 1);
		trial.master.put(11, { key: 'k11', name: 'M' });
		trial.slave.put('a12', { key: 'k12', name: 'S' });
		expect(trial.run(withExtra(trial, INCOMPLETE))).toEqual({
			writes: ['create master name=S', 'update slave a1 name=New 1'],
		});
	});

	it('absence from it is no miss', () => {
		const trial = going({ missesBeforeDelete: 2 });
		trial.slave.remove('a1');
		trial.run(withExtra(trial, FAILED_PAGE));
		expect(trial.run()).toEqual({});
		expect(trial.run()).toEqual({ writes: ['delete master 1'] });
	});

	it('an item with an error that has an id is a record like any other', () => {
		const trial = ten();
		trial.slave.edit('a1', { error: 'none', name: 'New' });
		expect(trial.run()).toEqual({ writes: ['update master 1 name=New'] });
	});
});

describe('more entries than the history holds', () => {
	const overruling = (count: number) => {
		const trial = new Trial(settingsOf(['name']));
		for (let number = 1; number <= count; number++) {
			trial.master.put(number, { key: `k${number}`, name: `M${number}` });
			trial.slave.put(`a${number}`, { key: `k${number}`, name: `S${number}` });
		}
		return trial;
	};
	const note = /501 entries/;

	it('a dry run says so beforehand, and the run says so afterwards', () => {
		const trial = overruling(501);
		trial.run({ dryRun: true });
		expect(trial.notes.filter((each) => note.test(each))).toEqual([
			"A real run would put 501 entries into the history, which keeps the newest 500. Switch on 'Also Put Out Overruled Values' to have all of them as items.",
		]);
		trial.run();
		expect(trial.notes.filter((each) => note.test(each))).toEqual([
			"This run put 501 entries into the history, which keeps the newest 500. Switch on 'Also Put Out Overruled Values' to have all of them as items.",
		]);
		expect(trial.history).toHaveLength(500);
		expect(trial.plan?.rejected).toHaveLength(501);
	});

	it('as many as it holds are not worth a word', () => {
		const trial = overruling(500);
		trial.run();
		expect(trial.notes.filter((each) => note.test(each))).toEqual([]);
		expect(trial.history).toHaveLength(500);
	});
});
