const { default: TestRunner } = require('jest-runner');

/** Once a test has noticed the mutant the other files are not even loaded; Stryker has no such option for Jest. */
module.exports = class extends TestRunner {
	async runTests(tests, watcher, options) {
		const isMutant = process.env.__STRYKER_ACTIVE_MUTANT__ !== undefined;
		let noticed = false;
		const offs = [
			this.on('test-file-success', ([, result]) => {
				noticed ||= result.numFailingTests > 0 || result.testExecError !== undefined;
			}),
			this.on('test-file-failure', () => {
				noticed = true;
			}),
		];
		for (const test of tests) {
			await super.runTests([test], watcher, options);
			if (isMutant && noticed) break;
		}
		for (const off of offs) off();
	}
};
