import type { Conflict } from '../../../../src/model/conflict';
import type { Link } from '../../../../src/model/link';
import type { StateChange } from '../../../../src/model/state';
import { HISTORY_ENTRIES, HISTORY_MILLISECONDS } from '../../../../src/model/syncState';
import type { Client } from './driver';
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
}

/** Writes a change: a statement per kind of row, whatever the number of rows. O(change). */
export async function saveChange(client: Client, tables: Tables, save: Save): Promise<void> {
	const { row, rev, id, change, linkCount } = save;
	const at = { ...row, rev };
	await saveLinks(client, tables, at, change.links);
	await saveOpen(client, tables, at, change.open);
	await saveGuard(client, tables, at, change.guard);
	const historySeq = await saveHistory(client, tables, at, change.logged);
	const head = headBody(change.head);
	await updateSync(client, tables, {
		id: row.id,
		rev,
		linkCount,
		historySeq,
		lastChange: id,
		head,
	});
	if (rev % SWEEP_EVERY === 0) await sweep(client, tables, at);
}

/** Writes the links of a change, one statement for thousands of them. O(change). */
async function saveLinks(
	client: Client,
	{ links }: Tables,
	{ id, rev }: Pick<SyncRow, 'id' | 'rev'>,
	change: StateChange['links'],
): Promise<void> {
	const entries = [...change];
	for (let from = 0; from < entries.length; from += PAGE) {
		const page = entries.slice(from, from + PAGE);
		await client.query(
			`INSERT INTO ${links} (sync_id, rev, link_id, unsettled, master_key, slave_key, body)
			SELECT $1, $2, * FROM unnest($3::bigint[], $4::boolean[], $5::text[], $6::text[], $7::text[])
			ON CONFLICT (sync_id, link_id) DO UPDATE SET rev = excluded.rev, unsettled = excluded.unsettled,
				master_key = excluded.master_key, slave_key = excluded.slave_key, body = excluded.body`,
			[
				id,
				rev,
				page.map(([link]) => linkNumber(link)),
				page.map(([, link]) => link !== undefined && isUnsettled(link)),
				page.map(([, link]) => keyOrNull(link?.ids.master)),
				page.map(([, link]) => keyOrNull(link?.ids.slave)),
				page.map(([, link]) => (link === undefined ? null : linkBody(link))),
			],
		);
	}
}

function isUnsettled(link: Link): boolean {
	return link.intents.length > 0 || link.resting !== undefined;
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
		SELECT $1, $2, * FROM unnest($3::text[], $4::bigint[], $5::text[])
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
		SELECT $1, $2, * FROM unnest($3::text[], $4::text[])
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
	{ history }: Tables,
	{ id, rev, historySeq }: Pick<SyncRow, 'id' | 'rev' | 'historySeq'>,
	logged: readonly Conflict[],
): Promise<number> {
	if (logged.length === 0) return historySeq;
	const last = historySeq + logged.length;
	// Of a run that logs more than is kept only the newest arrive.
	const kept = logged.slice(-HISTORY_ENTRIES);
	const first = last - kept.length + 1;
	await client.query(
		`INSERT INTO ${history} (sync_id, rev, seq, last_seen_at, body)
		SELECT $1, $2, * FROM unnest($3::bigint[], $4::bigint[], $5::text[])`,
		[
			id,
			rev,
			kept.map((_, index) => first + index),
			kept.map((entry) => entry.lastSeenAt),
			kept.map(conflictBody),
		],
	);
	const newest = logged[logged.length - 1]?.lastSeenAt ?? 0;
	await client.query(
		`DELETE FROM ${history} WHERE sync_id = $1 AND (seq <= $2 OR last_seen_at < $3)`,
		[id, last - HISTORY_ENTRIES, newest - HISTORY_MILLISECONDS],
	);
	return last;
}

/** Removes old traces; copies of the state that are older than that must be loaded anew. */
async function sweep(
	client: Client,
	{ syncs, links, conflicts, guardRecords }: Tables,
	{ id, rev }: Pick<SyncRow, 'id' | 'rev'>,
): Promise<void> {
	const until = rev - SWEEP_EVERY;
	for (const table of [links, conflicts, guardRecords]) {
		await client.query(`DELETE FROM ${table} WHERE sync_id = $1 AND rev <= $2 AND body IS NULL`, [
			id,
			until,
		]);
	}
	await client.query(`UPDATE ${syncs} SET pruned_rev = $2 WHERE sync_id = $1`, [id, until]);
}
