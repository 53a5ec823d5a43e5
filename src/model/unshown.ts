import type { Fingerprint, UnshownWrite } from './link';

/** How many values are remembered that a side held before writes which no listing has shown. */
const HELD_LENGTH = 20;

/** How many texts of earlier writes are remembered. */
const EARLIER_LENGTH = 3;

/** What an earlier write sent or replaced that was never shown is from before the next one, too. */
export function afterUnshown(
	before: UnshownWrite | undefined,
	next: UnshownWrite,
	now: Fingerprint | undefined,
): UnshownWrite {
	const older = before?.held.filter((print) => print !== now && !next.held.includes(print)) ?? [];
	const sent = before?.sentValue ?? before?.sentStart;
	const isAnother = sent !== undefined && sent !== (next.sentValue ?? next.sentStart);
	const earlier = [...(next.earlier ?? before?.earlier ?? []), ...(isAnother ? [sent] : [])];
	return {
		...next,
		held: [...older, ...next.held].slice(-HELD_LENGTH),
		...(earlier.length === 0 ? {} : { earlier: earlier.slice(-EARLIER_LENGTH) }),
	};
}
