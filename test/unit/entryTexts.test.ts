import { conflictJson, outcomeJson } from '../../src/bucket/entryJson';
import { conflictForm } from '../../src/bucket/form';
import { conflictHtml, escaped } from '../../src/bucket/html';
import { conflictMessage, fieldName } from '../../src/bucket/message';
import { shownValue } from '../../src/values/shownText';
import type { Conflict, ConflictField } from '../../src/model/conflict';
import type { ConflictType } from '../../src/model/conflict';
import { CONFLICT_TYPES } from '../../src/model/conflict';

const FIELD: ConflictField = {
	key: 'name\nname\nk',
	masterField: 'name',
	slaveField: 'name',
	master: 'Bob',
	slave: 'Rob',
	changedBy: 'both',
	reason: 'a person decides on conflicts of this field',
};

function entry(part: Partial<Conflict> = {}): Conflict {
	return {
		id: 'c1',
		revision: 2,
		type: 'contested',
		status: 'open',
		masterId: 1,
		slaveId: 'a',
		label: 'ann@x.org',
		fields: [FIELD],
		reason: 'why',
		openedAt: Date.UTC(2026, 0, 1),
		lastSeenAt: Date.UTC(2026, 0, 2),
		timesSeen: 3,
		run: 1,
		content: 0,
		...part,
	};
}

const EVIL = `<img src=x onerror="alert('1')">&amp;`;
const SAFE = '&lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt;&amp;amp;';

describe('the message of a conflict', () => {
	it('names the record, and for each field that waits both values', () => {
		const fields = [
			{ ...FIELD, previous: 'Ann' },
			{ ...FIELD, masterField: 'phone', slaveField: 'tel', master: null, slave: 7 },
			{ ...FIELD, masterField: 'done', agreed: true },
		];
		expect(conflictMessage(entry({ fields }))).toBe(
			[
				'ann@x.org: both sides changed the same field.',
				'name: master "Bob", slave "Rob", before "Ann"',
				'phone / tel: master (empty), slave "7"',
			].join('\n'),
		);
	});

	it('names all records that an ambiguous match is about', () => {
		const text = conflictMessage(
			entry({ type: 'ambiguousMatch', fields: [], masterIds: [1, 2], slaveIds: ['a'] }),
		);
		expect(text).toBe('ann@x.org: why.\nMaster 1, 2; Slave a');
	});

	const HEADLINES: { readonly [type in ConflictType]: string } = {
		contested: 'both sides changed the same field.',
		ambiguousMatch: 'so it is.',
		deleted: 'so it is.',
		deletedVsEdited: 'so it is.',
		failedWrite: 'so it is.',
		unconfirmedCreate: 'so it is.',
		oscillation:
			"the two apps keep changing each other's value (so it is). It is held until a person decides.",
		badRecord: 'this record cannot be synced. so it is',
	};

	it.each(CONFLICT_TYPES)('of type %s begins with the label, and says what happened', (type) => {
		const text = conflictMessage(entry({ type, fields: [], reason: 'so it is' }));
		expect(text).toBe(`ann@x.org: ${HEADLINES[type]}`);
	});

	it('refuses a type that is none', () => {
		const type = 'other' as ConflictType;
		expect(() => conflictMessage(entry({ type }))).toThrow('Unknown type of conflict: other');
	});

	it('names the records of one side alone', () => {
		const part = { type: 'unconfirmedCreate' as const, fields: [] };
		expect(conflictMessage(entry({ ...part, slaveIds: ['x', 'y'] }))).toBe(
			'ann@x.org: why.\nSlave x, y',
		);
		expect(conflictMessage(entry({ ...part, masterIds: [7], slaveIds: [] }))).toBe(
			'ann@x.org: why.\nMaster 7',
		);
	});

	it('names a hundred records, and counts the others', () => {
		const part = { type: 'unconfirmedCreate' as const, fields: [] };
		const ids = (count: number) => Array.from({ length: count }, (_, index) => index);
		const named = `ann@x.org: why.\nMaster ${ids(100).join(', ')}`;
		expect(conflictMessage(entry({ ...part, masterIds: ids(100) }))).toBe(named);
		expect(conflictMessage(entry({ ...part, masterIds: ids(102) }))).toBe(`${named} and 2 more`);
	});

	it('says that a value was overruled, and why', () => {
		expect(conflictMessage(entry({ status: 'rejected' }))).toMatch(
			/^ann@x\.org: a value was overruled \(why\)\./,
		);
	});

	it('cuts long values, and shows that it did', () => {
		expect(shownValue('x'.repeat(300))).toBe(`${'x'.repeat(200)}…`);
		expect(shownValue('x'.repeat(201))).toBe(`${'x'.repeat(200)}…`);
		expect(shownValue('x'.repeat(200))).toBe('x'.repeat(200));
		expect(shownValue(null)).toBe('(empty)');
		expect(shownValue({ a: [1] })).toBe('{"a":[1]}');
		expect([shownValue(undefined), shownValue(''), shownValue(0), shownValue(false)]).toEqual([
			'(not given)',
			'(empty)',
			'0',
			'false',
		]);
	});

	it('names a field by both names where they differ', () => {
		expect(fieldName({ ...FIELD, slaveField: 'title' })).toBe('name / title');
	});
});

describe('the HTML of a conflict', () => {
	it('escapes everything that came from an app, or from a setting', () => {
		const fields = [
			{
				...FIELD,
				masterField: EVIL,
				slaveField: EVIL,
				master: EVIL,
				slave: { evil: EVIL },
				previous: EVIL,
			},
		];
		const html = conflictHtml(entry({ label: EVIL, fields, reason: EVIL }));
		expect(html).not.toMatch(/<(?!\/?(?:p|b|table|tr|th|td)[ >])/);
		expect(html).toContain(SAFE);
	});

	it.each(CONFLICT_TYPES)('escapes label, reason and ids of a conflict of type %s', (type) => {
		const html = conflictHtml(
			entry({ type, fields: [], label: EVIL, reason: EVIL, masterIds: [EVIL], slaveIds: [EVIL] }),
		);
		expect(html).not.toMatch(/<(?!\/?(?:p|b)>)/);
	});

	it('escapes each of the characters that end a text or an attribute', () => {
		expect(escaped(EVIL)).toBe(SAFE);
	});

	it('has a row for each field that waits', () => {
		const fields = [
			{ ...FIELD, previous: 'Ann' },
			{ ...FIELD, masterField: 'phone', slaveField: 'tel', master: null, slave: 7 },
			{ ...FIELD, masterField: 'done', agreed: true },
		];
		const row = (cell: string, texts: readonly string[]) =>
			`<tr>${texts.map((text) => `<${cell} align="left">${text}</${cell}>`).join('')}</tr>`;
		expect(conflictHtml(entry({ fields }))).toBe(
			[
				'<p><b>ann@x.org: both sides changed the same field.</b></p>',
				'<table border="1" cellpadding="6" cellspacing="0">',
				row('th', ['Field', 'Before', 'Master', 'Slave']),
				row('td', ['name', 'Ann', 'Bob', 'Rob']),
				row('td', ['phone / tel', '(not kept)', '(empty)', '7']),
				'</table>',
			].join(''),
		);
	});

	it('has a line for each line of the message where there are no fields', () => {
		const part = {
			type: 'ambiguousMatch' as const,
			fields: [],
			masterIds: [1, 2],
			slaveIds: ['a'],
		};
		expect(conflictHtml(entry(part))).toBe(
			'<p><b>ann@x.org: why.</b></p><p>Master 1, 2; Slave a</p>',
		);
		expect(conflictHtml(entry({ fields: [{ ...FIELD, agreed: true }] }))).toBe(
			'<p><b>ann@x.org: both sides changed the same field.</b></p>',
		);
	});
});

describe('the form of a conflict', () => {
	it('has a label of its own for each field, even where names are equal', () => {
		const fields = [FIELD, { ...FIELD, key: 'other' }];
		expect(conflictForm(entry({ fields })).map((each) => each.fieldLabel)).toEqual([
			'name',
			'name (2)',
		]);
	});
});

describe('an entry as items carry it', () => {
	it('has the shape of the contract, with null for what is not known', () => {
		const json = conflictJson(entry({ masterId: 0, slaveId: undefined }), 'people');
		expect(json).toMatchObject({
			conflictId: 'c1',
			revision: 2,
			type: 'contested',
			status: 'open',
			syncName: 'people',
			label: 'ann@x.org',
			masterId: 0,
			slaveId: null,
			master: null,
			slave: null,
			openedAt: '2026-01-01T00:00:00.000Z',
			lastSeenAt: '2026-01-02T00:00:00.000Z',
			timesSeen: 3,
		});
		expect(json.fields).toEqual([
			{
				masterField: 'name',
				slaveField: 'name',
				previous: null,
				master: 'Bob',
				slave: 'Rob',
				changedBy: 'both',
				reason: FIELD.reason,
			},
		]);
	});

	it('names all records where there are several, and carries those at hand', () => {
		const one = conflictJson(entry(), 'x');
		expect([one.masterIds, one.slaveIds]).toEqual([undefined, undefined]);
		expect(one.masterId).toBe(1);
		for (const key of ['masterIds', 'slaveIds']) expect(Object.keys(one)).not.toContain(key);
		const records = { master: { id: 1 } };
		const several = conflictJson(entry({ masterIds: [1, 2], slaveIds: ['a'], records }), 'x');
		expect(several).toMatchObject({
			masterIds: [1, 2],
			slaveIds: ['a'],
			master: { id: 1 },
			slave: null,
			reason: 'why',
			message: conflictMessage(entry({ masterIds: [1, 2], slaveIds: ['a'] })),
		});
		expect(conflictJson(entry({ records }), 'x', { slave: { id: 'a' } })).toMatchObject({
			master: null,
			slave: { id: 'a' },
		});
	});

	it('keeps `0`, `false` and the empty text as they are', () => {
		const fields = [{ ...FIELD, previous: 0, master: false, slave: '' }];
		expect(conflictJson(entry({ fields }), 'x').fields).toMatchObject([
			{ previous: 0, master: false, slave: '' },
		]);
	});

	it('says who decided, when and how', () => {
		expect(outcomeJson(entry({ decidedBy: 'ann', decidedAt: 0, how: 'master' }))).toEqual({
			decidedBy: 'ann',
			decidedAt: '1970-01-01T00:00:00.000Z',
			how: 'master',
		});
		expect(outcomeJson(entry())).toEqual({ decidedBy: null, decidedAt: null, how: null });
	});
});
