import type { Fingerprint } from '../model/link';

/**
 * What the fingerprints of texts were, and are. Of two texts that had one fingerprint nobody knows which it was:
 * it is left out.
 */
export function printsOf(
	texts: Iterable<string>,
	before: (text: string) => Fingerprint,
	after: (text: string) => Fingerprint,
): Map<Fingerprint, Fingerprint> {
	const prints = new Map<Fingerprint, Fingerprint>();
	const doubtful = new Set<Fingerprint>();
	for (const text of texts) {
		const [old, print] = [before(text), after(text)];
		if ((prints.get(old) ?? print) !== print) doubtful.add(old);
		prints.set(old, print);
	}
	for (const old of doubtful) prints.delete(old);
	return prints;
}
