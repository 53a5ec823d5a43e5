import type { FieldForms, Form, FormKind } from '../model/form';
import { lookOf } from '../model/form';
import type { Comparator } from '../model/settings';
import type { PerSide, Side } from '../model/side';
import { otherSide } from '../model/side';
import type { SideLook } from './agree';
import { agree, kindAlone } from './agree';
import type { Column } from './column';

/** What the forms of a field are learned from. */
export interface Lesson {
	readonly compareAs: Comparator;
	readonly columns: PerSide<Column>;
	/** The forms that were learned before, or that the user set. */
	readonly known: FieldForms;
	/** Forms that the apps have where their lists show too little. */
	readonly usual: PerSide<readonly FormKind[]>;
	/** What the user says that separates the elements of a list in a text. */
	readonly listDelimiter?: string | undefined;
	/** What separates the elements of lists on a side that keeps them as texts, where that was found. */
	readonly delimiters: { readonly [side in Side]?: string };
}

/** SEMANTICS "Forms". */
export function learnForms(lesson: Lesson): FieldForms {
	const master = formOn(lesson, 'master');
	const slave = formOn(lesson, 'slave');
	return { ...(master && { master }), ...(slave && { slave }) };
}

function formOn(lesson: Lesson, side: Side): Form | undefined {
	const column = lesson.columns[side];
	const known = lesson.known[side];
	const kind = kindOn(lesson, side) ?? 'text';
	const same = known?.kind === kind ? known : undefined;
	const form: Form = {
		kind,
		...(kind === 'text' ? optional('looks', looksOn(lesson, side)) : {}),
		...detailsOf(kind, column, same),
		...(kind === 'delimitedText' ? { delimiter: delimiterOn(lesson, side) } : {}),
		...optional('crlf', lineEndsOn(column, known)),
		...optional('blank', known?.blank ?? column.blank),
		...(standsForEmpty(lesson, side, kind) ? { falseIsBlank: true } : {}),
		...(known?.set === true ? { set: true } : {}),
	};
	return isTelling(form) ? form : undefined;
}

/** Those of all texts that have lines; of a side that had others, where there are several such texts. */
function lineEndsOn({ crlf, severalLines }: Column, known: Form | undefined): boolean | undefined {
	if (known?.crlf === undefined) return crlf;
	return severalLines < 2 ? known.crlf : (crlf ?? known.crlf);
}

/** As the values look; as they did while any of them still does. */
function looksOn({ columns, known }: Lesson, side: Side): FormKind | undefined {
	const { filled, fitting, looks } = columns[side];
	const so = lookOf(known[side]);
	const stays = so !== undefined && so !== 'delimitedText' && (filled === 0 || fitting > 0);
	return stays ? so : looks;
}

function kindOn(lesson: Lesson, side: Side): FormKind | undefined {
	const { known, compareAs } = lesson;
	if (known[side]?.set === true) return known[side].kind;
	if (delimiterOn(lesson, side) !== undefined) return 'delimitedText';
	const other = otherSide(side);
	if (compareAs === 'auto') {
		if (delimiterOn(lesson, other) !== undefined) return 'list';
		return agree({ master: lookOn(lesson, 'master'), slave: lookOn(lesson, 'slave') })?.[side];
	}
	return kindAlone(lookOn(lesson, side), compareAs);
}

function lookOn({ columns, known, usual }: Lesson, side: Side): SideLook {
	return { column: columns[side], known: known[side], usual: usual[side] };
}

/** As found, else as learned before while the texts are no arrays. */
function delimiterOn(lesson: Lesson, side: Side): string | undefined {
	const { delimiters, known, columns, compareAs, listDelimiter } = lesson;
	const found = delimiters[side];
	if (found !== undefined) return found;
	const { onlyLists, filled } = columns[side];
	if (onlyLists) return undefined;
	const form = known[side];
	if (form?.kind === 'delimitedText') return form.delimiter;
	return compareAs === 'list' && filled > 0 ? listDelimiter : undefined;
}

function detailsOf(
	kind: FormKind,
	{ details }: Column,
	known: Form | undefined,
): Pick<Form, 'words' | 'decimals' | 'clock'> {
	switch (kind) {
		case 'booleanText':
			return optional('words', known?.words ?? details.words);
		case 'numberText':
			return optional('decimals', known?.decimals ?? details.decimals);
		case 'localDateTime':
			return optional('clock', known?.clock ?? details.clock?.charAt(0));
		case 'midnight':
			return optional('clock', known?.clock ?? details.clock);
		default:
			return {};
	}
}

/** `false` is the blank of what is no boolean; a side that says nothing else is told by the other. */
function standsForEmpty({ columns, known }: Lesson, side: Side, kind: FormKind): boolean {
	if (kind === 'boolean' || kind === 'booleanNumber' || kind === 'booleanText') return false;
	const { falseIsBlank, onlyFalse, saysTrue } = columns[side];
	if (saysTrue) return false;
	if (falseIsBlank || known[side]?.falseIsBlank === true) return true;
	const other = columns[otherSide(side)];
	return onlyFalse && other.filled > 0 && !other.saysTrue && !other.onlyFalse;
}

function optional<Key extends keyof Form>(key: Key, value: Form[Key]): Pick<Form, Key> | object {
	return value === undefined ? {} : { [key]: value };
}

/** Whether a form says more than that the values are what they are. */
function isTelling({ kind, looks, crlf, blank, falseIsBlank, set }: Form): boolean {
	const isPlain =
		kind === 'text' && looks === undefined && crlf === undefined && blank === undefined;
	return !isPlain || falseIsBlank === true || set === true;
}
