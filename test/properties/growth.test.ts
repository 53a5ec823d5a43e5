import type { RunInput } from '../../src/model/plan';
import type { AppRecord } from '../../src/model/record';
import { COMPARATORS, DEFAULT_SETTINGS } from '../../src/model/settings';
import type { SyncSettings } from '../../src/model/settings';
import { SyncState } from '../../src/model/syncState';
import { classifyEvents } from '../../src/echo/classify';
import { reconcile } from '../../src/reconcile/reconcile';
import { confirmWrites } from '../../src/settle/confirm';
import { decodeState } from '../../src/state/decode';
import { encodeState } from '../../src/state/encode';
import { fingerprintOf } from '../../src/values/fingerprint';

/**
 * Nothing grows with the square of the records. Work on four times as many records is compared with work
 * on the few in the same process: linear work takes about four times as long, quadratic work sixteen.
 */
const FEW = 300;
const TIMES = 4;
const LIMIT = 10;
/** The least of several: what else the machine does only ever adds. */
const SAMPLES = 5;
const ATTEMPTS = 5;

const NOW = 1_700_000_000_000;
const KEYED: SyncSettings = {
	...DEFAULT_SETTINGS,
	matchBy: [{ masterField: 'key', slaveField: 'key', compareAs: 'auto' }],
	brakes: { maxDeletePercent: 1000, holdDeletesPercent: 100, allowEmptyInput: true },
};
const KEYLESS: SyncSettings = { ...KEYED, matchBy: [] };

function run(
	state: SyncState,
	settings: SyncSettings,
	master: readonly AppRecord[],
	slave: readonly AppRecord[],
	more: Partial<RunInput> = {},
) {
	const input: RunInput = { mode: 'snapshot', records: { master, slave }, now: NOW, ...more };
	const { plan, change } = reconcile(settings, state, input);
	state.apply(change);
	return plan;
}

type Make = (index: number) => object;

function records(prefix: string, count: number, make: Make = () => ({})): AppRecord[] {
	return Array.from({ length: count }, (_, index) => ({
		id: `${prefix}${index}`,
		key: `k${index}`,
		name: `Name ${index}`,
		...make(index),
	}));
}

/** A state in which `count` records are in sync. */
function inSync(count: number, settings = KEYED): SyncState {
	const state = new SyncState();
	run(state, settings, records('m', count), records('s', count));
	return state;
}

interface Case {
	readonly name: string;
	/** Prepares `count` records, and returns the work that is measured; it may be repeated. */
	readonly prepare: (count: number) => () => unknown;
}

const cases: readonly Case[] = [
	{
		name: 'matching where all records have the same key',
		prepare: (count) => () =>
			run(
				new SyncState(),
				KEYED,
				records('m', count, () => ({ key: 'same' })),
				records('s', count, () => ({ key: 'same' })),
			),
	},
	{
		name: 'ambiguous matches, and seeing them again',
		prepare: (count) => () => {
			const state = new SyncState();
			const twice = (index: number) => ({ key: `k${index >> 1}` });
			for (let round = 0; round < 2; round++) {
				run(state, KEYED, records('m', count, twice), records('s', count, twice));
			}
		},
	},
	{
		name: 'ids that come twice with different content',
		prepare: (count) => () => {
			const twice = (index: number) => ({ id: `m${index >> 1}` });
			run(new SyncState(), KEYED, records('m', count, twice), []);
		},
	},
	{
		name: 'a bucket that fills, and is seen again',
		prepare: (count) => () => {
			const state = new SyncState();
			const manual: SyncSettings = { ...KEYED, onConflict: 'manual' };
			const edited = records('s', count, (index) => ({ name: `Other ${index}` }));
			for (let round = 0; round < 2; round++) run(state, manual, records('m', count), edited);
			return encodeState(state);
		},
	},
	{
		name: 'a history that overflows',
		prepare: (count) => () => {
			const state = new SyncState();
			const edited = records('s', count, (index) => ({ name: `Other ${index}` }));
			for (let round = 0; round < 3; round++) run(state, KEYED, records('m', count), edited);
		},
	},
	{
		name: 'creations that wait, while others appear',
		prepare: (count) => () => {
			const state = new SyncState();
			const appeared = records('s', count, (index) => ({ name: `Appeared ${index}` }));
			run(state, KEYLESS, records('m', count), []);
			run(state, { ...KEYLESS, createIn: 'slave' }, records('m', count), appeared);
		},
	},
	{
		name: 'creations with a key that all records share',
		prepare: (count) => () => {
			const state = new SyncState();
			const same = () => ({ key: 'same' });
			run(state, KEYED, records('m', count, same), []);
			run(state, KEYED, records('m', count, same), records('s', count));
		},
	},
	{
		name: 'records that are gone',
		prepare: (count) => () => {
			const state = inSync(count);
			const propagate: SyncSettings = { ...KEYED, onDelete: 'propagate' };
			run(state, propagate, records('m', count).slice(0, count / 2), records('s', count));
		},
	},
	{
		name: 'echoes of creations that wait for their answer',
		prepare: (count) => {
			const state = new SyncState();
			run(state, KEYED, records('m', count), []);
			const events = records('s', count);
			return () => classifyEvents(state, 'slave', events, { idField: 'id', combine: 'any' }, NOW);
		},
	},
	{
		name: 'events of a flow without a Merge',
		prepare: (count) => () => {
			const state = new SyncState();
			const rules = {
				idField: 'id',
				fields: [{ field: 'name', compareAs: 'auto' as const }],
				combine: 'any' as const,
			};
			for (let round = 0; round < 2; round++) {
				state.apply(classifyEvents(state, 'slave', records('s', count), rules, NOW).change);
			}
		},
	},
	{
		name: 'answers of the apps',
		prepare: (count) => {
			const state = inSync(count);
			const edited = records('m', count, (index) => ({ name: `New ${index}` }));
			const { writes } = run(state, KEYED, edited, records('s', count));
			const answers = writes.map(({ writeId, link, side, json }) => ({
				writeId,
				link,
				side,
				stored: json,
			}));
			return () => confirmWrites(state, answers, NOW);
		},
	},
	{
		name: 'a state that is stored and read with everything under way',
		prepare: (count) => {
			const state = new SyncState();
			run(state, KEYED, records('m', count), []);
			return () => decodeState(encodeState(state));
		},
	},
];

/** Microseconds of processor time for one round: other work on the machine does not count. */
function cost(work: () => unknown): number {
	let least = Infinity;
	for (let sample = 0; sample < SAMPLES; sample++) {
		const before = process.cpuUsage();
		let spent = 0;
		let rounds = 0;
		// The clock of the processor ticks in milliseconds.
		for (; spent < 20_000; rounds++) {
			work();
			spent = process.cpuUsage(before).user;
		}
		least = Math.min(least, spent / rounds);
	}
	return least;
}

/**
 * How many times as much the larger work costs. A machine that is busy with other things at the wrong
 * moment makes one comparison fail; work that grows too fast fails them all.
 */
function growth(small: () => unknown, large: () => unknown, limit: number): number {
	// Compiled before it is measured.
	cost(small);
	let least = Infinity;
	for (let attempt = 0; attempt < ATTEMPTS && least >= limit; attempt++) {
		least = Math.min(least, cost(large) / cost(small));
	}
	return least;
}

test.each(cases)('$name: four times the records take no sixteen times as long', ({ prepare }) => {
	const few = prepare(FEW);
	const many = prepare(FEW * TIMES);
	expect(growth(few, many, LIMIT)).toBeLessThan(LIMIT);
});

test('creations without an answer and records that may be them: the state grows with them, not with their pairs', () => {
	const stored = (count: number) => {
		const state = new SyncState();
		const master = records('m', count);
		run(state, KEYLESS, master, []);
		run(
			state,
			KEYLESS,
			master,
			records('other', count, () => ({ name: 'X' })),
		);
		expect([...state.openConflicts()]).toHaveLength(count);
		return encodeState(state).length;
	};
	expect(stored(FEW * TIMES) / stored(FEW)).toBeLessThan(TIMES * 1.2);
});

test('events against a large state cost no more than against a small one', () => {
	const against = (count: number) => {
		const state = inSync(count);
		state.atRest.fold();
		const edited = records('m', 20, (index) => ({ name: `New ${index}` }));
		const work = () =>
			reconcile(KEYED, state, {
				mode: 'changes',
				records: { master: edited, slave: [] },
				now: NOW,
			});
		work();
		return work;
	};
	const small = against(500);
	const large = against(8000);
	expect(growth(small, large, 3)).toBeLessThan(3);
});

test('long values are read in a moment', () => {
	const asList = {
		zone: 'UTC',
		blanksEqual: true,
		dateTimePrecision: 'second' as const,
		listDelimiter: ',',
	};
	const million = 1_000_000;
	const started = performance.now();
	for (const compareAs of COMPARATORS) {
		const comparison = { ...asList, compareAs };
		for (const unit of ['x', '0', '-', '[', '{"a":', '+1', 'é', ' .', '1,', '\n']) {
			const long = `${unit.repeat(million / unit.length)}y`;
			fingerprintOf(long, comparison);
		}
	}
	expect(performance.now() - started).toBeLessThan(20_000);
});
