import type { INodeProperties } from 'n8n-workflow';
import type { WebhookApp } from '../../src/webhooks/apps';

/** What an app calls the secret that it signs with, and where a person finds it. */
interface SecretField {
	readonly label: string;
	readonly where?: string;
}

const FIELDS: { readonly [app in Exclude<WebhookApp, 'jwt'>]: SecretField } = {
	airtable: {
		label: 'MAC Secret',
		where: 'The macSecretBase64 that Airtable answered when the webhook was made',
	},
	asana: {
		label: 'Secret',
		where:
			'Leave it empty until you make the webhook. Asana then names the secret, and a run shows it once, to be pasted here.',
	},
	basic: { label: 'Password' },
	github: { label: 'Secret', where: 'What is set as the secret of the webhook in GitHub' },
	google: { label: 'Channel Token', where: 'The token that the channel was made with' },
	header: { label: 'Secret', where: 'The whole value of the header, e.g. Bearer 5f0c…' },
	hmac: { label: 'Secret' },
	hubspot: { label: 'Client Secret', where: 'Of the app in HubSpot, on its page Auth' },
	intercom: { label: 'Client Secret', where: 'Of the app in the Developer Hub' },
	jira: { label: 'Secret', where: 'What is set as the secret of the webhook in Jira' },
	linear: { label: 'Signing Secret', where: 'Shown with the webhook in Linear' },
	meta: { label: 'App Secret', where: "Of the app, among its basic settings in Meta's dashboard" },
	microsoftGraph: {
		label: 'Client State',
		where: 'The clientState that the subscription was made with',
	},
	monday: { label: 'Signing Secret', where: 'Of the app, in the Developer Center' },
	notion: {
		label: 'Verification Token',
		where:
			'Leave it empty until you make the webhook. Notion then sends the token, and a run shows it once, to be pasted here.',
	},
	pipedrive: { label: 'Password', where: 'Of the HTTP Auth of the webhook in Pipedrive' },
	quickbooks: { label: 'Verifier Token', where: 'Of the app, on its page Webhooks' },
	shopify: {
		label: 'Client Secret',
		where:
			'Of the app; for webhooks that were made in the admin, the one that is shown below their list',
	},
	slack: { label: 'Signing Secret', where: 'Of the app, among its basic information' },
	standardWebhooks: { label: 'Signing Secret', where: 'It begins with whsec_' },
	stripe: { label: 'Signing Secret', where: 'Of the endpoint in Stripe; it begins with whsec_' },
	xero: { label: 'Webhooks Key', where: 'Of the app, on its page Webhooks' },
	zoom: { label: 'Secret Token', where: 'Of the app, on its page Feature' },
};

export const SECRETS: INodeProperties[] = Object.entries(FIELDS).map(([app, { label, where }]) => ({
	displayName: label,
	name: 'secret',
	type: 'string',
	typeOptions: { password: true },
	default: '',
	...(where === undefined ? {} : { description: where }),
	displayOptions: { show: { app: [app] } },
}));
