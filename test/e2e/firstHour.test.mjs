// @ts-check
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { DataTable } from '../../scripts/real-n8n/dataTables.mjs';
import { Editor, hasBrowser } from '../../scripts/real-n8n/editor.mjs';
import {
	Bench,
	TEMPLATES,
	nodeOf,
	plainRows,
	runOnSchedule,
	uniqueName,
	writesOf,
} from './harness.mjs';
import { Steps } from './steps.mjs';

const skip = (await hasBrowser()) ? false : 'there is no Chromium on this machine';
const bench = new Bench();
/** @type {Editor} */
let editor;

before(async () => {
	if (skip !== false) return;
	await bench.join();
	editor = await Editor.open(bench.server, { width: 1600, height: 1000 });
});
after(async () => {
	await editor?.close();
	await bench.stop();
});

const MERGE = 'Master/Slave Merge';
const PAGE = new URL('../../docs/first-sync.md', import.meta.url);

/** Whoever needs more than these has met something that hinders. */
const MOST = { clicks: 55, drags: 8 };

/** Which column of one table is which of the other. */
const PAIRS = /** @type {const} */ ([
	['email', 'mail'],
	['full_name', 'name'],
	['phone', 'telephone'],
]);

/** Two tables that know one person in common and call everything differently. */
async function tables() {
	const crm = await DataTable.create(bench.server, uniqueName('CRM contacts'), {
		email: 'string',
		full_name: 'string',
		phone: 'string',
	});
	const billing = await DataTable.create(bench.server, uniqueName('Billing customers'), {
		mail: 'string',
		name: 'string',
		telephone: 'string',
	});
	await crm.insert(
		{ email: 'ann@example.com', full_name: 'Ann', phone: '1' },
		{ email: 'bob@example.com', full_name: 'Bob', phone: '2' },
	);
	await billing.insert(
		{ mail: 'Bob@example.com', name: 'Bob', telephone: '' },
		{ mail: 'cy@example.com', name: 'Cy', telephone: '3' },
	);
	return { crm, billing };
}

/** @param {string} step @param {DataTable} table */
async function chooseTable(step, table) {
	await editor.openAnyStep(step);
	await editor.chooseTable(table.name);
	await editor.closeStep();
}

/** Each field of both sides into *Match By*, and into a row of the mapping. */
async function mapFields() {
	await editor.openStep(MERGE);
	await editor.executePrevious();
	await editor.chooseOption('mappingMode', 'Set Each Field');
	for (const _ of PAIRS) await editor.page.getByRole('button', { name: 'Add Field' }).click();
	for (const [side, parameter] of /** @type {const} */ ([
		[0, 'masterField'],
		[1, 'slaveField'],
	])) {
		if (side === 1) await editor.unfold('Get Slave Rows');
		const [key, ...others] = PAIRS.map((pair) => `{{ $json.${pair[side]} }}`);
		const rows = [key, key, ...others];
		for (const [row, expression] of rows.entries()) {
			const taken = editor.parameter(parameter, row);
			await editor.drag(String(expression), taken);
			await editor.shows(taken, PAIRS[Math.max(row - 1, 0)]?.[side] ?? '');
		}
	}
	await editor.closeStep();
}

/** Whether all of that is saved. @param {any} definition */
function isSet({ nodes }) {
	const mapping = nodeOf({ nodes }, MERGE).parameters.fields?.mapping ?? [];
	const isFilled = (/** @type {any} */ row) => Boolean(row.masterField && row.slaveField);
	const isMapped = mapping.length === PAIRS.length && mapping.every(isFilled);
	return isMapped && nodes.every((/** @type {any} */ { parameters }) => isChosen(parameters));
}

/** @param {any} parameters */
function isChosen({ dataTableId }) {
	return dataTableId === undefined || dataTableId.value !== '';
}

/** The rows of the Preview as the panel shows them. */
async function preview() {
	await editor.openStep(MERGE);
	await editor.showOutput('Preview');
	const rows = await editor.outputRows();
	await editor.closeStep();
	const shown = (/** @type {string | undefined} */ cell = '') => (cell === 'empty' ? '' : cell);
	return rows.map((row) => {
		const [app, action, field, becomes] = ['app', 'action', 'field', 'becomes'].map((column) =>
			shown(row[column]),
		);
		return { app, action, field, becomes };
	});
}

test(
	'from an empty canvas to two tables in sync, without typing: as many steps as the docs say',
	{ skip },
	async () => {
		const steps = await Steps.of(editor.page);
		const { crm, billing } = await tables();
		await editor.importFile(join(TEMPLATES, 'two-data-tables.json'));
		await chooseTable('Get Master Rows', crm);
		await chooseTable('Get Slave Rows', billing);
		await mapFields();
		await chooseTable('Create in Slave', billing);
		await chooseTable('Update Slave', billing);
		await chooseTable('Create in Master', crm);
		assert.equal(await editor.canPublish(), false, 'a step without its table is not published');
		await chooseTable('Update Master', crm);
		await editor.untilSaved(isSet);

		const before = { crm: await plainRows(crm), billing: await plainRows(billing) };
		const tried = await editor.executeWorkflow();
		assert.equal(tried.status, 'success', tried.error);
		assert.deepEqual(await preview(), [
			change(crm, 'create', '', 'email: cy@example.com, full_name: Cy, phone: 3'),
			change(billing, 'create', '', 'mail: ann@example.com, name: Ann, telephone: 1'),
			change(billing, 'update', 'telephone', '2'),
		]);
		assert.deepEqual({ crm: await plainRows(crm), billing: await plainRows(billing) }, before);
		const { workflow } = editor;
		await editor.publish();

		// Nobody waits for the five minutes of its schedule.
		const first = await runOnSchedule(workflow);
		assert.equal(writesIn(first), 3);
		const expected = ['ann Ann 1', 'bob Bob 2', 'cy Cy 3'];
		assert.deepEqual(people(await crm.rows(), 0), expected);
		assert.deepEqual(people(await billing.rows(), 1), expected);
		assert.equal(writesIn(await runOnSchedule(workflow)), 0);
		await workflow.deactivate();

		assert.equal(steps.typed, 0);
		assert.equal(steps.files, 1);
		for (const kind of /** @type {const} */ (['clicks', 'drags'])) {
			assert.ok(steps[kind] <= MOST[kind], `${kind}: ${steps[kind]}, not ${MOST[kind]} at most`);
		}
		assert.ok((await readFile(PAGE, 'utf8')).includes(`**${steps}**`), `The page says: ${steps}`);
	},
);

/**
 * A row of the preview.
 *
 * @param {DataTable} table
 * @param {string} action
 * @param {string} field
 * @param {string} becomes
 */
function change({ name }, action, field, becomes) {
	return { app: name, action, field, becomes };
}

/** How many writes left the Merge. @param {import('../../scripts/real-n8n/workflows.mjs').Execution} execution */
function writesIn(execution) {
	return Object.values(writesOf(execution)).flat().length;
}

/** @param {readonly import('./harness.mjs').Row[]} rows @param {0 | 1} side */
function people(rows, side) {
	const [key = '', ...others] = PAIRS.map((pair) => pair[side]);
	return rows
		.map((row) => {
			const [name] = String(row[key]).toLowerCase().split('@');
			return [name, ...others.map((field) => row[field])].join(' ');
		})
		.sort();
}
