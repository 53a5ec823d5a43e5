// @ts-check
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { BucketCalls } from './bucketCalls.mjs';
import {
	Bench,
	PEOPLE,
	Pair,
	addBehind,
	callWebhook,
	uniqueName,
	webhookNode,
} from './harness.mjs';

const bench = new Bench();
before(() => bench.join());
after(() => bench.stop());

const { ANN, BOB } = PEOPLE;
const HISTORY = 'History';

/**
 * A published sync whose history another app asks for by webhook, and whose decisions come by webhook.
 *
 * @param {any} merge Parameters of the Merge.
 */
async function asked(merge) {
	const bucket = new BucketCalls();
	const path = uniqueName('history').replaceAll(' ', '-');
	const sync = await Pair.create(bench.server, {
		master: [ANN, BOB],
		slave: [ANN, BOB],
		merge,
		change: (definition) => {
			bucket.addTo(definition);
			definition.nodes.push(webhookNode('History Call', path));
			addBehind(definition, 'History Call', 0, {
				id: HISTORY,
				name: HISTORY,
				type: 'n8n-nodes-two-way-sync.conflictBucket',
				typeVersion: 1,
				position: [300, 1900],
				parameters: {
					operation: 'history',
					syncName: 'contacts',
					filters: { record: '={{ $json.body.record ?? "" }}' },
				},
			});
		},
	});
	await sync.run();
	/** @param {unknown} [body] */
	const ask = async (body) => {
		const call = () => callWebhook(sync.workflow.server, path, body);
		return (await sync.workflow.nextExecution(call)).items(HISTORY);
	};
	return { sync, bucket, ask };
}

/** @param {any} row */
const told = ({ field, before, kept, overruled, why }) => ({ field, before, kept, overruled, why });

test('what a policy overruled is in the history with before, kept and overruled, newest first', async () => {
	const { sync, ask } = await asked({ options: { labelField: 'email' } });
	assert.deepEqual(await ask(), [], 'nothing was overruled yet');
	const { email } = ANN;
	await sync.master.edit({ email }, { name: 'Ann of master', phone: '11' });
	await sync.slave.edit({ email }, { name: 'Ann of slave' });
	await sync.run();
	await sync.master.edit({ email: BOB.email }, { name: 'Bob of master' });
	await sync.slave.edit({ email: BOB.email }, { name: 'Bob of slave' });
	await sync.run();
	const why = 'Both sides changed it; the master always wins on this field.';
	const rows = await ask();
	assert.deepEqual(rows.map(told), [
		{ field: 'name', before: BOB.name, kept: 'Bob of master', overruled: 'Bob of slave', why },
		{ field: 'name', before: ANN.name, kept: 'Ann of master', overruled: 'Ann of slave', why },
	]);
	assert.deepEqual(
		rows.map((/** @type {any} */ row) => row.record),
		[BOB.email, email],
	);
	assert.deepEqual(Object.keys(rows[0]).slice(0, 7), [
		...['when', 'record', 'field', 'before', 'kept', 'overruled', 'why'],
	]);
	assert.deepEqual((await ask({ record: email })).length, 1, 'by record');
	assert.deepEqual(await ask({ record: 'nobody' }), []);
});

test('so is what a person overruled, with what was typed', async () => {
	const { sync, bucket, ask } = await asked({ onConflict: 'manual' });
	const { email } = ANN;
	await sync.master.edit({ email }, { name: 'Ann of master' });
	await sync.slave.edit({ email }, { name: 'Ann of slave' });
	const [{ conflictId, revision }] = (await sync.run()).items('Conflict Bucket');
	const decision = {
		conflictId,
		revision,
		by: 'pat',
		decision: 'custom',
		values: { name: 'Anne' },
	};
	await bucket.decide(sync, decision);
	const [row, ...others] = await ask();
	assert.deepEqual(others, []);
	assert.deepEqual(told(row), {
		field: 'name',
		before: ANN.name,
		kept: 'Anne',
		overruled: { master: 'Ann of master', slave: 'Ann of slave' },
		why: 'Both sides changed it; pat decided on a typed value.',
	});
	assert.equal(row.decidedBy, 'pat');
	const late = await bucket.decide(sync, decision);
	assert.match(
		BucketCalls.refusals(late).join(),
		/^The conflict is closed already\. Both sides changed it; pat decided on a typed value\.$/,
	);
});
