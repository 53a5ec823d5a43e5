// @ts-check
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Bench, PEOPLE, Pair, nodeOf, runOnSchedule, writesOf } from './harness.mjs';

const bench = new Bench();
before(() => bench.join());
after(() => bench.stop());

const { ANN, BOB, CY } = PEOPLE;
const EVERY_SECOND = { scheduleMode: 'interval', every: 1, unit: 'seconds' };

/**
 * The template with its own trigger.
 *
 * @param {import('./harness.mjs').PairOptions & { trigger?: Record<string, unknown> }} options
 */
function scheduled({ trigger = {}, change, ...options }) {
	return Pair.create(bench.server, {
		master: [ANN],
		slave: [ANN],
		start: 'trigger',
		...options,
		change: (definition) => {
			Object.assign(nodeOf(definition, 'Two-Way Sync Trigger').parameters, trigger);
			change?.(definition);
		},
	});
}

/** Fetches only what changed, where the trigger says since when. @param {any} definition */
function fetchChanges(definition) {
	nodeOf(definition, 'Master/Slave Merge').parameters.inputMode = 'fromTrigger';
	for (const name of ['Get Master Rows', 'Get Slave Rows']) {
		Object.assign(nodeOf(definition, name).parameters, {
			matchType: 'allConditions',
			filters: {
				conditions: [
					{
						keyName: 'updatedAt',
						condition: 'gte',
						keyValue: '={{ $json.since ?? "2000-01-01T00:00:00.000Z" }}',
					},
				],
			},
		});
	}
}

/** What the trigger said of a run. @param {import('../../scripts/real-n8n/workflows.mjs').Execution} run */
function told(run) {
	const [master] = run.items('Two-Way Sync Trigger', 0);
	const [slave] = run.items('Two-Way Sync Trigger', 1);
	const { side: _master, ...same } = master;
	const { side: _slave, ...other } = slave;
	assert.deepEqual([master.side, slave.side, other], ['master', 'slave', same]);
	return same;
}

/**
 * Runs that ended, oldest first, once there are as many.
 *
 * @param {Pair} sync
 * @param {number} count
 * @returns {Promise<import('../../scripts/real-n8n/workflows.mjs').Execution[]>}
 */
async function runsOf(sync, count) {
	for (;;) {
		const runs = await sync.workflow.executions();
		if (runs.length >= count) return runs;
		await sync.workflow.nextExecution();
	}
}

test('each run asks from where the last one that is settled ended; every n-th is a full one', async () => {
	const sync = await scheduled({
		trigger: { ...EVERY_SECOND, fullRunEvery: 3, options: { overlapSeconds: 0 } },
		change: fetchChanges,
	});
	const runs = (await runsOf(sync, 7)).map(told);
	await sync.workflow.deactivate();
	const full = runs.slice(0, 7).map((run) => run.full);
	assert.deepEqual(full, [true, false, false, true, false, false, true]);
	runs.slice(0, 7).forEach((run, index) => {
		const before = runs[index - 1];
		assert.equal(run.since, run.full ? null : before.until, `run ${index}`);
		assert.ok(before === undefined || run.until > before.until);
		assert.equal(run.syncName, 'contacts');
	});
	assert.equal(new Set(runs.map((run) => run.runId)).size, runs.length);
});

test('with changes only, edits and new records travel, and a deletion waits for the full run', async () => {
	const sync = await scheduled({
		master: [ANN, BOB],
		slave: [ANN, BOB],
		merge: { onDelete: 'manual' },
		trigger: { fullRunEvery: 4, options: { overlapSeconds: 0 } },
		change: fetchChanges,
	});
	await runOnSchedule(sync.workflow);
	await sync.master.edit({ email: BOB.email }, { name: 'Robert' });
	await sync.slave.remove({ email: ANN.email });
	const changes = await runOnSchedule(sync.workflow);
	assert.equal(told(changes).full, false);
	assert.deepEqual(changes.items('Get Slave Rows'), [{}], 'nothing else was fetched');
	assert.deepEqual((await sync.rows()).slave, [{ ...BOB, name: 'Robert' }]);
	assert.deepEqual(changes.items('Conflict Bucket'), []);
	await sync.slave.insert(CY);
	await runOnSchedule(sync.workflow);
	assert.deepEqual((await sync.rows()).master, [ANN, { ...BOB, name: 'Robert' }, CY]);
	const quiet = await runOnSchedule(sync.workflow);
	const missed = told(quiet).full ? quiet : await runOnSchedule(sync.workflow);
	assert.deepEqual(missed.items('Conflict Bucket'), []);
	const full = await runOnSchedule(sync.workflow);
	assert.equal(told(full).full, true, 'a second list is asked for, which is to confirm it');
	assert.deepEqual(
		full.items('Conflict Bucket').map(({ type, label }) => [type, label]),
		[['deleted', 'Ann']],
	);
	assert.deepEqual(writesOf(full), {});
});

test('the overlap reaches back, and what is fetched twice is written once', async () => {
	const sync = await scheduled({
		trigger: { fullRunEvery: 100, options: { overlapSeconds: 600 } },
		change: fetchChanges,
	});
	const first = told(await runOnSchedule(sync.workflow));
	await sync.master.edit({ email: ANN.email }, { name: 'Anna' });
	const second = await runOnSchedule(sync.workflow);
	assert.equal(told(second).since, first.until);
	assert.ok(Date.parse(told(second).until) <= Date.now() - 600_000);
	assert.deepEqual(Object.keys(writesOf(second)), ['Update Slave']);
	for (let run = 0; run < 2; run++) {
		const again = await runOnSchedule(sync.workflow);
		assert.ok(again.items('Get Master Rows').length > 0, 'fetched again');
		assert.deepEqual(writesOf(again), {});
	}
});

test('a cursor waits while a write has not landed', async () => {
	const sync = await scheduled({
		columns: { email: 'string', age: 'string' },
		slaveColumns: { email: 'string', age: 'number' },
		master: [{ email: ANN.email, age: '30' }],
		slave: [{ email: ANN.email, age: 30 }],
		trigger: { fullRunEvery: 100, options: { overlapSeconds: 0 } },
		change: fetchChanges,
	});
	const first = told(await runOnSchedule(sync.workflow));
	await sync.master.edit({ email: ANN.email }, { age: 'thirty' });
	const failed = await runOnSchedule(sync.workflow);
	assert.deepEqual(Object.keys(writesOf(failed)), ['Update Slave']);
	const next = told(await runOnSchedule(sync.workflow));
	assert.equal(next.since, first.until, 'asked again from before the edit');
	await sync.master.edit({ email: ANN.email }, { age: '31' });
	await runOnSchedule(sync.workflow);
	assert.equal((await sync.slave.rows())[0]?.age, 31);
	await runOnSchedule(sync.workflow);
	const moved = told(await runOnSchedule(sync.workflow));
	assert.ok(moved.since > next.since);
});

test('runs never overlap: while a slow one is under way, ticks are skipped', async () => {
	const sync = await scheduled({
		trigger: EVERY_SECOND,
		change: (definition) => {
			definition.nodes.push({
				id: 'slow',
				name: 'Slow App',
				type: 'n8n-nodes-base.wait',
				typeVersion: 1.1,
				position: [120, 200],
				parameters: { amount: 3, unit: 'seconds' },
				webhookId: `slow-${Date.now()}`,
			});
			const [master] = definition.connections['Two-Way Sync Trigger'].main;
			definition.connections['Slow App'] = { main: [[...master]] };
			master.splice(0, 1, { node: 'Slow App', type: 'main', index: 0 });
		},
	});
	const runs = await runsOf(sync, 3);
	await sync.workflow.deactivate();
	const times = runs.map(({ raw }) => [Date.parse(raw.startedAt), Date.parse(raw.stoppedAt)]);
	times.forEach(([started = 0, stopped = 0], index) => {
		assert.ok(stopped - started >= 3000, 'it was slow');
		const before = times[index - 1]?.[1] ?? 0;
		assert.ok(
			started >= before,
			`run ${index} began ${before - started} ms before the end of the last`,
		);
	});
});

test('a failed run does not keep the next one from starting', async () => {
	const sync = await scheduled({
		trigger: EVERY_SECOND,
		merge: { matchBy: { pairs: [{ masterField: '', slaveField: 'x' }] } },
	});
	const runs = await runsOf(sync, 2);
	await sync.workflow.deactivate();
	assert.deepEqual(
		runs.slice(0, 2).map((run) => run.status),
		['error', 'error'],
	);
});
