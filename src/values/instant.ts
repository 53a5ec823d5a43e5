import { DateTime } from 'luxon';
import { steadyOffset } from './zone';

/** No date in any of the known forms is longer; longer texts are not looked at. */
const MAX_LENGTH = 80;

const RFC_2822 = /^(?:[a-z]{3}, ?)?\d{1,2} [a-z]{3} \d{2,4} \d\d:\d\d/i;
const EXTENDED_WITH_TIME = /^[+-]?\d{4,6}-\d\d-\d\d[T ]\d\d:\d\d/i;
/** Calendar, week and ordinal dates, basic or extended, with or without a time. Never a bare time. */
const ISO_DATE =
	/^(?:[+-]\d{6}|\d{4})(?:-\d\d(?:-\d\d)?|\d{4}|-?W\d\d(?:-?\d)?|-?\d{3})(?:[T ].*)?$/i;
const EPOCH = /^\d{10}(?:\.\d+)?$|^\d{13}$/;

/**
 * Instant in epoch milliseconds of a value in any date-time form: ISO 8601, RFC 2822, SQL, epoch
 * with 10 digits (seconds) or 13 (milliseconds), a Date. A form without a zone is read in `zone`.
 * `undefined` where it is none.
 */
export function readInstant(value: unknown, zone: string): number | undefined {
	if (typeof value === 'string') return readInstantText(value.trim(), zone);
	if (typeof value === 'number') return readEpoch(value);
	if (isDate(value)) return finite(value.getTime());
	return undefined;
}

/** Not by `instanceof`: a Date that comes out of a sandbox is one of another realm. */
export function isDate(value: unknown): value is Date {
	return Object.prototype.toString.call(value) === '[object Date]';
}

function readInstantText(text: string, zone: string): number | undefined {
	if (text.length > MAX_LENGTH) return undefined;
	const clear = readClearInstant(text, zone);
	if (clear !== undefined) return clear;
	if (EPOCH.test(text)) return readEpoch(Number(text));
	if (!ISO_DATE.test(text)) return undefined;
	return instantOf(DateTime.fromISO(text, { zone }));
}

function readEpoch(value: number): number | undefined {
	if (value >= 1e9 && value < 1e10) return Math.floor(value * 1000 + 1e-4);
	if (value >= 1e12 && value < 1e13) return Math.floor(value);
	return undefined;
}

/**
 * Instant of a text that nobody would take for anything but a date and time: ISO with a time,
 * RFC 2822, SQL. A date alone is not one of them: read in two zones, the same text would be two
 * instants, and no app meant that. Costs a glance at a few characters for any other text.
 */
export function readClearInstant(text: string, zone: string): number | undefined {
	if (text.length > MAX_LENGTH || text.length < 16) return undefined;
	const calendar = readCalendar(text);
	if (calendar !== undefined) {
		if (calendar.offset !== undefined) return calendar.utc - calendar.offset;
		const offset = steadyOffset(calendar.utc, zone);
		return offset === undefined ? localInstant(text, zone) : calendar.utc - offset;
	}
	if (EXTENDED_WITH_TIME.test(text)) return localInstant(text, zone);
	if (!RFC_2822.test(text)) return undefined;
	return instantOf(DateTime.fromRFC2822(text, { zone }));
}

function localInstant(text: string, zone: string): number | undefined {
	return instantOf(DateTime.fromISO(text, { zone })) ?? instantOf(DateTime.fromSQL(text, { zone }));
}

function instantOf(moment: DateTime): number | undefined {
	return finite(moment.toMillis());
}

function finite(milliseconds: number): number | undefined {
	return Number.isFinite(milliseconds) ? milliseconds : undefined;
}

const LAST_SHORT_YEAR = Date.UTC(10_000, 0, 1);

/** Calendar day, as `2024-02-29`, of a date or of a date-time that is cut in `zone`. */
export function readDay(value: unknown, zone: string): string | undefined {
	if (typeof value === 'string') {
		const text = value.trim();
		// A date alone is its own day in every zone.
		if (text.length === 10 && readCalendar(`${text}T00:00Z`) !== undefined) return text;
	}
	const instant = readInstant(value, zone);
	if (instant === undefined) return undefined;
	const offset = steadyOffset(instant, zone);
	const local = offset === undefined ? NaN : instant + offset;
	// Years of more than four digits are written in another form.
	if (local < LAST_SHORT_YEAR) return new Date(local).toISOString().slice(0, 10);
	return DateTime.fromMillis(instant, { zone }).toISODate() ?? undefined;
}

/** What a text shows of a date and a time, as it is written. */
export interface Clock {
	/** `none` of a day alone. */
	readonly zone: 'given' | 'local' | 'none';
	/** Whether it is the beginning of the day by the clock that it shows. */
	readonly atMidnight: boolean;
}

/** The clock that a text shows: a day alone, or what nobody would take for anything but a date and time. */
export function clockOf(text: string): Clock | undefined {
	if (text.length === 10) {
		const isDate = readCalendar(`${text}T00:00Z`) !== undefined;
		return isDate ? { zone: 'none', atMidnight: true } : undefined;
	}
	if (text.length < 16 || text.length > MAX_LENGTH) return undefined;
	const calendar = readCalendar(text);
	if (calendar !== undefined) {
		const zone = calendar.offset === undefined ? 'local' : 'given';
		return { zone, atMidnight: calendar.utc % DAY === 0 };
	}
	if (readClearInstant(text, 'UTC') === undefined) return undefined;
	const isLocal =
		EXTENDED_WITH_TIME.test(text) && !/(?:z|[+-]\d\d(?::?\d\d)?)$/i.test(text.slice(16));
	return { zone: isLocal ? 'local' : 'given', atMidnight: false };
}

const DAY = 24 * 60 * 60 * 1000;

/** The day of a date-time that shows the beginning of one, by the clock that it shows. */
export function shownDay(value: unknown): string | undefined {
	const text = isDate(value) ? isoText(value) : value;
	if (typeof text !== 'string') return undefined;
	return clockOf(text.trim())?.atMidnight === true ? text.trim().slice(0, 10) : undefined;
}

function isoText(date: Date): string | undefined {
	return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}

/** Whether one of two texts shows the clock of the other without its zone, to the minute or finer. */
export function hasLostItsZone(local: unknown, zoned: unknown): boolean {
	if (typeof local !== 'string' || typeof zoned !== 'string') return false;
	const [less, more] = [readCalendar(local.trim()), readCalendar(zoned.trim())];
	if (less === undefined || more === undefined) return false;
	if (less.offset !== undefined || more.offset === undefined) return false;
	return [1, SECOND, MINUTE].some((unit) => Math.floor(more.utc / unit) * unit === less.utc);
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;

interface Calendar {
	/** What the calendar and clock say, as epoch milliseconds as if in UTC. */
	readonly utc: number;
	/** Milliseconds east of UTC; absent where the text names no zone. */
	readonly offset?: number;
}

const DAYS_IN_MONTH = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const DASH = 45;
const COLON = 58;
const DOT = 46;
const PLUS = 43;
const SPACE = 32;
const UPPER_T = 84;
const UPPER_Z = 90;

/**
 * Reads `2024-02-29T10:00[:00[.000]][Z|+01:00]`, with a T or a space, character by character: the
 * form that nearly every API uses, on the path that every value of a sync takes. Anything unusual
 * (24:00, other offsets) is left to luxon.
 */
function readCalendar(text: string): Calendar | undefined {
	const year = twoDigits(text, 0) * 100 + twoDigits(text, 2);
	if (!(year >= 100) || !hasSeparators(text)) return undefined;
	const month = twoDigits(text, 5);
	const day = twoDigits(text, 8);
	const hour = twoDigits(text, 11);
	const minute = twoDigits(text, 14);
	if (!isDay(year, month, day) || !(hour < 24) || !(minute < 60)) return undefined;
	let end = 16;
	let second = 0;
	let millisecond = 0;
	if (text.charCodeAt(end) === COLON) {
		second = twoDigits(text, 17);
		if (!(second < 60)) return undefined;
		end = 19;
		if (text.charCodeAt(end) === DOT) {
			const digits = digitsFrom(text, 20);
			if (digits === 0) return undefined;
			millisecond = Number(text.slice(20, 20 + Math.min(digits, 3)).padEnd(3, '0'));
			end = 20 + digits;
		}
	}
	const utc = Date.UTC(year, month - 1, day, hour, minute, second, millisecond);
	if (end === text.length) return { utc };
	const offset = readOffset(text, end);
	return offset === undefined ? undefined : { utc, offset };
}

function hasSeparators(text: string): boolean {
	if (text.charCodeAt(4) !== DASH || text.charCodeAt(7) !== DASH) return false;
	const beforeTime = text.charCodeAt(10);
	return (beforeTime === UPPER_T || beforeTime === SPACE) && text.charCodeAt(13) === COLON;
}

function isDay(year: number, month: number, day: number): boolean {
	const days = DAYS_IN_MONTH[month - 1];
	if (days === undefined || !(day >= 1) || day > days) return false;
	if (month !== 2 || day < 29) return true;
	return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

/** `Z` or `+01:00` at the very end of the text. */
function readOffset(text: string, start: number): number | undefined {
	const sign = text.charCodeAt(start);
	if (sign === UPPER_Z) return text.length === start + 1 ? 0 : undefined;
	if (sign !== PLUS && sign !== DASH) return undefined;
	if (text.length !== start + 6 || text.charCodeAt(start + 3) !== COLON) return undefined;
	const hours = twoDigits(text, start + 1);
	const minutes = twoDigits(text, start + 4);
	if (!(hours < 24) || !(minutes < 60)) return undefined;
	const size = (hours * 60 + minutes) * 60_000;
	return sign === PLUS ? size : -size;
}

function digit(text: string, index: number): number {
	const code = text.charCodeAt(index) - 48;
	return code >= 0 && code <= 9 ? code : NaN;
}

/** NaN where there are no two digits; every comparison with NaN is false. */
function twoDigits(text: string, index: number): number {
	return digit(text, index) * 10 + digit(text, index + 1);
}

function digitsFrom(text: string, start: number): number {
	let end = start;
	while (!Number.isNaN(digit(text, end))) end++;
	return end - start;
}
