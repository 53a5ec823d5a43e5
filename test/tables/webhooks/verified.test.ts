import { createHmac } from 'node:crypto';
import { WEBHOOK_APPS } from '../../../src/webhooks/apps';
import { judge } from '../../../src/webhooks/judge';
import type { WebhookRequest } from '../../../src/webhooks/request';
import { readWebhookSettings } from '../../../src/webhooks/settings';
import type { Sender } from './senders';
import { ADDRESS, NOW, SENDERS, credentialOf, jwt, nameOf, received, send } from './senders';

const ROWS = SENDERS.map((sender) => [nameOf(sender), sender] as const);
const SIGNED = ROWS.filter(([, { header }]) => header !== 'none');
const OVER_BODY = ROWS.filter(([, { signsBody }]) => signsBody);
const TIMED = ROWS.filter(([, { time }]) => time !== undefined);

function outcome(request: WebhookRequest, credential: unknown): string {
	const verdict = judge(request, readWebhookSettings(credential));
	// Pings without a record are answered at once, which takes the same proof.
	return verdict.kind === 'refused' ? `${verdict.status} ${verdict.why}` : 'let in';
}

const withHeader = (request: WebhookRequest, name: string, values: readonly string[]) => ({
	...request,
	headersDistinct: { ...request.headersDistinct, [name.toLowerCase()]: values },
});

const valueOf = (request: WebhookRequest, { header }: Sender) =>
	request.headersDistinct[header.toLowerCase()]?.[0] ?? '';

test('every app of the credential has a row', () => {
	const apps = new Set(SENDERS.map(({ app }) => app));
	expect([...apps].sort()).toEqual(Object.keys(WEBHOOK_APPS).sort());
});

describe('vectors that vendors print', () => {
	test.each([
		[
			'GitHub',
			{ app: 'github', secret: "It's a Secret to Everybody" },
			received(Buffer.from('Hello, World!'), {
				'X-Hub-Signature-256':
					'sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17',
			}),
		],
		[
			'Jira',
			{ app: 'jira', secret: "It's a Secret to Everybody" },
			received(Buffer.from('Hello World!'), {
				'X-Hub-Signature':
					'sha256=a4771c39fbe90f317c7824e83ddef3caae9cb3d976c214ace1f2937e133263c9',
			}),
		],
		[
			'Slack',
			{ app: 'slack', secret: '8f742231b10e8888abcd99yyyzzz85a5' },
			received(
				Buffer.from(
					'token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c',
				),
				{
					'X-Slack-Signature':
						'v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503',
					'X-Slack-Request-Timestamp': '1531420618',
				},
				{ receivedAt: 1531420618_000 },
			),
		],
		[
			'Standard Webhooks',
			{ app: 'standardWebhooks', secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw' },
			received(
				Buffer.from('{"test": 2432232314}'),
				{
					'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
					'webhook-timestamp': '1614265330',
					'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
				},
				{ receivedAt: 1614265330_000 },
			),
		],
	])('%s', (_name, credential, request) => {
		expect(outcome(request, credential)).toBe('let in');
		expect(outcome({ ...request, rawBody: Buffer.from('x') }, credential)).toMatch(/^401/);
	});
});

describe('what each app sends', () => {
	test.each(ROWS)('%s: is let in with its secret', (_name, sender) => {
		expect(outcome(send(sender), credentialOf(sender))).toBe('let in');
	});

	test.each(ROWS)('%s: is refused with another secret', (_name, sender) => {
		const credential = credentialOf(sender, { secret: sender.otherSecret });
		expect(outcome(send(sender), credential)).toMatch(/^401/);
	});

	test.each(ROWS)('%s: an empty secret lets nobody in, whoever signs with it', (_name, sender) => {
		for (const secret of ['', ' ', '\n']) {
			for (const used of [secret, sender.secret]) {
				const credential = credentialOf(sender, { secret });
				expect(outcome(send(sender, { secret: used }), credential)).toMatch(/^401 the credential/);
			}
		}
	});

	test.each(ROWS)('%s: two secrets count while one is changed', (_name, sender) => {
		const both = credentialOf(sender, {
			secret: sender.otherSecret,
			moreSettings: true,
			secondSecret: sender.secret,
		});
		expect(outcome(send(sender), both)).toBe('let in');
		if (sender.app !== 'microsoftGraph') {
			expect(outcome(send(sender, { secret: sender.otherSecret }), both)).toBe('let in');
		}
		expect(outcome(send(sender), { ...both, moreSettings: false })).toMatch(/^401/);
	});

	test.each(ROWS)('%s: a line end that was pasted along does no harm', (_name, sender) => {
		expect(outcome(send(sender), credentialOf(sender, { secret: `${sender.secret}\n` }))).toBe(
			'let in',
		);
	});

	test.each(SIGNED)('%s: the header missing, empty, or there twice is refused', (_name, sender) => {
		const request = send(sender);
		const right = valueOf(request, sender);
		for (const values of [[], [''], [right, right], [right, 'x'], ['x', right]]) {
			expect(outcome(withHeader(request, sender.header, values), credentialOf(sender))).toMatch(
				/^401/,
			);
		}
	});

	test.each(SIGNED.filter(([, { prefix }]) => prefix !== undefined))(
		'%s: without its prefix the signature is none',
		(_name, sender) => {
			const request = send(sender);
			const bare = valueOf(request, sender).slice(sender.prefix?.length);
			expect(outcome(withHeader(request, sender.header, [bare]), credentialOf(sender))).toMatch(
				/^401/,
			);
		},
	);

	test.each(ROWS.filter(([, { encoding }]) => encoding === 'hex'))(
		'%s: hex in capitals is let in, cut hex is refused',
		(_name, sender) => {
			const request = send(sender);
			const right = valueOf(request, sender);
			const capital = right.replace(/[0-9a-f]{40,}/, (hex) => hex.toUpperCase());
			expect(capital).not.toBe(right);
			const tried = (value: string) =>
				outcome(withHeader(request, sender.header, [value]), credentialOf(sender));
			expect(tried(capital)).toBe('let in');
			expect(tried(right.slice(0, -1))).toMatch(/^401/);
			expect(tried(right.slice(0, -2))).toMatch(/^401/);
			expect(tried(`${right}00`)).toMatch(/^401/);
		},
	);

	test.each(ROWS.filter(([, { encoding }]) => encoding === 'base64'))(
		'%s: base64 without padding is let in, another text for the same bytes is refused',
		(_name, sender) => {
			const request = send(sender);
			const right = valueOf(request, sender);
			const tried = (value: string) =>
				outcome(withHeader(request, sender.header, [value]), credentialOf(sender));
			const bare = right.replace(/=+$/, '');
			expect(bare).not.toBe(right);
			expect(tried(bare)).toBe('let in');
			const last = bare.slice(-1);
			const same = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'].filter(
				(letter) =>
					letter !== last &&
					Buffer.from(bare.slice(0, -1) + letter, 'base64').equals(Buffer.from(bare, 'base64')),
			);
			for (const letter of same) expect(tried(bare.slice(0, -1) + letter)).toMatch(/^401/);
			expect(tried(`${right}=`)).toMatch(/^401/);
			expect(tried(right.toLowerCase())).toMatch(/^401/);
		},
	);
});

describe('the body', () => {
	test.each(OVER_BODY)('%s: re-spaced JSON is refused', (_name, sender) => {
		const request = send(sender);
		const rawBody = Buffer.from(JSON.stringify(request.body, null, 2));
		expect(outcome({ ...request, rawBody }, credentialOf(sender))).toMatch(/^401/);
	});

	test.each(OVER_BODY.filter(([, { app }]) => app !== 'linear'))(
		'%s: bytes that are no UTF-8 are let in when signed, and no others',
		(_name, sender) => {
			const body = Buffer.from([0x7b, 0xff, 0xfe, 0x00, 0xc3, 0x28, 0x7d]);
			const request = send(sender, { body });
			expect(outcome(request, credentialOf(sender))).toBe('let in');
			const decoded = Buffer.from(body.toString('utf8'));
			expect(outcome({ ...request, rawBody: decoded }, credentialOf(sender))).toMatch(/^401/);
		},
	);

	test.each(OVER_BODY.filter(([, { app }]) => app !== 'linear'))(
		'%s: an empty body is let in when signed, and no other in its place',
		(_name, sender) => {
			const request = { ...send(sender, { body: Buffer.alloc(0) }), body: undefined };
			expect(outcome(request, credentialOf(sender))).toBe('let in');
			expect(outcome({ ...request, rawBody: Buffer.from('{}') }, credentialOf(sender))).toMatch(
				/^401/,
			);
			expect(outcome({ ...send(sender), rawBody: Buffer.alloc(0) }, credentialOf(sender))).toMatch(
				/^401/,
			);
		},
	);
});

describe('the time', () => {
	const limit = ({ app }: Sender) => (app === 'linear' ? 60_000 : 300_000);

	test.each(TIMED)('%s: late or early within the limit is let in', (_name, sender) => {
		for (const late of [limit(sender), -limit(sender)]) {
			expect(outcome(send(sender, { late }), credentialOf(sender))).toBe('let in');
		}
	});

	test.each(TIMED)('%s: beyond it is refused, in the past and in the future', (_name, sender) => {
		for (const late of [limit(sender) + 1000, -limit(sender) - 1000, 1e12, -1e12]) {
			expect(outcome(send(sender, { late }), credentialOf(sender))).toMatch(/^401 its time/);
		}
	});

	test.each(TIMED)('%s: the limit can be set', (_name, sender) => {
		const credential = (moreSettings: boolean) =>
			credentialOf(sender, { moreSettings, freshnessSeconds: 1000 });
		const request = send(sender, { late: 999_000 });
		expect(outcome(request, credential(true))).toBe('let in');
		expect(outcome(request, credential(false))).toMatch(/^401 its time/);
	});

	test.each(TIMED.filter(([, { app }]) => app !== 'hmac'))(
		'%s: milliseconds for seconds, and the reverse, are refused',
		(_name, sender) => {
			expect(outcome(send(sender, { inOtherUnit: true }), credentialOf(sender))).toMatch(
				/^401 its time/,
			);
		},
	);

	test.each(TIMED.filter(([, { app }]) => app === 'hmac'))(
		'%s: of other apps both units are told apart by their size',
		(_name, sender) => {
			expect(outcome(send(sender, { inOtherUnit: true }), credentialOf(sender))).toBe('let in');
		},
	);
});

describe('Stripe', () => {
	const secret = 'whsec_n0t';
	const body = Buffer.from('{"id":"evt_1"}');
	const time = NOW / 1000;
	const signature = createHmac('sha256', secret).update(`${time}.`).update(body).digest('hex');
	const wrong = '0'.repeat(64);
	const tried = (header: string) =>
		outcome(received(body, { 'Stripe-Signature': header }), { app: 'stripe', secret });

	test.each([
		[`t=${time},v1=${wrong},v1=${signature},v0=${wrong}`, 'let in'],
		[`t=${time}, v1=${signature}`, 'let in'],
		[`v1=${signature},t=${time}`, 'let in'],
		[`t=${time},v0=${signature}`, /^401 there is no signature/],
		[`t=${time},t=${time},v1=${signature}`, /^401 there are several times/],
		[`v1=${signature}`, /^401 there is no time/],
		[`t=${time}0,v1=${signature}`, /^401/],
		[`t=,v1=${signature}`, /^401/],
		[`t=${time},${`v1=${signature},`.repeat(21)}`, /^401 there are too many/],
	])('%s', (header, expected) => {
		if (typeof expected === 'string') expect(tried(header)).toBe(expected);
		else expect(tried(header)).toMatch(expected);
	});
});

describe('Standard Webhooks', () => {
	const key = Buffer.from('a key of standard webhooks');
	const body = Buffer.from('{}');
	const time = String(NOW / 1000);
	const sign = (id: string) =>
		`v1,${createHmac('sha256', key).update(`${id}.${time}.`).update(body).digest('base64')}`;
	const tried = (headers: Readonly<Record<string, string>>, secret = key.toString('base64')) =>
		outcome(received(body, headers), { app: 'standardWebhooks', secret });

	test('of several signatures one is enough', () => {
		const headers = { 'webhook-id': 'a', 'webhook-timestamp': time };
		const several = `v1a,AAAA v1,AAAA ${sign('a')}`;
		expect(tried({ ...headers, 'webhook-signature': several })).toBe('let in');
	});

	test('the names of before are read, and the present ones count where both came', () => {
		const old = { 'svix-id': 'a', 'svix-timestamp': time, 'svix-signature': sign('a') };
		expect(tried(old)).toBe('let in');
		expect(tried({ ...old, 'webhook-signature': 'v1,AAAA' })).toMatch(/^401/);
	});

	test('an id with a dot could be split in two ways', () => {
		const headers = { 'webhook-id': 'a.1', 'webhook-timestamp': time };
		expect(tried({ ...headers, 'webhook-signature': sign('a.1') })).toMatch(/^401/);
	});

	test('a secret that is no base64 is said to be none', () => {
		const headers = { 'webhook-id': 'a', 'webhook-timestamp': time };
		expect(tried({ ...headers, 'webhook-signature': sign('a') }, 'whsec_no base64!')).toBe(
			'401 the secret in the credential is not one of Standard Webhooks, which is base64',
		);
	});
});

describe('HubSpot', () => {
	const secret = 'client secret';
	const body = Buffer.from('[]');
	const tried = (url: string, signedUri: string) =>
		outcome(
			received(
				body,
				{
					'X-HubSpot-Signature-v3': createHmac('sha256', secret)
						.update(`POST${signedUri}`)
						.update(body)
						.update(String(NOW))
						.digest('base64'),
					'X-HubSpot-Request-Timestamp': String(NOW),
				},
				{ url },
			),
			{ app: 'hubspot', secret },
		);

	test.each([
		['https://a.b/c?d=%3A%2F%40%21%24%27%28%29%2A%2C%3B', "https://a.b/c?d=:/@!$'()*,;", 'let in'],
		['https://a.b/c?d=%3a%2f', 'https://a.b/c?d=:/', 'let in'],
		['https://a.b/c?d=%3F', 'https://a.b/c?d=?', 'let in'],
		['https://a.b/c?d=%3F%3A', 'https://a.b/c?d=%3F:', 'let in'],
		['https://a.b/c?d=%20%C3%A4', 'https://a.b/c?d=%20%C3%A4', 'let in'],
		['https://a.b/c?d=%20', 'https://a.b/c?d= ', 'refused'],
		['https://a.b/c', 'https://a.b/d', 'refused'],
		['https://a.b/c', 'http://a.b/c', 'refused'],
	])('%s signed as %s', (url, signedUri, expected) => {
		expect(tried(url, signedUri).startsWith('401') ? 'refused' : 'let in').toBe(expected);
	});
});

describe('tokens', () => {
	const secret = 'signing secret';
	const end = NOW / 1000 + 300;
	const none = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${Buffer.from(JSON.stringify({ aud: ADDRESS, exp: end })).toString('base64url')}.`;
	const tried = (token: string) =>
		outcome(received(Buffer.from('{"event":{}}'), { Authorization: token }), {
			app: 'monday',
			secret,
		});

	test.each([
		['for this address', jwt(secret, { aud: ADDRESS, exp: end }), 'let in'],
		['behind Bearer', `Bearer ${jwt(secret, { aud: ADDRESS, exp: end })}`, 'let in'],
		['for another address', jwt(secret, { aud: `${ADDRESS}x`, exp: end }), 'for another address'],
		['for nobody', jwt(secret, { exp: end }), 'for another address'],
		['without an end', jwt(secret, { aud: ADDRESS }), 'has no end'],
		['ended', jwt(secret, { aud: ADDRESS, exp: NOW / 1000 }), 'has expired'],
		['with an end that is text', jwt(secret, { aud: ADDRESS, exp: '9999999999' }), 'has expired'],
		['not begun', jwt(secret, { aud: ADDRESS, exp: end, nbf: end }), 'is not valid yet'],
		['unsigned', none, 'signed in another way'],
		[
			'in another algorithm',
			jwt(secret, { aud: ADDRESS, exp: end }, { alg: 'HS512' }),
			'signed in another way',
		],
		[
			'that asks for more',
			jwt(secret, { aud: ADDRESS, exp: end }, { alg: 'HS256', crit: ['x'] }),
			'what is not known',
		],
		['in four parts', `${jwt(secret, { aud: ADDRESS, exp: end })}.x`, 'no readable token'],
		['in one part', 'x', 'no readable token'],
		['of nothing', '..', 'signed in another way'],
		['of no JSON', `${Buffer.from('[').toString('base64url')}.e30.e30`, 'signed in another way'],
	])('%s', (_name, token, expected) => {
		expect(tried(token)).toContain(expected);
	});
});
