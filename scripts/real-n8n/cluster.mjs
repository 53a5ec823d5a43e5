// @ts-check
import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { Server, environmentOf } from './server.mjs';

/** @typedef {import('./installation.mjs').Installation} Installation */

const START_TIMEOUT = 180_000;

/** One n8n process that executes what the main process hands out. */
export class Worker {
	/** @type {import('node:child_process').ChildProcess | undefined} */
	#child;
	#log = '';

	/**
	 * @param {Installation} installation
	 * @param {string} userFolder
	 * @param {NodeJS.ProcessEnv} environment
	 */
	constructor(installation, userFolder, environment) {
		this.installation = installation;
		this.userFolder = userFolder;
		this.environment = environment;
	}

	/** What it printed since it was started last. */
	get log() {
		return this.#log;
	}

	/** Starts it and waits until it takes jobs. */
	async start() {
		const { node, n8n } = this.installation;
		const child = spawn(node, [n8n, 'worker', '--concurrency=5'], {
			env: { ...(await environmentOf(this.installation, this.userFolder)), ...this.environment },
			stdio: ['ignore', 'pipe', 'pipe'],
			detached: process.platform !== 'win32',
		});
		this.#child = child;
		this.#log = '';
		for (const stream of [child.stdout, child.stderr]) {
			stream?.on('data', (chunk) => (this.#log = (this.#log + chunk).slice(-200_000)));
		}
		const end = Date.now() + START_TIMEOUT;
		while (!this.#log.includes('worker is now ready')) {
			if (child.exitCode !== null || Date.now() > end) {
				await this.kill();
				throw new Error(`The worker did not start:\n${this.#log.slice(-3000)}`);
			}
			await sleep(100);
		}
	}

	/** Ends it as a power cut would. */
	async kill() {
		await this.#end('SIGKILL');
	}

	async stop() {
		await this.#end('SIGTERM');
	}

	/** @param {NodeJS.Signals} signal */
	async #end(signal) {
		const child = this.#child;
		this.#child = undefined;
		if (child === undefined || child.exitCode !== null) return;
		const ended = new Promise((resolve) => child.once('exit', resolve));
		const hasGroup = process.platform !== 'win32' && child.pid !== undefined;
		if (hasGroup && signal === 'SIGKILL') process.kill(-(child.pid ?? 0), signal);
		else child.kill(signal);
		const late = setTimeout(() => child.kill('SIGKILL'), 30_000);
		await ended;
		clearTimeout(late);
	}
}

/** An n8n in queue mode: a main process and workers, which share a database and Redis. */
export class Cluster {
	/**
	 * @param {Installation} installation
	 * @param {string} userFolder
	 * @param {NodeJS.ProcessEnv} environment Where the database and Redis are.
	 * @param {number} [workers]
	 */
	constructor(installation, userFolder, environment, workers = 2) {
		const shared = { ...environment, EXECUTIONS_MODE: 'queue' };
		this.main = new Server(installation, userFolder, { environment: shared });
		this.workers = Array.from(
			{ length: workers },
			() => new Worker(installation, userFolder, shared),
		);
	}

	/** The main process comes first: it sets up the database. */
	async start() {
		await this.main.start();
		await Promise.all(this.workers.map((worker) => worker.start()));
	}

	async stop() {
		await Promise.all(this.workers.map((worker) => worker.stop()));
		await this.main.stop();
	}
}
