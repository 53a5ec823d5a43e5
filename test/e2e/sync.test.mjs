// @ts-check
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Bench, PEOPLE, Pair, nodeOf } from './harness.mjs';

const bench = new Bench();
before(() => bench.join());
after(() => bench.stop());

const { ANN, BOB, CY } = PEOPLE;

/** @param {import('./harness.mjs').PairOptions} options */
function pair(options) {
	return Pair.create(bench.server, options);
}

test('a first sync matches by email, fills blanks, creates what is missing, then rests', async () => {
	const sync = await pair({
		master: [ANN, BOB],
		slave: [{ ...ANN, email: 'Ann@Example.com', phone: '' }, CY],
		merge: {
			mappingMode: 'manual',
			fields: {
				mapping: [
					{ masterField: 'name', slaveField: 'name' },
					{ masterField: 'phone', slaveField: 'phone' },
					{ masterField: 'email', slaveField: 'email', compareAs: 'email' },
				],
			},
		},
	});
	const writes = await sync.writes();
	assert.deepEqual(writes, {
		'Create in Slave': [BOB],
		'Update Slave': [{ id: 1, phone: '1' }],
		'Create in Master': [CY],
	});
	const rows = await sync.rows();
	assert.deepEqual(rows.master, [ANN, BOB, CY]);
	assert.deepEqual(rows.slave, [{ ...ANN, email: 'Ann@Example.com' }, BOB, CY]);
	assert.deepEqual(await sync.writes(), {});
	assert.deepEqual(await sync.writes(), {});
});

test('edits travel each way, and disjoint edits to one record both survive', async () => {
	const sync = await pair({ master: [ANN, BOB], slave: [ANN, BOB] });
	await sync.run();
	await sync.master.edit({ email: ANN.email }, { name: 'Anna' });
	await sync.slave.edit({ email: BOB.email }, { name: 'Robert' });
	await sync.run();
	await sync.master.edit({ email: ANN.email }, { phone: '11' });
	await sync.slave.edit({ email: ANN.email }, { name: 'Annie' });
	await sync.run();
	const expected = [
		{ ...ANN, name: 'Annie', phone: '11' },
		{ ...BOB, name: 'Robert' },
	];
	assert.deepEqual(await sync.rows(), { master: expected, slave: expected });
	assert.deepEqual(await sync.writes(), {});
});

test('a cleared field clears the other side', async () => {
	const sync = await pair({ master: [ANN], slave: [ANN] });
	await sync.run();
	await sync.slave.edit({ email: ANN.email }, { phone: null });
	await sync.run();
	assert.equal((await sync.rows()).master[0]?.phone, null);
	assert.deepEqual(await sync.writes(), {});
});

test('a new record on either side appears on the other, once', async () => {
	const sync = await pair({ master: [ANN], slave: [ANN] });
	await sync.run();
	await sync.master.insert(BOB);
	await sync.slave.insert(CY);
	await sync.run();
	await sync.run();
	const expected = [ANN, BOB, CY];
	assert.deepEqual(await sync.rows(), { master: expected, slave: expected });
});

test('an app that stores values in a form of its own is harmless', async () => {
	const sync = await pair({
		master: [ANN],
		slave: [ANN],
		change: (definition) => {
			// The slave's app writes names in capitals and phones without spaces.
			const update = nodeOf(definition, 'Update Slave');
			update.parameters.columns = {
				mappingMode: 'defineBelow',
				value: {
					name: '={{ ($json.name ?? $("Get Slave Rows").first().json.name).toUpperCase() }}',
					phone:
						'={{ ($json.phone ?? $("Get Slave Rows").first().json.phone).replaceAll(" ", "") }}',
				},
				schema: [],
			};
		},
	});
	await sync.run();
	await sync.master.edit({ email: ANN.email }, { name: 'Anna Maria', phone: '+1 555 010' });
	await sync.run();
	for (let run = 0; run < 3; run++) assert.deepEqual(await sync.writes(), {}, `idle run ${run}`);
	assert.deepEqual(await sync.rows(), {
		master: [{ ...ANN, name: 'Anna Maria', phone: '+1 555 010' }],
		slave: [{ ...ANN, name: 'ANNA MARIA', phone: '+1555010' }],
	});
	await sync.slave.edit({ email: ANN.email }, { phone: '+1555011' });
	await sync.run();
	assert.equal((await sync.rows()).master[0]?.phone, '+1555011');
	assert.deepEqual(await sync.writes(), {});
});
