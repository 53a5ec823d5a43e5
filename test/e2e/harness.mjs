// @ts-check
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DataTable, chooseTables } from '../../scripts/real-n8n/dataTables.mjs';
import { installN8n } from '../../scripts/real-n8n/installation.mjs';
import { buildPackage, installPackage } from '../../scripts/real-n8n/packageInstall.mjs';
import { Server, readJson } from '../../scripts/real-n8n/server.mjs';
import { Workflow } from '../../scripts/real-n8n/workflows.mjs';

const PROJECT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

export const TEMPLATES = join(PROJECT, 'templates');

/** @typedef {import('../../scripts/real-n8n/dataTables.mjs').Row} Row */

/** Where the n8n that `npm run test:e2e` starts for all files is found by them: JSON of a `RunningServer`. */
const SHARED = 'TWO_WAY_SYNC_E2E_SERVER';

/** Set, it leaves n8n's folder (database and log), so that a failure can be looked into. */
const KEEP = 'TWO_WAY_SYNC_KEEP';

/** Whoever started the shared n8n has built the package; a second build would pull it away. */
export async function haveBuilt() {
	if (process.env[SHARED] === undefined) await buildPackage();
}

/** One real n8n with the packed package, for all tests of a file. */
export class Bench {
	/** @type {Server} */
	// @ts-expect-error Set by start() or join(), one of which every test file awaits first.
	server;
	#folder = '';

	/**
	 * Starts an n8n of its own, which tests may restart, kill or start with settings of theirs.
	 *
	 * @param {NodeJS.ProcessEnv} [environment]
	 */
	async start(environment) {
		const installation = await installN8n(console.log);
		await haveBuilt();
		this.#folder = await mkdtemp(join(tmpdir(), 'two-way-sync-e2e-'));
		await installPackage(this.#folder);
		this.server = new Server(installation, this.#folder, { environment: environment ?? {} });
		await this.server.start();
	}

	/** Uses the n8n that all files share; where a file is run by itself, starts one. */
	async join() {
		const shared = process.env[SHARED];
		if (shared === undefined) return await this.start();
		this.server = Server.attach(await installN8n(console.log), JSON.parse(shared));
	}

	/** What a process that shares this n8n needs in its environment. */
	get environment() {
		return { [SHARED]: JSON.stringify(this.server.running) };
	}

	async stop() {
		if (this.#folder === '') return;
		await this.server?.stop();
		if (process.env[KEEP] === undefined) await rm(this.#folder, { recursive: true, force: true });
		else console.log(`Kept for you: ${this.#folder}`);
	}
}

let lastNumber = 0;

/** A name of its own for each table, workflow and path of a test run. */
export function uniqueName(/** @type {string} */ prefix) {
	return `${prefix} ${Date.now().toString(36)} ${++lastNumber}`;
}

/** Rows of the default columns. */
export const PEOPLE = {
	ANN: { name: 'Ann', email: 'ann@example.com', phone: '1' },
	BOB: { name: 'Bob', email: 'bob@example.com', phone: '2' },
	CY: { name: 'Cy', email: 'cy@example.com', phone: '3' },
};

const COLUMNS = /** @type {const} */ ({ name: 'string', email: 'string', phone: 'string' });

/**
 * @typedef {object} PairOptions
 * @property {readonly Row[]} [master] Rows at the beginning.
 * @property {readonly Row[]} [slave]
 * @property {Record<string, 'string' | 'number' | 'boolean' | 'date'>} [columns]
 * @property {Record<string, 'string' | 'number' | 'boolean' | 'date'>} [slaveColumns]
 * @property {Record<string, unknown>} [merge] Parameters of the Merge.
 * @property {string} [template] Which of the templates; without, the one of two Data Tables alone.
 * @property {'webhook' | 'trigger'} [start] Whether a webhook starts the runs, so that a test says when,
 *   or the template's own trigger, which then is due when `runOnSchedule` says so.
 * @property {(definition: any) => void | Promise<void>} [change] Changes the workflow further.
 */

/** Two Data Tables and the template's workflow between them, started by a call of a webhook. */
export class Pair {
	/**
	 * @param {Workflow} workflow
	 * @param {DataTable} master
	 * @param {DataTable} slave
	 * @param {string} path
	 */
	constructor(workflow, master, slave, path) {
		this.workflow = workflow;
		this.master = master;
		this.slave = slave;
		this.path = path;
	}

	/**
	 * @param {Server} server
	 * @param {PairOptions} options
	 */
	static async create(server, options) {
		const columns = options.columns ?? COLUMNS;
		const master = await DataTable.create(server, uniqueName('Master'), columns);
		const slave = await DataTable.create(
			server,
			uniqueName('Slave'),
			options.slaveColumns ?? columns,
		);
		if (options.master) await master.insert(...options.master);
		if (options.slave) await slave.insert(...options.slave);
		const path = uniqueName('run').replaceAll(' ', '-');
		const definition = await templateFor(master, slave, options.template);
		if (options.start === 'trigger') schedule(definition, NEVER);
		else startByWebhook(definition, path);
		Object.assign(nodeOf(definition, 'Master/Slave Merge').parameters, options.merge);
		await options.change?.(definition);
		const workflow = await Workflow.create(server, definition);
		await workflow.activate();
		return new Pair(workflow, master, slave, path);
	}

	/**
	 * One production run; throws when it ends otherwise.
	 *
	 * @param {string} [status]
	 */
	async run(status = 'success') {
		const execution = await this.tryRun();
		if (execution.status !== status) {
			throw new Error(`The run ended with ${execution.status}: ${execution.error}`);
		}
		return execution;
	}

	async tryRun() {
		const call = () => callWebhook(this.workflow.server, this.path);
		return await this.workflow.nextExecution(call, 'webhook');
	}

	/** What a run wrote, as `node: items`. */
	async writes() {
		return writesOf(await this.run());
	}

	/** What is saved of the sync, but for the log of its runs: a run that was stopped is in that alone. */
	async remembered() {
		const { syncs } = await this.workflow.savedState();
		const [, entries, columns] = syncs.contacts.text.split('\n');
		const { head, ...others } = JSON.parse(entries);
		delete head.runs;
		return { head, others, columns };
	}

	/** Rows of both tables without what the app itself keeps. */
	async rows() {
		return { master: await plainRows(this.master), slave: await plainRows(this.slave) };
	}
}

/** @param {import('../../scripts/real-n8n/workflows.mjs').Execution} execution */
export function writesOf(execution) {
	const names = ['Create in Slave', 'Update Slave', 'Create in Master', 'Update Master'];
	const deletes = ['Delete from Slave', 'Delete from Master'];
	/** @type {Record<string, any[]>} */
	const writes = {};
	[...names, ...deletes].forEach((name, index) => {
		const items = execution.items('Master/Slave Merge', index < 4 ? index : index + 1);
		if (items.length > 0) writes[name] = items;
	});
	return writes;
}

/** @param {DataTable} table */
export async function plainRows(table) {
	const rows = await table.rows();
	return rows
		.map(({ id: _id, createdAt: _created, updatedAt: _updated, ...row }) => row)
		.sort((a, b) => (String(a.email) < String(b.email) ? -1 : 1));
}

/** @param {string} name */
export async function readTemplate(name) {
	return await readJson(join(TEMPLATES, `${name}.json`));
}

/**
 * @param {DataTable} master
 * @param {DataTable} slave
 * @param {string} [template]
 */
export async function templateFor(master, slave, template = 'two-data-tables') {
	const definition = await readTemplate(template);
	definition.name = uniqueName('Sync');
	chooseTables(definition, { master: master.named, slave: slave.named });
	return definition;
}

/**
 * @param {any} definition
 * @param {string} name
 */
export function nodeOf(definition, name) {
	const node = definition.nodes.find((/** @type {any} */ each) => each.name === name);
	if (node === undefined) throw new Error(`The workflow has no node "${name}"`);
	return node;
}

const NEVER = { scheduleMode: 'cron', cronExpression: '0 0 0 1 1 *' };

/**
 * @param {any} definition
 * @param {Record<string, unknown>} parameters
 */
export function schedule(definition, parameters) {
	Object.assign(nodeOf(definition, 'Two-Way Sync Trigger').parameters, parameters);
}

/**
 * One run of a workflow that its trigger starts, at a second of its own: a short interval would go on
 * ticking while the test goes on.
 *
 * @param {Workflow} workflow
 */
export async function runOnSchedule(workflow) {
	const { id } = await beginOnSchedule(workflow);
	const execution = await workflow.ended(id);
	if (execution.status === 'success') return execution;
	throw new Error(`The run ended with ${execution.status}: ${execution.error}`);
}

/** The same, without waiting for its end. @param {Workflow} workflow */
export async function beginOnSchedule(workflow) {
	return await startedAtItsSecond(workflow, 1000);
}

/**
 * @param {Workflow} workflow
 * @param {number} lead Milliseconds within which the changed schedule should be in force. On a busy
 *   machine the second may pass before it is; then the next one lies further ahead.
 * @returns {Promise<{ id: string }>}
 */
async function startedAtItsSecond(workflow, lead) {
	const setDue = async () => {
		const due = new Date(Math.ceil((Date.now() + lead) / 1000) * 1000);
		const cronExpression = `${due.getUTCSeconds()} ${due.getUTCMinutes()} * * * *`;
		await workflow.edit((definition) =>
			schedule(definition, { scheduleMode: 'cron', cronExpression }),
		);
	};
	try {
		return await workflow.begun(setDue, lead + 5000);
	} catch (error) {
		if (lead > 30_000) throw error;
		return await startedAtItsSecond(workflow, lead * 2);
	}
}

/**
 * Puts a webhook in the place of the trigger, so that a test says when a run starts.
 *
 * @param {any} definition
 * @param {string} path
 */
export function startByWebhook(definition, path) {
	const trigger = nodeOf(definition, 'Two-Way Sync Trigger');
	definition.nodes = definition.nodes.filter((/** @type {any} */ node) => node !== trigger);
	definition.nodes.push(webhookNode('Start', path));
	const fetches = definition.connections[trigger.name].main.flat();
	delete definition.connections[trigger.name];
	definition.connections.Start = { main: [fetches] };
}

/**
 * @param {string} name
 * @param {string} path
 */
export function webhookNode(name, path) {
	return {
		id: `${name}-${path}`,
		name,
		type: 'n8n-nodes-base.webhook',
		typeVersion: 2,
		position: [-200, 300],
		webhookId: path,
		parameters: { httpMethod: 'POST', path, responseMode: 'onReceived' },
	};
}

/**
 * @param {Server} server
 * @param {string} path
 * @param {unknown} [body]
 * @param {Record<string, string>} [headers]
 */
export async function callWebhook(server, path, body = {}, headers = {}) {
	// For a moment after activation a webhook is not there yet.
	for (let attempt = 0; ; attempt++) {
		const answer = await fetch(`${server.url}/webhook/${path}`, {
			method: 'POST',
			headers: { 'content-type': 'application/json', ...headers },
			body: JSON.stringify(body),
		});
		if (answer.ok) return;
		if (attempt > 40) throw new Error(`Webhook ${path}: ${answer.status} ${await answer.text()}`);
		await new Promise((resolve) => setTimeout(resolve, 50));
	}
}

/**
 * Adds a node behind an output of another.
 *
 * @param {any} definition
 * @param {string} from
 * @param {number} output
 * @param {{ name: string, [key: string]: unknown }} node
 * @param {number} [input]
 */
export function addBehind(definition, from, output, node, input = 0) {
	if (!definition.nodes.some((/** @type {any} */ each) => each.name === node.name)) {
		definition.nodes.push(node);
	}
	const main = ((definition.connections[from] ??= { main: [] }).main ??= []);
	while (main.length <= output) main.push([]);
	(main[output] ??= []).push({ node: node.name, type: 'main', index: input });
}

/** Wires the Merge's outputs for deletions. @param {any} definition */
export function withDeletes(definition) {
	for (const [side, output, source] of [
		['Slave', 5, 'Get Slave Rows'],
		['Master', 6, 'Get Master Rows'],
	]) {
		const name = `Delete from ${side}`;
		definition.nodes.push({
			id: name,
			name,
			type: 'n8n-nodes-base.dataTable',
			typeVersion: 1.1,
			position: [820, 900],
			parameters: {
				resource: 'row',
				operation: 'deleteRows',
				dataTableId: nodeOf(definition, String(source)).parameters.dataTableId,
				matchType: 'allConditions',
				filters: { conditions: [{ keyName: 'id', condition: 'eq', keyValue: '={{ $json.id }}' }] },
			},
		});
		const main = definition.connections['Master/Slave Merge'].main;
		while (main.length <= Number(output)) main.push([]);
		main[Number(output)] = [{ node: name, type: 'main', index: 0 }];
		definition.connections[name] = {
			main: [[{ node: `Confirm ${side}`, type: 'main', index: 0 }]],
		};
	}
}
