// @ts-check
/** @typedef {import('./contact.mjs').Contact} Contact */
/** @typedef {import('./appProcess.mjs').AppProcess} AppProcess */
/** @typedef {import('./faultyProxy.mjs').FaultyProxy} FaultyProxy */

/**
 * One step of a workflow.
 *
 * @typedef {{ type: string, typeVersion: number, parameters: Record<string, any> }} Step
 */

/**
 * How a workflow reads and writes a table. `splitOut`: where the answer to `list` has the records.
 *
 * @typedef {{ list: Step, splitOut?: string, create: Step, update: Step, remove: Step }} Steps
 */

/**
 * Contacts in some app: what n8n is told of them, and what people do with them there.
 *
 * @typedef {object} Table
 * @property {string} idField
 * @property {string} answerIdField Where the answer to a write has the id.
 * @property {Record<keyof Contact, string>} fieldNames
 * @property {{ type: string, data: Record<string, unknown> }} credential What n8n needs to log in.
 * @property {() => Promise<Steps>} steps As n8n would be wired to it.
 * @property {(share: number) => Promise<void>} failWrites Of n8n's writes such a share fails from now on.
 * @property {() => Promise<{ writes: number, failed: number }>} counts n8n's writes, and of these failed.
 * @property {(writes: number) => void} crashAfter It goes down in the midst of so many further writes.
 * @property {() => Promise<void>} recover It is up again, whether or not it was down.
 * @property {() => Promise<Record<string, any>[]>} list
 * @property {(rows: readonly Record<string, unknown>[]) => Promise<void>} insert
 * @property {(id: any, changes: Record<string, unknown>) => Promise<void>} edit
 * @property {(id: any) => Promise<void>} remove
 * @property {(contact: Partial<Contact>) => Record<string, unknown>} write A contact as a person enters it here.
 */

/**
 * One of n8n's HTTP Request steps.
 *
 * @param {'GET' | 'POST' | 'PATCH' | 'DELETE'} method
 * @param {string} url
 * @param {string} [jsonBody] An expression.
 * @returns {Step}
 */
export function httpStep(method, url, jsonBody) {
	const body = jsonBody === undefined ? {} : { sendBody: true, specifyBody: 'json', jsonBody };
	const batching = { batch: { batchSize: 25, batchInterval: 0 } };
	return {
		type: 'n8n-nodes-base.httpRequest',
		typeVersion: 4.4,
		parameters: { method, url, ...body, options: method === 'GET' ? {} : { batching } },
	};
}

/** What the tables of all apps with a web interface have in common. */
export class WebTable {
	/** @type {Record<keyof Contact, string>} */
	// @ts-expect-error Each app has its own.
	fieldNames;

	/** @param {any} app */
	constructor(app) {
		/** @type {{ process: AppProcess, proxy: FaultyProxy, credential: Table['credential'] }} */
		this.server = app;
	}

	get credential() {
		return this.server.credential;
	}

	/** @param {number} share */
	async failWrites(share) {
		this.server.proxy.share = share;
	}

	async counts() {
		const { writes, failed } = this.server.proxy;
		return { writes, failed };
	}

	/** @param {number} writes */
	crashAfter(writes) {
		const { proxy, process } = this.server;
		let left = writes;
		proxy.onWrite = () => {
			if (--left === 0) void process.stop();
		};
	}

	async recover() {
		const { proxy, process } = this.server;
		proxy.onWrite = () => {};
		await process.stop();
		await process.start();
	}

	/** @param {Partial<Contact>} contact @returns {Record<string, unknown>} */
	write(contact) {
		return Object.fromEntries(
			Object.entries(contact).map(([field, value]) => [
				this.fieldNames[/** @type {keyof Contact} */ (field)],
				value,
			]),
		);
	}
}
