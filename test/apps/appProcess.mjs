// @ts-check
import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';

/** @typedef {import('../../scripts/real-apps/installation.mjs').AppInstallation} AppInstallation */

const START_TIMEOUT = 120_000;

/** A real app that runs as a process of its own and can be restarted. */
export class AppProcess {
	/** @type {import('node:child_process').ChildProcess | undefined} */
	#child;
	#log = '';

	/**
	 * @param {string} node
	 * @param {readonly string[]} args What Node is to run.
	 * @param {{ cwd: string, env: NodeJS.ProcessEnv, ready: string }} options `ready`: a page that is there
	 *   once the app serves.
	 */
	constructor(node, args, options) {
		this.node = node;
		this.args = args;
		this.options = options;
	}

	async start() {
		const { cwd, env, ready } = this.options;
		const child = spawn(this.node, this.args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
		this.#child = child;
		this.#log = '';
		process.once('exit', () => child.kill('SIGKILL'));
		for (const stream of [child.stdout, child.stderr]) {
			stream?.on('data', (chunk) => (this.#log = (this.#log + chunk).slice(-20_000)));
		}
		const end = Date.now() + START_TIMEOUT;
		while (!(await isThere(ready))) {
			if (child.exitCode === null && Date.now() < end) {
				await sleep(100);
				continue;
			}
			await this.stop();
			throw new Error(`The app did not start:\n${this.#log.slice(-3000)}`);
		}
	}

	/** Ends it in the midst of whatever it does, as a crash would. */
	async stop() {
		const child = this.#child;
		this.#child = undefined;
		if (child === undefined || child.exitCode !== null) return;
		const ended = new Promise((resolve) => child.once('exit', resolve));
		child.kill('SIGKILL');
		await ended;
	}
}

/** @param {string} url */
async function isThere(url) {
	try {
		return (await fetch(url)).ok;
	} catch {
		return false;
	}
}

/**
 * A call of an app's API; throws what it answers where it refuses.
 *
 * @param {string} method
 * @param {string} url
 * @param {Record<string, string>} headers
 * @param {unknown} [body]
 * @returns {Promise<any>}
 */
export async function call(method, url, headers, body) {
	const answer = await fetch(url, {
		method,
		headers: { 'content-type': 'application/json', ...headers },
		...(body === undefined ? {} : { body: JSON.stringify(body) }),
	});
	const text = await answer.text();
	if (!answer.ok) throw new Error(`${method} ${url}: ${answer.status} ${text.slice(0, 500)}`);
	return text === '' ? undefined : JSON.parse(text);
}
