import { closePools, readConnection } from '../../nodes/shared/state/postgres/connection';
import {
	LEASE_SECONDS,
	releaseByToken,
	renewByToken,
} from '../../nodes/shared/state/postgres/lease';
import { POSTGRES_CREDENTIAL } from '../../nodes/shared/state/postgres/openPostgres';
import { PostgresStore } from '../../nodes/shared/state/postgres/postgresStore';
import { tablesIn } from '../../nodes/shared/state/postgres/tables';
import { withClient } from '../../nodes/shared/state/postgres/transaction';
import { PostgresServer } from '../../scripts/postgres/server.cjs';
import { flow } from '../nodes/engine/flow';
import { SavedWorkflow } from '../nodes/engine/savedWorkflow';
import { MERGE, TRIGGER } from '../nodes/engine/sync';
import { adding } from './states';

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

let syncs = 0;

/** A sync, and the runs that want it. */
class Sync {
	readonly key = { workflow: '', name: `sync ${++syncs}` };

	store(fence?: number) {
		const use = fence === undefined ? {} : { fence };
		return new PostgresStore(readConnection(credential), this.key, use);
	}

	/** What the trigger does at the beginning of a run. */
	async begin(token: string, test = false): Promise<number | undefined> {
		const lease = { token, holder: `execution of ${token}`, test };
		return (await this.store().update(adding(1), { scope: {}, lease })).fence;
	}

	/** What the Merge does in a run. */
	async merge(fence: number) {
		return await this.store(fence).update(adding(1), { scope: {}, plansWrites: true });
	}

	async tell(statement: typeof renewByToken, token: string): Promise<void> {
		await withClient(readConnection(credential), async (client) => {
			await statement(client, tablesIn('public'), this.key, token);
		});
	}

	async secondsLeft(): Promise<number> {
		return await server.admin(credential.database, async (client) => {
			const { rows } = await client.query(
				'SELECT extract(epoch FROM lease_until - clock_timestamp()) AS left FROM two_way_sync_syncs WHERE name = $1',
				[this.key.name],
			);
			return Number(rows[0]?.left);
		});
	}

	/** As if so much time had passed without a sign of the run. */
	async wait(seconds: number): Promise<void> {
		await server.admin(credential.database, async (client) => {
			await client.query(
				'UPDATE two_way_sync_syncs SET lease_until = lease_until - make_interval(secs => $2) WHERE name = $1',
				[this.key.name, seconds],
			);
		});
	}
}

const TAKEN = { name: 'LeaseTakenError', message: expect.stringContaining('execution of first') };
const FENCED_OFF = { name: 'FencedOffError' };

test('one run has the sync for itself until it has ended', async () => {
	const sync = new Sync();
	const first = await sync.begin('first');
	await expect(sync.begin('second')).rejects.toMatchObject(TAKEN);
	await sync.tell(releaseByToken, 'second');
	await expect(sync.begin('second')).rejects.toMatchObject(TAKEN);
	await sync.tell(releaseByToken, 'first');
	expect(await sync.begin('second')).toBeGreaterThan(first ?? Infinity);
});

test('of runs that begin at once exactly one goes on', async () => {
	const sync = new Sync();
	const begun = await Promise.allSettled(['a', 'b', 'c', 'd'].map((token) => sync.begin(token)));
	expect(begun.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
});

test('the lease of a run that gives no sign of life ends; each step and the trigger renew it', async () => {
	const sync = new Sync();
	const first = (await sync.begin('first')) ?? 0;
	await sync.wait(LEASE_SECONDS - 10);
	await sync.tell(renewByToken, 'first');
	expect(await sync.secondsLeft()).toBeGreaterThan(LEASE_SECONDS - 10);
	await sync.wait(LEASE_SECONDS - 10);
	await sync.merge(first);
	expect(await sync.secondsLeft()).toBeGreaterThan(LEASE_SECONDS - 10);
	await sync.store(first).update(() => ({ result: 0 }), { scope: {} });
	await expect(sync.begin('second')).rejects.toMatchObject(TAKEN);
	await sync.wait(LEASE_SECONDS + 1);
	await sync.tell(renewByToken, 'first');
	expect(await sync.begin('second')).toBe(first + 1);
});

test('a run that lost its lease plans no writes, ever; what an app answered is still taken', async () => {
	const sync = new Sync();
	const first = (await sync.begin('first')) ?? 0;
	await sync.wait(LEASE_SECONDS + 1);
	const second = (await sync.begin('second')) ?? 0;
	await expect(sync.merge(first)).rejects.toMatchObject(FENCED_OFF);
	await sync.merge(second);
	await sync.tell(releaseByToken, 'second');
	await expect(sync.merge(first)).rejects.toMatchObject(FENCED_OFF);
	const { result } = await sync.store(first).update(adding(1), { scope: {} });
	expect(result).toHaveLength(1);
});

test('a run whose lease ended goes on where no other has begun', async () => {
	const sync = new Sync();
	const first = (await sync.begin('first')) ?? 0;
	await sync.tell(releaseByToken, 'first');
	await sync.merge(first);
	await expect(sync.begin('second')).rejects.toMatchObject(TAKEN);
});

test('the next test run of the editor takes over from the last one, a production run waits for it', async () => {
	const sync = new Sync();
	await sync.begin('first', true);
	await expect(sync.begin('production')).rejects.toMatchObject(TAKEN);
	const next = (await sync.begin('next', true)) ?? 0;
	await sync.merge(next);
	await sync.wait(LEASE_SECONDS + 1);
	await sync.begin('production');
	await expect(sync.begin('test', true)).rejects.toMatchObject({ name: 'LeaseTakenError' });
});

test('a run of the trigger that finds another under way puts out nothing, and says so', async () => {
	const settings = {
		parameters: { stateStore: 'postgres', syncName: 'by the trigger', inputMode: 'fromTrigger' },
		credentials: { [POSTGRES_CREDENTIAL]: { id: '1', name: 'Postgres' } },
	};
	const workflow = new SavedWorkflow(
		flow(
			[
				{ name: 'Trigger', type: TRIGGER, ...settings },
				{ name: 'Merge', type: MERGE, ...settings },
			],
			'Trigger 0 -> Merge 0',
			'Trigger 1 -> Merge 1',
		),
		{ credentials: { [POSTGRES_CREDENTIAL]: credential } },
	);
	const first = await workflow.run();
	expect(first.error?.message).toMatch(/delivered the trigger's own item/);
	const second = await workflow.run();
	expect(second.status).toBe('success');
	expect(second.counts('Trigger')).toEqual([0, 0]);
	expect(second.hints('Trigger')).toEqual([
		expect.stringMatching(/Another run of sync "by the trigger" is under way .* does nothing/),
	]);
});
