// @ts-check
/**
 * `npm run test:e2e`: starts one real n8n and runs the test files against it.
 * `npm run test:e2e -- events databases` runs only files whose names have one of the words;
 * what begins with `--` is handed to Node's test runner.
 */
import { spawn } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Bench } from './harness.mjs';

const FOLDER = dirname(fileURLToPath(import.meta.url));
/** Files that run side by side; most of their time is spent waiting for n8n. */
const CONCURRENCY = 2;
const FILE_TIMEOUT = 1_200_000;

async function main() {
	const words = process.argv.slice(2).filter((each) => !each.startsWith('--'));
	const options = process.argv.slice(2).filter((each) => each.startsWith('--'));
	const files = await testFiles(words);
	const bench = new Bench();
	try {
		await bench.start();
		process.exitCode = await runTests([...options, ...files], bench.environment);
	} finally {
		await bench.stop();
	}
}

/** @param {readonly string[]} words */
async function testFiles(words) {
	const names = (await readdir(FOLDER)).filter((name) => name.endsWith('.test.mjs')).sort();
	const wanted = names.filter(
		(name) => words.length === 0 || words.some((word) => name.includes(word)),
	);
	if (wanted.length === 0) throw new Error(`No test file has ${words.join(' or ')} in its name`);
	return wanted.map((name) => join(FOLDER, name));
}

/**
 * @param {readonly string[]} args
 * @param {Record<string, string>} environment
 * @returns {Promise<number>}
 */
function runTests(args, environment) {
	const reporter = args.some((each) => each.startsWith('--test-reporter'))
		? []
		: ['--test-reporter=spec'];
	const limits = [`--test-concurrency=${CONCURRENCY}`, `--test-timeout=${FILE_TIMEOUT}`];
	const child = spawn(process.execPath, ['--test', ...limits, ...reporter, ...args], {
		env: { ...process.env, ...environment },
		stdio: 'inherit',
	});
	return new Promise((resolve, reject) => {
		child.on('error', reject);
		child.on('exit', (code) => resolve(code ?? 1));
	});
}

await main();
