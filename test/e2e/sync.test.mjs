// @ts-check
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Bench, Pair, nodeOf, writesOf } from './harness.mjs';

const bench = new Bench();
before(() => bench.start());
after(() => bench.stop());

const ANN = { name: 'Ann', email: 'ann@example.com', phone: '1' };
const BOB = { name: 'Bob', email: 'bob@example.com', phone: '2' };
const CY = { name: 'Cy', email: 'cy@example.com', phone: '3' };

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

test('with onDelete "ignore" a deleted record is neither deleted nor created again', async () => {
	const sync = await pair({ master: [ANN, BOB], slave: [ANN, BOB] });
	await sync.run();
	await sync.master.remove({ email: BOB.email });
	assert.deepEqual(await sync.writes(), {});
	assert.deepEqual(await sync.writes(), {});
	assert.deepEqual(await sync.rows(), { master: [ANN], slave: [ANN, BOB] });
});

/** @param {any} definition */
function withDeletes(definition) {
	for (const [side, output, source] of [
		['Slave', 5, 'Get Slave Rows'],
		['Master', 6, 'Get Master Rows'],
	]) {
		const name = `Delete from ${side}`;
		definition.nodes.push({
			id: name,
			name,
			type: 'n8n-nodes-base.dataTable',
			typeVersion: 1.1,
			position: [820, 900],
			parameters: {
				resource: 'row',
				operation: 'deleteRows',
				dataTableId: nodeOf(definition, String(source)).parameters.dataTableId,
				matchType: 'allConditions',
				filters: { conditions: [{ keyName: 'id', condition: 'eq', keyValue: '={{ $json.id }}' }] },
			},
		});
		const main = definition.connections['Master/Slave Merge'].main;
		while (main.length <= Number(output)) main.push([]);
		main[Number(output)] = [{ node: name, type: 'main', index: 0 }];
		definition.connections[name] = {
			main: [[{ node: `Confirm ${side}`, type: 'main', index: 0 }]],
		};
	}
}

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
	const execution = await sync.run();
	assert.deepEqual(
		execution.items('Conflict Bucket').map((item) => item.type),
		['deleted'],
	);
	assert.deepEqual(writesOf(execution), {});
	assert.deepEqual((await sync.rows()).master, [ANN, BOB]);
});

test('an empty list stops the run, and nothing is written', async () => {
	const sync = await pair({
		master: [ANN],
		slave: [ANN],
		merge: { onDelete: 'propagate' },
		change: withDeletes,
	});
	await sync.run();
	const before = await sync.workflow.savedState();
	await sync.master.remove({ email: ANN.email });
	const execution = await sync.tryRun();
	assert.equal(execution.status, 'error');
	assert.match(execution.error, /master side returned no items although 1 record is linked/);
	assert.deepEqual((await sync.rows()).slave, [ANN]);
	assert.deepEqual(await sync.workflow.savedState(), before);
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
	const failed = await sync.run();
	assert.equal(failed.items('Confirm Slave', 1).length, 1);
	assert.deepEqual(Object.keys(await sync.writes()), ['Update Slave'], 'tried again');
	await sync.master.edit({ email: ANN.email }, { age: '31' });
	await sync.run();
	assert.deepEqual((await sync.rows()).slave, [{ email: ANN.email, age: 31 }]);
	assert.deepEqual(await sync.writes(), {});
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
