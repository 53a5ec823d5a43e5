import type { PerSide, Side } from './side';

/** What people call the two apps, where that is known. */
export type SideNames = { readonly [side in Side]?: string };

/** So long a name may be. */
export const SIDE_NAME_LENGTH = 60;

/**
 * Sentences are made in many places, few of which know what the apps are called. They hold a mark for a side, which
 * becomes its name where they leave the engine. The marks are characters that no text has: Unicode keeps them for
 * inner use.
 */
const MARKS = {
	the: { master: '\ufdd0', slave: '\ufdd1' },
	The: { master: '\ufdd2', slave: '\ufdd3' },
	bare: { master: '\ufdd4', slave: '\ufdd5' },
	Bare: { master: '\ufdd6', slave: '\ufdd7' },
} satisfies { readonly [form: string]: PerSide<string> };

const WORDS: ReadonlyMap<string, readonly [side: Side, unnamed: string]> = new Map([
	[MARKS.the.master, ['master', 'the master']],
	[MARKS.the.slave, ['slave', 'the slave']],
	[MARKS.The.master, ['master', 'The master']],
	[MARKS.The.slave, ['slave', 'The slave']],
	[MARKS.bare.master, ['master', 'master']],
	[MARKS.bare.slave, ['slave', 'slave']],
	[MARKS.Bare.master, ['master', 'Master']],
	[MARKS.Bare.slave, ['slave', 'Slave']],
]);

/** A side in the midst of a sentence: "the slave", or the name of its app. */
export function the(side: Side): string {
	return MARKS.the[side];
}

/** The same where a sentence begins. */
export function The(side: Side): string {
	return MARKS.The[side];
}

/** A side before or without a noun: "master record 5", or with the app's name in its place. */
export function bare(side: Side): string {
	return MARKS.bare[side];
}

/** The same where a sentence or a label begins. */
export function Bare(side: Side): string {
	return MARKS.Bare[side];
}

/** A sentence as people read it. */
export function withNames(sentence: string, names: SideNames = {}): string {
	return sentence.replace(/[\ufdd0-\ufdd7]/g, (mark) => {
		const word = WORDS.get(mark);
		if (word === undefined) return mark;
		const [side, unnamed] = word;
		return names[side] ?? unnamed;
	});
}
