/**
 * What makes the fingerprints of one sync its own: where the lanes of the hash begin, and by what they multiply.
 * `tagHigh` and `tagLow`: the lanes after the tag of ordinary texts, `t:`.
 */
export interface Salt {
	readonly high: number;
	readonly low: number;
	readonly highFactor: number;
	readonly lowFactor: number;
	readonly tagHigh: number;
	readonly tagLow: number;
}

/** Looked up once: in a sandbox every look at a global costs more than the multiplication. */
const { imul } = Math;

type Lanes = Pick<Salt, 'high' | 'low' | 'highFactor' | 'lowFactor'>;

function withTag({ high, low, highFactor, lowFactor }: Lanes): Salt {
	let [tagHigh, tagLow] = [high, low];
	for (const code of [0x74, 0x3a]) {
		tagHigh = imul(tagHigh ^ code, highFactor);
		tagLow = imul(tagLow ^ code, lowFactor);
	}
	return { high, low, highFactor, lowFactor, tagHigh, tagLow };
}

/** That of states from before there were salts. */
export const UNSALTED: Salt = withTag({
	// Small integers, which is what the engine of JavaScript is quick with.
	high: 0xdeadbeef | 0,
	low: 0x41c6ce57,
	highFactor: 0x9e3779b1 | 0,
	lowFactor: 0x5f356495,
});

/** A process works with the salts of a few syncs. */
const MOST_KNOWN = 1000;
const known = new Map<string, Salt>();

/**
 * The salt that a secret text makes. Where the factors are known a difference between two texts can be
 * made to vanish, wherever the lanes begin; so they are secret too.
 *
 * @param secret At least 128 random bits.
 */
export function saltOf(secret: string): Salt {
	const before = known.get(secret);
	if (before !== undefined) return before;
	const salt = withTag({
		high: word(`0${secret}`),
		low: word(`1${secret}`),
		// An even factor would lose what was hashed before.
		highFactor: word(`2${secret}`) | 1,
		lowFactor: word(`3${secret}`) | 1,
	});
	if (known.size >= MOST_KNOWN) known.clear();
	known.set(secret, salt);
	return salt;
}

/** 32 bits to which all of a text has come. */
function word(text: string): number {
	let hash = 0x811c9dc5;
	for (let round = 0; round < 4; round++) {
		for (let at = 0; at < text.length; at++) {
			hash = imul(hash ^ text.charCodeAt(at), 0x01000193);
			hash ^= hash >>> 15;
		}
		hash = imul(hash ^ (hash >>> 16), 0x85ebca6b);
	}
	return hash | 0;
}
