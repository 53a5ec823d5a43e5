import { DateTime } from 'luxon';
import type { BlankForm, Form, FormKind } from '../model/form';
import { lookOf } from '../model/form';
import { isBlank } from '../values/canonical';
import { clockOf, isDate, readDay, readInstant } from '../values/instant';
import { readList } from '../values/list';

/** A value of the one side, as it is to be written to the other. */
export interface ToWrite {
	readonly value: unknown;
	/** As the side that it comes from compares it. */
	readonly canonical: string;
	/** IANA zones in which each side reads what names no zone. */
	readonly zone: string;
	readonly targetZone: string;
	/** What separates the elements of a list that the side it comes from keeps as a text. */
	readonly delimiter?: string | undefined;
	/** Whether fractions of seconds count. */
	readonly keepsMilliseconds: boolean;
}

/**
 * A value in the form in which its target holds the field. As it is where it has that form already, and
 * where the form cannot hold it without loss: what the app makes of it then stays there. SEMANTICS "Forms".
 */
export function inForm(toWrite: ToWrite, form: Form): unknown {
	const { value, canonical } = toWrite;
	if (isBlank(canonical)) return blankIn(form, value);
	switch (canonical.charAt(0)) {
		case 'b':
			return booleanIn(form, canonical === 'b:true', value);
		case 'n':
			return numberIn(form, canonical.slice(2), value);
		case 'd':
			return momentIn(form, toWrite);
		case 'D':
			return dayIn(form, canonical.slice(2), toWrite);
		case 'l':
			return listIn(form, toWrite);
		default:
			return typeof value === 'string' ? withLineEnds(form, value) : value;
	}
}

const DEFAULT_WORDS = ['true', 'false'] as const;

const BLANKS: Readonly<Record<BlankForm, unknown>> = { null: null, text: '', false: false };

const TEXTS: readonly FormKind[] = ['text', 'delimitedText', 'email'];

/** What texts may look like that stand beside no numbers and booleans. */
const LOOKS_OF_TEXTS: readonly FormKind[] = [...TEXTS, 'numberText', 'booleanText'];

/**
 * What stands for empty where no list has shown it yet, or of a target without a form: an empty text among
 * texts and an empty list among lists stay what they are, anything else may be refused there, or be a value.
 */
export function blankIn(form: Form | undefined, value: unknown): unknown {
	if (form?.blank !== undefined) return BLANKS[form.blank];
	const holds = (kinds: readonly FormKind[]) =>
		form === undefined || kinds.includes(lookOf(form) ?? form.kind);
	const texts = form?.kind === 'text' ? LOOKS_OF_TEXTS : TEXTS;
	if (typeof value === 'string') return value.trim() === '' && holds(texts) ? value : null;
	return Array.isArray(value) && holds(['list']) ? value : null;
}

function booleanIn({ kind, words }: Form, yes: boolean, value: unknown): unknown {
	switch (kind) {
		case 'boolean':
			return yes;
		case 'booleanNumber':
			return yes ? 1 : 0;
		case 'booleanText':
			return (words ?? DEFAULT_WORDS)[yes ? 0 : 1];
		default:
			return value;
	}
}

function numberIn(form: Form, printed: string, value: unknown): unknown {
	if (form.kind === 'number') {
		if (typeof value === 'number') return value;
		return String(Number(printed)) === printed ? Number(printed) : value;
	}
	if (form.kind !== 'numberText' || !/^-?\d+(?:\.\d+)?$/.test(printed)) return value;
	const [whole = '', fraction = ''] = printed.split('.');
	const decimals = form.decimals ?? fraction.length;
	if (decimals <= fraction.length) return printed;
	return `${whole}.${fraction.padEnd(decimals, '0')}`;
}

function momentIn(form: Form, toWrite: ToWrite): unknown {
	const { value, zone, targetZone } = toWrite;
	const instant = readInstant(value, zone);
	if (instant === undefined) return value;
	switch (form.kind) {
		case 'dateTime':
			return namesItsZone(value) ? value : new Date(instant).toISOString();
		case 'localDateTime':
			return localText(instant, toWrite, form.clock ?? ' ');
		case 'epochSeconds':
			return instant % 1000 === 0 || !toWrite.keepsMilliseconds
				? Math.floor(instant / 1000)
				: value;
		case 'epochMilliseconds':
			return instant;
		case 'date':
			return isMidnight(instant, targetZone) ? readDay(instant, targetZone) : value;
		default:
			return value;
	}
}

function namesItsZone(value: unknown): boolean {
	return typeof value === 'string' && clockOf(value.trim())?.zone === 'given';
}

function localText(instant: number, toWrite: ToWrite, separator: string): string {
	const { targetZone, keepsMilliseconds } = toWrite;
	const fraction = keepsMilliseconds && instant % 1000 !== 0 ? '.SSS' : '';
	return DateTime.fromMillis(instant, { zone: targetZone }).toFormat(
		`yyyy-MM-dd'${separator}'HH:mm:ss${fraction}`,
	);
}

function isMidnight(instant: number, zone: string): boolean {
	const local = DateTime.fromMillis(instant, { zone });
	return local.toMillis() === local.startOf('day').toMillis();
}

/** A day; a date-time that is compared as one keeps its time where the target holds times too. */
function dayIn(form: Form, day: string, toWrite: ToWrite): unknown {
	if (form.kind === 'date') return day;
	if (form.kind === 'midnight') return `${day}${form.clock ?? 'T00:00:00'}`;
	return momentIn(
		form,
		hasTime(toWrite.value) ? toWrite : { ...toWrite, value: day, zone: toWrite.targetZone },
	);
}

function hasTime(value: unknown): boolean {
	if (typeof value === 'string') return clockOf(value.trim())?.zone !== 'none';
	return isDate(value) || typeof value === 'number';
}

function listIn(form: Form, { value, delimiter }: ToWrite): unknown {
	const list = readList(value, delimiter);
	if (list === undefined) return value;
	if (form.kind === 'list') return list.elements;
	if (form.kind !== 'delimitedText' || form.delimiter === undefined) return value;
	const texts = list.elements.map(String);
	const { delimiter: separator } = form;
	// An element that has the delimiter in it would come back as two.
	return texts.some((text) => text.includes(separator))
		? value
		: withLineEnds(form, texts.join(separator));
}

function withLineEnds({ crlf }: Form, text: string): string {
	return crlf === undefined ? text : text.replace(/\r?\n/g, crlf ? '\r\n' : '\n');
}
