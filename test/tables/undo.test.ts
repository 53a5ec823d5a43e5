import { historyRows } from '../../src/bucket/history';
import type { FieldMapping, SyncSettings } from '../../src/model/settings';
import { sizeOfEntries } from '../../src/model/entrySize';
import { SIDES, otherSide } from '../../src/model/side';
import { encodeState } from '../../src/state/encode';
import type { UndoOutcome } from '../../src/undo/undo';
import { undo } from '../../src/undo/undo';
import type { UndoRequest } from '../../src/undo/wanted';
import { Trial, linked, settingsOf } from './trial';

type Asked = Partial<UndoRequest> & Pick<UndoRequest, 'by' | 'what'>;

/** Asks for an undo; unless it is only listed, its writes are those of the trial. */
function ask(trial: Trial, asked: Asked): UndoOutcome {
	trial.later(1);
	const { state } = trial;
	const outcome = undo(state, { dryRun: false, ...asked }, trial.now);
	if (asked.dryRun !== true) {
		state.apply(outcome.change);
		trial.restore(encodeState(state));
		trial.writes = outcome.writes;
	}
	return outcome;
}

function refusals({ lines }: UndoOutcome): readonly (string | undefined)[] {
	return lines.map(({ refused }) => refused);
}

function overruled(
	others: Partial<SyncSettings> = {},
	field: Partial<FieldMapping> = {},
	[before, master, slave]: readonly unknown[] = ['b', 'm', 's'],
): Trial {
	const settings = settingsOf([{ masterField: 'v', ...field }, 'w'], others);
	const trial = linked({ v: before, w: 'w' }, settings);
	trial.master.edit(1, { v: master });
	trial.slave.edit('a', { v: slave });
	trial.run();
	trial.land().answer();
	trial.settle();
	return trial;
}

const values = (trial: Trial, field = 'v') => [
	trial.master.get(1)[field],
	trial.slave.get('a')[field],
];
const newest = (trial: Trial) => trial.history.at(-1)?.id ?? 'none';
const entryOf = (trial: Trial) => ({ by: 'entry' as const, what: newest(trial) });

/** Full runs until nothing is written. */
function rest(trial: Trial): readonly unknown[] {
	trial.land().answer();
	trial.settle();
	return values(trial);
}

describe.each(SIDES.map((side) => [side]))('what the %s overruled', (x) => {
	const y = otherSide(x);
	const ofX = x === 'master' ? 'm' : 's';
	const ofY = x === 'master' ? 's' : 'm';

	it('is put back on both sides, and the next runs write nothing', () => {
		const trial = overruled({ onConflict: x });
		expect(values(trial)).toEqual([ofX, ofX]);
		const { lines, writes } = ask(trial, entryOf(trial));
		expect(lines).toMatchObject(
			SIDES.map((side) => ({
				side,
				field: 'v',
				now: ofX,
				becomes: ofY,
				run: trial.history[0]?.run,
			})),
		);
		expect(writes.map(({ side, json }) => [side, json.v])).toEqual(SIDES.map((s) => [s, ofY]));
		expect(rest(trial)).toEqual([ofY, ofY]);
		expect(trial.open).toEqual([]);
	});

	it('is only listed in a dry run', () => {
		const trial = overruled({ onConflict: x });
		const before = trial.stored;
		const { lines } = ask(trial, { ...entryOf(trial), dryRun: true });
		expect(lines).toHaveLength(2);
		expect(trial.stored).toBe(before);
	});

	it('is asked about where one side has moved since, with what gave way and what was put there', () => {
		const trial = overruled({ onConflict: x, keepPreviousValues: true });
		const entry = entryOf(trial);
		trial.apps[y].edit(y === 'master' ? 1 : 'a', { v: 'new' });
		trial.settle();
		const outcome = ask(trial, entry);
		expect(outcome.writes).toEqual([]);
		expect(refusals(outcome)[0]).toMatch(/has changed since .* a person is asked/);
		expect(trial.open).toMatchObject([
			{ fields: [{ master: 'new', slave: 'new', putBack: { overruled: ofY, kept: ofX } }] },
		]);
		expect(trial.open[0]?.id).toBe(outcome.lines[0]?.opened);
		trial.run();
		trial.run();
		expect(trial.writes).toEqual([]);
		expect(trial.open).toHaveLength(1);
		trial.decide({ custom: ofY });
		expect(rest(trial)).toEqual([ofY, ofY]);
		expect(trial.open).toEqual([]);
	});

	it('stays where an undo of more finds that it has moved', () => {
		const trial = overruled({ onConflict: x });
		const run = trial.history[0]?.run;
		trial.apps[x].edit(x === 'master' ? 1 : 'a', { v: 'new' });
		trial.settle();
		const outcome = ask(trial, { by: 'run', what: String(run) });
		expect(refusals(outcome)).toEqual(
			SIDES.map(() => 'The value has changed since the sync put it there.'),
		);
		expect(outcome.writes).toEqual([]);
		expect(trial.open).toEqual([]);
		expect(rest(trial)).toEqual(['new', 'new']);
	});
});

it('a question that is decided for what is there leaves it, and closes', () => {
	const trial = overruled({ keepPreviousValues: true });
	const entry = entryOf(trial);
	trial.master.edit(1, { v: 'new' });
	trial.settle();
	ask(trial, entry);
	trial.run();
	expect(trial.decide('master')).toEqual([]);
	expect(rest(trial)).toEqual(['new', 'new']);
	expect(trial.open).toEqual([]);
});

it('a value of which nothing is kept is asked about, and the next run shows it', () => {
	const trial = overruled({ keepPreviousValues: false });
	const entry = entryOf(trial);
	trial.master.edit(1, { v: 'new' });
	trial.settle();
	ask(trial, entry);
	expect(trial.open[0]?.fields[0]).not.toHaveProperty('master');
	trial.run();
	expect(trial.open).toMatchObject([{ fields: [{ master: 'new', slave: 'new' }] }]);
});

it('undoing twice is once, before and after it has landed, by entry and by run', () => {
	const trial = overruled();
	const [entry, run] = [entryOf(trial), String(trial.history[0]?.run)];
	ask(trial, entry);
	const { writes } = trial;
	expect(refusals(ask(trial, entry))).toEqual(['It was put back already.']);
	trial.writes = writes;
	rest(trial);
	for (const again of [entry, { by: 'run' as const, what: run }]) {
		const outcome = ask(trial, again);
		expect(refusals(outcome)).toEqual(['It was put back already.']);
		expect(outcome.writes).toEqual([]);
	}
	expect(values(trial)).toEqual(['s', 's']);
});

it('an undo is an entry of its own, and is undone like any other; then the first can be undone again', () => {
	const trial = overruled();
	const first = entryOf(trial);
	ask(trial, { ...first, person: 'ann' });
	rest(trial);
	expect(historyRows(trial.history)).toMatchObject([
		{
			status: 'resolved',
			decidedBy: 'ann',
			kept: 's',
			overruled: { master: 'm', slave: 'm' },
			why: 'Ann put back what had given way.',
		},
		{ status: 'undone', kept: 'm', overruled: 's' },
	]);
	ask(trial, entryOf(trial));
	expect(rest(trial)).toEqual(['m', 'm']);
	expect(historyRows(trial.history).map(({ status }) => status)).toEqual([
		'resolved',
		'undone',
		'rejected',
	]);
	ask(trial, first);
	expect(rest(trial)).toEqual(['s', 's']);
});

it('a direction that forbids a side refuses it, by that side', () => {
	const trial = overruled({ onForbiddenEdit: 'revert' }, { direction: 'toSlave' }, ['b', 'b', 's']);
	expect(values(trial)).toEqual(['b', 'b']);
	const outcome = ask(trial, entryOf(trial));
	expect(refusals(outcome)).toEqual([
		'"v" may not be written in the master: its direction forbids it.',
	]);
	expect(outcome.writes).toEqual([]);
});

describe('values that a policy or a person made', () => {
	it('of a sum two different values gave way, and only one can be put back', () => {
		const trial = overruled({ keepPreviousValues: true }, { onConflict: 'sum' }, [10, 13, 15]);
		expect(refusals(ask(trial, entryOf(trial)))[0]).toMatch(/^Two different values gave way/);
	});

	it('of a union the side that lacked something is what gave way', () => {
		const trial = overruled({ keepPreviousValues: true }, { onConflict: 'union' }, [
			['a'],
			['a', 'b', 'c'],
			['a', 'b'],
		]);
		expect(values(trial)).toEqual([
			['a', 'b', 'c'],
			['a', 'b', 'c'],
		]);
		ask(trial, entryOf(trial));
		expect(rest(trial)).toEqual([
			['a', 'b'],
			['a', 'b'],
		]);
	});

	it.each([
		['master', 's'],
		['slave', 'm'],
	] as const)('a decision for the %s is undone', (choice, expected) => {
		const trial = linked({ v: 'b' }, settingsOf(['v'], { onConflict: 'manual' }));
		trial.master.edit(1, { v: 'm' });
		trial.slave.edit('a', { v: 's' });
		trial.run();
		trial.decide(choice);
		rest(trial);
		ask(trial, entryOf(trial));
		expect(rest(trial)).toEqual([expected, expected]);
	});

	it('to leave both as they are overruled nothing', () => {
		const trial = linked({ v: 'b' }, settingsOf(['v'], { onConflict: 'manual' }));
		trial.master.edit(1, { v: 'm' });
		trial.slave.edit('a', { v: 's' });
		trial.run();
		trial.decide('leave');
		expect(refusals(ask(trial, entryOf(trial)))).toEqual([
			'No value of this entry had to give way.',
		]);
	});

	it('an empty value is put back like any other', () => {
		const trial = overruled({}, {}, ['b', 'm', '']);
		ask(trial, entryOf(trial));
		expect(rest(trial)).toEqual(['', '']);
	});

	it('values in two forms are put back each in its own', () => {
		const trial = new Trial(settingsOf(['v', 'key']));
		for (const [n, flag] of [true, false, true].entries()) {
			trial.master.put(n + 1, { key: `k${n}`, v: flag });
			trial.slave.put(`s${n}`, { key: `k${n}`, v: flag ? '1' : '0' });
		}
		trial.settle();
		trial.slave.edit('s1', { v: '1' });
		trial.master.edit(2, { v: true });
		trial.settle();
		trial.master.edit(2, { v: false });
		trial.slave.edit('s1', { v: '' });
		trial.settle();
		expect(trial.history).toHaveLength(1);
		ask(trial, { by: 'record', what: '2' });
		trial.land().answer();
		trial.settle();
		expect(trial.writes).toEqual([]);
		expect(trial.open).toEqual([]);
	});
});

it('a write under way, an open conflict and a record that is gone are refused with that reason', () => {
	const under = linked({ v: 'b' }, settingsOf(['v']));
	under.master.edit(1, { v: 'm' });
	under.slave.edit('a', { v: 's' });
	under.run();
	expect(refusals(ask(under, entryOf(under)))[0]).toMatch(/under way/);

	const open = overruled();
	const entry = entryOf(open);
	open.set({ onConflict: 'manual' });
	open.master.edit(1, { v: 'm2' });
	open.slave.edit('a', { v: 's2' });
	open.run();
	expect(refusals(ask(open, entry))[0]).toMatch(/open conflict/);

	const gone = overruled();
	gone.slave.put('z', { key: 'kz', v: 'z', w: 'w' });
	gone.slave.remove('a');
	gone.run();
	expect(refusals(ask(gone, entryOf(gone)))[0]).toMatch(/gone|belong together|does not have/);
});

it('an event that told of another value counts as a change', () => {
	const trial = overruled();
	const run = String(trial.history[0]?.run);
	trial.master.edit(1, { v: 'new' });
	trial.changes({ master: [1] });
	trial.land();
	expect(ask(trial, { by: 'run', what: run }).writes).toEqual([]);
});

it('a state that was put back from a backup waits for a full run', () => {
	const trial = overruled();
	const { state } = trial;
	state.apply({
		...undo(state, { ...entryOf(trial), dryRun: true }, trial.now).change,
		head: { ...state.head, restoredAt: trial.now },
	});
	trial.restore(encodeState(state));
	expect(refusals(ask(trial, entryOf(trial)))[0]).toMatch(/let a full run/);
});

const NO_ROOM = 'The bucket has no room for it: decide open conflicts first.';
const SEVERAL = 'Several records have this name or id: undo by entry.';

describe('by record, where several have the name or id', () => {
	/** Two records: the one has the id in the one app that the other has in the other. */
	function twins(): Trial {
		const trial = new Trial(settingsOf(['v', 'name'], { labelField: 'name' }));
		for (const [n, other] of [
			[1, 2],
			[2, 1],
		] as const) {
			trial.master.put(n, { key: `k${n}`, v: `m${n}`, name: 'John Smith' });
			trial.slave.put(other, { key: `k${n}`, v: `s${n}`, name: 'John Smith' });
		}
		trial.settle();
		return trial;
	}

	it.each(['1', '2', 'john smith'])('%s: nothing is put back', (what) => {
		const trial = twins();
		const { lines, writes } = ask(trial, { by: 'record', what });
		expect(writes).toEqual([]);
		expect(lines).toMatchObject([
			{ field: 'v', refused: SEVERAL },
			{ field: 'v', refused: SEVERAL },
		]);
		expect(new Set(lines.map(({ conflictId }) => conflictId)).size).toBe(2);
		expect(trial.history).toHaveLength(2);
	});

	it('each is put back by its entry', () => {
		const trial = twins();
		const { writes } = ask(trial, entryOf(trial));
		expect(new Set(writes.map(({ link }) => link)).size).toBe(1);
		expect(writes).toHaveLength(2);
	});
});

/** Two fields, both overruled in one entry. */
function both(others: Partial<SyncSettings> = {}): Trial {
	const trial = linked({ v: 'b', w: 'b' }, settingsOf(['v', 'w'], others));
	trial.master.edit(1, { v: 'm', w: 'm' });
	trial.slave.edit('a', { v: 's', w: 's' });
	trial.settle();
	expect(trial.history).toHaveLength(1);
	return trial;
}

it('of two entries of a record only what was put back counts as put back', () => {
	const trial = both();
	const older = entryOf(trial);
	trial.master.edit(1, { v: 'm2' });
	trial.slave.edit('a', { v: 's2' });
	trial.settle();
	const outcome = ask(trial, { by: 'record', what: '1' });
	expect(refusals(outcome)).toContain('A later value of this field is put back first.');
	rest(trial);
	expect([values(trial), values(trial, 'w')]).toEqual([
		['s2', 's2'],
		['s', 's'],
	]);
	const rows = historyRows(trial.history).filter(({ conflictId }) => conflictId === older.what);
	expect(rows.map(({ field, status }) => [field, status])).toEqual([
		['v', 'rejected'],
		['w', 'undone'],
	]);
	expect(refusals(ask(trial, older))).toEqual([
		'It was put back already.',
		...SIDES.map(() => expect.stringMatching(/^The value has changed since/)),
	]);
});

it('an undo that opens again before it has landed is none any more, whatever is decided then', () => {
	const trial = overruled({ onDelete: 'manual' });
	ask(trial, entryOf(trial));
	trial.slave.put('z', { key: 'kz', v: 'z', w: 'w' }).remove('a');
	trial.run();
	const open = trial.open.find(({ type }) => type === 'contested');
	expect(open).not.toHaveProperty('decidedAt');
	expect(open).not.toHaveProperty('undoes');
	expect(trial.decide('leave', { conflictId: open?.id })).toEqual([]);
	const rows = historyRows(trial.history);
	expect(rows.find(({ conflictId }) => conflictId === open?.id)?.why).toMatch(/to leave both/);
	expect(rows.map(({ status }) => status)).not.toContain('undone');
});

it.each([[true], [false]])('two fields that moved are one question (only listed: %s)', (dryRun) => {
	const trial = both();
	const entry = entryOf(trial);
	trial.master.edit(1, { v: 'new', w: 'new' });
	trial.settle();
	const { lines } = ask(trial, { ...entry, dryRun });
	expect(lines.map(({ field, side }) => [field, side])).toEqual(
		['v', 'w'].flatMap((field) => SIDES.map((side) => [field, side])),
	);
	const ids = new Set(lines.map(({ opened }) => opened));
	expect(ids.size).toBe(1);
	if (!dryRun) ids.delete(trial.open[0]?.id);
	expect([ids.size, trial.open.length]).toEqual(dryRun ? [1, 0] : [0, 1]);
});

describe.each([[true], [false]])('a bucket without room (only listed: %s)', (dryRun) => {
	it.each([
		['to put back', false],
		['to ask', true],
	])('refuses %s', (_, isMoved) => {
		const trial = both();
		const entry = entryOf(trial);
		if (isMoved) trial.master.edit(1, { v: 'new', w: 'new' });
		trial.settle();
		// What the history takes is less than open conflicts may.
		trial.bounds = { ...trial.bounds, bucket: sizeOfEntries(trial.history) };
		const outcome = ask(trial, { ...entry, dryRun });
		expect(refusals(outcome)).toEqual([NO_ROOM, NO_ROOM]);
		expect(outcome.lines.map(({ opened }) => opened)).toEqual([undefined, undefined]);
		expect([outcome.writes, trial.open]).toEqual([[], []]);
	});
});

it('a question that opens again is another revision than the one that was decided', () => {
	const trial = overruled();
	const entry = entryOf(trial);
	trial.master.edit(1, { v: 'new' });
	trial.settle();
	ask(trial, entry);
	trial.run();
	const [first] = trial.open;
	trial.decide('master');
	trial.settle();
	ask(trial, entry);
	const [second] = trial.open;
	expect(second?.id).toBe(first?.id);
	expect(second?.revision).toBeGreaterThan(first?.revision ?? Infinity);
	expect(trial.decide('slave', { revision: first?.revision })).toMatch(/^Stale/);
});

describe('a first sync of hundreds of records', () => {
	function first(count: number): Trial {
		const trial = new Trial(settingsOf(['v', 'w']));
		for (let n = 0; n < count; n++) {
			trial.master.put(n, { key: `k${n}`, v: `m${n}`, w: `mw${n}` });
			trial.slave.put(`s${n}`, { key: `k${n}`, v: `s${n}`, w: `sw${n}` });
		}
		trial.settle();
		return trial;
	}
	const all = (trial: Trial, side: 'master' | 'slave') =>
		trial.apps[side].list().map(({ v, w }) => `${v} ${w}`);

	it('is undone in one go, by run: one write for each record and side', () => {
		const trial = first(300);
		trial.master.edit(7, { v: 'new' });
		trial.settle();
		const outcome = ask(trial, { by: 'run', what: '1' });
		expect(outcome.writes).toHaveLength(600);
		expect(outcome.lines.filter(({ refused }) => refused !== undefined)).toMatchObject(
			[
				{ record: '7', field: 'v', side: 'master' },
				{ record: '7', field: 'v', side: 'slave' },
			].map(({ record: _, ...line }) => line),
		);
		trial.land().answer();
		trial.settle();
		const expected = Array.from({ length: 300 }, (_, n) => `${n === 7 ? 'new' : `s${n}`} sw${n}`);
		expect(all(trial, 'master')).toEqual(expected);
		expect(all(trial, 'slave')).toEqual(expected);
		expect(trial.open).toEqual([]);
	});

	it.each<[Asked, number]>([
		[{ by: 'field', what: 'v' }, 6],
		[{ by: 'field', what: 'nothing' }, 0],
		[{ by: 'record', what: '1' }, 2],
		[{ by: 'record', what: 's1' }, 2],
		[{ by: 'run', what: '2' }, 0],
		[{ by: 'run', what: '1', since: Date.UTC(2027, 0, 1) }, 0],
		[{ by: 'run', what: '1', until: Date.UTC(2025, 0, 1) }, 0],
		[{ by: 'run', what: '1', since: Date.UTC(2025, 0, 1), until: Date.UTC(2027, 0, 1) }, 6],
		[{ by: 'entry', what: 'none' }, 0],
	])('%o writes %d', (asked, count) => {
		expect(ask(first(3), asked).writes).toHaveLength(count);
	});
});
