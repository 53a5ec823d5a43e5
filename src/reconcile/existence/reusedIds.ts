import type { Link } from '../../model/link';
import { LinkEdit } from '../../model/linkEdit';
import type { Side } from '../../model/side';
import { SIDES, otherSide } from '../../model/side';
import { isGone } from '../../records/gone';
import type { Listed } from '../../records/listed';
import { presentOn } from '../../records/listed';
import { seeField } from '../../records/sights';
import type { KeyReader } from './matching';
import { isFragment } from './fragments';
import type { Run } from '../run';

/**
 * Apps give new records the ids of deleted ones. A record that appears under the id of one that was
 * gone is the same record only if its key says so, or without a key, its content; otherwise the link
 * lets go of the id, and the record is met like any new one. Without this a new customer would
 * overwrite the old one that is left on the other side.
 */
export function letGoOfReusedIds(run: Run, link: Link, keyOf: KeyReader): Link {
	let current = link;
	for (const side of SIDES) {
		const id = current.ids[side];
		if (id === undefined || !mayBeReused(current, side)) continue;
		const listed = run.listings[side].records.get(String(id));
		if (listed === undefined || isSameRecord(run, current, side, listed, keyOf)) continue;
		const edit = new LinkEdit(current);
		edit.setId(side, undefined);
		current = edit.link;
		run.draft.putLink(current);
	}
	return current;
}

function mayBeReused(link: Link, side: Side): boolean {
	return isGone(link, side) || link.misses[side] > 0;
}

function isSameRecord(run: Run, link: Link, side: Side, listed: Listed, keyOf: KeyReader): boolean {
	const other = otherSide(side);
	const otherId = link.ids[other];
	const left = otherId === undefined ? undefined : run.listings[other].records.get(String(otherId));
	const key = keyOf(side, listed.record);
	const leftKey = left === undefined ? undefined : keyOf(other, left.record);
	if (key !== undefined && leftKey !== undefined) return key === leftKey;
	// An event that does not tell which record it is proves nothing.
	if (isFragment(run, side, listed)) return true;
	const present = presentOn(side, listed);
	return run.fields.some((field) => {
		const seen = seeField(field, present).seen[side];
		if (seen === undefined || seen.blank) return false;
		return (
			seen.print === link.shadows[side][field.index] || isSource(link, field.index, seen.print)
		);
	});
}

/** A record that is being created from has no shadows yet: what was sent from it stands in for them. */
function isSource(link: Link, field: number, print: number): boolean {
	return link.intents.some(
		(intent) =>
			intent.operation === 'create' &&
			intent.fields.some((part) => part.field === field && part.source === print),
	);
}
