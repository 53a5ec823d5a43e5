// @ts-check
import { once } from 'node:events';
import { createServer } from 'node:http';

/** @typedef {Record<string, any>} Row */

/**
 * An app with a web interface and a table: it takes so many writes between two reads of its list, or none
 * at all for a while. n8n's HTTP Request steps call it.
 */
export class WebApp {
	/** @type {Map<string, Row>} */
	rows = new Map();
	/** Writes that it takes until its list is read again. */
	quota = Infinity;
	/** What it answers to the others. @type {{ status: number, body: unknown } | 'hang up'} */
	refusal = { status: 429, body: { error: 'slow down' } };
	/** Whether what it does not answer is stored all the same. */
	storesUnanswered = false;
	/** Writes that it was asked for, and of these taken. */
	asked = 0;
	taken = 0;
	#url = '';
	#server = createServer((request, response) => {
		let body = '';
		request.on('data', (chunk) => (body += chunk));
		request.on('end', () => this.#answer(request, response, body === '' ? {} : JSON.parse(body)));
	});

	async start() {
		this.#server.listen(0, '127.0.0.1');
		await once(this.#server, 'listening');
		const address = this.#server.address();
		this.#url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
	}

	async stop() {
		this.#server.closeAllConnections();
		this.#server.close();
	}

	/** Empty, and without any refusal. */
	reset() {
		this.rows = new Map();
		this.quota = Infinity;
		this.refusal = { status: 429, body: { error: 'slow down' } };
		this.storesUnanswered = false;
		this.asked = 0;
		this.taken = 0;
	}

	/** @param {Row} row */
	put(row) {
		const id = String(row.id ?? `w${this.rows.size + 1}`);
		// An app's answer has more than what was sent.
		const stored = { ...this.rows.get(id), ...row, id, changed: Date.now() };
		this.rows.set(id, stored);
		return stored;
	}

	/** @param {string} email */
	byEmail(email) {
		return [...this.rows.values()].filter((row) => row.email === email);
	}

	/**
	 * Turns a step of a workflow into one that calls this app.
	 *
	 * @param {any} node
	 * @param {'list' | 'create' | 'update'} operation
	 * @param {number} typeVersion
	 */
	takeOver(node, operation, typeVersion) {
		node.type = 'n8n-nodes-base.httpRequest';
		node.typeVersion = typeVersion;
		const url = `${this.#url}/rows`;
		if (operation === 'list') {
			node.parameters = { method: 'GET', url, options: {} };
			return;
		}
		node.parameters = {
			method: operation === 'create' ? 'POST' : 'PATCH',
			url: operation === 'create' ? url : `=${url}/{{ $json.id }}`,
			sendBody: true,
			specifyBody: 'json',
			jsonBody: '={{ JSON.stringify($json) }}',
			options: {},
		};
	}

	/**
	 * @param {import('node:http').IncomingMessage} request
	 * @param {import('node:http').ServerResponse} response
	 * @param {Row} body
	 */
	#answer({ method }, response, body) {
		const send = (/** @type {number} */ status, /** @type {unknown} */ json) => {
			response.writeHead(status, { 'content-type': 'application/json' });
			response.end(JSON.stringify(json));
		};
		if (method === 'GET') {
			this.taken = 0;
			send(200, [...this.rows.values()]);
			return;
		}
		this.asked++;
		if (this.taken < this.quota) {
			this.taken++;
			send(200, this.put(body));
			return;
		}
		if (this.storesUnanswered) this.put(body);
		if (this.refusal === 'hang up') response.destroy();
		else send(this.refusal.status, this.refusal.body);
	}
}
