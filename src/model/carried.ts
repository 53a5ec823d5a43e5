import type { CarriedValue, FieldIndex, Fingerprint, Intent, KeptSight, Link } from './link';
import { isUnlanded } from './link';
import type { Side } from './side';

/** Whether a write is under way to a side that carries a field without changing it; with this value. */
export function isCarried(
	{ intents }: Link,
	side: Side,
	field: FieldIndex,
	print?: Fingerprint,
): boolean {
	return intents.some((intent) => {
		if (intent.target !== side || isUnlanded(intent)) return false;
		return (intent.carried ?? []).some(
			(each) => each.field === field && (print === undefined || each.print === print),
		);
	});
}

/** Edits in whose place a write that landed put what its side held before them. */
export function editsUnder(
	{ kept = [] }: Link,
	{ target, carried = [] }: Intent,
): readonly KeptSight[] {
	return kept.filter(
		({ side, field, print, overwritten }) =>
			side === target &&
			overwritten !== true &&
			carried.some((each) => each.field === field && each.print !== print),
	);
}

/** What a write that landed put back over later writes of ours. */
export function putBackBy(
	{ unshown = [] }: Link,
	{ target, carried = [] }: Intent,
): readonly CarriedValue[] {
	return carried.filter(({ field, print }) =>
		unshown.some(
			(each) => each.side === target && each.field === field && each.held.includes(print),
		),
	);
}

/** What a write that may still land carries, and its target was seen with another value of since. */
export function passedBy(
	intent: Intent,
	seen: (field: FieldIndex) => Fingerprint | undefined,
): readonly CarriedValue[] {
	const { carried = [], attempts } = intent;
	if (isUnlanded(intent) && attempts <= 1) return [];
	return carried.filter(({ field, print }) => (seen(field) ?? print) !== print);
}
