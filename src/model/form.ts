import type { Side } from './side';

/**
 * The ways in which apps hold one thing. SEMANTICS "Forms".
 *
 * `boolean` true/false, `booleanNumber` 1/0, `booleanText` a pair of words; `number`, `numberText`;
 * `dateTime` with a zone, `localDateTime` without one, `date` a day alone, `midnight` a day as the
 * date-time at its beginning, `epochSeconds`, `epochMilliseconds`; `list` an array, `delimitedText` its
 * elements in one text; `email`; `text` anything else.
 */
export const FORM_KINDS = [
	'boolean',
	'booleanNumber',
	'booleanText',
	'number',
	'numberText',
	'dateTime',
	'localDateTime',
	'date',
	'midnight',
	'epochSeconds',
	'epochMilliseconds',
	'list',
	'delimitedText',
	'email',
	'text',
] as const;
export type FormKind = (typeof FORM_KINDS)[number];

/** What a side writes where a field is empty; `false` among texts, numbers and dates. */
export const BLANK_FORMS = ['null', 'text', 'false'] as const;
export type BlankForm = (typeof BLANK_FORMS)[number];

/** How a side holds a field. */
export interface Form {
	readonly kind: FormKind;
	/** Of `text`: the form in which its values are by themselves, beside a side that has none of that type. */
	readonly looks?: FormKind;
	/** Of `booleanText`: the words for true and for false. */
	readonly words?: readonly [string, string];
	/** Of `numberText`: decimals that every number has. */
	readonly decimals?: number;
	/** Of `localDateTime`: what stands between day and clock; of `midnight`: all that follows the day. */
	readonly clock?: string;
	/** Of `delimitedText`. */
	readonly delimiter?: string;
	/** Whether lines end with `\r\n`, or with `\n`; not known where texts show none, or both. */
	readonly crlf?: boolean;
	readonly blank?: BlankForm;
	/** Whether `false` stands for empty. */
	readonly falseIsBlank?: boolean;
	/** Whether a user set it: what the lists show does not change it. */
	readonly set?: boolean;
}

/** The form that the values of a side have by themselves, whatever the other side holds. */
export function lookOf(form: Form | undefined): FormKind | undefined {
	return form?.kind === 'text' ? form.looks : form?.kind;
}

/** The forms of one field; a side has none before enough of it was seen. */
export type FieldForms = { readonly [side in Side]?: Form };
