import type { Configuration } from './configuration';
import { isStill, stilled } from './others';
import type { Problem } from './problems';
import { restProblems, settled } from './rest';
import type { Rules } from './rules';
import { quietStep } from './runs';
import { Search } from './search';
import { Canonical } from './stateKey';
import type { Step } from './step';
import { steps as stepsFrom } from './steps';
import type { World } from './world';

export interface Replayed {
	/** The world before the first step. */
	readonly begun: World;
	/** The steps of the history, and the runs of the quiet phase after it. */
	readonly steps: readonly Step[];
	/** What was wrong at rest. */
	readonly problems: readonly Problem[];
}

const QUIET_RUNS = 8;

/** Follows one history, letter by letter, and lets it come to rest. */
export function replay(config: Configuration, history: readonly string[], rules: Rules): Replayed {
	const begun = new Search(config, { depth: 0, states: 0, rules }).start();
	const steps: Step[] = [];
	let world = begun;
	for (const letter of history) {
		if (isStill(world) && isAtRest(config, world, rules)) world = settled(config, world);
		const step = [...stepsFrom(config, world, rules)].find((each) => each.letter === letter);
		if (step === undefined) throw new Error(`"${letter}" cannot come after ${steps.length} steps.`);
		steps.push(step);
		world = step.world;
	}
	const ended = stilled(config, world, rules);
	if (!isStill(world)) steps.push(ended);
	world = ended.world;
	for (let run = 0; run < QUIET_RUNS && !isAtRest(config, world, rules); run++) {
		const step = quietStep(config, world, rules);
		steps.push({ ...step, letter: `quiet ${step.letter}` });
		world = step.world;
	}
	return { begun, steps, problems: restProblems(config, world) };
}

function isAtRest(config: Configuration, world: World, rules: Rules): boolean {
	const { world: next } = quietStep(config, world, rules);
	return Canonical.of(config, next) === Canonical.of(config, world);
}
