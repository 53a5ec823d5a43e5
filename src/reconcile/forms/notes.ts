import type { Column } from '../../forms/column';
import type { FieldForms, FormKind } from '../../model/form';
import type { Side } from '../../model/side';
import { SIDES } from '../../model/side';
import type { FieldPlan } from '../../model/state';
import type { Learned } from './learnFields';

/** What people call the forms. */
export const FORM_NAMES: Readonly<Record<FormKind, string>> = {
	boolean: 'true or false',
	booleanNumber: '1 or 0',
	booleanText: 'a word for yes or no',
	number: 'a number',
	numberText: 'a number in a text',
	dateTime: 'a date and time with a zone',
	localDateTime: 'a date and time without a zone',
	date: 'a day',
	midnight: 'a day as its midnight',
	epochSeconds: 'seconds since 1970',
	epochMilliseconds: 'milliseconds since 1970',
	list: 'a list',
	delimitedText: 'a list in one text',
	email: 'an e-mail address',
	text: 'a text',
};

/** What a run tells of forms: those that changed, and values that are not in the form of their side. */
export function formNotes(
	{ forms, columns }: Learned,
	known: { readonly [key: string]: FieldForms },
): readonly string[] {
	return [...columns].flatMap(([plan, column]) =>
		SIDES.flatMap((side) => {
			const before = known[plan.key]?.[side];
			const now = forms[plan.key]?.[side];
			if (before === undefined || before.set === true || before.kind === 'text') return [];
			const named = `"${fieldOn(plan, side)}" of the ${side}`;
			if (now?.kind !== before.kind) {
				const kind = FORM_NAMES[now?.kind ?? 'text'];
				return [
					`${named} was ${FORM_NAMES[before.kind]} so far and is ${kind} now: compared anew.`,
				];
			}
			return strayNote(named, before.kind, column[side]);
		}),
	);
}

function strayNote(named: string, kind: FormKind, { filled, fitting }: Column): readonly string[] {
	const strays = filled - fitting;
	if (kind === 'delimitedText' || strays <= 0) return [];
	const values = strays === 1 ? 'One value' : `${strays} values`;
	return [`${values} of ${named} ${strays === 1 ? 'is' : 'are'} not ${FORM_NAMES[kind]}.`];
}

function fieldOn(plan: FieldPlan, side: Side): string {
	return side === 'master' ? plan.masterField : plan.slaveField;
}
