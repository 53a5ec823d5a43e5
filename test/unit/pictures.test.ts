import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';

const ROOT = join(__dirname, '../..');
const PAGES = [
	'README.md',
	...readdirSync(join(ROOT, 'docs'))
		.filter((name) => name.endsWith('.md'))
		.map((name) => `docs/${name}`),
];

/** What a page names, from the root of the project on. */
function named(page: string, pattern: RegExp): readonly string[] {
	const text = readFileSync(join(ROOT, page), 'utf8');
	return [...text.matchAll(pattern)].map(([, path = '']) => join(dirname(page), path));
}

describe('pictures of the docs', () => {
	const shown = PAGES.flatMap((page) => named(page, /(?:src|srcset)="([^"]+\.png)"/g));

	test('are there, light and dark, and each is shown', () => {
		const names = new Set(shown);
		expect(names.size).toBeGreaterThan(20);
		const taken = readdirSync(join(ROOT, 'docs/pictures')).map((name) => `docs/pictures/${name}`);
		expect([...names].sort()).toEqual(taken.sort());
		const light = taken.filter((path) => !path.endsWith('-dark.png'));
		const dark = taken.filter((path) => path.endsWith('-dark.png'));
		expect(dark).toEqual(light.map((path) => path.replace(/\.png$/, '-dark.png')));
	});
});

test('links between the pages lead to files that there are', () => {
	const links = PAGES.flatMap((page) => named(page, /\]\((?!https?:|#)([^)#]+)/g));
	expect(links.length).toBeGreaterThan(20);
	expect(links.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
});
