import { readFileSync, writeFileSync } from 'node:fs';
import { described, keyOf, sampleOf } from './mutants.mjs';

/** What run.mjs asks for; in the environment, since Stryker's processes share nothing else. */
const { plan, sample, seed, only } = JSON.parse(process.env.MUTATION ?? '{}');

/** Chooses the sample once Stryker knows its mutants, and says how far the run is. */
class SampleReporter {
	testFiles = new Map();
	chosen = new Map();
	counts = { killed: 0, survived: 0 };

	onDryRunCompleted({ result, timing }) {
		console.log(`tests without mutants: ${result.tests.length} in ${seconds(timing)} s`);
		for (const { id, fileName } of result.tests) {
			const file = fileName.slice(fileName.lastIndexOf('/test/'));
			this.testFiles.set(id, [...(this.testFiles.get(id) ?? []), file]);
		}
	}

	onMutationTestingPlanReady({ mutantPlans }) {
		const mutants = described(mutantPlans.map(({ mutant }) => mutant));
		const chosen =
			only === undefined
				? sampleOf(mutants, sample, seed)
				: mutants.filter((mutant) => only.includes(keyOf(mutant)));
		this.chosen = new Map(chosen.map((mutant) => [mutant.id, mutant]));
		const files = mutantPlans.flatMap(({ mutant, runOptions }) =>
			runOptions?.testFilter === undefined
				? []
				: [[mutant.id, [...new Set(runOptions.testFilter.flatMap((id) => this.filesOf(id)))]]],
		);
		writeFileSync(plan, JSON.stringify({ mutants, chosen, files: Object.fromEntries(files) }));
		console.log(`mutants: ${mutants.length}, of them in the sample: ${chosen.length}`);
	}

	filesOf(test) {
		return this.testFiles.get(test) ?? [];
	}

	onMutantTested({ id, status }) {
		const mutant = this.chosen.get(id);
		if (mutant === undefined) return;
		const survived = status === 'Survived' || status === 'NoCoverage';
		this.counts[survived ? 'survived' : 'killed']++;
		const { killed } = this.counts;
		const done = killed + this.counts.survived;
		if (done % 25 === 0) console.log(`${done} of ${this.chosen.size}: ${killed} killed`);
	}
}

function seconds({ net, overhead }) {
	return ((net + overhead) / 1000).toFixed(1);
}

/** Stryker can leave out files and lines, but not single mutants, unless a checker says that they are no code. */
class SampleChecker {
	#chosen;

	async init() {}

	async check(mutants) {
		this.#chosen ??= new Set(JSON.parse(readFileSync(plan, 'utf8')).chosen.map(({ id }) => id));
		return Object.fromEntries(
			mutants.map(({ id }) => [
				id,
				this.#chosen.has(id)
					? { status: 'passed' }
					: { status: 'compileError', reason: 'not in the sample' },
			]),
		);
	}
}

export const strykerPlugins = [
	{ kind: 'Reporter', name: 'sample', injectableClass: SampleReporter },
	{ kind: 'Checker', name: 'sample', injectableClass: SampleChecker },
];
