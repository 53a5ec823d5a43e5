import type { AppRecord } from '../model/record';

/** Values nested deeper than this are left to the plain checks. */
const MAX_DEPTH = 4;

/**
 * Whether a record is plain JSON, its JSON no longer than `limit`, with at most so many fields, as far as one
 * glance tells: `true` means that the plain checks (`isPlainJson`, `isLonger`) let it pass, `false` that they
 * must be asked.
 *
 * A fast path, because every record of every run is checked: it makes no lists of the values, which is
 * where the plain checks spend their time.
 */
export function isOrdinaryRecord(record: AppRecord, limit: number, maxFields = Infinity): boolean {
	return fieldsLeft(record, limit, { depth: 0, most: maxFields }) >= 0;
}

type Fields = { readonly [name: string]: unknown };

interface Place {
	readonly depth: number;
	/** So many fields may be there. */
	readonly most?: number;
}

/** What is left of the limit; negative where it is passed or a value is out of the ordinary. */
function fieldsLeft(fields: Fields, limit: number, { depth, most = Infinity }: Place): number {
	// What knows how to become JSON may become anything.
	if (depth > MAX_DEPTH || fields.toJSON !== undefined) return -1;
	let left = limit;
	let count = 0;
	for (const name in fields) {
		left = valueLeft(fields[name], left - 1, depth);
		count++;
		if (left < 0 || count > most) return -1;
	}
	return left;
}

function elementsLeft(elements: readonly unknown[], limit: number, depth: number): number {
	if (depth > MAX_DEPTH || 'toJSON' in elements) return -1;
	let left = limit;
	for (const element of elements) {
		// An empty place, perhaps.
		if (element === undefined) return -1;
		left = valueLeft(element, left - 1, depth);
		if (left < 0) return -1;
	}
	return left;
}

function valueLeft(value: unknown, left: number, depth: number): number {
	switch (typeof value) {
		case 'string':
			return left - value.length;
		case 'number':
			return Number.isFinite(value) ? left - 1 : -1;
		case 'boolean':
		case 'undefined':
			return left - 1;
		case 'object':
			if (value === null) return left - 1;
			if (Array.isArray(value)) return elementsLeft(value, left, depth + 1);
			return isFields(value) ? fieldsLeft(value, left, { depth: depth + 1 }) : -1;
		default:
			return -1;
	}
}

/** Objects of classes (dates, maps) are out of the ordinary. */
function isFields(value: object): value is Fields {
	const prototype: unknown = Object.getPrototypeOf(value);
	return prototype === Object.prototype || prototype === null;
}
