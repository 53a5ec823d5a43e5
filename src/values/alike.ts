import type { Comparison } from './canonical';
import { canonical, isBlank, readBoolean } from './canonical';
import type { Decimal } from './decimal';
import { fromScaled, placesOf, printDecimal, readDecimal, sameDecimal, scaled } from './decimal';
import { readInstant } from './instant';
import { readElements } from './list';
import { UnreadableValueError } from './plainJson';
import { foldCase } from './text';

/** A text counts as the cut-off beginning of another from this length on. */
const CUT_LENGTH = 8;

/**
 * Characters that may be looked at for each of those that are compared, and at least: structures of
 * lists can be made of which each part is to be compared with every other one.
 */
const WORK_PER_CHARACTER = 20;
const LEAST_WORK = 20_000;

/** Whether two values are alike; `unknown` where that takes too long to find out. */
export type Likeness = 'alike' | 'different' | 'unknown';

/**
 * Whether one canonical text may be another form of the other: what an app made of it that folds
 * case, strips punctuation, rounds, or cuts off. SEMANTICS *Alike*. Never so for a blank and a
 * value, nor for numbers that differ by more than rounding. Symmetric. O(characters).
 */
export function likenessOf(a: string, b: string): Likeness {
	if (a === b) return 'alike';
	const work = new Work(LEAST_WORK + WORK_PER_CHARACTER * (a.length + b.length));
	try {
		return areAlike(a, b, work) ? 'alike' : 'different';
	} catch (error) {
		// A text may spell what is nested deeper than any record.
		return error instanceof UnreadableValueError ? 'different' : 'unknown';
	}
}

/** Whether two canonical texts are known to be alike. */
export function isAlike(a: string, b: string): boolean {
	return likenessOf(a, b) === 'alike';
}

/** Whether two canonical texts are alike, as far as can be found out. */
export function mayBeAlike(a: string, b: string): boolean {
	return likenessOf(a, b) !== 'different';
}

class TooMuchWork extends Error {}

/** What a comparison may cost, in characters that are looked at: counted, so that it is the same everywhere. */
class Work {
	constructor(private left: number) {}

	take(characters: number): void {
		this.left -= characters;
		if (this.left < 0) throw new TooMuchWork();
	}
}

function areAlike(a: string, b: string, work: Work): boolean {
	if (a === b) return true;
	work.take(a.length + b.length);
	if (isBlank(a) || isBlank(b)) return isBlank(a) && isBlank(b);
	const tags = a < b ? a.slice(0, 2) + b.slice(0, 2) : b.slice(0, 2) + a.slice(0, 2);
	const [first, second] = a < b ? [a.slice(2), b.slice(2)] : [b.slice(2), a.slice(2)];
	return ALIKENESS.get(tags)?.(first, second, work) ?? false;
}

type Alikeness = (first: string, second: string, work: Work) => boolean;

const boolean: Alikeness = (first, second) => String(readBoolean(second)) === first;

/** By the tags of both canonical texts, in their order; kinds that are not named are never alike. */
const ALIKENESS: ReadonlyMap<string, Alikeness> = new Map<string, Alikeness>([
	['d:d:', (first, second) => instantsAlike(Number(first), Number(second))],
	['d:n:', (first, second) => epochAlike(Number(first), second)],
	['d:t:', (first, second) => instantAndTextAlike(Number(first), second)],
	['D:d:', (first, second) => isDayOf(first, Number(second))],
	['l:l:', (first, second, work) => listsAlike(readElements(first), readElements(second), work)],
	['j:j:', structuresAlike],
	['j:t:', (first, second, work) => isJsonOf(second) && structuresAlike(first, second, work)],
	['b:n:', boolean],
	['b:t:', boolean],
	['p:p:', (first, second) => lettersOf(first) === lettersOf(second)],
	['n:n:', textsAlike],
	['n:t:', textsAlike],
	['t:t:', textsAlike],
	['p:t:', textsAlike],
	['n:p:', textsAlike],
]);

function textsAlike(a: string, b: string): boolean {
	const [plainA, plainB] = withoutZerosOfOne(a, b);
	const numberA = readPlainNumber(plainA);
	const numberB = readPlainNumber(plainB);
	// Two numbers are alike as numbers or not at all: dropping punctuation would join 1.5 and 15.
	if (numberA !== undefined && numberB !== undefined) return numbersAlike(numberA, numberB);
	if (isCutOff(a, b)) return true;
	const lettersA = lettersOf(a);
	const lettersB = lettersOf(b);
	if (lettersA === '' || lettersB === '') return false;
	return lettersA === lettersB || isBeginning(lettersA, lettersB);
}

const GROUPED = /^-?\d{1,3}(?:,\d{3})+(?:\.\d+)?$/;
const LEADING_ZERO = /^[+-]?0\d/;

/** Leading zeros are data, which an app may drop all the same: those of one of two digit strings. */
function withoutZerosOfOne(a: string, b: string): readonly [string, string] {
	const [zerosA, zerosB] = [LEADING_ZERO.test(a), LEADING_ZERO.test(b)];
	if (zerosA === zerosB) return [a, b];
	return zerosA ? [withoutZeros(a), b] : [a, withoutZeros(b)];
}

export function withoutZeros(digits: string): string {
	return digits.replace(/^([+-]?)0+(?=\d)/, '$1');
}

/** A number as an app may print it; `007` is a text, its zeros are data. */
export function readPlainNumber(text: string): Decimal | undefined {
	if (LEADING_ZERO.test(text)) return undefined;
	return readDecimal(GROUPED.test(text) ? text.replace(/,/g, '') : text);
}

/** Equal when the longer is rounded to the digits of the shorter, or as doubles. */
function numbersAlike(a: Decimal, b: Decimal): boolean {
	if (sameDecimal(a, b)) return true;
	if (a.digits !== '' && b.digits !== '' && a.negative !== b.negative) return false;
	const places = Math.min(placesOf(a), placesOf(b));
	if (placesOf(a) !== placesOf(b)) {
		const [shorter, longer] = placesOf(a) === places ? [a, b] : [b, a];
		if (isRoundedTo(longer, shorter, places)) return true;
	}
	const double = Number(printDecimal(a));
	return Number.isFinite(double) && double === Number(printDecimal(b));
}

function isRoundedTo(longer: Decimal, shorter: Decimal, places: number): boolean {
	const more = placesOf(longer);
	const exact = scaled(longer, more);
	const rounded = scaled(shorter, more);
	if (exact === undefined || rounded === undefined) return false;
	// At most half a unit of the last place away: a half may have gone either way.
	const distance = exact > rounded ? exact - rounded : rounded - exact;
	const unit = scaled(fromScaled(1n, places), more);
	return unit !== undefined && distance * 2n <= unit;
}

function isCutOff(a: string, b: string): boolean {
	return isBeginning(withoutEllipsis(a), b) || isBeginning(withoutEllipsis(b), a);
}

export function withoutEllipsis(text: string): string {
	return text.replace(/\s{0,3}(?:…|\.{3}|\uFFFD+)$/, '');
}

export function isBeginning(a: string, b: string): boolean {
	const [shorter, longer] = a.length < b.length ? [a, b] : [b, a];
	return shorter.length >= CUT_LENGTH && longer.startsWith(shorter);
}

/** What of the punctuation says what a number is: a sign before it, a point within it. */
const SIGN = /(?<![\p{L}\p{N}\p{M})])[-−](?=[.,]?\p{N})/gu;
const POINT = /(?<=\p{N})\.(?=\p{N})/gu;
const COMMA = /(?<=\p{N}),(?!\d{3}(?!\d))(?=\p{N})/gu;
const LEADING_PLUS = /(?<![\p{L}\p{N}])\+(?=\p{N})/gu;
const DROPPED = /[\s\p{P}\p{M}\p{Cf}]+/gu;

/** The text without case, white space, punctuation and diacritics. */
export function lettersOf(text: string): string {
	const kept = text
		.replace(SIGN, '<')
		.replace(POINT, '>')
		.replace(COMMA, '>')
		.replace(LEADING_PLUS, '');
	return foldCase(kept.normalize('NFD').replace(DROPPED, ''));
}

const MINUTE = 60;
const DAY = 24 * 60 * 60;

/** In seconds: equal when the finer is cut to whole seconds, minutes or days of the coarser. */
function instantsAlike(a: number, b: number): boolean {
	return isCutInstant(a, b) || isCutInstant(b, a);
}

export function isCutInstant(coarse: number, fine: number): boolean {
	return [1, MINUTE, DAY].some((unit) => Math.floor(fine / unit) * unit === coarse);
}

function epochAlike(instant: number, number: string): boolean {
	const milliseconds = readInstant(Number(number), 'UTC');
	return milliseconds !== undefined && instantsAlike(instant, milliseconds / 1000);
}

function instantAndTextAlike(instant: number, text: string): boolean {
	if (/^\d{4}-\d\d-\d\d$/.test(text)) return isDayOf(text, instant);
	const milliseconds = readInstant(text, 'UTC');
	return milliseconds !== undefined && instantsAlike(instant, milliseconds / 1000);
}

/** Zones lie between UTC-12 and UTC+14. */
const WEST = 12 * 60 * 60;
const EAST = 14 * 60 * 60;

/** Whether the instant falls on the day somewhere on earth: in which zone the app cut it is not known. */
function isDayOf(day: string, instant: number): boolean {
	const midnight = readInstant(day, 'UTC');
	if (midnight === undefined) return false;
	const start = midnight / 1000;
	return instant >= start - EAST && instant < start + DAY + WEST;
}

function listsAlike(a: readonly string[], b: readonly string[], work: Work): boolean {
	if (a.length !== b.length) return false;
	const restA = without(a, b);
	const restB = without(b, a);
	return hasPairing(restA, restB, work);
}

/** The elements of a multiset that another lacks. */
function without(elements: readonly string[], other: readonly string[]): string[] {
	const left = new Map<string, number>();
	for (const element of other) left.set(element, (left.get(element) ?? 0) + 1);
	return elements.filter((element) => {
		const count = left.get(element) ?? 0;
		left.set(element, count - 1);
		return count <= 0;
	});
}

/**
 * Whether each element has a partner of its own that is alike. Found by augmenting paths, since
 * taking the first that fits could leave another without; and must not depend on which list is first.
 */
function hasPairing(a: readonly string[], b: readonly string[], work: Work): boolean {
	const partnerOf = new Map<number, number>();
	const place = (index: number, tried: Set<number>): boolean => {
		// Most often the one in the same place.
		for (let further = 0; further < b.length; further++) {
			const candidate = (index + further) % b.length;
			if (tried.has(candidate) || !areAlike(a[index] ?? '', b[candidate] ?? '', work)) continue;
			tried.add(candidate);
			const holder = partnerOf.get(candidate);
			if (holder === undefined || place(holder, tried)) {
				partnerOf.set(candidate, index);
				return true;
			}
		}
		return false;
	};
	return a.every((_, index) => place(index, new Set()));
}

function isJsonOf(text: string): boolean {
	return text.startsWith('{') || text.startsWith('[');
}

function structuresAlike(a: string, b: string, work: Work): boolean {
	const [first, second] = [structureOf(a), structureOf(b)];
	if (first === undefined || second === undefined) return false;
	return partsAlike(first.value, second.value, work);
}

function structureOf(text: string): { readonly value: unknown } | undefined {
	try {
		return { value: JSON.parse(text) };
	} catch {
		return undefined;
	}
}

/** How the parts of two structures are read; the parts of one never meet those of another app's zone. */
const LEAF: Comparison = {
	compareAs: 'auto',
	zone: 'UTC',
	blanksEqual: true,
	dateTimePrecision: 'second',
};

function partsAlike(a: unknown, b: unknown, work: Work): boolean {
	if (typeof a !== 'object' || a === null || typeof b !== 'object' || b === null) {
		return areAlike(canonical(a, LEAF), canonical(b, LEAF), work);
	}
	if (Array.isArray(a) !== Array.isArray(b)) return false;
	const fieldsA = new Map<string, unknown>(Object.entries(a));
	const fieldsB = new Map<string, unknown>(Object.entries(b));
	if (fieldsA.size !== fieldsB.size) return false;
	for (const [key, part] of fieldsA) {
		if (!fieldsB.has(key) || !partsAlike(part, fieldsB.get(key), work)) return false;
	}
	return true;
}
