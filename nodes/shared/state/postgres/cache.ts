import { POSTGRES_BOUNDS } from '../../../../src/model/bounds';
import type { StateChange, StateHead } from '../../../../src/model/state';
import { SyncState } from '../../../../src/model/syncState';
import type { Client } from './driver';
import { loadBucket, loadGuard, loadLinks, loaded } from './loading';
import { keyText, unreadable } from './rows';
import type { SyncRow } from './syncRow';
import type { Tables } from './tables';

/** A part of a state, whole, as of a revision. */
interface CachedPart {
	rev: number;
	readonly lastChange: string;
	readonly state: SyncState;
}

type PartName = 'links' | 'bucket' | 'guard';

/**
 * The parts of one sync's state that this process has loaded whole. What other processes changed since
 * is found by its revision, so that repeated full runs do not load a hundred thousand links again.
 * Used by one execution at a time.
 */
export class SyncCache {
	private readonly parts = new Map<PartName, CachedPart>();

	has(name: PartName): boolean {
		return this.parts.has(name);
	}

	/** Brings a part up to the revision of the row, which is locked. O(changed since), first O(part). */
	async part(
		name: PartName,
		client: Client,
		tables: Tables,
		row: SyncRow,
		head: StateHead,
	): Promise<SyncState> {
		const cached = this.usable(name, row);
		if (cached?.rev === row.rev) return cached.state;
		const state = cached?.state ?? new SyncState(POSTGRES_BOUNDS);
		const after = cached?.rev ?? -1;
		// While it is being changed it is neither old nor new; should that fail, it is loaded anew.
		this.parts.delete(name);
		await refresh(name, state, { client, tables, row, head, after });
		this.parts.set(name, { rev: row.rev, lastChange: row.lastChange, state });
		return state;
	}

	private usable(name: PartName, row: SyncRow): CachedPart | undefined {
		const cached = this.parts.get(name);
		if (cached === undefined) return undefined;
		// An older state than is known here: a backup of the database was put back.
		const older = row.rev < cached.rev;
		const other = row.rev === cached.rev && row.lastChange !== cached.lastChange;
		const swept = cached.rev < row.prunedRev;
		return older || other || swept ? undefined : cached;
	}

	/** Takes over a change that was committed on top of a row. */
	apply(change: StateChange, before: SyncRow, rev: number, lastChange: string): void {
		const { head, links, open, logged, guard } = change;
		const changes: { readonly [name in PartName]: Partial<StateChange> } = {
			links: { links },
			bucket: { open, logged },
			guard: { guard },
		};
		for (const [name, { rev: known, state }] of this.parts) {
			// A part that was not needed may be older; the next use catches up.
			if (known !== before.rev) continue;
			state.apply(loaded(head, changes[name]));
			this.parts.set(name, { rev, lastChange, state });
		}
	}

	/** Forgets everything: it is not known what became of a change. */
	clear(): void {
		this.parts.clear();
	}
}

interface Refresh {
	readonly client: Client;
	readonly tables: Tables;
	readonly row: SyncRow;
	readonly head: StateHead;
	/** The revision that the part is at; -1 when nothing was loaded yet. */
	readonly after: number;
}

async function refresh(name: PartName, state: SyncState, from: Refresh): Promise<void> {
	const { client, tables, row, head, after } = from;
	switch (name) {
		case 'links':
			return await refreshLinks(state, from);
		case 'bucket': {
			const idOf = (key: string) => find(state.openConflicts(), key, (each) => each.id);
			state.apply(loaded(head, await loadBucket(client, tables, row.id, after, idOf)));
			return;
		}
		case 'guard': {
			const keyOf = (key: string) => find(state.guardRecords(), key, ([each]) => each);
			const guard = await loadGuard(client, tables, row.id, after, keyOf);
			state.apply(loaded(head, { guard }));
			return;
		}
		default:
			return assertNever(name);
	}
}

async function refreshLinks(
	state: SyncState,
	{ client, tables, row, head, after }: Refresh,
): Promise<void> {
	for await (const links of loadLinks(client, tables, row.id, after)) {
		state.apply(loaded(head, { links }));
	}
	if (state.linkCount === row.linkCount) return;
	throw unreadable(
		{ table: tables.links, row: 'the rows' },
		`${state.linkCount} links are there, ${row.linkCount} should be`,
	);
}

/** What is kept under a key text. O(entries), for the few that are gone. */
function find<T>(
	entries: Iterable<T>,
	key: string,
	idOf: (entry: T) => string,
): string | undefined {
	for (const entry of entries) {
		const id = idOf(entry);
		if (keyText(id) === key) return id;
	}
	return undefined;
}

function assertNever(name: never): never {
	throw new Error(`Unknown part: ${String(name)}`);
}

/** Syncs whose parts are kept; one with a hundred thousand links takes about a hundred megabytes. */
const KEPT = 4;

/** By database and sync, the one used last at the end. */
const caches = new Map<string, SyncCache>();

export function cacheFor(key: string): SyncCache {
	const cache = caches.get(key) ?? new SyncCache();
	caches.delete(key);
	caches.set(key, cache);
	const oldest = caches.keys().next().value;
	if (caches.size > KEPT && oldest !== undefined) caches.delete(oldest);
	return cache;
}

/** Forgets all that was loaded, as a new process would. */
export function forgetCaches(): void {
	caches.clear();
}
