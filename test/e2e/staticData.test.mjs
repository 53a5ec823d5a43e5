// @ts-check
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { Gate, insertBehind, waitNode } from './gate.mjs';
import { Bench, Pair, addBehind, callWebhook, nodeOf } from './harness.mjs';
import { SavedState, Users, assertConverges, assertLinksKept, people } from './users.mjs';

const bench = new Bench();
const gate = new Gate();
/** @type {ReturnType<typeof outOfTime>} */
let timedOut;
before(async () => {
	await gate.start();
	await bench.start();
	// n8n looks once a minute whose time is up: that passes while the other tests run.
	timedOut = outOfTime();
	timedOut.catch(() => {});
});
after(async () => {
	await bench.stop();
	await gate.stop();
});

/** A pair that is in sync, its users, and what is saved of it. @param {(definition: any) => void} [change] */
async function pairInSync(change) {
	const rows = people(6);
	const pair = await Pair.create(bench.server, {
		master: rows,
		slave: rows,
		...(change === undefined ? {} : { change }),
	});
	await pair.run();
	const users = new Users(
		pair,
		rows.map((row) => row.email),
	);
	return { pair, users, saved: await SavedState.of(pair) };
}

/** @param {Awaited<ReturnType<typeof pairInSync>>} sync */
async function assertAllIsWell({ pair, users, saved }) {
	await assertConverges(pair);
	await users.assertNothingLost();
	assertLinksKept(saved, await SavedState.of(pair));
}

test('ten executions of one workflow that overlap lose no link and no edit of a user', async () => {
	const sync = await pairInSync();
	const { pair, users } = sync;
	for (let round = 0; round < 2; round++) {
		const calls = [];
		for (let call = 0; call < 10; call++) {
			calls.push(callWebhook(bench.server, pair.path));
			const email = String(users.known[call % 6]);
			await users.edit('master', email, 'name');
			await users.edit('slave', email, 'phone');
			if (call % 4 === 0) await users.create(call % 8 === 0 ? 'master' : 'slave');
		}
		await Promise.all(calls);
		await pair.workflow.idle();
	}
	await assertAllIsWell(sync);
});

test('runs that n8n starts every second although each takes longer lose nothing', async () => {
	const sync = await pairInSync((definition) => {
		definition.nodes.push({
			id: 'every second',
			name: 'Every second',
			type: 'n8n-nodes-base.scheduleTrigger',
			typeVersion: 1.2,
			position: [-200, 600],
			parameters: { rule: { interval: [{ field: 'seconds', secondsInterval: 1 }] } },
		});
		definition.connections['Every second'] = structuredClone(definition.connections.Start);
		insertBehind(
			definition,
			'Master/Slave Merge',
			1,
			waitNode('Slow app', { resume: 'timeInterval', amount: 1.5, unit: 'seconds' }),
		);
	});
	const { pair, users } = sync;
	for (let edit = 0; edit < 12; edit++) {
		await users.edit('master', String(users.known[edit % 6]), 'name');
		await users.edit('slave', String(users.known[(edit + 3) % 6]), 'phone');
		if (edit % 4 === 0) await users.create('slave');
		await sleep(400);
	}
	await pair.workflow.deactivate();
	await pair.workflow.idle();
	await pair.workflow.edit((definition) => {
		definition.nodes = definition.nodes.filter(
			(/** @type {any} */ node) => node.name !== 'Every second',
		);
		delete definition.connections['Every second'];
	});
	await pair.workflow.activate();
	await assertAllIsWell(sync);
});

/** A second sync in the same workflow and execution. @param {any} definition */
function withSecondSync(definition) {
	const own = definition.nodes.filter((/** @type {any} */ node) => node.name !== 'Start');
	for (const node of own) {
		const copy = structuredClone(node);
		copy.id = `${node.id} 2`;
		copy.name = `${node.name} 2`;
		if (copy.parameters.syncName) copy.parameters.syncName = 'second';
		// Both have the same two tables; one of them creates.
		if (copy.parameters.matchBy) copy.parameters.options.createIn = 'none';
		definition.nodes.push(copy);
	}
	for (const [name, { main }] of Object.entries(structuredClone(definition.connections))) {
		for (const targets of main) {
			for (const target of targets) target.node = `${target.node} 2`;
		}
		if (name === 'Start') definition.connections.Start.main[0].push(...main[0]);
		else definition.connections[`${name} 2`] = { main };
	}
}

test('several branches and syncs of one execution, and of executions that overlap, keep all that each wrote', async () => {
	const sync = await pairInSync(withSecondSync);
	const { pair, users } = sync;
	const before = Object.keys((await pair.workflow.savedState()).syncs);
	assert.deepEqual(before.sort(), ['contacts', 'second']);
	for (let round = 0; round < 4; round++) {
		await users.create('master');
		await users.create('slave');
		await users.edit('master', 'p0@example.com', 'name');
		await users.edit('slave', 'p1@example.com', 'name');
		await Promise.all([1, 2, 3].map(() => callWebhook(bench.server, pair.path)));
		await pair.workflow.idle();
	}
	await assertAllIsWell(sync);
	const { syncs } = await pair.workflow.savedState();
	assert.deepEqual(SavedState.read(syncs.second).links, SavedState.read(syncs.contacts).links);
});

test("another step's static data in the same workflow stays whole, and ours beside it", async () => {
	const count = (/** @type {string} */ name) => ({
		id: name,
		name,
		type: 'n8n-nodes-base.code',
		typeVersion: 2,
		position: [-100, -900],
		parameters: {
			jsCode: [
				"const all = $getWorkflowStaticData('global');",
				"const own = $getWorkflowStaticData('node');",
				'all.runs = (all.runs ?? 0) + 1;',
				'own.runs = (own.runs ?? 0) + 1;',
				// The items as they are would be refused: n8n lets this step put out no key beside json.
				'return $input.all().map(({ json, pairedItem }) => ({ json, pairedItem }));',
			].join('\n'),
		},
	});
	const sync = await pairInSync((definition) => {
		insertBehind(definition, 'Start', 0, count('Count before'));
		addBehind(definition, 'Master/Slave Merge', 1, count('Count between'));
	});
	const { pair, users } = sync;
	for (let run = 0; run < 5; run++) {
		await users.edit('master', 'p0@example.com', 'name');
		await pair.run();
	}
	const { staticData } = await bench.server.api('GET', `/workflows/${pair.workflow.id}`);
	assert.equal(staticData.global.runs, 11);
	assert.equal(staticData['node:Count before'].runs, 6);
	assert.equal(staticData['node:Count between'].runs, 5);
	await assertAllIsWell(sync);
});

/** An execution that updated the slave and waits before it confirms that. @param {object} parameters */
async function waitingExecution(parameters) {
	const tell = gate.node('={{ { id: $execution.id, resume: $execution.resumeUrl } }}');
	const sync = await pairInSync((definition) => {
		const wait = waitNode('Wait', { ...parameters });
		// Of the branches behind a step the uppermost comes first.
		wait.position = [1000, -1500];
		addBehind(definition, 'Update Slave', 0, tell);
		addBehind(definition, 'Update Slave', 0, wait);
	});
	const { pair, users } = sync;
	await users.edit('master', 'p0@example.com', 'name');
	const waiting = await pair.tryRun();
	assert.equal(waiting.status, 'waiting');
	const told = await gate.whenTold(({ id }) => id === waiting.id);
	return { ...sync, waiting, resumeUrl: told.resume };
}

/** @param {{ pair: Pair, users: Users }} sync */
async function runsInBetween({ pair, users }) {
	await users.create('master');
	await users.create('slave');
	await users.edit('slave', 'p1@example.com', 'phone');
	await pair.run();
	await users.edit('slave', 'p0@example.com', 'phone');
	await users.edit('slave', 'p0@example.com', 'name');
	await pair.run();
}

test('an execution that waits and is resumed by a call leaves what runs in between stored', async () => {
	const sync = await waitingExecution({ resume: 'webhook', httpMethod: 'GET', options: {} });
	await runsInBetween(sync);
	const between = await SavedState.of(sync.pair);
	const answer = await fetch(sync.resumeUrl);
	assert.ok(answer.ok, await answer.text());
	const resumed = await sync.pair.workflow.ended(sync.waiting.id);
	assert.equal(resumed.status, 'success', resumed.error);
	const after = await SavedState.of(sync.pair);
	assert.ok(after.rev >= between.rev, 'no older state was saved');
	await assertAllIsWell({ ...sync, saved: between });
});

/** @param {(definition: any) => void} place Puts the gate into the workflow. */
async function failedExecution(place) {
	gate.isOpen = true;
	const sync = await pairInSync(place);
	const { pair, users } = sync;
	await users.edit('master', 'p0@example.com', 'name');
	await users.edit('slave', 'p2@example.com', 'phone');
	gate.isOpen = false;
	const failed = await pair.tryRun();
	gate.isOpen = true;
	assert.equal(failed.status, 'error');
	return { ...sync, failed };
}

test('an execution that failed after the Merge and is retried later does not bring old state back', async () => {
	const sync = await failedExecution((definition) => {
		addBehind(definition, 'Update Slave', 0, gate.node());
	});
	await runsInBetween(sync);
	const between = await SavedState.of(sync.pair);
	const retried = await sync.pair.workflow.retry(sync.failed.id);
	assert.equal(retried.status, 'success', retried.error);
	const after = await SavedState.of(sync.pair);
	assert.ok(after.rev >= between.rev, 'no older state was saved');
	await assertAllIsWell({ ...sync, saved: between });
});

test('an execution that failed before the Merge and is retried later takes no edit back with its old records', async () => {
	const sync = await failedExecution((definition) => {
		addBehind(definition, 'Get Slave Rows', 0, gate.node());
	});
	await runsInBetween(sync);
	const between = await SavedState.of(sync.pair);
	const retried = await sync.pair.workflow.retry(sync.failed.id);
	assert.equal(retried.status, 'success', retried.error);
	assert.match(retried.hints('Master/Slave Merge').join(), /left to the next run/);
	await assertAllIsWell({ ...sync, saved: between });
});

/** A pair whose app is slow once it was told so. @param {number} seconds */
function slowApp(seconds) {
	return (/** @type {any} */ definition) => {
		const wait = waitNode('Slow app', {
			resume: 'timeInterval',
			amount: `={{ $('Start').first().json.body.slow ? ${seconds} : 0 }}`,
			unit: 'seconds',
		});
		wait.position = [1000, -1500];
		addBehind(definition, 'Update Slave', 0, wait);
	};
}

test('a cancelled execution, whose state n8n never saves, costs no edit, and the next runs store it', async () => {
	const sync = await pairInSync(slowApp(30));
	const { pair, users } = sync;
	await users.edit('master', 'p0@example.com', 'name');
	await users.create('master');
	const { id } = await pair.workflow.begun(() =>
		callWebhook(bench.server, pair.path, { slow: true }),
	);
	await sleep(700);
	const cancelled = await pair.workflow.cancel(id);
	assert.equal(cancelled.status, 'canceled');
	await users.edit('slave', 'p0@example.com', 'phone');
	await assertAllIsWell(sync);
	assert.ok((await SavedState.of(pair)).links.length > sync.saved.links.length);
});

test('an execution that runs into its time limit costs no edit, and the next runs store it', async () => {
	const sync = await pairInSync((definition) => {
		slowApp(30)(definition);
		definition.settings.executionTimeout = 5;
	});
	const { pair, users } = sync;
	await users.edit('master', 'p0@example.com', 'name');
	await users.create('master');
	const late = await pair.workflow.nextExecution(() =>
		callWebhook(bench.server, pair.path, { slow: true }),
	);
	assert.equal(late.status, 'canceled');
	await users.edit('slave', 'p0@example.com', 'phone');
	await assertAllIsWell(sync);
	assert.ok((await SavedState.of(pair)).links.length > sync.saved.links.length);
});

test('a test run of the editor reads the state and stores nothing', async () => {
	const sync = await pairInSync();
	const { pair, users } = sync;
	await users.edit('master', 'p0@example.com', 'name');
	await pair.workflow.edit((definition) => {
		definition.nodes.push({
			id: 'by hand',
			name: 'By hand',
			type: 'n8n-nodes-base.manualTrigger',
			typeVersion: 1,
			position: [-200, 600],
			parameters: {},
		});
		definition.connections['By hand'] = structuredClone(definition.connections.Start);
		nodeOf(definition, 'Master/Slave Merge').parameters.testRuns = 'write';
	});
	const execution = await pair.workflow.runManually('By hand');
	assert.equal(execution.status, 'success', execution.error);
	assert.equal(execution.items('Master/Slave Merge', 1).length, 1);
	assert.match(execution.hints('Master/Slave Merge').join(), /nothing was stored/);
	assert.equal((await SavedState.of(pair)).rev, sync.saved.rev);
	await assertAllIsWell(sync);
});

async function outOfTime() {
	const sync = await waitingExecution({
		resume: 'webhook',
		httpMethod: 'GET',
		limitWaitTime: true,
		limitType: 'afterTimeInterval',
		resumeAmount: 3,
		resumeUnit: 'seconds',
		options: {},
	});
	await runsInBetween(sync);
	const between = await SavedState.of(sync.pair);
	const resumed = await sync.pair.workflow.ended(sync.waiting.id, 120_000);
	return { ...sync, between, resumed };
}

test('an execution that waits until its time is up leaves what runs in between stored', async () => {
	const { between, resumed, ...sync } = await timedOut;
	assert.equal(resumed.status, 'success', resumed.error);
	const after = await SavedState.of(sync.pair);
	assert.ok(after.rev >= between.rev, 'no older state was saved');
	await assertAllIsWell({ ...sync, saved: between });
});
