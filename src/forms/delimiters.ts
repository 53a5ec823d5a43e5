import { isEqual } from 'lodash';

/** What may stand between the elements of a list that is kept as one text. */
export const DELIMITERS = [';', ',', '|', '\n'] as const;

/** The values of one record on its two sides: an array, and what the other side has for it. */
export interface ListPair {
	readonly list: readonly unknown[];
	readonly text: string;
}

/**
 * The delimiter with which all texts spell the arrays beside them; `undefined` where there is none, or
 * where no text has more than one element, so that nobody can tell.
 */
export function findDelimiter(pairs: readonly ListPair[]): string | undefined {
	if (!pairs.some(({ list }) => list.length > 1)) return undefined;
	return DELIMITERS.find((delimiter) => pairs.every((pair) => spells(pair, delimiter)));
}

function spells({ list, text }: ListPair, delimiter: string): boolean {
	const elements = list.map((element) => String(element).trim()).sort();
	return isEqual(elements, piecesOf(text, delimiter).sort());
}

export function piecesOf(text: string, delimiter: string): string[] {
	const pieces = text.split(delimiter).map((piece) => piece.trim());
	return pieces.filter((piece) => piece !== '');
}
