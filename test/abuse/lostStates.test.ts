import type { ExecuteContext } from 'n8n-core';
import { openStoreOf } from '../../nodes/shared/state/openStore';
import { forgetStates, shareWithTriggers } from '../../nodes/shared/state/staticStates';
import { decodeState } from '../../src/state/decode';
import { encodeState } from '../../src/state/encode';
import { secretsOf } from '../../src/state/secrets';
import type { StateStore } from '../../src/state/store';
import { flow } from '../nodes/engine/flow';
import type { Start } from '../nodes/engine/savedWorkflow';
import { SavedWorkflow } from '../nodes/engine/savedWorkflow';
import { MERGE } from '../nodes/engine/sync';
import { ALL, collect, workflow } from '../state/executions';
import { adding } from '../state/states';

/** Executions of a workflow must not go on with two states of a sync, or begin anew where there is one. */

const STATE = 'n8n-nodes-two-way-sync.syncState';

// Collecting takes a second on a slow machine.
jest.setTimeout(60_000);

interface Begun extends Start {
	/** Epoch milliseconds; without, n8n does not tell. */
	readonly startedAt?: number;
	readonly syncName?: string;
}

interface Execution {
	readonly context: ExecuteContext;
	readonly store: StateStore;
	links(): Promise<number>;
	add(count: number): Promise<unknown>;
	end(): void;
}

function begin(
	of: SavedWorkflow,
	{ startedAt, syncName = 'default', ...start }: Begun = {},
): Execution {
	const { context, end } = of.enter('Node', start);
	if (startedAt !== undefined) {
		Object.assign(context, { getExecutionContext: () => ({ establishedAt: startedAt }) });
	}
	const store = openStoreOf('workflow', context, syncName);
	return {
		context,
		store,
		links: async () => await store.read(({ linkCount }) => linkCount, ALL),
		add: async (count) => await store.update(adding(count), ALL),
		end,
	};
}

/** An execution that adds links, if any, and how many it saw at its end. */
async function run(of: SavedWorkflow, links: number, start: Begun = {}): Promise<number> {
	const execution = begin(of, start);
	if (links > 0) await execution.add(links);
	const seen = await execution.links();
	execution.end();
	return seen;
}

/** A workflow whose state of so many links was saved, handed to an execution, and let go. */
async function letGo(links: number): Promise<SavedWorkflow> {
	const synced = workflow();
	await run(synced, links);
	await run(synced, 0);
	await collect();
	return synced;
}

const OLD = { name: 'UnknownStateError' };

describe('an execution that is handed nothing of a state that was let go', () => {
	test.each<[string, () => number | undefined]>([
		['and began before', () => Date.now() - 60_000],
		['and began after', () => Date.now() + 60_000],
		['and does not tell when it began', () => undefined],
	])('%s, begins no new one', async (_when, at) => {
		const synced = await letGo(2);
		const startedAt = at();
		const start = { loaded: '{}', ...(startedAt === undefined ? {} : { startedAt }) };
		await expect(run(synced, 1, start)).rejects.toMatchObject(OLD);
		expect(await run(synced, 1)).toBe(3);
	});

	test('is handed it the next time: from then on it is kept', async () => {
		const synced = await letGo(2);
		await expect(run(synced, 1, { loaded: '{}' })).rejects.toMatchObject(OLD);
		expect(await run(synced, 0)).toBe(2);
		await collect();
		expect(await run(synced, 1, { loaded: '{}' })).toBe(3);
		expect(await run(synced, 0)).toBe(3);
		await collect();
		expect(await run(synced, 0, { loaded: '{}' })).toBe(3);
	});

	test('goes on where there was none: the first two executions may overlap', async () => {
		const synced = workflow();
		const first = begin(synced, { startedAt: Date.now() - 1000 });
		expect(await run(synced, 0)).toBe(0);
		await collect();
		await first.add(2);
		first.end();
		expect(await run(synced, 0)).toBe(2);
	});
});

describe('an execution that is handed less than what was let go', () => {
	test('is told so where it began before; the next time the state is at hand', async () => {
		const synced = workflow();
		await run(synced, 2);
		const early = { loaded: synced.staticData, startedAt: Date.now() - 1000 };
		await run(synced, 3);
		await run(synced, 0);
		await collect();
		await expect(run(synced, 1, early)).rejects.toMatchObject(OLD);
		expect(await run(synced, 0)).toBe(5);
		await collect();
		expect(await run(synced, 1, early)).toBe(6);
	});

	test('reads it as an old backup, and only once: another trigger of the workflow saves the like again', async () => {
		const synced = workflow();
		await run(synced, 2);
		const loaded = synced.staticData;
		await run(synced, 3);
		await run(synced, 0);
		await collect();
		expect(await run(synced, 4, { loaded })).toBe(6);
		expect(await run(synced, 0)).toBe(6);
		await collect();
		expect(await run(synced, 1, { loaded })).toBe(7);
	});

	test('begins anew where n8n read just now that there is nothing', async () => {
		const synced = await letGo(2);
		const { context } = begin(synced, { loaded: '{}' });
		Object.assign(Reflect.get(context, 'additionalData'), { restartExecutionId: undefined });
		const store = openStoreOf('workflow', context, 'default');
		expect(await store.read(({ linkCount }) => linkCount, ALL)).toBe(0);
	});

	test('but not where n8n says that it goes on', async () => {
		const synced = await letGo(2);
		const { context } = begin(synced, { loaded: '{}' });
		Object.assign(Reflect.get(context, 'additionalData'), { restartExecutionId: '7' });
		const store = openStoreOf('workflow', context, 'default');
		await expect(store.read(({ linkCount }) => linkCount, ALL)).rejects.toMatchObject(OLD);
	});
});

test('an older copy without a signature is no state to go on with, beside a newer one that was let go', async () => {
	const synced = workflow();
	const unsigned = () => {
		const { global } = JSON.parse(synced.staticData);
		delete global.twoWaySync.signature;
		return JSON.stringify({ global });
	};
	await run(synced, 2);
	const old = unsigned();
	await run(synced, 3);
	await run(synced, 0);
	await collect();
	const late = begin(synced, { loaded: old });
	expect(
		await late.store.read(({ linkCount, head }) => [linkCount, head.restoredAt !== undefined], ALL),
	).toEqual([2, true]);
});

test('what another process saved at the same revision is not what is known here', async () => {
	const synced = workflow();
	await run(synced, 2);
	const { global } = JSON.parse(synced.staticData);
	global.twoWaySync.syncs.default.writer = 'another process';
	delete global.twoWaySync.signature;
	expect(await run(synced, 0, { loaded: JSON.stringify({ global }) })).toBe(2);
	await collect();
	expect(await run(synced, 0, { loaded: '{}' })).toBe(2);
});

test('a test run leaves what is in memory as it is', async () => {
	const synced = workflow();
	await run(synced, 2);
	expect(await run(synced, 0, { mode: 'manual' })).toBe(2);
	await collect();
	expect(await run(synced, 0, { loaded: '{}' })).toBe(2);
	forgetStates();
	// Of a workflow that this process does not know, it makes nothing known.
	expect(await run(synced, 1, { mode: 'manual' })).toBe(3);
	await collect();
	expect(await run(synced, 0)).toBe(2);
});

describe('executions that overlap', () => {
	test('go on with one state where n8n hands them the same data that were saved elsewhere', async () => {
		const other = workflow();
		await run(other, 2);
		const synced = workflow();
		synced.staticData = other.staticData;
		const first = begin(synced);
		await first.add(3);
		expect(await run(synced, 1, { mode: 'manual' })).toBe(6);
		const second = begin(synced);
		expect(await second.links()).toBe(5);
		await second.add(1);
		expect(await first.links()).toBe(6);
		await first.add(1);
		second.end();
		first.end();
		expect(await run(synced, 0)).toBe(7);
		// One that began before the first was saved.
		expect(await run(synced, 1, { loaded: other.staticData })).toBe(8);
		expect(await run(synced, 0)).toBe(8);
	});

	test('do so while a trigger is active and when it is activated in between', async () => {
		const other = workflow();
		await run(other, 2);
		const synced = workflow();
		synced.staticData = other.staticData;
		const activate = () =>
			shareWithTriggers(synced.activate('Trigger', { registerCron: () => {}, emit: () => {} }));
		const release = activate();
		const first = begin(synced);
		await first.add(3);
		release();
		const again = activate();
		const second = begin(synced);
		await second.add(1);
		await first.add(1);
		first.end();
		second.end();
		again();
		expect(await run(synced, 0)).toBe(7);
	});

	test('see of a sync that such data lack nothing again, and lose nothing of what it became', async () => {
		const other = workflow();
		await run(other, 2);
		const synced = workflow();
		await run(synced, 1);
		await run(synced, 4, { syncName: 'second' });
		await run(synced, 1, { syncName: 'second' });
		const old = synced.staticData;
		synced.staticData = other.staticData;
		expect(await run(synced, 0)).toBe(2);
		expect(await run(synced, 1, { syncName: 'second' })).toBe(1);
		expect(await run(synced, 0, { syncName: 'second', loaded: old })).toBe(1);
	});
});

test('a trigger that is activated with data that were saved elsewhere makes no state of them', async () => {
	const other = workflow();
	for (let round = 0; round < 5; round++) await run(other, 1);
	const activate = (of: SavedWorkflow) =>
		shareWithTriggers(of.activate('Trigger', { registerCron: () => {}, emit: () => {} }));
	const synced = workflow();
	await run(synced, 2);
	const own = synced.staticData;
	synced.staticData = other.staticData;
	const release = activate(synced);
	expect(await run(synced, 0, { loaded: own })).toBe(2);
	release();
	const fresh = workflow();
	fresh.staticData = other.staticData;
	const releaseFresh = activate(fresh);
	expect(await run(fresh, 0, { loaded: '{}' })).toBe(0);
	releaseFresh();
});

test('nor one that is activated with an older copy of what was let go', async () => {
	const synced = workflow();
	await run(synced, 2);
	const loaded = synced.staticData;
	await run(synced, 3);
	const present = synced.staticData;
	await run(synced, 0);
	await collect();
	synced.staticData = loaded;
	const release = shareWithTriggers(
		synced.activate('Trigger', { registerCron: () => {}, emit: () => {} }),
	);
	await expect(run(synced, 1, { loaded, startedAt: Date.now() - 60_000 })).rejects.toMatchObject(
		OLD,
	);
	expect(await run(synced, 0, { loaded: present })).toBe(5);
	release();
});

test('an execution that began before n8n was started does not begin anew', async () => {
	const synced = workflow();
	await run(synced, 2);
	forgetStates();
	await expect(run(synced, 1, { loaded: '{}', startedAt: 1 })).rejects.toMatchObject(OLD);
	expect(await run(synced, 1, { startedAt: 1 })).toBe(3);
});

test('nothing that data of others sign with is taken over, nor what they signed with earlier', async () => {
	const other = workflow();
	await run(other, 2);
	const saved = JSON.parse(other.staticData);
	const sync = saved.global.twoWaySync.syncs.default;
	const state = decodeState(sync.text);
	const [secret, earlier] = ['A'.repeat(22), 'B'.repeat(22)];
	state.apply({
		head: { ...state.head, secret, earlierSecrets: [earlier] },
		links: new Map(),
		open: new Map(),
		logged: [],
		guard: new Map(),
	});
	sync.text = encodeState(state);
	expect(secretsOf(decodeState(sync.text).head)).toEqual([secret, earlier]);
	const synced = workflow();
	expect(await run(synced, 1, { loaded: JSON.stringify(saved) })).toBe(3);
	const now = JSON.parse(synced.staticData).global.twoWaySync.syncs.default.text;
	expect(secretsOf(decodeState(now).head)).not.toContain(secret);
	expect(secretsOf(decodeState(now).head)).not.toContain(earlier);
});

test('what a cancelled execution had in hand is in nobody’s hands any more', async () => {
	const synced = workflow();
	const cancelled = begin(synced, { startedAt: Date.now() });
	let cancel = () => {};
	Object.assign(cancelled.context, {
		onExecutionCancellation: (told: () => void) => (cancel = told),
	});
	await cancelled.add(1);
	const later = begin(synced, { startedAt: Date.now() + 60_000 });
	const isOvertaken = async () =>
		await later.store.read((_state, { overtaken }) => overtaken !== undefined, ALL);
	expect(await isOvertaken()).toBe(true);
	cancel();
	expect(await isOvertaken()).toBe(false);
});

describe('a workflow that waits', () => {
	const waits = (first: string) =>
		new SavedWorkflow(
			flow(
				[
					{ name: 'First', type: STATE, parameters: { operation: first } },
					{ name: 'Wait', type: 'test.wait' },
					{ name: 'Node', type: STATE, parameters: { operation: 'status' } },
				],
				'First -> Wait',
				'Wait -> Node',
			),
		);

	test('has its state at hand afterwards, where it only looked at it before', async () => {
		const synced = waits('status');
		await run(synced, 2);
		const waiting = await synced.run();
		expect(waiting.status).toBe('waiting');
		await collect();
		await run(synced, 0);
		await collect();
		const after = await synced.resume(waiting, '{}');
		expect(after.json('Node')).toMatchObject([{ links: 2 }]);
		await collect();
		// And nobody holds it then.
		jest.useFakeTimers({ now: Date.now() + 2 * 60 * 60 * 1000, doNotFake: ['setImmediate'] });
		try {
			await run(synced, 0);
			await collect();
			await expect(run(synced, 0, { loaded: '{}' })).rejects.toMatchObject(OLD);
		} finally {
			jest.useRealTimers();
		}
	});
});

test('of several syncs one that is damaged is left as it is, also where it was empty before', async () => {
	const synced = workflow();
	const activate = shareWithTriggers(
		synced.activate('Trigger', { registerCron: () => {}, emit: () => {} }),
	);
	await run(synced, 2);
	expect(await run(synced, 0, { syncName: 'second' })).toBe(0);
	const saved = JSON.parse(synced.staticData);
	saved.global.twoWaySync.syncs.second = { rev: 'broken' };
	delete saved.global.twoWaySync.signature;
	synced.staticData = JSON.stringify(saved);
	await expect(run(synced, 1, { syncName: 'second' })).rejects.toThrow('cannot be read');
	expect(await run(synced, 1)).toBe(3);
	expect(JSON.parse(synced.staticData).global.twoWaySync.syncs.second).toEqual({ rev: 'broken' });
	activate();
});

test('what is damaged is signed with the rest: the other syncs stay ours', async () => {
	const synced = workflow();
	await run(synced, 2);
	const saved = JSON.parse(synced.staticData);
	saved.global.twoWaySync.syncs.second = { rev: 'broken', more: ['kept'] };
	delete saved.global.twoWaySync.signature;
	synced.staticData = JSON.stringify(saved);
	expect(await run(synced, 1)).toBe(3);
	forgetStates();
	expect(await run(synced, 1, { mode: 'integrated' })).toBe(4);
	expect(JSON.parse(synced.staticData).global.twoWaySync.syncs.second).toEqual({
		rev: 'broken',
		more: ['kept'],
	});
});

test.each([2 ** 53, 2 ** 53 - 1, 1e308, -1, 0.5])(
	'a revision of %d, which no sync has, is a damaged one: it could not be told from the next',
	async (rev) => {
		const synced = workflow();
		await run(synced, 2);
		const saved = JSON.parse(synced.staticData);
		saved.global.twoWaySync.syncs.default.rev = rev;
		synced.staticData = JSON.stringify(saved);
		forgetStates();
		await expect(run(synced, 1)).rejects.toThrow('cannot be read');
		expect(await run(synced, 1, { syncName: 'second' })).toBe(1);
		expect(JSON.parse(synced.staticData).global.twoWaySync.syncs.default.rev).toBe(rev);
	},
);

test.each(['__proto__', 'constructor', 'toJSON', 'hasOwnProperty'])(
	'a sync and a workflow named %s are as any others',
	async (name) => {
		const synced = new SavedWorkflow(flow([{ name: 'Node', type: MERGE }]), { id: name });
		await run(synced, 1);
		expect(await run(synced, 2, { syncName: name })).toBe(2);
		forgetStates();
		expect(await run(synced, 1, { syncName: name, mode: 'integrated' })).toBe(3);
		expect(await run(synced, 0)).toBe(1);
		await expect(
			run(synced, 0, {
				syncName: name,
				mode: 'integrated',
				loaded: '{"global":{"twoWaySync":{}}}',
			}),
		).rejects.toMatchObject({ name: 'UnprovenWorkflowError' });
	},
);
