// @ts-check
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { Bench, Pair, addBehind, callWebhook } from './harness.mjs';
import {
	SavedState,
	Users,
	assertConverges,
	assertLinksKept,
	people,
	seedOf,
	seeded,
} from './users.mjs';

/** Each costs a start of n8n; TWO_WAY_SYNC_KILLS sets another number. */
const KILLS = Number(process.env.TWO_WAY_SYNC_KILLS ?? 30);
/** A run takes a tenth to half of a second; kills are to hit all of it, and the time after it. */
const LONGEST_DELAY = 700;

const bench = new Bench();
before(() => bench.start());
after(() => bench.stop());

/** Besides the webhook, the template's own trigger starts a run every second. @param {any} definition */
function everySecond(definition) {
	definition.nodes.push({
		id: 'our trigger',
		name: 'Two-Way Sync Trigger',
		type: 'n8n-nodes-two-way-sync.twoWaySyncTrigger',
		typeVersion: 1,
		position: [-200, 900],
		parameters: {
			syncName: 'contacts',
			scheduleMode: 'interval',
			every: 1,
			unit: 'seconds',
			fullRunEvery: 1,
		},
	});
	for (const [output, fetch] of [
		[0, 'Get Master Rows'],
		[1, 'Get Slave Rows'],
	]) {
		addBehind(
			definition,
			'Two-Way Sync Trigger',
			Number(output),
			definition.nodes.find((/** @type {any} */ node) => node.name === fetch),
		);
	}
}

/** @param {Partial<import('./harness.mjs').PairOptions>} [options] */
async function syncOf(options = {}) {
	const rows = people(5);
	const pair = await Pair.create(bench.server, { master: rows, slave: rows, ...options });
	await pair.run();
	const users = new Users(
		pair,
		rows.map((row) => row.email),
	);
	return { pair, users, saved: await SavedState.of(pair) };
}

/** @typedef {Awaited<ReturnType<typeof syncOf>>} Sync */

/** Where in its run the kill hit a sync: what the apps and the saved state tell. @param {Sync} sync */
async function hitOf(sync) {
	const { pair } = sync;
	const { master, slave } = await pair.rows();
	const saved = await SavedState.of(pair);
	const hasLanded = JSON.stringify(master) === JSON.stringify(slave);
	const isSaved = saved.run > sync.saved.run;
	if (isSaved) return hasLanded ? 'after it was saved' : 'with some writes saved and not landed';
	return hasLanded ? 'after its writes, before it was saved' : 'before all writes had landed';
}

test(`${KILLS} kills at random moments lose no link and no edit, and make no record twice`, async (context) => {
	const seed = seedOf();
	const chance = seeded(seed);
	context.diagnostic(`TWO_WAY_SYNC_SEED=${seed}`);
	const below = (/** @type {number} */ limit) => Math.floor(chance() * limit);
	// One is started by calls alone and its users contest fields; one runs by itself every second
	// while its users edit.
	// A kill between an overruling write and the end of the run would take its log entry along.
	const called = await syncOf({ merge: { options: { logBeforeOverruling: true } } });
	const running = await syncOf({ change: everySecond });
	/** @type {Map<string, number>} */
	const hits = new Map();
	for (let kill = 1; kill <= KILLS; kill++) {
		const person = `p${below(5)}@example.com`;
		await called.users.edit('master', person, chance() < 0.5 ? 'name' : 'phone');
		if (chance() < 0.6) await called.users.edit('slave', person, 'name');
		if (chance() < 0.4) await called.users.create(chance() < 0.5 ? 'master' : 'slave');
		const delay = below(LONGEST_DELAY);
		const calls = [callWebhook(bench.server, called.pair.path)];
		if (chance() < 0.3) calls.push(callWebhook(bench.server, called.pair.path));
		if (chance() < 0.4) await running.users.create(chance() < 0.5 ? 'master' : 'slave');
		const edited = [running.users.known[below(5)], running.users.known[below(5)]].map(String);
		await Promise.all(calls);
		// The kill may hit an edit too: one that the app did not confirm counts as none.
		const editing = Promise.allSettled([
			running.users.edit('master', String(edited[0]), 'name'),
			running.users.edit('slave', String(edited[1]), 'phone'),
		]);
		await sleep(delay);
		await bench.server.kill();
		await editing;
		await bench.server.start();
		const hit = await hitOf(called);
		hits.set(hit, (hits.get(hit) ?? 0) + 1);
		for (const sync of [called, running]) {
			const saved = await SavedState.of(sync.pair);
			assertLinksKept(sync.saved, saved);
			sync.saved = saved;
		}
		context.diagnostic(`kill ${kill} after ${delay} ms: ${hit}`);
	}
	context.diagnostic(JSON.stringify(Object.fromEntries(hits)));
	await running.pair.workflow.deactivate();
	await running.pair.workflow.idle();
	await running.pair.workflow.edit((definition) => {
		definition.nodes = definition.nodes.filter(
			(/** @type {any} */ node) => node.name !== 'Two-Way Sync Trigger',
		);
		delete definition.connections['Two-Way Sync Trigger'];
	});
	await running.pair.workflow.activate();
	for (const sync of [called, running]) {
		context.diagnostic(sync === called ? 'the called sync' : 'the running sync');
		await assertConverges(sync.pair, 6);
		await sync.users.assertNothingLost();
		assertLinksKept(sync.saved, await SavedState.of(sync.pair));
	}
	assert.ok(called.users.editCount >= KILLS);
});
