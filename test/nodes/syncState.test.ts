import type { IDataObject, INodeParameters } from 'n8n-workflow';
import type { NodeJson } from './engine/savedWorkflow';
import { OUT, Sync, byEmail } from './engine/sync';

const ann = { id: 1, email: 'ann@example.com', name: 'Ann' };
const bob = { id: 2, email: 'bob@example.com', name: 'Bob' };
const annInSlave = { ...ann, id: 'a' };
const bobInSlave = { ...bob, id: 'b' };

function stateNode(name: string, parameters: INodeParameters): NodeJson {
	return { name, type: 'n8n-nodes-two-way-sync.syncState', parameters };
}

/** A sync of Ann and Bob with a Sync State step in its workflow. */
async function withState(
	parameters: INodeParameters,
	options: { readonly before?: readonly NodeJson[]; readonly onError?: NodeJson['onError'] } = {},
): Promise<{
	sync: Sync;
	use: (mode?: 'trigger' | 'manual') => ReturnType<Sync['workflow']['run']>;
}> {
	const { before = [], onError } = options;
	const node = stateNode('State', parameters);
	const sync = new Sync(
		{ matchBy: byEmail },
		{
			nodes: [...before, { ...node, ...(onError === undefined ? {} : { onError }) }],
			wires: before.map((each) => `${each.name} -> State`),
		},
	);
	await sync.run([ann, bob], [annInSlave, bobInSlave]);
	const from = before[0]?.name ?? 'State';
	return { sync, use: async (mode = 'trigger') => await sync.workflow.run({ mode, from }) };
}

function made(json: IDataObject): NodeJson {
	return {
		name: 'Given',
		type: 'test.source',
		parameters: { master: JSON.stringify([json]), slave: '[]' },
	};
}

/** An export of the sync of Ann and Bob, as JSON. */
async function backup(): Promise<IDataObject> {
	const { use } = await withState({ operation: 'export' });
	const [exported] = (await use()).json('State');
	expect(exported).toBeDefined();
	return exported ?? {};
}

describe('status', () => {
	test('tells what the sync remembers', async () => {
		const { sync, use } = await withState({ operation: 'status' });
		await sync.run([{ ...ann, name: 'Anne' }, bob], [annInSlave, bobInSlave]);
		const [status] = (await use()).json('State');
		expect(status).toMatchObject({
			syncName: 'default',
			store: 'workflow',
			links: 2,
			restingLinks: 0,
			openConflicts: 0,
			openConflictsByType: {},
			pendingWrites: 1,
			pendingWritesByOperation: { create: 0, update: 1, delete: 0 },
			cursors: { master: null, slave: null },
			forms: [
				{
					masterField: 'email',
					slaveField: 'email',
					master: { kind: 'email' },
					slave: { kind: 'email' },
				},
				{
					masterField: 'name',
					slaveField: 'name',
					master: { kind: 'text' },
					slave: { kind: 'text' },
				},
			],
			lastRun: 2,
			lastRunAt: expect.stringMatching(/^\d{4}-/),
			lastFullRunAt: expect.stringMatching(/^\d{4}-/),
			advice: [],
		});
		expect(status?.sizeBytes).toBeGreaterThan(100);
	});

	test('changes nothing, in a test run neither', async () => {
		const { sync, use } = await withState({ operation: 'status' });
		const before = sync.workflow.staticData;
		expect((await use('manual')).json('State')).toMatchObject([{ links: 2 }]);
		await use();
		expect(sync.workflow.staticData).toBe(before);
	});

	test('asks whether the name is right where there is nothing yet', async () => {
		const sync = new Sync({}, { nodes: [stateNode('State', { operation: 'status' })] });
		const run = await sync.workflow.run({ from: 'State' });
		expect(run.json('State')).toMatchObject([{ links: 0, lastRun: 0 }]);
		expect(run.hints('State').join()).toContain('no state yet');
	});
});

describe('status begins with', () => {
	test('one sentence, and how the sync is', async () => {
		const { use } = await withState({ operation: 'status' });
		const [status] = (await use()).json('State');
		expect(Object.keys(status ?? {})[0]).toBe('status');
		expect(status).toMatchObject({
			status: expect.stringMatching(/^Healthy: last run \d\d:\d\d, 2 in sync\.$/),
			health: 'healthy',
			healthSince: null,
		});
	});

	test('how many wait for a person', async () => {
		const sync = new Sync(
			{ matchBy: byEmail, onConflict: 'manual' },
			{ nodes: [stateNode('State', { operation: 'status' })] },
		);
		await sync.run([ann, bob], [annInSlave, bobInSlave]);
		await sync.run([{ ...ann, name: 'Anne' }, bob], [{ ...annInSlave, name: 'Anna' }, bobInSlave]);
		const [status] = (await sync.workflow.run({ from: 'State' })).json('State');
		expect(status).toMatchObject({ health: 'waiting', healthSince: expect.any(String) });
		expect(status?.status).toMatch(
			/^Waiting: last run \d\d:\d\d, 1 in sync, 1 waits for a person\.$/,
		);
	});
});

describe('the run log', () => {
	test('has an item for each run, newest first', async () => {
		const { sync, use } = await withState({ operation: 'runs' });
		await sync.run([{ ...ann, name: 'Anne' }, bob], [annInSlave, bobInSlave]);
		const none = { created: 0, updated: 0, deleted: 0, failed: 0, throttled: 0, left: 0 };
		const shared = { syncName: 'default', kind: 'full', finished: true, master: none, held: 0 };
		expect((await use()).json('State')).toMatchObject([
			{ ...shared, run: 2, slave: { ...none, updated: 1 }, inSync: 1 },
			{ ...shared, run: 1, slave: none, inSync: 2 },
		]);
	});

	test('says in words that there is none yet', async () => {
		const sync = new Sync({}, { nodes: [stateNode('State', { operation: 'runs' })] });
		const run = await sync.workflow.run({ from: 'State' });
		expect(run.json('State')).toEqual([]);
		expect(run.hints('State').join()).toContain('No run of sync "default" is on record yet');
	});

	test('a run that a preview shows leaves none, nor does a test run', async () => {
		const { sync, use } = await withState({ operation: 'runs' });
		await sync.run([ann, bob], [annInSlave, bobInSlave], { mode: 'manual' });
		expect((await use()).json('State')).toHaveLength(1);
	});

	test('stays through a reset', async () => {
		const { sync, use } = await withState({ operation: 'reset', confirmation: 'default' });
		await use();
		const { use: look, sync: other } = await withState({ operation: 'runs' });
		other.workflow.staticData = sync.workflow.staticData;
		expect((await look()).json('State')).toMatchObject([{ run: 1 }]);
	});
});

describe('watching the health', () => {
	test('one item when a question opens, none after that, one when it is decided', async () => {
		const sync = new Sync(
			{ matchBy: byEmail, onConflict: 'manual' },
			{ nodes: [stateNode('State', { operation: 'watch' })] },
		);
		const watch = async () => (await sync.workflow.run({ from: 'State' })).json('State');
		await sync.run([ann, bob], [annInSlave, bobInSlave]);
		expect(await watch()).toEqual([]);
		await sync.run([{ ...ann, name: 'Anne' }, bob], [{ ...annInSlave, name: 'Anna' }, bobInSlave]);
		expect(await watch()).toMatchObject([
			{
				status: expect.stringContaining('1 waits for a person'),
				...{ health: 'waiting', before: 'healthy', repeated: false, waiting: 1 },
			},
		]);
		expect(await watch()).toEqual([]);
		await sync.run([ann, bob], [annInSlave, bobInSlave]);
		expect(await watch()).toMatchObject([{ health: 'healthy', before: 'waiting', reason: '' }]);
	});
});

describe('export', () => {
	test('puts the whole state out as JSON', async () => {
		expect(await backup()).toMatchObject({
			format: 'n8n-nodes-two-way-sync/state',
			version: 2,
			syncName: 'default',
			counts: { links: 2, openConflicts: 0, history: 0, guard: 0 },
			links: [{ ids: { master: 1, slave: 'a' } }, { ids: { master: 2, slave: 'b' } }],
		});
	});

	test('or as a file with a name of its own, beside a summary', async () => {
		const { use } = await withState({ operation: 'export', format: 'file' });
		const [item] = (await use()).items('State');
		expect(item?.json).toMatchObject({ syncName: 'default', links: 2 });
		expect(item?.binary?.data).toMatchObject({
			fileName: expect.stringMatching(/^sync-state-default-[\dT-]+\.json$/),
			mimeType: 'application/json',
		});
		const content = Buffer.from(item?.binary?.data?.data ?? '', 'base64').toString();
		expect(JSON.parse(content)).toMatchObject({ counts: { links: 2 } });
	});

	test('works in a test run of the editor', async () => {
		const { use } = await withState({ operation: 'export' });
		expect((await use('manual')).json('State')).toMatchObject([{ counts: { links: 2 } }]);
	});
});

describe('import', () => {
	test('puts an export into a sync that has no state', async () => {
		const given = await backup();
		const { sync, use } = await withState(
			{ operation: 'import', syncName: 'copy' },
			{ before: [made(given)] },
		);
		const [result] = (await use()).json('State');
		expect(result).toMatchObject({ syncName: 'copy', links: 2, exportedFrom: 'default' });
		const { sync: check, use: look } = await withState({ operation: 'status', syncName: 'copy' });
		check.workflow.staticData = sync.workflow.staticData;
		expect((await look()).json('State')).toMatchObject([
			{ links: 2, restoredAt: expect.any(String) },
		]);
	});

	test('takes a file', async () => {
		const { sync, use } = await withState(
			{ operation: 'import', format: 'file', syncName: 'copy' },
			{ before: [stateNode('Export', { operation: 'export', format: 'file' })] },
		);
		expect((await use()).json('State')).toMatchObject([{ imported: true, links: 2 }]);
		expect(sync.workflow.staticData).toContain('"copy"');
	});

	test('does not touch a state that is there, unless the name is typed', async () => {
		const given = await backup();
		const attempts: Array<[INodeParameters, string]> = [
			[{}, 'has a state already (2 links)'],
			[{ replace: true }, 'confirmation is missing: it is empty'],
			[{ replace: true, confirmation: 'Default' }, '"Default" was typed'],
		];
		for (const [parameters, message] of attempts) {
			const { sync, use } = await withState(
				{ operation: 'import', ...parameters },
				{ before: [made(given)] },
			);
			const before = sync.workflow.staticData;
			expect((await use()).error?.message).toContain(message);
			expect(sync.workflow.staticData).toBe(before);
		}
	});

	test('replaces it with the name typed; the next run is a careful one, and then all is as before', async () => {
		const given = await backup();
		const { sync, use } = await withState(
			{ operation: 'import', replace: true, confirmation: 'default' },
			{ before: [made(given)] },
		);
		await sync.run([{ ...ann, name: 'Anne' }, bob], [annInSlave, bobInSlave]);
		expect((await use()).json('State')).toMatchObject([{ imported: true }]);
		const stopped = await sync.run([ann], [], { merge: { inputMode: 'changes' } });
		expect(stopped.error?.message).toContain('put back from a backup');
		const run = await sync.run([{ ...ann, name: 'Anne' }, bob], [annInSlave, bobInSlave]);
		expect(run.json('Merge', OUT.updateSlave)).toMatchObject([{ id: 'a', name: 'Anne' }]);
		const changes = await sync.run([{ ...bob, name: 'Rob' }], [], {
			merge: { inputMode: 'changes' },
		});
		expect(changes.json('Merge', OUT.updateSlave)).toMatchObject([{ id: 'b', name: 'Rob' }]);
	});

	test('names what is wrong, and changes nothing', async () => {
		const given = await backup();
		const cases: Array<[IDataObject, string]> = [
			[{ some: 'thing' }, "no export of a sync's state"],
			[{ ...given, links: [] }, 'counts.links should be 0, as many as there are, but is 2'],
			[{ ...given, head: 'x' }, 'head should be an object, but is "x"'],
		];
		for (const [json, message] of cases) {
			const { sync, use } = await withState(
				{ operation: 'import', syncName: 'copy' },
				{ before: [made(json)] },
			);
			const before = sync.workflow.staticData;
			const { error } = await use();
			expect(error?.message).toContain(message);
			expect(error?.description).toContain('Nothing was changed');
			expect(sync.workflow.staticData).toBe(before);
		}
	});

	test('says in a test run that nothing would be kept, and how it is done', async () => {
		const { sync, use } = await withState(
			{ operation: 'import', syncName: 'copy' },
			{ before: [made(await backup())] },
		);
		const before = sync.workflow.staticData;
		const { error } = await use('manual');
		expect(error?.message).toContain('A test run of the editor cannot import the 2 links');
		expect(error?.description).toContain('Form Trigger');
		expect(sync.workflow.staticData).toBe(before);
	});

	test('where the workflow goes on, the error is an item', async () => {
		const { use } = await withState(
			{ operation: 'import' },
			{ before: [made({ some: 'thing' })], onError: 'continueRegularOutput' },
		);
		expect((await use()).json('State')).toMatchObject([
			{
				error: expect.stringContaining('no export'),
				description: expect.stringContaining('Nothing was changed'),
			},
		]);
	});
});

describe('reset', () => {
	test('wants the name of the sync typed', async () => {
		const { sync, use } = await withState({ operation: 'reset' });
		const before = sync.workflow.staticData;
		const { error } = await use();
		expect(error?.message).toContain('the sync\'s name is "default"');
		expect(sync.workflow.staticData).toBe(before);
	});

	test('forgets links; the next run meets the records anew and writes nothing', async () => {
		const { sync, use } = await withState({ operation: 'reset', confirmation: 'default' });
		expect((await use()).json('State')).toMatchObject([{ reset: true, links: 2 }]);
		const run = await sync.run([ann, bob], [annInSlave, bobInSlave]);
		expect(run.counts('Merge')).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
	});

	test('is refused in a test run', async () => {
		const { use } = await withState({ operation: 'reset', confirmation: 'default' });
		expect((await use('manual')).error?.message).toContain('cannot reset 2 links');
	});
});

describe('explain', () => {
	test('tells of one record in sentences and facts', async () => {
		const { use } = await withState({ operation: 'explain', record: 'a' });
		const items = (await use()).json('State');
		expect(items).toMatchObject([
			{
				syncName: 'default',
				masterId: 1,
				slaveId: 'a',
				explanation: expect.stringMatching(/are the same thing\.\n/),
				held: [],
				underWay: [],
			},
		]);
	});

	test('says that it knows no such record', async () => {
		const { use } = await withState({ operation: 'explain', record: 'nobody' });
		const run = await use();
		expect(run.json('State')).toEqual([]);
		expect(run.hints('State').join()).toMatch(/knows no linked record "nobody"/);
	});

	test('asks for a record', async () => {
		const { use } = await withState({ operation: 'explain' });
		expect((await use()).error?.message).toMatch(/does not say which record/);
	});
});
