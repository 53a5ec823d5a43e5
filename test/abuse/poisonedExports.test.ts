import { cloneDeep, set } from 'lodash';
import { InvalidExportError, readExport } from '../../src/state/readExport';
import { decodeState } from '../../src/state/decode';
import { encodeState } from '../../src/state/encode';
import { TwoApps } from '../state/twoApps';

/** Exports that would be taken, and lost with the next save. */

function poisoned(): TwoApps {
	const world = new TwoApps({ keepPreviousValues: true });
	for (const name of ['Ann', 'Bob']) world.insert('master', { name, tags: [] });
	world.settle();
	world.edit('master', world.idOf('master', 'name', 'Ann'), { name: 'Anne' });
	world.edit('slave', world.idOf('slave', 'name', 'Ann'), { name: 'Anna' });
	Object.assign(world.settings, { onConflict: 'manual' });
	world.plan();
	return world;
}

const good = poisoned().export();

function deep(levels: number): unknown {
	let value: unknown = 1;
	for (let level = 0; level < levels; level++) value = [value];
	return value;
}

it('what is not poisoned is taken, and can be saved', () => {
	const { state } = readExport(cloneDeep(good));
	expect(encodeState(decodeState(encodeState(state)))).toBe(encodeState(state));
});

it.each<[string, string, unknown, RegExp]>([
	['the last number as next link', 'head.nextLink', 2 ** 53 - 1, /head\.nextLink should be/],
	['the last number as run', 'head.run', 2 ** 53 - 1, /head\.run should be/],
	['a time beyond all dates', 'head.lastRunAt', 2 ** 53 - 1, /head\.lastRunAt should be/],
	['a cursor beyond all dates', 'head.cursors.master', 9e15, /head\.cursors\.master should be/],
	[
		'a print beyond its bits',
		'links[0].shadows.master[0]',
		2 ** 36,
		/shadows\.master\[0\] should be/,
	],
	['a print of an entry beyond its bits', 'openConflicts[0].content', 2 ** 40, /content should be/],
	['a value that is nested too deep', 'openConflicts[0].fields[0].master', deep(500), /400 levels/],
	[
		'one that is nested beyond the stack',
		'openConflicts[0].fields[0].master',
		deep(50_000),
		/400 levels/,
	],
	['a previous value so', 'links[0].base.master[0][1]', deep(50_000), /400 levels/],
	['a half', 'head.run', 1.5, /head\.run should be/],
	['a part that is none', 'head.cursors', deep(50_000), /head\.cursors should be an object/],
])('%s is refused with a sentence', (_, place, value, message) => {
	const given = set(cloneDeep(good), place, value);
	expect(() => readExport(given)).toThrow(InvalidExportError);
	expect(() => readExport(given)).toThrow(message);
});
