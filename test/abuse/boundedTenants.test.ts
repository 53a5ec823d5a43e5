import type { openStoreOf as Open } from '../../nodes/shared/state/openStore';
import { Proofs } from '../../nodes/shared/state/proofs';
import { Residents } from '../../nodes/shared/state/residents';
import { WorkflowStates } from '../../nodes/shared/state/workflowStates';
import { SyncState } from '../../src/model/syncState';
import type { SavedWorkflow, Start } from '../nodes/engine/savedWorkflow';
import { ALL, collect, workflow } from '../state/executions';
import { adding } from '../state/states';

/** What a process remembers of workflows and executions has an end, and what happens beyond is said. */

// Collecting takes a second on a slow machine.
jest.setTimeout(60_000);

/** A process that remembers less. */
async function processWith(bounds: { letGo?: number; proofs?: number }): Promise<typeof Open> {
	let open: typeof Open | undefined;
	const state = '../../nodes/shared/state';
	jest.doMock(`${state}/residents`, () => ({
		Residents: class extends Residents {
			constructor() {
				super(undefined, undefined, bounds.letGo);
			}
		},
	}));
	jest.doMock(`${state}/proofs`, () => ({
		Proofs: class extends Proofs {
			constructor() {
				super(bounds.proofs);
			}
		},
	}));
	await jest.isolateModulesAsync(async () => {
		({ openStoreOf: open } = await import('../../nodes/shared/state/openStore'));
	});
	jest.dontMock(`${state}/residents`);
	jest.dontMock(`${state}/proofs`);
	if (open === undefined) throw new Error('The store was not loaded');
	return open;
}

/** An execution that is at work; how many links its steps see. */
function begin(open: typeof Open, of: SavedWorkflow, start: Start = {}) {
	const { context, end } = of.enter('Node', start);
	const store = open('workflow', context, 'default');
	return {
		add: async (count: number) => await store.update(adding(count), ALL),
		look: async () =>
			await store.read(({ linkCount, head }) => [linkCount, head.restoredAt !== undefined], ALL),
		end,
	};
}

async function run(open: typeof Open, of: SavedWorkflow, links: number, start: Start = {}) {
	const execution = begin(open, of, start);
	if (links > 0) await execution.add(links);
	const seen = await execution.look();
	execution.end();
	return seen;
}

async function letGo(open: typeof Open, of: SavedWorkflow): Promise<void> {
	await run(open, of, 0);
	await collect();
}

describe('of workflows whose state was let go', () => {
	test('so many are remembered; an older copy of one before them goes for the present one', async () => {
		const open = await processWith({ letGo: 2 });
		const synced = workflow();
		await run(open, synced, 2);
		const loaded = synced.staticData;
		await run(open, synced, 1);
		const others = [workflow(), workflow()];
		for (const other of others) await run(open, other, 1);
		await letGo(open, synced);
		for (const other of others.slice(1)) await letGo(open, other);
		// Known to be old: it is read as a backup, and nothing of it is kept here.
		expect(await run(open, synced, 0, { loaded, mode: 'manual' })).toEqual([2, true]);
		for (const other of others) await letGo(open, other);
		expect(await run(open, synced, 0, { loaded, mode: 'manual' })).toEqual([2, false]);
	});

	test('one that an execution uses is remembered, however many come: there must be no second state', async () => {
		const open = await processWith({ letGo: 0 });
		const synced = workflow();
		await run(open, synced, 2);
		const first = begin(open, synced);
		expect(await first.look()).toEqual([2, false]);
		await collect();
		for (const other of [workflow(), workflow()]) await run(open, other, 0);
		await collect();
		expect(await first.look()).toEqual([2, false]);
		const second = begin(open, synced);
		await second.add(1);
		await first.add(1);
		expect(await second.look()).toEqual([4, false]);
		second.end();
		first.end();
		expect(await run(open, synced, 0)).toEqual([4, false]);
	});
});

describe('of executions in sub-workflow mode', () => {
	test('so many are remembered, those that came last; others are to prove themselves again', async () => {
		const open = await processWith({ proofs: 2 });
		const synced = workflow();
		await run(open, synced, 2);
		const sub = () => begin(open, synced, { mode: 'integrated' });
		const [first, second, third] = [sub(), sub(), sub()];
		await first.look();
		await second.look();
		// It comes again, which is remembered.
		await first.look();
		await third.look();
		expect(await first.look()).toEqual([2, false]);
		await expect(second.look()).rejects.toMatchObject({ name: 'UnprovenWorkflowError' });
		expect(await third.look()).toEqual([2, false]);
	});
});

test('an execution that waited and ended is waited for no more', () => {
	const states = new WorkflowStates();
	const now = Date.now();
	states.end('7', now, now + 1_000_000_000);
	states.end('8', now, now + 1_000_000_000);
	states.end('7', now);
	expect(states.isAwaited(now)).toBe(true);
	states.end('8', now);
	expect(states.isAwaited(now)).toBe(false);
});

describe('states that were never saved', () => {
	const states = (): WorkflowStates => {
		const made = new WorkflowStates();
		const { change } = adding(200)(new SyncState(), {
			rev: 0,
			stored: true,
		});
		if (change === undefined) throw new Error('Nothing was added');
		made.sync('default').apply(change, 'one', Date.now());
		return made;
	};

	/** Of those, which the process still knows. */
	const known = async (residents: Residents, ids: readonly string[]) => {
		await collect();
		return ids.filter((id) => residents.find(id) !== undefined);
	};

	test('since their executions were cancelled, make room like others', async () => {
		const residents = new Residents(1, 60_000);
		const ids = Array.from({ length: 20 }, (_, count) => `cancelled-${count}`);
		for (const id of ids) residents.keep(id, states());
		residents.keep('last', states());
		residents.saving('last', Date.now());
		const kept = await known(residents, ids);
		expect(kept.length).toBeGreaterThan(0);
		expect(kept.length).toBeLessThan(6);
		expect(kept).toEqual(ids.slice(-kept.length));
		expect(residents.letGo('cancelled-0')?.revisions).toEqual(new Map([['default', 1]]));
	});

	test('but not those that executions are at work on, or wait for, or whose trigger is active', async () => {
		const residents = new Residents(0, 0);
		const now = Date.now();
		const ids = ['working', 'waiting', 'triggered'];
		for (const id of ids) residents.keep(id, states());
		residents.find('working')?.begin('7');
		residents.find('waiting')?.end('8', now, now + 60_000);
		const release = residents.trigger('triggered');
		residents.keep('last', states());
		residents.saving('last', now);
		expect(await known(residents, ids)).toEqual(ids);
		release();
		expect(await known(residents, ids)).toEqual(['working', 'waiting']);
	});
});
