// @ts-check
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../scripts/real-n8n/server.mjs';
import { AppServer } from './appServer.mjs';
import { AppProcess, call } from './appProcess.mjs';
import { TAGS } from './contact.mjs';
import { FaultyProxy } from './faultyProxy.mjs';
import { WebTable, httpStep } from './webTable.mjs';

/** @typedef {import('../../scripts/real-apps/installation.mjs').AppInstallation} AppInstallation */
/** @typedef {import('./contact.mjs').Contact} Contact */

const ADMIN = { email: 'admin@example.com', password: 'Two-way-sync-1' };

/** The package is a library; this is the server that its own images start. */
const PROGRAM = `
	const { Noco } = require('nocodb');
	const app = require('express')();
	const server = app.listen(Number(process.env.PORT), '127.0.0.1', async () => {
		app.use(await Noco.init({}, server, app));
	});
`;

const COLUMNS = [
	{ title: 'Email', uidt: 'Email' },
	{ title: 'Full Name', uidt: 'SingleLineText' },
	{ title: 'Phone', uidt: 'PhoneNumber' },
	{ title: 'Born', uidt: 'Date', meta: { date_format: 'YYYY-MM-DD' } },
	{ title: 'Last Seen', uidt: 'DateTime' },
	{ title: 'Credit', uidt: 'Decimal', meta: { precision: 2 } },
	{ title: 'Active', uidt: 'Checkbox' },
	{ title: 'Visits', uidt: 'Number' },
	{ title: 'Note', uidt: 'LongText' },
	{ title: 'Tags', uidt: 'MultiSelect', colOptions: { options: TAGS.map((title) => ({ title })) } },
	{ title: 'Updated', uidt: 'LastModifiedTime' },
];

/** A NocoDB with a database of its own. */
export class NocoDb extends AppServer {
	#token = '';
	#base = '';

	/**
	 * @param {AppInstallation} installation
	 * @param {() => number} chance Which writes fail, once some shall.
	 */
	static async start({ node, folder: installed }, chance) {
		const folder = await mkdtemp(join(tmpdir(), 'two-way-sync-nocodb-'));
		const port = await freePort();
		const env = {
			...process.env,
			PORT: String(port),
			NC_TOOL_DIR: folder,
			NC_ADMIN_EMAIL: ADMIN.email,
			NC_ADMIN_PASSWORD: ADMIN.password,
			NC_DISABLE_TELE: 'true',
			NODE_ENV: 'production',
		};
		const ready = `http://127.0.0.1:${port}/api/v1/health`;
		const program = new AppProcess(node, ['-e', PROGRAM], { cwd: installed, env, ready });
		const proxy = new FaultyProxy(port, chance);
		await Promise.all([program.start(), proxy.start()]);
		const app = new NocoDb(folder, port, program, proxy);
		await app.#login();
		return app;
	}

	async #login() {
		const { token } = await call('POST', this.url('/api/v1/auth/user/signin'), {}, ADMIN);
		const session = { 'xc-auth': token };
		const made = await call('POST', this.url('/api/v1/tokens'), session, { description: 'n8n' });
		this.#token = made.token;
		const base = await this.call('POST', '/api/v2/meta/bases', { title: 'CRM' });
		this.#base = base.id;
	}

	/** What n8n needs to log in. */
	get credential() {
		const data = { name: 'xc-token', value: this.#token };
		return { type: 'httpHeaderAuth', data };
	}

	/** @param {string} name */
	async createTable(name) {
		const path = `/api/v2/meta/bases/${this.#base}/tables`;
		const columns = COLUMNS.map((each) => ({ ...each, column_name: each.title.replace(' ', '_') }));
		const id = { title: 'Id', column_name: 'id', uidt: 'ID', pk: true, ai: true };
		const table = await this.call('POST', path, {
			title: name,
			table_name: name,
			columns: [id, ...columns],
		});
		return new NocoDbTable(this, table.id);
	}

	/**
	 * @param {string} method
	 * @param {string} path
	 * @param {unknown} [body]
	 */
	async call(method, path, body) {
		return await call(method, this.url(path), { 'xc-token': this.#token }, body);
	}
}

/** Contacts in NocoDB. */
class NocoDbTable extends WebTable {
	idField = 'Id';
	answerIdField = 'Id';
	/** @override */
	fieldNames = {
		email: 'Email',
		name: 'Full Name',
		phone: 'Phone',
		born: 'Born',
		seen: 'Last Seen',
		credit: 'Credit',
		active: 'Active',
		visits: 'Visits',
		note: 'Note',
		tags: 'Tags',
	};

	/**
	 * @param {NocoDb} app
	 * @param {string} id
	 */
	constructor(app, id) {
		super(app);
		this.app = app;
		this.path = `/api/v2/tables/${id}/records`;
	}

	/** As n8n would be wired to it. */
	async steps() {
		const url = `${this.app.proxy.url}${this.path}`;
		return {
			list: httpStep('GET', `${url}?limit=1000`),
			// Its lists are `{ "list": [ … ], "pageInfo": … }`.
			splitOut: 'list',
			create: httpStep('POST', url, '={{ $json }}'),
			update: httpStep('PATCH', url, '={{ $json }}'),
			remove: httpStep('DELETE', url, '={{ $json }}'),
		};
	}

	/** @returns {Promise<Record<string, unknown>[]>} */
	async list() {
		return (await this.app.call('GET', `${this.path}?limit=1000`)).list;
	}

	/** @param {readonly Record<string, unknown>[]} rows */
	async insert(rows) {
		// It takes so many at once.
		for (let from = 0; from < rows.length; from += 100) {
			await this.app.call('POST', this.path, rows.slice(from, from + 100));
		}
	}

	/**
	 * @param {unknown} id
	 * @param {Record<string, unknown>} changes
	 */
	async edit(id, changes) {
		await this.app.call('PATCH', this.path, { Id: id, ...changes });
	}

	/** @param {unknown} id */
	async remove(id) {
		await this.app.call('DELETE', this.path, { Id: id });
	}

	/** @override @param {Partial<Contact>} contact */
	write(contact) {
		const { tags, ...others } = contact;
		return super.write(
			tags === undefined
				? others
				: { ...others, tags: /** @type {any} */ (tags?.join(',') ?? null) },
		);
	}
}
