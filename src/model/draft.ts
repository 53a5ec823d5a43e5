import { byCodeUnits } from './order';
import { roomForHistory } from './bounds';
import type { Conflict } from './conflict';
import { conflictInWords } from './conflictWords';
import { entrySize, guardSize } from './entrySize';
import { withoutValues } from './withoutValues';
import type { FieldIndex, Link } from './link';
import type { SideNames } from './sideNames';
import type { GuardRecord, StateChange, StateHead } from './state';
import type { StateView } from './syncState';

/**
 * A change in the making: reads fall through to the state beneath, writes stay here until the whole
 * step is known to be good. Dropping a draft leaves the state as it was, which is what a brake needs.
 */
export class Draft {
	head: StateHead;
	/** What the sentences of entries call the apps. */
	names: SideNames;
	private readonly links = new Map<string, Link | undefined>();
	private readonly open = new Map<string, Conflict | undefined>();
	/** Ids of the conflicts in `open`, by link. */
	private readonly openByLink = new Map<string, Set<string>>();
	private readonly logged: Conflict[] = [];
	private readonly guard = new Map<string, GuardRecord | undefined>();
	private guardGrowth = 0;
	private readonly fieldIndexes: Map<string, FieldIndex>;
	private historyById?: Map<string, Conflict>;
	/** Characters that open conflicts take, and entries that go into the history. */
	private openTotal?: number;
	private loggedTotal = 0;
	/** Beside the head, which a first sync would otherwise copy once for each link. */
	private nextLink: number;

	constructor(readonly base: StateView) {
		this.head = base.head;
		this.names = base.head.mapping?.names ?? {};
		this.nextLink = base.head.nextLink;
		this.fieldIndexes = new Map(base.head.fields.map((key, index) => [key, index]));
	}

	link(id: string): Link | undefined {
		return this.links.has(id) ? this.links.get(id) : this.base.link(id);
	}

	putLink(link: Link): void {
		this.links.set(link.id, link);
	}

	/** Links that this step made or changed. */
	*ownLinks(): Iterable<Link> {
		for (const link of this.links.values()) if (link !== undefined) yield link;
	}

	forgetLink(id: string): void {
		this.links.set(id, undefined);
		for (const conflict of this.conflictsOf(id)) this.dropOpen(conflict.id);
	}

	newLinkId(): string {
		return (this.nextLink++).toString(36);
	}

	/** Index of a field's key, which is appended when it is new. */
	fieldIndex(key: string): FieldIndex {
		const known = this.fieldIndexes.get(key);
		if (known !== undefined) return known;
		const index = this.head.fields.length;
		this.head = { ...this.head, fields: [...this.head.fields, key] };
		this.fieldIndexes.set(key, index);
		return index;
	}

	openConflict(id: string): Conflict | undefined {
		return this.open.has(id) ? this.open.get(id) : this.base.openConflict(id);
	}

	conflictsOf(link: string): readonly Conflict[] {
		const found = this.base.conflictsOf(link).filter((conflict) => !this.open.has(conflict.id));
		if (this.open.size === 0) return found;
		return [...found, ...this.ownOpenOf(link)];
	}

	putOpen(given: Conflict): void {
		const conflict = conflictInWords(given, this.names);
		this.openTotal = this.openSize + entrySize(conflict) - this.sizeOfOpen(conflict.id);
		this.index(conflict);
		this.open.set(conflict.id, conflict);
	}

	dropOpen(id: string): void {
		this.openTotal = this.openSize - this.sizeOfOpen(id);
		this.open.set(id, undefined);
	}

	/** Characters that all open conflicts take. O(open) once per draft. */
	get openSize(): number {
		this.openTotal ??= this.base.openSize;
		return this.openTotal;
	}

	/** Characters that may still go into the history without pushing out what this step put there. */
	get historyRoom(): number {
		return roomForHistory(this.base.bounds, this.openSize) - this.loggedTotal;
	}

	/** Characters that entries of this step take in the history. */
	get loggedSize(): number {
		return this.loggedTotal;
	}

	private sizeOfOpen(id: string): number {
		const known = this.openConflict(id);
		return known === undefined ? 0 : entrySize(known);
	}

	/** How many conflicts this step opened, and how many of those that were open it closed. O(change). */
	get turned(): { readonly opened: number; readonly closed: number } {
		let [opened, closed] = [0, 0];
		for (const [id, conflict] of this.open) {
			const before = this.base.openConflict(id);
			if (conflict !== undefined && before === undefined) opened++;
			if (conflict === undefined && before !== undefined) closed++;
		}
		return { opened, closed };
	}

	/** How many entries go into the history. */
	get loggedCount(): number {
		return this.logged.length;
	}

	/** Puts an entry into the history; without its values where they would not fit. */
	log(given: Conflict): void {
		const named = conflictInWords(given, this.names);
		const entry = entrySize(named) > this.historyRoom ? withoutValues(named) : named;
		this.loggedTotal += entrySize(entry);
		this.logged.push(entry);
		this.historyById?.set(entry.id, entry);
	}

	/** The newest closed entry with this id. O(history) once per draft. */
	closedEntry(id: string): Conflict | undefined {
		if (this.historyById === undefined) {
			this.historyById = new Map();
			for (const entry of [...this.base.history(), ...this.logged]) {
				this.historyById.set(entry.id, entry);
			}
		}
		return this.historyById.get(id);
	}

	guardRecord(key: string): GuardRecord | undefined {
		return this.guard.has(key) ? this.guard.get(key) : this.base.guardRecord(key);
	}

	putGuardRecord(key: string, record: GuardRecord | undefined): void {
		const old = this.guardRecord(key);
		if (old !== undefined) this.guardGrowth -= guardSize(key, old);
		if (record !== undefined) this.guardGrowth += guardSize(key, record);
		this.guard.set(key, record);
	}

	/** Those of the state with what this step made of them. */
	*guardRecords(): Iterable<readonly [string, GuardRecord]> {
		for (const [key, record] of this.base.guardRecords()) {
			if (!this.guard.has(key)) yield [key, record];
		}
		for (const [key, record] of this.guard) if (record !== undefined) yield [key, record];
	}

	/** Characters of JSON that all guard records take, about. */
	get guardSize(): number {
		return this.base.guardSize + this.guardGrowth;
	}

	/**
	 * In an order of its own: that in which links are visited is none that a state should show. The oldest
	 * leave a full history first, so entries without values come before what is nowhere else.
	 */
	change(): StateChange {
		return {
			head: { ...this.head, nextLink: this.nextLink },
			links: this.links,
			open: new Map([...this.open].sort(([a], [b]) => byCodeUnits(a, b))),
			logged: [...this.logged].sort(
				(a, b) => a.lastSeenAt - b.lastSeenAt || byWhatIsLeast(a, b) || byCodeUnits(a.id, b.id),
			),
			guard: this.guard,
		};
	}

	private index(conflict: Conflict): void {
		if (conflict.link === undefined) return;
		const ids = this.openByLink.get(conflict.link);
		if (ids === undefined) this.openByLink.set(conflict.link, new Set([conflict.id]));
		else ids.add(conflict.id);
	}

	private *ownOpenOf(link: string): Iterable<Conflict> {
		for (const id of this.openByLink.get(link) ?? []) {
			const conflict = this.open.get(id);
			if (conflict !== undefined) yield conflict;
		}
	}
}

function byWhatIsLeast(a: Conflict, b: Conflict): number {
	return Number(b.withoutValues ?? false) - Number(a.withoutValues ?? false);
}
