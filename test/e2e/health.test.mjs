// @ts-check
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { Bench, PEOPLE, Pair, nodeOf, readTemplate, uniqueName } from './harness.mjs';
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

const { ANN, BOB } = PEOPLE;
const WITHIN = 30_000;
/** So often the template's schedule looks, here; then it has looked twice. */
const EVERY_SECOND = '* * * * * *';
const QUIET = 2500;

/**
 * Puts the template's steps into the workflow of a sync, as somebody pastes them.
 *
 * @param {any} definition
 * @param {any} template
 */
function paste(definition, { nodes, connections }) {
	definition.nodes.push(...nodes);
	Object.assign(definition.connections, connections);
	const schedule = nodeOf(definition, 'Every 10 Minutes').parameters.rule;
	schedule.interval[0].expression = EVERY_SECOND;
	nodeOf(definition, 'Send Mail').credentials = { smtp: { id: credential.id, name: 'Mailbox' } };
}

/** The mail of that number (from 0), once it is here, and no other after it. @param {number} index */
async function mail(index) {
	const end = Date.now() + WITHIN;
	while (mailbox.mails.length <= index) {
		assert.ok(Date.now() < end, `Mail ${index} did not come`);
		await sleep(100);
	}
	await sleep(QUIET);
	assert.equal(mailbox.mails.length, index + 1, mailbox.mails.slice(index).join('\n\n'));
	const text = mailbox.mails[index] ?? '';
	return { subject: /^Subject: (.*)$/m.exec(text)?.[1]?.trim(), text };
}

test('a mail tells once that the sync was stopped and why, that it is well, that people are asked, that it is well', async () => {
	const template = await readTemplate('health-by-mail');
	const sync = await Pair.create(bench.server, {
		master: [ANN, BOB],
		slave: [ANN, BOB],
		merge: { onConflict: 'manual' },
		change: (definition) => paste(definition, template),
	});
	await sync.run();
	await sleep(QUIET);
	assert.deepEqual(mailbox.mails, []);

	for (const { email } of [ANN, BOB]) await sync.slave.remove({ email });
	for (let run = 0; run < 2; run++) {
		assert.equal((await sync.tryRun()).status, 'error');
	}
	const stopped = await mail(0);
	assert.equal(stopped.subject, 'Sync contacts: stopped');
	assert.match(
		stopped.text,
		/^Stopped: last run \d\d:\d\d, 2 in sync\. .* returned no items although 2 records are linked/m,
	);
	assert.match(stopped.text, /^Since \d{4}-\d\d-\d\d \d\d:\d\d, before that it was healthy\.$/m);
	assert.match(stopped.text, /To: you@example\.com/);

	await sync.slave.insert(ANN, BOB);
	await sync.run();
	const back = await mail(1);
	assert.equal(back.subject, 'Sync contacts: healthy again');
	assert.match(back.text, /before that it was stopped/);

	await sync.master.edit({ email: ANN.email }, { phone: '7' });
	await sync.slave.edit({ email: ANN.email }, { phone: '8' });
	await sync.run();
	const waiting = await mail(2);
	assert.equal(waiting.subject, 'Sync contacts: waiting');
	assert.match(waiting.text, /Open conflicts that wait for a person: 1/);

	await sync.slave.edit({ email: ANN.email }, { phone: '7' });
	await sync.run();
	const well = await mail(3);
	assert.equal(well.subject, 'Sync contacts: healthy again');
	assert.match(well.text, /before that it was waiting/);
});
