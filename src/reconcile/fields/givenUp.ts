import type { CompiledField } from '../../mapping/compiled';
import { otherSide } from '../../model/side';
import type { SeenValue } from '../../records/seen';
import { isAlike } from '../../values/alike';
import { reasonOf } from '../retries';
import { noteForm } from './appForms';
import type { Pair } from './pair';
import type { Standing } from './standingIntent';
import { substituteBehind } from './substitutes';
import { the } from '../../model/sideNames';

/** The attempts ran out: accepted where the sides hold nearly the same, else a person must look. */
export function giveUp(
	pair: Pair,
	field: CompiledField,
	{ intent, part, target }: Standing,
	present: SeenValue | undefined,
): void {
	const other = pair.sight(field).seen[otherSide(target)];
	const nearly =
		intent.failed === undefined &&
		other !== undefined &&
		present !== undefined &&
		isAlike(present.canonical, other.canonical);
	const substitute =
		present === undefined
			? undefined
			: substituteBehind(pair.run, field, { link: pair.link, intent, part, target }, present, true);
	pair.edit.dropField(intent, part, pair.run.now);
	if (nearly || substitute !== undefined) {
		pair.settle(field);
		noteForm(pair, field, target, {
			whole: part.sentValue ?? other?.canonical,
			substitute,
		});
		return;
	}
	const why = reasonOf(intent) ?? 'the app took the write but did not change the value';
	const reason = `written ${intent.attempts} times to ${the(target)} without effect: ${why}`;
	const decided = pair.conflicts.find((conflict) => conflict.id === part.conflict);
	if (decided !== undefined) pair.run.close(decided, { status: 'dismissed', how: reason });
	pair.open('failedWrite', pair.entry(field, reason, otherSide(target)));
}

/** An entry says that a write has been put off for long, while it is tried again. */
export function tellPutOff(
	pair: Pair,
	field: CompiledField,
	{ intent, target, part }: Standing,
): void {
	if (part.conflict !== undefined || pair.heldBy(field) !== undefined) return;
	const reason = `${the(target)} put the write off ${intent.attempts} times, while it took others: ${reasonOf(intent)}`;
	pair.open('failedWrite', pair.entry(field, reason, otherSide(target)));
}
