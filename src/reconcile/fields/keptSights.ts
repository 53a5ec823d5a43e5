import type { CompiledField } from '../../mapping/compiled';
import { isCarried } from '../../model/carried';
import type { KeptSight } from '../../model/link';
import { isUnlanded } from '../../model/link';
import type { LinkEdit } from '../../model/linkEdit';
import type { Side } from '../../model/side';
import { SIDES, otherSide } from '../../model/side';
import type { Present } from '../../records/listed';
import { showsEnded } from '../../records/ended';
import type { SeenValue } from '../../records/seen';
import { compared } from '../../records/seen';
import type { FieldSight } from '../../records/sights';
import { withValue, withoutSide } from '../../records/sights';
import { isOlder } from '../../values/marks';
import type { Run } from '../run';
import { logTooLarge } from './droppedSights';
import { the } from '../../model/sideNames';

/** The link that is being looked at. */
interface Watched {
	readonly run: Run;
	readonly edit: LinkEdit;
	readonly present: Present;
	/** Fields with the side whose edit a write of ours replaced. */
	readonly overwritten: Map<CompiledField, Side>;
}

/**
 * What an earlier run saw and could not decide stands in for a side that is not seen now. A side that is
 * seen speaks for itself, unless it shows what we wrote there since: then the kept value was an edit made
 * before that. SEMANTICS "What a run saw and could not decide".
 */
export function withKept(link: Watched, field: CompiledField, sight: FieldSight): FieldSight {
	let now = sight;
	for (const side of SIDES) {
		const kept = link.edit.keptSight(side, field.index);
		if (kept === undefined) continue;
		const seen = sight.seen[side];
		if (seen === undefined) {
			if (kept.overwritten !== true) now = standIn(now, field, kept);
		} else if (seen.print === kept.print) {
			if (kept.overwritten === true) link.edit.setKept(side, field.index, undefined);
		} else if (isCarriedOut(link, field, kept, seen)) {
			link.edit.setKept(side, field.index, undefined);
		} else if (isOurs(link.edit, field, kept, seen) || mayBeLost(link, sight, kept)) {
			if (!('value' in kept)) {
				// It went into the history when it was seen.
				link.edit.setKept(side, field.index, undefined);
				continue;
			}
			if (kept.overwritten !== true) {
				const carried = isCarried(link.edit.link, side, field.index, seen.print);
				link.edit.setKept(side, field.index, {
					...kept,
					overwritten: true,
					...(carried ? { carried } : {}),
				});
			}
			link.overwritten.set(field, side);
			now = standIn(now, field, kept);
		} else if (isOlder(link.run.markOn(side, link.present[side]?.record), kept.mark)) {
			now = standIn(now, field, kept);
		} else {
			link.edit.setKept(side, field.index, undefined);
		}
	}
	return now;
}

function standIn(sight: FieldSight, field: CompiledField, kept: KeptSight): FieldSight {
	if (!('value' in kept)) return withoutSide(sight, kept.side);
	return withValue(sight, kept.side, compared(kept.value, field, kept.side));
}

/** Whether a side shows what was decided about the value that was kept, and left with the run that was lost. */
function isCarriedOut(
	{ run, edit }: Watched,
	{ index }: CompiledField,
	kept: KeptSight,
	seen: SeenValue,
): boolean {
	const part = run.isAfterLoss ? edit.standing(kept.side, index)?.part : undefined;
	return part?.sent === seen.print && part.held.includes(kept.print);
}

/** Whether a side shows what a write of ours put there in the place of what was kept. */
function isOurs(edit: LinkEdit, field: CompiledField, kept: KeptSight, seen: SeenValue): boolean {
	const { side, overwritten } = kept;
	const standing = edit.standing(side, field.index);
	if (standing?.part.sent === seen.print) return !isUnlanded(standing.intent);
	if (isCarried(edit.link, side, field.index, seen.print)) return true;
	if (showsEnded(edit.link, side, field.index, seen)) return true;
	const landed = overwritten === true || edit.unshown(side, field.index) !== undefined;
	return landed && edit.shadow(side, field.index) === seen.print;
}

/** Whether a run that was lost may have written to a side what the other one holds. */
function mayBeLost({ run }: Watched, { seen }: FieldSight, { side }: KeptSight): boolean {
	return run.isAfterLoss && seen[side]?.print === seen[otherSide(side)]?.print;
}

/** Values whose JSON is longer are not kept, nor any once so much of them is; that they moved is. */
export const LONGEST_VALUE = 4096;

/** What is to be kept of one side of a field. */
export interface ToKeep {
	readonly field: CompiledField;
	readonly side: Side;
	readonly seen: SeenValue;
	readonly left: boolean;
	/** Whether a write of ours took its place before it was seen. */
	readonly overwritten?: boolean;
}

export function keep(watched: Omit<Watched, 'overwritten'>, toKeep: ToKeep): void {
	const { run, edit, present } = watched;
	const { field, side, seen, left, overwritten = false } = toKeep;
	const mark = run.markOn(side, present[side]?.record);
	const length = JSON.stringify(seen.value).length;
	const fits = length <= LONGEST_VALUE && run.takeRoom(length);
	edit.setKept(side, field.index, {
		side,
		field: field.index,
		print: seen.print,
		...(fits ? { value: seen.value } : {}),
		...(mark === undefined ? {} : { mark }),
		...(left ? { left } : {}),
		...(overwritten ? { overwritten } : {}),
	});
	if (!fits) {
		if (overwritten || mayBeReplaced(edit, field, side)) {
			const { print, value } = seen;
			logTooLarge(run, edit.link, { side, field: field.index, print, value });
		}
		run.note(
			`A value of "${field.paths[side]}" in ${the(side)} is too large to keep until the other side is seen: nothing is written to the field before a full run has seen both.`,
		);
	}
}

/** Whether a write of ours may land on what a side holds. */
function mayBeReplaced(edit: LinkEdit, { index }: CompiledField, side: Side): boolean {
	const standing = edit.standing(side, index);
	if (standing !== undefined && !isUnlanded(standing.intent)) return true;
	return edit.unshown(side, index) !== undefined || isCarried(edit.link, side, index);
}
