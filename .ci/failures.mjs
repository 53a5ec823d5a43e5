// @ts-check
/**
 * Prints each failed test of the reports with the beginning of its error, so that the end of a long log says
 * what went wrong.
 *
 * Argument: the folder with the reports.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';

/** @typedef {{ name: string, error: string }} Failure */

/** Lines of an error that are shown. */
const LINES = 12;

const [folder = '.'] = process.argv.slice(2);
const failures = [
	...jestFailures(join(folder, 'jest.json')),
	...tapFailures(join(folder, 'e2e.tap')),
	...tapFailures(join(folder, 'apps.tap')),
];
for (const { name, error } of failures) {
	const lines = stripVTControlCharacters(error).trim().split('\n').slice(0, LINES);
	console.log(`✖ ${name}\n${lines.map((line) => `    ${line}`).join('\n')}`);
}

/**
 * @param {string} file
 * @returns {Failure[]}
 */
function jestFailures(file) {
	if (!existsSync(file)) return [];
	/** @type {{ testResults: any[] }} */
	const { testResults } = JSON.parse(readFileSync(file, 'utf8'));
	return testResults.flatMap(({ name, status, message, assertionResults }) => {
		const failed = assertionResults.filter((/** @type {any} */ each) => each.status === 'failed');
		// A file that did not compile has no tests.
		if (failed.length === 0) return status === 'failed' ? [{ name, error: message }] : [];
		return failed.map((/** @type {any} */ each) => ({
			name: each.fullName,
			error: each.failureMessages.join('\n'),
		}));
	});
}

/**
 * @param {string} file
 * @returns {Failure[]}
 */
function tapFailures(file) {
	if (!existsSync(file)) return [];
	const text = readFileSync(file, 'utf8');
	return [...text.matchAll(/^( *)not ok \d+ - (.*)\n\1 {2}---\n([^]*?)^\1 {2}\.\.\.$/gm)].map(
		([, , name = '', details = '']) => ({ name, error: errorIn(details) }),
	);
}

/**
 * The error in the details of a TAP report, without the values that are in its text already.
 *
 * @param {string} details
 */
function errorIn(details) {
	const error = /^ *error: (?:\|-\n)?([^]*?)(?=^ *(?:code|name|stack|expected): )/m.exec(details);
	return error?.[1] ?? details;
}
