import type { CompiledField } from '../../mapping/compiled';
import { isCarried } from '../../model/carried';
import type { FieldIndex } from '../../model/link';
import type { Side } from '../../model/side';
import { SIDES, otherSide } from '../../model/side';
import { doubtedSince } from '../../records/doubt';
import { mayLandLate } from '../../records/ended';
import type { SeenValue } from '../../records/seen';
import { keep } from './keptSights';
import { noteKnown } from './overwritten';
import type { Pair } from './pair';
import { the } from '../../model/sideNames';

/**
 * Whether a field waits for the other side to be seen: a side moved to a value that is not known, or an
 * earlier run saw this one and could not decide it without the other.
 */
export function isHidden(pair: Pair, field: CompiledField): boolean {
	const { seen } = pair.sight(field);
	return SIDES.some((side) => {
		if (seen[side] === undefined && isDoubted(pair, side, field.index)) return true;
		const kept = pair.edit.keptSight(side, field.index);
		if (kept === undefined) return false;
		if (seen[side] === undefined) return true;
		if (seen[otherSide(side)] !== undefined) return false;
		return kept.overwritten === true || (pair.shown(field).seen[side] === undefined && !kept.left);
	});
}

/** Whether nobody knows what a side holds: the last lists showed it as older than what was seen before. */
function isDoubted({ run, edit }: Pair, side: Side, field: FieldIndex): boolean {
	return !run.isSnapshot && doubtedSince(edit.link, side, field) !== undefined;
}

/** Keeps what this run saw of a link and did not decide; what was decided is kept no longer. */
export function keepUndecided(pair: Pair, updates = true): void {
	for (const field of pair.run.fields) {
		// What only waits its turn is decided by any run.
		const waits = pair.how.unlogged?.has(field.plan.key) === true;
		for (const side of SIDES) {
			if (isShownAgain(pair, field, side)) pair.edit.setKept(side, field.index, undefined);
			else keepSide(pair, field, side, { left: waits, updates });
		}
	}
	askForLists(pair);
}

/** Whether lists will show a value again that waits because its field is held in all records. */
function isShownAgain(pair: Pair, field: CompiledField, side: Side): boolean {
	const { run, edit } = pair;
	if (!run.isSnapshot || !run.renewed.has(field.index)) return false;
	if (edit.keptSight(side, field.index)?.overwritten === true) return false;
	return pair.shown(field).seen[side] !== undefined && !isBeingWritten(pair, field, side);
}

/** Keeps what this run saw of a link that another execution has in hand. */
export function keepLeft(pair: Pair): void {
	for (const field of pair.run.fields) {
		for (const side of SIDES) {
			// A list comes again, and shows what it shows, unless a write of ours takes its place meanwhile.
			const isLost = !pair.run.isSnapshot || isBeingWritten(pair, field, side);
			if (isLost) keepSide(pair, field, side, { left: true, updates: false });
		}
	}
	askForLists(pair);
}

/**
 * A complete list shows a record without a field of which a value was kept that waits to be seen: it will
 * not be. What is known of it goes into the history.
 */
export function dropUnshown(pair: Pair): void {
	const { run, edit, present } = pair;
	if (!run.isSnapshot) return;
	for (const field of run.fields) {
		if (isCrowdedOut(pair, field)) continue;
		for (const side of SIDES) {
			const kept = edit.keptSight(side, field.index);
			if (kept === undefined || present[side] === undefined) continue;
			if (pair.shown(field).seen[side] !== undefined) continue;
			if (kept.overwritten !== true && 'value' in kept) continue;
			noteKnown(pair, field, side);
			edit.setKept(side, field.index, undefined);
			if (!('value' in kept)) continue;
			const reason = `${the(side)} was edited while a write was on its way there, and does not show the field any more`;
			const entry = pair.entry(field, reason, side);
			pair.overruled.set(field.plan.key, { ...entry, [side]: kept.value });
		}
	}
}

/** Whether the history has no room for what is known of a field. */
function isCrowdedOut({ how }: Pair, { plan }: CompiledField): boolean {
	return how.waiting?.has(plan.key) === true && how.unlogged?.has(plan.key) !== true;
}

function askForLists(pair: Pair): void {
	// What complete lists do not show, others will not either.
	if (pair.run.isSnapshot) return;
	const waits = pair.edit.link.kept?.some(
		(kept) =>
			kept.overwritten === true ||
			!('value' in kept) ||
			isDoubted(pair, otherSide(kept.side), kept.field),
	);
	if (waits === true) {
		pair.run.wantFull(
			'Edits wait for a full run, which sees both sides: the trigger was asked to make its next run one.',
		);
	}
}

interface Keeping {
	/** Whether it is left to another execution. */
	readonly left: boolean;
	/** Whether open conflicts get what this run saw. */
	readonly updates: boolean;
}

function keepSide(pair: Pair, field: CompiledField, side: Side, { left, updates }: Keeping): void {
	const kept = pair.edit.keptSight(side, field.index);
	const seen = pair.sight(field).seen[side];
	const isAsked = pair.heldBy(field) !== undefined;
	const isNoted = isDecided(pair, field) || (isAsked && updates);
	if (seen === undefined) {
		if (kept !== undefined && isNoted) pair.edit.setKept(side, field.index, undefined);
		return;
	}
	if (isNoted || isExplained(pair, field, side, seen)) {
		pair.edit.setKept(side, field.index, undefined);
	} else if (kept === undefined || kept.print !== seen.print) {
		keep(pair, { field, side, seen, left });
	}
}

function isBeingWritten({ edit }: Pair, { index }: CompiledField, side: Side): boolean {
	return (
		edit.standing(side, index) !== undefined ||
		edit.unshown(side, index) !== undefined ||
		isCarried(edit.link, side, index)
	);
}

/** Whether a write was asked for, or a person is from now on. */
function isDecided(pair: Pair, field: CompiledField): boolean {
	if (pair.restored.has(field)) return true;
	return [...pair.opened.values()].some((entries) => entries.has(field.plan.key));
}

/** Whether a value is what its side was settled on, or what a write of ours carries or may have left. */
function isExplained(pair: Pair, field: CompiledField, side: Side, seen: SeenValue): boolean {
	const { edit } = pair;
	const shadow = edit.shadow(side, field.index);
	if (shadow === seen.print) return true;
	const to = edit.standing(side, field.index)?.part;
	if (to !== undefined && (to.sent === seen.print || to.held.includes(seen.print))) return true;
	if (edit.unshown(side, field.index)?.held.includes(seen.print) === true) return true;
	const from = edit.standing(otherSide(side), field.index)?.part;
	if (from?.source === seen.print) return true;
	// Before they were compared for the first time nothing is written without both in sight.
	if (shadow !== undefined || to !== undefined || pair.heldBy(field) !== undefined) return false;
	return !mayLandLate(edit.link, side, field.index);
}
