import type { CompiledField } from '../../mapping/compiled';
import type { Fingerprint } from '../../model/link';
import type { LinkEdit } from '../../model/linkEdit';
import type { Side } from '../../model/side';
import { SIDES, otherSide } from '../../model/side';
import type { SeenValue } from '../../records/seen';
import { readPath } from '../../values/paths';
import { compared } from '../../records/seen';
import type { FieldSight } from '../../records/sights';
import { seeField, withValue } from '../../records/sights';
import type { Watched } from './firstSight';
import { proveAnswers } from './firstSight';
import { hideOutdated } from './outdated';

/** What the records at hand show of a field, but for what is older than what is known. */
export function showField(watched: Watched, field: CompiledField): FieldSight {
	const seen = withBlanks(watched, field, seeField(field, watched.present));
	return proveAnswers(watched, field, hideOutdated(watched, field, seen));
}

/** A field that a record of a complete list leaves out, where that says something. SEMANTICS "Forms". */
function withBlanks(watched: Watched, field: CompiledField, sight: FieldSight): FieldSight {
	if (!watched.run.isSnapshot) return sight;
	let shown = sight;
	for (const side of SIDES) {
		if (!lacks(watched, field, side, sight)) continue;
		const value = leftOutOf(watched.edit, field, side, sight.seen[otherSide(side)]);
		if (value !== undefined) shown = withValue(shown, side, value);
	}
	return shown;
}

function lacks({ present }: Watched, field: CompiledField, side: Side, { seen }: FieldSight) {
	const record = present[side]?.record;
	// Nearly always: what is there is what was read.
	if (record === undefined || (seen[side] !== undefined && field.leftOut[side] === undefined)) {
		return false;
	}
	return readPath(record, field.paths[side]) === undefined;
}

/**
 * What a record holds in a field that it leaves out: the blank that was written there; where its app leaves
 * out what is empty, a box that is not ticked, as on the other side or before; of a field that no record
 * shows, a blank where nothing else was ever known. `undefined` where it is as it is read.
 */
function leftOutOf(
	edit: LinkEdit,
	field: CompiledField,
	side: Side,
	other: SeenValue | undefined,
): SeenValue | undefined {
	const blank = compared(null, field, side);
	const standing = edit.standing(side, field.index);
	if (standing?.part.sent === blank.print) {
		const { attempts, failed } = standing.intent;
		return attempts > 0 && failed === undefined ? blank : undefined;
	}
	const left = field.leftOut[side];
	if (left === undefined || (left.isShown && left.box === 'yes')) return undefined;
	const shadow = edit.shadow(side, field.index);
	const box = left.box === 'no' ? undefined : untickedAs([other?.print, shadow], field, side);
	if (box !== undefined) return box;
	return !left.isShown && (shadow ?? blank.print) === blank.print ? blank : undefined;
}

/** A box that is not ticked, with the first of these prints that is one of such a box. */
function untickedAs(
	prints: readonly (Fingerprint | undefined)[],
	field: CompiledField,
	side: Side,
): SeenValue | undefined {
	const all = UNTICKED.map((value) => compared(value, field, side));
	return prints.flatMap((print) => all.filter((each) => each.print === print))[0];
}

/** What apps hold of a box that is not ticked, where they do not leave it out. */
const UNTICKED = [false, 0, 'false', 'no', 'f'];
