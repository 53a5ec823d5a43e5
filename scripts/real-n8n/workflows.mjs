// @ts-check
import { setTimeout as sleep } from 'node:timers/promises';

/** @typedef {import('./server.mjs').Server} Server */

const RUN_TIMEOUT = 60_000;

/** A workflow in a real n8n. */
export class Workflow {
	/**
	 * @param {Server} server
	 * @param {string} id
	 */
	constructor(server, id) {
		this.server = server;
		this.id = id;
	}

	/**
	 * @param {Server} server
	 * @param {{ name: string, nodes: unknown[], connections: unknown, settings?: unknown }} definition
	 */
	static async create(server, { name, nodes, connections, settings }) {
		const body = {
			name,
			nodes,
			connections,
			settings: settings ?? { executionOrder: 'v1' },
			// As the editor saves it: without, n8n cannot run single steps of the workflow.
			pinData: {},
		};
		const created = await server.api('POST', '/workflows', body);
		return new Workflow(server, created.id);
	}

	async activate() {
		await this.server.api('POST', `/workflows/${this.id}/activate`);
	}

	async deactivate() {
		await this.server.api('POST', `/workflows/${this.id}/deactivate`);
	}

	/**
	 * Changes the definition, as a user does in the editor, and publishes it.
	 *
	 * @param {(definition: any) => void} change
	 */
	async edit(change) {
		const { name, nodes, connections, settings } = await this.server.api(
			'GET',
			`/workflows/${this.id}`,
		);
		const definition = { name, nodes, connections, settings: pickSettings(settings) };
		change(definition);
		await this.server.api('PUT', `/workflows/${this.id}`, definition);
	}

	/** What is saved under our key in the static data. */
	async savedState() {
		const { staticData } = await this.server.api('GET', `/workflows/${this.id}`);
		return staticData?.global?.twoWaySync;
	}

	/**
	 * Starts a test run, as "Execute workflow" in the editor does, and waits for its end.
	 *
	 * @param {string} trigger Name of the trigger node.
	 */
	async runManually(trigger) {
		const { executionId } = await this.server.rest(
			'POST',
			`/rest/workflows/${this.id}/run`,
			{ triggerToStartFrom: { name: trigger } },
			{ 'push-ref': `test-${this.id}` },
		);
		return await this.#settled(executionId);
	}

	/** Executions that ended, oldest first. */
	async executions() {
		const found = await this.server.api(
			'GET',
			`/executions?workflowId=${this.id}&includeData=true&limit=100`,
		);
		return found.data
			.filter((/** @type {any} */ each) => each.finished || each.stoppedAt !== null)
			.reverse()
			.map((/** @type {any} */ each) => new Execution(each));
	}

	/**
	 * Waits for the next execution that begins after the call, until it ends or waits for a person.
	 *
	 * @param {() => Promise<unknown>} [cause] What starts it; without, a schedule does.
	 * @param {string} [mode] Where other triggers may start executions too: which kind is meant.
	 */
	async nextExecution(cause, mode) {
		const { id } = await this.begun(cause, RUN_TIMEOUT, mode);
		return await this.#settled(id);
	}

	/**
	 * Waits for so many executions that begin after the call, until all of them ended, oldest first.
	 *
	 * @param {number} count
	 * @param {() => Promise<unknown>} cause What starts them.
	 */
	async nextExecutions(count, cause) {
		const before = new Set((await this.#list()).map((each) => each.id));
		await cause();
		const end = Date.now() + RUN_TIMEOUT;
		while (Date.now() < end) {
			const started = (await this.#list()).filter((each) => !before.has(each.id));
			if (started.length >= count) {
				return await Promise.all(started.reverse().map(({ id }) => this.ended(id)));
			}
			await sleep(50);
		}
		throw new Error(`Not ${count} executions began within ${RUN_TIMEOUT / 1000} s`);
	}

	/**
	 * Waits for the next execution that begins after the call.
	 *
	 * @param {() => Promise<unknown>} [cause] What starts it; without, a schedule does.
	 * @param {number} [timeout] Milliseconds.
	 * @param {string} [mode] Where other triggers may start executions too: which kind is meant.
	 */
	async begun(cause = async () => {}, timeout = RUN_TIMEOUT, mode) {
		const before = new Set((await this.#list()).map((each) => each.id));
		await cause();
		const end = Date.now() + timeout;
		while (Date.now() < end) {
			const started = (await this.#list()).filter(
				(each) => !before.has(each.id) && (mode === undefined || each.mode === mode),
			);
			const first = started[started.length - 1];
			if (first !== undefined) return first;
			await sleep(50);
		}
		throw new Error(`No execution began within ${timeout / 1000} s`);
	}

	/** Cancels an execution, as a user does in the list. @param {string} id */
	async cancel(id) {
		await this.server.rest('POST', `/rest/executions/${id}/stop`);
		return await this.#settled(id);
	}

	/**
	 * Retries an execution that failed, with the workflow as it was then, as a user does in the list.
	 *
	 * @param {string} id
	 */
	async retry(id) {
		const retried = await this.server.rest('POST', `/rest/executions/${id}/retry`, {
			loadWorkflow: false,
		});
		return await this.#settled(retried.id);
	}

	/** Waits until no execution of the workflow is under way. */
	async idle() {
		await this.#without(['new', 'running']);
	}

	/** Waits until no execution of the workflow is under way or waits for something. */
	async over() {
		await this.#without(['new', 'running', 'waiting']);
	}

	/** @param {readonly string[]} statuses */
	async #without(statuses) {
		const end = Date.now() + RUN_TIMEOUT;
		while (Date.now() < end) {
			const busy = (await this.#list()).some((each) => statuses.includes(each.status));
			if (!busy) return;
			await sleep(50);
		}
		throw new Error(`Executions were still under way after ${RUN_TIMEOUT / 1000} s`);
	}

	/** @returns {Promise<Array<{ id: string, status: string, mode: string }>>} Newest first. */
	async #list() {
		const filter = encodeURIComponent(JSON.stringify({ workflowId: this.id }));
		const found = await this.server.rest('GET', `/rest/executions?filter=${filter}&limit=100`);
		return found.results;
	}

	/** Waits until an execution is at its end, or waits for a person. @param {string} id */
	async #settled(id) {
		return await this.#until(id, (status) => !['new', 'running'].includes(status));
	}

	/**
	 * Waits for the end of an execution.
	 *
	 * @param {string} id
	 * @param {number} [timeout] Milliseconds.
	 */
	async ended(id, timeout) {
		const isOver = (/** @type {string} */ status) =>
			!['new', 'running', 'waiting'].includes(status);
		return await this.#until(id, isOver, timeout);
	}

	/**
	 * @param {string} id
	 * @param {(status: string) => boolean} isReached
	 * @param {number} [timeout]
	 */
	async #until(id, isReached, timeout = RUN_TIMEOUT) {
		const end = Date.now() + timeout;
		while (Date.now() < end) {
			const found = await this.server
				.api('GET', `/executions/${id}?includeData=true`)
				.catch(() => undefined);
			if (found !== undefined && isReached(found.status)) {
				return new Execution(found);
			}
			await sleep(50);
		}
		throw new Error(`Execution ${id} did not end within ${timeout / 1000} s`);
	}
}

/** What n8n keeps of an execution. */
export class Execution {
	/** @param {any} raw */
	constructor(raw) {
		this.raw = raw;
	}

	get id() {
		return this.raw.id;
	}

	get status() {
		return this.raw.status;
	}

	get error() {
		return this.raw.data?.resultData?.error?.message;
	}

	/**
	 * The JSON of the items that a node put out, over all its runs.
	 *
	 * @param {string} node
	 * @param {number} [output]
	 * @returns {any[]}
	 */
	items(node, output = 0) {
		const runs = this.raw.data?.resultData?.runData?.[node] ?? [];
		return runs.flatMap((/** @type {any} */ run) =>
			(run.data?.main?.[output] ?? []).map((/** @type {any} */ item) => item.json),
		);
	}

	/**
	 * The hints under a node's output.
	 *
	 * @param {string} node
	 * @returns {string[]}
	 */
	hints(node) {
		const runs = this.raw.data?.resultData?.runData?.[node] ?? [];
		return runs.flatMap((/** @type {any} */ run) =>
			(run.hints ?? []).map((/** @type {any} */ hint) => hint.message),
		);
	}

	/**
	 * What the error of a node says: its message and its description.
	 *
	 * @param {string} node
	 */
	errorOf(node) {
		const runs = this.raw.data?.resultData?.runData?.[node] ?? [];
		return runs
			.map((/** @type {any} */ { error }) => `${error?.message} ${error?.description}`)
			.join('\n');
	}
}

/** Settings that the public API takes back. @param {any} settings */
function pickSettings(settings) {
	const { executionOrder, timezone, executionTimeout, errorWorkflow } = settings ?? {};
	return { executionOrder: executionOrder ?? 'v1', timezone, executionTimeout, errorWorkflow };
}
