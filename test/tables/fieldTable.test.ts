import type { Direction } from '../../src/model/settings';
import type { FieldDecision, FieldState } from '../../src/reconcile/fields/fieldTable';
import type { Sight } from '../../src/records/sights';
import { decideField } from '../../src/reconcile/fields/fieldTable';

/** Values stand for themselves: a number is a fingerprint, 0 a blank. */
type Cell = number | 'missing' | 'unseen';

function sight(cell: Cell): Sight {
	if (typeof cell === 'string') return { seen: cell };
	return { seen: 'value', print: cell, blank: cell === 0 };
}

interface Case {
	readonly now: readonly [Cell, Cell];
	readonly shadows?: readonly [number | undefined, number | undefined];
	readonly direction?: Direction;
	readonly pending?: readonly [boolean, boolean];
	readonly bothChanged?: boolean;
}

function state(given: Case): FieldState {
	const [master, slave] = given.now;
	const shadows = given.shadows ?? [undefined, undefined];
	const pending = given.pending ?? [false, false];
	return {
		sights: { master: sight(master), slave: sight(slave) },
		shadows: { master: shadows[0], slave: shadows[1] },
		allowed: { master: given.direction !== 'toSlave', slave: given.direction !== 'toMaster' },
		pending: { master: pending[0], slave: pending[1] },
		bothChanged: given.bothChanged ?? false,
	};
}

const write = (row: 4 | 6, to: 'master' | 'slave'): FieldDecision => ({
	row,
	decision: 'write',
	to,
});

describe('one field of one link', () => {
	const rows: ReadonlyArray<readonly [string, Case, FieldDecision]> = [
		[
			'1: the master does not say',
			{ now: ['missing', 5], shadows: [1, 1] },
			{ row: 1, decision: 'nothing' },
		],
		[
			'1: the slave does not say',
			{ now: [5, 'missing'], shadows: [1, 1] },
			{ row: 1, decision: 'nothing' },
		],
		[
			'1: neither record is in the input',
			{ now: ['unseen', 'unseen'] },
			{ row: 1, decision: 'nothing' },
		],
		['2: equal at the first meeting', { now: [5, 5] }, { row: 2, decision: 'settle' }],
		[
			'2: both moved to the same value',
			{ now: [5, 5], shadows: [1, 1] },
			{ row: 2, decision: 'settle' },
		],
		[
			'2: equal although an intent says both changed',
			{ now: [5, 5], bothChanged: true },
			{ row: 2, decision: 'settle' },
		],
		[
			'2: an event brings what the other side holds',
			{ now: [5, 'unseen'], shadows: [1, 5] },
			{ row: 2, decision: 'settle' },
		],
		['3: settled as different', { now: [1, 2], shadows: [1, 2] }, { row: 3, decision: 'nothing' }],
		[
			'3: a repeated event',
			{ now: ['unseen', 2], shadows: [1, 2] },
			{ row: 3, decision: 'nothing' },
		],
		['4: a blank slave is filled', { now: [5, 0] }, write(4, 'slave')],
		['4: a blank master is filled', { now: [0, 5] }, write(4, 'master')],
		[
			'4: a blank side that may not be written',
			{ now: [0, 5], direction: 'toSlave' },
			{ row: 4, decision: 'forbidden', edited: 'slave' },
		],
		['5: two values meet', { now: [5, 6] }, { row: 5, decision: 'contested' }],
		[
			'5: two values meet in a directed field',
			{ now: [5, 6], direction: 'toMaster' },
			{ row: 5, decision: 'overrule', winner: 'slave' },
		],
		['6: the master was edited', { now: [5, 1], shadows: [1, 1] }, write(6, 'slave')],
		['6: the slave was edited', { now: [1, 5], shadows: [1, 1] }, write(6, 'master')],
		[
			'6: a cleared field clears the other side',
			{ now: [0, 1], shadows: [1, 1] },
			write(6, 'slave'),
		],
		[
			'6: each side is compared with its own shadow',
			{ now: [1, 5], shadows: [1, 2] },
			write(6, 'master'),
		],
		[
			'6: an edit on the side that is not the source',
			{ now: [1, 5], shadows: [1, 1], direction: 'toSlave' },
			{ row: 6, decision: 'forbidden', edited: 'slave' },
		],
		['6: an event of one side', { now: [5, 'unseen'], shadows: [1, 1] }, write(6, 'slave')],
		[
			'6: back to the old value while a write is under way',
			{ now: [1, 'unseen'], shadows: [2, 1], pending: [false, true] },
			write(6, 'slave'),
		],
		['7: both were edited', { now: [5, 6], shadows: [1, 1] }, { row: 7, decision: 'contested' }],
		[
			'7: both were edited in a directed field',
			{ now: [5, 6], shadows: [1, 1], direction: 'toSlave' },
			{ row: 7, decision: 'overrule', winner: 'master' },
		],
		[
			'7: an intent was overtaken, whatever the shadows say',
			{ now: [5, 6], shadows: [5, 6], bothChanged: true },
			{ row: 7, decision: 'contested' },
		],
	];
	it.each(rows)('row %s', (_name, given, expected) => {
		expect(decideField(state(given))).toEqual(expected);
	});

	it.each(rows)('is mirrored when the sides are swapped: %s', (_name, given, expected) => {
		expect(mirrored(decideField(mirroredState(state(given))))).toEqual(expected);
	});
});

function mirroredState(given: FieldState): FieldState {
	const swap = <T>(pair: { readonly master: T; readonly slave: T }) => ({
		master: pair.slave,
		slave: pair.master,
	});
	return {
		sights: swap(given.sights),
		shadows: swap(given.shadows),
		allowed: swap(given.allowed),
		pending: swap(given.pending),
		bothChanged: given.bothChanged,
	};
}

function mirrored(decision: FieldDecision): FieldDecision {
	const other = (side: 'master' | 'slave') => (side === 'master' ? 'slave' : 'master');
	switch (decision.decision) {
		case 'write':
			return { ...decision, to: other(decision.to) };
		case 'forbidden':
			return { ...decision, edited: other(decision.edited) };
		case 'overrule':
			return { ...decision, winner: other(decision.winner) };
		default:
			return decision;
	}
}
