import type { Icon, ICredentialType, INodeProperties } from 'n8n-workflow';
import { webhookProperties } from './webhook/properties';

/** How the webhooks of the slave are verified. Each side has a secret of its own. */
export class TwoWaySyncSlaveWebhookApi implements ICredentialType {
	name = 'twoWaySyncSlaveWebhookApi';

	displayName = 'Two-Way Sync Slave Webhook API';

	icon: Icon = {
		light: 'file:twoWaySyncWebhook.svg',
		dark: 'file:twoWaySyncWebhook.dark.svg',
	};

	documentationUrl =
		'https://github.com/two-way-sync/n8n-nodes-two-way-sync/blob/main/docs/real-time.md';

	properties: INodeProperties[] = webhookProperties;
}
