import { Info } from 'luxon';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Before that year clocks were also set at odd minutes, by odd seconds. */
const FIRST_REGULAR_DAY = Math.floor(Date.UTC(1973, 0, 1) / DAY);

/** Memory for this many days of one zone, and for so many zones. */
const MAX_DAYS = 20_000;
const MAX_ZONES = 50;

/**
 * Offsets by zone and day: asking the zone anew costs several microseconds, and a sync asks for every
 * date of every record. A cache of a pure function; nothing depends on what it holds.
 */
const offsets = new Map<string, Map<number, number>>();

/**
 * Milliseconds east of UTC of a zone all day long, whichever clock the day is taken by; `undefined`
 * around a change of the clocks, in years long ago, or for a zone that does not exist.
 */
export function steadyOffset(milliseconds: number, zone: string): number | undefined {
	if (zone === 'UTC') return 0;
	const day = Math.floor(milliseconds / DAY);
	if (day < FIRST_REGULAR_DAY) return undefined;
	const known = daysOf(zone);
	let offset = known.get(day);
	if (offset === undefined) {
		if (known.size >= MAX_DAYS) known.clear();
		offset = measure(day, zone);
		known.set(day, offset);
	}
	return Number.isNaN(offset) ? undefined : offset;
}

function daysOf(zone: string): Map<number, number> {
	const known = offsets.get(zone);
	if (known !== undefined) return known;
	if (offsets.size >= MAX_ZONES) offsets.clear();
	const days = new Map<number, number>();
	offsets.set(zone, days);
	return days;
}

/** NaN where it is not the same from well before the day to well after it. */
function measure(day: number, zone: string): number {
	const rule = Info.normalizeZone(zone);
	// No zone is more than 14 hours away from UTC.
	const before = rule.offset(day * DAY - 15 * HOUR);
	const after = rule.offset((day + 1) * DAY + 15 * HOUR);
	return before === after ? before * MINUTE : NaN;
}
