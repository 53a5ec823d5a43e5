// @ts-check
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import {
	Bench,
	PEOPLE,
	Pair,
	addBehind,
	callWebhook,
	nodeOf,
	plainRows,
	uniqueName,
	webhookNode,
	writesOf,
} from './harness.mjs';

const bench = new Bench();
before(() => bench.join());
after(() => bench.stop());

const { ANN, BOB } = PEOPLE;
const NOT_APPLIED = 4;
const MINUTE = 60_000;

/** @param {string} operation @param {string} name @param {any} parameters */
const bucket = (operation, name, parameters) => ({
	id: name,
	name,
	type: 'n8n-nodes-two-way-sync.conflictBucket',
	typeVersion: 1,
	position: [300, 1900],
	parameters: { operation, syncName: 'contacts', ...parameters },
});

/**
 * A published sync whose history another app asks for, and tells what to undo, by webhook.
 *
 * @param {any[]} master
 * @param {any[]} slave
 * @param {any} [merge]
 */
async function undoable(master, slave, merge = {}) {
	const path = (/** @type {string} */ name) => uniqueName(name).replaceAll(' ', '-');
	const [historyPath, undoPath] = [path('history'), path('undo')];
	const sync = await Pair.create(bench.server, {
		master,
		slave,
		merge,
		change: (definition) => {
			definition.nodes.push(webhookNode('History Call', historyPath));
			addBehind(definition, 'History Call', 0, bucket('history', 'History', { returnAll: true }));
			definition.nodes.push(webhookNode('Undo Call', undoPath));
			addBehind(
				definition,
				'Undo Call',
				0,
				bucket('undo', 'Undo', {
					undoBy: '={{ $json.body.undoBy }}',
					conflictId: '={{ $json.body.conflictId ?? "" }}',
					run: '={{ $json.body.run ?? 0 }}',
					record: '={{ $json.body.record ?? "" }}',
					field: '={{ $json.body.field ?? "" }}',
					dryRun: '={{ $json.body.dryRun ?? false }}',
				}),
			);
			for (const [output, name] of [
				[1, 'Update Slave'],
				[3, 'Update Master'],
			]) {
				addBehind(definition, 'Undo', Number(output), nodeOf(definition, String(name)));
			}
		},
	});
	const { workflow } = sync;
	/** Hundreds of writes take their time. @param {string} to @param {unknown} [body] */
	const call = async (to, body) => {
		const { id } = await workflow.begun(() => callWebhook(workflow.server, to, body), MINUTE);
		return await workflow.ended(id, 5 * MINUTE);
	};
	return {
		sync,
		history: async () => (await call(historyPath)).items('History'),
		/** @param {any} what */
		undo: (what) => call(undoPath, what),
	};
}

/** @param {import('./harness.mjs').Pair} sync */
async function namesOf({ master, slave }) {
	const of = async (/** @type {any} */ table) =>
		(await plainRows(table)).map((/** @type {any} */ row) => row.name).sort();
	return { master: await of(master), slave: await of(slave) };
}

test('an entry is listed, put back in both tables, and taken back again; the next run writes nothing', async () => {
	const { sync, history, undo } = await undoable([ANN, BOB], [ANN, BOB]);
	await sync.run();
	const { email } = ANN;
	await sync.master.edit({ email }, { name: 'Ann of master' });
	await sync.slave.edit({ email }, { name: 'Ann of slave' });
	await sync.run();
	const overruled = [BOB.name, 'Ann of master'].sort();
	const back = [BOB.name, 'Ann of slave'].sort();
	assert.deepEqual(await namesOf(sync), { master: overruled, slave: overruled });

	const [{ conflictId }] = await history();
	const entry = { undoBy: 'entry', conflictId };
	const listed = (await undo({ ...entry, dryRun: true })).items('Undo', NOT_APPLIED);
	assert.deepEqual(
		listed.map(({ side, field, now, becomes }) => ({ side, field, now, becomes })),
		['master', 'slave'].map((side) => ({
			side,
			field: 'name',
			now: 'Ann of master',
			becomes: 'Ann of slave',
		})),
	);
	assert.deepEqual(await namesOf(sync), { master: overruled, slave: overruled });

	await undo(entry);
	assert.deepEqual(await namesOf(sync), { master: back, slave: back });
	assert.deepEqual(writesOf(await sync.run()), {}, 'the next run has nothing to write');
	const [again] = (await undo(entry)).items('Undo', NOT_APPLIED);
	assert.equal(again.refused, 'It was put back already.');

	const [own, first] = await history();
	assert.equal(first.status, 'undone');
	await undo({ undoBy: 'entry', conflictId: own.conflictId });
	assert.deepEqual(await namesOf(sync), { master: overruled, slave: overruled });
	assert.deepEqual(writesOf(await sync.run()), {});

	await sync.slave.edit({ email }, { name: 'Ann moved' });
	await sync.run();
	const [moved] = (await undo(entry)).items('Undo', NOT_APPLIED);
	assert.match(moved.refused, /has changed since the sync put it there: a person is asked/);
	const [asked] = (await sync.run()).items('Conflict Bucket');
	assert.equal(asked.conflictId, moved.openedConflictId);
});

test('a first sync of hundreds is undone in one go, by its run', async () => {
	const COUNT = 200;
	/** @param {string} side */
	const people = (side) =>
		Array.from({ length: COUNT }, (_, n) => ({
			...ANN,
			email: `person${n}@example.com`,
			name: `${side} ${n}`,
		}));
	const { sync, history, undo } = await undoable(people('master'), people('slave'));
	await sync.run();
	const ofSlave = people('slave').map(({ name }) => name);
	const ofMaster = people('master').map(({ name }) => name);
	assert.deepEqual((await namesOf(sync)).slave, [...ofMaster].sort());
	await sync.run();
	// Somebody goes on working meanwhile: that one stays.
	await sync.master.edit({ email: 'person7@example.com' }, { name: 'edited' });
	await sync.run();
	const [{ run }] = await history();
	const execution = await undo({ undoBy: 'run', run });
	assert.equal(execution.items('Undo', 1).length, COUNT - 1);
	assert.equal(execution.items('Undo', 3).length, COUNT - 1);
	assert.deepEqual(
		execution.items('Undo', NOT_APPLIED).map(({ refused }) => refused),
		Array(2).fill('The value has changed since the sync put it there.'),
	);
	const expected = ofSlave.map((name, n) => (n === 7 ? 'edited' : name)).sort();
	assert.deepEqual(await namesOf(sync), { master: expected, slave: expected });
	assert.deepEqual(writesOf(await sync.run()), {}, 'the next run has nothing to write');
});
