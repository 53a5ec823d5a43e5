import type { Conflict } from './conflict';
import type { GuardRecord } from './state';

/** Entries never change, so each is measured once. */
const sizes = new WeakMap<Conflict, number>();

/** Characters of JSON that an entry of the bucket takes. O(entry) the first time. */
export function entrySize(entry: Conflict): number {
	const known = sizes.get(entry);
	if (known !== undefined) return known;
	const size = JSON.stringify(entry).length;
	sizes.set(entry, size);
	return size;
}

/** Characters of JSON that an entry takes beside its fields and records, generously. */
export function frameSize(ids: object, reason: string): number {
	// Ids stand in the label too, where nothing else names the record, and the reason in `how`.
	return FRAME_OF_ENTRY + 3 * JSON.stringify(ids).length + 2 * JSON.stringify(reason).length;
}

const FRAME_OF_ENTRY = 1500;

export function sizeOfEntries(entries: Iterable<Conflict>): number {
	let size = 0;
	for (const entry of entries) size += entrySize(entry);
	return size;
}

/** Characters of a fingerprint with what separates it from the next. */
const PRINT = 17;
/** Characters of a guard record beside its id and fields. */
const FRAME = 80;

/** About as many characters of JSON as a guard record takes. O(fields), without building the JSON. */
export function guardSize(key: string, { values, held }: GuardRecord): number {
	let size = FRAME + 2 * key.length;
	for (const field in values) size += field.length + PRINT;
	for (const field in held) size += field.length + PRINT * (1 + (held[field]?.length ?? 0));
	return size;
}
