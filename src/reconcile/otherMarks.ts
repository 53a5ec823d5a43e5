import { omit } from 'lodash';
import type { Link } from '../model/link';
import type { Side } from '../model/side';
import { SIDES } from '../model/side';
import type { Run } from './run';

/**
 * Marks of another modified field than the one that is set now tell nothing of the records of today: a
 * version is below any time, and every edit would count as out of date. Returns the links without them;
 * none, unless that setting was changed. O(links) then.
 */
export function forgetOtherMarks(run: Run): ReadonlyMap<string, Link> {
	const { mapping } = run.state.head;
	const changed = SIDES.filter(
		(side) =>
			mapping !== undefined &&
			mapping.modifiedFields[side] !== (run.settings.sides[side].modifiedField || undefined),
	);
	const links = new Map<string, Link>();
	if (changed.length === 0) return links;
	for (const link of run.state.links()) {
		const without = withoutMarks(link, changed);
		if (without === link) continue;
		links.set(link.id, without);
		run.draft.putLink(without);
	}
	return links;
}

function withoutMarks(link: Link, sides: readonly Side[]): Link {
	const { marks, kept, unshown, intents } = link;
	const isOf = ({ side }: { readonly side: Side }) => sides.includes(side);
	const isMarked = (each: { readonly side: Side; readonly mark?: string }) =>
		isOf(each) && each.mark !== undefined;
	const hasMarks =
		marks?.some(isOf) === true ||
		kept?.some(isMarked) === true ||
		unshown?.some((each) => isMarked(each) || (isOf(each) && each.answered !== undefined)) ===
			true ||
		intents.some(({ target, mark }) => isMarked({ side: target, mark }));
	if (!hasMarks) return link;
	const left = marks?.filter((each) => !isOf(each));
	return {
		...link,
		marks: left === undefined || left.length === 0 ? undefined : left,
		kept: kept?.map((each) => (isOf(each) ? omit(each, 'mark') : each)),
		unshown: unshown?.map((each) => (isOf(each) ? omit(each, ['mark', 'answered']) : each)),
		intents: intents.map((each) =>
			// Of a deletion it is what the record held.
			each.operation !== 'delete' && sides.includes(each.target) ? omit(each, 'mark') : each,
		),
	};
}
