import type { CompiledField } from '../../mapping/compiled';
import type { Side } from '../../model/side';
import { SIDES, otherSide } from '../../model/side';
import type { FieldSight } from '../../records/sights';
import type { Age } from '../../records/age';
import { ageOf } from '../../records/age';
import { doubtedSince, forgetMarksOf, setDoubt } from '../../records/doubt';
import type { SeenValue } from '../../records/seen';
import { withoutSide } from '../../records/sights';
import type { Watched } from './firstSight';
import { the } from '../../model/sideNames';

/** The link that is being looked at. */
type Looked = Pick<Watched, 'run' | 'edit' | 'present'>;

/**
 * Events come late and out of order. A record whose modified mark is older than the one under which a
 * field was seen last says nothing of that field; of a field that no newer sight carried it is news.
 * SEMANTICS "Out of date".
 */
export function hideOutdated(link: Looked, field: CompiledField, sight: FieldSight): FieldSight {
	let seen = sight;
	for (const side of SIDES) {
		const told = sight.seen[side];
		if (told === undefined || link.edit.link.marks === undefined) continue;
		if (isCurrent(link, field, side, told)) continue;
		link.run.note(
			`Records of ${the(side)} that are older than what was seen before were left out.`,
		);
		seen = withoutSide(seen, side);
	}
	return seen;
}

/** So long no list lags, in milliseconds. */
const LONGEST_LAG = 60 * 60 * 1000;

/**
 * Whether what a record at hand tells of a field is not older than what was seen. Where lists show it so
 * for longer than lists lag, the app's clock or its records were put back: what is there counts.
 */
function isCurrent(link: Looked, field: CompiledField, side: Side, told: SeenValue): boolean {
	const { run, edit } = link;
	const { index } = field;
	const age = ageIn(link, field, side, told);
	const since = doubtedSince(edit.link, side, index);
	if (age === 'news') {
		if (since !== undefined) setDoubt(edit, side, index, undefined);
		return true;
	}
	if (!run.isSnapshot || age === 'overwritten') return false;
	if (since !== undefined && run.now - since >= LONGEST_LAG) {
		forgetMarksOf(edit, side, index);
		return true;
	}
	// What a write that did not land was made from is gone by now.
	const from = edit.standing(otherSide(side), index)?.part.source;
	const isOther = edit.shadow(side, index) !== told.print || (from ?? told.print) !== told.print;
	if (since === undefined && !isOther) return false;
	if (since === undefined) setDoubt(edit, side, index, run.now);
	run.leftLinks.add(edit.link.id);
	return false;
}

/** How what a record at hand tells of a field lies to what is known of it. */
export function ageIn(link: Looked, field: CompiledField, side: Side, told: SeenValue): Age {
	const mark = link.run.markOfField(side, link.present[side], field);
	const { print } = told;
	return ageOf(link.edit, { side, field: field.index, print, mark, listed: link.run.isSnapshot });
}
