import { byCodeUnits } from '../../model/order';
import type { AppRecord } from '../../model/record';
import { keysOf, pathOf } from '../../values/fieldPath';
import { isRecord, own, readPath, step } from '../../values/paths';

/**
 * Whether records show a field, be it blank. Where it lies within an object that is blank itself, nobody can tell;
 * it counts as shown unless another record has something there that lacks it. O(records).
 */
export function isShown(records: Iterable<AppRecord>, path: string): boolean {
	let isBlank = false;
	let isLacking = false;
	for (const record of records) {
		const sight = sightOf(record, path);
		if (sight === 'shown') return true;
		if (sight === 'blank') isBlank = true;
		if (sight === 'lacking') isLacking = true;
	}
	return isBlank && !isLacking;
}

/** `nothing` where the record does not even have the object. */
type Sight = 'shown' | 'blank' | 'lacking' | 'nothing';

function sightOf(record: unknown, path: string): Sight {
	try {
		if (!isRecord(record)) return 'nothing';
		return readPath(record, path) === undefined ? sightOnTheWay(record, path) : 'shown';
	} catch {
		// What throws when it is read says nothing.
		return 'nothing';
	}
}

function sightOnTheWay(record: AppRecord, path: string): Sight {
	const [first = path, ...keys] = keysOf(path);
	let value = step(record, first);
	if (keys.length === 0 || value === undefined) return 'nothing';
	for (const key of keys) {
		if (isNothing(value)) return 'blank';
		value = step(value, key);
	}
	return 'lacking';
}

/** Lists count too: some apps have an empty one where there is no object. */
function isNothing(value: unknown): boolean {
	if (value === null || (typeof value === 'string' && value.trim() === '')) return true;
	return typeof value === 'object' && Object.keys(value).length === 0;
}

/** So many names are told apart, at so many records; so many records are looked at for a value. */
const MOST_NAMES = 500;
const MOST_RECORDS = 10_000;
const MOST_VALUES = 1000;
const DEEPEST = 4;

/** The fields that records have, those within objects as paths: those of the outermost level first. */
export function namesIn(records: Iterable<AppRecord>): readonly string[] {
	const names = new Set<string>();
	let looked = 0;
	for (const record of records) {
		if (names.size >= MOST_NAMES || looked++ >= MOST_RECORDS) break;
		addNames(names, record, []);
	}
	const depth = (name: string) => keysOf(name).length;
	return [...names].sort((a, b) => depth(a) - depth(b) || byCodeUnits(a, b)).slice(0, MOST_NAMES);
}

function addNames(names: Set<string>, value: unknown, before: readonly string[]): void {
	if (!isRecord(value) || before.length >= DEEPEST) return;
	for (const key of Object.keys(value)) {
		const within = safely(value, key);
		if (within === undefined) continue;
		const keys = [...before, key];
		// The very name of a field goes first, whatever it looks like.
		names.add(before.length === 0 ? key : pathOf(keys));
		addNames(names, within, keys);
	}
}

/** The field of the first records that holds what was given for a name: an expression gives a value. */
export function fieldOfValue(records: Iterable<AppRecord>, given: string): string | undefined {
	const found = new Set<string>();
	const wanted = given.trim();
	let looked = 0;
	for (const record of records) {
		if (looked++ >= MOST_VALUES) break;
		if (!isRecord(record)) continue;
		for (const key of Object.keys(record)) {
			if (isAsGiven(safely(record, key), wanted)) found.add(key);
		}
	}
	return [...found].sort(byCodeUnits)[0];
}

/** Long texts are not even trimmed. */
function isAsGiven(value: unknown, wanted: string): boolean {
	if (typeof value === 'number') return String(value) === wanted;
	if (typeof value !== 'string' || value.length > wanted.length + 100) return false;
	return value.trim() === wanted;
}

function safely(record: AppRecord, key: string): unknown {
	try {
		return own(record, key);
	} catch {
		return undefined;
	}
}
