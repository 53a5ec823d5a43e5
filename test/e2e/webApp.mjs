// @ts-check
import { JsonServer } from './jsonServer.mjs';

/** @typedef {Record<string, any>} Row */

/**
 * An app with a web interface and a table: it takes so many writes between two reads of its list, or none
 * at all for a while. n8n's HTTP Request steps call it.
 */
export class WebApp extends JsonServer {
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
	/** What it makes of a row that is written. @type {(row: Row) => Row} */
	keeps = (row) => row;
	/** Whether it answers with what it was sent, whatever it made of that. */
	echoes = false;

	/** Empty, and without any refusal. */
	reset() {
		this.rows = new Map();
		this.quota = Infinity;
		this.refusal = { status: 429, body: { error: 'slow down' } };
		this.storesUnanswered = false;
		this.keeps = (row) => row;
		this.echoes = false;
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
		const { url } = this;
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
	 * @override
	 * @param {import('node:http').IncomingMessage} request
	 * @param {Row} body
	 * @returns {import('./jsonServer.mjs').Answer}
	 */
	answer({ method }, body) {
		if (method === 'GET') {
			this.taken = 0;
			return { status: 200, json: [...this.rows.values()] };
		}
		this.asked++;
		if (this.taken < this.quota) {
			this.taken++;
			return { status: 200, json: this.#write(body) };
		}
		if (this.storesUnanswered) this.#write(body);
		if (this.refusal === 'hang up') return 'hang up';
		return { status: this.refusal.status, json: this.refusal.body };
	}

	/** @param {Row} body */
	#write(body) {
		const stored = this.put(this.keeps(body));
		return this.echoes ? { ...stored, ...body } : stored;
	}
}
