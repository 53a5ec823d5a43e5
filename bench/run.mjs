// @ts-check
/**
 * The benchmark: `npm run bench` runs all cases and writes bench/RESULTS.md, `npm run bench -- --quick`
 * prints the everyday ones, `npm run bench -- --only=node.first` those whose name begins like that.
 */
import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installN8n } from '../scripts/real-n8n/installation.mjs';
import { report, rowsOf } from './report.mjs';
import { fullSuite, quickSuite } from './suite.mjs';

/** @typedef {import('./suite.mjs').Case} Case */
/** @typedef {{ case: Case, measured?: import('./measure.mjs').Measured, failure?: string }} Outcome */

const HERE = import.meta.dirname;
/** Megabytes of heap; a case that needs more fails. */
const HEAP = 6144;
const LONGEST_CASE = 1800;

const options = process.argv.slice(2);
const only = options.find((option) => option.startsWith('--only='))?.slice('--only='.length);
const quick = options.includes('--quick');

const suite = (quick ? quickSuite() : fullSuite()).filter(
	(each) => only === undefined || each.name.startsWith(only),
);
const folder = await mkdtemp(join(tmpdir(), 'two-way-sync-bench-'));
try {
	const installation = suite.some((each) => each.n8n) ? await installN8n(console.log) : undefined;
	const outcomes = [];
	for (const each of suite) {
		const outcome = await measure(each, installation?.folder);
		outcomes.push(outcome);
		console.log(rowsOf([outcome]).join('\n'));
	}
	const text = report(outcomes);
	if (quick || only !== undefined) console.log(`\n${text}`);
	else await writeFile(join(HERE, 'RESULTS.md'), text);
	if (outcomes.some((outcome) => outcome.failure !== undefined)) process.exitCode = 1;
} finally {
	await rm(folder, { recursive: true, force: true });
}

/**
 * Runs a case in a process of its own.
 *
 * @param {Case} each
 * @param {string | undefined} n8nFolder
 * @returns {Promise<Outcome>}
 */
async function measure(each, n8nFolder) {
	const plan = JSON.stringify({ ...each, n8nFolder });
	const flags = ['--expose-gc', `--max-old-space-size=${HEAP}`];
	const child = spawn(process.execPath, [...flags, join(HERE, 'case.mjs'), each.name, plan], {
		stdio: ['ignore', 'pipe', 'pipe'],
		// Otherwise n8n's engine would make a key in the home folder.
		env: { ...process.env, N8N_USER_FOLDER: folder, N8N_LOG_LEVEL: 'silent' },
	});
	let printed = '';
	let errors = '';
	child.stdout.on('data', (chunk) => (printed += chunk));
	child.stderr.on('data', (chunk) => (errors = (errors + chunk).slice(-5000)));
	const limit = each.seconds ?? LONGEST_CASE;
	let late = false;
	// A case that prepares its data first gets some time for that.
	const stop = setTimeout(() => ((late = true), child.kill('SIGKILL')), (limit + 10) * 1000);
	const code = await new Promise((resolve) => child.on('close', resolve));
	clearTimeout(stop);
	if (late && each.seconds !== undefined)
		return { case: each, measured: { atLeast: limit * 1000 } };
	if (late) return { case: each, failure: `not done within ${limit} s` };
	const line = printed.trim().split('\n').pop() ?? '';
	if (code === 0 && line.startsWith('{')) return { case: each, measured: JSON.parse(line) };
	console.error(errors);
	return { case: each, failure: errors.trim().split('\n').pop() ?? `ended with code ${code}` };
}
