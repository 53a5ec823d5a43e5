// @ts-check
import { once } from 'node:events';
import { createServer, request } from 'node:http';

/** What becomes of a write that fails. */
const FAULTS = /** @type {const} */ (['refused', 'lost before', 'lost after', 'late']);

/**
 * Stands between n8n and an app. Reads pass; of the writes a share fails: refused with a 500 or without an
 * answer before the app heard of them, or answered with a lost connection or a 504 after it stored them.
 */
export class FaultyProxy {
	/** Share of the writes that fail. */
	share = 0;
	/** Writes that were asked for, and of these failed. */
	writes = 0;
	failed = 0;
	/** Called with each write, before it is forwarded. @type {() => void} */
	onWrite = () => {};
	#port = 0;
	#server = createServer((incoming, outgoing) => this.#handle(incoming, outgoing));

	/**
	 * @param {number} target Port of the app.
	 * @param {() => number} chance
	 */
	constructor(target, chance) {
		this.target = target;
		this.chance = chance;
	}

	get url() {
		return `http://127.0.0.1:${this.#port}`;
	}

	async start() {
		this.#server.listen(0, '127.0.0.1');
		await once(this.#server, 'listening');
		const address = this.#server.address();
		this.#port = typeof address === 'object' ? (address?.port ?? 0) : 0;
	}

	async stop() {
		this.#server.closeAllConnections();
		this.#server.close();
	}

	/**
	 * @param {import('node:http').IncomingMessage} incoming
	 * @param {import('node:http').ServerResponse} outgoing
	 */
	#handle(incoming, outgoing) {
		/** @type {Buffer[]} */
		const chunks = [];
		incoming.on('data', (chunk) => chunks.push(chunk));
		incoming.on('end', () => {
			const fault = incoming.method === 'GET' ? undefined : this.#nextFault();
			if (fault === 'refused') refuse(outgoing);
			else if (fault === 'lost before') outgoing.destroy();
			else this.#forward(incoming, Buffer.concat(chunks), outgoing, fault);
		});
	}

	#nextFault() {
		this.writes++;
		this.onWrite();
		if (this.chance() >= this.share) return undefined;
		this.failed++;
		return FAULTS[Math.floor(this.chance() * FAULTS.length)];
	}

	/**
	 * @param {import('node:http').IncomingMessage} incoming
	 * @param {Buffer} body
	 * @param {import('node:http').ServerResponse} outgoing
	 * @param {typeof FAULTS[number] | undefined} fault
	 */
	#forward({ method, url, headers }, body, outgoing, fault) {
		const options = {
			host: '127.0.0.1',
			port: this.target,
			method,
			path: url,
			headers,
			agent: false,
		};
		const forwarded = request(options, (answer) => {
			answer.on('error', () => outgoing.destroy());
			if (fault === undefined) {
				outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
				answer.pipe(outgoing);
				return;
			}
			answer.resume();
			answer.on('end', () => (fault === 'late' ? refuse(outgoing, 504) : outgoing.destroy()));
		});
		// The app is down.
		forwarded.on('error', () => {
			if (method !== 'GET' && fault === undefined) this.failed++;
			outgoing.destroy();
		});
		forwarded.end(body);
	}
}

/**
 * @param {import('node:http').ServerResponse} outgoing
 * @param {number} [status]
 */
function refuse(outgoing, status = 500) {
	outgoing.writeHead(status, { 'content-type': 'application/json' });
	outgoing.end(JSON.stringify({ message: 'something went wrong' }));
}
