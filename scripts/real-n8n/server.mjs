// @ts-check
import { spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { dirname, join, delimiter } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { withoutOurNpm } from './commandLine.mjs';

/** @typedef {import('./installation.mjs').Installation} Installation */

/** @typedef {{ port: number, userFolder: string, cookie: string, apiKey: string }} RunningServer */

/** The owner of an instance of ours; it listens on this machine only. */
export const OWNER = {
	email: 'demo@example.com',
	firstName: 'Demo',
	lastName: 'Owner',
	password: 'Two-way-sync-1',
};

const START_TIMEOUT = 180_000;

/** A real n8n on a user folder of its own. */
export class Server {
	/** @type {import('node:child_process').ChildProcess | undefined} */
	#child;
	#cookie = '';
	#log = '';
	#apiKey = '';
	#isOurs = true;

	/**
	 * @param {Installation} installation
	 * @param {string} userFolder
	 * @param {{ port?: number, environment?: NodeJS.ProcessEnv, echo?: (line: string) => void }} [options]
	 */
	constructor(installation, userFolder, options = {}) {
		this.installation = installation;
		this.userFolder = userFolder;
		this.options = options;
		this.port = options.port ?? 0;
	}

	/**
	 * Another process's running n8n, which this one uses but neither starts nor ends.
	 *
	 * @param {Installation} installation
	 * @param {RunningServer} running
	 */
	static attach(installation, running) {
		const server = new Server(installation, running.userFolder, { port: running.port });
		server.#cookie = running.cookie;
		server.#apiKey = running.apiKey;
		server.#isOurs = false;
		return server;
	}

	/**
	 * The same, of which only the port is known: logs in as its owner.
	 *
	 * @param {Installation} installation
	 * @param {number} port
	 */
	static async visit(installation, port) {
		const running = { port, userFolder: '', cookie: '', apiKey: '' };
		const server = Server.attach(installation, running);
		await server.#login();
		return server;
	}

	/** What another process needs to use this n8n. @returns {RunningServer} */
	get running() {
		const { port, userFolder } = this;
		return { port, userFolder, cookie: this.#cookie, apiKey: this.#apiKey };
	}

	get url() {
		return `http://127.0.0.1:${this.port}`;
	}

	/** What n8n printed since it was started last. */
	get log() {
		return this.#log;
	}

	/** Starts n8n and waits until it serves; sets up its owner the first time. */
	async start() {
		this.#mustBeOurs();
		if (this.port === 0) this.port = await freePort();
		await mkdir(this.userFolder, { recursive: true });
		const child = spawn(this.installation.node, [this.installation.n8n, 'start'], {
			env: await this.#environment(),
			stdio: ['ignore', 'pipe', 'pipe'],
			// Ctrl-C in a terminal goes to the whole group; the one who started it ends it.
			detached: process.platform !== 'win32',
		});
		this.#child = child;
		this.#log = '';
		const file = createWriteStream(join(this.userFolder, 'n8n.log'), { flags: 'a' });
		for (const stream of [child.stdout, child.stderr]) {
			stream?.on('data', (chunk) => {
				this.#log = (this.#log + chunk).slice(-200_000);
				file.write(chunk);
			});
		}
		child.on('exit', () => file.end());
		await this.#untilReady(child);
		await this.#login();
	}

	async #environment() {
		return {
			...(await environmentOf(this.installation, this.userFolder)),
			N8N_PORT: String(this.port),
			...this.options.environment,
		};
	}

	/** @param {import('node:child_process').ChildProcess} child */
	async #untilReady(child) {
		const end = Date.now() + START_TIMEOUT;
		while (Date.now() < end) {
			if (child.exitCode !== null) {
				throw new Error(`n8n ended with code ${child.exitCode}:\n${this.#log.slice(-3000)}`);
			}
			if (this.#log.includes('Editor is now accessible') && (await this.#isReady())) return;
			await sleep(100);
		}
		await this.kill();
		throw new Error(
			`n8n did not start within ${START_TIMEOUT / 1000} s:\n${this.#log.slice(-3000)}`,
		);
	}

	async #isReady() {
		try {
			return (await fetch(`${this.url}/healthz/readiness`)).ok;
		} catch {
			return false;
		}
	}

	/** Sets up the owner of a new instance, or logs in; and makes a key for the public API. */
	async #login() {
		const setUp = await this.#send('POST', '/rest/owner/setup', OWNER);
		const answer = setUp.ok
			? setUp
			: await this.#send('POST', '/rest/login', {
					emailOrLdapLoginId: OWNER.email,
					password: OWNER.password,
				});
		if (!answer.ok) throw new Error(`Login failed: ${answer.status} ${await answer.text()}`);
		const cookies = answer.headers.getSetCookie();
		this.#cookie = cookies.map((cookie) => cookie.split(';')[0]).join('; ');
		if (this.#apiKey !== '') return;
		const scopes = [
			'workflow:create',
			'workflow:read',
			'workflow:update',
			'workflow:delete',
			'workflow:list',
			'workflow:activate',
			'workflow:deactivate',
			'execution:read',
			'execution:list',
			'execution:retry',
			'execution:stop',
			'credential:create',
			'credential:delete',
		];
		const label = `key ${Date.now()}`;
		const { rawApiKey } = await this.rest('POST', '/rest/api-keys', {
			label,
			expiresAt: null,
			scopes,
		});
		this.#apiKey = rawApiKey;
	}

	/** The cookie of the logged-in owner, for a browser. */
	get cookie() {
		return this.#cookie;
	}

	/**
	 * @param {string} method
	 * @param {string} path
	 * @param {unknown} [body]
	 * @param {Record<string, string>} [headers]
	 */
	async #send(method, path, body, headers = {}) {
		return await fetch(`${this.url}${path}`, {
			method,
			headers: {
				...(body === undefined ? {} : { 'content-type': 'application/json' }),
				'browser-id': 'two-way-sync',
				...headers,
			},
			...(body === undefined ? {} : { body: JSON.stringify(body) }),
		});
	}

	/**
	 * A call of n8n's internal API, as the editor makes it; returns what is under `data`.
	 *
	 * @param {string} method
	 * @param {string} path
	 * @param {unknown} [body]
	 * @param {Record<string, string>} [headers]
	 * @returns {Promise<any>}
	 */
	async rest(method, path, body, headers = {}) {
		const answer = await this.#send(method, path, body, { cookie: this.#cookie, ...headers });
		return await readAnswer(answer, `${method} ${path}`, true);
	}

	/**
	 * A call of n8n's public API.
	 *
	 * @param {string} method
	 * @param {string} path
	 * @param {unknown} [body]
	 * @returns {Promise<any>}
	 */
	async api(method, path, body) {
		const answer = await this.#send(method, `/api/v1${path}`, body, {
			'X-N8N-API-KEY': this.#apiKey,
		});
		return await readAnswer(answer, `${method} ${path}`, false);
	}

	/** Ends n8n as a user would; it saves what it has to. */
	async stop() {
		await this.#end('SIGTERM');
	}

	/** Ends n8n as a power cut would. */
	async kill() {
		await this.#end('SIGKILL');
	}

	/** @param {NodeJS.Signals} signal */
	async #end(signal) {
		this.#mustBeOurs();
		const child = this.#child;
		this.#child = undefined;
		if (child === undefined || child.exitCode !== null) return;
		const ended = new Promise((resolve) => child.once('exit', resolve));
		const group = process.platform !== 'win32' && child.pid !== undefined;
		try {
			if (group && signal === 'SIGKILL') process.kill(-(child.pid ?? 0), signal);
			else child.kill(signal);
		} catch {
			// It ended by itself just now.
		}
		const late = setTimeout(() => child.kill('SIGKILL'), 30_000);
		await ended;
		clearTimeout(late);
	}

	#mustBeOurs() {
		if (!this.#isOurs)
			throw new Error('This n8n belongs to another process, which starts and ends it');
	}

	async restart() {
		await this.stop();
		await this.start();
	}
}

/**
 * What every process of an n8n of ours has in its environment.
 *
 * @param {Installation} installation
 * @param {string} userFolder
 * @returns {Promise<NodeJS.ProcessEnv>}
 */
export async function environmentOf({ node }, userFolder) {
	return {
		...withoutOurNpm(process.env),
		PATH: `${dirname(node)}${delimiter}${process.env.PATH}`,
		N8N_USER_FOLDER: userFolder,
		N8N_RUNNERS_BROKER_PORT: String(await freePort()),
		N8N_LISTEN_ADDRESS: '127.0.0.1',
		N8N_HOST: '127.0.0.1',
		N8N_DIAGNOSTICS_ENABLED: 'false',
		N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
		N8N_TEMPLATES_ENABLED: 'false',
		N8N_PERSONALIZATION_ENABLED: 'false',
		N8N_SECURE_COOKIE: 'false',
		N8N_LOG_LEVEL: 'info',
		N8N_REINSTALL_MISSING_PACKAGES: 'false',
	};
}

/**
 * @param {Response} answer
 * @param {string} what
 * @param {boolean} wrapped
 */
async function readAnswer(answer, what, wrapped) {
	const text = await answer.text();
	if (!answer.ok) throw new Error(`${what}: ${answer.status} ${text.slice(0, 1000)}`);
	if (text === '') return undefined;
	const json = JSON.parse(text);
	return wrapped && json !== null && typeof json === 'object' && 'data' in json ? json.data : json;
}

/** @returns {Promise<number>} */
export function freePort() {
	return new Promise((resolve, reject) => {
		const probe = createServer();
		probe.on('error', reject);
		probe.listen(0, '127.0.0.1', () => {
			const address = probe.address();
			const port = typeof address === 'object' && address !== null ? address.port : 0;
			probe.close(() => resolve(port));
		});
	});
}

/**
 * Whether nobody listens on a port of this machine.
 *
 * @param {number} port
 * @returns {Promise<boolean>}
 */
export function isFree(port) {
	return new Promise((resolve) => {
		const probe = createServer();
		probe.on('error', () => resolve(false));
		probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
	});
}

/** @param {string} file */
export async function readJson(file) {
	return JSON.parse(await readFile(file, 'utf8'));
}
