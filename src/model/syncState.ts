import type { Bounds } from './bounds';
import { WORKFLOW_BOUNDS, roomForHistory } from './bounds';
import type { Conflict } from './conflict';
import { entrySize, guardSize, sizeOfEntries } from './entrySize';
import type { Link, RecordId } from './link';
import type { LinkColumns } from './linkColumns';
import type { LinksAtRest } from './linkTable';
import { LinkTable } from './linkTable';
import type { Side } from './side';
import type { GuardRecord, StateChange, StateHead } from './state';
import { EMPTY_HEAD } from './state';

/** History is kept up to this many entries and this old. SEMANTICS "The bucket". */
export const HISTORY_ENTRIES = 500;
export const HISTORY_MILLISECONDS = 90 * 24 * 60 * 60 * 1000;

/** Reading view of a state; what the pure functions of the engine are given. */
export interface StateView {
	readonly head: StateHead;
	readonly linkCount: number;
	/** How much is kept beside the links. */
	readonly bounds: Bounds;
	link(id: string): Link | undefined;
	linkOf(side: Side, id: RecordId): Link | undefined;
	links(): Iterable<Link>;
	/** The links at rest in columns, where the state is kept so; `links` has them too. */
	readonly atRest?: LinksAtRest;
	/** Links on which something is under way or waits (`isUnsettled`); no walk over all links. */
	unsettledLinks(): Iterable<Link>;
	openConflict(id: string): Conflict | undefined;
	openConflicts(): Iterable<Conflict>;
	/** How many conflicts are open. */
	readonly openCount: number;
	/** Characters of JSON that all open conflicts take, about. */
	readonly openSize: number;
	/** Open conflicts of one link. */
	conflictsOf(link: string): readonly Conflict[];
	/** Closed and logged entries, oldest first. */
	history(): readonly Conflict[];
	guardRecord(key: string): GuardRecord | undefined;
	guardRecords(): Iterable<readonly [string, GuardRecord]>;
	/** Characters of JSON that the guard records take, about. */
	readonly guardSize: number;
}

/** The state of one sync in memory, with the indexes that the engine needs. */
export class SyncState implements StateView {
	private currentHead: StateHead = EMPTY_HEAD;
	private readonly table = new LinkTable();
	private readonly open = new Map<string, Conflict>();
	private readonly openByLink = new Map<string, Set<string>>();
	private logged: Conflict[] = [];
	private readonly guard = new Map<string, GuardRecord>();
	private guardTotal = 0;

	constructor(readonly bounds: Bounds = WORKFLOW_BOUNDS) {}

	get head(): StateHead {
		return this.currentHead;
	}

	get linkCount(): number {
		return this.table.count;
	}

	get atRest(): LinksAtRest {
		return this.table;
	}

	link(id: string): Link | undefined {
		return this.table.link(id);
	}

	linkOf(side: Side, id: RecordId): Link | undefined {
		return this.table.linkOf(side, id);
	}

	links(): Iterable<Link> {
		return this.table.all();
	}

	unsettledLinks(): Iterable<Link> {
		return this.table.unsettledLinks();
	}

	openConflict(id: string): Conflict | undefined {
		return this.open.get(id);
	}

	get openCount(): number {
		return this.open.size;
	}

	openConflicts(): Iterable<Conflict> {
		return this.open.values();
	}

	/** O(open). */
	get openSize(): number {
		return sizeOfEntries(this.open.values());
	}

	conflictsOf(link: string): readonly Conflict[] {
		const ids = this.openByLink.get(link);
		if (ids === undefined) return [];
		const found: Conflict[] = [];
		for (const id of ids) {
			const conflict = this.open.get(id);
			if (conflict !== undefined) found.push(conflict);
		}
		return found;
	}

	history(): readonly Conflict[] {
		return this.logged;
	}

	guardRecord(key: string): GuardRecord | undefined {
		return this.guard.get(key);
	}

	guardRecords(): Iterable<readonly [string, GuardRecord]> {
		return this.guard.entries();
	}

	/** Begins with links as they were stored. */
	adoptLinks(columns: LinkColumns, others: Iterable<Link>): void {
		this.table.adopt(columns, others);
	}

	/** Applies a change as a whole. O(change), plus O(bucket) when entries were logged or opened. */
	apply(change: StateChange): void {
		this.currentHead = change.head;
		this.table.apply(change.links);
		for (const [id, conflict] of change.open) this.setOpen(id, conflict);
		for (const [key, record] of change.guard) this.setGuard(key, record);
		if (change.logged.length > 0 || change.open.size > 0) this.log(change.logged);
	}

	private setOpen(id: string, conflict: Conflict | undefined): void {
		const old = this.open.get(id);
		if (old?.link !== undefined) this.openByLink.get(old.link)?.delete(id);
		if (conflict === undefined) {
			this.open.delete(id);
			return;
		}
		this.open.set(id, conflict);
		if (conflict.link === undefined) return;
		const ids = this.openByLink.get(conflict.link);
		if (ids === undefined) this.openByLink.set(conflict.link, new Set([id]));
		else ids.add(id);
	}

	get guardSize(): number {
		return this.guardTotal;
	}

	private setGuard(key: string, record: GuardRecord | undefined): void {
		const old = this.guard.get(key);
		if (old !== undefined) this.guardTotal -= guardSize(key, old);
		if (record === undefined) {
			this.guard.delete(key);
			return;
		}
		this.guard.set(key, record);
		this.guardTotal += guardSize(key, record);
	}

	private log(entries: readonly Conflict[]): void {
		// Entries of a backup come later than they were made.
		const all = [...this.logged, ...entries].sort((a, b) => a.lastSeenAt - b.lastSeenAt);
		const newest = all[all.length - 1]?.lastSeenAt ?? 0;
		const tooOld = newest - HISTORY_MILLISECONDS;
		const kept = all.slice(-HISTORY_ENTRIES).filter((entry) => entry.lastSeenAt >= tooOld);
		this.logged = newestWithin(kept, roomForHistory(this.bounds, this.openSize));
	}
}

/** The newest entries, oldest first, that take no more than so many characters together. */
function newestWithin(entries: readonly Conflict[], room: number): Conflict[] {
	let from = entries.length;
	let left = room;
	while (from > 0) {
		const entry = entries[from - 1];
		if (entry === undefined) break;
		left -= entrySize(entry);
		if (left < 0) break;
		from--;
	}
	return entries.slice(from);
}
