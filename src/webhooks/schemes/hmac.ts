import { createHmac } from 'node:crypto';
import type { TimeUnit } from '../freshness';
import { staleness } from '../freshness';
import type { WebhookRequest } from '../request';
import { isOneOf } from '../same';
import type { Encoding, Hash } from '../settings';
import type { Refused } from '../verdict';
import { refused } from '../verdict';
import type { Scheme } from './proof';
import { provenBy } from './proof';

/** What a request brings to be verified by. */
export interface Given {
	readonly kind: 'given';
	/** Each would do: apps send several while they change their secret. */
	readonly signatures: readonly string[];
	readonly hash: Hash;
	readonly timestamp?: string;
	readonly id?: string;
}

/** Parts that are signed one behind the other; texts are bytes of Latin-1, as headers are read. */
export type Message = ReadonlyArray<string | Buffer>;

export interface HmacScheme {
	readonly given: (request: WebhookRequest) => Given | Refused;
	/** What may have been signed: where vendors leave open how it is spelled, each spelling. */
	readonly messages: (request: WebhookRequest, given: Given) => readonly Message[];
	/** The bytes that a secret stands for; undefined where it stands for none. */
	readonly key: (secret: string) => Buffer | undefined;
	/** How a signature may be spelled. */
	readonly encodings: readonly Encoding[];
	/** Only where a time is signed, too. */
	readonly unit?: TimeUnit;
}

/** Verifies by a signature over the raw bytes. */
export function hmacScheme(scheme: HmacScheme): Scheme {
	return (request, { secrets, freshness }) => {
		const given = scheme.given(request);
		if (given.kind === 'refused') return given;
		// Id, time and body are told apart by their dots alone.
		if (given.id?.includes('.') === true) return refused('its id has a dot');
		const messages = scheme.messages(request, given);
		const proof = provenBy(
			secrets,
			(secret) => isSignedBy(scheme, given, messages, secret),
			'its signature is not one of this secret over this body',
		);
		if (proof.kind === 'refused' || scheme.unit === undefined) return proof;
		const time = { now: request.receivedAt, limit: freshness };
		return staleness(given.timestamp ?? '', scheme.unit, time) ?? proof;
	};
}

/** Refused unless a signature is there at all. */
export function givenSignatures(
	signatures: readonly string[],
	rest: Omit<Given, 'kind' | 'signatures'>,
	name: string,
): Given | Refused {
	if (signatures.length === 0) return refused(`there is no signature of its form in ${name}`);
	if (signatures.length > MOST_SIGNATURES)
		return refused(`there are too many signatures in ${name}`);
	return { kind: 'given', signatures, ...rest };
}

/** While a secret is changed there are two or three. */
const MOST_SIGNATURES = 20;

/** Over all messages, encodings and signatures without stopping at the first that fits. */
function isSignedBy(
	{ key: keyOf, encodings }: HmacScheme,
	{ signatures, hash }: Given,
	messages: readonly Message[],
	secret: string,
): boolean {
	const key = keyOf(secret);
	if (key === undefined) return false;
	const expected = messages.flatMap((message) => {
		const signature = sign(hash, key, message);
		return encodings.map((encoding) => spelled(signature.toString(encoding), encoding));
	});
	const found = signatures.flatMap((signature) =>
		encodings.map((encoding) => isOneOf(spelled(signature, encoding), expected)),
	);
	return found.includes(true);
}

function sign(hash: Hash, key: Buffer, message: Message): Buffer {
	const hmac = createHmac(hash, key);
	for (const part of message) {
		hmac.update(typeof part === 'string' ? Buffer.from(part, 'latin1') : part);
	}
	return hmac.digest();
}

/**
 * One spelling for all of a signature: hex in small letters, base64 without padding. Compared as text, since several
 * texts of base64 stand for the same bytes, and a signature that somebody changed shall fit no longer.
 */
function spelled(signature: string, encoding: Encoding): Buffer {
	const text = encoding === 'hex' ? signature.toLowerCase() : withoutPadding(signature);
	return Buffer.from(text, 'latin1');
}

/** A secret that is text. */
export function textKey(secret: string): Buffer {
	return Buffer.from(secret, 'utf8');
}

/** A secret that is base64, perhaps behind a prefix. */
export function base64Key(secret: string, prefix = ''): Buffer | undefined {
	const text = secret.startsWith(prefix) ? secret.slice(prefix.length) : secret;
	const key = Buffer.from(text, 'base64');
	const usual = text.replaceAll('-', '+').replaceAll('_', '/');
	const isBase64 = withoutPadding(key.toString('base64')) === withoutPadding(usual);
	return isBase64 && key.length > 0 ? key : undefined;
}

/** Padding that fills up four letters is left away; any other stays and makes the text none of base64. */
function withoutPadding(text: string): string {
	return text.length % 4 === 0 ? text.replace(/={1,2}$/, '') : text;
}
