/** Which Sync Names the database has, for steps whose workflow has no Merge. CONTRACT "Shared by all nodes". */
import type { INodeParameters } from 'n8n-workflow';
import { closePools, readConnection } from '../../nodes/shared/state/postgres/connection';
import { POSTGRES_CREDENTIAL } from '../../nodes/shared/state/postgres/openPostgres';
import { PostgresStore } from '../../nodes/shared/state/postgres/postgresStore';
import { syncKey } from '../../nodes/shared/state/postgres/syncKey';
import { PostgresServer } from '../../scripts/postgres/server.cjs';
import { flow } from '../nodes/engine/flow';
import { SavedWorkflow } from '../nodes/engine/savedWorkflow';
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

async function add(name: string, workflow = 'w1'): Promise<void> {
	const store = new PostgresStore(readConnection(credential), syncKey(workflow, name, undefined));
	await store.update(adding(1), { scope: 'everything' });
}

async function run(type: string, parameters: INodeParameters) {
	const workflow = new SavedWorkflow(
		flow([
			{
				name: 'Step',
				type: `n8n-nodes-two-way-sync.${type}`,
				parameters: { stateStore: 'postgres', ...parameters },
				credentials: { [POSTGRES_CREDENTIAL]: { id: '1', name: 'Postgres' } },
			},
		]),
		{ id: 'w1', credentials: { [POSTGRES_CREDENTIAL]: credential } },
	);
	return await workflow.run();
}

test('an empty database has none: tables are made, and the name is refused', async () => {
	const failed = await run('syncState', { operation: 'status', syncName: 'contacts' });
	expect(failed.error?.message).toContain('Nobody has the Sync Name "contacts"');
	expect(failed.error?.description).toContain('There is no sync yet');
});

test('names that somebody chose are of all workflows, "default" is of its own', async () => {
	await add('contacts', 'w2');
	await add('default', 'w2');
	const other = await run('loopGuard', {
		operation: 'filter',
		side: 'master',
		syncName: 'contcats',
	});
	expect(other.error?.description).toContain('There is "contacts".');
	const known = await run('loopGuard', {
		operation: 'filter',
		side: 'master',
		syncName: 'contacts',
	});
	expect(known.counts('Step')).toEqual([1, 0, 0]);
	// Nobody chose it, and the syncs of other workflows are not this one's.
	const unnamed = await run('syncState', { operation: 'status' });
	expect(unnamed.json('Step')).toMatchObject([{ syncName: 'default', links: 0 }]);
});

test('the one that is asked for is found among many', async () => {
	for (let each = 0; each < 20; each++) await add(`sync ${each}`);
	const known = await run('syncState', { operation: 'status', syncName: 'contacts' });
	expect(known.json('Step')).toMatchObject([{ syncName: 'contacts', links: 1 }]);
	const unknown = await run('syncState', { operation: 'status', syncName: "'; DROP TABLE x; --" });
	expect(unknown.error?.description).toContain('and others');
});
