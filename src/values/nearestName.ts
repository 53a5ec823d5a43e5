import { keysOf } from './fieldPath';

/** Longer names are nobody's slip of a key, and cost as much as their length squared. */
const LONGEST = 60;

/** The name that is the same but for case, accents and separators, in whatever object it lies. */
export function sameNameIn(wanted: string, names: readonly string[]): string | undefined {
	const folded = fold(wanted);
	if (folded === '') return undefined;
	const whole = names.find((name) => fold(name) === folded);
	if (whole !== undefined) return whole;
	const last = fold(lastKey(wanted));
	if (last === '') return undefined;
	return names.find((name) => fold(lastKey(name)) === last);
}

/**
 * The name that slips of the keys make of the wanted one, one in three letters at most: that with the fewest, the
 * first of several. O(names × length²).
 */
export function nearestName(wanted: string, names: readonly string[]): string | undefined {
	const folded = fold(wanted);
	if (folded === '') return undefined;
	let nearest: string | undefined;
	let least = Infinity;
	for (const name of names) {
		const other = fold(name);
		const most = Math.min(Math.floor(Math.max(folded.length, other.length) / 3), least - 1);
		// One that is longer by so much takes as many letters at least.
		if (other === '' || Math.abs(other.length - folded.length) > most) continue;
		const slips = slipsBetween(folded, other, most);
		if (slips > most) continue;
		nearest = name;
		least = slips;
	}
	return nearest;
}

/** Letters and digits alone; nothing of a name that is too long. */
function fold(name: string): string {
	if (name.length > LONGEST) return '';
	const folded = name
		.normalize('NFKD')
		.toLowerCase()
		.replace(/[^\p{L}\p{N}]/gu, '');
	// Some signs stand for a sentence.
	return folded.length > LONGEST ? '' : folded;
}

function lastKey(path: string): string {
	return `${keysOf(path).at(-1)}`;
}

/**
 * Letters that are added, left out, changed, or swapped with the next one; `Infinity` where it is clear that they
 * are more than `most`.
 */
export function slipsBetween(a: string, b: string, most = Infinity): number {
	let before = new Uint8Array(b.length + 1);
	let above = Uint8Array.from({ length: b.length + 1 }, (_, index) => index);
	let leastAbove = 0;
	for (let row = 1; row <= a.length; row++) {
		const line = new Uint8Array(b.length + 1);
		line[0] = row;
		let least = row;
		for (let column = 1; column <= b.length; column++) {
			const changed = a[row - 1] === b[column - 1] ? 0 : 1;
			const isSwap = a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
			let slips = at(above, column - 1) + changed;
			slips = lesser(slips, lesser(at(above, column), at(line, column - 1)) + 1);
			if (isSwap) slips = lesser(slips, at(before, column - 2) + 1);
			line[column] = slips;
			least = lesser(least, slips);
		}
		if (least > most && leastAbove > most) return Infinity;
		[before, above, leastAbove] = [above, line, least];
	}
	return at(above, b.length);
}

function at(numbers: Uint8Array, index: number): number {
	return numbers[index] ?? 0;
}

function lesser(a: number, b: number): number {
	return a < b ? a : b;
}
