// @ts-check
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { DataTable } from '../../scripts/real-n8n/dataTables.mjs';
import { Editor, hasBrowser } from '../../scripts/real-n8n/editor.mjs';
import { installN8n } from '../../scripts/real-n8n/installation.mjs';
import { Server, freePort, isFree } from '../../scripts/real-n8n/server.mjs';
import { Workflow } from '../../scripts/real-n8n/workflows.mjs';
import { FormPage } from './browser.mjs';
import { haveBuilt, plainRows } from './harness.mjs';

const SCRIPT = join(dirname(fileURLToPath(import.meta.url)), '..', '..', 'scripts', 'demo.mjs');
const START_TIMEOUT = 240_000;

/** `npm run demo` in a terminal. */
class Terminal {
	#printed = '';

	/**
	 * @param {string} folder
	 * @param {number} port
	 */
	constructor(folder, port) {
		this.port = port;
		const args = [SCRIPT, '--no-build', '--folder', folder, '--port', String(port)];
		this.child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
		for (const stream of [this.child.stdout, this.child.stderr]) {
			stream.on('data', (chunk) => (this.#printed += chunk));
		}
		/** @type {Promise<number | null>} */
		this.ended = new Promise((resolve) => this.child.once('exit', resolve));
	}

	get printed() {
		return this.#printed;
	}

	/** Waits until it says that Ctrl-C stops it. */
	async ready() {
		const end = Date.now() + START_TIMEOUT;
		while (!this.#printed.includes('Ctrl-C')) {
			if (this.child.exitCode !== null || Date.now() > end) {
				throw new Error(`The demo did not start:\n${this.#printed}`);
			}
			await new Promise((resolve) => setTimeout(resolve, 100));
		}
		return this;
	}

	/** The address that it prints behind some words. @param {string} words */
	address(words) {
		const [, address] = new RegExp(`^ *${words} +(http\\S+)`, 'm').exec(this.#printed) ?? [];
		assert.ok(address, `It printed no address for ${words}:\n${this.#printed}`);
		return address;
	}

	/** Ctrl-C. */
	async stop() {
		if (this.child.exitCode === null) this.child.kill('SIGINT');
		return await this.ended;
	}
}

/** @param {Terminal} terminal */
async function open(terminal) {
	const server = await Server.visit(await installN8n(), terminal.port);
	const id = terminal.address('Open it').split('/').pop() ?? '';
	const crm = await DataTable.find(server, 'CRM contacts');
	const billing = await DataTable.find(server, 'Billing customers');
	assert.ok(crm !== undefined && billing !== undefined);
	/** @param {string} field @param {string} name */
	const both = async (field, name) => {
		const rows = [...(await plainRows(crm)), ...(await plainRows(billing))];
		return rows.filter((row) => String(row.name).includes(name)).map((row) => row[field]);
	};
	return { server, workflow: new Workflow(server, id), crm, billing, both };
}

/** Presses the button of the page, and waits for the execution. @param {Terminal} terminal @param {Workflow} workflow */
async function runNow(terminal, workflow) {
	const page = await FormPage.open(terminal.address('Run now'));
	const execution = await workflow.nextExecution(() => page.submit({}), 'webhook');
	assert.equal(execution.status, 'success');
	return execution;
}

let folder = '';
/** @type {Terminal} */
let first;
/** @type {Terminal} */
let second;

before(async () => {
	await haveBuilt();
	folder = await mkdtemp(join(tmpdir(), 'two-way-sync-demos-'));
	first = new Terminal(folder, await freePort());
	second = new Terminal(folder, await freePort());
	await Promise.all([first.ready(), second.ready()]);
});
after(async () => {
	await Promise.all([first?.stop(), second?.stop()]);
	await rm(folder, { recursive: true, force: true });
});

test('it waits with a conflict to decide, which a page carries out', async () => {
	const { both } = await open(first);
	assert.deepEqual(await both('name', 'Turing'), ['Alan Mathison Turing', 'A. M. Turing']);
	const page = await FormPage.open(first.address('Decide'));
	const question = await page.submit({ 'Your name': 'Eve' });
	assert.ok(question !== undefined);
	const slave = question.options('name').find((option) => option.includes('A. M. Turing'));
	await question.submit({ name: slave ?? '' });
	assert.deepEqual(await both('name', 'Turing'), ['A. M. Turing', 'A. M. Turing']);
});

test('and with an overruled value, which can be read and typed back', async () => {
	const { workflow, crm, both } = await open(first);
	assert.deepEqual(await both('credit', 'Ada'), [650, 650]);
	const past = (await workflow.runManually('Look at the Past')).items('What Was Overruled');
	const { kept, overruled } = past.find(({ field }) => field === 'credit') ?? {};
	assert.deepEqual({ kept, overruled }, { kept: 650, overruled: 450 });
	await crm.edit({ name: 'Ada Lovelace' }, { credit: 450 });
	await runNow(first, workflow);
	assert.deepEqual(await both('credit', 'Ada'), [450, 450]);
});

test('a run starts every 30 seconds, and the page starts one of the published workflow', async () => {
	const { workflow, billing, both } = await open(first);
	await billing.edit({ name: 'Grace Hopper' }, { company: 'COBOL Inc.' });
	const execution = await runNow(first, workflow);
	assert.notEqual(execution.raw.mode, 'manual');
	assert.deepEqual(await both('company', 'Grace'), ['COBOL Inc.', 'COBOL Inc.']);
	const scheduled = await workflow.nextExecution(undefined, 'trigger');
	const next = await workflow.nextExecution(undefined, 'trigger');
	const between = Date.parse(next.raw.startedAt) - Date.parse(scheduled.raw.startedAt);
	assert.ok(Math.abs(between - 30_000) < 3000, `${between} ms between two runs`);
});

test('another demo at the same time has its own tables, and is asked for another port', async () => {
	const { both } = await open(second);
	assert.deepEqual(await both('name', 'Turing'), ['Alan Mathison Turing', 'A. M. Turing']);
	assert.deepEqual(await both('credit', 'Ada'), [650, 650]);
	const third = new Terminal(folder, second.port);
	assert.equal(await third.ended, 1);
	assert.match(third.printed, /Another demo uses port \d+ .* --port/);
});

const skip = (await hasBrowser()) ? false : 'there is no Chromium on this machine';
test(
	'in one browser both open on their workflow, and none logs out the other',
	{ skip },
	async () => {
		const editor = await Editor.launch((await open(first)).server);
		try {
			await editor.signIn(first.address('Open it'));
			const canvas = editor.page.locator('[data-test-id=canvas-node]').first();
			await canvas.waitFor();
			await editor.signIn(second.address('Open it'));
			await canvas.waitFor();
			await editor.page.goto(first.address('Open it'));
			await canvas.waitFor();
			assert.equal(editor.page.url(), first.address('Open it'));
		} finally {
			await editor.close();
		}
	},
);

test('Ctrl-C ends it, and it goes on where it was left', async () => {
	assert.equal(await first.stop(), 0);
	assert.ok(await isFree(first.port));
	first = await new Terminal(folder, first.port).ready();
	assert.match(first.printed, /where you left it/);
	const { both, workflow } = await open(first);
	assert.deepEqual(await both('name', 'Turing'), ['A. M. Turing', 'A. M. Turing']);
	await runNow(first, workflow);
	assert.deepEqual(await both('name', 'Turing'), ['A. M. Turing', 'A. M. Turing']);
});
