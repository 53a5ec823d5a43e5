// @ts-check
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Bench, PEOPLE, Pair, writesOf } from './harness.mjs';

const bench = new Bench();
before(() => bench.join());
after(() => bench.stop());

const { ANN } = PEOPLE;

/** @param {import('./harness.mjs').PairOptions} options */
function pair(options) {
	return Pair.create(bench.server, options);
}

test('with "master wins" the overruled value is kept in the history', async () => {
	const sync = await pair({
		master: [ANN],
		slave: [ANN],
		merge: { options: { emitRejected: true } },
	});
	await sync.run();
	await sync.master.edit({ email: ANN.email }, { name: 'From master' });
	await sync.slave.edit({ email: ANN.email }, { name: 'From slave' });
	const execution = await sync.run();
	const [rejected] = execution.items('Master/Slave Merge', 4);
	assert.equal(rejected.status, 'rejected');
	assert.equal(rejected.fields[0].slave, 'From slave');
	const expected = [{ ...ANN, name: 'From master' }];
	assert.deepEqual(await sync.rows(), { master: expected, slave: expected });
	assert.deepEqual(await sync.writes(), {});
});

test('with "newest wins" the record that was modified last wins', async () => {
	const sync = await pair({ master: [ANN], slave: [ANN], merge: { onConflict: 'newest' } });
	await sync.run();
	await sync.master.edit({ email: ANN.email }, { name: 'Earlier' });
	await new Promise((resolve) => setTimeout(resolve, 1100));
	await sync.slave.edit({ email: ANN.email }, { name: 'Later' });
	await sync.run();
	const expected = [{ ...ANN, name: 'Later' }];
	assert.deepEqual(await sync.rows(), { master: expected, slave: expected });
});

test('with "ask a person" only the contested field waits, until the sides agree', async () => {
	const sync = await pair({ master: [ANN], slave: [ANN], merge: { onConflict: 'manual' } });
	await sync.run();
	await sync.master.edit({ email: ANN.email }, { name: 'M', phone: '99' });
	await sync.slave.edit({ email: ANN.email }, { name: 'S' });
	const first = await sync.run();
	assert.equal(first.items('Conflict Bucket').length, 1);
	assert.deepEqual(await sync.rows(), {
		master: [{ ...ANN, name: 'M', phone: '99' }],
		slave: [{ ...ANN, name: 'S', phone: '99' }],
	});
	const second = await sync.run();
	assert.deepEqual(writesOf(second), {});
	assert.deepEqual(
		second.items('Conflict Bucket'),
		[],
		'an unchanged conflict is not put out again',
	);
	await sync.slave.edit({ email: ANN.email }, { name: 'M' });
	await sync.run();
	await sync.master.edit({ email: ANN.email }, { name: 'After' });
	await sync.run();
	const expected = [{ ...ANN, name: 'After', phone: '99' }];
	assert.deepEqual(await sync.rows(), { master: expected, slave: expected });
});
