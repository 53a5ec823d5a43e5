import type { CompiledField } from '../../mapping/compiled';
import { otherSide } from '../../model/side';
import type { Pair } from './pair';

/** Says of a value that is carried on why it may be no user's. */
export function notePutBack(pair: Pair, field: CompiledField): void {
	const side = pair.putBack.get(field);
	if (side === undefined || pair.overruled.has(field.plan.key)) return;
	// Where what is overwritten is not in sight there is nothing to log.
	if (pair.sight(field).seen[otherSide(side)] === undefined) return;
	const reason = `the ${side} shows again what it held before it was written: put back by a user, or a list that lags`;
	pair.overruled.set(field.plan.key, pair.entry(field, reason, otherSide(side)));
}
