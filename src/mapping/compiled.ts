import type { FieldIndex } from '../model/link';
import type { FieldPlan, StateHead } from '../model/state';
import type { ValueSettings } from '../model/settings';
import type { PerSide } from '../model/side';
import type { Comparison } from '../values/canonical';
import type { FieldReader } from '../values/fieldReader';
import { fieldReader } from '../values/fieldReader';

/** A mapped field, ready to be read and compared on both sides. */
export interface CompiledField {
	readonly index: FieldIndex;
	readonly plan: FieldPlan;
	readonly paths: PerSide<string>;
	/** Reads the field of a side's record; `undefined` where it is missing. */
	readonly read: PerSide<FieldReader>;
	readonly comparison: PerSide<Comparison>;
	/** Whether a value means the same on both sides. */
	readonly comparedAlike: boolean;
	/** Whether the field's direction permits writing to that side. */
	readonly allowed: PerSide<boolean>;
	/** Whether the values behind the shadows are kept, for the policy or because the user wants it. */
	readonly keepsBase: boolean;
}

/** What applies to all fields of a sync. */
export interface MappingValues extends ValueSettings {
	readonly zones: PerSide<string>;
	readonly keepPreviousValues: boolean;
}

export function compileField(
	index: FieldIndex,
	plan: FieldPlan,
	values: MappingValues,
): CompiledField {
	const comparison = (zone: string): Comparison => ({
		compareAs: plan.compareAs,
		zone,
		blanksEqual: values.blanksEqual,
		dateTimePrecision: values.dateTimePrecision,
		...(plan.listDelimiter === undefined ? {} : { listDelimiter: plan.listDelimiter }),
	});
	const needsBase = plan.policy === 'sum' || plan.policy === 'union';
	return {
		index,
		plan,
		paths: { master: plan.masterField, slave: plan.slaveField },
		read: { master: fieldReader(plan.masterField), slave: fieldReader(plan.slaveField) },
		comparison: {
			master: comparison(values.zones.master),
			slave: comparison(values.zones.slave),
		},
		comparedAlike: values.zones.master === values.zones.slave,
		allowed: { master: plan.direction !== 'toSlave', slave: plan.direction !== 'toMaster' },
		keepsBase: needsBase || values.keepPreviousValues,
	};
}

/** The mapping as the last run of the Merge used it; empty before the first. */
export function compileStored(head: StateHead): readonly CompiledField[] {
	const { mapping } = head;
	if (mapping === undefined) return [];
	const indexes = new Map(head.fields.map((key, index) => [key, index]));
	return mapping.fields.flatMap((plan) => {
		const index = indexes.get(plan.key);
		return index === undefined ? [] : [compileField(index, plan, mapping)];
	});
}
