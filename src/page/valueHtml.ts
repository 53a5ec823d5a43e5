import { escaped } from '../bucket/html';
import { marked } from '../markup/marked';
import { shownValue } from '../values/shownText';

/** So much of a value is shown at once, and so much more in a fold, in characters. */
export const VALUE_LENGTH = 2000;
const FOLD_LENGTH = 20_000;

/** A value on the page. What differs from `beside` is marked, blanks at its ends and doubled ones are shown. */
export function valueHtml(value: unknown, beside?: unknown): string {
	const special = specialOf(value);
	if (special !== undefined) return `<span class="none">${special}</span>`;
	const text = textOf(value);
	const start = shownValue(text, VALUE_LENGTH);
	const body =
		beside === undefined || specialOf(beside) !== undefined
			? blanksShown(start)
			: differing(textOf(beside).slice(0, VALUE_LENGTH), text.slice(0, VALUE_LENGTH));
	return `<span class="value">${body}</span>`;
}

/** The whole of a long value, to be opened; `""` where it is shown at once. */
export function foldHtml(name: string, value: unknown): string {
	if (specialOf(value) !== undefined) return '';
	const text = textOf(value);
	if (text.length <= VALUE_LENGTH) return '';
	const more = text.length - FOLD_LENGTH;
	const rest =
		more > 0 ? `<p class="soft">And ${count(more)} more characters: see the app.</p>` : '';
	return `<details><summary>${escaped(name)}: all ${count(text.length)} characters</summary><pre>${escaped(shownValue(text, FOLD_LENGTH))}</pre>${rest}</details>`;
}

function count(number: number): string {
	return number.toLocaleString('en-GB');
}

function differing(other: string, own: string): string {
	const [, { before, differs, after }] = marked(other, own, Infinity);
	const middle = differs === '' ? '' : `<mark>${blanksShown(differs, true)}</mark>`;
	return `${blanksShown(before)}${middle}${blanksShown(after)}`;
}

function specialOf(value: unknown): string | undefined {
	if (value === undefined) return 'not given';
	if (value === null) return 'empty (null)';
	if (value === '') return 'empty';
	return Array.isArray(value) && value.length === 0 ? 'empty list' : undefined;
}

export function textOf(value: unknown): string {
	if (typeof value === 'string') return value;
	if (Array.isArray(value) && value.every((each) => typeof each === 'string')) {
		return value.join('\n');
	}
	return JSON.stringify(value, null, 1) ?? '';
}

/** Blanks that nobody sees: at both ends, more than one in a row, and whatever is no plain one. */
const UNSEEN = /^[ \t]+|[ \t]+$|[ \t]{2,}|[\t\u00a0\u2000-\u200a\u202f\u3000]+|\r\n|\r|\n/g;

const SIGNS: ReadonlyMap<string, string> = new Map([
	[' ', '·'],
	['\t', '→'],
	['\n', '⏎\n'],
	['\r', '␍'],
]);

function blanksShown(text: string, all = false): string {
	const unseen = all ? /[ \t\u00a0\u2000-\u200a\u202f\u3000]+|\r\n|\r|\n/g : UNSEEN;
	let shown = '';
	let from = 0;
	for (const { 0: blanks, index } of text.matchAll(unseen)) {
		const signs = [...blanks].map((blank) => SIGNS.get(blank) ?? '␣').join('');
		shown += `${escaped(text.slice(from, index))}<span class="blank">${signs}</span>`;
		from = index + blanks.length;
	}
	return shown + escaped(text.slice(from));
}
