import type { Decision } from '../../../src/bucket/decision';
import type { Answer } from '../../../src/page/answer';
import { chosenOf } from '../../../src/page/pageDecision';
import type { Planned } from '../../../src/page/planned';
import { planned } from '../../../src/page/planned';
import type { View } from '../../../src/page/view';
import type { Seen } from '../../shared/state/lookAt';

/** What was sent, looked at. */
export interface Judged {
	readonly fine: ReadonlyArray<{ readonly answer: Answer; readonly planned: Planned }>;
	/** About what is not open any more, or not as it was seen. */
	readonly late: readonly Answer[];
	/** In words, by conflict. */
	readonly problems: ReadonlyMap<string, string>;
	readonly undecided: number;
}

/** Looks at answers as of now. Nothing is changed. */
export function judge(
	{ state }: Seen,
	view: View,
	answers: readonly Answer[],
	by: string | undefined,
): Judged {
	const fine: Array<Judged['fine'][number]> = [];
	const late: Answer[] = [];
	const problems = new Map<string, string>();
	let undecided = 0;
	for (const answer of answers) {
		const conflict = state.openConflict(answer.conflictId);
		if (conflict === undefined || conflict.decidedAt !== undefined) {
			if (isChosen(answer)) late.push(answer);
			continue;
		}
		if (conflict.revision !== answer.revision) {
			if (isChosen(answer)) late.push(answer);
			continue;
		}
		const chosen = chosenOf(conflict, answer, view.fields);
		if (chosen === undefined) {
			undecided++;
			continue;
		}
		if ('problem' in chosen) {
			problems.set(conflict.id, chosen.problem);
			continue;
		}
		const decision: Decision = by === undefined ? chosen.decision : { ...chosen.decision, by };
		const outcome = planned(state, decision, view.fields, Date.now());
		if ('refused' in outcome) problems.set(conflict.id, outcome.refused);
		else fine.push({ answer, planned: outcome });
	}
	return { fine, late, problems, undecided };
}

function isChosen({ takes, typed, existence }: Answer): boolean {
	return takes.size > 0 || typed.size > 0 || existence !== undefined;
}
