// @ts-check
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { unescape } from './browser.mjs';

const MAIL_TIMEOUT = 30_000;

/** A mail server that keeps what n8n's email step sends to it. */
export class Mailbox {
	/** @type {string[]} */
	mails = [];
	port = 0;
	#server = createServer((socket) => this.#serve(socket));

	async start() {
		await new Promise((resolve) => this.#server.listen(0, '127.0.0.1', () => resolve(undefined)));
		const address = this.#server.address();
		this.port = typeof address === 'object' && address !== null ? address.port : 0;
	}

	async stop() {
		await new Promise((resolve) => this.#server.close(resolve));
	}

	/** What n8n needs to send mail here. */
	get credential() {
		return {
			user: '',
			password: '',
			host: '127.0.0.1',
			port: this.port,
			secure: false,
			disableStartTls: true,
			hostName: '',
		};
	}

	/** @param {import('node:net').Socket} socket */
	#serve(socket) {
		let text = '';
		let isBody = false;
		const say = (/** @type {string} */ line) => socket.write(`${line}\r\n`);
		socket.on('error', () => socket.destroy());
		socket.on('data', (chunk) => {
			text += chunk;
			if (isBody) {
				const end = text.indexOf('\r\n.\r\n');
				if (end < 0) return;
				this.mails.push(decoded(text.slice(0, end)));
				text = text.slice(end + 5);
				isBody = false;
				say('250 kept');
			}
			for (let end = text.indexOf('\r\n'); end >= 0 && !isBody; end = text.indexOf('\r\n')) {
				const command = text.slice(0, 4).toUpperCase();
				text = text.slice(end + 2);
				isBody = command === 'DATA';
				if (isBody) say('354 go on');
				else if (command === 'QUIT') socket.end('221 bye\r\n');
				else say('250 ok');
			}
		});
		say('220 mailbox');
	}

	/** The links of the mail of that number (from 0), by their texts, once it is here. @param {number} index */
	async links(index) {
		const end = Date.now() + MAIL_TIMEOUT;
		while (this.mails.length <= index) {
			if (Date.now() > end) throw new Error(`Mail ${index} did not come`);
			await sleep(50);
		}
		const links = (this.mails[index] ?? '').matchAll(/<a href="([^"]+)"[^>]*>([^<]*)<\/a>/g);
		return new Map(
			[...links].map(([, url, label]) => [unescape(label ?? '').trim(), unescape(url ?? '')]),
		);
	}
}

/** Quoted-printable, as mail programs send HTML. @param {string} mail */
function decoded(mail) {
	const joined = mail.replace(/=\r\n/g, '');
	const bytes = joined.replace(/=([0-9A-F]{2})/g, (_, code) =>
		String.fromCharCode(parseInt(code, 16)),
	);
	return Buffer.from(bytes, 'latin1').toString('utf8');
}
