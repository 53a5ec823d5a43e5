// @ts-check
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { Cluster } from '../../scripts/real-n8n/cluster.mjs';
import { installN8n } from '../../scripts/real-n8n/installation.mjs';
import { buildPackage, installPackage } from '../../scripts/real-n8n/packageInstall.mjs';
import { Pair, addBehind, callWebhook, nodeOf, uniqueName, webhookNode } from './harness.mjs';
import { Redis, hasRedis } from './redis.mjs';
import { SavedState, Users, assertConverges, people } from './users.mjs';

const { PostgresServer } = createRequire(import.meta.url)('../../scripts/postgres/server.cjs');

const CREDENTIAL = 'twoWaySyncPostgresApi';
const OURS = 'n8n-nodes-two-way-sync.';

const skip = hasRedis() ? false : 'Redis is not installed on this machine';
const redis = new Redis();
/** @type {InstanceType<typeof PostgresServer>} */
let postgres;
/** @type {Cluster} */
let cluster;
let folder = '';
/** @type {{ id: string, name: string }} */
let credential;

before(async () => {
	if (skip !== false) return;
	const installation = await installN8n(console.log);
	if (process.env.TWO_WAY_SYNC_E2E_SERVER === undefined) await buildPackage();
	await redis.start();
	postgres = await PostgresServer.start();
	const [n8n, state] = [await postgres.createDatabase(), await postgres.createDatabase()];
	folder = await mkdtemp(join(tmpdir(), 'two-way-sync-queue-'));
	await installPackage(folder);
	cluster = new Cluster(installation, folder, {
		DB_TYPE: 'postgresdb',
		DB_POSTGRESDB_HOST: n8n.host,
		DB_POSTGRESDB_PORT: String(n8n.port),
		DB_POSTGRESDB_DATABASE: n8n.database,
		DB_POSTGRESDB_USER: n8n.user,
		DB_POSTGRESDB_PASSWORD: n8n.password,
		QUEUE_BULL_REDIS_HOST: '127.0.0.1',
		QUEUE_BULL_REDIS_PORT: String(redis.port),
		// A worker that died is noticed within seconds, not within a minute.
		QUEUE_WORKER_LOCK_DURATION: '6000',
		QUEUE_WORKER_LOCK_RENEW_TIME: '2000',
		QUEUE_WORKER_STALLED_INTERVAL: '3000',
	});
	await cluster.start();
	const name = uniqueName('State');
	const data = { ...state, ssl: 'disable' };
	credential = await cluster.main.rest('POST', '/rest/credentials', {
		name,
		type: CREDENTIAL,
		data,
	});
});
after(async () => {
	await cluster?.stop();
	await postgres?.stop();
	await redis.stop();
	if (folder !== '') await rm(folder, { recursive: true, force: true });
});

/** Besides the webhook, our trigger starts full runs. @param {number} seconds */
function scheduled(seconds) {
	return (/** @type {any} */ definition) => {
		definition.nodes.push({
			id: 'our trigger',
			name: 'Two-Way Sync Trigger',
			type: `${OURS}twoWaySyncTrigger`,
			typeVersion: 1,
			position: [-200, 900],
			parameters: {
				syncName: 'contacts',
				scheduleMode: 'interval',
				every: seconds,
				unit: 'seconds',
				fullRunEvery: 1,
			},
		});
		const [master, slave] = ['Get Master Rows', 'Get Slave Rows'];
		addBehind(definition, 'Two-Way Sync Trigger', 0, nodeOf(definition, master));
		addBehind(definition, 'Two-Way Sync Trigger', 1, nodeOf(definition, slave));
	};
}

const EXPORT = 'Export State';

/**
 * A step that tells the state, wherever it is.
 *
 * @param {any} definition
 * @param {string} path
 */
function addExport(definition, path) {
	definition.nodes.push(webhookNode('Start Export', path), {
		id: EXPORT,
		name: EXPORT,
		type: `${OURS}syncState`,
		typeVersion: 1,
		position: [0, 1500],
		parameters: { operation: 'export', format: 'json' },
	});
	addBehind(definition, 'Start Export', 0, nodeOf(definition, EXPORT));
}

/**
 * @param {Pair} pair
 * @param {string} path
 */
async function exportedState({ workflow }, path) {
	const call = () => callWebhook(cluster.main, path);
	const execution = await workflow.nextExecution(call, 'webhook');
	return SavedState.ofExport(execution.items(EXPORT)[0]);
}

/** @param {any} definition */
function withPostgres(definition) {
	const syncName = uniqueName('contacts');
	for (const node of definition.nodes) {
		if (!node.type.startsWith(OURS)) continue;
		Object.assign(node.parameters, { stateStore: 'postgres', syncName });
		node.credentials = { [CREDENTIAL]: { id: credential.id, name: credential.name } };
	}
}

/** @param {(definition: any) => void} change */
async function syncOf(change) {
	const rows = people(5);
	const path = uniqueName('export').replaceAll(' ', '-');
	const pair = await Pair.create(cluster.main, {
		master: rows,
		slave: rows,
		change: (definition) => {
			addExport(definition, path);
			change(definition);
		},
	});
	return {
		pair,
		users: new Users(
			pair,
			rows.map((row) => row.email),
			() => exportedState(pair, path),
		),
	};
}

/** @param {Awaited<ReturnType<typeof syncOf>>} sync */
async function assertAllIsWell({ pair, users }) {
	await pair.workflow.deactivate();
	await pair.workflow.idle();
	await pair.workflow.edit((definition) => {
		definition.nodes = definition.nodes.filter(
			(/** @type {any} */ node) => node.name !== 'Two-Way Sync Trigger',
		);
		delete definition.connections['Two-Way Sync Trigger'];
	});
	await pair.workflow.activate();
	try {
		await assertConverges(pair, 8);
		await users.assertNothingLost();
	} catch (error) {
		console.log(await users.everything());
		throw error;
	}
}

const WARNING = /Several n8n processes run this workflow \(queue mode\)/;

test(
	'with static data the trigger of a sync warns at its first run on a worker',
	{ skip },
	async () => {
		const { pair } = await syncOf(scheduled(1));
		const run = await pair.workflow.nextExecution(undefined, 'trigger');
		assert.equal(run.status, 'success', run.error);
		assert.match(run.hints('Two-Way Sync Trigger').join(), WARNING);
		assert.match(run.hints('Master/Slave Merge').join(), WARNING);
		await pair.workflow.deactivate();
	},
);

test(
	'with Postgres, runs of the trigger and calls on two workers at once lose nothing and double nothing',
	{ skip },
	async () => {
		const sync = await syncOf((definition) => {
			scheduled(1)(definition);
			withPostgres(definition);
		});
		const { pair, users } = sync;
		for (let round = 0; round < 6; round++) {
			await users.edit('master', String(users.known[round % 5]), 'name');
			await users.edit('slave', String(users.known[(round + 2) % 5]), 'phone');
			await users.create(round % 2 === 0 ? 'master' : 'slave');
			await Promise.all([1, 2].map(() => callWebhook(cluster.main, pair.path)));
			await sleep(500);
		}
		await assertAllIsWell(sync);
		const runs = await pair.workflow.executions();
		assert.ok(
			!runs.some((/** @type {any} */ run) => WARNING.test(run.hints('Master/Slave Merge').join())),
		);
		for (const worker of cluster.workers) {
			assert.match(worker.log, /Worker started execution|started execution/i);
		}
	},
);

test(
	'with Postgres, a worker that is killed in the middle of a run costs no edit; the other goes on',
	{ skip },
	async () => {
		const sync = await syncOf((definition) => {
			scheduled(1)(definition);
			withPostgres(definition);
		});
		const { pair, users } = sync;
		const [first] = cluster.workers;
		for (let kill = 0; kill < 3; kill++) {
			await users.edit('master', String(users.known[kill]), 'name');
			await users.create('master');
			await callWebhook(cluster.main, pair.path);
			await sleep(150 * kill);
			await first?.kill();
			await users.edit('slave', String(users.known[kill + 1]), 'phone');
			await callWebhook(cluster.main, pair.path);
			await first?.start();
		}
		await assertAllIsWell(sync);
	},
);
