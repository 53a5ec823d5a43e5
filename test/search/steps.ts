import type { Configuration } from './configuration';
import { decisionSteps } from './decisions';
import type { Granted } from './exemptions';
import { runSteps } from './runs';
import type { Step } from './step';
import { userSteps } from './users';
import type { World } from './world';

/** Everything that may happen next. */
export function* steps(config: Configuration, world: World, granted: Granted): Iterable<Step> {
	yield* userSteps(config, world, granted);
	yield* runSteps(config, world, granted);
	yield* decisionSteps(config, world, granted);
}
