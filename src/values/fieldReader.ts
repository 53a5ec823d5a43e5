import type { AppRecord } from '../model/record';
import { keysOf } from './fieldPath';
import { readPath } from './paths';

/** Reads one field of records; the same as `readPath` with the path that it was made for. */
export type FieldReader = (record: AppRecord) => unknown;

/**
 * Makes a reader of one path. A fast path, because a run reads every field of every record, several
 * times: a top-level field of an ordinary object needs no question whether it is its own, except for
 * the few names that all objects inherit.
 */
export function fieldReader(path: string): FieldReader {
	const keys = keysOf(path);
	if (keys.length > 1 || keys[0] !== path || path in Object.prototype) {
		return (record) => readPath(record, path, keys);
	}
	return (record) => {
		const value = record[path];
		return value === undefined || isOrdinary(record) ? value : readPath(record, path);
	};
}

function isOrdinary(record: AppRecord): boolean {
	const prototype: unknown = Object.getPrototypeOf(record);
	return prototype === Object.prototype || prototype === null;
}
