/** A list in one of its two forms. */
export interface ReadList {
	readonly elements: readonly unknown[];
	/** Whether it was kept as one text. */
	readonly delimited: boolean;
}

/**
 * The elements of an array, or of a delimited text where a delimiter is set. In a text, blank
 * pieces are leftovers of the form (`a,b,`) and no elements.
 */
export function readList(value: unknown, delimiter: string | undefined): ReadList | undefined {
	if (Array.isArray(value)) return { elements: value, delimited: false };
	if (delimiter === undefined || delimiter === '') return undefined;
	if (typeof value === 'number' || typeof value === 'boolean') {
		return { elements: [value], delimited: true };
	}
	if (typeof value !== 'string') return undefined;
	const pieces = value.split(delimiter).map((piece) => piece.trim());
	return { elements: pieces.filter((piece) => piece !== ''), delimited: true };
}

/**
 * One text for a multiset of texts: sorted, each with its length before it. Needs no escaping, which
 * would double with every level of nested lists.
 */
export function printElements(elements: readonly string[]): string {
	const sorted = [...elements].sort();
	return sorted.map((element) => `${element.length}:${element}`).join('');
}

/** The texts that `printElements` was given, sorted. */
export function readElements(printed: string): string[] {
	const elements: string[] = [];
	let at = 0;
	while (at < printed.length) {
		const colon = printed.indexOf(':', at);
		const length = Number(printed.slice(at, colon));
		elements.push(printed.slice(colon + 1, colon + 1 + length));
		at = colon + 1 + length;
	}
	return elements;
}
