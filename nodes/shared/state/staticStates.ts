import type { ITriggerFunctions } from 'n8n-workflow';
import { UnknownStateError } from '../../../src/state/store';
import { noteForeignState, noteTrigger } from './severalProcesses';
import type { ReadSaved } from './workflowStates';
import { WorkflowStates, readSaved } from './workflowStates';

/** Our key in the global static data. Not `node`: that is lost when a node is renamed. */
export const KEY = 'twoWaySync';

/** When this process could first run anything of ours, epoch milliseconds. */
const LOADED_AT = Date.now();

/** By workflow id, for the lifetime of the process. */
const workflows = new Map<string, WorkflowStates>();

/** An execution that n8n handed static data. */
export interface Reader {
	/** Epoch milliseconds; `Infinity` where n8n does not tell. */
	readonly startedAt: number;
	/** Whether it was started as a retry of another. */
	readonly isRetry: boolean;
}

/**
 * The states of a workflow, as this process knows them; where it knows none yet, as they are saved.
 *
 * @param found What the execution's static data holds under our key.
 * @throws UnknownStateError where that may be an old copy; UnreadableStateError.
 */
export function statesOf(
	workflowId: string | undefined,
	syncName: string,
	found: unknown,
	reader: Reader,
): WorkflowStates {
	// A workflow that was never saved has no id; its state lives as long as its execution.
	const isKept = workflowId !== undefined && workflowId !== '';
	const known = isKept ? workflows.get(workflowId) : undefined;
	const saved = readSaved(found);
	if (known === undefined && mayBeOld(saved !== undefined, reader)) {
		throw new UnknownStateError(syncName);
	}
	const states = known ?? new WorkflowStates();
	if (isKept) workflows.set(workflowId, states);
	if (saved !== undefined && states.adopt(saved)) noteForeignState();
	return states;
}

/**
 * An execution that waits until its time is up is resumed with empty static data, and a retried one with
 * those of its first try. This process knows better, unless it was started since.
 */
function mayBeOld(hasState: boolean, { startedAt, isRetry }: Reader): boolean {
	if (startedAt === Infinity) return isRetry;
	return startedAt < LOADED_AT && (isRetry || !hasState);
}

/**
 * Shares the state with the copy of static data that triggers hold as long as the workflow is active.
 * n8n saves that copy whenever another trigger of the workflow changes it, and an execution that waited
 * or is retried after a restart finds here what was saved.
 */
export function shareWithTriggers(context: ITriggerFunctions): void {
	const { id } = context.getWorkflow();
	noteTrigger(id);
	if (id === undefined) return;
	const staticData = context.getWorkflowStaticData('global');
	const saved = savedOf(staticData[KEY]);
	if (saved === 'unreadable') return;
	const states = workflows.get(id) ?? new WorkflowStates();
	workflows.set(id, states);
	if (saved !== undefined) states.adopt(saved);
	putUnmarked(staticData, { toJSON: () => states.saved() });
}

/** A trigger starts whatever is saved; the runs say what is wrong with it, and it stays as it is. */
function savedOf(found: unknown): ReadSaved | 'unreadable' | undefined {
	try {
		return readSaved(found);
	} catch {
		return 'unreadable';
	}
}

/** Without marking the data as changed: should another node have it saved, our state goes along. */
export function putUnmarked(staticData: object, standIn: { readonly toJSON: () => unknown }): void {
	Object.defineProperty(staticData, KEY, {
		value: standIn,
		enumerable: true,
		configurable: true,
		writable: true,
	});
}
