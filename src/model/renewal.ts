import type { FieldIndex } from './link';
import type { Side } from './side';

/**
 * How far it is known that a side renews a field by itself: `told` by the last full run, in which it changed
 * alone in nearly all records; `held` until a person decides; by decision it `travels` like any other, or
 * `stays` on its side.
 */
export const RENEWALS = ['told', 'held', 'travels', 'stays'] as const;

/** A field that a side renews in nearly all records at once. SEMANTICS "Values that a side renews". */
export interface Renewal {
	readonly side: Side;
	readonly field: FieldIndex;
	readonly as: (typeof RENEWALS)[number];
}
