// @ts-check
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { installN8n } from '../scripts/real-n8n/installation.mjs';
import { installPackage } from '../scripts/real-n8n/packageInstall.mjs';
import { Server } from '../scripts/real-n8n/server.mjs';
import { Workflow } from '../scripts/real-n8n/workflows.mjs';

const RECORDS = pathToFileURL(join(import.meta.dirname, 'records.mjs')).href;

/** A node that delivers the same two equal apps each time it runs. */
const SOURCE = `
const made = new Map();
class Records {
	constructor() {
		this.description = {
			displayName: 'Records', name: 'records', group: ['input'], version: 1, description: 'Records',
			defaults: { name: 'Records' }, inputs: ['main'], outputs: ['main', 'main'],
			properties: [{ displayName: 'Count', name: 'count', type: 'number', default: 1 }],
		};
	}
	async execute() {
		const count = this.getNodeParameter('count', 0);
		const { equalApps } = await import(${JSON.stringify(RECORDS)});
		if (!made.has(count)) made.set(count, equalApps(count));
		const items = (records) => records.map((json) => ({ json: { ...json }, pairedItem: { item: 0 } }));
		const { master, slave } = made.get(count);
		return [items(master), items(slave)];
	}
}
module.exports = { Records };
`;

/**
 * A real n8n with the package, and a node that delivers records, for as long as the work takes.
 *
 * @template T
 * @param {(server: Server) => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withServer(work) {
	const installation = await installN8n();
	const folder = await mkdtemp(join(tmpdir(), 'two-way-sync-bench-n8n-'));
	const extensions = join(folder, 'extensions');
	await mkdir(extensions);
	await writeFile(join(extensions, 'Records.node.js'), SOURCE);
	await installPackage(folder);
	const server = new Server(installation, folder, {
		environment: {
			N8N_CUSTOM_EXTENSIONS: extensions,
			N8N_LOG_LEVEL: 'debug',
			N8N_LOG_FORMAT: 'json',
			NODE_OPTIONS: '--max-old-space-size=6144',
		},
	});
	try {
		await server.start();
		return await work(server);
	} finally {
		await server.stop();
		await rm(folder, { recursive: true, force: true });
	}
}

/** A sync of two apps with that many records, started by a call. @param {Server} server @param {number} size */
export async function syncWorkflow(server, size) {
	const path = `bench-${size}`;
	const package_ = 'n8n-nodes-two-way-sync';
	const matchBy = { pairs: [{ masterField: 'email', slaveField: 'email', compareAs: 'email' }] };
	/** @param {string} name @param {string} type @param {number} x @param {unknown} parameters */
	const node = (name, type, x, parameters) => ({
		id: name.toLowerCase(),
		name,
		type,
		typeVersion: 1,
		position: [x, 0],
		parameters,
		...(name === 'Webhook' ? { webhookId: path } : {}),
	});
	const workflow = await Workflow.create(server, {
		name: `Benchmark ${size}`,
		nodes: [
			node('Webhook', 'n8n-nodes-base.webhook', 0, { path, httpMethod: 'POST' }),
			node('Records', 'CUSTOM.records', 200, { count: size }),
			node('Merge', `${package_}.masterSlaveMerge`, 400, { syncName: 'bench', matchBy }),
		],
		connections: {
			Webhook: { main: [[{ node: 'Records', type: 'main', index: 0 }]] },
			Records: {
				main: [
					[{ node: 'Merge', type: 'main', index: 0 }],
					[{ node: 'Merge', type: 'main', index: 1 }],
				],
			},
		},
		// Two hundred thousand items would be written into the database otherwise.
		settings: { executionOrder: 'v1', saveDataSuccessExecution: 'none' },
	});
	await workflow.activate();
	return { workflow, call: () => fetch(`${server.url}/webhook/${path}`, { method: 'POST' }) };
}

/**
 * Runs the workflow once and tells from n8n's log how long it took, as a whole and in the Merge.
 *
 * @param {Server} server
 * @param {() => Promise<Response>} call
 */
export async function runOnce(server, call) {
	await sleep(5);
	const called = Date.now();
	let answer = await call();
	// For a moment after activation a webhook is not there yet.
	for (
		const end = called + 10_000;
		answer.status === 404 && Date.now() < end;
		answer = await call()
	) {
		await sleep(100);
	}
	if (!answer.ok) throw new Error(`the webhook answered ${answer.status}`);
	for (const end = Date.now() + 300_000; Date.now() < end; await sleep(50)) {
		const lines = entriesOf(server.log).filter(({ at }) => at >= called);
		const began = lines.find(({ message }) => message.includes('Start executing node "Merge"'));
		const ended = lines.find(({ message }) => message.includes('Running node "Merge" finished'));
		const first = lines.find(({ message }) => message.includes('Workflow execution started'));
		const last = lines.find(({ message }) => message.includes('Execution finalized'));
		if (began && ended && first && last) {
			return { merge: ended.at - began.at, whole: last.at - first.at };
		}
	}
	throw new Error(`the execution did not end:\n${server.log.slice(-2000)}`);
}

/** @param {string} log */
function entriesOf(log) {
	return log.split('\n').flatMap((line) => {
		try {
			const { message, metadata } = JSON.parse(line);
			return [{ message: String(message), at: Date.parse(metadata.timestamp) }];
		} catch {
			return [];
		}
	});
}
