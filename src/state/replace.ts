import type { Conflict } from '../model/conflict';
import type { StateChange, StateHead } from '../model/state';
import { EMPTY_HEAD } from '../model/state';
import type { StateView } from '../model/syncState';
import { HISTORY_ENTRIES, SyncState } from '../model/syncState';
import { joinedSalt, joinedSecrets } from './secrets';

/** Whether there is nothing that an import could destroy. Counters and history may be there. */
export function isEmptyState(state: StateView): boolean {
	const [conflict] = state.openConflicts();
	const [guard] = state.guardRecords();
	return state.linkCount === 0 && conflict === undefined && guard === undefined;
}

/**
 * The change that puts a state of earlier in the place of the present one. What happened since is not in
 * it, so the next run must be a full one and a careful one, and cursors are gone. Numbers of runs and
 * links go on counting: what is still under way somewhere must not be taken for something new. The
 * history of both is kept. O(links).
 *
 * @param now Epoch milliseconds.
 */
export function restoreState(current: StateView, restored: StateView, now: number): StateChange {
	const head: StateHead = {
		...restored.head,
		...countersOf(current.head, restored.head),
		...joinedSecrets(current.head, restored.head),
		...joinedSalt(current.head, restored.head),
		cursors: {},
		triggerRuns: [],
		restoredAt: now,
		movedTo: undefined,
		merges: current.head.merges,
		// What ran here tells more than what ran where the backup was made.
		runs: current.head.runs ?? restored.head.runs,
		watched: current.head.watched,
	};
	const how = 'the state was put back from a backup';
	const closed = closeOpen(current, restored, how, now);
	const older = olderEntries(current, restored, closed.length);
	return {
		head,
		links: replaced(current.links(), restored.links(), (link) => link.id),
		open: replaced(current.openConflicts(), restored.openConflicts(), (each) => each.id),
		logged: [...older, ...closed],
		guard: new Map([
			...Array.from(current.guardRecords(), ([key]) => [key, undefined] as const),
			...restored.guardRecords(),
		]),
	};
}

/**
 * The change that forgets links, cursors, conflicts and what the Loop Guard remembers. Open conflicts go
 * into the history, which stays. The next run meets all records anew, as carefully as after a backup.
 */
export function resetState(current: StateView, now: number): StateChange {
	const change = restoreState(current, new SyncState(), now);
	return {
		...change,
		head: {
			...EMPTY_HEAD,
			...countersOf(current.head, EMPTY_HEAD),
			...joinedSecrets(current.head, EMPTY_HEAD),
			...joinedSalt(current.head, EMPTY_HEAD),
			restoredAt: now,
			merges: current.head.merges,
			runs: current.head.runs,
			runEvery: current.head.runEvery,
			watched: current.head.watched,
		},
		logged: closeOpen(current, new SyncState(), 'the state was reset', now),
	};
}

/** Numbers that must never be given twice. */
export function countersOf(a: StateHead, b: StateHead) {
	return {
		run: Math.max(a.run, b.run),
		nextLink: Math.max(a.nextLink, b.nextLink),
		triggerRun: Math.max(a.triggerRun, b.triggerRun),
	};
}

/** What is there goes, unless it comes. */
export function replaced<T>(
	old: Iterable<T>,
	next: Iterable<T>,
	idOf: (each: T) => string,
): ReadonlyMap<string, T | undefined> {
	const change = new Map<string, T | undefined>();
	for (const each of old) change.set(idOf(each), undefined);
	for (const each of next) change.set(idOf(each), each);
	return change;
}

/** Open conflicts that end: a typed value of a decision that is under way stands nowhere else. */
function closeOpen(
	current: StateView,
	restored: StateView,
	how: string,
	now: number,
): readonly Conflict[] {
	return [...current.openConflicts()]
		.filter((conflict) => restored.openConflict(conflict.id) === undefined)
		.map((conflict) => ({
			...conflict,
			records: undefined,
			status: 'dismissed',
			how,
			lastSeenAt: now,
		}));
}

/** Entries of the backup that are no longer there, as far as they push out none of what is there. */
function olderEntries(
	current: StateView,
	restored: StateView,
	closed: number,
): readonly Conflict[] {
	const known = new Set(current.history().map(entryKey));
	const room = Math.max(0, HISTORY_ENTRIES - current.history().length - closed);
	const older = restored.history().filter((entry) => !known.has(entryKey(entry)));
	return older.slice(Math.max(0, older.length - room));
}

function entryKey({ id, status, lastSeenAt }: Conflict): string {
	return `${id} ${status} ${lastSeenAt}`;
}
