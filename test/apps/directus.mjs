// @ts-check
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../../scripts/real-n8n/commandLine.mjs';
import { freePort } from '../../scripts/real-n8n/server.mjs';
import { AppServer } from './appServer.mjs';
import { AppProcess, call } from './appProcess.mjs';
import { FaultyProxy } from './faultyProxy.mjs';
import { WebTable, httpStep } from './webTable.mjs';

/** @typedef {import('../../scripts/real-apps/installation.mjs').AppInstallation} AppInstallation */
/** @typedef {import('./contact.mjs').Contact} Contact */

const TOKEN = 'two-way-sync-token';

/** How Directus is told what its own editor would tell it. */
const FIELDS = [
	{ field: 'id', type: 'integer', schema: { is_primary_key: true, has_auto_increment: true } },
	{ field: 'email', type: 'string' },
	{ field: 'full_name', type: 'string' },
	{ field: 'phone', type: 'string' },
	{ field: 'born', type: 'date' },
	{ field: 'last_seen', type: 'timestamp' },
	{ field: 'credit', type: 'decimal', schema: { numeric_precision: 10, numeric_scale: 2 } },
	{ field: 'active', type: 'boolean', meta: { special: ['cast-boolean'] } },
	{ field: 'visits', type: 'integer' },
	{ field: 'note', type: 'text' },
	{ field: 'tags', type: 'csv', meta: { special: ['cast-csv'] } },
	{ field: 'date_updated', type: 'timestamp', meta: { special: ['date-updated'] } },
];

/** A Directus with a database of its own. */
export class Directus extends AppServer {
	/**
	 * @param {AppInstallation} installation
	 * @param {() => number} chance Which writes fail, once some shall.
	 */
	static async start({ node, folder: installed }, chance) {
		const folder = await mkdtemp(join(tmpdir(), 'two-way-sync-directus-'));
		const port = await freePort();
		const env = {
			...process.env,
			DB_CLIENT: 'sqlite3',
			DB_FILENAME: join(folder, 'data.sqlite'),
			SECRET: 'of a Directus that only tests know',
			ADMIN_EMAIL: 'admin@example.com',
			ADMIN_PASSWORD: 'Two-way-sync-1',
			ADMIN_TOKEN: TOKEN,
			HOST: '127.0.0.1',
			PORT: String(port),
			PUBLIC_URL: `http://127.0.0.1:${port}`,
			TELEMETRY: 'false',
			LOG_LEVEL: 'error',
		};
		const program = join(installed, 'node_modules', 'directus', 'cli.js');
		await run(node, [program, 'bootstrap'], { cwd: folder, env });
		const ready = `http://127.0.0.1:${port}/server/ping`;
		const app = new AppProcess(node, [program, 'start'], { cwd: folder, env, ready });
		const proxy = new FaultyProxy(port, chance);
		await Promise.all([app.start(), proxy.start()]);
		return new Directus(folder, port, app, proxy);
	}

	/** What n8n needs to log in. */
	get credential() {
		return { type: 'httpBearerAuth', data: { token: TOKEN } };
	}

	/** @param {string} name */
	async createTable(name) {
		const fields = FIELDS.map((each) => ({ schema: {}, meta: {}, ...each, collection: name }));
		await this.call('POST', '/collections', {
			collection: name,
			meta: { collection: name },
			schema: { name },
			fields: fields.map((each) => ({
				...each,
				meta: { ...each.meta, field: each.field, collection: name },
			})),
		});
		return new DirectusTable(this, name);
	}

	/**
	 * @param {string} method
	 * @param {string} path
	 * @param {unknown} [body]
	 */
	async call(method, path, body) {
		return await call(method, this.url(path), { authorization: `Bearer ${TOKEN}` }, body);
	}
}

/** Contacts in Directus. */
class DirectusTable extends WebTable {
	idField = 'id';
	/** Where its answers have the id. */
	answerIdField = 'data.id';
	/** @override */
	fieldNames = {
		email: 'email',
		name: 'full_name',
		phone: 'phone',
		born: 'born',
		seen: 'last_seen',
		credit: 'credit',
		active: 'active',
		visits: 'visits',
		note: 'note',
		tags: 'tags',
	};

	/**
	 * @param {Directus} app
	 * @param {string} name
	 */
	constructor(app, name) {
		super(app);
		this.app = app;
		this.path = `/items/${name}`;
	}

	/** As n8n would be wired to it. */
	async steps() {
		const url = `${this.app.proxy.url}${this.path}`;
		return {
			list: httpStep('GET', `${url}?limit=-1`),
			// Its lists are `{ "data": [ … ] }`.
			splitOut: 'data',
			create: httpStep('POST', url, '={{ $json }}'),
			update: httpStep('PATCH', `=${url}/{{ $json.id }}`, '={{ $json }}'),
			remove: httpStep('DELETE', `=${url}/{{ $json.id }}`),
		};
	}

	/** @returns {Promise<Record<string, unknown>[]>} */
	async list() {
		return (await this.app.call('GET', `${this.path}?limit=-1`)).data;
	}

	/** @param {readonly Record<string, unknown>[]} rows */
	async insert(rows) {
		await this.app.call('POST', this.path, rows);
	}

	/**
	 * @param {unknown} id
	 * @param {Record<string, unknown>} changes
	 */
	async edit(id, changes) {
		await this.app.call('PATCH', `${this.path}/${id}`, changes);
	}

	/** @param {unknown} id */
	async remove(id) {
		await this.app.call('DELETE', `${this.path}/${id}`);
	}
}
