import type { Conflict } from '../model/conflict';
import type { SideNames } from '../model/sideNames';
import { Bare } from '../model/sideNames';
import { namedText } from './namedText';
import { isOfAllRecords } from '../records/conflictId';
import { conflictMessage, fieldName, shownOf } from './message';
import { shownValue, visible } from '../values/shownText';

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
