import type { CompiledField } from '../../mapping/compiled';
import { the } from '../../model/sideNames';
import type { Side } from '../../model/side';
import { otherSide } from '../../model/side';
import { isAlikeEnded } from '../../records/ended';
import { outgoing, shownSent } from '../../records/outgoing';
import type { Pair } from './pair';
import { request } from './requests';

/**
 * A write that was given up lands late: the side it was written to changes to what was sent, with no
 * user in sight. The other side's value is written again, and both are logged.
 */
export function isLateWrite(pair: Pair, field: CompiledField): boolean {
	const { ended = [] } = pair.edit.link;
	if (ended.length === 0) return false;
	const { seen } = pair.sight(field);
	if (seen.master?.print === seen.slave?.print) return false;
	for (const late of ended) {
		if (late.field !== field.index || !isAlikeEnded(late, seen[late.target])) continue;
		const source = otherSide(late.target);
		const from = seen[source];
		const moved = pair.edit.shadow(late.target, field.index) !== seen[late.target]?.print;
		if (!moved || !field.allowed[late.target]) continue;
		// Nobody knows what is to be written again; the next full run sees both sides.
		if (from === undefined) return true;
		if (pair.edit.shadow(source, field.index) !== from.print) continue;
		pair.edit.set({ ended: ended.filter((entry) => entry !== late) });
		const reason = `a write that had been given up reached ${the(late.target)} late`;
		pair.overruled.set(field.plan.key, {
			...pair.entry(field, reason, 'integration'),
			...displacedBy(pair, field),
		});
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

/** Both sides hold the same again: what a late write took the place of before the other side had it is logged. */
export function noteDisplaced(pair: Pair, field: CompiledField): void {
	const displaced = displacedBy(pair, field);
	if (displaced === undefined) return;
	const reason = 'a write that had been given up arrived late, in the place of an edit';
	const entry = pair.entry(field, reason, 'integration');
	pair.overruled.set(field.plan.key, { ...entry, ...displaced });
}

/** What was overruled is the value that the late write took the place of. */
export function addDisplaced(pair: Pair, field: CompiledField): void {
	const entry = pair.overruled.get(field.plan.key);
	const displaced = entry === undefined ? undefined : displacedBy(pair, field);
	if (entry === undefined || displaced === undefined) return;
	pair.overruled.set(field.plan.key, { ...entry, ...displaced });
}

/** A value that was on its way to the other side, and did not get there, when a late write took its place. */
function displacedBy(
	pair: Pair,
	field: CompiledField,
): { readonly [side in Side]?: unknown } | undefined {
	const { seen } = pair.sight(field);
	for (const late of pair.link.ended ?? []) {
		const { target } = late;
		if (late.field !== field.index || !isAlikeEnded(late, seen[target])) continue;
		const other = otherSide(target);
		const part = pair.stood
			.filter((intent) => intent.target === other)
			.flatMap(({ fields }) => fields)
			.find((each) => each.field === field.index);
		const sent = part === undefined ? undefined : shownSent(part);
		if (sent === undefined || part?.source === seen[target]?.print) continue;
		if (part?.sent !== seen[other]?.print) return { [target]: sent };
	}
	return undefined;
}
