import type { RecordId } from '../../../src/model/link';
import type { AppRecord } from '../../../src/model/record';
import type { AppSetup, Field, Pages } from './scenario';
import { FIELDS, nameOf } from './scenario';
import { canonicalOf, formatted, isBlankValue } from './values';

/** What an app puts into a blank note. */
const DEFAULT_NOTE = 'Standard';

/** The number of the first row below the headings. */
const FIRST_ROW = 2;

/** A record of a simulated app as it was at one time; never changed, only replaced. */
export interface Stored {
	/** Stays the same while the app's id may be given to another record. */
	readonly uid: number;
	readonly id: RecordId;
	readonly values: { readonly [field in Field]: unknown };
	/** Which writes of users each value comes from. */
	readonly origins: { readonly [field in Field]: ReadonlySet<number> };
	/** Epoch milliseconds. */
	readonly modified: number;
	/** The record of the other app that the integration made it from. */
	readonly bornOf?: number;
}

/** Something that happened to a record: what a webhook tells. */
export interface AppEvent {
	readonly stored: Stored;
	readonly deleted: boolean;
	readonly at: number;
}

/** What one change did to what users had written. */
export interface Displaced {
	readonly field: Field;
	readonly ids: readonly number[];
}

type Values = { readonly [field in Field]?: unknown };

/** One app: its records, what its list shows, and the events it sends. */
export class SimulatedApp {
	private records: ReadonlyMap<string, Stored> = new Map();
	private readonly moments: Array<ReadonlyMap<string, Stored>> = [new Map()];
	private shown = 0;
	private listedAt = 0;
	private nextId = 1;
	private taken = 0;
	private readonly freeIds: RecordId[] = [];
	/** Ids of deleted records that no list has been without. */
	private unlisted: RecordId[] = [];
	/** Row numbers as the last list or an answer told them, by the record's `uid`. */
	private readonly rows = new Map<number, RecordId>();
	/** Records that lists have shown, and the one that the last of them lacked without telling. */
	private readonly listed = new Set<number>();
	private lacked: number | undefined;
	/** The moments at which records were deleted last. */
	private readonly removals = new Map<number, number>();
	readonly deleted: Stored[] = [];
	readonly events: AppEvent[] = [];

	constructor(
		readonly setup: AppSetup,
		private readonly nextUid: () => number,
	) {}

	get alive(): readonly Stored[] {
		return [...this.records.values()];
	}

	byId(id: RecordId): Stored | undefined {
		return this.records.get(String(id));
	}

	byUid(uid: number): Stored | undefined {
		return this.alive.find((stored) => stored.uid === uid);
	}

	get hasRows(): boolean {
		return this.setup.ids === 'row';
	}

	/** The record that was known under an id when the sync last heard of it. */
	known(id: RecordId): Stored | undefined {
		if (!this.hasRows) return this.byId(id);
		const uid = [...this.rows].find(([, row]) => String(row) === String(id))?.[0];
		return uid === undefined ? undefined : this.byUid(uid);
	}

	/** Under which id the sync last heard of a record. */
	knownId({ uid, id }: Stored): RecordId {
		return this.hasRows ? (this.rows.get(uid) ?? id) : id;
	}

	/** The sync hears of a record's number. */
	tellRow({ uid, id }: Stored): void {
		for (const [other, row] of this.rows) if (row === id) this.rows.delete(other);
		this.rows.set(uid, id);
	}

	/** A run begins: its quota is full again. */
	beginRun(): void {
		this.taken = 0;
	}

	takesOneMore(): boolean {
		return ++this.taken <= (this.setup.quota ?? Infinity);
	}

	/** Whether the app gives values of this field a form of its own. */
	reformats(field: Field): boolean {
		return this.setup.formats[field] !== 'none';
	}

	/** What the app would store. */
	stores(field: Field, value: unknown): unknown {
		return formatted(this.setup.formats[field], value);
	}

	create(
		given: Values,
		origins: (field: Field, value: unknown, uid: number) => ReadonlySet<number>,
		at: number,
		{ bornOf, row }: { readonly bornOf?: number | undefined; readonly row?: number } = {},
	): Stored {
		const uid = this.nextUid();
		const values = this.formattedValues(given);
		const from = (field: Field) => origins(field, values[field], uid);
		const stored: Stored = {
			uid,
			id: this.newId(),
			values,
			origins: {
				key: from('key'),
				name: from('name'),
				amount: from('amount'),
				tags: from('tags'),
				note: from('note'),
			},
			modified: at,
			...(bornOf === undefined ? {} : { bornOf }),
		};
		return this.insert(stored, row, at);
	}

	/** Stores values and says whose they displaced. */
	update(
		stored: Stored,
		values: Values,
		origins: (field: Field, value: unknown) => ReadonlySet<number>,
		at: number,
	): readonly Displaced[] {
		const next = { ...stored.values };
		const from = { ...stored.origins };
		const displaced: Displaced[] = [];
		for (const field of FIELDS) {
			if (!(field in values)) continue;
			const value = this.stores(field, values[field]);
			const same = canonicalOf(value) === canonicalOf(stored.values[field]);
			const ids = new Set([...origins(field, value), ...(same ? stored.origins[field] : [])]);
			const gone = [...stored.origins[field]].filter((id) => !ids.has(id));
			if (gone.length > 0) displaced.push({ field, ids: gone });
			next[field] = value;
			from[field] = ids;
		}
		this.put({ ...stored, values: next, origins: from, modified: at }, at);
		return displaced;
	}

	remove(stored: Stored, at: number): void {
		const rest = new Map(this.records);
		rest.delete(String(stored.id));
		this.records = this.numbered([...rest.values()]);
		this.moments.push(this.records);
		this.removals.set(stored.uid, this.moments.length - 1);
		this.deleted.push(stored);
		if (this.setup.reuseIds && !this.hasRows) this.unlisted.push(stored.id);
		this.events.push({ stored, deleted: true, at });
	}

	/** Whether a list was without a deleted record, or its deletion was told. */
	isMissed({ uid }: Stored): boolean {
		return this.shown >= (this.removals.get(uid) ?? Infinity);
	}

	/** Brings the last deleted record back, under its id where that is still free. */
	restore(at: number): Stored | undefined {
		const stored = this.deleted.pop();
		if (stored === undefined) return undefined;
		if (this.hasRows) {
			const back = { ...stored, modified: at };
			return this.insert(back, Number(stored.id) - FIRST_ROW, at);
		}
		const taken = this.records.has(String(stored.id));
		for (const ids of [this.freeIds, this.unlisted]) {
			const index = ids.indexOf(stored.id);
			if (index >= 0) ids.splice(index, 1);
		}
		const back = { ...stored, id: taken ? this.newId() : stored.id, modified: at };
		this.put(back, at);
		return back;
	}

	/**
	 * The list of all records, which may not show the newest changes yet. It never goes back, and shows
	 * what had happened by the time of the list before.
	 */
	list(
		lag: number,
		pages: Pages,
		isLinked: (stored: Stored) => boolean = () => true,
	): readonly Stored[] {
		const newest = this.moments.length - 1;
		this.shown = Math.max(this.shown, this.listedAt, newest - lag);
		this.listedAt = newest;
		this.freeListed();
		const all = [...(this.moments[this.shown]?.values() ?? [])];
		const shown = this.paged(all, pages, isLinked);
		if (this.hasRows) this.rows.clear();
		for (const stored of shown) {
			this.listed.add(stored.uid);
			if (this.hasRows) this.rows.set(stored.uid, stored.id);
		}
		return shown;
	}

	/** What is shown of a list that is read page by page. */
	private paged(
		all: readonly Stored[],
		pages: Pages,
		isLinked: (stored: Stored) => boolean,
	): readonly Stored[] {
		const before = this.lacked;
		this.lacked = undefined;
		const at = this.moments.length % Math.max(all.length, 1);
		switch (pages) {
			case 'shifted': {
				const twice = all[(at + 1) % all.length];
				// Of rows each number stands once.
				if (twice === undefined || all.length < 2 || this.hasRows) return all;
				return all.map((each, index) => (index === at ? twice : each));
			}
			case 'short': {
				const lacked = all[at];
				// One that no list showed, that no link names, or that two lists in a row lack, is not there to anybody.
				if (lacked === undefined || this.hasRows) return all;
				if (!this.listed.has(lacked.uid) || lacked.uid === before) return all;
				if (!isLinked(lacked)) return all;
				this.lacked = lacked.uid;
				return all.filter((each) => each !== lacked);
			}
			case 'partial':
				return all.slice(0, at);
			default:
				return all;
		}
	}

	/** So many changes were listed or told. */
	get shownUpTo(): number {
		return this.shown;
	}

	/** So many events were told; the list does not lag behind them. */
	tell(events: number): void {
		this.shown = Math.max(this.shown, events);
		this.freeListed();
	}

	/** An id that comes again before a list was without it is an edit to whoever looks at lists. */
	private freeListed(): void {
		const shows = (id: RecordId) => this.moments[this.shown]?.has(String(id)) ?? false;
		this.freeIds.push(...this.unlisted.filter((id) => !shows(id)));
		this.unlisted = this.unlisted.filter(shows);
	}

	json(stored: Stored): AppRecord {
		const record: { [field: string]: unknown } = { id: stored.id };
		for (const field of FIELDS) {
			const value = stored.values[field];
			if (this.setup.omits !== true || !isBlankValue(value)) record[nameOf(field)] = value;
		}
		if (this.setup.marks) record.updatedAt = new Date(stored.modified).toISOString();
		return record;
	}

	private formattedValues(values: Values): Stored['values'] {
		return {
			key: this.stores('key', values.key ?? null),
			name: this.stores('name', values.name ?? null),
			amount: this.stores('amount', values.amount ?? null),
			tags: this.stores('tags', values.tags ?? null),
			note: this.stores(
				'note',
				isBlankValue(values.note) && this.setup.fills === true
					? DEFAULT_NOTE
					: (values.note ?? null),
			),
		};
	}

	private newId(): RecordId {
		if (this.hasRows) return FIRST_ROW;
		const free = this.freeIds.pop();
		if (free !== undefined && !this.records.has(String(free))) return free;
		const number = this.nextId++;
		return this.setup.ids === 'number' ? number : `r${number}`;
	}

	/** Puts a new record between the others, where the app has rows. */
	private insert(stored: Stored, row: number | undefined, at: number): Stored {
		if (this.hasRows) {
			const { alive } = this;
			const above = row === undefined ? alive.length : Math.min(row, alive.length);
			this.records = this.numbered([...alive.slice(0, above), stored, ...alive.slice(above)]);
			this.moments.push(this.records);
		} else {
			this.put(stored, at);
		}
		return this.byUid(stored.uid) ?? stored;
	}

	/** By their ids, which are the numbers of rows in an app that has some. */
	private numbered(all: readonly Stored[]): ReadonlyMap<string, Stored> {
		const numbered = this.hasRows
			? all.map((each, index) => {
					const id = index + FIRST_ROW;
					return each.id === id ? each : { ...each, id };
				})
			: all;
		return new Map(numbered.map((each) => [String(each.id), each]));
	}

	private put(stored: Stored, at: number): void {
		const next = new Map(this.records);
		next.set(String(stored.id), stored);
		this.records = next;
		this.moments.push(next);
		this.events.push({ stored, deleted: false, at });
	}
}
