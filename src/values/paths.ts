import type { AppRecord } from '../model/record';
import type { PathKey } from './fieldPath';
import { isNested, keysOf } from './fieldPath';

/** Whether a value is an object with fields of its own. */
export function isRecord(value: unknown): value is AppRecord {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function has(object: object, key: string): boolean {
	return Object.prototype.hasOwnProperty.call(object, key);
}

/** An object's own value: names of fields are data, and `constructor` is one like any other. */
export function own<T>(object: { readonly [key: string]: T }, key: string): T | undefined {
	return has(object, key) ? object[key] : undefined;
}

/**
 * Value at a path, `undefined` where it is missing. A field whose very name looks like the path goes
 * first. Own properties only: `constructor` is a field like any other.
 *
 * @param keys Those of the path, where they are at hand.
 */
export function readPath(record: AppRecord, path: string, keys?: readonly PathKey[]): unknown {
	if (has(record, path)) return own(record, path);
	let value: unknown = record;
	for (const key of keys ?? keysOf(path)) value = step(value, key);
	return value;
}

/** What an object has under a name, or a list in a place. */
export function step(within: unknown, key: PathKey): unknown {
	if (isRecord(within)) return own(within, `${key}`);
	return Array.isArray(within) && typeof key === 'number' ? within[key] : undefined;
}

/** Whether a path leads into an object or a list, and is not the very name of a field. */
export function liesWithin(record: AppRecord | undefined, path: string): boolean {
	return isNested(path) && (record === undefined || !has(record, path));
}

/** The field of a record in which what a path leads to lies. */
export function outermost(path: string): string {
	return `${keysOf(path)[0]}`;
}

/**
 * Sets the value at a path of an item that is to be written. A nested object is written whole
 * by most apps, so the keys beside the path come along from `present`, the record as last seen on
 * the target. Neither `present` nor anything in it is changed.
 */
export function writePath(
	json: { [field: string]: unknown },
	path: string,
	value: unknown,
	present?: AppRecord,
): void {
	const isLiteral = has(json, path) || (present !== undefined && has(present, path));
	const keys = isLiteral ? [path] : keysOf(path);
	let target: object = json;
	let beside: unknown = present;
	for (const [at, key] of keys.slice(0, -1).entries()) {
		beside = step(beside, key);
		// Copied at each level and each time: what is there may be a part of the record as it was seen.
		const copy = containerOf([step(target, key), beside], keys[at + 1]);
		define(target, key, copy);
		target = copy;
	}
	define(target, keys[keys.length - 1] ?? path, value);
}

/** A copy of the first that a key can lead into; where there is none, a new list or object. */
function containerOf(found: readonly unknown[], key: PathKey | undefined): object {
	const isPlace = typeof key === 'number';
	const source = found.find((each) => (Array.isArray(each) ? isPlace : isRecord(each)));
	if (isRecord(source)) return { ...source };
	if (!isPlace) return {};
	const list: unknown[] = Array.isArray(source) ? [...source] : [];
	// No holes: an app is sent null for what it has nothing of.
	while (list.length < key) list.push(null);
	return list;
}

/** Assignment to `__proto__` would change the prototype; defining it makes it a field. */
function define(object: object, key: PathKey, value: unknown): void {
	Object.defineProperty(object, key, {
		value,
		enumerable: true,
		configurable: true,
		writable: true,
	});
}
