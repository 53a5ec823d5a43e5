import type { Salt } from './salt';
import type { Comparator } from '../model/settings';
import { printDecimal, readDecimal } from './decimal';
import { isDate, readClearInstant, readDay, readInstant, shownDay } from './instant';
import { printElements, readList } from './list';
import { readPhone } from './phone';
import { asJson, checkDepth, orderedJson } from './plainJson';
import { foldCase, plainText } from './text';

/** How the values of one field of one side are compared. */
export interface Comparison {
	readonly compareAs: Comparator;
	/** IANA zone in which forms without a zone are read. */
	readonly zone: string;
	readonly blanksEqual: boolean;
	readonly dateTimePrecision: 'second' | 'millisecond';
	readonly listDelimiter?: string;
	/** Whether `false` stands for empty. */
	readonly falseIsBlank?: boolean;
	/** Whether a date-time at the beginning of a day means the day that it shows, whatever its zone. */
	readonly daysAsWritten?: boolean;
	/** Whether leading zeros are data: a text that has them is no number. */
	readonly zerosCount?: boolean;
	/** Texts that stand for empty. */
	readonly blankTexts?: ReadonlySet<string>;
	/** What fingerprints are made with; absent where the state has none yet. */
	readonly salt?: Salt;
}

/** Canonical text of every blank, where blanks are equal to one another. */
export const BLANK = '';

// Where they are not, each has a text of its own.
const NULL_BLANK = '-:null';
const TEXT_BLANK = '-:text';
const LIST_BLANK = '-:list';

/** Whether a canonical text is that of a blank. */
export function isBlank(canonicalText: string): boolean {
	return canonicalText === BLANK || canonicalText.startsWith('-:');
}

/**
 * The value as one tagged text (`t:Bob`, `n:42`, `d:1704103200`). Two values are equal exactly when
 * their texts are; this holds for `auto` too, which picks by what it sees in the one value. That makes
 * equality transitive, which shadows rely on: they compare a value with a fingerprint of a value.
 *
 * SEMANTICS "Canonical values (comparators)". Throws `UnreadableValueError` for a value that
 * `isPlainJson` refuses for its depth, and for nothing else.
 */
export function canonical(value: unknown, comparison: Comparison): string {
	const plain = readable(value);
	const blank = canonicalBlank(plain, comparison);
	if (blank !== undefined) return blank;
	switch (comparison.compareAs) {
		case 'auto':
			return canonicalAuto(plain, comparison, 0);
		case 'text':
			return canonicalText(plain);
		case 'textIgnoreCase':
			return foldedText(plain);
		case 'email':
			return canonicalEmail(plain);
		case 'number':
			return canonicalNumber(plain, comparison);
		case 'boolean':
			return canonicalBoolean(plain);
		case 'dateTime':
			return canonicalDateTime(plain, comparison);
		case 'date':
			return canonicalDate(plain, comparison);
		case 'phone':
			return canonicalPhone(plain);
		case 'list':
			return canonicalList(plain, comparison);
		case 'json':
			return canonicalJson(plain, comparison);
		case 'link':
			return canonicalLink(plain);
		default:
			return assertNever(comparison.compareAs);
	}
}

function assertNever(comparator: never): never {
	throw new Error(`Unknown comparator: ${String(comparator)}`);
}

/** Objects that are values in disguise: dates stay dates, others become what JSON makes of them. */
function readable(value: unknown): unknown {
	if (typeof value !== 'object' || value === null) return value;
	if (isDate(value)) return Number.isNaN(value.getTime()) ? 'Invalid Date' : value;
	return Array.isArray(value) ? value : asJson(value);
}

function canonicalBlank(value: unknown, comparison: Comparison): string | undefined {
	const { blanksEqual } = comparison;
	if (value === null || value === undefined) return blanksEqual ? BLANK : NULL_BLANK;
	if (typeof value === 'string') {
		if (!isBlankText(value, comparison)) return undefined;
		return blanksEqual ? BLANK : TEXT_BLANK;
	}
	if (value === false && comparison.falseIsBlank === true) return blanksEqual ? BLANK : NULL_BLANK;
	if (Array.isArray(value) && value.length === 0) return blanksEqual ? BLANK : LIST_BLANK;
	return undefined;
}

/** Whether a text stands for empty. */
export function isBlankText(text: string, { blankTexts }: Pick<Comparison, 'blankTexts'>): boolean {
	return isWhiteSpace(text) || (blankTexts !== undefined && blankTexts.has(text.trim()));
}

function isWhiteSpace(text: string): boolean {
	// The first character tells it for nearly every text, without the copy that trimming makes.
	const first = text.charCodeAt(0);
	if (first > 0x20 && first < 0x7f) return false;
	return text.trim() === '';
}

function canonicalAuto(value: unknown, comparison: Comparison, depth: number): string {
	switch (typeof value) {
		case 'string':
			return autoText(plainText(value), comparison);
		case 'number':
		case 'bigint':
			return numberText(value);
		case 'boolean':
			return booleanText(value);
		default:
			break;
	}
	if (isDate(value)) return instantText(value.getTime(), comparison);
	if (!Array.isArray(value)) return canonicalText(value);
	return elementsText(value, comparison, depth);
}

/**
 * Text under `auto`. It is trimmed first: ` 42` equals the text `42`, which equals the number, so
 * ` 42` must equal the number too.
 */
function autoText(text: string, comparison: Comparison): string {
	const first = text.charCodeAt(0);
	const digitOrSign = (first >= 48 && first <= 57) || first === 45 || first === 43;
	// RFC 2822 dates may begin with a week day ("Mon, …").
	if (!digitOrSign && text[3] !== ',') return `t:${text}`;
	if (text.length < 26 && String(Number(text)) === text && text !== 'NaN') return `n:${text}`;
	const instant = readClearInstant(text, comparison.zone);
	return instant === undefined ? `t:${text}` : instantText(instant, comparison);
}

function elementsText(elements: readonly unknown[], comparison: Comparison, depth: number): string {
	checkDepth(depth);
	const texts = elements.map((element) => {
		const plain = readable(element);
		const blank = canonicalBlank(plain, comparison);
		return blank ?? canonicalAuto(plain, comparison, depth + 1);
	});
	return `l:${printElements(texts)}`;
}

/** What a value is where its comparator can make nothing of it: its text, or its structure. */
function canonicalText(value: unknown): string {
	if (typeof value === 'string') return `t:${plainText(value)}`;
	if (typeof value === 'object' && value !== null) {
		return isDate(value) ? `t:${value.toISOString()}` : `j:${orderedJson(value)}`;
	}
	return `t:${String(value)}`;
}

const QUERY = /^([a-z][a-z0-9+.-]*:\/\/[^?#]*)\?[^#]*/i;

/** A link without its query, which apps sign anew at each read. */
function canonicalLink(value: unknown): string {
	return canonicalText(typeof value === 'string' ? value.trim().replace(QUERY, '$1') : value);
}

function foldedText(value: unknown): string {
	const text = canonicalText(value);
	return text.startsWith('t:') ? `t:${foldCase(text.slice(2))}` : text;
}

function canonicalEmail(value: unknown): string {
	const text = foldedText(value);
	return text.startsWith('t:mailto:') && text.length > 9 ? `t:${text.slice(9).trim()}` : text;
}

function numberText(value: number | bigint): string {
	if (typeof value === 'number' && !Number.isFinite(value)) return `t:${value}`;
	// -0 prints as 0.
	return typeof value === 'bigint' ? `n:${printExact(String(value))}` : `n:${value}`;
}

const LEADING_ZERO = /^[-+]?0\d/;

function printExact(text: string): string {
	const decimal = readDecimal(text);
	return decimal === undefined ? text : printDecimal(decimal);
}

function canonicalNumber(value: unknown, { zerosCount }: Comparison): string {
	if (typeof value === 'number' || typeof value === 'bigint') return numberText(value);
	if (typeof value !== 'string') return canonicalText(value);
	const text = value.trim();
	if (zerosCount === true && LEADING_ZERO.test(text)) return canonicalText(value);
	const decimal = readDecimal(text);
	return decimal === undefined ? canonicalText(value) : `n:${printDecimal(decimal)}`;
}

function booleanText(value: boolean): string {
	return value ? 'b:true' : 'b:false';
}

const BOOLEAN_WORDS: ReadonlyMap<string, boolean> = new Map([
	['true', true],
	['1', true],
	['t', true],
	['yes', true],
	['false', false],
	['0', false],
	['f', false],
	['no', false],
]);

/** The boolean that a value stands for, where it is one of the words for it. */
export function readBoolean(value: unknown): boolean | undefined {
	if (typeof value === 'boolean') return value;
	if (typeof value === 'number') return BOOLEAN_WORDS.get(String(value));
	return typeof value === 'string' ? BOOLEAN_WORDS.get(value.trim().toLowerCase()) : undefined;
}

function canonicalBoolean(value: unknown): string {
	const read = readBoolean(value);
	return read === undefined ? canonicalText(value) : booleanText(read);
}

/** In seconds, with the milliseconds as a fraction where they count. */
function instantText(milliseconds: number, comparison: Comparison): string {
	const whole = comparison.dateTimePrecision === 'second';
	return `d:${whole ? Math.floor(milliseconds / 1000) : milliseconds / 1000}`;
}

function canonicalDateTime(value: unknown, comparison: Comparison): string {
	const instant = readInstant(value, comparison.zone);
	return instant === undefined ? canonicalText(value) : instantText(instant, comparison);
}

function canonicalDate(value: unknown, comparison: Comparison): string {
	const shown = comparison.daysAsWritten === true ? shownDay(value) : undefined;
	const day = shown ?? readDay(value, comparison.zone);
	return day === undefined ? canonicalText(value) : `D:${day}`;
}

function canonicalPhone(value: unknown): string {
	const text = canonicalText(value);
	const phone = text.startsWith('t:') ? readPhone(text.slice(2)) : undefined;
	return phone === undefined ? text : `p:${phone}`;
}

function canonicalList(value: unknown, comparison: Comparison): string {
	const list = readList(value, comparison.listDelimiter);
	if (list === undefined) return canonicalText(value);
	// A text of nothing but delimiters is an empty list.
	if (list.elements.length === 0) return comparison.blanksEqual ? BLANK : LIST_BLANK;
	return elementsText(list.elements, comparison, 0);
}

/** A text may stand for the structure that it spells; a number or a word in it stays a text. */
function canonicalJson(value: unknown, comparison: Comparison): string {
	if (isDate(value)) return canonicalText(value);
	if (typeof value !== 'string') return `j:${orderedJson(value)}`;
	const parsed = readJsonText(value);
	if (parsed === undefined) return canonicalText(value);
	const blank = canonicalBlank(parsed.value, comparison);
	return blank ?? parsed.text;
}

/** The structure that a text spells, with its canonical text. */
function readJsonText(text: string): { value: unknown; text: string } | undefined {
	const trimmed = text.trim();
	if (!trimmed.startsWith('{') && !trimmed.startsWith('[')) return undefined;
	try {
		const value: unknown = JSON.parse(trimmed);
		return { value, text: `j:${orderedJson(value)}` };
	} catch {
		// Neither text that is no JSON nor one that is nested too deep stands for a structure.
		return undefined;
	}
}
