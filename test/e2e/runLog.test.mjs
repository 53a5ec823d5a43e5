// @ts-check
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import {
	Bench,
	PEOPLE,
	Pair,
	addBehind,
	beginOnSchedule,
	callWebhook,
	nodeOf,
	runOnSchedule,
	uniqueName,
	webhookNode,
} from './harness.mjs';

const bench = new Bench();
before(() => bench.join());
after(() => bench.stop());

const { ANN, BOB } = PEOPLE;

/**
 * A published sync that another app asks, by webhook, how it is and what its runs did.
 *
 * @param {import('./harness.mjs').PairOptions} options
 */
async function asked(options) {
	const path = uniqueName('state').replaceAll(' ', '-');
	const sync = await Pair.create(bench.server, {
		...options,
		change: (definition) => {
			definition.nodes.push(webhookNode('Ask', path));
			for (const operation of ['status', 'runs']) {
				addBehind(definition, 'Ask', 0, {
					id: operation,
					name: operation,
					type: 'n8n-nodes-two-way-sync.syncState',
					typeVersion: 1,
					position: [300, 1900],
					parameters: { operation, syncName: 'contacts' },
				});
			}
		},
	});
	const ask = async () => {
		const call = () => callWebhook(sync.workflow.server, path);
		const execution = await sync.workflow.nextExecution(call, 'webhook');
		return { status: execution.items('status')[0], runs: execution.items('runs') };
	};
	return { sync, ask };
}

/** @param {import('../../scripts/real-n8n/workflows.mjs').Execution} execution */
function shown(execution) {
	return execution.raw.data.resultData.metadata;
}

test('each run is in the log, newest first, and its execution can be found by what it wrote', async () => {
	const { sync, ask } = await asked({ master: [ANN, BOB], slave: [ANN] });
	const values = { sync: 'contacts', sync_failed: '0', sync_conflicts: '0' };
	assert.deepEqual(shown(await sync.run()), { ...values, sync_written: '1' });
	await sync.slave.edit({ email: ANN.email }, { phone: '99' });
	assert.deepEqual(shown(await sync.run()), { ...values, sync_written: '1' });
	assert.deepEqual(shown(await sync.run()), { ...values, sync_written: '0' });
	const { status, runs } = await ask();
	assert.match(status.status, /^Healthy: last run \d\d:\d\d, 2 in sync\.$/);
	assert.equal(status.health, 'healthy');
	assert.deepEqual(
		runs.map(({ run, finished, inSync, master, slave }) => ({
			...{ run, finished, inSync },
			...{ updated: master.updated, created: slave.created },
		})),
		[
			{ run: 3, finished: true, inSync: 2, updated: 0, created: 0 },
			{ run: 2, finished: true, inSync: 1, updated: 1, created: 0 },
			{ run: 1, finished: true, inSync: 1, updated: 0, created: 1 },
		],
	);
});

test('a run whose fetch fails is in the log, and the sync counts as failing until one comes through', async () => {
	const { sync, ask } = await asked({ master: [ANN], slave: [ANN], start: 'trigger' });
	await runOnSchedule(sync.workflow);
	assert.equal((await ask()).status.health, 'healthy');
	/** @type {any} */
	let table;
	await sync.workflow.edit((/** @type {any} */ definition) => {
		const { parameters } = nodeOf(definition, 'Get Slave Rows');
		table = parameters.dataTableId;
		parameters.dataTableId = { __rl: true, mode: 'id', value: 'gone' };
	});
	for (let run = 0; run < 2; run++) {
		const { id } = await beginOnSchedule(sync.workflow);
		assert.equal((await sync.workflow.ended(id)).status, 'error');
	}
	const failing = await ask();
	assert.deepEqual(
		failing.runs.map(({ finished }) => finished),
		[false, false, true],
	);
	assert.equal(failing.status.health, 'failing');
	assert.match(failing.status.status, /did not come through the Merge/);
	await sync.workflow.edit((/** @type {any} */ definition) => {
		nodeOf(definition, 'Get Slave Rows').parameters.dataTableId = table;
	});
	await runOnSchedule(sync.workflow);
	assert.equal((await ask()).status.health, 'healthy');
});

test('a run that a brake stopped is in the log with why, and the sync counts as stopped until one comes through', async () => {
	const { sync, ask } = await asked({ master: [ANN, BOB], slave: [ANN, BOB] });
	await sync.run();
	for (const { email } of [ANN, BOB]) await sync.slave.remove({ email });
	const { status: ended, error } = await sync.tryRun();
	assert.equal(ended, 'error');
	assert.match(String(error), /returned no items/);
	const stopped = await ask();
	assert.equal(stopped.status.health, 'stopped');
	assert.match(stopped.status.status, /^Stopped: last run .*returned no items/);
	assert.equal(stopped.status.links, 2);
	assert.deepEqual(
		stopped.runs.map(({ finished, stopped }) => ({ finished, stopped })),
		[
			{ finished: false, stopped: true },
			{ finished: true, stopped: false },
		],
	);
	assert.match(stopped.runs[0].notes[0], /returned no items/);
	await sync.slave.insert(ANN, BOB);
	await sync.run();
	assert.equal((await ask()).status.health, 'healthy');
});
