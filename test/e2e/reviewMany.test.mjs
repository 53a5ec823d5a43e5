// @ts-check
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { after, before, test } from 'node:test';
import { Editor, hasBrowser } from '../../scripts/real-n8n/editor.mjs';
import { Bench } from './harness.mjs';
import { browserWithoutScripts, contestedWithPage, syncWithPage } from './reviewPage.mjs';

const bench = new Bench();
before(() => bench.join());
after(() => bench.stop());

const AXE = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** @param {number} count */
function people(count) {
	return Array.from({ length: count }, (_, index) => ({
		...{ name: `Person ${index}`, email: `p${index}@example.com`, phone: '1' },
	}));
}

/** What hinders people on a page, and whether it is wider than its window. @param {import('playwright-core').Page} page */
async function problemsOf(page) {
	// The page itself runs nothing; its policy does not hold for what the browser's own tools evaluate.
	await page.evaluate(AXE);
	const { violations } = await page.evaluate(() => /** @type {any} */ (globalThis).axe.run());
	const isWide = await page.evaluate(
		() => document.documentElement.scrollWidth > document.documentElement.clientWidth,
	);
	const found = violations.map((/** @type {any} */ each) => `${each.id}: ${each.nodes[0].html}`);
	return isWide ? [...found, 'wider than the window'] : found;
}

test('two hundred at once, with what a filter leaves', async (t) => {
	if (!(await hasBrowser())) return t.skip('no browser');
	const { pair, url } = await contestedWithPage(bench.server, people(201));
	const { context, close } = await browserWithoutScripts(bench.server);
	t.after(close);
	const page = await context.newPage();
	await page.goto(url);
	await page.getByText('decide many at once').click();
	await page.getByRole('searchbox').fill('p200@example');
	await page.getByRole('button', { name: 'Filter' }).click();
	await page.getByText('1 of them shown').waitFor();
	assert.equal(await page.locator('article').count(), 1);
	await page.locator('article').getByRole('radio', { name: /^Shop/ }).click();
	await page.getByRole('button', { name: 'Continue' }).click();
	await pair.workflow.nextExecution(
		() => page.getByRole('button', { name: 'Do it' }).click(),
		'webhook',
	);
	await page.getByRole('status').waitFor();
	await page.getByRole('link', { name: 'Show all' }).click();
	await page.getByText('decide many at once').click();
	await page.getByRole('button', { name: 'Take all from CRM (200)' }).click();
	assert.match(await page.locator('main').innerText(), /200 changes in Shop/);
	const run = await pair.workflow.nextExecution(
		() => page.getByRole('button', { name: 'Do it for all 200' }).click(),
		'webhook',
	);
	assert.equal(run.status, 'success');
	await page.getByRole('status').waitFor();
	assert.match(await page.locator('header.top').innerText(), /Nothing is waiting/);
	const { master, slave } = await pair.rows();
	assert.deepEqual(slave, master);
	assert.equal(slave.filter(({ name }) => String(name).endsWith('of CRM')).length, 200);
	assert.deepEqual(await pair.writes(), {});
});

test('no page hinders anybody: narrow and wide, light and dark', async (t) => {
	if (!(await hasBrowser())) return t.skip('no browser');
	const long = `https://example.com/${'x'.repeat(300)}`;
	const { pair, url } = await syncWithPage(bench.server, {
		people: people(6),
		merge: { onDelete: 'manual' },
		page: { masterLink: 'https://crm.example.com/{{id}}' },
	});
	await pair.run();
	for (const { email, name } of people(4)) {
		await pair.master.edit({ email }, { name: `${name}, Dr.`, phone: '' });
		await pair.slave.edit({ email }, { name: `${name}, Dr., PhD`, phone: long });
	}
	await pair.master.remove({ email: 'p5@example.com' });
	await pair.slave.edit({ email: 'p5@example.com' }, { name: '\u202eedited  <b>' });
	await pair.run();
	await pair.run();
	for (const scheme of /** @type {const} */ (['light', 'dark'])) {
		for (const width of [390, 1200]) {
			const editor = await Editor.launch(bench.server, { width, height: 844 }, scheme);
			t.after(() => editor.close());
			const { page } = editor;
			const looked = async (/** @type {string} */ what) =>
				assert.deepEqual(await problemsOf(page), [], `${what}, ${scheme}, ${width} px`);
			await page.goto(url);
			assert.equal(await page.locator('article').count(), 5);
			await looked('the list');
			const card = page.locator('article', { hasText: 'p1@example.com' });
			await card.getByRole('radio', { name: /^Shop/ }).first().click();
			await card.getByRole('radio', { name: 'Leave both' }).last().click();
			await card.getByRole('button', { name: 'Continue' }).click();
			await looked('what would be done');
			await page.getByRole('button', { name: 'Go back' }).click();
			await page.getByText('decide many at once').click();
			await page.getByRole('button', { name: /^Leave all/ }).click();
			await looked('what would be done with many');
			await page.goto(`${url}?text=nowhere`);
			await looked('nothing found');
			await editor.close();
		}
	}
});

test('the keyboard is enough', async (t) => {
	if (!(await hasBrowser())) return t.skip('no browser');
	const { pair, url } = await contestedWithPage(bench.server, people(1));
	const { context, close } = await browserWithoutScripts(bench.server);
	t.after(close);
	const page = await context.newPage();
	await page.goto(url);
	const focused = page.locator(':focus');
	const reach = async (/** @type {RegExp} */ text) => {
		for (let step = 0; step < 40; step++) {
			await page.keyboard.press('Tab');
			const holder = focused.locator('xpath=ancestor-or-self::*[self::label or self::button][1]');
			if ((await holder.count()) > 0 && text.test(await holder.innerText())) return;
		}
		assert.fail(`The Tab key does not lead to ${text}`);
	};
	await reach(/^CRM/);
	await page.keyboard.press('Space');
	await reach(/^Continue/);
	await page.keyboard.press('Enter');
	await page.waitForURL((address) => address.href.startsWith(url));
	await page.getByRole('heading', { name: 'This will be done' }).waitFor();
	await reach(/^Do it/);
	await pair.workflow.nextExecution(() => page.keyboard.press('Enter'), 'webhook');
	await page.getByRole('status').waitFor();
	assert.deepEqual((await pair.rows()).slave[0]?.name, 'Person 0 of CRM');
});
