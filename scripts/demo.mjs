// @ts-check
/**
 * `npm run demo`: a real n8n with the package, two apps that are in sync, and three things to try.
 * `npm run demo -- --reset` starts over; `--port 5679` uses another port.
 */
import { existsSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DataTable } from './real-n8n/dataTables.mjs';
import { cacheFolder } from './real-n8n/cache.mjs';
import { installN8n } from './real-n8n/installation.mjs';
import { buildPackage, installPackage } from './real-n8n/packageInstall.mjs';
import { OWNER, Server, freePort, isFree, readJson } from './real-n8n/server.mjs';
import { Workflow } from './real-n8n/workflows.mjs';

const PROJECT = dirname(dirname(fileURLToPath(import.meta.url)));
const USUAL_PORT = 5678;
const EVERY_SECONDS = 5;

const COLUMNS = /** @type {const} */ ({
	name: 'string',
	email: 'string',
	phone: 'string',
	company: 'string',
	credit: 'number',
});

// They overlap by email: Ada is the same on both sides, Grace lacks a phone in one, Alan is named
// differently, and two are on one side only.
const CRM = [
	{
		name: 'Ada Lovelace',
		email: 'ada@example.com',
		phone: '+44 20 7946 0001',
		company: 'Analytical Engines',
		credit: 500,
	},
	{
		name: 'Grace Hopper',
		email: 'grace@example.com',
		phone: '+1 202 555 0102',
		company: 'Compiler Works',
		credit: 900,
	},
	{
		name: 'Alan Turing',
		email: 'alan@example.com',
		phone: '+44 20 7946 0003',
		company: 'Bombe Ltd',
		credit: 250,
	},
	{
		name: 'Katherine Johnson',
		email: 'katherine@example.com',
		phone: '+1 757 555 0104',
		company: 'Orbit Math',
		credit: 1200,
	},
];
const BILLING = [
	{
		name: 'Ada Lovelace',
		email: 'ADA@example.com',
		phone: '+44 20 7946 0001',
		company: 'Analytical Engines',
		credit: 500,
	},
	{
		name: 'Grace Hopper',
		email: 'grace@example.com',
		phone: '',
		company: 'Compiler Works',
		credit: 900,
	},
	{
		name: 'A. M. Turing',
		email: 'alan@example.com',
		phone: '+44 20 7946 0003',
		company: 'Bombe Ltd',
		credit: 250,
	},
	{
		name: 'Edsger Dijkstra',
		email: 'edsger@example.com',
		phone: '+31 20 555 0105',
		company: 'Shortest Path BV',
		credit: 300,
	},
];

async function main() {
	const folder = join(cacheFolder(), 'demo');
	if (process.argv.includes('--reset')) await rm(folder, { recursive: true, force: true });
	const again = existsSync(join(folder, 'demo.json'));
	const installation = await installN8n(say);
	say('Building the package and installing it into n8n.');
	await buildPackage();
	await installPackage(folder);
	const server = new Server(installation, folder, { port: await choosePort() });
	let ending = false;
	for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) {
		process.on(signal, async () => {
			if (ending) return;
			ending = true;
			say('\nStopping n8n …');
			await server.stop();
			process.exit(0);
		});
	}
	say(
		again ? 'Starting n8n where you left it.' : 'Starting n8n for the first time (up to a minute).',
	);
	await server.start();
	const demo = again ? await openDemo(server, folder) : await setUp(server, folder);
	tell(server, demo);
}

/** @param {string} line */
function say(line) {
	console.log(line);
}

async function choosePort() {
	const given = process.argv.indexOf('--port');
	if (given >= 0) return Number(process.argv[given + 1]);
	return (await isFree(USUAL_PORT)) ? USUAL_PORT : await freePort();
}

/**
 * @param {Server} server
 * @param {string} folder
 */
async function setUp(server, folder) {
	const crm = await DataTable.create(server, 'CRM contacts', COLUMNS);
	const billing = await DataTable.create(server, 'Billing customers', COLUMNS);
	await crm.insert(...CRM);
	await billing.insert(...BILLING);
	const template = await readJson(join(PROJECT, 'templates', 'two-data-tables.json'));
	for (const node of template.nodes) {
		if (node.name !== 'Two-Way Sync Trigger') continue;
		Object.assign(node.parameters, { every: EVERY_SECONDS, unit: 'seconds' });
	}
	const workflow = await Workflow.create(server, template);
	await workflow.nextExecution(() => workflow.activate());
	await writeFile(join(folder, 'demo.json'), JSON.stringify({ workflow: workflow.id }));
	return { crm, billing, workflow: workflow.id };
}

/**
 * @param {Server} server
 * @param {string} folder
 */
async function openDemo(server, folder) {
	const { workflow } = await readJson(join(folder, 'demo.json'));
	const crm = await DataTable.find(server, 'CRM contacts');
	const billing = await DataTable.find(server, 'Billing customers');
	if (crm === undefined || billing === undefined) {
		throw new Error('The demo tables are gone. Start over with: npm run demo -- --reset');
	}
	return { crm, billing, workflow };
}

/**
 * @param {Server} server
 * @param {{ crm: DataTable, billing: DataTable, workflow: string }} demo
 */
function tell(server, { crm, billing, workflow }) {
	say(`
n8n is running with two apps in sync.

  Open      ${server.url}
  Email     ${OWNER.email}
  Password  ${OWNER.password}

  CRM contacts       ${crm.editor}
  Billing customers  ${billing.editor}
  The workflow       ${server.url}/workflow/${workflow}

Three things to try (a run starts every ${EVERY_SECONDS} seconds; reload a table to see it):
  1. Change Grace's phone in "CRM contacts", and her company in "Billing customers": both edits survive.
  2. Change Ada's credit to different numbers in both tables within the same ${EVERY_SECONDS} seconds: the
     master (CRM) wins. Run "Look into the Bucket" in the workflow: the overruled number is kept there.
  3. Add a row with a new email to either table: it appears in the other, once, and nothing runs in circles.

Ctrl-C stops it. "npm run demo -- --reset" starts over.`);
}

await main().catch((error) => {
	console.error(`\nThe demo could not start: ${error.message}`);
	process.exit(1);
});
