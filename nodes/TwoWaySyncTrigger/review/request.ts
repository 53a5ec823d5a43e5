import type { IWebhookFunctions, WebhookType } from 'n8n-workflow';
import { MOST_AT_ONCE, readSeen, seenText } from '../../../src/page/bulk';
import type { HandedOver } from '../../../src/page/resultPart';
import type { Body } from '../../../src/page/answer';
import { property } from '../../shared/property';

/** What a page sends never has more, in bytes. */
const MOST_BYTES = 1_000_000;

/** The body of a post, or what is wrong with it. */
export function bodyOf(context: IWebhookFunctions): Body | 'empty' | 'tooLarge' | 'unreadable' {
	const request: unknown = context.getRequestObject();
	const raw = property(request, 'rawBody');
	const length = Buffer.isBuffer(raw) ? raw.length : 0;
	if (length > MOST_BYTES) return 'tooLarge';
	const type = String(context.getHeaderData()['content-type'] ?? '');
	const body: unknown = context.getBodyData();
	if (!type.startsWith('application/x-www-form-urlencoded')) {
		return body === undefined ? 'empty' : 'unreadable';
	}
	if (typeof body !== 'object' || body === null || Object.keys(body).length === 0) return 'empty';
	return Object.fromEntries(Object.entries(body));
}

/** A parameter of the address; one that is given twice is none. */
export function queryText(context: IWebhookFunctions, name: string): string | undefined {
	const value = property(context.getQueryData(), name);
	return typeof value === 'string' && value !== '' ? value : undefined;
}

/** Which page of a list, from 0 on; people count from 1. */
export function pageNumber(context: IWebhookFunctions): number {
	const page = Number(queryText(context, 'page') ?? 1);
	return Number.isSafeInteger(page) && page > 0 ? page - 1 : 0;
}

const SENT = 'sent';
const MORE = 'more';

/** So many decisions one address names. */
const MOST_HANDED_OVER = 100;

/** The decisions that were sent from this page just now, as its address names them. */
export function handedOverIn(context: IWebhookFunctions): readonly HandedOver[] {
	return readSeen(queryText(context, SENT) ?? '', MOST_HANDED_OVER);
}

/** How many were sent beside those that the address names. */
export function moreHandedOverIn(context: IWebhookFunctions): number {
	const more = Number(queryText(context, MORE) ?? 0);
	return Number.isSafeInteger(more) && more > 0 && more <= MOST_AT_ONCE ? more : 0;
}

/** Decisions as an address names them, for the page that tells what became of them. */
export function handedOverQuery(sent: readonly HandedOver[]): { readonly [name: string]: string } {
	const named = { [SENT]: seenText(sent.slice(0, MOST_HANDED_OVER)) };
	const more = sent.length - MOST_HANDED_OVER;
	return more > 0 ? { ...named, [MORE]: String(more) } : named;
}

/** Where the page is for people outside. The types of n8n know two names of webhooks; any other works, too. */
export function publicAddress(context: IWebhookFunctions): string | undefined {
	return context.getNodeWebhookUrl('reviewGet' as WebhookType);
}
