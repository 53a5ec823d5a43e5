import type { FormKind } from '../../src/model/form';
import type { FieldMapping, SyncSettings } from '../../src/model/settings';
import type { Side } from '../../src/model/side';
import { SIDES } from '../../src/model/side';
import { Trial, settingsOf } from './trial';

/** SEMANTICS "Forms": how a side holds a field, what is equal across forms, and in which form is written. */

type Values = readonly unknown[];

describe.each(SIDES.map((side) => [side]))('with the first form on the %s', (x) => {
	const y: Side = x === 'master' ? 'slave' : 'master';

	/** Records with one value each, the first ones on x, in the same order on both sides. */
	function between(ours: Values, theirs: Values, others: Partial<SyncSettings> = {}, field = {}) {
		const fields: Array<string | Partial<FieldMapping>> = ['key', { masterField: 'f', ...field }];
		const trial = new Trial(settingsOf(fields, others));
		ours.forEach((f, index) => trial.apps[x].put(index + 1, { key: `k${index + 1}`, f }));
		theirs.forEach((f, index) => trial.apps[y].put(`${index + 1}`, { key: `k${index + 1}`, f }));
		return trial;
	}

	const value = (trial: Trial, side: Side, number = 1) => trial.apps[side].get(number).f;

	const EQUAL: ReadonlyArray<readonly [string, Values, Values]> = [
		['true and 1', [true, false, true], [1, 0, 1]],
		['true and "true"', [true, false, true], ['true', 'false', 'TRUE']],
		['true and "t"', [true, false], ['t', 'f']],
		['true and Yes', [true, false], ['Yes', 'No']],
		['numbers and texts with decimals', [12.5, 3, 0.1], ['12.50', '3.00', '0.10']],
		[
			'days and midnights',
			['2026-01-02', '2026-03-04'],
			['2026-01-02T00:00:00.000Z', '2026-03-04T00:00:00.000Z'],
		],
		[
			'days and midnights of a zone',
			['2026-01-02', '2026-07-04'],
			['2026-01-02T00:00:00+01:00', '2026-07-04T00:00:00+02:00'],
		],
		[
			'instants and epoch seconds',
			['2026-01-02T10:00:00Z', '2026-01-03T10:00:00Z'],
			[1767348000, 1767434400],
		],
		[
			'instants and epoch milliseconds',
			['2026-01-02T10:00:00Z', '2026-01-03T10:00:00Z'],
			[1767348000000, 1767434400000],
		],
		[
			'instants and clocks without a zone',
			['2026-01-02T10:00:00Z', '2026-01-03T10:00:00Z'],
			['2026-01-02 10:00:00', '2026-01-03 10:00:00'],
		],
		['lists and texts with semicolons', [['a', 'c'], ['b'], []], ['a;c', 'b', '']],
		['lists and texts with commas', [['a', 'c'], ['b']], ['c, a', 'b']],
		['lists and lines', [['a b', 'c'], ['b']], ['a b\nc', 'b']],
		['line ends', ['one\ntwo', 'x'], ['one\r\ntwo', 'x']],
		['e-mail addresses in capitals', ['Ann@x.org', 'bob@x.org'], ['ann@x.org', 'BOB@X.org']],
		['false for empty texts', ['', '555 010', null], [false, '555 010', false]],
		['false for empty numbers', [null, 5], [false, 5]],
	];

	it.each(EQUAL)('equal at the first meeting, and nothing is written: %s', (_, ours, theirs) => {
		const trial = between(ours, theirs);
		expect(trial.run()).toEqual({});
		expect(trial.run()).toEqual({});
		expect(trial.open).toEqual([]);
	});

	const DIFFERENT: ReadonlyArray<readonly [string, Values, Values]> = [
		['leading zeros are data', ['007', '12'], [7, 12]],
		['numbers that are texts on both sides', ['1.10', '2'], ['1.1', '2']],
		['words that mean yes on no side of booleans', ['yes', 'no'], ['1', '0']],
		['texts with a comma beside lists of other things', [['a', 'c'], ['b']], ['a,d', 'b']],
	];

	it.each(DIFFERENT)('different: %s', (_, ours, theirs) => {
		const trial = between(ours, theirs, { onConflict: 'manual' });
		trial.run();
		expect(trial.open.length).toBeGreaterThan(0);
	});

	/** What x holds becomes, and what is written to y, which holds the field in its own form. */
	const WRITTEN: ReadonlyArray<readonly [string, Values, Values, unknown, unknown]> = [
		['true to 1', [true, false], [1, 0], false, 0],
		['1 to true', [1, 0], [true, false], 0, false],
		['true to the words of the side', [true, false], ['Yes', 'No'], false, 'No'],
		['a word to true', ['t', 'f'], [true, false], 'f', false],
		['a number to a text', [12.5, 3], ['12.50', '3.00'], 7.1, '7.10'],
		['a number of several digits to a text', [12.5, 3], ['12.50', '3.00'], -170, '-170.00'],
		[
			'a number with more decimals than the side shows',
			[12.5, 3],
			['12.50', '3.00'],
			7.125,
			'7.125',
		],
		['a text to a number', ['12.50', '3.00'], [12.5, 3], '7.10', 7.1],
		[
			'an instant to a clock',
			['2026-01-02T10:00:00Z', '2026-01-03T10:00:00Z'],
			['2026-01-02 10:00:00', '2026-01-03 10:00:00'],
			'2026-01-05T11:30:00+01:00',
			'2026-01-05 10:30:00',
		],
		[
			'an instant to a clock with T',
			['2026-01-02T10:00:00Z', '2026-01-03T10:00:00Z'],
			['2026-01-02T10:00:00', '2026-01-03T10:00:00'],
			'2026-01-05T11:30:00.250Z',
			'2026-01-05T11:30:00',
		],
		[
			'a clock to an instant',
			['2026-01-02 10:00:00', '2026-01-03 10:00:00'],
			['2026-01-02T10:00:00Z', '2026-01-03T10:00:00Z'],
			'2026-01-05 10:30:00',
			'2026-01-05T10:30:00.000Z',
		],
		[
			'an instant to epoch seconds',
			['2026-01-02T10:00:00Z', '2026-01-03T10:00:00Z'],
			[1767348000, 1767434400],
			'2026-01-04T10:00:00Z',
			1767520800,
		],
		[
			'epoch milliseconds to an instant',
			[1767348000000, 1767434400000],
			['2026-01-02T10:00:00Z', '2026-01-03T10:00:00Z'],
			1767520800250,
			'2026-01-04T10:00:00.250Z',
		],
		[
			'a midnight to a day',
			['2026-01-02T00:00:00Z', '2026-01-03T00:00:00Z'],
			['2026-01-02', '2026-01-03'],
			'2026-01-05T00:00:00Z',
			'2026-01-05',
		],
		[
			'a day to a midnight',
			['2026-01-02', '2026-01-03'],
			['2026-01-02T00:00:00Z', '2026-01-03T00:00:00Z'],
			'2026-01-05',
			'2026-01-05T00:00:00Z',
		],
		[
			'a day to a midnight with a fraction',
			['2026-01-02', '2026-01-03'],
			['2026-01-02T00:00:00.000+01:00', '2026-01-03T00:00:00.000+01:00'],
			'2026-01-05',
			'2026-01-05T00:00:00.000+01:00',
		],
		[
			'a day to an instant',
			['2026-01-02', '2026-01-03'],
			['2026-01-02T10:00:00Z', '2026-01-03T11:00:00Z'],
			'2026-01-05',
			'2026-01-05T00:00:00.000Z',
		],
		['a list to a text', [['a', 'c'], ['b']], ['a;c', 'b'], ['a', 'd'], 'a;d'],
		[
			'a list with the delimiter in it, as it is',
			[['a', 'c'], ['b']],
			['a;c', 'b'],
			['a;b', 'd'],
			['a;b', 'd'],
		],
		['a text to a list', ['a|c', 'b'], [['a', 'c'], ['b']], 'a|d', ['a', 'd']],
		['lines to lines', ['one\ntwo', 'x'], ['one\r\ntwo', 'x'], 'three\nfour', 'three\r\nfour'],
		['null to an empty text', ['x', 'y', null], ['x', 'y', ''], null, ''],
		['an empty text to null', ['x', 'y', ''], ['x', 'y', null], '', null],
		['null to false', ['x', 'y', null], ['x', 'y', false], null, false],
		['false to null', ['x', 'y', false], ['x', 'y', null], false, null],
		['a text that is no number to numbers, as it is', [12.5, 3], ['12.50', '3.00'], 'many', 'many'],
	];

	it.each(WRITTEN)('written in the form of the target: %s', (_, ours, theirs, edited, written) => {
		const trial = between(ours, theirs);
		trial.run();
		trial.apps[x].edit(1, { f: edited });
		trial.run();
		expect(trial.writes).toHaveLength(1);
		trial.settle();
		expect(value(trial, y)).toEqual(written);
		expect([trial.run(), trial.run(), trial.open]).toEqual([{}, {}, []]);
	});

	it.each(WRITTEN)('and so is a new record: %s', (_, ours, theirs, edited, written) => {
		const trial = between(ours, theirs);
		trial.run();
		trial.apps[x].put(9, { key: 'k9', f: edited });
		trial.run();
		expect(trial.writes.map((write) => write.json.f)).toEqual([written]);
	});

	it('the zone of a side is that of its clocks', () => {
		const zoned = (zone: string) => ({ idField: 'id', zone });
		const sides = { [x]: zoned('UTC'), [y]: zoned('Europe/Berlin') } as SyncSettings['sides'];
		const trial = between(
			['2026-01-02T10:00:00Z', '2026-07-03T10:00:00Z'],
			['2026-01-02 11:00:00', '2026-07-03 12:00:00'],
			{ sides },
		);
		expect(trial.run()).toEqual({});
		trial.apps[x].edit(1, { f: '2026-07-05T10:00:00Z' });
		trial.run();
		trial.settle();
		expect(value(trial, y)).toBe('2026-07-05 12:00:00');
	});

	it.each([
		['second', '2026-02-03 04:05:06'],
		['millisecond', '2026-02-03 04:05:06.250'],
	] as const)('where instants are compared to the %s, a clock is written so', (fine, written) => {
		const values = { blanksEqual: true, dateTimePrecision: fine };
		const trial = between(
			['2026-01-02T10:00:00Z', '2026-01-03T10:00:00Z'],
			['2026-01-02 10:00:00', '2026-01-03 10:00:00'],
			{ values },
		);
		expect(trial.run()).toEqual({});
		trial.apps[x].edit(1, { f: '2026-02-03T04:05:06.250Z' });
		trial.run();
		trial.settle();
		expect(value(trial, y)).toBe(written);
		expect(trial.run()).toEqual({});
	});

	it.each([
		['2026-02-03T04:05:06.000Z', 1770091506],
		['2026-02-03T04:05:06.250Z', '2026-02-03T04:05:06.250Z'],
	])('where fractions count, seconds hold no fraction: %s', (edited, written) => {
		const trial = between(
			['2026-01-02T10:00:00.000Z', '2026-01-03T10:00:00.000Z'],
			[1767348000, 1767434400],
			{ values: { blanksEqual: true, dateTimePrecision: 'millisecond' } },
		);
		expect(trial.run()).toEqual({});
		trial.apps[x].edit(1, { f: edited });
		trial.run();
		expect(trial.writes.map((write) => write.json.f)).toEqual([written]);
	});

	it.each(['+0000', '+00'])(
		'an offset that is written %j names a zone, so an instant is written as it is',
		(offset) => {
			const trial = between(
				['2026-01-02T10:00:00Z', '2026-01-03T10:00:00Z'],
				[`2026-01-02T10:00:00${offset}`, `2026-01-03T10:00:00${offset}`],
			);
			expect(trial.run()).toEqual({});
			trial.apps[x].edit(1, { f: '2026-02-03T04:05:06Z' });
			trial.run();
			trial.settle();
			expect(value(trial, y)).toBe('2026-02-03T04:05:06Z');
		},
	);

	it('long texts are no instants', () => {
		const texts = ['2026-01-02 is the day', '1 is a number, not a day'];
		const trial = between(texts, texts);
		expect(trial.run()).toEqual({});
		trial.apps[x].edit(1, { f: 'some other words' });
		trial.run();
		expect(trial.notes).toEqual([]);
		trial.settle();
		expect(value(trial, y)).toBe('some other words');
	});

	it('midnight in the zone of the side is a day', () => {
		const sides = {
			[x]: { idField: 'id', zone: 'UTC' },
			[y]: { idField: 'id', zone: 'Europe/Berlin' },
		} as SyncSettings['sides'];
		const days = ['2026-01-02', '2026-07-03'];
		const trial = between(days, ['2026-01-01T23:00:00Z', '2026-07-02T22:00:00Z'], { sides });
		expect(trial.run()).toEqual({});
		trial.apps[x].edit(1, { f: '2026-07-05' });
		trial.run();
		trial.settle();
		expect(value(trial, y)).toBe('2026-07-04T22:00:00.000Z');
		expect(trial.run()).toEqual({});
	});

	it('one value does not tell a form', () => {
		const trial = between([true], [1], { onConflict: 'manual' });
		trial.run();
		expect(trial.state.head.mapping?.forms?.f).toBeUndefined();
	});

	it('a form is steady: another value is told, and the form stays', () => {
		const trial = between([12.5, 3, 4], ['12.50', '3.00', '4.00']);
		trial.run();
		trial.apps[y].edit(1, { f: 'a dozen' });
		trial.run();
		expect(trial.notes.join('\n')).toContain(
			`A value of "f" of the ${y} is not a number in a text, and was written as it is.`,
		);
		trial.settle();
		trial.apps[x].edit(2, { f: 8 });
		trial.run();
		trial.settle();
		expect(value(trial, y, 2)).toBe('8.00');
	});

	const LOOKS: ReadonlyArray<readonly [string, Values, Values, Values]> = [
		['1 turns into true', [true, false], [1, 0], [true, false]],
		['1 turns into words', [true, false], [1, 0], ['yes', 'no']],
		['texts turn into numbers', [12.5, 3], ['12.50', '3.00'], [12.5, 3]],
		[
			'days turn into midnights',
			['2026-01-02', '2026-01-03'],
			['2026-01-02', '2026-01-03'],
			['2026-01-02T00:00:00Z', '2026-01-03T00:00:00Z'],
		],
		[
			'date-times turn into days',
			['2026-01-02T10:00:00Z', '2026-01-03T11:00:00Z'],
			['2026-01-02T10:00:00Z', '2026-01-03T11:00:00Z'],
			['2026-01-02', '2026-01-03'],
		],
		[
			'clocks turn into seconds',
			['2026-01-02T10:00:00Z', '2026-01-03T10:00:00Z'],
			['2026-01-02 10:00:00', '2026-01-03 10:00:00'],
			[1767348000, 1767434400],
		],
		[
			'texts turn into lists',
			[
				['a', 'c'],
				['b', 'd'],
			],
			['a;c', 'b;d'],
			[
				['a', 'c'],
				['b', 'd'],
			],
		],
		['null turns into false', ['x', 'y', null], ['x', 'y', null], ['x', 'y', false]],
	];

	it.each(LOOKS)('a column in other looks writes nothing: %s', (_, ours, before, after) => {
		const trial = between(ours, before);
		trial.run();
		after.forEach((f, index) => trial.apps[y].edit(`${index + 1}`, { f }));
		expect([trial.run(), trial.run(), trial.open]).toEqual([{}, {}, []]);
		ours.forEach((f, index) => expect(value(trial, x, index + 1)).toEqual(f));
	});

	it('an edit made when the looks change travels', () => {
		const trial = between([12.5, 3, 4], ['12.50', '3.00', '4.00']);
		trial.run();
		[12.5, 7, 4].forEach((f, index) => trial.apps[y].edit(`${index + 1}`, { f }));
		trial.apps[x].edit(1, { f: 13 });
		trial.run();
		trial.settle();
		expect([value(trial, x, 1), value(trial, y, 1)]).toEqual([13, 13]);
		expect([value(trial, x, 2), value(trial, y, 2)]).toEqual([7, 7]);
	});

	it('what was settled as different before forms were known stays so', () => {
		// A side that is empty at first has no form.
		const trial = between(['Ann@x.org', 'bob@x.org'], []);
		trial.run();
		trial.land().answer();
		trial.apps[y]
			.list()
			.forEach((record) =>
				trial.apps[y].edit(record.id as string, { f: String(record.f).toLowerCase() }),
			);
		expect([trial.run(), trial.run(), trial.open]).toEqual([{}, {}, []]);
		expect(value(trial, x)).toBe('Ann@x.org');
	});

	it('a write that waits for its answer is recognised once the field is compared in another way', () => {
		const trial = between([true, false], []);
		trial.run();
		trial.land();
		for (const record of trial.apps[y].list()) {
			trial.apps[y].edit(record.id as string, { f: record.f === true ? 1 : 0 });
		}
		expect([trial.run(), trial.run(), trial.open]).toEqual([{}, {}, []]);
	});

	it.each<[FormKind, unknown, unknown]>([
		['booleanNumber', true, 1],
		['booleanText', false, 'false'],
		['numberText', 7.5, '7.5'],
		['localDateTime', '2026-01-02T10:00:00Z', '2026-01-02 10:00:00'],
		['epochSeconds', '2026-01-02T10:00:00Z', 1767348000],
		['date', '2026-01-02T00:00:00Z', '2026-01-02'],
	])('a form that was set holds for an empty side: %s', (kind, given, written) => {
		const trial = between([given, given], [], {}, { forms: { [y]: kind } });
		trial.run();
		expect(trial.writes.map((write) => write.json.f)).toEqual([written, written]);
		trial.land().answer();
		expect([trial.run(), trial.run(), trial.open]).toEqual([{}, {}, []]);
	});

	it('a list is written as the text that its delimiter says', () => {
		const list = { compareAs: 'list' as const, listDelimiter: ',' };
		const trial = between([['a', 'c'], ['b']], ['c,a', 'b'], {}, list);
		expect(trial.run()).toEqual({});
		trial.apps[x].edit(1, { f: ['a', 'd'] });
		trial.run();
		trial.settle();
		expect(value(trial, y)).toBe('a,d');
		expect(trial.run()).toEqual({});
	});

	it('most pairs tell how lists are spelled; others may be contested or empty at the first meeting', () => {
		const lists = [['a', 'c'], ['b', 'd'], ['a', 'd'], ['b'], ['c', 'd'], []];
		const texts = ['c;a', 'b;d', 'd;a', 'c', '', 'a;b'];
		const trial = between(lists, texts, { onConflict: x });
		trial.run();
		trial.settle();
		expect([value(trial, x, 4), value(trial, y, 4)]).toEqual([['b'], 'b']);
		expect([value(trial, x, 6), value(trial, y, 5)]).toEqual([['a', 'b'], 'c;d']);
		expect([trial.run(), trial.open]).toEqual([{}, []]);
		trial.apps[x].edit(1, { f: ['a', 'b'] });
		trial.run();
		expect(trial.writes.map((write) => write.json.f)).toEqual(['a;b']);
	});

	it('texts that spell half of the lists beside them are no lists', () => {
		const trial = between(
			[
				['a', 'c'],
				['b', 'd'],
			],
			['a;c', 'b and d'],
			{},
			{ onConflict: 'manual' },
		);
		trial.run();
		expect(trial.open).toHaveLength(2);
	});

	it.each([
		[{ compareAs: 'list' as const, listDelimiter: ';' }, 'a;c'],
		[{}, 'a,c'],
	])('a list for a side that is set to texts', (field, written) => {
		const list = ['a', 'c'];
		const trial = between([list, list], [], {}, { ...field, forms: { [y]: 'delimitedText' } });
		trial.run();
		expect(trial.writes.map((write) => write.json.f)).toEqual([written, written]);
		trial.land().answer();
		expect([trial.run(), trial.run(), trial.open]).toEqual([{}, {}, []]);
	});

	it('texts that stand for empty can be named', () => {
		const sides = {
			[x]: { idField: 'id', zone: 'UTC' },
			[y]: { idField: 'id', zone: 'UTC', emptyTexts: ['N/A', '0000-00-00'] },
		} as SyncSettings['sides'];
		const trial = between(['', 'b', '', 'c'], ['N/A', '0000-00-00', ' N/A ', 'c'], { sides });
		trial.run();
		trial.settle();
		expect([value(trial, x), value(trial, y, 2), value(trial, x, 3)]).toEqual(['', 'b', '']);
		expect([trial.run(), trial.open]).toEqual([{}, []]);
	});

	it.each(['N/A', '-'])('and are known for that in an answer: %s', (empty) => {
		const sides = {
			[x]: { idField: 'id', zone: 'UTC' },
			[y]: { idField: 'id', zone: 'UTC', emptyTexts: [empty] },
		} as SyncSettings['sides'];
		const trial = between(['a', 'b'], ['a', 'b'], { sides });
		trial.run();
		trial.apps[x].edit(1, { f: '' });
		trial.run();
		trial.apps[y].edit('1', { f: empty });
		expect(trial.answer()).toEqual(['confirmed']);
		expect([trial.run(), trial.log]).toEqual([{}, []]);
	});

	it('false fills from the other side at the first meeting', () => {
		const trial = between([false, '555 020'], ['555 010', '555 020']);
		trial.run();
		trial.settle();
		expect(value(trial, x)).toBe('555 010');
	});

	it('an e-mail key matches without case', () => {
		const trial = new Trial(
			settingsOf(['name'], {
				matchBy: [{ masterField: 'email', slaveField: 'mail', compareAs: 'auto' }],
			}),
		);
		const field = { master: 'email', slave: 'mail' };
		trial.apps[x].put(1, { [field[x]]: 'Ann@x.org', name: 'Ann' });
		trial.apps[x].put(2, { [field[x]]: 'bob@x.org', name: 'Bob' });
		trial.apps[y].put('a', { [field[y]]: 'ann@x.org', name: 'Ann' });
		trial.apps[y].put('b', { [field[y]]: 'BOB@x.org', name: 'Bob' });
		expect([trial.run(), trial.state.linkCount]).toEqual([{}, 2]);
	});

	it('an event in another form of the type is read', () => {
		const trial = between([12.5, 3], ['12.50', '3.00']);
		trial.run();
		expect(trial.events(y, [{ id: '1', key: 'k1', f: 12.5 }])).toEqual(['echo']);
		trial.apps[y].edit('1', { f: 9 });
		trial.changes({ [y]: ['1'] });
		trial.settle();
		expect(value(trial, x)).toBe(9);
	});
});
