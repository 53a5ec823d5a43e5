import type { CompiledField } from '../../mapping/compiled';
import type { Intent, IntentField } from '../../model/link';
import { isUnlanded } from '../../model/link';
import type { Side } from '../../model/side';
import { markOf } from '../../records/marks';
import type { SeenValue } from '../../records/seen';
import type { Pair } from './pair';
import type { Standing } from './standingIntent';

/** Whether a policy decided it and it only waited for its log entry: it is as new as any. */
export function isPlan({ attempts }: Intent, { conflict }: IntentField): boolean {
	return attempts === 0 && conflict === undefined;
}

/** Whether a write was refused or has not left yet; a run that was lost since may have sent it. */
export function hasFailed(pair: Pair, intent: Intent): boolean {
	return isUnlanded(intent) && !pair.run.isAfterLoss;
}

/** Whether a user typed what only was to be written. Where the source still holds it, the table settles that. */
export function isTyped(
	pair: Pair,
	{ intent, part }: Standing,
	present: SeenValue | undefined,
): boolean {
	return isPlan(intent, part) && present?.print === part.sent && !pair.run.isAfterLoss;
}

/**
 * Whether somebody touched the target since planning. The mark tells so only where nothing else explains
 * that it moved: a part of the same write that landed, an app that acknowledged it, a later write of ours,
 * or an edit of another field. Of a write that was refused it tells nothing: whoever moved it, this field was not touched.
 */
export function hasMarkMoved(pair: Pair, { intent, part, target }: Standing): boolean {
	const record = pair.present[target]?.record;
	if (intent.mark === undefined || record === undefined) return false;
	if (intent.acknowledged === true || hasFailed(pair, intent)) return false;
	const mark = markOf(pair.run.settings.sides[target].modifiedField, record);
	if (mark === undefined || mark === intent.mark) return false;
	const isOwn = pair.edit.link.marks?.some((each) => {
		return each.own === true && each.side === target && each.mark === mark;
	});
	if (isOwn === true) return false;
	return !pair.run.fields.some(
		(other) => other.index !== part.field && hasChanged(pair, other, target),
	);
}

/** Whether a side's field holds anything but what it was last settled on: an edit, or a write of ours. */
function hasChanged(pair: Pair, field: CompiledField, side: Side): boolean {
	const seen = pair.sight(field).seen[side];
	return seen !== undefined && seen.print !== pair.link.shadows[side][field.index];
}

/** The target is as it was but for other fields: that they moved its mark is known from now on. */
export function noteMark(pair: Pair, field: CompiledField, target: Side): void {
	const intent = pair.edit.standing(target, field.index)?.intent;
	const record = pair.present[target]?.record;
	if (intent?.mark === undefined || record === undefined) return;
	const mark = markOf(pair.run.settings.sides[target].modifiedField, record);
	if (mark === undefined || mark === intent.mark) return;
	pair.edit.replaceIntent(intent, { ...intent, mark });
}
