import type { FieldForms, FormKind } from '../../model/form';
import { lookOf } from '../../model/form';
import type { Side } from '../../model/side';
import { SIDES } from '../../model/side';
import type { FieldPlan } from '../../model/state';
import type { Learned } from './learnFields';

/** A column of a side whose values all look otherwise than they did. */
export interface ChangedLook {
	readonly side: Side;
	readonly plan: FieldPlan;
	readonly before: FormKind;
	readonly now: FormKind;
	/** Values that must be alike what they were, where users may have done the same: of one value, or of texts that are texts still. */
	readonly proof: number;
}

/**
 * Columns of which no value looks as it did, whether or not the sides hold the field as one type.
 * SEMANTICS "Forms".
 */
export function changedLooks(
	{ forms, columns }: Learned,
	known: { readonly [key: string]: FieldForms },
): readonly ChangedLook[] {
	return [...columns].flatMap(([plan, column]) =>
		SIDES.flatMap((side): readonly ChangedLook[] => {
			const form = known[plan.key]?.[side];
			const before = lookOf(form);
			const now = lookOf(forms[plan.key]?.[side]) ?? 'text';
			const { filled, fitting, onlyTexts } = column[side];
			if (before === undefined || before === now) return [];
			if (filled === 0 || fitting > 0) return [];
			if (form?.kind !== 'text') return [{ side, plan, before, now, proof: 0 }];
			return [{ side, plan, before, now, proof: onlyTexts ? 2 : filled === 1 ? 1 : 0 }];
		}),
	);
}
