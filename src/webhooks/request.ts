/** A webhook as it came in: what its sender wrote, unjudged. */
export interface WebhookRequest {
	/** In capitals, as HTTP has it. */
	readonly method: string;
	/** The public address that n8n shows for the webhook, with the query that came. */
	readonly url: string;
	readonly query: { readonly [name: string]: string | readonly string[] };
	/** By names in small letters, each with every value that came. Bytes are Latin-1, as Node reads them. */
	readonly headersDistinct: { readonly [name: string]: readonly string[] };
	readonly rawBody: Buffer;
	/** What n8n made of the body; undefined where it parsed none. */
	readonly body: unknown;
	/** Epoch milliseconds. */
	readonly receivedAt: number;
}

export type HeaderValue =
	| { readonly kind: 'one'; readonly value: string }
	| { readonly kind: 'none' }
	/** Node, proxies and apps differ in which of them counts: none does. */
	| { readonly kind: 'several' };

/** A header by its name, in whatever letters. An empty one is none. */
export function headerOf(request: WebhookRequest, name: string): HeaderValue {
	const key = name.toLowerCase();
	const { headersDistinct } = request;
	const values = Object.hasOwn(headersDistinct, key) ? (headersDistinct[key] ?? []) : [];
	const [value = ''] = values;
	if (values.length > 1) return { kind: 'several' };
	return value === '' ? { kind: 'none' } : { kind: 'one', value };
}

/** A parameter of the address that came once; undefined where it is missing, and where it came several times. */
export function queryOf(request: WebhookRequest, name: string): string | undefined {
	const value = Object.hasOwn(request.query, name) ? request.query[name] : undefined;
	return typeof value === 'string' ? value : undefined;
}
