import { escaped } from '../bucket/html';
import type { Conflict } from '../model/conflict';
import type { Answer } from './answer';
import { PAGE_CONFLICTS } from './answer';
import { bulkPart } from './bulk';
import { conflictPart } from './conflictPart';
import { isFiltered } from './filter';
import { filterPart } from './filterPart';
import { textInput } from './inputs';
import { shell } from './shell';
import type { View } from './view';

/** What a list is made of. */
export interface ListSource {
	/** All open ones that are wanted, in their order. */
	readonly conflicts: readonly Conflict[];
	/** All that wait for a person. */
	readonly open: readonly Conflict[];
	/** Of the list, from 0 on. */
	readonly page: number;
	/** What was chosen before, by conflict. */
	readonly answers?: ReadonlyMap<string, Answer>;
	/** What is wrong with it, by conflict. */
	readonly problems?: ReadonlyMap<string, string>;
	/** HTML above the list: what became of decisions. */
	readonly notice?: string;
}

/** Fewer are seen at once: nobody has to look for one. */
const FILTER_FROM = 4;

/** So many characters a page has at most, beside its first conflict. */
const PAGE_CHARACTERS = 900_000;

/** The open conflicts, each with its choices. O(conflicts on the page). */
export function listPage(source: ListSource, view: View): string {
	const { conflicts, notice = '' } = source;
	const open = source.open.length;
	const title = `Conflicts of ${view.syncName}`;
	const { parts, from, next } = partsOf(source, view);
	const body = [
		`<header class="top"><h1>${escaped(title)}</h1><p class="soft">${escaped(countOf(open, conflicts.length))} · <a href="${escaped(view.history)}">History</a></p></header><main>`,
		notice,
		forMany(source, view),
		conflicts.length === 0
			? nothing(open)
			: `<form method="post" action="${escaped(view.query({ ...pageQuery(source.page) }))}">${name(view)}${parts.join('')}</form>`,
		pages({ page: source.page, from, next, count: conflicts.length }, view),
		'</main>',
	];
	return shell(open === 0 ? title : `(${open}) ${title}`, body.join(''));
}

/** What helps where many wait: folded, so that the first question is seen at once. */
function forMany({ conflicts, open }: ListSource, view: View): string {
	const isOn = isFiltered(view.filter);
	const filter = open.length >= FILTER_FROM || isOn ? filterPart(open, view.filter, view) : '';
	const bulk = bulkPart(conflicts, view);
	if (filter === '' && bulk === '') return '';
	const title = filter === '' ? 'Decide many at once' : 'Find some, or decide many at once';
	return `<details class="bar"${isOn ? ' open' : ''}><summary>${title}</summary>${filter}${bulk}</details>`;
}

function pageQuery(page: number): { readonly [name: string]: string } {
	return page === 0 ? {} : { page: String(page + 1) };
}

function partsOf({ conflicts, page, answers, problems }: ListSource, view: View) {
	const from = page * PAGE_CONFLICTS;
	const parts: string[] = [];
	let size = 0;
	for (const conflict of conflicts.slice(from, from + PAGE_CONFLICTS)) {
		const number = parts.length;
		const part = conflictPart(
			{
				conflict,
				number,
				place: from + number + 1,
				count: conflicts.length,
				answer: answers?.get(conflict.id),
				problem: problems?.get(conflict.id),
			},
			view,
		);
		size += part.length;
		if (number > 0 && size > PAGE_CHARACTERS) {
			parts.push(
				`<p class="note">There was no room for more on this page: the values are long. Decide these, and the next ones come.</p>`,
			);
			break;
		}
		parts.push(part);
	}
	return { parts, from, next: from + PAGE_CONFLICTS < conflicts.length };
}

function countOf(open: number, wanted: number): string {
	if (open === 0) return 'Nothing is waiting';
	const waiting = open === 1 ? '1 is waiting' : `${open} are waiting`;
	return wanted === open ? waiting : `${waiting}, ${wanted} of them shown`;
}

function nothing(open: number): string {
	return open === 0
		? '<div class="empty"><h2>Nothing is waiting</h2><p>The two apps agree, or the sync decides by its settings. When a person is needed, it stands here.</p></div>'
		: '<div class="empty"><h2>None of the open ones is like that</h2><p>Take the filter away to see all.</p></div>';
}

function name({ asksName, typedName }: View): string {
	if (!asksName) return '';
	return `<p class="bar">${textInput('name', 'Your name, for the history', typedName)}</p>`;
}

function pages(
	{
		page,
		from,
		next,
		count,
	}: {
		readonly page: number;
		readonly from: number;
		readonly next: boolean;
		readonly count: number;
	},
	view: View,
): string {
	if (page === 0 && !next) return '';
	const to = Math.min(from + PAGE_CONFLICTS, count);
	const link = (at: number, text: string) =>
		`<a href="${escaped(view.query(pageQuery(at)))}">${text}</a>`;
	return `<nav class="steps" aria-label="Pages"><span>${Math.min(from + 1, to)} to ${to} of ${count}</span>${page > 0 ? link(page - 1, 'Earlier ones') : ''}${next ? link(page + 1, 'More') : ''}</nav>`;
}
