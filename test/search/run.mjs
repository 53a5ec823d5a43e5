// Compiles the search with the engine as it is, and runs it: npm run search -- --depth 4
// In a sandbox such as jest's the same search takes three times as long.
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { transformFileSync } from '@swc/core';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const cache = path.join(root, 'node_modules/.cache/two-way-sync-search');
// Each run has a folder of its own: the engine may change while another one is at work.
const out = path.join(cache, String(process.pid));
process.on('exit', () => rmSync(out, { recursive: true, force: true }));

function compile(folder) {
	mkdirSync(path.join(out, folder), { recursive: true });
	for (const entry of readdirSync(path.join(root, folder), { withFileTypes: true })) {
		const file = path.join(folder, entry.name);
		if (entry.isDirectory()) compile(file);
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

compile('src');
compile('test/search');
await import(pathToFileURL(path.join(out, 'test/search/main.js')).href);
