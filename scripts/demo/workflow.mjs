// @ts-check
import { setTimeout as sleep } from 'node:timers/promises';
import { chooseTables } from '../real-n8n/dataTables.mjs';
import { EDITS } from './apps.mjs';
import { editorAddress } from './place.mjs';

/** @typedef {import('../real-n8n/server.mjs').Server} Server */
/** @typedef {import('./apps.mjs').Apps} Apps */

export const EVERY_SECONDS = 30;
const RUN_NOW = 'run-now';
const DECIDE = 'decide';
const START_TIMEOUT = 10_000;

/** Pages that anybody on this machine opens; the demo listens to nobody else. @param {Server} server */
export function pages(server) {
	return { runNow: `${server.url}/form/${RUN_NOW}`, decide: `${server.url}/form/${DECIDE}` };
}

/**
 * An address in the editor as a browser that is logged in opens it.
 *
 * @param {Server} server
 * @param {string} url
 */
export function inBrowser(server, url) {
	return url.replace(server.url, editorAddress(server.port));
}

/** Presses the button of the page, and waits for the end of the run. @param {Server} server */
export async function pressRunNow(server) {
	const end = Date.now() + START_TIMEOUT;
	for (;;) {
		const answer = await fetch(pages(server).runNow, { method: 'POST', body: new FormData() });
		if (answer.ok) return;
		// For a moment after publishing a form is not there yet.
		if (answer.status !== 404 || Date.now() > end) {
			throw new Error(`The run did not start: ${answer.status} ${await answer.text()}`);
		}
		await sleep(100);
	}
}

/**
 * The template whose conflicts are decided in a form, with a page that starts a run of the published workflow,
 * a branch that shows what was overruled, and notes about the demo.
 *
 * @param {any} template
 * @param {Server} server
 * @param {Apps} apps
 */
export function demoWorkflow(template, server, { crm, billing }) {
	const definition = structuredClone(template);
	definition.name = 'Demo: CRM and Billing in sync';
	chooseTables(definition, { master: crm.chosen, slave: billing.chosen });
	const { parameters: trigger } = nodeOf(definition, 'Two-Way Sync Trigger');
	Object.assign(trigger, { every: EVERY_SECONDS, unit: 'seconds' });
	const { parameters: form } = nodeOf(definition, 'Decide Conflicts');
	// Nobody but this machine reaches it.
	form.authentication = 'none';
	form.options.path = DECIDE;
	const { parameters: merge } = nodeOf(definition, 'Master/Slave Merge');
	Object.assign(merge, { mappingMode: 'manual', fields: { mapping: mapping() } });
	definition.nodes = definition.nodes.filter(
		(/** @type {any} */ node) => node.type !== 'n8n-nodes-base.stickyNote',
	);
	definition.nodes.push(...runNowSteps(), ...overruledSteps(), ...notes(server, crm, billing));
	const lists = ['Get Master Rows', 'Get Slave Rows'].map(to);
	definition.connections['Run Now'] = { main: [lists] };
	definition.connections['Look at the Past'] = { main: [[to('What Was Overruled')]] };
	return definition;
}

/** A person decides about a name; for the credit the CRM wins; the rest asks too, where both changed it. */
function mapping() {
	return ['name', 'email', 'phone', 'company', 'credit'].map((field) => ({
		masterField: field,
		slaveField: field,
		...(field === 'credit' ? { onConflict: 'master' } : {}),
		...(field === 'email' ? { compareAs: 'email' } : {}),
	}));
}

function runNowSteps() {
	return [
		{
			id: 'demo-run-now',
			webhookId: 'demo-run-now',
			name: 'Run Now',
			type: 'n8n-nodes-base.formTrigger',
			typeVersion: 2.3,
			position: [0, 560],
			parameters: {
				formTitle: 'Run the sync now',
				formDescription: `Starts a run of the published workflow. Without it one starts every ${EVERY_SECONDS} seconds.`,
				formFields: { values: [] },
				responseMode: 'lastNode',
				options: {
					path: RUN_NOW,
					buttonLabel: 'Run now',
					appendAttribution: false,
					respondWithOptions: {
						values: {
							respondWith: 'text',
							formSubmittedText:
								'The run is over: look at the tables. Reload this page to run again.',
						},
					},
				},
			},
		},
	];
}

function overruledSteps() {
	return [
		{
			id: 'demo-look',
			name: 'Look at the Past',
			type: 'n8n-nodes-base.manualTrigger',
			typeVersion: 1,
			position: [-480, 1380],
			parameters: {},
		},
		{
			id: 'demo-overruled',
			name: 'What Was Overruled',
			type: 'n8n-nodes-two-way-sync.conflictBucket',
			typeVersion: 1,
			position: [-240, 1380],
			parameters: {
				operation: 'history',
				syncName: 'contacts',
				returnAll: true,
			},
		},
	];
}

/**
 * @param {Server} server
 * @param {Apps['crm']} crm
 * @param {Apps['billing']} billing
 */
function notes(server, crm, billing) {
	const { runNow, decide } = pages(server);
	const [crmTable, billingTable] = [crm, billing].map((table) => inBrowser(server, table.editor));
	return [
		note('start', [-60, -140], [760, 270], 4, [
			'## Two apps, in sync both ways',
			`**[CRM contacts](${crmTable})** is the master, **[Billing customers](${billingTable})** the slave. Change something in either, and look at the other after the next run: one starts every ${EVERY_SECONDS} seconds.`,
			'Change two different fields of one person, one in each table: both edits survive. Add a row: it appears in the other table, once, and nothing runs in circles.',
			'*Execute workflow* below is a test run: it shows on the output *Preview* of the Merge what would be written, and writes nothing. **Run Now** starts the published workflow.',
		]),
		note('run', [-520, 520], [440, 170], 5, [
			`## [▶ Run now](${runNow})`,
			'A page with one button. It starts the published workflow at once, which remembers what it did.',
		]),
		note('decide', [-520, 750], [760, 200], 3, [
			`## [Decide the conflict that waits](${decide})`,
			`Both apps changed Alan's name: *${EDITS.name.crm}* in the CRM, *${EDITS.name.billing}* in Billing. Nobody's edit is written until a person chooses; Alan's other fields flow on.`,
			'The page asks for your name, shows the conflict, and writes what you chose to both tables.',
		]),
		note('past', [-520, 1160], [760, 190], 6, [
			'## Put a value back',
			`Both apps changed Ada's credit, and for the credit the CRM wins (*${EDITS.credit.crm}*). Billing's *${EDITS.credit.billing}* is kept: run **Look at the Past** with *Execute workflow* to see it.`,
			`To put it back type ${EDITS.credit.billing} into Ada's row of [CRM contacts](${crmTable}) and run now: it is an edit like any other, and Billing gets it too.`,
		]),
	];
}

/**
 * @param {string} id
 * @param {readonly [number, number]} position
 * @param {readonly [number, number]} size
 * @param {number} color
 * @param {readonly string[]} paragraphs
 */
function note(id, position, [width, height], color, paragraphs) {
	return {
		id: `demo-note-${id}`,
		name: `Note ${id}`,
		type: 'n8n-nodes-base.stickyNote',
		typeVersion: 1,
		position,
		parameters: { content: paragraphs.join('\n\n'), width, height, color },
	};
}

/** @param {string} node */
function to(node) {
	return { node, type: 'main', index: 0 };
}

/**
 * @param {any} definition
 * @param {string} name
 */
function nodeOf(definition, name) {
	const node = definition.nodes.find((/** @type {any} */ each) => each.name === name);
	if (node === undefined) throw new Error(`The template has no step "${name}"`);
	return node;
}
