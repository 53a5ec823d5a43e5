// @ts-check
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { ECHO, EventSync, USER, verdicts } from './eventSync.mjs';
import { Bench, PEOPLE, nodeOf, writesOf } from './harness.mjs';

const bench = new Bench();
before(() => bench.join());
after(() => bench.stop());

const { ANN, BOB } = PEOPLE;

/** @param {import('./harness.mjs').PairOptions} options */
function eventSync(options) {
	return EventSync.create(bench.server, options);
}

test("an event of a user's change travels at once, and its echo stops at the Loop Guard", async () => {
	const events = await eventSync({ master: [ANN], slave: [ANN] });
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

test('an event without the secret of the app is turned away', async () => {
	const events = await eventSync({ master: [ANN], slave: [ANN] });
	const event = { ...(await events.row('Master', ANN.email)), name: 'Mallory' };
	for (const secret of ['', 'of nobody']) {
		const answer = await fetch(`${bench.server.url}/webhook/${events.paths.Master}`, {
			method: 'POST',
			headers: { 'content-type': 'application/json', 'X-Sync-Secret': secret },
			body: JSON.stringify(event),
		});
		assert.equal(answer.status, 403);
	}
	await events.runOnSchedule();
	assert.deepEqual(await events.sync.rows(), { master: [ANN], slave: [ANN] });
});

test('an echo that comes an hour late, or twice, is still an echo', async () => {
	const events = await eventSync({ master: [ANN, BOB], slave: [ANN, BOB] });
	await events.edit('Master', ANN.email, { name: 'Anna' });
	const late = await events.row('Slave', ANN.email);
	// What happens in that hour: another record changes, and runs go by.
	await events.edit('Slave', BOB.email, { phone: '22' });
	await events.runOnSchedule();
	for (let times = 0; times < 2; times++) {
		const execution = await events.send('Slave', late);
		assert.deepEqual(verdicts(execution, 'Slave'), ECHO);
	}
	const back = await events.edit('Slave', ANN.email, { name: 'Ann' });
	assert.deepEqual(verdicts(back, 'Slave'), USER, 'a user who sets the value back is a user');
	assert.equal((await events.row('Master', ANN.email)).name, 'Ann');
});

test('an old event that arrives after newer ones is out of date', async () => {
	const events = await eventSync({ master: [ANN], slave: [ANN] });
	await events.sync.master.edit({ email: ANN.email }, { name: 'First' });
	const old = await events.row('Master', ANN.email);
	await events.edit('Master', ANN.email, { name: 'Second' });
	const late = await events.send('Master', old);
	assert.deepEqual(verdicts(late, 'Master'), ECHO);
	const expected = [{ ...ANN, name: 'Second' }];
	assert.deepEqual(await events.sync.rows(), { master: expected, slave: expected });
});

test('an old event without its time is put right by the next complete run', async () => {
	const events = await eventSync({ master: [ANN], slave: [ANN] });
	await events.sync.master.edit({ email: ANN.email }, { name: 'First' });
	const { updatedAt: _time, ...old } = await events.row('Master', ANN.email);
	await events.edit('Master', ANN.email, { name: 'Second' });
	// It cannot be told from a user who sets the old value; the complete run sees it.
	const late = await events.send('Master', old);
	assert.deepEqual(verdicts(late, 'Master'), USER);
	await events.runOnSchedule();
	const expected = [{ ...ANN, name: 'Second' }];
	assert.deepEqual(await events.sync.rows(), { master: expected, slave: expected });
});

test('a new record comes by an event, and the event of its creation is an echo', async () => {
	const events = await eventSync({ master: [ANN], slave: [ANN] });
	await events.sync.slave.insert(BOB);
	const created = await events.send('Slave', await events.row('Slave', BOB.email));
	assert.deepEqual(Object.keys(writesOf(created)), ['Create in Master']);
	const echo = await events.send('Master', await events.row('Master', BOB.email));
	assert.deepEqual(verdicts(echo, 'Master'), ECHO);
	const expected = [ANN, BOB];
	assert.deepEqual(await events.sync.rows(), { master: expected, slave: expected });
});

test('of a record that both sides changed, what only one of them changed travels at once', async () => {
	const events = await eventSync({ master: [ANN], slave: [ANN] });
	await events.sync.slave.edit({ email: ANN.email }, { phone: '99' });
	await events.edit('Master', ANN.email, { name: 'From master' });
	await events.send('Slave', await events.row('Slave', ANN.email));
	const expected = [{ ...ANN, name: 'From master', phone: '99' }];
	assert.deepEqual(await events.sync.rows(), { master: expected, slave: expected });
	assert.deepEqual(writesOf(await events.runOnSchedule()), {});
});

/** @param {Record<string, unknown>} checks */
function withChecks(checks) {
	return (/** @type {any} */ definition) => {
		nodeOf(definition, 'Filter Master Events').parameters.checks = checks;
	};
}

const ACTOR = { actorField: 'modifiedBy', integrationActors: 'bot@example.com' };

test("the integration's account hides no different value, unless it is set to", async () => {
	const events = await eventSync({
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
	const events = await eventSync({
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
	const events = await eventSync({
		master: [ANN],
		slave: [ANN],
		change: withChecks({ flagField: 'syncFlag', flagValue: 'n8n' }),
	});
	const { id } = await events.row('Master', ANN.email);
	assert.deepEqual(verdicts(await events.send('Master', { id, syncFlag: 'n8n' }), 'Master'), ECHO);
	assert.deepEqual(verdicts(await events.send('Master', { id, syncFlag: '' }), 'Master'), USER);
});
