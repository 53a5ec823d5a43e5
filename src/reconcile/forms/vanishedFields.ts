import { compileField } from '../../mapping/compiled';
import type { MappingValues } from '../../mapping/compiled';
import type { FieldIndex, Fingerprint, Link } from '../../model/link';
import type { PerSide, Side } from '../../model/side';
import { SIDES } from '../../model/side';
import type { FieldPlan } from '../../model/state';
import type { StateView } from '../../model/syncState';
import { compared } from '../../records/seen';
import type { Listing } from '../listing/listing';
import type { Learned } from './learnFields';

/** A mapped field that a side's list showed once and does not show in any record any more. */
export interface VanishedField {
	readonly side: Side;
	readonly plan: FieldPlan;
	readonly index: FieldIndex;
	/** Records of that side that held a value when they were last seen with the field. */
	readonly filled: number;
	/** Whether a person decided that it was emptied, or was not. */
	readonly clears?: boolean;
}

/** O(fields), and O(links) for each that no record shows. */
export function vanishedFields(
	{ columns }: Learned,
	state: StateView,
	listings: PerSide<Listing>,
	values: MappingValues,
): readonly VanishedField[] {
	return SIDES.flatMap((side) => {
		if (listings[side].records.size === 0) return [];
		return [...columns].flatMap(([plan, { [side]: column }]) => {
			if (column.present > 0 || column.missing === 0) return [];
			return fieldOf(state, plan, side, values);
		});
	});
}

function fieldOf(
	state: StateView,
	plan: FieldPlan,
	side: Side,
	values: MappingValues,
): readonly VanishedField[] {
	const index = state.head.fields.indexOf(plan.key);
	if (index < 0) return [];
	const field = compileField(index, plan, {
		...values,
		leftOut: { [plan.key]: { [side]: { isShown: true, box: 'no' } } },
	});
	const empty = compared(field.read[side]({}), field, side).print;
	let seen = false;
	let filled = 0;
	for (const link of state.links()) {
		const print = sentTo(link, side, index) ?? link.shadows[side][index];
		if (print === undefined) continue;
		seen = true;
		if (print !== empty) filled++;
	}
	if (!seen) return [];
	const decided = state.head.emptied?.find((each) => each.side === side && each.field === index);
	return [{ side, plan, index, filled, ...(decided && { clears: decided.clears }) }];
}

/** What was sent last to a field, where it may have landed. */
function sentTo({ intents }: Link, side: Side, index: FieldIndex): Fingerprint | undefined {
	return intents
		.filter(
			(intent) => intent.target === side && intent.attempts > 0 && intent.failed === undefined,
		)
		.flatMap(({ fields }) => fields)
		.find(({ field }) => field === index)?.sent;
}
