import fc from 'fast-check';
import { omit } from 'lodash';
import { reconcile } from '../../src/reconcile/reconcile';
import { encodeState } from '../../src/state/encode';
import { scenario } from './simulator/arbitraries';
import {
	QUIET_RUNS,
	duplicates,
	lostWrites,
	strayRecords,
	unsettledFields,
} from './simulator/laws';
import { planSeenFrom } from './simulator/mirror';
import {
	answerTexts,
	besideBadRecords,
	brakeFor,
	firstWithSalt,
	inOtherOrder,
	newWrites,
	trips,
	unmappedParts,
} from './simulator/runLaws';
import type { Scenario } from './simulator/scenario';
import { mirrored } from './simulator/scenario';
import type { Observer, RunSeen } from './simulator/world';
import { World } from './simulator/world';

/** Histories for each law; `HISTORIES=10000 npx jest test/properties/invariants` for a thorough search. */
const HISTORIES = Number(process.env.HISTORIES ?? 200);
/** `SEED=…` repeats a search or begins another one. */
const SEED = Number(process.env.SEED ?? 20260101);

function play(history: Scenario, observer?: Observer): World {
	const world = new World(history, observer);
	for (const command of history.commands) world.do(command);
	world.quietRuns = world.settle(QUIET_RUNS);
	return world;
}

function holds(law: (history: Scenario) => void, histories = HISTORIES): void {
	fc.assert(fc.property(scenario, law), { seed: SEED, numRuns: Math.ceil(histories) });
}

/** The law must hold of every run of a history. */
function holdsOfRuns(law: (run: RunSeen) => void, histories = HISTORIES): void {
	holds((history) => void play(history, { onRun: law }), histories);
}

/** Writes of the quiet time to one field of one side. */
function writesPerField(history: Scenario): ReadonlyMap<string, number> {
	const counts = new Map<string, number>();
	play(history, {
		onRun({ quiet, plan }) {
			if (!quiet) return;
			for (const { link, side, changed } of plan.writes) {
				for (const key of changed) {
					const name = `${link} ${side} ${key}`;
					counts.set(name, (counts.get(name) ?? 0) + 1);
				}
			}
		},
	});
	return counts;
}

function formsOf(plan: (observer: Observer) => void, isMirrored: boolean): readonly string[] {
	const plans: string[] = [];
	plan({ onRun: (run) => plans.push(planSeenFrom(run.plan, isMirrored)) });
	return plans;
}

jest.setTimeout(Math.max(120_000, HISTORIES * 400));

describe(`random histories with faults (${HISTORIES} for each law, seed ${SEED})`, () => {
	it('1: no value of a user is lost without a trace', () => {
		holds((history) => expect(lostWrites(play(history))).toEqual([]), 2 * HISTORIES);
	});

	it('2: the sides come to agree, or a person is asked', () => {
		holds((history) => {
			const world = play(history);
			expect(unsettledFields(world)).toEqual([]);
			expect(strayRecords(world)).toEqual([]);
		});
	});

	it('3: once the users rest, runs stop writing, and write no field more often than the bounds', () => {
		holds((history) => {
			expect(play(history).quietRuns).toBeLessThanOrEqual(QUIET_RUNS);
			const { maxAttempts, maxFlips } = history.choices;
			for (const count of writesPerField(history).values()) {
				expect(count).toBeLessThanOrEqual(maxAttempts + maxFlips + 1);
			}
		}, HISTORIES / 2);
	});

	it('4: the same input again gives no new write', () => {
		holdsOfRuns((run) => expect(newWrites(run)).toEqual([]));
	});

	it('4: answers that come again or in another order change nothing', () => {
		holds((history) => {
			play(history, {
				onAnswers(before, answers, now) {
					const [once, twice, reversed] = answerTexts(before, answers, now);
					expect(twice).toBe(once);
					expect(reversed).toBe(once);
				},
			});
		}, HISTORIES / 2);
	});

	it('5: no record is created twice', () => {
		holds((history) => expect(duplicates(play(history))).toEqual([]));
	});

	it('6: a write changes what the plan decided on, and nothing else', () => {
		holdsOfRuns((run) => expect(unmappedParts(run)).toEqual([]));
	});

	it('7: the order of the items makes no difference', () => {
		holdsOfRuns((run) => {
			const [plain, turned] = inOtherOrder(run);
			expect(turned).toBe(plain);
		}, HISTORIES / 2);
	});

	it('8: swapping the sides and the policy mirrors the plan', () => {
		holds((history) => {
			const ours = formsOf((observer) => void play(history, observer), false);
			const theirs = formsOf((observer) => void play(mirrored(history), observer), true);
			expect(theirs).toEqual(ours);
		}, HISTORIES / 2);
	});

	it('a run that is the first one with a salt does what it would do without', () => {
		holdsOfRuns((run) => {
			const [without, salted] = firstWithSalt(run);
			expect(salted).toBe(without);
		}, HISTORIES / 2);
	});

	it('9: a run over a limit writes nothing and leaves the state as it was; one below it runs', () => {
		holdsOfRuns((run) => {
			for (const percent of [0, 50]) {
				const { stopped, over, untouched } = brakeFor(run, percent);
				expect({ stopped, untouched }).toEqual({ stopped: over, untouched: true });
			}
		}, HISTORIES / 2);
	});

	it('9: an empty or incomplete listing stops a run', () => {
		holdsOfRuns(({ settings, state, input }) => {
			const before = encodeState(state);
			const incomplete = [...input.records.master, { _twoWaySyncIncomplete: true }];
			const records = { ...input.records, master: incomplete };
			const stops = { ...settings, writeOnIncompleteInput: false };
			expect(trips(stops, state, { ...input, records })).toBe('incompleteInput');
			if (input.mode !== 'snapshot' || input.records.master.length === 0) return;
			const shown = [...state.links()].some(
				({ ids, seen, resting }) => ids.slave !== undefined && seen.slave && resting !== 'slave',
			);
			const strict = { ...settings, brakes: { ...settings.brakes, allowEmptyInput: false } };
			const empty = { ...input, records: { ...input.records, slave: [] } };
			expect(trips(strict, state, empty) === 'emptyInput').toBe(shown);
			expect(encodeState(state)).toBe(before);
		}, HISTORIES / 4);
	});

	it('9: a changed configuration stops a run that would write much on account of it', () => {
		holdsOfRuns(({ settings, state, input }) => {
			if (state.head.configuration === undefined) return;
			const values = { ...settings.values, blanksEqual: false };
			const open = {
				maxDeletePercent: 1e9,
				holdDeletesPercent: 100,
				maxChangesPercent: 1e9,
				allowEmptyInput: true,
			};
			const changed = { ...omit(settings, ['maxWritesPerRun']), values, brakes: open };
			const { writes } = reconcile(changed, state, input).plan;
			const closed = { ...changed, brakes: { ...open, maxChangesPercent: 0 } };
			const many = writes.length >= 3 && state.linkCount > 0;
			expect(trips(closed, state, input) === 'configurationChanged').toBe(many);
		}, HISTORIES / 4);
	});

	it('10: records that cannot be synced make no difference to the others', () => {
		holdsOfRuns((run) => {
			if (run.input.mode !== 'snapshot') return;
			const [without, beside] = besideBadRecords(run);
			expect(beside).toBe(without);
		}, HISTORIES / 2);
	});
});
