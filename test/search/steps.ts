import type { Configuration } from './configuration';
import { decisionSteps } from './decisions';
import { otherSteps } from './others';
import type { Rules } from './rules';
import { runSteps } from './runs';
import type { Step } from './step';
import { userSteps } from './users';
import type { World } from './world';

/** Everything that may happen next. */
export function* steps(config: Configuration, world: World, rules: Rules): Iterable<Step> {
	yield* userSteps(config, world, rules);
	yield* runSteps(config, world, rules);
	yield* decisionSteps(config, world, rules);
	yield* otherSteps(config, world, rules);
}
