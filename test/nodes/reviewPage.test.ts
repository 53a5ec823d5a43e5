import type { INodeParameters } from 'n8n-workflow';
import { forgetStates } from '../../nodes/shared/state/staticStates';
import { PageVisitor, hiddenIn, textIn } from './engine/pageVisitor';
import { BUCKET, OUT, TRIGGER } from './engine/sync';
import { HOST } from './engine/webCall';
import type { TwoAppsOptions } from './engine/twoApps';
import { TwoApps } from './engine/twoApps';

const ann = { id: 1, email: 'ann@example.com', name: 'Ann', phone: '1' };
const bob = { id: 2, email: 'bob@example.com', name: 'Bob', phone: '2' };
const inShop = (record: typeof ann) => ({ ...record, id: `s${record.id}` });

interface Options extends TwoAppsOptions {
	readonly page?: INodeParameters;
	readonly records?: readonly (typeof ann)[];
	readonly webhookId?: string;
}

/** Two apps in sync, and a second trigger with the page, whose decisions go to the same steps as the Merge's writes. */
function apps({ page = {}, records = [ann], webhookId = 'w1', ...more }: Options = {}): TwoApps {
	const chosen = { twoWaySyncPageApi: { id: '1', name: 'Page' } };
	return TwoApps.of(records, records.map(inShop), {
		...more,
		merge: { onConflict: 'manual', masterName: 'CRM', slaveName: 'Shop', ...more.merge },
		nodes: [
			{
				name: 'Page',
				type: TRIGGER,
				parameters: { triggerOn: ['reviewPage'], authentication: 'none', ...page },
				...(webhookId === '' ? {} : { webhookId }),
				...(more.credentials === undefined ? {} : { credentials: chosen }),
			},
			{
				name: 'Resolve',
				type: BUCKET,
				parameters: { operation: 'resolve', decision: 'fromPage' },
			},
			{ name: 'History', type: BUCKET, parameters: { operation: 'history' } },
			{ name: 'Asker', type: 'test.pass' },
			...(more.nodes ?? []),
		],
		wires: [
			'Page 2 -> Resolve',
			'Resolve 0 -> Create in Slave',
			'Resolve 1 -> Update Slave',
			'Resolve 2 -> Create in Master',
			'Resolve 3 -> Update Master',
			'Asker -> History',
			...(more.wires ?? []),
		],
	});
}

async function contested(options: Options = {}): Promise<[TwoApps, PageVisitor]> {
	const world = apps(options);
	await world.run();
	for (const { id } of options.records ?? [ann]) {
		world.crm.edit(id, { name: `Name ${id} of CRM` });
		world.shop.edit(`s${id}`, { name: `Name ${id} of Shop` });
	}
	await world.run();
	world.calls();
	return [world, new PageVisitor(world.workflow)];
}

describe('the page', () => {
	test('shows what is open: before, both apps, and each choice; nothing that could be run', async () => {
		const [, person] = await contested();
		const { status, html } = await person.open();
		expect(status).toBe(200);
		const text = textIn(html);
		for (const part of ['1 is waiting', 'ann@example.com', 'Before Ann', 'CRM', 'Shop']) {
			expect(text).toContain(part);
		}
		expect(text).toContain('Name 1 of CRM');
		expect(text).toContain('Name 1 of Shop');
		expect(html).not.toMatch(/<script|javascript:| on\w+=/i);
		expect(html.match(/ checked/g)).toBeNull();
	});

	test('right after a restart it shows the same, and a decision is carried out', async () => {
		const [world, person] = await contested();
		const before = (await person.open()).html;
		forgetStates();
		expect((await person.open()).html).toBe(before);
		const { sent } = await person.decide({ 't0.0': 'master' });
		expect(sent.run?.error).toBeUndefined();
		expect(world.shop.row('s1').name).toBe('Name 1 of CRM');
	});

	test('with nothing open it says so; a sync that never ran has nothing open', async () => {
		const world = apps();
		const person = new PageVisitor(world.workflow);
		expect(textIn((await person.open()).html)).toContain('Nothing is waiting');
		await world.run();
		expect(textIn((await person.open()).html)).toContain('Nothing is waiting');
	});

	test('looking at it changes and stores nothing', async () => {
		const [world, person] = await contested();
		const before = world.workflow.staticData;
		await person.open();
		await world.workflow.call('Page', { webhook: 'reviewHead' });
		expect(world.workflow.staticData).toBe(before);
		expect(world.calls()).toEqual([]);
	});
});

describe('a decision', () => {
	test.each([
		['the value of the one', { 't0.0': 'master' }, 'Name 1 of CRM'],
		['that of the other', { 't0.0': 'slave' }, 'Name 1 of Shop'],
		['a typed one', { 't0.0': 'value', 'v0.0': 'Annette' }, 'Annette'],
		['a typed one without a choice', { 'v0.0': 'Annette' }, 'Annette'],
		['both', { 't0.0': 'combined' }, 'Name 1 of CRM, Name 1 of Shop'],
	])('%s is shown first, and then both apps have it', async (_name, inputs, expected) => {
		const [world, person] = await contested();
		const confirm = await person.send((await person.open()).html, inputs, 'confirm');
		expect(confirm.status).toBe(200);
		expect(textIn(confirm.html)).toContain(`becomes ${expected}`);
		expect(confirm.run).toBeUndefined();
		expect(world.calls()).toEqual([]);
		const sent = await person.send(confirm.html, {}, 'send');
		expect(sent.status).toBe(303);
		expect([world.crm.row(1).name, world.shop.row('s1').name]).toEqual([expected, expected]);
		const after = await person.open(sent.headers.location?.slice(1));
		expect(textIn(after.html)).toMatch(/ann@example.com: .*decided/);
		expect(textIn(after.html)).toContain('Nothing is waiting');
		world.calls();
		await world.run();
		expect(world.calls()).toEqual([]);
	});

	test('to leave both writes nothing, says so before, and asks no more', async () => {
		const [world, person] = await contested();
		const confirm = await person.send((await person.open()).html, { 't0.0': 'leave' }, 'confirm');
		expect(textIn(confirm.html)).toContain('Both values stay as they are');
		await person.send(confirm.html, {}, 'send');
		await world.run();
		expect(world.calls()).toEqual([]);
		expect(textIn((await person.open()).html)).toContain('Nothing is waiting');
	});

	test('starts a run on the third output alone, in the form that the Conflict Bucket takes', async () => {
		const [, person] = await contested();
		const { sent } = await person.decide({ 't0.0': 'value', 'v0.0': 'Annette', name: 'Pat' });
		expect(sent.run?.counts('Page')).toEqual([0, 0, 1]);
		expect(sent.run?.json('Page', 2)).toEqual([
			{
				conflictId: expect.stringMatching(/^c/),
				revision: 1,
				decision: 'fields',
				fields: { name: { take: 'value', value: 'Annette' } },
				decidedBy: 'Pat (as typed)',
			},
		]);
	});

	test('the history has who decided, and why', async () => {
		const [world, person] = await contested();
		await person.decide({ 't0.0': 'master', name: 'Pat', n0: 'She told me <b>.' });
		await world.run();
		const [row] = (await world.run({ from: 'Asker' })).json('History');
		expect(row).toMatchObject({ kept: 'Name 1 of CRM', overruled: 'Name 1 of Shop' });
		expect(row?.decidedBy).toBe('Pat (as typed)');
		expect(row?.why).toMatch(/Comment: She told me <b>\.$/);
	});

	test('of several only those with a choice are decided, the others stay open', async () => {
		const [world, person] = await contested({ records: [ann, bob] });
		const confirm = await person.send((await person.open()).html, { 't1.0': 'slave' }, 'confirm');
		expect(textIn(confirm.html)).toContain('One conflict of the page stays open');
		await person.send(confirm.html, {}, 'send');
		const names = [1, 2].map((id) => [world.crm.row(id).name, world.shop.row(`s${id}`).name]);
		expect(names.filter(([crm, shop]) => crm === shop)).toHaveLength(1);
		expect(textIn((await person.open()).html)).toContain('1 is waiting');
	});

	test('about a value that moved meanwhile writes nothing and shows the new one', async () => {
		const [world, person] = await contested();
		const seen = await person.open();
		world.shop.edit('s1', { name: 'Annie' });
		await world.run();
		const confirm = await person.send(seen.html, { 't0.0': 'master' }, 'confirm');
		expect(confirm.status).toBe(409);
		expect(textIn(confirm.html)).toContain('a value had changed meanwhile');
		expect(textIn(confirm.html)).toContain('Annie');
		expect(world.calls()).toEqual([]);
	});

	test('sent twice, or from two tabs, is carried out once', async () => {
		const [world, person] = await contested();
		const { html } = await person.open();
		const first = await person.send(html, { 't0.0': 'master' }, 'confirm');
		const second = await person.send(html, { 't0.0': 'slave' }, 'confirm');
		await person.send(first.html, {}, 'send');
		const again = await person.send(first.html, {}, 'send');
		const other = await person.send(second.html, {}, 'send');
		for (const late of [again, other]) {
			expect(late.status).toBe(409);
			expect(late.run).toBeUndefined();
			expect(textIn(late.html)).toMatch(/decided/);
		}
		expect(world.shop.row('s1').name).toBe('Name 1 of CRM');
		expect(world.crm.row(1).name).toBe('Name 1 of CRM');
	});
});

describe('what comes to the Conflict Bucket', () => {
	const decision = (json: string) => ({
		nodes: [
			{ name: 'Given', type: 'test.make', parameters: { json } },
			{ name: 'Begin', type: 'test.pass' },
		],
		wires: ['Begin -> Given', 'Given -> Resolve'],
	});

	test.each([
		['nothing of a page', '={{ { name: "Ann" } }}', 'no decision of a review page'],
		[
			'a decision without a revision',
			'={{ { conflictId: "c1", decision: "master" } }}',
			'no decision',
		],
		[
			'an unknown conflict',
			'={{ { conflictId: "c1", revision: 1, decision: "master" } }}',
			'No open conflict',
		],
		[
			'an unknown decision',
			'={{ { conflictId: "c1", revision: 1, decision: "win" } }}',
			'no decision',
		],
	])('%s is not applied, and it says why', async (_name, json, reason) => {
		const [world] = await contested(decision(json));
		const run = await world.run({ from: 'Begin' });
		expect(run.counts('Resolve')).toEqual([0, 0, 0, 0, 1, 0, 0]);
		expect(run.json('Resolve', OUT.notApplied)[0]?.reason).toContain(reason);
		expect(world.calls()).toEqual([]);
	});

	test('a decision on values that moved between the page and its run is not applied', async () => {
		const given = decision('={{ { conflictId: $json.id, revision: 1, decision: "master" } }}');
		const [world, person] = await contested(given);
		const conflictId = hiddenIn((await person.open()).html).c0 ?? '';
		world.shop.edit('s1', { name: 'Annie' });
		await world.run();
		const pinned = { Begin: [{ json: { id: conflictId } }] };
		const run = await world.run({ from: 'Begin', pinned });
		expect(run.json('Resolve', OUT.notApplied)[0]?.reason).toMatch(/^Stale/);
		expect(world.calls()).toEqual([]);
	});
});

describe('who may', () => {
	const basic = (text: string) => ({
		authorization: `Basic ${Buffer.from(text).toString('base64')}`,
	});

	test.each([
		['of another site', { 'sec-fetch-site': 'cross-site' }],
		['of a sister site', { 'sec-fetch-site': 'same-site' }],
		['of another origin', { origin: 'https://evil.example' }],
		['of no origin', { origin: 'null' }],
		['that does not say', {}],
		[
			'of another site with our origin',
			{ 'sec-fetch-site': 'cross-site', origin: `https://${HOST}` },
		],
	])('a post %s does nothing', async (_name, headers) => {
		const [world, person] = await contested();
		const confirm = await person.send((await person.open()).html, { 't0.0': 'master' }, 'confirm');
		const body = new URLSearchParams({ ...hiddenIn(confirm.html), to: 'send' }).toString();
		const refused = await person.post(body, headers);
		expect(refused.status).toBe(403);
		expect(refused.run).toBeUndefined();
		expect((await person.post(body, { origin: `https://${HOST}` })).status).toBe(303);
		expect(world.shop.row('s1').name).toBe('Name 1 of CRM');
	});

	test('by the credential: its user decides; others are asked for it and see nothing', async () => {
		const [world] = await contested({
			page: { authentication: 'pageCredential' },
			credentials: { twoWaySyncPageApi: { kind: 'basic', user: 'ann', password: 'pass:word' } },
		});
		for (const headers of [{}, basic('ann:wrong'), basic('bob:pass:word'), basic('ann')]) {
			const refused = await new PageVisitor(world.workflow, 'Page', headers).open();
			expect(refused.status).toBe(401);
			expect(refused.headers['www-authenticate']).toContain('Basic');
			expect(textIn(refused.html)).not.toContain('Ann');
			const head = await world.workflow.call('Page', { webhook: 'reviewHead', headers });
			expect([head.status, head.html]).toEqual([401, '']);
		}
		const headers = { ...basic('ann:pass:word'), 'sec-fetch-site': 'same-origin' };
		const person = new PageVisitor(world.workflow, 'Page', headers);
		const { sent } = await person.decide({ 't0.0': 'master', name: 'Somebody else' });
		expect(sent.run?.json('Page', 2)[0]?.decidedBy).toBe('ann');
	});

	test('by a header: a program needs no origin', async () => {
		const credentials = { twoWaySyncPageApi: { kind: 'header', headerSecret: 'secret' } };
		const [world] = await contested({ page: { authentication: 'pageCredential' }, credentials });
		const wrong = new PageVisitor(world.workflow, 'Page', { 'x-review-key': 'other' });
		expect((await wrong.open()).status).toBe(401);
		const program = new PageVisitor(world.workflow, 'Page', { 'x-review-key': 'secret' });
		expect((await program.decide({ 't0.0': 'master' })).sent.status).toBe(303);
	});

	test.each([[{}], [{ kind: 'basic', user: 'ann', password: '' }], [{ kind: 'header' }]])(
		'a credential that is not complete (%o) lets nobody in',
		async (twoWaySyncPageApi) => {
			const page = { authentication: 'pageCredential' };
			const [world] = await contested({ page, credentials: { twoWaySyncPageApi } });
			const refused = await new PageVisitor(world.workflow, 'Page', basic('ann:')).open();
			expect(refused.status).toBe(403);
			expect(textIn(refused.html)).toContain('lets nobody in');
		},
	);

	test('an address that could be guessed is closed', async () => {
		const [, guessed] = await contested({ webhookId: '' });
		expect((await guessed.open()).status).toBe(403);
		const [, chosen] = await contested({ webhookId: '', page: { reviewPath: 'mine' } });
		expect((await chosen.open()).status).toBe(200);
	});
});

describe('whatever is sent', () => {
	const answers = [
		['nothing', undefined, {}],
		['an empty body', '', {}],
		['JSON', '{"c0":"x"}', { 'content-type': 'application/json' }],
		['names of its own', '__proto__=1&constructor=2&c=3&t.=4', {}],
		['a name twice', 'c0=a&c0=b&to=send', {}],
		['an unknown conflict', 'c0=cx&r0=1&t0.0=master&to=send', {}],
		['no revision', 'c0=cx&t0.0=master&to=confirm', {}],
		['too much', `c0=${'x'.repeat(1_100_000)}`, {}],
	] as const;

	test.each(answers)('%s is answered in words, with 4xx', async (_name, body, headers) => {
		const [world] = await contested();
		const answer = await world.workflow.call('Page', {
			webhook: 'reviewPost',
			headers: { 'sec-fetch-site': 'same-origin', ...headers },
			...(body === undefined ? {} : { body }),
		});
		expect(answer.status).toBeGreaterThanOrEqual(400);
		expect(answer.status).toBeLessThan(500);
		expect(textIn(answer.html)).toMatch(/\w{3,} \w{2,}/);
		expect(answer.run).toBeUndefined();
	});

	test.each([
		['no choice', {}, 'Nothing was chosen yet'],
		['a take that is none', { 't0.0': 'both' }, 'none of the choices'],
		['a side and a typed value', { 't0.0': 'master', 'v0.0': 'Annette' }, 'a value was typed'],
	])('with %s the page comes again, with what was typed', async (_name, inputs, words) => {
		const [, person] = await contested();
		const again = await person.send((await person.open()).html, inputs, 'confirm');
		expect(again.status).toBe(422);
		expect(textIn(again.html)).toContain(words);
		if ('v0.0' in inputs) expect(again.html).toContain('Annette</textarea>');
	});

	test('a typed value that does not fit the field is refused, and stays in its place', async () => {
		const fields = {
			mapping: [{ masterField: 'phone', slaveField: 'phone', compareAs: 'number' }],
		};
		const world = apps({ merge: { mappingMode: 'manual', fields } });
		await world.run();
		world.crm.edit(1, { phone: '11' });
		world.shop.edit('s1', { phone: '12' });
		await world.run();
		const person = new PageVisitor(world.workflow);
		const { html } = await person.open();
		const again = await person.send(html, { 'v0.0': 'twelve' }, 'confirm');
		expect(again.status).toBe(422);
		expect(textIn(again.html)).toContain('“twelve” is not a number');
		expect(again.html).toContain('twelve</textarea>');
		const fine = await person.send(html, { 'v0.0': '12.50' }, 'confirm');
		expect(fine.status).toBe(200);
	});

	test('every answer has the policies of its own, refusals too', async () => {
		const [world, person] = await contested();
		const all = [
			await person.open(),
			await person.open('page=9999999&sent=%00&name=%3Cb%3E'),
			await person.post(''),
			await person.post('c0=cx', {}),
			await world.workflow.call('Page', { webhook: 'reviewHead' }),
		];
		for (const { headers } of all) {
			const policy = headers['content-security-policy'] ?? '';
			expect(policy).toContain("default-src 'none'");
			expect(policy).toContain("frame-ancestors 'none'");
			expect(policy).toContain("form-action 'self'");
			expect(policy).not.toContain('unsafe');
			expect(headers).toMatchObject({
				'x-content-type-options': 'nosniff',
				'cache-control': 'no-store',
				'referrer-policy': 'same-origin',
			});
			expect(headers).not.toHaveProperty('access-control-allow-origin');
		}
	});

	test('values of the apps are text, whatever stands in them', async () => {
		const evil = `"><img src=x onerror=alert(1)>'</textarea><script>alert(1)</script>$&{{ 1 }}\u202e`;
		const world = apps({ merge: { masterName: '<b>CRM</b>' } });
		await world.run();
		world.crm.edit(1, { name: `${evil} of CRM` });
		world.shop.edit('s1', { name: `${evil} of Shop` });
		await world.run();
		const person = new PageVisitor(world.workflow);
		const { html } = await person.open();
		const typed = { 't0.0': 'value', 'v0.0': evil, name: evil };
		const confirm = await person.send(html, typed, 'confirm');
		const wrong = await person.send(html, { ...typed, 't0.0': 'master' }, 'confirm');
		for (const page of [html, confirm.html, wrong.html]) {
			expect(page).not.toMatch(/<(img|script|b>CRM)/i);
			expect(page).not.toContain('$&');
			expect(page).not.toContain('\u202e');
		}
		await person.send(confirm.html, {}, 'send');
		expect(world.shop.row('s1').name).toBe(evil);
	});
});
