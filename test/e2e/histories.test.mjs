// @ts-check
/** Histories that once lost a value: the rows of SEMANTICS that n8n itself has a part in. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { BucketCalls, valuesOf } from './bucketCalls.mjs';
import { ECHO, EventSync, USER, verdicts } from './eventSync.mjs';
import { insertBehind, waitNode } from './gate.mjs';
import { Bench, PEOPLE, Pair, beginOnSchedule, nodeOf, writesOf } from './harness.mjs';
import { SavedState, people } from './users.mjs';

const bench = new Bench();
before(() => bench.start());
after(() => bench.stop());

const { ANN, BOB, CY } = PEOPLE;

/** @typedef {import('../../scripts/real-n8n/workflows.mjs').Execution} Execution */
/** @typedef {import('./eventSync.mjs').Side} Side */

const MERGE = 'Master/Slave Merge';

/** @param {Execution} execution */
function hintsOf(execution) {
	return execution.hints(MERGE).join('\n');
}

/** Whether the run that the trigger started is a full one. @param {Execution} execution */
function isFull(execution) {
	return execution.items('Two-Way Sync Trigger')[0].full;
}

/** @param {EventSync | Pair} sync @param {readonly Record<string, unknown>[]} expected */
async function assertBothHold(sync, expected) {
	const rows = await (sync instanceof EventSync ? sync.sync : sync).rows();
	assert.deepEqual(rows, { master: expected, slave: expected });
}

/** After its first run the trigger makes none a full one by itself. @param {any} definition */
function rarelyFull(definition) {
	nodeOf(definition, 'Two-Way Sync Trigger').parameters.fullRunEvery = 100;
}

/** Not even its first run. @param {any} definition */
function neverFull(definition) {
	rarelyFull(definition);
	nodeOf(definition, 'Two-Way Sync Trigger').parameters.options = { firstSyncFrom: '2020-01-01' };
}

/** The bucket can be called, besides what else is changed. @param {(definition: any) => void} [change] */
function withBucket(change) {
	const bucket = new BucketCalls();
	return {
		bucket,
		change: (/** @type {any} */ definition) => {
			bucket.addTo(definition);
			change?.(definition);
		},
	};
}

const TRIES = 14;

/** @param {readonly Execution[]} executions */
function overlap(executions) {
	const [first, second] = executions.map(({ raw }) => ({
		from: Date.parse(raw.startedAt),
		to: Date.parse(raw.stoppedAt),
	}));
	if (first === undefined || second === undefined) return false;
	return first.from < second.to && second.from < first.to;
}

/** What executions wrote and said, for who looks into a failure. @param {readonly Execution[]} executions */
function story(executions) {
	return executions
		.map((each) => `${JSON.stringify(writesOf(each))} ${hintsOf(each).replaceAll('\n', '; ')}`)
		.join(' | ');
}

test(`both sides' edits of one field, each event in an execution of its own: ${TRIES} tries lose no value`, async (context) => {
	const rows = people(TRIES);
	const { bucket, change } = withBucket();
	const events = await EventSync.create(bench.server, { master: rows, slave: rows, change });
	/** @type {string[]} */
	const lost = [];
	let overlapped = 0;
	for (const [index, { email }] of rows.entries()) {
		const names = [`${index} of master`, `${index} of slave`];
		// In every other pair of tries nothing else is edited: then all of an event may be out of date.
		const phone = index % 4 < 2 ? `${index} new` : rows[index]?.phone;
		await events.table('Master').edit({ email }, { name: names[0] ?? '' });
		await events.table('Slave').edit({ email }, { name: names[1] ?? '', phone: phone ?? '' });
		const bodies = [await events.row('Master', email), await events.row('Slave', email)];
		/** @type {[Side, Side]} */
		const sides = index % 2 === 0 ? ['Master', 'Slave'] : ['Slave', 'Master'];
		if (index % 2 === 1) bodies.reverse();
		const gap = Math.floor(index / 2) * 40;
		const executions = await events.workflow.nextExecutions(2, async () => {
			const first = events.call(sides[0], bodies[0]);
			await sleep(gap);
			await Promise.all([first, events.call(sides[1], bodies[1])]);
		});
		for (const { status, error } of executions) assert.equal(status, 'success', error);
		if (overlap(executions)) overlapped++;
		const run = await events.runOnSchedule();
		const now = [await events.row('Master', email), await events.row('Slave', email)];
		const known = valuesOf(await bucket.entries(events.sync));
		const missing = names.filter(
			(name) => !known.includes(name) && now.every((row) => row.name !== name),
		);
		const agreed = now.every((row) => row.name === now[0]?.name && row.phone === phone);
		if (agreed && missing.length === 0) continue;
		const what = `${sides[0]} first by ${gap} ms, without trace: ${missing.join(', ')}`;
		lost.push(`try ${index}: ${what}; ${JSON.stringify(now)}; ${story([...executions, run])}`);
	}
	context.diagnostic(`${overlapped} of ${TRIES} overlapped`);
	assert.deepEqual(lost, []);
	assert.ok(overlapped > 0, 'some executions did overlap');
	assert.deepEqual(writesOf(await events.runOnSchedule()), {});
});

test('an edit that was written over before its event came is on record', async () => {
	const { bucket, change } = withBucket();
	const rows = people(4);
	const events = await EventSync.create(bench.server, { master: rows, slave: rows, change });
	/** @type {string[]} */
	const replaced = [];
	for (const [index, { email, phone }] of rows.entries()) {
		/** @type {[Side, Side]} */
		const [first, second] = index % 2 === 0 ? ['Master', 'Slave'] : ['Slave', 'Master'];
		// Where nothing else was edited, all of the event may seem to be out of date.
		const further = { phone: index < 2 ? phone : `${index} new` };
		const name = `${index} of the ${second}`;
		await events.table(second).edit({ email }, { name, ...further });
		const late = await events.row(second, email);
		await events.edit(first, email, { name: `${index} of the ${first}` });
		assert.equal((await events.row(second, email)).name, `${index} of the ${first}`);
		await events.send(second, late);
		await events.runOnSchedule();
		const [master, slave] = [await events.row('Master', email), await events.row('Slave', email)];
		assert.deepEqual([master.name, master.phone], [slave.name, further.phone]);
		assert.equal(slave.phone, further.phone);
		const [winner, loser] = [first, second].map((side) => `${index} of the ${side}`);
		replaced.push(String(master.name === winner ? loser : winner));
	}
	const known = valuesOf(await bucket.entries(events.sync));
	assert.deepEqual(
		replaced.filter((name) => !known.includes(name)),
		[],
		'without trace',
	);
});

const CITY = /** @type {const} */ ({
	name: 'string',
	email: 'string',
	phone: 'string',
	city: 'string',
});

/** Two names that a run is going to find contested. @param {(definition: any) => void} [further] */
async function contestedNames(further) {
	const rows = [ANN, BOB].map((row) => ({ ...row, city: 'Bern' }));
	const { bucket, change } = withBucket(further);
	const sync = await Pair.create(bench.server, {
		columns: CITY,
		master: rows,
		slave: rows,
		merge: { onConflict: 'manual', sendFields: 'allMapped' },
		change,
	});
	await sync.run();
	for (const { email, name } of rows) {
		await sync.master.edit({ email }, { name: `${name} of master` });
		await sync.slave.edit({ email }, { name: `${name} of slave` });
	}
	return { sync, bucket, rows };
}

test('a decision takes no edit back that was made while it was open, nor what its run wrote', async () => {
	const { sync, bucket, rows } = await contestedNames();
	await sync.master.edit({ email: ANN.email }, { phone: '11' });
	await sync.slave.edit({ email: BOB.email }, { phone: '22' });
	const conflicts = (await sync.run()).items('Conflict Bucket');
	assert.equal(conflicts.length, 2);
	await sync.slave.edit({ email: ANN.email }, { city: 'Rome' });
	await sync.master.edit({ email: ANN.email }, { phone: '111' });
	await sync.master.edit({ email: BOB.email }, { city: 'Oslo' });
	for (const { conflictId, revision, label } of conflicts) {
		const decision = label.startsWith('Ann')
			? { decision: 'master' }
			: { decision: 'custom', values: { name: 'Robert' } };
		const decided = await bucket.decide(sync, { conflictId, revision, ...decision });
		assert.deepEqual(BucketCalls.refusals(decided), []);
	}
	const [ann, bob] = rows;
	assert.deepEqual(await sync.rows(), {
		master: [
			{ ...ann, name: 'Ann of master', phone: '111' },
			{ ...bob, name: 'Robert', phone: '22', city: 'Oslo' },
		],
		slave: [
			{ ...ann, name: 'Ann of master', phone: '11', city: 'Rome' },
			{ ...bob, name: 'Robert', phone: '22' },
		],
	});
	await sync.run();
	await assertBothHold(sync, [
		{ ...ann, name: 'Ann of master', phone: '111', city: 'Rome' },
		{ ...bob, name: 'Robert', phone: '22', city: 'Oslo' },
	]);
	assert.deepEqual(await sync.writes(), {});
	const entries = await bucket.entries(sync);
	assert.deepEqual(
		entries.map(({ status }) => status),
		['resolved', 'resolved'],
	);
	const known = valuesOf(entries);
	for (const name of ['Ann of slave', 'Bob of master', 'Bob of slave']) {
		assert.ok(known.includes(name), `${name} is on record`);
	}
});

test('a decision whose write got lost leaves with a later edit of the record, in one update', async () => {
	const { sync, bucket, rows } = await contestedNames((definition) => {
		// What is decided for the master leads nowhere.
		definition.connections[BucketCalls.STEP].main[3] = [];
	});
	const conflicts = (await sync.run()).items('Conflict Bucket');
	assert.equal(conflicts.length, 2);
	for (const { conflictId, revision } of conflicts) {
		const decided = await bucket.decide(sync, { conflictId, revision, decision: 'slave' });
		assert.deepEqual(
			[3, 4].map((output) => decided.items(BucketCalls.STEP, output).length),
			[1, 0],
		);
	}
	assert.deepEqual(
		(await sync.rows()).master.map(({ name }) => name),
		['Ann of master', 'Bob of master'],
		'the writes got lost',
	);
	await sync.slave.edit({ email: ANN.email }, { phone: '99' });
	const writes = await sync.writes();
	assert.deepEqual(Object.keys(writes), ['Update Master']);
	assert.equal(writes['Update Master']?.length, 2, 'one update for each record');
	const [ann, bob] = rows;
	await assertBothHold(sync, [
		{ ...ann, name: 'Ann of slave', phone: '99' },
		{ ...bob, name: 'Bob of slave' },
	]);
	assert.deepEqual(await sync.writes(), {});
	const decisions = (await bucket.entries(sync)).filter(({ how }) => how === 'slave');
	assert.deepEqual(
		decisions.map(({ status }) => status),
		['resolved', 'resolved'],
	);
});

test('events before the first full run create nothing and ask for one, which links without a duplicate', async () => {
	const { bucket, change } = withBucket(neverFull);
	const events = await EventSync.begin(bench.server, { master: [ANN], slave: [ANN, BOB], change });
	const edited = await events.edit('Master', ANN.email, { name: 'Anna' });
	const created = await events.send('Slave', await events.row('Slave', BOB.email));
	for (const execution of [edited, created]) {
		assert.deepEqual(writesOf(execution), {});
		assert.match(hintsOf(execution), /Nothing is created before a first run with complete lists/);
	}
	assert.deepEqual(await events.sync.rows(), {
		master: [{ ...ANN, name: 'Anna' }],
		slave: [ANN, BOB],
	});
	const first = await events.runOnSchedule();
	assert.equal(isFull(first), true, 'the events asked for a full run');
	await assertBothHold(events, [{ ...ANN, name: 'Anna' }, BOB]);
	const overruled = (await bucket.entries(events.sync)).filter(
		({ status }) => status === 'rejected',
	);
	assert.ok(valuesOf(overruled).includes('Ann'), 'the value that was overruled is on record');
	const second = await events.runOnSchedule();
	assert.equal(isFull(second), false, 'it was asked for once');
	assert.deepEqual(writesOf(second), {});
});

/** @param {EventSync} events @param {readonly Record<string, unknown>[]} expected */
async function masterHolds(events, expected) {
	for (let tries = 0; ; tries++) {
		const { master } = await events.sync.rows();
		try {
			return assert.deepEqual(master, expected);
		} catch (error) {
			if (tries > 200) throw error;
			await sleep(50);
		}
	}
}

test('after a run was killed that had written, events write nothing before a full run has seen both sides', async () => {
	const { bucket, change } = withBucket(rarelyFull);
	const both = [ANN, BOB];
	const events = await EventSync.create(bench.server, { master: both, slave: both, change });
	const saved = await SavedState.of(events.sync);

	await events.table('Slave').edit({ email: ANN.email }, { name: 'Ann of slave' });
	await events.table('Slave').edit({ email: BOB.email }, { phone: '22' });
	await events.table('Slave').insert(CY);
	const { workflow } = events;
	const slow = waitNode('Slow App', { resume: 'timeInterval', amount: 60, unit: 'seconds' });
	await workflow.edit((definition) => insertBehind(definition, 'Update Master', 0, slow));
	await beginOnSchedule(workflow);
	const landed = [{ ...ANN, name: 'Ann of slave' }, { ...BOB, phone: '22' }, CY];
	await masterHolds(events, landed);
	await bench.server.kill();
	await bench.server.start();
	assert.equal((await SavedState.of(events.sync)).run, saved.run, 'its state was not saved');
	await workflow.edit((definition) => {
		nodeOf(definition, 'Slow App').parameters.amount = 0;
	});

	await events.table('Master').edit({ email: ANN.email }, { name: 'Ann of master' });
	await events.table('Master').edit({ email: BOB.email }, { name: 'Bobby' });
	for (const { email } of [ANN, BOB, CY]) {
		const event = await events.send('Master', await events.row('Master', email));
		assert.deepEqual(writesOf(event), {});
		assert.match(hintsOf(event), /trigger was asked to make its next run/);
	}
	assert.deepEqual((await events.sync.rows()).slave, landed, 'nothing was overwritten');

	const full = await events.runOnSchedule();
	assert.equal(isFull(full), true);
	const expected = [{ ...ANN, name: 'Ann of master' }, { ...BOB, name: 'Bobby', phone: '22' }, CY];
	await assertBothHold(events, expected);
	assert.ok(valuesOf(await bucket.entries(events.sync)).includes('Ann of slave'));
	await events.runOnSchedule();
	assert.deepEqual(writesOf(await events.runOnSchedule()), {});
	await assertBothHold(events, expected);
});

test("a new record with a linked one's match key is held until a person lets each be its own, once", async () => {
	const { bucket, change } = withBucket();
	const events = await EventSync.create(bench.server, {
		master: [ANN, BOB],
		slave: [ANN, BOB],
		change,
	});
	const second = { name: 'Ann the Second', email: ANN.email, phone: '77' };
	await events.table('Slave').insert(second);
	const row = (await events.table('Slave').rows()).find(({ name }) => name === second.name);
	const open = async () =>
		(await bucket.entries(events.sync)).filter(({ status }) => status === 'open');
	/** @type {any} */
	let entry;
	for (const come of [() => events.send('Slave', row), () => events.runOnSchedule()]) {
		for (let times = 0; times < 2; times++) {
			assert.deepEqual(writesOf(await come()), {});
			const entries = await open();
			assert.deepEqual(
				entries.map(({ type, slaveIds }) => [type, slaveIds.length]),
				[['ambiguousMatch', 2]],
			);
			[entry] = entries;
		}
	}
	assert.deepEqual((await events.sync.rows()).master, [ANN, BOB]);

	const { conflictId, revision } = entry;
	const decided = await bucket.decide(events.sync, { conflictId, revision, decision: 'create' });
	assert.deepEqual(BucketCalls.refusals(decided), []);
	// Nobody is asked again, and nothing is created again, by runs or by events that come late.
	for (let times = 0; times < 2; times++) {
		const run = await events.runOnSchedule();
		const event = await events.send('Slave', row);
		for (const each of [run, event]) assert.deepEqual(each.items('Conflict Bucket'), []);
	}
	const sorted = async () => {
		const { master, slave } = await events.sync.rows();
		const byPhone = (/** @type {any} */ a, /** @type {any} */ b) => (a.phone < b.phone ? -1 : 1);
		return { master: master.sort(byPhone), slave: slave.sort(byPhone) };
	};
	assert.deepEqual(await sorted(), { master: [ANN, BOB, second], slave: [ANN, BOB, second] });
	assert.deepEqual(await open(), []);

	// Each has a copy of its own from now on.
	await events.table('Master').edit({ phone: '77' }, { name: 'Anna' });
	await events.table('Slave').edit({ phone: ANN.phone }, { name: 'Ann the First' });
	await events.runOnSchedule();
	const expected = [{ ...ANN, name: 'Ann the First' }, BOB, { ...second, name: 'Anna' }];
	assert.deepEqual(await sorted(), { master: expected, slave: expected });
	assert.deepEqual(writesOf(await events.runOnSchedule()), {});
});

/** A sync of two apps that number the versions of a record. */
async function versioned() {
	const columns = /** @type {const} */ ({
		name: 'string',
		email: 'string',
		phone: 'string',
		version: 'number',
	});
	const row = { ...ANN, version: 1 };
	const events = await EventSync.create(bench.server, {
		columns,
		master: [row],
		slave: [row],
		merge: {
			masterModifiedField: 'version',
			slaveModifiedField: 'version',
			options: { excludeFields: 'createdAt, updatedAt' },
		},
	});
	const names = async () => {
		const { master, slave } = await events.sync.rows();
		return [master, slave].map(([each]) => [each?.name, each?.phone]);
	};
	return { events, names };
}

test('an event of an older version that arrives late does not win', async () => {
	const { events, names } = await versioned();
	/** @type {Side[]} */
	const sides = ['Master', 'Slave'];
	for (const [index, side] of sides.entries()) {
		const where = { email: ANN.email };
		await events.table(side).edit(where, { name: `First of ${side}`, version: 10 });
		const late = await events.row(side, ANN.email);
		await events.edit(side, ANN.email, { name: `Second of ${side}`, version: 11 });
		const expected = [`Second of ${side}`, ANN.phone];
		assert.deepEqual(await names(), [expected, expected]);
		const event = await events.send(side, late);
		assert.deepEqual(verdicts(event, side), ECHO);
		assert.deepEqual(writesOf(event), {});
		assert.deepEqual(await names(), [expected, expected]);
		assert.deepEqual(writesOf(await events.runOnSchedule()), {}, `after side ${index}`);
	}
});

test('of a field that no newer event carried, a late event is news', async () => {
	const { events, names } = await versioned();
	const { id } = await events.row('Master', ANN.email);
	await events.table('Master').edit({ email: ANN.email }, { name: 'Anna', version: 2 });
	await events.table('Master').edit({ email: ANN.email }, { phone: '11', version: 3 });
	await events.send('Master', { id, phone: '11', version: 3 });
	const late = await events.send('Master', { id, name: 'Anna', phone: ANN.phone, version: 2 });
	assert.deepEqual(verdicts(late, 'Master'), USER);
	assert.deepEqual(await names(), [
		['Anna', '11'],
		['Anna', '11'],
	]);
	assert.deepEqual(writesOf(await events.runOnSchedule()), {});
});

test('an event that comes again once the other side was written over it does not win', async () => {
	const events = await EventSync.create(bench.server, { master: [ANN], slave: [ANN] });
	await events.table('Slave').edit({ email: ANN.email }, { name: 'Of slave' });
	const event = await events.row('Slave', ANN.email);
	await events.send('Slave', event);
	await events.edit('Master', ANN.email, { name: 'Of master' });
	const again = await events.send('Slave', event);
	assert.deepEqual(writesOf(again), {});
	assert.deepEqual(verdicts(again, 'Slave'), ECHO);
	await assertBothHold(events, [{ ...ANN, name: 'Of master' }]);
	assert.deepEqual(writesOf(await events.runOnSchedule()), {});
});

/** Each call of the slave's app brings a list of events. @param {any} definition */
function withBatches(definition) {
	Object.assign(nodeOf(definition, 'Slave Record'), {
		type: 'n8n-nodes-base.splitOut',
		typeVersion: 1,
		parameters: { fieldToSplitOut: 'body', options: {} },
	});
}

test('partial events of one record that arrive as one batch are merged', async () => {
	const events = await EventSync.create(bench.server, {
		master: [ANN, BOB],
		slave: [ANN, BOB],
		change: withBatches,
	});
	const slave = events.table('Slave');
	const { id } = await events.row('Slave', ANN.email);
	await slave.edit({ email: ANN.email }, { name: 'An' });
	await slave.edit({ email: ANN.email }, { phone: '11' });
	await slave.edit({ email: ANN.email }, { name: 'Anna' });
	const batch = await events.send('Slave', [
		{ id, name: 'An' },
		{ id, phone: '11' },
		{ id, name: 'Anna' },
	]);
	assert.equal(batch.items('Slave Record').length, 3);
	assert.equal(batch.items('Update Master').length, 1, 'one update for the record');
	const anna = { ...ANN, name: 'Anna', phone: '11' };
	await assertBothHold(events, [anna, BOB]);

	// Whole rows say by their own time which is the later.
	await slave.edit({ email: BOB.email }, { name: 'Bobby' });
	const older = await events.row('Slave', BOB.email);
	await slave.edit({ email: BOB.email }, { name: 'Robert' });
	await events.send('Slave', [await events.row('Slave', BOB.email), older]);
	await assertBothHold(events, [anna, { ...BOB, name: 'Robert' }]);
	assert.deepEqual(writesOf(await events.runOnSchedule()), {});
});
