import { closePools, readConnection } from '../../nodes/shared/state/postgres/connection';
import type { Client } from '../../nodes/shared/state/postgres/driver';
import { explained } from '../../nodes/shared/state/postgres/errors';
import { migrate } from '../../nodes/shared/state/postgres/migrations';
import { tablesIn } from '../../nodes/shared/state/postgres/tables';
import { withClient } from '../../nodes/shared/state/postgres/transaction';
import { PostgresServer } from '../../scripts/postgres/server.cjs';

let server: Awaited<ReturnType<typeof PostgresServer.start>>;

beforeAll(async () => {
	server = await PostgresServer.start();
});

afterAll(async () => {
	await closePools();
	await server.stop();
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
			await migrate(impatient(client) as Client, tables);
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
