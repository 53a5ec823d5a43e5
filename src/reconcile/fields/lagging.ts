import type { CompiledField } from '../../mapping/compiled';
import { SIDES, otherSide } from '../../model/side';
import { markOf } from './marks';
import type { Pair } from './pair';
import type { FieldSight } from './sights';
import { withoutSide } from './sights';

/**
 * Lists lag behind writes. A side that shows what it held before a write that its app confirmed may be a
 * list that lags, or a user who put the value back. Where the record's own modified mark is the one from
 * before too, it is the list: read as an edit, it would put the old value back on the other side. Once
 * only, since some apps' marks are as coarse as a day. Without a mark it counts as an edit, and what it
 * overwrites is logged.
 */
export function hideLagging(pair: Pair, field: CompiledField, sight: FieldSight): FieldSight {
	let seen = sight;
	for (const side of SIDES) {
		const unshown = pair.edit.unshown(side, field.index);
		const value = seen.seen[side];
		if (unshown === undefined || value === undefined) continue;
		const isBefore = unshown.held.includes(value.print);
		const mark = markOf(pair.run.settings.sides[side].modifiedField, pair.present[side]?.record);
		if (isBefore && !unshown.missed && mark !== undefined && mark === unshown.mark) {
			pair.edit.setUnshown(side, field.index, { ...unshown, missed: true });
			seen = withoutSide(seen, side);
			continue;
		}
		pair.edit.setUnshown(side, field.index, undefined);
		if (isBefore) pair.putBack.set(field, side);
	}
	return seen;
}

/** Says of a value that is carried on why it may be no user's. */
export function notePutBack(pair: Pair, field: CompiledField): void {
	const side = pair.putBack.get(field);
	if (side === undefined || pair.overruled.has(field.plan.key)) return;
	// Where what is overwritten is not in sight there is nothing to log.
	if (pair.sight(field).seen[otherSide(side)] === undefined) return;
	const reason = `the ${side} shows again what it held before it was written: put back by a user, or a list that lags`;
	pair.overruled.set(field.plan.key, pair.entry(field, reason, otherSide(side)));
}
