import { createHmac } from 'node:crypto';
import { judge } from '../../../src/webhooks/judge';
import type { WebhookRequest } from '../../../src/webhooks/request';
import { readWebhookSettings } from '../../../src/webhooks/settings';
import type { Verdict } from '../../../src/webhooks/verdict';
import { ADDRESS, NOW, SENDERS, credentialOf, jwt, received, send } from './senders';

const SECRET = 'n0t-a-real-secret';
const seconds = String(NOW / 1000);

function judged(request: WebhookRequest, credential: unknown): Verdict {
	return judge(request, readWebhookSettings(credential));
}

function senderOf(app: string) {
	const sender = SENDERS.find((each) => each.app === app);
	if (sender === undefined) throw new Error(`no sender ${app}`);
	return sender;
}

/** What the app sends, signed with its secret. */
function signed(app: string, body: unknown, secret?: string): WebhookRequest {
	const bytes = Buffer.from(JSON.stringify(body));
	return send(senderOf(app), { body: bytes, ...(secret === undefined ? {} : { secret }) });
}

const unsigned = (body: unknown, headers: Readonly<Record<string, string>> = {}) =>
	received(Buffer.from(JSON.stringify(body)), headers);

const refusedWith = (status: number) => expect.objectContaining({ kind: 'refused', status });
const ofType = (type: string) =>
	expect.objectContaining({ 'content-type': `${type}; charset=utf-8` });

const HTML = '<script>alert(1)</script>';

describe('Slack', () => {
	const body = { token: 'Jhj5d', challenge: '3eZbrw1aBm2rZgRN', type: 'url_verification' };

	test('gets its challenge back as text', () => {
		expect(judged(signed('slack', body), { app: 'slack', secret: SECRET })).toEqual({
			kind: 'answer',
			status: 200,
			headers: ofType('text/plain'),
			body: '3eZbrw1aBm2rZgRN',
			notes: [],
		});
	});

	test.each([
		['unsigned', unsigned(body)],
		['signed with another secret', signed('slack', body, 'other')],
	])('%s it is refused', (_name, request) => {
		expect(judged(request, { app: 'slack', secret: SECRET })).toEqual(refusedWith(401));
	});

	test.each([[undefined], [''], [7], [{ a: 1 }], ['x'.repeat(4097)]])(
		'a challenge that is none is refused (%#)',
		(challenge) => {
			const request = signed('slack', { ...body, challenge });
			expect(judged(request, { app: 'slack', secret: SECRET })).toEqual(refusedWith(400));
		},
	);
});

describe('Zoom', () => {
	const body = {
		payload: { plainToken: 'qgg8vlvZRS6UYooatFL8Aw' },
		event_ts: 1654503849680,
		event: 'endpoint.url_validation',
	};

	test('gets its token back with its signature', () => {
		const verdict = judged(signed('zoom', body), { app: 'zoom', secret: SECRET });
		if (verdict.kind !== 'answer') throw new Error(verdict.kind);
		expect(verdict.headers).toEqual(ofType('application/json'));
		expect(JSON.parse(verdict.body)).toEqual({
			plainToken: 'qgg8vlvZRS6UYooatFL8Aw',
			encryptedToken: createHmac('sha256', SECRET).update('qgg8vlvZRS6UYooatFL8Aw').digest('hex'),
		});
	});

	test('with two secrets it is signed with that which it came with', () => {
		const both = { app: 'zoom', secret: 'new', moreSettings: true, secondSecret: SECRET };
		const verdict = judged(signed('zoom', body), both);
		expect(verdict.kind === 'answer' ? verdict.body : '').toContain(
			createHmac('sha256', SECRET).update('qgg8vlvZRS6UYooatFL8Aw').digest('hex'),
		);
	});

	test('unsigned it is refused: else anybody could have an event signed', () => {
		const event = `v0:${seconds}:{"event":"user.deleted"}`;
		const forging = unsigned({ ...body, payload: { plainToken: event } });
		expect(judged(forging, { app: 'zoom', secret: SECRET })).toEqual(refusedWith(401));
	});
});

describe('monday', () => {
	const credential = { app: 'monday', secret: SECRET };
	const body = { challenge: '3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7tYXAYM8P' };

	test('gets its challenge back as JSON, with and without a token', () => {
		for (const request of [unsigned(body), signed('monday', body)]) {
			expect(judged(request, credential)).toEqual({
				kind: 'answer',
				status: 200,
				headers: ofType('application/json'),
				body: JSON.stringify(body),
				notes: [],
			});
		}
	});

	test.each([
		['a wrong token', unsigned(body, { Authorization: jwt('other', { aud: ADDRESS, exp: NOW }) })],
		['an event beside it', unsigned({ ...body, event: { pulseId: 7 } })],
		['a challenge that is no text', unsigned({ challenge: { a: 1 } })],
	])('%s: refused', (_name, request) => {
		expect(judged(request, credential)).toEqual(refusedWith(401));
	});

	test('without a secret it is told at once', () => {
		expect(judged(unsigned(body), { ...credential, secret: '' })).toEqual(refusedWith(401));
	});
});

describe('Meta', () => {
	const credential = { app: 'meta', secret: SECRET, verifyToken: 'meatyhamhock' };
	const query = {
		'hub.mode': 'subscribe',
		'hub.challenge': '1158201444',
		'hub.verify_token': 'meatyhamhock',
	};
	const asked = (over: WebhookRequest['query'] = {}) =>
		received(Buffer.alloc(0), {}, { method: 'GET', query: { ...query, ...over } });

	test('gets its challenge back as text', () => {
		expect(judged(asked(), credential)).toEqual({
			kind: 'answer',
			status: 200,
			headers: ofType('text/plain'),
			body: '1158201444',
			notes: [],
		});
	});

	test.each([
		['another verify token', { 'hub.verify_token': 'other' }, credential, 403],
		['an empty one', { 'hub.verify_token': '' }, credential, 403],
		['two of them', { 'hub.verify_token': ['meatyhamhock', 'x'] }, credential, 403],
		['none set', { 'hub.verify_token': '' }, { ...credential, verifyToken: '' }, 403],
		['the app secret in its place', { 'hub.verify_token': SECRET }, credential, 403],
		['another mode', { 'hub.mode': 'x' }, credential, 400],
		['no challenge', { 'hub.challenge': '' }, credential, 400],
		['two challenges', { 'hub.challenge': ['1', '2'] }, credential, 400],
		['no app secret set', {}, { ...credential, secret: '' }, 401],
	])('%s: refused', (_name, over, given, status) => {
		expect(judged(asked(over), given)).toEqual(refusedWith(status));
	});

	test('a post with the right query is no handshake', () => {
		expect(judged({ ...asked(), method: 'POST' }, credential)).toEqual(refusedWith(401));
	});

	test('the older signature counts only where the newer did not come', () => {
		const body = Buffer.from('{}');
		const sha1 = `sha1=${createHmac('sha1', SECRET).update(body).digest('hex')}`;
		const old = received(body, { 'X-Hub-Signature': sha1 });
		expect(judged(old, credential).kind).toBe('accepted');
		const both = received(body, { 'X-Hub-Signature': sha1, 'X-Hub-Signature-256': 'sha256=00' });
		expect(judged(both, credential)).toEqual(refusedWith(401));
	});
});

describe('Microsoft Graph', () => {
	const credential = { app: 'microsoftGraph', secret: SECRET };
	const one = { subscriptionId: 's', clientState: SECRET, changeType: 'updated' };
	const listed = (...value: readonly unknown[]) => unsigned({ value });

	test('gets its validation token back as text', () => {
		const token = `Validation: Testing client application reachability ${HTML}`;
		const request = received(Buffer.alloc(0), {}, { query: { validationToken: token } });
		expect(judged(request, credential)).toEqual({
			kind: 'answer',
			status: 200,
			headers: {
				'content-type': 'text/plain; charset=utf-8',
				'x-content-type-options': 'nosniff',
				'content-security-policy': "default-src 'none'",
				'cache-control': 'no-store',
			},
			body: token,
			notes: [],
		});
	});

	test.each([
		['two tokens', ['a', 'b'], SECRET, 400],
		['an empty token', '', SECRET, 400],
		['one that is too long', 'x'.repeat(4097), SECRET, 400],
		['no client state set', 'a', '', 401],
	])('%s: refused', (_name, validationToken, secret, status) => {
		const request = received(Buffer.alloc(0), {}, { query: { validationToken } });
		expect(judged(request, { ...credential, secret })).toEqual(refusedWith(status));
	});

	test('notifications are let in when each has the client state', () => {
		expect(judged(listed(one, one), credential).kind).toBe('accepted');
	});

	test.each([
		['one is wrong', listed(one, { ...one, clientState: 'x' }, one)],
		['one has none', listed(one, { subscriptionId: 's' })],
		['one is no object', listed(one, null)],
		['one has it as a list', listed({ ...one, clientState: [SECRET] })],
		['the list is empty', listed()],
		['there is no list', unsigned({ value: one })],
		['there is nothing', unsigned(null)],
	])('all are refused where %s', (_name, request) => {
		expect(judged(request, credential)).toEqual(refusedWith(401));
	});

	test('"missed" asks for a full run, and has no event', () => {
		const missed = { subscriptionId: 's', clientState: SECRET, lifecycleEvent: 'missed' };
		expect(judged(listed(missed, missed), credential)).toEqual(
			expect.objectContaining({
				kind: 'answer',
				status: 200,
				body: '',
				notes: [expect.objectContaining({ kind: 'fullRun' })],
			}),
		);
		expect(judged(listed(missed, one), credential)).toEqual({
			kind: 'accepted',
			notes: [expect.objectContaining({ kind: 'fullRun' })],
		});
	});

	test.each(['subscriptionRemoved', 'reauthorizationRequired'])(
		'"%s" is told',
		(lifecycleEvent) => {
			const verdict = judged(listed({ clientState: SECRET, lifecycleEvent }), credential);
			expect(verdict).toEqual(
				expect.objectContaining({ notes: [expect.objectContaining({ kind: 'tell' })] }),
			);
		},
	);

	test('"missed" with another client state asks for nothing', () => {
		const request = listed({ clientState: 'x', lifecycleEvent: 'missed' });
		expect(judged(request, credential)).toEqual(refusedWith(401));
	});
});

describe('Asana', () => {
	const first = 'b537207f20cbfa02357cf448134da559e8bd39d61597dcd5631b8012eae53e81';
	const empty = { app: 'asana', secret: '' };
	const offered = (secret: string | readonly string[]) =>
		received(Buffer.from('{}'), { 'X-Hook-Secret': secret });

	test('its first secret is echoed and shown while none is set', () => {
		const verdict = judged(offered(first), empty);
		if (verdict.kind !== 'answer') throw new Error(verdict.kind);
		expect(verdict.status).toBe(200);
		expect(verdict.headers['x-hook-secret']).toBe(first);
		expect(verdict.body).toBe('');
		expect(verdict.notes).toEqual([
			expect.objectContaining({ kind: 'firstSecret', secret: first }),
		]);
	});

	test('it never replaces one, not even in a signed request', () => {
		const request = signed('asana', { events: [] });
		const both = {
			...request,
			headersDistinct: { ...request.headersDistinct, 'x-hook-secret': [first] },
		};
		for (const each of [offered(first), offered(SECRET), both]) {
			expect(judged(each, { app: 'asana', secret: SECRET })).toEqual(refusedWith(401));
		}
	});

	test.each([
		['twice', [first, first]],
		['with a line end', 'abcdefgh\r\nSet-Cookie: a=b'],
		['with a blank', 'abcdefgh ijkl'],
		['beyond ASCII', 'abcdefghä'],
		['too short', 'abc'],
		['too long', 'x'.repeat(513)],
	])('%s it is none', (_name, secret) => {
		expect(judged(offered(secret), empty)).toEqual(refusedWith(400));
	});

	test('while none is set, events are refused', () => {
		expect(judged(signed('asana', { events: [{}] }), empty)).toEqual(refusedWith(401));
	});
});

describe('Notion', () => {
	const token = 'secret_tMrlL1qK5vuQAh1b6cZGhFChZTSYJlce98V0pYn7yBl';
	const empty = { app: 'notion', secret: '' };

	test('its verification token is shown while none is set', () => {
		expect(judged(unsigned({ verification_token: token }), empty)).toEqual(
			expect.objectContaining({
				kind: 'answer',
				status: 200,
				body: '',
				notes: [expect.objectContaining({ kind: 'firstSecret', secret: token })],
			}),
		);
	});

	test('it never replaces one', () => {
		const credential = { app: 'notion', secret: SECRET };
		const request = unsigned({ verification_token: token });
		expect(judged(request, credential)).toEqual(refusedWith(401));
	});

	test.each([[7], [''], ['a b'], [`x${'\n'}y`.padEnd(20, 'x')], ['x'.repeat(513)]])(
		'%j is none',
		(verification_token) => {
			expect(judged(unsigned({ verification_token }), empty).kind).toBe('refused');
		},
	);

	test('events are let in once it is set', () => {
		const request = signed('notion', { type: 'page.created' }, token);
		expect(judged(request, { app: 'notion', secret: token }).kind).toBe('accepted');
	});
});

describe('Xero', () => {
	const credential = { app: 'xero', secret: SECRET };
	const intent = { events: [], lastEventSequence: 0, firstEventSequence: 0, entropy: 'S0m3r4nd' };

	test('its intent to receive is answered by 200 without a body when signed, else by 401', () => {
		expect(judged(signed('xero', intent), credential)).toEqual(
			expect.objectContaining({ kind: 'answer', status: 200, body: '', notes: [] }),
		);
		expect(judged(signed('xero', intent, 'other'), credential)).toEqual(refusedWith(401));
	});

	test('events are let in', () => {
		const request = signed('xero', { events: [{ resourceId: '7' }] });
		expect(judged(request, credential)).toEqual({ kind: 'accepted', notes: [] });
	});
});

describe('pings without a record', () => {
	const changesRun = expect.objectContaining({
		kind: 'answer',
		status: 200,
		body: '',
		notes: [expect.objectContaining({ kind: 'changesRun' })],
	});

	test('Airtable asks for a run over changes', () => {
		const sender = senderOf('airtable');
		expect(judged(send(sender), credentialOf(sender))).toEqual(changesRun);
	});

	test('Airtable may send its signature as base64', () => {
		const sender = senderOf('airtable');
		const request = send(sender);
		const hex = request.headersDistinct['x-airtable-content-mac']?.[0]?.slice(12) ?? '';
		const base64 = Buffer.from(hex, 'hex').toString('base64');
		const again = received(request.rawBody, {
			'X-Airtable-Content-MAC': `hmac-sha256=${base64}`,
		});
		expect(judged(again, credentialOf(sender))).toEqual(changesRun);
	});

	test('Google asks for one, but not when the channel has just been made', () => {
		const credential = { app: 'google', secret: SECRET };
		const told = (state: string, token = SECRET) =>
			received(
				Buffer.alloc(0),
				{ 'X-Goog-Channel-Token': token, 'X-Goog-Resource-State': state },
				{ body: undefined },
			);
		expect(judged(told('exists'), credential)).toEqual(changesRun);
		expect(judged(told('not_exists'), credential)).toEqual(changesRun);
		expect(judged(told('sync'), credential)).toEqual(
			expect.objectContaining({ kind: 'answer', notes: [] }),
		);
		expect(judged(told('sync', 'other'), credential)).toEqual(refusedWith(401));
	});

	test.each([
		['github', { zen: 'Design for failure.' }, { 'x-github-event': ['ping'] }],
		['intercom', { type: 'notification_event', topic: 'ping' }, {}],
	])('%s tries whether the address works', (app, body, headers) => {
		const request = signed(app, body);
		const ping = { ...request, headersDistinct: { ...request.headersDistinct, ...headers } };
		const silent = expect.objectContaining({ kind: 'answer', status: 200, body: '', notes: [] });
		expect(judged(ping, { app, secret: SECRET })).toEqual(silent);
		expect(judged(ping, { app, secret: 'other' })).toEqual(refusedWith(401));
	});

	test('Intercom looks by HEAD, which nobody else may', () => {
		const head = received(Buffer.alloc(0), {}, { method: 'HEAD' });
		expect(judged(head, { app: 'intercom', secret: SECRET }).kind).toBe('answer');
		expect(judged(head, { app: 'github', secret: SECRET })).toEqual(refusedWith(401));
	});
});

test('what is echoed is never a page, whatever is asked', () => {
	const echoes = [
		judged(signed('slack', { type: 'url_verification', challenge: HTML }), {
			app: 'slack',
			secret: SECRET,
		}),
		judged(unsigned({ challenge: HTML }), { app: 'monday', secret: SECRET }),
		judged(signed('zoom', { event: 'endpoint.url_validation', payload: { plainToken: HTML } }), {
			app: 'zoom',
			secret: SECRET,
		}),
	];
	for (const verdict of echoes) {
		if (verdict.kind !== 'answer') throw new Error(verdict.kind);
		expect(verdict.headers['content-type']).toMatch(/^(text\/plain|application\/json);/);
		expect(verdict.headers['x-content-type-options']).toBe('nosniff');
	}
});
