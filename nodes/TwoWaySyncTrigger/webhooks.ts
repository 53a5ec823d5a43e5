import type { IWebhookDescription, WebhookType } from 'n8n-workflow';
import type { Side } from '../../src/model/side';
import { SIDES } from '../../src/model/side';
import type { Starter } from './triggerOn';
import { WEBHOOK_OF } from './triggerOn';

const METHODS = ['Get', 'Head', 'Post'] as const;

interface Address {
	/** What the names of its webhooks begin with. */
	readonly name: string;
	readonly starter: Starter;
	/** Expression of the path: one that nobody can guess, unless one is set. */
	readonly path: string;
	/** The method whose address is shown, once. */
	readonly shown: (typeof METHODS)[number];
}

const of = (side: Side): Address => ({
	name: WEBHOOK_OF[side],
	starter: WEBHOOK_OF[side],
	path: `={{ $parameter["${side}Path"] || $webhookId + "-${side}" }}`,
	shown: 'Post',
});

const ADDRESSES: readonly Address[] = [
	{
		name: 'review',
		starter: 'reviewPage',
		path: '={{ $parameter["reviewPath"] || $webhookId + "-review" }}',
		shown: 'Get',
	},
	...SIDES.map(of),
];

/**
 * The review page, and where each app calls: by POST, and by GET or HEAD where it wants to know whether the address is
 * there. n8n registers a webhook whose method is no empty text, so that a trigger without a starter has none of its.
 * The types of n8n know two names of webhooks; any other works, too, and tells them apart.
 */
export const webhooks: IWebhookDescription[] = ADDRESSES.flatMap(
	({ name, starter, path, shown }) => {
		const isOn = `($parameter["triggerOn"] || []).includes("${starter}")`;
		return METHODS.map((method) => ({
			name: `${name}${method}` as WebhookType,
			httpMethod: `={{ ${isOn} ? "${method.toUpperCase()}" : "" }}`,
			path,
			isFullPath: true,
			responseMode: 'onReceived' as const,
			ndvHideUrl: method === shown ? `={{ !${isOn} }}` : true,
		}));
	},
);

/** The side whose app calls by a webhook of that name, and the method; undefined where it is another's. */
export function sideCalled(
	name: string,
): { readonly side: Side; readonly method: string } | undefined {
	for (const side of SIDES) {
		for (const method of METHODS) {
			if (name === `${WEBHOOK_OF[side]}${method}`) return { side, method: method.toUpperCase() };
		}
	}
	return undefined;
}
