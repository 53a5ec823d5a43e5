import fc from 'fast-check';
import { WEBHOOK_APPS } from '../../src/webhooks/apps';
import { judge } from '../../src/webhooks/judge';
import type { WebhookRequest } from '../../src/webhooks/request';
import { readWebhookSettings } from '../../src/webhooks/settings';
import { NOW, SENDERS, credentialOf, nameOf, received, send } from '../tables/webhooks/senders';

/** Whoever has not the secret comes in by nothing that he changes; and nothing that he sends breaks anything. */

const ROWS = SENDERS.map((sender) => [nameOf(sender), sender] as const);
const RUNS = { numRuns: 150 };

const isRefused = (request: WebhookRequest, credential: unknown) =>
	judge(request, readWebhookSettings(credential)).kind === 'refused';

/** Another byte in the place of one. */
function changed(bytes: Buffer, at: number, by: number): Buffer {
	const copy = Buffer.from(bytes);
	const place = at % copy.length;
	copy[place] = ((copy[place] ?? 0) + by) % 256;
	return copy;
}

const place = fc.nat(1_000_000);
const step = fc.integer({ min: 1, max: 255 });

describe('one changed byte', () => {
	test.each(ROWS.filter(([, { signsBody }]) => signsBody))('%s: of the body', (_name, sender) => {
		const request = send(sender);
		fc.assert(
			fc.property(place, step, (at, by) => {
				const rawBody = changed(request.rawBody, at, by);
				expect(isRefused({ ...request, rawBody }, credentialOf(sender))).toBe(true);
			}),
			RUNS,
		);
	});

	// Of Stripe's header other parts than the signature may be anything; Bearer and Basic in any letters.
	test.each(ROWS.filter(([, { header }]) => header !== 'none'))(
		'%s: of the header',
		(_name, sender) => {
			const request = send(sender);
			const name = sender.header.toLowerCase();
			const value = Buffer.from(request.headersDistinct[name]?.[0] ?? '', 'latin1');
			fc.assert(
				fc.property(place, step, (at, by) => {
					const other = changed(value, at, by).toString('latin1');
					const sameInCapitals = other.toLowerCase() === value.toString('latin1').toLowerCase();
					fc.pre(!(sameInCapitals && (sender.encoding === 'hex' || at % value.length < 6)));
					const headersDistinct = { ...request.headersDistinct, [name]: [other] };
					expect(isRefused({ ...request, headersDistinct }, credentialOf(sender))).toBe(true);
				}),
				RUNS,
			);
		},
	);

	test.each(ROWS)('%s: of the secret', (_name, sender) => {
		const request = send(sender);
		fc.assert(
			fc.property(place, step, (at, by) => {
				const secret = changed(Buffer.from(sender.secret), at, by).toString('latin1');
				// What stands in front of a key of base64 is no part of it, and of its last letter only a part is.
				const isOther = secret.startsWith(PREFIX) && keyIn(secret) !== keyIn(sender.secret);
				fc.pre(sender.app !== 'standardWebhooks' || isOther);
				expect(isRefused(request, credentialOf(sender, { secret }))).toBe(true);
			}),
			RUNS,
		);
	});
});

/** What stands in front of a key of Standard Webhooks. */
const PREFIX = 'whsec_';

/** The bytes that such a key stands for. HMAC fills a short key up with zeros: those at its end say nothing. */
function keyIn(secret: string): string {
	const bytes = Buffer.from(secret.slice(PREFIX.length), 'base64').toString('hex');
	return bytes.replace(/(?:00)+$/, '');
}

const headerNames = SENDERS.flatMap(({ headers, secret }) =>
	Object.keys(headers({ secret, body: Buffer.alloc(0), time: NOW, url: 'https://a.b/c' })),
);

const anyHeaders = fc.dictionary(
	fc.oneof(
		fc.constantFrom(...headerNames, 'x-hook-secret', 'x-github-event', 'svix-signature'),
		fc.constantFrom('__proto__', 'constructor', 'toString'),
		fc.string({ maxLength: 10 }),
	),
	fc.array(
		fc.oneof(
			fc.string({ unit: 'binary', maxLength: 60 }),
			fc.constantFrom(
				'sha256=',
				'v1,',
				'v1,=',
				't=1,v1=',
				'Basic ',
				'Basic ====',
				'Bearer ..',
				'Bearer .e30.',
				String(NOW),
			),
		),
		{ maxLength: 3 },
	),
);

const anyBody = fc.oneof(
	fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
	fc.json().map((text) => Buffer.from(text)),
	fc
		.constantFrom(
			'{"__proto__":{"value":[]}}',
			'{"value":[null,[],{"clientState":{}}]}',
			'{"type":"url_verification","challenge":{}}',
			'{"event":"endpoint.url_validation","payload":null}',
			'{"verification_token":{"a":1}}',
			'{"webhookTimestamp":1e400}',
			'[',
		)
		.map((text) => Buffer.from(text)),
);

const anyQuery = fc.dictionary(
	fc.oneof(
		fc.constantFrom(
			'validationToken',
			'hub.mode',
			'hub.challenge',
			'hub.verify_token',
			'__proto__',
		),
		fc.string({ maxLength: 5 }),
	),
	fc.oneof(fc.string(), fc.array(fc.string(), { maxLength: 2 })),
);

test.each(Object.keys(WEBHOOK_APPS))('%s: whatever comes, it is judged and not let in', (app) => {
	const secrets = SENDERS.filter((each) => each.app === app).map(({ secret }) => secret);
	fc.assert(
		fc.property(
			fc.constantFrom('GET', 'POST', 'HEAD', 'PUT', ''),
			anyHeaders,
			anyQuery,
			anyBody,
			fc.constantFrom('', ...secrets),
			(method, headersDistinct, query, rawBody, secret) => {
				const request = received(rawBody, {}, { method, query, headersDistinct });
				const credential = {
					app,
					secret,
					headerName: 'X-Signature',
					timestampHeader: 'X',
					idHeader: 'Y',
				};
				const verdict = judge(request, readWebhookSettings(credential));
				expect(verdict.kind).not.toBe('accepted');
			},
		),
		RUNS,
	);
});

test('whatever a credential holds, it is read or said to be unusable, and lets nobody in by accident', () => {
	const anyCredential = fc.record(
		{
			app: fc.oneof(fc.constantFrom(...Object.keys(WEBHOOK_APPS)), fc.string()),
			secret: fc.oneof(fc.string(), fc.constant(null)),
			headerName: fc.string(),
			jwtAlgorithm: fc.constantFrom('HS256', 'RS256', 'ES256', 'none'),
			signed: fc.constantFrom('body', 'timestamp.body', 'toString'),
			freshnessSeconds: fc.oneof(fc.integer(), fc.double()),
			moreSettings: fc.boolean(),
		},
		{ requiredKeys: [] },
	);
	fc.assert(
		fc.property(anyCredential, anyHeaders, anyBody, (credential, headersDistinct, rawBody) => {
			const request = received(rawBody, {}, { headersDistinct });
			const kind = (() => {
				try {
					return judge(request, readWebhookSettings(credential)).kind;
				} catch (error) {
					return error instanceof Error ? error.name : error;
				}
			})();
			expect(['refused', 'answer', 'SettingsError']).toContain(kind);
		}),
		{ numRuns: 1000 },
	);
});
