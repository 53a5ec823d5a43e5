import type { EndedIntent, FieldIndex, Link } from '../model/link';
import type { Side } from '../model/side';
import { isAlike } from '../values/alike';
import type { SeenValue } from './seen';

/** Whether a value is what a write sent that was given up, or its app's form of it. */
export function isAlikeEnded(late: EndedIntent, seen: SeenValue | undefined): boolean {
	if (seen === undefined) return false;
	if (late.sent === seen.print) return true;
	return late.sentValue !== undefined && isAlike(seen.canonical, late.sentValue);
}

/** Whether a write to a field of a side was given up that may land yet. */
export function mayLandLate({ ended }: Link, side: Side, field: FieldIndex): boolean {
	return ended?.some((late) => late.target === side && late.field === field) === true;
}

/** Whether a side shows in a field what a write that was given up has put there late. */
export function showsEnded(
	{ ended }: Link,
	side: Side,
	field: FieldIndex,
	seen: SeenValue,
): boolean {
	return (
		ended?.some(
			(late) => late.target === side && late.field === field && isAlikeEnded(late, seen),
		) === true
	);
}
