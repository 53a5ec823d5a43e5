import { isEqual } from 'lodash';

/** What may stand between the elements of a list that is kept as one text. */
export const DELIMITERS = [';', ',', '|', '\n'] as const;

/** The values of one record on its two sides: an array, and what the other side has for it. */
export interface ListPair {
	readonly list: readonly unknown[];
	readonly text: string;
}

/**
 * The delimiter with which most texts spell the arrays beside them: values that two people typed, or that
 * one of them cleared, stand beside one another at a first meeting. `undefined` where there is none, or
 * where no text has more than one element, so that nobody can tell.
 */
export function findDelimiter(pairs: readonly ListPair[]): string | undefined {
	const filled = pairs.filter(({ list, text }) => list.length > 0 && text.trim() !== '');
	// One element alone is spelled by any of them.
	const telling = filled.filter(({ list }) => list.length > 1);
	return DELIMITERS.find(
		(delimiter) => spellsMost(telling, delimiter) && spellsMost(filled, delimiter),
	);
}

function spellsMost(pairs: readonly ListPair[], delimiter: string): boolean {
	return pairs.filter((pair) => spells(pair, delimiter)).length * 2 > pairs.length;
}

function spells({ list, text }: ListPair, delimiter: string): boolean {
	const elements = list.map((element) => String(element).trim()).sort();
	return isEqual(elements, piecesOf(text, delimiter).sort());
}

export function piecesOf(text: string, delimiter: string): string[] {
	const pieces = text.split(delimiter).map((piece) => piece.trim());
	return pieces.filter((piece) => piece !== '');
}
