// @ts-check
/**
 * `npm run demo`: a real n8n with the package, two apps that are in sync, a conflict to decide and a value to put
 * back. `npm run demo -- --reset` starts over; `--port 5679` is another demo, with a folder of its own; `--folder`
 * says where the folders of demos are; `--no-build` takes the package as it was built last.
 */
import { existsSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { EDITS, createApps, editBoth, findApps } from './demo/apps.mjs';
import { alone, choosePlace } from './demo/place.mjs';
import { EVERY_SECONDS, demoWorkflow, inBrowser, pages, pressRunNow } from './demo/workflow.mjs';
import { cacheFolder } from './real-n8n/cache.mjs';
import { installN8n } from './real-n8n/installation.mjs';
import { buildPackage, installPackage } from './real-n8n/packageInstall.mjs';
import { OWNER, Server, readJson } from './real-n8n/server.mjs';
import { Workflow } from './real-n8n/workflows.mjs';

const PROJECT = dirname(dirname(fileURLToPath(import.meta.url)));

/** @typedef {{ apps: import('./demo/apps.mjs').Apps, workflow: string }} Demo */

async function main() {
	const wish = readArguments();
	const { port, folder } = await choosePlace(wish.parent, wish.port);
	if (wish.reset) await rm(folder, { recursive: true, force: true });
	const again = existsSync(join(folder, 'demo.json'));
	// What an interrupted start left would be in the way of the next one.
	if (!again) await rm(folder, { recursive: true, force: true });
	const installation = await installN8n(say);
	say('Building the package and installing it into n8n.');
	await alone(join(wish.parent, 'build.lock'), async () => {
		if (wish.build) await buildPackage();
		await installPackage(folder);
	});
	const server = new Server(installation, folder, { port });
	stopOnSignals(server);
	say(
		again ? 'Starting n8n where you left it.' : 'Starting n8n for the first time (up to a minute).',
	);
	await server.start();
	const demo = again ? await openDemo(server, folder) : await setUp(server, folder);
	tell(server, demo, again);
}

/** @param {string} line */
function say(line) {
	console.log(line);
}

function readArguments() {
	const { values } = parseArgs({
		options: {
			port: { type: 'string' },
			folder: { type: 'string' },
			reset: { type: 'boolean', default: false },
			'no-build': { type: 'boolean', default: false },
		},
	});
	const port = values.port === undefined ? undefined : Number(values.port);
	if (port !== undefined && !(Number.isInteger(port) && port > 0 && port < 65_536)) {
		throw new Error(`"${values.port}" is no port: choose a number such as 5680`);
	}
	return {
		port,
		parent: values.folder ?? cacheFolder(),
		reset: values.reset,
		build: !values['no-build'],
	};
}

/** @param {Server} server */
function stopOnSignals(server) {
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
}

/**
 * Two tables in sync; then both change the same two fields, and a run finds it.
 *
 * @param {Server} server
 * @param {string} folder
 * @returns {Promise<Demo>}
 */
async function setUp(server, folder) {
	const apps = await createApps(server);
	const template = await readJson(join(PROJECT, 'templates', 'conflicts-by-form.json'));
	const workflow = await Workflow.create(server, demoWorkflow(template, server, apps));
	await workflow.activate();
	await pressRunNow(server);
	await editBoth(apps);
	await pressRunNow(server);
	await writeFile(join(folder, 'demo.json'), JSON.stringify({ workflow: workflow.id }));
	return { apps, workflow: workflow.id };
}

/**
 * @param {Server} server
 * @param {string} folder
 * @returns {Promise<Demo>}
 */
async function openDemo(server, folder) {
	const { workflow } = await readJson(join(folder, 'demo.json'));
	return { apps: await findApps(server), workflow };
}

/**
 * @param {Server} server
 * @param {Demo} demo
 * @param {boolean} again
 */
function tell(server, { apps: { crm, billing }, workflow }, again) {
	const { runNow, decide } = pages(server);
	const editor = inBrowser(server, server.url);
	say(`
n8n is running with two apps in sync.

  Open it            ${editor}/workflow/${workflow}
  Email              ${OWNER.email}
  Password           ${OWNER.password}

  Run now            ${runNow}
  Decide             ${decide}
  CRM contacts       ${inBrowser(server, crm.editor)}
  Billing customers  ${inBrowser(server, billing.editor)}

${again ? 'It is as you left it. At the beginning there were four things to try' : 'Four things to try'}; a run starts every ${EVERY_SECONDS} seconds, and at once with the page "Run now":
  1. A conflict waits: both apps changed Alan's name. Open "Decide" and choose; both tables get it.
  2. A value to put back: both changed Ada's credit, and for the credit the CRM wins. Billing's ${EDITS.credit.billing} is kept:
     the branch "Look at the Past" of the workflow shows it. Type it into "CRM contacts", and both have it.
  3. Change Grace's phone in "CRM contacts", and her company in "Billing customers": both edits survive.
  4. Add a row with a new email to either table: it appears in the other, once, and nothing runs in circles.

"Execute workflow" in the editor is a test run: it shows what would be written, and writes nothing.
Ctrl-C stops it, "npm run demo" goes on where you left it, "npm run demo -- --reset" starts over.`);
	if (editor === server.url) return;
	say(`A browser that does not find ${editor} (Safari may not) takes ${server.url} instead.`);
}

await main().catch((error) => {
	console.error(`\nThe demo could not start: ${error.message}`);
	process.exit(1);
});
