/** A text in parts; `differs` is what stands in it in the place of another one's. */
export interface Marked {
	readonly before: string;
	readonly differs: string;
	readonly after: string;
}

/** So many characters around a difference are shown. */
const AROUND = 30;

/**
 * Two texts with what differs between them apart from how they begin and end alike. Long parts that are
 * alike are cut. O(length).
 *
 * @param around How much of what is alike is shown beside a difference, in characters.
 */
export function marked(now: string, becomes: string, around = AROUND): readonly [Marked, Marked] {
	const [old, next] = [[...now], [...becomes]];
	const shorter = Math.min(old.length, next.length);
	let start = 0;
	while (start < shorter && old[start] === next[start]) start++;
	let end = 0;
	while (end < shorter - start && old[old.length - 1 - end] === next[next.length - 1 - end]) end++;
	return [parts(old, start, end, around), parts(next, start, end, around)];
}

function parts(characters: readonly string[], start: number, end: number, around: number): Marked {
	const last = characters.length - end;
	const skipsBefore = start > around;
	const skipsAfter = end > around;
	return {
		before: `${skipsBefore ? '…' : ''}${text(characters, skipsBefore ? start - around : 0, start)}`,
		differs: text(characters, start, last),
		after: `${text(characters, last, skipsAfter ? last + around : undefined)}${skipsAfter ? '…' : ''}`,
	};
}

function text(characters: readonly string[], from: number, to?: number): string {
	return characters.slice(from, to).join('');
}
