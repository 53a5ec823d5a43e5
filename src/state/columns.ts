import type { Fingerprint, RecordId, Shadows } from '../model/link';

/**
 * The columns of the encoded state. One text for all ids of a side and one for all its fingerprints:
 * a hundred thousand small values parse much slower than a few long texts.
 */
const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+_';
const DIGIT_OF = new Uint8Array(128);
for (let value = 0; value < DIGITS.length; value++) DIGIT_OF[DIGITS.charCodeAt(value)] = value;

/** A field for which a side has no shadow. */
const HOLE = '-';
const HOLE_CODE = HOLE.charCodeAt(0);

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
		text += print === undefined ? HOLE : printText(print);
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
		const { at, text } = this;
		this.at = at + PRINT_LENGTH;
		const high = (digit(text, at) << 12) | (digit(text, at + 1) << 6) | digit(text, at + 2);
		const low = (digit(text, at + 3) << 12) | (digit(text, at + 4) << 6) | digit(text, at + 5);
		return high * 0x40000 + low;
	}
}

function digit(text: string, at: number): number {
	return DIGIT_OF[text.charCodeAt(at)] ?? 0;
}

const SEPARATOR = '|';
const ESCAPE = '~';
const NUMBER = '#';
const ABSENT = '~-';

/** Ids in one text. They keep whether they are a text or a number: apps care. */
export function idsText(ids: ReadonlyArray<RecordId | undefined>): string {
	return ids.map(idText).join(SEPARATOR);
}

function idText(id: RecordId | undefined): string {
	if (id === undefined) return ABSENT;
	if (typeof id === 'number') return NUMBER + String(id);
	const escaped = /[~|]/.test(id) ? id.replace(/~/g, '~0').replace(/\|/g, '~1') : id;
	return escaped.startsWith(NUMBER) ? ESCAPE + escaped : escaped;
}

export function readIds(text: string, count: number): Array<RecordId | undefined> {
	return count === 0 ? [] : text.split(SEPARATOR).map(readId);
}

function readId(text: string): RecordId | undefined {
	if (text === ABSENT) return undefined;
	if (text.startsWith(NUMBER)) return Number(text.slice(1));
	const plain = text.startsWith(ESCAPE + NUMBER) ? text.slice(1) : text;
	if (!plain.includes(ESCAPE)) return plain;
	return plain.replace(/~1/g, SEPARATOR).replace(/~0/g, ESCAPE);
}

/** Link ids are consecutive numbers with gaps: `first+count` for each run of them, in base 36. */
export function linkIdsText(numbers: readonly number[]): string {
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

export function readLinkIds(text: string): string[] {
	const ids: string[] = [];
	if (text === '') return ids;
	for (const run of text.split(SEPARATOR)) {
		const [first, count] = run.split('+').map((part) => parseInt(part, 36));
		if (first === undefined || count === undefined) continue;
		for (let offset = 0; offset < count; offset++) ids.push((first + offset).toString(36));
	}
	return ids;
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
