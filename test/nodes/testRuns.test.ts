import { BUCKET, GUARD, TRIGGER } from './engine/sync';
import { TwoApps } from './engine/twoApps';

const ann = { id: 1, email: 'ann@example.com', name: 'Ann', phone: '1', updatedAt: '2026-01-01' };
const annInShop = { ...ann, id: 's1' };

/** Every operation that changes what a sync knows, in one workflow. */
function world(): TwoApps {
	return TwoApps.of([ann], [annInShop], {
		merge: { onConflict: 'manual', testRuns: 'write' },
		nodes: [
			{ name: 'Add', type: BUCKET, parameters: { operation: 'add' } },
			{ name: 'Resolve', type: BUCKET, parameters: { operation: 'resolve', decision: 'leave' } },
			{ name: 'Filter', type: GUARD, parameters: { operation: 'filter', side: 'slave' } },
			{ name: 'Stamp', type: GUARD, parameters: { operation: 'stamp', side: 'slave' } },
			{ name: 'Trigger', type: TRIGGER },
		],
		wires: [
			'Merge 4 -> Add',
			'Add -> Resolve',
			'List Slave -> Filter',
			'List Slave -> Stamp',
			'Trigger -> Start',
		],
	});
}

const STEPS = ['Trigger', 'Merge', 'Confirm Slave', 'Add', 'Resolve', 'Filter', 'Stamp'];

test('each step of a test run says that it stores nothing, and none does', async () => {
	const apps = world();
	await apps.run({ from: 'Trigger' });
	apps.crm.edit(1, { name: 'Anne', phone: '7' });
	apps.shop.edit('s1', { name: 'Anna' });
	const before = apps.workflow.staticData;
	const test = await apps.run({ from: 'Trigger', mode: 'manual' });
	for (const step of STEPS) {
		expect(`${step}: ${test.hints(step).join(' ')}`).toMatch(/: .*Test run: /);
	}
	expect(apps.workflow.staticData).toBe(before);
});

test('a real run says nothing of the kind', async () => {
	const apps = world();
	await apps.run({ from: 'Trigger' });
	apps.crm.edit(1, { name: 'Anne', phone: '7' });
	apps.shop.edit('s1', { name: 'Anna' });
	const run = await apps.run({ from: 'Trigger' });
	for (const step of STEPS) expect(run.hints(step).join()).not.toContain('Test run');
	expect(apps.shop.row('s1').phone).toBe('7');
});

test('what a test run wrote is no edit for the next real run, and is written once', async () => {
	const apps = world();
	await apps.run({ from: 'Trigger' });
	apps.crm.edit(1, { phone: '7' });
	await apps.run({ from: 'Trigger', mode: 'manual' });
	expect(apps.shop.row('s1').phone).toBe('7');
	apps.calls();
	const run = await apps.run({ from: 'Trigger' });
	expect(apps.calls()).toEqual([]);
	expect(run.json('Merge', 4)).toEqual([]);
	expect(apps.crm.row(1).phone).toBe('7');
});
