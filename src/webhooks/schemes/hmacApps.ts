import { jsonBody, own } from '../json';
import type { WebhookRequest } from '../request';
import type { WebhookSettings } from '../settings';
import type { Refused } from '../verdict';
import type { Given, HmacScheme, Message } from './hmac';
import { base64Key, hmacScheme, textKey } from './hmac';
import { inHeader, inStandardHeaders, inStripeHeader, newerHeader } from './hmacGiven';
import type { Scheme } from './proof';
import { hubspotUris } from './uri';

type Messages = HmacScheme['messages'];

const body: Messages = ({ rawBody }) => [[rawBody]];
const timestampBody: Messages = ({ rawBody }, { timestamp = '' }) => [[timestamp, '.', rawBody]];
const v0TimestampBody: Messages = ({ rawBody }, { timestamp = '' }) => [
	['v0:', timestamp, ':', rawBody],
];
const idTimestampBody: Messages = ({ rawBody }, { id = '', timestamp = '' }) => [
	[id, '.', timestamp, '.', rawBody],
];
const methodUrlBodyTimestamp =
	(spellings: (url: string) => readonly string[]): Messages =>
	({ method, url, rawBody }, { timestamp = '' }) =>
		spellings(url).map((uri): Message => [method, Buffer.from(uri), rawBody, timestamp]);

const asItCame = (url: string) => [url];

const hexOfBody = { messages: body, key: textKey, encodings: ['hex'] } as const;
const base64OfBody = { messages: body, key: textKey, encodings: ['base64'] } as const;

/** The apps that sign what they send, each as it documents it. */
export const HMAC_APPS = {
	airtable: hmacScheme({
		...hexOfBody,
		given: inHeader({ header: 'X-Airtable-Content-MAC', prefix: 'hmac-sha256=' }),
		key: base64Key,
		encodings: ['hex', 'base64'],
	}),
	asana: hmacScheme({ ...hexOfBody, given: inHeader({ header: 'X-Hook-Signature' }) }),
	github: hmacScheme({
		...hexOfBody,
		given: inHeader({ header: 'X-Hub-Signature-256', prefix: 'sha256=' }),
	}),
	hubspot: hmacScheme({
		given: inHeader({
			header: 'X-HubSpot-Signature-v3',
			timestampHeader: 'X-HubSpot-Request-Timestamp',
		}),
		messages: methodUrlBodyTimestamp(hubspotUris),
		key: textKey,
		encodings: ['base64'],
		unit: 'ms',
	}),
	intercom: hmacScheme({
		...hexOfBody,
		given: inHeader({ header: 'X-Hub-Signature', prefix: 'sha1=', hash: 'sha1' }),
	}),
	jira: hmacScheme({
		...hexOfBody,
		given: inHeader({ header: 'X-Hub-Signature', prefix: 'sha256=' }),
	}),
	linear: hmacScheme({ ...hexOfBody, given: givenByLinear, unit: 'ms' }),
	meta: hmacScheme({
		...hexOfBody,
		given: newerHeader(
			{ header: 'X-Hub-Signature-256', prefix: 'sha256=' },
			{ header: 'X-Hub-Signature', prefix: 'sha1=', hash: 'sha1' },
		),
	}),
	notion: hmacScheme({
		...hexOfBody,
		given: inHeader({ header: 'X-Notion-Signature', prefix: 'sha256=' }),
	}),
	quickbooks: hmacScheme({ ...base64OfBody, given: inHeader({ header: 'intuit-signature' }) }),
	shopify: hmacScheme({ ...base64OfBody, given: inHeader({ header: 'X-Shopify-Hmac-SHA256' }) }),
	slack: hmacScheme({
		given: inHeader({
			header: 'X-Slack-Signature',
			prefix: 'v0=',
			timestampHeader: 'X-Slack-Request-Timestamp',
		}),
		messages: v0TimestampBody,
		key: textKey,
		encodings: ['hex'],
		unit: 's',
	}),
	standardWebhooks: hmacScheme({
		given: inStandardHeaders,
		messages: idTimestampBody,
		key: standardKey,
		encodings: ['base64'],
		unit: 's',
	}),
	stripe: hmacScheme({
		given: inStripeHeader,
		messages: timestampBody,
		key: textKey,
		encodings: ['hex'],
		unit: 's',
	}),
	xero: hmacScheme({ ...base64OfBody, given: inHeader({ header: 'x-xero-signature' }) }),
	zoom: hmacScheme({
		given: inHeader({
			header: 'x-zm-signature',
			prefix: 'v0=',
			timestampHeader: 'x-zm-request-timestamp',
		}),
		messages: v0TimestampBody,
		key: textKey,
		encodings: ['hex'],
		unit: 's',
	}),
} satisfies { readonly [app: string]: Scheme };

/** The secrets of Standard Webhooks are base64, which begins with `whsec_` for people. */
export function standardKey(secret: string): Buffer | undefined {
	return base64Key(secret, 'whsec_');
}

/** Linear has its time in the body, where it is signed with all else. */
function givenByLinear(request: WebhookRequest): Given | Refused {
	const given = inHeader({ header: 'Linear-Signature' })(request);
	if (given.kind === 'refused') return given;
	const timestamp = own(jsonBody(request), 'webhookTimestamp');
	return { ...given, timestamp: typeof timestamp === 'number' ? String(timestamp) : '' };
}

const GENERIC_MESSAGES = {
	body,
	'timestamp.body': timestampBody,
	'v0:timestamp:body': v0TimestampBody,
	'id.timestamp.body': idTimestampBody,
	'method+url+body+timestamp': methodUrlBodyTimestamp(asItCame),
} satisfies { readonly [parts in WebhookSettings['signature']['signed']]: Messages };

/** A signature as the credential describes it. */
export const genericHmac: Scheme = (request, settings) => {
	const { hash, encoding, prefix, signed, timestampHeader, idHeader } = settings.signature;
	const hasTime = signed !== 'body';
	const scheme = hmacScheme({
		given: inHeader({
			header: settings.headerName,
			prefix,
			hash,
			...(hasTime ? { timestampHeader } : {}),
			...(signed === 'id.timestamp.body' ? { idHeader } : {}),
		}),
		messages: GENERIC_MESSAGES[signed],
		key: textKey,
		encodings: [encoding],
		...(hasTime ? { unit: 'either' } : {}),
	});
	return scheme(request, settings);
};
