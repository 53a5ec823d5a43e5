import { closePools, readConnection } from '../../nodes/shared/state/postgres/connection';
import { releaseByToken } from '../../nodes/shared/state/postgres/lease';
import { PostgresStore } from '../../nodes/shared/state/postgres/postgresStore';
import { tablesIn } from '../../nodes/shared/state/postgres/tables';
import { withClient } from '../../nodes/shared/state/postgres/transaction';
import { PostgresServer } from '../../scripts/postgres/server.cjs';
import type { PlannedWrite } from '../../src/model/plan';
import type { AppRecord } from '../../src/model/record';
import { DEFAULT_SETTINGS } from '../../src/model/settings';
import { reconcile } from '../../src/reconcile/reconcile';
import { confirmWrites } from '../../src/settle/confirm';

let server: Awaited<ReturnType<typeof PostgresServer.start>>;
let credential: Awaited<ReturnType<typeof server.createDatabase>>;

beforeAll(async () => {
	server = await PostgresServer.start();
	credential = await server.createDatabase();
});

afterAll(async () => {
	await closePools();
	await server.stop();
});

const EVERYTHING = { scope: 'everything' } as const;
let syncs = 0;
let executions = 0;

/** Two apps, and executions of different processes that keep them in sync. */
class Apps {
	readonly key = { workflow: '', name: `sync ${++syncs}` };
	readonly master = new Map<number, AppRecord>();
	readonly slave = new Map<number, AppRecord>();

	/** An execution begins: it fetches both lists. */
	async begin(fence?: number): Promise<Execution> {
		// Steps are dated to the millisecond.
		await new Promise((resolve) => setTimeout(resolve, 5));
		const execution = { id: String(++executions), startedAt: Date.now() };
		const use = fence === undefined ? { execution } : { execution, fence };
		const store = new PostgresStore(readConnection(credential), this.key, use);
		const records = { master: [...this.master.values()], slave: [...this.slave.values()] };
		return new Execution(this, store, records);
	}

	async run(): Promise<readonly PlannedWrite[]> {
		const execution = await this.begin();
		const writes = await execution.merge();
		await execution.carryOut(writes);
		return writes;
	}

	/** As if so much time had passed since the last step. */
	async wait(seconds: number): Promise<void> {
		await server.admin(credential.database, async (client) => {
			await client.query('UPDATE two_way_sync_steps SET at = at - make_interval(secs => $1)', [
				seconds,
			]);
		});
	}
}

class Execution {
	constructor(
		private readonly apps: Apps,
		readonly store: PostgresStore,
		private readonly records: {
			readonly master: readonly AppRecord[];
			readonly slave: readonly AppRecord[];
		},
	) {}

	async merge(): Promise<readonly PlannedWrite[]> {
		const { result } = await this.store.update(
			(state, info) => {
				const { plan, change } = reconcile(DEFAULT_SETTINGS, state, {
					mode: 'snapshot',
					records: this.records,
					now: Date.now(),
					...(info.overtaken === undefined ? {} : { overtaken: info.overtaken }),
				});
				return { change, result: plan.writes };
			},
			{ ...EVERYTHING, plansWrites: true },
		);
		return result;
	}

	/** The app takes the writes and answers. */
	async carryOut(writes: readonly PlannedWrite[]): Promise<void> {
		const answers = writes.map((write) => {
			const app = write.side === 'master' ? this.apps.master : this.apps.slave;
			const id = write.operation === 'create' ? app.size + 1 : Number(write.id);
			app.set(id, { ...app.get(id), ...write.json, id });
			return { ...write, id, stored: app.get(id) ?? {} };
		});
		await this.store.update((state) => {
			const { change, results } = confirmWrites(state, answers, Date.now());
			return { change, result: results };
		}, EVERYTHING);
	}
}

async function inSync(): Promise<Apps> {
	const apps = new Apps();
	apps.master.set(1, { id: 1, name: 'Ann' });
	await apps.run();
	expect([...apps.slave.values()]).toEqual([{ id: 1, name: 'Ann' }]);
	return apps;
}

test('a list that was fetched before another process carried an edit over does not take it back', async () => {
	const apps = await inSync();
	apps.master.set(1, { id: 1, name: 'Anna' });
	const slow = await apps.begin();
	const fast = await apps.begin();
	await fast.carryOut(await fast.merge());
	expect(await slow.merge()).toEqual([]);
	expect(await apps.run()).toEqual([]);
	expect([...apps.slave.values()]).toEqual([{ id: 1, name: 'Anna' }]);
});

test('a step of its own does not hide that another came before it', async () => {
	const apps = await inSync();
	apps.master.set(1, { id: 1, name: 'Anna' });
	const slow = await apps.begin();
	const fast = await apps.begin();
	await fast.carryOut(await fast.merge());
	await slow.store.update((state) => {
		const link = state.link('1');
		const links = new Map(link === undefined ? [] : [['1', { ...link, versions: { slave: 'x' } }]]);
		const change = { head: state.head, links, open: new Map(), logged: [], guard: new Map() };
		return { change, result: links.size };
	}, EVERYTHING);
	expect(await slow.merge()).toEqual([]);
});

test('a record that another process is creating right now is not created again, but some time after', async () => {
	const apps = new Apps();
	apps.master.set(1, { id: 1, name: 'Ann' });
	const first = await apps.begin();
	expect(await first.merge()).toHaveLength(1);
	for (let run = 0; run < 3; run++) expect(await (await apps.begin()).merge()).toEqual([]);
	const before = await stateOf(apps);
	expect(before.open).toBe(0);
	await apps.wait(120);
	await (await apps.begin()).merge();
	await apps.wait(120);
	await (await apps.begin()).merge();
	expect((await stateOf(apps)).open).toBe(1);
});

async function stateOf(apps: Apps) {
	const { store } = await apps.begin();
	return await store.read(
		(state) => ({ open: [...state.openConflicts()].length, links: state.linkCount }),
		EVERYTHING,
	);
}

test('a record of a link that another process forgot is not met anew by an older list', async () => {
	const apps = await inSync();
	apps.master.set(2, { id: 2, name: 'Bob' });
	await apps.run();
	const slow = await apps.begin();
	apps.master.delete(1);
	apps.slave.delete(1);
	await apps.run();
	expect(await slow.merge()).toEqual([]);
	expect((await stateOf(apps)).links).toBe(1);
});

test('the holder of a lease goes on at once where the run before it left off', async () => {
	const apps = new Apps();
	apps.master.set(1, { id: 1, name: 'Ann' });
	const begin = async (token: string) => {
		const lease = { token, holder: String(executions + 1), test: false };
		const { store } = await apps.begin();
		const { fence } = await store.update(() => ({ result: 0 }), { scope: {}, lease });
		return await apps.begin(fence);
	};
	await (await begin('first')).merge();
	await withClient(readConnection(credential), async (client) => {
		await releaseByToken(client, tablesIn('public'), apps.key, 'first');
	});
	const second = await begin('second');
	apps.slave.set(7, { id: 7, name: 'Ann' });
	const third = new Execution(apps, second.store, {
		master: [...apps.master.values()],
		slave: [...apps.slave.values()],
	});
	expect(await third.merge()).toEqual([]);
	expect(await stateOf(apps)).toEqual({ open: 0, links: 1 });
});
