import type { BlankForm, Form, FormKind } from '../model/form';
import { isDate } from '../values/instant';
import type { Candidates } from './candidates';
import { ANY, candidatesOf, firstLook, has, wordPairOf } from './candidates';

/** What the records of one side show of one field. */
export interface Column {
	/** Values that are not blank; `false` counts where it means no. */
	readonly filled: number;
	/** The forms that all of them may be in. */
	readonly candidates: Candidates;
	/** How many of them look as the side's values did so far. */
	readonly fitting: number;
	/** What they look like by themselves: a text where some are, and they have no form in common. */
	readonly looks: FormKind | undefined;
	/** Whether all of them are texts. */
	readonly onlyTexts: boolean;
	/** The details of the form, for any of the candidates. */
	readonly details: Pick<Form, 'words' | 'decimals' | 'clock'>;
	/** Whether all lines end with `\r\n`, or with `\n`. */
	readonly crlf: boolean | undefined;
	/** Texts of several lines. */
	readonly severalLines: number;
	/** Whether `false` stands for empty: there are other values, and `true` is none of them. */
	readonly falseIsBlank: boolean;
	/** Whether all that it says is `false`: no, or empty, as the other side tells. */
	readonly onlyFalse: boolean;
	/** Whether some of it is `true`; whether all of it is arrays. */
	readonly saysTrue: boolean;
	readonly onlyLists: boolean;
	/** What stands for empty most often. */
	readonly blank: BlankForm | undefined;
	/** Records that do not have the field at all, and those that have it. */
	readonly missing: number;
	readonly present: number;
}

const BARE_LINE_END = /(?<!\r)\n/;

/** Looks at a column value by value. */
export class ColumnLook {
	private filled = 0;
	private candidates: Candidates = ANY;
	private fitting = 0;
	private trues = 0;
	private texts = 0;
	private readonly blanks = { null: 0, text: 0, false: 0 };
	private missing = 0;
	private present = 0;
	private carriageReturns = 0;
	private lines = 0;
	private severalLines = 0;
	private readonly words: [string | undefined, string | undefined] = [undefined, undefined];
	private pair: readonly [string, string] | undefined;
	private hasOnePair = true;
	private decimals: number | undefined;
	private hasSteadyDecimals = true;
	private clock: string | undefined;

	constructor(
		private readonly known: FormKind | undefined,
		private readonly isBlankText: (text: string) => boolean,
		/** Whether a record that lacks the field has it empty. */
		private readonly isEmptyWhereMissing = false,
	) {}

	at(value: unknown): void {
		if (value === undefined) {
			this.missing++;
			return;
		}
		this.present++;
		if (value === null) this.blanks.null++;
		else if (value === false) this.blanks.false++;
		else if (typeof value === 'string' && this.isBlankText(value)) this.blanks.text++;
		else if (!Array.isArray(value) || value.length > 0) this.fill(value);
	}

	private fill(value: unknown): void {
		this.filled++;
		if (value === true) this.trues++;
		if (typeof value === 'string') this.noteText(value);
		if (this.candidates === 0 && this.isTold()) return;
		const candidates = candidatesOf(value);
		this.candidates &= candidates;
		if (this.fits(value, candidates)) this.fitting++;
		if (candidates !== 0) this.noteDetails(value);
	}

	/** A column of plain texts is known for one by its first few values. */
	private isTold(): boolean {
		return this.known === undefined || (this.known === 'text' && this.fitting > 0);
	}

	private fits(value: unknown, candidates: Candidates): boolean {
		if (this.known === undefined) return false;
		if (this.known !== 'text') return has(candidates, this.known);
		return typeof value === 'string' && candidates === 0;
	}

	private noteText(text: string): void {
		this.texts++;
		this.noteLines(text);
	}

	private noteLines(text: string): void {
		if (!text.includes('\n')) return;
		this.severalLines++;
		if (text.includes('\r\n')) this.carriageReturns++;
		if (BARE_LINE_END.test(text)) this.lines++;
	}

	private noteDetails(value: unknown): void {
		if (isDate(value)) this.clock ??= value.toISOString().slice(10);
		if (typeof value !== 'string') return;
		const text = value.trim();
		this.noteWord(text);
		if (text.length >= 16) this.clock ??= text.slice(10);
		const decimals = text.includes('.') ? text.length - text.indexOf('.') - 1 : 0;
		this.decimals ??= decimals;
		if (this.decimals !== decimals) this.hasSteadyDecimals = false;
	}

	private noteWord(word: string): void {
		const pair = wordPairOf(word);
		if (pair === undefined) return;
		this.pair ??= pair;
		if (this.pair !== pair) this.hasOnePair = false;
		this.words[word.toLowerCase() === pair[0] ? 0 : 1] ??= word;
	}

	get column(): Column {
		const { falses, isBlank } = this.falses();
		const filled = this.filled + falses;
		const candidates = falses > 0 ? this.candidates & candidatesOf(false) : this.candidates;
		return {
			filled,
			candidates,
			fitting: this.fitting + (this.known === 'boolean' ? falses : 0),
			looks: filled === 0 ? undefined : this.looks(candidates),
			onlyTexts: this.texts === filled,
			details: this.details(),
			crlf: this.crlf(),
			severalLines: this.severalLines,
			falseIsBlank: isBlank,
			onlyFalse: falses > 0 && this.filled === 0,
			saysTrue: this.trues > 0,
			onlyLists: this.filled > 0 && has(this.candidates, 'list'),
			blank: this.commonBlank(isBlank),
			missing: this.missing,
			present: this.present,
		};
	}

	private looks(candidates: Candidates): FormKind | undefined {
		return firstLook(candidates) ?? (this.texts > 0 ? 'text' : undefined);
	}

	/** `false` means no beside `true`, or where nothing else is there that it could be the blank of. */
	private falses(): { readonly falses: number; readonly isBlank: boolean } {
		const isBlank = this.blanks.false > 0 && this.trues === 0 && this.filled > 0;
		// An app that leaves fields out leaves out a box that is not ticked.
		const isBox = this.isEmptyWhereMissing && this.trues > 0 && this.trues === this.filled;
		const unticked = isBox ? this.missing : 0;
		return { falses: isBlank ? 0 : this.blanks.false + unticked, isBlank };
	}

	private crlf(): boolean | undefined {
		if (this.carriageReturns > 0 && this.lines > 0) return undefined;
		return this.carriageReturns + this.lines === 0 ? undefined : this.lines === 0;
	}

	private details(): Column['details'] {
		const words =
			this.hasOnePair && this.pair !== undefined ? this.bothWords(this.pair) : undefined;
		const decimals = this.hasSteadyDecimals ? this.decimals : undefined;
		return {
			...(words === undefined ? {} : { words }),
			...(decimals === undefined ? {} : { decimals }),
			...(this.clock === undefined ? {} : { clock: this.clock }),
		};
	}

	private bothWords(pair: readonly [string, string]): readonly [string, string] {
		const [yes, no] = this.words;
		const like = yes ?? no ?? '';
		return [yes ?? inCaseOf(like, pair[0]), no ?? inCaseOf(like, pair[1])];
	}

	private commonBlank(falseIsBlank: boolean): BlankForm | undefined {
		const { null: nulls, text } = this.blanks;
		const falses = falseIsBlank ? this.blanks.false : 0;
		const most = Math.max(nulls, text, falses);
		if (most === 0) return undefined;
		return most === nulls ? 'null' : most === text ? 'text' : 'false';
	}
}

/** A word in the capitals of another one. */
function inCaseOf(like: string, word: string): string {
	if (like === like.toLowerCase()) return word;
	if (like === like.toUpperCase() && like.length > 1) return word.toUpperCase();
	return word.charAt(0).toUpperCase() + word.slice(1);
}
