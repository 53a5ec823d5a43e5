import type { Fingerprint } from '../model/link';
import type { Comparison } from './canonical';
import { canonical } from './canonical';
import type { Salt } from './salt';
import { UNSALTED } from './salt';
import { CARRIAGE_RETURN, FIRST_COMBINING_MARK } from './text';

/** Looked up once: in a sandbox every look at a global costs more than the multiplication. */
const { imul } = Math;

/**
 * Fingerprint of a canonical text: 36 bits of a well-mixed hash (two 32-bit lanes in the manner of
 * cyrb53). Two texts that differ share one with a probability of 1.5e-11; who does not know the salt cannot
 * look for such texts.
 */
export function fingerprint(text: string, salt: Salt = UNSALTED): Fingerprint {
	let { high, low } = salt;
	const { highFactor, lowFactor } = salt;
	for (let index = 0; index < text.length; index++) {
		const code = text.charCodeAt(index);
		high = imul(high ^ code, highFactor);
		low = imul(low ^ code, lowFactor);
	}
	return mixed(high, low);
}

function mixed(high: number, low: number): Fingerprint {
	let a = imul(high ^ (high >>> 16), 0x85ebca6b) ^ imul(low ^ (low >>> 13), 0xc2b2ae35);
	let b = imul(low ^ (low >>> 16), 0x85ebca6b) ^ imul(a ^ (a >>> 13), 0xc2b2ae35);
	a ^= imul(b ^ (b >>> 15), 0x27d4eb2f);
	b ^= a >>> 16;
	return (b & 0xf) * 0x1_0000_0000 + (a >>> 0);
}

/** Fingerprint of a value as its field is compared, with the salt of the comparison. */
export function fingerprintOf(value: unknown, comparison: Comparison): Fingerprint {
	if (typeof value === 'string' && isOrdinaryText(value, comparison)) {
		const print = ordinaryFingerprint(value, folds(comparison), comparison.salt);
		if (print !== undefined) return print;
	}
	return fingerprint(canonical(value, comparison), comparison.salt);
}

/**
 * Whether a text is its own canonical text but for the tag, as far as its ends tell: not blank, with
 * nothing to trim, and under `auto` neither a number nor a date (both of which begin with a digit, a
 * sign, or a week day and a comma).
 */
function isOrdinaryText(text: string, comparison: Comparison): boolean {
	const first = text.charCodeAt(0);
	const last = text.charCodeAt(text.length - 1);
	if (!(first > 0x20 && first < 0x7f && last > 0x20 && last < 0x7f)) return false;
	if (comparison.blankTexts !== undefined) return false;
	switch (comparison.compareAs) {
		case 'text':
		case 'textIgnoreCase':
			return true;
		case 'email':
			// `mailto:` is dropped.
			return first !== 0x6d || text.charCodeAt(6) !== 0x3a;
		case 'auto':
			return first > 0x39 && text.charCodeAt(3) !== 0x2c;
		default:
			return false;
	}
}

function folds({ compareAs }: Comparison): boolean {
	return compareAs === 'email' || compareAs === 'textIgnoreCase';
}

/**
 * Fingerprint of an ordinary text without building its canonical text, which doubles the speed of the
 * commonest case. `undefined` where the text may not be in NFC, or has capitals that are to be folded.
 */
function ordinaryFingerprint(
	text: string,
	folds: boolean,
	salt: Salt = UNSALTED,
): Fingerprint | undefined {
	let { tagHigh: high, tagLow: low } = salt;
	const { highFactor, lowFactor } = salt;
	for (let index = 0; index < text.length; index++) {
		const code = text.charCodeAt(index);
		if (code >= FIRST_COMBINING_MARK || code === CARRIAGE_RETURN) return undefined;
		if (folds && (code >= 0x80 || (code >= 0x41 && code <= 0x5a))) return undefined;
		high = imul(high ^ code, highFactor);
		low = imul(low ^ code, lowFactor);
	}
	return mixed(high, low);
}
