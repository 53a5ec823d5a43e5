import { questionsOf } from '../bucket/formQuestions';
import { escaped } from '../bucket/html';
import { namedText } from '../bucket/namedText';
import type { Conflict } from '../model/conflict';
import { isOfAllRecords } from '../records/conflictId';
import { SIDES } from '../model/side';
import { Bare } from '../model/sideNames';
import type { Answer, Body } from './answer';
import { PAGE_CONFLICTS, textOf } from './answer';
import type { Filter } from './filter';
import { hidden } from './inputs';
import type { Fields } from './pageDecision';
import { suggestionOf } from './suggestion';
import type { View } from './view';

const CHOICES = ['suggestions', 'master', 'slave', 'leave'] as const;

/** What is done with many conflicts at once. */
export type BulkChoice = (typeof CHOICES)[number];

/** A conflict as a page showed it. */
export interface SeenConflict {
	readonly conflictId: string;
	readonly revision: number;
}

export interface Bulk {
	readonly choice: BulkChoice;
	/** What the filter matched when the page was loaded. */
	readonly seen: readonly SeenConflict[];
	readonly comment?: string;
}

/** So many are decided at once. */
export const MOST_AT_ONCE = 1000;

const CHOICE = 'bulk';
const SEEN = 'all';
export const BULK_COMMENT = 'comment';

/** Reads what a page sent; `undefined` where it is no decision about many. */
export function readBulk(body: Body): Bulk | undefined {
	const choice = CHOICES.find((each) => each === body[CHOICE]);
	if (choice === undefined) return undefined;
	const comment = textOf(body, BULK_COMMENT);
	return {
		choice,
		seen: readSeen(textOf(body, SEEN) ?? '', MOST_AT_ONCE),
		...(comment === undefined ? {} : { comment }),
	};
}

/** Conflicts with their revisions, as one text. */
export function seenText(seen: readonly SeenConflict[]): string {
	return seen
		.filter(({ conflictId }) => /^[\w-]{1,200}$/.test(conflictId))
		.map(({ conflictId, revision }) => `${conflictId}.${revision}`)
		.join(',');
}

export function readSeen(text: string, most: number): readonly SeenConflict[] {
	return text.split(',', most).flatMap((part): SeenConflict[] => {
		const [, conflictId, revision] = /^([\w-]{1,200})\.(\d{1,9})$/.exec(part) ?? [];
		return conflictId === undefined ? [] : [{ conflictId, revision: Number(revision) }];
	});
}

/**
 * The answer that a choice about many gives to one of them; `undefined` where it gives none: to what is not about
 * values, to a field without a suggestion, and, where one field is looked at, to records of which others wait too.
 */
export function bulkAnswer(
	conflict: Conflict,
	{ choice, comment }: Pick<Bulk, 'choice' | 'comment'>,
	filter: Filter,
	fields: Fields,
): Answer | undefined {
	// What is decided for all records at once is no one among many.
	const asked = questionsOf(conflict);
	if ('existence' in asked || isOfAllRecords(conflict)) return undefined;
	const takes = new Map<number, string>();
	for (const { field, options } of asked.fields) {
		if (filter.field !== undefined && field.masterField !== filter.field) return undefined;
		const take = choice === 'suggestions' ? suggestionOf(fields, field)?.take : choice;
		const isThere = take === 'combined' || [...options.values()].some((each) => each === take);
		if (take === undefined || !isThere) return undefined;
		takes.set(conflict.fields.indexOf(field), take);
	}
	const { id: conflictId, revision } = conflict;
	return {
		...{ number: 0, conflictId, revision, takes, typed: new Map<number, string>() },
		...(comment === undefined ? {} : { comment }),
	};
}

/** The ways to decide all that are wanted, each with how many it decides; `""` where there are not many. */
export function bulkPart(conflicts: readonly Conflict[], view: View): string {
	const most = conflicts.slice(0, MOST_AT_ONCE);
	const buttons = CHOICES.map((choice) => ({
		choice,
		count: most.filter((each) => bulkAnswer(each, { choice }, view.filter, view.fields)).length,
	}))
		.filter(({ count }) => count > 1)
		.map(
			({ choice, count }) =>
				`<button class="second" name="${CHOICE}" value="${choice}">${escaped(bulkText(choice, view))} (${count})</button>`,
		);
	if (buttons.length === 0) return '';
	const which =
		conflicts.length > most.length
			? `Of the first ${most.length} of these ${conflicts.length}.`
			: `Of ${conflicts.length > PAGE_CONFLICTS ? 'all' : 'these'} ${conflicts.length}.`;
	return `<form method="post" action="${escaped(view.query({}))}">${hidden('name', view.typedName)}${carriedSeen(most)}<p class="soft">${which} What would be done is shown first.</p><p class="go">${buttons.join('')}</p></form>`;
}

/** What was seen, to be sent along. */
export function carriedSeen(conflicts: ReadonlyArray<Pick<Conflict, 'id' | 'revision'>>): string {
	return hidden(
		SEEN,
		seenText(conflicts.map(({ id: conflictId, revision }) => ({ conflictId, revision }))),
	);
}

export function carriedChoice(choice: BulkChoice): string {
	return hidden(CHOICE, choice);
}

export function bulkText(choice: BulkChoice, { names }: Pick<View, 'names'>): string {
	if (choice === 'suggestions') return 'Accept all suggestions';
	if (choice === 'leave') return 'Leave all as they are';
	const [app] = SIDES.filter((side) => side === choice).map((side) => namedText(Bare(side), names));
	return `Take all from ${app ?? ''}`;
}
