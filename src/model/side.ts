/** One of the two apps of a sync. SEMANTICS "Words": each app is one side. */
export type Side = 'master' | 'slave';

/** Both sides, master first, for loops that must visit each. */
export const SIDES: readonly Side[] = ['master', 'slave'];

/** Something that exists once for each side. */
export type PerSide<T> = { readonly [side in Side]: T };

export function otherSide(side: Side): Side {
	return side === 'master' ? 'slave' : 'master';
}
