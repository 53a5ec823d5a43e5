import type { FormKind } from '../model/form';
import { readDecimal } from '../values/decimal';
import { clockOf, isDate } from '../values/instant';

/** Forms that a value may be in, as a set of bits: a `1` may be a number or mean true. */
export type Candidates = number;

export const NONE: Candidates = 0;
export const ANY: Candidates = ~0;

const BITS: Readonly<Record<Exclude<FormKind, 'text' | 'delimitedText'>, Candidates>> = {
	boolean: 1,
	booleanNumber: 2,
	booleanText: 4,
	number: 8,
	numberText: 16,
	dateTime: 32,
	localDateTime: 64,
	date: 128,
	midnight: 256,
	epochSeconds: 512,
	epochMilliseconds: 1024,
	list: 2048,
	email: 4096,
};

export function has(candidates: Candidates, kind: FormKind): boolean {
	if (kind === 'text' || kind === 'delimitedText') return false;
	return (candidates & BITS[kind]) !== 0;
}

/** Whether all values of a column may mean yes and no. */
export function mayMeanBoolean(candidates: Candidates): boolean {
	return (candidates & (BITS.boolean | BITS.booleanNumber | BITS.booleanText)) !== 0;
}

export function bitOf(kind: FormKind): Candidates {
	return kind === 'text' || kind === 'delimitedText' ? NONE : BITS[kind];
}

/** What values are by themselves, where they may be in several forms: the first of these. */
const LOOKS: readonly FormKind[] = [
	'boolean',
	'number',
	'numberText',
	'booleanText',
	'list',
	'dateTime',
	'localDateTime',
	'date',
	'midnight',
	'email',
];

export function firstLook(candidates: Candidates): FormKind | undefined {
	return LOOKS.find((kind) => has(candidates, kind));
}

/** Pairs of words that mean true and false. */
export const WORD_PAIRS: ReadonlyArray<readonly [string, string]> = [
	['true', 'false'],
	['1', '0'],
	['t', 'f'],
	['yes', 'no'],
];

const WORDS: ReadonlyMap<string, readonly [string, string]> = new Map(
	WORD_PAIRS.flatMap((pair) => pair.map((word) => [word, pair] as const)),
);

/** The pair that a word belongs to, in any case. */
export function wordPairOf(word: string): readonly [string, string] | undefined {
	return word.length > 5 ? undefined : WORDS.get(word.toLowerCase());
}

/** A value that is not blank. Costs a glance at a few characters for an ordinary text. */
export function candidatesOf(value: unknown): Candidates {
	switch (typeof value) {
		case 'boolean':
			return BITS.boolean;
		case 'number':
			return candidatesOfNumber(value);
		case 'bigint':
			return BITS.number;
		case 'string':
			return candidatesOfText(value.trim());
		default:
			break;
	}
	if (Array.isArray(value)) return BITS.list;
	if (!isDate(value) || Number.isNaN(value.getTime())) return NONE;
	return value.getTime() % DAY === 0 ? BITS.dateTime | BITS.midnight : BITS.dateTime;
}

const DAY = 24 * 60 * 60 * 1000;

function candidatesOfNumber(value: number): Candidates {
	if (!Number.isFinite(value)) return NONE;
	if (value === 0 || value === 1) return BITS.number | BITS.booleanNumber;
	if (value >= 1e9 && value < 1e10) return BITS.number | BITS.epochSeconds;
	if (value >= 1e12 && value < 1e13) return BITS.number | BITS.epochMilliseconds;
	return BITS.number;
}

const PLAIN_NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?$/;
const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@.]+$/;
const LONGEST = 320;

function candidatesOfText(text: string): Candidates {
	if (text.length > LONGEST) return NONE;
	const words = wordPairOf(text) === undefined ? NONE : BITS.booleanText;
	const first = text.charCodeAt(0);
	if ((first >= 48 && first <= 57) || first === 45 || text[3] === ',') {
		const clock = candidatesOfClock(text);
		if (clock !== NONE) return clock;
		const isNumber = PLAIN_NUMBER.test(text) && readDecimal(text) !== undefined;
		if (isNumber) return words | BITS.numberText;
	}
	return text.includes('@') && EMAIL.test(text) ? words | BITS.email : words;
}

function candidatesOfClock(text: string): Candidates {
	const clock = clockOf(text);
	if (clock === undefined) return NONE;
	if (clock.zone === 'none') return BITS.date;
	const form = clock.zone === 'given' ? BITS.dateTime : BITS.localDateTime;
	return clock.atMidnight ? form | BITS.midnight : form;
}
