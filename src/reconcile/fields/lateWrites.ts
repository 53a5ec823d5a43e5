import type { CompiledField } from '../../mapping/compiled';
import { isCarried } from '../../model/carried';
import type { EndedIntent } from '../../model/link';
import { otherSide } from '../../model/side';
import { outgoing } from '../../records/outgoing';
import type { SeenValue } from '../../records/seen';
import { isAlike } from '../../values/alike';
import type { Pair } from './pair';
import { request } from './requests';

/**
 * A write that was given up lands late: the side it was written to changes to what was sent, with no
 * user in sight. The other side's value is written again, and both are logged.
 */
export function isLateWrite(pair: Pair, field: CompiledField): boolean {
	const { ended = [] } = pair.edit.link;
	const all = [...ended, ...carriedBack(pair, field)];
	if (all.length === 0) return false;
	const { seen } = pair.sight(field);
	if (seen.master?.print === seen.slave?.print) return false;
	for (const late of all) {
		if (late.field !== field.index || !isAlikeEnded(late, seen[late.target])) continue;
		const source = otherSide(late.target);
		const from = seen[source];
		const moved = pair.edit.shadow(late.target, field.index) !== seen[late.target]?.print;
		if (!moved || !field.allowed[late.target]) continue;
		// Nobody knows what is to be written again; the next full run sees both sides.
		if (from === undefined) return true;
		if (pair.edit.shadow(source, field.index) !== from.print) continue;
		if (ended.includes(late)) {
			pair.edit.set({ ended: ended.filter((entry) => entry !== late) });
		}
		const reason = `a write that had been given up reached the ${late.target} late`;
		pair.overruled.set(field.plan.key, pair.entry(field, reason, 'integration'));
		request(pair, field, {
			target: late.target,
			...outgoing(field, source, from),
			source: from.print,
			kind: 'carry',
		});
		return true;
	}
	return false;
}

/** What a write under way carries, where its side shows that again over a later write that was confirmed. */
function carriedBack(pair: Pair, field: CompiledField): readonly EndedIntent[] {
	const side = pair.putBack.get(field);
	const sent = side === undefined ? undefined : pair.sight(field).seen[side]?.print;
	if (side === undefined || sent === undefined) return [];
	if (!isCarried(pair.link, side, field.index, sent)) return [];
	const { index } = field;
	return [{ operation: 'update', target: side, field: index, sent, endedAt: pair.run.now }];
}

function isAlikeEnded(late: EndedIntent, seen: SeenValue | undefined): boolean {
	if (seen === undefined) return false;
	if (late.sent === seen.print) return true;
	return late.sentValue !== undefined && isAlike(seen.canonical, late.sentValue);
}
