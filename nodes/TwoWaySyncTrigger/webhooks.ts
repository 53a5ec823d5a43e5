import type { IWebhookDescription, WebhookType } from 'n8n-workflow';
import type { Starter } from './triggerOn';

/** The webhooks of the trigger, by the names that `getWebhookName` gives. */
export type WebhookName = `${'master' | 'slave' | 'review'}${'Get' | 'Head' | 'Post'}`;

interface Endpoint {
	readonly starter: Exclude<Starter, 'schedule'>;
	/** Of its names and of the parameter with its path. */
	readonly prefix: 'master' | 'slave' | 'review';
	readonly methods: ReadonlyArray<'GET' | 'HEAD' | 'POST'>;
}

const ENDPOINTS: readonly Endpoint[] = [
	{ starter: 'reviewPage', prefix: 'review', methods: ['GET', 'HEAD', 'POST'] },
];

/**
 * n8n registers a webhook whose method is no empty text. Each has a path that nobody can guess, unless one
 * is set. The types of n8n know two names of webhooks; any other works, too, and tells them apart.
 */
export const webhooks: IWebhookDescription[] = ENDPOINTS.flatMap(({ starter, prefix, methods }) =>
	methods.map((method) => ({
		name: `${prefix}${method.charAt(0)}${method.slice(1).toLowerCase()}` as WebhookType,
		httpMethod: `={{ ($parameter["triggerOn"] || []).includes("${starter}") ? "${method}" : "" }}`,
		path: `={{ $parameter["${prefix}Path"] || $webhookId + "-${prefix}" }}`,
		isFullPath: true,
		responseMode: 'onReceived',
		ndvHideUrl: `={{ !($parameter["triggerOn"] || []).includes("${starter}")${method === (prefix === 'review' ? 'GET' : 'POST') ? '' : ' || true'} }}`,
	})),
);
