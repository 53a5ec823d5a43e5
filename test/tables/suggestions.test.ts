import { compileField } from '../../src/mapping/compiled';
import type { ConflictField } from '../../src/model/conflict';
import type { Comparator } from '../../src/model/settings';
import { withNames } from '../../src/model/sideNames';
import { suggestionFor } from '../../src/page/suggestion';

type Values = readonly [before: unknown, crm: unknown, shop: unknown];

function suggested([previous, master, slave]: Values, compareAs: Comparator = 'auto') {
	const field = compileField(
		0,
		{
			...{ key: 'f', masterField: 'f', slaveField: 'f' },
			...{ direction: 'both', compareAs, policy: 'manual' },
		},
		{
			zones: { master: 'UTC', slave: 'UTC' },
			keepPreviousValues: true,
			blanksEqual: true,
			dateTimePrecision: 'second',
		},
	);
	const entry: ConflictField = {
		...{ key: 'f', masterField: 'f', slaveField: 'f', changedBy: 'both', reason: '' },
		...{ previous, master, slave },
	};
	const found = suggestionFor(field, entry);
	return found === undefined
		? undefined
		: [found.take, withNames(found.why, { master: 'CRM', slave: 'Shop' })];
}

const mirrored = ([before, master, slave]: Values): Values => [before, slave, master];
const OTHER: { readonly [take: string]: string } = { master: 'slave', slave: 'master' };

/** SEMANTICS "Suggestions". */
test.each<readonly [string, Values, string, RegExp]>([
	['one side has what was there', ['a', 'a', 'b'], 'slave', /what was there before, and only/],
	['with other white space too', ['a', ' a ', 'b'], 'slave', /what was there before/],
	['a clearing is a change like another', ['a', 'a', ''], 'slave', /what was there before/],
	['only one has a value', [undefined, 'a', ''], 'master', /^only CRM has a value|^only Shop/],
	['nobody had one', ['', '555 010', null], 'master', /what was there before/],
	['one wrote on', ['call', 'call back', 'call'], 'master', /what was there before/],
	['one has all of the other', ['x y', 'x y, a, b', 'x y, a'], 'master', /and more/],
	[
		'one wrote on behind a mark',
		[undefined, 'Ann Miller, PhD', 'Ann Miller'],
		'master',
		/and more/,
	],
	['at a first meeting too', [undefined, 'High Street 5', 'High Street'], 'master', /and more/],
	[
		'a form that lost something',
		[undefined, '+491701234567', '491701234567'],
		'master',
		/more|full/,
	],
	['a number that was rounded', [undefined, 10.005, 10.01], 'master', /in full/],
])('%s', (_name, values, take, why) => {
	const there = suggested(values);
	expect(there?.[0]).toBe(take);
	expect(there?.[1]).toMatch(why);
	expect(suggested(mirrored(values))?.[0]).toBe(OTHER[take]);
});

test.each<readonly [string, Values, Comparator, RegExp]>([
	['lists that both added to', [['a'], ['a', 'b'], ['a', 'c']], 'auto', /only added to the list/],
	['such lists as text', [['a'], ['a', 'b'], ['a', 'c']], 'list', /only added to the list/],
	['texts that both wrote on', ['call', 'call Ann', 'call, then mail'], 'auto', /wrote on behind/],
])('%s: both together', (_name, values, compareAs, why) => {
	for (const each of [values, mirrored(values)]) {
		expect(suggested(each, compareAs)).toEqual(['combined', expect.stringMatching(why)]);
	}
});

test.each<readonly [string, Values]>([
	['two other values', ['a', 'b', 'c']],
	['numbers', [1, 2, 3]],
	[
		'a list that one took from',
		[
			['a', 'b'],
			['a', 'c'],
			['a', 'b', 'd'],
		],
	],
	['a list, before unknown', [undefined, ['a', 'b'], ['a', 'c']]],
	['one side shortened what the other wrote on', ['Ann', 'Anna', 'An']],
	['cleared here, edited there', ['a', '', 'b']],
	['a value that is not kept', ['a', undefined, 'b']],
	['no word more', [undefined, 'active', 'inactive']],
	['a word that begins alike', [undefined, 'an', 'another']],
	['numbers that begin alike', [undefined, '1', '10']],
	['a name within another', [undefined, 'ann@x.com', 'joann@x.com']],
	['texts instead of a number', [5, '15 kg', '15']],
	['the same length', [undefined, 'ANN', 'Ann']],
	['both went back', ['a', 'a', 'a']],
])('%s: a person has to know more', (_name, values) => {
	expect(suggested(values)).toBeUndefined();
	expect(suggested(mirrored(values))).toBeUndefined();
});
