import type { Plan } from '../../src/model/plan';
import type { Side } from '../../src/model/side';
import { the } from '../../src/model/sideNames';

/** A plan in one sentence, for the note under the node's output. */
export function summary(plan: Plan): string {
	const { unchanged, held, retried = 0, postponed = 0, left = 0 } = plan.counts;
	const rejected = plan.rejected.length;
	return [
		retried > 0 ? `${writes(plan)} (${retried} of these tried again)` : writes(plan),
		`${unchanged} in sync`,
		...(held > 0 ? [`${held} held by conflicts`] : []),
		...(postponed > 0 ? [`${postponed} waiting for a later run`] : []),
		...(left > 0 ? [`${left} on one side only, where Create In leaves them`] : []),
		...(rejected > 0 ? [`${rejected} with an overruled value, kept in the history`] : []),
	].join('; ');
}

/** What a dry run says: also what would open. */
export function dryRunSummary(plan: Plan): string {
	const opened = plan.conflicts.length;
	const conflicts =
		opened === 0 ? '' : `; ${opened} ${opened === 1 ? 'conflict' : 'conflicts'} would open`;
	return `Dry run, nothing was written or stored. ${summary(plan)}${conflicts}`;
}

function writes(plan: Plan): string {
	const count = (operation: string, side: Side) =>
		plan.writes.filter((write) => write.operation === operation && write.side === side).length;
	const parts = (['slave', 'master'] as const).flatMap((side) =>
		(['create', 'update', 'delete'] as const).map((operation) => ({
			text: `${count(operation, side)} to ${operation} in ${the(side)}`,
			many: count(operation, side),
		})),
	);
	const some = parts.filter((part) => part.many > 0).map((part) => part.text);
	return some.length === 0 ? 'Nothing to write' : some.join(', ');
}
