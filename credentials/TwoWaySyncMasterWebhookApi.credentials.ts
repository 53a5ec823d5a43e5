import type { Icon, ICredentialType, INodeProperties } from 'n8n-workflow';
import { webhookProperties } from './webhook/properties';

/** How the webhooks of the master are verified. Each side has a secret of its own. */
export class TwoWaySyncMasterWebhookApi implements ICredentialType {
	name = 'twoWaySyncMasterWebhookApi';

	displayName = 'Two-Way Sync Master Webhook API';

	icon: Icon = {
		light: 'file:twoWaySyncWebhook.svg',
		dark: 'file:twoWaySyncWebhook.dark.svg',
	};

	documentationUrl =
		'https://github.com/two-way-sync/n8n-nodes-two-way-sync/blob/main/docs/real-time.md';

	properties: INodeProperties[] = webhookProperties;
}
