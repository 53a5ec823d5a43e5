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

/** An app writes all of its marks alike, so one without a zone is compared with others without one. */
function readMark(
	mark: string,
): { readonly kind: 'number' | 'time'; readonly at: number } | undefined {
	const text = mark.trim();
	if (/^\d{1,15}(?:\.\d+)?$/.test(text)) return { kind: 'number', at: Number(text) };
	const at = readInstant(text, 'UTC');
	return at === undefined ? undefined : { kind: 'time', at };
}
