import { createHash } from 'node:crypto';
import type { IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';
import { REVIEW_STYLE } from '../../../src/page/style';

const STYLE_HASH = createHash('sha256').update(REVIEW_STYLE).digest('base64');

/** Our own style is all that a page may load; it runs nothing, and stands in no frame. */
const POLICY = [
	"default-src 'none'",
	`style-src 'sha256-${STYLE_HASH}'`,
	"form-action 'self'",
	"base-uri 'none'",
	"frame-ancestors 'none'",
].join('; ');

const HEADERS: ReadonlyArray<readonly [string, string]> = [
	['Content-Security-Policy', POLICY],
	['X-Content-Type-Options', 'nosniff'],
	['X-Frame-Options', 'DENY'],
	['X-Robots-Tag', 'noindex, nofollow'],
	['Cache-Control', 'no-store'],
	['Referrer-Policy', 'same-origin'],
	['Cross-Origin-Resource-Policy', 'same-origin'],
	['Cross-Origin-Opener-Policy', 'same-origin'],
];

/** What is answered to a call of the page. */
export interface Reply {
	readonly status: number;
	/** HTML; empty for a HEAD and where the browser is sent on. */
	readonly html: string;
	readonly headers?: { readonly [name: string]: string };
}

/** A reply, and the items of the run that it starts. */
export interface Answered {
	readonly reply: Reply;
	readonly starts?: IWebhookResponseData['workflowData'];
}

/** Sends a page, or what stands in its place, with all that keeps it safe. */
export function respond(context: IWebhookFunctions, { status, html, headers = {} }: Reply): void {
	const response = context.getResponseObject();
	// n8n lets any site read what its webhooks answer.
	response.removeHeader('Access-Control-Allow-Origin');
	for (const [name, value] of HEADERS) response.setHeader(name, value);
	for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
	response.status(status).type('html').send(html);
}
