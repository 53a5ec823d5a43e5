import type { IWebhookFunctions, WebhookType } from 'n8n-workflow';
import type { WebhookRequest } from '../../../src/webhooks/request';
import { property } from '../../shared/property';

/** A call as it came in, for those who judge it. */
export function requestOf(
	context: IWebhookFunctions,
	{ name, method, receivedAt }: { name: string; method: string; receivedAt: number },
): WebhookRequest {
	const request = context.getRequestObject();
	const raw = property(request, 'rawBody');
	const { originalUrl = '' } = request;
	const [, ...query] = originalUrl.split('?');
	const address = context.getNodeWebhookUrl(name as WebhookType) ?? '';
	return {
		method,
		url: query.length === 0 ? address : `${address}?${query.join('?')}`,
		query: textsOf(context.getQueryData()),
		headersDistinct: headersOf(request.headersDistinct),
		rawBody: Buffer.isBuffer(raw) ? raw : Buffer.alloc(0),
		body: context.getBodyData() as unknown,
		receivedAt,
	};
}

function headersOf(given: NodeJS.Dict<string[]>): WebhookRequest['headersDistinct'] {
	return Object.fromEntries(Object.entries(given).map(([name, values = []]) => [name, values]));
}

/** Of what an address says: texts, and lists of them. */
function textsOf(query: object): WebhookRequest['query'] {
	const texts: { [name: string]: string | readonly string[] } = Object.create(null);
	for (const [name, value] of Object.entries(query) as ReadonlyArray<[string, unknown]>) {
		if (typeof value === 'string' || isTexts(value)) texts[name] = value;
	}
	return texts;
}

function isTexts(value: unknown): value is readonly string[] {
	return Array.isArray(value) && value.every((each) => typeof each === 'string');
}
