import type { Plan } from '../../src/model/plan';
import type { Side } from '../../src/model/side';
import { the } from '../../src/model/sideNames';

/** A plan in one sentence, for the note under the node's output. */
export function summary(plan: Plan): string {
	const { unchanged, held, retried = 0, postponed = 0, unfilled = 0, left = 0 } = plan.counts;
	const rejected = plan.rejected.length;
	return [
		retried > 0 ? `${writes(plan)} (${retried} of these tried again)` : writes(plan),
		`${unchanged} in sync`,
		...(held > 0 ? [`${held} held by conflicts`] : []),
		...(postponed > 0 ? [`${postponed} waiting for a later run`] : []),
		...(unfilled > 0
			? [`${unfilled} not created before ${unfilled === 1 ? 'it is' : 'they are'} filled in`]
			: []),
		...(left > 0 ? [`${left} on one side only, where Create In leaves them`] : []),
		...(rejected > 0 ? [`${rejected} with an overruled value, kept in the history`] : []),
	].join('; ');
}

/** What a preview says: also what would open. */
export function previewSummary(plan: Plan, why: 'test' | 'always'): string {
	const opened = plan.conflicts.length;
	const conflicts =
		opened === 0 ? '' : `; ${opened} ${opened === 1 ? 'conflict' : 'conflicts'} would open`;
	const head = why === 'test' ? 'Test run: this is a preview' : 'This is a preview';
	const way =
		why === 'test'
			? " Publish the workflow to sync, or set 'In Test Runs' to 'Write' to try it with your apps."
			: " Switch 'Preview Only' off to sync.";
	return `${head}, nothing was written or stored. ${summary(plan)}${conflicts}.${way}`;
}

/** What a test run says that stores nothing. */
export function testSummary(overruling: number, deletions: number): string {
	const held = [
		...(overruling > 0 ? [`${overruling} with a value that would be overruled`] : []),
		...(deletions > 0 ? [`${deletions} to delete`] : []),
	];
	const stored =
		'Test run: nothing was stored. The next run of the active workflow plans this again.';
	if (held.length === 0) return stored;
	return `${stored} Held back, since a test run keeps no history to put values back from: ${held.join(', ')}. Publish the workflow: its runs write these too.`;
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
