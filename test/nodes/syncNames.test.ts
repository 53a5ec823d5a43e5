/** A Sync Name that nobody has. CONTRACT "Shared by all nodes". */
import type { INodeParameters } from 'n8n-workflow';
import { flow } from './engine/flow';
import type { NodeJson, Start } from './engine/savedWorkflow';
import { SavedWorkflow } from './engine/savedWorkflow';
import { BUCKET, GUARD, MERGE, byEmail } from './engine/sync';

const STATE = 'n8n-nodes-two-way-sync.syncState';
const ann = { id: 1, email: 'ann@example.com', name: 'Ann' };
const annInSlave = { ...ann, id: 'a' };

let lastId = 0;

interface Given {
	/** Names of the workflow's Merges. */
	readonly merges?: readonly string[];
	readonly type: string;
	readonly parameters: INodeParameters;
	readonly more?: readonly NodeJson[];
	readonly event?: object;
}

/** Merges behind `Lists`; the step that is looked at behind an event, in a branch of its own. */
function workflowOf({ merges = ['contacts'], type, parameters, more = [], event = ann }: Given) {
	const lists = { master: JSON.stringify([ann]), slave: JSON.stringify([annInSlave]) };
	const names = merges.map((_, index) => `Merge-${index}`);
	return new SavedWorkflow(
		flow(
			[
				{ name: 'Event', type: 'test.source', parameters: { master: JSON.stringify([event]) } },
				{ name: 'Lists', type: 'test.source', parameters: lists },
				...merges.map(
					(syncName, index): NodeJson => ({
						name: `Merge-${index}`,
						type: MERGE,
						parameters: { matchBy: byEmail, syncName },
					}),
				),
				{ name: 'Step', type, parameters },
				...more,
			],
			'Event -> Step',
			...names.flatMap((name) => [`Lists 0 -> ${name} 0`, `Lists 1 -> ${name} 1`]),
		),
		{ id: `names-${++lastId}` },
	);
}

const filter = (syncName: string, more: INodeParameters = {}): Given => ({
	type: GUARD,
	parameters: { operation: 'filter', side: 'master', syncName, ...more },
});
const step = (type: string, operation: string, more: INodeParameters = {}) => ({
	type,
	parameters: { operation, syncName: 'contcats', ...more },
});

const SAID = 'Nobody has the Sync Name "contcats"';

describe('a name that no Merge of the workflow has, and of which nothing is stored', () => {
	test.each([
		['filter', step(GUARD, 'filter', { side: 'master' })],
		['confirm', step(GUARD, 'confirm', { side: 'slave' })],
		['get many', step(BUCKET, 'getMany')],
		['history', step(BUCKET, 'history')],
		['resolve', step(BUCKET, 'resolve', { decision: 'master', conflictId: 'x' })],
		['status', step(STATE, 'status')],
		['export', step(STATE, 'export')],
		['reset', step(STATE, 'reset', { confirmation: 'contcats' })],
	])('%s: refused, and told which there are', async (_, given) => {
		const workflow = workflowOf(given);
		for (const mode of ['trigger', 'manual'] as const) {
			const run = await workflow.run({ mode, from: 'Event' });
			expect(run.error?.message).toContain(SAID);
			expect(run.error?.description).toContain('There is "contacts".');
		}
		expect(workflow.staticData).toBe('{}');
	});

	test.each([
		['stamp', step(GUARD, 'stamp', { side: 'master' })],
		[
			'filter with fields of its own',
			step(GUARD, 'filter', { side: 'master', fields: { mapping: [{ field: 'name' }] } }),
		],
		[
			'add, of conflicts from elsewhere',
			{
				...step(BUCKET, 'add'),
				event: { conflictId: 'c', type: 'contested', fields: [], masterId: 1, slaveId: 2 },
			},
		],
		[
			'get many, its name by an expression',
			step(BUCKET, 'getMany', { syncName: '={{ "cont" + "cats" }}' }),
		],
		[
			'filter, its name by an expression',
			step(GUARD, 'filter', { side: 'master', syncName: '={{ "contcats" }}' }),
		],
	])('%s: goes on, and is told', async (_, given) => {
		const run = await workflowOf(given).run({ from: 'Event' });
		expect(run.error).toBeUndefined();
		expect(run.hints('Step').join()).toContain('Nobody has the Sync Name');
	});

	test('told no more once something is stored under it', async () => {
		const workflow = workflowOf(step(GUARD, 'stamp', { side: 'master' }));
		await workflow.run({ from: 'Event' });
		expect((await workflow.run({ from: 'Event' })).hints('Step').join()).not.toContain(SAID);
	});

	test('an Add step behind a Merge of another name', async () => {
		const { json } = workflowOf(step(BUCKET, 'add'));
		const nodes = json.nodes.map((node) =>
			node.type === MERGE
				? { ...node, parameters: { ...node.parameters, onConflict: 'manual' } }
				: node,
		);
		const behind = new SavedWorkflow(
			flow(nodes, 'Lists 0 -> Merge-0 0', 'Event 0 -> Merge-0 1', 'Merge-0 4 -> Step'),
		);
		const lists = { master: JSON.stringify([ann]), slave: '[]' };
		const changed = { master: JSON.stringify([{ ...annInSlave, name: 'Anne' }]) };
		const run = await behind.run({
			from: 'Both',
			change: (saved) => ({
				nodes: [
					{ name: 'Both', type: 'test.pass' },
					...saved.nodes.map((node) =>
						node.name === 'Lists' || node.name === 'Event'
							? { ...node, parameters: node.name === 'Lists' ? lists : changed }
							: node,
					),
				],
				connections: {
					...saved.connections,
					Both: {
						main: [
							[
								{ node: 'Lists', type: 'main', index: 0 },
								{ node: 'Event', type: 'main', index: 0 },
							],
						],
					},
				},
			}),
		});
		expect(run.error?.message).toContain(SAID);
	});

	test('several syncs: all are named', async () => {
		const run = await workflowOf({ ...filter('orders'), merges: ['people', 'contacts'] }).run({
			from: 'Event',
		});
		expect(run.error?.description).toContain('There are "contacts", "people".');
	});

	test('a Merge that is disabled has none', async () => {
		const run = await workflowOf(filter('contacts')).run(disabling('Merge-0'));
		expect(run.error?.message).toContain('Nobody has the Sync Name "contacts"');
		expect(run.error?.description).toContain('There is no sync yet');
	});

	test('names that are no names for an object', async () => {
		for (const name of ['__proto__', 'constructor', 'toString']) {
			const run = await workflowOf(filter(name)).run({ from: 'Event' });
			expect(run.error?.message).toContain(`Nobody has the Sync Name "${name}"`);
		}
	});

	test('a long one is cut', async () => {
		const run = await workflowOf(filter('x'.repeat(5000))).run({ from: 'Event' });
		expect(run.error?.message.length).toBeLessThan(300);
	});

	test('where the workflow goes on with errors, events are let through', async () => {
		const run = await workflowOf(filter('contcats')).run({
			from: 'Event',
			change: (json) => ({
				...json,
				nodes: json.nodes.map((node) =>
					node.name === 'Step' ? { ...node, onError: 'continueRegularOutput' } : node,
				),
			}),
		});
		expect(run.counts('Step')).toEqual([1, 0, 0]);
	});
});

function disabling(name: string): Start {
	return {
		from: 'Event',
		change: (json) => ({
			...json,
			nodes: json.nodes.map((node) => (node.name === name ? { ...node, disabled: true } : node)),
		}),
	};
}

describe('a name that somebody has', () => {
	test('a Merge of the workflow, wherever it stands, before it ever ran', async () => {
		const run = await workflowOf(filter('contacts')).run({ from: 'Event' });
		expect(run.error).toBeUndefined();
		expect(run.hints('Step').join()).not.toContain('Nobody');
	});

	test('a Merge that does not lead to the step that is tried alone', async () => {
		const workflow = workflowOf(filter('contacts'));
		const run = await workflow.tryStep(
			'Step',
			await workflow.run({ mode: 'manual', from: 'Event' }),
		);
		expect(run.counts('Step')).toEqual([1, 0, 0]);
		expect(run.hints('Step').join()).not.toContain('Nobody');
	});

	test('the store, though its Merge is disabled or gone', async () => {
		const workflow = workflowOf(filter('contacts'));
		await workflow.run({ from: 'Lists' });
		expect((await workflow.run(disabling('Merge-0'))).error).toBeUndefined();
	});

	test('a Merge whose name comes of an expression may have any', async () => {
		const run = await workflowOf({ ...filter('contcats'), merges: ['={{ "x" }}'] }).run({
			from: 'Event',
		});
		expect(run.error).toBeUndefined();
	});

	test('without a Merge, a step that stamps: its filter comes first', async () => {
		const stamp: NodeJson = {
			name: 'Stamp',
			type: GUARD,
			parameters: { operation: 'stamp', side: 'slave', syncName: 'mirror' },
		};
		const run = await workflowOf({ ...filter('mirror'), merges: [], more: [stamp] }).run({
			from: 'Event',
		});
		expect(run.error).toBeUndefined();
	});
});

describe('default', () => {
	test("means the workflow's only sync", async () => {
		const workflow = workflowOf({ type: STATE, parameters: { operation: 'status' } });
		await workflow.run({ from: 'Lists' });
		const run = await workflow.run({ from: 'Event' });
		expect(run.json('Step')).toMatchObject([{ syncName: 'contacts', links: 1 }]);
	});

	test('the one that is stored, where the Merge is gone', async () => {
		const workflow = workflowOf({ type: STATE, parameters: { operation: 'status' } });
		await workflow.run({ from: 'Lists' });
		const run = await workflow.run(disabling('Merge-0'));
		expect(run.json('Step')).toMatchObject([{ syncName: 'contacts', links: 1 }]);
	});

	test('is itself where a Merge has it', async () => {
		const workflow = workflowOf({
			type: STATE,
			parameters: { operation: 'status' },
			merges: ['default', 'contacts'],
		});
		expect((await workflow.run({ from: 'Event' })).json('Step')).toMatchObject([
			{ syncName: 'default' },
		]);
	});

	test('is refused among several', async () => {
		const run = await workflowOf({
			type: STATE,
			parameters: { operation: 'status' },
			merges: ['people', 'contacts'],
		}).run({ from: 'Event' });
		expect(run.error?.message).toContain('Nobody has the Sync Name "default"');
	});

	test('without any sync goes on as it is: nobody mistook it for another', async () => {
		const run = await workflowOf({ type: GUARD, parameters: { side: 'master' }, merges: [] }).run({
			from: 'Event',
		});
		expect(run.counts('Step')).toEqual([1, 0, 0]);
	});

	test('a reset names the sync that is forgotten', async () => {
		const workflow = workflowOf({
			type: STATE,
			parameters: { operation: 'reset', confirmation: 'default' },
		});
		await workflow.run({ from: 'Lists' });
		const run = await workflow.run({ from: 'Event' });
		expect(run.error?.message).toContain('the sync\'s name is "contacts"');
	});
});
