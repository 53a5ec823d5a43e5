// @ts-check
/**
 * `npm run pictures`: a picture of each template on the canvas of a real n8n, and of the Merge's and the Trigger's
 * panels, light and dark, into docs/pictures.
 * Needs a Chromium; CHROMIUM names it where it is not in the usual place.
 */
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Editor } from './real-n8n/editor.mjs';
import { installN8n } from './real-n8n/installation.mjs';
import { buildPackage, installPackage } from './real-n8n/packageInstall.mjs';
import { Server, readJson } from './real-n8n/server.mjs';
import { Workflow } from './real-n8n/workflows.mjs';

const PROJECT = dirname(dirname(fileURLToPath(import.meta.url)));
const TEMPLATES = join(PROJECT, 'templates');
const PICTURES = join(PROJECT, 'docs', 'pictures');

const TABS = 20;

async function main() {
	const installation = await installN8n(console.log);
	await buildPackage();
	const folder = await mkdtemp(join(tmpdir(), 'two-way-sync-pictures-'));
	await installPackage(folder);
	const server = new Server(installation, folder);
	/** @type {Editor | undefined} */
	let editor;
	try {
		await server.start();
		await mkdir(PICTURES, { recursive: true });
		editor = await Editor.open(server);
		for (const file of (await readdir(TEMPLATES)).filter((name) => name.endsWith('.json'))) {
			const workflow = await Workflow.create(server, await readJson(join(TEMPLATES, file)));
			const picture = join(PICTURES, `${basename(file, '.json')}.png`);
			await editor.show(workflow.id);
			await photograph(editor.page, picture);
			console.log(picture);
		}
		await photographPanels(server, editor);
	} finally {
		await editor?.close();
		await server.stop();
		await rm(folder, { recursive: true, force: true });
	}
}

const PANELS = /** @type {const} */ ([
	['Master/Slave Merge', 'panel-merge'],
	['Two-Way Sync Trigger', 'panel-trigger'],
]);

/**
 * What a person sees who opens a step of the first template.
 *
 * @param {Server} server
 * @param {Editor} editor
 */
async function photographPanels(server, editor) {
	const template = await readJson(join(TEMPLATES, 'two-data-tables.json'));
	const workflow = await Workflow.create(server, template);
	for (const colorScheme of /** @type {const} */ (['light', 'dark'])) {
		await editor.page.emulateMedia({ colorScheme });
		for (const [step, name] of PANELS) {
			await editor.show(workflow.id);
			await editor.openAnyStep(step);
			// The sizes of panels settle, and lists are loaded.
			await editor.page.waitForTimeout(1000);
			const picture = join(PICTURES, `${name}-${colorScheme}.png`);
			await editor.page.locator('[data-test-id=ndv]').screenshot({ path: picture });
			console.log(picture);
		}
	}
}

/**
 * @param {import('playwright-core').Page} page
 * @param {string} picture
 */
async function photograph(page, picture) {
	const canvas = page.locator('[data-test-id=canvas-wrapper]');
	await page.click('[data-test-id=zoom-to-fit]');
	// What floats over the canvas is no part of the template.
	await page.addStyleTag({
		content:
			'[data-test-id=canvas-controls], [data-test-id=canvas-execute-workflow-buttons], [data-test-id=node-creator-plus-button], [class*="executionButtons"], [class*="nodeButtonsWrapper"] { visibility: hidden !important; }',
	});
	await page.waitForTimeout(1000);
	const box = await canvas.boundingBox();
	if (box === null) throw new Error('The canvas is not in sight');
	// The editor's tabs hang into the canvas from above.
	const clip = { ...box, y: box.y + TABS, height: box.height - TABS };
	await page.screenshot({ path: picture, clip });
}

await main();
