// @ts-check
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { installN8n } from '../../scripts/real-n8n/installation.mjs';
import { Workflow } from '../../scripts/real-n8n/workflows.mjs';
import { createMysql, createPostgres, unreachable } from './databases.mjs';
import {
	Bench,
	callWebhook,
	nodeOf,
	readTemplate,
	startByWebhook,
	uniqueName,
	writesOf,
} from './harness.mjs';

const skip = await unreachable(await installN8n());
const bench = new Bench();
/** @type {import('./databases.mjs').Database} */
let postgres;
/** @type {import('./databases.mjs').Database} */
let mysql;
/** Ids of n8n's credentials by type. @type {Record<string, string>} */
const credentials = {};

before(async () => {
	if (skip !== false) return;
	await bench.join();
	const { installation } = bench.server;
	const name = `two_way_sync_${process.pid}_${Date.now().toString(36)}`;
	postgres = await createPostgres(installation, name);
	mysql = await createMysql(installation, name);
	for (const [type, { credential }] of /** @type {const} */ ([
		['postgres', postgres],
		['mySql', mysql],
	])) {
		const body = { name: uniqueName(type), type, data: credential };
		credentials[type] = (await bench.server.api('POST', '/credentials', body)).id;
	}
});
after(async () => {
	await postgres?.drop();
	await mysql?.drop();
	await bench.stop();
});

/** The same columns in the types of each database. */
const POSTGRES_COLUMNS = `id serial PRIMARY KEY, email text, name text, visits integer,
	credit numeric(10,2), born date, seen timestamptz, active boolean, note text`;
const MYSQL_COLUMNS = `id integer AUTO_INCREMENT PRIMARY KEY, email varchar(200), name varchar(200),
	visits integer, credit decimal(10,2), born date, seen datetime, active boolean, note varchar(200)`;

const ANN = {
	email: 'ann@example.com',
	name: 'Ann',
	visits: 0,
	credit: '10.50',
	born: '1990-02-28',
	seen: '2026-01-31T10:20:30Z',
	active: true,
	note: null,
};
const BOB = { ...ANN, email: 'bob@example.com', name: 'Bob', visits: 7, active: false };
const CY = { ...ANN, email: 'cy@example.com', name: 'Cy', credit: '0.00', born: null, seen: null };

/** The template between two tables of the two databases. */
class Databases {
	/**
	 * @param {Workflow} workflow
	 * @param {string} table
	 */
	constructor(workflow, table) {
		this.workflow = workflow;
		this.table = table;
	}

	/** @param {{ master?: any[], slave?: any[], merge?: Record<string, unknown> }} options */
	static async create({ master = [], slave = [], merge = {} }) {
		const table = uniqueName('t').replaceAll(' ', '_');
		await postgres.query(`CREATE TABLE ${table} (${POSTGRES_COLUMNS})`);
		await mysql.query(`CREATE TABLE ${table} (${MYSQL_COLUMNS})`);
		const definition = await readTemplate('postgres-and-mysql');
		definition.name = uniqueName('Databases');
		for (const { type, parameters, ...node } of definition.nodes) {
			const kind = type.replace('n8n-nodes-base.', '');
			if (!(kind in credentials)) continue;
			parameters.table.value = table;
			nodeOf(definition, node.name).credentials = { [kind]: { id: credentials[kind], name: kind } };
		}
		const path = table.replaceAll('_', '-');
		startByWebhook(definition, path);
		Object.assign(nodeOf(definition, 'Master/Slave Merge').parameters, merge);
		const workflow = await Workflow.create(bench.server, definition);
		await workflow.activate();
		const created = new Databases(workflow, table);
		for (const row of master) await created.insertMaster(row);
		for (const row of slave) await created.insertSlave(row);
		return created;
	}

	/** @param {Record<string, unknown>} row */
	async insertMaster(row) {
		const names = Object.keys(row);
		const places = names.map((_, index) => `$${index + 1}`);
		const text = `INSERT INTO ${this.table} (${names.join()}) VALUES (${places.join()})`;
		await postgres.query(text, Object.values(row));
	}

	/** @param {Record<string, unknown>} row */
	async insertSlave(row) {
		await mysql.query(`INSERT INTO ${this.table} SET ?`, [{ ...row, seen: sqlTime(row.seen) }]);
	}

	/** @param {string} email @param {string} assignment */
	async editMaster(email, assignment) {
		await postgres.query(`UPDATE ${this.table} SET ${assignment} WHERE email = $1`, [email]);
	}

	/** @param {string} email @param {string} assignment */
	async editSlave(email, assignment) {
		await mysql.query(`UPDATE ${this.table} SET ${assignment} WHERE email = ?`, [email]);
	}

	async run() {
		const execution = await this.workflow.nextExecution(() =>
			callWebhook(bench.server, this.table.replaceAll('_', '-')),
		);
		assert.equal(execution.status, 'success', execution.error);
		return execution;
	}

	async writes() {
		return writesOf(await this.run());
	}

	/** Both tables as one would read them aloud, in the order of their emails. */
	async rows() {
		const columns = 'email, name, visits, credit, active, note';
		const master = await postgres.query(
			`SELECT ${columns}, born::text, to_char(seen AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS seen
			 FROM ${this.table} ORDER BY email`,
		);
		const slave = await mysql.query(
			`SELECT ${columns}, born, seen FROM ${this.table} ORDER BY email`,
		);
		const shown = slave.map((row) => ({
			...row,
			active: row.active === null ? null : Boolean(row.active),
			seen: row.seen === null ? null : `${row.seen.replace(' ', 'T')}Z`,
		}));
		return { master, slave: shown };
	}

	/** @param {...Record<string, unknown>} expected */
	async holds(...expected) {
		const { master, slave } = await this.rows();
		assert.deepEqual(sorted(master), sorted(expected), 'PostgreSQL');
		assert.deepEqual(sorted(slave), sorted(expected), 'MariaDB');
	}
}

/** @param {readonly Record<string, unknown>[]} rows */
function sorted(rows) {
	return rows.map((row) =>
		Object.fromEntries(Object.entries(row).sort(([a], [b]) => (a < b ? -1 : 1))),
	);
}

/** A time as MySQL takes it. @param {unknown} time */
function sqlTime(time) {
	return typeof time === 'string' ? time.replace('T', ' ').replace('Z', '') : time;
}

test(
	'equal rows in the types of two databases are in sync, and nothing is written',
	{ skip },
	async () => {
		const sync = await Databases.create({ master: [ANN, BOB, CY], slave: [ANN, BOB, CY] });
		assert.deepEqual(await sync.writes(), {});
		assert.deepEqual(await sync.writes(), {});
		await sync.holds(ANN, BOB, CY);
	},
);

test(
	'a first sync matches by email and creates what is missing, in both databases',
	{ skip },
	async () => {
		const sync = await Databases.create({
			master: [ANN, BOB],
			slave: [{ ...ANN, note: 'hello' }, CY],
		});
		await sync.run();
		await sync.holds({ ...ANN, note: 'hello' }, BOB, CY);
		for (let run = 0; run < 3; run++) assert.deepEqual(await sync.writes(), {}, `idle run ${run}`);
		await sync.holds({ ...ANN, note: 'hello' }, BOB, CY);
	},
);

test('edits of every type travel each way, and are written once', { skip }, async () => {
	const sync = await Databases.create({ master: [ANN, BOB], slave: [ANN, BOB] });
	await sync.run();
	const edits = [
		['visits = 12', { visits: 12 }],
		['visits = 0', { visits: 0 }],
		['credit = 99.90', { credit: '99.90' }],
		["born = '2000-01-01'", { born: '2000-01-01' }],
		['active = false', { active: false }],
		['active = true', { active: true }],
		["note = '007'", { note: '007' }],
		[`note = 'Ä "b" '' \n 😀'`, { note: 'Ä "b" \' \n 😀' }],
		['note = NULL', { note: null }],
	];
	let [ann, bob] = [ANN, BOB];
	for (const [assignment, change] of edits) {
		await sync.editMaster(ANN.email, String(assignment));
		await sync.editSlave(BOB.email, String(assignment));
		ann = { ...ann, .../** @type {object} */ (change) };
		bob = { ...bob, .../** @type {object} */ (change) };
		await sync.run();
		await sync.holds(ann, bob);
		assert.deepEqual(await sync.writes(), {}, String(assignment));
	}
	await sync.editMaster(ANN.email, "seen = '2026-03-29T00:59:59Z'");
	await sync.editSlave(BOB.email, "seen = '2026-07-01 12:00:00'");
	await sync.run();
	ann = { ...ann, seen: '2026-03-29T00:59:59Z' };
	bob = { ...bob, seen: '2026-07-01T12:00:00Z' };
	await sync.holds(ann, bob);
	assert.deepEqual(await sync.writes(), {});
});

test(
	'disjoint edits of a row both survive; in a contested column the master wins',
	{ skip },
	async () => {
		const sync = await Databases.create({ master: [ANN], slave: [ANN] });
		await sync.run();
		await sync.editMaster(ANN.email, "name = 'From master', visits = 1");
		await sync.editSlave(ANN.email, "name = 'From slave', credit = 1.25");
		await sync.run();
		await sync.holds({ ...ANN, name: 'From master', visits: 1, credit: '1.25' });
		assert.deepEqual(await sync.writes(), {});
	},
);

test('deletions travel each way, and an edit of the deleted row survives', { skip }, async () => {
	const DEE = { ...ANN, email: 'dee@example.com' };
	const EVE = { ...ANN, email: 'eve@example.com' };
	// Three of few would be held for a person.
	const others = Array.from({ length: 10 }, (_, index) => ({
		...ANN,
		email: `x${index}@example.com`,
	}));
	const rows = [ANN, BOB, CY, DEE, EVE, ...others];
	const sync = await Databases.create({ master: rows, slave: rows });
	await sync.run();
	await postgres.query(`DELETE FROM ${sync.table} WHERE email IN ($1, $2)`, [ANN.email, CY.email]);
	await mysql.query(`DELETE FROM ${sync.table} WHERE email = ?`, [BOB.email]);
	await sync.editSlave(CY.email, "name = 'Cyril'");
	await sync.run();
	await sync.run();
	await sync.holds({ ...CY, name: 'Cyril' }, DEE, EVE, ...others);
	assert.deepEqual(await sync.writes(), {});
});

test('a write that the database refuses is tried again and stops no other', { skip }, async () => {
	const sync = await Databases.create({ master: [ANN, BOB], slave: [ANN, BOB] });
	await sync.run();
	await mysql.query(`ALTER TABLE ${sync.table} ADD CONSTRAINT few CHECK (visits < 100)`);
	await sync.editMaster(ANN.email, 'visits = 1000');
	await sync.editMaster(BOB.email, 'visits = 10');
	const failed = await sync.run();
	assert.equal(failed.items('Confirm Slave', 0).length, 1);
	assert.equal(failed.items('Confirm Slave', 1).length, 1);
	await mysql.query(`ALTER TABLE ${sync.table} DROP CONSTRAINT few`);
	await sync.run();
	await sync.holds({ ...ANN, visits: 1000 }, { ...BOB, visits: 10 });
	assert.deepEqual(await sync.writes(), {});
});
