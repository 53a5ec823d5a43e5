// @ts-check
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from './commandLine.mjs';

const PROJECT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/**
 * Packs a package as `npm publish` would.
 *
 * @param {string} into Folder that receives the tarball.
 * @param {string} [project] Folder of the package; ours by default, which must be built before.
 * @returns {Promise<string>} Path of the tarball.
 */
export async function packPackage(into, project = PROJECT) {
	const args = ['pack', '--json', '--ignore-scripts', '--pack-destination', into];
	const packed = JSON.parse(await run('npm', args, { cwd: project }));
	// npm before 12 prints a list, later ones an object by package name.
	const [first] = Array.isArray(packed) ? packed : Object.values(packed);
	return join(into, first.filename);
}

/**
 * Unpacks what `npm publish` would publish into a folder.
 *
 * @param {string} target
 * @param {string} [project]
 */
export async function unpackPackage(target, project = PROJECT) {
	const temporary = await mkdtemp(join(tmpdir(), 'two-way-sync-pack-'));
	try {
		const tarball = await packPackage(temporary, project);
		await rm(target, { recursive: true, force: true });
		await mkdir(target, { recursive: true });
		await run('tar', ['-xzf', tarball, '-C', target, '--strip-components=1']);
	} finally {
		await rm(temporary, { recursive: true, force: true });
	}
}

/** Compiles our package; the caller does so once, before any number of installations. */
export async function buildPackage() {
	await run('npm', ['run', 'build'], { cwd: PROJECT });
}

/**
 * Puts a package where n8n's own installer of community packages puts it. Not linked: from a linked
 * checkout the nodes would find the checkout's `n8n-workflow` and not that of the running n8n.
 *
 * @param {string} userFolder The `N8N_USER_FOLDER` of the instance, which must be restarted after it.
 * @param {string} [project]
 */
export async function installPackage(userFolder, project = PROJECT) {
	const { name } = JSON.parse(await readFile(join(project, 'package.json'), 'utf8'));
	const target = join(userFolder, '.n8n', 'nodes', 'node_modules', name);
	await unpackPackage(target, project);
	return target;
}
