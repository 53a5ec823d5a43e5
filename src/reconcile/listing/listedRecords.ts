import type { RecordId } from '../../model/link';
import { isRecordId } from '../../model/link';
import type { AppRecord } from '../../model/record';
import { idKey } from '../../model/state';
import type { Listed } from '../../records/listed';
import type { FieldReader } from '../../values/fieldReader';
import { KeyIndex, NOWHERE } from './keyIndex';

/** The records of one side by key, for those who only read. */
export type ReadonlyListedRecords = Omit<ListedRecords, 'add' | 'set' | 'delete'>;

/**
 * The records of one side by `idKey`. It keeps where each stands in the input, and makes a `Listed` when
 * one is asked for: a run of a million records asks for few, and as many objects would cost more than
 * the look at the records. Two `Listed` of one record are equal, not the same.
 */
export class ListedRecords {
	private readonly index: KeyIndex;
	/** What stands in for an item: a record that several events tell of. */
	private readonly inPlace = new Map<number, Pick<Listed, 'record' | 'told'>>();
	/** 1 where the item at that position is listed. */
	private readonly listed: Uint8Array;
	private count = 0;

	constructor(
		private readonly items: readonly AppRecord[],
		private readonly readId: FieldReader,
	) {
		this.index = new KeyIndex(items.length, (source) => this.keyAt(source));
		this.listed = new Uint8Array(items.length);
	}

	get size(): number {
		return this.count;
	}

	/** Position of the item that is listed under an id in this very form, or `NOWHERE`. */
	sourceOf(id: RecordId): number {
		const source = this.index.find(idKey(id));
		if (source === NOWHERE) return NOWHERE;
		// Their texts are the same; an id that turned from a number into a text is to be noted.
		return typeof this.idAt(source) === typeof id ? source : NOWHERE;
	}

	get(key: string): Listed | undefined {
		const source = this.index.find(key);
		return source === NOWHERE ? undefined : this.at(source);
	}

	has(key: string): boolean {
		return this.index.find(key) !== NOWHERE;
	}

	/** In the order of the input, as the following. */
	*keys(): Iterable<string> {
		for (const { key } of this.values()) yield key;
	}

	*values(): Iterable<Listed> {
		for (let source = 0; source < this.listed.length; source++) {
			const listed = this.listed[source] === 1 ? this.at(source) : undefined;
			if (listed !== undefined) yield listed;
		}
	}

	/** The records alone. */
	*records(): Iterable<AppRecord> {
		for (let source = 0; source < this.listed.length; source++) {
			const record = this.listed[source] === 1 ? this.recordAt(source) : undefined;
			if (record !== undefined) yield record;
		}
	}

	/** Lists an item, unless another is listed under its key: that one is returned. */
	add(key: string, source: number): Listed | undefined {
		const earlier = this.index.add(key, source);
		if (earlier !== NOWHERE) return this.at(earlier);
		this.mark(source);
		return undefined;
	}

	/** Lists an item in the place of what was listed under its key, or what several of them say together. */
	set(key: string, source: number, merged?: Pick<Listed, 'record' | 'told'>): void {
		this.delete(key);
		this.index.set(key, source);
		this.mark(source);
		if (merged !== undefined) this.inPlace.set(source, merged);
	}

	delete(key: string): void {
		const source = this.index.remove(key);
		if (source === NOWHERE) return;
		this.listed[source] = 0;
		this.count--;
	}

	private mark(source: number): void {
		this.listed[source] = 1;
		this.count++;
	}

	private keyAt(source: number): string | undefined {
		const id = this.idAt(source);
		return id === undefined ? undefined : idKey(id);
	}

	private idAt(source: number): RecordId | undefined {
		const record = this.items[source];
		const id = record === undefined ? undefined : this.readId(record);
		return isRecordId(id) ? id : undefined;
	}

	private recordAt(source: number): AppRecord | undefined {
		return this.inPlace.get(source)?.record ?? this.items[source];
	}

	private at(source: number): Listed | undefined {
		const record = this.recordAt(source);
		const id = this.idAt(source);
		if (record === undefined || id === undefined) return undefined;
		return { id, key: idKey(id), record, source, ...this.inPlace.get(source) };
	}
}
