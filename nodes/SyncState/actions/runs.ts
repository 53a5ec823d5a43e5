import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import type { LoggedRun, SideCounts } from '../../../src/model/loggedRun';
import { hint } from '../../shared/errors';
import { findSync } from '../../shared/knownSync';
import { chosenStore, openStoreOf } from '../../shared/state/openStore';

/** The last runs of the sync, newest first, an item each. */
export async function showRuns(context: IExecuteFunctions): Promise<INodeExecutionData[]> {
	const syncName = await findSync(context, 'refused');
	const runs = await openStoreOf(chosenStore(context), context, syncName).read(
		({ head }) => head.runs ?? [],
		{ scope: {} },
	);
	if (runs.length === 0) {
		hint(context, `No run of sync "${syncName}" is on record yet. The next one will be.`);
	}
	return [...runs].reverse().map((run) => ({ json: runJson(syncName, run) }));
}

function runJson(syncName: string, run: LoggedRun) {
	const { at, took, runId } = run;
	const finished = run.run !== undefined;
	return {
		syncName,
		startedAt: new Date(at).toISOString(),
		kind: run.full === true ? 'full' : 'changes',
		finished,
		stopped: run.stopped === true,
		run: run.run ?? null,
		execution: runId ?? null,
		seconds: took === undefined ? null : took / 1000,
		master: countsJson(run.master),
		slave: countsJson(run.slave),
		inSync: run.inSync ?? 0,
		held: run.held ?? 0,
		waiting: run.later ?? 0,
		conflictsOpened: run.opened ?? 0,
		conflictsClosed: run.closed ?? 0,
		notes: [...(run.notes ?? [])],
	};
}

function countsJson(counts: SideCounts = {}) {
	const none = { created: 0, updated: 0, deleted: 0, failed: 0, throttled: 0, left: 0 };
	return { ...none, ...counts };
}
