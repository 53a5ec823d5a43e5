import { escaped } from '../bucket/html';

/** A part of the page; its inside is HTML. */
export function section(title: string, inside: string): string {
	return `<section><h2>${escaped(title)}</h2>${inside}</section>`;
}

/** A small table of texts; numbers stand to the right. */
export function table(head: readonly string[], rows: ReadonlyArray<readonly string[]>): string {
	const isNumber = (column: number) => rows.every((row) => /^\d+$/.test(row[column] ?? ''));
	const cells = (tag: 'td' | 'th', texts: readonly string[]) =>
		texts
			.map((text, column) => {
				const number = isNumber(column) ? ' class="number"' : '';
				return `<${tag}${number}>${escaped(text)}</${tag}>`;
			})
			.join('');
	const body = rows.map((row) => `<tr>${cells('td', row)}</tr>`).join('');
	return `<div class="wide"><table><thead><tr>${cells('th', head)}</tr></thead><tbody>${body}</tbody></table></div>`;
}

export function list(texts: readonly string[]): string {
	return `<ul>${texts.map((text) => `<li>${escaped(text)}</li>`).join('')}</ul>`;
}
