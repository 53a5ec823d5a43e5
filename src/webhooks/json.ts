import type { WebhookRequest } from './request';

const parsed = new WeakMap<WebhookRequest, { readonly body: unknown }>();

/**
 * The body of a webhook, read from the very bytes that were signed. What n8n parsed hangs on the content type, which
 * nobody signs: a signed body that is sent again as a form would say something else. Only bytes that are no JSON in
 * UTF-8 (forms, other charsets) are taken as n8n read them.
 */
export function jsonBody(request: WebhookRequest): unknown {
	const known = parsed.get(request);
	if (known !== undefined) return known.body;
	const body = readJson(request.rawBody, request.body);
	parsed.set(request, { body });
	return body;
}

function readJson(bytes: Buffer, otherwise: unknown): unknown {
	try {
		const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
		return JSON.parse(text);
	} catch {
		return otherwise;
	}
}

/** What an object has under a name of its own; undefined for all else. */
export function own(value: unknown, name: string): unknown {
	if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
	const entry: unknown = Reflect.get(value, name);
	return entry;
}

/** The same, where it is a text. */
export function ownText(value: unknown, name: string): string | undefined {
	const entry = own(value, name);
	return typeof entry === 'string' ? entry : undefined;
}
