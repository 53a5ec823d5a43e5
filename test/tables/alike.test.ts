import type { Comparator } from '../../src/model/settings';
import { canonical } from '../../src/values/canonical';
import { isAlike } from '../../src/values/alike';

type Row = readonly [name: string, a: unknown, b: unknown, compareAs?: Comparator];

/** More than are compared one by one. */
const WORDS = Array.from({ length: 51 }, (_, index) => `word ${index}`);
const NUMBERS = WORDS.map((_, index) => index);

function capitals(words: readonly string[]): string[] {
	return words.map((word) => word.toUpperCase());
}

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
	['thousands in groups with two decimals', 1234.5, '1,234.50'],
	['tens of thousands in groups that were rounded', 12345.4, '12,345'],
	['thousands in groups that were rounded', 1234567.4, '1,234,567'],
	['a negative number in groups that was rounded', -1234.4, '-1,234'],
	['groups with a fraction that was rounded', 1234.54, '1,234.5'],
	['a fraction that was rounded up', 0.125, 0.13],
	['a fraction that was rounded down', 0.125, 0.12],
	['a number that was rounded to tens of digits', 1e-7, 0],
	['a small number that was rounded to nothing', 0.004, '0.00'],
	['a small negative number that was rounded to nothing', -0.004, '0.00'],
	['a small negative text that was rounded to nothing', 0, '-0.004'],
	['a long number that became a double', '12345678901234567890', 12345678901234567890],
	['a number kept in single precision', 0.1, 0.10000000149011612],
	['a text that was cut off', 'A long description of it', 'A long desc'],
	['a text that was cut off with an ellipsis', 'A long description of it', 'A long desc...'],
	['few letters that were cut off with an ellipsis', 'A - b - c - d', 'A - b - c...'],
	['few letters that were cut off with the sign for it', 'A - b - c - d', 'A - b - c…'],
	['few letters that were cut off with an ellipsis apart', 'A - b - c - d', 'A - b - c   …'],
	['a text that was cut off at eight letters', 'A long description', 'ALONG DES'],
	['eight characters that were cut off', '! ! ! !!a', '! ! ! !!'],
	['a text that was cut off and folded', 'A Long Description of it', 'a long desc'],
	['seconds that were cut', '2024-01-01T10:37:21Z', '2024-01-01T10:37:00Z'],
	['a time that was cut', '2024-01-01T10:37:21Z', '2024-01-01T00:00:00Z'],
	['a time that was cut to a date', '2024-01-01T10:37:21Z', '2024-01-01'],
	['a time that was cut to a date in another zone', '2024-01-01T20:00:00Z', '2024-01-02'],
	['a time that was cut to a date far west', '2024-01-02T11:59:59Z', '2024-01-01'],
	['a time that was cut to a date far east', '2023-12-31T10:00:00Z', '2024-01-01'],
	['a time in the basic form', '2024-01-01T10:00:00Z', '20240101T100000Z'],
	['a time in the basic form that was cut', '2024-01-01T10:00:21Z', '20240101T1000Z'],
	['a time kept as epoch', '2024-01-01T10:00:00Z', 1704103200],
	['a time kept as epoch in milliseconds', '2024-01-01T10:00:00Z', 1704103200000],
	['a time kept as epoch that was cut', '2024-01-01T10:00:21Z', 1704103200],
	['leading zeros and none', '007', 7],
	['leading zeros and rounding', '007', 7.4],
	['leading zeros after a sign', '-07', -7],
	['leading zeros of a text', '00491', '491'],
	['a boolean kept as a number', true, 1],
	['a boolean kept as text', false, 'False'],
	['a boolean kept as the other number', false, 0],
	['a boolean kept as a word', true, 'yes'],
	['lists whose elements are alike', ['Red', 'light blue'], ['Light Blue', 'red']],
	['many equal elements and one that is alike', [...NUMBERS, 'Red'], ['red', ...NUMBERS]],
	['many elements that are alike', WORDS, capitals(WORDS)],
	['lists of an element twice', ['Red', 'Red', 'x'], ['red', 'red', 'x']],
	[
		'lists that need the right pairing',
		['12345678', '12345678 x', 'a'],
		['A', '1234567 8', '12345678x'],
	],
	['objects whose parts are alike', { a: 'X', b: [1, 'Y'] }, { b: [1, 'y'], a: 'x' }],
	['objects within objects', { a: { b: 'X' } }, { a: { b: 'x' } }],
	['a part that was cut off', { a: 'A long description' }, { a: 'A long desc' }],
	['a blank part', { a: null }, { a: '' }],
	['an object kept as JSON text', { a: 1, b: 'x' }, '{"b": "x", "a": 1}'],
	['a list of objects kept as JSON text', { a: [1] }, ' {"a":["1"]}'],
	['objects in a list that are alike', [{ a: 'X' }, 1], [1, { a: 'x' }]],
];

const notAlike: readonly Row[] = [
	['other words', 'Bob', 'Rob'],
	['a blank and a text', null, 'x'],
	['a blank and punctuation', '', '...'],
	['a blank and zero', '', 0],
	['a blank and false', null, false],
	['two texts of punctuation', '...', '!!!'],
	['punctuation and a text', '...', 'a'],
	['another sign', 5, -5],
	['another sign of numbers beyond doubles', '1e-400', '-1e-400', 'number'],
	['another sign of a fraction', 0.4, -0.4],
	['another sign as text', '5 °C', '-5 °C'],
	['another sign within a text', 'balance: -5', 'balance: 5'],
	['a decimal point', 1.5, 15],
	['a decimal point in a text', '1.5 kg', '15 kg'],
	['a decimal comma in a text', '1,5 kg', '15 kg'],
	['a decimal point and a list of numbers', '1.5', '1;5'],
	['numbers that differ by more than rounding', 3.14159, 3.15],
	['numbers of the same length', 3.14, 3.15],
	['a number and more than half a unit', 2.51, 2],
	['a number and half a unit below', 2.49, 3],
	['a fraction of more digits than are calculated with', `0.${'1'.repeat(1001)}`, '0.1'],
	[
		'a fraction and a number too far apart to calculate with',
		`0.${'0'.repeat(990)}1`,
		'100000000000000000000',
	],
	['numbers beyond doubles', '1e400', '2e400', 'number'],
	['a number in groups and one that it is not rounded to', 1234.6, '1,234'],
	['a group that is too long', 1234567.4, '1234,567'],
	['a group of two', 12345.4, '123,45'],
	['a group and something after it', 1234.4, '1,234x'],
	['a group and something before it', 1234.4, 'x1,234'],
	['integers that begin alike', 12345678, 1234567890],
	['numbers as texts that begin alike', '12345678', '123456789'],
	['a number and zero with a sign', -5, 0],
	['leading zeros that differ', '007', '07'],
	['leading zeros and another number', '007', 8],
	['leading zeros after a sign and another sign', '-07', 7],
	['a beginning that is too short', 'A long', 'A long description'],
	['an ellipsis of one point', 'A - b - c - d', 'A - b - c.'],
	['an ellipsis within', 'A - b - c - d', 'A - b ... - c'],
	['seven letters that were cut off', 'Seven letters', 'Seven l'],
	['texts that only begin alike', 'A long description', 'A long story'],
	['minutes that were not cut', '2024-01-01T10:37:21Z', '2024-01-01T10:36:00Z'],
	['another minute', '2024-01-01T10:37:00Z', '2024-01-01T10:38:00Z'],
	['an hour that looks cut', '2024-01-01T10:37:00Z', '2024-01-01T10:00:00Z'],
	['a time and a date days away', '2024-01-01T10:37:21Z', '2024-01-03'],
	['a time just after a date far west', '2024-01-02T12:00:00Z', '2024-01-01'],
	['a time just before a date far east', '2023-12-31T09:59:59Z', '2024-01-01'],
	['a time in the basic form and another', '2024-01-01T10:00:00Z', '20240101T100100Z'],
	['a time and a text', '2024-01-01T10:00:00Z', 'soon'],
	['a time and a number', '2024-01-01T10:00:00Z', 5],
	['a time and another epoch', '2024-01-01T10:00:00Z', 1704103261],
	['a time and a date that does not exist', '2024-03-01T10:00:00Z', '2024-02-30'],
	['a time and a date with something after it', '2024-01-01T10:00:00Z', '2024-01-01x'],
	['a boolean and the wrong number', true, 0],
	['a boolean and the wrong word', false, 'yes'],
	['a boolean and another word', true, 'on'],
	['phone numbers that begin alike', '+1 555 010 20', '+1 555 010 2030', 'phone'],
	['lists of another length', ['a', 'b'], ['a']],
	['lists whose elements would share a partner', ['a', 'A'], ['a', 'b']],
	['lists of which one has an element twice', ['x', 'x'], ['x', 'y']],
	['lists of which one has an alike element twice', ['X', 'X'], ['x', 'y']],
	['lists of which one element has no partner', ['a', 'b'], ['A', 'c']],
	['an object with another key', { a: 1 }, { b: 1 }],
	['an object with a key more', { a: 1 }, { a: 1, b: 2 }],
	['an object with a key more and a text in capitals', { a: 'X' }, { a: 'x', b: 2 }],
	['an object with a blank key more', { a: 1 }, { a: 1, b: null }],
	['an object with another key of a blank', { a: null }, { b: null }],
	['an object with another sign within', { a: 5 }, { a: -5 }],
	['a list and an object', [1], { 0: 1 }],
	['a list and an object within', { a: [1] }, { a: { 0: 1 } }],
	['a number and an empty object within', { a: 5 }, { a: {} }],
	['nothing and an empty object within', { a: null }, { a: {} }],
	['an object and a text that is no JSON', { a: 1 }, '{"a": 1'],
	['an object and a text', { a: 1 }, '"a": 1'],
	['a list in another order within', { a: [1, 2] }, { a: [2, 1] }],
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
