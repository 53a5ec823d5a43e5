import type { Intent, Link } from '../../model/link';
import { LinkEdit } from '../../model/linkEdit';
import type { Side } from '../../model/side';
import { SIDES, otherSide } from '../../model/side';
import { isGone } from '../../records/gone';
import { keyPrint } from '../../records/keyPrint';
import type { Listed } from '../../records/listed';
import { presentOn } from '../../records/listed';
import { seeField } from '../../records/sights';
import { heldContent } from './content';
import { keyPrints, knownKey } from './linkedKeys';
import type { KeyReader } from './matching';
import { isFragment } from './fragments';
import { isCreatedBy } from './sentContent';
import type { Run } from '../run';

/**
 * Apps give new records the ids of deleted ones. Where it is proved that one was gone, a record under its
 * id is the same record only if its key says so, or without a key, its content; otherwise the link
 * lets go of the id, and the record is met like any new one. Without this a new customer would
 * overwrite the old one that is left on the other side. SEMANTICS "Deletion".
 */
export function letGoOfReusedIds(run: Run, link: Link, keyOf: KeyReader): Link {
	let current = link;
	for (const side of SIDES) {
		const id = current.ids[side];
		if (id === undefined) continue;
		const listed = run.listings[side].records.get(String(id));
		if (listed === undefined || !isAnother(run, current, side, listed, keyOf)) continue;
		const edit = new LinkEdit(current);
		edit.setId(side, undefined);
		edit.set({ seen: { ...current.seen, [side]: false } });
		current = edit.link;
		run.draft.putLink(current);
	}
	return current;
}

function isAnother(run: Run, link: Link, side: Side, listed: Listed, keyOf: KeyReader): boolean {
	const isFree = isDeletedByUs(link, side) || wasGoneOnBoth(run, link, side);
	if (run.isSnapshot && isFree && isCreatedBy(run, side, listed)) return true;
	if (wasCreatedSince(run, link, side, listed) || isDeletedByUs(link, side)) {
		if (hasItsKey(run, link, side, listed, keyOf)) return false;
		if (isFragment(run, side, listed)) return false;
		return !isDeletedByUs(link, side) || !hasOldContent(run, link, side, listed);
	}
	if (mayBeReused(link, side)) return !isSameRecord(run, link, side, listed, keyOf);
	// What we created is no edit of a record that it has nothing in common with.
	return (
		run.isSnapshot &&
		isCreatedBy(run, side, listed) &&
		!isSameRecord(run, link, side, listed, keyOf)
	);
}

/** Whether a record has the key that the link's record of its side had, where it has one. */
function hasItsKey(run: Run, link: Link, side: Side, listed: Listed, keyOf: KeyReader): boolean {
	if (keyOf(side, listed.record) === undefined) return false;
	const key = knownKey(run, link, side);
	return key !== undefined && key === keyPrints(run, side, listed.record);
}

/** Whether the field that says when a record was created says another time than before. */
function wasCreatedSince(run: Run, { shadows }: Link, side: Side, { record }: Listed): boolean {
	const field = run.createdField;
	const known = field === undefined ? undefined : shadows[side][field.index];
	if (field === undefined || known === undefined) return false;
	const blank = keyPrint(field, side, {});
	const now = keyPrint(field, side, record);
	return known !== blank && now !== blank && now !== known;
}

/** Whether the app confirmed that it deleted a side's record. */
function isDeletedByUs(link: Link, side: Side): boolean {
	return deletionOn(link, side)?.acknowledged === true;
}

function deletionOn({ intents }: Link, side: Side): Intent | undefined {
	return intents.find((intent) => intent.operation === 'delete' && intent.target === side);
}

function hasOldContent(run: Run, link: Link, side: Side, listed: Listed): boolean {
	return deletionOn(link, side)?.mark === String(heldContent(run, link, side, listed));
}

function mayBeReused(link: Link, side: Side): boolean {
	return isGone(link, side) || link.misses[side] > 0;
}

/** Whether a complete list lacked a side's record beside that of the other side, which this one lacks still. */
function wasGoneOnBoth(run: Run, { ids, misses }: Link, side: Side): boolean {
	const other = otherSide(side);
	const isBack = run.listings[other].records.has(String(ids[other]));
	return misses[side] > 0 && misses[other] > 0 && !isBack;
}

function isSameRecord(run: Run, link: Link, side: Side, listed: Listed, keyOf: KeyReader): boolean {
	// The key that the record had tells, also where it was edited on the other side meanwhile.
	if (hasItsKey(run, link, side, listed, keyOf)) return true;
	const other = otherSide(side);
	const otherId = link.ids[other];
	const left = otherId === undefined ? undefined : run.listings[other].records.get(String(otherId));
	const key = keyOf(side, listed.record);
	const leftKey = left === undefined ? undefined : keyOf(other, left.record);
	if (key !== undefined && leftKey !== undefined) return key === leftKey;
	// An event that does not tell which record it is proves nothing.
	if (isFragment(run, side, listed)) return true;
	const present = { ...presentOn(side, listed), ...(left && presentOn(other, left)) };
	return run.fields.some((field) => {
		const { [side]: seen, [other]: beside } = seeField(field, present).seen;
		if (seen === undefined || seen.blank) return false;
		const shadow = link.shadows[side][field.index];
		// Of a creation that was answered without its values nothing was settled: its copy tells.
		if (shadow === undefined && seen.print === beside?.print) return true;
		return seen.print === shadow || isSource(link, field.index, seen.print);
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
