import type { Comparator } from '../../src/model/settings';
import type { Comparison } from '../../src/values/canonical';
import { BLANK, canonical, isBlank } from '../../src/values/canonical';
import { fingerprint, fingerprintOf } from '../../src/values/fingerprint';

type Row = readonly [name: string, a: unknown, b: unknown, options?: Options];

interface Options {
	readonly delimiter?: string;
	readonly blanksEqual?: boolean;
	readonly precision?: 'second' | 'millisecond';
	/** Zone of the first value, and of the second. */
	readonly zones?: readonly [string, string];
}

interface Table {
	readonly equal: readonly Row[];
	readonly different: readonly Row[];
}

const BERLIN_AND_TOKYO = ['Europe/Berlin', 'Asia/Tokyo'] as const;
const NEW_YORK = ['America/New_York', 'America/New_York'] as const;
const INSTANT = '2024-01-01T10:00:00Z';
const INSTANT_SECONDS = 1704103200;

const anything: Table = {
	equal: [
		['null and an empty text', null, ''],
		['an empty list and white space only', [], ' \t\n\u00a0'],
		['null and itself with blanks apart', null, null, { blanksEqual: false }],
		['an empty text and white space with blanks apart', '', '  ', { blanksEqual: false }],
	],
	different: [
		['a blank and a text', null, 'x'],
		['null and an empty text with blanks apart', null, '', { blanksEqual: false }],
		['null and an empty list with blanks apart', null, [], { blanksEqual: false }],
		['an empty text and an empty list with blanks apart', '', [], { blanksEqual: false }],
		['zero and a blank', 0, null],
		['false and a blank', false, ''],
		['an empty object and a blank', {}, null],
		['the word null and null', 'null', null],
		['two words', 'soon', 'later'],
		['a word with something invisible in it', 'so\u200bon', 'soon'],
	],
};

// One row a line.
// prettier-ignore
const tables: { readonly [comparator in Comparator]: Table } = {
	auto: {
		equal: [
			['the largest digit as a text', '9', 9],
			['a number and the text that it prints as', 42, '42'],
			['a negative number and its text', -1.5, '-1.5'],
			['minus zero and zero', -0, 0],
			['zero and its text', 0, '0'],
			['NaN and its text', NaN, 'NaN'],
			['Infinity and its text', Infinity, 'Infinity'],
			['a big integer and a number', 42n, 42],
			['a big integer and the text of a long one', 12345678901234567890n, 12345678901234567890n],
			['a large number and its text', 1e21, '1e+21'],
			['white space around a number in a text', ' 42 ', 42],
			['white space around a text', ' Bob\n', 'Bob'],
			['white space before a text', ' Bob', 'Bob'],
			['white space after a text', 'Bob\n', 'Bob'],
			['a no-break space before a text', '\u00a0Bob', 'Bob'],
			['a no-break space after a text', 'Bob\u00a0', 'Bob'],
			['composed and decomposed letters', 'é', 'e\u0301'],
			['one instant in two zones', '2024-01-01T11:00:00+01:00', INSTANT],
			['an instant with and without fractions', '2024-01-01T10:00:00.250Z', INSTANT],
			['ISO and SQL', '2024-01-01 10:00:00', INSTANT],
			['ISO and RFC 2822', 'Mon, 01 Jan 2024 11:00:00 +0100', INSTANT],
			['a Date and its ISO text', new Date(INSTANT), INSTANT],
			['no zone is the zone of the side', '2024-01-01T11:00:00', '2024-01-01T19:00:00', { zones: BERLIN_AND_TOKYO }],
			['one date as text, whatever the zones', '2024-01-01', '2024-01-01', { zones: BERLIN_AND_TOKYO }],
			['lists in another order', ['a', 2, 'b'], ['b', 'a', '2']],
			['lists of lists in another order', [[1, 2], ['x']], [['x'], [2, 1]]],
			['objects with their keys in another order', { a: 1, b: { c: 2, d: 3 } }, { b: { d: 3, c: 2 }, a: 1 }],
			['a key without a value and none', { a: 1, b: undefined }, { a: 1 }],
			['a date within an object', { at: new Date(INSTANT) }, { at: '2024-01-01T10:00:00.000Z' }],
			['a date in a list', [new Date(INSTANT)], [INSTANT]],
			['a big integer within an object', { a: 42n }, { a: 42 }],
			['blanks in lists', [null, 'a'], ['a', ' ']],
		],
		different: [
			['leading zeros are data', '007', 7],
			['a number and a text with decimals', 42, '42.0'],
			['a number and a plus sign', 42, '+42'],
			['a number and a text in another notation', 10, '1e1'],
			['texts of another case', 'bob', 'Bob'],
			['a boolean and its word', true, 'true'],
			['a boolean and one', true, 1],
			['an epoch number and a date', INSTANT_SECONDS, INSTANT],
			['a date and midnight', '2024-01-01', '2024-01-01T00:00:00Z'],
			['two instants', '2024-01-01T10:00:01Z', INSTANT],
			['milliseconds, when they count', '2024-01-01T10:00:00.250Z', INSTANT, { precision: 'millisecond' }],
			['an impossible date and its neighbour', '2024-02-30T10:00:00Z', '2024-03-01T10:00:00Z'],
			['a list with an element twice', ['a', 'a'], ['a']],
			['a list and its only element', ['a'], 'a'],
			['a list and its elements in a list', ['a', 'b'], [['a', 'b']]],
			['lists whose elements only look alike when joined', ['a,b'], ['a', 'b']],
			['an object and the JSON text of it', { a: 1 }, '{"a":1}'],
			['lists within objects keep their order', { a: [1, 2] }, { a: [2, 1] }],
			['NaN and a number', NaN, 0],
			['a text that looks like a tag', 't:x', 'x'],
			['two long ids that share a double', '12345678901234567890', '12345678901234567891'],
			['two long big integers that share a double', 12345678901234567890n, 12345678901234567891n],
			['a list and an object with its places as keys', { a: [1] }, { a: { 0: 1 } }],
			['NaN and Infinity within', { a: NaN }, { a: Infinity }],
			['NaN and nothing within', { a: NaN }, { a: null }],
		],
	},
	text: {
		equal: [
			['outer white space', ' Bob ', 'Bob'],
			['white space before', ' Bob', 'Bob'],
			['white space after', 'Bob\t', 'Bob'],
			['a number in a text', ' 42', 42],
			['composed and decomposed letters', 'Ångström', 'A\u030angstro\u0308m'],
			['a number and its text', 42, '42'],
			['a boolean and its word', true, 'true'],
		],
		different: [
			['another case', 'bob', 'Bob'],
			['inner white space', 'a  b', 'a b'],
			['other forms of a number', '42.0', 42],
			['other forms of an instant', '2024-01-01T11:00:00+01:00', INSTANT],
		],
	},
	link: {
		equal: [
			['another signature', 'https://cdn.x/a.png?sig=1&exp=2', 'https://cdn.x/a.png?sig=3'],
			['with and without a query', 'https://cdn.x/a.png?sig=1', 'https://cdn.x/a.png'],
			['a question mark in the query', 's3://b/k?a=?&b', 's3://b/k'],
			['another query before the same part', 'https://x/d?a=1#p', 'https://x/d?a=2#p'],
			['outer white space', ' https://x/d?a=1 ', 'https://x/d'],
		],
		different: [
			['another address', 'https://x/a?s=1', 'https://x/b?s=1'],
			['another part of it', 'https://x/d?a=1#p', 'https://x/d?a=1#q'],
			['a text that is no link', 'really?', 'really'],
			['another case', 'https://x/A', 'https://x/a'],
			['a question mark within the part', 'https://x/d#p?a', 'https://x/d#p?b'],
		],
	},
	textIgnoreCase: {
		equal: [
			['another case', 'BOB', 'bob'],
			['another case of letters with diacritics', 'ÉCOLE', 'école'],
			['a sharp s in its three forms', 'STRASSE', 'straße'],
			['a capital sharp s', 'STRAẞE', 'straße'],
			['a final sigma', 'ΟΔΟΣ', 'οδος'],
		],
		different: [
			['other letters', 'bob', 'bop'],
			['letters with and without diacritics', 'ecole', 'école'],
			['a dotless i is a letter of its own', 'ı', 'i'],
			['a mailto link', 'mailto:bob@example.com', 'bob@example.com'],
			['an object and its text', { a: 1 }, '{"a":1}'],
		],
	},
	email: {
		equal: [
			['another case', 'Bob@Example.COM', 'bob@example.com'],
			['a mailto link', 'mailto:bob@example.com', 'bob@example.com'],
			['a mailto link in another case', 'MailTo: Bob@example.com', 'bob@example.com'],
		],
		different: [
			['dots in the local part are data', 'b.ob@example.com', 'bob@example.com'],
			['tags in the local part are data', 'bob+a@example.com', 'bob@example.com'],
			['the bare word mailto: and a blank', 'mailto:', null],
		],
	},
	number: {
		equal: [
			['trailing zeros', '42.0', 42],
			['leading zeros', '007', 7],
			['a plus sign', '+42', 42],
			['an exponent', '1e1', 10],
			['an exponent and digits', '12.50E2', '1250'],
			['no digit before the point', '.5', 0.5],
			['no digit after the point', '5.', 5],
			['minus zero as text', '-0.00', 0],
			['the text that a fraction prints as', '0.30000000000000004', 0.1 + 0.2],
			['two forms of a long number', '12345678901234567890', '12345678901234567890.00'],
			['a large number and its digits', 1e21, '1000000000000000000000'],
			['an exponent far beyond doubles, in two forms', '1e400', '10e399'],
			['outer white space', ' 42\n', 42],
		],
		different: [
			['another sign', -5, 5],
			['two long ids that share a double', '12345678901234567890', '12345678901234567891'],
			['a long text and the number that it would be rounded to', '9007199254740993', 9007199254740992],
			['two numbers beyond doubles', '1e400', '2e400'],
			['a text that is no number', 'many', 0],
			['the text NaN and zero', 'NaN', 0],
			['hexadecimal and its value', '0x10', 16],
			['digits with separators', '1,000', 1000],
			['a boolean and one', true, 1],
			['a lone point and zero', '.', 0],
		],
	},
	boolean: {
		equal: [
			['true as text', true, 'true'],
			['true as a number', true, 1],
			['true as a digit', true, '1'],
			['true as a word', true, 'Yes'],
			['false as text', false, 'FALSE'],
			['false as a number', false, 0],
			['false as a digit', false, ' 0 '],
			['false as a word', false, 'no'],
			['two texts that stand for neither', 'maybe', ' maybe'],
		],
		different: [
			['true and false', true, false],
			['one and zero', 1, 0],
			['another number', 2, true],
			['another word', 'on', true],
			['false and blank', 'no', ''],
			['a list of a boolean', [true], true],
		],
	},
	dateTime: {
		equal: [
			['seconds since 1970', INSTANT_SECONDS, INSTANT],
			['milliseconds since 1970', INSTANT_SECONDS * 1000, INSTANT],
			['seconds as text', String(INSTANT_SECONDS), INSTANT],
			['seconds with a fraction', '1704103200.250', INSTANT],
			['milliseconds as text', `${INSTANT_SECONDS}250`, INSTANT],
			['ISO with an offset', '2024-01-01T11:00:00+01:00', INSTANT],
			['ISO with an offset without a colon', '2024-01-01T11:00:00+0100', INSTANT],
			['ISO with an offset of hours', '2024-01-01T04:30:00-0530', INSTANT],
			['ISO without seconds', '2024-01-01T10:00Z', INSTANT],
			['ISO basic', '20240101T100000Z', INSTANT],
			['ISO with a comma', '2024-01-01T10:00:00,5Z', INSTANT],
			['ISO with nanoseconds', '2024-01-01T10:00:00.123456789Z', INSTANT],
			['ISO in lower case', '2024-01-01t10:00:00z', INSTANT],
			['ISO week date', '2024-W01-1T10:00:00Z', INSTANT],
			['ISO ordinal date', '2024-001T10:00:00Z', INSTANT],
			['midnight at the end of the day before', '2023-12-31T24:00:00Z', '2024-01-01T00:00:00Z'],
			['SQL', '2024-01-01 10:00:00', INSTANT],
			['SQL of Postgres', '2024-01-01 11:00:00.123+01', INSTANT],
			['SQL with a zone', '2024-01-01 11:00:00 Europe/Berlin', INSTANT],
			['RFC 2822', 'Mon, 01 Jan 2024 10:00:00 GMT', INSTANT],
			['RFC 2822 without the day of the week', '1 Jan 2024 11:00:00 +0100', INSTANT],
			['a Date', new Date(INSTANT), INSTANT],
			['no zone is the zone of the side', '2024-01-01 05:00', '2024-01-01T05:00:00-05:00', { zones: NEW_YORK }],
			['summer and winter time of a zone', '2024-07-01T06:00:00', '2024-07-01T10:00:00Z', { zones: NEW_YORK }],
			['an hour that the clocks skip', '2024-03-10T02:30:00', '2024-03-10T03:30:00', { zones: NEW_YORK }],
			['a date is its midnight in the zone of the side', '2024-01-01', '2024-01-01T05:00:00Z', { zones: NEW_YORK }],
			['before 1970, to the second', '1969-12-31T23:59:59.900Z', '1969-12-31T23:59:59Z'],
			['a year of long ago', '0099-01-01T00:00:00Z', '0099-01-01T01:00:00+01:00'],
			['texts that are no date', 'soon', ' soon'],
		],
		different: [
			['another second', '2024-01-01T10:00:01Z', INSTANT],
			['milliseconds, when they count', '2024-01-01T10:00:00.001Z', INSTANT, { precision: 'millisecond' }],
			['one text in two zones', '2024-01-01T10:00:00', '2024-01-01T10:00:00', { zones: BERLIN_AND_TOKYO }],
			['eleven digits are no epoch', 17041032000, INSTANT],
			['a bare time depends on the day', '10:00:00', INSTANT],
			['a bare year', '2024', '2024-01-01'],
			['a day that does not exist', '2023-02-29T10:00:00Z', '2023-03-01T10:00:00Z'],
			['a text and an instant', 'soon', INSTANT],
		],
	},
	date: {
		equal: [
			['a date whatever the zones', '2024-01-01', '2024-01-01', { zones: BERLIN_AND_TOKYO }],
			['a date and a time on it', '2024-01-01', '2024-01-01T10:00:00Z'],
			['a time is cut in the zone of the side', '2024-01-01', '2024-01-02T03:00:00Z', { zones: NEW_YORK }],
			['a time without a zone', '2024-01-01', '2024-01-01T23:59:59', { zones: NEW_YORK }],
			['an epoch number', '2024-01-01', INSTANT_SECONDS],
			['a basic date', '2024-01-01', '20240101'],
			['a day on which the clocks change', '2024-03-31', '2024-03-30T23:30:00Z', { zones: ['UTC', 'Europe/Berlin'] }],
			['long ago', '1883-11-18', '1883-11-18T18:00:00Z', { zones: NEW_YORK }],
		],
		different: [
			['two days', '2024-01-01', '2024-01-02'],
			['a time on another day in the zone of the side', '2024-01-02', '2024-01-02T03:00:00Z', { zones: NEW_YORK }],
			['a day that does not exist', '2024-02-30', '2024-03-01'],
		],
	},
	phone: {
		equal: [
			['punctuation', '+1 (555) 010-2030', '+15550102030'],
			['00 for +', '001 555 010 2030', '+1 555 010 2030'],
			['a number and its digits', 5550102030, '555 010 2030'],
			['a tel link', 'tel:+1-555-010-2030', '+15550102030'],
			['extensions in two notations', '555 0102 ext. 7', '5550102x7'],
			['extensions after a sign', '555 0102 #7', '555-0102 x7'],
			['extensions in full', '555 0102;extension=7', '555-0102 EXT:7'],
			['as long as a number may be written', `${'5 '.repeat(49)}55`, '5'.repeat(51)],
			['invisible marks from a copied contact', '\u202a+1 555 010\u202c', '+1555010'],
			['texts that are no number', 'ask Bob', ' ask Bob'],
		],
		different: [
			['national and international', '+1555010', '1555010'],
			['an extension and none', '555 0102 ext. 7', '55501027'],
			['leading zeros are data', '0555', '555'],
			['a plus within', '1+555', '1555'],
			['words and digits', 'ask 5', '5'],
			['digits and words', '5 ask', '5'],
			['longer than a number may be written', `${'5 '.repeat(50)}5`, '5'.repeat(51)],
			['a plus and 00', '+0015', '+15'],
			['tel: within', '5tel:5', '55'],
			['another extension', '555 x7', '555 x8'],
			['an extension without digits', '555 ext', '555'],
			['no digits but an extension', 'x7', '7'],
			['a list of a number', ['5'], '5'],
		],
	},
	list: {
		equal: [
			['another order', ['a', 'b'], ['b', 'a']],
			['a delimited text', 'a, b', ['b', 'a'], { delimiter: ',' }],
			['a trailing delimiter', 'a;b;', ['a', 'b'], { delimiter: ';' }],
			['one element as text', 'a', ['a'], { delimiter: ',' }],
			['numbers in a text', '1,2', [2, 1], { delimiter: ',' }],
			['a lone number', 5, ['5'], { delimiter: ',' }],
			['a lone boolean', true, [true], { delimiter: ',' }],
			['nothing but delimiters', ', ,', null, { delimiter: ',' }],
			['nothing but delimiters with blanks apart', ',', [], { delimiter: ',', blanksEqual: false }],
		],
		different: [
			['an element twice', ['a', 'a'], ['a']],
			['a text without a delimiter set', 'a,b', ['a', 'b']],
			['another delimiter', 'a;b', ['a', 'b'], { delimiter: ',' }],
			['an element of another case', ['A'], ['a']],
			['a blank element', ['a', ''], ['a']],
			['a lone number without a delimiter set', 5, ['5']],
			['a text with an empty delimiter set', 'ab', ['a', 'b'], { delimiter: '' }],
			['an object in place of a list', { a: 1 }, ['a'], { delimiter: ',' }],
		],
	},
	json: {
		equal: [
			['keys in another order', { a: 1, b: 2 }, { b: 2, a: 1 }],
			['a JSON text for an object', '{"b":[1,{"d":null,"c":2}],"a":1}', { a: 1, b: [1, { c: 2, d: null }] }],
			['a JSON text for a list', ' [1, 2] ', [1, 2]],
			['an empty list as text', '[]', null],
			['a text that is no JSON', '{oops', '{oops '],
			['a key called __proto__', JSON.parse('{"__proto__":{"x":1}}'), '{"__proto__": {"x": 1}}'],
			['a date within', { at: new Date(INSTANT) }, { at: '2024-01-01T10:00:00.000Z' }],
			['white space around a JSON text', '\n{"a": 1} ', { a: 1 }],
			['a big integer within', { a: 42n }, { a: 42 }],
			['what no JSON has and nothing in a list', [undefined], [null]],
		],
		different: [
			['another order in a list', [1, 2], [2, 1]],
			['a number and its text within', { a: 1 }, { a: '1' }],
			['null and a missing key', { a: null }, {}],
			['a key called __proto__ and none', JSON.parse('{"__proto__":{"x":1}}'), {}],
			['a key called constructor and none', { constructor: 1 }, {}],
			['an empty object and a blank', '{}', null],
			['a list and an object with its places as keys', { a: [1] }, { a: { 0: 1 } }],
			['another key', { a: 1 }, { b: 1 }],
			['a text within and one with a quote', { a: 'b' }, { a: 'b"' }],
			['a word in a list and a longer one', ['a'], ['ab']],
			['a JSON text of a word', '"a"', 'a'],
			['an empty list as text and an empty text with blanks apart', '[]', '', { blanksEqual: false }],
			['true and false within', { a: true }, { a: false }],
			['a boolean within and its word', { a: true }, { a: 'true' }],
			['NaN and nothing within', { a: NaN }, { a: null }],
		],
	},
};

function comparison(compareAs: Comparator, options: Options, zone: string): Comparison {
	return {
		compareAs,
		zone,
		blanksEqual: options.blanksEqual ?? true,
		dateTimePrecision: options.precision ?? 'second',
		listDelimiter: options.delimiter,
	};
}

function texts(compareAs: Comparator, [, a, b, options = {}]: Row): [string, string] {
	const [zoneA, zoneB] = options.zones ?? ['UTC', 'UTC'];
	const first = comparison(compareAs, options, zoneA);
	const second = comparison(compareAs, options, zoneB);
	const pair: [string, string] = [canonical(a, first), canonical(b, second)];
	expect(fingerprintOf(a, first)).toBe(fingerprint(pair[0]));
	expect(fingerprintOf(b, second)).toBe(fingerprint(pair[1]));
	return pair;
}

function named(...tables: (readonly Row[])[]): [string, Row][] {
	return tables.flat().map((row) => [row[0], row]);
}

describe.each(Object.entries(tables) as [Comparator, Table][])('%s', (compareAs, table) => {
	test.each(named(anything.equal, table.equal))('equal: %s', (_, row) => {
		const [a, b] = texts(compareAs, row);
		expect(a).toBe(b);
	});

	test.each(named(anything.different, table.different))('different: %s', (_, row) => {
		const [a, b] = texts(compareAs, row);
		expect(a).not.toBe(b);
	});
});

describe('blanks', () => {
	const apart = comparison('auto', { blanksEqual: false }, 'UTC');
	const equal = comparison('auto', {}, 'UTC');

	test.each([[null], [''], ['  '], [[]]])(
		'%j is blank, whether or not blanks are equal',
		(value) => {
			expect(canonical(value, equal)).toBe(BLANK);
			expect(isBlank(canonical(value, equal))).toBe(true);
			expect(isBlank(canonical(value, apart))).toBe(true);
		},
	);

	test.each([[0], [false], [{}], ['-:null'], ['0'], [[null]]])('%j is a value', (value) => {
		expect(isBlank(canonical(value, equal))).toBe(false);
		expect(isBlank(canonical(value, apart))).toBe(false);
	});
});

test('a zone that does not exist leaves times without a zone as texts', () => {
	const nowhere = comparison('dateTime', {}, 'Mars/Olympus');
	expect(canonical('2024-01-01T10:00:00', nowhere)).toBe('t:2024-01-01T10:00:00');
	expect(canonical(INSTANT, nowhere)).toBe(`d:${INSTANT_SECONDS}`);
});

// Texts that other versions have fingerprints of.
test.each<readonly [Comparator, unknown, string]>([
	['email', 'mailto:', 't:mailto:'],
	['email', 'MAILTO: Bob@X.org', 't:bob@x.org'],
	['number', '1e400', 'n:1e400'],
	['number', '-1.50', 'n:-1.5'],
	['number', true, 't:true'],
	['boolean', 'YES', 'b:true'],
	['boolean', 2, 't:2'],
	['date', '20240101', 'D:2024-01-01'],
	['phone', '001 555 x7', 'p:+1555x7'],
	['list', ['b', 'a'], 'l:3:t:a3:t:b'],
	['json', { b: [1, null, true], a: 'x"' }, 'j:{"a":"x\\"","b":[1,null,true]}'],
	['auto', '-1.5', 'n:-1.5'],
	['auto', NaN, 't:NaN'],
	['auto', INSTANT, 'd:1704103200'],
	['text', new Date(INSTANT), 't:2024-01-01T10:00:00.000Z'],
])('%s: %j is %j', (compareAs, value, text) => {
	expect(canonical(value, comparison(compareAs, {}, 'UTC'))).toBe(text);
});

test('milliseconds that count are a fraction', () => {
	const precise = comparison('auto', { precision: 'millisecond' }, 'UTC');
	expect(canonical('2024-01-01T10:00:00.250Z', precise)).toBe('d:1704103200.25');
});

test('a comparator that a newer version may have brought is refused by its name', () => {
	expect(() => canonical('a', comparison('colour' as Comparator, {}, 'UTC'))).toThrow(
		'Unknown comparator: colour',
	);
});
