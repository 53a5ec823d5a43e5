import { isEqual } from 'lodash';
import { comparatorOf, typeOf } from '../forms/agree';
import type { FieldForms } from '../model/form';
import type { FieldIndex } from '../model/link';
import type { FieldPlan, StateHead } from '../model/state';
import type { ValueSettings } from '../model/settings';
import type { PerSide, Side } from '../model/side';
import { SIDES } from '../model/side';
import type { Comparison } from '../values/canonical';
import type { FieldReader } from '../values/fieldReader';
import { fieldReader } from '../values/fieldReader';
import { isLonger } from '../values/plainJson';
import { saltOf } from '../values/salt';

/** A mapped field, ready to be read and compared on both sides. */
export interface CompiledField {
	readonly index: FieldIndex;
	readonly plan: FieldPlan;
	readonly paths: PerSide<string>;
	/** Reads the field of a side's record; `undefined` where it is missing. */
	readonly read: PerSide<FieldReader>;
	/** Sides whose apps leave it out where it is empty. */
	readonly leftOut: { readonly [side in Side]?: LeftOut };
	readonly comparison: PerSide<Comparison>;
	/** How each side holds it, as far as that is known. */
	readonly forms: FieldForms;
	/** Whether a value means the same on both sides. */
	readonly comparedAlike: boolean;
	/** Whether the field's direction permits writing to that side. */
	readonly allowed: PerSide<boolean>;
	/** Whether the values behind the shadows are kept, for the policy or because the user wants it. */
	readonly keepsBase: boolean;
	/** Values longer than this many characters are not; absent where the policy needs them. */
	readonly baseLimit?: number;
}

/** What a record says that lacks a field, where its app leaves out what is empty. SEMANTICS "Forms". */
export interface LeftOut {
	/** Whether other records show the field: then it is read as empty, else only where nothing else was known. */
	readonly isShown: boolean;
	/** Whether it is a box that is not ticked; `maybe` where the other side's values tell. */
	readonly box: 'yes' | 'maybe' | 'no';
}

/** What applies to all fields of a sync. */
export interface MappingValues extends ValueSettings {
	readonly zones: PerSide<string>;
	readonly keepPreviousValues: boolean;
	/** By the keys of fields. */
	readonly forms?: { readonly [key: string]: FieldForms };
	/** Texts that stand for empty. */
	readonly emptyTexts?: PerSide<readonly string[]>;
	/** The secret that fingerprints are made with. */
	readonly salt?: string;
	/** By the keys of fields: the sides whose apps leave them out where they are empty. */
	readonly leftOut?: { readonly [key: string]: CompiledField['leftOut'] };
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
	const given = values.leftOut?.[plan.key];
	const [master, slave] = SIDES.map((side) => leftOutOn(side, given, forms));
	const needsBase = plan.policy === 'sum' || plan.policy === 'union';
	return {
		index,
		plan,
		paths: { master: plan.masterField, slave: plan.slaveField },
		read: {
			master: readerOf(plan.masterField, master),
			slave: readerOf(plan.slaveField, slave),
		},
		leftOut: { ...(master && { master }), ...(slave && { slave }) },
		comparison,
		forms,
		comparedAlike: isEqual(comparison.master, comparison.slave),
		allowed: { master: plan.direction !== 'toSlave', slave: plan.direction !== 'toMaster' },
		keepsBase: needsBase || values.keepPreviousValues,
		...(needsBase ? {} : { baseLimit: LONGEST_PREVIOUS }),
	};
}

/** Longer values nobody compares by eye, and each would be kept twice. docs/limits.md. */
const LONGEST_PREVIOUS = 4096;

/** Whether a value is kept behind its shadow. */
export function keepsAsBase({ keepsBase, baseLimit }: CompiledField, value: unknown): boolean {
	return keepsBase && (baseLimit === undefined || !isLonger(value, baseLimit));
}

/** A side that is known to hold booleans has a box in the field, whatever the other side's values tell. */
function leftOutOn(side: Side, given: CompiledField['leftOut'] | undefined, forms: FieldForms) {
	const left = given?.[side];
	const isBox = typeOf(forms) === 'boolean' || forms[side]?.kind === 'boolean';
	return left !== undefined && isBox ? { ...left, box: 'yes' as const } : left;
}

function readerOf(path: string, leftOut: LeftOut | undefined): FieldReader {
	const read = fieldReader(path);
	if (leftOut?.isShown !== true) return read;
	const empty = leftOut.box === 'yes' ? false : null;
	return (record) => {
		const value = read(record);
		return value === undefined ? empty : value;
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
		...(values.salt === undefined ? {} : { salt: saltOf(values.salt) }),
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
