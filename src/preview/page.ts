import { escaped } from '../bucket/html';
import { fieldName, shownOf } from '../bucket/message';
import type { PlannedConflict } from '../model/plan';
import type { PerSide } from '../model/side';
import { SIDES } from '../model/side';
import { shownValue } from '../values/shownText';
import type { StepAdvice } from './advice';
import { adviceSection } from './adviceSection';
import type { PlannedChange, PreviewRow } from './changes';
import { list, section, table } from '../markup/elements';
import type { Marked } from '../markup/marked';
import { marked } from '../markup/marked';
import type { Preflight } from './preflight';
import { preflightSection } from './preflightSection';
import type { Proposal } from './proposals';
import { STYLE } from './style';
import { changeTotals, fieldTotals } from './totals';

/** All that a page is made of. */
export interface PageSource {
	readonly syncName: string;
	readonly apps: PerSide<string>;
	readonly changes: readonly PlannedChange[];
	/** What policies overrule: nobody is asked about these. */
	readonly rejected: readonly PlannedConflict[];
	/** What would stop a real run. */
	readonly stops: readonly string[];
	readonly notes: readonly string[];
	readonly preflight: Preflight;
	readonly advice: readonly StepAdvice[];
	readonly proposals: readonly Proposal[];
	/** A step with the proposed mapping, as JSON to be pasted. */
	readonly paste: string;
}

/** More rows nobody reads; the totals count all. */
const MOST_ROWS = 1000;

/**
 * A preview as one page of HTML that fetches and runs nothing. Every text of the apps is escaped. O(rows),
 * at most a thousand of a kind.
 */
export function previewPage(source: PageSource): string {
	const { syncName, stops, notes } = source;
	const title = escaped(`Preview of ${syncName}`);
	const others = notes.filter((note) => !note.startsWith('A real run would stop here'));
	return [
		'<!doctype html><html lang="en"><head><meta charset="utf-8">',
		`<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">`,
		'<meta name="viewport" content="width=device-width, initial-scale=1">',
		`<title>${title}</title><style>${STYLE}</style></head><body>`,
		`<h1>${title}</h1><p class="soft">What a published run would do now. Nothing was written or stored.</p>`,
		...stops.map(
			(stop) => `<p class="stop"><b>A published run would stop:</b> ${escaped(stop)}</p>`,
		),
		totals(source),
		preflightSection(source.preflight, source.apps),
		perField(source),
		changed(source),
		asked(source),
		overruled(source),
		adviceSection(source.advice, source.apps),
		proposed(source),
		others.length === 0 ? '' : section('What was noticed', list(others)),
		'</body></html>',
	].join('\n');
}

function proposed({ proposals, paste, apps }: PageSource): string {
	if (proposals.length === 0) return '';
	const rows = proposals.map(({ masterField, slaveField, why }) => [masterField, slaveField, why]);
	const how =
		'To sync these too, copy the text below and paste it on the canvas: it is this step with them in its mapping. Remove what does not belong together, and put it in the place of this one.';
	return section(
		'Fields that may belong together',
		`${table([apps.master, apps.slave, 'Why'], rows)}<p>${how}</p><pre>${escaped(paste)}</pre>`,
	);
}

function totals({ changes, apps }: PageSource): string {
	const { sides, asked: questions } = changeTotals(changes);
	const rows = SIDES.map((side) => {
		const { create, update, delete: gone } = sides[side];
		return [apps[side], String(create), String(update), String(gone)];
	});
	const question =
		questions === 0 ? 'No question' : questions === 1 ? '1 question' : `${questions} questions`;
	return section(
		'In all',
		`${table(['Written to', 'Created', 'Updated', 'Deleted'], rows)}<p>${question} for people.</p>`,
	);
}

function perField({ changes }: PageSource): string {
	const fields = fieldTotals(changes);
	if (fields.length === 0) return '';
	const rows = fields.map(({ app, field, updates, asked: questions }) => [
		...[field, app, String(updates), String(questions)],
	]);
	return section('By field', table(['Field', 'App', 'Changed', 'Asked about'], rows));
}

function changed({ changes }: PageSource): string {
	const rows = changes.filter(({ write }) => write !== undefined).flatMap((each) => each.rows);
	if (rows.length === 0) return section('What would be written', '<p>Nothing.</p>');
	const head = ['Record', 'App', 'What', 'Field', 'Now', 'Becomes', 'Why'];
	return section('What would be written', rowTable(head, rows, changedCells));
}

function asked({ changes }: PageSource): string {
	const rows = changes.filter(({ conflict }) => conflict !== undefined).flatMap(({ rows }) => rows);
	if (rows.length === 0) return '';
	return section(
		'What people would be asked',
		rowTable(['Record', 'Field', 'Values', 'Why'], rows, ({ record, field, now, why }) =>
			[record, field, shownText(now), why].map(escaped),
		),
	);
}

function overruled({ rejected, apps }: PageSource): string {
	const rows = rejected.flatMap(({ conflict }) =>
		conflict.fields.map((field) => [conflict.label, field] as const),
	);
	if (rows.length === 0) return '';
	const head = ['Record', 'Field', apps.master, apps.slave, 'Why'];
	return section(
		'What nobody is asked about',
		`<p class="soft">Both sides differ, and a setting decides. The value that loses goes into the history.</p>${rowTable(
			head,
			rows,
			([label, field]) =>
				[
					...[label, fieldName(field)],
					...[shownOf(field, 'master'), shownOf(field, 'slave'), field.reason],
				].map(escaped),
		)}`,
	);
}

function changedCells({ record, app, action, field, now, becomes, why }: PreviewRow) {
	const named = [record, app, action, field].map(escaped);
	const [before, after] = [shownText(now), shownText(becomes)];
	if (action !== 'update') return [...named, escaped(before), escaped(after), escaped(why)];
	const [old, next] = marked(before, after);
	return [...named, markedHtml(old, 'del'), markedHtml(next, 'ins'), escaped(why)];
}

function markedHtml({ before, differs, after }: Marked, tag: 'del' | 'ins'): string {
	const middle = differs === '' ? '' : `<${tag}>${escaped(differs)}</${tag}>`;
	return `${escaped(before)}${middle}${escaped(after)}`;
}

/** Longer than what fits into a sentence: what differs may be far behind. */
const VALUE_LENGTH = 2000;

function shownText(value: unknown): string {
	return value === '' ? '' : shownValue(value, VALUE_LENGTH);
}

function rowTable<T>(
	head: readonly string[],
	rows: readonly T[],
	cellsOf: (row: T) => readonly string[],
): string {
	const body = rows.slice(0, MOST_ROWS).map((row) => {
		const cells = cellsOf(row).map((cell, index) => {
			const none = cell === '' ? ' class="none"' : '';
			return `<td${none} data-is="${escaped(head[index] ?? '')}">${cell}</td>`;
		});
		return `<tr>${cells.join('')}</tr>`;
	});
	const names = head.map((name) => `<th>${escaped(name)}</th>`).join('');
	const more = rows.length - MOST_ROWS;
	const rest = more > 0 ? `<p class="soft">And ${more} more.</p>` : '';
	return `<div class="wide"><table class="rows"><thead><tr>${names}</tr></thead><tbody>${body.join('')}</tbody></table></div>${rest}`;
}
