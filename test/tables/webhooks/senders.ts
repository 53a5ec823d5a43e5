import { createHmac } from 'node:crypto';
import type { WebhookRequest } from '../../../src/webhooks/request';

/** When everything here happens: a whole second. */
export const NOW = Date.UTC(2026, 10, 28, 12, 0, 0);

export const ADDRESS = 'https://n8n.example.com/webhook/5f0c-master?list=a%3Ab';

/** What a sender does, written out from what its vendor documents and from nothing of ours. */
export interface Sender {
	readonly app: string;
	/** The header that proves who sends; it is what tests spoil. */
	readonly header: string;
	/** What the header begins with. */
	readonly prefix?: string;
	readonly encoding: 'hex' | 'base64' | 'text';
	/** Where a time is signed: what it counts. */
	readonly time?: 's' | 'ms';
	/** Whether the body is covered by what proves. */
	readonly signsBody: boolean;
	readonly secret: string;
	readonly otherSecret: string;
	readonly body: string;
	/** Fields of the credential beside app and secret. */
	readonly credential?: Readonly<Record<string, unknown>>;
	readonly headers: (sent: Sent) => Readonly<Record<string, string>>;
	/** Where the sender writes its time into the body. */
	readonly bodyAt?: (time: number) => string;
}

export interface Sent {
	readonly secret: string;
	readonly body: Buffer;
	/** As the sender writes it: in seconds or milliseconds. */
	readonly time: number;
	readonly url: string;
}

export interface Sending {
	readonly secret?: string;
	readonly body?: Buffer;
	/** Milliseconds off. */
	readonly late?: number;
	/** Written in the other unit. */
	readonly inOtherUnit?: boolean;
	readonly url?: string;
}

/** A webhook as the sender sends it. */
export function send(sender: Sender, sending: Sending = {}): WebhookRequest {
	const { secret = sender.secret, late = 0, inOtherUnit = false, url = ADDRESS } = sending;
	const isSeconds = (sender.time === 's') !== inOtherUnit;
	const at = NOW - late;
	const time = isSeconds ? Math.floor(at / 1000) : at;
	const body = sending.body ?? Buffer.from(sender.bodyAt?.(time) ?? sender.body);
	return received(body, sender.headers({ secret, body, time, url }), { url });
}

export function received(
	rawBody: Buffer,
	headers: Readonly<Record<string, string | readonly string[]>>,
	rest: Partial<WebhookRequest> = {},
): WebhookRequest {
	return {
		method: 'POST',
		url: ADDRESS,
		query: {},
		headersDistinct: Object.fromEntries(
			Object.entries(headers).map(([name, value]) => [name.toLowerCase(), [value].flat()]),
		),
		rawBody,
		body: parsed(rawBody),
		receivedAt: NOW,
		...rest,
	};
}

/** What n8n makes of it; where it refuses, nothing comes to us at all. */
function parsed(body: Buffer): unknown {
	try {
		return JSON.parse(body.toString('utf8'));
	} catch {
		return undefined;
	}
}

export function credentialOf(sender: Sender, more: Readonly<Record<string, unknown>> = {}) {
	return { app: sender.app, secret: sender.secret, ...sender.credential, ...more };
}

const hmac = (hash: string, key: string | Buffer, ...parts: ReadonlyArray<string | Buffer>) => {
	const made = createHmac(hash, key);
	parts.forEach((part) => made.update(part));
	return made.digest();
};

const base64url = (text: string) => Buffer.from(text).toString('base64url');

/** A token in the way of RFC 7515. */
export function jwt(
	secret: string,
	claims: object,
	header: object = { alg: 'HS256', typ: 'JWT' },
): string {
	const signed = `${base64url(JSON.stringify(header))}.${base64url(JSON.stringify(claims))}`;
	return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
}

const PLAIN = '{"id": 7, "name": "Zoë", "note": "a.b:c"}';
const SECRET = 'n0t-a-real-secret';
const OTHER = 'n0t-a-real-secreT';

const usual = {
	encoding: 'hex',
	signsBody: true,
	secret: SECRET,
	otherSecret: OTHER,
	body: PLAIN,
} as const;

export const SENDERS: readonly Sender[] = [
	{
		...usual,
		app: 'airtable',
		header: 'X-Airtable-Content-MAC',
		prefix: 'hmac-sha256=',
		secret: Buffer.from('the decoded key of airtable').toString('base64'),
		otherSecret: Buffer.from('the decoded key of Airtable').toString('base64'),
		body: '{"base":{"id":"app1"},"webhook":{"id":"ach1"},"timestamp":"2026-11-28T12:00:00.000Z"}',
		headers: ({ secret, body }) => ({
			'X-Airtable-Content-MAC': `hmac-sha256=${hmac('sha256', Buffer.from(secret, 'base64'), body).toString('hex')}`,
		}),
	},
	{
		...usual,
		app: 'asana',
		header: 'X-Hook-Signature',
		headers: ({ secret, body }) => ({
			'X-Hook-Signature': hmac('sha256', secret, body).toString('hex'),
		}),
	},
	{
		...usual,
		app: 'github',
		header: 'X-Hub-Signature-256',
		prefix: 'sha256=',
		headers: ({ secret, body }) => ({
			'X-Hub-Signature-256': `sha256=${hmac('sha256', secret, body).toString('hex')}`,
			'X-GitHub-Event': 'issues',
		}),
	},
	{
		...usual,
		app: 'google',
		header: 'X-Goog-Channel-Token',
		encoding: 'text',
		signsBody: false,
		body: '',
		headers: ({ secret }) => ({
			'X-Goog-Channel-Token': secret,
			'X-Goog-Resource-State': 'exists',
		}),
	},
	{
		...usual,
		app: 'hubspot',
		header: 'X-HubSpot-Signature-v3',
		encoding: 'base64',
		time: 'ms',
		headers: ({ secret, body, time }) => ({
			// The address of ADDRESS, with its colon decoded.
			'X-HubSpot-Signature-v3': hmac(
				'sha256',
				secret,
				'POST',
				'https://n8n.example.com/webhook/5f0c-master?list=a:b',
				body,
				String(time),
			).toString('base64'),
			'X-HubSpot-Request-Timestamp': String(time),
		}),
	},
	{
		...usual,
		app: 'intercom',
		header: 'X-Hub-Signature',
		prefix: 'sha1=',
		headers: ({ secret, body }) => ({
			'X-Hub-Signature': `sha1=${hmac('sha1', secret, body).toString('hex')}`,
		}),
	},
	{
		...usual,
		app: 'jira',
		header: 'X-Hub-Signature',
		prefix: 'sha256=',
		headers: ({ secret, body }) => ({
			'X-Hub-Signature': `sha256=${hmac('sha256', secret, body).toString('hex')}`,
		}),
	},
	{
		...usual,
		app: 'linear',
		header: 'Linear-Signature',
		time: 'ms',
		bodyAt: (time) => `{"action":"update","data":{"id":"7"},"webhookTimestamp":${time}}`,
		headers: ({ secret, body }) => ({
			'Linear-Signature': hmac('sha256', secret, body).toString('hex'),
		}),
	},
	{
		...usual,
		app: 'meta',
		header: 'X-Hub-Signature-256',
		prefix: 'sha256=',
		credential: { verifyToken: 'verify me' },
		headers: ({ secret, body }) => ({
			'X-Hub-Signature-256': `sha256=${hmac('sha256', secret, body).toString('hex')}`,
		}),
	},
	{
		...usual,
		app: 'monday',
		header: 'Authorization',
		encoding: 'text',
		signsBody: false,
		headers: ({ secret, url }) => ({
			Authorization: jwt(secret, { aud: url, exp: NOW / 1000 + 300, iat: NOW / 1000 }),
		}),
	},
	{
		...usual,
		app: 'notion',
		header: 'X-Notion-Signature',
		prefix: 'sha256=',
		headers: ({ secret, body }) => ({
			'X-Notion-Signature': `sha256=${hmac('sha256', secret, body).toString('hex')}`,
		}),
	},
	{
		...usual,
		app: 'pipedrive',
		header: 'Authorization',
		encoding: 'text',
		signsBody: false,
		credential: { user: 'sync' },
		headers: ({ secret }) => ({
			Authorization: `Basic ${Buffer.from(`sync:${secret}`).toString('base64')}`,
		}),
	},
	{
		...usual,
		app: 'quickbooks',
		header: 'intuit-signature',
		encoding: 'base64',
		headers: ({ secret, body }) => ({
			'intuit-signature': hmac('sha256', secret, body).toString('base64'),
		}),
	},
	{
		...usual,
		app: 'shopify',
		header: 'X-Shopify-Hmac-SHA256',
		encoding: 'base64',
		headers: ({ secret, body }) => ({
			'X-Shopify-Hmac-SHA256': hmac('sha256', secret, body).toString('base64'),
		}),
	},
	{
		...usual,
		app: 'slack',
		header: 'X-Slack-Signature',
		prefix: 'v0=',
		time: 's',
		headers: ({ secret, body, time }) => ({
			'X-Slack-Signature': `v0=${hmac('sha256', secret, `v0:${time}:`, body).toString('hex')}`,
			'X-Slack-Request-Timestamp': String(time),
		}),
	},
	{
		...usual,
		app: 'standardWebhooks',
		header: 'webhook-signature',
		prefix: 'v1,',
		encoding: 'base64',
		time: 's',
		secret: `whsec_${Buffer.from('a key of standard webhooks').toString('base64')}`,
		otherSecret: `whsec_${Buffer.from('a key of Standard webhooks').toString('base64')}`,
		headers: ({ secret, body, time }) => ({
			'webhook-id': 'msg_1',
			'webhook-timestamp': String(time),
			'webhook-signature': `v1,${hmac('sha256', Buffer.from(secret.slice(6), 'base64'), `msg_1.${time}.`, body).toString('base64')}`,
		}),
	},
	{
		...usual,
		app: 'stripe',
		header: 'Stripe-Signature',
		time: 's',
		secret: 'whsec_n0t',
		otherSecret: 'whsec_n0T',
		headers: ({ secret, body, time }) => ({
			'Stripe-Signature': `t=${time},v1=${hmac('sha256', secret, `${time}.`, body).toString('hex')}`,
		}),
	},
	{
		...usual,
		app: 'xero',
		header: 'x-xero-signature',
		encoding: 'base64',
		headers: ({ secret, body }) => ({
			'x-xero-signature': hmac('sha256', secret, body).toString('base64'),
		}),
	},
	{
		...usual,
		app: 'zoom',
		header: 'x-zm-signature',
		prefix: 'v0=',
		time: 's',
		headers: ({ secret, body, time }) => ({
			'x-zm-signature': `v0=${hmac('sha256', secret, `v0:${time}:`, body).toString('hex')}`,
			'x-zm-request-timestamp': String(time),
		}),
	},
	{
		...usual,
		app: 'header',
		header: 'X-My-Secret',
		encoding: 'text',
		signsBody: false,
		credential: { headerName: 'X-My-Secret' },
		headers: ({ secret }) => ({ 'X-My-Secret': secret }),
	},
	{
		...usual,
		app: 'basic',
		header: 'Authorization',
		encoding: 'text',
		signsBody: false,
		credential: { user: 'us:er'.replace(':', '-') },
		headers: ({ secret }) => ({
			Authorization: `Basic ${Buffer.from(`us-er:${secret}`).toString('base64')}`,
		}),
	},
	{
		...usual,
		app: 'jwt',
		header: 'Authorization',
		encoding: 'text',
		signsBody: false,
		credential: { headerName: 'Authorization', jwtAlgorithm: 'HS256', audience: 'n8n' },
		headers: ({ secret }) => ({
			Authorization: `Bearer ${jwt(secret, { aud: ['x', 'n8n'], exp: NOW / 1000 + 60 })}`,
		}),
	},
	{
		...usual,
		app: 'hmac',
		header: 'X-Signature',
		prefix: 'sig=',
		encoding: 'base64',
		time: 'ms',
		credential: {
			headerName: 'X-Signature',
			prefix: 'sig=',
			encoding: 'base64',
			hash: 'sha512',
			signed: 'method+url+body+timestamp',
			timestampHeader: 'X-Time',
		},
		headers: ({ secret, body, time, url }) => ({
			'X-Signature': `sig=${hmac('sha512', secret, 'POST', url, body, String(time)).toString('base64')}`,
			'X-Time': String(time),
		}),
	},
	...(['timestamp.body', 'v0:timestamp:body', 'id.timestamp.body', 'body'] as const).map(
		(signed): Sender => ({
			...usual,
			app: 'hmac',
			header: 'X-Signature',
			...(signed === 'body' ? {} : { time: 's' }),
			credential: {
				headerName: 'X-Signature',
				signed,
				timestampHeader: 'X-Time',
				idHeader: 'X-Id',
			},
			headers: ({ secret, body, time }) => {
				const front = {
					'timestamp.body': `${time}.`,
					'v0:timestamp:body': `v0:${time}:`,
					'id.timestamp.body': `abc.${time}.`,
					body: '',
				}[signed];
				return {
					'X-Signature': hmac('sha256', secret, front, body).toString('hex'),
					'X-Time': String(time),
					'X-Id': 'abc',
				};
			},
		}),
	),
	{
		...usual,
		app: 'microsoftGraph',
		header: 'none',
		encoding: 'text',
		signsBody: false,
		body: JSON.stringify({
			value: [{ subscriptionId: 's', clientState: SECRET, resource: 'me/contacts/7' }],
		}),
		headers: () => ({}),
	},
];

/** The name of a row. */
export function nameOf({ app, credential }: Sender): string {
	return credential?.signed === undefined ? app : `${app} of ${String(credential.signed)}`;
}
