import type { ICheckProcessedOptions, IExecuteFunctions } from 'n8n-workflow';
import type { StateStore } from '../../../src/state/store';

/**
 * The node's own records: those of the whole workflow belong to the user's Remove Duplicates steps,
 * which have one mode and one limit for all entries.
 */
const SCOPE = 'node';

/** Marks older than a thousand runs are of no use. */
const OPTIONS: ICheckProcessedOptions = { mode: 'entries', maxEntries: 1000 };

/** By workflow and sync: the run that began last in this process, until it has its number. */
const turns = new Map<string, Promise<unknown>>();

/**
 * Lets the next run of a sync begin and tells it whether it is a recovery run: one whose predecessor
 * began but was never saved. Runs begin one after the other, so that each has a number of its own.
 */
export async function asNextRun<T>(
	context: IExecuteFunctions,
	syncName: string,
	store: StateStore,
	begin: (recovery: boolean) => Promise<T>,
): Promise<T> {
	if (store.durable) return await begin(false);
	return await inTurn(`${context.getWorkflow().id ?? ''} ${syncName}`, async () => {
		const run = await nextRun(store);
		if (run === undefined) return await begin(false);
		const recovery = await wasBegun(context, syncName, run);
		let hasBegun = false;
		try {
			const begun = await begin(recovery);
			hasBegun = true;
			return begun;
		} finally {
			// Nothing left the node: the next run is no recovery from this one. But if this one was
			// to be a recovery, the next still is.
			if (!hasBegun && !recovery) await forgetBegun(context, syncName, run);
		}
	});
}

async function inTurn<T>(key: string, begin: () => Promise<T>): Promise<T> {
	const before = turns.get(key) ?? Promise.resolve();
	const mine = before.then(begin, begin);
	turns.set(key, mine);
	try {
		return await mine;
	} finally {
		if (turns.get(key) === mine) turns.delete(key);
	}
}

/** Number of the run that begins, where its state will be stored, but only once the run has ended. */
async function nextRun(store: StateStore): Promise<number | undefined> {
	return await store.read((state, info) => (info.stored ? state.head.run + 1 : undefined), {
		scope: {},
	});
}

function markOf(syncName: string, run: number): string {
	return `n8n-nodes-two-way-sync run ${run} of ${syncName}`;
}

/**
 * Marks that run `run` of a sync began, and tells whether it had begun before: then its state was never
 * saved, since a saved run has moved the number on. n8n's de-duplication records are durable at once,
 * which static data is not.
 */
async function wasBegun(
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
async function forgetBegun(
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
