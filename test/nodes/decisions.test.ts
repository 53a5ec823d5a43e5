import type { INodeParameters } from 'n8n-workflow';
import type { NodeJson } from './engine/savedWorkflow';
import { BUCKET } from './engine/sync';
import type { TwoAppsOptions } from './engine/twoApps';
import { TwoApps } from './engine/twoApps';

const ann = { id: 1, email: 'ann@example.com', name: 'Ann', phone: '1', updatedAt: '2026-01-01' };
const annInShop = { ...ann, id: 's1' };

const nodes = (decision: INodeParameters): readonly NodeJson[] => [
	{ name: 'Add', type: BUCKET, parameters: { operation: 'add' } },
	{
		name: 'Answer',
		type: 'test.make',
		parameters: { json: '={{ { data: { approved: true } } }}' },
	},
	{ name: 'Resolve', type: BUCKET, parameters: { operation: 'resolve', ...decision } },
	{ name: 'Open', type: BUCKET, parameters: { operation: 'getMany' } },
	{ name: 'Asker', type: 'test.pass' },
];

/** The decision's writes go through the same steps as the Merge's, and back to the same Loop Guards. */
const wires = [
	'Merge 4 -> Add',
	'Add -> Answer',
	'Answer -> Resolve',
	'Resolve 0 -> Create in Slave',
	'Resolve 1 -> Update Slave',
	'Resolve 2 -> Create in Master',
	'Resolve 3 -> Update Master',
	'Asker -> Open',
];

function apps(decision: INodeParameters, more: TwoAppsOptions = {}): TwoApps {
	return TwoApps.of([ann], [annInShop], {
		...more,
		merge: { onConflict: 'manual', ...more.merge },
		nodes: nodes(decision),
		wires,
	});
}

async function open(world: TwoApps): Promise<number> {
	return (await world.run({ from: 'Asker' })).items('Open').length;
}

test('a decision is carried out, confirmed by the Loop Guard of that side, and closes its conflict', async () => {
	const world = apps({ decision: 'fromApproval', approvedMeans: 'master' });
	await world.run();
	world.crm.edit(1, { name: 'Anne' });
	world.shop.edit('s1', { name: 'Anna' });
	const run = await world.run();
	expect(run.items('Confirm Slave', 0)[0]?.twoWaySync).toMatchObject({ status: 'confirmed' });
	expect(world.shop.row('s1').name).toBe('Anne');
	expect(await open(world)).toBe(0);
	world.calls();
	await world.run();
	expect(world.calls()).toEqual([]);
});

test('a typed value goes to both sides and is confirmed on both', async () => {
	const world = apps({ decision: 'custom', values: '{"name": "Annette"}' });
	await world.run();
	world.crm.edit(1, { name: 'Anne' });
	world.shop.edit('s1', { name: 'Anna' });
	await world.run();
	expect(world.crm.row(1).name).toBe('Annette');
	expect(world.shop.row('s1').name).toBe('Annette');
	expect(await open(world)).toBe(0);
	world.calls();
	await world.run();
	expect(world.calls()).toEqual([]);
});

test('a decision whose write fails stays under way and is tried again by the next run', async () => {
	const world = apps({ decision: 'master' });
	await world.run();
	world.crm.edit(1, { name: 'Anne' });
	world.shop.edit('s1', { name: 'Anna' });
	world.shop.refuses = () => 'locked';
	const run = await world.run();
	expect(run.items('Confirm Slave', 1)[0]?.twoWaySync).toMatchObject({ status: 'failed' });
	expect(await open(world)).toBe(1);
	world.shop.refuses = () => undefined;
	await world.run();
	expect(world.shop.row('s1').name).toBe('Anne');
	await world.run();
	expect(await open(world)).toBe(0);
});

test('writes of the Merge and of a decision in one execution find each its own', async () => {
	const world = apps({ decision: 'slave' });
	await world.run();
	world.crm.edit(1, { name: 'Anne', phone: '7' });
	world.shop.edit('s1', { name: 'Anna' });
	const run = await world.run();
	const confirmed = ['Confirm Slave', 'Confirm Master'].flatMap((node) => run.items(node, 0));
	expect(confirmed.map((item) => item.twoWaySync)).toMatchObject([
		{ status: 'confirmed' },
		{ status: 'confirmed' },
	]);
	expect(world.shop.row('s1')).toMatchObject({ name: 'Anna', phone: '7' });
	expect(world.crm.row(1)).toMatchObject({ name: 'Anna', phone: '7' });
	world.calls();
	await world.run();
	expect(world.calls()).toEqual([]);
	expect(await open(world)).toBe(0);
});

test('a restored record is created by the decision and linked by its confirmation', async () => {
	const world = apps(
		{ decision: 'restore' },
		{ merge: { onDelete: 'manual', options: { missesBeforeDelete: 1 } } },
	);
	await world.run();
	const bob = {
		id: 's2',
		email: 'bob@example.com',
		name: 'Bob',
		phone: '2',
		updatedAt: '2026-01-01',
	};
	world.shop.write({ operation: 'create', json: bob });
	await world.run();
	world.shop.remove('s1');
	const run = await world.run();
	expect(run.items('Confirm Slave', 0)[0]?.twoWaySync).toMatchObject({ status: 'confirmed' });
	expect(world.shop.list()).toHaveLength(2);
	world.calls();
	await world.run();
	expect(world.calls()).toEqual([]);
	expect(await open(world)).toBe(0);
});
