/** What `find` says of a key that is not there. */
export const NOWHERE = -1;

/** Ordinary keys are found after a few looks: of a million the farthest after about fifty. */
const MOST_LOOKS = 200;

/** What stands in a slot in the place of a position. */
const FREE = 0;
const REMOVED = -1;

/** Looked up once: in a sandbox every look at a global costs more than the multiplication. */
const { imul } = Math;

/**
 * Positions of the items of a list by their keys; a `Map` of texts to numbers, made for one thing: a
 * million keys that are each put in once and looked up once, in another order.
 *
 * A fast path: a `Map` keeps every key and goes to see it with each look, and at that size nearly every
 * look at something far away is a wait for memory. Here a look costs one such wait in a table of numbers,
 * and another one at the item that was found, which its finder is about to read anyway.
 */
export class KeyIndex {
	/** Two numbers for each slot: the hash of the key, and its position plus 1. */
	private readonly slots: Int32Array;
	private readonly mask: number;
	/** Positions by key, once too many keys met in one place. */
	private crowd: Map<string, number> | undefined;

	/**
	 * @param capacity How many keys may be put in; one that was removed counts.
	 * @param keyAt The key of the item at a position.
	 */
	constructor(
		capacity: number,
		private readonly keyAt: (position: number) => string | undefined,
	) {
		// At most half full, so that a free slot is never far.
		const count = 2 ** Math.ceil(Math.log2(capacity * 2 + 2));
		this.slots = new Int32Array(count * 2);
		this.mask = count - 1;
	}

	/** Position of the item with that key, or `NOWHERE`. */
	find(key: string): number {
		const slot = this.slotOf(key, hashOf(key));
		if (this.crowd !== undefined) return this.crowd.get(key) ?? NOWHERE;
		return this.isFree(slot) ? NOWHERE : this.positionIn(slot);
	}

	/** Puts a key in that is not there yet; else changes nothing, and returns where it is. */
	add(key: string, position: number): number {
		const hash = hashOf(key);
		const slot = this.slotOf(key, hash);
		if (this.crowd !== undefined) {
			const known = this.crowd.get(key);
			if (known === undefined) this.crowd.set(key, position);
			return known ?? NOWHERE;
		}
		if (!this.isFree(slot)) return this.positionIn(slot);
		this.fill(slot, hash, position);
		return NOWHERE;
	}

	/** Puts a key in, in the place of where it was. */
	set(key: string, position: number): void {
		const hash = hashOf(key);
		const slot = this.slotOf(key, hash);
		if (this.crowd === undefined) this.fill(slot, hash, position);
		else this.crowd.set(key, position);
	}

	/** Where it was, or `NOWHERE`. */
	remove(key: string): number {
		const slot = this.slotOf(key, hashOf(key));
		if (this.crowd !== undefined) {
			const known = this.crowd.get(key);
			this.crowd.delete(key);
			return known ?? NOWHERE;
		}
		if (this.isFree(slot)) return NOWHERE;
		const position = this.positionIn(slot);
		this.slots[slot * 2 + 1] = REMOVED;
		return position;
	}

	/** The slot with the key, else the free one in which a search for it ends. */
	private slotOf(key: string, hash: number): number {
		const { slots, mask } = this;
		let slot = hash & mask;
		if (this.crowd !== undefined) return slot;
		for (let looks = 0; slots[slot * 2 + 1] !== FREE; looks++) {
			const position = this.positionIn(slot);
			if (slots[slot * 2] === hash && position >= 0 && this.keyAt(position) === key) return slot;
			if (looks === MOST_LOOKS) {
				this.crowd = this.positions();
				break;
			}
			slot = (slot + 1) & mask;
		}
		return slot;
	}

	private positions(): Map<string, number> {
		const all = new Map<string, number>();
		for (let slot = 0; slot <= this.mask; slot++) {
			const position = this.positionIn(slot);
			const key = position < 0 ? undefined : this.keyAt(position);
			if (key !== undefined) all.set(key, position);
		}
		return all;
	}

	private isFree(slot: number): boolean {
		return this.slots[slot * 2 + 1] === FREE;
	}

	/** Negative where the key was removed. */
	private positionIn(slot: number): number {
		return (this.slots[slot * 2 + 1] ?? FREE) - 1;
	}

	private fill(slot: number, hash: number, position: number): void {
		this.slots[slot * 2] = hash;
		this.slots[slot * 2 + 1] = position + 1;
	}
}

/** FNV-1a with its bits mixed once more, since only the lowest choose the slot. */
function hashOf(key: string): number {
	let hash = 0x811c9dc5;
	for (let at = 0; at < key.length; at++) hash = imul(hash ^ key.charCodeAt(at), 0x01000193);
	hash = imul(hash ^ (hash >>> 15), 0x85ebca6b);
	return hash ^ (hash >>> 13);
}
