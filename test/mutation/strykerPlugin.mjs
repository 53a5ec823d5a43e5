import { readFileSync, writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import { rangeOf, spotOf } from './mutants.mjs';

/** What run.mjs asks for; in the environment, since Stryker's processes share nothing else. */
const { plan } = JSON.parse(process.env.MUTATION ?? '{}');

/** Finds the sample among Stryker's mutants, and says how far the run is. */
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
		const planned = JSON.parse(readFileSync(plan, 'utf8'));
		const ids = new Map(mutantPlans.map(({ mutant }) => [spotIn(mutant), mutant.id]));
		const chosen = planned.chosen.map((mutant) => ({ ...mutant, id: ids.get(spotOf(mutant)) }));
		this.chosen = new Map(chosen.map((mutant) => [mutant.id, mutant]));
		const files = mutantPlans.flatMap(({ mutant, runOptions }) =>
			runOptions?.testFilter === undefined || !this.chosen.has(mutant.id)
				? []
				: [[mutant.id, [...new Set(runOptions.testFilter.flatMap((id) => this.filesOf(id)))]]],
		);
		writeFileSync(plan, JSON.stringify({ chosen, files: Object.fromEntries(files) }));
	}

	filesOf(test) {
		return this.testFiles.get(test) ?? [];
	}

	onMutantTested({ id, status }) {
		const mutant = this.chosen.get(id);
		if (mutant === undefined) return;
		const survived = status === 'Survived' || status === 'NoCoverage';
		this.counts[survived ? 'survived' : 'killed']++;
		if (survived)
			console.log(`survived: ${mutant.place}  ${mutant.original}  ->  ${mutant.replacement}`);
		const { killed } = this.counts;
		const done = killed + this.counts.survived;
		if (done % 25 === 0) console.log(`${done} of ${this.chosen.size}: ${killed} killed`);
	}
}

function spotIn({ fileName, location, replacement }) {
	const file = relative(process.cwd(), fileName);
	return spotOf({ file, range: rangeOf(location), replacement });
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
