import type { WebhookRequest } from '../request';
import { headerOf } from '../request';
import type { Hash } from '../settings';
import type { Refused } from '../verdict';
import { refused } from '../verdict';
import type { Given, HmacScheme } from './hmac';
import { givenSignatures } from './hmac';
import { requiredHeader } from './proof';

type Reader = HmacScheme['given'];

interface HeaderNames {
	readonly header: string;
	readonly prefix?: string;
	readonly hash?: Hash;
	readonly timestampHeader?: string;
	readonly idHeader?: string;
}

/** One signature in a header of its own; its time and id, where they are signed, in others. */
export function inHeader(names: HeaderNames): Reader {
	const { header, prefix = '', hash = 'sha256', timestampHeader, idHeader } = names;
	return (request) => {
		const signature = requiredHeader(request, header);
		if (signature.kind === 'refused') return signature;
		if (!signature.value.startsWith(prefix)) {
			return refused(`the signature in ${header} does not begin with ${prefix}`);
		}
		const timestamp = optionalHeader(request, timestampHeader);
		if (timestamp?.kind === 'refused') return timestamp;
		const id = optionalHeader(request, idHeader);
		if (id?.kind === 'refused') return id;
		return {
			kind: 'given',
			signatures: [signature.value.slice(prefix.length)],
			hash,
			...(timestamp === undefined ? {} : { timestamp: timestamp.value }),
			...(id === undefined ? {} : { id: id.value }),
		};
	};
}

function optionalHeader(request: WebhookRequest, name: string | undefined) {
	return name === undefined ? undefined : requiredHeader(request, name);
}

/** The newer of two headers where it came, else the older one. Never both: whoever cannot fake the one fakes the other. */
export function newerHeader(newer: HeaderNames, older: HeaderNames): Reader {
	return (request) => {
		const isOld =
			headerOf(request, newer.header).kind === 'none' &&
			headerOf(request, older.header).kind !== 'none';
		return inHeader(isOld ? older : newer)(request);
	};
}

/** `t=<time>,v1=<signature>,v1=<signature>`; other parts are of schemes that are not ours. */
export function inStripeHeader(request: WebhookRequest): Given | Refused {
	const name = 'Stripe-Signature';
	const header = requiredHeader(request, name);
	if (header.kind === 'refused') return header;
	const parts = header.value.split(',').map((part) => part.trim());
	const under = (key: string) =>
		parts.filter((part) => part.startsWith(`${key}=`)).map((part) => part.slice(key.length + 1));
	const [timestamp, ...further] = under('t');
	if (timestamp === undefined) return refused(`there is no time in ${name}`);
	if (further.length > 0) return refused(`there are several times in ${name}`);
	return givenSignatures(under('v1'), { hash: 'sha256', timestamp }, name);
}

/** `v1,<signature> v1,<signature>`, with id and time in headers beside it; `svix-…` where they were called so before. */
export function inStandardHeaders(request: WebhookRequest): Given | Refused {
	const isOld =
		headerOf(request, 'webhook-signature').kind === 'none' &&
		headerOf(request, 'svix-signature').kind !== 'none';
	const start = isOld ? 'svix' : 'webhook';
	const name = `${start}-signature`;
	const signature = requiredHeader(request, name);
	if (signature.kind === 'refused') return signature;
	const id = requiredHeader(request, `${start}-id`);
	if (id.kind === 'refused') return id;
	const timestamp = requiredHeader(request, `${start}-timestamp`);
	if (timestamp.kind === 'refused') return timestamp;
	const signatures = signature.value
		.split(' ')
		.filter((part) => part.startsWith('v1,'))
		.map((part) => part.slice(3));
	const rest = { hash: 'sha256', timestamp: timestamp.value, id: id.value } as const;
	return givenSignatures(signatures, rest, name);
}
