import type { CompiledField } from '../../mapping/compiled';
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
		const record = watched.present[side]?.record;
		if (record === undefined || readPath(record, field.paths[side]) !== undefined) continue;
		const value = leftOutOf(watched.edit, field, side, sight.seen[otherSide(side)]);
		if (value !== undefined) shown = withValue(shown, side, value);
	}
	return shown;
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
	const leavesOut = field.leftOut?.[side];
	// Where it is known for a box, it is read as one.
	if (leavesOut === undefined || field.isUnticked[side] !== undefined) return undefined;
	const shadow = edit.shadow(side, field.index);
	const unticked = UNTICKED.map((value) => compared(value, field, side));
	const same = unticked.find(({ print }) => print === other?.print);
	const before = unticked.find(({ print }) => print === shadow);
	if ((same ?? before) !== undefined) return same ?? before;
	return leavesOut === 'absent' && (shadow ?? blank.print) === blank.print ? blank : undefined;
}

/** What apps hold of a box that is not ticked, where they do not leave it out. */
const UNTICKED = [false, 0];
