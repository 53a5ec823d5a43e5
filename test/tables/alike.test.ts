import type { Comparator } from '../../src/model/settings';
import { canonical } from '../../src/values/canonical';
import { isAlike } from '../../src/values/alike';

type Row = readonly [name: string, a: unknown, b: unknown, compareAs?: Comparator];

const alike: readonly Row[] = [
	['equal values', 'Bob', 'Bob'],
	['another case', 'ACME Ltd', 'Acme Ltd'],
	['white space within', 'a  b\r\nc', 'a b\nc'],
	['punctuation', 'Acme, Inc.', 'Acme Inc'],
	['diacritics', 'Café Müller', 'Cafe Muller'],
	['invisible characters', 'Bob\u200b', 'Bob'],
	['a formatted phone number', '+1 (555) 010', '+1555010'],
	['a phone number that lost its plus', '+1 (555) 010', '1555010', 'phone'],
	['a phone number kept as a number', '+1555010', 1555010],
	['a number that was rounded', 3.14159, 3.14],
	['a number that was rounded to an integer', 42.7, 43],
	['a half that was rounded up', 2.5, 3],
	['a half that was rounded to the even digit', 2.5, 2],
	['a negative number that was rounded', -1.239, -1.24],
	['trailing zeros of a text', 42, '42.00'],
	['thousands in groups', '1234567.5', '1,234,567.50'],
	['a long number that became a double', '12345678901234567890', 12345678901234567890],
	['a number kept in single precision', 0.1, 0.10000000149011612],
	['a text that was cut off', 'A long description of it', 'A long desc'],
	['a text that was cut off with an ellipsis', 'A long description of it', 'A long desc...'],
	['a text that was cut off and folded', 'A Long Description of it', 'a long desc'],
	['seconds that were cut', '2024-01-01T10:37:21Z', '2024-01-01T10:37:00Z'],
	['a time that was cut', '2024-01-01T10:37:21Z', '2024-01-01T00:00:00Z'],
	['a time that was cut to a date', '2024-01-01T10:37:21Z', '2024-01-01'],
	['a time that was cut to a date in another zone', '2024-01-01T20:00:00Z', '2024-01-02'],
	['a time kept as epoch', '2024-01-01T10:00:00Z', 1704103200],
	['a boolean kept as a number', true, 1],
	['a boolean kept as text', false, 'False'],
	['lists whose elements are alike', ['Red', 'light blue'], ['Light Blue', 'red']],
	[
		'lists that need the right pairing',
		['12345678', '12345678 x', 'a'],
		['A', '1234567 8', '12345678x'],
	],
	['objects whose parts are alike', { a: 'X', b: [1, 'Y'] }, { b: [1, 'y'], a: 'x' }],
	['an object kept as JSON text', { a: 1, b: 'x' }, '{"b": "x", "a": 1}'],
];

const notAlike: readonly Row[] = [
	['other words', 'Bob', 'Rob'],
	['a blank and a text', null, 'x'],
	['a blank and punctuation', '', '...'],
	['a blank and zero', '', 0],
	['a blank and false', null, false],
	['two texts of punctuation', '...', '!!!'],
	['another sign', 5, -5],
	['another sign as text', '5 °C', '-5 °C'],
	['another sign within a text', 'balance: -5', 'balance: 5'],
	['a decimal point', 1.5, 15],
	['a decimal point in a text', '1.5 kg', '15 kg'],
	['a decimal comma in a text', '1,5 kg', '15 kg'],
	['a decimal point and a list of numbers', '1.5', '1;5'],
	['numbers that differ by more than rounding', 3.14159, 3.15],
	['numbers of the same length', 3.14, 3.15],
	['integers that begin alike', 12345678, 1234567890],
	['numbers as texts that begin alike', '12345678', '123456789'],
	['a number and zero with a sign', -5, 0],
	['leading zeros and none', '007', 7],
	['a beginning that is too short', 'A long', 'A long description'],
	['texts that only begin alike', 'A long description', 'A long story'],
	['minutes that were not cut', '2024-01-01T10:37:21Z', '2024-01-01T10:36:00Z'],
	['another minute', '2024-01-01T10:37:00Z', '2024-01-01T10:38:00Z'],
	['an hour that looks cut', '2024-01-01T10:37:00Z', '2024-01-01T10:00:00Z'],
	['a time and a date days away', '2024-01-01T10:37:21Z', '2024-01-03'],
	['a boolean and the wrong number', true, 0],
	['phone numbers that begin alike', '+1 555 010 20', '+1 555 010 2030', 'phone'],
	['lists of another length', ['a', 'b'], ['a']],
	['lists whose elements would share a partner', ['a', 'A'], ['a', 'b']],
	['an object with another key', { a: 1 }, { b: 1 }],
	['an object with another sign within', { a: 5 }, { a: -5 }],
	['a list and an object', [1], { 0: 1 }],
	['C and C++', 'C', 'C++'],
];

function texts([, a, b, compareAs = 'auto']: Row): [string, string] {
	const comparison = {
		compareAs,
		zone: 'UTC',
		blanksEqual: true,
		dateTimePrecision: 'second' as const,
	};
	return [canonical(a, comparison), canonical(b, comparison)];
}

function named(rows: readonly Row[]): [string, Row][] {
	return rows.map((row) => [row[0], row]);
}

test.each(named(alike))('alike: %s', (_, row) => {
	const [first, second] = texts(row);
	expect(isAlike(first, second)).toBe(true);
	expect(isAlike(second, first)).toBe(true);
});

test.each(named(notAlike))('not alike: %s', (_, row) => {
	const [first, second] = texts(row);
	expect(isAlike(first, second)).toBe(false);
	expect(isAlike(second, first)).toBe(false);
});

test('a fraction of a second that was cut is alike where milliseconds count', () => {
	expect(isAlike('d:1704103200.25', 'd:1704103200')).toBe(true);
	expect(isAlike('d:1704103200.25', 'd:1704103200.2')).toBe(false);
});

test('two kinds of blank are alike where they are not equal', () => {
	expect(isAlike('-:null', '-:text')).toBe(true);
	expect(isAlike('-:null', 't:x')).toBe(false);
});
