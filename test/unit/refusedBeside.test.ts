import { refusedBeside } from '../../src/records/refusedBeside';

const record = {
	Id: 1,
	fields: { A: 'x', 'Created At': 't', B: 2, id: 7, deep: { c: 1, owner: 'o' } },
	'x.y': 1,
	list: [1],
};

describe('a key that a write was refused for', () => {
	const cases: ReadonlyArray<[string, string[], string, string | undefined]> = [
		['named in quotes', ['fields.A'], "Column 'Created At' is read-only", 'fields.Created At'],
		['named without', ['fields.A'], 'Invalid: Created At.', 'fields.Created At'],
		['a short one, in quotes', ['fields.A'], 'unknown key "B"', 'fields.B'],
		['a short one, without', ['fields.A'], 'B is no good', undefined],
		['the changed one', ['fields.A', 'fields.B'], 'unknown key "B"', undefined],
		['beside the object', ['fields.A'], 'bad "Id"', undefined],
		['further in', ['fields.deep.c'], 'owner is not yours', 'fields.deep.owner'],
		['at an outer level', ['fields.deep.c'], '"Created At"', 'fields.Created At'],
		['an object that holds a changed key', ['fields.A', 'fields.deep.c'], 'bad deep', undefined],
		['of a field that is no path', ['x.y', 'A'], 'Created At', undefined],
		['of a path that leads nowhere', ['list.a.b', 'none.a'], 'Created At', undefined],
		['as a part of a word', ['fields.deep.c'], 'coowner, owners, owner_id', undefined],
		['after a part of a word', ['fields.deep.c'], 'owners: owner', 'fields.deep.owner'],
	];
	it.each(cases)('%s', (_what, changed, error, path) => {
		expect(refusedBeside(record, changed, error)).toBe(path);
	});
});
