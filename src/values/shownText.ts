/**
 * Texts of apps as people read them. What cannot be seen, or turns a text around, is shown by a sign or its
 * number; nothing is left out.
 */

/** Longer values are cut in texts for people; the values themselves are not. */
const SHOWN_LENGTH = 200;

/** A value as people read it in a sentence. */
export function shownValue(value: unknown, limit = SHOWN_LENGTH): string {
	if (value === undefined) return '(not given)';
	if (value === null || value === '') return '(empty)';
	const text = typeof value === 'string' ? value : JSON.stringify(value);
	return text.length > limit ? `${cut(text, limit)}…` : text;
}

/** Never in the midst of a character that takes two. */
function cut(text: string, limit: number): string {
	return text.slice(0, limit).replace(/[\ud800-\udbff]$/, '');
}

/** Controls but tab and line ends, halves of characters, what has no width, what turns the text around. */
const HIDDEN =
	/(?![\t\n\r])\p{Cc}|\p{Cs}|[\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufdd0-\ufdef\ufeff]/gu;

/** The text with what nobody sees made visible; for pages, where lines may end. */
export function visible(text: string): string {
	return text.replace(HIDDEN, (character) => numbered(character));
}

function numbered(character: string): string {
	return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

const LINE_ENDS: ReadonlyMap<string, string> = new Map([
	['\r\n', '⏎'],
	['\n', '⏎'],
	['\r', '␍'],
	['\t', '␉'],
]);

/** The text in one line that no spreadsheet takes for a formula, and in which no chat or mail finds anything. */
export function inert(text: string): string {
	const line = inertLine(text);
	return /^\s*[=+\-@]/.test(line) ? `"${line}"` : line;
}

/** The text in one line, in which links and tags are broken by a sign that is seen. */
export function inertLine(text: string): string {
	return visible(text.replace(/\r\n|[\n\r\t]/g, (end) => LINE_ENDS.get(end) ?? end))
		.replace(/:\/\//g, ':\\/\\/')
		.replace(/\bwww\./gi, (www) => `${www.slice(0, -1)}\\.`)
		.replace(/<(?=[\p{L}/!?@#])/gu, '\\u003c');
}
