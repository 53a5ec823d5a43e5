// @ts-check
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { DataTable } from '../../scripts/real-n8n/dataTables.mjs';
import { Workflow } from '../../scripts/real-n8n/workflows.mjs';
import { Bench, PEOPLE, callWebhook, plainRows, uniqueName, webhookNode } from './harness.mjs';

const bench = new Bench();
before(() => bench.join());
after(() => bench.stop());

const { ANN } = PEOPLE;
const COLUMNS = /** @type {const} */ ({ name: 'string', email: 'string', phone: 'string' });

/** @typedef {'Master' | 'Slave'} Side */

/** @param {Side} side @returns {Side} */
function other(side) {
	return side === 'Master' ? 'Slave' : 'Master';
}

/**
 * A flow that people built by hand: an event of one app is written straight to the other. Two steps of
 * the Loop Guard, and no Merge, keep it from running in circles.
 *
 * @param {Record<Side, string>} paths
 * @param {Record<Side, DataTable>} tables
 */
function mirror(paths, tables) {
	/** @type {any[]} */
	const nodes = [];
	/** @type {Record<string, any>} */
	const connections = {};
	for (const side of /** @type {const} */ (['Master', 'Slave'])) {
		const target = other(side);
		const steps = [
			webhookNode(`${side} Event`, paths[side]),
			step(`${side} Record`, 'n8n-nodes-base.set', 3.4, {
				mode: 'raw',
				jsonOutput: '={{ $json.body }}',
			}),
			loopGuard(`Filter ${side}`, 'filter', side, 'id'),
			step(`${side} Values`, 'n8n-nodes-base.set', 3.4, {
				mode: 'raw',
				jsonOutput: '={{ { id: $json.id, name: $json.name, phone: $json.phone } }}',
			}),
			loopGuard(`Stamp ${target}`, 'stamp', target, 'id'),
			updateById(`Update ${target}`, tables[target]),
		];
		nodes.push(...steps);
		for (const [index, { name }] of steps.slice(0, -1).entries()) {
			connections[name] = { main: [[{ node: steps[index + 1]?.name, type: 'main', index: 0 }]] };
		}
	}
	return { name: uniqueName('Mirror'), nodes, connections };
}

/**
 * @param {string} name
 * @param {string} type
 * @param {number} typeVersion
 * @param {Record<string, unknown>} parameters
 */
function step(name, type, typeVersion, parameters) {
	return { id: name, name, type, typeVersion, position: [0, 0], parameters };
}

/**
 * @param {string} name
 * @param {string} operation
 * @param {Side} side
 * @param {string} idField
 */
function loopGuard(name, operation, side, idField) {
	const fields = { mapping: [{ field: 'name' }, { field: 'phone' }] };
	const parameters = { operation, syncName: 'mirror', side: side.toLowerCase(), idField, fields };
	return step(name, 'n8n-nodes-two-way-sync.loopGuard', 1, parameters);
}

/** @param {string} name @param {DataTable} table */
function updateById(name, table) {
	return step(name, 'n8n-nodes-base.dataTable', 1.1, {
		resource: 'row',
		operation: 'update',
		dataTableId: { __rl: true, mode: 'name', value: table.name },
		columns: { mappingMode: 'autoMapInputData', value: null, matchingColumns: [], schema: [] },
		matchType: 'allConditions',
		filters: { conditions: [{ keyName: 'id', condition: 'eq', keyValue: '={{ $json.id }}' }] },
	});
}

/** Two tables whose rows have the same ids, and the flow between them. */
class Mirror {
	/**
	 * @param {Workflow} workflow
	 * @param {Record<Side, string>} paths
	 * @param {Record<Side, DataTable>} tables
	 */
	constructor(workflow, paths, tables) {
		this.workflow = workflow;
		this.paths = paths;
		this.tables = tables;
	}

	static async create() {
		const { server } = bench;
		const paths = { Master: uniqueName('m'), Slave: uniqueName('s') };
		paths.Master = paths.Master.replaceAll(' ', '-');
		paths.Slave = paths.Slave.replaceAll(' ', '-');
		const tables = {
			Master: await DataTable.create(server, uniqueName('Master'), COLUMNS),
			Slave: await DataTable.create(server, uniqueName('Slave'), COLUMNS),
		};
		await tables.Master.insert(ANN);
		await tables.Slave.insert(ANN);
		const workflow = await Workflow.create(server, mirror(paths, tables));
		await workflow.activate();
		return new Mirror(workflow, paths, tables);
	}

	/** The row as its app would send it now. @param {Side} side */
	async row(side) {
		const [row] = await this.tables[side].rows();
		return { ...row };
	}

	/** @param {Side} side @param {unknown} [body] */
	async send(side, body) {
		const event = body ?? (await this.row(side));
		const execution = await this.workflow.nextExecution(() =>
			callWebhook(bench.server, this.paths[side], event),
		);
		assert.equal(execution.status, 'success', execution.error);
		return [0, 1].map((output) => execution.items(`Filter ${side}`, output).length);
	}

	async rows() {
		return [await plainRows(this.tables.Master), await plainRows(this.tables.Slave)];
	}
}

const USER = [1, 0];
const ECHO = [0, 1];

test('without the Merge, stamped writes come back as echoes, each way', async () => {
	const flow = await Mirror.create();
	for (const side of /** @type {const} */ (['Master', 'Slave', 'Master'])) {
		await flow.tables[side].edit({ email: ANN.email }, { name: `${side} ${Date.now()}` });
		assert.deepEqual(await flow.send(side), USER);
		assert.deepEqual(await flow.send(other(side)), ECHO);
		assert.deepEqual(await flow.send(other(side)), ECHO, 'however late and often it comes');
		const [master, slave] = await flow.rows();
		assert.deepEqual(master, slave);
	}
});

test("without the Merge, a user's change after a write is no echo", async () => {
	const flow = await Mirror.create();
	await flow.tables.Master.edit({ email: ANN.email }, { name: 'One' });
	await flow.send('Master');
	const echo = await flow.row('Slave');
	await flow.tables.Slave.edit({ email: ANN.email }, { name: 'Two', phone: '22' });
	assert.deepEqual(await flow.send('Slave'), USER);
	assert.deepEqual(await flow.send('Master'), ECHO);
	assert.deepEqual(await flow.send('Slave', { ...echo, name: 'Two', phone: '22' }), ECHO);
	const expected = [{ ...ANN, name: 'Two', phone: '22' }];
	assert.deepEqual(await flow.rows(), [expected, expected]);
});
