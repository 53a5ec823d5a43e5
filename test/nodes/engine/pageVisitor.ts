import type { SavedWorkflow } from './savedWorkflow';
import type { Answer } from './webCall';

/** What a form would send: its inputs by name. */
export type Inputs = { readonly [name: string]: string };

/** Somebody with a browser at the review page. Reads forms as they stand in the HTML; nothing is run. */
export class PageVisitor {
	constructor(
		private readonly workflow: SavedWorkflow,
		private readonly step = 'Page',
		private readonly headers: { readonly [name: string]: string } = {
			'sec-fetch-site': 'same-origin',
		},
	) {}

	async open(query = ''): Promise<Answer> {
		return await this.workflow.call(this.step, {
			webhook: 'reviewGet',
			query,
			headers: this.headers,
		});
	}

	/** Fills in the form of a page and sends it. */
	async send(page: string, filled: Inputs, button: string, query = ''): Promise<Answer> {
		const inputs = { ...hiddenIn(page), ...filled, to: button };
		return await this.post(new URLSearchParams(inputs).toString(), this.headers, query);
	}

	async post(body: string, headers = this.headers, query = ''): Promise<Answer> {
		return await this.workflow.call(this.step, { webhook: 'reviewPost', body, headers, query });
	}

	/** Chooses, looks at what would be done, and has it done; follows where the page leads. */
	async decide(filled: Inputs): Promise<{ sent: Answer; after: Answer }> {
		const confirm = await this.send((await this.open()).html, filled, 'confirm');
		if (confirm.status !== 200) throw new Error(`${confirm.status} ${textIn(confirm.html)}`);
		const sent = await this.send(confirm.html, {}, 'send');
		if (sent.status !== 303) throw new Error(`${sent.status} ${textIn(sent.html)}`);
		const after = await this.open(sent.headers.location?.slice(1));
		return { sent, after };
	}
}

export function hiddenIn(html: string): Inputs {
	const found = html.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)">/g);
	return Object.fromEntries(
		[...found].map(([, name = '', value = '']) => [unescaped(name), unescaped(value)]),
	);
}

/** What stands on a page, without its tags. */
export function textIn(html: string): string {
	const body = html.replace(/<style>[\s\S]*?<\/style>/g, '').replace(/<[^>]*>/g, ' ');
	return unescaped(body).replace(/\s+/g, ' ').trim();
}

export function unescaped(html: string): string {
	return html
		.replace(/&#(\d+);/g, (_, code) => String.fromCodePoint(Number(code)))
		.replaceAll('&lt;', '<')
		.replaceAll('&gt;', '>')
		.replaceAll('&quot;', '"')
		.replaceAll('&amp;', '&');
}
