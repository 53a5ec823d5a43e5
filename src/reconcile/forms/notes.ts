import type { FieldType } from '../../forms/agree';
import { typeOf } from '../../forms/agree';
import type { CompiledField } from '../../mapping/compiled';
import type { FormKind } from '../../model/form';
import type { SyncSettings } from '../../model/settings';
import type { Side } from '../../model/side';
import { SIDES } from '../../model/side';
import type { FieldPlan } from '../../model/state';
import type { SeenValue } from '../../records/seen';
import type { ChangedLook } from './changedLooks';
import type { Learned } from './learnFields';
import type { VanishedField } from './vanishedFields';
import { the } from '../../model/sideNames';

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

/** What a run tells of columns that are in other looks. */
export function lookNotes(changes: readonly ChangedLook[]): readonly string[] {
	return changes.map(({ side, plan, before, now }) => {
		const named = `"${fieldOn(plan, side)}" of ${the(side)}`;
		return `${named} was ${FORM_NAMES[before]} so far and is ${FORM_NAMES[now]} now: compared anew.`;
	});
}

/** What is told of fields that no record shows any more, but of those that a person decided to clear. */
export function vanishedNotes(vanished: readonly VanishedField[]): readonly string[] {
	return SIDES.flatMap((side) => {
		const fields = vanished
			.filter((each) => each.side === side && each.clears !== true && each.filled > 0)
			.map(({ plan }) => `"${fieldOn(plan, side)}"`);
		if (fields.length === 0) return [];
		return [
			`No record of ${the(side)} shows ${[...new Set(fields)].join(', ')} any more: nothing was cleared. Where a field has another name now, change the mapping.`,
		];
	});
}

/** Which setting to look at, where some records have a field and others lack it. */
export function missingNotes({ columns }: Learned, { sides }: SyncSettings): readonly string[] {
	return SIDES.flatMap((side) => {
		if (sides[side].missingMeans !== undefined) return [];
		const fields = [...columns]
			.filter(([, column]) => column[side].missing > 0 && column[side].present > 0)
			.map(([plan]) => `"${fieldOn(plan, side)}"`);
		if (fields.length === 0) return [];
		const label = side === 'master' ? 'Master' : 'Slave';
		return [
			`Some records of ${the(side)} lack ${[...new Set(fields)].join(', ')}, which says nothing of what they hold. Where that app leaves empty fields out, set 'Missing in ${label} Means' to Empty; where it does not, to Unknown.`,
		];
	});
}

/** Tells of a value that is about to be written and is not what its field is: the target gets it as it is. */
export function strayNote(field: CompiledField, from: Side, seen: SeenValue): string | undefined {
	const type = typeOf(field.forms);
	if (type === undefined || seen.blank || seen.canonical.startsWith(TAGS[type])) return undefined;
	const kind = FORM_NAMES[field.forms[from]?.kind ?? 'text'];
	return `A value of "${field.paths[from]}" of the ${from} is not ${kind}, and was written as it is.`;
}

/** How the canonical texts of a type begin. */
const TAGS: Readonly<Record<FieldType, string>> = {
	boolean: 'b:',
	number: 'n:',
	dateTime: 'd:',
	date: 'D:',
	list: 'l:',
	email: 't:',
};

function fieldOn(plan: FieldPlan, side: Side): string {
	return side === 'master' ? plan.masterField : plan.slaveField;
}
