import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { preProcessFile } from 'typescript';

/** The rooms of src from the lowest to the highest. Each imports from lower floors and from itself alone. */
const FLOORS: ReadonlyArray<readonly string[]> = [
	['model'],
	['values', 'runs'],
	['state', 'contested', 'forms', 'webhooks'],
	['mapping'],
	['records'],
	['reconcile', 'settle', 'echo', 'bucket', 'events'],
	['undo', 'explain'],
	['markup'],
	['preview', 'page'],
];

const SRC = join(__dirname, '../../src');

/** What each file of src imports from others, types too. */
const IMPORTS: ReadonlyMap<string, readonly string[]> = new Map(
	readdirSync(SRC, { recursive: true, encoding: 'utf8' })
		.filter((file) => file.endsWith('.ts'))
		.sort()
		.map((file) => [file, importsOf(file)]),
);

function importsOf(file: string): readonly string[] {
	const path = join(SRC, file);
	return preProcessFile(readFileSync(path, 'utf8'))
		.importedFiles.map(({ fileName }) => fileName)
		.filter((name) => name.startsWith('.'))
		.map((name) => `${relative(SRC, join(dirname(path), name))}.ts`);
}

function roomOf(file: string): string {
	return file.split('/')[0] ?? '';
}

function floorOf(file: string): number {
	return FLOORS.findIndex((rooms) => rooms.includes(roomOf(file)));
}

/** The circles that a walk along the imports comes upon: at least one, if there are any. */
function circles(): readonly string[] {
	const found: string[] = [];
	const done = new Set<string>();
	const walk = (file: string, way: readonly string[]): void => {
		if (way.includes(file)) {
			found.push([...way.slice(way.indexOf(file)), file].join(' -> '));
			return;
		}
		if (done.has(file)) return;
		for (const next of IMPORTS.get(file) ?? []) walk(next, [...way, file]);
		done.add(file);
	};
	for (const file of IMPORTS.keys()) walk(file, []);
	return found;
}

test('every folder of src is a room, and every room has its floor', () => {
	const rooms = new Set([...IMPORTS.keys()].map(roomOf));
	expect([...rooms].sort()).toEqual(FLOORS.flat().sort());
});

test('every import leads to a file of src', () => {
	const astray = [...IMPORTS].flatMap(([file, imports]) =>
		imports.filter((next) => !IMPORTS.has(next)).map((next) => `${file} -> ${next}`),
	);
	expect(astray).toEqual([]);
});

test('no import leads up, or to another room of the same floor', () => {
	const wrong = [...IMPORTS].flatMap(([file, imports]) =>
		imports
			.filter((next) => roomOf(next) !== roomOf(file) && floorOf(next) >= floorOf(file))
			.map((next) => `${file} -> ${next}`),
	);
	expect(wrong).toEqual([]);
});

test('no imports run in circles', () => {
	expect(circles()).toEqual([]);
});
