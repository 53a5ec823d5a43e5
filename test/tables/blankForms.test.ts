import { SIDES, otherSide } from '../../src/model/side';
import { Trial, settingsOf } from './trial';

/** SEMANTICS "Forms": how a field is emptied on a side whose lists have shown no blank of it yet. */

type Values = readonly unknown[];

describe.each(SIDES.map((side) => [side]))('emptied on the %s', (x) => {
	const y = otherSide(x);

	/** Records with one value each, in the same order on both sides. */
	function between(ours: Values, theirs: Values, emptyTexts: readonly string[] = []): Trial {
		const { sides } = settingsOf([]);
		const settings = { sides: { ...sides, [x]: { ...sides[x], emptyTexts } } };
		const trial = new Trial(settingsOf(['key', 'f'], settings));
		ours.forEach((f, index) => trial.apps[x].put(index + 1, { key: `k${index + 1}`, f }));
		theirs.forEach((f, index) => trial.apps[y].put(index + 1, { key: `k${index + 1}`, f }));
		return trial;
	}

	const DAYS = ['2026-01-02', '2026-03-04'];
	const MIDNIGHTS = ['2026-01-02 00:00:00', '2026-03-04 00:00:00'];

	/** What x and y hold, what x is emptied to, and what is written to y. */
	const EMPTIED: ReadonlyArray<readonly [string, Values, Values, unknown, unknown]> = [
		['an empty text among texts', ['Ann', 'Bob'], ['Ann', 'Bob'], '', ''],
		['an empty text among numbers', [1, 2], [1, 2], '', null],
		['an empty text for a number beside texts of them', ['1', '2'], [1, 2], '', null],
		['an empty text among texts that look like numbers', ['1', '2'], ['1', '2'], '', ''],
		['an empty text for a yes beside texts of it', ['yes', 'no'], ['yes', 'no'], '', ''],
		['an empty text among days', MIDNIGHTS, DAYS, '', null],
		['an empty text among booleans', ['yes', 'no'], [true, false], '', null],
		['an empty list among lists', [['a'], ['b']], [['a'], ['b']], [], []],
		[
			'an empty list beside its text',
			[
				['a', 'b'],
				['c', 'd'],
			],
			['a;b', 'c;d'],
			[],
			null,
		],
		[
			'an empty text beside lists',
			['a;b', 'c;d'],
			[
				['a', 'b'],
				['c', 'd'],
			],
			'',
			null,
		],
		['null anywhere', ['Ann', 'Bob'], ['Ann', 'Bob'], null, null],
	];

	it.each(EMPTIED)('%s', (_, ours, theirs, emptied, written) => {
		const trial = between(ours, theirs);
		expect(trial.run()).toEqual({});
		trial.apps[x].edit(1, { f: emptied });
		trial.run();
		expect(trial.writes.map((write) => [write.side, write.json.f])).toEqual([[y, written]]);
		trial.land().answer();
		expect([trial.run(), trial.open, trial.log]).toEqual([{}, [], []]);
	});

	it('false that stands for empty is no value for the other side', () => {
		const trial = between([false, '555 010', '555 020'], ['555 030', '555 010', '555 020']);
		trial.settle();
		trial.apps[x].edit(2, { f: false });
		trial.run();
		expect(trial.writes.map((write) => write.json.f)).toEqual([null]);
	});

	it('a text that stands for empty is no value for the other side', () => {
		const trial = between(['Ann', 'Bob'], ['Ann', 'Bob'], ['N/A']);
		trial.run();
		trial.apps[x].edit(1, { f: 'N/A' });
		trial.run();
		expect(trial.writes.map((write) => write.json.f)).toEqual([null]);
		trial.land().answer();
		expect([trial.run(), trial.log]).toEqual([{}, []]);
	});

	it('of a record that is created, and nothing is known of the other side', () => {
		const trial = between([false, '555 010', '555 020'], []);
		trial.run();
		const written = trial.writes.map((write) => write.json.f);
		expect(written.sort()).toEqual(['555 010', '555 020', null].sort());
	});
});
