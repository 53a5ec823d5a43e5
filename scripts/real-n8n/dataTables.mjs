// @ts-check
/** @typedef {import('./server.mjs').Server} Server */
/** @typedef {Record<string, string | number | boolean | null>} Row */

/** n8n's own Data Tables: real apps with a user interface, which need nothing else installed. */
export class DataTable {
	/**
	 * @param {Server} server
	 * @param {string} path
	 * @param {string} name
	 */
	constructor(server, path, name) {
		this.server = server;
		this.path = path;
		this.name = name;
	}

	/**
	 * @param {Server} server
	 * @param {string} name
	 * @param {Record<string, 'string' | 'number' | 'boolean' | 'date'>} columns
	 */
	static async create(server, name, columns) {
		const project = await server.rest('GET', '/rest/projects/personal');
		const tables = `/rest/projects/${project.id}/data-tables`;
		const table = await server.rest('POST', tables, {
			name,
			columns: Object.entries(columns).map(([column, type]) => ({ name: column, type })),
		});
		return new DataTable(server, `${tables}/${table.id}`, name);
	}

	/**
	 * The table of that name, if there is one.
	 *
	 * @param {Server} server
	 * @param {string} name
	 */
	static async find(server, name) {
		const project = await server.rest('GET', '/rest/projects/personal');
		const tables = `/rest/projects/${project.id}/data-tables`;
		const filter = encodeURIComponent(JSON.stringify({ name }));
		const found = await server.rest('GET', `${tables}?filter=${filter}`);
		const table = found.data.find((/** @type {{ name: string }} */ each) => each.name === name);
		return table === undefined ? undefined : new DataTable(server, `${tables}/${table.id}`, name);
	}

	/** What a step has as its table when a person chose it from the list. */
	get chosen() {
		const [, , , , , id] = this.path.split('/');
		return { __rl: true, mode: 'list', value: id, cachedResultName: this.name };
	}

	/** What a step has as its table when its name was typed. */
	get named() {
		return { __rl: true, mode: 'name', value: this.name };
	}

	/** Where a person edits it. */
	get editor() {
		const [, project, , id] = this.path.split('/').slice(2);
		return `${this.server.url}/projects/${project}/datatables/${id}`;
	}

	/** @returns {Promise<Row[]>} */
	async rows() {
		const found = await this.server.rest('GET', `${this.path}/rows?take=250&sortBy=id:asc`);
		return found.data;
	}

	/** @param {readonly Row[]} rows */
	async insert(...rows) {
		return await this.server.rest('POST', `${this.path}/insert`, { data: rows, returnType: 'all' });
	}

	/**
	 * A user's edit.
	 *
	 * @param {Row} where
	 * @param {Row} data
	 */
	async edit(where, data) {
		await this.server.rest('PATCH', `${this.path}/rows`, { filter: filterOf(where), data });
	}

	/** Deletes the table itself. */
	async drop() {
		await this.server.rest('DELETE', this.path);
	}

	/** @param {Row} where */
	async remove(where) {
		const filter = encodeURIComponent(JSON.stringify(filterOf(where)));
		await this.server.rest('DELETE', `${this.path}/rows?filter=${filter}`);
	}
}

/**
 * Fills the tables into the steps of a template: which of the two a step is about, its name says.
 *
 * @param {any} definition
 * @param {{ master: object, slave: object }} tables As a step has them.
 */
export function chooseTables({ nodes }, { master, slave }) {
	for (const { name, parameters } of nodes) {
		if (!('dataTableId' in parameters)) continue;
		if (!/Master|Slave/.test(name)) throw new Error(`Which table is "${name}" about?`);
		parameters.dataTableId = name.includes('Master') ? master : slave;
	}
}

/** @param {Row} where */
function filterOf(where) {
	return {
		type: 'and',
		filters: Object.entries(where).map(([columnName, value]) => ({
			columnName,
			condition: 'eq',
			value,
		})),
	};
}
