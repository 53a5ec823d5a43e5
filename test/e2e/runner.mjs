// @ts-check
import { spawn } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Bench } from './harness.mjs';

const FILE_TIMEOUT = 2_400_000;

/**
 * Starts one real n8n and runs the test files of a folder against it. Of the command line's words, files
 * have one in their names; what begins with `--` is handed to Node's test runner.
 *
 * @param {string} folder
 * @param {number} concurrency Files that run side by side; most of their time is spent waiting for n8n.
 */
export async function runTestFiles(folder, concurrency) {
	const words = process.argv.slice(2).filter((each) => !each.startsWith('--'));
	const options = process.argv.slice(2).filter((each) => each.startsWith('--'));
	const files = await testFiles(folder, words);
	const bench = new Bench();
	try {
		await bench.start();
		const limits = [`--test-concurrency=${concurrency}`, `--test-timeout=${FILE_TIMEOUT}`];
		process.exitCode = await runTests([...limits, ...options, ...files], bench.environment);
	} finally {
		await bench.stop();
	}
}

/**
 * @param {string} folder
 * @param {readonly string[]} words
 */
async function testFiles(folder, words) {
	const names = (await readdir(folder)).filter((name) => name.endsWith('.test.mjs')).sort();
	const wanted = names.filter(
		(name) => words.length === 0 || words.some((word) => name.includes(word)),
	);
	if (wanted.length === 0) throw new Error(`No test file has ${words.join(' or ')} in its name`);
	return wanted.map((name) => join(folder, name));
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
	const child = spawn(process.execPath, ['--test', ...reporter, ...args], {
		env: { ...process.env, ...environment },
		stdio: 'inherit',
	});
	return new Promise((resolve, reject) => {
		child.on('error', reject);
		child.on('exit', (code) => resolve(code ?? 1));
	});
}
