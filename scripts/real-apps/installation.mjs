// @ts-check
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import {
	cacheFolder,
	compileSqlite,
	inPartialFolder,
	install,
	nodeForN8n,
} from '../real-n8n/cache.mjs';

/**
 * @typedef {object} AppInstallation
 * @property {string} node The Node binary that runs the app.
 * @property {string} folder Where its node_modules is.
 */

/**
 * The apps of the npm registry that syncs are tried with. Overrides in their package.json take the place of
 * what is not in the registry, or has no version that belongs together.
 */
const APPS = {
	nocodb: { version: '0.301.3', about: '1.3 GB, 2 to 4 minutes' },
	directus: { version: '12.4.1', about: '700 MB, 1 to 3 minutes' },
};

/** @typedef {keyof typeof APPS} AppName */

/**
 * Brings an app into the cache beside n8n, or finds it there.
 *
 * @param {AppName} name
 * @param {(line: string) => void} [say] Receives progress lines for a person.
 * @returns {Promise<AppInstallation>}
 */
export async function installApp(name, say = () => {}) {
	const { version, about } = APPS[name];
	const node = await nodeForN8n(say);
	const folder = join(cacheFolder(), `${name}-${version}`);
	if (existsSync(join(folder, '.complete'))) return { node, folder };
	say(`Installing ${name} ${version} into the cache, once per machine (${about}).`);
	const fill = async (/** @type {string} */ partial) => {
		await install(partial, name, {
			node,
			progress: (seconds) => say(`  still installing ${name} (${seconds} s)`),
		});
		await compileSqlite(partial, node, say);
	};
	await inPartialFolder(folder, fill);
	return { node, folder };
}
