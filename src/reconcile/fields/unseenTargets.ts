import type { Link } from '../../model/link';
import type { Side } from '../../model/side';
import { SIDES, otherSide } from '../../model/side';
import { the } from '../../model/sideNames';
import type { Present } from '../../records/listed';
import type { Run } from '../run';
import type { Pair } from './pair';

/**
 * Sides that would be written to though this run saw nothing of what they hold there. What was kept of a side before it
 * was fetched stands for it; what an earlier execution kept may be old. SEMANTICS "Events".
 */
export function unseenTargets(pair: Pair): readonly Side[] {
	const { unseenTargets: rules, afterFetch = false } = pair.run.input;
	if (rules === undefined) return [];
	return SIDES.filter(
		(side) =>
			rules[side] !== 'write' &&
			!(afterFetch && pair.link.kept?.some((kept) => kept.side === side) === true) &&
			pair.requests.some(
				({ target, field }) => target === side && pair.shown(field).seen[side] === undefined,
			),
	);
}

/**
 * Has a side asked for its record; one that came without the field is not asked for again. Where it cannot be asked,
 * a full run decides.
 */
export function lookFirst(run: Run, link: Link, side: Side, present: Present): void {
	const id = link.ids[side];
	if (run.input.unseenTargets?.[side] === 'wait') {
		const app = the(side);
		run.wantFull(
			`Changes wait for a full run, since nothing shows what ${app} holds by now: the trigger was asked to make its next run one. To have them written at once, connect the Merge's output that fetches from ${app}.`,
		);
		return;
	}
	if (id === undefined || present[side] !== undefined) return;
	const beside = present[otherSide(side)];
	run.toFetch.push({ side, id, ...(beside === undefined ? {} : { source: beside.source }) });
}
