import type { INodeParameters } from 'n8n-workflow';
import { forgetCaches } from '../../nodes/shared/state/postgres/cache';
import { closePools } from '../../nodes/shared/state/postgres/connection';
import { PostgresServer } from '../../scripts/postgres/server.cjs';
import { Sync } from './engine/sync';

let server: Awaited<ReturnType<typeof PostgresServer.start>>;

beforeAll(async () => {
	server = await PostgresServer.start();
});

afterAll(async () => {
	await closePools();
	await server.stop();
});

const ann = { id: 1, email: 'ann@example.com', name: 'Ann' };
const bob = { id: 2, email: 'bob@example.com', name: 'Bob' };
const annInSlave = { ...ann, id: 'a' };
const bobInSlave = { ...bob, id: 'b' };
const inPostgres = { merge: { stateStore: 'postgres' } };

type Use = (
	parameters: INodeParameters,
	mode?: 'trigger' | 'manual',
) => ReturnType<Sync['workflow']['run']>;

type Credentials = {
	readonly twoWaySyncPostgresApi: Awaited<ReturnType<typeof server.createDatabase>>;
};

/** A sync with a Sync State step in its workflow. */
function withStep(credentials: Credentials, syncName: string): { sync: Sync; use: Use } {
	const state = { name: 'State', type: 'n8n-nodes-two-way-sync.syncState' };
	const sync = new Sync({ syncName, onConflict: 'manual' }, { nodes: [state], credentials });
	const use: Use = async (parameters, mode = 'trigger') =>
		await sync.workflow.run({
			mode,
			from: 'State',
			change: (json) => ({
				...json,
				nodes: json.nodes.map((node) =>
					node.name === 'State' ? { ...node, parameters: { syncName, ...parameters } } : node,
				),
			}),
		});
	return { sync, use };
}

/** One with two links, an open conflict and a write under way. */
async function syncedInWorkflow(syncName = 'default') {
	const credentials = { twoWaySyncPostgresApi: await server.createDatabase() };
	const { sync, use } = withStep(credentials, syncName);
	await sync.run([ann, bob], [annInSlave, bobInSlave]);
	await sync.run([{ ...ann, name: 'Anne' }, bob], [{ ...annInSlave, name: 'Anna' }, bobInSlave]);
	const renamed = { ...bob, name: 'Rob' };
	await sync.run(
		[{ ...ann, name: 'Anne' }, renamed],
		[{ ...annInSlave, name: 'Anna' }, bobInSlave],
	);
	return { sync, use, credentials };
}

const TO_POSTGRES = { operation: 'move', stateStore: 'workflowToPostgres' };
const TO_WORKFLOW = { operation: 'move', stateStore: 'postgresToWorkflow' };

async function exported(use: Use, stateStore: string) {
	const [json] = (await use({ operation: 'export', stateStore })).json('State');
	const { exportedAt: _at, revision: _rev, ...rest } = json ?? {};
	return rest;
}

test('a state moves to Postgres just as it is, and back', async () => {
	const { use } = await syncedInWorkflow();
	const before = await exported(use, 'workflow');
	expect(before).toMatchObject({ counts: { links: 2, openConflicts: 1 } });
	expect((await use(TO_POSTGRES)).json('State')).toMatchObject([
		{ moved: true, from: 'workflow', to: 'postgres', links: 2, openConflicts: 1 },
	]);
	forgetCaches();
	expect(await exported(use, 'postgres')).toEqual(before);
	expect((await use(TO_WORKFLOW)).json('State')).toMatchObject([{ moved: true, links: 2 }]);
	expect(await exported(use, 'workflow')).toEqual(before);
	expect((await use(TO_POSTGRES)).json('State')).toMatchObject([{ moved: true, links: 2 }]);
	forgetCaches();
	expect(await exported(use, 'postgres')).toEqual(before);
});

test('steps that are still set to the old store refuse to run and say where the state is', async () => {
	const { sync, use } = await syncedInWorkflow();
	await use(TO_POSTGRES);
	const before = sync.workflow.staticData;
	const left = await sync.run([ann, bob], [annInSlave, bobInSlave]);
	expect(left.error?.message).toContain('was moved to the Postgres store');
	expect(left.error?.description).toContain("Set State Store to 'Postgres'");
	expect(sync.workflow.staticData).toBe(before);
	const went = await sync.run([ann, { ...bob, name: 'Rob' }], [annInSlave, bobInSlave], inPostgres);
	expect(went.error).toBeUndefined();
	await use(TO_WORKFLOW);
	const again = await sync.run([ann, bob], [annInSlave, bobInSlave], inPostgres);
	expect(again.error?.message).toContain('was moved to the Workflow store');
});

test('the workflow keeps no links then, so that it is light', async () => {
	const { sync, use } = await syncedInWorkflow();
	const before = sync.workflow.staticData.length;
	await use(TO_POSTGRES);
	expect(sync.workflow.staticData.length).toBeLessThan(before / 2);
	expect((await use({ operation: 'status' })).json('State')).toMatchObject([
		{ links: 0, movedTo: 'postgres', advice: [expect.stringContaining('moved to the Postgres')] },
	]);
});

test('writes that were under way are known by the new store', async () => {
	const { sync, use } = await syncedInWorkflow();
	const { staticData } = sync.workflow;
	const rev = Number(/"rev":(\d+)/.exec(staticData)?.[1]);
	await use(TO_POSTGRES);
	const [status] = (await use({ operation: 'status', stateStore: 'postgres' })).json('State');
	expect(status).toMatchObject({ pendingWrites: 1 });
	expect(status?.revision).toBeGreaterThanOrEqual(rev);
});

test('a place that is taken is not overwritten', async () => {
	const { sync, use } = await syncedInWorkflow();
	await sync.run([ann], [annInSlave], inPostgres);
	const { error } = await use(TO_POSTGRES);
	expect(error?.message).toContain('The Postgres store has a state of "default" already (1 links)');
	expect((await sync.run([ann, bob], [annInSlave, bobInSlave])).error).toBeUndefined();
});

test('without a direction nothing is moved', async () => {
	const { use } = await syncedInWorkflow();
	expect((await use({ operation: 'move' })).error?.message).toContain('No direction is chosen');
});

test('where there is nothing to move, or it was moved already, nothing changes', async () => {
	const { use } = await syncedInWorkflow();
	expect((await use({ ...TO_POSTGRES, syncName: 'other' })).error?.message).toContain(
		'There is no state of "other" to move',
	);
	await use(TO_POSTGRES);
	expect((await use(TO_POSTGRES)).error?.message).toContain('moved to the Postgres store already');
});

test('a test run of the editor moves nothing, in neither direction', async () => {
	const { sync, use } = await syncedInWorkflow();
	const refused = await use(TO_POSTGRES, 'manual');
	expect(refused.error?.message).toContain('A test run of the editor cannot move the 2 links');
	expect((await sync.run([ann, bob], [annInSlave, bobInSlave])).error).toBeUndefined();
	await use(TO_POSTGRES);
	expect((await use(TO_WORKFLOW, 'manual')).error?.message).toContain('cannot move the 2 links');
	const run = await sync.run([ann, bob], [annInSlave, bobInSlave], inPostgres);
	expect(run.error).toBeUndefined();
});

test('a move that was cut off after the mark is completed by the same move once more', async () => {
	const { sync, use, credentials } = await syncedInWorkflow('contacts');
	await use(TO_POSTGRES);
	const cutOff = sync.workflow.staticData;
	await use(TO_WORKFLOW);
	// n8n was killed before it saved the workflow: only the database knows of the move.
	const restarted = withStep(credentials, 'contacts');
	restarted.sync.workflow.staticData = cutOff;
	forgetCaches();
	const [status] = (await restarted.use({ operation: 'status' })).json('State');
	expect(status).toMatchObject({ links: 0, movedTo: 'postgres' });
	expect((await restarted.use(TO_WORKFLOW)).json('State')).toMatchObject([
		{ moved: true, links: 2, openConflicts: 1 },
	]);
	expect((await restarted.use({ operation: 'status' })).json('State')).toMatchObject([
		{ links: 2, pendingWrites: 1, movedTo: null },
	]);
});

test('import and reset work on the Postgres store too, in a test run as well', async () => {
	const { sync, use } = await syncedInWorkflow();
	await use(TO_POSTGRES);
	const reset = { operation: 'reset', stateStore: 'postgres', confirmation: 'default' };
	expect((await use(reset, 'manual')).json('State')).toMatchObject([{ reset: true, links: 2 }]);
	forgetCaches();
	expect((await use({ operation: 'status', stateStore: 'postgres' })).json('State')).toMatchObject([
		{ links: 0, openConflicts: 0, store: 'postgres' },
	]);
	const run = await sync.run([ann, bob], [annInSlave, bobInSlave], inPostgres);
	expect(run.counts('Merge')).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
});
