import type { Decision } from '../bucket/decision';
import { existenceOptions } from '../bucket/existenceOptions';
import type { FieldQuestion } from '../bucket/formQuestions';
import { questionsOf } from '../bucket/formQuestions';
import type { CompiledField } from '../mapping/compiled';
import type { Conflict, ExistenceChoice, FieldChoice } from '../model/conflict';
import type { Answer } from './answer';
import { combined } from './combined';
import { readTyped } from './typedValue';

/** What a person chose, as far as it decides something. */
export type Chosen =
	| { readonly decision: Decision }
	/** In words for that person: nothing is decided. */
	| { readonly problem: string };

/** The fields as the mapping has them, by their keys. */
export type Fields = ReadonlyMap<string, CompiledField>;

/** What an answer decides; `undefined` where nothing was chosen, so that the conflict stays open. */
export function chosenOf(conflict: Conflict, answer: Answer, fields: Fields): Chosen | undefined {
	const { conflictId, revision } = answer;
	const asked = questionsOf(conflict);
	if (isSeparated(conflict, answer)) {
		return { decision: { conflictId, revision, existence: { take: 'unlink' } } };
	}
	if ('existence' in asked) {
		const { existence: given } = answer;
		if (given === undefined) return undefined;
		const existence = existenceOf(conflict, given);
		if (existence === undefined) {
			return {
				problem: 'What was chosen is none of the choices that there are now. Choose again.',
			};
		}
		return { decision: { conflictId, revision, existence } };
	}
	const chosen = asked.fields.map((question) => ({
		question,
		made: choiceOf(conflict, question, answer, fields),
	}));
	if (chosen.every(({ made }) => made === undefined)) return undefined;
	return ofFields({ conflictId, revision }, chosen);
}

/** A conflict about fields may show that its records are two things. */
function isSeparated(conflict: Conflict, { existence }: Answer): boolean {
	return conflict.fields.length > 0 && conflict.link !== undefined && existence === SEPARATE;
}

/** What a page sends for it. */
export const SEPARATE = 'unlink';

type Made = FieldChoice | { readonly problem: string } | undefined;

function ofFields(
	seen: Pick<Decision, 'conflictId' | 'revision'>,
	chosen: ReadonlyArray<{ readonly question: FieldQuestion; readonly made: Made }>,
): Chosen {
	const choices = new Map<string, FieldChoice>();
	for (const { question, made } of chosen) {
		if (made === undefined) {
			return {
				problem: `Nothing is chosen for “${question.label}” yet. A record is decided as a whole: choose for each of its fields, be it to leave both as they are.`,
			};
		}
		if ('problem' in made) return made;
		choices.set(question.field.masterField, made);
	}
	return { decision: { ...seen, fields: choices } };
}

function choiceOf(
	conflict: Conflict,
	question: FieldQuestion,
	answer: Answer,
	fields: Fields,
): Made {
	const { field: entry, options, typed, label } = question;
	const at = conflict.fields.indexOf(entry);
	const [take, text] = [answer.takes.get(at), answer.typed.get(at)];
	const field = typed === undefined ? undefined : fields.get(entry.key);
	const isOwn =
		take === 'combined' || take === 'value' || (take === undefined && text !== undefined);
	if (isOwn) {
		if (field === undefined) return notThere(label);
		return take === 'combined' ? both(question, field) : own(question, field, text ?? '');
	}
	if (take === undefined) return undefined;
	if (text !== undefined) {
		return {
			problem: `${label}: a value was typed, and another one chosen. Choose “another value”, or empty the text.`,
		};
	}
	const known = [...options.values()].find((each) => each === take);
	return known === undefined ? notThere(label) : { take: known };
}

function both({ field: entry, label }: FieldQuestion, field: CompiledField): Made {
	const made = combined(field, entry);
	return made === undefined ? notThere(label) : { take: 'custom', value: made.value };
}

function own({ field: entry, label }: FieldQuestion, field: CompiledField, text: string): Made {
	const read = readTyped(text, field, entry);
	return 'problem' in read
		? { problem: `${label}: ${read.problem}` }
		: { take: 'custom', value: read.value };
}

function notThere(label: string) {
	return { problem: `${label}: what was chosen is none of the choices that there are now.` };
}

/** How a page sends a choice. */
export function existenceText(choice: ExistenceChoice): string {
	return JSON.stringify(choice);
}

function existenceOf(conflict: Conflict, given: string): ExistenceChoice | undefined {
	return [...existenceOptions(conflict).values()].find((choice) => existenceText(choice) === given);
}
