// @ts-check
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { FormPage } from './browser.mjs';
import { BucketCalls } from './bucketCalls.mjs';
import { Bench, PEOPLE, Pair, nodeOf, uniqueName } from './harness.mjs';

const bench = new Bench();
before(() => bench.join());
after(() => bench.stop());

const { ANN, BOB, CY } = PEOPLE;

/**
 * The template with a form, with the names of everybody in conflict.
 *
 * @param {readonly (typeof ANN)[]} people
 * @param {(definition: any) => void} [change]
 */
async function contested(people, change) {
	const form = uniqueName('form').replaceAll(' ', '-');
	const sync = await Pair.create(bench.server, {
		template: 'conflicts-by-form',
		master: people,
		slave: people,
		change: (definition) => {
			const { parameters } = nodeOf(definition, 'Decide Conflicts');
			parameters.options.path = form;
			// Nobody is logged in here.
			parameters.authentication = 'none';
			change?.(definition);
		},
	});
	await sync.run();
	for (const { email, name } of people) {
		await sync.master.edit({ email }, { name: `${name} of master` });
		await sync.slave.edit({ email }, { name: `${name} of slave` });
	}
	const execution = await sync.run();
	return {
		sync,
		form: `${bench.server.url}/form/${form}`,
		conflicts: execution.items('Conflict Bucket'),
	};
}

/** @param {Pair} sync */
async function names(sync) {
	const { master, slave } = await sync.rows();
	return [master.map((row) => row.name), slave.map((row) => row.name)];
}

/** A sync in conflict whose decisions come by webhook. @param {readonly (typeof ANN)[]} people */
async function decidable(people) {
	const bucket = new BucketCalls();
	const made = await contested(people, (definition) => bucket.addTo(definition));
	return {
		...made,
		decide: (/** @type {unknown} */ decision) => bucket.decide(made.sync, decision),
		entries: () => bucket.entries(made.sync),
	};
}

test('a decision takes master, slave, a typed value, or leaves both as they are', async () => {
	const DEE = { name: 'Dee', email: 'dee@example.com', phone: '4' };
	const { sync, conflicts, decide, entries } = await decidable([ANN, BOB, CY, DEE]);
	/** @type {Record<string, { decision: string, values?: unknown }>} */
	const takes = {
		'Ann of master': { decision: 'master' },
		'Bob of master': { decision: 'slave' },
		'Cy of master': { decision: 'custom', values: { name: 'Cyril' } },
		'Dee of master': { decision: 'leave' },
	};
	for (const { conflictId, revision, label } of conflicts) {
		await decide({ conflictId, revision, by: 'pat', ...takes[label] });
	}
	const expected = [
		['Ann of master', 'Bob of slave', 'Cyril', 'Dee of master'],
		['Ann of master', 'Bob of slave', 'Cyril', 'Dee of slave'],
	];
	assert.deepEqual(await names(sync), expected);
	assert.deepEqual(await sync.writes(), {});
	assert.deepEqual(await names(sync), expected);
	for (const entry of await entries()) {
		assert.equal(entry.status, 'resolved');
		assert.equal(entry.how, takes[entry.label]?.decision);
		assert.equal(entry.decidedBy, 'pat');
	}
});

test('a decision on values that are no longer there is refused, and the conflict stays open', async () => {
	const { sync, conflicts, decide, entries } = await decidable([ANN]);
	const [{ conflictId, revision }] = conflicts;
	await sync.slave.edit({ email: ANN.email }, { name: 'Annie' });
	const changed = (await sync.run()).items('Conflict Bucket');
	assert.equal(changed.length, 1, 'new values are put out again');
	const refused = await decide({ conflictId, revision, decision: 'master' });
	assert.match(BucketCalls.refusals(refused).join(), /^Stale/);
	assert.deepEqual(await names(sync), [['Ann of master'], ['Annie']]);
	assert.deepEqual(
		(await entries()).map(({ status }) => status),
		['open'],
	);
	await decide({ conflictId, revision: changed[0].revision, decision: 'slave' });
	assert.deepEqual(await names(sync), [['Annie'], ['Annie']]);
	const late = await decide({ conflictId, revision, decision: 'master' });
	assert.match(BucketCalls.refusals(late).join(), /closed already/);
	assert.deepEqual(await sync.writes(), {});
});

test('a person decides in the browser, one conflict after the other', async () => {
	const { sync, form } = await contested([ANN, BOB]);
	for (let conflict = 0; conflict < 2; conflict++) {
		const page = await (await FormPage.open(form)).submit({ 'Your name': 'Pat' });
		const [master, slave, leave, ...more] = page?.options('name') ?? [];
		assert.deepEqual([leave, more], ['Leave both as they are', []]);
		const answer = master === 'Master: Ann of master' ? master : slave;
		assert.equal(await page?.submit({ name: answer ?? '' }), undefined);
	}
	const expected = ['Ann of master', 'Bob of slave'];
	assert.deepEqual(await names(sync), [expected, expected]);
	assert.deepEqual(await sync.writes(), {});
	const nothing = await (await FormPage.open(form)).submit({ 'Your name': 'Pat' });
	assert.equal(nothing, undefined, 'no conflict is left to decide');
});

test('the form as the template has it is for users of this n8n', async () => {
	const path = uniqueName('form').replaceAll(' ', '-');
	await Pair.create(bench.server, {
		template: 'conflicts-by-form',
		change: (definition) => {
			nodeOf(definition, 'Decide Conflicts').parameters.options.path = path;
		},
	});
	// For a moment after publishing a form is not there yet.
	for (let attempt = 0; ; attempt++) {
		const answer = await fetch(`${bench.server.url}/form/${path}`);
		const text = await answer.text();
		if (answer.ok) {
			assert.notEqual(new URL(answer.url).pathname, `/form/${path}`);
			assert.ok(!text.includes('Your name'));
			return;
		}
		if (attempt > 100) assert.fail(`${answer.status} ${text.slice(0, 500)}`);
		await new Promise((resolve) => setTimeout(resolve, 100));
	}
});

test('texts of several lines and with marks of HTML are chosen in the form too', async () => {
	const { sync, form } = await contested([ANN]);
	const odd = 'Ann\n  <b>"O\'Hara"</b> & Söhne $& $$ {{ 1 + 1 }}';
	await sync.slave.edit({ email: ANN.email }, { name: odd });
	await sync.run();
	const page = await (await FormPage.open(form)).submit({ 'Your name': 'Pat' });
	const answer = page?.options('name')[1] ?? '';
	assert.match(answer, /^Slave: Ann/);
	assert.equal(await page?.submit({ name: answer }), undefined);
	assert.deepEqual(await names(sync), [[odd], [odd]]);
});

test('a value that changes while the form is open is not overwritten', async () => {
	const { sync, form } = await contested([ANN]);
	const page = await (await FormPage.open(form)).submit({ 'Your name': 'Pat' });
	await sync.slave.edit({ email: ANN.email }, { name: 'Annie' });
	const ending = await page?.submit({ name: 'Master: Ann of master' });
	assert.match(ending?.html ?? '', /Nothing was written[\s\S]*Stale/);
	assert.deepEqual(await names(sync), [['Ann of master'], ['Annie']]);
	const again = await (await FormPage.open(form)).submit({ 'Your name': 'Pat' });
	await again?.submit({ name: 'Slave: Annie' });
	assert.deepEqual(await names(sync), [['Annie'], ['Annie']]);
});

test('what a person decides about a deleted record is carried out', async () => {
	const { sync, form } = await contested([]);
	await sync.master.insert(ANN, BOB, CY);
	await sync.run();
	// Lists lag behind writes: a record counts as deleted only once a list has shown it.
	await sync.run();
	await sync.master.remove({ email: ANN.email });
	await sync.slave.remove({ email: BOB.email });
	// And only once two lists in a row lack it.
	await sync.run();
	await sync.run();
	for (let conflict = 0; conflict < 2; conflict++) {
		const page = await (await FormPage.open(form)).submit({ 'Your name': 'Pat' });
		const answer = page?.html.includes('deleted in the master')
			? 'Create the missing record again'
			: 'Delete the record that is left';
		await page?.submit({ 'What should happen?': answer });
	}
	assert.deepEqual(await names(sync), [
		['Ann', 'Cy'],
		['Ann', 'Cy'],
	]);
	assert.deepEqual(await sync.writes(), {});
	assert.deepEqual(await names(sync), [
		['Ann', 'Cy'],
		['Ann', 'Cy'],
	]);
});
