const fastCheck = require('fast-check');

const RUNS = 20;
const SEED = 20260101;
const { assert } = fastCheck.default;

/** Properties are tried with few examples, and with the same ones for each mutant. */
fastCheck.default = {
	...fastCheck.default,
	assert: (property, given = {}) =>
		assert(property, { seed: SEED, ...given, numRuns: Math.min(given.numRuns ?? RUNS, RUNS) }),
};
