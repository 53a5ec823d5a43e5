// @ts-check
import { once } from 'node:events';
import { createServer } from 'node:http';

/** @typedef {{ status: number, json: unknown } | 'hang up'} Answer */

/** An app of this machine that is asked over HTTP, in JSON. What it answers is for those who extend it. */
export class JsonServer {
	url = '';
	#server = createServer((request, response) => {
		let text = '';
		request.on('data', (chunk) => (text += chunk));
		request.on('end', () => {
			const answer = this.answer(request, text === '' ? {} : JSON.parse(text));
			if (answer === 'hang up') {
				response.destroy();
				return;
			}
			response.writeHead(answer.status, { 'content-type': 'application/json' });
			response.end(JSON.stringify(answer.json));
		});
	});

	async start() {
		this.#server.listen(0, '127.0.0.1');
		await once(this.#server, 'listening');
		const address = this.#server.address();
		this.url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/rows`;
	}

	stop() {
		this.#server.closeAllConnections();
		this.#server.close();
	}

	/**
	 * @param {import('node:http').IncomingMessage} _request
	 * @param {Record<string, any>} _body
	 * @returns {Answer}
	 */
	answer(_request, _body) {
		throw new Error('An app must say what it answers.');
	}
}
