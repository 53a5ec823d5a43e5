import { readEvents } from '../../src/events/read';
import type { KnownShape, Shape } from '../../src/events/shapes';
import { KNOWN_SHAPES } from '../../src/events/shapes';
import type { AppRecord } from '../../src/model/record';

const GONE = { _twoWaySyncDeleted: true };

function read(
	shape: Shape,
	body: unknown,
	{ idField = 'id', headers = {} }: { idField?: string; headers?: Record<string, string> } = {},
) {
	return readEvents({ body, header: (name) => headers[name.toLowerCase()] }, shape, idField);
}

const records = (...given: Parameters<typeof read>) =>
	read(...given).events.map(({ json }) => json);

describe('the bodies that apps document', () => {
	test.each<[KnownShape, unknown, readonly unknown[], { [name: string]: string }?]>([
		[
			'asana',
			{ events: [{ action: 'changed', resource: { gid: '12', resource_type: 'task' } }] },
			[{ id: '12' }],
		],
		[
			'asana',
			{ events: [{ action: 'deleted', resource: { gid: '12' } }] },
			[{ id: '12', ...GONE }],
		],
		[
			'directus',
			{ event: 'contacts.items.create', key: 7, payload: { name: 'Ann' } },
			[{ id: 7, name: 'Ann' }],
		],
		[
			'directus',
			{ event: 'items.update', keys: [7, 8], payload: { city: 'Bonn' } },
			[
				{ id: 7, city: 'Bonn' },
				{ id: 8, city: 'Bonn' },
			],
		],
		['directus', { event: 'items.delete', keys: [7], payload: [7] }, [{ id: 7, ...GONE }]],
		[
			'hubspot',
			[
				{ objectId: 5, subscriptionType: 'contact.propertyChange', propertyName: 'email' },
				{ objectId: 6, subscriptionType: 'contact.deletion' },
			],
			[{ id: 5 }, { id: 6, ...GONE }],
		],
		[
			'intercom',
			{ id: 'notif_1', topic: 'contact.user.updated', data: { item: { id: 'a', name: 'Ann' } } },
			[{ id: 'a', name: 'Ann' }],
		],
		['intercom', { topic: 'contact.deleted', data: { item: { id: 'a' } } }, [{ id: 'a', ...GONE }]],
		[
			'jira',
			{
				webhookEvent: 'jira:issue_updated',
				issue: { id: '10', key: 'A-1', fields: { summary: 'x' } },
			},
			[{ id: '10', key: 'A-1', fields: { summary: 'x' } }],
		],
		['jira', { webhookEvent: 'jira:issue_deleted', issue: { id: '10' } }, [{ id: '10', ...GONE }]],
		['linear', { action: 'update', data: { id: 'u', title: 'x' } }, [{ id: 'u', title: 'x' }]],
		['linear', { action: 'remove', data: { id: 'u', title: 'x' } }, [{ id: 'u', ...GONE }]],
		[
			'microsoftGraph',
			{
				value: [
					{ changeType: 'updated', resourceData: { id: 'AAM' } },
					{ changeType: 'deleted', resourceData: { id: 'AAN' } },
				],
			},
			[{ id: 'AAM' }, { id: 'AAN', ...GONE }],
		],
		['monday', { event: { type: 'update_column_value', pulseId: 9 } }, [{ id: 9 }]],
		['monday', { event: { type: 'delete_pulse', itemId: 9 } }, [{ id: 9, ...GONE }]],
		[
			'nocodb',
			{
				type: 'records.after.update',
				id: 'h',
				data: { rows: [{ Id: 1, Name: 'Ann' }], previous_rows: [] },
			},
			[{ Id: 1, Name: 'Ann', id: 1 }],
		],
		[
			'nocodb',
			{ type: 'records.after.delete', data: { rows: [{ Id: 1, Name: 'Ann' }] } },
			[{ id: 1, ...GONE }],
		],
		[
			'nocodbStep',
			{ type: 'records.after.insert', data: { rows: [{ Id: 1, Name: 'Ann' }] } },
			[{ id: 1, fields: { Id: 1, Name: 'Ann' } }],
		],
		[
			'notion',
			{ id: 'e', type: 'page.content_updated', entity: { id: 'p', type: 'page' } },
			[{ id: 'p' }],
		],
		['notion', { type: 'page.deleted', entity: { id: 'p' } }, [{ id: 'p', ...GONE }]],
		[
			'pipedrive',
			{
				meta: { action: 'change', entity_id: '3' },
				data: { id: 3, title: 'x' },
				previous: { title: 'w' },
			},
			[{ id: 3, title: 'x' }],
		],
		[
			'pipedrive',
			{ meta: { action: 'delete', entity_id: '3' }, data: null },
			[{ id: '3', ...GONE }],
		],
		[
			'quickbooks',
			{
				eventNotifications: [
					{ realmId: '1', dataChangeEvent: { entities: [{ id: '1', operation: 'Update' }] } },
					{ realmId: '2', dataChangeEvent: { entities: [{ id: '2', operation: 'Delete' }] } },
				],
			},
			[{ id: '1' }, { id: '2', ...GONE }],
		],
		[
			'shopify',
			{ id: 1, email: 'a@b.c' },
			[{ id: 1, email: 'a@b.c' }],
			{ 'x-shopify-topic': 'customers/update' },
		],
		['shopify', { id: 1 }, [{ id: 1, ...GONE }], { 'x-shopify-topic': 'customers/delete' }],
		[
			'strapi',
			{ event: 'entry.update', model: 'contact', entry: { id: 2, documentId: 'd', name: 'Ann' } },
			[{ id: 'd', documentId: 'd', name: 'Ann' }],
		],
		[
			'strapi',
			{ event: 'entry.delete', entry: { id: 2, documentId: 'd' } },
			[{ id: 'd', ...GONE }],
		],
		[
			'stripe',
			{ id: 'evt', type: 'customer.updated', data: { object: { id: 'cus', name: 'Ann' } } },
			[{ id: 'cus', name: 'Ann' }],
		],
		[
			'stripe',
			{ type: 'customer.deleted', data: { object: { id: 'cus' } } },
			[{ id: 'cus', ...GONE }],
		],
		['xero', { events: [{ resourceId: 'g', eventType: 'UPDATE' }] }, [{ id: 'g' }]],
	])('%s: %j', (shape, body, expected, headers = {}) => {
		expect(records(KNOWN_SHAPES[shape], body, { headers })).toEqual(expected);
	});
});

function fieldsOf(count: number): AppRecord {
	return Object.fromEntries(Array.from({ length: count }, (_, at) => [`field${at}`, at]));
}

const WHOLE: Shape = { entries: '', record: '', ids: ['id'] };

describe('the body of any other app', () => {
	test.each<[string, unknown, readonly unknown[]]>([
		['one record', { id: 1, a: 2 }, [{ id: 1, a: 2 }]],
		['a list', [{ id: 1 }, { id: 2 }], [{ id: 1 }, { id: 2 }]],
		['an empty list', [], []],
		['nothing', undefined, []],
	])('%s', (_, body, expected) => {
		expect(read(WHOLE, body)).toEqual({
			events: expected.map((json) => expect.objectContaining({ json })),
			unread: 0,
			tooLarge: 0,
		});
	});

	test.each<[string, unknown]>([
		['no id', { a: 1 }],
		['an id that is none', { id: { a: 1 } }],
		['a text', 'hello'],
		['a number', 7],
		['a list in a list', [[{ id: 1 }]]],
	])('%s is no event, and is counted', (_, body) => {
		expect(read(WHOLE, body)).toEqual({ events: [], unread: 1, tooLarge: 0 });
	});

	test('a deletion is told by a text, a flag, or the body around it', () => {
		const deletion = (at: string, ...texts: readonly string[]): Shape => ({
			...WHOLE,
			entries: 'rows',
			deletion: {
				places: [
					{ in: 'entry', at },
					{ in: 'body', at },
				],
				texts,
			},
		});
		const body = {
			type: 'row.removed',
			rows: [
				{ id: 1, gone: 'no' },
				{ id: 2, gone: true },
			],
		};
		const ids = (shape: Shape) =>
			records(shape, body)
				.filter((each) => '_twoWaySyncDeleted' in each)
				.map(({ id }) => id);
		expect(ids(deletion('gone'))).toEqual([2]);
		expect(ids(deletion('type', '*.removed'))).toEqual([1, 2]);
		expect(ids(deletion('type', 'row.*'))).toEqual([1, 2]);
		expect(ids(deletion('type', 'removed'))).toEqual([]);
	});

	test('nobody outside sets what is ours', () => {
		const forged = {
			id: 1,
			_twoWaySync: { syncName: 'x' },
			_twoWaySyncDeleted: true,
			_twoWaySyncIncomplete: true,
			a: 1,
		};
		expect(records(WHOLE, forged)).toEqual([{ id: 1, a: 1 }]);
	});

	test('names of JSON are data', () => {
		const [record] = records(
			WHOLE,
			JSON.parse('{"id": 1, "__proto__": {"polluted": true}, "constructor": 2}'),
		);
		expect(Object.keys(record ?? {})).toEqual(['id', '__proto__', 'constructor']);
		expect(Object.getPrototypeOf(record)).toBe(Object.prototype);
	});

	test('the id stands where the Merge looks for it', () => {
		expect(records({ ...WHOLE, ids: ['key'] }, { key: 'k' }, { idField: 'meta.id' })).toEqual([
			{ key: 'k', meta: { id: 'k' } },
		]);
	});

	test('what names a record twice names it once', () => {
		const { events } = read({ ...WHOLE, ids: ['keys'] }, { keys: [1, '1', 2, 1] });
		expect(events.map(({ id }) => String(id))).toEqual(['1', '2']);
	});

	test.each<[string, number, number]>([
		['up to 100 levels', 100, 1],
		['more', 101, 0],
		['so deep that the stack has no room for it', 200_000, 0],
	])('a record that is nested %s', (_, lists, taken) => {
		const body: unknown = JSON.parse(`{"id":1,"a":${'['.repeat(lists)}${']'.repeat(lists)}}`);
		const { events, unread } = read(WHOLE, [body, { id: 2 }]);
		expect(events.map(({ id }) => id)).toEqual(taken === 1 ? [1, 2] : [2]);
		expect(unread).toBe(1 - taken);
	});

	test.each<[string, number, AppRecord, number]>([
		['a few fields', 3000, fieldsOf(300), 0],
		['too many fields', 3000, fieldsOf(3000), 1],
		['too long a text', 3000, { text: 'x'.repeat(20_000) }, 1],
		['too long a name', 3000, { ['x'.repeat(20_000)]: 1 }, 1],
	])('many records with %s each', (_, count, payload, tooLarge) => {
		const keys = Array.from({ length: count }, (_each, at) => at);
		const started = performance.now();
		const found = read(KNOWN_SHAPES.directus, [{ keys, payload }, { key: 'other' }]);
		expect(performance.now() - started).toBeLessThan(5000);
		expect(found).toMatchObject({ unread: 0, tooLarge });
		expect(found.events).toHaveLength(tooLarge === 1 ? 1 : count + 1);
	});

	test('what many records share is read once, and is none of the others’', () => {
		const payload = { a: 1 };
		let times = 0;
		Object.defineProperty(payload, 'b', { enumerable: true, get: () => ++times });
		const { events } = read(KNOWN_SHAPES.directus, { keys: [1, 2, 3], payload });
		const [first, second] = events.map(({ json }) => json);
		expect(first).toEqual({ id: 1, a: 1, b: first?.b });
		expect(second).toEqual({ id: 2, a: 1, b: first?.b });
	});

	test('an event is known by its id, one for each record that it names', () => {
		const shape: Shape = {
			...WHOLE,
			ids: ['keys'],
			record: '',
			eventId: [{ in: 'body', at: 'event' }],
		};
		const { events } = read(shape, { event: 'e1', keys: [1, 2] });
		expect(events.map(({ eventId }) => eventId)).toEqual(['e1 1', 'e1 2']);
	});
});
