import type { Intent, RecordId } from '../model/link';
import type { LinkEdit } from '../model/linkEdit';
import type { Side } from '../model/side';
import { deleteWrite } from '../records/deleteWrite';
import { compared } from '../records/seen';
import { fingerprint } from '../values/fingerprint';
import { readPath } from '../values/paths';
import type { DecisionPlan } from './decisionPlan';

/** Plans to delete the record that is left, and lets the write leave. */
export function emitDelete(
	plan: DecisionPlan,
	edit: LinkEdit,
	{ target, id }: { readonly target: Side; readonly id: RecordId },
	more: Pick<Partial<Intent>, 'final'> = {},
): void {
	const mark = String(contentLeft(plan, edit, target));
	const intent = plan.addIntent(edit, 'delete', target, [], { mark, ...more });
	const idField = plan.draft.head.mapping?.idFields[target] ?? 'id';
	plan.writes.push(deleteWrite(intent, edit.link.id, id, idField, {}));
}

/** What the record holds that is to be deleted: as last seen, else as far as the state knows. */
function contentLeft(plan: DecisionPlan, edit: LinkEdit, side: Side): number {
	const record = plan.conflict.records?.[side];
	const prints = plan.fields.map((field) => {
		const value = record === undefined ? undefined : readPath(record, field.paths[side]);
		if (value !== undefined) return compared(value, field, side).print;
		return edit.keptSight(side, field.index)?.print ?? edit.shadow(side, field.index) ?? '';
	});
	return fingerprint(prints.join());
}
