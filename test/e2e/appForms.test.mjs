// @ts-check
import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { Bench, PEOPLE, Pair, nodeOf } from './harness.mjs';
import { SavedState } from './users.mjs';
import { WebApp } from './webApp.mjs';

/** What an app makes of values that it is sent. SEMANTICS "The form that an app makes of a value". */

const bench = new Bench();
const app = new WebApp();
before(async () => {
	await app.start();
	await bench.join();
});
after(async () => {
	await bench.stop();
	app.stop();
});
beforeEach(() => app.reset());

const { ANN } = PEOPLE;
const LONG = 'Alexandra of the long name';
const CUT = LONG.slice(0, 10);

/** @param {Record<string, unknown>} [options] Of the Merge. */
async function sync(options = {}) {
	return await Pair.create(bench.server, {
		master: [ANN],
		merge: {
			mappingMode: 'manual',
			fields: {
				mapping: ['name', 'email', 'phone'].map((field) => ({
					masterField: field,
					slaveField: field,
				})),
			},
			options,
		},
		change: (definition) => {
			app.takeOver(nodeOf(definition, 'Get Slave Rows'), 'list', 4.4);
			app.takeOver(nodeOf(definition, 'Create in Slave'), 'create', 4.4);
			app.takeOver(nodeOf(definition, 'Update Slave'), 'update', 4.4);
		},
	});
}

/** @param {Pair} pair */
async function names(pair) {
	const [master] = (await pair.rows()).master;
	return [master?.name, app.byEmail(ANN.email)[0]?.name];
}

/** @param {Pair} pair */
async function reformatted(pair) {
	const { state } = await SavedState.of(pair);
	return state.history().filter((/** @type {any} */ entry) => /^reformatted/.test(entry.how))
		.length;
}

for (const echoes of [false, true]) {
	test(`an app that cuts texts (it answers with what it ${echoes ? 'was sent' : 'holds'})`, async () => {
		const pair = await sync();
		await pair.run();
		app.echoes = echoes;
		app.keeps = (row) => ({ ...row, name: String(row.name).slice(0, 10) });
		await pair.master.edit({ email: ANN.email }, { name: LONG });
		await pair.run();
		assert.deepEqual(await pair.writes(), {}, 'what the app made of it does not travel');
		assert.deepEqual(await pair.writes(), {});
		assert.deepEqual(await names(pair), [LONG, CUT]);
		assert.equal(await reformatted(pair), 1);

		const [row] = app.byEmail(ANN.email);
		app.put({ ...row, name: 'Alexa E.' });
		await pair.run();
		await pair.run();
		assert.deepEqual(await names(pair), [LONG, CUT], 'an edit of a part is contested');
		const { bucketValues } = await SavedState.of(pair);
		assert.ok(bucketValues.has('Alexa E.'), 'and on record');
	});
}

test('an app that stores a value as another one is left alone after the second attempt', async () => {
	const pair = await sync();
	await pair.run();
	app.keeps = (row) => ({ ...row, name: row.name === 'Germany' ? 'DE' : row.name });
	await pair.master.edit({ email: ANN.email }, { name: 'Germany' });
	const before = app.asked;
	for (let run = 0; run < 4; run++) await pair.run();
	assert.deepEqual(await names(pair), ['Germany', 'DE']);
	assert.equal(app.asked - before, 2);
	assert.equal(await reformatted(pair), 1);
	assert.deepEqual(await pair.writes(), {});
});

test('a field that cannot be written: tried again, then a person is asked, and nothing travels back', async () => {
	const pair = await sync({ maxAttempts: 2 });
	await pair.run();
	app.echoes = true;
	app.keeps = (row) => ({ ...row, name: ANN.name });
	await pair.master.edit({ email: ANN.email }, { name: 'Typed' });
	for (let run = 0; run < 7; run++) await pair.run();
	assert.deepEqual(await names(pair), ['Typed', ANN.name]);
	const { state } = await SavedState.of(pair);
	const types = [...state.openConflicts()].map((/** @type {any} */ entry) => entry.type);
	assert.deepEqual(types, ['failedWrite']);
	assert.deepEqual(await pair.writes(), {});
});
