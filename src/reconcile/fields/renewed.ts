import type { CompiledField } from '../../mapping/compiled';
import type { PerSide, Side } from '../../model/side';
import { SIDES, otherSide } from '../../model/side';
import { settleEqual } from './heldFields';
import type { Pair } from './pair';

/**
 * Whether a field is held in all records, because a side renews it. What landed was noted by then; nothing
 * is written but what a person decided, and what the sides show is seen again by the run after the release.
 */
export function isRenewed(pair: Pair, field: CompiledField): boolean {
	const { run, edit, requests } = pair;
	if (!run.renewed.has(field.index)) return false;
	if (settleEqual(pair, field)) return true;
	const isDecided = requests.some((each) => each.field === field && each.conflict !== undefined);
	if (!isDecided) {
		const others = requests.filter((each) => each.field !== field);
		if (others.length < requests.length) pair.overruled.delete(field.plan.key);
		requests.splice(0, requests.length, ...others);
		for (const side of SIDES) dropUnlanded(pair, field, side);
	}
	const { seen } = pair.sight(field);
	const waits = SIDES.some((side) => {
		const print = seen[side]?.print;
		return print !== undefined && print !== edit.shadow(side, field.index);
	});
	if (waits) {
		run.waitsRenewed.add(field.index);
		run.countHeld(pair.link);
	}
	return true;
}

/** A write that did not land is not tried again; one that may have landed is awaited. */
function dropUnlanded(pair: Pair, field: CompiledField, side: Side): void {
	const standing = pair.edit.standing(side, field.index);
	if (standing === undefined || standing.part.conflict !== undefined) return;
	const isSeen = pair.shown(field).seen[side] !== undefined;
	const { failed, attempts } = standing.intent;
	if (isSeen || failed !== undefined || attempts === 0) {
		pair.edit.dropField(standing.intent, standing.part, pair.run.now);
	}
}

/** Where a field may be written; what a side renews stays there, where a person said so. */
export function mayTravel({ run }: Pair, { allowed, index }: CompiledField): PerSide<boolean> {
	const side: Side | undefined = run.staying.get(index);
	return side === undefined ? allowed : { ...allowed, [otherSide(side)]: false };
}
