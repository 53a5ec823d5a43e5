import { createHash, timingSafeEqual } from 'node:crypto';

/** Whether two are the same bytes, in a time that tells neither where they differ nor how long the one kept here is. */
export function sameBytes(left: Buffer, right: Buffer): boolean {
	return timingSafeEqual(digest(left), digest(right));
}

/** Whether any of some is the same as what was given. Looks at all of them, so that the time does not tell which. */
export function isOneOf(given: Buffer, known: readonly Buffer[]): boolean {
	return known.map((each) => sameBytes(given, each)).includes(true);
}

/**
 * The bytes that a secret may have in a header, which has no charset of its own: those of UTF-8 and, where each of
 * its letters is one byte there, those of Latin-1.
 */
export function headerBytes(secret: string): readonly Buffer[] {
	const utf8 = Buffer.from(secret, 'utf8');
	return /^[\u0080-\u00ff\u0020-\u007e\t]*$/.test(secret)
		? [utf8, Buffer.from(secret, 'latin1')]
		: [utf8];
}

function digest(bytes: Buffer): Buffer {
	return createHash('sha256').update(bytes).digest();
}
