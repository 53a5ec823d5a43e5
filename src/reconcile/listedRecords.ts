import type { RecordId } from '../model/link';
import { isRecordId } from '../model/link';
import type { AppRecord } from '../model/record';
import type { FieldReader } from '../values/fieldReader';

/** A record of the input with its id. */
export interface Listed {
	readonly id: RecordId;
	/** The id as it is compared. */
	readonly key: string;
	readonly record: AppRecord;
	/** Position of its item in the input. */
	readonly source: number;
}

/** The records of one side by key, for those who only read. */
export type ReadonlyListedRecords = Omit<ListedRecords, 'set' | 'delete'>;

/**
 * The records of one side by `idKey`. It keeps where each stands in the input, and makes a `Listed` when
 * one is asked for: a run of a million records asks for few, and as many objects would cost more than
 * the look at the records. Two `Listed` of one record are equal, not the same.
 */
export class ListedRecords {
	private readonly sources = new Map<string, number>();

	constructor(
		private readonly items: readonly AppRecord[],
		private readonly readId: FieldReader,
	) {}

	get size(): number {
		return this.sources.size;
	}

	/** Position of the record's item in the input; -1 where there is none. */
	sourceOf(key: string): number {
		return this.sources.get(key) ?? -1;
	}

	/** Whether the item has an id of the same form as one whose text it shares. */
	isListedAs(source: number, id: RecordId): boolean {
		const record = this.items[source];
		return record !== undefined && typeof this.readId(record) === typeof id;
	}

	get(key: string): Listed | undefined {
		const source = this.sources.get(key);
		return source === undefined ? undefined : this.make(key, source);
	}

	has(key: string): boolean {
		return this.sources.has(key);
	}

	keys(): Iterable<string> {
		return this.sources.keys();
	}

	*values(): Iterable<Listed> {
		for (const [key, source] of this.sources) {
			const listed = this.make(key, source);
			if (listed !== undefined) yield listed;
		}
	}

	/** The records alone. */
	*records(): Iterable<AppRecord> {
		for (const source of this.sources.values()) {
			const record = this.items[source];
			if (record !== undefined) yield record;
		}
	}

	set(key: string, source: number): void {
		this.sources.set(key, source);
	}

	delete(key: string): void {
		this.sources.delete(key);
	}

	private make(key: string, source: number): Listed | undefined {
		const record = this.items[source];
		const id = record === undefined ? undefined : this.readId(record);
		return record !== undefined && isRecordId(id) ? { id, key, record, source } : undefined;
	}
}
