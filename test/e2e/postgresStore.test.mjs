// @ts-check
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { after, before, test } from 'node:test';
import { Bench, PEOPLE, Pair, nodeOf, uniqueName, writesOf } from './harness.mjs';

const { PostgresServer } = createRequire(import.meta.url)('../../scripts/postgres/server.cjs');

const TYPE = 'twoWaySyncPostgresApi';
const OURS = 'n8n-nodes-two-way-sync.';
const { ANN, BOB, CY } = PEOPLE;

const bench = new Bench();
/** @type {InstanceType<typeof PostgresServer>} */
let postgres;
/** What the credential holds. @type {Record<string, unknown>} */
let place;

before(async () => {
	postgres = await PostgresServer.start();
	place = await postgres.createDatabase();
	await bench.start();
});
after(async () => {
	await bench.stop();
	await postgres?.stop();
});

/** @param {Record<string, unknown>} [data] */
async function credentialWith(data = {}) {
	const name = uniqueName('Postgres');
	// Without TLS, as on this machine it may be.
	const full = { ...place, ...data };
	return await bench.server.rest('POST', '/rest/credentials', { name, type: TYPE, data: full });
}

/**
 * The template with its state in Postgres; each workflow with a sync of its own, since they share the
 * database.
 *
 * @param {import('./harness.mjs').PairOptions} options
 * @param {{ id: string, name: string }} [credential]
 */
async function pair(options, credential) {
	const { id, name } = credential ?? (await credentialWith());
	const syncName = uniqueName('contacts');
	const sync = await Pair.create(bench.server, {
		...options,
		change: (definition) => {
			for (const node of definition.nodes) {
				if (!node.type.startsWith(OURS)) continue;
				Object.assign(node.parameters, { stateStore: 'postgres', syncName });
				node.credentials = { [TYPE]: { id, name } };
			}
			options.change?.(definition);
		},
	});
	return Object.assign(sync, { syncName });
}

/** @param {string} syncName */
async function stored(syncName) {
	return await postgres.admin(String(place.database), async (/** @type {any} */ client) => {
		const { rows } = await client.query(
			`SELECT rev::int, link_count::int AS links, lease_fence::int AS fence, lease_until > clock_timestamp() AS leased
			FROM two_way_sync_syncs WHERE name = $1`,
			[syncName],
		);
		return rows[0];
	});
}

test('the test of the credential succeeds, and says what is wrong where it does not', async () => {
	/** @param {Record<string, unknown>} data */
	const tested = async (data) => {
		const credential = await credentialWith(data);
		const { id, name, type } = credential;
		const full = { ...place, ...data };
		const credentials = { id, name, type, data: full };
		return await bench.server.rest('POST', '/rest/credentials/test', { credentials });
	};
	assert.equal((await tested({})).status, 'OK');
	const required = await tested({ tls: 'require' });
	assert.equal(required.status, 'Error');
	assert.match(required.message, /does not offer TLS/);
	const refused = await tested({ password: 'wrong' });
	assert.equal(refused.status, 'Error');
	assert.match(refused.message, /does not let user "postgres" in/);
});

test('a first sync, edits both ways, idle runs; nothing is put into the static data', async () => {
	const sync = await pair({ master: [ANN, BOB], slave: [{ ...ANN, phone: '' }, CY] });
	const first = await sync.writes();
	assert.deepEqual(Object.keys(first), ['Create in Slave', 'Update Slave', 'Create in Master']);
	assert.deepEqual(await sync.rows(), { master: [ANN, BOB, CY], slave: [ANN, BOB, CY] });
	assert.deepEqual(await sync.writes(), {});
	await sync.master.edit({ email: ANN.email }, { name: 'Anna' });
	await sync.slave.edit({ email: BOB.email }, { name: 'Robert' });
	await sync.run();
	const names = (await sync.rows()).master.map(({ name }) => name);
	assert.deepEqual(names, ['Anna', 'Robert', 'Cy']);
	assert.deepEqual(await sync.writes(), {});
	assert.equal((await stored(sync.syncName)).links, 3);
	assert.equal(await sync.workflow.savedState(), undefined);
});

test('the state survives a restart of n8n, one of the server, and connections that are cut', async () => {
	const sync = await pair({ master: [ANN, BOB], slave: [ANN, BOB] });
	await sync.run();
	await bench.server.restart();
	assert.deepEqual(await sync.writes(), {});
	await postgres.pause();
	await postgres.resume();
	await sync.slave.edit({ email: ANN.email }, { name: 'Anna' });
	await sync.run();
	assert.equal((await sync.rows()).master[0]?.name, 'Anna');
	await postgres.admin('postgres', async (/** @type {any} */ client) => {
		await client.query(
			'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1',
			[place.database],
		);
	});
	assert.deepEqual(await sync.writes(), {});
	assert.equal((await stored(sync.syncName)).links, 2);
});

test('a wrong password stops the run before anything is written, and says what to do', async () => {
	const sync = await pair({ master: [ANN] }, await credentialWith({ password: 'wrong' }));
	const execution = await sync.tryRun();
	assert.equal(execution.status, 'error');
	const { message, description } = execution.raw.data.resultData.error;
	assert.match(message, /does not let user "postgres" in/);
	assert.match(description, /Password/);
	assert.deepEqual((await sync.rows()).slave, []);
});

test('each run of the trigger has a lease, which ends with the run', async () => {
	const sync = await pair({
		master: [ANN],
		slave: [ANN],
		start: 'trigger',
		change: (definition) =>
			setSchedule(definition, { scheduleMode: 'interval', every: 1, unit: 'seconds' }),
	});
	await sync.master.edit({ email: ANN.email }, { name: 'Anna' });
	await eventually(async () => (await sync.rows()).slave[0]?.name === 'Anna');
	await eventually(async () => (await stored(sync.syncName)).fence > 2);
	await sync.workflow.deactivate();
	await sync.workflow.idle();
	// It is given back when the trigger hears of the end, a moment after the run is saved.
	await eventually(async () => (await stored(sync.syncName)).leased === false);
	const failed = (await sync.workflow.executions()).filter(
		(/** @type {any} */ { status }) => status !== 'success',
	);
	assert.deepEqual(failed, []);
});

/** @param {() => Promise<boolean>} holds */
async function eventually(holds) {
	const end = Date.now() + 60_000;
	while (!(await holds())) {
		assert.ok(Date.now() < end, `not within a minute: ${holds}`);
		await new Promise((resolve) => setTimeout(resolve, 100));
	}
}

/**
 * @param {any} definition
 * @param {Record<string, unknown>} parameters
 */
function setSchedule(definition, parameters) {
	Object.assign(nodeOf(definition, 'Two-Way Sync Trigger').parameters, parameters);
}

test('a test run of the editor stores its state like any other where it writes, a preview nothing', async () => {
	const sync = await pair({
		master: [ANN, BOB],
		start: 'trigger',
		change: (definition) =>
			setSchedule(definition, { scheduleMode: 'cron', cronExpression: '0 0 0 1 1 *' }),
	});
	const preview = await sync.workflow.runManually('Two-Way Sync Trigger');
	assert.equal(preview.status, 'success', preview.error);
	assert.equal(preview.items('Master/Slave Merge', 7).length, 2);
	assert.deepEqual(writesOf(preview), {});
	assert.equal((await stored(sync.syncName)).links, 0);
	await sync.workflow.edit((definition) => {
		nodeOf(definition, 'Master/Slave Merge').parameters.testRuns = 'write';
	});
	const first = await sync.workflow.runManually('Two-Way Sync Trigger');
	assert.equal(first.status, 'success', first.error);
	assert.equal(writesOf(first)['Create in Slave']?.length, 2);
	assert.equal((await stored(sync.syncName)).links, 2);
	const second = await sync.workflow.runManually('Two-Way Sync Trigger');
	assert.deepEqual(writesOf(second), {});
	assert.deepEqual((await sync.rows()).slave, [ANN, BOB]);
});
