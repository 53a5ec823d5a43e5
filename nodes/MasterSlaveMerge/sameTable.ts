import { property } from '../shared/property';
import { kindOf } from '../shared/passesOn';
import type { Step } from '../shared/seenWorkflow';

/** Whether two steps are about one table of one app, about two, or nobody can say. */
export type Sameness = 'same' | 'other' | 'unknown';

/** Parameters of n8n's nodes that say which table a step is about, by the end of their names. */
const TABLE =
	/(table|base|sheet|document|doc|book|collection|schema|project|board|list|workspace|resource|entity|module|object|container|calendar|site|application)(id|name|key)?$/i;

/** By its saved parameters and its credentials. */
export function compareTables(one: Step, another: Step): Sameness {
	if (one.type !== another.type) return 'other';
	if (kindOf(one.type) === 'httpRequest') {
		const [first, second] = [serverOf(one), serverOf(another)];
		if (first === undefined || second === undefined) return 'unknown';
		return first === second ? 'same' : 'other';
	}
	const parts = [...compareCredentials(one, another), ...compareParameters(one, another)];
	if (parts.includes('other')) return 'other';
	return parts.length === 0 || parts.includes('unknown') ? 'unknown' : 'same';
}

function compareCredentials(one: Step, another: Step): readonly Sameness[] {
	return Object.entries(one.credentials).flatMap(([type, id]) => {
		const theirs = another.credentials[type];
		if (theirs === undefined) return [];
		return theirs === id ? ['same'] : ['other'];
	});
}

function compareParameters(one: Step, another: Step): readonly Sameness[] {
	const names = new Set(
		[one, another].flatMap(({ parameters }) => Object.keys(parameters).filter(isTable)),
	);
	return [...names].map((name) => {
		const [first, second] = [one, another].map((step) => property(step.parameters, name));
		// What equals its default may be saved or not.
		if (first === undefined || second === undefined) return 'unknown';
		return compareValues(first, second);
	});
}

function isTable(name: string): boolean {
	return TABLE.test(name);
}

/** A table may be given by its id, by its name, or be chosen from a list, which has both. */
function compareValues(one: unknown, another: unknown): Sameness {
	const [first, second] = [namesOf(one), namesOf(another)];
	if ([...first.names, ...second.names].some(isComputed)) return 'unknown';
	if (first.names.some((name) => second.names.includes(name))) return 'same';
	return first.mode === second.mode ? 'other' : 'unknown';
}

interface Named {
	readonly mode: unknown;
	readonly names: readonly string[];
}

function namesOf(value: unknown): Named {
	const names = [property(value, 'value'), property(value, 'cachedResultName'), value];
	return {
		mode: property(value, 'mode'),
		names: names.flatMap((name) =>
			(typeof name === 'string' && name !== '') || typeof name === 'number' ? [String(name)] : [],
		),
	};
}

function isComputed(value: string): boolean {
	return value.startsWith('=');
}

/** Scheme, host and port of the address that it asks; `undefined` where they come of an expression. */
function serverOf({ parameters }: Step): string | undefined {
	const url = property(parameters, 'url');
	if (typeof url !== 'string') return undefined;
	const [fixed = ''] = isComputed(url) ? url.slice(1).split('{{') : [`${url}/`];
	return /^(https?:\/\/[^/?#]+)[/?#]/i.exec(fixed)?.[1]?.toLowerCase();
}
