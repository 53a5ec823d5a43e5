import type { Policy } from '../../src/model/settings';
import type { Side } from '../../src/model/side';
import type { Field } from './configuration';

/**
 * A text, or an amount; null where a field is blank. A list is the text of its elements. Amounts and
 * lists are made of parts, each of which one user added: of those a merge must keep every one.
 */
export type Value = string | number | null;

/** What the fields hold, so that the policy has something to merge. */
export type Kind = 'text' | 'amount' | 'list';

export function kindOf(policy: Policy): Kind {
	if (policy === 'sum') return 'amount';
	return policy === 'union' ? 'list' : 'text';
}

export type Author = 'M' | 'S' | 'D';
const AUTHORS: readonly Author[] = ['M', 'S', 'D'];
/** How many digits of an amount each author has for what they add. */
const DIGITS = 5;

/** What somebody types for the n-th time into a field that shows a value. */
export function typedValue(
	kind: Kind,
	[author, field, count]: readonly [Author, Field, number],
	shown: Value,
): Value {
	const name = `${author}${field}${count}`;
	if (kind === 'text') return name;
	if (kind === 'list') return joined([...elements(shown), name]);
	const digit = AUTHORS.indexOf(author) * DIGITS + count - 1;
	return (typeof shown === 'number' ? shown : 0) + 10 ** digit;
}

/** What a field holds before anything happens, in the first original and in the second. */
export function firstValue(kind: Kind, field: Field, root = 1): Value {
	return kind === 'amount' ? 0 : `${field}${root === 1 ? 0 : 9}`;
}

const SEPARATOR = '+';

function elements(list: Value): readonly string[] {
	return typeof list === 'string' ? list.split(SEPARATOR) : [];
}

function joined(list: readonly string[]): Value {
	return list.length === 0 ? null : [...new Set(list)].sort().join(SEPARATOR);
}

/** What a value is made of, and how often it has each part. */
export function partsOf(kind: Kind, value: Value): ReadonlyMap<string, number> {
	const parts = new Map<string, number>();
	if (kind === 'list') for (const element of elements(value)) parts.set(element, 1);
	if (kind !== 'amount' || typeof value !== 'number') return parts;
	let left = value;
	for (let digit = 0; left > 0; digit++) {
		const times = left % 10;
		if (times > 0) parts.set(`10^${digit}`, times);
		left = Math.floor(left / 10);
	}
	return parts;
}

/** A value as its app gives it. */
export function toApp(kind: Kind, value: Value): unknown {
	return kind === 'list' ? elements(value) : value;
}

/** A value as an app, a write or an entry of the bucket has it. */
export function fromApp(value: unknown): Value {
	if (Array.isArray(value)) return joined(value.map(String));
	return typeof value === 'string' || typeof value === 'number' ? value : null;
}

export function authorOf(side: Side): Author {
	return side === 'master' ? 'M' : 'S';
}
