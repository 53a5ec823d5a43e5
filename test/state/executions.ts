import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { flow } from '../nodes/engine/flow';
import { SavedWorkflow } from '../nodes/engine/savedWorkflow';
import { MERGE, TRIGGER } from '../nodes/engine/sync';

/** What tests of states in memory need: a workflow whose executions open stores, and a memory that is swept. */

export const ALL = { scope: 'everything' } as const;

setFlagsFromString('--expose-gc');
const gc: () => void = runInNewContext('gc');

/** What is reachable by no execution is gone afterwards. */
export async function collect(): Promise<void> {
	for (let round = 0; round < 3; round++) {
		await setImmediate();
		gc();
	}
}

/** With a trigger, and a step called Node that is to open the store. */
export function workflow(): SavedWorkflow {
	return new SavedWorkflow(
		flow([
			{ name: 'Trigger', type: TRIGGER },
			{ name: 'Node', type: MERGE },
		]),
	);
}
