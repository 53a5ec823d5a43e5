import type { Fingerprint } from '../model/link';
import type { Comparison } from './canonical';
import { canonical } from './canonical';

/**
 * Fingerprint of a canonical text: 36 bits of a well-mixed hash (two 32-bit lanes in the manner of
 * cyrb53). Not for secrets. Two texts that differ share one with a probability of 1.5e-11.
 */
export function fingerprint(text: string): Fingerprint {
	let high = 0xdeadbeef;
	let low = 0x41c6ce57;
	for (let index = 0; index < text.length; index++) {
		const code = text.charCodeAt(index);
		high = Math.imul(high ^ code, 0x9e3779b1);
		low = Math.imul(low ^ code, 0x5f356495);
	}
	return mixed(high, low);
}

function mixed(high: number, low: number): Fingerprint {
	let a = Math.imul(high ^ (high >>> 16), 0x85ebca6b) ^ Math.imul(low ^ (low >>> 13), 0xc2b2ae35);
	let b = Math.imul(low ^ (low >>> 16), 0x85ebca6b) ^ Math.imul(a ^ (a >>> 13), 0xc2b2ae35);
	a ^= Math.imul(b ^ (b >>> 15), 0x27d4eb2f);
	b ^= a >>> 16;
	return (b & 0xf) * 0x1_0000_0000 + (a >>> 0);
}

/** Fingerprint of a value as its field is compared. */
export function fingerprintOf(value: unknown, comparison: Comparison): Fingerprint {
	return fingerprint(canonical(value, comparison));
}
