import { recordIn, wrapperOf } from '../../src/settle/wrapped';

describe('the record within an answer', () => {
	it.each([
		['as it is', '', { id: 1, data: { id: 2 } }, { id: 1, data: { id: 2 } }],
		['an object', 'data', { data: { id: 1 } }, { id: 1 }],
		['an object further in', 'data.record', { data: { record: { id: 1 } } }, { id: 1 }],
		['a name with a dot', 'a.b', { 'a.b': { id: 1 } }, { id: 1 }],
		['the only one of a list', 'records', { records: [{ id: 1 }] }, { id: 1 }],
		['several of a list', 'records', { records: [{}, {}] }, { records: [{}, {}] }],
		['an answer that is not wrapped', 'data', { id: 1 }, { id: 1 }],
		['nothing', 'data', { data: null }, { data: null }],
		['a text', 'data', { data: 'ok', id: 1 }, { data: 'ok', id: 1 }],
	])('%s', (_what, field, answer, record) => {
		expect(recordIn(answer, field)).toEqual(record);
	});
});

describe('the field that holds a record', () => {
	const cases: ReadonlyArray<[string, { [field: string]: unknown }, string | undefined]> = [
		['Directus', { data: { id: 1, name: 'x' } }, 'data'],
		['Strapi', { data: { id: 1 }, meta: {} }, 'data'],
		['a list of one', { records: [{ id: 1, fields: {} }] }, 'records'],
		['GraphQL', { data: { updateItem: { id: 1 } } }, 'data.updateItem'],
		['an id beside it', { id: 9, data: { id: 1 } }, undefined],
		['two that have one', { data: { id: 1 }, user: { id: 1 } }, undefined],
		['a record of another id', { ok: true, user: { id: 7 } }, undefined],
		['an id of another form', { data: { id: '1' } }, 'data'],
		['none at all', { ok: true, data: {} }, undefined],
		['too deep', { a: { b: { c: { id: 1 } } } }, undefined],
	];
	it.each(cases)('%s', (_what, answer, field) => {
		expect(wrapperOf(answer, 'id', 1)).toBe(field);
	});

	it('of a creation nobody knows the id yet', () => {
		expect(wrapperOf({ user: { id: 7 } }, 'id', undefined)).toBe('user');
		expect(wrapperOf({ data: { doc: { key: 0 } } }, 'doc.key', undefined)).toBe('data');
	});
});
