import fc from 'fast-check';
import type { PathKey } from '../../src/values/fieldPath';
import { isNested, keysOf, leadsThrough, pathOf, plainPath } from '../../src/values/fieldPath';

describe('keysOf', () => {
	test.each<[string, string, readonly PathKey[]]>([
		['a field', 'email', ['email']],
		['a name with blanks', 'full name', ['full name']],
		['a nested field', 'address.city', ['address', 'city']],
		['a quoted name', "['full name']", ['full name']],
		['a quoted name with dots', "['a.b']", ['a.b']],
		['a quoted name within an object', "properties['hs object']", ['properties', 'hs object']],
		['quotes of the other kind', 'properties["hs object"].id', ['properties', 'hs object', 'id']],
		['a quote within quotes', String.raw`['it\'s']`, ["it's"]],
		['a backslash within quotes', String.raw`['a\\b']`, ['a\\b']],
		['brackets within quotes', "['Item [1]']", ['Item [1]']],
		['a place in a list', 'tags[0]', ['tags', 0]],
		['a place in a list of lists', 'rows[1][12].name', ['rows', 1, 12, 'name']],
		['a place behind a quoted name', "['my tags'][0]", ['my tags', 0]],
		['a number as a name', "options['1']", ['options', '1']],
		['a name with brackets', 'Amount [EUR]', ['Amount [EUR]']],
		['a number in brackets of its own', 'Item [1]', ['Item [1]']],
		['a place of nothing', '[0]', ['[0]']],
		['a place that makes a list of a thousand', 'tags[1000]', ['tags[1000]']],
		['brackets that do not end', "properties['hs object", ["properties['hs object"]],
		['a name right behind a quoted one', "['a']b", ["['a']b"]],
		['dots around a name in brackets', 'a.b [x].c', ['a', 'b [x]', 'c']],
		['dots without names', 'a..b', ['a', '', 'b']],
		['nothing', '', ['']],
		['a name without letters', "['']", ['']],
	])('reads %s', (...[, path, keys]) => {
		expect(keysOf(path)).toEqual(keys);
	});

	test('what leads through keys is read as these keys', () => {
		const key = fc.oneof(
			fc.string(),
			fc.constantFrom('a', 'a.b', "'", '\\', '[0]', '__proto__', ''),
		);
		const keys = fc
			.tuple(key, fc.array(fc.oneof(key, fc.nat({ max: 999 }))))
			.map(([first, rest]) => [first, ...rest]);
		fc.assert(
			fc.property(keys, (given) => {
				const path = pathOf(given);
				expect(keysOf(path)).toEqual(given);
				expect(plainPath(path)).toBe(path);
				expect(isNested(path)).toBe(given.length > 1);
			}),
		);
	});

	test('any text is read', () => {
		fc.assert(fc.property(fc.string({ unit: fc.constantFrom(..."a.[]'\\0 ") }), isReadAgain));
	});
});

/** Whether the plain path of a text leads where the text does. */
function isReadAgain(text: string): boolean {
	return JSON.stringify(keysOf(plainPath(text))) === JSON.stringify(keysOf(text));
}

test.each([
	['email', 'email'],
	["['full name']", 'full name'],
	['["full name"]', 'full name'],
	["properties['hs object'].x", 'properties.hs object.x'],
	["['a']['b']", 'a.b'],
	["['a.b']", "['a.b']"],
	[String.raw`['it\'s']`, "it's"],
	["['it.s [1]\\'']", String.raw`['it.s [1]\'']`],
	['tags[0]', 'tags[0]'],
	['Amount [EUR]', 'Amount [EUR]'],
])('%s is the field %s', (given, plain) => {
	expect(plainPath(given)).toBe(plain);
});

test.each([
	['a.b', 'a', true],
	['a.b', 'a.b', true],
	['a', 'a.b', false],
	['ab', 'a', false],
	["a['b.c'].d", "a['b.c']", true],
	['a.b', "['a.b']", false],
	['a[1].b', 'a[1]', true],
])('%s leads through %s: %s', (path, other, leads) => {
	expect(leadsThrough(path, other)).toBe(leads);
});
