const { default: TestRunner } = require('jest-runner');

/**
 * Once a test has noticed the mutant the other files are not even loaded; Stryker has no such option for Jest.
 * The quick ones come first: most mutants are noticed by any of them.
 */
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
		const quickFirst = [...tests].sort((a, b) => (a.duration ?? 0) - (b.duration ?? 0));
		for (const test of quickFirst) {
			await super.runTests([test], watcher, options);
			if (isMutant && noticed) break;
		}
		for (const off of offs) off();
	}
};
