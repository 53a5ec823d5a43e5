import type { RecordId } from '../../model/link';
import { LONGEST_ID, isRecordId } from '../../model/link';
import type { AppRecord } from '../../model/record';
import type { InputMode, SyncSettings } from '../../model/settings';
import type { Side } from '../../model/side';
import { idKey } from '../../model/state';
import type { Listed } from '../../records/listed';
import type { FieldReader } from '../../values/fieldReader';
import { fieldReader } from '../../values/fieldReader';
import { fingerprint } from '../../values/fingerprint';
import { own } from '../../values/paths';
import { isOrdinaryRecord } from '../../values/ordinaryRecord';
import type { Cut } from './cuts';
import type { RecordEvent } from './events';
import { mergeEvents, pathsOf } from './events';
import { markOf } from '../../records/marks';
import { isTombstone } from '../../records/tombstone';
import { isLonger, isPlainJson, orderedJson } from '../../values/plainJson';
import type { ReadonlyListedRecords } from './listedRecords';
import { ListedRecords } from './listedRecords';

/** A record that cannot be synced, and why. SEMANTICS "Brakes": it never stops the others. */
export interface BadRecord {
	readonly id?: RecordId;
	readonly reason: string;
	/** What people are shown of it, where it can be kept. */
	readonly record?: AppRecord;
	/** What can be read of it: it may be the partner of a record on the other side. */
	readonly legible: readonly AppRecord[];
	readonly source: number;
	/** Fingerprint of what it holds, where that can be read. */
	readonly content: number;
}

/** What one side delivered, sorted out. */
export interface Listing {
	readonly records: ReadonlyListedRecords;
	/** Ids whose tombstone came, with the modified mark of the record, where it has one. */
	readonly tombstones: ReadonlyMap<string, string | undefined>;
	/** Ids of which a deletion and an edit came, and nothing tells which was later; the edit is in `records`. */
	readonly disputed: ReadonlySet<string>;
	/** Ids that several different records claim; nothing is decided for them. */
	readonly doubtful: ReadonlySet<string>;
	readonly bad: readonly BadRecord[];
	/** False when the input says that it lacks records. */
	readonly complete: boolean;
	/** Whether a change could not be fetched, so that the side is to be asked again. */
	readonly failed: boolean;
	/** Whether it delivered the trigger's own item: its fetch step failed and passed its input on. */
	readonly passedOn: boolean;
	/** Whether it shows an id twice, as pages do that shift while they are read: it may lack another. */
	readonly doubled: boolean;
	/**
	 * Whether absence from it may mean deletion: a record without a readable id may be any of them, and a
	 * list that shows one twice, or was cut, may lack another.
	 */
	readonly showsAbsence: boolean;
	/** Steps whose limit cut it: it may lack records that are there. */
	readonly cuts: readonly Cut[];
	/** Whether it delivered nothing at all. */
	readonly empty: boolean;
}

/** Sorts out the items of one side. O(items). */
export function readListing(
	settings: SyncSettings,
	side: Side,
	items: readonly AppRecord[],
	mode: InputMode,
	cuts: readonly Cut[],
): Listing {
	const reader = new ListingReader(settings, side, items, mode);
	items.forEach((item, source) => reader.read(item, source));
	return reader.listing(cuts);
}

class ListingReader {
	private readonly records: ListedRecords;
	private readonly tombstones = new Map<string, string | undefined>();
	private readonly disputed = new Set<string>();
	private readonly events = new Map<string, RecordEvent[]>();
	private readonly doubtful = new Set<string>();
	private readonly doubles = new Map<string, Listed[]>();
	private readonly bad: BadRecord[] = [];
	private readonly idField: string;
	private readonly modifiedField: string | undefined;
	private readonly readId: FieldReader;
	private complete = true;
	private passedOn = false;
	private failed = false;
	private unreadableId = false;
	private doubled = false;
	private count = 0;

	constructor(
		private readonly settings: SyncSettings,
		private readonly side: Side,
		items: readonly AppRecord[],
		private readonly mode: InputMode,
	) {
		this.idField = settings.sides[side].idField;
		this.modifiedField = settings.sides[side].modifiedField;
		this.readId = fieldReader(this.idField);
		this.records = new ListedRecords(items, this.readId);
	}

	read(item: AppRecord, source: number): void {
		// What "Always Output Data" makes of an empty branch.
		if (isEmpty(item)) return;
		const id = this.idOf(item);
		if (isRecordId(id)) this.readRecord(item, id, source);
		else if (isBlankId(id) && this.tellsOfFetch(item)) this.complete = false;
		else this.readWithoutId(item, id, source);
	}

	private idOf(item: AppRecord): unknown {
		try {
			return this.readId(item);
		} catch {
			return UNREADABLE;
		}
	}

	/** Whether an item without an id is no record, but tells that the listing lacks some. */
	private tellsOfFetch(item: AppRecord): boolean {
		if (readOwn(item, '_twoWaySyncIncomplete') === true) return true;
		if (isTriggerItem(item)) {
			this.passedOn = true;
			return true;
		}
		return this.mode === 'snapshot' && readOwn(item, 'error') !== undefined;
	}

	private readWithoutId(item: AppRecord, id: unknown, source: number): void {
		this.count++;
		this.unreadableId = true;
		const isFailure = isBlankId(id) && readOwn(item, 'error') !== undefined;
		this.failed ||= isFailure;
		const reason = isFailure ? FAILED : this.reasonFor(id);
		const parts = legible(item);
		this.bad.push({
			reason,
			source,
			content: fingerprint(orderedJson(parts)),
			legible: [parts],
			...(isLonger(parts, this.settings.maxRecordLength) ? {} : { record: parts }),
		});
	}

	private reasonFor(id: unknown): string {
		if (id === UNREADABLE) return UNREADABLE_RECORD;
		if (typeof id === 'string' && id.length > LONGEST_ID) {
			return `The id in the field "${this.idField}" is longer than ${LONGEST_ID} characters.`;
		}
		return isBlankId(id)
			? `The record has no id: its field "${this.idField}" is missing or blank.`
			: `The field "${this.idField}" holds no text or number that could be an id.`;
	}

	private readRecord(record: AppRecord, id: RecordId, source: number): void {
		this.count++;
		const problem = this.problemOf(record);
		const key = idKey(id);
		if (problem !== undefined) {
			this.doubtful.add(key);
			this.records.delete(key);
			const content = fingerprint(problem);
			this.bad.push({ id, reason: problem, source, content, legible: [legible(record)] });
			return;
		}
		const deleted = isTombstone(record, this.settings.deletedField);
		if (this.mode === 'changes') {
			this.noteEvent(key, { record, source, deleted });
			return;
		}
		this.doubled ||= this.tombstones.has(key) || this.doubtful.has(key) || this.records.has(key);
		if (deleted) {
			this.tombstones.set(key, markOf(this.modifiedField, record));
			this.records.delete(key);
			return;
		}
		if (this.doubtful.has(key)) {
			this.doubles.get(key)?.push({ id, key, record, source });
			return;
		}
		const earlier = this.records.add(key, source);
		if (earlier === undefined || orderedJson(earlier.record) === orderedJson(record)) return;
		this.records.delete(key);
		this.doubtful.add(key);
		this.doubles.set(key, [earlier, { id, key, record, source }]);
	}

	/** The same whatever the order of the items. */
	private badDoubles(): readonly BadRecord[] {
		return [...this.doubles.values()].flatMap((all) => {
			const texts = new Map(all.map((listed) => [orderedJson(listed.record), listed]));
			const sorted = [...texts.keys()].sort();
			const first = texts.get(sorted[0] ?? '');
			if (first === undefined) return [];
			const { id, record, source } = first;
			const reason = `The id ${id} came ${texts.size === 2 ? 'twice' : `${texts.size} times`} with different content.`;
			const content = fingerprint(sorted.join('\n'));
			return [{ id, reason, record, source, content, legible: all.map((each) => each.record) }];
		});
	}

	private noteEvent(key: string, event: RecordEvent): void {
		const earlier = this.events.get(key);
		if (earlier === undefined) this.events.set(key, [event]);
		else earlier.push(event);
	}

	/** Events of one record are one record. */
	private takeEvents(): void {
		const paths = pathsOf(this.settings, this.side);
		for (const [key, events] of this.events) {
			if (this.doubtful.has(key)) continue;
			const merged = mergeEvents(events, paths, this.modifiedField);
			const { source, deleted, mark } = merged;
			if (deleted === 'yes') {
				this.tombstones.set(key, mark);
				continue;
			}
			if (deleted === 'disputed') this.disputed.add(key);
			this.records.set(key, source, events.length > 1 ? merged : undefined);
		}
	}

	/** Why a record with an id cannot be synced, if so. */
	private problemOf(record: AppRecord): string | undefined {
		const { maxRecordLength: limit, maxFields } = this.settings;
		try {
			if (isOrdinaryRecord(record, limit, maxFields)) return undefined;
		} catch {
			return UNREADABLE_RECORD;
		}
		if (!isPlainJson(record)) {
			return 'The record contains itself, is nested too deep, or holds what is no JSON (numbers beyond 1.8e308, lists with empty places).';
		}
		if (Object.keys(record).length > maxFields)
			return `The record has more than ${maxFields} fields.`;
		if (isLonger(record, limit)) return `The record is longer than ${limit} characters.`;
		return undefined;
	}

	listing(cuts: readonly Cut[]): Listing {
		this.takeEvents();
		for (const key of this.tombstones.keys()) this.records.delete(key);
		return {
			records: this.records,
			tombstones: this.tombstones,
			disputed: this.disputed,
			doubtful: this.doubtful,
			bad: [...this.bad, ...this.badDoubles()],
			complete: this.complete,
			passedOn: this.passedOn,
			doubled: this.doubled,
			failed: this.failed,
			cuts,
			showsAbsence: this.complete && !this.unreadableId && !this.doubled && cuts.length === 0,
			empty: this.count === 0,
		};
	}
}

/** An id that throws when it is read. */
const UNREADABLE = Symbol('unreadable');

const UNREADABLE_RECORD = 'A value of the record cannot be read: reading it throws an error.';

const FAILED =
	'The item tells of an error and names no record: a change could not be fetched. The next run asks for it again.';

/** Prototypes are no data: an item says only what it says itself, and what throws says nothing. */
function readOwn(item: AppRecord, name: string): unknown {
	try {
		return own(item, name);
	} catch {
		return undefined;
	}
}

function isBlankId(id: unknown): boolean {
	return id === undefined || id === null || (typeof id === 'string' && id.trim() === '');
}

function isEmpty(item: AppRecord): boolean {
	for (const _key in item) return false;
	return true;
}

/** An item of the Two-Way Sync Trigger that a failing fetch node passed on as if it were a record. */
function isTriggerItem(item: AppRecord): boolean {
	return ['syncName', 'runId', 'side', 'until'].every((name) => readOwn(item, name) !== undefined);
}

/** The fields of an item that can be read, whatever the others hold. */
function legible(item: AppRecord): AppRecord {
	const parts = Object.keys(item).map((name) => [name, readOwn(item, name)] as const);
	return Object.fromEntries(parts.filter(([, value]) => value !== undefined && isPlainJson(value)));
}
