import type { HistoryRow } from '../bucket/history';
import { historyRows, whenOf } from '../bucket/history';
import { escaped } from '../bucket/html';
import { namedText } from '../bucket/namedText';
import type { Conflict } from '../model/conflict';
import { SIDES } from '../model/side';
import { Bare } from '../model/sideNames';
import { exactly, hidden, textInput } from './inputs';
import { shell } from './shell';
import { valueHtml } from './valueHtml';
import type { View } from './view';

/** What an address has for this view of the page. */
export const HISTORY_VIEW = { view: 'history' } as const;

/** Name of the input that says which entry is put back. */
export const PUT_BACK = 'putBack';

/** And which entry of that id, which may come again: when it was decided, in ISO 8601. */
export const PUT_BACK_OF = 'of';

export function momentOf(entry: Conflict): string {
	return new Date(whenOf(entry)).toISOString();
}

/** So many entries a page has. */
const PAGE_ENTRIES = 50;

export interface HistorySource {
	readonly history: readonly Conflict[];
	/** From 0 on. */
	readonly page: number;
	/** HTML above it. */
	readonly notice?: string;
}

/** What had to give way, newest first, each with a button that puts it back. O(history). */
export function historyPage(source: HistorySource, view: View): string {
	const { history, notice = '' } = source;
	const { text } = view.filter;
	const entries = byEntry(historyRows(history, text === undefined ? {} : { record: text }));
	const last = Math.max(0, Math.ceil(entries.length / PAGE_ENTRIES) - 1);
	const page = Math.min(source.page, last);
	const from = page * PAGE_ENTRIES;
	const shown = entries.slice(from, from + PAGE_ENTRIES);
	// The last of an id wins, whatever is searched for.
	const newest = new Map(history.map((entry) => [entry.id, momentOf(entry)]));
	const title = `History of ${view.syncName}`;
	const body = [
		`<header class="top"><h1>${escaped(title)}</h1><p><a href="${escaped(view.all)}">What is waiting</a></p></header><main>`,
		notice,
		search(view),
		shown.length === 0
			? `<div class="empty"><h2>${text === undefined ? 'Nothing had to give way so far' : 'Nothing in the history is like that'}</h2></div>`
			: shown
					.map((rows) =>
						entryPart(rows, newest.get(rows[0]?.conflictId ?? '') === rows[0]?.when, view),
					)
					.join(''),
		pages(page, entries.length, view),
		'</main>',
	];
	return shell(title, body.join(''));
}

/** Rows of one entry stand behind one another. */
function byEntry(rows: readonly HistoryRow[]): ReadonlyArray<readonly HistoryRow[]> {
	const entries: HistoryRow[][] = [];
	let last: HistoryRow | undefined;
	for (const row of rows) {
		const isSame = last?.conflictId === row.conflictId && last.when === row.when;
		if (isSame) entries.at(-1)?.push(row);
		else entries.push([row]);
		last = row;
	}
	return entries;
}

function search({ filter, typedName }: View): string {
	const kept = typedName === '' ? '' : hidden('name', typedName);
	return `<form class="bar filter" method="get" role="search" aria-label="Search">${hidden('view', HISTORY_VIEW.view)}${kept}<label><span class="who">Name or id of a record</span> <input type="search" name="text" value="${exactly(filter.text ?? '')}" maxlength="200"></label><p class="go"><button class="second">Search</button></p></form>`;
}

/** @param isNewest Whether no later entry has its id, by which it is put back. */
function entryPart(rows: readonly HistoryRow[], isNewest: boolean, view: View): string {
	const [first] = rows;
	if (first === undefined) return '';
	const by = first.decidedBy === '' ? '' : ` · ${first.decidedBy}`;
	const when = `${view.when(Date.parse(first.when))}${by}`;
	const canBePutBack = rows.some(
		({ overruledIn, status, field }) =>
			isNewest &&
			field !== '' &&
			overruledIn.length > 0 &&
			(status === 'rejected' || status === 'resolved'),
	);
	const button = canBePutBack
		? `<form method="post" action="${escaped(view.query(HISTORY_VIEW))}">${hidden('name', view.typedName)}${hidden(PUT_BACK, first.conflictId)}${hidden(PUT_BACK_OF, first.when)}<p class="go"><button class="second">Put back</button> <span class="soft">What would be written is shown first.</span></p></form>`
		: '';
	return `<article><header><h2>${escaped(first.record)}</h2><p class="soft">${escaped(when)}</p></header>${rows.map((row) => rowPart(row, view)).join('')}${button}</article>`;
}

function rowPart(row: HistoryRow, { names }: View): string {
	const given = row.overruledIn.map((side) => namedText(Bare(side), names)).join(' and ');
	const lines: ReadonlyArray<readonly [string, unknown]> = [
		['Before', row.before],
		[
			row.keptFrom === 'master' || row.keptFrom === 'slave'
				? `Kept, from ${namedText(Bare(row.keptFrom), names)}`
				: 'Kept',
			row.kept,
		],
		...(row.overruledIn.length > 0 ? [[`Gave way in ${given}`, row.overruled] as const] : []),
	];
	const values = lines.map(
		([name, value]) =>
			`<tr><th scope="row">${escaped(name)}</th><td>${value === '' ? '<span class="none">empty or not kept</span>' : valueHtml(value)}</td></tr>`,
	);
	const title = row.field === '' ? '' : `<h3>${escaped(namedText(row.field, names))}</h3>`;
	const undone = row.status === 'undone' ? ' This was put back.' : '';
	return `${title}<p class="soft">${escaped(`${namedText(row.why, names)}${/[.!?]$/.test(row.why) ? '' : '.'}${undone}`)}</p><div class="wide"><table class="record"><tbody>${values.join('')}</tbody></table></div>`;
}

function pages(page: number, count: number, view: View): string {
	const link = (at: number, text: string) =>
		`<a href="${escaped(view.query({ ...HISTORY_VIEW, page: String(at + 1) }))}">${text}</a>`;
	const links = [
		...(page > 0 ? [link(page - 1, 'Newer ones')] : []),
		...((page + 1) * PAGE_ENTRIES < count ? [link(page + 1, 'Older ones')] : []),
	];
	return links.length === 0 ? '' : `<nav class="steps" aria-label="Pages">${links.join(' ')}</nav>`;
}

/** What an undo of one entry would write, or why it would not. */
export interface PutBackLine {
	readonly field: string;
	readonly side?: (typeof SIDES)[number];
	readonly now?: unknown;
	readonly becomes?: unknown;
	readonly refused?: string;
	readonly opened?: string;
}

/** What putting an entry back would write, before it is written. */
export function putBackPage(
	source: {
		readonly conflictId: string;
		readonly of: string;
		readonly record: string;
		readonly lines: readonly PutBackLine[];
	},
	view: View,
): string {
	const { lines, record } = source;
	const isWritten = lines.some(({ refused }) => refused === undefined);
	const isAsked = lines.some(({ opened }) => opened !== undefined);
	const items = lines.map((line) => `<li>${lineHtml(line, view)}</li>`).join('');
	const action = isWritten ? 'Put it back' : 'Open it as a conflict';
	const back = `<a href="${escaped(view.query(HISTORY_VIEW))}">Go back, and do nothing</a>`;
	const form =
		isWritten || isAsked
			? `<form method="post" action="${escaped(view.query(HISTORY_VIEW))}">${view.asksName ? textInput('name', 'Your name, for the history', view.typedName) : ''}${hidden(PUT_BACK, source.conflictId)}${hidden(PUT_BACK_OF, source.of)}<p class="go"><button name="to" value="send">${action}</button> ${back}</p></form>`
			: `<p class="go">${back}</p>`;
	const title = isWritten ? 'This will be put back' : 'This cannot be put back as it is';
	return shell(
		title,
		`<header class="top"><h1>${title}</h1></header><main><article><h2>${escaped(record)}</h2><ul class="planned">${items}</ul></article>${form}</main>`,
	);
}

function lineHtml({ field, side, now, becomes, refused }: PutBackLine, { names }: View): string {
	const where = [
		...(side === undefined ? [] : [namedText(Bare(side), names)]),
		...(field === '' ? [] : [namedText(field, names)]),
	].join(', ');
	const start = where === '' ? '' : `<b>${escaped(where)}</b>: `;
	if (refused !== undefined) return `${start}${escaped(namedText(refused, names))}`;
	return `${start}<del>${valueHtml(now)}</del> becomes <ins>${valueHtml(becomes)}</ins>`;
}
