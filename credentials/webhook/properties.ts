import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import type { WebhookApp } from '../../src/webhooks/apps';
import { WEBHOOK_APPS } from '../../src/webhooks/apps';
import { JWT_ALGORITHMS } from '../../src/webhooks/settings';
import { SECRETS } from './secrets';

const APPS: INodePropertyOptions[] = Object.entries(WEBHOOK_APPS)
	.map(([value, name]) => ({ name, value }))
	.sort((left, right) => left.name.localeCompare(right.name, 'en'));

const SHARED_KEY = JWT_ALGORITHMS.filter((name) => name.startsWith('HS'));
const PUBLIC_KEY = JWT_ALGORITHMS.filter((name) => !name.startsWith('HS'));

/** Apps with a signed time; Linear documents another limit than the others. */
const TIMED: readonly WebhookApp[] = ['hubspot', 'slack', 'standardWebhooks', 'stripe', 'zoom'];

function forApps(...apps: readonly WebhookApp[]): INodeProperties['displayOptions'] {
	return { show: { app: [...apps] } };
}

const generic: INodeProperties[] = [
	{
		displayName: 'User',
		name: 'user',
		type: 'string',
		default: '',
		displayOptions: forApps('basic', 'pipedrive'),
	},
	{
		displayName: 'Header',
		name: 'headerName',
		type: 'string',
		default: 'X-Webhook-Secret',
		description: 'Its name, in whatever letters',
		displayOptions: forApps('header'),
	},
	{
		displayName: 'Header',
		name: 'headerName',
		type: 'string',
		default: 'X-Signature',
		description: 'Name of the header with the signature',
		displayOptions: forApps('hmac'),
	},
	{
		displayName: 'Header',
		name: 'headerName',
		type: 'string',
		default: 'Authorization',
		description: 'Name of the header with the token, with or without Bearer in front of it',
		displayOptions: forApps('jwt'),
	},
	{
		displayName: 'What Is Signed',
		name: 'signed',
		type: 'options',
		options: [
			{ name: 'Body', value: 'body' },
			{ name: 'ID, Time and Body With Dots Between', value: 'id.timestamp.body' },
			{ name: 'Method, Address, Body and Time', value: 'method+url+body+timestamp' },
			{ name: 'Time and Body With a Dot Between', value: 'timestamp.body' },
			{ name: 'V0, Time and Body With Colons Between', value: 'v0:timestamp:body' },
		],
		default: 'body',
		displayOptions: forApps('hmac'),
	},
	{
		displayName: 'Header With the Time',
		name: 'timestampHeader',
		type: 'string',
		default: 'X-Timestamp',
		description: 'Seconds or milliseconds since 1970',
		displayOptions: { show: { app: ['hmac'] }, hide: { signed: ['body'] } },
	},
	{
		displayName: 'Header With the ID',
		name: 'idHeader',
		type: 'string',
		default: 'X-Webhook-Id',
		displayOptions: { show: { app: ['hmac'], signed: ['id.timestamp.body'] } },
	},
	{
		displayName: 'Prefix',
		name: 'prefix',
		type: 'string',
		default: '',
		placeholder: 'e.g. sha256=',
		description: 'What stands in front of the signature in its header',
		displayOptions: forApps('hmac'),
	},
	{
		displayName: 'Encoding',
		name: 'encoding',
		type: 'options',
		options: [
			{ name: 'Base64', value: 'base64' },
			{ name: 'Hex', value: 'hex' },
		],
		default: 'hex',
		displayOptions: forApps('hmac'),
	},
	{
		displayName: 'Algorithm',
		name: 'hash',
		type: 'options',
		options: [
			{ name: 'SHA-1', value: 'sha1' },
			{ name: 'SHA-256', value: 'sha256' },
			{ name: 'SHA-512', value: 'sha512' },
		],
		default: 'sha256',
		displayOptions: forApps('hmac'),
	},
	{
		displayName: 'Algorithm',
		name: 'jwtAlgorithm',
		type: 'options',
		options: [...JWT_ALGORITHMS].sort().map((value) => ({ name: value, value })),
		default: 'HS256',
		description: 'A token that is signed in another way is refused, whatever it says of itself',
		displayOptions: forApps('jwt'),
	},
	{
		displayName: 'Audience',
		name: 'audience',
		type: 'string',
		default: '',
		description: 'Whom the token must be for (aud). Empty: for anybody.',
		displayOptions: forApps('jwt'),
	},
];

const jwtSecrets: INodeProperties[] = [
	{
		displayName: 'Secret',
		name: 'secret',
		type: 'string',
		typeOptions: { password: true },
		default: '',
		displayOptions: { show: { app: ['jwt'], jwtAlgorithm: SHARED_KEY } },
	},
	{
		displayName: 'Public Key',
		name: 'secret',
		type: 'string',
		typeOptions: { password: true, rows: 4 },
		default: '',
		description: 'The key or its certificate, as PEM',
		displayOptions: { show: { app: ['jwt'], jwtAlgorithm: PUBLIC_KEY } },
	},
];

const more: INodeProperties[] = [
	{
		displayName: 'Verify Token',
		name: 'verifyToken',
		type: 'string',
		typeOptions: { password: true },
		default: '',
		description: 'A text of your own. Type the same one where the webhook is set up at Meta.',
		displayOptions: forApps('meta'),
	},
	{
		displayName: 'Use More Settings',
		name: 'moreSettings',
		type: 'boolean',
		default: false,
		description:
			'Whether to use a second secret and, where a time is signed, another limit for it. What stands there counts only while this is on.',
	},
	{
		displayName: 'Second Secret',
		name: 'secondSecret',
		type: 'string',
		typeOptions: { password: true, rows: 4 },
		default: '',
		description: 'Counts just as well: the one before or the next one, while it is changed',
		displayOptions: { show: { moreSettings: [true], app: ['jwt'], jwtAlgorithm: PUBLIC_KEY } },
	},
	{
		displayName: 'Second Secret',
		name: 'secondSecret',
		type: 'string',
		typeOptions: { password: true },
		default: '',
		description: 'Counts just as well: the one before or the next one, while it is changed',
		displayOptions: { show: { moreSettings: [true] }, hide: { jwtAlgorithm: PUBLIC_KEY } },
	},
	...freshness(300, { show: { moreSettings: [true], app: [...TIMED] } }),
	...freshness(300, { show: { moreSettings: [true], app: ['hmac'] }, hide: { signed: ['body'] } }),
	...freshness(60, { show: { moreSettings: [true], app: ['linear'] } }),
];

function freshness(
	seconds: number,
	displayOptions: INodeProperties['displayOptions'],
): INodeProperties[] {
	return [
		{
			displayName: 'Time Limit (Seconds)',
			name: 'freshnessSeconds',
			type: 'number',
			typeOptions: { minValue: 1, maxValue: 604_800, numberPrecision: 0 },
			default: seconds,
			description: 'How far the signed time may lie in the past or in the future',
			displayOptions,
		},
	];
}

/** What a webhook credential asks for: the app first, then only what that app needs. Names and values are CONTRACT. */
export const webhookProperties: INodeProperties[] = [
	{
		displayName: 'App',
		name: 'app',
		type: 'options',
		options: APPS,
		default: 'header',
		description: 'Whose webhooks these are. It decides how they are verified.',
	},
	...generic,
	...SECRETS,
	...jwtSecrets,
	...more,
];
