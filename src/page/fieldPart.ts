import type { FieldQuestion } from '../bucket/formQuestions';
import { escaped } from '../bucket/html';
import { shownOf } from '../bucket/message';
import { namedText } from '../bucket/namedText';
import type { ConflictField } from '../model/conflict';
import type { Side } from '../model/side';
import { SIDES } from '../model/side';
import type { SideNames } from '../model/sideNames';
import { Bare, The, the, withNames } from '../model/sideNames';
import { inputName } from './answer';
import { combined } from './combined';
import { radio, textArea } from './inputs';
import { suggestionOf } from './suggestion';
import { foldHtml, valueHtml } from './valueHtml';
import type { Shown, View } from './view';

/** What a person is asked of one field: what it was, what each app has, and what it is to be. */
export function fieldPart(question: FieldQuestion, shown: Shown, view: View): string {
	const { field, label } = question;
	const at = shown.conflict.fields.indexOf(field);
	const reason = namedText(reasonOf(field), view.names);
	const isOfValues = question.typed !== undefined;
	const inner = isOfValues
		? `${before(field)}${suggested(field, view)}${sides(question, at, shown, view)}<div class="others">${others(question, at, shown, view)}</div>${folds(field, view.names)}`
		: `<div class="others">${plain(question, at, shown, view)}</div>`;
	return `<fieldset><legend>${escaped(label)}</legend><p class="soft">${escaped(reason)}</p>${inner}</fieldset>`;
}

/** Who changed it, and why nobody could decide. */
function reasonOf({ changedBy, reason }: ConflictField): string {
	const who = {
		both: 'Both apps changed it',
		master: `${The('master')} changed it`,
		slave: `${The('slave')} changed it`,
		integration: 'The sync wrote it',
		unknown: '',
	}[changedBy];
	return [who, reason].filter((part) => part !== '').join('; ');
}

function before({ previous, putBack }: ConflictField): string {
	const line = (name: string, value: string) =>
		`<div class="before"><span class="who">${name}</span> ${value}</div>`;
	const unknown = '<span class="none">not known</span>';
	return [
		line('Before', previous === undefined ? unknown : valueHtml(previous)),
		putBack === undefined ? '' : line('To be put back', valueHtml(putBack.overruled)),
	].join('');
}

/** What the values speak for; nothing is chosen by it. */
function suggested(field: ConflictField, { fields, names }: View): string {
	const suggestion = suggestionOf(fields, field);
	if (suggestion === undefined) return '';
	const { take, why } = suggestion;
	const what = take === 'combined' ? 'both together' : Bare(take);
	const text = namedText(`Suggestion: ${what}, since ${why}.`, names);
	return `<p class="suggestion">${escaped(text)}</p>`;
}

function sides(question: FieldQuestion, at: number, shown: Shown, view: View): string {
	const choices = SIDES.map((side) => {
		const who = escaped(namedText(Bare(side), view.names));
		return radio({
			name: inputName.take(shown.number, at),
			value: side,
			checked: shown.answer?.takes.get(at) === side,
			text: `<span class="who">${who}</span> ${sideValue(question.field, side)}`,
			kind: 'side',
		});
	});
	return `<div class="sides">${choices.join('')}</div>`;
}

function sideValue(field: ConflictField, side: Side): string {
	const isKept = field[side] !== undefined || field.prints?.[side] === undefined;
	if (!isKept) return `<span class="none">${escaped(shownOf(field, side))}</span>`;
	const other = side === 'master' ? 'slave' : 'master';
	return valueHtml(field[side], field.previous ?? field[other]);
}

/** Values of their own, and leaving both. */
function others(question: FieldQuestion, at: number, shown: Shown, view: View): string {
	const { field, label } = question;
	const name = inputName.take(shown.number, at);
	const take = shown.answer?.takes.get(at);
	const typed = shown.answer?.typed.get(at) ?? '';
	const compiled = view.fields.get(field.key);
	const both = compiled === undefined ? undefined : combined(compiled, field);
	const isLong = SIDES.some((side) => /\n|.{60}/.test(String(field[side] ?? '')));
	const choices = [
		both === undefined
			? ''
			: radio({
					name,
					value: 'combined',
					checked: take === 'combined',
					text: `<span class="who">Both together</span> ${valueHtml(both.value)}`,
				}),
		compiled === undefined
			? ''
			: `<div class="typed">${radio({ name, value: 'value', checked: take === 'value', text: '<span class="who">Another value</span>' })}${textArea(inputName.typed(shown.number, at), `${label}: another value`, typed, isLong ? 4 : 1)}</div>`,
		radio({
			name,
			value: 'leave',
			checked: take === 'leave',
			text: '<span class="who">Leave both as they are</span>',
		}),
	];
	return choices.join('');
}

/** A question without values: its choices in words. */
function plain({ options }: FieldQuestion, at: number, shown: Shown, view: View): string {
	return [...options]
		.map(([text, value]) =>
			radio({
				name: inputName.take(shown.number, at),
				value,
				checked: shown.answer?.takes.get(at) === value,
				text: escaped(namedText(text, view.names)),
			}),
		)
		.join('');
}

function folds(field: ConflictField, names: SideNames): string {
	const values: ReadonlyArray<readonly [string, unknown]> = [
		['Before', field.previous],
		...SIDES.map((side): [string, unknown] => [namedText(Bare(side), names), field[side]]),
	];
	return values.map(([name, value]) => foldHtml(name, value)).join('');
}

/** "the CRM", for sentences. */
export function inSentence(side: Side, names: SideNames): string {
	return withNames(the(side), names);
}
