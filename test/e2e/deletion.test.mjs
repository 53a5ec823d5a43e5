// @ts-check
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Bench, PEOPLE, Pair, withDeletes, writesOf } from './harness.mjs';

const bench = new Bench();
before(() => bench.join());
after(() => bench.stop());

const { ANN, BOB, CY } = PEOPLE;

/** @param {import('./harness.mjs').PairOptions} options */
function pair(options) {
	return Pair.create(bench.server, options);
}

test('with onDelete "ignore" a deleted record is neither deleted nor created again', async () => {
	const sync = await pair({ master: [ANN, BOB], slave: [ANN, BOB] });
	await sync.run();
	await sync.master.remove({ email: BOB.email });
	assert.deepEqual(await sync.writes(), {});
	assert.deepEqual(await sync.writes(), {});
	assert.deepEqual(await sync.rows(), { master: [ANN], slave: [ANN, BOB] });
});

test('with onDelete "propagate" a deletion travels, and an edit of the same record survives it', async () => {
	const sync = await pair({
		master: [ANN, BOB, CY],
		slave: [ANN, BOB, CY],
		merge: { onDelete: 'propagate' },
		change: withDeletes,
	});
	await sync.run();
	await sync.master.remove({ email: BOB.email });
	await sync.master.remove({ email: CY.email });
	await sync.slave.edit({ email: CY.email }, { phone: '33' });
	await sync.run();
	await sync.run();
	const expected = [ANN, { ...CY, phone: '33' }];
	assert.deepEqual(await sync.rows(), { master: expected, slave: expected });
	assert.deepEqual(await sync.writes(), {});
});

test('with onDelete "manual" a deletion becomes a conflict', async () => {
	const sync = await pair({ master: [ANN, BOB], slave: [ANN, BOB], merge: { onDelete: 'manual' } });
	await sync.run();
	await sync.slave.remove({ email: BOB.email });
	assert.deepEqual(
		(await sync.run()).items('Conflict Bucket'),
		[],
		'a second list is to confirm it',
	);
	const execution = await sync.run();
	assert.deepEqual(
		execution.items('Conflict Bucket').map((item) => item.type),
		['deleted'],
	);
	assert.deepEqual(writesOf(execution), {});
	assert.deepEqual((await sync.rows()).master, [ANN, BOB]);
});
