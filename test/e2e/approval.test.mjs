// @ts-check
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { FormPage, visit } from './browser.mjs';
import { Bench, PEOPLE, Pair, addBehind, uniqueName } from './harness.mjs';
import { Mailbox } from './mailbox.mjs';

const bench = new Bench();
const mailbox = new Mailbox();
/** @type {{ id: string }} */
let credential;
before(async () => {
	await bench.join();
	await mailbox.start();
	credential = await bench.server.api('POST', '/credentials', {
		name: uniqueName('Mailbox'),
		type: 'smtp',
		data: mailbox.credential,
	});
});
after(async () => {
	await mailbox.stop();
	await bench.stop();
});

const { ANN } = PEOPLE;

/**
 * Behind the bucket, n8n's email step asks a person and waits; its answer goes to `resolve`.
 *
 * @param {Record<string, unknown>} question Parameters of the email step.
 * @param {Record<string, unknown>} decision Parameters of the bucket.
 */
function askByMail(question, decision) {
	return (/** @type {any} */ definition) => {
		const parameters = { syncName: 'contacts', operation: 'resolve', ...decision };
		const bucket = { type: 'n8n-nodes-two-way-sync.conflictBucket', typeVersion: 1, parameters };
		addBehind(definition, 'Conflict Bucket', 0, mailStep(question));
		const resolve = { id: 'resolve', name: 'Resolve', position: [1400, 620], ...bucket };
		addBehind(definition, 'Ask a Person', 0, resolve);
		addBehind(definition, 'Resolve', 1, { name: 'Update Slave' });
		addBehind(definition, 'Resolve', 3, { name: 'Update Master' });
	};
}

/** @param {Record<string, unknown>} question */
function mailStep(question) {
	return {
		id: 'ask',
		name: 'Ask a Person',
		type: 'n8n-nodes-base.emailSend',
		typeVersion: 2.1,
		position: [1100, 620],
		webhookId: uniqueName('ask').replaceAll(' ', '-'),
		credentials: { smtp: { id: credential.id, name: 'Mailbox' } },
		parameters: {
			operation: 'sendAndWait',
			fromEmail: 'sync@example.com',
			toEmail: 'pat@example.com',
			subject: '={{ $json.label }}',
			message: '={{ $json.message }}',
			...question,
		},
	};
}

const APPROVAL = {
	responseType: 'approval',
	approvalOptions: { values: { approvalType: 'double' } },
};
const APPROVED_MEANS = {
	decision: 'fromApproval',
	approvedMeans: 'master',
	declinedMeans: 'slave',
};

/**
 * A sync whose only record is in conflict, and the links of the mail about it.
 *
 * @param {Record<string, unknown>} question
 * @param {Record<string, unknown>} decision
 */
async function asked(question, decision) {
	const sync = await Pair.create(bench.server, {
		master: [ANN],
		slave: [ANN],
		merge: { onConflict: 'manual' },
		change: askByMail(question, decision),
	});
	await sync.run();
	await sync.master.edit({ email: ANN.email }, { name: 'Of master' });
	await sync.slave.edit({ email: ANN.email }, { name: 'Of slave' });
	const mails = mailbox.mails.length;
	const waiting = await sync.run('waiting');
	return { sync, waiting, links: await mailbox.links(mails) };
}

/** @param {Pair} sync */
async function names(sync) {
	const { master, slave } = await sync.rows();
	return [...master, ...slave].map((row) => row.name);
}

for (const [button, name] of [
	['Approve', 'Of master'],
	['Decline', 'Of slave'],
]) {
	test(`"${button}" in an approval mail takes the value that it stands for`, async () => {
		const { sync, waiting, links } = await asked(APPROVAL, APPROVED_MEANS);
		await visit(links.get(button ?? '') ?? '');
		const resumed = await sync.workflow.ended(waiting.id);
		assert.equal(resumed.status, 'success', resumed.error);
		assert.deepEqual(await names(sync), [name, name]);
		assert.deepEqual(await sync.writes(), {});
	});
}

test('an approval of values that have changed since is refused', async () => {
	const { sync, waiting, links } = await asked(APPROVAL, APPROVED_MEANS);
	await sync.slave.edit({ email: ANN.email }, { name: 'Newer' });
	await sync.run('waiting');
	await visit(links.get('Approve') ?? '');
	const resumed = await sync.workflow.ended(waiting.id);
	assert.match(resumed.items('Resolve', 4)[0].reason, /^Stale/);
	assert.deepEqual(await names(sync), ['Of master', 'Newer']);
});

const FORM = { responseType: 'customForm', defineForm: 'json', jsonOutput: '={{ $json.form }}' };

/** @type {ReadonlyArray<readonly [string, Record<string, string>, string]>} */
const ANSWERS = [
	["an app's button", { name: 'Slave: Of slave' }, 'Of slave'],
	['another value that is typed', { 'name: another value': 'Typed <b>$&' }, 'Typed <b>$&'],
];
for (const [what, answer, name] of ANSWERS) {
	test(`the bucket's form in a mail decides the conflict: ${what}`, async () => {
		const { sync, waiting, links } = await asked(FORM, { decision: 'fromForm' });
		const page = await FormPage.open(links.get('Respond') ?? '');
		assert.deepEqual(page.options('name'), [
			'Master: Of master',
			'Slave: Of slave',
			'Leave both as they are',
		]);
		await page.submit(answer);
		const resumed = await sync.workflow.ended(waiting.id);
		assert.equal(resumed.status, 'success', resumed.error);
		assert.deepEqual(await names(sync), [name, name]);
		assert.deepEqual(await sync.writes(), {});
	});
}

test('a button together with a typed value is not applied, and says so', async () => {
	const { sync, waiting, links } = await asked(FORM, { decision: 'fromForm' });
	const page = await FormPage.open(links.get('Respond') ?? '');
	await page.submit({ name: 'Slave: Of slave', 'name: another value': 'Typed' });
	const resumed = await sync.workflow.ended(waiting.id);
	assert.equal(resumed.status, 'success', resumed.error);
	assert.match(resumed.items('Resolve', 4)[0].reason, /both a choice and a typed value/);
	assert.deepEqual(await names(sync), ['Of master', 'Of slave']);
});
