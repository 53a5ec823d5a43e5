import type { IExecuteFunctions } from 'n8n-workflow';
import type { LoggedRun, SideCounts } from '../../src/model/loggedRun';
import { SIDES } from '../../src/model/side';

/** A run of a sync in one execution. */
interface NotedRun {
	readonly syncName: string;
	readonly logged: LoggedRun;
	/** Conflicts that were open before it. */
	readonly openBefore: number;
}

/** By workflow and execution: the runs in it, since several syncs and loops share its four values. */
const executions = new Map<string, Map<string, NotedRun>>();
const REMEMBERED = 50;

/** Lets executions be found by what they synced: n8n shows these values, and filters its list by them. */
export function noteExecution(context: IExecuteFunctions, run: NotedRun): void {
	const noted = runsOf(context);
	noted.set(keyOf(run.syncName, run.logged), run);
	show(context, noted);
}

/** The same, with what the apps answered meanwhile. */
export function noteAnswers(
	context: IExecuteFunctions,
	syncName: string,
	log: readonly LoggedRun[],
): void {
	const noted = runsOf(context);
	for (const logged of log) {
		const known = noted.get(keyOf(syncName, logged));
		if (known !== undefined) noted.set(keyOf(syncName, logged), { ...known, logged });
	}
	// After a wait another process may go on, which knows nothing of the Merge's values.
	if (noted.size > 0) show(context, noted);
}

function runsOf(context: IExecuteFunctions): Map<string, NotedRun> {
	const key = `${context.getWorkflow().id ?? ''} ${context.getExecutionId()}`;
	const noted = executions.get(key) ?? new Map<string, NotedRun>();
	executions.delete(key);
	executions.set(key, noted);
	const oldest = executions.keys().next().value;
	if (executions.size > REMEMBERED && oldest !== undefined) executions.delete(oldest);
	return noted;
}

function keyOf(syncName: string, { run }: LoggedRun): string {
	return `${run ?? ''} ${syncName}`;
}

function show(context: IExecuteFunctions, noted: ReadonlyMap<string, NotedRun>): void {
	let [written, failed] = [0, 0];
	// Of several runs of a sync in it the last one counts.
	const open = new Map<string, number>();
	for (const { syncName, logged, openBefore } of noted.values()) {
		for (const side of SIDES) {
			written += writtenTo(logged[side]);
			failed += logged[side]?.failed ?? 0;
		}
		open.set(syncName, openBefore + (logged.opened ?? 0) - (logged.closed ?? 0));
	}
	const names = new Set([...noted.values()].map(({ syncName }) => syncName));
	const { customData } = context;
	customData.set('sync', [...names].join(', '));
	customData.set('sync_written', String(written));
	customData.set('sync_failed', String(failed));
	customData.set('sync_conflicts', String([...open.values()].reduce((sum, each) => sum + each, 0)));
}

function writtenTo({ created = 0, updated = 0, deleted = 0 }: SideCounts = {}): number {
	return created + updated + deleted;
}
