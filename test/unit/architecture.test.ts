import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '../..');
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');
const page = read('docs/architecture.md');

function found(pattern: RegExp, text: string): readonly string[] {
	return [...text.matchAll(pattern)].map(([, name = '']) => name);
}

describe('docs/architecture.md', () => {
	test('names files that there are', () => {
		const paths = found(/`((?:src|nodes|test)\/[^`]*\.ts)`/g, page);
		expect(paths.length).toBeGreaterThan(40);
		expect(paths.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
	});

	test('has a place for every section of the rules, in their order', () => {
		const table = page.slice(page.indexOf('## Where the rules live'), page.indexOf('## Rooms'));
		const [, , ...rows] = found(/^\| (.*?) \|/gm, table);
		expect(rows).toEqual(found(/^## (.*)$/gm, read('docs/SEMANTICS.md')));
	});

	test('has every room of src, and draws every node', () => {
		const rooms = found(/`(\w+)`/g, page.slice(page.indexOf('## Rooms')));
		expect([...rooms].sort()).toEqual(readdirSync(join(ROOT, 'src')).sort());
		const drawn = found(/<b>(.*?)<\/b>/g, page);
		const nodes = found(
			/displayName: '(.*)'/g,
			['TwoWaySyncTrigger', 'MasterSlaveMerge', 'LoopGuard', 'ConflictBucket']
				.map((name) => /displayName: '.*'/.exec(read(`nodes/${name}/${name}.node.ts`))?.[0])
				.join('\n'),
		);
		expect(drawn).toEqual(nodes);
	});
});
