import { isEqual } from 'lodash';
import { comparatorOf, typeOf } from '../forms/agree';
import type { FieldForms } from '../model/form';
import type { FieldIndex } from '../model/link';
import type { FieldPlan, StateHead } from '../model/state';
import type { ValueSettings } from '../model/settings';
import type { AppRecord } from '../model/record';
import type { PerSide, Side } from '../model/side';
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
	/** Sides that leave it out where it is empty; `absent`: those of which no record shows it. */
	readonly leftOut?: { readonly [side in Side]?: 'shown' | 'absent' };
	/** Whether a record lacks the field, where such a one has a box that is not ticked. */
	readonly isUnticked: { readonly [side in Side]?: (record: AppRecord) => boolean };
	readonly comparison: PerSide<Comparison>;
	/** How each side holds it, as far as that is known. */
	readonly forms: FieldForms;
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
	/** By the keys of fields. */
	readonly forms?: { readonly [key: string]: FieldForms };
	/** Texts that stand for empty. */
	readonly emptyTexts?: PerSide<readonly string[]>;
	/** By the keys of fields: the sides on which a record that lacks the field has it empty. */
	readonly emptyWhereMissing?: { readonly [key: string]: readonly Side[] };
	/** The same of those of which no record has the field. */
	readonly absent?: { readonly [key: string]: readonly Side[] };
}

export function compileField(
	index: FieldIndex,
	plan: FieldPlan,
	values: MappingValues,
): CompiledField {
	const forms = values.forms?.[plan.key] ?? {};
	const comparison = {
		master: comparisonOn('master', plan, values, forms),
		slave: comparisonOn('slave', plan, values, forms),
	};
	const leftOut = Object.fromEntries([
		...(values.emptyWhereMissing?.[plan.key] ?? []).map((side) => [side, 'shown']),
		...(values.absent?.[plan.key] ?? []).map((side) => [side, 'absent']),
	]);
	const readers = {
		master: readerOn('master', plan, values, forms),
		slave: readerOn('slave', plan, values, forms),
	};
	const needsBase = plan.policy === 'sum' || plan.policy === 'union';
	return {
		index,
		plan,
		paths: { master: plan.masterField, slave: plan.slaveField },
		read: { master: readers.master.read, slave: readers.slave.read },
		isUnticked: {
			...(readers.master.isUnticked && { master: readers.master.isUnticked }),
			...(readers.slave.isUnticked && { slave: readers.slave.isUnticked }),
		},
		leftOut,
		comparison,
		forms,
		comparedAlike: isEqual(comparison.master, comparison.slave),
		allowed: { master: plan.direction !== 'toSlave', slave: plan.direction !== 'toMaster' },
		keepsBase: needsBase || values.keepPreviousValues,
	};
}

interface Reader {
	readonly read: FieldReader;
	readonly isUnticked?: (record: AppRecord) => boolean;
}

function readerOn(
	side: Side,
	plan: FieldPlan,
	{ emptyWhereMissing }: MappingValues,
	forms: FieldForms,
): Reader {
	const read = fieldReader(side === 'master' ? plan.masterField : plan.slaveField);
	if (emptyWhereMissing?.[plan.key]?.includes(side) !== true) return { read };
	// A box that is not ticked is no empty field.
	const isBox = typeOf(forms) === 'boolean' || forms[side]?.kind === 'boolean';
	const empty = isBox ? false : null;
	const orEmpty: FieldReader = (record) => {
		const value = read(record);
		return value === undefined ? empty : value;
	};
	return {
		read: orEmpty,
		...(isBox && { isUnticked: (record) => read(record) === undefined }),
	};
}

function comparisonOn(
	side: Side,
	plan: FieldPlan,
	values: MappingValues,
	forms: FieldForms,
): Comparison {
	const form = forms[side];
	const listDelimiter = form?.delimiter ?? plan.listDelimiter;
	const emptyTexts = values.emptyTexts?.[side] ?? [];
	const compareAs = comparatorOf(plan.compareAs, forms);
	return {
		compareAs,
		zone: values.zones[side],
		blanksEqual: values.blanksEqual,
		dateTimePrecision: values.dateTimePrecision,
		...(compareAs === 'number' && plan.compareAs === 'auto' ? { zerosCount: true } : {}),
		...(listDelimiter === undefined ? {} : { listDelimiter }),
		...(form?.falseIsBlank === true ? { falseIsBlank: true } : {}),
		...(form?.kind === 'midnight' ? { daysAsWritten: true } : {}),
		...(emptyTexts.length === 0 ? {} : { blankTexts: new Set(emptyTexts) }),
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
