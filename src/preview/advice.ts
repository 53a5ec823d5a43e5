import type { Operation } from '../model/link';
import type { SyncSettings } from '../model/settings';
import type { Side } from '../model/side';
import type { FieldPlan } from '../model/state';
import { keysOf } from '../values/fieldPath';

/** How a step that writes takes what leaves the Merge. */
export interface StepAdvice {
	/** `undefined` where no step is behind the output. */
	readonly step?: string;
	readonly output: string;
	readonly side: Side;
	readonly operation: Operation;
	/** What finds the record: the app's field, and the expression to paste. */
	readonly condition?: Column;
	readonly columns: readonly Column[];
	/** Steps from which it takes values that were fetched, and so are old. */
	readonly takesFrom: readonly string[];
}

export interface Column {
	readonly field: string;
	readonly expression: string;
}

/** What is to be pasted or dragged into a step that carries out an operation on a side. */
export function columnsFor(
	{ side, operation }: Pick<StepAdvice, 'side' | 'operation'>,
	{ sides }: Pick<SyncSettings, 'sides'>,
	fields: readonly FieldPlan[],
): Pick<StepAdvice, 'condition' | 'columns'> {
	const { idField, updateItems } = sides[side];
	const isApart = operation === 'update' && updateItems === 'apart';
	const condition = {
		field: idField,
		expression: isApart ? expression(['id']) : expression(keysOf(idField)),
	};
	if (operation === 'delete') return { condition, columns: [] };
	const against = side === 'master' ? 'toSlave' : 'toMaster';
	const columns = fields
		.filter(({ direction }) => direction !== against)
		.map(({ masterField, slaveField }) => {
			const field = side === 'master' ? masterField : slaveField;
			const keys = keysOf(field);
			return { field, expression: expression(isApart ? ['fields', ...keys] : keys) };
		});
	return operation === 'create' ? { columns } : { condition, columns };
}

/** As n8n's editor writes a field that is dragged in. */
function expression(keys: readonly (string | number)[]): string {
	const path = keys.map((key) => {
		if (typeof key === 'number') return `[${key}]`;
		return /^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(key)
			? `.${key}`
			: `['${key.replace(/['\\]/g, '\\$&')}']`;
	});
	return `{{ $json${path.join('')} }}`;
}
