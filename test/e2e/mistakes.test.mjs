// @ts-check
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { DataTable } from '../../scripts/real-n8n/dataTables.mjs';
import { Bench, PEOPLE, Pair, addBehind, nodeOf, runOnSchedule, withDeletes } from './harness.mjs';

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
		...(merge === undefined ? {} : { merge }),
		change: async (definition) => {
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
			await change?.(definition);
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
	const sync = await pair({});
	await sync.run();
	await sync.slave.remove({ email: BOB.email });
	await sync.slave.remove({ email: CY.email });
	await sync.slave.remove({ email: ANN.email });
	const before = await sync.rows();
	const execution = await sync.workflow.runManually(TEST);
	const [first] = execution.items(MERGE, 7);
	assert.match(String(first?.why), /would stop.*returned no items although/);
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

for (const [x, y] of /** @type {const} */ ([
	['master', 'slave'],
	['slave', 'master'],
])) {
	const into = y === 'slave' ? 'Create in Slave' : 'Create in Master';

	test(`what a step created in the ${x} for the ${y}, where nobody could see it before, stops the next run`, async () => {
		const sync = await pair({
			[x]: [ANN, BOB, CY],
			[y]: [],
			// The list is fetched by the table's name, and written to by its id.
			change: async (/** @type {any} */ definition) => {
				const from = x === 'master' ? 'Get Master Rows' : 'Get Slave Rows';
				const { value: name } = nodeOf(definition, from).parameters.dataTableId;
				const table = await DataTable.find(bench.server, name);
				const byId = { __rl: true, mode: 'id', value: table?.chosen.value };
				nodeOf(definition, into).parameters.dataTableId = byId;
			},
		});
		await sync.run();
		const before = await sync.rows();
		assert.equal(before[x].length, 6);
		assert.equal(before[y].length, 0);
		const strays = (await sync[x].rows()).slice(3).map((/** @type {any} */ { id }) => id);
		const remembered = await sync.remembered();
		const words = new RegExp(
			`3 records that were to be created in .* are not there .*: ${strays.join(', ')}\\. Nothing was written`,
		);
		for (let time = 0; time < 2; time++) {
			const run = await sync.tryRun();
			assert.equal(run.status, 'error');
			assert.match(run.errorOf(MERGE), words);
		}
		const [told] = (await sync.workflow.runManually(TEST)).items(MERGE, 7);
		assert.equal(told.operation, 'stop');
		assert.match(told.why, words);
		assert.deepEqual(await sync.remembered(), remembered);
		assert.deepEqual(await sync.rows(), before);
	});
}

test('a second Merge with the Sync Name of another one is refused, until that one is gone', async () => {
	const sync = await pair({});
	await sync.run();
	const before = await sync.rows();
	await sync.workflow.edit((definition) => {
		const first = nodeOf(definition, MERGE);
		definition.nodes.push({ ...first, id: 'second', name: 'Second', position: [400, 900] });
		for (const [name, input] of /** @type {const} */ ([
			['Get Master Rows', 0],
			['Get Slave Rows', 1],
		])) {
			definition.connections[name].main[0].push({ node: 'Second', type: 'main', index: input });
		}
	});
	await mended(async () => (await sync.tryRun()).status === 'error');
	const refused = await sync.tryRun();
	const words = /"Master\/Slave Merge" of this workflow has the same Sync/;
	assert.match(refused.errorOf('Second'), words);
	assert.deepEqual(await sync.rows(), before);
	assert.match((await sync.workflow.runManually(TEST)).errorOf('Second'), words);
	assert.deepEqual(await sync.rows(), before);
	await sync.workflow.edit((definition) => {
		definition.nodes = definition.nodes.filter((/** @type {any} */ node) => node.name !== MERGE);
		delete definition.connections[MERGE];
		for (const name of ['Get Master Rows', 'Get Slave Rows']) {
			definition.connections[name].main[0].shift();
		}
	});
	await mended(async () => (await sync.tryRun()).status === 'success');
	assert.deepEqual(await sync.rows(), before);
});

test('a key that is a column of both tables and empty in all rows of one is told, and stops nothing', async () => {
	const noEmail = [{ ...CY, email: '' }];
	const sync = await pair({ master: [ANN, BOB], slave: noEmail });
	const told = /The match key "email" is empty in all records of the slave/;
	const test = await sync.workflow.runManually(TEST);
	assert.equal(test.status, 'success', test.error);
	assert.match(test.hints(MERGE).join(), told);
	assert.deepEqual(await counts(sync), [2, 1]);
	assert.match((await sync.run()).hints(MERGE).join(), told);
	for (let time = 0; time < 2; time++) await sync.run();
	// The one without a key is created once, by the second list that shows it.
	assert.deepEqual(await counts(sync), [3, 3]);
});

test('an empty table is an empty list', async () => {
	const sync = await pair({ slave: [] });
	await sync.run();
	assert.deepEqual((await sync.rows()).slave, (await sync.rows()).master);
});

test('a Loop Guard with a Sync Name that nobody has stops, and names the one that there is', async () => {
	const wrong = async () =>
		await pair({
			change: (definition) => {
				nodeOf(definition, 'Confirm Slave').parameters.syncName = 'contcats';
				nodeOf(definition, MERGE).parameters.testRuns = 'write';
			},
		});
	const stopped = (/** @type {any} */ execution) => {
		assert.equal(execution.status, 'error');
		assert.match(execution.errorOf('Confirm Slave'), /contcats.*contacts/);
	};
	const tested = await wrong();
	stopped(await tested.workflow.runManually(TEST));
	assert.deepEqual(await counts(tested), [2, 3]);
	const sync = await wrong();
	stopped(await sync.tryRun());
	assert.deepEqual(await counts(sync), [2, 3]);
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
	const test = () => sync.workflow.runManually(TEST);
	for (const run of [test, () => sync.run(), () => sync.run(), test]) {
		const execution = await run();
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
	const before = await sync.rows();
	const told = /bob@example\.com" \(2 records\)/;
	assert.match((await sync.workflow.runManually(TEST)).hints(MERGE).join(), told);
	assert.deepEqual(await sync.rows(), before);
	assert.match((await sync.run()).hints(MERGE).join(), told);
	const { slave } = await sync.rows();
	assert.deepEqual(
		slave.filter(({ email }) => email !== BOB.email),
		[ANN, CY],
	);
});

/** How many rows both tables have. @param {Pair} sync */
async function counts(sync) {
	const { master, slave } = await sync.rows();
	return [master.length, slave.length];
}

const EMPTY = { name: '', email: '', phone: '' };

test('a row that somebody began to type creates none on the other side before it is filled', async () => {
	const sync = await pair({ master: [ANN], slave: [ANN] });
	await sync.run();
	await sync.master.insert(EMPTY);
	for (const run of [() => sync.run(), () => sync.workflow.runManually(TEST), () => sync.run()]) {
		const execution = await run();
		assert.equal(execution.status, 'success', execution.error);
		assert.match(execution.hints(MERGE).join(), /1 record of the master has nothing filled in/);
		assert.match(execution.hints(MERGE).join(), /1 not created before it is filled in/);
		assert.deepEqual(await counts(sync), [2, 1]);
	}
	await sync.master.edit({ name: '' }, BOB);
	for (let time = 0; time < 2; time++) await sync.run();
	assert.deepEqual(await sync.rows(), { master: [ANN, BOB], slave: [ANN, BOB] });
});

test('a row whose match key is typed after its name doubles nothing', async () => {
	const sync = await pair({
		master: [ANN],
		slave: [ANN, BOB],
		merge: { options: { createIn: 'slave' } },
	});
	await sync.run();
	await sync.master.insert({ ...EMPTY, name: 'Bob' });
	for (const run of [() => sync.workflow.runManually(TEST), () => sync.run()]) {
		const execution = await run();
		assert.match(execution.hints(MERGE).join(), /match key/);
		assert.deepEqual(await counts(sync), [2, 2]);
	}
	await sync.master.edit({ name: 'Bob' }, { email: BOB.email });
	for (let time = 0; time < 3; time++) await sync.run();
	assert.deepEqual(await sync.rows(), { master: [ANN, BOB], slave: [ANN, BOB] });
});

test('a row that stays without its match key is created once, by the second run', async () => {
	const sync = await pair({ master: [ANN], slave: [ANN] });
	await sync.run();
	await sync.master.insert({ ...EMPTY, name: 'Dan' });
	await sync.run();
	assert.deepEqual(await counts(sync), [2, 1]);
	for (let time = 0; time < 3; time++) {
		await sync.run();
		assert.deepEqual(await counts(sync), [2, 2]);
	}
	assert.deepEqual((await sync.rows()).slave, (await sync.rows()).master);
});

test('Create Only When Filled waits for the fields that it names, and stops for one that is not there', async () => {
	const sync = await pair({
		master: [ANN, { ...BOB, phone: '' }],
		slave: [ANN],
		merge: { options: { createOnlyWhenFilled: 'name, phone' } },
	});
	for (let time = 0; time < 2; time++) {
		const execution = await sync.run();
		assert.match(execution.hints(MERGE).join(), /"Create Only When Filled": "phone"/);
		assert.deepEqual(await counts(sync), [2, 1]);
	}
	await sync.master.edit({ email: BOB.email }, { phone: BOB.phone });
	await sync.run();
	assert.deepEqual((await sync.rows()).slave, [ANN, BOB]);
	const wrong = await pair({ merge: { options: { createOnlyWhenFilled: 'phoen' } } });
	await stops(wrong, MERGE, [/names "phoen" \(there is "phone"\)/, /Nothing was written/]);
});

const TRIGGER = 'Two-Way Sync Trigger';

/**
 * The trigger's own runs, the second of which asks for what changed. What lacks a record once deletes it.
 *
 * @param {Record<string, unknown>} merge
 */
async function partial(merge) {
	return await Pair.create(bench.server, {
		master: [ANN, BOB, CY],
		slave: [ANN, BOB, CY],
		start: 'trigger',
		merge: {
			onDelete: 'propagate',
			testRuns: 'write',
			options: { missesBeforeDelete: 1, holdDeletesPercent: 100, maxDeletePercent: 100 },
			...merge,
		},
		change: (definition) => {
			withDeletes(definition);
			const { parameters } = nodeOf(definition, TRIGGER);
			Object.assign(parameters, { fullRunEvery: 100, options: { overlapSeconds: 0 } });
			for (const name of ['Get Master Rows', 'Get Slave Rows']) {
				const since = '={{ $json.since ?? "2000-01-01T00:00:00.000Z" }}';
				const condition = { keyName: 'updatedAt', condition: 'gte', keyValue: since };
				const filters = { conditions: [condition] };
				Object.assign(nodeOf(definition, name).parameters, { matchType: 'allConditions', filters });
			}
		},
	});
}

for (const [set, merge, isTold] of /** @type {const} */ ([
	['Complete Lists', { inputMode: 'snapshot' }, true],
	['what it is by default', {}, false],
])) {
	test(`a trigger that asks for what changed, above a Merge with ${set}, deletes nothing`, async () => {
		const sync = await partial(merge);
		await runOnSchedule(sync.workflow);
		await sync.master.edit({ email: BOB.email }, { name: 'Robert' });
		const expected = [ANN, { ...BOB, name: 'Robert' }, CY];
		// As a test first, while the slave still lacks the edit.
		for (const run of [
			() => sync.workflow.runManually(TRIGGER),
			() => runOnSchedule(sync.workflow),
		]) {
			const execution = await run();
			assert.equal(execution.status, 'success', execution.error);
			assert.equal(execution.items(TRIGGER)[0].full, false);
			assert.equal(execution.items('Get Master Rows').length, 1);
			assert.equal(/'As the Trigger Says'/.test(execution.hints(MERGE).join()), isTold);
			assert.deepEqual(await sync.rows(), { master: expected, slave: expected });
		}
		await sync.master.remove({ email: CY.email });
		await sync.workflow.edit((definition) => {
			nodeOf(definition, TRIGGER).parameters.fullRunEvery = 1;
		});
		// What is really gone goes with the next lists that are complete.
		await runOnSchedule(sync.workflow);
		assert.deepEqual((await sync.rows()).slave, expected.slice(0, 2));
	});
}
