import { canonical, isBlank } from '../../../src/values/canonical';
import type { Field, Format } from './scenario';

const COMPARISON = {
	compareAs: 'auto',
	zone: 'UTC',
	blanksEqual: true,
	dateTimePrecision: 'second',
} as const;

/** A value as the sync compares it. */
export function canonicalOf(value: unknown): string {
	return canonical(value ?? null, COMPARISON);
}

/** Between the elements of a list that is kept as one text. */
export const DELIMITER = ';';

/** The value as its user means it, whatever type an app has for it. */
export function meantBy(field: Field, value: unknown): unknown {
	if (typeof value !== 'string' || isBlankValue(value)) return value;
	if (field === 'tags') return value.split(DELIMITER);
	return field === 'amount' && !Number.isNaN(Number(value)) ? Number(value) : value;
}

/** Whether an app that has this format for a field holds all of what it was given. */
export function isLossless(format: Format): boolean {
	return ['none', 'text', 'joined', 'sort'].includes(format);
}

export function isBlankValue(value: unknown): boolean {
	return isBlank(canonicalOf(value));
}

/** A value that nobody wrote before: it carries its number through every form an app may give it. */
export function freshValue(field: Field, number: number, before: unknown): unknown {
	switch (field) {
		case 'key':
			return `v${number}@example.org`;
		case 'amount':
			return number + 0.256;
		case 'tags': {
			const list = meantBy('tags', before);
			const kept: readonly unknown[] = Array.isArray(list) ? list : [];
			return [`v${number}`, ...kept.slice(number % 3 === 0 ? 1 : 0)].slice(0, 4);
		}
		default:
			return `v${number} Amber-Lee, Room No. ${number}`;
	}
}

/** The same in other capitals, where it has any; an address in others would be the same. */
export function alikeValue(value: unknown): unknown {
	if (typeof value !== 'string') return value;
	if (value.includes('@')) {
		return value.includes('ex-ample')
			? value.replace('ex-ample', 'example')
			: value.replace('example', 'ex-ample');
	}
	return value === value.toLowerCase() ? value.toUpperCase() : value.toLowerCase();
}

/** What an app makes of a value. */
export function formatted(format: Format, value: unknown): unknown {
	switch (format) {
		case 'upper':
			return typeof value === 'string' ? value.toUpperCase() : value;
		case 'lower':
			return typeof value === 'string' ? value.toLowerCase() : value;
		case 'whole':
			return typeof value === 'number' ? Math.round(value) : value;
		case 'text':
			return typeof value === 'number' ? String(value) : value;
		case 'joined':
			return Array.isArray(value) ? value.join(DELIMITER) : value;
		case 'strip':
			return typeof value === 'string' ? value.replace(/[^\p{L}\p{N}\s]/gu, '') : value;
		case 'cut':
			return typeof value === 'string' ? value.slice(0, 12) : value;
		case 'round':
			return typeof value === 'number' ? Math.round(value * 10) / 10 : value;
		case 'double':
			return typeof value === 'number' ? value * 2 : value;
		case 'sort':
			return Array.isArray(value) ? [...value].sort() : value;
		default:
			return value;
	}
}

/** The numbers of the users' values that a value is made of. */
export function numbersIn(value: unknown): readonly number[] {
	if (typeof value === 'number') return [Math.floor(value)];
	if (typeof value === 'string') {
		const amount = Number(value);
		if (value.trim() !== '' && !Number.isNaN(amount)) return [Math.floor(amount)];
		if (value.includes(DELIMITER)) return value.split(DELIMITER).flatMap(numbersIn);
		const found = /^v(\d+)/i.exec(value);
		return found?.[1] === undefined ? [] : [Number(found[1])];
	}
	return Array.isArray(value) ? value.flatMap(numbersIn) : [];
}
