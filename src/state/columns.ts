import type { Fingerprint, RecordId, Shadows } from '../model/link';
import { NO_PRINT } from '../model/linkColumns';
import { asUnsalted, isUnsalted } from '../model/unsalted';

/**
 * The columns of the encoded state. One text for all ids of a side and one for all its fingerprints:
 * a hundred thousand small values parse much slower than a few long texts.
 */
const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+_';
const DIGIT_CODES = Uint8Array.from(DIGITS, (digit) => digit.charCodeAt(0));
const DIGIT_OF = new Uint8Array(128);
for (let value = 0; value < DIGITS.length; value++) DIGIT_OF[DIGITS.charCodeAt(value)] = value;

/** A field for which a side has no shadow. */
const HOLE = '-';
const HOLE_CODE = HOLE.charCodeAt(0);

/** Before a fingerprint that was made without the salt. */
const UNSALTED = '!';
const UNSALTED_CODE = UNSALTED.charCodeAt(0);

/** Six digits of six bits hold the 36 bits of a fingerprint. */
export const PRINT_LENGTH = 6;

export function printText(print: Fingerprint): string {
	const high = Math.floor(print / 0x40000);
	const low = print % 0x40000;
	return (
		DIGITS.charAt(high >> 12) +
		DIGITS.charAt((high >> 6) & 63) +
		DIGITS.charAt(high & 63) +
		DIGITS.charAt(low >> 12) +
		DIGITS.charAt((low >> 6) & 63) +
		DIGITS.charAt(low & 63)
	);
}

/** The shadows of one side of one link, one after the other, `count` in all. */
export function shadowsText(shadows: Shadows, count: number): string {
	let text = '';
	for (let index = 0; index < count; index++) {
		const print = shadows[index];
		if (print === undefined) text += HOLE;
		else text += isUnsalted(print) ? UNSALTED + printText(asUnsalted(print)) : printText(print);
	}
	return text;
}

/** Reads shadows one link after the other. */
export class ShadowReader {
	private at = 0;

	constructor(private readonly text: string) {}

	next(count: number): Shadows {
		const shadows: Array<Fingerprint | undefined> = [];
		for (let index = 0; index < count; index++) {
			if (this.text.charCodeAt(this.at) === HOLE_CODE) {
				this.at++;
				shadows.push(undefined);
			} else {
				shadows.push(this.print());
			}
		}
		while (shadows.length > 0 && shadows[shadows.length - 1] === undefined) shadows.pop();
		return shadows;
	}

	private print(): Fingerprint {
		const isMarked = this.text.charCodeAt(this.at) === UNSALTED_CODE;
		const at = this.at + (isMarked ? 1 : 0);
		this.at = at + PRINT_LENGTH;
		const print = readPrint(this.text, at);
		return isMarked ? asUnsalted(print) : print;
	}
}

/** A whole column of fingerprints. Written as bytes: joining as many small texts takes ten times as long. */
export function printsText(prints: Float64Array): string {
	const marked = prints.reduce((count, print) => count + (isUnsalted(print) ? 1 : 0), 0);
	const bytes = new Uint8Array(prints.length * PRINT_LENGTH + marked);
	let at = 0;
	for (const each of prints) {
		if (Number.isNaN(each)) {
			bytes[at++] = HOLE_CODE;
			continue;
		}
		let print = each;
		if (isUnsalted(each)) {
			bytes[at++] = UNSALTED_CODE;
			print = asUnsalted(each);
		}
		const high = Math.floor(print / 0x40000);
		const low = print - high * 0x40000;
		bytes[at] = digitCode(high >> 12);
		bytes[at + 1] = digitCode((high >> 6) & 63);
		bytes[at + 2] = digitCode(high & 63);
		bytes[at + 3] = digitCode(low >> 12);
		bytes[at + 4] = digitCode((low >> 6) & 63);
		bytes[at + 5] = digitCode(low & 63);
		at += PRINT_LENGTH;
	}
	return new TextDecoder().decode(bytes.subarray(0, at));
}

/** Reads a column of `count` fingerprints. */
export function readPrints(text: string, count: number): Float64Array {
	const prints = new Float64Array(count);
	let at = 0;
	for (let index = 0; index < count; index++) {
		if (text.charCodeAt(at) === HOLE_CODE) {
			prints[index] = NO_PRINT;
			at++;
			continue;
		}
		const isMarked = text.charCodeAt(at) === UNSALTED_CODE;
		if (isMarked) at++;
		const print = readPrint(text, at);
		prints[index] = isMarked ? asUnsalted(print) : print;
		at += PRINT_LENGTH;
	}
	return prints;
}

function readPrint(text: string, at: number): Fingerprint {
	const high = (digit(text, at) << 12) | (digit(text, at + 1) << 6) | digit(text, at + 2);
	const low = (digit(text, at + 3) << 12) | (digit(text, at + 4) << 6) | digit(text, at + 5);
	return high * 0x40000 + low;
}

function digitCode(value: number): number {
	return DIGIT_CODES[value] ?? 0;
}

function digit(text: string, at: number): number {
	return DIGIT_OF[text.charCodeAt(at)] ?? 0;
}

const SEPARATOR = '|';
const ESCAPE = '~';
const NUMBER = '#';

/** Ids in one text. They keep whether they are a text or a number: apps care. */
export function idsText(ids: readonly RecordId[]): string {
	return ids.map(idText).join(SEPARATOR);
}

function idText(id: RecordId): string {
	if (typeof id === 'number') return NUMBER + String(id);
	const escaped = /[~|]/.test(id) ? id.replace(/~/g, '~0').replace(/\|/g, '~1') : id;
	return escaped.startsWith(NUMBER) ? ESCAPE + escaped : escaped;
}

export function readIds(text: string, count: number): RecordId[] {
	if (count === 0) return [];
	const parts = text.split(SEPARATOR);
	// Nearly always nothing is escaped and all are texts, as one look at the whole text tells.
	return text.includes(ESCAPE) || text.includes(NUMBER) ? parts.map(readId) : parts;
}

function readId(text: string): RecordId {
	if (text.startsWith(NUMBER)) return Number(text.slice(1));
	const plain = text.startsWith(ESCAPE + NUMBER) ? text.slice(1) : text;
	if (!plain.includes(ESCAPE)) return plain;
	return plain.replace(/~1/g, SEPARATOR).replace(/~0/g, ESCAPE);
}

/** Link numbers are consecutive with gaps: `first+count` for each run of them, in base 36. */
export function numbersText(numbers: Float64Array): string {
	const runs: string[] = [];
	for (let index = 0; index < numbers.length; ) {
		const first = numbers[index] ?? 0;
		let count = 1;
		while (numbers[index + count] === first + count) count++;
		runs.push(`${first.toString(36)}+${count.toString(36)}`);
		index += count;
	}
	return runs.join(SEPARATOR);
}

export function readNumbers(text: string, count: number): Float64Array {
	const numbers = new Float64Array(count);
	let at = 0;
	for (const run of text === '' ? [] : text.split(SEPARATOR)) {
		const [first = NaN, length = NaN] = run.split('+').map((part) => parseInt(part, 36));
		for (let offset = 0; offset < length; offset++) numbers[at++] = first + offset;
	}
	return numbers;
}

/** Checksum of a text: 32 bits, to notice a flipped bit or a lost end. */
export function checksum(text: string): string {
	let hash = 0x811c9dc5 ^ text.length;
	for (let index = 0; index < text.length; index++) {
		hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
	}
	hash ^= hash >>> 15;
	return (hash >>> 0).toString(36).padStart(7, '0');
}
