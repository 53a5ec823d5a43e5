import type { IDataObject } from 'n8n-workflow';
import { forgetStates } from '../../nodes/shared/state/staticStates';
import type * as engine from './engine/sync';
import type { Finished, NodeJson } from './engine/savedWorkflow';
import { SavedWorkflow } from './engine/savedWorkflow';
import { flow } from './engine/flow';
import { MERGE, OUT, Sync, TRIGGER, byEmail } from './engine/sync';
import { TwoApps } from './engine/twoApps';

const ann = { id: 1, email: 'ann@example.com', name: 'Ann', phone: '1' };
const annInSlave = { ...ann, id: 'cus_1' };
const bob = { id: 2, email: 'bob@example.com', name: 'Bob', phone: '2' };

/** What is saved, to be looked at and damaged. */
function saved(workflow: SavedWorkflow): {
	global: IDataObject & { twoWaySync: { version: number; syncs: Record<string, IDataObject> } };
} {
	return JSON.parse(workflow.staticData);
}

/** n8n starts again: a process that has the saved data, and no memory of this workflow. */
function restarted(from: Sync, staticData = from.workflow.staticData): Sync {
	forgetStates();
	const next = new Sync({}, { id: from.workflow.id });
	next.workflow.staticData = staticData;
	return next;
}

/** A worker of the same n8n, with a memory of its own. */
async function worker(from: Sync): Promise<Sync> {
	let process: typeof engine | undefined;
	await jest.isolateModulesAsync(async () => {
		process = await import('./engine/sync');
	});
	if (process === undefined) throw new Error('The modules were not loaded');
	const other = new process.Sync({}, { id: from.workflow.id });
	other.workflow.staticData = from.workflow.staticData;
	return other;
}

async function inSync(more: ConstructorParameters<typeof Sync>[1] = {}): Promise<Sync> {
	const sync = new Sync({}, more);
	await sync.run([ann], [annInSlave]);
	return sync;
}

describe('what is saved', () => {
	test('is one text for each sync under one key of ours, which survives a restart', async () => {
		const sync = await inSync();
		expect(saved(sync.workflow)).toEqual({
			global: {
				twoWaySync: {
					version: 1,
					signature: expect.stringMatching(/^[\w-]{22}$/),
					syncs: {
						default: {
							rev: 1,
							writer: expect.any(String),
							at: expect.any(Number),
							text: expect.stringMatching(/^two-way-sync-state 2 \w+ \w+\n/),
						},
					},
				},
			},
		});
		const next = restarted(sync);
		const run = await next.run([{ ...ann, phone: '9' }], [annInSlave]);
		expect(run.json('Merge', OUT.updateSlave)).toEqual([{ ...annInSlave, phone: '9' }]);
		expect(saved(next.workflow).global.twoWaySync.syncs.default?.rev).toBe(2);
	});

	test('leaves other keys, and other nodes\u2019 data, as they are', async () => {
		const keep: NodeJson = { name: 'Keep', type: 'test.keep' };
		const sync = new Sync({}, { nodes: [keep], wires: ['Merge 0 -> Keep'] });
		sync.workflow.staticData = JSON.stringify({
			global: { theirs: { deep: [1, null, ''] } },
			'node:Keep': { kept: 4 },
			'node:Other': { lastId: 7 },
		});
		await sync.run([bob], []);
		expect(JSON.parse(sync.workflow.staticData)).toEqual({
			global: { theirs: { deep: [1, null, ''] }, kept: 1, twoWaySync: expect.any(Object) },
			'node:Keep': { kept: 5 },
			'node:Other': { lastId: 7 },
		});
	});

	test('several syncs of one workflow stand side by side, whatever their names', async () => {
		const id = 'side-by-side';
		const names = ['default', 'Kunden & Co', '__proto__', 'constructor'];
		let staticData = '{}';
		for (const syncName of names) {
			const sync = new Sync({ syncName }, { id });
			sync.workflow.staticData = staticData;
			await sync.run([ann], [annInSlave]);
			({ staticData } = sync.workflow);
		}
		expect(Object.keys(saved({ staticData } as SavedWorkflow).global.twoWaySync.syncs)).toEqual(
			expect.arrayContaining(names),
		);
	});

	test('a workflow that was never saved syncs, and stores nothing', async () => {
		const sync = new Sync({}, { id: '' });
		const run = await sync.run([ann], []);
		expect(run.counts('Merge')).toEqual([1, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
		expect(run.hints('Merge').join()).toContain('nothing was stored');
		expect(sync.workflow.staticData).toBe('{}');
	});
});

describe('executions that overlap', () => {
	/** A workflow whose execution stays in a step behind the Merge until it is released. */
	function slow(id: string, syncName: string): Sync {
		return new Sync(
			{ syncName },
			{ id, nodes: [{ name: 'Hold', type: 'test.hold' }], wires: ['Merge 0 -> Hold'] },
		);
	}

	test('the last to end does not overwrite what the others changed', async () => {
		const id = 'overlap';
		const first = slow(id, 'first');
		let release = () => {};
		first.workflow.held = new Promise((resolve) => {
			release = resolve;
		});
		const running = first.run([ann], []);
		const second = new Sync({ syncName: 'second' }, { id });
		await second.run([ann], [annInSlave]);
		expect(Object.keys(saved(second.workflow).global.twoWaySync.syncs)).toContain('second');
		release();
		await running;
		expect(Object.keys(saved(first.workflow).global.twoWaySync.syncs).sort()).toEqual([
			'first',
			'second',
		]);
	});

	test('an execution with an older copy of the data works on what this process knows', async () => {
		const sync = await inSync();
		const older = sync.workflow.staticData;
		await sync.run([{ ...ann, phone: '9' }], [annInSlave]);
		await sync.run([{ ...ann, phone: '9' }], [{ ...annInSlave, phone: '9' }]);
		for (const loaded of [older, '{}']) {
			const run = await sync.run([{ ...ann, phone: '9' }], [{ ...annInSlave, phone: '9' }], {
				loaded,
			});
			expect(run.counts('Merge')).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
		}
		expect(saved(sync.workflow).global.twoWaySync.syncs.default?.rev).toBeGreaterThan(3);
	});

	test('what another process saved meanwhile is taken over', async () => {
		const sync = await inSync();
		const other = await worker(sync);
		await other.run([ann, bob], [annInSlave, { ...bob, id: 'cus_2' }]);
		sync.workflow.staticData = other.workflow.staticData;
		const run = await sync.run(
			[ann, { ...bob, phone: '5' }],
			[annInSlave, { ...bob, id: 'cus_2' }],
		);
		expect(run.json('Merge', OUT.updateSlave)).toMatchObject([{ id: 'cus_2', phone: '5' }]);
	});
});

describe('data that cannot be read', () => {
	/** The saved data of a sync, with something done to it. */
	async function damaged(damage: (sync: IDataObject) => unknown): Promise<Sync> {
		const sync = await inSync();
		const data = saved(sync.workflow);
		const { syncs } = data.global.twoWaySync;
		const text = JSON.stringify(data, (key, value) =>
			key === 'default' && value === syncs.default ? damage(value) : value,
		);
		return restarted(sync, text);
	}

	test.each<[string, (sync: IDataObject) => unknown]>([
		[
			'a flipped bit',
			(sync) => ({ ...sync, text: String(sync.text).replace('"run":1', '"run":3') }),
		],
		['a lost end', (sync) => ({ ...sync, text: String(sync.text).slice(0, -5) })],
		['no text at all', ({ rev, writer }) => ({ rev, writer })],
		['a revision that is none', (sync) => ({ ...sync, rev: 'three' })],
		['something else in its place', () => 'hello'],
	])('%s: nothing is written, the way out is named, and the bytes stay', async (_name, damage) => {
		const sync = await damaged(damage);
		const before = sync.workflow.staticData;
		const run = await sync.run([{ ...ann, phone: '9' }], [annInSlave]);
		expect(run.error?.message).toContain('cannot be read');
		expect(run.error?.description).toContain('Put back a backup');
		expect(sync.workflow.staticData).toBe(before);
	});

	test('another sync of the same workflow works on, and the damaged bytes are saved along', async () => {
		const sync = await damaged(() => ({ rev: 1, writer: 'x', text: 'rotten' }));
		const raw = saved(sync.workflow).global.twoWaySync.syncs.default;
		const run = await sync.run([ann], [annInSlave], { merge: { syncName: 'another' } });
		expect(run.error).toBeUndefined();
		expect(saved(sync.workflow).global.twoWaySync.syncs).toEqual({
			default: expect.objectContaining(raw),
			another: expect.any(Object),
		});
		const shapeless = await damaged(() => ['not', 'ours']);
		await shapeless.run([ann], [annInSlave], { merge: { syncName: 'another' } });
		expect(saved(shapeless.workflow).global.twoWaySync.syncs.default).toEqual(['not', 'ours']);
	});

	test.each([
		['a newer layout', { version: 2, syncs: {} }, 'newer version'],
		['what is not of our shape', { version: 'x' }, 'cannot be read'],
		['a text', 'hello', 'cannot be read'],
	])('%s: nothing is written and it stays', async (_name, value, message) => {
		const sync = restarted(
			await inSync(),
			JSON.stringify({ global: { twoWaySync: value, other: 1 } }),
		);
		const before = sync.workflow.staticData;
		const run = await sync.run([ann], [annInSlave]);
		expect(run.error?.message).toContain(message);
		expect(run.error?.description).toMatch(/left as they are/);
		expect(sync.workflow.staticData).toBe(before);
	});

	test('a newer format of the state is named as such', async () => {
		const sync = await damaged((each) => ({
			...each,
			text: String(each.text).replace('two-way-sync-state 2', 'two-way-sync-state 9'),
		}));
		const run = await sync.run([ann], [annInSlave]);
		expect(run.error?.message).toContain('newer version of this package (format 9');
		expect(run.error?.description).toContain('Update the package');
	});
});

describe('after a restart', () => {
	test('a run that waited and goes on with an older state than its trigger saw plans nothing', async () => {
		const json = flow(
			[
				{ name: 'Trigger', type: TRIGGER },
				{ name: 'Wait', type: 'test.wait' },
				{
					name: 'Records',
					type: 'test.source',
					parameters: { master: JSON.stringify([ann]), slave: JSON.stringify([annInSlave]) },
				},
				{ name: 'Merge', type: MERGE, parameters: { matchBy: byEmail } },
			],
			'Trigger -> Wait',
			'Wait -> Records',
			'Records 0 -> Merge 0',
			'Records 1 -> Merge 1',
		);
		const waiting = await new SavedWorkflow(json).run();
		expect(waiting.status).toBe('waiting');
		// Resumed by its timer it sees no static data, and this process knows nothing of it.
		const later = new SavedWorkflow(json);
		const run = await later.resume(waiting, '{}');
		expect(run.error?.message).toContain('older than the one its items were made from');
		expect(run.error?.description).toContain('Nothing was written');
		expect(later.staticData).toBe('{}');
	});

	test('test runs share one copy among their steps, and nothing with any other run', async () => {
		const apps = TwoApps.of([ann], [annInSlave], { merge: { testRuns: 'write' } });
		await apps.run();
		apps.crm.edit(1, { name: 'Anna' });
		const before = apps.workflow.staticData;
		const test = await apps.run({ mode: 'manual' });
		// The Loop Guard finds the write that the Merge planned in the same test run.
		expect(confirmed(test)).toBe(1);
		expect(apps.workflow.staticData).toBe(before);
		const next = await apps.run();
		expect(next.counts('Merge')).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
		expect(apps.shop.row('cus_1').name).toBe('Anna');
	});
});

function confirmed(run: Finished): number {
	return run.items('Confirm Slave', 0).length;
}
