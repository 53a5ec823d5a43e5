import type { Conflict, ConflictField, ExistenceChoice } from '../model/conflict';
import { isVanished } from '../model/conflict';
import { otherSide } from '../model/side';
import type { SideNames } from '../model/sideNames';
import { Bare, the } from '../model/sideNames';
import { emptiedSide, renewingSide } from '../records/conflictId';
import { existenceOptions } from './existenceOptions';
import { fieldName, shownOf } from './message';
import { namedText } from './namedText';
import { oneLine } from './oneLine';

export type FieldTake = 'master' | 'slave' | 'leave';

/** One thing that a form asks, with its options in words. */
export interface Question<T> {
	/** Of its own within the form: answers come back by label. */
	readonly label: string;
	readonly options: ReadonlyMap<string, T>;
}

export interface FieldQuestion extends Question<FieldTake> {
	readonly field: ConflictField;
	/** Label of the text in which another value may be typed; absent where no value can be. */
	readonly typed?: string;
}

export type Questions =
	| { readonly existence: Question<ExistenceChoice> }
	| { readonly fields: readonly FieldQuestion[] };

const EXISTENCE_LABEL = 'What should happen?';

/** Longer values are cut in an option. */
export const OPTION_LENGTH = 80;

/** What a person has to be asked about a conflict; options and labels with marks for the sides. */
export function questionsOf(conflict: Conflict): Questions {
	const fields = conflict.fields.filter((field) => field.agreed !== true);
	if (fields.length === 0) {
		return { existence: { label: EXISTENCE_LABEL, options: existenceOptions(conflict) } };
	}
	const labels = new Labels();
	const asked = fields.map((field) => ({ field, label: labels.taken(oneLine(fieldName(field))) }));
	return {
		fields: asked.map(({ field, label }) => ({
			field,
			label,
			options: fieldOptions(conflict, field),
			...(canBeTyped(conflict, field) ? { typed: labels.taken(`${label}: another value`) } : {}),
		})),
	};
}

/** The options in the words of the apps. */
export function inWords<T>(
	options: ReadonlyMap<string, T>,
	names: SideNames,
): ReadonlyMap<string, T> {
	return new Map([...options].map(([text, choice]) => [namedText(text, names), choice]));
}

class Labels {
	private readonly all = new Set<string>();

	/** The label, with a number where another one is called so. */
	taken(wanted: string): string {
		let label = wanted;
		for (let number = 2; this.all.has(label); number++) label = `${wanted} (${number})`;
		this.all.add(label);
		return label;
	}
}

/** What is about a field in all records is no value; nothing writes a key that is not mapped. */
function canBeTyped(conflict: Conflict, field: ConflictField): boolean {
	return (
		renewingSide(conflict) === undefined &&
		emptiedSide(conflict) === undefined &&
		!isVanished(field)
	);
}

/** The texts name the side first, so that they differ whatever the values are. */
function fieldOptions(conflict: Conflict, field: ConflictField): ReadonlyMap<string, FieldTake> {
	const renewing = renewingSide(conflict);
	if (renewing !== undefined) {
		return new Map<string, FieldTake>([
			[`Let what ${the(renewing)} shows travel like any edit`, renewing],
			[`Leave it in ${the(renewing)}, in all records`, 'leave'],
		]);
	}
	const emptied = emptiedSide(conflict);
	if (emptied !== undefined) {
		return new Map<string, FieldTake>([
			[`Clear it in ${the(otherSide(emptied))} too, in all records`, emptied],
			['Leave it as it is', 'leave'],
		]);
	}
	const leave = ['Leave both as they are', 'leave'] as const;
	if (isVanished(field)) return new Map<string, FieldTake>([leave]);
	return new Map<string, FieldTake>([
		[`${Bare('master')}: ${oneLine(shownOf(field, 'master', OPTION_LENGTH))}`, 'master'],
		[`${Bare('slave')}: ${oneLine(shownOf(field, 'slave', OPTION_LENGTH))}`, 'slave'],
		leave,
	]);
}
