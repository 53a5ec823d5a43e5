// @ts-check
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { after, before, test } from 'node:test';
import { DataTable } from '../../scripts/real-n8n/dataTables.mjs';
import { Editor, hasBrowser } from '../../scripts/real-n8n/editor.mjs';
import { Workflow } from '../../scripts/real-n8n/workflows.mjs';
import { Bench, templateFor, uniqueName } from './harness.mjs';

/** @typedef {import('playwright-core').Page} Page */

const skip = (await hasBrowser()) ? false : 'there is no Chromium on this machine';
const bench = new Bench();
/** @type {Editor} */
let editor;
let folder = '';

before(async () => {
	if (skip !== false) return;
	await bench.join();
	editor = await Editor.open(bench.server, { width: 1600, height: 1000 });
	folder = await mkdtemp(join(tmpdir(), 'two-way-sync-page-'));
});
after(async () => {
	await editor?.close();
	if (folder !== '') await rm(folder, { recursive: true, force: true });
	await bench.stop();
});

const COLUMNS = /** @type {const} */ ({ email: 'string', name: 'string', note: 'string' });
const LONG = 'w'.repeat(200);
const EVIL = '<img src=x onerror="document.title=1">';

const WRITTEN = [
	['Cy', 'Master', 'create', '', '', 'email: cy@example.com, name: Cy, note: x', 'only in Slave'],
	[
		...['Bob', 'Slave', 'create', '', ''],
		...[`email: bob@example.com, name: Bob, note: ${EVIL}`, 'only in Master'],
	],
	[
		...['Anna Berg', 'Slave', 'update', 'name', 'Anne Berg', 'Anna Berg'],
		'the sides differ: the master always wins on this field',
	],
	['Anna Berg', 'Slave', 'update', 'note', '', LONG, 'only Master has a value'],
];

/** The template between two tables that differ, as a person finds it after *Execute workflow*. */
async function tried() {
	const master = await DataTable.create(bench.server, uniqueName('Master'), COLUMNS);
	const slave = await DataTable.create(bench.server, uniqueName('Slave'), COLUMNS);
	await master.insert(
		{ email: 'ann@example.com', name: 'Anna Berg', note: LONG },
		{ email: 'bob@example.com', name: 'Bob', note: EVIL },
	);
	await slave.insert(
		{ email: 'ann@example.com', name: 'Anne Berg', note: '' },
		{ email: 'cy@example.com', name: 'Cy', note: 'x' },
	);
	const workflow = await Workflow.create(bench.server, await templateFor(master, slave));
	await editor.show(workflow.id);
	const { status, error } = await editor.executeWorkflow();
	assert.equal(status, 'success', error);
}

/** What *Binary › Download* of the Preview saves. @returns {Promise<string>} Its address on this machine. */
async function downloaded() {
	await editor.openStep('Master/Slave Merge');
	await editor.showOutput('Preview', 'binary');
	const saved = editor.page.waitForEvent('download');
	await editor.page.locator('[data-test-id=ndv-download-binary-data]').click();
	const file = await saved;
	assert.equal(file.suggestedFilename(), 'preview.html');
	const path = join(folder, 'preview.html');
	await file.saveAs(path);
	return pathToFileURL(path).href;
}

/** The rows of a section's tables, as they are read. @param {Page} page @param {string} title */
async function rows(page, title) {
	const section = page.locator('section', { has: page.locator('h2', { hasText: title }) });
	const texts = await section
		.locator('tr')
		.evaluateAll((all) =>
			all.map((row) => [...row.querySelectorAll('th, td')].map((cell) => cell.textContent)),
		);
	return texts;
}

/**
 * Opens the page as it looks on a screen of a kind.
 *
 * @param {string} url
 * @param {{ width: number, height: number }} viewport
 * @param {'light' | 'dark'} colorScheme
 */
async function open(url, viewport, colorScheme) {
	const page = await editor.browser.newPage({ viewport, colorScheme });
	/** @type {string[]} */
	const said = [];
	page.on('console', (message) => said.push(message.text()));
	page.on('request', (request) => said.push(request.url()));
	await page.goto(url);
	return { page, said };
}

/** How light what is behind or written with a colour is, from 0 to 255. @param {Page} page @param {'color' | 'backgroundColor'} of */
async function lightness(page, of) {
	const colour = String(await page.evaluate(`getComputedStyle(document.body).${of}`));
	const [red = 0, green = 0, blue = 0] = (colour.match(/\d+/g) ?? []).map(Number);
	return (red + green + blue) / 3;
}

test(
	'the page of the preview, downloaded from the editor, reads the same on every screen',
	{ skip },
	async () => {
		await tried();
		const url = await downloaded();
		for (const width of [1280, 390]) {
			for (const scheme of /** @type {const} */ (['light', 'dark'])) {
				const { page, said } = await open(url, { width, height: 844 }, scheme);
				assert.deepEqual(said, [url], 'it fetches nothing, and nothing in it acts');
				assert.match(await page.title(), /^Preview of contacts$/);
				const scrolled = await page.evaluate('document.documentElement.scrollWidth');
				assert.ok(Number(scrolled) <= width, `${scrolled} px at ${width}`);
				const [ink, paper] = [
					await lightness(page, 'color'),
					await lightness(page, 'backgroundColor'),
				];
				assert.equal(paper > ink, scheme === 'light', `${scheme}: ${ink} on ${paper}`);
				assert.ok(Math.abs(paper - ink) > 128, `${scheme}: ${ink} on ${paper}`);

				assert.deepEqual(await rows(page, 'In all'), [
					['Written to', 'Created', 'Updated', 'Deleted'],
					['Master', '1', '0', '0'],
					['Slave', '1', '1', '0'],
				]);
				assert.deepEqual(await rows(page, 'By field'), [
					['Field', 'App', 'Changed', 'Asked about'],
					['name', 'Slave', '1', '0'],
					['note', 'Slave', '1', '0'],
				]);
				assert.deepEqual(await page.locator('del, ins').allInnerTexts(), ['e', 'a', LONG]);
				assert.deepEqual((await rows(page, 'What would be written')).slice(1), WRITTEN);
				await page.close();
			}
		}
	},
);
