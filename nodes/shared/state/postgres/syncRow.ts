import type { Client, Row } from './driver';
import { StoreError } from './errors';
import { checkVersion } from './migrations';
import type { SyncKey } from './syncKey';
import type { Tables } from './tables';

/** The row of a sync, without its head's meaning. */
export interface SyncRow {
	readonly id: number;
	/** The n8n that it belongs to; `null` for a name that somebody chose, and for rows of before. */
	readonly instance: string | null;
	readonly rev: number;
	/** Traces of what is gone were swept up to here. */
	readonly prunedRev: number;
	readonly linkCount: number;
	readonly historySeq: number;
	/** Names the change that made this revision. */
	readonly lastChange: string;
	readonly head: unknown;
	readonly lease: LeaseRow;
	/** The server's clock, epoch milliseconds. */
	readonly now: number;
	/** When it was read, by the clock of this process: what comes later must not count as time between the clocks. */
	readonly readAt: number;
}

export interface LeaseRow {
	readonly token: string;
	/** Rises each time another run takes the lease. */
	readonly fence: number;
	/** The execution that holds it. */
	readonly holder: string;
	/** Whether it is a test run of the editor, whose end nobody reports. */
	readonly test: boolean;
	/** Seconds until it ends; not positive when it is free. */
	readonly endsIn: number;
}

/** The sync without a name of its own is one of another n8n. */
export class OtherInstanceError extends StoreError {
	constructor() {
		super(
			'The state of this workflow in the database belongs to another n8n, which has a workflow of the same id. Nothing was read and nothing was written.',
			"Where this n8n takes that one's place (it was moved, or its encryption key was changed), let a Sync State step with operation 'Adopt' run once in this workflow; the other one is refused from then on. Where both go on, give the sync of one of them a Sync Name of its own in all steps.",
		);
		this.name = 'OtherInstanceError';
	}
}

export type RowLock = 'UPDATE' | 'SHARE';

/**
 * Reads a sync's row and holds it till the end of the transaction, so that its steps follow one
 * another. The version of the tables is looked at each time: an update of another n8n may have raised it.
 */
async function lockSync(
	client: Client,
	{ syncs, migrations }: Tables,
	key: SyncKey,
	lock: RowLock,
): Promise<SyncRow | undefined> {
	const { rows } = await client.query(
		`SELECT s.*, s.instance, extract(epoch FROM s.lease_until - pg_catalog.clock_timestamp()) AS lease_ends_in,
			(extract(epoch FROM pg_catalog.clock_timestamp()) * 1000)::float8 AS now,
			(SELECT pg_catalog.max(version) FROM ${migrations}) AS schema_version
		FROM ${syncs} s WHERE workflow = $1 AND name = $2 FOR ${lock} OF s`,
		[key.workflow, key.name],
	);
	const [row] = rows;
	if (row === undefined) return undefined;
	checkVersion(Number(row.schema_version));
	return syncRow(row);
}

/** The locked row of a sync, which is made where it was never seen. */
export async function openSync(
	client: Client,
	tables: Tables,
	key: SyncKey,
	lock: RowLock,
): Promise<SyncRow> {
	const known = await lockSync(client, tables, key, lock);
	const ours = async (row: SyncRow) => await owned(client, tables, key, row, lock);
	if (known !== undefined) return await ours(known);
	await createSync(client, tables, key);
	const made = await lockSync(client, tables, key, lock);
	if (made !== undefined) return await ours(made);
	throw new StoreError(
		`The sync "${key.name}" was removed from the database at this moment.`,
		'Start the run again.',
	);
}

/**
 * The row, where it is this n8n's. One from before that belongs to none yet is this one's with the first
 * change.
 *
 * @throws OtherInstanceError
 */
async function owned(
	client: Client,
	tables: Tables,
	{ instance }: SyncKey,
	row: SyncRow,
	lock: RowLock,
): Promise<SyncRow> {
	if (instance === undefined || row.instance === instance) return row;
	if (row.instance !== null) throw new OtherInstanceError();
	// Who only looks shares the row with others, and would wait for them while they wait for him.
	if (lock === 'SHARE') return row;
	await setInstance(client, tables, row.id, instance);
	return { ...row, instance };
}

async function setInstance(
	client: Client,
	{ syncs }: Tables,
	id: number,
	instance: string,
): Promise<void> {
	await client.query(`UPDATE ${syncs} SET instance = $2 WHERE sync_id = $1`, [id, instance]);
}

/** Makes a sync one of this n8n, whichever it belongs to. @returns whether there is one. */
export async function adoptSync(client: Client, tables: Tables, key: SyncKey): Promise<boolean> {
	const row = await lockSync(client, tables, key, 'UPDATE');
	if (row === undefined) return false;
	if (key.instance !== undefined) await setInstance(client, tables, row.id, key.instance);
	return true;
}

/** So many names are enough for a sentence. */
const MOST_NAMES = 12;

/** Names of syncs that a workflow can have: those that somebody chose, and its own; the one asked for first. */
export async function syncNames(
	client: Client,
	{ syncs }: Tables,
	name: string,
	workflow: string,
): Promise<readonly string[]> {
	const { rows } = await client.query(
		`SELECT name FROM ${syncs} WHERE rev > 0 AND workflow IN ('', $1)
		ORDER BY name = $2 DESC, updated_at DESC LIMIT ${MOST_NAMES}`,
		[workflow, name],
	);
	return rows.map((row) => String(row.name));
}

function syncRow(row: Row): SyncRow {
	return {
		id: Number(row.sync_id),
		instance: typeof row.instance === 'string' ? row.instance : null,
		rev: Number(row.rev),
		prunedRev: Number(row.pruned_rev),
		linkCount: Number(row.link_count),
		historySeq: Number(row.history_seq),
		lastChange: String(row.last_change),
		head: row.head,
		now: Number(row.now),
		readAt: Date.now(),
		lease: {
			token: String(row.lease_token),
			fence: Number(row.lease_fence),
			holder: String(row.lease_holder),
			test: row.lease_test === true,
			endsIn: Number(row.lease_ends_in),
		},
	};
}

/** Makes the row of a sync that was never seen; two at once make one. */
async function createSync(client: Client, { syncs }: Tables, key: SyncKey): Promise<void> {
	await client.query(
		`INSERT INTO ${syncs} (workflow, name, instance) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`,
		[key.workflow, key.name, key.instance ?? null],
	);
}

/** What a change makes of the sync's row. */
export interface SyncUpdate {
	readonly id: number;
	readonly rev: number;
	readonly linkCount: number;
	readonly historySeq: number;
	readonly lastChange: string;
	readonly head: string;
	/** Who took the step, and as the run with which lease. */
	readonly execution: string;
	readonly fence: number | undefined;
}

export async function updateSync(
	client: Client,
	{ syncs, steps }: Tables,
	update: SyncUpdate,
): Promise<void> {
	await client.query(
		`WITH step AS (INSERT INTO ${steps} (sync_id, rev, execution, fence) VALUES ($1, $2, $7, $8))
		UPDATE ${syncs} SET rev = $2, link_count = $3, history_seq = $4, last_change = $5, head = $6,
			updated_at = pg_catalog.now() WHERE sync_id = $1`,
		[
			update.id,
			update.rev,
			update.linkCount,
			update.historySeq,
			update.lastChange,
			update.head,
			update.execution,
			update.fence ?? null,
		],
	);
}
