import type { RecordId } from '../model/link';
import type { PerSide } from '../model/side';
import type { StateChange } from '../model/state';
import type { StateView } from '../model/syncState';

/** So many pairs are enough to tell which fields belong together. */
const MOST_PARTNERS = 200;

/** Records that have found each other, before a run or in it. O(links). */
export function partnersOf(
	state: StateView,
	{ links }: Pick<StateChange, 'links'>,
): ReadonlyArray<PerSide<RecordId>> {
	const partners: Array<PerSide<RecordId>> = [];
	for (const link of [...links.values(), ...state.links()]) {
		const { master, slave } = link?.ids ?? {};
		if (master !== undefined && slave !== undefined) partners.push({ master, slave });
		if (partners.length === MOST_PARTNERS) break;
	}
	return partners;
}
