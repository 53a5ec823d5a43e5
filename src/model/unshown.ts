import type { Fingerprint, UnshownWrite } from './link';

/** How many values are remembered that a side held before writes which no listing has shown. */
const HELD_LENGTH = 20;

/** What an earlier write replaced that was never shown is from before the next one, too. */
export function afterUnshown(
	before: UnshownWrite | undefined,
	next: UnshownWrite,
	now: Fingerprint | undefined,
): UnshownWrite {
	const older = before?.held.filter((print) => print !== now && !next.held.includes(print)) ?? [];
	return { ...next, held: [...older, ...next.held].slice(-HELD_LENGTH) };
}
