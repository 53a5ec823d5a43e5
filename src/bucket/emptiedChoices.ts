import type { ConflictField, FieldChoice } from '../model/conflict';
import type { EmptiedField } from '../model/emptiedField';
import type { Side } from '../model/side';
import { otherSide } from '../model/side';
import type { DecisionPlan } from './decisionPlan';
import { the } from '../model/sideNames';

/**
 * Decides fields that no record of a side shows any more: whether they are cleared on the other side, which
 * the next full run does.
 */
export function decideEmptied(plan: DecisionPlan, side: Side): string | undefined {
	const { draft, conflict, fields } = plan;
	const decided: EmptiedField[] = [];
	const choices: Array<readonly [string, FieldChoice]> = [];
	for (const entry of conflict.fields) {
		const index = fields.find(({ plan: { key } }) => key === entry.key)?.index;
		const clears = clearsField(plan, entry, side);
		if (clears === undefined) {
			return `This conflict is about fields that no record of ${the(side)} shows: decide ${side} (or delete), and "${entry.masterField}" is cleared in ${the(otherSide(side))}, or leave, and it stays there.`;
		}
		if (index !== undefined) decided.push({ side, field: index, clears });
		choices.push([entry.key, { take: clears ? side : 'leave' }]);
	}
	const isOther = (known: EmptiedField) =>
		!decided.some((each) => each.side === known.side && each.field === known.field);
	const emptied = [...(draft.head.emptied ?? []).filter(isOther), ...decided];
	draft.head = { ...draft.head, emptied, wantsFull: true };
	if (decided.some(({ clears }) => clears)) {
		plan.notes.add(`The fields are cleared in ${the(otherSide(side))} by the next full run.`);
	}
	plan.closeOrWait({ fields: Object.fromEntries(choices) });
	return undefined;
}

function clearsField(
	{ decision: { fields, existence } }: DecisionPlan,
	{ masterField }: ConflictField,
	side: Side,
): boolean | undefined {
	const take = existence?.take ?? (fields?.get(masterField) ?? fields?.get('*'))?.take;
	if (take === side || take === 'delete') return true;
	return take === 'leave' || take === 'unlink' ? false : undefined;
}
