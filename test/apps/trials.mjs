// @ts-check
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Bench } from '../e2e/harness.mjs';
import { seedOf, seeded } from '../e2e/users.mjs';
import { APPS } from './available.mjs';
import { Crowd } from './crowd.mjs';
import { SIDES, Sync } from './sync.mjs';

/** @typedef {keyof typeof APPS} AppName */
/** @typedef {import('./available.mjs').RunningApp} RunningApp */

/** CI tries fewer records, and fewer rounds of work. */
const IS_SMALL = process.env.TWO_WAY_SYNC_APPS === 'small';
const RECORDS = IS_SMALL ? 60 : 200;
const ROUNDS = IS_SMALL ? 2 : 5;
const EDITS = IS_SMALL ? 8 : 20;

const BAD_LUCK = 1 / 3;

/**
 * The tests of two apps, one on each side.
 *
 * @param {AppName} masterApp
 * @param {AppName} slaveApp
 */
export async function tryOut(masterApp, slaveApp) {
	const seed = seedOf();
	const chance = seeded(seed);
	const apps = [await APPS[masterApp](), await APPS[slaveApp]()];
	const skip = apps.map((app) => app.skip).find((why) => why !== false) ?? false;
	const bench = new Bench();
	/** @type {RunningApp[]} */
	let running = [];
	before(async () => {
		if (skip !== false) return;
		await bench.join();
		running = await Promise.all(apps.map((app) => app.start(chance, seed)));
	});
	after(async () => {
		await bench.stop();
		for (const app of running) await app.stop();
	});

	/** @param {Record<string, unknown>} [options] */
	const connect = async (options) => {
		const [one, other] = /** @type {[RunningApp, RunningApp]} */ (running);
		const name = `contacts_${process.pid}_${Date.now().toString(36)}`;
		const tables = { master: await one.createTable(name), slave: await other.createTable(name) };
		const sync = await Sync.create(bench.server, tables, options);
		const crowd = new Crowd(sync, chance);
		await crowd.fill(RECORDS);
		return { sync, crowd };
	};
	const title = `${masterApp} and ${slaveApp} (seed ${seed})`;

	test(`${title}: a first sync of ${RECORDS} records a side, and rest`, { skip }, async () => {
		const { sync } = await connect();
		await sync.pair.run();
		await sync.comesToRest(2);
		await sync.assertNothingLost();
	});

	test(`${title}: a third of all writes fails, and apps go down`, { skip }, async () => {
		// By chance a write fails several times in a row.
		const { sync, crowd } = await connect({ maxAttempts: 15 });
		await hardTimes(sync, crowd);
		const { writes, failed } = await sync.counts();
		assert.ok(failed > writes / 5, `only ${failed} of ${writes} writes failed`);
		await sync.failWrites(0);
		await sync.comesToRest(8);
		await sync.assertNothingLost();
		const open = (await sync.bucket()).open.map(({ type, label }) => ({ type, label }));
		assert.deepEqual(open, [], 'nobody is asked');
	});
}

/**
 * A first sync and rounds of work while a third of all writes fails; in every other round an app goes down.
 *
 * @param {Sync} sync
 * @param {Crowd} crowd
 */
async function hardTimes(sync, crowd) {
	await sync.failWrites(BAD_LUCK);
	await sync.pair.run();
	for (let round = 1; round <= ROUNDS; round++) {
		await crowd.work(EDITS);
		if (round % 2 === 1) {
			await sync.pair.run();
			continue;
		}
		const table = sync.tables[crowd.mind.pick(SIDES)];
		table.crashAfter(EDITS / 2);
		await sync.pair.tryRun();
		// It is still down.
		await sync.pair.tryRun();
		await table.recover();
	}
}
