// @ts-check
import { performance } from 'node:perf_hooks';
import { createRequire } from 'node:module';
import { usedNow } from './measure.mjs';

const require = createRequire(import.meta.url);
const { ExecutionLifecycleHooks, WorkflowExecute } = require('n8n-core');
const { Workflow } = require('n8n-workflow');

/** @param {string} name @param {number} outputs @param {(this: any) => Promise<unknown>} execute */
export function nodeType(name, outputs, execute) {
	return {
		description: {
			displayName: name,
			name,
			group: [],
			version: 1,
			description: name,
			defaults: { name },
			inputs: ['main'],
			outputs: Array.from({ length: outputs }, () => 'main'),
			properties: [],
		},
		execute,
	};
}

/** A node of the built package. @param {string} name */
export function ownNode(name) {
	const built = require(`../dist/nodes/${name}/${name}.node.js`);
	return new built[name]();
}

/** Item lists of the two sides. @typedef {{ master: unknown[], slave: unknown[] }} Sides */

/**
 * A workflow that n8n's own engine runs in this process: a node that delivers the records of both sides,
 * and the nodes that are measured. Static data is saved and loaded between runs as n8n does it.
 */
export class WorkflowRun {
	/** Milliseconds in `execute` of each node in the last run, by node name. */
	times = new Map();
	/** The most memory that was in use at the end of an `execute`, in bytes. */
	used = 0;
	/** Static data as it was saved last. */
	saved = '{}';
	/** Milliseconds that saving took after the last run. */
	saveTime = 0;
	/** @type {Sides} */
	#sides = { master: [], slave: [] };

	/**
	 * @param {string} id
	 * @param {Array<{ name: string, type: any, parameters?: any }>} nodes
	 * @param {any} connections From the node `Sides` on.
	 */
	constructor(id, nodes, connections) {
		this.id = id;
		const deliver = async () => [items(this.#sides.master), items(this.#sides.slave)];
		this.nodes = [{ name: 'Sides', type: nodeType('sides', 2, deliver), parameters: {} }, ...nodes];
		this.connections = connections;
	}

	/** Runs it once with these records. @param {Sides} sides */
	async run(sides) {
		this.#sides = sides;
		this.times.clear();
		const workflow = this.#workflow();
		const start = workflow.getNode('Sides') ?? undefined;
		const result = await new WorkflowExecute(additionalData(), 'trigger').run({
			workflow,
			startNode: start,
		});
		const { error, runData } = result.data.resultData;
		if (error !== undefined) throw error;
		const saving = performance.now();
		this.saved = JSON.stringify(workflow.staticData);
		this.saveTime = performance.now() - saving;
		return runData;
	}

	#workflow() {
		/** @type {Map<string, any>} */
		const types = new Map(
			this.nodes.map(({ name, type }) => [typeName(type), this.#clocked(name, type)]),
		);
		return new Workflow({
			id: this.id,
			name: 'benchmark',
			active: true,
			nodeTypes: {
				/** @param {string} name */
				getByName: (name) => types.get(name),
				/** @param {string} name */
				getByNameAndVersion: (name) => types.get(name),
				getKnownTypes: () => ({}),
			},
			settings: { executionOrder: 'v1' },
			staticData: JSON.parse(this.saved),
			nodes: this.nodes.map(({ name, type, parameters }, index) => ({
				id: String(index),
				name,
				type: typeName(type),
				typeVersion: Math.max(...[type.description.version].flat()),
				position: [0, 0],
				parameters: parameters ?? {},
			})),
			connections: this.connections,
		});
	}

	/** @param {string} name @param {any} type */
	#clocked(name, type) {
		const { times } = this;
		/** @param {number} used */
		const note = (used) => (this.used = Math.max(this.used, used));
		const execute = type.execute;
		return Object.assign(Object.create(type), {
			description: type.description,
			/** @this {any} */
			async execute() {
				const start = performance.now();
				try {
					return await execute.call(this);
				} finally {
					times.set(name, performance.now() - start);
					note(usedNow());
				}
			},
		});
	}
}

/** @param {any} type */
function typeName(type) {
	return `n8n-nodes-two-way-sync.${type.description.name}`;
}

/** @param {unknown[]} records */
function items(records) {
	return records.map((json) => ({ json }));
}

/** As much as these nodes ask for. @returns {any} */
function additionalData() {
	/** @type {any} */
	const workflow = { id: '1', name: 'benchmark', active: true, nodes: [], connections: {} };
	const hooks = new ExecutionLifecycleHooks('trigger', '1', workflow);
	return {
		currentNodeExecutionIndex: 0,
		executionId: '1',
		webhookWaitingBaseUrl: 'http://127.0.0.1/webhook-waiting',
		formWaitingBaseUrl: 'http://127.0.0.1/form-waiting',
		restApiUrl: 'http://127.0.0.1/rest',
		instanceBaseUrl: 'http://127.0.0.1/',
		hooks,
		variables: {},
	};
}
