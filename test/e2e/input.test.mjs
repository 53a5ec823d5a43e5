// @ts-check
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import {
	Bench,
	PEOPLE,
	Pair,
	addBehind,
	nodeOf,
	plainRows,
	withDeletes,
	writesOf,
} from './harness.mjs';

const bench = new Bench();
before(() => bench.join());
after(() => bench.stop());

const { ANN, BOB, CY } = PEOPLE;

/** @param {import('./harness.mjs').PairOptions} options */
function pair(options) {
	return Pair.create(bench.server, options);
}

/** The state, byte for byte as it is saved. @param {Pair} sync */
async function saved(sync) {
	return JSON.stringify(await sync.workflow.savedState());
}

/**
 * Puts a Code step behind an output, so that a test decides what comes out there.
 *
 * @param {any} definition
 * @param {string} from
 * @param {number} output
 * @param {string} jsCode
 */
function codeBehind(definition, from, output, jsCode) {
	const name = `Code behind ${from} ${output}`;
	const { main } = definition.connections[from];
	definition.connections[name] = { main: [main[output]] };
	main[output] = [];
	addBehind(definition, from, output, {
		id: name,
		name,
		type: 'n8n-nodes-base.code',
		typeVersion: 2,
		position: [400, 900],
		parameters: { jsCode },
	});
}

test('two empty apps are in sync, and what comes later is created whole', async () => {
	const sync = await pair({});
	assert.deepEqual(await sync.writes(), {});
	await sync.master.insert(ANN);
	await sync.slave.insert(BOB);
	await sync.run();
	const expected = [ANN, BOB];
	assert.deepEqual(await sync.rows(), { master: expected, slave: expected });
	assert.deepEqual(await sync.writes(), {});
});

test('a fetch that fails and passes its own input on stops the run', async () => {
	const sync = await pair({
		master: [ANN, BOB],
		slave: [ANN, BOB],
		merge: { onDelete: 'propagate' },
		change: (definition) => {
			withDeletes(definition);
			nodeOf(definition, 'Get Slave Rows').onError = 'continueRegularOutput';
		},
	});
	await sync.run();
	const before = await sync.remembered();
	await sync.slave.drop();
	const execution = await sync.tryRun();
	assert.equal(execution.status, 'error');
	assert.match(execution.error, /^The slave/);
	assert.deepEqual(await sync.remembered(), before);
	assert.deepEqual(await plainRows(sync.master), [ANN, BOB]);
});

test('records without a usable id are set aside and stop no other', async () => {
	const sync = await pair({
		master: [ANN, BOB, CY],
		slave: [],
		change: (definition) => {
			codeBehind(
				definition,
				'Get Master Rows',
				0,
				`return $input.all().map((item, index) => index === 1
					? { json: { ...item.json, id: null }, pairedItem: index }
					: item);`,
			);
		},
	});
	const execution = await sync.run();
	assert.deepEqual(
		execution.items('Conflict Bucket').map(({ type }) => type),
		['badRecord'],
	);
	assert.deepEqual((await sync.rows()).slave, [ANN, CY]);
	assert.deepEqual(await sync.writes(), {});
});

test('with metadata in the JSON, answers are found through a step that breaks item pairing', async () => {
	const sync = await pair({
		master: [ANN, BOB],
		slave: [],
		merge: { options: { metadataInJson: true } },
		change: (definition) => {
			// The app's own step takes the fields one by one, and a Code step makes items of its own.
			nodeOf(definition, 'Create in Slave').parameters.columns = {
				mappingMode: 'defineBelow',
				value: {
					name: '={{ $json.name }}',
					email: '={{ $json.email }}',
					phone: '={{ $json.phone }}',
				},
				schema: ['name', 'email', 'phone'].map((id) => ({ id, displayName: id, type: 'string' })),
			};
			codeBehind(
				definition,
				'Create in Slave',
				0,
				`const sent = $('Master/Slave Merge').all(0);
				const made = $input.all();
				return [...made.map(({ json }) => ({
					json: { ...json, _twoWaySync: sent.find((each) => each.json.email === json.email).json._twoWaySync },
				})), { json: { note: 'one more item than came in' } }];`,
			);
		},
	});
	const execution = await sync.run();
	assert.deepEqual(
		execution.items('Confirm Slave', 0).map(({ email }) => email),
		[ANN.email, BOB.email],
	);
	assert.equal(execution.items('Confirm Slave', 1).length, 1);
	assert.deepEqual(await sync.writes(), {});
});

test('without metadata in the JSON such a flow is settled by the next run, once', async () => {
	const sync = await pair({
		master: [ANN, BOB],
		slave: [],
		change: (definition) =>
			codeBehind(
				definition,
				'Create in Slave',
				0,
				'return [1, 2, 3].map((note) => ({ json: { note } }));',
			),
	});
	const execution = await sync.run();
	assert.equal(execution.items('Confirm Slave', 0).length, 0);
	for (let run = 0; run < 2; run++) assert.deepEqual(await sync.writes(), {});
	const expected = [ANN, BOB];
	assert.deepEqual(await sync.rows(), { master: expected, slave: expected });
	await sync.slave.edit({ email: BOB.email }, { name: 'Robert' });
	await sync.run();
	assert.equal((await sync.rows()).master[1]?.name, 'Robert');
});

test('Preview Only shows the plan, writes nothing and stores nothing', async () => {
	const sync = await pair({
		master: [ANN],
		slave: [BOB],
		merge: { dryRun: true },
	});
	const execution = await sync.run();
	const plan = execution.items('Master/Slave Merge', 7).filter(({ type }) => type === 'plan');
	assert.deepEqual(plan.map(({ operation, side }) => `${operation} ${side}`).sort(), [
		'create master',
		'create slave',
	]);
	assert.deepEqual(writesOf(execution), {});
	assert.equal(await sync.workflow.savedState(), undefined);
	assert.deepEqual(await sync.rows(), { master: [ANN], slave: [BOB] });
});

test('a test run in the editor writes where it is let, and leaves the saved state as it is, byte for byte', async () => {
	const sync = await pair({
		start: 'trigger',
		master: [ANN],
		slave: [ANN],
		merge: { testRuns: 'write' },
	});
	await sync.workflow.runManually('Two-Way Sync Trigger');
	assert.equal(await sync.workflow.savedState(), undefined);
	await sync.workflow.edit((definition) => startNow(definition));
	await sync.workflow.nextExecution();
	await sync.workflow.deactivate();
	await sync.workflow.idle();
	const before = await saved(sync);
	await sync.master.edit({ email: ANN.email }, { name: 'Anna' });
	const test = await sync.workflow.runManually('Two-Way Sync Trigger');
	assert.equal(test.status, 'success', test.error);
	assert.deepEqual(Object.keys(writesOf(test)), ['Update Slave']);
	assert.match(test.hints('Master/Slave Merge').join(), /nothing was stored/);
	assert.equal(await saved(sync), before);
	assert.equal((await sync.rows()).slave[0]?.name, 'Anna');
	await sync.workflow.activate();
	const next = await sync.workflow.nextExecution();
	assert.deepEqual(writesOf(next), {}, 'what the test run wrote is seen as settled');
	await sync.workflow.deactivate();
});

/** @param {any} definition */
function startNow(definition) {
	Object.assign(nodeOf(definition, 'Two-Way Sync Trigger').parameters, {
		scheduleMode: 'interval',
		every: 1,
		unit: 'seconds',
	});
}
