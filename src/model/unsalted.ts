import type { Fingerprint } from './link';

/**
 * Fingerprints of shadows that were made before the state had a salt, and whose values nobody has seen since,
 * are kept as negative numbers: they equal no other fingerprint.
 */
export function asUnsalted(print: Fingerprint): Fingerprint {
	return -1 - print;
}

export function isUnsalted(print: Fingerprint): boolean {
	return print < 0;
}
