import { conflictJson } from '../../src/bucket/entryJson';
import { addExternal, readEntryJson } from '../../src/bucket/external';
import type { Conflict } from '../../src/model/conflict';
import { Draft } from '../../src/model/draft';
import { SyncState } from '../../src/model/syncState';
import { linked } from '../tables/trial';

/** Conflicts that other steps report to the bucket. */

function read(json: { readonly [field: string]: unknown }, now = 5): Conflict {
	const result = readEntryJson(json, now);
	if ('problem' in result) throw new Error(result.problem);
	return result.conflict;
}

const LEAST = { conflictId: 'x1', type: 'contested' };
const FIELD = { masterField: 'name', master: 'Bob', slave: 'Rob' };

describe('a conflict that came from elsewhere', () => {
	it('is read as it was written', () => {
		const [field] = read({ ...LEAST, fields: [{ ...FIELD, previous: 'Ann', reason: 'r' }] }).fields;
		const written = conflictJson(
			{
				...read(LEAST),
				revision: 2,
				masterId: 0,
				slaveId: 'a',
				label: 'ann@x.org',
				reason: 'why',
				fields: field === undefined ? [] : [field],
				records: { master: { id: 0 }, slave: { id: 'a' } },
			},
			'people',
		);
		expect(read(written)).toEqual({
			id: 'x1',
			revision: 2,
			type: 'contested',
			status: 'open',
			masterId: 0,
			slaveId: 'a',
			label: 'ann@x.org',
			fields: [
				{
					key: 'name\nname',
					masterField: 'name',
					slaveField: 'name',
					previous: 'Ann',
					master: 'Bob',
					slave: 'Rob',
					changedBy: 'unknown',
					reason: 'r',
				},
			],
			records: { master: { id: 0 }, slave: { id: 'a' } },
			reason: 'why',
			openedAt: 5,
			lastSeenAt: 5,
			timesSeen: 1,
			run: 0,
			content: expect.any(Number),
		});
	});

	it('has a default for all but its id and type', () => {
		expect(read(LEAST)).toEqual({
			id: 'x1',
			revision: 1,
			type: 'contested',
			status: 'open',
			label: 'x1',
			fields: [],
			records: {},
			reason: 'reported by another step',
			openedAt: 5,
			lastSeenAt: 5,
			timesSeen: 1,
			run: 0,
			content: expect.any(Number),
		});
	});

	it.each([
		['a revision as text', { revision: '2' }, { revision: 1 }],
		['a blank label', { label: '' }, { label: 'x1' }],
		[
			'labels of fields, where they are texts',
			{
				fields: [
					{ masterField: 'a', label: 'A' },
					{ masterField: 'b', label: 7 },
				],
			},
			{ fields: [{ masterField: 'a', label: 'A' }, expect.not.objectContaining({ label: 7 })] },
		],
		['a label that is no text', { label: 7 }, { label: 'x1' }],
		['a message for the reason', { message: 'm' }, { reason: 'm' }],
		['a blank reason', { reason: '', message: 'm' }, { reason: 'm' }],
		['fields that are no list', { fields: { a: 1 } }, { fields: [] }],
		['fields that are none', { fields: [null, 'name', ['name'], 7] }, { fields: [] }],
		['records that are none', { master: [1], slave: 'a' }, { records: {} }],
		[
			'a record that is null',
			{ master: null, slave: { id: 'a' } },
			{ records: { slave: { id: 'a' } } },
		],
	])('with %s', (_, json, part) => {
		expect(read({ ...LEAST, ...json })).toMatchObject(part);
	});

	it.each([
		['one name', FIELD, { masterField: 'name', slaveField: 'name', key: 'name\nname' }],
		['two names', { ...FIELD, slaveField: 'title' }, { slaveField: 'title', key: 'name\ntitle' }],
		['no name', { master: 1 }, { masterField: '', slaveField: '', key: '\n', reason: '' }],
		['a blank before', { ...FIELD, previous: '' }, { previous: '' }],
		['a zero before', { ...FIELD, previous: 0 }, { previous: 0 }],
	])('with a field of %s', (_, field, part) => {
		expect(read({ ...LEAST, fields: [field] }).fields).toMatchObject([part]);
	});

	it('with blank ids names no record', () => {
		const keys = Object.keys(read({ ...LEAST, masterId: ' ', slaveId: null }));
		expect(keys).toEqual(Object.keys(read(LEAST)));
	});

	it('with a field of which nothing is known from before', () => {
		for (const previous of [null, undefined]) {
			const [field] = read({ ...LEAST, fields: [{ ...FIELD, previous }] }).fields;
			expect(Object.keys(field ?? {})).not.toContain('previous');
		}
	});

	it('tells whether its values are those of before', () => {
		const content = (slave: unknown) => read({ ...LEAST, fields: [{ ...FIELD, slave }] }).content;
		expect(content({ a: 1, b: 2 })).toBe(content({ b: 2, a: 1 }));
		expect(content('Rob')).not.toBe(content('Rick'));
	});

	it.each([
		['no id', { type: 'contested' }, 'it has no conflictId'],
		['a blank id', { conflictId: '', type: 'contested' }, 'it has no conflictId'],
		['an id that is no text', { conflictId: 5, type: 'contested' }, 'it has no conflictId'],
		['no type', { conflictId: 'x' }, 'its type "undefined" is not known'],
		['another type', { conflictId: 'x', type: 'plan' }, 'its type "plan" is not known'],
		[
			'a value that is no JSON',
			{ ...LEAST, fields: [{ masterField: 'a', master: () => 1 }] },
			'it contains itself or holds values that are no JSON',
		],
	])('with %s it is refused', (_, json, problem) => {
		expect(readEntryJson(json, 0)).toEqual({ problem });
	});
});

describe('a conflict that is added', () => {
	function added(json: { readonly [field: string]: unknown }): Conflict | undefined {
		const { state } = linked({ name: 'Ann', note: 'old' });
		const draft = new Draft(state);
		addExternal(draft, read({ ...LEAST, ...json }));
		state.apply(draft.change());
		return state.openConflict('x1');
	}

	it.each([
		['the master', { masterId: '1' }, '1'],
		['the slave', { slaveId: 'a' }, '1'],
		['the slave, where the other is not known', { masterId: 7, slaveId: 'a' }, '1'],
		['none that is known', { masterId: 7, slaveId: 'q' }, undefined],
		['none', {}, undefined],
	])('is tied to the link of %s', (_, ids, link) => {
		expect(added(ids)?.link).toBe(link);
		expect(Object.keys(added(ids) ?? {}).includes('link')).toBe(link !== undefined);
	});

	it('has the keys of the fields that are mapped, and of others their names', () => {
		const { state } = linked({ name: 'Ann', note: 'old' });
		const [name, note] = state.head.mapping?.fields.map(({ key }) => key) ?? [];
		const fields = [
			{ masterField: 'note' },
			{ masterField: 'name' },
			{ masterField: 'name', slaveField: 'note' },
			{ masterField: 'other' },
		];
		expect(added({ fields })?.fields.map(({ key }) => key)).toEqual([
			note,
			name,
			'name\nnote',
			'other\nother',
		]);
	});

	it('before the first run', () => {
		const draft = new Draft(new SyncState());
		addExternal(draft, read({ ...LEAST, masterId: 1, fields: [FIELD] }));
		expect(draft.openConflict('x1')?.fields.map(({ key }) => key)).toEqual(['name\nname']);
	});
});
