/** A key of an object, or a place in a list. */
export type PathKey = string | number;

/**
 * Names are separated by dots; a place, or a name that has to be quoted, stands in brackets. A place of four
 * digits would make a list of as many.
 */
const STEP =
	/(?:^|\.)([^.[\]]+)|(?<=\S)\[(\d{1,3})\]|\['((?:[^'\\]|\\.)*)'\]|\["((?:[^"\\]|\\.)*)"\]/y;

const PLAIN = /^[^.[\]]+$/;

/**
 * What a path leads through: `address.city`, `['full name']`, `properties['hs object']`, `tags[0]`, as
 * n8n's editor writes fields that are dragged into a step. Of a text that is none of these, such as
 * `Amount [EUR]`, the dots alone separate names.
 */
export function keysOf(path: string): readonly PathKey[] {
	if (path === '' || PLAIN.test(path)) return [path];
	return stepsOf(path) ?? path.split('.');
}

/** Whether a path leads into an object or a list. A field whose very name looks so is told by its record. */
export function isNested(path: string): boolean {
	return keysOf(path).length > 1;
}

/** Whether a path is another one, or leads on from where that one ends. */
export function leadsThrough(path: string, other: string): boolean {
	const keys = keysOf(path);
	return keysOf(other).every((key, at) => keys[at] === key);
}

/** One way to write a path, so that the same field has the same name however it was given. */
export function plainPath(path: string): string {
	const keys = path.includes('[') ? stepsOf(path) : undefined;
	return keys === undefined ? path : pathOf(keys);
}

/** The path that leads through keys. */
export function pathOf(keys: readonly PathKey[]): string {
	let path = '';
	for (const [at, key] of keys.entries()) {
		if (typeof key === 'number') path += `[${key}]`;
		else if (isPlain(key, keys[at + 1])) path += path === '' ? key : `.${key}`;
		else path += `['${key.replace(/['\\]/g, '\\$&')}']`;
	}
	return path;
}

/** Whether a name needs no quotes before what follows: behind a blank, brackets are a part of the name. */
function isPlain(name: string, next: PathKey | undefined): boolean {
	return PLAIN.test(name) && !(typeof next === 'number' && /\s$/.test(name));
}

function stepsOf(path: string): readonly PathKey[] | undefined {
	const keys: PathKey[] = [];
	STEP.lastIndex = 0;
	while (STEP.lastIndex < path.length) {
		const [, name, place, single, double] = STEP.exec(path) ?? [];
		const key = name ?? (single ?? double)?.replace(/\\(.)/gs, '$1');
		if (key === undefined && place === undefined) return undefined;
		keys.push(key ?? Number(place));
	}
	return keys;
}
