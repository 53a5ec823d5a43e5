import { LinkEdit } from '../../model/linkEdit';
import type { Side } from '../../model/side';
import { SIDES, otherSide } from '../../model/side';
import type { Listed } from '../../records/listed';
import { presentOn } from '../../records/listed';
import type { OneSided } from './absence';
import { recordContent, shadowContent } from './content';
import { reconcileLink } from '../fields/links';
import type { KeyReader, Unlinked } from './matching';
import { groupBy } from './matching';
import type { Run } from '../run';

/**
 * Links whose record is gone where exactly one unlinked record of the same side has its key and
 * content: the app changed the id. They are re-linked without a write; the others are returned.
 * O(gone + unlinked), and nothing when no record is gone.
 */
export function relinkChangedIds(
	run: Run,
	gone: readonly OneSided[],
	unlinked: Unlinked,
	keyOf: KeyReader,
): readonly OneSided[] {
	if (gone.length === 0 || !run.isSnapshot) return gone;
	const relinked = new Set<string>();
	for (const side of SIDES) {
		const lost = groupBy(lostOn(run, side, gone), (each) => shadowContent(run, each.link, side));
		if (lost.size === 0) continue;
		const found = groupBy(unlinked.of(side), (listed) => recordContent(run, side, listed));
		for (const [content, links] of lost) {
			const [only, second] = links;
			const [record, other] = found.get(content) ?? [];
			if (only === undefined || second !== undefined) continue;
			if (record === undefined || other !== undefined) continue;
			if (!haveSameKey(keyOf, side, record, only.left)) continue;
			relink(run, only, record);
			unlinked.take(side, record);
			relinked.add(only.link.id);
		}
	}
	const left = gone.filter((each) => !relinked.has(each.link.id));
	return run.isRestored ? relinkByKey(run, left, unlinked, keyOf) : left;
}

/**
 * After a state was put back, a record may have been deleted, created again and edited since: its key
 * alone tells it, lest its partner is deleted as well.
 */
function relinkByKey(
	run: Run,
	gone: readonly OneSided[],
	unlinked: Unlinked,
	keyOf: KeyReader,
): readonly OneSided[] {
	const relinked = new Set<string>();
	for (const side of SIDES) {
		const lost = groupBy(lostOn(run, side, gone), (each) =>
			keyOf(otherSide(side), each.left.record),
		);
		const found = groupBy(unlinked.of(side), (listed) => keyOf(side, listed.record));
		for (const [key, [only, second]] of lost) {
			const [record, other] = found.get(key) ?? [];
			if (only === undefined || second !== undefined) continue;
			if (record === undefined || other !== undefined) continue;
			relink(run, only, record);
			unlinked.take(side, record);
			relinked.add(only.link.id);
		}
	}
	return gone.filter((each) => !relinked.has(each.link.id));
}

function haveSameKey(keyOf: KeyReader, side: Side, found: Listed, left: Listed): boolean {
	const key = keyOf(side, found.record);
	return key === undefined || key === keyOf(otherSide(side), left.record);
}

type Lost = OneSided & { readonly left: Listed };

/** Links whose record a listing that shows all records no longer shows, though one did before. */
function lostOn(run: Run, side: Side, gone: readonly OneSided[]): readonly Lost[] {
	if (!run.listings[side].showsAbsence) return [];
	return gone.flatMap((each) => {
		const { link, left } = each;
		const isLost = each.gone === side && link.resting === undefined && link.seen[side];
		return isLost && left !== undefined ? [{ ...each, left }] : [];
	});
}

function relink(run: Run, { link, gone, left }: Lost, found: Listed): void {
	const edit = new LinkEdit(link);
	edit.setId(gone, found.id);
	run.draft.putLink(edit.link);
	run.note(`A record of the ${gone} changed its id; its link was kept.`);
	const present = { ...presentOn(gone, found), ...presentOn(otherSide(gone), left) };
	reconcileLink(run, edit.link, present);
}
