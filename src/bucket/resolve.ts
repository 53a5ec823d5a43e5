import type { Conflict, ConflictField } from '../model/conflict';
import { Draft } from '../model/draft';
import type { FieldIndex, KeptSight } from '../model/link';
import type { PlannedWrite } from '../model/plan';
import type { StateChange } from '../model/state';
import type { StateView } from '../model/syncState';
import { emptiedSide, renewingSide } from '../records/conflictId';
import { withNames } from '../model/sideNames';
import { doubtedFields } from '../records/doubt';
import { addWrites } from '../runs/runLog';
import { isSameValue } from '../values/sameValue';
import type { Decision } from './decision';
import { DecisionPlan } from './decisionPlan';
import { decideEmptied } from './emptiedChoices';
import { decideExistence } from './existenceChoices';
import { decideFields } from './fieldChoices';
import { reasonFor } from './historyReason';
import { decideRenewal } from './renewalChoices';

/** What becomes of a decision: writes that go the same way as any other, or why there are none. */
export interface DecisionOutcome {
	readonly change: StateChange;
	readonly writes: readonly PlannedWrite[];
	/** Why nothing was applied; the entry stays as it is. */
	readonly refused?: string;
	/** Sentences for people: what leaves later, or carries less than a run's writes do. */
	readonly notes: readonly string[];
}

/** Applies a person's decision, if it is still about the same values. SEMANTICS "The bucket". */
export function decideConflict(state: StateView, decision: Decision, now: number): DecisionOutcome {
	const draft = new Draft(state);
	const conflict = draft.openConflict(decision.conflictId);
	const refused = refusal(state, decision, conflict);
	const inWords = (sentence: string) => withNames(sentence, draft.names);
	if (conflict === undefined || refused !== undefined) {
		return {
			change: draft.change(),
			writes: [],
			refused: inWords(refused ?? 'unknown conflict'),
			notes: [],
		};
	}
	const plan = new DecisionPlan(draft, conflict, decision, now);
	const problem = decide(plan);
	if (problem !== undefined) {
		return { change: new Draft(state).change(), writes: [], refused: inWords(problem), notes: [] };
	}
	if (plan.edit !== undefined) draft.putLink(plan.edit.link);
	draft.head = addWrites(draft.head, draft.head.run, plan.writes);
	return { change: draft.change(), writes: plan.writes, notes: [...plan.notes].map(inWords) };
}

function decide(plan: DecisionPlan): string | undefined {
	const renewing = renewingSide(plan.conflict);
	if (renewing !== undefined) return decideRenewal(plan, renewing);
	const emptied = emptiedSide(plan.conflict);
	if (emptied !== undefined) return decideEmptied(plan, emptied);
	return isAboutFields(plan) ? decideFields(plan) : decideExistence(plan);
}

/** That two records are not the same thing can be found out in any conflict. */
function isAboutFields({ conflict, decision, edit }: DecisionPlan): boolean {
	if (decision.existence?.take === 'unlink' && edit !== undefined) return false;
	return conflict.fields.length > 0;
}

function refusal(
	state: StateView,
	decision: Decision,
	conflict: Conflict | undefined,
): string | undefined {
	if (conflict === undefined) {
		const closed = state.history().filter((entry) => entry.id === decision.conflictId);
		const last = closed.at(-1);
		return last === undefined
			? `No open conflict has the id "${decision.conflictId}".`
			: `The conflict is closed already. ${reasonFor(last, last.fields[0])}`;
	}
	const { restoredAt } = state.head;
	if (restoredAt !== undefined && conflict.lastSeenAt <= restoredAt) {
		return 'The state of this sync was put back from a backup or reset, so the values of this conflict may be old. Let a full run of the sync go first, then look at the conflict again.';
	}
	if (decision.revision !== undefined && decision.revision !== conflict.revision) {
		return `Stale: the values have changed since (revision ${decision.revision} was seen, ${conflict.revision} is open). Look at the conflict again.`;
	}
	if (hasMoved(state, conflict)) {
		return 'Stale: one of the values was seen to have changed since, by a run that could not compare it. Let a full run of the sync go first, then look at the conflict again.';
	}
	if (conflict.decidedAt !== undefined) {
		const by = conflict.decidedBy === undefined ? '' : ` by ${conflict.decidedBy}`;
		return `The conflict was decided already${by}; its writes are under way.`;
	}
	return undefined;
}

/**
 * Whether a run saw another value than the entry has: it kept that until both sides are in sight, or the
 * record was shown as older than before.
 */
function hasMoved(state: StateView, conflict: Conflict): boolean {
	const link = conflict.link === undefined ? undefined : state.link(conflict.link);
	if (link === undefined) return false;
	const entryOf = (field: FieldIndex) =>
		conflict.fields.find(({ key }) => key === state.head.fields[field]);
	const hasOther = (link.kept ?? []).some((sight) => {
		const entry = entryOf(sight.field);
		return entry !== undefined && (sight.moved === true || !isAbout(sight, entry));
	});
	return hasOther || doubtedFields(link).some((field) => entryOf(field) !== undefined);
}

/** Whether a value that was kept is the one that an entry names. */
function isAbout(sight: KeptSight, entry: ConflictField): boolean {
	const print = entry.prints?.[sight.side];
	if (print !== undefined) return sight.print === print;
	return 'value' in sight && isSameValue(sight.value, entry[sight.side]);
}
