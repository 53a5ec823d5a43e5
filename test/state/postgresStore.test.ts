import { openStoreOf } from '../../nodes/shared/state/openStore';
import { forgetCaches } from '../../nodes/shared/state/postgres/cache';
import { closePools } from '../../nodes/shared/state/postgres/connection';
import { POSTGRES_CREDENTIAL } from '../../nodes/shared/state/postgres/openPostgres';
import { UnreadableStateError } from '../../src/state/store';
import { PostgresServer } from '../../scripts/postgres/server.cjs';
import { flow } from '../nodes/engine/flow';
import { SavedWorkflow } from '../nodes/engine/savedWorkflow';
import { MERGE } from '../nodes/engine/sync';
import { adding } from './states';
import type { StoreBench } from './storeContract';
import { describeStore } from './storeContract';
import { storeTrials } from './storeTrials';

let server: Awaited<ReturnType<typeof PostgresServer.start>>;
let credential: Awaited<ReturnType<typeof server.createDatabase>>;

beforeAll(async () => {
	server = await PostgresServer.start();
	credential = await server.createDatabase();
});

afterAll(async () => {
	await closePools();
	const left = await server.connections(credential.database);
	await server.stop();
	// A connection that stays open would keep a worker of n8n from ending.
	expect(left).toBe(0);
});

async function open(): Promise<StoreBench> {
	const node = { name: 'Node', type: MERGE, parameters: { stateStore: 'postgres' } };
	const workflow = new SavedWorkflow(
		flow([{ ...node, credentials: { [POSTGRES_CREDENTIAL]: { id: '1', name: 'Postgres' } } }]),
		{ credentials: { [POSTGRES_CREDENTIAL]: credential } },
	);
	return {
		execution: async (syncName, work) => {
			const { context, end } = workflow.enter('Node');
			try {
				return await work(openStoreOf('postgres', context, syncName));
			} finally {
				end();
			}
		},
		restart: async () => {
			forgetCaches();
			await closePools();
		},
	};
}

describeStore('PostgreSQL', open);
storeTrials('PostgreSQL', open);

describe('a state in PostgreSQL that cannot be read', () => {
	const DAMAGES: ReadonlyArray<readonly [string, string]> = [
		[
			'a flipped bit',
			"UPDATE two_way_sync_links SET body = overlay(body placing '_' from 30) WHERE link_id = 3",
		],
		[
			'a body that was cut off',
			'UPDATE two_way_sync_links SET body = left(body, 40) WHERE link_id = 3',
		],
		[
			'the body of another link',
			'UPDATE two_way_sync_links a SET body = (SELECT body FROM two_way_sync_links b WHERE b.link_id = 2) WHERE link_id = 3',
		],
		['a damaged key', "UPDATE two_way_sync_links SET master_key = 'm4' WHERE link_id = 3"],
		['a missing row', 'DELETE FROM two_way_sync_links WHERE link_id = 3'],
		['a damaged head', 'UPDATE two_way_sync_syncs SET head = left(head, 20)'],
	];

	test.each(DAMAGES)(
		'%s: the run stops, names the way out, and the rows stay',
		async (_what, damage) => {
			credential = await server.createDatabase();
			const bench = await open();
			const run = async () =>
				await bench.execution(
					'x',
					async (store) => await store.update(adding(5), { scope: 'everything' }),
				);
			await run();
			await server.admin(credential.database, async (client) => {
				await client.query(damage);
			});
			const damaged = await rows();
			await bench.restart();
			for (const _attempt of [1, 2]) {
				await expect(run()).rejects.toMatchObject({
					name: UnreadableStateError.name,
					message: expect.stringMatching(/two_way_sync_(links|syncs)/),
					remedy: expect.stringMatching(/backup of the database/),
				});
			}
			expect(await rows()).toEqual(damaged);
		},
	);

	async function rows(): Promise<unknown> {
		return await server.admin(credential.database, async (client) => [
			(await client.query('SELECT * FROM two_way_sync_links ORDER BY link_id')).rows,
			(await client.query('SELECT rev, head FROM two_way_sync_syncs')).rows,
		]);
	}
});
