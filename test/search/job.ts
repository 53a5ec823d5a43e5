import { configurations } from './configurations';
import type { Rules } from './rules';
import type { Found, Violation } from './search';
import { Search } from './search';

/** The search of one configuration, as it is handed to a thread. */
export interface Job {
	readonly config: string;
	readonly depth: number;
	readonly states: number;
	readonly rules: Rules;
}

export interface Done extends Found {
	readonly config: string;
	readonly seconds: number;
}

export function search({ config, depth, states, rules }: Job): Done {
	const began = Date.now();
	const found = configurations().find(({ name }) => name === config);
	if (found === undefined) throw new Error(`There is no configuration "${config}".`);
	const result = new Search(found, { depth, states, rules }).run();
	return { ...result, config, seconds: (Date.now() - began) / 1000 };
}

/** One line of progress. */
export function line({
	config,
	states,
	steps,
	quietRuns,
	violations,
	complete,
	seconds,
}: Done): string {
	const figures = `${states} states, ${steps} steps, ${quietRuns} quiet runs`;
	const bad = violations.length === 0 ? '' : `, ${violations.length} VIOLATIONS`;
	return `${seconds.toFixed(1)} s: ${config}: ${figures}${bad}${complete ? '' : ' (not all of the last step)'}`;
}

/** What all jobs found together. */
export class Total {
	states = 0;
	steps = 0;
	quietRuns = 0;
	incomplete = 0;
	readonly violations: Violation[] = [];

	add({ states, steps, quietRuns, complete, violations }: Found): void {
		this.states += states;
		this.steps += steps;
		this.quietRuns += quietRuns;
		this.incomplete += complete ? 0 : 1;
		this.violations.push(...violations);
	}
}
