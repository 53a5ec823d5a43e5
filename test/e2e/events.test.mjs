// @ts-check
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import {
	Bench,
	PEOPLE,
	Pair,
	callWebhook,
	nodeOf,
	runOnSchedule,
	uniqueName,
	writesOf,
} from './harness.mjs';

const bench = new Bench();
before(() => bench.join());
after(() => bench.stop());

const { ANN, BOB } = PEOPLE;

/** @typedef {'Master' | 'Slave'} Side */
/** @typedef {import('../../scripts/real-n8n/dataTables.mjs').Row} Row */

/** The template with events, after a first full run. */
class EventSync {
	/**
	 * @param {Pair} sync
	 * @param {Record<Side, string>} paths
	 */
	constructor(sync, paths) {
		this.sync = sync;
		this.paths = paths;
	}

	/** @param {import('./harness.mjs').PairOptions} options */
	static async create(options) {
		const paths = { Master: path('master'), Slave: path('slave') };
		const sync = await Pair.create(bench.server, {
			template: 'events',
			start: 'trigger',
			...options,
			change: (definition) => {
				nodeOf(definition, 'Master App Changed').parameters.path = paths.Master;
				nodeOf(definition, 'Slave App Changed').parameters.path = paths.Slave;
				options.change?.(definition);
			},
		});
		await runOnSchedule(sync.workflow);
		return new EventSync(sync, paths);
	}

	/** @param {Side} side */
	table(side) {
		return side === 'Master' ? this.sync.master : this.sync.slave;
	}

	/** The row as its app would send it in an event. @param {Side} side @param {string} email */
	async row(side, email) {
		const row = (await this.table(side).rows()).find((each) => each.email === email);
		if (row === undefined) throw new Error(`No row of ${email}`);
		return row;
	}

	/** An event arrives. @param {Side} side @param {unknown} body */
	async send(side, body) {
		const { workflow } = this.sync;
		const execution = await workflow.nextExecution(() =>
			callWebhook(bench.server, this.paths[side], body),
		);
		assert.equal(execution.status, 'success', execution.error);
		return execution;
	}

	/** A user edits, and the app sends the event. @param {Side} side @param {string} email @param {Row} data */
	async edit(side, email, data) {
		await this.table(side).edit({ email }, data);
		return await this.send(side, await this.row(side, email));
	}
}

/** @param {string} name */
function path(name) {
	return uniqueName(name).replaceAll(' ', '-');
}

/** @param {import('../../scripts/real-n8n/workflows.mjs').Execution} execution @param {Side} side */
function verdicts(execution, side) {
	const outputs = [0, 1, 2].map((output) => execution.items(`Filter ${side} Events`, output));
	return outputs.map((items) => items.length);
}

const USER = [1, 0, 0];
const ECHO = [0, 1, 0];

test("an event of a user's change travels at once, and its echo stops at the Loop Guard", async () => {
	const events = await EventSync.create({ master: [ANN], slave: [ANN] });
	for (const [side, other] of /** @type {const} */ ([
		['Master', 'Slave'],
		['Slave', 'Master'],
	])) {
		const change = await events.edit(side, ANN.email, { name: `From ${side}` });
		assert.deepEqual(verdicts(change, side), USER);
		assert.deepEqual(Object.keys(writesOf(change)), [`Update ${other}`]);
		const echo = await events.send(other, await events.row(other, ANN.email));
		assert.deepEqual(verdicts(echo, other), ECHO);
		assert.deepEqual(writesOf(echo), {});
	}
	const expected = [{ ...ANN, name: 'From Slave' }];
	assert.deepEqual(await events.sync.rows(), { master: expected, slave: expected });
});

test('an echo that comes an hour late, or twice, is still an echo', async () => {
	const events = await EventSync.create({ master: [ANN, BOB], slave: [ANN, BOB] });
	await events.edit('Master', ANN.email, { name: 'Anna' });
	const late = await events.row('Slave', ANN.email);
	// What happens in that hour: another record changes, and runs go by.
	await events.edit('Slave', BOB.email, { phone: '22' });
	await runOnSchedule(events.sync.workflow);
	for (let times = 0; times < 2; times++) {
		const execution = await events.send('Slave', late);
		assert.deepEqual(verdicts(execution, 'Slave'), ECHO);
	}
	const back = await events.edit('Slave', ANN.email, { name: 'Ann' });
	assert.deepEqual(verdicts(back, 'Slave'), USER, 'a user who sets the value back is a user');
	assert.equal((await events.row('Master', ANN.email)).name, 'Ann');
});

test('an old event that arrives after newer ones is put right by the next complete run', async () => {
	const events = await EventSync.create({ master: [ANN], slave: [ANN] });
	await events.sync.master.edit({ email: ANN.email }, { name: 'First' });
	const old = await events.row('Master', ANN.email);
	await events.edit('Master', ANN.email, { name: 'Second' });
	// By itself an event cannot be told from a user who sets the old value; the complete run sees it.
	await events.send('Master', old);
	await runOnSchedule(events.sync.workflow);
	const expected = [{ ...ANN, name: 'Second' }];
	assert.deepEqual(await events.sync.rows(), { master: expected, slave: expected });
});

test('a new record comes by an event, and the event of its creation is an echo', async () => {
	const events = await EventSync.create({ master: [ANN], slave: [ANN] });
	await events.sync.slave.insert(BOB);
	const created = await events.send('Slave', await events.row('Slave', BOB.email));
	assert.deepEqual(Object.keys(writesOf(created)), ['Create in Master']);
	const echo = await events.send('Master', await events.row('Master', BOB.email));
	assert.deepEqual(verdicts(echo, 'Master'), ECHO);
	const expected = [ANN, BOB];
	assert.deepEqual(await events.sync.rows(), { master: expected, slave: expected });
});

test('a field that both sides changed waits for the complete run, where the policy decides', async () => {
	const events = await EventSync.create({ master: [ANN], slave: [ANN] });
	await events.sync.slave.edit({ email: ANN.email }, { name: 'From slave', phone: '99' });
	await events.edit('Master', ANN.email, { name: 'From master' });
	await events.send('Slave', await events.row('Slave', ANN.email));
	await runOnSchedule(events.sync.workflow);
	const expected = [{ ...ANN, name: 'From master', phone: '99' }];
	assert.deepEqual(await events.sync.rows(), { master: expected, slave: expected });
});

/** @param {Record<string, unknown>} checks */
function withChecks(checks) {
	return (/** @type {any} */ definition) => {
		nodeOf(definition, 'Filter Master Events').parameters.checks = checks;
	};
}

const ACTOR = { actorField: 'modifiedBy', integrationActors: 'bot@example.com' };

test("the integration's account hides no different value, unless it is set to", async () => {
	const events = await EventSync.create({
		master: [ANN],
		slave: [ANN],
		change: withChecks(ACTOR),
	});
	const by = { modifiedBy: 'bot@example.com' };
	const same = await events.send('Master', { ...(await events.row('Master', ANN.email)), ...by });
	assert.deepEqual(verdicts(same, 'Master'), ECHO);
	await events.sync.master.edit({ email: ANN.email }, { name: 'By hand' });
	const { id, ...row } = await events.row('Master', ANN.email);
	const different = { id, ...row, ...by };
	assert.deepEqual(verdicts(await events.send('Master', different), 'Master'), USER);
	assert.equal((await events.row('Slave', ANN.email)).name, 'By hand');
	const without = await events.send('Master', { id, ...by });
	assert.deepEqual(
		verdicts(without, 'Master'),
		ECHO,
		'an event without values goes by its account',
	);
	const other = await events.send('Master', { id, modifiedBy: 'ann@example.com' });
	assert.deepEqual(verdicts(other, 'Master'), USER);
});

test("a hiding check keeps the account's own changes on their side", async () => {
	const events = await EventSync.create({
		master: [ANN],
		slave: [ANN],
		change: withChecks({ ...ACTOR, actorHidesEdits: true }),
	});
	await events.sync.master.edit({ email: ANN.email }, { name: 'By the bot' });
	const row = await events.row('Master', ANN.email);
	const byBot = await events.send('Master', { ...row, modifiedBy: 'bot@example.com' });
	assert.deepEqual(verdicts(byBot, 'Master'), ECHO);
	assert.equal((await events.row('Slave', ANN.email)).name, ANN.name);
});

test('a flagged event without values is an echo', async () => {
	const events = await EventSync.create({
		master: [ANN],
		slave: [ANN],
		change: withChecks({ flagField: 'syncFlag', flagValue: 'n8n' }),
	});
	const { id } = await events.row('Master', ANN.email);
	assert.deepEqual(verdicts(await events.send('Master', { id, syncFlag: 'n8n' }), 'Master'), ECHO);
	assert.deepEqual(verdicts(await events.send('Master', { id, syncFlag: '' }), 'Master'), USER);
});
