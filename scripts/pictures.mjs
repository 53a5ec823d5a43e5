// @ts-check
/**
 * `npm run pictures`: the pictures of the README and of docs/first-sync.md from the editor of a real n8n, light and
 * dark, into docs/pictures. `npm run pictures -- templates` takes only those; so do `first-sync` and `panels`.
 * Needs a Chromium; CHROMIUM names it where it is not in the usual place.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Camera } from './pictures/camera.mjs';
import { photographFirstSync } from './pictures/firstSync.mjs';
import { photographPanels } from './pictures/panels.mjs';
import { photographTemplates } from './pictures/templates.mjs';
import { Editor } from './real-n8n/editor.mjs';
import { installN8n } from './real-n8n/installation.mjs';
import { buildPackage, installPackage } from './real-n8n/packageInstall.mjs';
import { Server } from './real-n8n/server.mjs';

const SETS = {
	templates: photographTemplates,
	'first-sync': photographFirstSync,
	panels: photographPanels,
};

async function main() {
	const wanted = chosenSets(process.argv.slice(2));
	const installation = await installN8n(console.log);
	await buildPackage();
	const folder = await mkdtemp(join(tmpdir(), 'two-way-sync-pictures-'));
	await installPackage(folder);
	const server = new Server(installation, folder);
	/** @type {Editor | undefined} */
	let editor;
	try {
		await server.start();
		for (const photograph of wanted) {
			editor = await Editor.open(server);
			await photograph(editor, new Camera(editor.page));
			await editor.close();
		}
	} finally {
		await editor?.close();
		await server.stop();
		await rm(folder, { recursive: true, force: true });
	}
}

/** @param {readonly string[]} words */
function chosenSets(words) {
	const unknown = words.filter((word) => !Object.hasOwn(SETS, word));
	if (unknown.length > 0) {
		throw new Error(`There is no "${unknown[0]}": choose ${Object.keys(SETS).join(', ')}`);
	}
	const all = Object.entries(SETS);
	return all.filter(([name]) => words.length === 0 || words.includes(name)).map(([, set]) => set);
}

await main();
