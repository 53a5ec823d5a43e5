// @ts-check
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { FormPage } from './browser.mjs';
import { Bench, PEOPLE, Pair, nodeOf, runOnSchedule, writesOf } from './harness.mjs';

const { ANN, BOB } = PEOPLE;
const bench = new Bench();

/** What was under way when n8n was restarted. */
class BeforeRestart {
	/** @type {Pair} */
	// @ts-expect-error Set by prepare().
	settled;
	/** @type {Pair} */
	// @ts-expect-error Set by prepare().
	contested;
	/** @type {FormPage | undefined} */
	page;
	/** @type {Pair} */
	// @ts-expect-error Set by prepare().
	scheduled;
	/** @type {any} */
	lastRun;

	async prepare() {
		const rows = { master: [ANN, BOB], slave: [ANN, BOB] };
		this.settled = await Pair.create(bench.server, rows);
		await this.settled.run();
		await this.#openForm(rows);
		this.scheduled = await Pair.create(bench.server, {
			...rows,
			start: 'trigger',
			change: (definition) => {
				const { parameters } = nodeOf(definition, 'Two-Way Sync Trigger');
				Object.assign(parameters, { fullRunEvery: 3, options: { overlapSeconds: 0 } });
			},
		});
		this.lastRun = await runOnSchedule(this.scheduled.workflow);
	}

	/** @param {import('./harness.mjs').PairOptions} rows */
	async #openForm(rows) {
		this.contested = await Pair.create(bench.server, {
			...rows,
			template: 'conflicts-by-form',
			// Nobody is logged in here.
			change: (definition) => {
				nodeOf(definition, 'Decide Conflicts').parameters.authentication = 'none';
			},
		});
		await this.contested.run();
		await this.contested.master.edit({ email: ANN.email }, { name: 'Of master' });
		await this.contested.slave.edit({ email: ANN.email }, { name: 'Of slave' });
		await this.contested.run();
		const first = await FormPage.open(`${bench.server.url}/form/two-way-sync-conflicts`);
		this.page = await first.submit({ 'Your name': 'Pat' });
	}
}

const earlier = new BeforeRestart();
before(async () => {
	await bench.start();
	await earlier.prepare();
	await bench.server.restart();
});
after(() => bench.stop());

test('after a restart nothing is written that is in sync, and edits travel', async () => {
	const sync = earlier.settled;
	assert.deepEqual(await sync.writes(), {});
	await sync.slave.edit({ email: ANN.email }, { name: 'Anna' });
	await sync.run();
	assert.equal((await sync.rows()).master[0]?.name, 'Anna');
	assert.deepEqual(await sync.writes(), {});
});

test('a form that was open over a restart still decides its conflict', async () => {
	await earlier.page?.submit({ name: 'Slave: Of slave' });
	const expected = [{ ...ANN, name: 'Of slave' }, BOB];
	assert.deepEqual(await earlier.contested.rows(), { master: expected, slave: expected });
	assert.deepEqual(await earlier.contested.writes(), {});
});

test('after a restart the trigger asks from where it was and counts its runs on', async () => {
	const { workflow } = earlier.scheduled;
	const [before] = earlier.lastRun.items('Two-Way Sync Trigger');
	const run = await runOnSchedule(workflow);
	const [next] = run.items('Two-Way Sync Trigger');
	assert.deepEqual([before.full, next.full], [true, false]);
	assert.equal(next.since, before.until);
	assert.deepEqual(writesOf(run), {});
});
