import { parseArgs } from 'node:util';
import fc from 'fast-check';
import { scenario } from './arbitraries';
import type { Problem } from './check';
import { FURTHER, atTheEnd } from './check';
import { play } from './play';
import { described, reduced } from './reduce';
import type { Scenario } from './scenario';
import type { RunSeen } from './world';

const { values: given } = parseArgs({
	options: {
		count: { type: 'string', default: '20000' },
		seed: { type: 'string', default: '1' },
		/** One in so many histories is also held against one of the laws that cost more. */
		further: { type: 'string', default: '10' },
		/** After so many violations it ends. */
		shown: { type: 'string', default: '5' },
		/** Tells all of one history: its number. */
		explain: { type: 'string' },
	},
});

/** Histories of one batch; a history is known by the seed and its number. */
const BATCH = 500;
const EVERY = Number(given.further);
const REPORTED = 20_000;

function batch(at: number): readonly Scenario[] {
	return fc.sample(scenario, { seed: Number(given.seed) * 1_000_003 + at, numRuns: BATCH });
}

function lawsOf(number: number): (history: Scenario) => readonly Problem[] {
	const further = number % EVERY === 0 ? FURTHER[(number / EVERY) % FURTHER.length] : undefined;
	return (history) => [...atTheEnd(history), ...(further?.(history) ?? [])];
}

function tried(look: () => readonly Problem[]): readonly Problem[] {
	try {
		return look();
	} catch (error) {
		const what = error instanceof Error ? (error.stack ?? error.message) : String(error);
		return [{ law: 'error', what }];
	}
}

function report(number: number, history: Scenario, problems: readonly Problem[]): void {
	const laws = lawsOf(number);
	const [first] = problems;
	const small = reduced(history, (each) =>
		tried(() => laws(each)).some(({ law }) => law === first?.law),
	);
	const left = tried(() => laws(small));
	console.log(`\nhistory ${number}: ${first?.law}`);
	console.log(described(small).join('\n'));
	for (const { law, what } of left.slice(0, 4)) console.log(`  ${law}: ${what.slice(0, 2000)}`);
	tell(small);
}

/** All that was done in a history, in words. */
function tell(history: Scenario): void {
	try {
		const say = (sentence: string) => console.log(`    ${sentence}`);
		play(history, { onNote: say, onRun: (run) => decided(run).forEach(say) });
	} catch (error) {
		console.log(`    ${String(error)}`);
	}
}

/** What a run decided, beside its writes. */
function decided({ plan, change }: RunSeen): readonly string[] {
	const { conflicts, rejected, notes, counts } = plan;
	const entries = [...new Set([...conflicts, ...rejected].map(({ conflict }) => conflict))];
	return [
		...[...entries, ...change.logged].map(
			({ id, type, status, reason }) => `  entry ${id}: ${type}, ${status}, ${reason ?? ''}`,
		),
		...notes.map((note) => `  note: ${note}`),
		`  counts: ${JSON.stringify(counts)}`,
	];
}

function main(): void {
	const began = Date.now();
	const count = Number(given.count);
	let violations = 0;
	let done = 0;
	const line = () => {
		const seconds = (Date.now() - began) / 1000;
		return `${done} histories, ${violations} violations, ${seconds.toFixed(0)} s, ${(done / seconds).toFixed(0)} a second`;
	};
	for (let at = 0; done < count && violations < Number(given.shown); at++) {
		for (const history of batch(at)) {
			const problems = tried(() => lawsOf(done)(history));
			if (problems.length > 0) {
				violations++;
				report(done, history, problems);
				if (violations >= Number(given.shown)) break;
			}
			done++;
			if (done % REPORTED === 0) console.log(line());
		}
	}
	console.log(line());
	process.exitCode = violations > 0 ? 1 : 0;
}

function explain(number: number): void {
	const history = batch(Math.floor(number / BATCH))[number % BATCH];
	if (history === undefined) return;
	const problems = tried(() => lawsOf(number)(history));
	if (problems.length > 0) report(number, history, problems);
	else {
		console.log(described(history).join('\n'));
		tell(history);
	}
}

if (given.explain === undefined) main();
else explain(Number(given.explain));
