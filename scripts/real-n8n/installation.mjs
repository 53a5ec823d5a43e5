// @ts-check
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheFolder, compileSqlite, inPartialFolder, install, nodeForN8n } from './cache.mjs';
import { run } from './commandLine.mjs';

/** The n8n that the package is tested against and that the demo shows. */
export const N8N_VERSION = '2.40.7';

/**
 * @typedef {object} Installation
 * @property {string} node The Node binary that runs n8n.
 * @property {string} n8n n8n's start script.
 * @property {string} folder Where its node_modules is.
 */

/**
 * Brings n8n into the cache, or finds it there. Takes minutes the first time, milliseconds later.
 *
 * @param {(line: string) => void} [say] Receives progress lines for a person.
 * @returns {Promise<Installation>}
 */
export async function installN8n(say = () => {}) {
	const node = await nodeForN8n(say);
	const folder = join(cacheFolder(), `n8n-${N8N_VERSION}`);
	if (!(await isComplete(folder, node))) {
		await inPartialFolder(folder, async (partial) => {
			await fetchN8n(partial, node, say);
			await compileSqlite(partial, node, say);
		});
	}
	return { node, n8n: join(folder, 'node_modules', 'n8n', 'bin', 'n8n'), folder };
}

/**
 * Complete means marked so; an installation made by hand is taken over once its database driver,
 * the last step, is seen to load.
 *
 * @param {string} folder
 * @param {string} node
 */
async function isComplete(folder, node) {
	const marker = join(folder, '.complete');
	if (existsSync(marker)) return true;
	if (!existsSync(join(folder, 'node_modules', 'n8n', 'package.json'))) return false;
	const found = JSON.parse(
		await readFile(join(folder, 'node_modules', 'n8n', 'package.json'), 'utf8'),
	);
	if (found.version !== N8N_VERSION) return false;
	try {
		await run(node, ['-e', "require('sqlite3')"], { cwd: folder });
	} catch {
		return false;
	}
	await writeFile(marker, '');
	return true;
}

/**
 * @param {string} folder
 * @param {string} node
 * @param {(line: string) => void} say
 */
async function fetchN8n(folder, node, say) {
	say(
		`Installing n8n ${N8N_VERSION} into the cache, once per machine (about 3 GB, 3 to 5 minutes).`,
	);
	// Without its scripts: a Kafka driver's would download from GitHub and is not needed.
	await install(folder, 'n8n', {
		node,
		progress: (seconds) => say(`  still installing n8n (${seconds} s)`),
	});
}
