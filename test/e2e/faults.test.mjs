// @ts-check
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Bench, PEOPLE, Pair, withDeletes } from './harness.mjs';

const bench = new Bench();
before(() => bench.join());
after(() => bench.stop());

const { ANN } = PEOPLE;

/** @param {import('./harness.mjs').PairOptions} options */
function pair(options) {
	return Pair.create(bench.server, options);
}

test('an empty list stops the run, and nothing is written', async () => {
	const sync = await pair({
		master: [ANN],
		slave: [ANN],
		merge: { onDelete: 'propagate' },
		change: withDeletes,
	});
	await sync.run();
	const before = await sync.remembered();
	await sync.master.remove({ email: ANN.email });
	const execution = await sync.tryRun();
	assert.equal(execution.status, 'error');
	assert.match(execution.error, /master returned no items although 1 record is linked/);
	assert.deepEqual((await sync.rows()).slave, [ANN]);
	assert.deepEqual(await sync.remembered(), before);
});

test('a write that fails is tried again, and lands once the app takes it', async () => {
	const sync = await pair({
		columns: { email: 'string', age: 'string' },
		slaveColumns: { email: 'string', age: 'number' },
		master: [{ email: ANN.email, age: '30' }],
		slave: [{ email: ANN.email, age: 30 }],
	});
	await sync.run();
	await sync.master.edit({ email: ANN.email }, { age: 'thirty-one' });
	// This app's step passes what was sent on as if it were the answer; the next run sees the truth.
	assert.deepEqual(Object.keys(await sync.writes()), ['Update Slave']);
	assert.deepEqual(Object.keys(await sync.writes()), ['Update Slave'], 'tried again');
	await sync.master.edit({ email: ANN.email }, { age: '31' });
	await sync.run();
	assert.deepEqual((await sync.rows()).slave, [{ email: ANN.email, age: 31 }]);
	assert.deepEqual(await sync.writes(), {});
});
