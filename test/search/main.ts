import { parseArgs } from 'node:util';
import { configurations } from './configurations';
import { ALL_EXEMPTIONS } from './exemptions';
import { explain, grouped } from './report';
import type { Violation } from './search';
import { Search } from './search';

const { values: given } = parseArgs({
	options: {
		depth: { type: 'string', default: '3' },
		states: { type: 'string', default: '5000000' },
		config: { type: 'string', multiple: true },
		explain: { type: 'string' },
		shown: { type: 'string', default: '5' },
	},
});

const chosen = configurations().filter(
	({ name }) => given.config === undefined || given.config.includes(name),
);
const granted = ALL_EXEMPTIONS;
if (given.explain !== undefined) {
	const history = given.explain.split(';').map((letter) => letter.trim());
	for (const config of chosen) {
		console.log([config.name, ...explain(config, history, granted)].join('\n'));
	}
} else {
	const violations: Violation[] = [];
	let [states, steps, quietRuns] = [0, 0, 0];
	for (const config of chosen) {
		const began = Date.now();
		const search = new Search(config, {
			depth: Number(given.depth),
			states: Number(given.states) - states,
			granted,
		});
		const found = search.run();
		states += found.states;
		steps += found.steps;
		quietRuns += found.quietRuns;
		violations.push(...found.violations);
		console.log(
			`${config.name}: ${found.states} states, ${found.steps} steps, ${found.quietRuns} quiet runs, ${found.violations.length} violations, ${((Date.now() - began) / 1000).toFixed(1)} s${found.complete ? '' : ', not complete'}`,
		);
	}
	const groups = grouped(violations);
	const perKind = new Map<string, number>();
	for (const { first, count, configurations: many } of groups) {
		const { kind, what } = first.problem;
		const number = (perKind.get(kind) ?? 0) + 1;
		perKind.set(kind, number);
		if (number > Number(given.shown)) continue;
		const config = chosen.find((each) => each.name === first.configuration);
		console.log(`\n${kind}: ${what} (${count} times in ${many} configurations)`);
		console.log(`  [${first.configuration}] ${first.history.join('; ')}`);
		if (config !== undefined) console.log(explain(config, first.history, granted).join('\n'));
	}
	console.log(
		`\n${states} states, ${steps} steps, ${quietRuns} quiet runs, ${violations.length} violations in ${groups.length} groups`,
	);
	for (const [kind, count] of perKind) console.log(`  ${kind}: ${count} groups`);
	process.exitCode = violations.length > 0 ? 1 : 0;
}
