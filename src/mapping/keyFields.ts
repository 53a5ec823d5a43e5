import type { Draft } from '../model/draft';
import type { SyncSettings } from '../model/settings';
import type { FieldPlan } from '../model/state';
import type { CompiledField, MappingValues } from './compiled';
import { compileField } from './compiled';

/**
 * The match key as fields, so that a record's key stands among the shadows of its link and a new record
 * can be told from those that are linked without their lists. A key field that is mapped and compared in
 * the same way is that very field; the others are never written.
 */
export function compileKeyFields(
	{ matchBy }: SyncSettings,
	draft: Draft,
	fields: readonly CompiledField[],
	values: MappingValues,
): readonly CompiledField[] {
	return matchBy.map(({ masterField, slaveField, compareAs }) => {
		const mapped = fields.find(
			({ plan }) =>
				plan.masterField === masterField &&
				plan.slaveField === slaveField &&
				plan.compareAs === compareAs &&
				plan.listDelimiter === undefined,
		);
		if (mapped !== undefined) return mapped;
		const plan: FieldPlan = {
			key: ['match', masterField, slaveField, compareAs].join('\n'),
			masterField,
			slaveField,
			direction: 'both',
			compareAs,
			policy: 'manual',
		};
		return compileField(draft.fieldIndex(plan.key), plan, { ...values, keepPreviousValues: false });
	});
}
