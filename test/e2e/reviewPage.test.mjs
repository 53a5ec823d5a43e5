// @ts-check
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { hasBrowser } from '../../scripts/real-n8n/editor.mjs';
import { Bench, PEOPLE } from './harness.mjs';
import { RESOLVE, browserWithoutScripts, contestedWithPage } from './reviewPage.mjs';

const bench = new Bench();
before(() => bench.join());
after(() => bench.stop());

const { ANN, BOB } = PEOPLE;

/** @param {import('./harness.mjs').Pair} pair */
async function names(pair) {
	const { master, slave } = await pair.rows();
	return [master.map((row) => row.name), slave.map((row) => row.name)];
}

test('somebody opens the page, decides, sees what would be done, and both apps have it', async (t) => {
	if (!(await hasBrowser())) return t.skip('no browser');
	const { pair, url } = await contestedWithPage(bench.server, [ANN, BOB]);
	const { context, close } = await browserWithoutScripts(bench.server, { width: 390, height: 844 });
	t.after(close);
	const page = await context.newPage();
	/** @type {string[]} */
	const problems = [];
	page.on('console', (message) => problems.push(message.text()));
	page.on('requestfailed', (request) => problems.push(request.url()));
	await page.goto(url);
	const card = page.locator('article', { hasText: 'Ann of CRM' });
	await card.getByRole('radio', { name: /^CRM/ }).click();
	await card.getByRole('button', { name: 'Continue' }).click();
	assert.match(
		await page.locator('main').innerText(),
		/Shop, name: Ann of Shop becomes Ann of CRM/,
	);
	assert.deepEqual((await names(pair))[1], ['Ann of Shop', 'Bob of Shop']);
	const run = await pair.workflow.nextExecution(
		() => page.getByRole('button', { name: 'Do it' }).click(),
		'webhook',
	);
	assert.equal(run.status, 'success');
	assert.equal(run.items(RESOLVE, 1).length, 1);
	await page.getByRole('status').waitFor();
	assert.match(await page.getByRole('status').innerText(), /Ann of CRM.*decided/);
	assert.match(await page.locator('header.top').innerText(), /1 is waiting/);
	assert.deepEqual(await names(pair), [
		['Ann of CRM', 'Bob of CRM'],
		['Ann of CRM', 'Bob of Shop'],
	]);
	assert.deepEqual(problems, []);
	assert.deepEqual(await pair.writes(), {});
});

test('two tabs, a page that is old, and one that is sent again: each says what happened', async (t) => {
	if (!(await hasBrowser())) return t.skip('no browser');
	const { pair, url } = await contestedWithPage(bench.server, [ANN, BOB]);
	const { context, close } = await browserWithoutScripts(bench.server);
	t.after(close);
	const [one, two] = [await context.newPage(), await context.newPage()];
	for (const [page, text] of /** @type {const} */ ([
		[one, /^CRM/],
		[two, /^Shop/],
	])) {
		await page.goto(url);
		const card = page.locator('article', { hasText: 'Ann of CRM' });
		await card.getByRole('radio', { name: text }).click();
		await card.getByRole('button', { name: 'Continue' }).click();
	}
	await pair.workflow.nextExecution(
		() => one.getByRole('button', { name: 'Do it' }).click(),
		'webhook',
	);
	await two.getByRole('button', { name: 'Do it' }).click();
	assert.match(await two.getByRole('status').innerText(), /decided/);
	assert.equal((await names(pair))[1]?.[0], 'Ann of CRM');
	const old = two.locator('article', { hasText: 'Bob of CRM' });
	await old.getByRole('radio', { name: /^Shop/ }).click();
	await pair.slave.edit({ email: BOB.email }, { name: 'Bobby' });
	await pair.run();
	await old.getByRole('button', { name: 'Continue' }).click();
	assert.match(await two.getByRole('status').innerText(), /a value had changed meanwhile/);
	assert.match(await two.locator('article').innerText(), /Bobby/);
	assert.equal((await names(pair))[0]?.[1], 'Bob of CRM');
});

test('opening, prefetching and robots decide nothing; each answer has our policies alone', async () => {
	const { pair, url } = await contestedWithPage(bench.server, [ANN]);
	const before = (await pair.workflow.executions()).length;
	const html = await (await fetch(url)).text();
	const conflict = /name="c0" value="(\w+)"/.exec(html)?.[1] ?? '';
	const body = new URLSearchParams({ c0: conflict, r0: '1', 't0.0': 'master', to: 'send' });
	const robot = { 'user-agent': 'Slackbot-LinkExpanding 1.0', purpose: 'prefetch' };
	for (const [status, request] of /** @type {const} */ ([
		[200, { headers: robot }],
		[200, { method: 'HEAD' }],
		[403, { method: 'POST', body }],
		[403, { method: 'POST', body, headers: { 'sec-fetch-site': 'cross-site' } }],
		[403, { method: 'POST', body, headers: { origin: 'null' } }],
		[403, { method: 'POST', body, headers: { origin: 'https://evil.example' } }],
		[400, { method: 'POST', headers: { 'sec-fetch-site': 'same-origin' } }],
	])) {
		const answer = await fetch(url, { redirect: 'manual', ...request });
		assert.equal(answer.status, status, JSON.stringify(request));
		const policy = answer.headers.get('content-security-policy') ?? '';
		assert.match(policy, /^default-src 'none'; style-src 'sha256-[^']+'; form-action 'self'/);
		assert.equal(answer.headers.get('access-control-allow-origin'), null);
		assert.equal(answer.headers.get('cache-control'), 'no-store');
	}
	assert.equal((await pair.workflow.executions()).length, before);
	assert.deepEqual(await names(pair), [['Ann of CRM'], ['Ann of Shop']]);
	const headers = { origin: new URL(url).origin };
	const sent = await fetch(url, { method: 'POST', body, headers, redirect: 'manual' });
	assert.equal(sent.status, 303);
	assert.match(sent.headers.get('content-security-policy') ?? '', /^default-src 'none'; style-src/);
	assert.match(sent.headers.get('location') ?? '', /^\?sent=/);
});
