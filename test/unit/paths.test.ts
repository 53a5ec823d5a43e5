import { readPath, writePath } from '../../src/values/paths';

type Json = { [field: string]: unknown };

function parse(text: string): Json {
	return JSON.parse(text) as Json;
}

describe('readPath', () => {
	test.each<[string, Json, string, unknown]>([
		['a field', { a: 1 }, 'a', 1],
		['a nested field', { a: { b: { c: 1 } } }, 'a.b.c', 1],
		['a blank is no missing field', { a: { b: null } }, 'a.b', null],
		['a missing field', { a: 1 }, 'b', undefined],
		['a missing nested field', { a: {} }, 'a.b', undefined],
		['nothing within a text', { a: 'text' }, 'a.length', undefined],
		['nothing within null', { a: null }, 'a.b', undefined],
		['nothing within a list', { a: [1] }, 'a.length', undefined],
		['a field whose name has dots', { 'a.b': 1 }, 'a.b', 1],
		['the name with dots before the nested field', { 'a.b': 1, a: { b: 2 } }, 'a.b', 1],
		['the name with dots although it holds null', { 'a.b': null, a: { b: 2 } }, 'a.b', null],
		['nothing inherited', {}, 'constructor', undefined],
		['nothing inherited by a nested object', { a: {} }, 'a.toString', undefined],
		['nothing of a prototype', {}, '__proto__', undefined],
		['a field called constructor', { constructor: 1 }, 'constructor', 1],
		['a field called __proto__', parse('{"__proto__": {"x": 1}}'), '__proto__.x', 1],
		['a field without a name', { '': 1 }, '', 1],
		['a quoted name', { 'full name': 1 }, "['full name']", 1],
		['a quoted name, not what it would lead to', { a: { b: 1 } }, "['a.b']", undefined],
		['a name that looks like a path', { "a['b']": 1, a: { b: 2 } }, "a['b']", 1],
		['a place in a list', { a: [{ b: 1 }, { b: 2 }] }, 'a[1].b', 2],
		['a place that the list lacks', { a: [1] }, 'a[1]', undefined],
		['no place by its name', { a: [1] }, "a['0']", undefined],
		['no name within a list', { a: [1] }, "a['length']", undefined],
	])('reads %s', (...[, record, path, value]) => {
		expect(readPath(record, path)).toBe(value);
	});
});

describe('writePath', () => {
	test('sets a field', () => {
		const json: Json = { a: 1 };
		writePath(json, 'b', 2);
		expect(json).toEqual({ a: 1, b: 2 });
	});

	test.each<[string, string, Json | undefined, Json]>([
		['a quoted name', "['a.b']", { a: { b: 0, c: 1 } }, { 'a.b': 'new' }],
		['a place in a list', 'a[1]', { a: [1, 2, 3] }, { a: [1, 'new', 3] }],
		['within a place', 'a[0].b', { a: [{ b: 1, c: 2 }, 5] }, { a: [{ b: 'new', c: 2 }, 5] }],
		['a place behind the list', 'a[2]', { a: [1] }, { a: [1, null, 'new'] }],
		['a place of a list that is not there', 'a[1].b', undefined, { a: [null, { b: 'new' }] }],
		['a place where there is a text', 'a[0]', { a: 'text' }, { a: ['new'] }],
		['a name where there is a list', 'a.b', { a: [1] }, { a: { b: 'new' } }],
		['a number as a name', "a['1']", { a: { 1: 0, 2: 0 } }, { a: { 1: 'new', 2: 0 } }],
	])('sets %s', (...[, path, present, written]) => {
		const json: Json = {};
		const before = JSON.stringify(present);
		writePath(json, path, 'new', present);
		expect(json).toEqual(written);
		expect(JSON.stringify(present)).toBe(before);
	});

	test('builds the nested object where the target has none', () => {
		const json: Json = {};
		writePath(json, 'a.b.c', 1);
		expect(json).toEqual({ a: { b: { c: 1 } } });
	});

	test('brings the other keys of the nested object along as the target has them', () => {
		const json: Json = {};
		writePath(json, 'a.b.c', 1, { a: { b: { c: 0, d: 2 }, e: 3 }, f: 4 });
		expect(json).toEqual({ a: { b: { c: 1, d: 2 }, e: 3 } });
	});

	test('two paths into one object both survive', () => {
		const present = { a: { b: { c: 0, d: 0, z: 9 }, y: 8 } };
		const json: Json = {};
		writePath(json, 'a.b.c', 1, present);
		writePath(json, 'a.b.d', 2, present);
		writePath(json, 'a.x', 3, present);
		expect(json).toEqual({ a: { b: { c: 1, d: 2, z: 9 }, y: 8, x: 3 } });
	});

	test('never changes the record as it was seen', () => {
		const present = { a: { b: { c: 0 }, x: 0 } };
		const json: Json = {};
		writePath(json, 'a.x', 1, present);
		writePath(json, 'a.b.c', 1, present);
		expect(present).toEqual({ a: { b: { c: 0 }, x: 0 } });
	});

	test('never changes a value that was written before as a whole', () => {
		const whole = { b: 1 };
		const json: Json = {};
		writePath(json, 'a', whole);
		writePath(json, 'a.c', 2);
		expect(json).toEqual({ a: { b: 1, c: 2 } });
		expect(whole).toEqual({ b: 1 });
	});

	test('writes a name with dots literally where the target has it so', () => {
		const json: Json = {};
		writePath(json, 'a.b', 1, { 'a.b': 0 });
		expect(json).toEqual({ 'a.b': 1 });
	});

	test('replaces what is no object on the way', () => {
		const json: Json = {};
		writePath(json, 'a.b', 1, { a: 'text' });
		expect(json).toEqual({ a: { b: 1 } });
	});

	test.each(['__proto__', '__proto__.polluted', 'constructor.prototype.polluted', 'a.__proto__.x'])(
		'%s is an ordinary path and reaches no prototype',
		(path) => {
			const json: Json = {};
			writePath(json, path, 'v', { other: 1 });
			expect(Object.getPrototypeOf(json)).toBe(Object.prototype);
			expect(({} as Json)['polluted']).toBeUndefined();
			expect(readPath(parse(JSON.stringify(json)), path)).toBe('v');
		},
	);

	test('what is read back is what was written', () => {
		const json: Json = {};
		writePath(json, 'a.b', null, { a: { b: 1 } });
		expect(readPath(json, 'a.b')).toBeNull();
	});

	test('a field that was written is a field like any other', () => {
		const json: Json = {};
		writePath(json, 'a.b', 1);
		expect(Object.getOwnPropertyDescriptor(json, 'a')).toEqual({
			value: { b: 1 },
			enumerable: true,
			configurable: true,
			writable: true,
		});
	});

	test('writes a name with dots literally where it was written so before', () => {
		const json: Json = { 'a.b': 0 };
		writePath(json, 'a.b', 1);
		expect(json).toEqual({ 'a.b': 1 });
	});

	test('brings nothing along from lists and texts', () => {
		const json: Json = {};
		writePath(json, 'a.b', 1, { a: ['x'] });
		writePath(json, 'c.d.e', 1, { c: { d: 'text' } });
		expect(json).toEqual({ a: { b: 1 }, c: { d: { e: 1 } } });
	});
});
