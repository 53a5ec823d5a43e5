import type { Plan, PlannedWrite } from '../../src/model/plan';
import type { Problem } from './problems';
import type { World } from './world';

/** One letter of a history, and where it leads. */
export interface Step {
	readonly letter: string;
	readonly world: World;
	/** What was wrong with the step itself. */
	readonly problems: readonly Problem[];
	/** What the engine said, where it took part. */
	readonly writes?: readonly PlannedWrite[];
	readonly plan?: Plan;
	readonly refused?: string;
}

/** Sides as they are called in a history. */
export const LETTER = { master: 'M', slave: 'S' } as const;
