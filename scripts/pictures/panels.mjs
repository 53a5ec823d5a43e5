// @ts-check
import { join } from 'node:path';
import { readJson } from '../real-n8n/server.mjs';
import { Workflow } from '../real-n8n/workflows.mjs';
import { TEMPLATES } from './templates.mjs';

/** @typedef {import('../real-n8n/editor.mjs').Editor} Editor */
/** @typedef {import('./camera.mjs').Camera} Camera */

/** Each kind of step as a template has it: the template, the step, and the name of the picture. */
const PANELS = /** @type {const} */ ([
	['two-data-tables', 'Two-Way Sync Trigger', 'panel-trigger'],
	['two-data-tables', 'Master/Slave Merge', 'panel-merge'],
	['two-data-tables', 'Confirm Slave', 'panel-confirm'],
	['events', 'Filter Master Events', 'panel-filter'],
	['two-data-tables', 'Conflict Bucket', 'panel-bucket'],
	['conflicts-by-form', 'Apply Decision', 'panel-resolve'],
	['sync-state-form', 'Status', 'panel-state'],
]);

const MARGIN = 20;

/**
 * The panels of all steps as they look at first.
 *
 * @param {Editor} editor
 * @param {Camera} camera
 */
export async function photographPanels(editor, camera) {
	await editor.page.setViewportSize({ width: 1280, height: 1300 });
	for (const [template, step, picture] of PANELS) {
		const definition = await readJson(join(TEMPLATES, `${template}.json`));
		const workflow = await Workflow.create(editor.server, definition);
		await editor.show(workflow.id);
		await editor.openStep(step);
		await editor.page.mouse.move(0, 0);
		await camera.take(picture, await filledPartOf(editor.page));
		await editor.closeStep();
	}
}

/** The panel down to its last parameter. @param {import('playwright-core').Page} page */
async function filledPartOf(page) {
	const panel = await page.locator('[data-test-id=node-parameters]').boundingBox();
	const last = await page.locator('.parameter-input-list-wrapper').first().boundingBox();
	if (panel === null || last === null) throw new Error('The panel is not in sight');
	const bottom = Math.min(panel.y + panel.height, last.y + last.height + MARGIN);
	return { ...panel, height: bottom - panel.y };
}
