import {
	isAlike,
	isBeginning,
	isCutInstant,
	lettersOf,
	readPlainNumber,
	withoutEllipsis,
} from './alike';
import { placesOf } from './decimal';

/** Of two alike canonical values the one that is the other with something taken away. */
export interface Reduction {
	/** Which of the two is the whole one. */
	readonly fuller: 'first' | 'second';
	/** Of a text that was cut off: the length of what is left. */
	readonly cutAt?: number;
}

/**
 * Whether one of two canonical texts is the other cut off, rounded, without its time, or its plus sign. `undefined` where they are not alike, or neither has less than the other (another
 * case, other punctuation, leading zeros). SEMANTICS "The form that an app makes of a value".
 */
export function reductionOf(first: string, second: string): Reduction | undefined {
	if (first === second || !isAlike(first, second)) return undefined;
	if (isReduced(second, first)) return { fuller: 'first', ...cutOf(second, first) };
	if (isReduced(first, second)) return { fuller: 'second', ...cutOf(first, second) };
	return undefined;
}

/** Whether the first of two alike values has less than the second. */
function isReduced(poorer: string, fuller: string): boolean {
	const [tag, other] = [poorer.slice(0, 2), fuller.slice(0, 2)];
	const [less, more] = [poorer.slice(2), fuller.slice(2)];
	if (other === 'd:') return tag === 'd:' ? isCutInstant(Number(less), Number(more)) : isDay(less);
	if (!isText(tag) || !isText(other)) return false;
	return (
		isRounded(less, more) || hasLostPlus(less, more) || cutOf(poorer, fuller).cutAt !== undefined
	);
}

function isText(tag: string): boolean {
	return tag === 't:' || tag === 'n:' || tag === 'p:';
}

function isDay(text: string): boolean {
	return /^\d{4}-\d\d-\d\d$/.test(text);
}

function isRounded(less: string, more: string): boolean {
	const [a, b] = [readPlainNumber(less), readPlainNumber(more)];
	if (a === undefined || b === undefined) return false;
	if (placesOf(a) !== placesOf(b)) return placesOf(a) < placesOf(b);
	return a.digits.length < b.digits.length;
}

function hasLostPlus(less: string, more: string): boolean {
	return more.startsWith('+') && !less.startsWith('+') && lettersOf(more) === lettersOf(less);
}

/** A text that is cut off: by its characters, or but for case and punctuation. */
function cutOf(poorer: string, fuller: string): { readonly cutAt?: number } {
	const less = withoutEllipsis(poorer.slice(2));
	const more = fuller.slice(2);
	if (!isText(poorer.slice(0, 2)) || isNumber(less) || isNumber(more)) return {};
	const isCut = less.length < more.length && isBeginning(less, more);
	const [letters, all] = [lettersOf(less), lettersOf(more)];
	const isCutToo = letters.length < all.length && isBeginning(letters, all);
	return isCut || isCutToo ? { cutAt: less.length } : {};
}

function isNumber(text: string): boolean {
	return readPlainNumber(text) !== undefined;
}
