import { randomUUID } from 'node:crypto';
import type { StateChange } from '../../../../src/model/state';
import type { StateView } from '../../../../src/model/syncState';
import type {
	Needs,
	Scope,
	StateInfo,
	StateStep,
	StateStore,
	Updated,
} from '../../../../src/state/store';
import { StaleStateError, changesNothing, revisionNeeded } from '../../../../src/state/store';
import { BeyondScopeError } from './beyondScope';
import { cacheFor } from './cache';
import type { Connection } from './connection';
import { connectionKey } from './connection';
import type { Client } from './driver';
import { holdsLease, renewHeld, takeLease } from './lease';
import type { ExecutionStart } from '../hands';
import type { Source } from './loadedView';
import { loadView, widened } from './loadedView';
import { loadOvertaken } from './otherHands';
import { readHead } from './rows';
import { saveChange } from './saving';
import type { SyncKey } from './syncKey';
import type { RowLock, SyncRow } from './syncRow';
import { adoptSync, openSync, syncNames } from './syncRow';
import type { Tables } from './tables';
import { tablesIn } from './tables';
import type { Outcome } from './transaction';
import { StepError, transact, withClient } from './transaction';
import { inTurn } from './turns';

/** Tries with a wider scope, before everything is loaded. */
const WIDENINGS = 6;

/** After so many written links the planner's picture of the table is wrong. */
const MANY = 10_000;

/** A change on its way into the database. */
interface Written<T> {
	readonly before: SyncRow;
	readonly change: StateChange;
	/** Names the change, to know it again should the connection break during the commit. */
	readonly id: string;
	readonly updated: Updated<T>;
}

/** Who uses a store. */
export interface StoreUse {
	/** Number of the lease of the run that the execution belongs to, where its trigger took one. */
	readonly fence?: number;
	/** The execution, where it is one. */
	readonly execution?: ExecutionStart;
	/** Whether to fail at once where the server is not there; else it is given time to come back. */
	readonly impatient?: boolean;
}

/**
 * State in PostgreSQL, for n8n on one machine or many. A step is one transaction: it locks the sync's
 * row, loads what the step looks at, runs it, and writes what it changed. So an intent is safe before
 * its write leaves the node, and steps of different processes follow one another.
 */
export class PostgresStore implements StateStore {
	readonly durable = true;
	private readonly tables: Tables;
	private readonly cacheKey: string;

	constructor(
		private readonly connection: Connection,
		private readonly key: SyncKey,
		private readonly use: StoreUse = {},
	) {
		this.tables = tablesIn(connection.schema);
		this.cacheKey = JSON.stringify([connectionKey(connection), key.workflow, key.name]);
	}

	async read<T>(look: (state: StateView, info: StateInfo) => T, needs: Needs): Promise<T> {
		return await inTurn(
			this.cacheKey,
			async () =>
				await this.transact('SHARE', needs, async (source) => ({
					result: await lookAt(source, needs, look),
					commit: false,
				})),
		);
	}

	async update<T>(step: StateStep<T>, needs: Needs): Promise<Updated<T>> {
		return await inTurn(this.cacheKey, async () => {
			const last: { written?: Written<T> } = {};
			const updated = await this.transact('UPDATE', needs, async (source) => {
				const { written } = last;
				// It is tried again after the connection broke, and had been committed.
				if (written !== undefined && written.id === source.row.lastChange) {
					return { result: written.updated, commit: false };
				}
				delete last.written;
				return await this.take(source, step, needs, last);
			});
			if (last.written !== undefined) await this.committed(last.written);
			return updated;
		});
	}

	/** Makes the sync one of this n8n. @returns whether there is one. */
	async adopt(): Promise<boolean> {
		const { connection, tables, key } = this;
		const work = async (client: Client) => ({
			result: await adoptSync(client, tables, key),
			commit: true,
		});
		return await inTurn(this.cacheKey, async () => await transact(connection, tables, work, key));
	}

	/** Of syncs that a workflow can have; the store's own is among them where there is such a sync. */
	async names(workflow: string): Promise<readonly string[]> {
		const { connection, tables, key } = this;
		const work = async (client: Client) => ({
			result: await syncNames(client, tables, key.name, workflow),
			commit: false,
		});
		return await transact(connection, tables, work, { ...key, impatient: this.use.impatient });
	}

	private async transact<T>(
		lock: RowLock,
		needs: Needs,
		work: (source: Source) => Promise<Outcome<T>>,
	): Promise<T> {
		const { connection, tables, key } = this;
		return await transact(
			connection,
			tables,
			async (client) => {
				const row = await openSync(client, tables, key, lock);
				const head = readHead(row.head, tables.syncs, key.name);
				const needed = revisionNeeded(needs, head);
				if (row.rev < needed) throw new StaleStateError(key.name, row.rev, needed);
				return await work({ client, tables, row, head, cache: cacheFor(this.cacheKey) });
			},
			{ instance: key.instance, impatient: this.use.impatient },
		);
	}

	/** Takes one step on a locked row. */
	private async take<T>(
		source: Source,
		step: StateStep<T>,
		needs: Needs,
		last: { written?: Written<T> },
	): Promise<Outcome<Updated<T>>> {
		const { client, tables, row } = source;
		const { name } = this.key;
		const fence = needs.lease && (await takeLease(client, tables, name, row, needs.lease));
		const held = holdsLease(row.lease, this.use.fence, name, needs.plansWrites === true);
		const overtaken = needs.plansWrites === true ? await this.overtaken(source) : undefined;
		const { change, result, added, atLeast, before } = await lookAt(
			source,
			needs,
			(state, given) => {
				const info = overtaken === undefined ? given : { ...given, overtaken: overtaken(state) };
				const { change: made, result, rev: atLeast = 0 } = step(state, info);
				const change = made === undefined || changesNothing(state, made) ? undefined : made;
				const added = change === undefined ? 0 : addedLinks(state, change);
				return { change, result, added, atLeast, before: state };
			},
		);
		if (held) await renewHeld(client, tables, row.id);
		const taken = fence === undefined ? {} : { fence };
		if (change === undefined) {
			const commit = held || fence !== undefined;
			return { result: { result, rev: row.rev, ...taken }, commit };
		}
		const id = randomUUID();
		const rev = Math.max(row.rev + 1, atLeast);
		await saveChange(client, tables, {
			row,
			rev,
			id,
			change,
			linkCount: row.linkCount + added,
			before,
			execution: this.use.execution?.id ?? '',
			fence: fence ?? this.use.fence,
		});
		const updated = { result, rev, ...taken };
		last.written = { before: row, change, id, updated };
		return { result: updated, commit: true };
	}

	private async overtaken({ client, tables, row }: Source) {
		const { execution, fence } = this.use;
		if (execution === undefined || !Number.isFinite(execution.startedAt)) return undefined;
		return await loadOvertaken(client, tables, row, execution, fence);
	}

	private async committed<T>({ before, change, id, updated }: Written<T>): Promise<void> {
		cacheFor(this.cacheKey).apply(change, before, updated.rev, id);
		if (change.links.size < MANY) return;
		try {
			await withClient(this.connection, async (client) => await analyze(client, this.tables));
		} catch {
			// Without the right to do so, the server does it by itself a little later.
		}
	}
}

/** Calls `look` with what it said it needs, and again with more where it turns out to need that. */
async function lookAt<T>(
	source: Source,
	needs: Needs,
	look: (state: StateView, info: StateInfo) => T,
): Promise<T> {
	const { head, row } = source;
	let scope = typeof needs.scope === 'function' ? needs.scope(head) : needs.scope;
	for (let tries = 1; ; tries++) {
		const view = await loadView(source, scope);
		try {
			return look(view, { rev: row.rev, stored: true });
		} catch (error) {
			const more = widened(scope, missingFrom(error));
			scope = tries < WIDENINGS ? more : 'everything';
		}
	}
}

/** What a step lacked. Any other error is the step's own, which has nothing to do with the database. */
function missingFrom(problem: unknown): Scope {
	if (problem instanceof BeyondScopeError) return problem.missing;
	throw new StepError(problem);
}

/** By how many links a change makes the state larger. */
function addedLinks(state: StateView, { links }: StateChange): number {
	let added = 0;
	for (const [id, link] of links) {
		added += (link === undefined ? 0 : 1) - (state.link(id) === undefined ? 0 : 1);
	}
	return added;
}

async function analyze(client: Client, { links }: Tables): Promise<void> {
	await client.query(`ANALYZE ${links}`);
}
