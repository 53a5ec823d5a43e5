// @ts-check
import { chromium } from 'playwright-core';
import { OWNER } from '../../scripts/real-n8n/server.mjs';
import { runOnce, syncWorkflow, withServer } from '../realServer.mjs';
import { floorOf, rounds, timed } from '../measure.mjs';
import { equalApps } from '../records.mjs';

/**
 * No change, inside an execution of a real n8n.
 *
 * @param {{ size: number, warmUp: number, rounds: number }} plan
 */
export async function execution({ size, ...plan }) {
	const sides = equalApps(size);
	return await withServer(async (server) => {
		const { call } = await syncWorkflow(server, size);
		await runOnce(server, call);
		return await rounds(plan, async () => {
			const floor = floorOf(sides);
			const { merge, whole } = await runOnce(server, call);
			return { time: merge, save: whole - merge, floor };
		});
	});
}

/**
 * Opening the workflow in the editor, with the state of that many links in its static data: until the
 * Merge is on the canvas. `bytes` is what travels to the browser with the workflow.
 *
 * @param {{ size: number, warmUp: number, rounds: number }} plan
 */
export async function editor({ size, ...plan }) {
	return await withServer(async (server) => {
		const { call, workflow } = await syncWorkflow(server, size);
		if (size > 0) await runOnce(server, call);
		const browser = await chromium.launch({
			executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
			args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
		});
		try {
			const context = await browser.newContext();
			await login(server, await context.newPage());
			let bytes = 0;
			const times = await rounds(plan, async () => {
				const page = await context.newPage();
				page.on('response', async (response) => {
					const isWorkflow = response.url().endsWith(`/rest/workflows/${workflow.id}`);
					if (isWorkflow) bytes = (await response.body().catch(() => Buffer.alloc(0))).length;
				});
				const time = await timed(async () => {
					await page.goto(`${server.url}/workflow/${workflow.id}`);
					await page.getByText('Merge', { exact: true }).first().waitFor({ timeout: 120_000 });
				});
				await page.close();
				return { time };
			});
			return { ...times, ...(size === 0 ? {} : { bytes: bytes / size }) };
		} finally {
			await browser.close();
		}
	});
}

/**
 * @param {import('../../scripts/real-n8n/server.mjs').Server} server
 * @param {import('playwright-core').Page} page
 */
async function login(server, page) {
	await page.goto(`${server.url}/signin`);
	await page.fill('input[type=email], input[name="emailOrLdapLoginId"]', OWNER.email);
	await page.fill('input[type=password]', OWNER.password);
	await page.click('[data-test-id=form-submit-button]');
	await page.waitForURL((url) => !url.pathname.startsWith('/signin'));
}
