// @ts-check
import { createMysql, createPostgres } from '../e2e/databases.mjs';
import { nodeOf, readTemplate } from '../e2e/harness.mjs';

/** @typedef {import('../../scripts/real-n8n/installation.mjs').Installation} Installation */
/** @typedef {import('../e2e/databases.mjs').Database} Database */
/** @typedef {import('./contact.mjs').Contact} Contact */
/** @typedef {import('./webTable.mjs').Steps} Steps */

const NAMES = {
	email: 'email',
	name: 'name',
	phone: 'phone',
	born: 'born',
	seen: 'seen',
	credit: 'credit',
	active: 'active',
	visits: 'visits',
	note: 'note',
	tags: 'tags',
};

/** What the tables of both kinds of databases have in common. */
class DatabaseTable {
	idField = 'id';
	answerIdField = 'id';
	fieldNames = NAMES;

	/**
	 * @param {Database} database
	 * @param {string} name
	 * @param {'postgres' | 'mySql'} type
	 * @param {'Master' | 'Slave'} side Whose steps in the template are of this kind.
	 */
	constructor(database, name, type, side) {
		this.database = database;
		this.name = name;
		this.type = type;
		this.side = side;
		/** What wakes up to end n8n's connections. @type {NodeJS.Timeout | undefined} */
		this.crash = undefined;
	}

	get credential() {
		return { type: this.type, data: this.database.credential };
	}

	/** Those of the template. @returns {Promise<Steps>} */
	async steps() {
		const { side } = this;
		const definition = await readTemplate('postgres-and-mysql');
		const step = (/** @type {string} */ name) => {
			const { type, typeVersion, parameters } = nodeOf(definition, name);
			parameters.table.value = this.name;
			return { type, typeVersion, parameters };
		};
		return {
			list: step(`Get ${side} Rows`),
			create: step(`Create in ${side}`),
			update: step(`Update ${side}`),
			remove: step(`Delete from ${side}`),
		};
	}

	/** @param {number} share */
	async failWrites(share) {
		await this.database.query(`UPDATE faults SET share = ${share}`);
	}

	/** n8n's connections are cut while it writes. @param {number} writes */
	crashAfter(writes) {
		const due = this.counts().then((before) => before.writes + writes);
		const look = async () => {
			const { writes: now } = await this.counts();
			if (now >= (await due)) await this.cutConnections();
			else this.crash = setTimeout(look, 20);
		};
		this.crash = setTimeout(look, 20);
	}

	async recover() {
		clearTimeout(this.crash);
	}

	/** @returns {Promise<{ writes: number, failed: number }>} */
	async counts() {
		throw new Error('Each kind has its own');
	}

	async cutConnections() {}
}

/** Contacts in PostgreSQL. */
export class PostgresTable extends DatabaseTable {
	/**
	 * @param {Installation} installation
	 * @param {string} name
	 * @param {number} seed
	 */
	static async create(installation, name, seed) {
		const database = await createPostgres(installation, name);
		await database.query(`CREATE TABLE contacts (id serial PRIMARY KEY, email text, name text, phone text,
			born date, seen timestamptz, credit numeric(10,2), active boolean, visits integer, note text,
			tags text[])`);
		// A sequence goes on counting where what counted is rolled back.
		await database.query('CREATE TABLE faults (share float); INSERT INTO faults VALUES (0)');
		await database.query('CREATE SEQUENCE writes; CREATE SEQUENCE failures');
		await database.query(`CREATE FUNCTION fail_some() RETURNS trigger LANGUAGE plpgsql AS $$
			BEGIN
				IF current_setting('two_way_sync.person', true) IS DISTINCT FROM 'yes' AND
					('x' || substr(md5(${seed} || '-' || nextval('writes')), 1, 7))::bit(28)::int / 268435456.0
						< (SELECT share FROM faults) THEN
					PERFORM nextval('failures');
					RAISE EXCEPTION 'something went wrong';
				END IF;
				IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
				RETURN NEW;
			END $$`);
		await database.query(`CREATE TRIGGER fail_some BEFORE INSERT OR UPDATE OR DELETE ON contacts
			FOR EACH ROW EXECUTE FUNCTION fail_some()`);
		await database.query(`SET two_way_sync.person = 'yes'`);
		return new PostgresTable(database, 'contacts', 'postgres', 'Master');
	}

	/** @override */
	async counts() {
		const count = (/** @type {string} */ sequence) =>
			`(SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM ${sequence})`;
		const [row] = await this.database.query(
			`SELECT ${count('writes')} AS writes, ${count('failures')} AS failed`,
		);
		return { writes: Number(row.writes), failed: Number(row.failed) };
	}

	/** @override */
	async cutConnections() {
		await this.database.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
			WHERE datname = current_database() AND pid <> pg_backend_pid()`);
	}

	/** @returns {Promise<Record<string, any>[]>} */
	async list() {
		return await this.database.query('SELECT *, born::text FROM contacts ORDER BY id');
	}

	/** @param {readonly Record<string, unknown>[]} rows */
	async insert(rows) {
		for (const row of rows) {
			const names = Object.keys(row);
			const places = names.map((_, index) => `$${index + 1}`);
			const text = `INSERT INTO contacts (${names.join()}) VALUES (${places.join()})`;
			await this.database.query(text, Object.values(row));
		}
	}

	/**
	 * @param {unknown} id
	 * @param {Record<string, unknown>} changes
	 */
	async edit(id, changes) {
		const places = Object.keys(changes).map((name, index) => `${name} = $${index + 2}`);
		const text = `UPDATE contacts SET ${places.join()} WHERE id = $1`;
		await this.database.query(text, [id, ...Object.values(changes)]);
	}

	/** @param {unknown} id */
	async remove(id) {
		await this.database.query('DELETE FROM contacts WHERE id = $1', [id]);
	}

	/** @param {Partial<Contact>} contact @returns {Record<string, unknown>} */
	write(contact) {
		return { ...contact };
	}
}

/** Contacts in MySQL or MariaDB. */
export class MysqlTable extends DatabaseTable {
	/**
	 * @param {Installation} installation
	 * @param {string} name
	 * @param {number} seed
	 */
	static async create(installation, name, seed) {
		const database = await createMysql(installation, name);
		await database.query(`CREATE TABLE contacts (id integer AUTO_INCREMENT PRIMARY KEY,
			email varchar(200), name varchar(200), phone varchar(200), born date, seen datetime,
			credit decimal(10,2), active boolean, visits integer, note text, tags varchar(200))
			CHARACTER SET utf8mb4`);
		// A table of this engine goes on counting where what counted is rolled back.
		await database.query(
			'CREATE TABLE faults (share double, writes integer, failed integer) ENGINE = MyISAM',
		);
		await database.query('INSERT INTO faults VALUES (0, 0, 0)');
		for (const operation of ['INSERT', 'UPDATE', 'DELETE']) {
			await database.query(`CREATE TRIGGER fail_some_${operation} BEFORE ${operation} ON contacts
				FOR EACH ROW BEGIN
					IF @person IS NULL THEN
						UPDATE faults SET writes = writes + 1;
						IF (SELECT CONV(SUBSTR(MD5(CONCAT(${seed}, '-', writes)), 1, 7), 16, 10) / 268435456
							< share FROM faults) THEN
							UPDATE faults SET failed = failed + 1;
							SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'something went wrong';
						END IF;
					END IF;
				END`);
		}
		await database.query('SET @person = 1');
		return new MysqlTable(database, 'contacts', 'mySql', 'Slave');
	}

	/** @override */
	async counts() {
		const [row] = await this.database.query('SELECT writes, failed FROM faults');
		return { writes: row.writes, failed: row.failed };
	}

	/** @override */
	async cutConnections() {
		const found = await this.database.query(`SELECT id FROM information_schema.processlist
			WHERE db = DATABASE() AND id <> CONNECTION_ID()`);
		for (const { id } of found) await this.database.query(`KILL ${id}`).catch(() => {});
	}

	/** @returns {Promise<Record<string, any>[]>} */
	async list() {
		return await this.database.query('SELECT * FROM contacts ORDER BY id');
	}

	/** @param {readonly Record<string, unknown>[]} rows */
	async insert(rows) {
		for (const row of rows) await this.database.query('INSERT INTO contacts SET ?', [row]);
	}

	/**
	 * @param {unknown} id
	 * @param {Record<string, unknown>} changes
	 */
	async edit(id, changes) {
		await this.database.query('UPDATE contacts SET ? WHERE id = ?', [changes, id]);
	}

	/** @param {unknown} id */
	async remove(id) {
		await this.database.query('DELETE FROM contacts WHERE id = ?', [id]);
	}

	/** @param {Partial<Contact>} contact @returns {Record<string, unknown>} */
	write({ tags, seen, ...others }) {
		return {
			...others,
			...(tags === undefined ? {} : { tags: tags?.join(';') ?? null }),
			...(seen === undefined ? {} : { seen: seen?.replace('T', ' ').replace('Z', '') ?? null }),
		};
	}
}
