// @ts-check
import { installApp } from '../../scripts/real-apps/installation.mjs';
import { installN8n } from '../../scripts/real-n8n/installation.mjs';
import { createMysql, createPostgres, unreachable } from '../e2e/databases.mjs';
import { MysqlTable, PostgresTable } from './databaseTables.mjs';
import { Directus } from './directus.mjs';
import { NocoDb } from './nocodb.mjs';

/** @typedef {import('./webTable.mjs').Table} Table */

/**
 * An app that runs, with a new table for each test.
 *
 * @typedef {{ createTable: (name: string) => Promise<Table>, stop: () => Promise<void> }} RunningApp
 */

/**
 * How an app is started, or why it cannot be had here.
 *
 * @typedef {{ skip: string | false, start: (chance: () => number, seed: number) => Promise<RunningApp> }} App
 */

/** @type {Record<'directus' | 'nocodb' | 'postgres' | 'mysql', () => Promise<App>>} */
export const APPS = {
	directus: async () => await webApp('directus', Directus),
	nocodb: async () => await webApp('nocodb', NocoDb),
	postgres: async () => await databaseApp(createPostgres, PostgresTable),
	mysql: async () => await databaseApp(createMysql, MysqlTable),
};

/**
 * @param {import('../../scripts/real-apps/installation.mjs').AppName} name
 * @param {typeof Directus | typeof NocoDb} Kind
 * @returns {Promise<App>}
 */
async function webApp(name, Kind) {
	try {
		const installation = await installApp(name, console.log);
		return { skip: false, start: async (chance) => await Kind.start(installation, chance) };
	} catch (error) {
		return { skip: `${name} cannot be installed: ${reasonIn(error)}`, start: neverStarted };
	}
}

/**
 * @param {typeof createPostgres | typeof createMysql} create
 * @param {typeof PostgresTable | typeof MysqlTable} Kind
 * @returns {Promise<App>}
 */
async function databaseApp(create, Kind) {
	const installation = await installN8n();
	const start = async (/** @type {() => number} */ _chance, /** @type {number} */ seed) => {
		/** @type {import('../e2e/databases.mjs').Database[]} */
		const databases = [];
		return {
			createTable: async (/** @type {string} */ name) => {
				const table = await Kind.create(installation, name, seed);
				databases.push(table.database);
				return table;
			},
			stop: async () => {
				for (const database of databases) await database.drop();
			},
		};
	};
	return { skip: await unreachable(installation, [create]), start };
}

/** What npm names as its error, else what failed. @param {unknown} error */
function reasonIn(error) {
	const lines = String(error instanceof Error ? error.message : error).split('\n');
	return lines.find((line) => /^npm (error|ERR!) /.test(line)) ?? lines[0];
}

/** @returns {Promise<RunningApp>} */
async function neverStarted() {
	throw new Error('Its tests are skipped');
}
