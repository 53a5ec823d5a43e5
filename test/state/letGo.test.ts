import { openStoreOf } from '../../nodes/shared/state/openStore';
import { Residents } from '../../nodes/shared/state/residents';
import { shareWithTriggers } from '../../nodes/shared/state/staticStates';
import type { SavedWorkflow, Start } from '../nodes/engine/savedWorkflow';
import { ALL, collect, workflow } from './executions';
import { adding } from './states';

interface Outside {
	/** Whether n8n fails to save it. */
	readonly lost?: boolean;
	/** The store as a process has loaded it. */
	readonly open?: typeof openStoreOf;
}

/** An execution that adds links, if any; it is saved at its end. */
async function run(
	of: SavedWorkflow,
	links: number,
	{ lost = false, open = openStoreOf, ...start }: Start & Outside = {},
) {
	const before = of.staticData;
	const { context, end } = of.enter('Node', start);
	const store = open('workflow', context, 'default');
	if (links > 0) await store.update(adding(links), ALL);
	const count = await store.read((state) => state.linkCount, ALL);
	end();
	if (lost) of.staticData = before;
	return count;
}

/** How many links an execution sees that is handed nothing, or why it sees none. */
async function seenWithNothing(of: SavedWorkflow): Promise<number | string> {
	await collect();
	return await run(of, 0, { mode: 'retry', loaded: '{}' }).catch((error: unknown) => String(error));
}

const GONE = expect.stringContaining('UnknownStateError');

test('a state that an execution was handed as it is, is let go; what comes with an older one is told so', async () => {
	const synced = workflow();
	await run(synced, 2);
	const old = synced.staticData;
	await run(synced, 3);
	expect(await seenWithNothing(synced)).toBe(5);
	expect(await run(synced, 0, { mode: 'retry', loaded: old })).toBe(5);
	expect(await run(synced, 0)).toBe(5);
	expect(await seenWithNothing(synced)).toEqual(GONE);
	await expect(run(synced, 0, { mode: 'retry', loaded: old })).rejects.toThrow(
		'is not known here yet',
	);
	// The next run goes on with it.
	expect(await run(synced, 1)).toBe(6);
	expect(await seenWithNothing(synced)).toBe(6);
});

test('a state that n8n failed to save is kept, and overlapping executions share it', async () => {
	const synced = workflow();
	await run(synced, 2);
	await run(synced, 3, { lost: true });
	expect(await run(synced, 0)).toBe(5);
	expect(await seenWithNothing(synced)).toBe(5);
	expect(await run(synced, 1)).toBe(6);

	const first = synced.enter('Node');
	const store = openStoreOf('workflow', first.context, 'default');
	expect(await store.read(({ linkCount }) => linkCount, ALL)).toBe(6);
	await collect();
	// Let go, but this one holds it: two states would go their ways.
	const second = synced.enter('Node');
	await openStoreOf('workflow', second.context, 'default').update(adding(1), ALL);
	expect(await store.read(({ linkCount }) => linkCount, ALL)).toBe(7);
	second.end();
	await store.update(adding(1), ALL);
	first.end();
	expect(await run(synced, 0)).toBe(8);
});

test('an active trigger keeps it, and holds nothing itself', async () => {
	const synced = workflow();
	const activate = () => synced.activate('Trigger', { registerCron: () => {}, emit: () => {} });
	await run(synced, 2);
	const [context, another] = [activate(), activate()];
	const [release, releaseOther] = [shareWithTriggers(context), shareWithTriggers(another)];
	await run(synced, 0);
	expect(await seenWithNothing(synced)).toBe(2);
	await run(synced, 3);
	const saving = () => JSON.parse(JSON.stringify(context.getWorkflowStaticData('global')));
	expect(saving().twoWaySync).toEqual(JSON.parse(synced.staticData).global.twoWaySync);
	release();
	release();
	await run(synced, 0);
	expect(await seenWithNothing(synced)).toBe(5);
	releaseOther();
	expect(await seenWithNothing(synced)).toEqual(GONE);
	// n8n still has the trigger's copy; should it save it, it must not overwrite what is saved.
	expect(saving).toThrow('not at hand');
});

test('a waiting execution keeps it until it went on', async () => {
	const synced = workflow();
	const wait = async () => {
		const { context, end } = synced.enter('Node');
		await openStoreOf('workflow', context, 'default').update(adding(2), ALL);
		await context.putExecutionToWait(new Date(Date.now() + 60_000));
		end();
	};
	await wait();
	await run(synced, 0);
	expect(await seenWithNothing(synced)).toBe(2);
	jest.useFakeTimers({ now: Date.now() + 2 * 60 * 60 * 1000, doNotFake: ['setImmediate'] });
	try {
		await run(synced, 0);
		expect(await seenWithNothing(synced)).toEqual(GONE);
	} finally {
		jest.useRealTimers();
	}
});

describe('workflows that are deleted', () => {
	const heap = async () => {
		await collect();
		return process.memoryUsage().heapUsed / 1e6;
	};

	test('leave little, however many, though nobody is handed their last state', async () => {
		const before = await heap();
		const each: number[] = [];
		for (let count = 0; count < 24; count++) {
			await run(workflow(), 10_000);
			if (count % 6 === 5) each.push((await heap()) - before);
		}
		// In use they would take 62 MB; as text each takes 0.7.
		expect(Math.max(...each)).toBeLessThan(40);
	}, 120_000);

	test('of one that comes back with an older copy that is read as an old backup', async () => {
		const open = await withRoomFor(0, 10_000);
		const lost = workflow();
		await run(lost, 2, { open });
		await run(lost, 200, { lost: true, open });
		// It is let go with the next that leave too much.
		for (let count = 0; count < 10; count++) await run(workflow(), 200, { open });
		await collect();
		const { context, end } = lost.enter('Node');
		const seen = await open('workflow', context, 'default').read(
			({ linkCount, head }, { rev }) => [linkCount, head.restoredAt !== undefined, rev],
			ALL,
		);
		end();
		expect(seen).toEqual([2, true, 3]);
	});

	/** A process that keeps less. */
	async function withRoomFor(ready: number, characters: number): Promise<typeof openStoreOf> {
		let open: typeof openStoreOf | undefined;
		jest.doMock('../../nodes/shared/state/residents', () => ({
			Residents: class extends Residents {
				constructor() {
					super(ready, characters);
				}
			},
		}));
		await jest.isolateModulesAsync(async () => {
			({ openStoreOf: open } = await import('../../nodes/shared/state/openStore'));
		});
		jest.dontMock('../../nodes/shared/state/residents');
		if (open === undefined) throw new Error('The store was not loaded');
		return open;
	}
});
