// @ts-check
import assert from 'node:assert/strict';
import { insertBehind } from '../e2e/gate.mjs';
import { Pair, nodeOf, readTemplate, startByWebhook, uniqueName } from '../e2e/harness.mjs';
import { SavedState, assertConverges } from '../e2e/users.mjs';
import { Workflow } from '../../scripts/real-n8n/workflows.mjs';
import { FIELDS, isSame, read } from './contact.mjs';
import { Bucket, Ledger } from './ledger.mjs';

/** @typedef {import('../../scripts/real-n8n/server.mjs').Server} Server */
/** @typedef {import('./ledger.mjs').Side} Side */
/** @typedef {import('./ledger.mjs').Rows} Rows */
/** @typedef {import('./contact.mjs').Contact} Contact */
/** @typedef {import('./contact.mjs').Field} Field */
/** @typedef {import('./webTable.mjs').Table} Table */

/** @type {readonly Side[]} */
export const SIDES = ['master', 'slave'];

/** Two tables of real apps, the template's workflow between them, and the people on both sides. */
export class Sync {
	ledger = new Ledger();

	/**
	 * @param {Pair} pair
	 * @param {Record<Side, Table>} tables
	 */
	constructor(pair, tables) {
		this.pair = pair;
		this.tables = tables;
	}

	/**
	 * @param {Server} server
	 * @param {Record<Side, Table>} tables
	 * @param {Record<string, unknown>} [options] Further options of the Merge.
	 */
	static async create(server, tables, options = {}) {
		const definition = await readTemplate('postgres-and-mysql');
		definition.name = uniqueName('Apps');
		await wire(server, definition, 'Master', tables.master);
		await wire(server, definition, 'Slave', tables.slave);
		const path = uniqueName('apps').replaceAll(' ', '-');
		startByWebhook(definition, path);
		configure(definition, tables, options);
		const workflow = await Workflow.create(server, definition);
		await workflow.activate();
		// Runs need neither table from the pair.
		const none = /** @type {any} */ (undefined);
		return new Sync(new Pair(workflow, none, none, path), tables);
	}

	/** What people see on a side. @param {Side} side @returns {Promise<Rows>} */
	async rows(side) {
		const { fieldNames, idField } = this.tables[side];
		/** @type {Rows} */
		const rows = new Map();
		for (const shown of await this.tables[side].list()) {
			const email = String(shown[fieldNames.email]).toLowerCase();
			assert.ok(!rows.has(email), `${email} is there twice on the ${side} side`);
			const values = FIELDS.map((field) => [field, read(field, shown[fieldNames[field]])]);
			rows.set(email, { id: shown[idField], ...Object.fromEntries(values) });
		}
		return rows;
	}

	/** @param {Side} side @param {readonly Contact[]} contacts */
	async create(side, contacts) {
		for (const contact of contacts) this.ledger.created(side, contact);
		await this.tables[side].insert(contacts.map((each) => this.tables[side].write(each)));
	}

	/**
	 * @param {Side} side
	 * @param {Rows} rows What the person has on the screen, which shows the edit from now on.
	 * @param {string} email
	 * @param {Field} field
	 * @param {any} value
	 */
	async edit(side, rows, email, field, value) {
		const row = /** @type {import('./ledger.mjs').Row} */ (rows.get(email));
		// Nobody can see that somebody typed what stands there.
		if (isSame(row[field], read(field, value))) return;
		await this.tables[side].edit(row.id, this.tables[side].write({ [field]: value }));
		this.ledger.edited(side, email, field, value, row[field]);
		row[field] = read(field, value);
	}

	/** @param {Side} side @param {Rows} rows @param {string} email */
	async remove(side, rows, email) {
		const row = /** @type {import('./ledger.mjs').Row} */ (rows.get(email));
		await this.tables[side].remove(row.id);
		this.ledger.deleted(email, row);
		rows.delete(email);
	}

	/** n8n's writes to both apps. */
	async counts() {
		const { master, slave } = this.tables;
		const [one, other] = [await master.counts(), await slave.counts()];
		return { writes: one.writes + other.writes, failed: one.failed + other.failed };
	}

	/** @param {number} share */
	async failWrites(share) {
		await this.tables.master.failWrites(share);
		await this.tables.slave.failWrites(share);
	}

	/** Comes to rest; from then on the apps hear of no write. @param {number} atMost Runs that it may need. */
	async comesToRest(atMost) {
		await assertConverges(this.pair, atMost);
		const before = await this.counts();
		assert.deepEqual(await this.pair.writes(), {});
		assert.deepEqual(await this.counts(), before, 'the apps heard of no write');
	}

	async bucket() {
		const { master, slave } = this.tables;
		const names = { master: master.fieldNames, slave: slave.fieldNames };
		return new Bucket(await SavedState.of(this.pair), names);
	}

	async assertNothingLost() {
		const [master, slave] = [await this.rows('master'), await this.rows('slave')];
		this.ledger.assertNothingLost(master, slave, await this.bucket());
	}
}

/**
 * Puts an app's steps where the template has those of its databases.
 *
 * @param {Server} server
 * @param {any} definition
 * @param {'Master' | 'Slave'} side
 * @param {Table} table
 */
async function wire(server, definition, side, table) {
	const { type, data } = table.credential;
	const name = uniqueName(type);
	const { id } = await server.api('POST', '/credentials', { name, type, data });
	const steps = await table.steps();
	for (const [node, step] of /** @type {const} */ ([
		[`Get ${side} Rows`, steps.list],
		[`Create in ${side}`, steps.create],
		[`Update ${side}`, steps.update],
		[`Delete from ${side}`, steps.remove],
	])) {
		const isWeb = step.type === 'n8n-nodes-base.httpRequest';
		const login = { authentication: 'genericCredentialType', genericAuthType: type };
		Object.assign(nodeOf(definition, node), {
			...step,
			parameters: { ...step.parameters, ...(isWeb ? login : {}) },
			credentials: { [type]: { id, name } },
		});
	}
	if (steps.splitOut !== undefined) splitLists(definition, side, steps.splitOut);
	nodeOf(definition, `Confirm ${side}`).parameters.idField = table.answerIdField;
}

/**
 * @param {any} definition
 * @param {'Master' | 'Slave'} side
 * @param {string} fieldToSplitOut
 */
function splitLists(definition, side, fieldToSplitOut) {
	const list = nodeOf(definition, `Get ${side} Rows`);
	const node = {
		id: `${side}-rows`,
		name: `${side} Rows`,
		type: 'n8n-nodes-base.splitOut',
		typeVersion: 1,
		position: [list.position[0] + 120, list.position[1]],
		parameters: { fieldToSplitOut, options: {} },
		alwaysOutputData: true,
	};
	insertBehind(definition, list.name, 0, node);
}

/**
 * What a person sets in the Merge: the ids, the key, and which field goes with which, where their names
 * differ. Nothing of types and forms but what the template has for two databases.
 *
 * @param {any} definition
 * @param {Record<Side, Table>} tables
 * @param {Record<string, unknown>} options
 */
function configure(definition, { master, slave }, options) {
	const { parameters } = nodeOf(definition, 'Master/Slave Merge');
	parameters.masterIdField = master.idField;
	parameters.slaveIdField = slave.idField;
	const key = { masterField: master.fieldNames.email, slaveField: slave.fieldNames.email };
	parameters.matchBy = { pairs: [{ ...key, compareAs: 'email' }] };
	const isTemplate = master.credential.type === 'postgres' && slave.credential.type === 'mySql';
	const kept = isTemplate ? parameters.options : {};
	parameters.options = { ...kept, labelField: master.fieldNames.email, ...options };
	if (isTemplate) return;
	parameters.mappingMode = 'manual';
	parameters.fields = {
		mapping: [
			key,
			...FIELDS.map((field) => ({
				masterField: master.fieldNames[field],
				slaveField: slave.fieldNames[field],
			})),
		],
	};
}
