import { createHash } from 'node:crypto';
import { omit } from 'lodash';
import { z } from 'zod';
import { SettingsError } from '../../../../src/model/errors';
import type { Pool, TlsOptions } from './driver';
import { loadDriver } from './driver';

const text = z.string().trim().default('');

const credential = z.object({
	host: text,
	port: z.coerce.number().int().min(1).max(65535).default(5432),
	database: text,
	user: text,
	password: z.string().default(''),
	schema: text,
	tls: z.enum(['disable', 'require', 'verify']).optional(),
	/** What `tls` was called before; n8n saved it where it was not `disable`. */
	ssl: z.enum(['', 'disable', 'require', 'verify']).optional(),
	caCertificate: text,
	clientCertificate: text,
	clientPrivateKey: text,
});

/** Where the state is kept: the credential, checked. */
export interface Connection {
	readonly host: string;
	readonly port: number;
	readonly database: string;
	readonly user: string;
	readonly password: string;
	readonly schema: string;
	readonly ssl: false | TlsOptions;
}

/** @throws SettingsError when the credential is not usable. */
export function readConnection(given: unknown): Connection {
	const parsed = credential.safeParse(given);
	if (!parsed.success) {
		const [issue] = parsed.error.issues;
		throw unusable(`${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'unknown problem'}`);
	}
	const { host, port, database, user, password, schema } = parsed.data;
	for (const [label, value] of Object.entries({ Host: host, Database: database, User: user })) {
		if (value === '') throw unusable(`${label} is empty`);
	}
	// A whole URI would have the password in it: it is not repeated.
	if (host.includes('://') || host.includes('@')) {
		throw unusable('Host is a whole connection string, not the name of a server');
	}
	return {
		host,
		port,
		database,
		user,
		password,
		schema: checkedSchema(schema === '' ? 'public' : schema),
		ssl: tlsOptions(parsed.data),
	};
}

function tlsOptions(given: z.output<typeof credential>): false | TlsOptions {
	const mode = tlsMode(given);
	if (mode === 'disable') return false;
	const { host, caCertificate: ca, clientCertificate: cert, clientPrivateKey: key } = given;
	return {
		host,
		// As libpq does: who names an authority wants it asked, whatever the server is called.
		rejectUnauthorized: mode === 'verify' || ca !== '',
		...(mode === 'verify' ? {} : { checkServerIdentity: () => undefined }),
		...(ca === '' ? {} : { ca: pem(ca) }),
		...(cert === '' ? {} : { cert: pem(cert) }),
		...(key === '' ? {} : { key: pem(key) }),
	};
}

type TlsMode = 'disable' | 'require' | 'verify';

/** What is set; else TLS is required and checked, but not on this machine, where nobody listens. */
function tlsMode({ tls, ssl, host, caCertificate }: z.output<typeof credential>): TlsMode {
	if (tls !== undefined && tls !== 'verify') return tls;
	if (ssl !== undefined && ssl !== '') return ssl;
	return isLoopback(host) && caCertificate === '' ? 'disable' : 'verify';
}

function isLoopback(host: string): boolean {
	return /^(?:localhost|127(?:\.\d{1,3}){3}|\[?::1\]?|\/.*)$/i.test(host);
}

/** A certificate that was pasted into a single line has lost its line breaks to spaces. */
function pem(value: string): string {
	if (value.includes('\n')) return value;
	return value.replace(/-----[^-]+-----/g, (line) => `\n${line}\n`).trim();
}

const MAX_NAME_BYTES = 63;

/** Names cannot be parameters of a statement; this one is checked here and quoted where it is used. */
function checkedSchema(schema: string): string {
	if (Buffer.byteLength(schema) > MAX_NAME_BYTES) {
		throw unusable(`Schema is longer than ${MAX_NAME_BYTES} bytes`);
	}
	if (!/^[\p{L}_][\p{L}\p{N}_$ -]*$/u.test(schema) || /^pg_/i.test(schema)) {
		throw unusable(`"${schema}" cannot be used as Schema`);
	}
	return schema;
}

function unusable(what: string): SettingsError {
	return new SettingsError(
		`The Postgres credential is not usable: ${what}.`,
		"Open the credential 'Two-Way Sync Postgres' and correct it.",
	);
}

/** Few: each execution needs one for a moment, and a server has about a hundred for everybody. */
const CONNECTIONS = 4;
const IDLE_MILLISECONDS = 10_000;
const CONNECT_MILLISECONDS = 10_000;
const KEPT_POOLS = 8;

/** By what they connect to, the one used last at the end. */
const pools = new Map<string, Promise<Pool>>();

/** Identifies the database, without spelling out the password. */
export function connectionKey(connection: Connection): string {
	// What is left out of JSON tells connections that check names from those that do not.
	const text = JSON.stringify(connection, (_, value: unknown) =>
		typeof value === 'function' ? String(value) : value,
	);
	return createHash('sha256').update(text).digest('hex');
}

/** The pool of connections to a database: one per process, shared by all executions. */
export async function poolFor(connection: Connection): Promise<Pool> {
	const key = connectionKey(connection);
	const pool = pools.get(key) ?? newPool(connection);
	pools.delete(key);
	pools.set(key, pool);
	await closeUnused();
	return await pool;
}

async function newPool(connection: Connection): Promise<Pool> {
	const { Pool } = await loadDriver();
	const pool = new Pool({
		...omit(connection, 'schema'),
		max: CONNECTIONS,
		idleTimeoutMillis: IDLE_MILLISECONDS,
		connectionTimeoutMillis: CONNECT_MILLISECONDS,
		keepAlive: true,
		allowExitOnIdle: true,
		application_name: 'n8n-nodes-two-way-sync',
	});
	// A connection that breaks while nobody uses it has left the pool already; the next use opens another.
	pool.on('error', () => {});
	return pool;
}

/** After a change of the credential its old pool stays empty; only a few such are kept. */
async function closeUnused(): Promise<void> {
	for (const [key, opening] of [...pools].slice(0, -KEPT_POOLS)) {
		const pool = await opening;
		if (pool.totalCount > 0) continue;
		pools.delete(key);
		await pool.end();
	}
}

/** Ends all connections, when a process or a test is done with them. */
export async function closePools(): Promise<void> {
	const open = [...pools.values()];
	pools.clear();
	await Promise.all(open.map(async (pool) => await (await pool).end()));
}
