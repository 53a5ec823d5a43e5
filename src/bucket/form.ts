import type { Conflict, ConflictField, ExistenceChoice, FieldChoice } from '../model/conflict';
import { isVanished } from '../model/conflict';

import { SettingsError } from '../model/errors';
import { otherSide } from '../model/side';
import {
	HELD_DELETIONS_ENTRY,
	RESTORED_ENTRY,
	emptiedSide,
	renewingSide,
} from '../records/conflictId';
import { fieldName, shownOf } from './message';
import type { SideNames } from '../model/sideNames';
import { Bare, bare, the } from '../model/sideNames';
import { namedText } from './namedText';
import { shownValue, visible } from '../values/shownText';

/** A drop-down of n8n's form, as its JSON definition has it. */
export interface FormField {
	readonly fieldLabel: string;
	readonly fieldType: 'dropdown';
	readonly requiredField: boolean;
	readonly fieldOptions: { readonly values: ReadonlyArray<{ readonly option: string }> };
}

type FieldTake = 'master' | 'slave' | 'leave';

const OPTION_LENGTH = 80;

/**
 * The form by which a person decides a conflict in n8n's own form steps: one drop-down for each field,
 * each option naming the side and the value.
 */
export function conflictForm(conflict: Conflict, names: SideNames = {}): readonly FormField[] {
	const fields = openFields(conflict);
	if (fields.length === 0) {
		return [dropdown(EXISTENCE_LABEL, inWords(existenceOptions(conflict), names))];
	}
	const labels = formLabels(fields);
	return fields.map((field, index) =>
		dropdown(labels[index] ?? '', inWords(fieldOptions(conflict, field), names)),
	);
}

/**
 * The form as a text of JSON. A dollar and a brace are written by their numbers: n8n puts the text into the
 * step's JSON by replacing, where `$&` and `{{` have a meaning.
 */
export function formJson(conflict: Conflict, names?: SideNames): string {
	return JSON.stringify(conflictForm(conflict, names))
		.replace(/\$/g, '\\u0024')
		.replace(/\{(?=\{)/g, '\\u007b');
}

function dropdown(label: string, options: ReadonlyMap<string, unknown>): FormField {
	return {
		fieldLabel: label,
		fieldType: 'dropdown',
		requiredField: true,
		fieldOptions: { values: [...options.keys()].map((option) => ({ option })) },
	};
}

function openFields(conflict: Conflict): readonly ConflictField[] {
	return conflict.fields.filter((field) => field.agreed !== true);
}

/** A label of its own for each field: answers come back by label. */
function formLabels(fields: readonly ConflictField[]): readonly string[] {
	const taken = new Set<string>();
	return fields.map((field) => {
		let label = oneLine(fieldName(field));
		for (let number = 2; taken.has(label); number++)
			label = `${oneLine(fieldName(field))} (${number})`;
		taken.add(label);
		return label;
	});
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

function inWords<T>(options: ReadonlyMap<string, T>, names: SideNames): ReadonlyMap<string, T> {
	return new Map([...options].map(([text, choice]) => [namedText(text, names), choice]));
}

/** The options, and what they were in a form that was sent before the apps had names. */
function answerable<T>(options: ReadonlyMap<string, T>, names: SideNames): ReadonlyMap<string, T> {
	return new Map([...inWords(options, {}), ...inWords(options, names)]);
}

/** Browsers send line ends in another form than they got them, and the answer must equal its option. */
function oneLine(text: string): string {
	return visible(text.replace(/\s+/g, ' ').trim());
}

const EXISTENCE_LABEL = 'What should happen?';

/** More pairs than this make no form that a person could read. */
const MAX_PAIRS = 50;

type Option = readonly [text: string, choice: ExistenceChoice];

function existenceOptions(conflict: Conflict): ReadonlyMap<string, ExistenceChoice> {
	const none =
		conflict.id === RESTORED_ENTRY
			? 'None of these belong together: create them on the other side'
			: 'Leave everything as it is';
	return new Map([...actions(conflict), [none, { take: 'unlink' }]]);
}

function actions(conflict: Conflict): readonly Option[] {
	switch (conflict.type) {
		case 'ambiguousMatch':
			return conflict.id === RESTORED_ENTRY
				? pairs(conflict)
				: [
						...pairs(conflict),
						['Each is a record of its own: create those that have no partner', { take: 'create' }],
					];
		case 'unconfirmedCreate':
			return [
				...candidates(conflict),
				['It was not created: create it again', { take: 'restore' }],
			];
		case 'deleted':
		case 'deletedVsEdited':
			if (conflict.id === HELD_DELETIONS_ENTRY) {
				return [
					['Create all missing records again', { take: 'restore' }],
					['Delete all records that are left', { take: 'delete' }],
				];
			}
			if (conflict.link === undefined) return [];
			return [
				['Create the missing record again', { take: 'restore' }],
				['Delete the record that is left', { take: 'delete' }],
			];
		case 'failedWrite':
			return conflict.link === undefined ? [] : [['Try to create it again', { take: 'restore' }]];
		default:
			return [];
	}
}

function pairs({ masterIds = [], slaveIds = [] }: Conflict): readonly Option[] {
	return masterIds
		.flatMap((masterId) =>
			slaveIds.map((slaveId): Option => {
				const ids = [masterId, slaveId].map((id) => oneLine(String(id)));
				const text = `${Bare('master')} record ${ids[0]} is ${bare('slave')} record ${ids[1]}`;
				return [text, { take: 'link', masterId, slaveId }];
			}),
		)
		.slice(0, MAX_PAIRS);
}

/** The records that may be the one that was created. */
function candidates({ masterId, slaveId, masterIds, slaveIds }: Conflict): readonly Option[] {
	const inSlave = (slaveIds ?? []).flatMap((id): readonly Option[] =>
		masterId === undefined
			? []
			: [
					[
						`It is ${bare('slave')} record ${oneLine(String(id))}`,
						{ take: 'link', masterId, slaveId: id },
					],
				],
	);
	const inMaster = (masterIds ?? []).flatMap((id): readonly Option[] =>
		slaveId === undefined
			? []
			: [
					[
						`It is ${bare('master')} record ${oneLine(String(id))}`,
						{ take: 'link', masterId: id, slaveId },
					],
				],
	);
	return [...inSlave, ...inMaster].slice(0, MAX_PAIRS);
}

/** What a person chose, by the field's name on the master, or about the record's existence. */
export interface FormDecision {
	readonly fields?: ReadonlyMap<string, FieldChoice>;
	readonly existence?: ExistenceChoice;
}

/**
 * Reads the answer of the form that `conflictForm` made.
 *
 * @throws SettingsError when an answer is missing or is none of the options.
 */
export function readFormAnswer(
	conflict: Conflict,
	answer: { readonly [label: string]: unknown },
	names: SideNames = {},
): FormDecision {
	const fields = openFields(conflict);
	if (fields.length === 0) {
		return {
			existence: chosen(answerable(existenceOptions(conflict), names), answer, EXISTENCE_LABEL),
		};
	}
	const labels = formLabels(fields);
	const choices = new Map<string, FieldChoice>();
	fields.forEach((field, index) => {
		const take = chosen(
			answerable(fieldOptions(conflict, field), names),
			answer,
			labels[index] ?? '',
		);
		choices.set(field.masterField, { take });
	});
	return { fields: choices };
}

function chosen<T>(
	options: ReadonlyMap<string, T>,
	answer: { readonly [label: string]: unknown },
	label: string,
): T {
	const given = Object.prototype.hasOwnProperty.call(answer, label) ? answer[label] : undefined;
	const take = typeof given === 'string' ? options.get(given) : undefined;
	if (take !== undefined) return take;
	const what =
		given === undefined ? 'no answer' : `the answer "${shownValue(given, OPTION_LENGTH)}"`;
	throw new SettingsError(
		`The form has ${what} for "${label}", which is none of its options.`,
		'The values may have changed since the form was sent. Send the conflict to a person again.',
	);
}
