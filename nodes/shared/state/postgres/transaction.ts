import { sleep } from 'n8n-workflow';
import type { Connection } from './connection';
import { poolFor } from './connection';
import type { Client } from './driver';
import { explained, isPassing } from './errors';
import { isUnmigrated, migrate } from './migrations';
import type { Tables } from './tables';

/** Waits before the second and further tries, in milliseconds; a server restarts within that. */
const WAITS = [100, 500, 1_000, 2_000, 4_000, 4_000];

/**
 * Settings of this transaction alone: nothing is left on a connection that a pooler gives to others.
 * A process that hangs must not hold a sync for ever.
 */
const BEGIN =
	"BEGIN; SET LOCAL lock_timeout = '120s'; SET LOCAL idle_in_transaction_session_timeout = '300s'";

/** What a step threw: to be thrown on as it is, whatever it looks like. */
export class StepError extends Error {
	constructor(override readonly cause: unknown) {
		super('The step threw an error.');
		this.name = 'StepError';
	}
}

/** What becomes of a transaction at its end. */
export interface Outcome<T> {
	readonly result: T;
	readonly commit: boolean;
}

/** Who runs a transaction. */
interface Caller {
	/** Id of this n8n, where it is known. */
	readonly instance?: string | undefined;
	/** Whether not to try again: somebody who looks at a form wants to know at once. */
	readonly impatient?: boolean | undefined;
}

/**
 * Runs a transaction; makes the tables where they are missing, and tries again where the connection
 * or the server went away. Should that happen during the commit, it may have been committed: `work`
 * must notice its own change when it is tried again.
 *
 * @throws StoreError in words for people.
 */
export async function transact<T>(
	connection: Connection,
	tables: Tables,
	work: (client: Client) => Promise<Outcome<T>>,
	{ instance, impatient = false }: Caller,
): Promise<T> {
	let migrated = false;
	for (let attempt = 0; ; ) {
		try {
			return await withClient(connection, async (client) => await once(client, work));
		} catch (error) {
			if (error instanceof StepError) throw error.cause;
			const wait = impatient ? undefined : WAITS[attempt];
			if (isUnmigrated(error) && !migrated) {
				migrated = true;
				await migrateWith(connection, tables, instance);
			} else if (wait !== undefined && isPassing(error)) {
				attempt++;
				await sleep(wait);
			} else {
				throw explained(error, connection);
			}
		}
	}
}

async function migrateWith(
	connection: Connection,
	tables: Tables,
	instance: string | undefined,
): Promise<void> {
	try {
		await withClient(connection, async (client) => await migrate(client, tables, instance));
	} catch (error) {
		throw explained(error, connection);
	}
}

async function once<T>(client: Client, work: (client: Client) => Promise<Outcome<T>>): Promise<T> {
	let ended = false;
	try {
		await client.query(BEGIN);
		const outcome = await work(client);
		ended = true;
		await client.query(outcome.commit ? 'COMMIT' : 'ROLLBACK');
		return outcome.result;
	} finally {
		if (!ended) await rollBack(client);
	}
}

/** Lends a connection; one on which something went wrong is closed, not kept. */
export async function withClient<T>(
	connection: Connection,
	use: (client: Client) => Promise<T>,
): Promise<T> {
	const pool = await poolFor(connection);
	const client = await pool.connect();
	client.on('error', onBreak);
	let broken = true;
	try {
		const result = await use(client);
		broken = false;
		return result;
	} finally {
		client.off('error', onBreak);
		client.release(broken);
	}
}

/** The statement under way fails as well and tells; an event that nobody hears would end the process. */
function onBreak(): void {}

/** On a connection that broke there is nothing to take back, and the first error is the one to tell. */
async function rollBack(client: Client): Promise<void> {
	try {
		await client.query('ROLLBACK');
	} catch {
		// The server rolls back what was not committed.
	}
}
