import { parseArgs } from 'node:util';
import type { Configuration } from './configuration';
import type { Group } from './configurations';
import { GROUPS, configurations } from './configurations';
import type { Job } from './job';
import { Total, line } from './job';
import { causes, explain, summary } from './report';
import type { Rules } from './rules';
import { USUAL } from './rules';
import { inThreads } from './threads';

/** How many configurations a rotation adds. */
const ROTATED = 12;

const { values: given } = parseArgs({
	options: {
		depth: { type: 'string', default: '4' },
		states: { type: 'string', default: '5000000' },
		alphabet: { type: 'string', default: 'usual' },
		config: { type: 'string', multiple: true },
		group: { type: 'string', multiple: true, default: ['defaults', 'single', 'pairwise'] },
		workers: { type: 'string', default: '1' },
		shown: { type: 'string', default: '5' },
		explain: { type: 'string' },
		rotation: { type: 'string' },
		list: { type: 'boolean', default: false },
	},
});

const rules: Rules = { ...USUAL, alphabet: given.alphabet === 'all' ? 'all' : 'usual' };
const groups = GROUPS.filter((group: Group) => given.group.includes(group));
const chosen = [...chosenByName(), ...rotated()];

function chosenByName(): readonly Configuration[] {
	const { config } = given;
	if (config === undefined) return configurations(groups);
	return configurations().filter(({ name }) => config.includes(name));
}

/** A few of the configurations that the groups leave out, with each number others. */
function rotated(): readonly Configuration[] {
	if (given.rotation === undefined) return [];
	const others = configurations(['single', 'pairwise']);
	// Every second one is mirrored.
	const step = Math.floor(others.length / ROTATED) | 1;
	const first = Number(given.rotation);
	return Array.from(
		{ length: ROTATED },
		(_, at) => others[(first + at * step) % others.length],
	).flatMap((config) => config ?? []);
}

function explainIn(history: string): void {
	const letters = history.split(';').map((letter) => letter.trim());
	for (const config of chosen) {
		console.log([config.name, ...explain(config, letters, rules)].join('\n'));
	}
}

/** Each configuration gets its share of the states that are left; what it does not need goes to others. */
async function searchAll(): Promise<void> {
	const began = Date.now();
	const total = new Total();
	const waiting = [...chosen];
	let left = Number(given.states);
	const next = (): Job | undefined => {
		const config = waiting.shift();
		if (config === undefined) return undefined;
		const states = Math.ceil(left / (waiting.length + 1));
		left -= states;
		return { config: config.name, depth: Number(given.depth), states, rules };
	};
	await inThreads(Number(given.workers), next, (job, done) => {
		left += Math.max(0, job.states - done.states);
		total.add(done);
		console.log([line(done), ...causes(done.violations)].join('\n'));
	});
	console.log(summary(chosen, total, rules, Number(given.shown)).join('\n'));
	console.log(`${((Date.now() - began) / 1000).toFixed(0)} s`);
	process.exitCode = total.violations.length > 0 ? 1 : 0;
}

if (given.list) console.log(chosen.map(({ name }) => name).join('\n'));
else if (given.explain !== undefined) explainIn(given.explain);
else void searchAll();
