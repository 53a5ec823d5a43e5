import { KeyIndex, NOWHERE } from '../../src/reconcile/listing/keyIndex';

/** Ids that somebody made so that they meet in one place of a table of hashes. */

/** Looked up once: in a sandbox that takes longer than the multiplication. */
const { imul } = Math;

const OFFSET = 0x811c9dc5;
const PRIME = 0x01000193;

/** The hash of the table after a text, from where it stood before. */
const after = (text: string, from: number) => {
	let hash = from;
	for (let at = 0; at < text.length; at++) hash = imul(hash ^ text.charCodeAt(at), PRIME);
	return hash;
};

/** Two texts that lead from one hash to the same next one. */
function twins(from: number): { readonly texts: readonly [string, string]; readonly to: number } {
	const seen = new Map<number, string>();
	for (let number = 0; ; number++) {
		const text = number.toString(36).padStart(6, '0');
		const to = after(text, from);
		const other = seen.get(to);
		if (other !== undefined) return { texts: [other, text], to };
		seen.set(to, text);
	}
}

/** 2^count ids with one hash. */
function crafted(count: number): readonly string[] {
	let ids = [''];
	let hash = OFFSET;
	for (let round = 0; round < count; round++) {
		const { texts, to } = twins(hash);
		ids = ids.flatMap((id) => texts.map((text) => id + text));
		hash = to;
	}
	return ids;
}

const IDS = crafted(11);

it('the ids meet indeed', () => {
	expect(new Set(IDS).size).toBe(2048);
	expect(new Set(IDS.map((id) => after(id, OFFSET))).size).toBe(1);
});

/** How many keys are read for each that is put in, found and taken out again. */
function looksFor(ids: readonly string[]): number {
	let looks = 0;
	const index = new KeyIndex(ids.length, (position) => {
		looks++;
		return ids[position];
	});
	const places = ids.map((_, position) => position);
	expect(new Set(ids.map((id, position) => index.add(id, position)))).toEqual(new Set([NOWHERE]));
	expect(ids.map((id) => index.find(id))).toEqual(places);
	expect(index.add(ids[0] ?? '', 7)).toBe(0);
	index.set(ids[1] ?? '', 1);
	expect(index.find('nowhere')).toBe(NOWHERE);
	expect(ids.map((id) => index.remove(id))).toEqual(places);
	expect(ids.map((id) => index.remove(id)).filter((place) => place !== NOWHERE)).toEqual([]);
	expect(index.find(ids[2] ?? '')).toBe(NOWHERE);
	return looks / ids.length;
}

it('no more keys are looked at than of ordinary ids, but for the first few', () => {
	expect(looksFor(IDS)).toBeLessThan(20);
	expect(looksFor(IDS.map((_, position) => `id-${position}`))).toBeLessThan(20);
});
