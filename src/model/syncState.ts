import type { Conflict } from './conflict';
import type { Link, RecordId } from './link';
import type { PerSide, Side } from './side';
import { SIDES } from './side';
import type { GuardRecord, StateChange, StateHead } from './state';
import { EMPTY_HEAD, idKey } from './state';

/** History is kept up to this many entries and this old. SEMANTICS "The bucket". */
export const HISTORY_ENTRIES = 500;
export const HISTORY_MILLISECONDS = 90 * 24 * 60 * 60 * 1000;

/** Reading view of a state; what the pure functions of the engine are given. */
export interface StateView {
	readonly head: StateHead;
	readonly linkCount: number;
	link(id: string): Link | undefined;
	linkOf(side: Side, id: RecordId): Link | undefined;
	links(): Iterable<Link>;
	/** Links with standing intents or a resting side; no walk over all links. */
	unsettledLinks(): Iterable<Link>;
	openConflict(id: string): Conflict | undefined;
	openConflicts(): Iterable<Conflict>;
	/** Open conflicts of one link. */
	conflictsOf(link: string): readonly Conflict[];
	/** Closed and logged entries, oldest first. */
	history(): readonly Conflict[];
	guardRecord(key: string): GuardRecord | undefined;
	guardRecords(): Iterable<readonly [string, GuardRecord]>;
}

/** The state of one sync in memory, with the indexes that the engine needs. */
export class SyncState implements StateView {
	private currentHead: StateHead = EMPTY_HEAD;
	private readonly linksById = new Map<string, Link>();
	private readonly linkIds: PerSide<Map<string, string>> = { master: new Map(), slave: new Map() };
	private readonly unsettled = new Set<string>();
	private readonly open = new Map<string, Conflict>();
	private readonly openByLink = new Map<string, Set<string>>();
	private logged: Conflict[] = [];
	private readonly guard = new Map<string, GuardRecord>();

	get head(): StateHead {
		return this.currentHead;
	}

	get linkCount(): number {
		return this.linksById.size;
	}

	link(id: string): Link | undefined {
		return this.linksById.get(id);
	}

	linkOf(side: Side, id: RecordId): Link | undefined {
		const linkId = this.linkIds[side].get(idKey(id));
		return linkId === undefined ? undefined : this.linksById.get(linkId);
	}

	links(): Iterable<Link> {
		return this.linksById.values();
	}

	*unsettledLinks(): Iterable<Link> {
		for (const id of this.unsettled) {
			const link = this.linksById.get(id);
			if (link !== undefined) yield link;
		}
	}

	openConflict(id: string): Conflict | undefined {
		return this.open.get(id);
	}

	openConflicts(): Iterable<Conflict> {
		return this.open.values();
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

	/** Applies a change as a whole. O(change), plus O(history) when entries were logged. */
	apply(change: StateChange): void {
		this.currentHead = change.head;
		// Two rounds, so that an id that moves from one link to another is not lost to the order of the map.
		for (const [id] of change.links) this.removeLink(id);
		for (const link of change.links.values()) if (link !== undefined) this.addLink(link);
		for (const [id, conflict] of change.open) this.setOpen(id, conflict);
		for (const [key, record] of change.guard) {
			if (record === undefined) this.guard.delete(key);
			else this.guard.set(key, record);
		}
		if (change.logged.length > 0) this.log(change.logged);
	}

	private removeLink(id: string): void {
		const old = this.linksById.get(id);
		if (old === undefined) return;
		for (const side of SIDES) {
			const recordId = old.ids[side];
			if (recordId !== undefined && this.linkIds[side].get(idKey(recordId)) === id) {
				this.linkIds[side].delete(idKey(recordId));
			}
		}
		this.linksById.delete(id);
		this.unsettled.delete(id);
	}

	private addLink(link: Link): void {
		this.linksById.set(link.id, link);
		for (const side of SIDES) {
			const recordId = link.ids[side];
			if (recordId !== undefined) this.linkIds[side].set(idKey(recordId), link.id);
		}
		if (link.intents.length > 0 || link.resting !== undefined) this.unsettled.add(link.id);
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

	private log(entries: readonly Conflict[]): void {
		// Entries of a backup come later than they were made.
		const all = [...this.logged, ...entries].sort((a, b) => a.lastSeenAt - b.lastSeenAt);
		const newest = all[all.length - 1]?.lastSeenAt ?? 0;
		const tooOld = newest - HISTORY_MILLISECONDS;
		this.logged = all.slice(-HISTORY_ENTRIES).filter((entry) => entry.lastSeenAt >= tooOld);
	}
}
