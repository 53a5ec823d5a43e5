// @ts-check
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isFree } from '../real-n8n/server.mjs';

const USUAL_PORT = 5678;
/** So many ports are tried, from the usual one on, where nobody names one. */
const PORTS = 20;

/**
 * A port and a folder of one demo, which no other demo uses while this process lives.
 *
 * @param {string} parent Folder of all demos.
 * @param {number} [port] The one that the user named.
 * @returns {Promise<{ port: number, folder: string }>}
 */
export async function choosePlace(parent, port) {
	const candidates =
		port === undefined ? Array.from({ length: PORTS }, (_, index) => USUAL_PORT + index) : [port];
	/** @type {string[]} */
	const refusals = [];
	for (const candidate of candidates) {
		const folder = join(parent, `demo-${candidate}`);
		const release = claim(`${folder}.lock`);
		if (typeof release === 'number') {
			refusals.push(`Another demo uses port ${candidate} (process ${release}).`);
		} else if (await isFree(candidate)) {
			return { port: candidate, folder };
		} else {
			release();
			refusals.push(`Another program listens on port ${candidate}.`);
		}
	}
	throw new Error(`${refusals[0]} Choose another one: npm run demo -- --port 5700`);
}

/**
 * The address under which a browser opens the editor. Browsers keep cookies by name of the host and not by
 * port: two n8n under one name would log each other out. Names that end in `.localhost` are this machine's.
 *
 * @param {number} port
 */
export function editorAddress(port) {
	const host = port === USUAL_PORT ? '127.0.0.1' : `demo-${port}.localhost`;
	return `http://${host}:${port}`;
}

/**
 * Does something that two processes must not do at a time.
 *
 * @template T
 * @param {string} lock
 * @param {() => Promise<T>} work
 */
export async function alone(lock, work) {
	for (;;) {
		const release = claim(lock);
		if (typeof release === 'number') {
			await sleep(200);
			continue;
		}
		try {
			return await work();
		} finally {
			release();
		}
	}
}

/**
 * Takes a file that names the process which has it. Returns how to give it back, or which living process has it.
 *
 * @param {string} file
 * @returns {(() => void) | number}
 */
function claim(file) {
	mkdirSync(dirname(file), { recursive: true });
	const mine = `${file}.${process.pid}`;
	// A link appears with all of its text: nobody reads a lock that is half written.
	writeFileSync(mine, String(process.pid));
	try {
		for (;;) {
			try {
				linkSync(mine, file);
				const release = () => rmSync(file, { force: true });
				process.once('exit', release);
				return () => {
					process.off('exit', release);
					release();
				};
			} catch (error) {
				if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'EEXIST') throw error;
				const holder = holderOf(file);
				if (holder !== undefined && isAlive(holder)) return holder;
				rmSync(file, { force: true });
			}
		}
	} finally {
		rmSync(mine, { force: true });
	}
}

/** @param {string} file */
function holderOf(file) {
	try {
		return Number(readFileSync(file, 'utf8'));
	} catch {
		// It was given back just now.
		return undefined;
	}
}

/** @param {number} pid */
function isAlive(pid) {
	try {
		process.kill(pid, 0);
		return true;
	} catch (error) {
		// A process of another user lives too.
		return /** @type {NodeJS.ErrnoException} */ (error).code === 'EPERM';
	}
}
