// @ts-check
/**
 * One case in a process of its own: `node --expose-gc bench/case.mjs NAME '{"size":…}'` prints its
 * numbers as one line of JSON.
 */
import { pathToFileURL } from 'node:url';
import { join } from 'node:path';

const [, , name = '', plan = '{}'] = process.argv;
const [file, exported] = name.split('.');
const cases = await import(pathToFileURL(join(import.meta.dirname, 'cases', `${file}.mjs`)).href);
const found = await cases[exported ?? ''](JSON.parse(plan));
console.log(JSON.stringify(found));
process.exit(0);
