const { readFileSync } = require('node:fs');

let plan;

/** Leaves out the test files that have no test which reaches the mutant; Stryker leaves out their tests only. */
module.exports = (paths) => {
	const mutant = process.env.__STRYKER_ACTIVE_MUTANT__;
	if (mutant === undefined) return { filtered: paths };
	plan ??= JSON.parse(readFileSync(JSON.parse(process.env.MUTATION).plan, 'utf8'));
	const files = plan.files[mutant];
	if (files === undefined) return { filtered: paths };
	return { filtered: paths.filter((path) => files.some((file) => path.endsWith(file))) };
};
