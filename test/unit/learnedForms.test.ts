import { comparatorOf, typeOf } from '../../src/forms/agree';
import { ColumnLook } from '../../src/forms/column';
import { findDelimiter } from '../../src/forms/delimiters';
import { learnForms } from '../../src/forms/learn';
import type { FieldForms, Form, FormKind } from '../../src/model/form';
import type { Comparator } from '../../src/model/settings';
import type { Side } from '../../src/model/side';
import { SIDES, otherSide } from '../../src/model/side';

/** SEMANTICS "Forms": what is learned of a side from what its lists show. */

type Values = readonly unknown[];

interface Known {
	readonly own?: Form;
	readonly other?: Form;
	readonly usual?: readonly FormKind[];
	readonly compareAs?: Comparator;
}

const isBlankText = (text: string) => text.trim() === '';

function columnOf(values: Values, known?: Form) {
	const look = new ColumnLook(known?.kind, isBlankText);
	for (const value of values) look.at(value);
	return look.column;
}

/** The forms of a side and of the other one. */
function learned(side: Side, own: Values, other: Values, known: Known = {}) {
	const by = <T>(mine: T, theirs: T) =>
		side === 'master' ? { master: mine, slave: theirs } : { master: theirs, slave: mine };
	const before: FieldForms = {
		...(known.own && { [side]: known.own }),
		...(known.other && { [otherSide(side)]: known.other }),
	};
	const forms = learnForms({
		compareAs: known.compareAs ?? 'auto',
		columns: by(columnOf(own, known.own), columnOf(other, known.other)),
		known: before,
		usual: by(known.usual ?? [], []),
		delimiters: {},
	});
	return [forms[side], forms[otherSide(side)]];
}

/** Texts are what values are where nothing else is known of them. */
const kinds = (forms: ReadonlyArray<Form | undefined>) =>
	forms.map((form) => (form?.kind === 'text' && form.set !== true ? undefined : form?.kind));

describe.each(SIDES.map((side) => [side]))('on the %s', (side) => {
	const ROWS: ReadonlyArray<
		readonly [string, Values, Values, Known, ReadonlyArray<FormKind | undefined>]
	> = [
		['all of at least two values', [true, false], [1, 0], {}, ['boolean', 'booleanNumber']],
		['one value tells nothing', [true], ['yes'], {}, [undefined, undefined]],
		[
			'one value does where the other side’s form was set',
			[1],
			['7'],
			{ own: { kind: 'number', set: true } },
			['number', 'numberText'],
		],
		[
			'one value does where it is the usual one of its app',
			[7],
			['7'],
			{ usual: ['number'] },
			['number', 'numberText'],
		],
		[
			'what is usual is none where the values are no such',
			['x'],
			['7'],
			{ usual: ['number'] },
			[undefined, undefined],
		],
		[
			'what the user set stays, whatever the values are',
			['7', '8'],
			[7, 8],
			{ own: { kind: 'text', set: true } },
			['text', undefined],
		],
		[
			'a form once learned stays while any value has it',
			[7, 'x'],
			['7', '8'],
			{ own: { kind: 'number' } },
			['number', 'numberText'],
		],
		[
			'it is left where none has it',
			['x', 'y'],
			['7', '8'],
			{ own: { kind: 'number' } },
			[undefined, undefined],
		],
		['one at least is the thing itself', ['7', '8'], ['7', '8'], {}, [undefined, undefined]],
		['words beside words are texts', ['yes', 'no'], ['t', 'f'], {}, [undefined, undefined]],
		['words of two pairs', [true, false], ['yes', 'f'], {}, ['boolean', 'booleanText']],
		['spaces around a value', [true, false], [' yes', 'no '], {}, ['boolean', 'booleanText']],
		[
			'days and midnights',
			['2026-01-02', '2026-01-03'],
			['2026-01-02T00:00:00Z', '2026-01-03T00:00:00Z'],
			{},
			['date', 'midnight'],
		],
		[
			'days and times',
			['2026-01-02', '2026-01-03'],
			['2026-01-02T10:00:00Z', '2026-01-03T10:00:00Z'],
			{},
			['date', 'dateTime'],
		],
		[
			'days and times of a driver',
			['2026-01-02', '2026-01-03'],
			[new Date('2026-01-02T10:00:00Z'), new Date('2026-01-03T00:00:00Z')],
			{},
			['date', 'dateTime'],
		],
		[
			'days and midnights of a driver',
			['2026-01-02', '2026-01-03'],
			[new Date('2026-01-02'), new Date('2026-01-03')],
			{},
			['date', 'midnight'],
		],
		[
			'times and epochs',
			['2026-01-02T10:00:00Z', '2026-01-03T10:00:00Z'],
			[1767348000, 1767434400],
			{},
			['dateTime', 'epochSeconds'],
		],
		[
			'times and clocks',
			['Fri, 02 Jan 2026 10:00:00 GMT', 'Sat, 03 Jan 2026 10:00:00 GMT'],
			['2026-01-02 10:00:00', '2026-01-03 10:00:00'],
			{},
			['dateTime', 'localDateTime'],
		],
		['lists', [['a'], ['b']], [['a'], ['b']], {}, ['list', 'list']],
		['addresses', ['a@x.org', 'b@x.org'], ['A@x.org', 'B@x.org'], {}, ['email', 'email']],
		['no addresses', ['a@x.org', 'b at x.org'], ['A@x.org', 'B@x.org'], {}, [undefined, undefined]],
		[
			'nor with spaces, nor without a dot',
			['a b@x.org', 'a@xorg'],
			['A@x.org', 'B@x.org'],
			{},
			[undefined, undefined],
		],
		[
			'a number beside a day is none',
			[1, 2],
			['2026-01-02', '2026-01-03'],
			{},
			[undefined, undefined],
		],
		[
			'a list that the user compares as one',
			[['a'], ['b']],
			['a', 'b'],
			{ compareAs: 'list' },
			['list', undefined],
		],
		[
			'a number that the user compares as one',
			['7', '8'],
			['x', 'y'],
			{ compareAs: 'number' },
			['numberText', undefined],
		],
		['leading zeros are no number', [7, 8], ['07', '08'], {}, [undefined, undefined]],
		['a nought is', [0, 8], ['0', '-8.5'], {}, ['number', 'numberText']],
	];
	const MORE: typeof ROWS = [
		[
			'what the user set, though the other side holds no such',
			[7, 8],
			['x', 'y'],
			{ own: { kind: 'number', set: true } },
			['number', undefined],
		],
		[
			'a form stays while there is no value',
			[],
			['7', '8'],
			{ own: { kind: 'number' } },
			['number', 'numberText'],
		],
		[
			'a text is no form that stays',
			[7],
			['7', '8'],
			{ own: { kind: 'text', blank: 'null' }, usual: ['number'] },
			['number', 'numberText'],
		],
		[
			'numbers of 14 digits are no epochs',
			['2026-01-02T10:00:00Z', '2026-01-03T10:00:00Z'],
			[17673480000000, 17674344000000],
			{},
			[undefined, undefined],
		],
		[
			'nor are those of 9',
			['2026-01-02T10:00:00Z', '2026-01-03T10:00:00Z'],
			[176734800, 176743440],
			{},
			[undefined, undefined],
		],
		[
			'those of 13 are milliseconds',
			['2001-09-09T01:46:40Z', '2026-01-03T10:00:00Z'],
			[1000000000000, 1767434400000],
			{},
			['dateTime', 'epochMilliseconds'],
		],
	];
	it.each([...ROWS, ...MORE])('%s', (_, own, other, known, expected) => {
		expect(kinds(learned(side, own, other, known))).toEqual(expected);
	});

	it.each<[Values, readonly [string, string]]>([
		[
			['Yes', 'No'],
			['Yes', 'No'],
		],
		[
			['yes', 'YES'],
			['yes', 'no'],
		],
		[
			['YES', 'YES'],
			['YES', 'NO'],
		],
		[
			['No', 'No'],
			['Yes', 'No'],
		],
		[
			['T', 'T'],
			['T', 'F'],
		],
		[
			['f', 'f'],
			['t', 'f'],
		],
		[
			['False', 'False'],
			['True', 'False'],
		],
	])('the words of %j are %j', (other, words) => {
		expect(learned(side, [true, false], other)[1]).toEqual({ kind: 'booleanText', words });
	});

	it('words of one form are none of another that was known', () => {
		const known = { own: { kind: 'booleanText', words: ['Yes', 'No'] } } as const;
		expect(learned(side, ['1.50', '2.00'], [1, 2], known)[0]).toEqual({
			kind: 'numberText',
			decimals: 2,
		});
	});

	it('nor are clocks', () => {
		const known = { own: { kind: 'midnight', clock: 'T00:00:00Z' } } as const;
		const clocks = ['2026-01-02 10:00:00', '2026-01-03 11:00:00'];
		const times = ['2026-01-02T10:00:00Z', '2026-01-03T11:00:00Z'];
		expect(learned(side, clocks, times, known)[0]).toEqual({ kind: 'localDateTime', clock: ' ' });
	});

	it('midnights of a driver are written with their clock', () => {
		const dates = [new Date('2026-01-02'), new Date('2026-01-03')];
		expect(learned(side, ['2026-01-02', '2026-01-03'], dates)[1]).toEqual({
			kind: 'midnight',
			clock: 'T00:00:00.000Z',
		});
	});

	it.each<[Values, boolean | undefined]>([
		[['a\r\nb', 'c'], true],
		[['a\nb', 'c'], undefined],
		[['a\nb', 'a\r\nb'], undefined],
		[['a', 'b'], undefined],
	])('line ends of %j', (own, crlf) => {
		expect(learned(side, own, ['x', 'y'])[0]?.crlf || undefined).toBe(crlf);
	});

	it('what `false` stood for stays while nothing tells', () => {
		const known = { own: { kind: 'text', falseIsBlank: true } } as const;
		expect(learned(side, [false, false], ['', null], known)[0]?.falseIsBlank).toBe(true);
		expect(learned(side, [false, true], ['', null], known)[0]?.falseIsBlank).toBeUndefined();
	});

	it('details that were learned stay', () => {
		const known = { own: { kind: 'numberText', decimals: 2 } } as const;
		expect(learned(side, ['1.50', '2.5'], [1, 2], known)[0]).toEqual({
			kind: 'numberText',
			decimals: 2,
		});
	});

	it.each<[Values, Values, boolean]>([
		[[false, 'x'], ['y', 'x'], true],
		[[false, 5], [4, 5], true],
		[[false, true], [true, false], false],
		[[false, 1], [true, false], true],
		[[false, false], ['y', 'x'], true],
		[[false, false], [true, 1], false],
		[[false, false], [false, false], false],
		[[false, false], [null, ''], false],
		[[null, 'x'], ['y', 'x'], false],
		[[null, ''], ['y', 'x'], false],
		[['yes', 'no', false], [true, false], false],
		[[1, 0, false], [true, false], false],
	])('`false` in %j beside %j is blank: %s', (own, other, isBlank) => {
		expect(learned(side, own, other)[0]?.falseIsBlank === true).toBe(isBlank);
	});
});

describe('what a field is by its forms', () => {
	it.each<[FormKind, FormKind, string | undefined]>([
		['boolean', 'booleanText', 'boolean'],
		['booleanNumber', 'booleanText', undefined],
		['boolean', 'text', undefined],
		['number', 'numberText', 'number'],
		['number', 'text', undefined],
		['list', 'delimitedText', 'list'],
		['list', 'text', undefined],
		['email', 'email', 'email'],
		['email', 'text', undefined],
		['date', 'midnight', 'date'],
		['midnight', 'midnight', 'date'],
		['date', 'dateTime', 'date'],
		['midnight', 'dateTime', 'dateTime'],
		['dateTime', 'epochSeconds', 'dateTime'],
		['dateTime', 'text', undefined],
	])('%s and %s: %s', (one, two, type) => {
		for (const forms of [
			{ master: { kind: one }, slave: { kind: two } },
			{ master: { kind: two }, slave: { kind: one } },
		]) {
			expect(typeOf(forms)).toBe(type);
			expect(comparatorOf('auto', forms)).toBe(type ?? 'auto');
			expect(comparatorOf('text', forms)).toBe('text');
		}
	});

	it('nothing, where a side has none', () => {
		expect(typeOf({ master: { kind: 'number' } })).toBeUndefined();
		expect(comparatorOf('auto', undefined)).toBe('auto');
	});
});

describe('which delimiter spells lists', () => {
	it.each<[string, ReadonlyArray<readonly [Values, string]>, string | undefined]>([
		['all', [[['a', 'b'], 'a;b']], ';'],
		['spaces and order do not count', [[['b ', 'a'], ' a , b']], ','],
		['nor do empty pieces', [[['a', 'b'], 'a;b;']], ';'],
		[
			'most',
			[
				[['a', 'b'], 'a|b'],
				[['a', 'b'], 'a|b'],
				[['a', 'b'], 'x'],
			],
			'|',
		],
		[
			'half are not most',
			[
				[['a', 'b'], 'a|b'],
				[['a', 'b'], 'x'],
			],
			undefined,
		],
		[
			'pairs of which one is blank do not count',
			[
				[['a', 'b'], 'a\nb'],
				[['a', 'b'], ' '],
				[[], 'x'],
			],
			'\n',
		],
		[
			'one element alone tells nothing',
			[
				[['a'], 'a'],
				[['b'], 'b'],
			],
			undefined,
		],
	])('%s', (_, pairs, delimiter) => {
		expect(findDelimiter(pairs.map(([list, text]) => ({ list, text })))).toBe(delimiter);
	});
});
