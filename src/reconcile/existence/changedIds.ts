import type { Link } from '../../model/link';
import { LinkEdit } from '../../model/linkEdit';
import type { Side } from '../../model/side';
import { SIDES, otherSide } from '../../model/side';
import type { Listed } from '../../records/listed';
import { presentOn } from '../../records/listed';
import { seeField } from '../../records/sights';
import { reconcileLink } from '../fields/links';
import type { Run } from '../run';
import type { OneSided } from './absence';
import { DELETION_WAITS } from './absence';
import { recordContent, shadowContent } from './content';
import { hasSuccessor, keyPrints, knownKey } from './linkedKeys';
import type { KeyReader, Unlinked } from './matching';
import { reopenDecided } from './gone';
import { groupBy } from './matching';
import { wereBeside } from './sharedKeys';
import { the } from '../../model/sideNames';

export type Lost = OneSided & { readonly left: Listed };

/** What a record is known by: of the link that lost it, and of one that no link names. */
interface Mark {
	readonly ofLost: (each: Lost, side: Side) => string | undefined;
	readonly ofFound: (listed: Listed, side: Side) => string | undefined;
	/** Whether the record that is left may have another key by now. */
	readonly decidesAlone?: true;
}

/**
 * Links whose record is gone where exactly one unlinked record of the same side is the same one: they are
 * re-linked, and the others are returned. O(gone + unlinked), and nothing when no record is gone.
 */
export function relinkChangedIds(
	run: Run,
	gone: readonly OneSided[],
	unlinked: Unlinked,
	keyOf: KeyReader,
): readonly OneSided[] {
	if (gone.length === 0) return gone;
	if (!run.isSnapshot) return holdReplaced(run, gone, unlinked);
	const marks = [
		byContent(run),
		byOwnKey(run, keyOf),
		byKey(keyOf),
		...(run.isAfterLoss ? [byPartner(run)] : []),
	];
	return marks.reduce((left, mark) => relinkBy(run, left, { unlinked, keyOf, mark }), gone);
}

/** In changes input a record may come in the place of the one whose deletion is told: lists show which. */
function holdReplaced(
	run: Run,
	gone: readonly OneSided[],
	unlinked: Unlinked,
): readonly OneSided[] {
	return gone.filter((each) => {
		const { link, gone: side } = each;
		if (!hasSuccessor(run, side, link, unlinked.of(side))) return true;
		run.draft.putLink({ ...link, reported: side });
		run.wantFull(DELETION_WAITS);
		return false;
	});
}

/** The app changed the id: the record has what the old one had. */
function byContent(run: Run): Mark {
	return {
		ofLost: ({ link }, side) => shadowContent(run, link, side),
		ofFound: (listed, side) => recordContent(run, side, listed),
	};
}

/** The key decides where an id is gone, whatever else the record holds by now. */
function byOwnKey(run: Run, keyOf: KeyReader): Mark {
	return {
		ofLost: ({ link }, side) => knownKey(run, link, side),
		ofFound: ({ record }, side) =>
			keyOf(side, record) === undefined ? undefined : keyPrints(run, side, record),
		decidesAlone: true,
	};
}

/** It was deleted and created again with the key that its partner has by now. */
function byKey(keyOf: KeyReader): Mark {
	return {
		ofLost: ({ left }, side) => keyOf(otherSide(side), left.record),
		ofFound: (listed, side) => keyOf(side, listed.record),
	};
}

/** A run that was lost created it again: it holds what its partner holds. */
function byPartner(run: Run): Mark {
	return {
		ofLost: ({ left }, side) => recordContent(run, otherSide(side), left),
		ofFound: (listed, side) => recordContent(run, side, listed),
	};
}

interface Search {
	readonly unlinked: Unlinked;
	readonly keyOf: KeyReader;
	readonly mark: Mark;
}

function relinkBy(run: Run, gone: readonly OneSided[], search: Search): readonly OneSided[] {
	const { unlinked, keyOf, mark } = search;
	const relinked = new Set<string>();
	for (const side of SIDES) {
		const lost = groupBy(lostOn(run, side, gone), (each) => mark.ofLost(each, side));
		if (lost.size === 0) continue;
		const found = groupBy(unlinked.of(side), (listed) => mark.ofFound(listed, side));
		for (const [known, [only, second]] of lost) {
			const [record, other] = found.get(known) ?? [];
			if (only === undefined || second !== undefined) continue;
			if (record === undefined || other !== undefined) continue;
			if (mark.decidesAlone !== true && !haveSameKey(keyOf, side, record, only.left)) continue;
			if (wereBeside(run, side, only.link, record, keyOf(side, record.record))) continue;
			relink(run, only, record);
			run.note(`A record of ${the(side)} changed its id; its link was kept.`);
			unlinked.take(side, record);
			relinked.add(only.link.id);
		}
	}
	return relinked.size === 0 ? gone : gone.filter((each) => !relinked.has(each.link.id));
}

function haveSameKey(keyOf: KeyReader, side: Side, found: Listed, left: Listed): boolean {
	const key = keyOf(side, found.record);
	return key === undefined || key === keyOf(otherSide(side), left.record);
}

/**
 * Links whose record a listing that shows all records no longer shows, though one did before. One that was
 * never shown may not be listed yet: it takes a second listing without it, or to be told of its deletion.
 */
function lostOn(run: Run, side: Side, gone: readonly OneSided[]): readonly Lost[] {
	if (!run.listings[side].showsAbsence) return [];
	return gone.flatMap((each) => {
		const { link, left } = each;
		const wasThere = link.seen[side] || link.misses[side] > 0 || isToldGone(link, side);
		const isLost = each.gone === side && link.resting === undefined && wasThere;
		return isLost && left !== undefined ? [{ ...each, left }] : [];
	});
}

/** Whether its deletion was told, and may have been carried on. */
function isToldGone({ reported, intents }: Link, side: Side): boolean {
	if (reported === side) return true;
	return intents.some(({ operation, target }) => operation === 'delete' && target !== side);
}

/** The record that is there now takes the place of the one that is gone: by the table, but for its blanks. */
export function relink(run: Run, { link, gone, left }: Lost, found: Listed): void {
	const edit = new LinkEdit(link);
	// What was on its way between the two was about a record that is no more.
	reopenDecided(run, edit);
	noteDecided(edit, otherSide(gone));
	const unanswered = unansweredOn(edit, otherSide(gone));
	for (const intent of edit.link.intents) edit.dropIntent(intent, run.now);
	edit.setId(gone, found.id);
	edit.forgetSights(gone);
	const fresh = presentOn(gone, found);
	const blank = run.fields.filter((field) => seeField(field, fresh).seen[gone]?.blank === true);
	if (blank.length > 0) {
		// Nobody cleared what a new record never had: as at a first meeting it is filled.
		const shadows = link.shadows[gone].slice();
		for (const { index } of blank) if (index < shadows.length) shadows[index] = undefined;
		edit.set({ shadows: { ...edit.link.shadows, [gone]: shadows } });
	}
	run.draft.putLink(edit.link);
	const present = { ...fresh, ...presentOn(otherSide(gone), left) };
	reconcileLink(run, edit.link, present, { replaced: gone, unanswered });
}

/** Fields of a side of which a write may have left what it shows, or was on its way to the record that is gone. */
function unansweredOn({ link }: LinkEdit, side: Side): ReadonlySet<number> {
	const standing = link.intents.filter(
		({ target, failed }) => target !== side || failed === undefined,
	);
	return new Set(standing.flatMap(({ fields }) => fields.map(({ field }) => field)));
}

/** A field that a write was about was decided: what its record left held then is no first sight of it. */
function noteDecided(edit: LinkEdit, side: Side): void {
	for (const { target, fields } of edit.link.intents) {
		for (const { field, source, held } of fields) {
			const print = target === side ? held[0] : source;
			if (print === undefined || edit.shadow(side, field) !== undefined) continue;
			edit.setShadow(side, field, print);
		}
	}
}
