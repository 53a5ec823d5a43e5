const { TestEnvironment } = require('jest-environment-node');

/** The mutant for which a test has failed already. */
let killed;

const activeMutant = () => process.env.__STRYKER_ACTIVE_MUTANT__;

/** Once a test has noticed a mutant the others are left out. */
module.exports = class extends TestEnvironment {
	handleTestEvent(event) {
		const mutant = activeMutant();
		if (mutant === undefined) return;
		if (event.name === 'test_done' && event.test.errors.length > 0) killed = mutant;
		if (event.name === 'test_start' && killed === mutant) event.test.mode = 'skip';
	}
};
