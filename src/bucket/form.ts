import type { Conflict } from '../model/conflict';
import type { SideNames } from '../model/sideNames';
import type { FieldQuestion } from './formQuestions';
import { OPTION_LENGTH, inWords, questionsOf } from './formQuestions';
import type { Place } from './html';
import { summaryHtml } from './html';

/** A choice in n8n's form, as its JSON definition has it: none of the options is chosen beforehand. */
export interface ChoiceField {
	readonly fieldLabel: string;
	readonly fieldType: 'radio';
	readonly requiredField: boolean;
	readonly fieldOptions: { readonly values: ReadonlyArray<{ readonly option: string }> };
}

interface TextField {
	readonly fieldLabel: string;
	readonly fieldType: 'text' | 'textarea';
	readonly placeholder: string;
}

interface SummaryField {
	readonly fieldType: 'html';
	readonly html: string;
}

export type FormField = SummaryField | ChoiceField | TextField;

/** What the form asks, without the summary and the texts: one choice for each field, or one about the record. */
export function conflictForm(conflict: Conflict, names: SideNames = {}): readonly ChoiceField[] {
	const asked = questionsOf(conflict);
	if ('existence' in asked) {
		return [choice(asked.existence.label, inWords(asked.existence.options, names), true)];
	}
	return asked.fields.map((question) => fieldChoice(question, names));
}

/**
 * The form by which a person decides a conflict in n8n's own form steps, as a text of JSON: what it is about,
 * and for each field a choice, whose options name the side and the value, and a text for another value. A dollar
 * and a brace are written by their numbers: n8n puts the text into the step's JSON by replacing, where `$&` and
 * `{{` have a meaning.
 */
export function formJson(conflict: Conflict, names: SideNames = {}, place?: Place): string {
	return JSON.stringify(wholeForm(conflict, names, place))
		.replace(/\$/g, '\\u0024')
		.replace(/\{(?=\{)/g, '\\u007b');
}

function wholeForm(conflict: Conflict, names: SideNames, place?: Place): readonly FormField[] {
	const asked = questionsOf(conflict);
	const summary: SummaryField = {
		fieldType: 'html',
		html: summaryHtml(conflict, OPTION_LENGTH, names, place),
	};
	if ('existence' in asked) return [summary, ...conflictForm(conflict, names)];
	return [
		summary,
		...asked.fields.flatMap((question): readonly FormField[] => [
			fieldChoice(question, names),
			...typedText(question),
		]),
	];
}

/** Not required where another value can be typed instead. */
function fieldChoice({ label, options, typed }: FieldQuestion, names: SideNames): ChoiceField {
	return choice(label, inWords(options, names), typed === undefined);
}

function typedText({ typed, field }: FieldQuestion): readonly TextField[] {
	if (typed === undefined) return [];
	const hasLines = [field.master, field.slave].some(
		(value) => typeof value === 'string' && /[\r\n]/.test(value),
	);
	const fieldType = hasLines ? 'textarea' : 'text';
	return [{ fieldLabel: typed, fieldType, placeholder: 'Only if it should be none of the above' }];
}

function choice(
	label: string,
	options: ReadonlyMap<string, unknown>,
	requiredField: boolean,
): ChoiceField {
	return {
		fieldLabel: label,
		fieldType: 'radio',
		requiredField,
		fieldOptions: { values: [...options.keys()].map((option) => ({ option })) },
	};
}
