// @ts-check
import { rm } from 'node:fs/promises';

/** @typedef {import('./appProcess.mjs').AppProcess} AppProcess */
/** @typedef {import('./faultyProxy.mjs').FaultyProxy} FaultyProxy */

/** An app on this machine with a folder of its own, which n8n finds behind a proxy that makes writes fail. */
export class AppServer {
	/**
	 * @param {string} folder
	 * @param {number} port
	 * @param {AppProcess} process
	 * @param {FaultyProxy} proxy Where n8n finds it.
	 */
	constructor(folder, port, process, proxy) {
		this.folder = folder;
		this.port = port;
		this.process = process;
		this.proxy = proxy;
	}

	async stop() {
		await this.proxy.stop();
		await this.process.stop();
		await rm(this.folder, { recursive: true, force: true });
	}

	/** Where it is without the proxy. @param {string} path */
	url(path) {
		return `http://127.0.0.1:${this.port}${path}`;
	}
}
