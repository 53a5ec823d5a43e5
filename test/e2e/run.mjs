// @ts-check
/**
 * `npm run test:e2e`: starts one real n8n and runs the test files against it.
 * `npm run test:e2e -- events databases` runs only files whose names have one of the words;
 * what begins with `--` is handed to Node's test runner.
 */
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runTestFiles } from './runner.mjs';

await runTestFiles(dirname(fileURLToPath(import.meta.url)), 2);
