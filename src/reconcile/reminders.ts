import type { Conflict } from '../model/conflict';
import { byAge } from '../model/conflict';
import type { Run } from './run';

const HOUR = 3_600_000;

/**
 * The open conflicts that people are to be reminded of in this run, oldest first; none where it is not time.
 * SEMANTICS "The bucket". O(open conflicts), and nothing where no reminder is due.
 */
export function dueReminder(run: Run): readonly Conflict[] {
	const { remindAfterHours = 0 } = run.settings;
	const period = remindAfterHours * HOUR;
	const { remindedAt } = run.draft.head;
	if (period === 0 || run.input.dryRun === true) return [];
	if (remindedAt !== undefined && run.now - remindedAt < period) return [];
	const waiting = [...run.state.openConflicts()]
		.flatMap(({ id }) => run.draft.openConflict(id) ?? [])
		.filter(({ id, decidedAt }) => decidedAt === undefined && !run.puts(id))
		.sort(byAge);
	const [oldest] = waiting;
	return oldest !== undefined && run.now - oldest.openedAt >= period ? waiting : [];
}
