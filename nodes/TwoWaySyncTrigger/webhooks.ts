import type { IWebhookDescription, WebhookType } from 'n8n-workflow';

const STARTS = '($parameter["triggerOn"] || []).includes("reviewPage")';

/**
 * The review page. n8n registers a webhook whose method is no empty text, so that a trigger without the page has
 * none. The path is one that nobody can guess, unless one is set. The types of n8n know two names of webhooks; any
 * other works, too, and tells them apart.
 */
export const webhooks: IWebhookDescription[] = (['Get', 'Head', 'Post'] as const).map((method) => ({
	name: `review${method}` as WebhookType,
	httpMethod: `={{ ${STARTS} ? "${method.toUpperCase()}" : "" }}`,
	path: '={{ $parameter["reviewPath"] || $webhookId + "-review" }}',
	isFullPath: true,
	responseMode: 'onReceived',
	// The address that people open is shown, once.
	ndvHideUrl: method === 'Get' ? `={{ !${STARTS} }}` : true,
}));
