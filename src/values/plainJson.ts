/** Values nested deeper than this are refused; no app nests so deep, and the stack has an end. */
const MAX_DEPTH = 400;

/** A value cannot be compared: it contains itself, or is nested too deep. */
export class UnreadableValueError extends Error {
	constructor() {
		super(`A value contains itself or is nested more than ${MAX_DEPTH} levels deep.`);
		this.name = 'UnreadableValueError';
	}
}

/** Throws `UnreadableValueError` where a walk into a value has gone too deep. */
export function checkDepth(depth: number): void {
	if (depth > MAX_DEPTH) throw new UnreadableValueError();
}

/**
 * Whether a value can be compared, kept and sent: no cycle, not nested too deep, no functions or
 * symbols, no numbers that JSON lacks, no lists with empty places, nothing that throws when it is read. Dates and other things that know how to become JSON count as what they become.
 * `canonical` never throws for a value that passes. O(size of the value).
 */
export function isPlainJson(value: unknown, depth = 0): boolean {
	if (typeof value === 'function' || typeof value === 'symbol' || typeof value === 'bigint') {
		return false;
	}
	if (typeof value === 'number') return Number.isFinite(value);
	if (typeof value !== 'object' || value === null) return true;
	if (depth >= MAX_DEPTH) return false;
	const plain = asJson(value);
	if (plain !== value) return isPlainJson(plain, depth + 1);
	const parts = valuesOf(value);
	if (parts === undefined) return false;
	// A list with places that are empty may be as long as it likes.
	if (Array.isArray(value) && parts.length < value.length) return false;
	return parts.every((part) => isPlainJson(part, depth + 1));
}

/** What an object holds; `undefined` where reading it throws. */
function valuesOf(value: object): readonly unknown[] | undefined {
	try {
		return Object.values(value);
	} catch {
		return undefined;
	}
}

/** What `JSON.stringify` would take an object for: a Date is its ISO text. */
export function asJson(value: object): unknown {
	if (!('toJSON' in value) || typeof value.toJSON !== 'function') return value;
	// An own function of a record is code, not data; only those of classes are trusted.
	if (Object.prototype.hasOwnProperty.call(value, 'toJSON')) return value;
	try {
		const json: unknown = value.toJSON();
		// An invalid date becomes null there, which would read as a cleared field.
		return json ?? Object.prototype.toString.call(value);
	} catch {
		return Object.prototype.toString.call(value);
	}
}

/** JSON with the keys of objects in order, so that equal structures are equal texts. */
export function orderedJson(value: unknown, depth = 0): string {
	checkDepth(depth);
	switch (typeof value) {
		case 'string':
			return JSON.stringify(value);
		case 'number':
			// JSON has no NaN; as null it would equal a blank.
			return Number.isFinite(value) ? JSON.stringify(value) : `"${value}"`;
		case 'boolean':
			return String(value);
		case 'bigint':
			return String(value);
		case 'object':
			return value === null ? 'null' : orderedObject(value, depth);
		default:
			return 'null';
	}
}

function orderedObject(value: object, depth: number): string {
	const plain = asJson(value);
	if (plain !== value) return orderedJson(plain, depth + 1);
	if (Array.isArray(value)) {
		return `[${value.map((part) => orderedJson(part, depth + 1)).join(',')}]`;
	}
	const parts: string[] = [];
	// Entries by key order of code units: a locale would make it depend on the machine.
	const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
	for (const [key, part] of entries) {
		if (part === undefined) continue;
		parts.push(`${JSON.stringify(key)}:${orderedJson(part, depth + 1)}`);
	}
	return `{${parts.join(',')}}`;
}

/**
 * Whether the JSON of a record is longer than that. Only texts can make it so in practice; they are
 * summed without building the JSON. O(values).
 */
export function isLonger(value: unknown, limit: number): boolean {
	return lengthLeft(value, limit) < 0;
}

function lengthLeft(value: unknown, left: number): number {
	if (typeof value === 'string') return left - value.length;
	if (typeof value !== 'object' || value === null) return left - 1;
	let rest = left;
	for (const part of Object.values(value)) {
		rest = lengthLeft(part, rest - 1);
		if (rest < 0) return rest;
	}
	return rest;
}
