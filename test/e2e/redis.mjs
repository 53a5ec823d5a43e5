// @ts-check
import { execFileSync, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../../scripts/real-n8n/server.mjs';

/** Whether this machine has a Redis that tests can start. */
export function hasRedis() {
	try {
		execFileSync('redis-server', ['--version'], { stdio: 'ignore' });
		return true;
	} catch {
		return false;
	}
}

/** A Redis of its own, which keeps nothing. */
export class Redis {
	/** @type {import('node:child_process').ChildProcess | undefined} */
	#child;
	#folder = '';
	port = 0;

	async start() {
		this.#folder = await mkdtemp(join(tmpdir(), 'two-way-sync-redis-'));
		this.port = await freePort();
		const options = ['--port', String(this.port), '--bind', '127.0.0.1', '--save', ''];
		this.#child = spawn('redis-server', [...options, '--dir', this.#folder], { stdio: 'ignore' });
		for (let tries = 0; !(await this.#isReachable()); tries++) {
			if (tries > 200) throw new Error('Redis did not start within 20 s');
			await sleep(100);
		}
	}

	/** @returns {Promise<boolean>} */
	#isReachable() {
		return new Promise((resolve) => {
			const socket = createConnection(this.port, '127.0.0.1');
			socket.once('connect', () => socket.end(() => resolve(true)));
			socket.once('error', () => resolve(false));
		});
	}

	async stop() {
		const child = this.#child;
		if (child === undefined) return;
		const ended = new Promise((resolve) => child.once('exit', resolve));
		child.kill();
		await ended;
		await rm(this.#folder, { recursive: true, force: true });
	}
}
