// @ts-check
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Bench, PEOPLE, Pair } from './harness.mjs';

const bench = new Bench();
before(() => bench.start());
after(() => bench.stop());

const { ANN, BOB } = PEOPLE;

/** @param {import('./harness.mjs').PairOptions} options */
function pair(options) {
	return Pair.create(bench.server, options);
}

test('the state survives a restart of n8n', async () => {
	const sync = await pair({ master: [ANN, BOB], slave: [ANN, BOB] });
	await sync.run();
	await bench.server.restart();
	assert.deepEqual(await sync.writes(), {});
	await sync.slave.edit({ email: ANN.email }, { name: 'Anna' });
	await sync.run();
	assert.equal((await sync.rows()).master[0]?.name, 'Anna');
	assert.deepEqual(await sync.writes(), {});
});
