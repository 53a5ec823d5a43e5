import { POSTGRES_BOUNDS, roomForOpen } from '../../../../src/model/bounds';
import type { Conflict } from '../../../../src/model/conflict';
import { isUnsettled } from '../../../../src/model/link';
import type { StateChange } from '../../../../src/model/state';
import type { StateView } from '../../../../src/model/syncState';
import { HISTORY_ENTRIES, HISTORY_MILLISECONDS } from '../../../../src/model/syncState';
import type { Client } from './driver';
import { REMEMBERED_STEPS, sidesWritten } from './otherHands';
import { conflictBody, guardBody, headBody, keyText, linkBody, linkNumber } from './rows';
import type { SyncRow } from './syncRow';
import { updateSync } from './syncRow';
import type { Tables } from './tables';

/** Rows per statement: the text of a statement's parameters is built in memory. */
const PAGE = 20_000;

/** Traces of what is gone are swept at every so many revisions, when they are older than that. */
const SWEEP_EVERY = 200;

/** What is written for one step. */
export interface Save {
	readonly row: SyncRow;
	readonly rev: number;
	readonly id: string;
	readonly change: StateChange;
	/** Links after the change. */
	readonly linkCount: number;
	/** The state before it. */
	readonly before: StateView;
	/** Who takes the step, and as the run with which lease. */
	readonly execution: string;
	readonly fence: number | undefined;
}

/** Writes a change: a statement per kind of row, whatever the number of rows. O(change). */
export async function saveChange(client: Client, tables: Tables, save: Save): Promise<void> {
	const { row, rev, id, change, linkCount, execution, fence } = save;
	const at = { ...row, rev };
	await saveLinks(client, tables, save);
	await saveOpen(client, tables, at, change.open);
	await saveGuard(client, tables, at, change.guard);
	const historySeq = await saveHistory(client, tables, at, change);
	const head = headBody(change.head);
	await updateSync(client, tables, {
		id: row.id,
		rev,
		linkCount,
		historySeq,
		lastChange: id,
		head,
		execution,
		fence,
	});
	if (rev % SWEEP_EVERY === 0) await sweep(client, tables, at);
}

/** Writes the links of a change, one statement for thousands of them. O(change). */
async function saveLinks(
	client: Client,
	{ links, steps }: Tables,
	{ row, rev, change, before, execution }: Save,
): Promise<void> {
	const entries = [...change.links];
	for (let from = 0; from < entries.length; from += PAGE) {
		const page = entries.slice(from, from + PAGE);
		// What is gone keeps its keys: an execution may have its record still.
		const idsOf = ([id, link]: (typeof page)[number]) => (link ?? before.link(id))?.ids;
		await client.query(
			`INSERT INTO ${links} AS known
				(sync_id, rev, link_id, sides, unsettled, master_key, slave_key, body)
			SELECT $1, $2, * FROM ROWS FROM (pg_catalog.unnest($3::bigint[]), pg_catalog.unnest($4::smallint[]), pg_catalog.unnest($5::boolean[]), pg_catalog.unnest($6::text[]), pg_catalog.unnest($7::text[]), pg_catalog.unnest($8::text[]))
			ON CONFLICT (sync_id, link_id) DO UPDATE SET rev = excluded.rev, unsettled = excluded.unsettled,
				master_key = excluded.master_key, slave_key = excluded.slave_key, body = excluded.body,
				${byWhom(steps)}`,
			[
				row.id,
				rev,
				page.map(([id]) => linkNumber(id)),
				page.map(([id, link]) => sidesWritten(before.link(id), link)),
				page.map(([, link]) => link !== undefined && isUnsettled(link)),
				page.map((entry) => keyOrNull(idsOf(entry)?.master)),
				page.map((entry) => keyOrNull(idsOf(entry)?.slave)),
				page.map(([, link]) => (link === undefined ? null : linkBody(link))),
				execution,
			],
		);
	}
}

/**
 * Keeps the last step of this execution and the last one of another: those two answer for every third,
 * since at least one of them is another's, and late.
 */
function byWhom(steps: string): string {
	const mine = `known.rev IN (SELECT rev FROM ${steps} WHERE sync_id = $1 AND execution = $9)`;
	return `prev_rev = CASE WHEN ${mine} THEN known.prev_rev ELSE known.rev END,
				sides = excluded.sides | CASE WHEN ${mine} THEN known.sides ELSE (known.sides & 3) << 2 END`;
}

function keyOrNull(id: string | number | undefined): string | null {
	return id === undefined ? null : keyText(id);
}

/** Writes which conflicts are open. O(change). */
async function saveOpen(
	client: Client,
	{ conflicts }: Tables,
	{ id, rev }: Pick<SyncRow, 'id' | 'rev'>,
	change: StateChange['open'],
): Promise<void> {
	if (change.size === 0) return;
	const entries = [...change];
	await client.query(
		`INSERT INTO ${conflicts} (sync_id, rev, key, link_id, body)
		SELECT $1, $2, * FROM ROWS FROM (pg_catalog.unnest($3::text[]), pg_catalog.unnest($4::bigint[]), pg_catalog.unnest($5::text[]))
		ON CONFLICT (sync_id, key) DO UPDATE SET rev = excluded.rev, link_id = excluded.link_id, body = excluded.body`,
		[
			id,
			rev,
			entries.map(([key]) => keyText(key)),
			entries.map(([, conflict]) => linkOrNull(conflict)),
			entries.map(([, conflict]) => (conflict === undefined ? null : conflictBody(conflict))),
		],
	);
}

function linkOrNull(conflict: Conflict | undefined): number | null {
	return conflict?.link === undefined ? null : linkNumber(conflict.link);
}

/** Writes guard records. O(change). */
async function saveGuard(
	client: Client,
	{ guardRecords }: Tables,
	{ id, rev }: Pick<SyncRow, 'id' | 'rev'>,
	change: StateChange['guard'],
): Promise<void> {
	if (change.size === 0) return;
	const entries = [...change];
	await client.query(
		`INSERT INTO ${guardRecords} (sync_id, rev, key, body)
		SELECT $1, $2, * FROM ROWS FROM (pg_catalog.unnest($3::text[]), pg_catalog.unnest($4::text[]))
		ON CONFLICT (sync_id, key) DO UPDATE SET rev = excluded.rev, body = excluded.body`,
		[
			id,
			rev,
			entries.map(([key]) => keyText(key)),
			entries.map(([key, record]) => (record === undefined ? null : guardBody(key, record))),
		],
	);
}

/**
 * Appends to the history and drops what is too old or too much, as the state in memory does. O(change).
 *
 * @returns the number of the last entry.
 */
async function saveHistory(
	client: Client,
	tables: Tables,
	{ id, rev, historySeq }: Pick<SyncRow, 'id' | 'rev' | 'historySeq'>,
	{ logged, open }: Pick<StateChange, 'logged' | 'open'>,
): Promise<number> {
	if (logged.length === 0) {
		if (open.size > 0) await trimHistory(client, tables, id);
		return historySeq;
	}
	const { history } = tables;
	const last = historySeq + logged.length;
	// Of a run that logs more than is kept only the newest arrive.
	const kept = logged.slice(-HISTORY_ENTRIES);
	const first = last - kept.length + 1;
	const newest = logged[logged.length - 1]?.lastSeenAt ?? 0;
	await client.query(
		`WITH old AS (
			DELETE FROM ${history} WHERE sync_id = $1 AND (seq <= $6 OR last_seen_at < $7)
		)
		INSERT INTO ${history} (sync_id, rev, seq, last_seen_at, body)
		SELECT $1, $2, * FROM ROWS FROM (pg_catalog.unnest($3::bigint[]), pg_catalog.unnest($4::bigint[]), pg_catalog.unnest($5::text[])) AS new (seq, at, body)
		WHERE new.at >= $7`,
		[
			id,
			rev,
			kept.map((_, index) => first + index),
			kept.map((entry) => entry.lastSeenAt),
			kept.map(conflictBody),
			last - HISTORY_ENTRIES,
			newest - HISTORY_MILLISECONDS,
		],
	);
	await trimHistory(client, tables, id);
	return last;
}

/** Drops the oldest entries that have no room beside the newer ones and the open conflicts. */
async function trimHistory(
	client: Client,
	{ conflicts, history }: Tables,
	id: number,
): Promise<void> {
	await client.query(
		`WITH sized AS (
			SELECT seq, pg_catalog.sum(pg_catalog.char_length(body)) OVER (ORDER BY seq DESC) AS so_far
			FROM ${history} WHERE sync_id = $1
		), opened AS (
			SELECT COALESCE(pg_catalog.sum(pg_catalog.char_length(body)), 0) AS size
			FROM ${conflicts} WHERE sync_id = $1
		)
		DELETE FROM ${history} AS entry USING sized, opened
		WHERE entry.sync_id = $1 AND entry.seq = sized.seq AND sized.so_far > $2 - LEAST(opened.size, $3)`,
		[id, POSTGRES_BOUNDS.bucket, roomForOpen(POSTGRES_BOUNDS)],
	);
}

/** Removes old traces; copies of the state that are older than that must be loaded anew. */
async function sweep(
	client: Client,
	{ syncs, links, conflicts, guardRecords, steps }: Tables,
	{ id, rev }: Pick<SyncRow, 'id' | 'rev'>,
): Promise<void> {
	const until = rev - SWEEP_EVERY;
	for (const table of [links, conflicts, guardRecords]) {
		await client.query(`DELETE FROM ${table} WHERE sync_id = $1 AND rev <= $2 AND body IS NULL`, [
			id,
			until,
		]);
	}
	await client.query(
		`DELETE FROM ${steps} WHERE sync_id = $1 AND at < pg_catalog.now() - $2::interval`,
		[id, REMEMBERED_STEPS],
	);
	await client.query(`UPDATE ${syncs} SET pruned_rev = $2 WHERE sync_id = $1`, [id, until]);
}
