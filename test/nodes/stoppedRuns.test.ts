import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { closePools } from '../../nodes/shared/state/postgres/connection';
import { PostgresServer } from '../../scripts/postgres/server.cjs';
import { flow } from './engine/flow';
import { Sync, byEmail } from './engine/sync';

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

const OPERATIONS = ['status', 'runs', 'watch'] as const;

describe.each(['workflow', 'postgres'])(
	'in the %s store a run that a brake stopped',
	(stateStore) => {
		async function syncOf(merge: INodeParameters = {}): Promise<Sync> {
			const nodes = OPERATIONS.map((operation) => ({
				name: operation,
				type: 'n8n-nodes-two-way-sync.syncState',
				parameters: { operation, stateStore },
			}));
			const credentials = { twoWaySyncPostgresApi: await server.createDatabase() };
			return new Sync({ matchBy: byEmail, stateStore, ...merge }, { nodes, credentials });
		}

		async function shown(sync: Sync, operation: (typeof OPERATIONS)[number]) {
			return (await sync.workflow.run({ from: operation })).json(operation);
		}

		/** A sync of Ann and Bob, and what its state is. */
		async function inSync(): Promise<{ readonly sync: Sync; readonly before: IDataObject }> {
			const sync = await syncOf();
			await sync.run([ann, bob], [annInSlave, bobInSlave]);
			const [before = {}] = await shown(sync, 'status');
			return { sync, before };
		}

		test('is in the log with why, and the sync counts as stopped until a run comes through', async () => {
			const { sync, before } = await inSync();
			const braked = await sync.run([ann, bob], []);
			const why = braked.error?.message ?? '';
			expect(why).toContain('returned no items');
			expect(await shown(sync, 'runs')).toMatchObject([
				{
					...{ finished: false, stopped: true, run: null, kind: 'full' },
					notes: [why, expect.stringContaining("'Allow Empty Input'")],
				},
				{ finished: true, stopped: false, run: 1 },
			]);
			const [status = {}] = await shown(sync, 'status');
			const { revision, sizeBytes } = status;
			expect(status).toEqual({
				...{ ...before, revision, sizeBytes },
				health: 'stopped',
				healthSince: expect.any(String),
				status: expect.stringMatching(/^Stopped: last run \d\d:\d\d, 2 in sync\. /),
			});
			expect(status.status).toContain(why);
			expect(await shown(sync, 'watch')).toMatchObject([
				{ health: 'stopped', before: 'healthy', reason: expect.stringContaining(why) },
			]);
			await sync.run([ann, bob], [annInSlave, bobInSlave]);
			expect(await shown(sync, 'watch')).toMatchObject([{ health: 'healthy', before: 'stopped' }]);
		});

		test('leaves a line where it was the first, too', async () => {
			const sync = await syncOf({ slaveIdField: 'ID' });
			const { error } = await sync.run([ann], [annInSlave]);
			const remedy = expect.stringContaining("Correct 'Slave ID Field'");
			expect(error?.message).toContain('has the ID field "ID"');
			expect(await shown(sync, 'runs')).toMatchObject([
				{ stopped: true, notes: [error?.message, remedy] },
			]);
			expect(await shown(sync, 'status')).toMatchObject([{ health: 'stopped', links: 0 }]);
		});

		test('leaves a line where an input is open', async () => {
			const { sync } = await inSync();
			const [source, merge, ...others] = sync.workflow.json.nodes;
			if (source === undefined || merge === undefined) throw new Error('There is no Merge');
			const parameters = { master: JSON.stringify([ann]) };
			const open = flow([{ ...source, parameters }, merge, ...others], 'Source 0 -> Merge 0');
			const run = await sync.workflow.run({ change: () => open });
			expect(run.error?.message).toContain('input is not connected');
			expect(await shown(sync, 'status')).toMatchObject([{ health: 'stopped' }]);
		});

		test.each([
			['a test run', { mode: 'manual' }, {}],
			['a test run that writes', { mode: 'manual' }, { testRuns: 'write' }],
			['a preview', {}, { dryRun: true }],
		] as const)('leaves nothing where it was %s', async (_name, start, merge) => {
			const { sync, before } = await inSync();
			await sync.run([ann, bob], [], { ...start, merge });
			const wrong = { slaveIdField: 'ID', ...merge };
			const refused = await sync.run([ann, bob], [annInSlave], { ...start, merge: wrong });
			expect(refused.error?.message).toContain('has the ID field');
			expect(await shown(sync, 'status')).toEqual([before]);
		});

		test('leaves nothing where its step may not use the sync', async () => {
			const { sync, before } = await inSync();
			const [source, merge, ...others] = sync.workflow.json.nodes;
			if (source === undefined || merge === undefined) throw new Error('There is no Merge');
			const parameters = { master: JSON.stringify([ann]), slave: '[]' };
			const other = { ...merge, id: 'other', name: 'Other' };
			const nodes = [{ ...source, parameters }, merge, other, ...others];
			const second = await sync.workflow.run({
				change: () => flow(nodes, 'Source 0 -> Other 0', 'Source 1 -> Other 1'),
			});
			expect(second.error?.message).toContain('has the same Sync Name');
			expect(await shown(sync, 'status')).toEqual([before]);
		});
	},
);
