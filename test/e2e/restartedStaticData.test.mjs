// @ts-check
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { Gate, insertBehind, waitNode } from './gate.mjs';
import { Bench, Pair, addBehind, callWebhook, nodeOf } from './harness.mjs';
import { SavedState, Users, assertConverges, assertLinksKept, people } from './users.mjs';

/**
 * What static data go through when n8n is restarted or killed. Everything is prepared first, then n8n is
 * restarted once for all of it.
 */
const bench = new Bench();
const gate = new Gate();

/** @typedef {{ pair: Pair, users: Users, saved: SavedState }} Sync */

/**
 * @param {(definition: any) => void} change
 * @returns {Promise<Sync>}
 */
async function syncOf(change) {
	const rows = people(5);
	const pair = await Pair.create(bench.server, { master: rows, slave: rows, change });
	await pair.run();
	const users = new Users(
		pair,
		rows.map((row) => row.email),
	);
	return { pair, users, saved: await SavedState.of(pair) };
}

/** @param {Sync} sync */
async function staticDataOf({ pair }) {
	return (await bench.server.api('GET', `/workflows/${pair.workflow.id}`)).staticData;
}

/** @param {Sync} sync */
async function runsInBetween({ pair, users }) {
	await users.create('master');
	await users.create('slave');
	await users.edit('slave', 'p1@example.com', 'phone');
	await pair.run();
	await users.edit('slave', 'p0@example.com', 'phone');
	await pair.run();
	return { pair, users, saved: await SavedState.of(pair) };
}

/** @param {Sync} sync */
async function assertAllIsWell({ pair, users, saved }) {
	await assertConverges(pair);
	await users.assertNothingLost();
	assertLinksKept(saved, await SavedState.of(pair));
}

/** A Two-Way Sync Trigger that is active and not due. @param {any} definition */
function withOurTrigger(definition) {
	definition.nodes.push({
		id: 'our trigger',
		name: 'Two-Way Sync Trigger',
		type: 'n8n-nodes-two-way-sync.twoWaySyncTrigger',
		typeVersion: 1,
		position: [-200, 900],
		parameters: { syncName: 'contacts', scheduleMode: 'interval', every: 300, unit: 'days' },
	});
}

/** @param {string} what */
const telling = (what) => ({ ...gate.node(`={{ { what: '${what}' } }}`), name: what, id: what });

/** n8n's own triggers that write to the static data that they were activated with. @param {string} mark */
function withOtherTriggers(mark) {
	return (/** @type {any} */ definition) => {
		definition.nodes.push(
			{
				id: 'schedule',
				name: 'Every 7 minutes',
				type: 'n8n-nodes-base.scheduleTrigger',
				typeVersion: 1.2,
				position: [-200, 600],
				parameters: { rule: { interval: [{ field: 'minutes', minutesInterval: 7 }] } },
			},
			{
				id: 'feed',
				name: 'Feed',
				type: 'n8n-nodes-base.rssFeedReadTrigger',
				typeVersion: 1,
				position: [-200, 750],
				parameters: { pollTimes: { item: [{ mode: 'everyMinute' }] }, feedUrl: gate.feedUrl },
			},
		);
		addBehind(definition, 'Every 7 minutes', 0, telling(`tick ${mark}`));
		addBehind(definition, 'Feed', 0, telling(`news ${mark}`));
	};
}

/**
 * An execution that updated the slave and waits before it confirms that; and runs after it.
 *
 * @param {number | undefined} seconds Until its time is up.
 * @param {(definition: any) => void} [change]
 */
async function waitingSync(seconds, change = () => {}) {
	const limit =
		seconds === undefined
			? {}
			: {
					limitWaitTime: true,
					limitType: 'afterTimeInterval',
					resumeAmount: seconds,
					resumeUnit: 'seconds',
				};
	const sync = await syncOf((definition) => {
		const wait = waitNode('Wait', { resume: 'webhook', httpMethod: 'GET', options: {}, ...limit });
		// Of the branches behind a step the uppermost comes first.
		wait.position = [1000, -1500];
		addBehind(
			definition,
			'Update Slave',
			0,
			gate.node('={{ { id: $execution.id, resume: $execution.resumeUrl } }}'),
		);
		addBehind(definition, 'Update Slave', 0, wait);
		change(definition);
	});
	await sync.users.edit('master', 'p0@example.com', 'name');
	const waiting = await sync.pair.run('waiting');
	const told = await gate.whenTold(({ id }) => id === waiting.id);
	return { ...(await runsInBetween(sync)), id: waiting.id, resumeUrl: told.resume };
}

/** An execution that failed at a step, and runs after it. @param {(definition: any) => void} place */
async function failedSync(place) {
	const sync = await syncOf(place);
	await sync.users.edit('master', 'p0@example.com', 'name');
	gate.isOpen = false;
	const { id } = await sync.pair.run('error');
	gate.isOpen = true;
	return { ...(await runsInBetween(sync)), id };
}

/** A sync without a match key, whose slave is slow, or shows nothing, once it is told so. */
async function unkeyedSync() {
	const rows = people(3);
	const pair = await Pair.create(bench.server, {
		master: rows,
		merge: { matchBy: {} },
		change: (definition) => {
			const told = (/** @type {string} */ what) => `$('Start').first().json.body.${what}`;
			const amount = `={{ ${told('slow')} ? 30 : 0 }}`;
			const wait = waitNode('Slow app', { resume: 'timeInterval', amount, unit: 'seconds' });
			insertBehind(definition, 'Create in Slave', 0, wait);
			const fetch = nodeOf(definition, 'Get Slave Rows').parameters;
			const keyValue = `={{ ${told('empty')} ? 'nobody' : '%' }}`;
			fetch.matchType = 'allConditions';
			fetch.filters = { conditions: [{ keyName: 'name', condition: 'like', keyValue }] };
		},
	});
	await pair.run();
	// Only records that a listing has shown can be missing from an empty one.
	await pair.run();
	const users = new Users(
		pair,
		rows.map((row) => row.email),
	);
	return { pair, users, saved: await SavedState.of(pair) };
}

async function prepare() {
	const [called, ticked, tickedWithOurs, killed] = await Promise.all([
		waitingSync(undefined),
		syncOf(withOtherTriggers('alone')),
		syncOf((definition) => {
			withOtherTriggers('with ours')(definition);
			withOurTrigger(definition);
		}),
		unkeyedSync(),
	]);
	const failedAfter = await failedSync((definition) =>
		addBehind(definition, 'Update Slave', 0, gate.node()),
	);
	const failedBefore = await failedSync((definition) =>
		addBehind(definition, 'Get Slave Rows', 0, gate.node()),
	);
	// Late, and long: its time is to be up after the restart, however slow the machine is.
	const timeUpLater = await waitingSync(100, withOurTrigger);
	// Last, since n8n looks for those whose time is up once a minute: this one is to wait for its start.
	const timeUpAtStart = await waitingSync(3);
	const waiting = { timeUpLater, timeUpAtStart, called };
	return { ...waiting, failedAfter, failedBefore, ticked, tickedWithOurs, killed };
}

/**
 * Saves syncs in whose workflows n8n's own triggers save what they were activated with, which is older:
 * until what is saved is the state as it is.
 *
 * @param {readonly Sync[]} ticked
 */
async function saveAfterTriggers(ticked) {
	do {
		gate.told = [];
		for (const { pair } of ticked) {
			await pair.workflow.idle();
			await pair.run();
		}
	} while (gate.told.length > 0);
}

/** @type {Awaited<ReturnType<typeof prepare>>} */
let syncs;
before(async () => {
	await gate.start();
	await bench.start();
	syncs = await prepare();
	const { killed, ticked, tickedWithOurs } = syncs;
	await killed.users.create('master');
	await callWebhook(bench.server, killed.pair.path, { slow: true });
	for (let tries = 0; (await killed.pair.slave.rows()).length < 4; tries++) {
		assert.ok(tries < 200, 'the creation did not land');
		await sleep(50);
	}
	await saveAfterTriggers([ticked, tickedWithOurs]);
	await bench.server.kill();
	gate.told = [];
	await bench.server.start();
});
after(async () => {
	await bench.stop();
	await gate.stop();
});

test('an execution whose time was up while n8n was down writes nothing and says why; the next run catches up', async () => {
	const { id, ...sync } = syncs.timeUpAtStart;
	const resumed = await sync.pair.workflow.ended(id, 90_000);
	assert.equal(resumed.status, 'error');
	assert.match(resumed.error, /is not known here yet/);
	assert.equal((await SavedState.of(sync.pair)).rev, sync.saved.rev, 'the state is as it was');
	await assertAllIsWell(sync);
});

test('an execution that is retried after a restart writes nothing and says why; the next run catches up', async () => {
	for (const { id, ...sync } of [syncs.failedAfter, syncs.failedBefore]) {
		const retried = await sync.pair.workflow.retry(id);
		assert.equal(retried.status, 'error');
		assert.match(retried.error, /is not known here yet/);
		assert.equal((await SavedState.of(sync.pair)).rev, sync.saved.rev, 'the state is as it was');
		await sync.pair.run();
		const again = await sync.pair.workflow.retry(id);
		assert.equal(again.status, 'success', again.error);
		await assertAllIsWell(sync);
	}
});

test('an execution that is called back after a restart goes on', async () => {
	const { id, resumeUrl, ...sync } = syncs.called;
	const answer = await fetch(resumeUrl);
	assert.ok(answer.ok, await answer.text());
	const resumed = await sync.pair.workflow.ended(id);
	assert.equal(resumed.status, 'success', resumed.error);
	assert.ok((await SavedState.of(sync.pair)).rev >= sync.saved.rev);
	await assertAllIsWell(sync);
});

test('a brake in the run after a kill does not hide that its state was lost: what was created is linked', async () => {
	const sync = syncs.killed;
	const { pair } = sync;
	const stopped = await pair.workflow.nextExecution(() =>
		callWebhook(bench.server, pair.path, { empty: true }),
	);
	assert.equal(stopped.status, 'error');
	assert.match(stopped.error, /returned no items/);
	await assertAllIsWell(sync);
});

test('with our trigger in the workflow an execution whose time is up after a restart goes on', async () => {
	const { id, ...sync } = syncs.timeUpLater;
	const resumed = await sync.pair.workflow.ended(id, 240_000);
	assert.equal(resumed.status, 'success', resumed.error);
	assert.ok((await SavedState.of(sync.pair)).rev >= sync.saved.rev);
	await assertAllIsWell(sync);
});

test("n8n's own triggers, which save the static data of their activation, cost no link and no edit, not even with a kill", async () => {
	const { ticked, tickedWithOurs } = syncs;
	const alone = await runsInBetween(ticked);
	const withOurs = await runsInBetween(tickedWithOurs);
	for (const [mark, sync] of /** @type {const} */ ([
		['alone', alone],
		['with ours', withOurs],
	])) {
		await gate.whenTold(({ what }) => what === `news ${mark}`, 90);
		// One that ticked before the restart does so again after minutes only.
		if ((await staticDataOf(sync))['node:Every 7 minutes'] !== undefined) continue;
		await gate.whenTold(({ what }) => what === `tick ${mark}`, 90);
	}
	const saved = await SavedState.of(withOurs.pair);
	assert.ok(saved.rev >= withOurs.saved.rev, 'beside our trigger no older state is saved');
	const staticData = await staticDataOf(alone);
	assert.notEqual(staticData['node:Feed'].lastItemDate, undefined);
	assert.equal(staticData['node:Every 7 minutes'].recurrenceRules.length, 1);
	await bench.server.kill();
	await bench.server.start();
	await alone.users.edit('slave', 'p2@example.com', 'name');
	await withOurs.users.edit('slave', 'p2@example.com', 'name');
	await assertAllIsWell(withOurs);
	await assertAllIsWell(alone);
});
