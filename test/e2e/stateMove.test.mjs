// @ts-check
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { after, before, test } from 'node:test';
import { Bench, PEOPLE, Pair, callWebhook, uniqueName, webhookNode } from './harness.mjs';

const { PostgresServer } = createRequire(import.meta.url)('../../scripts/postgres/server.cjs');

const TYPE = 'twoWaySyncPostgresApi';
const OURS = 'n8n-nodes-two-way-sync.';
const { ANN, BOB, CY } = PEOPLE;

const bench = new Bench();
/** @type {InstanceType<typeof PostgresServer>} */
let postgres;

before(async () => {
	postgres = await PostgresServer.start();
	await bench.join();
});
after(async () => {
	await bench.stop();
	await postgres?.stop();
});

/** A sync with two steps that move its state, each behind a webhook of its own. */
async function movable() {
	const data = { ...(await postgres.createDatabase()), ssl: 'disable' };
	const name = uniqueName('Postgres');
	const { id } = await bench.server.rest('POST', '/rest/credentials', { name, type: TYPE, data });
	const credentials = { [TYPE]: { id, name } };
	const path = uniqueName('move').replaceAll(' ', '-');
	const sync = await Pair.create(bench.server, {
		master: [ANN, BOB],
		change: (definition) => {
			for (const stateStore of ['workflowToPostgres', 'postgresToWorkflow']) {
				definition.nodes.push(webhookNode(`Start ${stateStore}`, `${path}-${stateStore}`), {
					id: stateStore,
					name: stateStore,
					type: `${OURS}syncState`,
					typeVersion: 1,
					position: [0, 1500],
					parameters: { operation: 'move', syncName: 'contacts', stateStore },
					credentials,
				});
				definition.connections[`Start ${stateStore}`] = {
					main: [[{ node: stateStore, type: 'main', index: 0 }]],
				};
			}
		},
	});
	return {
		sync,
		move: (/** @type {string} */ direction) =>
			sync.workflow.nextExecution(() => callWebhook(bench.server, `${path}-${direction}`)),
		/** As a user does in all steps of the sync. */
		setStore: async (/** @type {string} */ stateStore) => {
			await sync.workflow.edit((definition) => {
				for (const node of definition.nodes) {
					if (!node.type.startsWith(OURS) || node.parameters.operation === 'move') continue;
					node.parameters.stateStore = stateStore;
					if (stateStore === 'postgres') node.credentials = credentials;
				}
			});
			// For a moment the old version may still answer.
			await new Promise((resolve) => setTimeout(resolve, 1000));
		},
	};
}

test('a state moves to Postgres and back; in between the old place refuses, and nothing is written twice', async () => {
	const { sync, move, setStore } = await movable();
	await sync.run();
	assert.deepEqual(await sync.writes(), {});

	const moved = await move('workflowToPostgres');
	assert.equal(moved.status, 'success', moved.error);
	assert.equal(moved.items('workflowToPostgres')[0].links, 2);

	await sync.master.edit({ email: ANN.email }, { name: 'Anna' });
	const refused = await sync.tryRun();
	assert.equal(refused.status, 'error');
	assert.match(refused.error, /was moved to the Postgres store/);
	assert.equal((await sync.rows()).slave[0]?.name, 'Ann');

	await setStore('postgres');
	await sync.run();
	assert.equal((await sync.rows()).slave[0]?.name, 'Anna');
	await sync.slave.insert(CY);
	await sync.run();
	assert.deepEqual(await sync.writes(), {});

	const back = await move('postgresToWorkflow');
	assert.equal(back.status, 'success', back.error);
	assert.match((await sync.tryRun()).error, /was moved to the Workflow store/);
	await setStore('workflow');
	assert.deepEqual(await sync.writes(), {});
	await sync.slave.edit({ email: CY.email }, { phone: '33' });
	await sync.run();
	const expected = [{ ...ANN, name: 'Anna' }, BOB, { ...CY, phone: '33' }];
	assert.deepEqual(await sync.rows(), { master: expected, slave: expected });
	assert.deepEqual(await sync.writes(), {});
});
