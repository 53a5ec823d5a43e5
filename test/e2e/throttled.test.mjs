// @ts-check
import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { Bench, PEOPLE, Pair, nodeOf } from './harness.mjs';
import { WebApp } from './webApp.mjs';

const bench = new Bench();
const app = new WebApp();
before(async () => {
	await app.start();
	await bench.join();
});
after(async () => {
	await bench.stop();
	await app.stop();
});
beforeEach(() => app.reset());

const { ANN } = PEOPLE;
const MERGE = 'Master/Slave Merge';

/** @param {number} many */
function people(many) {
	return Array.from({ length: many }, (_, index) => ({
		name: `P ${index + 1}`,
		email: `p${index + 1}@example.com`,
		phone: String(index + 1),
	}));
}

/**
 * A Data Table and the app, whose steps are n8n's HTTP Request.
 *
 * @param {import('./harness.mjs').PairOptions & { typeVersion?: number, onError?: string }} options
 */
async function sync({ typeVersion = 4.4, onError, ...options }) {
	return await Pair.create(bench.server, {
		...options,
		merge: {
			...options.merge,
			mappingMode: 'manual',
			fields: {
				mapping: ['name', 'email', 'phone'].map((field) => ({
					masterField: field,
					slaveField: field,
				})),
			},
		},
		change: (definition) => {
			app.takeOver(nodeOf(definition, 'Get Slave Rows'), 'list', typeVersion);
			app.takeOver(nodeOf(definition, 'Create in Slave'), 'create', typeVersion);
			app.takeOver(nodeOf(definition, 'Update Slave'), 'update', typeVersion);
			if (onError === undefined) return;
			for (const name of ['Create in Slave', 'Update Slave']) {
				nodeOf(definition, name).onError = onError;
			}
		},
	});
}

/** @param {import('../../scripts/real-n8n/workflows.mjs').Execution} execution */
function created(execution) {
	return execution.items(MERGE, 0).length;
}

for (const [typeVersion, onError] of /** @type {const} */ ([
	[4.5, 'continueErrorOutput'],
	[4.2, 'continueRegularOutput'],
])) {
	test(`24 creations arrive in 8 runs at an app that takes 3 a run (HTTP Request ${typeVersion}, ${onError})`, async () => {
		const pair = await sync({ master: people(24), typeVersion, onError });
		app.quota = 3;
		for (let run = 1; run <= 8; run++) {
			const execution = await pair.run();
			assert.equal(created(execution), 24 - 3 * (run - 1));
			assert.equal(app.rows.size, 3 * run);
			if (run === 8) break;
			const [line, ...others] = execution.hints('Confirm Slave');
			assert.match(String(line), new RegExp(`^${24 - 3 * run} throttled.* 429\\b.*slow down`));
			assert.deepEqual(others, []);
		}
		const quiet = await pair.run();
		assert.equal(created(quiet), 0);
		assert.deepEqual(quiet.items(MERGE, 4), [], 'no conflict, however many attempts it took');
		assert.equal(app.asked, 24 + 21 + 18 + 15 + 12 + 9 + 6 + 3);
	});
}

test('with Write At Most the app is never asked for more than it takes', async () => {
	const pair = await sync({ master: people(8), merge: { options: { maxWritesPerRun: 3 } } });
	app.quota = 3;
	for (const [leaving, waiting] of [
		[3, 5],
		[3, 2],
		[2, 0],
	]) {
		const execution = await pair.run();
		assert.equal(created(execution), leaving);
		const hints = execution.hints(MERGE).join('\n');
		if (waiting !== 0) assert.match(hints, new RegExp(`${waiting} more writes wait`));
		assert.deepEqual(execution.hints('Confirm Slave'), []);
	}
	assert.deepEqual([app.asked, app.rows.size], [8, 8]);
	assert.equal(created(await pair.run()), 0);
});

test('503 is no failure: more tries than attempts, what is overwritten is logged, and it lands', async () => {
	const pair = await sync({
		master: [ANN],
		merge: { options: { maxAttempts: 2, emitRejected: true } },
	});
	await pair.run();
	assert.equal(app.byEmail(ANN.email).length, 1);
	await pair.master.edit({ email: ANN.email }, { name: 'Anna' });
	Object.assign(app, { quota: 0, refusal: { status: 503, body: { message: 'down for a while' } } });
	const first = await pair.run();
	assert.match(first.hints('Confirm Slave').join(), /^1 unanswered.* 503\b.*down for a while/);
	const second = await pair.run();
	assert.deepEqual(
		second.items(MERGE, 4).map(({ status }) => status),
		['rejected'],
	);
	for (let run = 3; run <= 5; run++) {
		const execution = await pair.run();
		assert.equal(execution.items(MERGE, 1).length, 1);
		assert.match(execution.hints(MERGE).join('\n'), /takes no more for now or was out of reach/);
	}
	app.quota = Infinity;
	await pair.run();
	assert.equal(app.byEmail(ANN.email)[0]?.name, 'Anna');
	assert.deepEqual(await pair.writes(), {});
});

test('a connection that is lost after the app stored a record: it is not created twice', async () => {
	const pair = await sync({ master: [ANN], merge: { matchBy: { pairs: [] } } });
	Object.assign(app, { quota: 0, refusal: 'hang up', storesUnanswered: true });
	const first = await pair.run();
	assert.match(first.hints('Confirm Slave').join(), /^1 unanswered/);
	assert.equal(app.asked, 1);
	app.quota = Infinity;
	assert.deepEqual(await pair.writes(), {});
	assert.equal(app.byEmail(ANN.email).length, 1);
	assert.equal(app.asked, 1);
});

test('a refusal is a failure: status and description in the hint and the entry, no parameters', async () => {
	const pair = await sync({ master: [ANN], merge: { options: { maxAttempts: 1 } } });
	Object.assign(app, { quota: 0, refusal: { status: 422, body: { message: 'phone is taken' } } });
	const first = await pair.run();
	const [line = ''] = first.hints('Confirm Slave');
	assert.match(line, /^1 not confirmed: 422\b.*phone is taken\.$/);
	assert.ok(line.length < 200, line);
	const second = await pair.run();
	const [entry] = second.items(MERGE, 4);
	assert.equal(entry.type, 'failedWrite');
	assert.match(entry.message, /422\b.*phone is taken/);
	assert.doesNotMatch(entry.message, /http:|headers|127\.0\.0\.1/);
});
