import type { Client } from './driver';
import { StoreError, codeOf } from './errors';
import { UNNAMED } from './syncKey';
import type { Tables } from './tables';

/**
 * Numbered changes of the tables, each applied once, in order. One that was released is never edited.
 *
 * A row without a body is the trace of something that is gone: other processes that hold a copy learn
 * of it by its revision. Such traces are swept after a while; `pruned_rev` says up to which revision.
 */
const MIGRATIONS: ReadonlyArray<(tables: Tables) => string> = [
	(tables) => `${createSyncs(tables)}${createLinks(tables)}${createEntries(tables)}`,
	createSteps,
	// From here on fingerprints may be salted: versions that know of no salt must not read them.
	({ links }) => `COMMENT ON TABLE ${links} IS 'Fingerprints may be salted';`,
	addInstance,
];

/** The version from which on a sync without a name of its own belongs to an n8n. */
const OWNED_FROM = 4;

function createSyncs({ syncs }: Tables): string {
	return `
CREATE TABLE ${syncs} (
	sync_id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	workflow text NOT NULL,
	name text NOT NULL,
	rev bigint NOT NULL DEFAULT 0,
	pruned_rev bigint NOT NULL DEFAULT 0,
	link_count bigint NOT NULL DEFAULT 0,
	history_seq bigint NOT NULL DEFAULT 0,
	last_change text NOT NULL DEFAULT '',
	head text,
	lease_token text NOT NULL DEFAULT '',
	lease_fence bigint NOT NULL DEFAULT 0,
	lease_holder text NOT NULL DEFAULT '',
	lease_test boolean NOT NULL DEFAULT false,
	lease_until timestamptz NOT NULL DEFAULT 'epoch',
	created_at timestamptz NOT NULL DEFAULT pg_catalog.now(),
	updated_at timestamptz NOT NULL DEFAULT pg_catalog.now(),
	UNIQUE (workflow, name)
);
`;
}

function createLinks({ links }: Tables): string {
	return `
CREATE TABLE ${links} (
	sync_id integer NOT NULL,
	link_id bigint NOT NULL,
	rev bigint NOT NULL,
	unsettled boolean NOT NULL,
	master_key text,
	slave_key text,
	body text,
	PRIMARY KEY (sync_id, link_id)
);
CREATE INDEX ON ${links} (sync_id, rev);
CREATE INDEX ON ${links} (sync_id, master_key) WHERE master_key IS NOT NULL;
CREATE INDEX ON ${links} (sync_id, slave_key) WHERE slave_key IS NOT NULL;
CREATE INDEX ON ${links} (sync_id) WHERE unsettled;
`;
}

function createEntries({ conflicts, guardRecords, history }: Tables): string {
	return `
CREATE TABLE ${conflicts} (
	sync_id integer NOT NULL,
	key text NOT NULL,
	rev bigint NOT NULL,
	link_id bigint,
	body text,
	PRIMARY KEY (sync_id, key)
);
CREATE INDEX ON ${conflicts} (sync_id, rev);
CREATE INDEX ON ${conflicts} (sync_id, link_id) WHERE link_id IS NOT NULL;
CREATE TABLE ${guardRecords} (
	sync_id integer NOT NULL,
	key text NOT NULL,
	rev bigint NOT NULL,
	body text,
	PRIMARY KEY (sync_id, key)
);
CREATE INDEX ON ${guardRecords} (sync_id, rev);
CREATE TABLE ${history} (
	sync_id integer NOT NULL,
	seq bigint NOT NULL,
	rev bigint NOT NULL,
	last_seen_at bigint NOT NULL,
	body text NOT NULL,
	PRIMARY KEY (sync_id, seq)
);
CREATE INDEX ON ${history} (sync_id, rev);`;
}

/** Who changed what, and when: executions that overlap must not decide on what others just changed. */
function createSteps({ steps, links }: Tables): string {
	return `
CREATE TABLE ${steps} (
	sync_id integer NOT NULL,
	rev bigint NOT NULL,
	execution text NOT NULL,
	fence bigint,
	ended boolean NOT NULL DEFAULT false,
	at timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp(),
	PRIMARY KEY (sync_id, rev)
);
CREATE INDEX ON ${steps} (sync_id, at);
CREATE INDEX ON ${steps} (sync_id, execution);
ALTER TABLE ${links}
	ADD COLUMN prev_rev bigint NOT NULL DEFAULT 0,
	ADD COLUMN sides smallint NOT NULL DEFAULT 0;`;
}

/** Which n8n a sync belongs to, besides its workflow; none for a name that somebody chose. */
function addInstance({ syncs }: Tables): string {
	return `
ALTER TABLE ${syncs} ADD COLUMN instance text;`;
}

/** Tables are made in a moment: who waits longer for somebody else to do so waits for a process that hangs. */
const BEGIN = "BEGIN; SET LOCAL lock_timeout = '30s'";

/** The version of the tables that this code works with. */
export const SCHEMA_VERSION = MIGRATIONS.length;

/**
 * Brings the tables up to date. Processes that start at once wait for one another on a lock that lives
 * as long as the transaction, so it works through a pooler that shares connections. Where it throws, the
 * connection is to be closed, which takes all of it back. Syncs from before they belonged to an n8n are
 * this one's, which comes first.
 *
 * @param instance Id of this n8n, where it is known.
 * @throws StoreError when the tables are newer than this code.
 */
export async function migrate(
	client: Client,
	tables: Tables,
	instance: string | undefined,
): Promise<void> {
	await client.query(BEGIN);
	await client.query(
		'SELECT pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtextextended($1, 0))',
		[tables.migrations],
	);
	await createSchema(client, tables);
	await client.query(
		`CREATE TABLE IF NOT EXISTS ${tables.migrations} (version integer PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT pg_catalog.now())`,
	);
	const { rows } = await client.query(
		`SELECT coalesce(pg_catalog.max(version), 0)::int AS version FROM ${tables.migrations}`,
	);
	const current = Number(rows[0]?.version ?? 0);
	checkVersion(current);
	for (let version = current + 1; version <= SCHEMA_VERSION; version++) {
		await client.query(MIGRATIONS[version - 1]?.(tables) ?? '');
		await client.query(`INSERT INTO ${tables.migrations} (version) VALUES ($1)`, [version]);
	}
	if (current < OWNED_FROM && instance !== undefined) {
		await client.query(`UPDATE ${tables.syncs} SET instance = $1 WHERE name = $2`, [
			instance,
			UNNAMED,
		]);
	}
	await client.query('COMMIT');
}

/** Asks first: making a schema needs a right that is not needed where it exists. */
async function createSchema(client: Client, { schema }: Tables): Promise<void> {
	const { rows } = await client.query('SELECT 1 FROM pg_catalog.pg_namespace WHERE nspname = $1', [
		schema,
	]);
	if (rows.length === 0) {
		await client.query(`CREATE SCHEMA IF NOT EXISTS "${schema.replace(/"/g, '""')}"`);
	}
}

/** @throws StoreError when the tables are newer than this code. */
export function checkVersion(version: number): void {
	if (version <= SCHEMA_VERSION) return;
	throw new StoreError(
		`The tables of the state were made by a newer version of this package (schema ${version}, this one knows up to ${SCHEMA_VERSION}).`,
		'Update the package n8n-nodes-two-way-sync on this n8n. Nothing was written.',
	);
}

/** Whether the tables, or their schema, are not there yet. */
export function isUnmigrated(error: unknown): boolean {
	const code = codeOf(error);
	return code === '42P01' || code === '3F000' || code === '42703';
}
