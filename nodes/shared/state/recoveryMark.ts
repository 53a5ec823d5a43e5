import type { ICheckProcessedOptions, IExecuteFunctions } from 'n8n-workflow';

const SCOPE = 'workflow';

/** Marks older than a thousand runs are of no use. */
const OPTIONS: ICheckProcessedOptions = { mode: 'entries', maxEntries: 1000 };

function markOf(syncName: string, run: number): string {
	return `n8n-nodes-two-way-sync run ${run} of ${syncName}`;
}

/**
 * Marks that run `run` of a sync began, and tells whether it had begun before: then its state was never
 * saved, since a saved run has moved the number on. n8n's de-duplication records are durable at once,
 * which static data is not.
 */
export async function wasBegun(
	context: IExecuteFunctions,
	syncName: string,
	run: number,
): Promise<boolean> {
	try {
		const mark = markOf(syncName, run);
		const { processed } = await context.helpers.checkProcessedAndRecord([mark], SCOPE, OPTIONS);
		return processed.length > 0;
	} catch {
		// Where n8n offers no such records, a recovery run cannot be told from any other.
		return false;
	}
}

/** Takes the mark of a run back that stopped before anything left the node. */
export async function forgetBegun(
	context: IExecuteFunctions,
	syncName: string,
	run: number,
): Promise<void> {
	try {
		await context.helpers.removeProcessed([markOf(syncName, run)], SCOPE, OPTIONS);
	} catch {
		// A mark that stays makes the next run more careful than it must be, no worse.
	}
}
