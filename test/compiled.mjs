// Compiles folders with the engine as it is, to be run outside of jest: in its sandbox the same takes three times as long.
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { transformFileSync } from '@swc/core';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');

/**
 * Runs the file `main` of the compiled folders.
 * @param {string} name
 * @param {readonly string[]} folders
 * @param {string} main
 */
export async function runCompiled(name, folders, main) {
	// Each run has a folder of its own: the engine may change while another one is at work.
	const out = path.join(root, 'node_modules/.cache', name, String(process.pid));
	process.on('exit', () => rmSync(out, { recursive: true, force: true }));
	for (const folder of folders) compile(folder, out);
	await import(pathToFileURL(path.join(out, main)).href);
}

/**
 * @param {string} folder
 * @param {string} out
 */
function compile(folder, out) {
	mkdirSync(path.join(out, folder), { recursive: true });
	for (const entry of readdirSync(path.join(root, folder), { withFileTypes: true })) {
		const file = path.join(folder, entry.name);
		if (entry.isDirectory()) compile(file, out);
		else if (/(?<!\.test)\.ts$/.test(entry.name)) {
			const { code } = transformFileSync(path.join(root, file), {
				swcrc: false,
				jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
				module: { type: 'commonjs' },
			});
			writeFileSync(path.join(out, file.replace(/ts$/, 'js')), code);
		}
	}
}
