import { readInstant } from './instant';

/**
 * Whether a record's modified mark is older than another of the same app. Both must be numbers (a
 * version), or both times; of anything else, such as an ETag, nobody can say.
 */
export function isOlder(mark: string | undefined, than: string | undefined): boolean {
	if (mark === undefined || than === undefined || mark === than) return false;
	const order = compareMarks(mark, than);
	return order !== undefined && order < 0;
}

/** Which of two marks of one app is the later: below zero for the second; `undefined` where nobody can say. */
export function compareMarks(a: string, b: string): number | undefined {
	const [first, second] = [readMark(a), readMark(b)];
	if (first === undefined || second === undefined || first.kind !== second.kind) return undefined;
	return first.at - second.at;
}

/** Times without a zone are compared with one another only: nobody knows how they lie to the others. */
function readMark(mark: string): Mark | undefined {
	const text = mark.trim();
	if (/^\d{1,15}(?:\.\d+)?$/.test(text)) return { kind: 'number', at: Number(text) };
	const at = readInstant(text, 'UTC');
	return at === undefined ? undefined : { kind: ZONED.test(text) ? 'instant' : 'local', at };
}

interface Mark {
	readonly kind: 'number' | 'instant' | 'local';
	readonly at: number;
}

/** A time that ends with its zone. */
const ZONED = /z$|[+-]\d\d:?\d\d$|[a-z]{3,4}$/i;
