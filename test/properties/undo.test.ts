import fc from 'fast-check';
import { historyRows } from '../../src/bucket/history';
import type { Policy } from '../../src/model/settings';
import type { Side } from '../../src/model/side';
import { SIDES } from '../../src/model/side';
import { encodeState } from '../../src/state/encode';
import type { UndoOutcome } from '../../src/undo/undo';
import { undo } from '../../src/undo/undo';
import type { UndoRequest } from '../../src/undo/wanted';
import { Trial, settingsOf } from '../tables/trial';

/** Histories for each law; `HISTORIES=2000 npx jest test/properties/undo` for a thorough search. */
const HISTORIES = Number(process.env.HISTORIES ?? 60);
const SEED = Number(process.env.SEED ?? 20260101);
const RECORDS = 2;
const FIELDS = ['v', 'w'] as const;

type Step =
	| {
			readonly does: 'edit';
			readonly side: Side;
			readonly record: number;
			readonly field: (typeof FIELDS)[number];
			readonly value: string;
	  }
	| { readonly does: 'run'; readonly fate: 'ok' | 'lost' | 'unanswered' }
	| {
			readonly does: 'undo';
			readonly by: 'entry' | 'run' | 'record' | 'field';
			readonly at: number;
	  }
	| { readonly does: 'decide'; readonly take: Side | 'leave' };

interface History {
	readonly policy: Policy;
	readonly steps: readonly Step[];
}

const side = fc.constantFrom<Side>('master', 'slave');
const step: fc.Arbitrary<Step> = fc.oneof(
	{
		weight: 6,
		arbitrary: fc.record({
			does: fc.constant('edit' as const),
			side,
			record: fc.nat(RECORDS - 1),
			field: fc.constantFrom(...FIELDS),
			value: fc.constantFrom('a', 'b', 'c', ''),
		}),
	},
	{
		weight: 4,
		arbitrary: fc.record({
			does: fc.constant('run' as const),
			fate: fc.constantFrom('ok' as const, 'ok' as const, 'lost' as const, 'unanswered' as const),
		}),
	},
	{
		weight: 2,
		arbitrary: fc.record({
			does: fc.constant('undo' as const),
			by: fc.constantFrom('entry' as const, 'run' as const, 'record' as const, 'field' as const),
			at: fc.nat(5),
		}),
	},
	{
		weight: 1,
		arbitrary: fc.record({
			does: fc.constant('decide' as const),
			take: fc.constantFrom<Side | 'leave'>('master', 'slave', 'leave'),
		}),
	},
);
const histories: fc.Arbitrary<History> = fc.record({
	policy: fc.constantFrom<Policy>('master', 'slave', 'manual'),
	steps: fc.array(step, { minLength: 4, maxLength: 16 }),
});

class World {
	readonly trial: Trial;

	constructor(
		{ policy }: History,
		private readonly onUndo: (trial: Trial, outcome: UndoOutcome) => void = () => undefined,
	) {
		this.trial = new Trial(settingsOf(['key', ...FIELDS], { onConflict: policy }));
		for (let n = 0; n < RECORDS; n++) {
			this.trial.master.put(n, { key: `k${n}`, v: 'v', w: 'w' });
			this.trial.slave.put(`s${n}`, { key: `k${n}`, v: 'v', w: 'w' });
		}
		this.trial.settle();
	}

	do(each: Step): void {
		const { trial } = this;
		switch (each.does) {
			case 'edit':
				trial.apps[each.side].edit(idOf(each.side, each.record), { [each.field]: each.value });
				return;
			case 'run':
				trial.run();
				if (each.fate !== 'lost') trial.land();
				if (each.fate === 'ok') trial.answer();
				return;
			case 'undo':
				this.undoOf(each);
				return;
			default:
				if (typeof trial.decide(each.take) !== 'string') trial.land().answer();
		}
	}

	private undoOf({ by, at }: Extract<Step, { readonly does: 'undo' }>): void {
		// Only what a run has seen is known; an edit that none has seen is shown again by the next.
		this.trial.settle();
		const { history } = this.trial;
		const entry = history[history.length - 1 - (at % Math.max(1, history.length))];
		if (entry === undefined) return;
		const named = {
			entry: entry.id,
			run: String(entry.run),
			record: entry.label,
			field: FIELDS[at % FIELDS.length] ?? 'v',
		};
		this.undo({ by, what: named[by] });
		this.trial.settle();
	}

	undo(asked: Pick<UndoRequest, 'by' | 'what'>): UndoOutcome {
		const { trial } = this;
		trial.later(1);
		const { state } = trial;
		const outcome = undo(state, { ...asked, dryRun: false }, trial.now);
		this.onUndo(trial, outcome);
		state.apply(outcome.change);
		trial.restore(encodeState(state));
		trial.writes = outcome.writes;
		trial.land().answer();
		return outcome;
	}

	values(): readonly string[] {
		return SIDES.flatMap((each) =>
			this.trial.apps[each].list().map((record) => JSON.stringify(record)),
		);
	}
}

function idOf(of: Side, record: number): string | number {
	return of === 'master' ? record : `s${record}`;
}

function holds(law: (history: History) => void): void {
	fc.assert(fc.property(histories, law), { seed: SEED, numRuns: HISTORIES });
}

/** What an entry says of one field of a side, by its column of the history. */
function said(trial: Trial, column: 'kept' | 'overruled', at: UndoOutcome['lines'][number]) {
	const rows = historyRows(trial.history);
	const row = rows.find(
		(each) => each.conflictId === at.conflictId && each.masterField === at.masterField,
	);
	const value: unknown = row?.[column];
	const isBySide = typeof value === 'object' && value !== null && at.side !== undefined;
	return isBySide ? new Map<string, unknown>(Object.entries(value)).get(at.side ?? '') : value;
}

jest.setTimeout(Math.max(240_000, HISTORIES * 2000));

it('an undo writes only over what the sync put there, and only what gave way', () => {
	let written = 0;
	holds((history) => {
		const world = new World(history, (trial, { lines, writes }) => {
			const done = lines.filter(({ refused }) => refused === undefined);
			for (const line of done) {
				const { side: to, id } = line;
				if (to === undefined || id === undefined) throw new Error('a line without a record');
				written++;
				expect(trial.apps[to].get(id)[line.masterField]).toEqual(said(trial, 'kept', line));
				expect(line.becomes).toEqual(said(trial, 'overruled', line));
			}
			for (const write of writes) {
				const of = done.filter(({ side: to, id }) => to === write.side && id === write.id);
				expect(Object.keys(write.json).sort()).toEqual(
					['id', ...of.map(({ masterField }) => masterField)].sort(),
				);
			}
		});
		for (const each of history.steps) world.do(each);
		world.trial.settle();
	});
	expect(written).toBeGreaterThan(0);
});

it('an undo that is undone leaves the apps as they were, and nothing under way', () => {
	let undone = 0;
	holds((history) => {
		const world = new World(history);
		for (const each of history.steps) world.do(each);
		world.trial.settle();
		const before = world.values();
		const open = world.trial.open.length;
		const entry = world.trial.history.at(-1);
		if (entry === undefined) return;
		if (world.undo({ by: 'entry', what: entry.id }).writes.length === 0) return;
		world.trial.settle();
		expect(world.values()).not.toEqual(before);
		const own = world.trial.history.at(-1)?.id ?? 'none';
		expect(world.undo({ by: 'entry', what: own }).writes.length).toBeGreaterThan(0);
		world.trial.settle();
		if (world.trial.open.length === open) expect(world.values()).toEqual(before);
		expect(world.trial.open).toHaveLength(open);
		undone++;
	});
	expect(undone).toBeGreaterThan(0);
});
