// @ts-check
import { readdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readJson } from '../real-n8n/server.mjs';
import { Workflow } from '../real-n8n/workflows.mjs';

/** @typedef {import('../real-n8n/editor.mjs').Editor} Editor */
/** @typedef {import('./camera.mjs').Camera} Camera */

export const TEMPLATES = join(
	dirname(dirname(dirname(fileURLToPath(import.meta.url)))),
	'templates',
);
const TABS = 20;

// What floats over the canvas is no part of the template.
const FLOATS =
	'[data-test-id=canvas-controls], [data-test-id=canvas-execute-workflow-buttons], [data-test-id=node-creator-plus-button], [class*="executionButtons"], [class*="nodeButtonsWrapper"] { visibility: hidden !important; }';

/**
 * Each template on the canvas.
 *
 * @param {Editor} editor
 * @param {Camera} camera
 */
export async function photographTemplates(editor, camera) {
	for (const file of (await readdir(TEMPLATES)).filter((name) => name.endsWith('.json'))) {
		const workflow = await Workflow.create(editor.server, await readJson(join(TEMPLATES, file)));
		await editor.show(workflow.id);
		await editor.page.click('[data-test-id=zoom-to-fit]');
		await editor.page.addStyleTag({ content: FLOATS });
		await camera.take(basename(file, '.json'), await canvasOf(editor));
	}
}

/** The canvas as it is in sight. @param {Editor} editor */
async function canvasOf({ page }) {
	const box = await page.locator('[data-test-id=canvas-wrapper]').boundingBox();
	if (box === null) throw new Error('The canvas is not in sight');
	// The editor's tabs hang into the canvas from above.
	return { ...box, y: box.y + TABS, height: box.height - TABS };
}
