import type { Conflict, ConflictField } from '../model/conflict';
import { SIDES } from '../model/side';
import type { SideNames } from '../model/sideNames';
import { Bare } from '../model/sideNames';
import { namedText } from './namedText';
import { isOfAllRecords } from '../records/conflictId';
import { conflictMessage, fieldName, shownOf } from './message';
import { shownValue, visible } from '../values/shownText';

/** Which of the conflicts that are put out together it is. */
export interface Place {
	/** From 1 on. */
	readonly number: number;
	readonly count: number;
}

/** A conflict as a small piece of HTML for e-mails and chats; every value of the apps is escaped. */
export function conflictHtml(conflict: Conflict, names?: SideNames): string {
	const [headline = '', ...rest] = conflictMessage(conflict, names).split('\n');
	const fields = conflict.fields.filter((field) => field.agreed !== true);
	if (fields.length === 0 || isOfAllRecords(conflict)) {
		return [
			`<p><b>${escaped(headline)}</b></p>`,
			...rest.map((line) => `<p>${escaped(line)}</p>`),
		].join('');
	}
	const rows = fields.map((field) =>
		row('td', [
			fieldName(field),
			field.previous === undefined ? '(not kept)' : shownValue(field.previous),
			shownOf(field, 'master'),
			shownOf(field, 'slave'),
		]),
	);
	const head = row('th', [
		'Field',
		'Before',
		namedText(Bare('master'), names),
		namedText(Bare('slave'), names),
	]);
	return `<p><b>${escaped(headline)}</b></p><table border="1" cellpadding="6" cellspacing="0">${head}${rows.join('')}</table>`;
}

/** Values longer than this stand in full only in the app itself. */
const SUMMARY_LENGTH = 2000;

/**
 * What a form in n8n is about, whose choices name both values: how many of them there are, what each field was
 * before, and in full the values that a choice has no room for. n8n takes away whatever would make a table of it.
 *
 * @param room How much of a value a choice shows, in characters.
 */
export function summaryHtml(
	conflict: Conflict,
	room: number,
	names: SideNames = {},
	place?: Place,
): string {
	const [headline = '', ...rest] = conflictMessage(conflict, names).split('\n');
	const number =
		place === undefined || place.count < 2 ? '' : `${place.number} of ${place.count}: `;
	const fields = conflict.fields.filter((field) => field.agreed !== true);
	const lines =
		fields.length === 0 || isOfAllRecords(conflict)
			? rest.map((line) => paragraph('', line))
			: fields.flatMap((field) => [
					paragraph(`${fieldName(field)} before: `, before(field)),
					...SIDES.filter((side) => shownOf(field, side, SUMMARY_LENGTH).length > room).map(
						(side) =>
							paragraph(
								`${fieldName(field)}, ${namedText(Bare(side), names)}: `,
								shownOf(field, side, SUMMARY_LENGTH),
							),
					),
				]);
	return [paragraph(`${number}${headline}`, ''), ...lines].join('');
}

function before({ previous }: ConflictField): string {
	return previous === undefined ? '(not kept)' : shownValue(previous, SUMMARY_LENGTH);
}

/** Line ends stay line ends. */
function paragraph(bold: string, text: string): string {
	const start = bold === '' ? '' : `<b>${escaped(bold)}</b>`;
	return `<p>${start}${escaped(text).replace(/\r\n?|\n/g, '<br>')}</p>`;
}

function row(cell: 'td' | 'th', texts: readonly string[]): string {
	return `<tr>${texts.map((text) => `<${cell} align="left">${escaped(text)}</${cell}>`).join('')}</tr>`;
}

const ENTITIES: ReadonlyMap<string, string> = new Map([
	['&', '&amp;'],
	['<', '&lt;'],
	['>', '&gt;'],
	['"', '&quot;'],
	["'", '&#39;'],
	// n8n puts pages together by replacing, where a dollar has a meaning.
	['$', '&#36;'],
	['{', '&#123;'],
]);

/** Text that stays text in HTML, between tags and in attributes, and through n8n's expressions. */
export function escaped(text: string): string {
	return visible(text).replace(/[&<>"'${]/g, (character) => ENTITIES.get(character) ?? character);
}
