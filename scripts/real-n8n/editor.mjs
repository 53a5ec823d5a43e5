// @ts-check
import { access } from 'node:fs/promises';
import { chromium } from 'playwright-core';
import { OWNER } from './server.mjs';
import { Workflow } from './workflows.mjs';

/** @typedef {import('./server.mjs').Server} Server */
/** @typedef {import('playwright-core').Page} Page */
/** @typedef {import('playwright-core').Locator} Locator */

/** Nothing brings a browser: one is used where the machine has it, and CHROMIUM names it in an unusual place. */
const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium';

// Without these, Chromium keeps looking up hosts of its maker.
const QUIET = [
	'--no-sandbox',
	'--disable-gpu',
	'--disable-quic',
	'--no-first-run',
	'--disable-background-networking',
	'--disable-component-update',
	'--disable-sync',
];

/** Milliseconds: a busy machine takes its time to show what it has. */
const PATIENCE = 90_000;

/** Whether there is a browser on this machine. */
export async function hasBrowser() {
	return await access(CHROMIUM).then(
		() => true,
		() => false,
	);
}

/** n8n's editor in a browser, as its owner sees it. */
export class Editor {
	/**
	 * @param {Server} server
	 * @param {import('playwright-core').Browser} browser
	 * @param {Page} page
	 */
	constructor(server, browser, page) {
		this.server = server;
		this.browser = browser;
		this.page = page;
	}

	/**
	 * @param {Server} server
	 * @param {{ width: number, height: number }} [viewport]
	 */
	static async open(server, viewport) {
		const editor = await Editor.launch(server, viewport);
		await editor.signIn(`${server.url}/signin`);
		return editor;
	}

	/**
	 * A browser that nobody is logged in with.
	 *
	 * @param {Server} server
	 * @param {{ width: number, height: number }} [viewport]
	 * @param {'light' | 'dark'} [colorScheme]
	 */
	static async launch(server, viewport = { width: 1500, height: 900 }, colorScheme = 'light') {
		const browser = await chromium.launch({ executablePath: CHROMIUM, args: QUIET });
		const page = await browser.newPage({ viewport, colorScheme });
		page.setDefaultTimeout(PATIENCE);
		return new Editor(server, browser, page);
	}

	/** Opens an address where one has to log in first, and does. @param {string} address */
	async signIn(address) {
		const { page } = this;
		await page.goto(address);
		await page.fill('input[type=email], input[name="emailOrLdapLoginId"]', OWNER.email);
		await page.fill('input[type=password]', OWNER.password);
		await page.click('[data-test-id=form-submit-button]');
		await page.waitForURL((url) => !url.pathname.startsWith('/signin'));
	}

	async close() {
		await this.browser.close();
	}

	/** Shows a workflow's canvas. @param {string} id */
	async show(id) {
		await this.page.goto(`${this.server.url}/workflow/${id}`);
		await this.page.locator('[data-test-id=canvas-node]').first().waitFor();
	}

	/** An empty canvas, with the menu open at what can be imported. */
	async openImportMenu() {
		await this.page.goto(`${this.server.url}/workflow/new`);
		await this.page.locator('[data-test-id=workflow-menu]').first().click();
		await this.page.locator('[data-test-id=workflow-menu-item-import]').first().hover();
		await this.page.getByText('From file').waitFor();
	}

	/** Brings a workflow onto an empty canvas: *Import › From file*. @param {string} file */
	async importFile(file) {
		await this.openImportMenu();
		const asked = this.page.waitForEvent('filechooser');
		await this.page.getByText('From file').click();
		await (await asked).setFiles(file);
		await this.page.locator('[data-test-id=canvas-node]').first().waitFor();
	}

	/** Looks for steps in n8n's panel. @param {string} words */
	async search(words) {
		const panel = this.page.locator('[data-test-id=node-creator]');
		if (!(await panel.isVisible()))
			await this.page.click('[data-test-id=node-creator-plus-button]');
		await panel.locator('input').fill(words);
	}

	/** The names that n8n's panel shows by now. */
	async found() {
		return await this.page.locator('[data-test-id=node-creator-item-name]').allInnerTexts();
	}

	/** Opens a step of the workflow that is shown. @param {string} name */
	async openStep(name) {
		await this.page.locator(`[data-test-id=canvas-node][data-node-name="${name}"]`).dblclick();
		await this.page.locator('[data-test-id=node-parameters]').waitFor();
	}

	/** The same of one that may have no input, as triggers. @param {string} name */
	async openAnyStep(name) {
		await this.page.locator(`[data-test-id=canvas-node][data-node-name="${name}"]`).dblclick();
		await this.page.locator('[data-test-id=ndv]').waitFor();
	}

	async closeStep() {
		await this.page.click('[data-test-id=ndv-close-button]');
		await this.page.locator('[data-test-id=node-parameters]').waitFor({ state: 'detached' });
	}

	/** Shows the fields of one of the steps that feed the open one, where they are folded. @param {string} name */
	async unfold(name) {
		await this.page.locator('[data-test-id=run-data-schema-header]', { hasText: name }).click();
	}

	/** A parameter of the open step, whether or not a person can type into it. @param {string} name */
	anyParameter(name) {
		return this.page.locator(`[data-test-id=parameter-input-${name}]`).first();
	}

	/**
	 * A parameter of the open step that takes text.
	 *
	 * @param {string} name
	 * @param {number} [row] Of several with one name, as they come in the panel.
	 */
	parameter(name, row = 0) {
		// Every parameter has an inner part of this name, which may be that of one too.
		const inner = '[data-test-id=parameter-input-field]';
		return this.page.locator(`[data-test-id=parameter-input-${name}]:has(${inner})`).nth(row);
	}

	/** Puts a switch of the open step over. @param {string} name */
	async switchOn(name) {
		await this.anyParameter(name).locator('.el-switch, [role=switch]').first().click();
	}

	/**
	 * Chooses in a drop-down of the open step.
	 *
	 * @param {string} name
	 * @param {string} option As it is read.
	 */
	async chooseOption(name, option) {
		await this.anyParameter(name).click();
		await this.page.getByRole('option', { name: option }).click();
	}

	/**
	 * Chooses a Data Table from the list of the open step.
	 *
	 * @param {string} name
	 */
	async chooseTable(name) {
		const parameter = this.anyParameter('dataTableId');
		const shown = parameter.locator('[data-test-id=rlc-input]');
		await shown.click();
		await this.page.locator('[data-test-id=rlc-item]', { hasText: name }).click();
		await this.page.locator('[data-test-id=rlc-item]').first().waitFor({ state: 'hidden' });
	}

	/** Fetches what feeds the open step. */
	async executePrevious() {
		await this.page.getByRole('button', { name: 'Execute previous nodes' }).click();
		await this.page.locator('[data-test-id=run-data-schema-item]').first().waitFor();
	}

	/** Saves the workflow that is shown. */
	async save() {
		const answered = this.page.waitForResponse(
			(answer) =>
				answer.url().includes('/rest/workflows/') && answer.request().method() === 'PATCH',
		);
		await this.page.keyboard.press('Control+s');
		await answered;
	}

	/** What stands in it. @param {Locator} parameter */
	async text(parameter) {
		return await parameter.locator('input, textarea').first().inputValue();
	}

	/** Waits until this stands in it. @param {Locator} parameter @param {string} text */
	async shows(parameter, text) {
		const deadline = Date.now() + PATIENCE;
		while ((await this.text(parameter)) !== text) {
			if (Date.now() > deadline) {
				throw new Error(`It holds "${await this.text(parameter)}", not "${text}"`);
			}
			await this.page.waitForTimeout(50);
		}
	}

	/**
	 * Drags a field of the input onto a parameter.
	 *
	 * @param {string} expression What n8n would write into any other parameter, such as `{{ $json.email }}`.
	 * @param {Locator} parameter
	 */
	async drag(expression, parameter) {
		await this.hold(expression, parameter);
		await this.drop();
	}

	/**
	 * Drags a field of the input over a parameter, and holds it there.
	 *
	 * @param {string} expression
	 * @param {Locator} parameter
	 */
	async hold(expression, parameter) {
		const { mouse } = this.page;
		const field = this.page.locator(`[data-target=mappable][data-value="${expression}"]`).first();
		// Scrolled to where both can be seen, and at rest: a row that was just added moves those below it.
		await parameter.hover({ trial: true });
		await field.hover();
		const from = await middleOf(field);
		await mouse.down();
		await mouse.move(from.x + 20, from.y + 20, { steps: 4 });
		const to = await middleOf(parameter);
		await mouse.move(to.x, to.y, { steps: 12 });
	}

	async drop() {
		await this.page.mouse.up();
	}

	/** Keeps what n8n tells in passing out of sight. */
	async hideMessages() {
		const content = '.el-notification { display: none !important; }';
		await this.page.addStyleTag({ content });
	}

	/** Runs the open step in the editor, with what it needs from the steps before it. */
	async executeStep() {
		await this.page.click('[data-test-id=node-execute-button]');
		await this.page.locator('[data-test-id=node-run-status-success]').waitFor();
	}

	/** "Execute workflow", from the trigger that n8n chooses, until it is over. */
	async executeWorkflow() {
		const answered = this.page.waitForResponse(
			(answer) => /\/rest\/workflows\/[^/]+\/run$/.test(answer.url()) && answer.ok(),
		);
		await this.page.click('[data-test-id=execute-workflow-button]');
		const { data } = await (await answered).json();
		return await this.workflow.ended(data.executionId);
	}

	/**
	 * Waits until n8n has saved by itself what a person set: until then it may run what was there before.
	 *
	 * @param {(definition: any) => boolean} isThere
	 */
	async untilSaved(isThere) {
		const deadline = Date.now() + PATIENCE;
		const path = `/rest/workflows/${this.workflow.id}`;
		while (!isThere(await this.server.rest('GET', path))) {
			if (Date.now() > deadline) throw new Error('n8n has not saved what was set');
			await this.page.waitForTimeout(100);
		}
	}

	/** The workflow that is shown. */
	get workflow() {
		const [, , id = ''] = new URL(this.page.url()).pathname.split('/');
		return new Workflow(this.server, id);
	}

	/**
	 * Shows what the open step put out at one of its outputs.
	 *
	 * @param {string} label
	 * @param {'schema' | 'table' | 'json' | 'binary'} [mode]
	 */
	async showOutput(label, mode = 'table') {
		const panel = this.page.locator('[data-test-id=output-panel]');
		await panel.locator('[data-test-id=branches]').getByText(label).first().click();
		await panel.locator(`[data-test-id=radio-button-${mode}]`).click();
	}

	/**
	 * What is shown of an output as a table: a row's cells by their columns.
	 *
	 * @returns {Promise<Array<Record<string, string>>>}
	 */
	async outputRows() {
		const table = this.page.locator('[data-test-id=output-panel] table').first();
		await table.locator('tbody tr').first().waitFor();
		const names = (await table.locator('thead th').allInnerTexts()).map((name) => name.trim());
		const rows = await table.locator('tbody tr').all();
		return await Promise.all(
			rows.map(async (row) => {
				const cells = await row.locator('td').allInnerTexts();
				return Object.fromEntries(names.map((name, index) => [name, (cells[index] ?? '').trim()]));
			}),
		);
	}

	/** Whether n8n lets a person publish the workflow that is shown. */
	async canPublish() {
		return await this.page.locator('[data-test-id=workflow-open-publish-modal-button]').isEnabled();
	}

	/** Publishes the workflow that is shown. */
	async publish() {
		await this.page.click('[data-test-id=workflow-open-publish-modal-button]');
		await this.page.click('[data-test-id=workflow-publish-button]');
		await this.page.locator('[data-test-id=workflowPublish-modal]').waitFor({ state: 'detached' });
		// The first time n8n says where the executions are.
		await this.page.getByRole('button', { name: 'Got it' }).click();
	}
}

/** @param {Locator} element */
async function middleOf(element) {
	const box = await element.boundingBox();
	if (box === null) throw new Error(`Not in sight: ${element}`);
	return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}
