// @ts-check
import { join } from 'node:path';
import { createApps } from '../demo/apps.mjs';
import { chooseTables } from '../real-n8n/dataTables.mjs';
import { readJson } from '../real-n8n/server.mjs';
import { Workflow } from '../real-n8n/workflows.mjs';
import { TEMPLATES } from './templates.mjs';

/** @typedef {import('../real-n8n/editor.mjs').Editor} Editor */
/** @typedef {import('./camera.mjs').Camera} Camera */

const USUAL = { width: 1280, height: 800 };
/** Room for the columns of an output. */
const WIDE = { width: 1900, height: 800 };
/** Of an output with a few rows. */
const HEIGHT = 620;
const MERGE = 'Master/Slave Merge';

/**
 * The ten minutes of docs/first-sync.md, as somebody goes through them.
 *
 * @param {Editor} editor
 * @param {Camera} camera
 */
export async function photographFirstSync(editor, camera) {
	const { page, server } = editor;
	await page.setViewportSize(USUAL);
	const apps = await createApps(server);
	await photographImport(editor, camera);
	const template = await readJson(join(TEMPLATES, 'two-data-tables.json'));
	chooseTables(template, { master: apps.crm.chosen, slave: apps.billing.chosen });
	const workflow = await Workflow.create(server, template);
	await editor.show(workflow.id);
	await editor.hideMessages();

	await editor.openStep('Get Master Rows');
	await editor.executeStep();
	await camera.take('first-sync-fetch');
	await editor.closeStep();
	await editor.openStep(MERGE);
	// The rows of one side are there already.
	await editor.executeStep();
	await editor.hold('{{ $json.email }}', editor.parameter('masterField'));
	await camera.take('first-sync-match');
	await editor.drop();
	await editor.closeStep();

	await editor.executeWorkflow();
	await editor.openStep(MERGE);
	await page.setViewportSize(WIDE);
	await editor.showOutput('Preview');
	await camera.take('first-sync-preview', await outputOf(page));
	await page.setViewportSize(USUAL);
	await editor.closeStep();

	await editor.openStep('Update Slave');
	await camera.take('first-sync-write');
	await editor.closeStep();

	await editor.publish();
	await page.click('[data-test-id=zoom-to-fit]');
	await camera.take('first-sync-publish');
	await photographRun(editor, camera, workflow, apps.billing);
}

/** @param {Editor} editor @param {Camera} camera */
async function photographImport(editor, camera) {
	await editor.openImportMenu();
	await camera.take('first-sync-import', { x: 0, y: 0, width: 900, height: 480 });
}

/**
 * What the first run did: its execution, and the table that it wrote to.
 *
 * @param {Editor} editor
 * @param {Camera} camera
 * @param {Workflow} workflow
 * @param {import('../real-n8n/dataTables.mjs').DataTable} table
 */
async function photographRun({ page, server }, camera, workflow, table) {
	const { id } = await workflow.nextExecution(() => soon(workflow), 'trigger');
	await page.goto(`${server.url}/workflow/${workflow.id}/executions/${id}`);
	await page.locator('[data-test-id=execution-preview-label]').waitFor();
	// The run is shown in a frame of its own, which has no mark of being ready.
	await page.waitForTimeout(3000);
	await camera.take('first-sync-run');
	await page.goto(table.editor);
	await page.getByText('Katherine Johnson').waitFor();
	await camera.take('first-sync-table');
	await workflow.deactivate();
}

/** What the open step put out. @param {import('playwright-core').Page} page */
async function outputOf(page) {
	const panel = await page.locator('[data-test-id=output-panel]').boundingBox();
	if (panel === null) throw new Error('The output is not in sight');
	return { ...panel, height: HEIGHT };
}

/** Nobody waits five minutes for a picture. @param {Workflow} workflow */
async function soon(workflow) {
	await workflow.edit((definition) => {
		const trigger = definition.nodes.find(
			(/** @type {any} */ node) => node.name === 'Two-Way Sync Trigger',
		);
		Object.assign(trigger.parameters, { every: 5, unit: 'seconds' });
	});
}
