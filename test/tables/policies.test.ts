import type { Contested, ContestedSide } from '../../src/contested/policies';
import { decideContested } from '../../src/contested/policies';
import type { Comparator, Policy } from '../../src/model/settings';
import type { Side } from '../../src/model/side';
import { withNames } from '../../src/model/sideNames';

interface Row {
	readonly name: string;
	readonly policy: Policy;
	readonly master: unknown;
	readonly slave: unknown;
	readonly base?: unknown;
	readonly compareAs?: Comparator;
	readonly delimiter?: string;
	readonly blanksEqual?: boolean;
	/** The value before of one side alone. */
	readonly masterBase?: unknown;
	readonly slaveBase?: unknown;
	readonly modified?: readonly [master: unknown, slave: unknown];
	readonly skewSeconds?: number;
	readonly fallbackSide?: Side;
	readonly winner?: Side | 'nobody';
	readonly merged?: { readonly master: unknown; readonly slave: unknown };
	readonly reason?: string;
}

function contested(row: Row): Contested {
	const side = (
		value: unknown,
		modified: unknown,
		base: Pick<ContestedSide, 'base'>,
	): ContestedSide => ({
		value,
		modified,
		...base,
		comparison: {
			compareAs: row.compareAs ?? 'auto',
			zone: 'UTC',
			blanksEqual: row.blanksEqual ?? true,
			dateTimePrecision: 'second',
			listDelimiter: row.delimiter,
		},
	});
	return {
		policy: row.policy,
		fallbackSide: row.fallbackSide ?? 'master',
		skewSeconds: row.skewSeconds ?? 0,
		master: side(
			row.master,
			row.modified?.[0],
			'masterBase' in row ? { base: { value: row.masterBase } } : {},
		),
		slave: side(
			row.slave,
			row.modified?.[1],
			'slaveBase' in row ? { base: { value: row.slaveBase } } : {},
		),
		...('base' in row ? { base: { value: row.base } } : {}),
	};
}

const EARLY = '2024-01-01T10:00:00Z';
const LATE = '2024-01-01T10:00:05Z';

// One row a line.
// prettier-ignore
const rows: readonly Row[] = [
	{ name: 'master wins', policy: 'master', master: 'a', slave: 'b', winner: 'master' },
	{ name: 'slave wins', policy: 'slave', master: 'a', slave: 'b', winner: 'slave' },
	{ name: 'a clearing wins like any value', policy: 'slave', master: 'a', slave: null, winner: 'slave' },
	{ name: 'a person decides', policy: 'manual', master: 'a', slave: 'b', winner: 'nobody', fallbackSide: 'slave' },

	{ name: 'the later master', policy: 'newest', master: 'a', slave: 'b', modified: [LATE, EARLY], winner: 'master', fallbackSide: 'slave' },
	{ name: 'the later slave', policy: 'newest', master: 'a', slave: 'b', modified: [EARLY, LATE], winner: 'slave', reason: 'the slave was modified later (master 2024-01-01T10:00:00.000Z, slave 2024-01-01T10:00:05.000Z)' },
	{ name: 'times in different forms', policy: 'newest', master: 'a', slave: 'b', modified: [1704103200, '2024-01-01 10:00:01.000'], winner: 'slave' },
	{ name: 'equal times', policy: 'newest', master: 'a', slave: 'b', modified: [EARLY, EARLY], fallbackSide: 'slave', winner: 'slave', reason: 'falls back to slave: both were modified at the same time' },
	{ name: 'times within the tolerance', policy: 'newest', master: 'a', slave: 'b', modified: [EARLY, LATE], skewSeconds: 5, winner: 'master', reason: 'falls back to master: both were modified within 5 s of each other' },
	{ name: 'times just beyond the tolerance', policy: 'newest', master: 'a', slave: 'b', modified: [EARLY, LATE], skewSeconds: 4.999, winner: 'slave' },
	{ name: 'a missing time', policy: 'newest', master: 'a', slave: 'b', modified: [EARLY, undefined], winner: 'master', reason: "falls back to master: the slave's modified time is missing" },
	{ name: 'a blank time', policy: 'newest', master: 'a', slave: 'b', modified: [' ', LATE], winner: 'master', reason: "falls back to master: the master's modified time is missing" },
	{ name: 'a time that cannot be read', policy: 'newest', master: 'a', slave: 'b', modified: ['today', LATE], winner: 'master', reason: "falls back to master: the master's modified time cannot be read" },
	{ name: 'two times that are no use', policy: 'newest', master: 'a', slave: 'b', modified: ['today', null], winner: 'master', reason: "falls back to master: the master's modified time cannot be read, and the slave's modified time is missing" },
	{ name: 'the last moment that a date can be', policy: 'newest', master: 'a', slave: 'b', modified: ['+275760-09-13T00:00:00Z', EARLY], winner: 'master', reason: 'the master was modified later (master +275760-09-13T00:00:00.000Z, slave 2024-01-01T10:00:00.000Z)' },

	{ name: 'additions of both sides', policy: 'union', master: ['a', 'b'], slave: ['a', 'c'], base: ['a'], merged: { master: ['a', 'b', 'c'], slave: ['a', 'c', 'b'] }, reason: 'both changes of the list were put together' },
	{ name: 'a removal on one side', policy: 'union', master: ['a'], slave: ['a', 'b', 'c'], base: ['a', 'b'], merged: { master: ['a', 'c'], slave: ['a', 'c'] } },
	{ name: 'removals on both sides', policy: 'union', master: ['b'], slave: ['a'], base: ['a', 'b'], merged: { master: [], slave: [] } },
	{ name: 'the same addition on both sides', policy: 'union', master: ['a', 'n', 'x'], slave: ['n', 'a', 'y'], base: ['a'], merged: { master: ['a', 'n', 'x', 'y'], slave: ['n', 'a', 'y', 'x'] } },
	{ name: 'an element that one side has twice', policy: 'union', master: ['a', 'a'], slave: ['a', 'b'], base: ['a'], merged: { master: ['a', 'a', 'b'], slave: ['a', 'b', 'a'] } },
	{ name: 'a list that one side cleared', policy: 'union', master: null, slave: ['a', 'b', 'c'], base: ['a', 'b'], merged: { master: ['c'], slave: ['c'] } },
	{ name: 'an element that one side doubled and the other removed', policy: 'union', master: ['a', 'a'], slave: [], base: ['a'], merged: { master: ['a'], slave: ['a'] } },
	{ name: 'an element that one side removed and the other doubled', policy: 'union', master: [], slave: ['a', 'a'], base: ['a'], merged: { master: ['a'], slave: ['a'] } },
	{ name: 'an element of which one side removed more than the other', policy: 'union', master: ['a', 'a', 'm'], slave: ['a'], base: ['a', 'a', 'a'], merged: { master: ['a', 'm'], slave: ['a', 'm'] } },
	{ name: 'an empty text where the other has a list', policy: 'union', master: '', slave: ['a', 'b'], base: ['a'], merged: { master: ['b'], slave: ['b'] } },
	{ name: 'no value before', policy: 'union', master: ['a'], slave: ['b'], merged: { master: ['a', 'b'], slave: ['b', 'a'] }, reason: 'the elements of both lists were put together; what was removed is not known' },
	{ name: 'a value before of the master alone', policy: 'union', master: ['a', 'b'], slave: ['a', 'c'], masterBase: ['a'], merged: { master: ['a', 'b', 'c'], slave: ['a', 'c', 'b'] }, reason: 'the elements of both lists were put together; what was removed is not known' },
	{ name: 'a value before of the slave alone', policy: 'union', master: ['a', 'b'], slave: ['a', 'c'], slaveBase: ['a'], merged: { master: ['a', 'b', 'c'], slave: ['a', 'c', 'b'] }, reason: 'the elements of both lists were put together; what was removed is not known' },
	{ name: 'elements keep their form', policy: 'union', master: [1, { b: 2, a: 1 }], slave: ['1', { a: 1, b: 2 }, 3], base: [], merged: { master: [1, { b: 2, a: 1 }, 3], slave: ['1', { a: 1, b: 2 }, 3] } },
	{ name: 'two delimited texts', policy: 'union', compareAs: 'list', delimiter: ',', master: 'a, b', slave: 'a,c', base: 'a', merged: { master: 'a, b, c', slave: 'a,c,b' } },
	{ name: 'a delimited text and a list', policy: 'union', compareAs: 'list', delimiter: ';', master: 'a;b', slave: ['a', 'c'], base: ['a'], merged: { master: 'a;b;c', slave: ['a', 'c', 'b'] } },
	{ name: 'a cleared text and a delimited one', policy: 'union', compareAs: 'list', delimiter: ',', master: '', slave: 'a,b', base: 'a', merged: { master: 'b', slave: 'b' } },
	{ name: 'nothing where the other has a list that may be a text', policy: 'union', compareAs: 'list', delimiter: ',', master: null, slave: ['a', 'b'], base: [], merged: { master: ['a', 'b'], slave: ['a', 'b'] } },
	{ name: 'a missing field where the other has a list that may be a text', policy: 'union', compareAs: 'list', delimiter: ',', master: undefined, slave: ['a', 'b'], base: [], merged: { master: ['a', 'b'], slave: ['a', 'b'] } },
	{ name: 'an empty text where the other has a list that is never a text', policy: 'union', compareAs: 'list', master: '', slave: ['a', 'b'], base: ['a'], merged: { master: ['b'], slave: ['b'] } },
	{ name: 'an empty text in a field with a delimiter that is not compared as a list', policy: 'union', delimiter: ',', master: '', slave: ['a', 'b'], base: ['a'], merged: { master: ['b'], slave: ['b'] } },
	{ name: 'white space where the other has a list', policy: 'union', master: ' ', slave: ['a', 'b'], base: ['a'], merged: { master: ['b'], slave: ['b'] } },
	{ name: 'an element that contains the delimiter', policy: 'union', compareAs: 'list', delimiter: ',', master: 'a', slave: ['x,y'], base: [], winner: 'master', reason: 'falls back to master: the union has no form that both sides can hold' },
	{ name: 'an object in a delimited text', policy: 'union', compareAs: 'list', delimiter: ',', master: 'a', slave: [{ x: 1 }], base: [], winner: 'master' },
	{ name: 'texts', policy: 'union', master: 'a,b', slave: 'a,c', base: 'a', winner: 'slave', fallbackSide: 'slave', reason: 'falls back to slave: the values are not both lists' },
	{ name: 'texts with a delimiter that are not compared as lists', policy: 'union', delimiter: ',', master: 'a,b', slave: 'a,c', base: 'a', winner: 'master', reason: 'falls back to master: the values are not both lists' },
	{ name: 'a list and a text', policy: 'union', master: ['a'], slave: 'b', winner: 'master' },

	{ name: 'both counted up', policy: 'sum', master: 12, slave: 15, base: 10, merged: { master: 17, slave: 17 }, reason: 'both changes were added to 10, which makes 17' },
	{ name: 'one up, one down', policy: 'sum', master: 12, slave: 7, base: 10, merged: { master: 9, slave: 9 } },
	{ name: 'each in its form', policy: 'sum', master: '12', slave: 15, base: '10', merged: { master: '17', slave: 17 } },
	{ name: 'tenths', policy: 'sum', master: 0.3, slave: 0.2, base: 0.1, merged: { master: 0.4, slave: 0.4 } },
	{ name: 'a large exponent', policy: 'sum', master: 1e21, slave: 1, base: 0, winner: 'master', reason: 'falls back to master: the sum has more digits than a number can hold' },
	{ name: 'long numbers as texts', policy: 'sum', compareAs: 'number', master: '12345678901234567891', slave: '12345678901234567892', base: '12345678901234567890', merged: { master: '12345678901234567893', slave: '12345678901234567893' } },
	{ name: 'long fractions as texts', policy: 'sum', compareAs: 'number', master: '0.00123456789012345678', slave: '-1', base: '0', merged: { master: '-0.99876543210987654322', slave: '-0.99876543210987654322' } },
	{ name: 'exponents beyond reason', policy: 'sum', compareAs: 'number', master: '1e99999', slave: 1, base: 0, winner: 'master', reason: 'falls back to master: the numbers are too long to add up' },
	{ name: 'exponents beyond reason on the slave', policy: 'sum', compareAs: 'number', master: 1, slave: '1e99999', base: 0, winner: 'master', reason: 'falls back to master: the numbers are too long to add up' },
	{ name: 'exponents beyond reason before', policy: 'sum', compareAs: 'number', master: 1, slave: 2, base: '1e99999', winner: 'master', reason: 'falls back to master: the numbers are too long to add up' },
	{ name: 'no base', policy: 'sum', master: 1, slave: 2, winner: 'master', reason: 'falls back to master: the value before is not known' },
	{ name: 'a base of the master alone', policy: 'sum', master: 1, slave: 2, masterBase: 0, winner: 'master', reason: 'falls back to master: the value before is not known' },
	{ name: 'a base of the slave alone', policy: 'sum', master: 1, slave: 2, slaveBase: 0, winner: 'master', reason: 'falls back to master: the value before is not known' },
	{ name: 'bases of which one is no number', policy: 'sum', master: 1, slave: 2, masterBase: 0, slaveBase: 'none', winner: 'master', reason: 'falls back to master: the value before is no number' },
	{ name: 'bases of which the other is no number', policy: 'sum', master: 1, slave: 2, masterBase: 'none', slaveBase: 0, winner: 'master', reason: 'falls back to master: the value before is no number' },
	{ name: 'a blank base', policy: 'sum', master: 1, slave: 2, base: null, winner: 'master', reason: 'falls back to master: the value before is no number' },
	{ name: 'a text', policy: 'sum', master: 1, slave: 'two', base: 0, fallbackSide: 'slave', winner: 'slave', reason: "falls back to slave: the slave's value is no number" },
	{ name: 'a cleared counter', policy: 'sum', master: null, slave: 2, base: 1, winner: 'master', reason: "falls back to master: the master's value is no number" },
	{ name: 'leading zeros are no number', policy: 'sum', master: '007', slave: 2, base: 1, winner: 'master', reason: "falls back to master: the master's value is no number" },

	{ name: 'the longer text', policy: 'longest', master: 'abc', slave: 'abcd', winner: 'slave', reason: "the slave's value is the longest" },
	{ name: 'outer white space is no length', policy: 'longest', master: 'abc     ', slave: 'abcd', winner: 'slave' },
	{ name: 'characters, not code units', policy: 'longest', master: '👍👍', slave: 'abc', winner: 'slave' },
	{ name: 'any text over a blank', policy: 'longest', master: '', slave: 'a', winner: 'slave' },
	{ name: 'the list with more elements', policy: 'longest', master: ['long element'], slave: ['a', 'b'], winner: 'slave' },
	{ name: 'the list with more elements of several', policy: 'longest', master: ['a', 'b', 'c'], slave: ['x', 'y'], winner: 'master', fallbackSide: 'slave' },
	{ name: 'any list over a blank', policy: 'longest', master: null, slave: ['a', 'b'], winner: 'slave' },
	{ name: 'any list over an empty text', policy: 'longest', master: ['a', 'b'], slave: '', winner: 'master', fallbackSide: 'slave' },
	{ name: 'texts of one length', policy: 'longest', master: 'abc', slave: 'xyz', fallbackSide: 'slave', winner: 'slave', reason: 'falls back to slave: neither value is the longest' },
	{ name: 'a list and a text', policy: 'longest', master: ['a'], slave: 'abc', winner: 'master', reason: 'falls back to master: the two values have no order to tell the longest' },

	{ name: 'the larger number', policy: 'largest', master: 9, slave: 10, winner: 'slave' },
	{ name: 'the larger number in a text', policy: 'largest', master: '9', slave: '10', winner: 'slave' },
	{ name: 'the larger negative number', policy: 'largest', master: -2, slave: -10, winner: 'master', fallbackSide: 'slave' },
	{ name: 'numbers beyond doubles', policy: 'largest', compareAs: 'number', master: '1e400', slave: '2e400', winner: 'slave' },
	{ name: 'the later instant', policy: 'largest', master: '2024-01-01T23:00:00-05:00', slave: '2024-01-02T01:00:00Z', winner: 'master', fallbackSide: 'slave' },
	{ name: 'the later date', policy: 'largest', compareAs: 'date', master: '2024-01-09', slave: '2024-01-10', winner: 'slave' },
	{ name: 'the later instant that has more digits', policy: 'largest', master: '2001-09-08T10:00:00Z', slave: '2024-01-01T10:00:00Z', winner: 'slave' },
	{ name: 'the later text', policy: 'largest', master: 'apple', slave: 'pear', winner: 'slave' },
	{ name: 'true over false', policy: 'largest', master: false, slave: true, winner: 'slave' },
	{ name: 'a number and a text', policy: 'largest', master: 5, slave: 'five', winner: 'master', reason: 'falls back to master: the two values have no order to tell the largest' },
	{ name: 'a text and a number', policy: 'largest', master: 'five', slave: 5, winner: 'slave', fallbackSide: 'slave', reason: 'falls back to slave: the two values have no order to tell the largest' },
	{ name: 'a number and no number that a text may spell', policy: 'largest', master: 5, slave: '-Infinity', winner: 'master', reason: 'falls back to master: the two values have no order to tell the largest' },
	{ name: 'no number that a text may spell and a number', policy: 'largest', master: '-Infinity', slave: 5, winner: 'master', reason: 'falls back to master: the two values have no order to tell the largest' },
	{ name: 'two blanks of different kinds', policy: 'largest', blanksEqual: false, master: '', slave: null, winner: 'slave', fallbackSide: 'slave', reason: 'falls back to slave: the two values have no order to tell the largest' },
	{ name: 'texts that differ in white space alone', policy: 'largest', master: 'apple', slave: ' apple', winner: 'master', reason: 'falls back to master: neither value is the largest' },
	{ name: 'a number and a blank', policy: 'largest', master: null, slave: 5, winner: 'master' },
	{ name: 'two lists', policy: 'largest', master: [1], slave: [2], winner: 'master' },
	{ name: 'two objects', policy: 'largest', master: { a: 1 }, slave: { a: 2 }, winner: 'master', reason: 'falls back to master: the two values have no order to tell the largest' },
	{ name: 'the smaller number', policy: 'smallest', master: 9, slave: 10, winner: 'master', fallbackSide: 'slave', reason: "the master's value is the smallest" },
	{ name: 'the smaller fraction', policy: 'smallest', master: 0.25, slave: 0.125, winner: 'slave' },
];

test.each(rows.map((row) => [row.policy, row.name, row] as const))('%s: %s', (...[, , row]) => {
	const outcome = decideContested(contested(row));
	if (row.merged !== undefined) {
		expect(outcome).toMatchObject({ winner: 'merged', values: row.merged });
	} else {
		expect(outcome.winner).toBe(row.winner);
	}
	if (row.reason !== undefined) expect(withNames(outcome.reason)).toBe(row.reason);
	expect(outcome.reason).not.toBe('');
});

test('an element that one side alone had and neither touched is kept, and put on both', () => {
	const row = contested({ name: '', policy: 'union', master: ['a', 'm', 'x'], slave: ['a', 'y'] });
	const outcome = decideContested({
		...row,
		master: { ...row.master, base: { value: ['a', 'm'] } },
		slave: { ...row.slave, base: { value: ['a'] } },
	});
	expect(outcome).toMatchObject({
		values: { master: ['a', 'm', 'x', 'y'], slave: ['a', 'y', 'm', 'x'] },
	});
});

test('a sum needs the same value before on both sides', () => {
	const row = contested({ name: '', policy: 'sum', master: 15, slave: 13 });
	const outcome = decideContested({
		...row,
		master: { ...row.master, base: { value: 10 } },
		slave: { ...row.slave, base: { value: 12 } },
	});
	expect({ ...outcome, reason: withNames(outcome.reason) }).toEqual({
		winner: 'master',
		reason: 'falls back to master: the two sides were apart before',
	});
});

test('a policy that a newer version may have brought is refused by its name', () => {
	const row = contested({ name: '', policy: 'coin' as Policy, master: 'a', slave: 'b' });
	expect(() => decideContested(row)).toThrow('Unknown policy: coin');
});
