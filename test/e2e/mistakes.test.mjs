// @ts-check
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Bench, PEOPLE, Pair, addBehind, nodeOf } from './harness.mjs';

const bench = new Bench();
before(() => bench.join());
after(() => bench.stop());

const { ANN, BOB, CY } = PEOPLE;
const MERGE = 'Master/Slave Merge';
const TEST = 'Test';

/**
 * A sync with a mistake in it, which a webhook starts when it is published, and its editor a test run of.
 *
 * @param {import('./harness.mjs').PairOptions} options
 */
async function pair({ change, merge, ...options }) {
	return await Pair.create(bench.server, {
		master: [ANN, BOB],
		slave: [BOB, CY],
		...options,
		merge: { testRuns: 'write', ...merge },
		change: (definition) => {
			const trigger = {
				id: TEST,
				name: TEST,
				type: 'n8n-nodes-base.manualTrigger',
				typeVersion: 1,
			};
			for (const fetch of ['Get Master Rows', 'Get Slave Rows']) {
				addBehind(definition, TEST, 0, nodeOf(definition, fetch));
			}
			definition.nodes.push({ ...trigger, position: [-200, 600], parameters: {} });
			change?.(definition);
		},
	});
}

/**
 * Runs it twice when published and twice as a test: each run ends with the error, and both tables are as
 * they were.
 *
 * @param {Pair} sync
 * @param {string} step The step that is to stop it.
 * @param {readonly RegExp[]} words
 */
async function stops(sync, step, words) {
	const before = await sync.rows();
	for (const run of [() => sync.tryRun(), () => sync.workflow.runManually(TEST)]) {
		for (let time = 0; time < 2; time++) {
			const execution = await run();
			assert.equal(execution.status, 'error');
			const said = execution.errorOf(step);
			for (const word of words) assert.match(said, word);
			assert.deepEqual(await sync.rows(), before);
		}
	}
}

/** For a moment after a workflow was published anew a webhook starts it as it was. @param {() => Promise<boolean>} run */
async function mended(run) {
	for (let time = 0; time < 10; time++) if (await run()) return;
	assert.fail('Nothing changed');
}

const fields = (/** @type {string} */ master, /** @type {string} */ slave) => ({
	mappingMode: 'manual',
	fields: {
		mapping: [
			{ masterField: 'name', slaveField: 'name' },
			{ masterField: master, slaveField: slave },
		],
	},
});

for (const [what, merge, words] of /** @type {const} */ ([
	[
		'a match key that is typed wrong',
		{ matchBy: { pairs: [{ masterField: 'emial', slaveField: 'email' }] } },
		[/the match key "emial" \(it has "email"\)/, /Nothing was written/],
	],
	[
		'an ID field in other letters',
		{ slaveIdField: 'ID' },
		[/the ID field "ID" \(it has "id"\)/, /upper and lower case count/],
	],
	[
		'an expression that gives the value of a field',
		{ matchBy: { pairs: [{ masterField: '={{ $json.email }}', slaveField: 'email' }] } },
		[/ann@example\.com" \(which is a value of "email", not a name\)/],
	],
	[
		'a mapped field that the other app calls otherwise',
		fields('phone', 'phoneNumber'),
		[/the field "phoneNumber"/, /Fields of the slave: .*"phone"/],
	],
])) {
	test(`${what} stops the run before anything is written`, async () => {
		await stops(await pair({ merge }), MERGE, words);
	});
}

test('a preview tells first what would stop a published run, and writes nothing', async () => {
	const sync = await pair({ merge: { slaveIdField: 'ID', testRuns: 'preview' } });
	const before = await sync.rows();
	const execution = await sync.workflow.runManually(TEST);
	const [first] = execution.items(MERGE, 7);
	assert.match(String(first?.why), /would stop.*the ID field "ID" \(it has "id"\)/);
	assert.deepEqual(await sync.rows(), before);
});

for (const [side, fetch] of /** @type {const} */ ([
	['master', 'Get Master Rows'],
	['slave', 'Get Slave Rows'],
])) {
	test(`the ${side}'s list that is not connected is no empty list`, async () => {
		const sync = await pair({
			change: (definition) => {
				definition.connections[fetch].main[0] = [];
			},
		});
		await stops(sync, MERGE, [new RegExp(`${side}`, 'i'), /connect/]);
	});
}

for (const [what, change, words] of /** @type {const} */ ([
	[
		'lists at each other’s inputs',
		(/** @type {any} */ { connections }) => {
			const [master, slave] = [connections['Get Master Rows'], connections['Get Slave Rows']];
			connections['Get Master Rows'] = slave;
			connections['Get Slave Rows'] = master;
		},
		[/"Create in Slave" gets what is to be written to the slave/, /swap the two wires/],
	],
	[
		'a step that creates where its records come from',
		(/** @type {any} */ definition) => {
			const source = nodeOf(definition, 'Get Master Rows').parameters;
			nodeOf(definition, 'Create in Slave').parameters.dataTableId = source.dataTableId;
		},
		[/"Create in Slave" .* which "Get Master Rows" lists/],
	],
	[
		'a step that updates the other app',
		(/** @type {any} */ definition) => {
			const source = nodeOf(definition, 'Get Slave Rows').parameters;
			nodeOf(definition, 'Update Master').parameters.dataTableId = source.dataTableId;
		},
		[/"Update Master" .* which "Get Slave Rows" lists/],
	],
])) {
	test(`${what}: refused before anything is written`, async () => {
		await stops(await pair({ change }), MERGE, [...words]);
	});
}

test('an empty table is an empty list', async () => {
	const sync = await pair({ slave: [] });
	await sync.run();
	assert.deepEqual((await sync.rows()).slave, (await sync.rows()).master);
});

test('a Loop Guard with a Sync Name that nobody has stops, and names the one that there is', async () => {
	const sync = await pair({
		change: (definition) => {
			nodeOf(definition, 'Confirm Slave').parameters.syncName = 'contcats';
		},
	});
	const execution = await sync.tryRun();
	assert.equal(execution.status, 'error');
	assert.match(execution.errorOf('Confirm Slave'), /contcats.*contacts/);
	// What was written before is found by its key, and nothing is written twice.
	const rows = await sync.rows();
	await sync.workflow.edit((definition) => {
		nodeOf(definition, 'Confirm Slave').parameters.syncName = 'contacts';
	});
	await mended(async () => (await sync.tryRun()).status === 'success');
	for (let time = 0; time < 2; time++) await sync.run();
	assert.equal((await sync.rows()).slave.length, rows.slave.length);
	assert.deepEqual((await sync.rows()).master, (await sync.rows()).slave);
});

test('a list that its step cut at 50 rows doubles nothing, and each run says so by the name of the step', async () => {
	const people = Array.from({ length: 60 }, (_, index) => ({
		name: `Person ${index}`,
		email: `p${index}@example.com`,
		phone: `${index}`,
	}));
	const sync = await pair({
		master: people,
		slave: people,
		change: (definition) => {
			delete nodeOf(definition, 'Get Slave Rows').parameters.returnAll;
		},
	});
	const before = await sync.rows();
	for (let time = 0; time < 2; time++) {
		const execution = await sync.run();
		assert.match(execution.hints(MERGE).join(), /"Get Slave Rows" put out 50 records of the slave/);
		assert.deepEqual(await sync.rows(), before);
	}
	await sync.workflow.edit((definition) => {
		nodeOf(definition, 'Get Slave Rows').parameters.returnAll = true;
	});
	await mended(async () => {
		const execution = await sync.run();
		assert.deepEqual(await sync.rows(), before);
		return !/put out 50/.test(execution.hints(MERGE).join());
	});
});

test('keys that several rows of a table have are told with their values, and the others flow', async () => {
	const sync = await pair({ master: [ANN, { ...BOB, name: 'Bobby' }, BOB], slave: [CY] });
	const execution = await sync.run();
	assert.match(execution.hints(MERGE).join(), /bob@example\.com" \(2 records\)/);
	const { slave } = await sync.rows();
	assert.deepEqual(
		slave.filter(({ email }) => email !== BOB.email),
		[ANN, CY],
	);
});
