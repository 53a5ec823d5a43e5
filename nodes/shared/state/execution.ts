import { objectAt } from '../property';

/** A wait without a limit ends by a call alone, and then n8n loads what is saved. Epoch milliseconds. */
const FOREVER = Date.UTC(2999, 0);

/** States that each execution is known to use, by what n8n calls at its end. */
const watched = new WeakMap<object, object>();

/**
 * Whether n8n goes on with an execution after a wait; then it may have loaded no static data. `undefined`
 * where n8n does not let us see.
 */
export function isResumed(context: object): boolean | undefined {
	const surroundings = objectAt(context, 'additionalData');
	if (surroundings === undefined || !('restartExecutionId' in surroundings)) return undefined;
	return surroundings.restartExecutionId !== undefined;
}

/**
 * Until when the execution waits, where it does: epoch milliseconds. n8n's nodes are not told; its
 * contexts have it.
 */
export function waitsUntil(context: object): number | undefined {
	const data = objectAt(context, 'runExecutionData');
	if (data === undefined || !('waitTill' in data)) return undefined;
	const { waitTill } = data;
	return waitTill instanceof Date && waitTill.getTime() < FOREVER ? waitTill.getTime() : undefined;
}

/**
 * Has n8n tell when it is done with an execution, for good or until it goes on, once for what it uses. n8n
 * saves static data only where they were changed, and so tells of no execution that only looked.
 */
export function whenDone(context: object, used: object, done: () => void): void {
	const hooks = objectAt(context, 'additionalData', 'hooks');
	if (hooks === undefined || watched.get(hooks) === used) return;
	if (!('addHandler' in hooks) || typeof hooks.addHandler !== 'function') return;
	watched.set(hooks, used);
	hooks.addHandler('workflowExecuteAfter', done);
}
