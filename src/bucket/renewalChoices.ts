import type { ConflictField } from '../model/conflict';
import type { Renewal } from '../model/renewal';
import type { Side } from '../model/side';
import { otherSide } from '../model/side';
import type { DecisionPlan } from './decisionPlan';
import { the } from '../model/sideNames';

/**
 * Decides a field that is held in all records, because a side renews it: what that side shows travels from
 * now on, or stays there. Nothing is written by it; the next full run has the values.
 */
export function decideRenewal(plan: DecisionPlan, side: Side): string | undefined {
	const { draft, conflict, fields } = plan;
	const [entry] = conflict.fields;
	const field = fields.find(({ plan: { key } }) => key === entry?.key);
	if (entry === undefined || field === undefined) {
		return 'The field of this conflict is no longer mapped; the next run decides anew.';
	}
	const as = asDecided(plan, entry, side);
	if (as === undefined) {
		return `This conflict is about a field in all records: decide ${side}, and what ${the(side)} shows travels like any edit, or leave, and it stays in ${the(side)}.`;
	}
	if (as === 'stays' && !field.allowed[side]) {
		return `"${field.paths[side]}" goes from ${the(side)} to ${the(otherSide(side))} only: leave it out of the mapping, or decide ${side}.`;
	}
	const others = (draft.head.renewals ?? []).filter((each) => each.field !== field.index);
	draft.head = {
		...draft.head,
		renewals: [...others, { side, field: field.index, as }],
		wantsFull: true,
	};
	plan.notes.add('The next full run decides the field anew, in all records.');
	const take = as === 'travels' ? side : 'leave';
	plan.closeOrWait({ fields: { [entry.key]: { take } } });
	return undefined;
}

function asDecided(
	{ decision: { fields } }: DecisionPlan,
	{ masterField }: ConflictField,
	side: Side,
): Renewal['as'] | undefined {
	const choice = fields?.get(masterField) ?? fields?.get('*');
	if (choice?.take === side) return 'travels';
	return choice?.take === 'leave' ? 'stays' : undefined;
}
