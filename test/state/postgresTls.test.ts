import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, chownSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { closePools, readConnection } from '../../nodes/shared/state/postgres/connection';
import { PostgresStore } from '../../nodes/shared/state/postgres/postgresStore';
import { PostgresServer } from '../../scripts/postgres/server.cjs';

const hasOpenssl = spawnSync('openssl', ['version']).status === 0;
const testWithOpenssl = hasOpenssl ? test : test.skip;

let server: Awaited<ReturnType<typeof PostgresServer.start>>;

beforeAll(async () => {
	if (hasOpenssl) server = await PostgresServer.start();
});

afterAll(async () => {
	await closePools();
	if (hasOpenssl) await server.stop();
});

testWithOpenssl('a connection with TLS, its certificate checked or not', async () => {
	const given = await server.createDatabase();
	await server.pause();
	const certificate = makeCertificate();
	await server.resume();
	const countIn = async (more: { readonly [name: string]: string }) => {
		const connection = readConnection({ ...given, ...more });
		const store = new PostgresStore(connection, { workflow: '', name: 'x' }, { impatient: true });
		return await store.read((state) => state.linkCount, { scope: {} });
	};
	expect(await countIn({ tls: 'require' })).toBe(0);
	expect(await countIn({ tls: 'verify', caCertificate: certificate })).toBe(0);
	expect(await countIn({ caCertificate: certificate })).toBe(0);
	// As it arrives from a field of one line.
	const oneLine = certificate.trim().replace(/\n/g, ' ');
	expect(await countIn({ tls: 'verify', caCertificate: oneLine })).toBe(0);
	const untrusted = {
		message: expect.stringMatching(/certificate .* cannot be trusted/),
		remedy: expect.stringMatching(/CA certificate/),
	};
	await expect(countIn({ ssl: 'verify' })).rejects.toMatchObject(untrusted);
	// Another authority than the one that vouches for the server, which may have another name.
	const stranger = readFileSync(join(__dirname, 'anotherAuthority.pem'), 'utf8');
	await expect(countIn({ tls: 'require', caCertificate: stranger })).rejects.toMatchObject(
		untrusted,
	);
	expect(await countIn({ host: 'localhost', tls: 'require', caCertificate: certificate })).toBe(0);
	await expect(
		countIn({ host: 'localhost', tls: 'verify', caCertificate: certificate }),
	).rejects.toMatchObject(untrusted);
});

describe('how a connection is kept private', () => {
	const modeOf = (given: { readonly [name: string]: string }) => {
		const { ssl } = readConnection({ host: 'db.example.com', database: 'd', user: 'u', ...given });
		if (ssl === false) return 'disable';
		if (!ssl.rejectUnauthorized) return 'require';
		return ssl.checkServerIdentity === undefined ? 'verify' : 'require, with an authority';
	};

	test.each<[string, { readonly [name: string]: string }, string]>([
		['nothing is set', {}, 'verify'],
		['nothing is set but n8n’s defaults', { tls: 'verify', ssl: '' }, 'verify'],
		['another machine, disabled', { tls: 'disable' }, 'disable'],
		['this machine', { host: 'localhost' }, 'disable'],
		['this machine in capitals', { host: 'LocalHost' }, 'disable'],
		['this machine by number', { host: '127.0.0.1' }, 'disable'],
		['this machine by another number', { host: '127.8.0.1' }, 'disable'],
		['this machine in six', { host: '::1' }, 'disable'],
		['this machine in brackets', { host: '[::1]' }, 'disable'],
		['a socket', { host: '/var/run/postgresql' }, 'disable'],
		['another one that looks like it', { host: '127.0.0.1.example.com' }, 'verify'],
		['a name that begins like it', { host: 'localhost.example.com' }, 'verify'],
		['this machine, with an authority', { host: 'localhost', caCertificate: 'x' }, 'verify'],
		['this machine, required', { host: 'localhost', tls: 'require' }, 'require'],
		['required', { tls: 'require' }, 'require'],
		[
			'required, with an authority',
			{ tls: 'require', caCertificate: 'x' },
			'require, with an authority',
		],
		['as it was set before', { ssl: 'require' }, 'require'],
		['as it was set before, with the default', { ssl: 'require', tls: 'verify' }, 'require'],
		['set anew', { ssl: 'require', tls: 'disable' }, 'disable'],
		['as it was set before, off', { ssl: 'disable' }, 'disable'],
	])('%s', (_, given, mode) => {
		expect(modeOf(given)).toBe(mode);
	});

	test.each([
		'postgres://user:secret@db.example.com/d',
		'postgresql://db.example.com',
		'user:secret@db.example.com',
	])('a whole connection string is refused, and not repeated: %s', (host) => {
		const read = () => readConnection({ host, database: 'd', user: 'u' });
		expect(read).toThrow(/Host is a whole connection string/);
		expect(read).not.toThrow(/secret|example/);
	});
});

/** A certificate of the server for its address, signed by itself. */
function makeCertificate(): string {
	const [key, file] = ['server.key', 'server.crt'].map((name) => join(server.data, name));
	if (key === undefined || file === undefined) throw new Error('No place for the certificate');
	const subject = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1'];
	const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
	const files = ['-keyout', key, '-out', file, '-days', '2'];
	execFileSync('openssl', ['req', '-x509', ...curve, ...subject, ...files], { stdio: 'ignore' });
	chmodSync(key, 0o600);
	const { uid, gid } = server.owner;
	if (uid !== undefined) [key, file].forEach((each) => chownSync(each, uid, gid ?? uid));
	return readFileSync(file, 'utf8');
}
