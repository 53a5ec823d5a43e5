import { App } from './engine/app';
import type { Finished } from './engine/savedWorkflow';
import { MERGE } from './engine/sync';
import { TwoApps } from './engine/twoApps';

// A field that is not synced: an app's answer has more than what was sent.
const ann = { id: 1, email: 'ann@example.com', name: 'Ann', phone: '1', updatedAt: '2026-01-01' };
const annInShop = { ...ann, id: 's1' };
const bob = { id: 2, email: 'bob@example.com', name: 'Bob', phone: '2' };

/** What both Loop Guards said of the answers, as `status: reason`. */
function results(run: Finished): readonly string[] {
	return ['Confirm Slave', 'Confirm Master'].flatMap((node) =>
		[0, 1].flatMap((output) =>
			run.items(node, output).map(({ twoWaySync }) => {
				const { status, reason } = JSON.parse(JSON.stringify(twoWaySync));
				return `${output === 0 ? 'Confirmed' : 'Not Confirmed'}, ${status}: ${reason}`;
			}),
		),
	);
}

test('a confirmed write is settled: nothing is written again, and its echo is known', async () => {
	const apps = TwoApps.of([ann], [annInShop]);
	await apps.run();
	apps.crm.edit(1, { phone: '99' });
	const run = await apps.run();
	expect(results(run)).toEqual(['Confirmed, confirmed: stored as the app answered']);
	expect(apps.shop.row('s1').phone).toBe('99');
	expect(apps.calls()).toHaveLength(1);
	const next = await apps.run();
	expect(apps.calls()).toEqual([]);
	expect(next.counts('Merge')).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
});

test('forms that an app makes of many values are counted', async () => {
	const ids = Array.from({ length: 12 }, (_, index) => index + 1);
	const rows = ids.map((id) => ({ ...ann, id, email: `ann${id}@example.com` }));
	const apps = TwoApps.of(rows, [annInShop]);
	apps.shop.keepAs = (row) => ({ ...row, name: String(row.name).toUpperCase() });
	const run = await apps.run();
	expect(run.hints('Confirm Slave')).toContain(
		'2 more values are kept in another form by their app. They are settled as different; the form stays in that app.',
	);
	apps.calls();
	await apps.run();
	expect(apps.calls()).toEqual([]);
});

test('what leaves a Loop Guard is what came in, and is paired with it', async () => {
	const apps = TwoApps.of([ann], [annInShop]);
	await apps.run();
	apps.crm.edit(1, { phone: '99' });
	const run = await apps.run();
	expect(run.json('Confirm Slave', 0)).toEqual([{ ...annInShop, phone: '99' }]);
	expect(run.items('Confirm Slave', 0)[0]?.pairedItem).toEqual({ item: 0 });
});

test("a created record's id is taken from the answer, so no key is needed", async () => {
	const apps = TwoApps.of([ann], [], { merge: { matchBy: {} } });
	const run = await apps.run();
	expect(results(run)).toEqual(['Confirmed, confirmed: stored as the app answered']);
	apps.calls();
	await apps.run();
	expect(apps.calls()).toEqual([]);
	apps.shop.edit('new-1', { name: 'Anna' });
	await apps.run();
	expect(apps.crm.row(1).name).toBe('Anna');
});

test.each([
	['a step that gives items on', { type: 'test.pass' }],
	[
		'a step that makes new objects of the same number',
		{ type: 'test.make', parameters: { json: '={{ { id: $json.id, name: $json.name } }}' } },
	],
])('the write is found through %s', async (_name, between) => {
	const apps = TwoApps.of([ann, bob], [annInShop], { between });
	apps.shop.edit('s1', { name: 'Anna' });
	const run = await apps.run();
	expect(results(run)).toHaveLength(2);
	for (const result of results(run)) expect(result).toMatch(/^Confirmed/);
});

test('an answer that no write leads to is not confirmed, and says what broke', async () => {
	const apps = TwoApps.of([ann, bob], [annInShop, { ...bob, id: 's2' }], {
		between: { type: 'test.unpair' },
	});
	await apps.run();
	apps.crm.edit(1, { name: 'Anna' });
	apps.crm.edit(2, { name: 'Bobby' });
	const run = await apps.run();
	for (const result of results(run)) expect(result).toMatch(/^Not Confirmed, unknown: no write/);
	expect(run.hints('Confirm Slave').join()).toContain('item pairing');
	apps.calls();
	await apps.run();
	expect(apps.calls()).toEqual([]);
});

test('with Tracking Field in JSON the write is found where pairing is broken', async () => {
	const apps = TwoApps.of([ann, bob], [annInShop, { ...bob, id: 's2' }], {
		merge: { options: { metadataInJson: true } },
		between: { type: 'test.unpair' },
	});
	await apps.run();
	apps.crm.edit(1, { name: 'Anna' });
	apps.crm.edit(2, { name: 'Bobby' });
	const run = await apps.run();
	const confirmed = results(run).filter((result) => result.startsWith('Confirmed'));
	expect(confirmed).toHaveLength(2);
});

test('an item of the error output is a failed attempt with the app\u2019s message, and is tried again', async () => {
	const apps = TwoApps.of([ann], [annInShop]);
	await apps.run();
	apps.crm.edit(1, { name: 'Anna' });
	apps.shop.refuses = () => 'name is too long';
	const run = await apps.run();
	expect(results(run)).toEqual([
		expect.stringMatching(/^Not Confirmed, failed: .*name is too long/),
	]);
	apps.shop.refuses = () => undefined;
	apps.calls();
	await apps.run();
	expect(apps.shop.row('s1').name).toBe('Anna');
	expect(apps.calls()).toHaveLength(1);
});

test('after the last attempt the write becomes a conflict with the app\u2019s message', async () => {
	const apps = TwoApps.of([ann], [annInShop], { merge: { options: { maxAttempts: 2 } } });
	await apps.run();
	apps.crm.edit(1, { name: 'Anna' });
	apps.shop.refuses = () => 'name is too long';
	await apps.run();
	await apps.run();
	const run = await apps.run();
	expect(run.json('Merge', 4)).toMatchObject([
		{ type: 'failedWrite', message: expect.stringContaining('name is too long') },
	]);
	expect(run.counts('Merge')).toEqual([0, 0, 0, 0, 1, 0, 0, 0, 0, 0]);
});

test('an app that keeps another form of the value is read back, and its form stays there', async () => {
	const shop = new App([annInShop]);
	shop.keepAs = (row) => ({ ...row, phone: String(row.phone).replace(/[ ()-]/g, '') });
	const apps = new TwoApps(new App([ann]), shop);
	await apps.run();
	apps.crm.edit(1, { phone: '(030) 123-45' });
	await apps.run();
	expect(shop.row('s1').phone).toBe('03012345');
	apps.calls();
	await apps.run();
	expect(apps.calls()).toEqual([]);
	expect(apps.crm.row(1).phone).toBe('(030) 123-45');
	const quiet = await apps.run();
	expect(apps.calls()).toEqual([]);
	expect(quiet.counts('Merge')).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
});

test('an answer that still shows the old value is not confirmed: the write had no effect', async () => {
	const shop = new App([annInShop]);
	shop.keepAs = (row) => ({ ...row, name: 'Ann' });
	const apps = new TwoApps(new App([ann]), shop);
	await apps.run();
	apps.crm.edit(1, { name: 'Berta' });
	const run = await apps.run();
	expect(results(run)).toEqual([
		expect.stringMatching(/^Not Confirmed, noEffect: .*old value of name/),
	]);
});

test('without Answer Shows Stored Values an answer only acknowledges; the next run settles it by what it sees', async () => {
	const apps = TwoApps.of([ann], [annInShop], { confirm: { readBack: false } });
	await apps.run();
	apps.crm.edit(1, { name: 'Anna' });
	const run = await apps.run();
	expect(results(run)).toEqual([expect.stringMatching(/^Confirmed, acknowledged/)]);
	apps.calls();
	await apps.run();
	expect(apps.calls()).toEqual([]);
});

test('an answer whose id has another name is read by ID Field', async () => {
	const apps = TwoApps.of([ann], [], {
		merge: { matchBy: {} },
		confirm: { idField: 'record.key' },
		between: {
			type: 'test.make',
			parameters: { json: '={{ { record: { key: $json.id }, name: $json.name } }}' },
		},
	});
	const run = await apps.run();
	expect(results(run)).toEqual([expect.stringMatching(/^Confirmed, confirmed/)]);
	apps.calls();
	await apps.run();
	expect(apps.calls()).toEqual([]);
});

test('input that a failing app step passed on confirms nothing, and the write is tried again', async () => {
	const apps = TwoApps.of([ann], [annInShop], {
		onError: 'continueRegularOutput',
	});
	await apps.run();
	apps.crm.edit(1, { name: 'Anna' });
	apps.shop.breaksWith = 'the app is down';
	const run = await apps.run();
	expect(results(run)).toEqual([
		expect.stringMatching(/^Not Confirmed, unknown: the item is what was sent/),
	]);
	apps.shop.breaksWith = undefined;
	await apps.run();
	expect(apps.shop.row('s1').name).toBe('Anna');
	expect(apps.crm.row(1).name).toBe('Anna');
});

test('new items that repeat what was sent may be the answer or not: the next run looks', async () => {
	const apps = TwoApps.of([ann], [annInShop], {
		between: { type: 'test.make', parameters: { json: '={{ $("Merge").item.json }}' } },
	});
	await apps.run();
	apps.crm.edit(1, { name: 'Anna' });
	apps.shop.keepAs = () => annInShop;
	const run = await apps.run();
	expect(results(run)).toEqual([expect.stringMatching(/^Confirmed, acknowledged/)]);
	apps.shop.keepAs = (row) => row;
	await apps.run();
	expect(apps.shop.row('s1').name).toBe('Anna');
	expect(apps.crm.row(1).name).toBe('Anna');
});

test('answers of another side or sync are not confirmed', async () => {
	const another = { name: 'Another Merge', type: MERGE, parameters: { syncName: 'another' } };
	const apps = TwoApps.of([ann], [annInShop], {
		confirm: { syncName: 'another' },
		nodes: [another],
	});
	await apps.run();
	apps.crm.edit(1, { name: 'Anna' });
	expect(results(await apps.run())).toEqual([expect.stringMatching(/^Not Confirmed, unknown/)]);
});

test('an execution that sees an older state than its items were made from writes nothing', async () => {
	const apps = TwoApps.of([ann], [annInShop]);
	await apps.run();
	apps.crm.edit(1, { name: 'Anna' });
	const stale = new TwoApps(apps.crm, apps.shop, {
		nodes: [
			{
				name: 'Old Items',
				type: 'test.make',
				parameters: {
					json: '={{ {} }}',
					hidden:
						'={{ { syncName: "default", writeId: "w", side: "slave", operation: "update", link: "1", rev: 99 } }}',
				},
			},
		],
		wires: ['Old Items -> Confirm Slave'],
	});
	const run = await stale.run({ from: 'Old Items' });
	expect(run.error?.message).toContain('older than the one its items were made from');
	expect(run.error?.description).toContain('Nothing was written');
	expect(stale.workflow.staticData).toBe('{}');
});

describe('answers that are wrapped', () => {
	const wrapped = { type: 'test.make', parameters: { json: '={{ { data: $json } }}' } };
	const settled = ['Confirmed, confirmed: stored as the app answered'];

	test('are read by Answer Field: values, and the id of a created record', async () => {
		const apps = TwoApps.of([ann], [], {
			merge: { matchBy: {} },
			between: wrapped,
			confirm: { answerField: ' data ' },
		});
		expect(results(await apps.run())).toEqual(settled);
		apps.calls();
		await apps.run();
		expect(apps.calls()).toEqual([]);
		apps.shop.edit('new-1', { phone: '7' });
		const run = await apps.run();
		expect(results(run)).toEqual(settled);
		expect(run.json('Confirm Master', 0)).toEqual([{ data: { ...ann, phone: '7' } }]);
		expect(run.hints('Confirm Master')).toEqual([]);
	});

	test('settle nothing without it, and a hint says what to set', async () => {
		const apps = TwoApps.of([ann], [annInShop], { between: wrapped });
		await apps.run();
		apps.crm.edit(1, { phone: '9' });
		const run = await apps.run();
		expect(results(run)).toEqual([expect.stringMatching(/^Confirmed, acknowledged/)]);
		expect(run.hints('Confirm Slave')).toEqual([
			'1 answer has no ID of its own, but the record in "data" has one: set Answer Field to "data", so that what the app stored is read from there.',
		]);
	});

	test('what the record lacks is read beside it', async () => {
		const json = '={{ { id: $json.id, fields: { name: $json.name, email: $json.email } } }}';
		const apps = TwoApps.of([ann], [], {
			merge: { matchBy: {} },
			between: { type: 'test.make', parameters: { json } },
			confirm: { answerField: 'fields' },
		});
		expect(results(await apps.run())).toEqual(settled);
		apps.calls();
		await apps.run();
		expect(apps.calls()).toEqual([]);
	});

	test('an answer without the field is the record, and a failure stays one', async () => {
		const apps = TwoApps.of([ann], [annInShop], { confirm: { answerField: 'data' } });
		await apps.run();
		apps.crm.edit(1, { phone: '9' });
		expect(results(await apps.run())).toEqual(settled);
		apps.crm.edit(1, { phone: '8' });
		apps.shop.refuses = () => 'no';
		expect(results(await apps.run())).toEqual([expect.stringMatching(/^Not Confirmed, failed/)]);
	});
});

test('a write that is refused for a key beside the changed one: a hint says what to set', async () => {
	const fields = { name: 'Ann', CreatedAt: 't' };
	const mapping = [{ masterField: 'fields.name', slaveField: 'fields.name' }];
	const merge = { mappingMode: 'manual', fields: { mapping } };
	const apps = TwoApps.of([{ ...ann, fields }], [{ ...annInShop, fields }], { merge });
	await apps.run();
	apps.shop.refuses = () => "Column 'CreatedAt' cannot be written";
	apps.crm.edit(1, { fields: { ...fields, name: 'Anna' } });
	const hints = (await apps.run()).hints('Confirm Slave');
	expect(hints.filter((line) => line.includes('"fields.CreatedAt"'))).toEqual([
		expect.stringContaining("set Nested Fields in Slave of the Merge to 'Changed Keys Only'"),
	]);
});
