import type { Link } from '../model/link';
import type { Side } from '../model/side';
import { otherSide } from '../model/side';

/** Whether a side's record is known to be gone: the link rests, or its deletion is being carried on. */
export function isGone(link: Link, side: Side): boolean {
	if (link.resting === side) return true;
	return link.intents.some(
		(intent) =>
			intent.operation === 'delete' && intent.final !== true && otherSide(intent.target) === side,
	);
}
