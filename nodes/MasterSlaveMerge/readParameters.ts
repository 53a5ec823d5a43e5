import { z } from 'zod';
import { SettingsError } from '../../src/model/errors';

/** Gives a parameter of the node, or what is to stand for it where it is not set. */
export type Read = (name: string, fallback?: unknown) => unknown;

export const text = z.string().trim();

export function requiredText(label: string, value: unknown): string {
	const parsed = parse(label, text, value);
	if (parsed !== '') return parsed;
	throw new SettingsError(`${label} is empty.`, `Fill in ${label}.`);
}

export function optionalText(value: unknown): string | undefined {
	return typeof value === 'string' ? notEmpty(value.trim()) : undefined;
}

export function notEmpty(value: string | undefined): string | undefined {
	return value === '' ? undefined : value;
}

/** Without the keys that were not given, so that defaults stay. */
export function defined<T extends object>(
	given: T,
): { [key in keyof T]?: Exclude<T[key], undefined> } {
	const entries = Object.entries(given).filter(([, value]) => value !== undefined);
	const result: { [key in keyof T]?: Exclude<T[key], undefined> } = {};
	return Object.assign(result, Object.fromEntries(entries));
}

/** @throws SettingsError naming the parameter and what is wrong with it. */
export function parse<T extends z.ZodTypeAny>(
	label: string,
	schema: T,
	value: unknown,
): z.output<T> {
	const result = schema.safeParse(value);
	if (result.success) return result.data;
	const [issue] = result.error.issues;
	const where = [label, ...(issue?.path ?? [])].join(' › ');
	throw new SettingsError(
		`"${where}" is not usable: ${issue?.message ?? 'unknown problem'}.`,
		'Open the step and set this parameter again; if it is an expression, look at what it gives.',
	);
}
