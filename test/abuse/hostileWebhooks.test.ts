import * as crypto from 'node:crypto';
import { validateHeaderName, validateHeaderValue } from 'node:http';
import fc from 'fast-check';
import { jsonBody } from '../../src/webhooks/json';
import { judge } from '../../src/webhooks/judge';
import { problemOf } from '../../src/webhooks/problem';
import type { WebhookRequest } from '../../src/webhooks/request';
import { readWebhookSettings } from '../../src/webhooks/settings';
import {
	NOW,
	SENDERS,
	credentialOf,
	jwt,
	nameOf,
	received,
	send,
} from '../tables/webhooks/senders';

/** What somebody tries who knows the address, and how each app signs, but not the secret. */

let comparisons = 0;
jest.mock('node:crypto', () => {
	const real = jest.requireActual<typeof crypto>('node:crypto');
	return {
		...real,
		timingSafeEqual: (left: Buffer, right: Buffer) => {
			comparisons++;
			return real.timingSafeEqual(left, right);
		},
	};
});

const SECRET = 'n0t-a-real-secret';
const ROWS = SENDERS.map((sender) => [nameOf(sender), sender] as const);

function judged(request: WebhookRequest, credential: unknown) {
	return judge(request, readWebhookSettings(credential));
}

/** Milliseconds that judging takes. */
function timed(work: () => void): number {
	const start = performance.now();
	work();
	return performance.now() - start;
}

describe('time', () => {
	test.each(ROWS)('%s: as many comparisons, whichever secret fits', (_name, sender) => {
		const both = (secret: string, secondSecret: string) =>
			credentialOf(sender, { secret, secondSecret, moreSettings: true });
		const third = sender.app === 'airtable' ? 'YWJj' : 'whsec_YWJj';
		const counts = [
			both(sender.secret, sender.otherSecret),
			both(sender.otherSecret, sender.secret),
			both(sender.otherSecret, third),
		].map((credential) => {
			comparisons = 0;
			judged(send(sender), credential);
			return comparisons;
		});
		expect(counts[0]).toBeGreaterThanOrEqual(2);
		expect(new Set(counts).size).toBe(1);
	});

	test.each(ROWS.filter(([, { header }]) => header !== 'none'))(
		'%s: a header of a megabyte is refused in no time',
		(_name, sender) => {
			const long = [
				'='.repeat(1e6),
				' '.repeat(1e6),
				`Basic ${'A='.repeat(5e5)}`,
				`Bearer ${'.'.repeat(1e6)}`,
				`t=1,${'v1=00,'.repeat(2e5)}`,
				'v1,AA== '.repeat(1e5),
				`${sender.prefix ?? ''}${'a'.repeat(1e6)}`,
			];
			for (const value of long) {
				const request = send(sender);
				const headersDistinct = {
					...request.headersDistinct,
					[sender.header.toLowerCase()]: [value],
				};
				const took = timed(() => {
					const verdict = judged({ ...request, headersDistinct }, credentialOf(sender));
					expect(verdict.kind).toBe('refused');
				});
				expect(took).toBeLessThan(2000);
			}
		},
	);
});

describe('answers', () => {
	test.each([
		['slack', { type: 'url_verification', challenge: 'x'.repeat(1e6) }],
		['zoom', { event: 'endpoint.url_validation', payload: { plainToken: 'x'.repeat(1e6) } }],
	])('%s: a challenge of a megabyte is not echoed', (app, body) => {
		const sender = SENDERS.find((each) => each.app === app);
		if (sender === undefined) throw new Error('no sender');
		const request = send(sender, { body: Buffer.from(JSON.stringify(body)) });
		expect(judged(request, credentialOf(sender))).toEqual(
			expect.objectContaining({ kind: 'refused', status: 400 }),
		);
	});

	test('have headers that HTTP can carry, whatever is to be echoed', () => {
		let answers = 0;
		const hostile = fc.oneof(
			fc.string({ minLength: 8, maxLength: 40 }),
			fc.string({ unit: 'binary', minLength: 8, maxLength: 40 }),
			fc.constantFrom('abcdefgh\r\nSet-Cookie: a=b', 'abcdefgh\u0000', 'abcdefgh\u2028'),
		);
		fc.assert(
			fc.property(hostile, (value) => {
				const bytes = Buffer.from(JSON.stringify({ verification_token: value, challenge: value }));
				const verdicts = [
					judged(received(bytes, { 'X-Hook-Secret': value }), { app: 'asana' }),
					judged(received(bytes, {}), { app: 'notion' }),
					judged(received(Buffer.from(JSON.stringify({ challenge: value })), {}), {
						app: 'monday',
						secret: SECRET,
					}),
					judged(received(bytes, {}, { query: { validationToken: value } }), {
						app: 'microsoftGraph',
						secret: SECRET,
					}),
				];
				for (const verdict of verdicts) {
					if (verdict.kind !== 'answer') continue;
					answers++;
					for (const [name, text] of Object.entries(verdict.headers)) {
						validateHeaderName(name);
						validateHeaderValue(name, text);
						expect(text).not.toMatch(/[^\x20-\x7e]/);
					}
				}
			}),
			{ numRuns: 300 },
		);
		expect(answers).toBeGreaterThan(300);
	});
});

describe('tokens', () => {
	const rsa = crypto.generateKeyPairSync('rsa', { modulusLength: 2048 });
	const ec = crypto.generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
	const otherCurve = crypto.generateKeyPairSync('ec', { namedCurve: 'secp384r1' });
	const pem = (key: crypto.KeyObject) => String(key.export({ type: 'spki', format: 'pem' }));
	const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
	const claims = { exp: NOW / 1000 + 60 };

	function token(alg: string, sign: (signed: Buffer) => Buffer): string {
		const signed = `${part({ alg })}.${part(claims)}`;
		return `${signed}.${sign(Buffer.from(signed)).toString('base64url')}`;
	}

	const byRsa = token('RS256', (signed) => crypto.sign('sha256', signed, rsa.privateKey));
	const byEc = token('ES256', (signed) =>
		crypto.sign('sha256', signed, { key: ec.privateKey, dsaEncoding: 'ieee-p1363' }),
	);
	const byEcInDer = token('ES256', (signed) => crypto.sign('sha256', signed, ec.privateKey));
	const outcome = (jwtAlgorithm: string, secret: string, given: string) => {
		const credential = { app: 'jwt', headerName: 'Authorization', jwtAlgorithm, secret };
		const verdict = judged(received(Buffer.from('{}'), { Authorization: given }), credential);
		return verdict.kind === 'refused' ? verdict.why : verdict.kind;
	};

	test('are let in by their public key', () => {
		expect(outcome('RS256', pem(rsa.publicKey), byRsa)).toBe('accepted');
		expect(outcome('ES256', pem(ec.publicKey), byEc)).toBe('accepted');
	});

	test.each([
		[
			'a secret that is the public key, which everybody has',
			'RS256',
			pem(rsa.publicKey),
			jwt(pem(rsa.publicKey), claims),
			'another way',
		],
		[
			'the same, saying RS256',
			'RS256',
			pem(rsa.publicKey),
			jwt(pem(rsa.publicKey), claims, { alg: 'RS256' }),
			'not signed',
		],
		[
			'no algorithm',
			'RS256',
			pem(rsa.publicKey),
			token('none', () => Buffer.alloc(0)),
			'another way',
		],
		[
			'no algorithm in other letters',
			'HS256',
			SECRET,
			token('nOnE', () => Buffer.alloc(0)),
			'another way',
		],
		['no signature', 'HS256', SECRET, token('HS256', () => Buffer.alloc(0)), 'not signed'],
		[
			'no signature of a key',
			'ES256',
			pem(ec.publicKey),
			token('ES256', () => Buffer.alloc(0)),
			'not signed',
		],
		[
			'a signature of zeros',
			'ES256',
			pem(ec.publicKey),
			token('ES256', () => Buffer.alloc(64)),
			'not signed',
		],
		['another form of signature', 'ES256', pem(ec.publicKey), byEcInDer, 'not signed'],
		[
			'another key',
			'RS256',
			pem(rsa.publicKey),
			token('RS256', (signed) =>
				crypto.sign(
					'sha256',
					signed,
					crypto.generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey,
				),
			),
			'not signed',
		],
	])('%s is refused', (_name, algorithm, secret, given, expected) => {
		expect(outcome(algorithm, secret, given)).toContain(expected);
	});

	test.each([
		['RS256', pem(ec.publicKey)],
		['ES256', pem(rsa.publicKey)],
		['ES256', pem(otherCurve.publicKey)],
		['RS256', 'no key'],
		['RS256', '-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----'],
	])('a credential for %s without a key for it says so', (jwtAlgorithm, secret) => {
		const credential = { app: 'jwt', headerName: 'Authorization', jwtAlgorithm, secret };
		expect(problemOf(readWebhookSettings(credential))).toContain('has no public key');
	});

	test('a secret that looks like a key is a secret with HS256', () => {
		const key = pem(rsa.publicKey);
		expect(outcome('HS256', key, jwt(key, claims))).toBe('accepted');
		expect(outcome('HS256', key, byRsa)).toContain('another way');
	});
});

describe('bodies', () => {
	const graph = { app: 'microsoftGraph', secret: SECRET };

	test.each([
		['a list in the prototype', `{"__proto__":{"value":[{"clientState":"${SECRET}"}]}}`],
		['client states in prototypes', `{"value":[{"__proto__":{"clientState":"${SECRET}"}}]}`],
		['a list that is none', `{"value":{"0":{"clientState":"${SECRET}"},"length":1}}`],
		['a constructor', '{"constructor":{"value":[]}}'],
	])('%s proves nothing', (_name, text) => {
		const verdict = judged(received(Buffer.from(text), {}), { ...graph, secret: 'other' });
		expect(verdict.kind).toBe('refused');
		const own = judged(received(Buffer.from(text), {}), graph);
		expect(own.kind).toBe('refused');
	});

	test('of two keys of one name the last counts, in what is verified and in what is read', () => {
		const text = `{"value":[{"clientState":"${SECRET}"}],"value":[{"clientState":"x","id":7}]}`;
		expect(judged(received(Buffer.from(text), {}), graph).kind).toBe('refused');
	});

	test('a signed body that is sent again as a form says what was signed', () => {
		const rawBody = Buffer.from('{"name":"x&id=7&deleted=true"}');
		const request = received(
			rawBody,
			{},
			{ body: { '{"name":"x': '', id: '7', deleted: 'true"}' } },
		);
		expect(jsonBody(request)).toEqual({ name: 'x&id=7&deleted=true' });
	});

	test('what is no JSON in UTF-8 is as n8n read it', () => {
		const body = { name: 'Zoë' };
		expect(jsonBody(received(Buffer.from('name=Zoe'), {}, { body }))).toBe(body);
		const latin1 = Buffer.from('{"name":"Zoë"}', 'latin1');
		expect(jsonBody(received(latin1, {}, { body }))).toBe(body);
	});

	test('headers and parameters that nobody sent are not found in a prototype', () => {
		const headersDistinct = Object.create({ 'x-my-secret': [SECRET] }) as Record<string, string[]>;
		const query = Object.create({ validationToken: 'x' }) as Record<string, string>;
		const request = received(Buffer.from('{}'), {}, { headersDistinct, query });
		expect(judged(request, { app: 'header', headerName: 'X-My-Secret', secret: SECRET }).kind).toBe(
			'refused',
		);
		expect(judged(request, graph).kind).toBe('refused');
		const named = { app: 'header', headerName: '__proto__', secret: SECRET };
		expect(judged(request, named).kind).toBe('refused');
	});
});

test('an id with a dot cannot move what is signed', () => {
	const evil = '{"evil":1}';
	const time = NOW / 1000;
	const text = `{"name":"x.${time}.${evil}`;
	const signature = crypto.createHmac('sha256', SECRET).update(`abc.${time}.${text}`).digest('hex');
	const credential = {
		app: 'hmac',
		secret: SECRET,
		headerName: 'X-Signature',
		signed: 'id.timestamp.body',
		timestampHeader: 'X-Time',
		idHeader: 'X-Id',
	};
	const sent = (id: string, body: string) =>
		received(Buffer.from(body), {
			'X-Signature': signature,
			'X-Time': String(time),
			'X-Id': id,
		});
	expect(judged(sent('abc', text), credential).kind).toBe('accepted');
	expect(judged(sent(`abc.${time}.{"name":"x`, evil), credential).kind).toBe('refused');
});
