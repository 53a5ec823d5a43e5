/**
 * `npm run mutate -- <folder of src> [--sample 250] [--seed 1] [--concurrency 1] [--again]`: changes the
 * code of the folder in a sample of places, one at a time, and tells which changes no test notices.
 * `--again` tries the survivors of the last run with this seed.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Stryker } from '@stryker-mutator/core';
import { keyOf, sampleOf } from './mutants.mjs';
import { mutantsOf } from './places.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, '../..');
/** Below this a folder counts as not tested well. */
const ENOUGH = 90;

const { values, positionals } = parseArgs({
	allowPositionals: true,
	options: {
		sample: { type: 'string', default: '250' },
		seed: { type: 'string', default: '1' },
		concurrency: { type: 'string', default: '1' },
		again: { type: 'boolean', default: false },
	},
});
const [folder] = positionals;
if (folder === undefined || !existsSync(join(root, 'src', folder))) {
	console.error('Which folder of src? npm run mutate -- values');
	process.exit(2);
}

const reports = join(root, 'reports/mutation');
const name = `${folder.replaceAll('/', '-')}-${values.seed}`;
const survivorsFile = join(reports, `${name}.json`);
const plan = join(reports, `${name}.plan.json`);
mkdirSync(reports, { recursive: true });
process.chdir(root);
process.env.MUTATION = JSON.stringify({ plan });

const mutants = await mutantsOf(folder);
const only = values.again ? JSON.parse(readFileSync(survivorsFile, 'utf8')) : undefined;
const sample =
	only === undefined
		? sampleOf(mutants, Number(values.sample), values.seed)
		: mutants.filter((mutant) => only.includes(keyOf(mutant)));
writeFileSync(plan, JSON.stringify({ chosen: sample }));
console.log(`mutants: ${mutants.length}, of them in the sample: ${sample.length}`);

const results = await new Stryker({
	testRunner: 'jest',
	jest: { configFile: 'test/mutation/jest.config.js', enableFindRelatedTests: false },
	coverageAnalysis: 'perTest',
	// All mutants of a large folder, with the tests that reach them, are more than Stryker can hold.
	mutate: sample.map(({ file, range }) => `${file}:${range}`),
	plugins: ['@stryker-mutator/jest-runner', join(here, 'strykerPlugin.mjs')],
	checkers: ['sample'],
	reporters: ['sample'],
	concurrency: Number(values.concurrency),
	// Machines are shared: a slow test is no mutant that was noticed.
	timeoutMS: 20_000,
	timeoutFactor: 8,
	dryRunTimeoutMinutes: 30,
	ignorePatterns: ['dist', 'docs', 'bench', 'templates', 'reports', 'test/e2e', 'test/nodes'],
	testRunnerNodeArgs: ['--max-semi-space-size=64'],
	tempDirName: 'reports/.stryker-tmp',
	cleanTempDir: 'always',
	allowConsoleColors: false,
	warnings: { slow: false },
	logLevel: 'warn',
}).runMutationTest();

const { chosen } = JSON.parse(readFileSync(plan, 'utf8'));
const lost = chosen.find(({ id }) => id === undefined);
if (lost !== undefined) throw new Error(`Stryker does not make this mutant: ${lost.place}`);
const statuses = new Map(results.map(({ id, status }) => [id, status]));
const killers = new Map(
	results.map(({ id, killedBy, statusReason }) => [id, killedBy ?? statusReason]),
);
const judged = JSON.parse(readFileSync(join(here, 'equivalent.json'), 'utf8'));
const equivalent = new Set(judged.map(keyOf));

const alive = chosen.filter(({ id }) => ['Survived', 'NoCoverage'].includes(statuses.get(id)));
const survivors = alive.filter((mutant) => !equivalent.has(keyOf(mutant)));
const counted = chosen.length - (alive.length - survivors.length);
const killed = counted - survivors.length;
const score = (100 * killed) / Math.max(counted, 1);

const late = chosen.filter(({ id }) => statuses.get(id) === 'Timeout');
const known = new Map(mutants.map((mutant) => [keyOf(mutant), mutant.id]));
const inFolder = judged.filter(({ file }) => file.startsWith(`src/${folder}/`));
const gone = inFolder.filter((mutant) => !known.has(keyOf(mutant)));
const noticed = chosen.filter((mutant) => equivalent.has(keyOf(mutant)) && !alive.includes(mutant));

const lines = [
	...survivors.map(lineOf),
	...gone.map(({ file, at }) => `equivalent.json names a mutant that is no more: ${file}: ${at}`),
	...noticed.map((mutant) => `judged equivalent, but a test notices it: ${lineOf(mutant)}`),
	'',
	`${folder}, seed ${values.seed}: ${chosen.length} of ${mutants.length} mutants, ${killed} killed, ` +
		`of them ${late.length} by running on; ${survivors.length} survived, ` +
		`${alive.length - survivors.length} equivalent: ${score.toFixed(1)} %`,
];
writeFileSync(join(reports, `${name}.txt`), `${lines.join('\n')}\n`);
const all = chosen.map(({ place, replacement, id }) =>
	[statuses.get(id), place, replacement, killers.get(id) ?? ''].join('\t'),
);
writeFileSync(join(reports, `${name}.all.txt`), `${all.join('\n')}\n`);
writeFileSync(survivorsFile, JSON.stringify(survivors.map(keyOf)));
console.log(lines.join('\n'));
process.exitCode = score < ENOUGH || gone.length > 0 ? 1 : 0;

function lineOf({ place, at, original, replacement, nth, id }) {
	const times = nth === undefined ? '' : ` (nth ${nth})`;
	const reached = statuses.get(id) === 'NoCoverage' ? ' [no test reaches it]' : '';
	return `${place}${times}${reached}\n\t${at}\n\t${original}  ->  ${replacement}`;
}
