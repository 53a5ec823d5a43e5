import type { CompiledField } from '../../mapping/compiled';
import type { Link } from '../../model/link';
import { LinkEdit } from '../../model/linkEdit';
import type { AppRecord } from '../../model/record';
import type { Side } from '../../model/side';
import { SIDES, otherSide } from '../../model/side';
import { idKey } from '../../model/state';
import { keyPrint } from '../../records/keyPrint';
import type { Listed, Present } from '../../records/listed';
import { presentOn } from '../../records/listed';
import { seeField } from '../../records/sights';
import { keepSights } from '../fields/links';
import { hasTombstone } from '../listing/tombstones';
import type { Run } from '../run';
import { keyPrints, knownKey, linksByPrints } from './linkedKeys';
import { pendingOf } from './pending';
import { the } from '../../model/sideNames';

/** A link under whose id an event shows another key than it is known by. */
interface Told {
	readonly link: Link;
	/** What it is known by, and what the event shows. */
	readonly known: string;
	readonly told: string;
}

/**
 * Notes links whose ids may have gone to other records, with that side. Events do not show shifts and
 * permutations, as lists do, but they show a key that another linked record is known by, or one that moved to
 * another id. Until complete lists were seen nothing goes by such an id. O(events), and O(links) where a key
 * changed.
 */
export function movedByEvents(run: Run, visited: readonly Link[], moved: Map<string, Side>): void {
	if (run.keyFields.length === 0) return;
	for (const side of SIDES) {
		const told = visited.flatMap((link) => toldOn(run, side, link));
		const others = holdersOf(run, side, told);
		const shown = shownKeys(run, side);
		for (const { link, known, told: key } of told) {
			const isTaken = others.get(key)?.some((id) => id !== link.id) === true;
			const isElsewhere = shown.get(known)?.some((id) => id !== idOn(link, side)) === true;
			if (isTaken || isElsewhere) moved.set(link.id, side);
		}
	}
}

/** Notes the links of which an earlier run noted that, and this one does not see which record is where. */
export function stillMoved(run: Run, moved: Map<string, Side>): void {
	for (const link of run.state.unsettledLinks()) {
		for (const side of SIDES) {
			if (!isMovedOn(side, link)) continue;
			const isOlder = run.input.overtaken?.link(link.id) === true;
			const isListed = run.isSnapshot && run.listings[side].showsAbsence;
			if (isOlder || !(isListed || showsItsKey(run, side, link))) moved.set(link.id, side);
		}
	}
}

function idOn({ ids }: Link, side: Side): string | undefined {
	const id = ids[side];
	return id === undefined ? undefined : idKey(id);
}

function recordOn(run: Run, side: Side, link: Link): Listed | undefined {
	const id = idOn(link, side);
	return id === undefined ? undefined : run.listings[side].records.get(id);
}

function toldOn(run: Run, side: Side, link: Link): readonly Told[] {
	if (link.resting === side || pendingOf(link) !== undefined) return [];
	const known = knownKey(run, link, side);
	const found = recordOn(run, side, link);
	if (known === undefined || found === undefined) return [];
	const told = toldKey(run, side, link, found);
	return told === known || known === keyPrints(run, side, {}) ? [] : [{ link, known, told }];
}

/** The key that an event shows; a field of it that it leaves out, or that we wrote, is as it was. */
function toldKey(run: Run, side: Side, link: Link, { record }: Listed): string {
	const edit = new LinkEdit(link);
	const prints = run.keyFields.map((field) => {
		const before = edit.shadow(side, field.index);
		if (field.read[side](record) === undefined) return before;
		const now = keyPrint(field, side, record);
		return isOurs(run, side, edit, { field, record }) ? before : now;
	});
	return prints.join();
}

/** Whether a record has in a field of its key what was settled there, or what a write of ours sent. */
function isOurs(
	run: Run,
	side: Side,
	edit: LinkEdit,
	{ field, record }: { readonly field: CompiledField; readonly record: AppRecord },
): boolean {
	return run.fields.some((mapped) => {
		if (mapped.paths[side] !== field.paths[side]) return false;
		const print = keyPrint(mapped, side, record);
		const sent = edit.standing(side, mapped.index)?.part.sent;
		return print === sent || print === edit.shadow(side, mapped.index);
	});
}

function showsItsKey(run: Run, side: Side, link: Link): boolean {
	const found = recordOn(run, side, link);
	if (found === undefined) return false;
	const isTold = run.keyFields.every((field) => field.read[side](found.record) !== undefined);
	return isTold && toldKey(run, side, link, found) === knownKey(run, link, side);
}

/** Ids of the links that are known by the keys that events show of others. */
function holdersOf(
	run: Run,
	side: Side,
	told: readonly Told[],
): ReadonlyMap<string, readonly string[]> {
	const holders = new Map<string, readonly string[]>();
	const blank = keyPrints(run, side, {});
	const wanted = new Set(told.map((each) => each.told).filter((key) => key !== blank));
	if (wanted.size === 0) return holders;
	for (const link of linksByPrints(run, side, wanted)) {
		const key = knownKey(run, link, side);
		if (key === undefined || !wanted.has(key)) continue;
		holders.set(key, [...(holders.get(key) ?? []), link.id]);
	}
	return holders;
}

/** Ids of the records that events show under a key. */
function shownKeys(run: Run, side: Side): ReadonlyMap<string, readonly string[]> {
	const shown = new Map<string, readonly string[]>();
	for (const { key: id, record } of run.listings[side].records.values()) {
		if (run.keyFields.some((field) => field.read[side](record) === undefined)) continue;
		const key = keyPrints(run, side, record);
		shown.set(key, [...(shown.get(key) ?? []), id]);
	}
	return shown;
}

/** Whether an earlier event showed that the id of a side may have gone to another record. */
export function isMovedOn(side: Side, { kept = [] }: Link): boolean {
	return kept.some((each) => each.side === side && each.moved === true);
}

/**
 * The link, once it is known again which record is under its id: complete lists followed the keys, or an event
 * shows the link's own.
 */
export function isBackOn(run: Run, link: Link, moved: ReadonlyMap<string, Side>): Link {
	let now = link;
	for (const side of SIDES) {
		if (!isMovedOn(side, now) || moved.has(link.id)) continue;
		const edit = new LinkEdit(now);
		for (const { moved: wasMoved, ...kept } of now.kept ?? []) {
			if (kept.side !== side || wasMoved !== true) continue;
			// Without a value it said only that nobody knows.
			edit.setKept(side, kept.field, 'value' in kept ? kept : undefined);
		}
		now = edit.link;
	}
	if (now !== link) run.draft.putLink(now);
	return now;
}

/**
 * Nobody knows what the record of the link holds, or under which id it is: nothing is decided about it. What
 * the other side shows is kept.
 */
export function keepMoved(run: Run, link: Link, present: Present, side: Side): void {
	const other = otherSide(side);
	const edit = new LinkEdit(link);
	const partner = present[other];
	if (partner !== undefined && !run.isSnapshot) keepSights(run, edit, presentOn(other, partner));
	const found = present[side];
	const shown = found === undefined ? {} : presentOn(side, found);
	for (const field of run.fields) {
		// What was kept of the record before is its own, whichever id it has.
		const before = edit.keptSight(side, field.index);
		const print = seeField(field, shown).seen[side]?.print ?? edit.shadow(side, field.index) ?? 0;
		const next = before ?? { side, field: field.index, print };
		if (before?.moved !== true) edit.setKept(side, field.index, { ...next, moved: true });
	}
	if (hasTombstone(run, link, other)) edit.set({ reported: other });
	run.draft.putLink(edit.link);
	// Of lists it was said already.
	if (run.isSnapshot) return;
	run.wantFull(
		`Events of ${the(side)} show records under other ids than before, by their match keys, as row numbers do when rows are inserted, deleted or sorted. Nothing is written to them, or from them, before a full run has seen which is which: the trigger was asked to make its next run one. A row number is no id: set the ID Field to a field that stays with its record.`,
	);
}
