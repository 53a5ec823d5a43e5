import type { CompiledField } from '../../mapping/compiled';
import type { PerSide, Side } from '../../model/side';
import { SIDES } from '../../model/side';
import type { StateView } from '../../model/syncState';
import { canonical, isBlank } from '../../values/canonical';
import type { RunFields } from '../forms/runFields';
import type { Listing } from '../listing/listing';
import { hasUnlinked } from './unknownNames';
import { the } from '../../model/sideNames';

/** Tells of fields of the match key that are blank in all records of a side: none is found by its key. */
export function emptyKeyNotes(
	{ columns, keyFields }: RunFields,
	listings: PerSide<Listing>,
	state: StateView,
): readonly string[] {
	if (columns === undefined) return [];
	return SIDES.flatMap((side) => {
		const empty = keyFields
			.filter(({ plan }) => columns.get(plan)?.[side].filled === 0)
			.filter((field) => isBlankIn(field, side, listings[side]));
		// Last, since it looks at each record.
		if (empty.length === 0 || !hasUnlinked(state, side, listings[side])) return [];
		return empty.map(
			({ paths }) =>
				`The match key "${paths[side]}" is empty in all records of ${the(side)}: none of them is found by it.`,
		);
	});
}

/** A glance at some records may have met none with a key. */
function isBlankIn({ read, comparison }: CompiledField, side: Side, { records }: Listing): boolean {
	for (const record of records.records()) {
		const value = read[side](record);
		if (value !== undefined && !isBlank(canonical(value, comparison[side]))) return false;
	}
	return true;
}
