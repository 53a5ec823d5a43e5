import { closePools, readConnection } from '../../nodes/shared/state/postgres/connection';
import type { Client } from '../../nodes/shared/state/postgres/driver';
import { explained } from '../../nodes/shared/state/postgres/errors';
import { migrate } from '../../nodes/shared/state/postgres/migrations';
import { PostgresStore } from '../../nodes/shared/state/postgres/postgresStore';
import { tablesIn } from '../../nodes/shared/state/postgres/tables';
import { withClient } from '../../nodes/shared/state/postgres/transaction';
import { PostgresServer } from '../../scripts/postgres/server.cjs';
import { reconcile } from '../../src/reconcile/reconcile';
import { settingsOf } from '../tables/trial';

let server: Awaited<ReturnType<typeof PostgresServer.start>>;

beforeAll(async () => {
	server = await PostgresServer.start();
});

afterAll(async () => {
	await closePools();
	await server.stop();
});

/** Types that fit the arguments of our statements better than those of the server's own functions. */
const TRAPS = [
	'hashtextextended(text, integer) RETURNS bigint',
	'pg_advisory_xact_lock(integer) RETURNS void',
	'to_timestamp(numeric) RETURNS timestamptz',
	'to_timestamp(bigint) RETURNS timestamptz',
	'make_interval(secs integer) RETURNS interval',
	'max(smallint) RETURNS integer',
	'unnest(text) RETURNS text',
];

test('functions that somebody else put where the tables are to be made are not called', async () => {
	const given = await server.createDatabase();
	await server.admin(given.database, async (client) => {
		for (const trap of TRAPS) {
			const body = `$$ BEGIN RAISE EXCEPTION 'called'; END $$ LANGUAGE plpgsql`;
			if (!trap.includes('unknown'))
				await client.query(`CREATE FUNCTION public.${trap} AS ${body}`);
		}
	});
	const store = new PostgresStore(readConnection(given), { workflow: 'w', name: 'x' });
	const records = [1, 2].map((id) => ({ id, key: `k${id}`, name: 'Ann' }));
	const input = {
		mode: 'snapshot' as const,
		records: { master: records, slave: records },
		full: true,
		now: Date.now(),
	};
	await store.update(
		(state) => ({
			change: reconcile(settingsOf(['name']), state, input).change,
			result: undefined,
		}),
		{ scope: 'everything' },
	);
	expect(await store.read((state) => state.linkCount, { scope: {} })).toBe(2);
});

test('who waits 30 seconds for the lock of the tables is told so, and nothing is made by halves', async () => {
	const given = await server.createDatabase();
	const connection = readConnection(given);
	const tables = tablesIn('public');
	const limits: unknown[] = [];
	/** Reads the limit that holds for the lock, and makes it shorter, so that nobody waits here. */
	const impatient = (client: Client): Pick<Client, 'query'> => ({
		query: async (statement: string, values?: unknown[]) => {
			if (statement.includes('pg_advisory_xact_lock')) {
				limits.push((await client.query('SHOW lock_timeout')).rows[0]?.lock_timeout);
				await client.query("SET LOCAL lock_timeout = '100ms'");
			}
			return await client.query(statement, values);
		},
	});
	const attempt = async () =>
		await withClient(connection, async (client) => {
			await migrate(impatient(client) as Client, tables, 'n8n-1');
		});

	await server.admin(given.database, async (holder) => {
		await holder.query('BEGIN');
		await holder.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [
			tables.migrations,
		]);
		const error: unknown = await attempt().catch((problem: unknown) => problem);
		expect(limits).toEqual(['30s']);
		expect(explained(error, connection)).toMatchObject({
			message: 'The state of this sync is in use by another execution for too long.',
			remedy: expect.stringContaining('Nothing was written'),
		});
		const { rows } = await holder.query(
			"SELECT 1 FROM information_schema.tables WHERE table_name LIKE 'two_way_sync%'",
		);
		expect(rows).toEqual([]);
		await holder.query('ROLLBACK');
	});
	await attempt();
	await withClient(connection, async (client) => {
		expect((await client.query(`SELECT 1 FROM ${tables.links}`)).rows).toEqual([]);
	});
});
