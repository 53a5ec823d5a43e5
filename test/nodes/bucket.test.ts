import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { flow } from './engine/flow';
import type { Finished, NodeJson } from './engine/savedWorkflow';
import { SavedWorkflow } from './engine/savedWorkflow';
import { BUCKET, OUT, Sync } from './engine/sync';

const ann = { id: 1, email: 'ann@example.com', name: 'Ann', phone: '1' };
const annInSlave = { ...ann, id: 'cus_1' };
const bob = { id: 2, email: 'bob@example.com', name: 'Bob', phone: '2' };
const bobInSlave = { ...bob, id: 'cus_2' };

const add: NodeJson = { name: 'Add', type: BUCKET, parameters: { operation: 'add' } };

/** An answer as a send-and-wait step gives it on. */
function answer(json: string): NodeJson {
	return { name: 'Answer', type: 'test.make', parameters: { json } };
}

function resolve(parameters: INodeParameters, onError?: NodeJson['onError']): NodeJson {
	return {
		name: 'Resolve',
		type: BUCKET,
		parameters: { operation: 'resolve', ...parameters },
		...(onError === undefined ? {} : { onError }),
	};
}

interface Asked {
	readonly sync: Sync;
	readonly run: Finished;
}

/** Ann in conflict over her name, the conflict through Add and an answer to Resolve, in one execution. */
async function contested(
	decision: INodeParameters,
	{
		says = '={{ { data: {} } }}',
		merge = {},
		fields = [
			{ ...ann, name: 'Anne' },
			{ ...annInSlave, name: 'Anna' },
		],
	}: { says?: string; merge?: INodeParameters; fields?: readonly [IDataObject, IDataObject] } = {},
): Promise<Asked> {
	const sync = new Sync(
		{ onConflict: 'manual', options: { labelField: 'email' }, ...merge },
		{
			nodes: [add, answer(says), resolve(decision)],
			wires: ['Merge 4 -> Add', 'Add -> Answer', 'Answer -> Resolve'],
		},
	);
	await sync.run([ann], [annInSlave]);
	return { sync, run: await sync.run([fields[0]], [fields[1]]) };
}

describe('add', () => {
	test('puts out what a send-and-wait step needs: text, HTML and a form with an option for each side', async () => {
		const { run } = await contested(
			{ decision: 'leave' },
			{
				fields: [
					{ ...ann, name: '<Anne>', phone: '5' },
					{ ...annInSlave, name: '', phone: '6' },
				],
			},
		);
		const [item] = run.items('Add');
		expect(item?.json).toMatchObject({
			type: 'contested',
			label: 'ann@example.com',
			message: expect.stringMatching(
				/both sides changed.*\nname: master "\\u003cAnne>", slave \(empty\)/,
			),
			html: expect.stringContaining('&lt;Anne&gt;'),
		});
		const choiceOf = (label: string, ...options: string[]) => [
			{
				fieldLabel: label,
				fieldType: 'radio',
				requiredField: false,
				fieldOptions: {
					values: [...options, 'Leave both as they are'].map((option) => ({ option })),
				},
			},
			expect.objectContaining({ fieldLabel: `${label}: another value`, fieldType: 'text' }),
		];
		expect(JSON.parse(String(item?.json.form))).toEqual([
			{ fieldType: 'html', html: expect.stringContaining('name before: </b>Ann') },
			...choiceOf('name', 'Master: <Anne>', 'Slave: (empty)'),
			...choiceOf('phone', 'Master: 5', 'Slave: 6'),
		]);
		expect(item?.pairedItem).toEqual({ item: 0 });
	});

	test('lines of a dry run and what a policy overruled need no person', async () => {
		const sync = new Sync(
			{ options: { emitRejected: true } },
			{ nodes: [add], wires: ['Merge 4 -> Add'] },
		);
		await sync.run([ann], [annInSlave]);
		const run = await sync.run([{ ...ann, name: 'Anne' }], [{ ...annInSlave, name: 'Anna' }]);
		expect(run.json('Merge', OUT.conflicts)).toHaveLength(1);
		expect(run.json('Add')).toEqual([]);
		const dry = await sync.run([ann, bob], [annInSlave], { merge: { dryRun: true } });
		expect(dry.json('Merge', OUT.preview)).not.toEqual([]);
		expect(dry.json('Add')).toEqual([]);
	});

	test('takes a conflict of another step that has the same shape; again only when its values change', async () => {
		const foreign = (master: string) => ({
			conflictId: 'mine',
			type: 'contested',
			masterId: 1,
			slaveId: 'cus_1',
			fields: [{ masterField: 'name', slaveField: 'name', master, slave: 'B' }],
		});
		const workflow = new SavedWorkflow(
			flow([{ name: 'Source', type: 'test.source' }, add], 'Source -> Add'),
		);
		const report = async (master: string) => {
			const parameters = { master: JSON.stringify([foreign(master)]) };
			const run = await workflow.run({
				change: (json) => ({
					...json,
					nodes: json.nodes.map((node) =>
						node.name === 'Source' ? { ...node, parameters } : node,
					),
				}),
			});
			return run.json('Add');
		};
		expect(await report('A')).toMatchObject([
			{ conflictId: 'mine', status: 'open', revision: 1, masterId: 1 },
		]);
		expect(await report('A')).toEqual([]);
		expect(await report('C')).toMatchObject([{ conflictId: 'mine', revision: 2, timesSeen: 3 }]);
		expect(await listed(workflow, { returnAll: true })).toMatchObject([
			{ fields: [{ master: 'C', slave: 'B' }] },
		]);
	});

	test('conflicts from elsewhere have a bound too, and nothing is added by halves', async () => {
		const many = Array.from({ length: 900 }, (_, at) => ({
			conflictId: `c${at}`,
			type: 'contested',
			label: 'x'.repeat(10_000),
		}));
		const source = (items: readonly object[]) => ({
			name: 'Source',
			type: 'test.source',
			parameters: { master: JSON.stringify(items) },
		});
		const workflow = new SavedWorkflow(flow([source(many), add], 'Source -> Add'));
		const run = await workflow.run();
		expect(run.error?.message).toContain('The bucket is full');
		expect(run.error?.description).toContain('Decide some of the open conflicts');
		expect(await listed(workflow, { returnAll: true })).toEqual([]);
	});

	test('an item that is no conflict is an error that says so', async () => {
		const workflow = new SavedWorkflow(
			flow(
				[{ name: 'Source', type: 'test.source', parameters: { master: '[{"id":1}]' } }, add],
				'Source -> Add',
			),
		);
		const run = await workflow.run();
		expect(run.error?.message).toContain('Item 0 is no conflict: it has no conflictId');
		expect(run.error?.description).toContain('Conflicts output');
	});

	test('the error item of a Merge that goes on is none, and stops nothing', async () => {
		const sync = new Sync(
			{},
			{ nodes: [add], wires: ['Merge 4 -> Add'], onError: 'continueRegularOutput' },
		);
		await sync.run([ann], [annInSlave]);
		const run = await sync.run([ann], []);
		expect(run.json('Add')).toEqual([]);
		expect(run.hints('Add').join()).toContain('returned no items');
	});
});

/** The entries that Get Many lists, in an execution of its own. */
async function listed(
	workflow: SavedWorkflow,
	parameters: INodeParameters = {},
): Promise<readonly IDataObject[]> {
	const run = await workflow.run({
		from: 'Asker',
		change: (json) => ({
			nodes: [
				...json.nodes,
				{ name: 'Asker', type: 'test.pass' },
				{ name: 'Get Many', type: BUCKET, parameters: { operation: 'getMany', ...parameters } },
			],
			connections: {
				...json.connections,
				Asker: { main: [[{ node: 'Get Many', type: 'main', index: 0 }]] },
			},
		}),
	});
	for (const item of run.items('Get Many')) expect(item.pairedItem).toEqual([{ item: 0 }]);
	return run.json('Get Many');
}

describe('getMany', () => {
	async function bucket(): Promise<SavedWorkflow> {
		const sync = new Sync({
			onConflict: 'manual',
			onDelete: 'manual',
			options: { missesBeforeDelete: 1 },
		});
		await sync.run([ann, bob], [annInSlave, bobInSlave]);
		await sync.run([{ ...ann, name: 'Anne' }, bob], [{ ...annInSlave, name: 'Anna' }]);
		return sync.workflow;
	}

	test('lists open conflicts by default, with what became of them', async () => {
		const entries = await listed(await bucket());
		expect(entries.map((entry) => entry.type).sort()).toEqual(['contested', 'deleted']);
		expect(entries[0]).toMatchObject({
			status: 'open',
			decidedBy: null,
			decidedAt: null,
			how: null,
			message: expect.any(String),
			form: expect.any(String),
		});
	});

	test('by type, with a limit, and by age', async () => {
		const workflow = await bucket();
		expect(await listed(workflow, { type: ['deleted'] })).toMatchObject([{ type: 'deleted' }]);
		expect(await listed(workflow, { limit: 1 })).toHaveLength(1);
		expect(await listed(workflow, { returnAll: true, limit: 1 })).toHaveLength(2);
		expect(await listed(workflow, { filters: { olderThanHours: 1 } })).toEqual([]);
		expect(await listed(workflow, { filters: { olderThanHours: 0 } })).toHaveLength(2);
	});

	test('by several statuses: what a policy overruled, what people decided', async () => {
		const sync = new Sync();
		await sync.run([ann], [annInSlave]);
		await sync.run([{ ...ann, name: 'Anne' }], [{ ...annInSlave, name: 'Anna' }]);
		expect(await listed(sync.workflow)).toEqual([]);
		expect(await listed(sync.workflow, { status: ['open', 'rejected'] })).toMatchObject([
			{ status: 'rejected', fields: [{ master: 'Anne', slave: 'Anna' }] },
		]);
	});

	test('a status that is none is an error', async () => {
		await expect(listed(await bucket(), { status: ['closed'] })).rejects.toThrow('not usable');
	});
});

describe('resolve', () => {
	test.each([
		['master', OUT.updateSlave, { id: annInSlave.id, name: 'Anne' }],
		['slave', OUT.updateMaster, { id: ann.id, name: 'Anna' }],
	])(
		'%s: the other side gets its value, and the entry closes when that landed',
		async (decision, output, json) => {
			const { sync, run } = await contested({ decision });
			expect(run.json('Resolve', output)).toEqual([json]);
			expect(run.items('Resolve', output)[0]).toMatchObject({
				pairedItem: { item: 0 },
				twoWaySync: { operation: 'update', syncName: 'default' },
			});
			expect(await listed(sync.workflow, { status: ['open'] })).toHaveLength(1);
			const winner = decision === 'master' ? 'Anne' : 'Anna';
			const next = await sync.run([{ ...ann, name: winner }], [{ ...annInSlave, name: winner }]);
			expect(next.counts('Merge')).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
			expect(await listed(sync.workflow, { status: ['resolved'] })).toMatchObject([
				{ status: 'resolved', how: decision, decidedAt: expect.stringMatching(/^\d{4}-/) },
			]);
		},
	);

	test('custom: both sides get the value; who decided is in the history', async () => {
		const { sync, run } = await contested({
			decision: 'custom',
			values: '{"name": "Annette"}',
			options: { decidedBy: 'boss@example.com' },
		});
		expect(run.json('Resolve', OUT.updateSlave)).toEqual([{ id: annInSlave.id, name: 'Annette' }]);
		expect(run.json('Resolve', OUT.updateMaster)).toEqual([{ id: ann.id, name: 'Annette' }]);
		await sync.run([{ ...ann, name: 'Annette' }], [{ ...annInSlave, name: 'Annette' }]);
		expect(await listed(sync.workflow, { status: ['resolved'] })).toMatchObject([
			{ decidedBy: 'boss@example.com' },
		]);
	});

	test('leave: nothing is written, and neither is it later', async () => {
		const { sync, run } = await contested({ decision: 'leave' });
		expect(run.counts('Resolve')).toEqual([0, 0, 0, 0, 0, 0, 0]);
		const next = await sync.run([{ ...ann, name: 'Anne' }], [{ ...annInSlave, name: 'Anna' }]);
		expect(next.counts('Merge')).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
		expect(await listed(sync.workflow)).toEqual([]);
	});

	test.each([
		[true, OUT.updateMaster],
		[false, OUT.updateSlave],
	])('fromApproval: approved is %s', async (approved, output) => {
		const { run } = await contested(
			{ decision: 'fromApproval', approvedMeans: 'slave', declinedMeans: 'master' },
			{ says: `={{ { data: { approved: ${approved} } } }}` },
		);
		expect(run.json('Resolve', output)).toHaveLength(1);
	});

	test('fromForm: each field by the option that was chosen', async () => {
		const { run } = await contested(
			{ decision: 'fromForm' },
			{
				says: '={{ { data: { name: "Slave: Anna", phone: "Master: 5" } } }}',
				fields: [
					{ ...ann, name: 'Anne', phone: '5' },
					{ ...annInSlave, name: 'Anna', phone: '6' },
				],
			},
		);
		expect(run.json('Resolve', OUT.updateMaster)).toMatchObject([{ name: 'Anna' }]);
		expect(run.json('Resolve', OUT.updateSlave)).toMatchObject([{ phone: '5' }]);
	});

	test('fromForm: an answer that is none of the options is not guessed', async () => {
		const { run } = await contested(
			{ decision: 'fromForm' },
			{ says: '={{ { data: { name: "Whatever" } } }}' },
		);
		expect(run.items('Resolve', 4)[0]?.json.reason).toContain('none of its options');
	});

	test('the revision that the person saw comes from the item of Add; a decision on older values is stale', async () => {
		const { sync } = await contested({ decision: 'leave', conflictId: '={{ "unknown" }}' });
		const [open] = await listed(sync.workflow);
		await sync.run([{ ...ann, name: 'Annie' }], [{ ...annInSlave, name: 'Anna' }]);
		const late = await decide(sync.workflow, {
			conflictId: String(open?.conflictId),
			revision: 1,
			decision: 'master',
		});
		expect(late.json('Late', OUT.notApplied)).toMatchObject([
			{ reason: expect.stringMatching(/^Stale/), conflictId: open?.conflictId },
		]);
		expect(late.counts('Late')).toEqual([0, 0, 0, 0, 1, 0, 0]);
		expect(await listed(sync.workflow)).toMatchObject([
			{ status: 'open', revision: 2, fields: [{ master: 'Annie' }] },
		]);
	});

	test('an unknown conflict and one that is closed are not applied, with why', async () => {
		const { sync, run } = await contested({ decision: 'leave', conflictId: 'nothing' });
		expect(run.json('Resolve', OUT.notApplied)).toMatchObject([
			{ reason: 'No open conflict has the id "nothing".', conflictId: 'nothing' },
		]);
		const [open] = await listed(sync.workflow);
		const conflictId = String(open?.conflictId);
		await sync.run([ann], [annInSlave]);
		const late = await decide(sync.workflow, { conflictId, decision: 'master' });
		expect(late.json('Late', OUT.notApplied)).toMatchObject([
			{
				reason: expect.stringMatching(
					/^The conflict is closed already\. Both sides changed it; nobody had to decide/,
				),
			},
		]);
	});

	test('a test run lists what it would write, and stores no decision', async () => {
		const { sync } = await contested({ decision: 'leave', conflictId: 'nothing' });
		const [open] = await listed(sync.workflow);
		const before = sync.workflow.staticData;
		const run = await decide(
			sync.workflow,
			{ conflictId: String(open?.conflictId), decision: 'master' },
			'manual',
		);
		expect(run.counts('Late')).toEqual([0, 0, 0, 0, 1, 0, 0]);
		expect(run.json('Late', OUT.notApplied)).toMatchObject([
			{
				...{ action: 'update', app: 'Slave', becomes: expect.stringContaining('name: ') },
				...{ type: 'plan', operation: 'update', side: 'slave', id: 'cus_1' },
				...{ conflictId: open?.conflictId, reason: expect.stringContaining('Publish') },
			},
		]);
		expect(run.hints('Late').join()).toContain('not stored');
		const left = { conflictId: String(open?.conflictId), decision: 'leave' };
		const nothing = await decide(sync.workflow, left, 'manual');
		expect(nothing.json('Late', OUT.notApplied)).toMatchObject([{ type: 'plan', action: '' }]);
		expect(sync.workflow.staticData).toBe(before);
	});

	test('Tracking Field in JSON repeats the token', async () => {
		const { run } = await contested({ decision: 'master', options: { metadataInJson: true } });
		const [item] = run.items('Resolve', OUT.updateSlave);
		expect(item?.json._twoWaySync).toEqual(item?.twoWaySync);
	});

	test.each([
		['no approval in the item', { decision: 'fromApproval' }, 'no answer of an approval step'],
		['values that are no object', { decision: 'custom', values: '[1]' }, 'no JSON object'],
		['a link without ids', { decision: 'link' }, 'both ids are needed'],
		['a decision that is none', { decision: '={{ "flip" }}' }, '"flip" is no decision'],
	])('%s is an error with a way out', async (_name, parameters, message) => {
		const { run } = await contested(parameters);
		expect(run.error?.message).toContain(message);
		expect(run.error?.description).toMatch(/\w/);
	});

	test('no conflict named and none found by pairing is an error; with On Error it is not applied', async () => {
		const json = (onError?: NodeJson['onError']) =>
			flow(
				[
					{ name: 'Source', type: 'test.source', parameters: { master: '[{"a":1},{"a":2}]' } },
					resolve({ decision: 'master' }, onError),
				],
				'Source -> Resolve',
			);
		const run = await new SavedWorkflow(json()).run();
		expect(run.error?.message).toContain('No conflict is named');
		const going = await new SavedWorkflow(json('continueRegularOutput')).run();
		expect(going.json('Resolve', OUT.notApplied)).toEqual([
			{ a: 1, reason: expect.stringContaining('No conflict is named') },
			{ a: 2, reason: expect.stringContaining('No conflict is named') },
		]);
		const parted = await new SavedWorkflow(json('continueErrorOutput')).run();
		expect(parted.json('Resolve', 7)).toMatchObject([{ a: 1 }, { a: 2 }]);
		expect(parted.json('Resolve', OUT.notApplied)).toEqual([]);
	});
});

/** A decision in an execution of its own, as when it comes by another way. */
async function decide(
	workflow: SavedWorkflow,
	parameters: INodeParameters,
	mode: 'trigger' | 'manual' = 'trigger',
): Promise<Finished> {
	return await workflow.run({
		from: 'Decider',
		mode,
		change: (json) => ({
			nodes: [
				...json.nodes,
				{ name: 'Decider', type: 'test.pass' },
				{ ...resolve(parameters), name: 'Late' },
			],
			connections: {
				...json.connections,
				Decider: { main: [[{ node: 'Late', type: 'main', index: 0 }]] },
			},
		}),
	});
}

describe('decisions about the existence of records', () => {
	/** Bob was deleted in the slave. */
	async function deleted(): Promise<{ readonly sync: Sync; readonly conflictId: string }> {
		const sync = new Sync({ onDelete: 'manual', options: { missesBeforeDelete: 1 } });
		await sync.run([ann, bob], [annInSlave, bobInSlave]);
		await sync.run([ann, bob], [annInSlave]);
		const [open] = await listed(sync.workflow);
		return { sync, conflictId: String(open?.conflictId) };
	}

	test('restore creates the missing record again', async () => {
		const { sync, conflictId } = await deleted();
		const run = await decide(sync.workflow, { conflictId, decision: 'restore' });
		expect(run.json('Late', OUT.createInSlave)).toEqual([
			{ email: 'bob@example.com', name: 'Bob', phone: '2' },
		]);
		const next = await sync.run([ann, bob], [annInSlave, { ...bob, id: 'cus_9' }]);
		expect(next.counts('Merge')).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
		expect(await listed(sync.workflow)).toEqual([]);
	});

	test('delete deletes the one that is left', async () => {
		const { sync, conflictId } = await deleted();
		const run = await decide(sync.workflow, { conflictId, decision: 'delete' });
		expect(run.json('Late', OUT.deleteFromMaster)).toEqual([{ id: 2 }]);
		const next = await sync.run([ann], [annInSlave]);
		expect(next.counts('Merge')).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
		expect(await listed(sync.workflow)).toEqual([]);
	});

	test('unlink leaves it, for good', async () => {
		const { sync, conflictId } = await deleted();
		const run = await decide(sync.workflow, { conflictId, decision: 'unlink' });
		expect(run.counts('Late')).toEqual([0, 0, 0, 0, 0, 0, 0]);
		const next = await sync.run([ann, { ...bob, name: 'Rob' }], [annInSlave]);
		expect(next.counts('Merge')).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
		expect(await listed(sync.workflow)).toEqual([]);
	});

	test('link ties two records of an ambiguous match together; the others stay a conflict', async () => {
		const sync = new Sync();
		await sync.run([ann], [annInSlave, { ...annInSlave, id: 'cus_9', name: 'Ann B.' }]);
		const [open] = await listed(sync.workflow);
		const run = await decide(sync.workflow, {
			conflictId: String(open?.conflictId),
			decision: 'link',
			linkMasterId: '1',
			linkSlaveId: 'cus_9',
		});
		expect(run.counts('Late')).toEqual([0, 0, 0, 0, 0, 0, 0]);
		const next = await sync.run(
			[{ ...ann, phone: '5' }],
			[annInSlave, { ...annInSlave, id: 'cus_9' }],
			{ merge: { options: { createIn: 'slave' } } },
		);
		expect(next.json('Merge', OUT.updateSlave)).toMatchObject([{ id: 'cus_9', phone: '5' }]);
	});

	test('a decision that does not fit the conflict is not applied, with why', async () => {
		const { sync, conflictId } = await deleted();
		const run = await decide(sync.workflow, {
			conflictId,
			decision: 'custom',
			values: '{"name":"x"}',
		});
		expect(run.json('Late', OUT.notApplied)).toMatchObject([
			{ reason: expect.stringContaining('whether records exist') },
		]);
	});

	test('the form of a deletion is read back too', async () => {
		const sync = new Sync(
			{ onDelete: 'manual', options: { missesBeforeDelete: 1 } },
			{
				nodes: [
					add,
					answer('={{ { data: { "What should happen?": "Create the missing record again" } } }}'),
					resolve({ decision: 'fromForm' }),
				],
				wires: ['Merge 4 -> Add', 'Add -> Answer', 'Answer -> Resolve'],
			},
		);
		await sync.run([ann, bob], [annInSlave, bobInSlave]);
		const run = await sync.run([ann, bob], [annInSlave]);
		expect(run.json('Resolve', OUT.createInSlave)).toHaveLength(1);
	});
});
