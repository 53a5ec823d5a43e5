import { findLastIndex, groupBy, omit, omitBy } from 'lodash';
import type { Operation } from '../model/link';
import type { LoggedRun, SideCounts } from '../model/loggedRun';
import type { Side } from '../model/side';
import type { StateHead } from '../model/state';

/** So many runs are kept, in so many characters of JSON. docs/limits.md. */
export const LOGGED_RUNS = 200;
export const LOG_LENGTH = 32_000;

/** Of a run so many sentences are kept, cut to so many characters. */
const NOTES = 3;
const NOTE_LENGTH = 200;

/** What stopped a run, and what to do, are cut to so many characters each. */
const WHY_LENGTH = 400;

/** Counts in the making. */
type Tally = { -readonly [name in keyof SideCounts]: SideCounts[name] };

const COUNTS = { create: 'created', update: 'updated', delete: 'deleted' } as const;

/** Notes that a run began; what becomes of it is noted by the Merge. O(log). */
export function noteStart(
	head: StateHead,
	start: Pick<LoggedRun, 'at' | 'runId' | 'full' | 'notes'>,
): StateHead {
	const notes = cut(start.notes, NOTE_LENGTH);
	return withLog(head, [...(head.runs ?? []), withoutNone({ ...start, notes })]);
}

/** Notes what a run of the Merge planned, in the place of its beginning where the trigger noted that. O(log). */
export function noteRun(head: StateHead, done: LoggedRun, now: number): StateHead {
	return withDone(head, { ...done, notes: cut(done.notes, NOTE_LENGTH) }, now);
}

/**
 * Notes that a run was stopped before anything was written, in the place of its beginning. All else of the
 * state stays as it was. O(log).
 *
 * @param why What stopped it, and what to do.
 */
export function noteStop(
	head: StateHead,
	stop: Pick<LoggedRun, 'at' | 'runId' | 'full'>,
	{ why, now }: { readonly why: readonly string[]; readonly now: number },
): StateHead {
	return withDone(head, { ...stop, stopped: true, notes: cut(why, WHY_LENGTH) }, now);
}

function withDone(head: StateHead, done: LoggedRun, now: number): StateHead {
	const runs = head.runs ?? [];
	const begun = findLastIndex(runs, (each) => isBegun(each) && each.runId === done.runId);
	const at = runs[begun]?.at ?? done.at;
	// What the trigger had to tell comes first.
	const said = [...(runs[begun]?.notes ?? []), ...(done.notes ?? [])].slice(0, NOTES);
	const notes = said.length === 0 ? undefined : said;
	const entry = withoutNone({ ...done, notes, at, took: Math.max(0, now - at) });
	return withLog(head, [...runs.filter((_, index) => index !== begun), entry]);
}

/** Whether nothing is known of a run but that the trigger began it. */
function isBegun({ runId, run, stopped }: LoggedRun): boolean {
	return runId !== undefined && run === undefined && stopped !== true;
}

function cut(notes: readonly string[] = [], length: number): readonly string[] | undefined {
	const kept = notes.slice(0, NOTES).map((note) => note.slice(0, length));
	return kept.length === 0 ? undefined : kept;
}

/** What is known of a write: it left, the app did not take it, or it put it off. */
export type WriteState = 'sent' | 'failed' | 'throttled';

/** What an app's answer says of a write of a run. */
export interface Correction {
	readonly run: number;
	readonly side: Side;
	readonly operation: Operation;
	readonly was: WriteState;
	readonly is: WriteState;
}

/** Counts what writes came to, where the app's answers say otherwise than was planned. O(corrections + log). */
export function correctRuns(
	head: StateHead,
	corrections: readonly Correction[],
	{ closed, now }: { readonly closed: number; readonly now: number },
): StateHead {
	if (corrections.length === 0 || head.runs === undefined) return head;
	const byRun = new Map(Object.entries(groupBy(corrections, ({ run }) => run)));
	const last = corrections.reduce((newest, { run }) => Math.max(newest, run), 0);
	const runs = head.runs.map((each) => {
		const own = each.run === undefined ? undefined : byRun.get(String(each.run));
		if (own === undefined) return each;
		const closing = each.run === last ? closed : 0;
		return withoutNone({
			...each,
			took: Math.max(each.took ?? 0, now - each.at),
			closed: (each.closed ?? 0) + closing,
			master: corrected(each.master, own, 'master'),
			slave: corrected(each.slave, own, 'slave'),
		});
	});
	return withLog(head, runs);
}

function corrected(
	counts: SideCounts | undefined,
	corrections: readonly Correction[],
	side: Side,
): SideCounts | undefined {
	const next: Tally = { ...counts };
	const nameOf = (operation: Operation, state: WriteState) =>
		state === 'sent' ? COUNTS[operation] : state;
	for (const { was, is, operation, ...each } of corrections) {
		if (each.side !== side || was === is) continue;
		const from = nameOf(operation, was);
		const to = nameOf(operation, is);
		next[from] = Math.max(0, (next[from] ?? 0) - 1);
		next[to] = (next[to] ?? 0) + 1;
	}
	return countsOf(next);
}

/** Counts without those that are none; absent where all are. */
export function countsOf(counts: SideCounts): SideCounts | undefined {
	const some = omitBy(counts, (count) => count === undefined || count === 0);
	return Object.keys(some).length === 0 ? undefined : some;
}

/** Adds writes that leave to a run: those of a decision count with the run before it. O(writes + log). */
export function addWrites(
	head: StateHead,
	run: number,
	writes: ReadonlyArray<{ readonly side: Side; readonly operation: Operation }>,
): StateHead {
	if (writes.length === 0 || head.runs === undefined) return head;
	const runs = head.runs.map((each) =>
		each.run === run
			? withoutNone({
					...each,
					master: sumOf(each.master, writes, 'master'),
					slave: sumOf(each.slave, writes, 'slave'),
				})
			: each,
	);
	return withLog(head, runs);
}

/** Counts of a side with writes to it. O(writes). */
export function sumOf(
	counts: SideCounts | undefined,
	writes: ReadonlyArray<{ readonly side: Side; readonly operation: Operation }>,
	side: Side,
): SideCounts | undefined {
	const next: Tally = { ...counts };
	for (const write of writes) {
		if (write.side !== side) continue;
		const name = COUNTS[write.operation];
		next[name] = (next[name] ?? 0) + 1;
	}
	return countsOf(next);
}

/** A run without counts that are none. */
function withoutNone(run: LoggedRun): LoggedRun {
	const { at, took, ...counts } = run;
	return {
		...omitBy(counts, (value) => value === undefined || value === 0 || value === false),
		at,
		...(took === undefined ? {} : { took }),
	};
}

/** Sentences of the oldest go first, then the oldest runs. */
function withLog(head: StateHead, all: readonly LoggedRun[]): StateHead {
	const runs: LoggedRun[] = [];
	let room = LOG_LENGTH;
	let tells = true;
	for (const run of all.slice(-LOGGED_RUNS).reverse()) {
		const whole = room - JSON.stringify(run).length - 1;
		// Half of the room is never taken by sentences.
		tells &&= whole >= LOG_LENGTH / 2;
		const kept: LoggedRun = tells ? run : omit(run, 'notes');
		room = kept.notes === run.notes ? whole : room - JSON.stringify(kept).length - 1;
		if (room < 0) break;
		runs.push(kept);
	}
	return { ...head, runs: runs.reverse() };
}
