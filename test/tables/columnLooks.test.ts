import { SIDES, otherSide } from '../../src/model/side';
import { Trial, settingsOf } from './trial';

/** SEMANTICS "Forms": a column whose values all look otherwise than they did, beside a side that stayed. */

type Values = readonly unknown[];

describe.each(SIDES.map((side) => [side]))('a column of the %s in other looks', (y) => {
	const x = otherSide(y);

	function linked(ours: Values, theirs: Values = ours, policy = y): Trial {
		const trial = new Trial(settingsOf(['key', 'f'], { onConflict: policy }));
		ours.forEach((f, index) => trial.apps[x].put(index + 1, { key: `k${index + 1}`, f }));
		theirs.forEach((f, index) => trial.apps[y].put(index + 1, { key: `k${index + 1}`, f }));
		trial.run();
		expect([trial.writes, trial.open]).toEqual([[], []]);
		return trial;
	}
	const turn = (trial: Trial, values: Values) =>
		values.forEach((f, index) => trial.apps[y].edit(index + 1, { f }));
	const held = (trial: Trial, side = x) => trial.apps[side].list().map((record) => record.f);
	const told = (before: string, now: string) =>
		`"f" of the ${y} was ${before} so far and is ${now} now: compared anew.`;

	const TEXT = 'a text';
	const CODES = ['01067', '04109', '10115'];
	/** What both sides hold, what y turns that into, and what is told of it. */
	const TURNED: ReadonlyArray<readonly [string, Values, Values, string, string]> = [
		['texts to numbers', CODES, [1067, 4109, 10115], TEXT, 'a number'],
		['texts to numbers in texts', CODES, ['1067', '4109', '10115'], TEXT, 'a number in a text'],
		['texts and numbers to numbers', ['01067', 10115], [1067, 10115], TEXT, 'a number'],
		['one text to a number', ['01067'], [1067], TEXT, 'a number'],
		[
			'words to booleans',
			['Yes', 'no', 'YES'],
			[true, false, true],
			'a word for yes or no',
			'true or false',
		],
		['numbers to texts', [1067, 4109, 30], ['01067', '04109', '00030'], 'a number', TEXT],
		['numbers to booleans', [1, 0, 1], [true, false, true], 'a number', 'true or false'],
		['booleans to numbers', [true, false, true], [1, 0, 1], 'true or false', '1 or 0'],
		['texts to lists', ['a;b', 'c', 'd;e'], [['a', 'b'], ['c'], ['d', 'e']], TEXT, 'a list'],
		[
			'some days to date-times',
			['2026-01-02', '2026-03-04', 'Thu, 05 Mar 2026 00:00:00 GMT'],
			['2026-01-02T00:00:00Z', '2026-03-04T00:00:00Z', '2026-03-05T00:00:00Z'],
			TEXT,
			'a date and time with a zone',
		],
	];

	it.each(SIDES.flatMap((policy) => TURNED.map((row) => [row[0], policy, row] as const)))(
		'%s, %s wins: told, and nothing is written',
		(_, policy, [, ours, turned, before, now]) => {
			const trial = linked(ours, ours, policy);
			turn(trial, turned);
			expect(trial.run()).toEqual({});
			expect(trial.notes).toEqual([told(before, now)]);
			expect([trial.run(), trial.run(), trial.open]).toEqual([{}, {}, []]);
			expect(trial.notes).toEqual([]);
			expect([held(trial), held(trial, y)]).toEqual([ours, turned]);
		},
	);

	it.each([
		['the side that stayed', x, '01069', '01069'],
		['the column', y, 1068, 1068],
	])('an edit of %s afterwards travels', (_, side, edited, written) => {
		const trial = linked(CODES);
		turn(trial, [1067, 4109, 10115]);
		trial.run();
		trial.apps[side].edit(1, { f: edited });
		trial.run();
		expect(trial.writes.map((write) => write.json.f)).toEqual([written]);
		trial.land().answer();
		expect([trial.run(), trial.open]).toEqual([{}, []]);
	});

	it('an edit made as the column turned travels, and what it overwrites is on record', () => {
		const trial = linked(CODES);
		turn(trial, [1067, 4110, 10115]);
		trial.run();
		expect(trial.writes.map((write) => write.json.f)).toEqual([4110]);
		expect(trial.log).toEqual([expect.stringMatching(/04109.*look otherwise than they did/)]);
	});

	it('what the column has no value for travels, and what that overwrites is on record', () => {
		const trial = linked(['active', 'closed', 'new']);
		turn(trial, [true, false, null]);
		trial.run();
		expect(trial.notes).toEqual([told(TEXT, 'true or false')]);
		expect(trial.writes).toHaveLength(3);
		expect(trial.log).toHaveLength(3);
		const logged = trial.history.map(({ fields }) => fields[0]?.[x]);
		expect(new Set(logged)).toEqual(new Set(['active', 'closed', 'new']));
	});

	it('what was settled as different stays so', () => {
		const trial = new Trial(settingsOf(['key', 'f'], { onConflict: y }));
		CODES.forEach((f, index) => trial.apps[x].put(index + 1, { key: `k${index + 1}`, f }));
		trial.run();
		trial.land((record) => ({ ...record, f: String(record.f).replace(/^0/, '0 ') })).answer();
		expect(trial.run()).toEqual({});
		for (const record of trial.apps[y].list()) {
			trial.apps[y].edit(record.id as string, { f: Number(String(record.f).replace(' ', '')) });
		}
		expect([trial.run(), trial.run(), trial.open]).toEqual([{}, {}, []]);
		expect(held(trial)).toEqual(CODES);
	});

	/** What users type into some of the records, though the column has other looks by that. */
	const TYPED: ReadonlyArray<readonly [string, Values, Values, Values]> = [
		['the last text that is no number', ['1.5 kg', '7'], ['1.5', '7'], ['1.5']],
		[
			'capitals of the last text that is no address',
			['Ann @x.org', 'b@x.org'],
			['Ann@x.org', 'b@x.org'],
			['Ann@x.org'],
		],
		['numbers for texts', ['many', 'few'], ['7', '2'], ['7', '2']],
		['one number for one text', ['many'], [7], [7]],
	];

	it.each(TYPED)('users typed it: %s', (_, ours, typed, written) => {
		const trial = linked(ours);
		turn(trial, typed);
		trial.run();
		expect(trial.writes.map((write) => write.json.f)).toEqual(written);
		expect(trial.notes).toEqual([]);
	});

	it('a column stays a text while any value is one', () => {
		const trial = linked(CODES);
		turn(trial, [1067, 4109, 'A1']);
		trial.run();
		expect(trial.writes).toHaveLength(3);
		expect(trial.notes).toEqual([]);
	});

	it('a column that is empty for a while was a text all the same', () => {
		const trial = linked(CODES);
		turn(trial, ['', null, '']);
		trial.run();
		expect(trial.writes).toHaveLength(3);
		trial.land().answer();
		turn(trial, [1067, 4109, 10115]);
		trial.run();
		expect(trial.notes).toEqual([told(TEXT, 'a number')]);
	});
});
