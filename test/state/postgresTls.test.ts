import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, chownSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { closePools, readConnection } from '../../nodes/shared/state/postgres/connection';
import { PostgresStore } from '../../nodes/shared/state/postgres/postgresStore';
import { PostgresServer } from '../../scripts/postgres/server.cjs';

const hasOpenssl = spawnSync('openssl', ['version']).status === 0;
const testWithOpenssl = hasOpenssl ? test : test.skip;

testWithOpenssl('a connection with SSL, its certificate checked or not', async () => {
	const server = await PostgresServer.start();
	const given = await server.createDatabase();
	await server.pause();
	const certificate = makeCertificate(server);
	await server.resume();
	const countIn = async (more: { readonly [name: string]: string }) => {
		const connection = readConnection({ ...given, ...more });
		const store = new PostgresStore(connection, { workflow: '', name: 'x' }, { impatient: true });
		return await store.read((state) => state.linkCount, { scope: {} });
	};
	expect(await countIn({ ssl: 'require' })).toBe(0);
	expect(await countIn({ ssl: 'verify', caCertificate: certificate })).toBe(0);
	// As it arrives from a field of one line.
	const oneLine = certificate.trim().replace(/\n/g, ' ');
	expect(await countIn({ ssl: 'verify', caCertificate: oneLine })).toBe(0);
	await expect(countIn({ ssl: 'verify' })).rejects.toMatchObject({
		message: expect.stringMatching(/certificate .* cannot be trusted/),
		remedy: expect.stringMatching(/CA certificate/),
	});
	await closePools();
	await server.stop();
});

/** A certificate of the server for its address, signed by itself. */
function makeCertificate(server: Awaited<ReturnType<typeof PostgresServer.start>>): string {
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
