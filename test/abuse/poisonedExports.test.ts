import { cloneDeep, set } from 'lodash';
import { InvalidExportError, readExport } from '../../src/state/readExport';
import { decodeState } from '../../src/state/decode';
import { encodeState } from '../../src/state/encode';
import { richState } from '../state/twoApps';

/** Exports that would be taken, and lost with the next save. */

const good = richState().export();
const contested = good.openConflicts.findIndex(({ fields }) => fields.length > 0);
const value = `openConflicts[${contested}].fields[0].master`;

function deep(levels: number): unknown {
	let nest: unknown = 1;
	for (let level = 0; level < levels; level++) nest = [nest];
	return nest;
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
	['a value that is nested too deep', value, deep(500), /400 levels/],
	['one that is nested beyond the stack', value, deep(50_000), /400 levels/],
	['a previous value so', 'links[0].base.master[0][1]', deep(50_000), /400 levels/],
	['a half', 'head.run', 1.5, /head\.run should be/],
	['a part that is none', 'head.cursors', deep(50_000), /head\.cursors should be an object/],
])('%s is refused with a sentence', (_, place, poison, message) => {
	const given = set(cloneDeep(good), place, poison);
	expect(() => readExport(given)).toThrow(InvalidExportError);
	expect(() => readExport(given)).toThrow(message);
});
