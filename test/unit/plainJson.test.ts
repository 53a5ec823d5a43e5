import { DateTime } from 'luxon';
import type { Comparison } from '../../src/values/canonical';
import { canonical } from '../../src/values/canonical';
import { UnreadableValueError, isPlainJson } from '../../src/values/plainJson';
import { COMPARATORS } from '../../src/model/settings';

const AUTO: Comparison = {
	compareAs: 'auto',
	zone: 'UTC',
	blanksEqual: true,
	dateTimePrecision: 'second',
};

function nested(depth: number, wrap: (inner: unknown) => unknown): unknown {
	let value: unknown = 'x';
	for (let level = 0; level < depth; level++) value = wrap(value);
	return value;
}

describe.each([
	['lists', (inner: unknown) => [inner]],
	['objects', (inner: unknown) => ({ inner })],
])('%s within one another', (_, wrap) => {
	test('are read as deep as any app nests them', () => {
		const value = nested(300, wrap);
		expect(isPlainJson(value)).toBe(true);
		for (const compareAs of COMPARATORS) canonical(value, { ...AUTO, compareAs });
	});

	test('are refused before the stack ends', () => {
		const value = nested(100_000, wrap);
		expect(isPlainJson(value)).toBe(false);
		expect(() => canonical(value, AUTO)).toThrow(UnreadableValueError);
	});
});

test('a value that contains itself is refused', () => {
	const list: unknown[] = [];
	list.push(list);
	const object: { self?: unknown } = {};
	object.self = { object };
	for (const value of [list, object, { list }]) {
		expect(isPlainJson(value)).toBe(false);
		expect(() => canonical(value, AUTO)).toThrow(UnreadableValueError);
	}
});

test('whatever is accepted can be read, and only depth is not', () => {
	for (let depth = 390; depth < 410; depth++) {
		for (const value of [nested(depth, (inner) => [inner]), nested(depth, (a) => ({ a }))]) {
			if (isPlainJson(value))
				for (const compareAs of COMPARATORS) canonical(value, { ...AUTO, compareAs });
		}
	}
});

test('functions, symbols and big integers are no JSON', () => {
	expect(isPlainJson({ a: () => 1 })).toBe(false);
	expect(isPlainJson([Symbol('a')])).toBe(false);
	expect(isPlainJson(1n)).toBe(false);
});

test.each(COMPARATORS)('dates of all kinds are what JSON makes of them: %s', (compareAs) => {
	const at = '2024-01-01T10:00:00.000Z';
	for (const value of [new Date(at), DateTime.fromISO(at, { zone: 'UTC' })]) {
		expect(isPlainJson({ value })).toBe(true);
		expect(canonical(value, { ...AUTO, compareAs })).toBe(canonical(at, { ...AUTO, compareAs }));
	}
});

test('a date that is none is a text and not a blank', () => {
	expect(canonical(new Date(NaN), AUTO)).toBe('t:Invalid Date');
	expect(canonical(DateTime.invalid('for a test'), AUTO)).not.toBe('');
});

test('a JSON text that is nested too deep is a text', () => {
	const deep = '['.repeat(100_000) + ']'.repeat(100_000);
	expect(canonical(deep, { ...AUTO, compareAs: 'json' })).toBe(`t:${deep}`);
});
