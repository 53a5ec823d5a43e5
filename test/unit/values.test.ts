import type { Decimal } from '../../src/values/decimal';
import {
	compareDecimals,
	fromScaled,
	placesOf,
	printDecimal,
	readDecimal,
	scaled,
	writeDecimal,
} from '../../src/values/decimal';
import { fieldReader } from '../../src/values/fieldReader';
import { printElements, readElements, readList } from '../../src/values/list';
import { compareMarks, isOlder } from '../../src/values/marks';
import { isOrdinaryRecord } from '../../src/values/ordinaryRecord';
import { asJson, isLonger, isPlainJson, orderedJson } from '../../src/values/plainJson';
import { isSameValue } from '../../src/values/sameValue';
import { foldCase, plainText } from '../../src/values/text';

function decimal(text: string): Decimal {
	const read = readDecimal(text);
	if (read === undefined) throw new Error(`${text} is no decimal`);
	return read;
}

describe('decimals', () => {
	test.each([
		['42', '42', 0],
		['-1.50', '15', -1],
		['.5', '5', -1],
		['5.', '5', 0],
		['0012.3400', '1234', -2],
		['1200', '12', 2],
		['1.2e3', '12', 2],
		['12E-3', '12', -3],
		['+7e+2', '7', 2],
		['0.000', '', 0],
		['-0', '', 0],
		['0e5', '', 0],
	])('%s is %s times ten to the power of %d', (text, digits, exponent) => {
		const negative = text.startsWith('-') && digits !== '';
		expect(readDecimal(text)).toEqual({ negative, digits, exponent });
	});

	test.each(['', '.', '-', 'e5', '1e', '1e1234567890', '1.2.3', '1,5', '0x10', 'x1', '1x', ' 1'])(
		'%j is none',
		(text) => {
			expect(readDecimal(text)).toBeUndefined();
		},
	);

	test.each([
		['0.000', '0', '0'],
		['42.0', '42', '42'],
		['-1.50', '-1.5', '-1.5'],
		['1e21', '1e+21', '1e+21'],
		['12345678901234567891', '12345678901234567891e0', '12345678901234567891'],
		['-12345678901234567891.5', '-123456789012345678915e-1', '-12345678901234567891.5'],
		['0.00123456789012345678', '123456789012345678e-20', '0.00123456789012345678'],
		['1e400', '1e400', `1${'0'.repeat(400)}`],
		['1e1001', '1e1001', '1e1001'],
		['1e-7', '1e-7', '1e-7'],
	])('%s is printed as %s and written as %s', (text, printed, written) => {
		expect(printDecimal(decimal(text))).toBe(printed);
		expect(writeDecimal(decimal(text))).toBe(written);
	});

	test.each([
		['1.25', 2, 125n],
		['1.25', 4, 12500n],
		['-3', 1, -30n],
		['0', 3, 0n],
		['1.25', 1, undefined],
		['1e1000', 0, 10n ** 1000n],
		['1e1001', 0, undefined],
		['1'.repeat(1000), 0, BigInt('1'.repeat(1000))],
		['1'.repeat(1001), 0, undefined],
	])('%s to %d places is %s', (text, places, integer) => {
		expect(scaled(decimal(text), places)).toBe(integer);
		if (integer !== undefined) expect(fromScaled(integer, places)).toEqual(decimal(text));
	});

	test('digits right of the point', () => {
		expect(['1.25', '1', '1e5', '1e-5'].map((text) => placesOf(decimal(text)))).toEqual([
			2, 0, 0, 5,
		]);
	});

	test('are in the order of their values', () => {
		const ordered = ['-1e400', '-10', '-9.5', '-9', '-0.1', '0', '0.01', '0.1', '0.11', '2', '1e1'];
		const values = [...ordered, '123', '1230', '1e400', '2e400'].map(decimal);
		values.forEach((a, first) => {
			values.forEach((b, second) => {
				expect(Math.sign(compareDecimals(a, b))).toBe(Math.sign(first - second));
			});
		});
	});
});

describe('modified marks', () => {
	test.each([
		['a smaller version', '9', '10'],
		['a smaller version with a fraction', '1.25', '1.5'],
		['an earlier time', '2024-01-01T10:00:00Z', '2024-01-01T10:00:01Z'],
		['an earlier time in another form', '2024-01-01 10:00:00Z', '2024-01-01T11:30:00+01:00'],
		['an earlier time by a zone', '2024-01-01T11:30:00+0200', '2024-01-01T10:00:00Z'],
		['an earlier time by letters', 'Mon, 01 Jan 2024 10:00:00 GMT', '2024-01-01t10:00:01z'],
		['an earlier time by other letters', '1 Jan 2024 10:00:00 EST', '1 Jan 2024 16:00:00 GMT'],
		['an earlier time without a zone', '2024-01-01T10:00:00', '2024-01-01 10:00:01'],
		['an earlier day', '20240101T10:00', '2024-01-02'],
		['a smaller version with white space around it', ' 9', '10 '],
		['a smaller version of fifteen digits', '999999999999998', '999999999999999'],
	])('%s is older', (_, older, newer) => {
		expect(isOlder(older, newer)).toBe(true);
		expect(isOlder(newer, older)).toBe(false);
		expect(compareMarks(older, newer)).toBeLessThan(0);
		expect(compareMarks(newer, older)).toBeGreaterThan(0);
	});

	test.each([
		['texts', 'abc', 'abd'],
		['a text and a version', 'abc', '5'],
		['a version and a time', '5', '2024-01-01T10:00:00Z'],
		['a time and a version', '2024-01-01T10:00:00Z', '9'],
		['a time and one without a zone', '2024-01-01T10:00:00Z', '2024-01-01T12:00:00'],
		['a time and one that names its zone in words', '2024-01-01T10:00:00', '1 Jan 2024 11:00 GMT'],
		['a time with an offset and one without', '2024-01-01T10:00:00-05:00', '2024-01-02'],
		['a time and a text', '2024-01-01T10:00:00Z', 'abc'],
		['versions with something after them', '9x', '10x'],
		['versions with something before them', 'v9', 'v10'],
		['versions of three parts', '1.2.3', '1.2.4'],
		['versions longer than doubles tell apart', '1234567890123456', '1234567890123457'],
	])('of %s nobody can say which is older', (_, a, b) => {
		expect(compareMarks(a, b)).toBeUndefined();
		expect(compareMarks(b, a)).toBeUndefined();
		expect(isOlder(a, b)).toBe(false);
		expect(isOlder(b, a)).toBe(false);
	});

	test('the same mark in two forms is no older', () => {
		expect(compareMarks('2024-01-01T10:00:00Z', '2024-01-01 10:00:00Z')).toBe(0);
		expect(isOlder('2024-01-01T10:00:00Z', '2024-01-01 10:00:00Z')).toBe(false);
		expect(isOlder('5', '5')).toBe(false);
	});

	test('of a mark and none nobody can say', () => {
		expect(isOlder(undefined, '5')).toBe(false);
		expect(isOlder('5', undefined)).toBe(false);
		expect(isOlder(undefined, undefined)).toBe(false);
	});
});

describe('the same at a glance', () => {
	test.each<[unknown, unknown, boolean]>([
		['a', 'a', true],
		[1, 1, true],
		[1, '1', false],
		['a', 'b', false],
		[null, null, true],
		[null, undefined, false],
		[['a', 'b'], ['a', 'b'], true],
		[[], [], true],
		[['a', 'b'], ['a', 'c'], false],
		[['a', 'b'], ['c', 'b'], false],
		[['a', 'b'], ['b', 'a'], false],
		[['a', 'b'], ['a'], false],
		[['a'], ['a', 'b'], false],
		[['a'], 'a', false],
		['a', ['a'], false],
		[['a'], { 0: 'a', length: 1 }, false],
		[{ 0: 'a', length: 1 }, ['a'], false],
		[[['a']], [['a']], false],
	])('%j and %j: %s', (a, b, same) => {
		expect(isSameValue(a, b)).toBe(same);
	});
});

describe('a reader of one field', () => {
	class Contact {
		get name(): string {
			return 'of the class';
		}
	}

	test.each<[string, { [field: string]: unknown }, string, unknown]>([
		['a field', { a: 1 }, 'a', 1],
		['a missing field', {}, 'a', undefined],
		[
			'a field of an object without a prototype',
			Object.assign(Object.create(null), { a: 1 }),
			'a',
			1,
		],
		['a nested field', { a: { b: 1 } }, 'a.b', 1],
		['a name with dots', { 'a.b': 1 }, 'a.b', 1],
		['nothing inherited', {}, 'constructor', undefined],
		['a field that is called like something inherited', { toString: 1 }, 'toString', 1],
		['nothing of a class', new Contact() as {}, 'name', undefined],
		['a field of an instance', Object.assign(new Contact(), { mail: 1 }) as {}, 'mail', 1],
	])('reads %s', (...[, record, path, value]) => {
		expect(fieldReader(path)(record)).toBe(value);
	});
});

describe('lists', () => {
	test.each<[unknown, string | undefined, ReturnType<typeof readList>]>([
		[['a', 1], undefined, { elements: ['a', 1], delimited: false }],
		[['a,b'], ',', { elements: ['a,b'], delimited: false }],
		['a, b,', ',', { elements: ['a', 'b'], delimited: true }],
		['', ',', { elements: [], delimited: true }],
		[5, ',', { elements: [5], delimited: true }],
		[true, ',', { elements: [true], delimited: true }],
		['a,b', undefined, undefined],
		['a,b', '', undefined],
		[5, undefined, undefined],
		[{ a: 1 }, ',', undefined],
		[null, ',', undefined],
	])('%j with the delimiter %j', (value, delimiter, list) => {
		expect(readList(value, delimiter)).toEqual(list);
	});

	test('elements are read back as they were printed, in order', () => {
		const elements = ['b', '', '12:a', 'a', 'b', ':', 'a longer element'];
		expect(printElements(elements)).toBe('0:4:12:a1::1:a16:a longer element1:b1:b');
		expect(readElements(printElements(elements))).toEqual([...elements].sort());
		expect(elements[0]).toBe('b');
		expect(readElements('')).toEqual([]);
	});
});

describe('texts', () => {
	test.each([
		[' A\n', 'A'],
		['e\u0301', 'é'],
		[' x\u0301 ', 'x\u0301'],
		['\u212b', 'Å'],
		['', ''],
	])('%j is compared as %j', (text, plain) => {
		expect(plainText(text)).toBe(plain);
	});

	test.each([
		['ABC', 'abc'],
		['Straße', 'strasse'],
		['STRAẞE', 'strasse'],
		['ÉCOLE', 'école'],
		['ΟΔΟΣ', 'οδοσ'],
		['ςσ', 'σσ'],
		['ıI', 'ıi'],
	])('%j in any case is %j', (text, folded) => {
		expect(foldCase(text)).toBe(foldCase(folded));
		expect(foldCase(text).normalize('NFC')).toBe(foldCase(text));
	});

	test('letters whose case is told apart by more than a letter', () => {
		expect(foldCase('I')).not.toBe(foldCase('ı'));
		expect(foldCase('É')).not.toBe(foldCase('E'));
	});
});

describe('plain JSON', () => {
	test('what knows how to become JSON is that, unless it says so itself', () => {
		class Money {
			toJSON(): string {
				return '5 EUR';
			}
		}
		class Broken {
			toJSON(): string {
				throw new Error('for a test');
			}
		}
		class Gone {
			toJSON(): null {
				return null;
			}
		}
		const data = { toJSON: 'a field' };
		const code = { toJSON: () => 'other' };
		const heir = Object.create({ toJSON: 'a field' }) as object;
		expect(asJson(new Money())).toBe('5 EUR');
		expect(asJson(new Broken())).toBe('[object Object]');
		expect(asJson(new Gone())).toBe('[object Object]');
		expect(asJson(data)).toBe(data);
		expect(asJson(code)).toBe(code);
		expect(asJson(heir)).toBe(heir);
		expect(orderedJson({ price: new Money() })).toBe('{"price":"5 EUR"}');
		expect(isPlainJson({ price: new Money() })).toBe(true);
		expect(isPlainJson(code)).toBe(false);
	});

	test('is refused where any part of it is none', () => {
		expect(isPlainJson([1, 'a', null, undefined, { b: [true] }])).toBe(true);
		expect(isPlainJson([1, () => 1])).toBe(false);
		expect(isPlainJson({ a: 1, b: { c: [1n] } })).toBe(false);
		expect(isPlainJson(Symbol('a'))).toBe(false);
		expect(isPlainJson(() => 1)).toBe(false);
	});

	test('the length of a value is that of its texts, and one for each other part', () => {
		for (const [value, length] of [
			['abc', 3],
			['', 0],
			[5, 1],
			[null, 1],
			[undefined, 1],
			[['ab', 'c'], 5],
			[{ a: 'ab', b: [1] }, 6],
			[{}, 0],
		] as const) {
			expect(isLonger(value, length)).toBe(false);
			expect(isLonger(value, length - 1)).toBe(true);
		}
	});
});

describe('an ordinary record', () => {
	class Thing {
		name = 'a';
	}

	test.each<[string, { [field: string]: unknown }]>([
		['no field', {}],
		['values of all kinds', { a: 'b', c: 1, d: true, e: null, f: undefined }],
		['objects and lists', { a: { b: ['c', { d: 1 }] } }],
		['objects as deep as four', { a: { b: { c: { d: { e: 1 } } } } }],
		['lists as deep as four', { a: [[[[1]]]] }],
		['an object without a prototype', { a: Object.create(null) as unknown }],
	])('may have %s', (_, record) => {
		expect(isOrdinaryRecord(record, 100)).toBe(true);
		expect(isPlainJson(record)).toBe(true);
	});

	test.each<[string, { [field: string]: unknown }]>([
		['a Date', { a: new Date(0) }],
		['an instance of a class', { a: new Thing() }],
		['a function', { a: () => 1 }],
		['a big integer', { a: 1n, b: 'c' }],
		['a symbol', { a: Symbol('a') }],
		['objects deeper than four', { a: { b: { c: { d: { e: { f: 1 } } } } } }],
		['lists deeper than four', { a: [[[[[1]]]]] }],
		['a field toJSON', { toJSON: 'a' }],
		['a field toJSON within', { a: { toJSON: 'a' } }],
		['a list that knows how to become JSON', { a: Object.assign([1], { toJSON: () => 1 }) }],
		['something out of the ordinary in a list', { a: [1, new Date(0), 2] }],
		['something out of the ordinary before the last field', { a: new Date(0), b: 1 }],
	])('has never %s', (_, record) => {
		expect(isOrdinaryRecord(record, 100)).toBe(false);
	});

	test.each<[{ [field: string]: unknown }, number]>([
		[{ a: 'abc' }, 4],
		[{ a: 'abc', b: 1, c: null, d: true, e: undefined }, 12],
		[{ a: ['b', 'cd'] }, 6],
		[{ a: { b: 'cd' } }, 4],
		[{ a: [], b: {} }, 2],
	])('%j is %d long', (record, length) => {
		expect(isOrdinaryRecord(record, length)).toBe(true);
		expect(isOrdinaryRecord(record, length - 1)).toBe(false);
		expect(isLonger(record, length)).toBe(false);
		expect(isLonger(record, length - 1)).toBe(true);
	});
});
