import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** What is installed is what was looked at: each package by its checksum. */

const ROOT = join(__dirname, '../..');
const INSTALLATIONS = join(ROOT, 'scripts/installations');

const read = (...path: readonly string[]) => readFileSync(join(...path), 'utf8');

interface Package {
	readonly version?: string;
	readonly integrity?: string;
	readonly resolved?: string;
	readonly link?: boolean;
	readonly inBundle?: boolean;
	readonly dependencies?: { readonly [name: string]: string };
	readonly optionalDependencies?: { readonly [name: string]: string };
}

const packagesIn = (folder: string): ReadonlyArray<readonly [string, Package]> =>
	Object.entries(JSON.parse(read(folder, 'package-lock.json')).packages);

const FOLDERS = [ROOT, ...readdirSync(INSTALLATIONS).map((name) => join(INSTALLATIONS, name))];

describe.each(FOLDERS.map((folder) => [folder.slice(ROOT.length) || '/', folder]))(
	'%s',
	(_, folder) => {
		const packages = packagesIn(folder).filter(([name]) => name !== '');

		it('names a checksum for each package, and no place that it comes from', () => {
			expect(packages.length).toBeGreaterThan(0);
			const without = packages.filter(
				([, each]) => each.integrity === undefined && each.link !== true && each.inBundle !== true,
			);
			expect(without.map(([name]) => name)).toEqual([]);
			expect(packages.filter(([, { resolved }]) => resolved !== undefined)).toEqual([]);
		});
	},
);

it.each(readdirSync(INSTALLATIONS))('%s: the lockfile has what its package.json wants', (name) => {
	const wanted = JSON.parse(read(INSTALLATIONS, name, 'package.json'));
	const versions = { ...wanted.dependencies, ...wanted.optionalDependencies };
	const found = new Map(packagesIn(join(INSTALLATIONS, name)));
	for (const [each, version] of Object.entries(versions)) {
		expect([each, found.get(`node_modules/${each}`)?.version]).toEqual([each, version]);
	}
});

it.each([
	['n8n', 'scripts/real-n8n/installation.mjs'],
	['nocodb', 'scripts/real-apps/installation.mjs'],
	['directus', 'scripts/real-apps/installation.mjs'],
])('%s: the version is the one that its folder is called by', (name, script) => {
	const { dependencies } = JSON.parse(read(INSTALLATIONS, name, 'package.json'));
	expect(read(ROOT, script)).toContain(`'${dependencies[name]}'`);
});
