import type { Side } from '../model/side';
import { SIDES, otherSide } from '../model/side';
import type { DecisionPlan } from './decisionPlan';

/** The side whose record is still there. */
export function sideLeft({ conflict, edit }: DecisionPlan): Side | undefined {
	const { records, gone } = conflict;
	if (gone !== undefined) return otherSide(gone);
	for (const known of [records, edit?.link.ids]) {
		const there = SIDES.filter((side) => known?.[side] !== undefined);
		if (there.length === 1) return there[0];
	}
	return undefined;
}
