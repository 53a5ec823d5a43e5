import { closePools, readConnection } from '../../nodes/shared/state/postgres/connection';
import { PostgresStore } from '../../nodes/shared/state/postgres/postgresStore';
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
