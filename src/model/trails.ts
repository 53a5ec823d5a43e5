import type { FieldIndex, Fingerprint, Trail } from './link';
import type { Side } from './side';

/** How many values a trail remembers. SEMANTICS "Breaker": the last few. */
const TRAIL_LENGTH = 6;

/** A write of ours that replaces one value by another. */
export interface NotedWrite {
	readonly replaced?: Fingerprint;
	readonly wrote: Fingerprint;
	readonly text?: string;
	/** Whether it counts as a flip. */
	readonly counts: boolean;
}

export function trailAfter(
	old: Trail | undefined,
	{ side, field }: { readonly side: Side; readonly field: FieldIndex },
	write: NotedWrite,
): Trail {
	const replaced = write.replaced === undefined ? [] : [write.replaced];
	return {
		field,
		side,
		replaced: [...(old?.replaced ?? []), ...replaced].slice(-TRAIL_LENGTH),
		wrote: [...(old?.wrote ?? []), { value: write.wrote, text: write.text }].slice(-TRAIL_LENGTH),
		flips: (old?.flips ?? 0) + (write.counts ? 1 : 0),
	};
}

/** The trail without its last write. */
export function trailBefore(trail: Trail): Trail {
	return {
		...trail,
		replaced: trail.replaced.slice(0, -1),
		wrote: trail.wrote.slice(0, -1),
		flips: Math.max(0, trail.flips - 1),
	};
}
