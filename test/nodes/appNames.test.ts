import type { INodeParameters } from 'n8n-workflow';
import { NodeHelpers, Workflow } from 'n8n-workflow';
import { MasterSlaveMerge } from '../../nodes/MasterSlaveMerge/MasterSlaveMerge.node';
import { flow } from './engine/flow';
import { SavedWorkflow } from './engine/savedWorkflow';
import { BUCKET, MERGE, OUT, Sync, byEmail } from './engine/sync';

const ann = { id: 1, email: 'ann@example.com', name: 'Ann', phone: '1' };
const annInSlave = { ...ann, id: 'c1' };
const NAMES = { masterName: 'HubSpot', slaveName: 'Airtable' };

const asked: INodeParameters = { ...NAMES, onConflict: 'manual' };
const bucket = (operation: string, more: INodeParameters = {}) => ({
	name: operation,
	type: BUCKET,
	parameters: { operation, ...more },
});

test('hints, conflicts and their texts have the names of the apps', async () => {
	const sync = new Sync(asked, { nodes: [bucket('add')], wires: ['Merge 4 -> add'] });
	await sync.run([ann], [annInSlave]);
	const edited = await sync.run([{ ...ann, phone: '2' }], [annInSlave]);
	expect(edited.hints('Merge').join()).toContain('1 to update in Airtable');
	await sync.run([{ ...ann, phone: '2' }], [{ ...annInSlave, phone: '2' }]);
	const both = [
		{ ...ann, name: 'Anne' },
		{ ...annInSlave, name: 'Anna', phone: '2' },
	] as const;
	const run = await sync.run([{ ...both[0], phone: '2' }], [both[1]]);
	const [conflict] = run.json('Merge', OUT.conflicts);
	expect(conflict?.message).toContain('HubSpot "Anne", Airtable "Anna"');
	const [entry] = run.json('add');
	expect(entry?.message).toContain('HubSpot "Anne", Airtable "Anna"');
	expect(entry?.html).toMatch(/HubSpot.*Airtable/);
	expect(JSON.parse(String(entry?.form))[1].fieldOptions.values).toEqual([
		{ option: 'HubSpot: Anne' },
		{ option: 'Airtable: Anna' },
		{ option: 'Leave both as they are' },
	]);
});

test.each(['Airtable: Anna', 'Slave: Anna'])(
	'a form is answered by %s: also one that was sent before the apps had names',
	async (option) => {
		const sync = new Sync(asked, {
			nodes: [
				bucket('add'),
				{
					name: 'Answer',
					type: 'test.make',
					parameters: { json: `={{ { data: { name: ${JSON.stringify(option)} } } }}` },
				},
				bucket('resolve', { decision: 'fromForm' }),
			],
			wires: ['Merge 4 -> add', 'add -> Answer', 'Answer -> resolve'],
		});
		await sync.run([ann], [annInSlave]);
		const run = await sync.run([{ ...ann, name: 'Anne' }], [{ ...annInSlave, name: 'Anna' }]);
		expect(run.json('resolve', OUT.updateMaster)).toEqual([{ id: 1, name: 'Anna' }]);
	},
);

test('errors have them', async () => {
	const sync = new Sync(NAMES);
	await sync.run([ann], [annInSlave]);
	const run = await sync.run([ann], []);
	expect(run.error?.message).toMatch(/^Airtable returned no items although 1 record is linked/);
});

test('a person may change a name: no question is asked again for it', async () => {
	const sync = new Sync({ ...asked, onDelete: 'manual', missesBeforeDelete: 1 });
	await sync.run([ann, { ...ann, id: 2, email: 'b@x.org' }], [annInSlave]);
	const lists = [[{ ...ann, name: 'Anne' }], [{ ...annInSlave, name: 'Anna' }]] as const;
	const first = await sync.run(...lists);
	expect(first.json('Merge', OUT.conflicts)).toHaveLength(1);
	const renamed = await sync.run(...lists, { merge: { slaveName: 'Shop' } });
	expect(renamed.json('Merge', OUT.conflicts)).toEqual([]);
});

test('one name for both is refused', async () => {
	const run = await new Sync({ masterName: 'CRM', slaveName: ' CRM ' }).run([ann], []);
	expect(run.error?.message).toBe('Both apps are called "CRM".');
});

test('a value of a record that looks like a side is no side', async () => {
	const sync = new Sync(asked);
	await sync.run([ann], [annInSlave]);
	const run = await sync.run(
		[{ ...ann, name: 'the slave \ufdd1' }],
		[{ ...annInSlave, name: 'Anna' }],
	);
	const [conflict] = run.json('Merge', OUT.conflicts);
	expect(conflict?.message).toContain('HubSpot "the slave \\ufdd1"');
});

describe('without names that are set', () => {
	const list = (name: string, type: string, parameters: INodeParameters) => ({
		name,
		type,
		parameters,
	});
	const source = (table?: string): INodeParameters => ({
		master: JSON.stringify([ann]),
		...(table === undefined
			? {}
			: { dataTableId: { __rl: true, mode: 'list', value: '1', cachedResultName: table } }),
	});
	const lists = async (
		master: ReturnType<typeof list>,
		slave: ReturnType<typeof list>,
		merge: INodeParameters = {},
	) => {
		const workflow = new SavedWorkflow(
			flow(
				[
					{ name: 'Start', type: 'test.pass' },
					master,
					slave,
					{ name: 'Edit', type: 'n8n-nodes-base.noOp' },
					{ name: 'Merge', type: MERGE, parameters: { matchBy: byEmail, ...merge } },
				],
				`Start -> ${master.name}`,
				`Start -> ${slave.name}`,
				`${master.name} -> Merge 0`,
				`${slave.name} -> Edit`,
				'Edit -> Merge 1',
			),
		);
		return (await workflow.run()).hints('Merge').join();
	};
	const made: INodeParameters = {
		json: '={{ { id: 5, email: "b@x.org", name: "B", phone: "" } }}',
	};

	test('they are those of the apps that the records come from', async () => {
		const hints = await lists(list('A', 'test.source', source()), list('B', 'test.make', made));
		expect(hints).toContain('1 to create in make, 1 to create in source');
	});

	test('one that is set goes before', async () => {
		const hints = await lists(list('A', 'test.source', source()), list('B', 'test.make', made), {
			slaveName: 'Shop',
		});
		expect(hints).toContain('1 to create in Shop, 1 to create in source');
	});

	test('those of the tables, where both are of one app', async () => {
		const hints = await lists(
			list('A', 'test.source', source('Customers')),
			list('B', 'test.source', {
				...source('Contacts'),
				master: '[{"id":5,"email":"b@x.org","name":"B","phone":""}]',
			}),
		);
		expect(hints).toContain('1 to create in Contacts, 1 to create in Customers');
	});

	test('none where a step is of no app', async () => {
		const hints = await lists(
			list('A', 'n8n-nodes-base.httpRequest', source()),
			list('B', 'test.make', made),
		);
		expect(hints).toContain('1 to create in make, 1 to create in the master');
	});
});

test('the labels of the outputs begin with the side, by its name', () => {
	const type = new MasterSlaveMerge();
	const labels = (parameters: INodeParameters) => {
		const node = {
			id: '1',
			name: 'Merge',
			type: MERGE,
			typeVersion: 1,
			position: [0, 0] satisfies [number, number],
			parameters,
		};
		const nodeTypes = {
			getByName: () => type,
			getByNameAndVersion: () => type,
			getKnownTypes: () => ({}),
		};
		const workflow = new Workflow({ nodes: [node], connections: {}, active: false, nodeTypes });
		return NodeHelpers.getNodeOutputs(workflow, node, type.description).map((output) =>
			typeof output === 'string' ? output : output.displayName,
		);
	};
	expect(labels({}).slice(0, 5)).toEqual([
		...['Slave: create', 'Slave: update', 'Master: create', 'Master: update', 'Conflicts'],
	]);
	expect(labels({ ...NAMES, onDelete: 'propagate' })).toEqual(
		expect.arrayContaining(['Airtable: create', 'HubSpot: update', 'Airtable: delete']),
	);
});

test('a long name is cut', async () => {
	const run = await new Sync({ slaveName: 'x'.repeat(61) }).run([ann], []);
	expect(run.hints('Merge').join()).toMatch(/1 to create in x{60};/);
});
