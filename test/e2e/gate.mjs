// @ts-check
import { createServer } from 'node:http';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * A web service that workflows call: it refuses while it is shut, so that an execution fails at a known
 * step, and it notes what it was told.
 */
export class Gate {
	#server = createServer((request, response) => {
		if (request.url === '/feed') {
			response.writeHead(200, { 'content-type': 'application/rss+xml' });
			response.end(feed());
			return;
		}
		let body = '';
		request.on('data', (chunk) => (body += chunk));
		request.on('end', () => {
			this.told.push(body === '' ? {} : JSON.parse(body));
			response.writeHead(this.isOpen ? 200 : 503, { 'content-type': 'application/json' });
			response.end('{}');
		});
	});
	isOpen = true;
	/** @type {any[]} */
	told = [];
	#url = '';

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

	/** A feed that has news whenever it is read. */
	get feedUrl() {
		return `${this.#url}/feed`;
	}

	/**
	 * A step that calls it, once per execution.
	 *
	 * @param {string} [body] An expression for what it is told.
	 */
	node(body = '={{ {} }}') {
		return {
			id: 'gate',
			name: 'Gate',
			type: 'n8n-nodes-base.httpRequest',
			typeVersion: 4.2,
			// Above everything else: of several branches the uppermost runs first.
			position: [0, -2000],
			executeOnce: true,
			parameters: {
				method: 'POST',
				url: this.#url,
				sendBody: true,
				specifyBody: 'json',
				jsonBody: body,
				options: {},
			},
		};
	}

	/**
	 * Waits until it was told something that fits.
	 *
	 * @param {(told: any) => boolean} fits
	 * @param {number} [seconds]
	 */
	async whenTold(fits, seconds = 30) {
		for (let tries = 0; tries < seconds * 20; tries++) {
			const found = this.told.find(fits);
			if (found !== undefined) return found;
			await sleep(50);
		}
		throw new Error(`No execution passed the gate within ${seconds} s`);
	}
}

function feed() {
	const now = new Date().toUTCString();
	const item = `<item><title>News</title><pubDate>${now}</pubDate></item>`;
	return `<?xml version="1.0"?><rss version="2.0"><channel><title>Feed</title>${item}</channel></rss>`;
}

/**
 * Puts a node between an output of another and all that is wired there.
 *
 * @param {any} definition
 * @param {string} from
 * @param {number} output
 * @param {{ name: string }} node
 */
export function insertBehind(definition, from, output, node) {
	const main = definition.connections[from].main;
	definition.nodes.push(node);
	definition.connections[node.name] = { main: [main[output]] };
	main[output] = [{ node: node.name, type: 'main', index: 0 }];
}

/**
 * A step that lets the execution wait.
 *
 * @param {string} name
 * @param {Record<string, unknown>} parameters
 */
export function waitNode(name, parameters) {
	return {
		id: name,
		name,
		type: 'n8n-nodes-base.wait',
		typeVersion: 1.1,
		position: [950, 60],
		webhookId: `${name}-${Date.now().toString(36)}`,
		parameters,
	};
}
