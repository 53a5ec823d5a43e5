import type { ICredentialTestFunctions } from 'n8n-workflow';
import { LoggerProxy } from 'n8n-workflow';
import { twoWaySyncPostgresTest } from '../../nodes/shared/state/postgres/credentialTest';
import { closePools, readConnection } from '../../nodes/shared/state/postgres/connection';
import { PostgresStore } from '../../nodes/shared/state/postgres/postgresStore';
import { PostgresServer, TRUSTED } from '../../scripts/postgres/server.cjs';
import type { StateStore } from '../../src/state/store';
import { PoolingProxy } from './poolingProxy';
import { adding, changeOf, conflictNamed, contentOf, draft, linkNumbered } from './states';

type Credential = { readonly [name: string]: string | number };

let server: Awaited<ReturnType<typeof PostgresServer.start>>;
let credential: Awaited<ReturnType<typeof server.createDatabase>>;

beforeAll(async () => {
	server = await PostgresServer.start();
	credential = await server.createDatabase();
});

afterAll(async () => {
	await closePools();
	await server.stop();
});

const CONTEXT: ICredentialTestFunctions = {
	logger: LoggerProxy,
	helpers: {
		getSSHClient: refused,
		updateLastUsed: refused,
		request: refused,
	},
};

function refused(): never {
	throw new Error('The test of the credential needs nothing of n8n');
}

const EVERYTHING = { scope: 'everything' } as const;
let syncs = 0;

function newName(): string {
	return `sync ${++syncs}`;
}

function storeOf(name: string, given: Credential = credential): StateStore {
	return new PostgresStore(readConnection(given), { workflow: '', name });
}

/** Stores of another process: connections, turns and copies of the state are its own. */
class OtherProcess {
	private readonly modules: {
		Store: typeof PostgresStore;
		readConnection: typeof readConnection;
		closePools: typeof closePools;
	};

	constructor() {
		const loaded: Array<typeof this.modules> = [];
		jest.isolateModules(() => {
			loaded.push({
				Store: jest.requireActual<typeof import('../../nodes/shared/state/postgres/postgresStore')>(
					'../../nodes/shared/state/postgres/postgresStore',
				).PostgresStore,
				...jest.requireActual<typeof import('../../nodes/shared/state/postgres/connection')>(
					'../../nodes/shared/state/postgres/connection',
				),
			});
		});
		const [modules] = loaded;
		if (modules === undefined) throw new Error('The modules were not loaded');
		this.modules = modules;
	}

	storeOf(name: string, given: Credential = credential): StateStore {
		const { Store, readConnection: read } = this.modules;
		return new Store(read(given), { workflow: '', name });
	}

	async end(): Promise<void> {
		await this.modules.closePools();
	}
}

test('steps of several processes follow one another, and each sees what the others changed', async () => {
	const name = newName();
	const processes = [1, 2, 3].map(() => new OtherProcess());
	const steps = processes.flatMap((each) =>
		Array.from({ length: 8 }, async (_, index) => {
			const needs = index % 2 === 0 ? EVERYTHING : { scope: {} };
			return await each.storeOf(name).update(adding(1), needs);
		}),
	);
	const done = await Promise.all(steps);
	expect(new Set(done.flatMap(({ result }) => result)).size).toBe(24);
	expect(new Set(done.map(({ rev }) => rev)).size).toBe(24);
	for (const each of processes) {
		expect(await each.storeOf(name).read((state) => [...state.links()].length, EVERYTHING)).toBe(
			24,
		);
		await each.end();
	}
});

test('tables are made once, by however many processes at the same time', async () => {
	const fresh = await server.createDatabase();
	const processes = [1, 2, 3, 4].map(() => new OtherProcess());
	await Promise.all(
		processes.map((each) => each.storeOf('x', fresh).update(adding(1), EVERYTHING)),
	);
	await Promise.all(processes.map(async (each) => await each.end()));
	const versions = await server.admin(fresh.database, async (client) => {
		const { rows } = await client.query('SELECT version FROM two_way_sync_migrations');
		return rows;
	});
	expect(versions).toEqual([{ version: 1 }, { version: 2 }, { version: 3 }, { version: 4 }]);
});

test('a process that holds a copy learns what another removed, also after old traces were swept', async () => {
	const name = newName();
	const mine = storeOf(name);
	await mine.update(adding(5), EVERYTHING);
	const bucket = { scope: { bucket: true, guard: true } };
	await mine.update(
		(state) => ({
			change: changeOf(state, { open: new Map([['c', conflictNamed('c')]]) }),
			result: 0,
		}),
		bucket,
	);
	const other = new OtherProcess();
	const theirs = other.storeOf(name);
	const before = await theirs.read(contentOf, EVERYTHING);
	expect([before.links.length, before.open.length]).toEqual([5, 1]);
	await mine.update(
		draft((change) => {
			change.forgetLink('2');
			change.dropOpen('c');
		}),
		EVERYTHING,
	);
	const after = await theirs.read(contentOf, EVERYTHING);
	expect(after.links.map(({ id }) => id)).toEqual(['1', '3', '4', '5']);
	expect(after.open).toEqual([]);
	for (let step = 0; step < 200; step++) await mine.update(adding(1), { scope: {} });
	await mine.update(
		draft((change) => change.forgetLink('3')),
		EVERYTHING,
	);
	for (let step = 0; step < 200; step++) await mine.update(adding(1), { scope: {} });
	expect(await theirs.read(contentOf, EVERYTHING)).toEqual(await mine.read(contentOf, EVERYTHING));
	await other.end();
});

test('a hundred events among many links take at most ten round trips', async () => {
	const name = newName();
	await storeOf(name).update(adding(20_000), EVERYTHING);
	const proxy = await PoolingProxy.start({ ...credential, user: TRUSTED });
	const other = new OtherProcess();
	const store = other.storeOf(name, { ...credential, port: proxy.port });
	const ids = Array.from({ length: 100 }, (_, index) => `m${index * 150 + 1}`);
	const before = proxy.roundTrips;
	const seen = await store.update(
		(state) => {
			const links = ids.map((id) => state.linkOf('master', id));
			const change = changeOf(state, {
				links: new Map(
					links.map((link) => [link?.id ?? '', { ...link, ...linkNumbered(7), ...link }]),
				),
				open: new Map([['c', conflictNamed('c', { link: links[0]?.id ?? '' })]]),
				logged: [conflictNamed('d', { status: 'rejected' })],
			});
			return { change, result: links.map((link) => link?.ids.master) };
		},
		{ scope: { records: { master: ids, slave: [] }, unsettled: true } },
	);
	expect(seen.result).toEqual(ids);
	expect(proxy.roundTrips - before).toBeLessThanOrEqual(10);
	await other.end();
	await proxy.close();
});

test('behind a pooler that gives each transaction another connection, all works as ever', async () => {
	const fresh = await server.createDatabase();
	const proxy = await PoolingProxy.start({ ...fresh, user: TRUSTED });
	const pooled = { ...fresh, port: proxy.port };
	const [one, two] = [new OtherProcess(), new OtherProcess()];
	await Promise.all(
		[one, two].flatMap((each) =>
			Array.from({ length: 10 }, async () => {
				await each.storeOf('pooled', pooled).update(adding(3), EVERYTHING);
			}),
		),
	);
	const count = await one.storeOf('pooled', pooled).read((state) => state.linkCount, EVERYTHING);
	expect(count).toBe(60);
	expect(proxy.named).toBe(0);
	await Promise.all([one.end(), two.end()]);
	await proxy.close();
});

test('a restart of the server between two steps is not noticed, nor one during a step', async () => {
	const own = await PostgresServer.start();
	const there = await own.createDatabase();
	const store = storeOf('restarted', there);
	await store.update(adding(1), EVERYTHING);
	await own.pause();
	await own.resume();
	expect((await store.update(adding(1), EVERYTHING)).rev).toBe(2);
	await own.pause();
	const waiting = store.update(adding(1), EVERYTHING);
	await new Promise((resolve) => setTimeout(resolve, 300));
	await own.resume();
	expect((await waiting).rev).toBe(3);
	await closePools();
	await own.stop();
});

test('a connection that is cut before the commit: the step is done again', async () => {
	const proxy = await PoolingProxy.start({ ...credential, user: TRUSTED });
	const name = newName();
	const other = new OtherProcess();
	const store = other.storeOf(name, { ...credential, port: proxy.port });
	await store.update(adding(1), EVERYTHING);
	let cut = 0;
	proxy.onRequest = (type, text, drop) => {
		if (type === 'P' && text.includes('UPDATE "public"."two_way_sync_syncs"') && cut++ === 0)
			drop();
	};
	let calls = 0;
	const { rev } = await store.update((state, info) => {
		calls++;
		return adding(1)(state, info);
	}, EVERYTHING);
	expect([cut, calls, rev]).toEqual([2, 2, 2]);
	expect(await store.read((state) => state.linkCount, EVERYTHING)).toBe(2);
	await other.end();
	await proxy.close();
});

test('a connection that is cut during the commit: the step is done once, not twice', async () => {
	const proxy = await PoolingProxy.start({ ...credential, user: TRUSTED });
	const name = newName();
	const other = new OtherProcess();
	const store = other.storeOf(name, { ...credential, port: proxy.port });
	await store.update(adding(1), EVERYTHING);
	let cut = 0;
	proxy.onRequest = (type, text, drop) => {
		if (type === 'Q' && text.startsWith('COMMIT') && cut++ === 0) drop();
	};
	let calls = 0;
	const { rev, result } = await store.update((state, info) => {
		calls++;
		return adding(1)(state, info);
	}, EVERYTHING);
	expect([cut, calls, rev, result]).toEqual([1, 1, 2, ['2']]);
	expect(await store.read((state) => state.linkCount, EVERYTHING)).toBe(2);
	await other.end();
	await proxy.close();
});

describe('what is wrong is said in words', () => {
	const problemOf = async (given: Credential): Promise<unknown> => {
		try {
			await storeOf('x', { ...credential, ...given }).read((state) => state.linkCount, EVERYTHING);
			return { message: 'nothing' };
		} catch (error) {
			return error;
		}
	};

	test.each<[string, Credential, RegExp, RegExp]>([
		['a wrong password', { password: 'wrong' }, /does not let user "postgres" in/, /Password/],
		['an unknown user', { user: 'nobody_here' }, /does not let user "nobody_here" in/, /User/],
		['a missing database', { database: 'nowhere' }, /no database "nowhere"/, /Create it/],
		[
			'a name that does not resolve',
			{ host: 'no.such.host.invalid' },
			/No PostgreSQL server/,
			/Host/,
		],
		[
			'TLS where the server has none',
			{ tls: 'require' },
			/does not offer TLS/,
			/'SSL' was left at 'Disable'/,
		],
		['an empty host', { host: '' }, /Host is empty/, /credential/],
		['a schema that is none', { schema: 'a"; DROP TABLE x; --' }, /cannot be used as Schema/, /./],
		['a schema of the server', { schema: 'pg_catalog' }, /cannot be used as Schema/, /./],
	])('%s', async (_what, given, message, remedy) => {
		expect(await problemOf(given)).toMatchObject({
			message: expect.stringMatching(message),
			remedy: expect.stringMatching(remedy),
		});
	});

	test('no server', async () => {
		const gone = await PostgresServer.start();
		await gone.stop();
		const data = { ...credential, port: gone.port };
		const test = async (name: string) =>
			await twoWaySyncPostgresTest.call(CONTEXT, { id: '1', name, type: name, data });
		expect(await test('gone')).toEqual({
			status: 'Error',
			message: expect.stringMatching(/No PostgreSQL server answers at 127\.0\.0\.1.*Port/),
		});
	});

	test('nothing is, where the test of the credential succeeds; it stores nothing', async () => {
		const given = { id: '1', name: 'x', type: 'x', data: credential };
		expect(await twoWaySyncPostgresTest.call(CONTEXT, given)).toMatchObject({ status: 'OK' });
		const kept = await server.admin(credential.database, async (client) => {
			const { rows } = await client.query(
				"SELECT 1 FROM two_way_sync_syncs WHERE workflow = 'credential test'",
			);
			return rows.length;
		});
		expect(kept).toBe(0);
	});

	test('a user who may not make tables', async () => {
		await server.admin(credential.database, async (client) => {
			await client.query("CREATE ROLE humble LOGIN PASSWORD 'humble'");
		});
		const humble = { user: 'humble', password: 'humble', schema: 'theirs' };
		expect(await problemOf(humble)).toMatchObject({
			message: expect.stringMatching(/"humble" lacks rights/),
			remedy: expect.stringMatching(/GRANT USAGE, CREATE ON SCHEMA "theirs" TO "humble"/),
		});
		await server.admin(credential.database, async (client) => {
			await client.query('CREATE SCHEMA theirs; GRANT USAGE, CREATE ON SCHEMA theirs TO humble');
		});
		expect(await problemOf(humble)).toMatchObject({ message: 'nothing' });
	});

	test('tables of a newer version', async () => {
		const newer = await server.createDatabase();
		await storeOf('x', newer).update(adding(1), EVERYTHING);
		await server.admin(newer.database, async (client) => {
			await client.query('INSERT INTO two_way_sync_migrations (version) VALUES (7)');
		});
		expect(await problemOf(newer)).toMatchObject({
			message: expect.stringMatching(/newer version of this package \(schema 7/),
			remedy: expect.stringMatching(/Update/),
		});
	});
});

test('a schema with a name of its own is made, and keeps its tables to itself', async () => {
	const elsewhere = { ...credential, schema: 'Two Way-Sync$' };
	await storeOf('x', elsewhere).update(adding(2), EVERYTHING);
	expect(await storeOf('x', elsewhere).read((state) => state.linkCount, EVERYTHING)).toBe(2);
	const tables = await server.admin(credential.database, async (client) => {
		const { rows } = await client.query(
			"SELECT count(*)::int AS count FROM pg_tables WHERE schemaname = 'Two Way-Sync$'",
		);
		return rows[0]?.count;
	});
	expect(tables).toBe(7);
});
