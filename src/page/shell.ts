import { escaped } from '../bucket/html';
import { REVIEW_STYLE } from './style';

/** A whole page. It fetches and runs nothing; `body` is HTML. */
export function shell(title: string, body: string): string {
	return [
		'<!doctype html><html lang="en"><head><meta charset="utf-8">',
		'<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex">',
		`<title>${escaped(title)}</title><style>${REVIEW_STYLE}</style></head><body>`,
		body,
		'</body></html>',
	].join('\n');
}

/** A page that only says something. */
export function messagePage(title: string, sentences: readonly string[]): string {
	const text = sentences.map((sentence) => `<p>${escaped(sentence)}</p>`).join('');
	return shell(title, `<main class="empty"><h1>${escaped(title)}</h1>${text}</main>`);
}
