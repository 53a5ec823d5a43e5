import type { CompiledField } from './compiled';
import { compileField } from './compiled';
import type { Draft } from '../model/draft';
import type { SyncSettings } from '../model/settings';
import type { FieldPlan } from '../model/state';

/**
 * The match key as fields, so that a record's key stands among the shadows of its link and a new record
 * can be told from those that are linked without their lists. A key field that is mapped and compared in
 * the same way is that very field; the others are never written.
 */
export function planKeyFields(
	{ matchBy }: SyncSettings,
	fields: readonly FieldPlan[],
): readonly FieldPlan[] {
	return matchBy.map(({ masterField, slaveField, compareAs }) => {
		const mapped = fields.find(
			(plan) =>
				plan.masterField === masterField &&
				plan.slaveField === slaveField &&
				plan.compareAs === compareAs &&
				plan.listDelimiter === undefined,
		);
		if (mapped !== undefined) return mapped;
		return {
			key: ['match', masterField, slaveField, compareAs].join('\n'),
			masterField,
			slaveField,
			direction: 'both',
			compareAs,
			policy: 'manual',
		};
	});
}

/** The *created* field, where one is set: it stands among the shadows and is never written. */
export function compileCreatedField(
	{ sides: { master, slave }, values }: SyncSettings,
	draft: Draft,
): CompiledField | undefined {
	const { createdField: masterField = '' } = master;
	const { createdField: slaveField = '' } = slave;
	if (masterField === '' && slaveField === '') return undefined;
	const plan: FieldPlan = {
		key: ['created', masterField, slaveField].join('\n'),
		masterField,
		slaveField,
		direction: 'both',
		compareAs: 'auto',
		policy: 'manual',
	};
	const zones = { master: master.zone, slave: slave.zone };
	const noted = { ...values, zones, keepPreviousValues: false };
	return compileField(draft.fieldIndex(plan.key), plan, noted);
}
