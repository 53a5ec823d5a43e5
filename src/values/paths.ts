import type { AppRecord } from '../model/record';

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
 * Value at a dotted path, `undefined` where it is missing. A field whose very name contains the dots
 * goes first. Own properties only: `constructor` is a field like any other.
 */
export function readPath(record: AppRecord, path: string): unknown {
	if (has(record, path) || !path.includes('.')) return own(record, path);
	let value: unknown = record;
	for (const key of path.split('.')) {
		if (!isRecord(value)) return undefined;
		value = own(value, key);
	}
	return value;
}

/** Whether a path leads into an object, and is not the very name of a field. */
export function liesWithin(record: AppRecord | undefined, path: string): boolean {
	return path.includes('.') && (record === undefined || !has(record, path));
}

/** The field of a record in which what a path leads to lies. */
export function outermost(path: string): string {
	return path.split('.', 1)[0] ?? path;
}

/**
 * Sets the value at a dotted path of an item that is to be written. A nested object is written whole
 * by most apps, so the keys beside the path come along from `present`, the record as last seen on
 * the target. Neither `present` nor anything in it is changed.
 */
export function writePath(
	json: { [field: string]: unknown },
	path: string,
	value: unknown,
	present?: AppRecord,
): void {
	const literal = has(json, path) || (present !== undefined && has(present, path));
	if (literal || !path.includes('.')) {
		define(json, path, value);
		return;
	}
	const keys = path.split('.');
	const last = keys.pop() ?? path;
	let target = json;
	let beside: unknown = present;
	for (const key of keys) {
		beside = isRecord(beside) ? own(beside, key) : undefined;
		const written = own(target, key);
		// Copied at each level and each time: what is there may be a part of the record as it was seen.
		const source = isRecord(written) ? written : beside;
		const copy: { [field: string]: unknown } = isRecord(source) ? { ...source } : {};
		define(target, key, copy);
		target = copy;
	}
	define(target, last, value);
}

/** Assignment to `__proto__` would change the prototype; defining it makes it a field. */
function define(object: { [field: string]: unknown }, key: string, value: unknown): void {
	Object.defineProperty(object, key, {
		value,
		enumerable: true,
		configurable: true,
		writable: true,
	});
}
