/** Whose webhooks are verified in a way of their own, by the names in saved credentials, and what people call them. */
export const KNOWN_APPS = {
	airtable: 'Airtable',
	asana: 'Asana',
	github: 'GitHub',
	google: 'Google (Push Notifications)',
	hubspot: 'HubSpot',
	intercom: 'Intercom',
	jira: 'Jira',
	linear: 'Linear',
	meta: 'Meta',
	microsoftGraph: 'Microsoft Graph',
	monday: 'Monday.com',
	notion: 'Notion',
	pipedrive: 'Pipedrive',
	quickbooks: 'QuickBooks',
	shopify: 'Shopify',
	slack: 'Slack',
	standardWebhooks: 'Standard Webhooks',
	stripe: 'Stripe',
	xero: 'Xero',
	zoom: 'Zoom',
} as const;

/** How any other app may prove who sends. */
export const GENERIC_WAYS = {
	header: 'Other: Secret in a Header',
	basic: 'Other: Basic Authentication',
	hmac: 'Other: Signature (HMAC)',
	jwt: 'Other: JWT',
} as const;

export type WebhookApp = keyof typeof KNOWN_APPS | keyof typeof GENERIC_WAYS;

export const WEBHOOK_APPS = { ...GENERIC_WAYS, ...KNOWN_APPS };

export function isWebhookApp(name: unknown): name is WebhookApp {
	return typeof name === 'string' && Object.hasOwn(WEBHOOK_APPS, name);
}
