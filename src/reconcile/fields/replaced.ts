import type { Side } from '../../model/side';
import { SIDES, otherSide } from '../../model/side';
import type { Pair } from './pair';
import { the } from '../../model/sideNames';

/** With fewer values than this a user may well have changed all of them. */
const FEWEST = 3;

/**
 * A record none of whose values is what it was may be another one that took the id of one that was
 * deleted. Links go by id, so it is carried over; what it replaces goes into the history as a whole.
 */
export function logReplaced(pair: Pair): void {
	for (const target of SIDES) {
		const source = otherSide(target);
		if (pair.present[target] === undefined || !isAnother(pair, source)) continue;
		const carried = pair.requests.filter((each) => each.target === target && each.kind === 'carry');
		if (carried.length < FEWEST) continue;
		const reason = `overwritten: every value of ${the(source)}'s record changed at once; another record may have taken its id`;
		for (const { field } of carried) {
			if (pair.overruled.has(field.plan.key)) continue;
			pair.overruled.set(field.plan.key, pair.entry(field, reason, source));
		}
	}
}

/**
 * What a column in other looks holds may be what its app made of a value, though it is not alike: what it
 * overwrites goes into the history. SEMANTICS "Forms".
 */
export function logOtherLooks(pair: Pair): void {
	for (const { side, plan } of pair.run.otherLooks) {
		for (const { field, target, kind } of pair.requests) {
			if (field.plan !== plan || target === side || kind !== 'carry') continue;
			if (pair.overruled.has(plan.key)) continue;
			const reason = `overwritten: all values of ${the(side)} look otherwise than they did`;
			pair.overruled.set(plan.key, pair.entry(field, reason, side));
		}
	}
}

function isAnother(pair: Pair, side: Side): boolean {
	return pair.run.fields.every((field) => {
		const seen = pair.sight(field).seen[side];
		if (seen === undefined || seen.blank) return true;
		const shadow = pair.link.shadows[side][field.index];
		return shadow !== undefined && shadow !== seen.print;
	});
}
