// @ts-check
import { createRequire } from 'node:module';
import { join } from 'node:path';

/** @typedef {import('../../scripts/real-n8n/installation.mjs').Installation} Installation */

/** Where the servers are; a database of its own is created there and dropped at the end. */
export const POSTGRES_URL =
	process.env.TWO_WAY_SYNC_TEST_POSTGRES ?? 'postgres://postgres@127.0.0.1:5432/postgres';
export const MYSQL_URL = process.env.TWO_WAY_SYNC_TEST_MYSQL ?? 'mysql://root@127.0.0.1:3306';

const CONNECT_TIMEOUT = 3000;

/**
 * A database that exists for the tests of a file.
 *
 * @typedef {object} Database
 * @property {(text: string, values?: unknown[]) => Promise<any[]>} query
 * @property {Record<string, unknown>} credential What n8n needs to connect to it.
 * @property {() => Promise<void>} drop
 */

/** The drivers that n8n itself uses. @param {Installation} installation */
function requireOf(installation) {
	return createRequire(join(installation.folder, 'node_modules', 'n8n-nodes-base', 'package.json'));
}

/** @param {string} text */
function partsOf(text) {
	const url = new URL(text);
	return {
		host: url.hostname,
		port: Number(url.port),
		user: decodeURIComponent(url.username),
		password: decodeURIComponent(url.password),
	};
}

/**
 * @param {Installation} installation
 * @param {string} name
 * @returns {Promise<Database>}
 */
export async function createPostgres(installation, name) {
	const { Client } = requireOf(installation)('pg');
	const parts = partsOf(POSTGRES_URL);
	const admin = new Client({
		connectionString: POSTGRES_URL,
		connectionTimeoutMillis: CONNECT_TIMEOUT,
	});
	await admin.connect();
	await admin.query(`CREATE DATABASE ${name}`);
	const client = new Client({ ...parts, database: name });
	await client.connect();
	return {
		query: async (text, values) => (await client.query(text, values)).rows,
		credential: { ...parts, database: name, ssl: 'disable', maxConnections: 5, sshTunnel: false },
		drop: async () => {
			await client.end();
			await admin.query(`DROP DATABASE ${name} WITH (FORCE)`);
			await admin.end();
		},
	};
}

/**
 * MySQL or MariaDB.
 *
 * @param {Installation} installation
 * @param {string} name
 * @returns {Promise<Database>}
 */
export async function createMysql(installation, name) {
	const mysql = requireOf(installation)('mysql2/promise');
	const parts = partsOf(MYSQL_URL);
	const connection = await mysql.createConnection({
		...parts,
		connectTimeout: CONNECT_TIMEOUT,
		dateStrings: true,
	});
	await connection.query(`CREATE DATABASE ${name}`);
	await connection.query(`USE ${name}`);
	return {
		query: async (text, values) => (await connection.query(text, values))[0],
		credential: { ...parts, database: name, ssl: false, sshTunnel: false, connectTimeout: 10_000 },
		drop: async () => {
			await connection.query(`DROP DATABASE ${name}`);
			await connection.end();
		},
	};
}

/**
 * Why tests with databases cannot run here, or `false`.
 *
 * @param {Installation} installation
 * @param {ReadonlyArray<typeof createPostgres | typeof createMysql>} [needed]
 */
export async function unreachable(installation, needed = [createPostgres, createMysql]) {
	const name = `two_way_sync_probe_${process.pid}`;
	for (const create of needed) {
		const url = create === createPostgres ? POSTGRES_URL : MYSQL_URL;
		try {
			await (await create(installation, name)).drop();
		} catch (error) {
			const shown = new URL(url);
			shown.password = '';
			return `${shown.href} is not reachable: ${error instanceof Error ? error.message : error}`;
		}
	}
	return false;
}
