// @ts-check
/**
 * `npm run test:apps`: starts one real n8n and syncs real apps through it. Directus and NocoDB are brought
 * into the cache beside n8n; databases are those of this machine (CONTRIBUTING). What cannot be had is
 * reported as skipped. `npm run test:apps -- nocodb` runs only files with the word in their names;
 * what begins with `--` is handed to Node's test runner.
 */
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runTestFiles } from '../e2e/runner.mjs';

await runTestFiles(dirname(fileURLToPath(import.meta.url)), 1);
