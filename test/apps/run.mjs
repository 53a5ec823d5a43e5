// @ts-check
/**
 * `npm run test:apps`: starts one real n8n and syncs real apps through it. Directus and NocoDB are brought
 * into the cache beside n8n; databases are those of this machine (CONTRIBUTING). What cannot be had is
 * reported as skipped. `npm run test:apps -- nocodb` runs only files with the word in their names;
 * `--small` tries fewer records and rounds; what else begins with `--` is handed to Node's test runner.
 */
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runTestFiles } from '../e2e/runner.mjs';

const small = process.argv.indexOf('--small');
if (small !== -1) {
	process.argv.splice(small, 1);
	process.env.TWO_WAY_SYNC_APPS = 'small';
	// A machine that runs it for somebody's change should not be the one to find what another seed shows.
	process.env.TWO_WAY_SYNC_SEED ??= '1';
}
await runTestFiles(dirname(fileURLToPath(import.meta.url)), 1);
