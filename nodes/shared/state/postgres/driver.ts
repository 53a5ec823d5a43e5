import { StoreError } from './errors';

/** One row of a result, by column. */
export interface Row {
	readonly [column: string]: unknown;
}

/** The part of a connection of `pg` that is used here. */
export interface Client {
	query(text: string, values?: readonly unknown[]): Promise<{ readonly rows: readonly Row[] }>;
	on(event: 'error', listener: (error: Error) => void): unknown;
	off(event: 'error', listener: (error: Error) => void): unknown;
	/** @param destroy Whether to close the connection instead of keeping it for the next use. */
	release(destroy?: boolean): void;
}

/** The part of a pool of `pg` that is used here. */
export interface Pool {
	connect(): Promise<Client>;
	end(): Promise<void>;
	on(event: 'error', listener: (error: Error) => void): unknown;
	readonly totalCount: number;
}

export interface PoolOptions {
	readonly host: string;
	readonly port: number;
	readonly database: string;
	readonly user: string;
	readonly password: string;
	readonly ssl: false | TlsOptions;
	readonly max: number;
	readonly idleTimeoutMillis: number;
	readonly connectionTimeoutMillis: number;
	readonly keepAlive: boolean;
	readonly allowExitOnIdle: boolean;
	readonly application_name: string;
}

export interface TlsOptions {
	/** What the certificate must be for; without it, the driver checks an address against "localhost". */
	readonly host: string;
	readonly rejectUnauthorized: boolean;
	/** Where the certificate may be for any name. */
	readonly checkServerIdentity?: () => undefined;
	readonly ca?: string;
	readonly cert?: string;
	readonly key?: string;
}

interface Driver {
	readonly Pool: new (options: PoolOptions) => Pool;
}

/**
 * The driver that n8n itself ships: a driver of our own would be a runtime dependency. Loaded only where
 * a sync keeps its state in Postgres. n8n puts its own folder of modules on Node's search path, so the
 * name resolves from wherever this package is installed.
 *
 * @throws StoreError where it is missing.
 */
export async function loadDriver(): Promise<Driver> {
	const loaded = await importDriver();
	if (isDriver(loaded)) return loaded;
	throw missing('what was found under that name is not the driver');
}

async function importDriver(): Promise<unknown> {
	try {
		return await import('pg');
	} catch (error) {
		throw missing(error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error));
	}
}

function isDriver(loaded: unknown): loaded is Driver {
	return (
		typeof loaded === 'object' &&
		loaded !== null &&
		'Pool' in loaded &&
		typeof loaded.Pool === 'function'
	);
}

function missing(why: string): StoreError {
	return new StoreError(
		`The Postgres driver "pg" of n8n cannot be loaded: ${why}.`,
		'It is part of every normal installation of n8n. Where yours lacks it, install "pg" next to n8n, or set State Store to Workflow.',
	);
}
