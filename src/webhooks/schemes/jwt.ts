import type { KeyObject } from 'node:crypto';
import { constants, createHmac, createPublicKey, verify } from 'node:crypto';
import { own, ownText } from '../json';
import { sameBytes } from '../same';
import type { JwtAlgorithm } from '../settings';
import { refused } from '../verdict';
import type { Proof, Scheme } from './proof';
import { provenBy, requiredHeader } from './proof';

/** Tokens are shorter by far; what is longer is not looked into. */
const MOST_CHARACTERS = 16_384;

/** How far clocks may differ where a token is not valid yet. Milliseconds. */
const SKEW = 60_000;

interface Algorithm {
	readonly hash: 'sha256' | 'sha384' | 'sha512';
	/** Undefined: a shared secret. */
	readonly key?: 'rsa' | 'ec';
	readonly curve?: string;
}

const ALGORITHMS: { readonly [name in JwtAlgorithm]: Algorithm } = {
	HS256: { hash: 'sha256' },
	HS384: { hash: 'sha384' },
	HS512: { hash: 'sha512' },
	RS256: { hash: 'sha256', key: 'rsa' },
	RS384: { hash: 'sha384', key: 'rsa' },
	RS512: { hash: 'sha512', key: 'rsa' },
	ES256: { hash: 'sha256', key: 'ec', curve: 'prime256v1' },
	ES384: { hash: 'sha384', key: 'ec', curve: 'secp384r1' },
};

interface JwtRules {
	readonly header: string;
	readonly algorithm: JwtAlgorithm;
	/** Whom the token must be for; undefined: for anybody. */
	readonly audience: string | undefined;
	/** Whether a token without an end is refused. */
	readonly mustEnd: boolean;
}

interface Token {
	readonly kind: 'token';
	readonly header: unknown;
	readonly claims: unknown;
	readonly signed: string;
	readonly signature: Buffer;
}

/** What the credential describes. */
export const genericJwt: Scheme = (request, settings) => {
	const { algorithm, audience } = settings.jwt;
	return jwtScheme({
		header: settings.headerName === '' ? 'Authorization' : settings.headerName,
		algorithm,
		audience: audience === '' ? undefined : audience,
		mustEnd: false,
	})(request, settings);
};

/** Made for the very address at which it arrives, and for a few minutes. */
export const mondayJwt: Scheme = (request, settings) =>
	jwtScheme({
		header: 'Authorization',
		algorithm: 'HS256',
		audience: request.url,
		mustEnd: true,
	})(request, settings);

/** Verifies by a JSON Web Token. It says who sends, not what: the body is not signed. */
function jwtScheme(rules: JwtRules): Scheme {
	return (request, { secrets }) => {
		const header = requiredHeader(request, rules.header);
		if (header.kind === 'refused') return header;
		const token = readToken(header.value.replace(/^bearer +/i, ''));
		if (token.kind === 'refused') return token;
		// What the token says of its algorithm chooses nothing: it must say what is set here.
		if (ownText(token.header, 'alg') !== rules.algorithm) {
			return refused('its token is signed in another way than set');
		}
		if (own(token.header, 'crit') !== undefined) {
			return refused('its token asks for what is not known here');
		}
		const { algorithm } = rules;
		const proof = provenBy(
			secrets,
			(secret) => isSignedBy(token, algorithm, secret),
			'its token is not signed with this secret',
		);
		if (proof.kind === 'refused') return proof;
		return refusedClaims(token.claims, rules, request.receivedAt) ?? proof;
	};
}

function readToken(text: string): Token | Extract<Proof, { kind: 'refused' }> {
	const none = refused('it has no readable token');
	if (text.length > MOST_CHARACTERS) return none;
	const [header, claims, signature, ...rest] = text.split('.');
	if (header === undefined || claims === undefined || signature === undefined) return none;
	const [head, middle, end] = [header, claims, signature].map(bytesOf);
	if (head === undefined || middle === undefined || end === undefined || rest.length > 0)
		return none;
	return {
		kind: 'token',
		header: jsonOf(head),
		claims: jsonOf(middle),
		signed: `${header}.${claims}`,
		signature: end,
	};
}

/** Only the one spelling that stands for these bytes. */
function bytesOf(part: string): Buffer | undefined {
	const bytes = Buffer.from(part, 'base64url');
	return bytes.toString('base64url') === part ? bytes : undefined;
}

function jsonOf(bytes: Buffer): unknown {
	try {
		return JSON.parse(bytes.toString('utf8'));
	} catch {
		return undefined;
	}
}

function isSignedBy({ signed, signature }: Token, name: JwtAlgorithm, secret: string): boolean {
	const { hash, key: kind } = ALGORITHMS[name];
	if (kind === undefined) {
		const expected = createHmac(hash, Buffer.from(secret, 'utf8')).update(signed).digest();
		return sameBytes(signature, expected);
	}
	const key = publicKeyOf(name, secret);
	if (key === undefined) return false;
	const how =
		kind === 'rsa'
			? { key, padding: constants.RSA_PKCS1_PADDING }
			: ({ key, dsaEncoding: 'ieee-p1363' } as const);
	try {
		return verify(hash, Buffer.from(signed, 'latin1'), how, signature);
	} catch {
		return false;
	}
}

/** The key that a text in PEM holds, where it is one for this algorithm. */
export function publicKeyOf(name: JwtAlgorithm, pem: string): KeyObject | undefined {
	const { key: kind, curve } = ALGORITHMS[name];
	try {
		const key = createPublicKey(pem);
		if (key.asymmetricKeyType !== kind) return undefined;
		return kind === 'ec' && key.asymmetricKeyDetails?.namedCurve !== curve ? undefined : key;
	} catch {
		return undefined;
	}
}

/** Whether tokens of this algorithm are verified with a public key instead of a shared secret. */
export function needsPublicKey(name: JwtAlgorithm): boolean {
	return ALGORITHMS[name].key !== undefined;
}

function refusedClaims(claims: unknown, { audience, mustEnd }: JwtRules, now: number) {
	const end = own(claims, 'exp');
	if (end === undefined && mustEnd) return refused('its token has no end');
	if (end !== undefined && !(typeof end === 'number' && now < end * 1000)) {
		return refused('its token has expired');
	}
	const start = own(claims, 'nbf');
	if (start !== undefined && !(typeof start === 'number' && start * 1000 <= now + SKEW)) {
		return refused('its token is not valid yet');
	}
	return audience === undefined || isFor(own(claims, 'aud'), audience)
		? undefined
		: refused('its token is for another address');
}

function isFor(given: unknown, audience: string): boolean {
	const list: readonly unknown[] = Array.isArray(given) ? given : [given];
	return list.includes(audience);
}
