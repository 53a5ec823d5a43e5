import { asUnsalted, isUnsalted } from '../model/unsalted';
import { isPlainJson } from '../values/plainJson';

/** What does not fit, in words: the place, what should stand there and what does. */
export class Problems {
	private readonly found: string[] = [];

	/** Notes a problem; returns `false`, as a check that fails does. */
	note(at: string, expected: string, found: unknown): false {
		this.found.push(`${at === '' ? 'it' : at} should be ${expected}, but is ${shown(found)}`);
		return false;
	}

	get count(): number {
		return this.found.length;
	}

	/** The first few. */
	get summary(): string {
		const more = this.count - SHOWN_PROBLEMS;
		const first = this.found.slice(0, SHOWN_PROBLEMS).join('; ');
		return more > 0 ? `${first}; and ${more} more` : first;
	}
}

const SHOWN_PROBLEMS = 3;
const SHOWN_LENGTH = 60;

function shown(value: unknown): string {
	if (value === undefined) return 'missing';
	if (!isPlainJson(value)) return 'no JSON that could be shown';
	const json = JSON.stringify(value) ?? String(value);
	return json.length > SHOWN_LENGTH ? `${json.slice(0, SHOWN_LENGTH)}…` : json;
}

/**
 * Checks that a value of unknown origin has a shape, all the way down, and notes each place that does
 * not fit.
 *
 * @param at Where the value stands.
 */
export type Shape<T> = (value: unknown, at: string, problems: Problems) => value is T;

/** A value of an app: what a record may hold. */
export const anything: Shape<unknown> = (value, at, problems): value is unknown =>
	value === undefined
		? problems.note(at, 'there', value)
		: isPlainJson(value) || problems.note(at, 'JSON that is nested at most 400 levels deep', '…');

export const text: Shape<string> = (value, at, problems): value is string =>
	typeof value === 'string' || problems.note(at, 'a text', value);

export const flag: Shape<boolean> = (value, at, problems): value is boolean =>
	typeof value === 'boolean' || problems.note(at, 'true or false', value);

/** Far above any count and time (the year 37,000), and far below where numbers end. */
const MOST = 2 ** 50;

/** Of a fingerprint: 36 bits. */
const LAST_PRINT = 2 ** 36 - 1;

/** Counts and times are whole numbers from 0 on. */
export const count: Shape<number> = (value, at, problems): value is number =>
	isWhole(value, MOST) || problems.note(at, `a whole number from 0 to ${MOST}`, value);

export const print: Shape<number> = (value, at, problems): value is number =>
	isWhole(value, LAST_PRINT) ||
	problems.note(at, `a fingerprint: a whole number from 0 to ${LAST_PRINT}`, value);

/** One that may be from before the state had a salt. */
export const keptPrint: Shape<number> = (value, at, problems): value is number =>
	print(typeof value === 'number' && isUnsalted(value) ? asUnsalted(value) : value, at, problems);

function isWhole(value: unknown, most: number): value is number {
	return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= most;
}

export function oneOf<T extends string>(values: readonly T[]): Shape<T> {
	const names = values.map((each) => `"${each}"`).join(', ');
	const expected = values.length === 1 ? names : `one of ${names}`;
	return (value, at, problems): value is T =>
		values.some((each) => each === value) || problems.note(at, expected, value);
}

/** A part that may be left out. */
export function optional<T>(shape: Shape<T>): Shape<T | undefined> {
	return (value, at, problems): value is T | undefined =>
		value === undefined || shape(value, at, problems);
}

/** One of two shapes; what is neither is reported as not being the second. */
export function either<A, B>(first: Shape<A>, second: Shape<B>): Shape<A | B> {
	return (value, at, problems): value is A | B =>
		first(value, at, new Problems()) || second(value, at, problems);
}

export function listOf<T>(shape: Shape<T>): Shape<readonly T[]> {
	return (value, at, problems): value is readonly T[] => {
		if (!Array.isArray(value)) return problems.note(at, 'a list', value);
		const before = problems.count;
		value.forEach((each, index) => shape(each, `${at}[${index}]`, problems));
		return problems.count === before;
	};
}

export function pairOf<A, B>(first: Shape<A>, second: Shape<B>): Shape<readonly [A, B]> {
	return (value, at, problems): value is readonly [A, B] => {
		if (!Array.isArray(value) || value.length !== 2) {
			return problems.note(at, 'a list of two', value);
		}
		return first(value[0], `${at}[0]`, problems) && second(value[1], `${at}[1]`, problems);
	};
}

/** An object with any names and values of one shape. */
export function namesTo<T>(shape: Shape<T>): Shape<{ readonly [name: string]: T }> {
	return (value, at, problems): value is { readonly [name: string]: T } => {
		if (!isObject(value)) return problems.note(at, 'an object', value);
		const before = problems.count;
		for (const [name, each] of Object.entries(value)) shape(each, inside(at, name), problems);
		return problems.count === before;
	};
}

/**
 * An object with exactly these parts. Typed so that a part which is added to the type is asked for
 * here too: nothing of a state is forgotten.
 */
export function objectOf<T extends object>(parts: {
	readonly [name in keyof T]-?: Shape<T[name]>;
}): Shape<T> {
	const shapes = new Map<string, Shape<unknown>>(Object.entries(parts));
	return (value, at, problems): value is T => {
		if (!isObject(value)) return problems.note(at, 'an object', value);
		const before = problems.count;
		for (const name of Object.keys(value)) {
			if (shapes.has(name)) continue;
			problems.note(inside(at, name), 'absent (this version does not know it)', value[name]);
		}
		for (const [name, shape] of shapes) {
			const part = Object.hasOwn(value, name) ? value[name] : undefined;
			shape(part, inside(at, name), problems);
		}
		return problems.count === before;
	};
}

function isObject(value: unknown): value is { readonly [name: string]: unknown } {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function inside(at: string, name: string): string {
	return at === '' ? name : `${at}.${name}`;
}
