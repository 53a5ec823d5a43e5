import { readFileSync, readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { Instrumenter } from '@stryker-mutator/instrumenter';
import { described } from './mutants.mjs';

const SILENT = new Proxy({}, { get: () => () => false });
const OPTIONS = { plugins: null, excludedMutations: [], ignorers: [] };

/** Stryker's mutants of a folder of src, described, before any is tried. */
export async function mutantsOf(folder) {
	const names = readdirSync(resolve('src', folder), { recursive: true })
		.filter((name) => name.endsWith('.ts'))
		.map((name) => resolve('src', folder, name))
		.sort();
	const files = names.map((name) => ({
		name,
		mutate: true,
		content: readFileSync(name, 'utf8'),
	}));
	const { mutants } = await new Instrumenter(SILENT).instrument(files, OPTIONS);
	return described(mutants);
}
