import type { Link } from '../../model/link';
import type { Side } from '../../model/side';
import { idKey } from '../../model/state';
import { isOlder } from '../../values/marks';
import type { Run } from '../run';

/** Whether a side told that its record was deleted. One that is older than what was seen of it is out of date. */
export function hasTombstone(run: Run, link: Link, side: Side): boolean {
	const id = link.ids[side];
	if (id === undefined) return false;
	const { tombstones } = run.listings[side];
	const key = idKey(id);
	if (!tombstones.has(key)) return false;
	const mark = tombstones.get(key);
	return !(link.marks ?? []).some((seen) => seen.side === side && isOlder(mark, seen.mark));
}
