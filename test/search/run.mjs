// Compiles the search with the engine as it is, and runs it: npm run search -- --depth 4
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');
const compiled = spawnSync(process.execPath, [tsc, '-p', path.join(root, 'test/search')], {
	stdio: 'inherit',
});
if (compiled.status !== 0)
	console.error('There are type errors; the search runs what was compiled.');
await import(path.join(root, 'node_modules/.cache/two-way-sync-search/test/search/main.js'));
