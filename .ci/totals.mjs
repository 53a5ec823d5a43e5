// @ts-check
/**
 * Adds up what jest and Node's test runner reported and prints it as the last line. A step that broke
 * without a failed test (a linter, a build, a suite that did not compile, a runner that died) counts as
 * a failure, so that the totals never look better than the run.
 *
 * Arguments: the folder with the reports, and the steps that failed.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** @typedef {{ passed: number, failed: number, skipped: number }} Totals */

const [folder = '.', ...broken] = process.argv.slice(2);
const runners = [
	{ step: 'npm test', totals: jestTotals(join(folder, 'jest.json')) },
	{ step: 'npm run test:e2e', totals: tapTotals(join(folder, 'e2e.tap')) },
	// Where the apps cannot be had, all of its tests are skipped.
	{ step: 'npm run test:apps', totals: tapTotals(join(folder, 'apps.tap')), mayBeSkipped: true },
];

for (const step of broken) console.log(`FAILED: ${step}`);
let failed = 0;
for (const { step, totals, mayBeSkipped } of runners) {
	const skips = mayBeSkipped === true ? (totals?.skipped ?? 0) : 0;
	if (totals === undefined || totals.passed + totals.failed + skips === 0) {
		console.log(`FAILED: ${step} reported no tests`);
		failed++;
	} else if (totals.failed === 0 && broken.some((each) => each.startsWith(`${step} `))) {
		failed++;
	}
}
failed += broken.filter((each) => !runners.some(({ step }) => each.startsWith(`${step} `))).length;
const sum = (/** @type {keyof Totals} */ key) =>
	runners.reduce((total, { totals }) => total + (totals?.[key] ?? 0), 0);
failed += sum('failed');
const skipped = sum('skipped');
console.log(
	`${sum('passed')} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`,
);
process.exitCode = failed === 0 ? 0 : 1;

/**
 * @param {string} file
 * @returns {Totals | undefined}
 */
function jestTotals(file) {
	if (!existsSync(file)) return undefined;
	const report = JSON.parse(readFileSync(file, 'utf8'));
	return {
		passed: report.numPassedTests,
		failed: report.numFailedTests + report.numRuntimeErrorTestSuites,
		skipped: report.numPendingTests + report.numTodoTests,
	};
}

/**
 * The summary at the end of a TAP report; a report without one is of a runner that died.
 *
 * @param {string} file
 * @returns {Totals | undefined}
 */
function tapTotals(file) {
	if (!existsSync(file)) return undefined;
	const text = readFileSync(file, 'utf8');
	/** @param {string} name */
	const count = (name) => {
		const found = new RegExp(`^# ${name} (\\d+)$`, 'm').exec(text);
		return found === null ? undefined : Number(found[1]);
	};
	const [passed, failed, cancelled] = [count('pass'), count('fail'), count('cancelled')];
	if (passed === undefined || failed === undefined || cancelled === undefined) return undefined;
	return {
		passed,
		failed: failed + cancelled,
		skipped: (count('skipped') ?? 0) + (count('todo') ?? 0),
	};
}
