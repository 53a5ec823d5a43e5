import type { Conflict } from '../../../../src/model/conflict';
import type { Link } from '../../../../src/model/link';
import type { GuardRecord, StateChange, StateHead } from '../../../../src/model/state';
import type { PartialScope } from '../../../../src/state/store';
import { SIDES } from '../../../../src/model/side';
import type { Client, Row } from './driver';
import { keyText, linkNumber, readConflict, readGuard, readLink } from './rows';
import type { Tables } from './tables';

/** Rows per statement: a million at once would hold the answer several times in memory. */
const PAGE = 50_000;

type LinkChanges = StateChange['links'];
type OpenChanges = StateChange['open'];

/** Links that changed after a revision; those that are gone as `undefined`. All of them after -1. O(changed). */
export async function* loadLinks(
	client: Client,
	{ links }: Tables,
	syncId: number,
	after: number,
): AsyncGenerator<LinkChanges> {
	const since = after < 0 ? 'body IS NOT NULL' : 'rev > $3';
	for (let last = -1; ; ) {
		const { rows } = await client.query(
			`SELECT link_id, master_key, slave_key, body FROM ${links}
			WHERE sync_id = $1 AND link_id > $2 AND ${since} ORDER BY link_id LIMIT ${PAGE}`,
			[syncId, last, ...(after < 0 ? [] : [after])],
		);
		yield linkChanges(rows, links);
		if (rows.length < PAGE) return;
		last = Number(rows[rows.length - 1]?.link_id);
	}
}

function linkChanges(rows: readonly Row[], table: string): LinkChanges {
	const changes = new Map<string, Link | undefined>();
	for (const row of rows) {
		const id = Number(row.link_id).toString(36);
		changes.set(id, row.body === null ? undefined : readLink(row, table));
	}
	return changes;
}

/** The links of a scope, each part of it by an index of its own. O(scope). */
export async function loadScopedLinks(
	client: Client,
	{ links, conflicts }: Tables,
	syncId: number,
	scope: PartialScope,
): Promise<LinkChanges> {
	const columns = 'link_id, master_key, slave_key, body';
	const from = `SELECT ${columns} FROM ${links} WHERE sync_id = $1 AND body IS NOT NULL`;
	const values: unknown[] = [syncId];
	const selects: string[] = [];
	const named = [...new Set(scope.links)].map(linkNumber).filter(Number.isSafeInteger);
	if (named.length > 0) {
		selects.push(`${from} AND link_id = ANY($${values.push(named)}::bigint[])`);
	}
	for (const side of SIDES) {
		const keys = [...new Set(scope.records?.[side]?.map(keyText))];
		if (keys.length === 0) continue;
		selects.push(`${from} AND ${side}_key = ANY($${values.push(keys)}::text[])`);
	}
	if (scope.conflicts !== undefined && scope.conflicts.length > 0) {
		const keys = values.push(scope.conflicts.map(keyText));
		selects.push(
			`${from} AND link_id IN (SELECT link_id FROM ${conflicts} WHERE sync_id = $1 AND key = ANY($${keys}::text[]))`,
		);
	}
	if (scope.unsettled === true) selects.push(`${from} AND unsettled`);
	if (selects.length === 0) return new Map();
	const { rows } = await client.query(`${selects.join(' UNION ')} ORDER BY link_id`, values);
	return linkChanges(rows, links);
}

/** The open conflicts of links, and those of a scope. O(scope). */
export async function loadScopedConflicts(
	client: Client,
	{ conflicts }: Tables,
	syncId: number,
	scope: PartialScope,
	linkIds: Iterable<string>,
): Promise<OpenChanges> {
	const numbers = [...new Set(linkIds)].map(linkNumber).filter(Number.isSafeInteger);
	const keys = scope.conflicts?.map(keyText) ?? [];
	if (numbers.length === 0 && keys.length === 0) return new Map();
	const from = `SELECT key, body FROM ${conflicts} WHERE sync_id = $1 AND body IS NOT NULL`;
	const { rows } = await client.query(
		`${from} AND link_id = ANY($2::bigint[]) UNION ${from} AND key = ANY($3::text[]) ORDER BY key`,
		[syncId, numbers, keys],
	);
	const open = new Map<string, Conflict>();
	for (const row of rows) {
		const conflict = readConflict(row, conflicts);
		open.set(conflict.id, conflict);
	}
	return open;
}

/** How many conflicts of a sync are open. O(open conflicts and traces of closed ones), none of them loaded. */
export async function countOpen(
	client: Client,
	{ conflicts }: Tables,
	syncId: number,
): Promise<number> {
	const { rows } = await client.query(
		`SELECT pg_catalog.count(*) AS open FROM ${conflicts} WHERE sync_id = $1 AND body IS NOT NULL`,
		[syncId],
	);
	return Number(rows[0]?.open);
}

/** Open conflicts and history entries that came or went after a revision; all of them after -1. */
export async function loadBucket(
	client: Client,
	tables: Tables,
	syncId: number,
	after: number,
	idOf: (key: string) => string | undefined,
): Promise<Pick<StateChange, 'open' | 'logged'>> {
	const { rows } = await client.query(
		`SELECT key, body, NULL::bigint AS seq FROM ${tables.conflicts} WHERE sync_id = $1 AND rev > $2
		UNION ALL
		SELECT NULL, body, seq FROM ${tables.history} WHERE sync_id = $1 AND rev > $2
		ORDER BY seq, key`,
		[syncId, after],
	);
	const open = new Map<string, Conflict | undefined>();
	const logged: Conflict[] = [];
	for (const row of rows) {
		if (row.key === null) {
			logged.push(readConflict({ seq: row.seq, body: row.body }, tables.history));
		} else if (row.body === null) {
			const id = idOf(String(row.key));
			if (id !== undefined) open.set(id, undefined);
		} else {
			const conflict = readConflict(row, tables.conflicts);
			open.set(conflict.id, conflict);
		}
	}
	return { open, logged };
}

/** Guard records that changed after a revision; all of them after -1. */
export async function loadGuard(
	client: Client,
	{ guardRecords }: Tables,
	syncId: number,
	after: number,
	keyOf: (key: string) => string | undefined,
): Promise<StateChange['guard']> {
	const { rows } = await client.query(
		`SELECT key, body FROM ${guardRecords} WHERE sync_id = $1 AND rev > $2 ORDER BY key`,
		[syncId, after],
	);
	const changes = new Map<string, GuardRecord | undefined>();
	for (const row of rows) {
		if (row.body === null) {
			const key = keyOf(String(row.key));
			if (key !== undefined) changes.set(key, undefined);
		} else {
			const [key, record] = readGuard(row, guardRecords);
			changes.set(key, record);
		}
	}
	return changes;
}

/** A change of nothing, to be filled with what was loaded. */
export function loaded(head: StateHead, parts: Partial<StateChange>): StateChange {
	return { head, links: new Map(), open: new Map(), logged: [], guard: new Map(), ...parts };
}
