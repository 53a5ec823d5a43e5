// @ts-check
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import {
	Bench,
	PEOPLE,
	Pair,
	addBehind,
	nodeOf,
	runOnSchedule,
	uniqueName,
	writesOf,
} from './harness.mjs';
import { available } from './reviewPage.mjs';

const bench = new Bench();
before(() => bench.join());
after(() => bench.stop());

const { ANN, BOB } = PEOPLE;
const SECRET = 'of the master alone';
const KEY = 'of the slave alone';

/** Two Data Tables in sync whose apps call the trigger. */
class Webhooks {
	/** @param {Pair} pair @param {Record<'Master' | 'Slave', string>} urls */
	constructor(pair, urls) {
		this.pair = pair;
		this.urls = urls;
	}

	/** @param {{ people?: readonly any[], trigger?: Record<string, unknown>, merge?: Record<string, unknown> }} [options] */
	static async create({ people = [ANN, BOB], trigger = {}, merge = {} } = {}) {
		const { server } = bench;
		const paths = {
			Master: uniqueName('master').replaceAll(' ', '-'),
			Slave: uniqueName('slave').replaceAll(' ', '-'),
		};
		const credential = async (
			/** @type {string} */ type,
			/** @type {Record<string, unknown>} */ data,
		) => await server.api('POST', '/credentials', { name: uniqueName('Webhook'), type, data });
		const credentials = {
			twoWaySyncMasterWebhookApi: await credential('twoWaySyncMasterWebhookApi', {
				app: 'github',
				secret: SECRET,
			}),
			twoWaySyncSlaveWebhookApi: await credential('twoWaySyncSlaveWebhookApi', {
				app: 'header',
				headerName: 'X-Key',
				secret: KEY,
			}),
		};
		const pair = await Pair.create(server, {
			start: 'trigger',
			master: people,
			slave: people,
			merge,
			change: (definition) => {
				const step = nodeOf(definition, 'Two-Way Sync Trigger');
				step.webhookId = paths.Master;
				step.credentials = credentials;
				Object.assign(step.parameters, {
					triggerOn: ['schedule', 'masterWebhook', 'slaveWebhook'],
					masterPath: paths.Master,
					slavePath: paths.Slave,
					...trigger,
				});
				const { syncName } = nodeOf(definition, 'Master/Slave Merge').parameters;
				for (const [side, output, input] of /** @type {const} */ ([
					['Master', 3, 0],
					['Slave', 4, 1],
				])) {
					const name = `Filter ${side} Events`;
					const filter = {
						id: name,
						name,
						type: 'n8n-nodes-two-way-sync.loopGuard',
						typeVersion: 1,
						position: [200, 900],
						parameters: { operation: 'filter', side: side.toLowerCase(), syncName },
					};
					addBehind(definition, step.name, output, filter);
					addBehind(definition, name, 0, nodeOf(definition, 'Master/Slave Merge'), input);
					// The record that an event of the other side would change, before that is written.
					const fetch = `Fetch ${side} Row`;
					const list = nodeOf(definition, `Get ${side} Rows`);
					addBehind(definition, 'Master/Slave Merge', side === 'Slave' ? 8 : 9, {
						...list,
						id: fetch,
						name: fetch,
						parameters: {
							...list.parameters,
							matchType: 'allConditions',
							filters: {
								conditions: [{ keyName: 'id', condition: 'eq', keyValue: '={{ $json.id }}' }],
							},
						},
					});
					addBehind(definition, fetch, 0, nodeOf(definition, 'Master/Slave Merge'), input);
				}
			},
		});
		const url = (/** @type {string} */ path) => `${server.url}/webhook/${path}`;
		const made = new Webhooks(pair, { Master: url(paths.Master), Slave: url(paths.Slave) });
		await available(made.urls.Master);
		return made;
	}

	/** @param {unknown} json @param {string} [secret] */
	async fromMaster(json, secret = SECRET) {
		const body = JSON.stringify(json);
		const hex = createHmac('sha256', secret).update(body).digest('hex');
		const headers = { 'content-type': 'application/json', 'x-hub-signature-256': `sha256=${hex}` };
		return await fetch(this.urls.Master, { method: 'POST', body, headers });
	}

	/** @param {unknown} json @param {string} [key] */
	async fromSlave(json, key = KEY) {
		const headers = { 'content-type': 'application/json', 'x-key': key };
		return await fetch(this.urls.Slave, { method: 'POST', body: JSON.stringify(json), headers });
	}

	/** @param {'master' | 'slave'} side @param {string} email */
	async row(side, email) {
		const row = (await this.pair[side].rows()).find((each) => each.email === email);
		if (row === undefined) throw new Error(`No row of ${email}`);
		return row;
	}

	/**
	 * Until nothing has run for a while. Returns the executions of the workflow, oldest first.
	 *
	 * @returns {Promise<import('../../scripts/real-n8n/workflows.mjs').Execution[]>}
	 */
	async quiet() {
		const { workflow } = this.pair;
		for (let last = -1; ; await sleep(500)) {
			await workflow.idle();
			const all = await workflow.executions();
			if (all.length === last) return all;
			last = all.length;
		}
	}
}

test('a signed event travels to the other app, and its echo stops at the Loop Guard', async () => {
	const hooks = await Webhooks.create();
	const { pair } = hooks;
	await runOnSchedule(pair.workflow);
	await pair.master.edit({ email: ANN.email }, { name: 'Anna' });
	const event = await hooks.row('master', ANN.email);
	const run = await pair.workflow.nextExecution(async () => {
		const answer = await hooks.fromMaster(event);
		assert.equal(answer.status, 200);
		assert.equal(await answer.text(), '');
	});
	assert.equal(run.status, 'success', run.error);
	assert.deepEqual(Object.keys(writesOf(run)), ['Update Slave']);
	assert.equal((await hooks.row('slave', ANN.email)).name, 'Anna');
	const echoed = await hooks.row('slave', ANN.email);
	const echo = await pair.workflow.nextExecution(async () => {
		assert.equal((await hooks.fromSlave(echoed)).status, 200);
	});
	assert.equal(echo.items('Filter Slave Events', 1).length, 1);
	assert.deepEqual(writesOf(echo), {});
});

test('an edit that no webhook told of is not overwritten: the record is fetched first', async () => {
	const hooks = await Webhooks.create();
	const { pair } = hooks;
	await runOnSchedule(pair.workflow);
	await pair.master.edit({ email: ANN.email }, { name: 'Anna' });
	await pair.slave.edit({ email: ANN.email }, { phone: '99' });
	const event = await hooks.row('master', ANN.email);
	const run = await pair.workflow.nextExecution(() => hooks.fromMaster(event));
	assert.equal(run.status, 'success', run.error);
	assert.equal(run.items('Fetch Slave Row').length, 1);
	const both = [{ ...ANN, name: 'Anna', phone: '99' }, BOB];
	assert.deepEqual(await pair.rows(), { master: both, slave: both });
	const next = await runOnSchedule(pair.workflow);
	assert.deepEqual(writesOf(next), {});
});

test('a wrong secret gets 401 and starts no execution; the next run tells', async () => {
	const hooks = await Webhooks.create();
	const { pair } = hooks;
	const event = { ...(await hooks.row('master', ANN.email)), name: 'Mallory' };
	const before = (await pair.workflow.executions()).length;
	for (const answer of [
		await hooks.fromMaster(event, 'guessed'),
		await hooks.fromMaster(event, KEY),
		await hooks.fromSlave(event, SECRET),
		await fetch(hooks.urls.Master, { method: 'POST' }),
		await fetch(hooks.urls.Master, {
			method: 'POST',
			body: Buffer.from([0xff, 0xfe, 0x00]),
			headers: { 'content-type': 'application/octet-stream' },
		}),
	]) {
		assert.equal(answer.status, 401);
	}
	const broken = await fetch(hooks.urls.Master, {
		method: 'POST',
		body: '{"id": ',
		headers: { 'content-type': 'application/json' },
	});
	assert.equal(broken.status, 422);
	await sleep(1000);
	assert.equal((await pair.workflow.executions()).length, before);
	await runOnSchedule(pair.workflow);
	assert.deepEqual(await pair.rows(), { master: [ANN, BOB], slave: [ANN, BOB] });
	const { syncs } = await pair.workflow.savedState();
	assert.match(syncs.contacts.text, /its signature is not one of this secret over this body \(2\)/);
	assert.match(syncs.contacts.text, /the header X-Key has another secret/);
});

test('a burst is gathered; runs over it and those of the schedule go on one at a time', async () => {
	const hooks = await Webhooks.create({
		trigger: { scheduleMode: 'interval', every: 2, unit: 'seconds' },
	});
	const { pair } = hooks;
	const { workflow } = pair;
	const BURST = 40;
	await pair.master.edit({ email: ANN.email }, { phone: String(BURST) });
	const last = await hooks.row('master', ANN.email);
	const end = Date.parse(String(last.updatedAt));
	const calls = Array.from({ length: BURST - 1 }, async (_, edit) => {
		const updatedAt = new Date(end - BURST + edit).toISOString();
		return await hooks.fromMaster({ ...last, phone: String(edit), updatedAt });
	});
	for (const { status } of await Promise.all(calls)) assert.equal(status, 200);
	assert.equal((await hooks.fromMaster(last)).status, 200);
	await sleep(8000);
	await workflow.deactivate();
	const all = await hooks.quiet();
	assert.deepEqual([...new Set(all.map(({ status }) => status))], ['success']);
	const events = (/** @type {typeof all[number]} */ run) =>
		run.items('Two-Way Sync Trigger', 3).length;
	const overEvents = all.filter((run) => events(run) > 0);
	assert.ok(overEvents.length < BURST, `${overEvents.length} runs for ${BURST} events`);
	assert.ok(all.length > overEvents.length, 'no run of the schedule');
	const times = all.map(({ raw }) => [Date.parse(raw.startedAt), Date.parse(raw.stoppedAt)]);
	times.sort(([a = 0], [b = 0]) => a - b);
	times.slice(1).forEach(([from = 0], index) => {
		assert.ok(from >= (times[index]?.[1] ?? 0), 'two runs overlapped');
	});
	assert.equal((await hooks.row('slave', ANN.email)).phone, String(BURST));
});
