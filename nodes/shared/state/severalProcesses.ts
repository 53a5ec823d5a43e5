import type { IExecuteFunctions } from 'n8n-workflow';
import { hint } from '../errors';

const WARNING =
	'Several n8n processes run this workflow (queue mode), and static workflow data is not safe there: what one of them stores, another may overwrite. Set State Store to Postgres in all steps of this sync.';

/** Workflows whose trigger is active in this process. */
const triggersHere = new Set<string>();

/** Once seen it holds for as long as the process lives. */
let seen = false;

/** A trigger of ours became active here: runs that it starts are executed here, unless by workers. */
export function noteTrigger(workflowId: string | undefined): void {
	if (workflowId !== undefined) triggersHere.add(workflowId);
}

/** A production run passes its own trigger, which is active in another process: n8n has workers. */
export function noteTriggeredRun(context: IExecuteFunctions): void {
	const { id } = context.getWorkflow();
	if (context.getMode() === 'trigger' && id !== undefined && !triggersHere.has(id)) seen = true;
}

/** State was saved that this process did not make, after it knew all that there was. */
export function noteForeignState(): void {
	seen = true;
}

/** Whether several processes are known to run this workflow. */
export function runsInSeveralProcesses(): boolean {
	return seen;
}

/** A note under the output of nodes that keep state in static data. */
export function warnOfSeveralProcesses(context: IExecuteFunctions): void {
	if (seen) hint(context, WARNING);
}
