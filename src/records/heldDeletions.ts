import type { Conflict } from '../model/conflict';
import type { Link, RecordId } from '../model/link';
import type { Side } from '../model/side';
import { SIDES } from '../model/side';
import { idKey } from '../model/state';
import type { StateView } from '../model/syncState';

/** A link whose deletion is held; `reported` is the side whose record is gone. */
export type HeldLink = Link & { readonly reported: Side };

/** Links whose deletion is held by the entry that names their records. O(unsettled). */
export function heldLinks(state: StateView, entry: Conflict): readonly HeldLink[] {
	const of = (ids: readonly RecordId[] = []) => new Set(ids.map(idKey));
	const named = { master: of(entry.masterIds), slave: of(entry.slaveIds) };
	return [...state.unsettledLinks()].filter(isHeld).filter(({ ids }) =>
		SIDES.some((side) => {
			const id = ids[side];
			return id !== undefined && named[side].has(idKey(id));
		}),
	);
}

export function isHeld(link: Link): link is HeldLink {
	return link.reported !== undefined && link.resting === undefined;
}
