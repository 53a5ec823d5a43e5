import type { INodeParameters } from 'n8n-workflow';
import { ExecuteContext } from 'n8n-core';
import { forgetCaches } from '../../nodes/shared/state/postgres/cache';
import { closePools, readConnection } from '../../nodes/shared/state/postgres/connection';
import { POSTGRES_CREDENTIAL } from '../../nodes/shared/state/postgres/openPostgres';
import { PostgresStore } from '../../nodes/shared/state/postgres/postgresStore';
import { syncKey } from '../../nodes/shared/state/postgres/syncKey';
import { PostgresServer } from '../../scripts/postgres/server.cjs';
import { flow } from '../nodes/engine/flow';
import type { Finished } from '../nodes/engine/savedWorkflow';
import { SavedWorkflow } from '../nodes/engine/savedWorkflow';
import { adding } from './states';

let server: Awaited<ReturnType<typeof PostgresServer.start>>;
let credential: Awaited<ReturnType<typeof server.createDatabase>>;

beforeAll(async () => {
	server = await PostgresServer.start();
});

beforeEach(async () => {
	credential = await server.createDatabase();
	forgetCaches();
});

afterAll(async () => {
	await closePools();
	await server.stop();
});

const EVERYTHING = { scope: 'everything' } as const;
const [FIRST, SECOND] = ['the first n8n', 'a copy of it'];

const REFUSED = {
	name: 'OtherInstanceError',
	message: expect.stringContaining('belongs to another n8n'),
	remedy: expect.stringContaining("operation 'Adopt'"),
};

function storeOf(instance: string | undefined, workflow = 'w1', name = 'default'): PostgresStore {
	return new PostgresStore(readConnection(credential), syncKey(workflow, name, instance));
}

async function add(count: number, ...of: Parameters<typeof storeOf>): Promise<void> {
	await storeOf(...of).update(adding(count), EVERYTHING);
}

async function links(...of: Parameters<typeof storeOf>): Promise<number> {
	return await storeOf(...of).read((state) => [...state.links()].length, EVERYTHING);
}

async function query(sql: string): Promise<ReadonlyArray<{ readonly [column: string]: unknown }>> {
	return await server.admin(credential.database, async (client) => (await client.query(sql)).rows);
}

/** The tables as they were before a sync belonged to an n8n. */
async function asBefore(): Promise<void> {
	await query('ALTER TABLE two_way_sync_syncs DROP COLUMN instance');
	await query('DELETE FROM two_way_sync_migrations WHERE version = 4');
	forgetCaches();
}

test('a workflow of the same id on another n8n is refused, and changes nothing', async () => {
	await add(2, FIRST);
	await expect(links(SECOND)).rejects.toMatchObject(REFUSED);
	await expect(add(1, SECOND)).rejects.toMatchObject(REFUSED);
	forgetCaches();
	expect(await links(FIRST)).toBe(2);
	// Another workflow, or a name that somebody chose, is none of it.
	await add(1, SECOND, 'w2');
	await expect(links(FIRST, 'w2')).rejects.toMatchObject(REFUSED);
	await add(3, FIRST, 'w1', 'customers');
	await add(4, SECOND, 'w1', 'customers');
	expect(await links(undefined, 'w3', 'customers')).toBe(7);
});

test('the one that adopts it goes on with it, and the one that had it is refused', async () => {
	await add(2, FIRST);
	expect(await storeOf(SECOND).adopt()).toBe(true);
	await add(1, SECOND);
	expect(await links(SECOND)).toBe(3);
	await expect(links(FIRST)).rejects.toMatchObject(REFUSED);
	await expect(add(1, FIRST)).rejects.toMatchObject(REFUSED);
	expect(await storeOf(SECOND, 'w9').adopt()).toBe(false);
	expect(await query("SELECT 1 FROM two_way_sync_syncs WHERE workflow = 'w9'")).toEqual([]);
});

test('the first n8n adopts the rows of before, all of them; names that somebody chose stay shared', async () => {
	await add(2, undefined);
	await add(3, undefined, 'w2');
	await add(4, undefined, 'w3', 'customers');
	await asBefore();
	// Whichever comes first, by looking or by changing.
	expect(await links(FIRST)).toBe(2);
	await expect(links(SECOND, 'w2')).rejects.toMatchObject(REFUSED);
	await expect(add(1, SECOND)).rejects.toMatchObject(REFUSED);
	await add(1, FIRST, 'w2');
	expect(await links(FIRST, 'w2')).toBe(4);
	expect(await links(SECOND, '', 'customers')).toBe(4);
	expect(
		await query('SELECT workflow, instance FROM two_way_sync_syncs ORDER BY workflow'),
	).toEqual([
		{ workflow: '', instance: null },
		{ workflow: 'w1', instance: FIRST },
		{ workflow: 'w2', instance: FIRST },
	]);
});

test('several processes of an n8n that come first at once adopt once', async () => {
	await add(2, undefined);
	await asBefore();
	await Promise.all(Array.from({ length: 6 }, async () => await add(1, FIRST)));
	expect(await links(FIRST)).toBe(8);
	await expect(links(SECOND)).rejects.toMatchObject(REFUSED);
});

test('rows of no n8n, since the test of the credential made the tables new, are of the first that changes them', async () => {
	await add(2, undefined);
	await asBefore();
	expect(await links(undefined)).toBe(2);
	expect(await links(SECOND)).toBe(2);
	await add(1, FIRST);
	expect(await links(FIRST)).toBe(3);
	await expect(links(SECOND)).rejects.toMatchObject(REFUSED);
	// An n8n that does not tell its id goes on as before.
	expect(await links(undefined)).toBe(3);
});

/** How often the server had to end a deadlock. */
async function deadlocks(): Promise<number> {
	const [row] = await query(
		'SELECT deadlocks FROM pg_stat_database WHERE datname = pg_catalog.current_database()',
	);
	return Number(row?.deadlocks);
}

test('rows of no n8n that are looked at by many at once stay so, and nobody waits for anybody', async () => {
	await add(2, undefined);
	// Other processes: those of one take turns.
	const look = async () =>
		await Promise.all(
			Array.from({ length: 4 }, async (_, process) => {
				const connection = { ...readConnection(credential), process };
				const store = new PostgresStore(connection, syncKey('w1', 'default', FIRST));
				return await store.read((state) => [...state.links()].length, EVERYTHING);
			}),
		);
	for (let round = 0; round < 5; round++) expect(await look()).toEqual([2, 2, 2, 2]);
	expect(await query('SELECT instance FROM two_way_sync_syncs')).toEqual([{ instance: null }]);
	expect(await deadlocks()).toBe(0);
});

test('of two n8n that change rows of no n8n at once one has them, and the other is refused', async () => {
	for (let round = 0; round < 5; round++) {
		const workflow = `race-${round}`;
		await add(2, undefined, workflow);
		const done = await Promise.allSettled(
			[FIRST, SECOND].map(async (instance) => await add(1, instance, workflow)),
		);
		const lost = done.flatMap((each) => (each.status === 'rejected' ? [each.reason] : []));
		expect(lost).toMatchObject([REFUSED]);
		const owner = done[0]?.status === 'fulfilled' ? FIRST : SECOND;
		expect(await links(owner, workflow)).toBe(3);
	}
});

test('of two n8n that adopt at once the last has it, and a run of the other is refused in its midst', async () => {
	await add(2, FIRST);
	const first = storeOf(FIRST);
	const run = await first.update(adding(1), EVERYTHING);
	await Promise.all([storeOf(SECOND).adopt(), storeOf('a third').adopt()]);
	await expect(first.update(adding(1), EVERYTHING)).rejects.toMatchObject(REFUSED);
	const [row] = await query('SELECT instance, rev FROM two_way_sync_syncs');
	expect(Number(row?.rev)).toBe(run.rev);
	const owner = String(row?.instance);
	expect(await links(owner)).toBe(3);
	await expect(links(owner === SECOND ? 'a third' : SECOND)).rejects.toMatchObject(REFUSED);
	// And back again: what the first has in memory is not what is there.
	await add(5, owner);
	expect(await storeOf(FIRST).adopt()).toBe(true);
	expect(await links(FIRST)).toBe(8);
});

test('a name that somebody chose belongs to no n8n, whatever it was called before', async () => {
	await add(2, FIRST);
	// Renamed in the nodes: another sync, which all share.
	await add(1, FIRST, 'w1', 'customers');
	await add(1, SECOND, 'w1', 'customers');
	expect(
		await query('SELECT workflow, name, instance FROM two_way_sync_syncs ORDER BY workflow'),
	).toEqual([
		{ workflow: '', name: 'customers', instance: null },
		{ workflow: 'w1', name: 'default', instance: FIRST },
	]);
	// And back.
	expect(await links(FIRST)).toBe(2);
	await expect(links(SECOND)).rejects.toMatchObject(REFUSED);
	for (const name of ['Default', 'default ', '__proto__']) await add(1, SECOND, 'w1', name);
	expect(await links(FIRST, 'w2', '__proto__')).toBe(1);
});

test.each(["a'; DROP TABLE two_way_sync_syncs; --", '__proto__', 'n8n'.repeat(1000)])(
	'an n8n has what is its own, whatever its id',
	async (instance) => {
		await add(2, instance);
		expect(await links(instance)).toBe(2);
		await expect(links(FIRST)).rejects.toMatchObject(REFUSED);
	},
);

describe('the step Sync State', () => {
	const step = async (parameters: INodeParameters, instance: string): Promise<Finished> => {
		const json = flow([
			{
				name: 'State',
				type: 'n8n-nodes-two-way-sync.syncState',
				parameters: { stateStore: 'postgres', ...parameters },
				credentials: { [POSTGRES_CREDENTIAL]: { id: '1', name: 'Postgres' } },
			},
		]);
		const workflow = new SavedWorkflow(json, {
			id: 'w1',
			credentials: { [POSTGRES_CREDENTIAL]: credential },
		});
		const spy = jest.spyOn(ExecuteContext.prototype, 'getInstanceId').mockReturnValue(instance);
		try {
			return await workflow.run();
		} finally {
			spy.mockRestore();
		}
	};

	test('tells of another n8n, and adopts', async () => {
		await add(2, FIRST);
		const other = await step({ operation: 'status' }, SECOND);
		expect(other.error?.message).toContain('belongs to another n8n');
		expect(other.error?.description).toContain("operation 'Adopt'");
		const adopted = await step({ operation: 'adopt' }, SECOND);
		expect(adopted.json('State')).toEqual([
			{ syncName: 'default', adopted: true, links: 2, revision: 1 },
		]);
		expect(adopted.hints('State').join()).toContain('is refused from now on');
		expect((await step({ operation: 'status' }, SECOND)).json('State')).toMatchObject([
			{ links: 2 },
		]);
		expect((await step({ operation: 'status' }, FIRST)).error?.message).toContain('another n8n');
	});

	test.each<[string, INodeParameters, string]>([
		['the Workflow store', { stateStore: 'workflow' }, 'nothing to adopt in the Workflow store'],
		['a name that somebody chose', { syncName: 'customers' }, 'belongs to no n8n'],
		['a workflow without a state', {}, 'no state of this workflow to adopt'],
	])('adopts nothing of %s', async (_what, parameters, message) => {
		const run = await step({ operation: 'adopt', ...parameters }, SECOND);
		expect(run.error?.message).toContain(message);
		expect(run.error?.message).toContain('Nothing was changed.');
	});
});
