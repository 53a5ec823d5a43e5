import type { CompiledField, MappingValues } from '../../src/mapping/compiled';
import { compileField } from '../../src/mapping/compiled';
import type { IntentField, Link } from '../../src/model/link';
import { LinkEdit } from '../../src/model/linkEdit';
import type { Comparator, Direction } from '../../src/model/settings';
import { SIDES } from '../../src/model/side';
import { ageOf } from '../../src/records/age';
import { RESTORED_ENTRY, conflictId } from '../../src/records/conflictId';
import { createContent } from '../../src/records/createContent';
import { deleteWrite } from '../../src/records/deleteWrite';
import { isGone } from '../../src/records/gone';
import { haveSameContent, intentPart } from '../../src/records/intentParts';
import { keyPrint, noteKey } from '../../src/records/keyPrint';
import { presentOn, sourcesOf } from '../../src/records/listed';
import { markOf } from '../../src/records/marks';
import { outgoing, shownSent } from '../../src/records/outgoing';
import { compared } from '../../src/records/seen';
import { seeField, withValue, withoutSide } from '../../src/records/sights';
import { isTombstone } from '../../src/records/tombstone';
import { updateJson } from '../../src/records/updateJson';
import { writeId } from '../../src/records/writeId';

/** What a run knows of records, and what it makes of them; no work of its own. */

function field(
	name: string,
	part: { index?: number; compareAs?: Comparator; direction?: Direction } = {},
	values: Partial<MappingValues> = {},
): CompiledField {
	const { index = 0, compareAs = 'auto', direction = 'both' } = part;
	return compileField(
		index,
		{ key: name, masterField: name, slaveField: name, direction, compareAs, policy: 'master' },
		{
			zones: { master: 'Europe/Berlin', slave: 'UTC' },
			keepPreviousValues: false,
			blanksEqual: true,
			dateTimePrecision: 'second',
			...values,
		},
	);
}

function link(part: Partial<Link> = {}): Link {
	return {
		id: '1',
		ids: { master: 1, slave: 'a' },
		shadows: { master: [], slave: [] },
		seen: { master: true, slave: true },
		misses: { master: 0, slave: 0 },
		intents: [],
		...part,
	};
}

const PART: IntentField = { field: 0, source: 1, sent: 2, held: [3] };
const listed = (id: number, record: { readonly [field: string]: unknown } = {}) => ({
	id,
	key: String(id),
	record,
	source: id + 10,
});

describe('a modified mark', () => {
	it.each([
		['a number', 0, '0'],
		['a text', 'v1', 'v1'],
		['a date', new Date(0), '1970-01-01T00:00:00.000Z'],
		['an object', { at: 5 }, '{"at":5}'],
		['no date', new Date(NaN), undefined],
		['null', null, undefined],
		['a blank', '', undefined],
		['nothing', undefined, undefined],
	])('%s', (_, value, mark) => {
		expect(markOf('meta.at', { meta: { at: value } })).toBe(mark);
	});

	it('of no record, or no field', () => {
		expect(markOf('at', undefined)).toBeUndefined();
		expect(markOf(undefined, { at: 1, undefined: 2 })).toBeUndefined();
	});
});

describe('the age of a value', () => {
	const own = (mark: string, since?: string) => ({
		side: 'slave' as const,
		mark,
		fields: [0],
		own: true,
		at: 0,
		...(since === undefined ? {} : { since }),
	});
	const sight = (mark: string) => ({ side: 'slave' as const, mark, fields: [0], at: 0 });
	const unshown = { side: 'slave' as const, field: 0, held: [4], missed: false };
	const shadows = { master: [], slave: [7] };

	it.each([
		['nothing is known', {}, '5', 9, 'news'],
		['it has no mark', { marks: [own('5')] }, undefined, 9, 'news'],
		['it was seen newer', { marks: [sight('6')] }, '5', 9, 'old'],
		['it was seen as new', { marks: [sight('5')] }, '5', 9, 'news'],
		['it is newer than our write', { marks: [own('5')] }, '6', 9, 'news'],
		['our write is newer', { marks: [own('6')] }, '5', 9, 'old'],
		['our write replaced it', { marks: [own('6')], unshown: [unshown] }, '5', 9, 'overwritten'],
		['our write was to replace it', { marks: [own('6')], unshown: [unshown] }, '5', 4, 'old'],
		['it is what was settled', { marks: [own('6', '3')], shadows }, '5', 7, 'old'],
		['it came after what was known', { marks: [own('6', '3')], shadows }, '5', 9, 'overwritten'],
		['it came before that', { marks: [own('6', '5')], shadows }, '5', 9, 'old'],
		['it has the mark of our write', { marks: [own('5', '3')] }, '5', 9, 'overwritten'],
		['it is our write', { marks: [own('5', '3')], shadows }, '5', 7, 'news'],
	])('where %s', (_, part, mark, print, age) => {
		const edit = new LinkEdit(link(part));
		expect(ageOf(edit, { side: 'slave', field: 0, print, mark })).toBe(age);
	});

	it('in a list that has the mark of our write is news', () => {
		const edit = new LinkEdit(link({ marks: [own('5', '3')] }));
		const told = { side: 'slave' as const, field: 0, print: 9, mark: '5', listed: true };
		expect(ageOf(edit, told)).toBe('news');
		expect(ageOf(edit, { ...told, mark: '4' })).toBe('overwritten');
	});
});

describe('what is sent', () => {
	const sent = (compareAs: Comparator, value: unknown) => {
		const mapped = field('at', { compareAs });
		return outgoing(mapped, 'master', compared(value, mapped, 'master'));
	};

	it.each<readonly [string, Comparator, unknown, unknown]>([
		['a text', 'auto', ' Ann ', ' Ann '],
		['a time with its zone', 'dateTime', '2026-01-01T12:00:00Z', '2026-01-01T12:00:00Z'],
		['a time without one', 'dateTime', '2026-01-01 12:00', '2026-01-01T11:00:00.000Z'],
		['the same under auto', 'auto', '2026-07-01 12:00', '2026-07-01T10:00:00.000Z'],
		['a day', 'date', '2026-01-01', '2026-01-01'],
		['a time that is another day there', 'date', '2026-01-01T23:30:00Z', '2026-01-02'],
		['times in a list, as they are', 'list', ['2026-01-01 12:00'], ['2026-01-01 12:00']],
		['times in an object', 'json', { at: '2026-01-01 12:00' }, { at: '2026-01-01 12:00' }],
	])('of %s', (_, compareAs, value, out) => {
		expect(sent(compareAs, value).value).toEqual(out);
	});

	it('reads there as it reads here, where it is a time or a day', () => {
		for (const [compareAs, value] of [
			['dateTime', '2026-01-01 12:00'],
			['date', '2026-01-01T23:30:00Z'],
		] as const) {
			const mapped = field('at', { compareAs });
			const seen = compared(value, mapped, 'master');
			expect(outgoing(mapped, 'master', seen).sent.print).toBe(seen.print);
		}
	});

	it.each([
		['t:Ann', 'Ann'],
		['n:42', '42'],
		['d:1767265200', '2026-01-01T11:00:00.000Z'],
		['D:2026-01-01', '2026-01-01'],
		['', ''],
		['-:null', ''],
	])('as people read it: %j', (canonicalText, shown) => {
		expect(shownSent({ sentValue: canonicalText })).toBe(shown);
	});

	it('to be created: what may be written and is there', () => {
		const fields = [
			field('name', { index: 0 }),
			field('rank', { index: 1, direction: 'toMaster' }),
			field('address.city', { index: 2 }),
			field('tel', { index: 3 }),
		];
		const record = { id: 1, name: 'Ann', rank: 5, address: { city: 'Oslo', zip: '1' }, other: 1 };
		const { json, changed, parts } = createContent(fields, 'slave', record);
		expect(json).toEqual({ name: 'Ann', address: { city: 'Oslo' } });
		expect(changed).toEqual(['name', 'address.city']);
		const print = (name: string, index: number, value: unknown) =>
			compared(value, field(name, { index }), 'master').print;
		expect(parts).toEqual([
			{
				field: 0,
				source: print('name', 0, 'Ann'),
				sent: print('name', 0, 'Ann'),
				sentValue: 't:Ann',
				held: [],
			},
			{
				field: 2,
				source: print('city', 2, 'Oslo'),
				sent: print('city', 2, 'Oslo'),
				sentValue: 't:Oslo',
				held: [],
			},
		]);
	});

	it('to be updated: the id, what changed, and the rest as it is', () => {
		const [name, note, rank] = [
			field('name', { index: 0 }),
			field('note', { index: 1 }),
			field('rank', { index: 2, direction: 'toMaster' }),
		];
		const parts = {
			fields: [name, note, rank],
			target: 'slave' as const,
			idField: 'id',
			id: 'a',
			values: [{ field: name, value: 'Bob' }],
			record: { id: 'a', name: 'Ann', note: 'old', rank: 5, other: 1 },
			lean: false,
		};
		const all = { id: 'a', name: 'Bob', note: 'old' };
		expect(updateJson(parts)).toEqual(all);
		expect(updateJson({ ...parts, lean: true })).toEqual({ id: 'a', name: 'Bob' });
		expect(updateJson({ ...parts, record: undefined })).toEqual({ id: 'a', name: 'Bob' });
		expect(updateJson({ ...parts, unshown: new Map() })).toEqual(all);
		const newer = new Map<CompiledField, unknown>([[note, 'new']]);
		expect(updateJson({ ...parts, unshown: newer })).toEqual({ ...all, note: 'new' });
		const unknown = new Map<CompiledField, unknown>([[note, undefined]]);
		expect(Object.keys(updateJson({ ...parts, unshown: unknown }))).toEqual(['id', 'name']);
	});

	it('to be deleted: the id', () => {
		const intent = {
			writeId: 'w',
			operation: 'delete' as const,
			target: 'slave' as const,
			fields: [],
			firstRun: 1,
			lastRun: 1,
			attempts: 3,
		};
		expect(deleteWrite(intent, '1', 'a', 'meta.id', { slave: listed(4) })).toEqual({
			writeId: 'w',
			link: '1',
			side: 'slave',
			operation: 'delete',
			id: 'a',
			json: { meta: { id: 'a' } },
			changed: [],
			sources: { slave: 14 },
			attempt: 3,
		});
	});
});

describe('what is remembered of a write', () => {
	const request = {
		field: field('name'),
		target: 'slave' as const,
		value: 'Ann',
		sent: { print: 2, canonical: 't:Ann' },
		source: 1,
		held: [3],
		kind: 'carry' as const,
	};
	const repeats = (part: Partial<IntentField>) => ({
		...request,
		kind: 'again' as const,
		repeats: { ...PART, ...part },
	});

	it.each([
		['of a value that is carried over', request, {}],
		['of one that was put together', { ...request, kind: 'merged' as const }, { merged: true }],
		['of a decision', { ...request, conflict: 'c1' }, { conflict: 'c1' }],
		['of what a user may have put back', { ...request, noted: true }, { noted: true }],
		['of one that is written again', repeats({}), {}],
		['of a merged one again', repeats({ merged: true }), { merged: true }],
		['of what was noted before', repeats({ noted: true }), { noted: true }],
	])('%s', (_, given, more) => {
		expect(intentPart(given)).toEqual({ ...PART, sentValue: 't:Ann', ...more });
	});

	it('a text of up to 1024 characters, and how a longer one begins', () => {
		const kept = (canonical: string) => intentPart({ ...request, sent: { print: 2, canonical } });
		const text = 'x'.repeat(1024);
		expect(kept(text)).toMatchObject({ sentValue: text });
		expect(kept(text)).not.toHaveProperty('sentStart');
		expect(kept(`${text}y`)).toMatchObject({ sentStart: text });
		expect(kept(`${text}y`)).not.toHaveProperty('sentValue');
		expect(shownSent(kept(`t:${text}`))).toBe(`${'x'.repeat(1022)}…`);
	});

	const other: IntentField = { ...PART, field: 1, sent: 5 };
	it.each([
		['the same', [PART, other], [PART, other], true],
		['another order', [PART, other], [other, PART], true],
		['something else held', [PART], [{ ...PART, held: [9] }], true],
		['another value', [PART], [{ ...PART, sent: 9 }], false],
		['another field', [PART], [{ ...PART, field: 9 }], false],
		['one of two', [PART, other], [PART, { ...other, sent: 9 }], false],
		['fewer', [PART, other], [PART], false],
		['more', [PART], [PART, other], false],
		['nothing', [], [], true],
	])('is the same content: %s', (_, a, b, same) => {
		expect(haveSameContent(a, b)).toBe(same);
	});
});

describe('names', () => {
	// They stand in stored states: another form of them would be another write, another question.
	it('of conflicts stay what they are', () => {
		expect(conflictId('contested', '1', 'name')).toBe('cc6nzoksobk6s5o');
		expect(RESTORED_ENTRY).toBe('czsljabvu1hyk');
		expect(conflictId('a', 'b')).not.toBe(conflictId('ab'));
	});

	it('of writes tell all that makes them another write', () => {
		expect(writeId(40, '1z', 'slave', 'update', [PART])).toBe('14-1zs-deeifi5');
		const names = [
			writeId(1, '1', 'slave', 'update', [PART]),
			writeId(2, '1', 'slave', 'update', [PART]),
			writeId(1, '2', 'slave', 'update', [PART]),
			writeId(1, '1', 'master', 'update', [PART]),
			writeId(1, '1', 'slave', 'create', [PART]),
			writeId(1, '1', 'slave', 'update', [{ ...PART, sent: 9 }]),
			writeId(1, '1', 'slave', 'update', [{ ...PART, held: [9] }]),
			writeId(1, '1', 'slave', 'update', [{ ...PART, field: 9 }]),
			writeId(1, '1', 'slave', 'update', [PART, PART]),
		];
		expect(new Set(names).size).toBe(names.length);
	});
});

describe('what is seen', () => {
	const name = field('name');
	const value = (side: 'master' | 'slave', text: string) => compared(text, name, side);

	it('of a field: its value, that nothing is said of it, or that the record is not at hand', () => {
		const { seen, sights } = seeField(name, { master: listed(1, { name: '' }) });
		expect(seen).toEqual({ master: value('master', ''), slave: undefined });
		expect(sights).toEqual({
			master: { seen: 'value', print: value('master', '').print, blank: true },
			slave: { seen: 'unseen' },
		});
		expect(seeField(name, { slave: listed(1) }).sights).toEqual({
			master: { seen: 'unseen' },
			slave: { seen: 'missing' },
		});
	});

	it.each(SIDES.map((side) => [side]))(
		'of a field without the %s, or with another value',
		(side) => {
			const present = { master: listed(1, { name: 'Ann' }), slave: listed(2, { name: 'Ann' }) };
			const sight = seeField(name, present);
			const without = withoutSide(sight, side);
			expect(without.sights).toEqual({ ...sight.sights, [side]: { seen: 'unseen' } });
			expect(without.seen).toEqual({ ...sight.seen, [side]: undefined });
			const bob = value(side, 'Bob');
			const with_ = withValue(sight, side, bob);
			expect(with_.sights).toEqual({
				...sight.sights,
				[side]: { seen: 'value', print: bob.print, blank: false },
			});
			expect(with_.seen).toEqual({ ...sight.seen, [side]: bob });
		},
	);

	it('of a match key that a record never had is a blank, which is kept', () => {
		const edit = new LinkEdit(link());
		noteKey([name], edit, 'master', {});
		expect(edit.shadow('master', 0)).toBe(keyPrint(name, 'master', { name: '' }));
	});

	it('of a match key: what is missing is as good as blank', () => {
		expect(keyPrint(name, 'master', {})).toBe(keyPrint(name, 'master', { name: '' }));
		expect(keyPrint(name, 'master', { name: 'k' })).not.toBe(keyPrint(name, 'master', {}));
	});

	it.each([
		['a whole record', { name: 'k' }, false, 'k'],
		['a whole record without it', {}, false, ''],
		['an event', { name: 'k' }, true, 'k'],
		['an event without it', {}, true, 'before'],
	])('of a match key is kept, by %s', (_, record, isPart, kept) => {
		const edit = new LinkEdit(link());
		noteKey([name], edit, 'master', { name: 'before' });
		noteKey([name], edit, 'master', record, isPart);
		expect(edit.shadow('master', 0)).toBe(keyPrint(name, 'master', { name: kept }));
	});

	it('at which places of the input', () => {
		expect(sourcesOf({})).toEqual({});
		expect(sourcesOf(presentOn('master', listed(1)))).toEqual({ master: 11 });
		expect(sourcesOf(presentOn('slave', listed(2)))).toEqual({ slave: 12 });
		expect(sourcesOf({ master: listed(1), slave: listed(2) })).toEqual({ master: 11, slave: 12 });
	});

	it.each([
		[true, true],
		['yes', true],
		[1, true],
		['2026-01-01', true],
		[false, false],
		['False', false],
		['0', false],
		['NO', false],
		['', false],
		[0, false],
		[null, false],
		[undefined, false],
	])('of a deletion: %j', (value, gone) => {
		expect(isTombstone({ meta: { gone: value } }, 'meta.gone')).toBe(gone);
		expect(isTombstone({ meta: { gone: value }, undefined: true }, undefined)).toBe(false);
	});

	it('of a record that is gone', () => {
		const intent = {
			writeId: 'w',
			operation: 'delete' as const,
			target: 'slave' as const,
			fields: [],
			firstRun: 1,
			lastRun: 1,
			attempts: 1,
		};
		const gone = (part: Partial<Link>) => SIDES.filter((side) => isGone(link(part), side));
		expect(gone({})).toEqual([]);
		expect(gone({ resting: 'slave' })).toEqual(['slave']);
		expect(gone({ intents: [intent] })).toEqual(['master']);
		expect(gone({ intents: [{ ...intent, final: true }] })).toEqual([]);
		expect(gone({ intents: [{ ...intent, operation: 'update' }] })).toEqual([]);
	});
});
