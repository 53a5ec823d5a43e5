import type { Conflict, ExistenceChoice, FieldChoice } from '../model/conflict';
import { SettingsError } from '../model/errors';
import type { SideNames } from '../model/sideNames';
import { shownValue } from '../values/shownText';
import type { FieldQuestion, Question } from './formQuestions';
import { inWords, questionsOf } from './formQuestions';

/** What a person chose, by the field's name on the master, or about the record's existence. */
export interface FormDecision {
	readonly fields?: ReadonlyMap<string, FieldChoice>;
	readonly existence?: ExistenceChoice;
}

export interface FormAnswer {
	readonly [label: string]: unknown;
}

/** A person answered in a way that decides nothing: not applied, and no fault of the workflow. */
export class AnswerError extends SettingsError {
	constructor(message: string, remedy: string) {
		super(message, remedy);
		this.name = 'AnswerError';
	}
}

const SHOWN_LENGTH = 80;

/**
 * Reads the answer of the form that `formJson` made: by label, an option or a typed value. One with
 * drop-downs, sent by earlier versions, is read as well.
 *
 * @throws AnswerError when an answer is missing, is none of the options, or is both an option and a typed value.
 */
export function readFormAnswer(
	conflict: Conflict,
	answer: FormAnswer,
	names: SideNames = {},
): FormDecision {
	const asked = questionsOf(conflict);
	if ('existence' in asked) {
		const { existence } = asked;
		return {
			existence: chosen(existence, optionIn(answer, existence.label), names),
		};
	}
	const choices = asked.fields.map((question): [string, FieldChoice] => [
		question.field.masterField,
		choiceOf(question, answer, names),
	]);
	return { fields: new Map(choices) };
}

function choiceOf(question: FieldQuestion, answer: FormAnswer, names: SideNames): FieldChoice {
	const option = optionIn(answer, question.label);
	const typed = question.typed === undefined ? undefined : typedIn(answer, question.typed);
	if (typed === undefined) return { take: chosen(question, option, names) };
	if (option === undefined) return { take: 'custom', value: typed };
	throw new AnswerError(
		`The form has both a choice and a typed value for "${question.label}".`,
		'Send the conflict to a person again: either one of the options, or another value, not both.',
	);
}

/** n8n answers with null, an empty text or an empty list where nothing was chosen. */
function optionIn(answer: FormAnswer, label: string): unknown {
	const given = answerTo(answer, label);
	const option = Array.isArray(given) && given.length <= 1 ? given[0] : given;
	return option === null || option === '' ? undefined : option;
}

/** Browsers end lines in their own way; a text of blanks alone is none. */
function typedIn(answer: FormAnswer, label: string): string | undefined {
	const given = answerTo(answer, label);
	if (given === undefined || given === null) return undefined;
	const text = String(given);
	return text.trim() === '' ? undefined : text.replace(/\r\n?/g, '\n');
}

/** n8n names answers by labels in which it has replaced what begins and ends a tag. */
function answerTo(answer: FormAnswer, label: string): unknown {
	const escaped = label.replace(/</g, '&lt;').replace(/>/g, '&gt;');
	const key = [label, escaped].find((each) => Object.prototype.hasOwnProperty.call(answer, each));
	return key === undefined ? undefined : answer[key];
}

function chosen<T>({ options, label }: Question<T>, given: unknown, names: SideNames): T {
	const take = typeof given === 'string' ? answerable(options, names).get(given) : undefined;
	if (take !== undefined) return take;
	const what =
		given === undefined ? 'no answer' : `the answer "${shownValue(given, SHOWN_LENGTH)}"`;
	throw new AnswerError(
		`The form has ${what} for "${label}", which is none of its options.`,
		'The values may have changed since the form was sent. Send the conflict to a person again.',
	);
}

/** The options, and what they were in a form that was sent before the apps had names. */
function answerable<T>(options: ReadonlyMap<string, T>, names: SideNames): ReadonlyMap<string, T> {
	return new Map([...inWords(options, {}), ...inWords(options, names)]);
}
