import { plainPath } from './fieldPath';

/** Up to the next comma that does not stand in a quoted name. */
const NAME = /(?:\['(?:[^'\\]|\\.)*'\]|\["(?:[^"\\]|\\.)*"\]|[^,])+/g;

/**
 * Names in a comma-separated text, such as `email, ['a, b']`. CONTRACT: lists of fields and actors are such
 * texts.
 */
export function nameList(text: string): string[] {
	return (text.match(NAME) ?? [])
		.map((name) => plainPath(name.trim()))
		.filter((name) => name !== '');
}
