import { SIDES, otherSide } from '../../src/model/side';
import { Trial, settingsOf } from './trial';

/** SEMANTICS "Forms": texts are written with the line ends of their target. */

type Values = readonly unknown[];

const LF = ['a\nb', 'c\nd\n', 'x'];
const CRLF = ['a\r\nb', 'c\r\nd\r\n', 'x'];

describe.each(SIDES.map((side) => [side]))('written to the %s', (y) => {
	const x = otherSide(y);

	function between(ours: Values, theirs: Values): Trial {
		const trial = new Trial(settingsOf(['key', 'f']));
		ours.forEach((f, index) => trial.apps[x].put(index + 1, { key: `k${index + 1}`, f }));
		theirs.forEach((f, index) => trial.apps[y].put(index + 1, { key: `k${index + 1}`, f }));
		expect(trial.run()).toEqual({});
		return trial;
	}
	const turn = (trial: Trial, values: Values) =>
		values.forEach((f, index) => trial.apps[y].edit(index + 1, { f }));
	function written(trial: Trial, f: unknown): Values {
		trial.apps[x].edit(1, { f });
		trial.run();
		const values = trial.writes.map(({ side, json }) => [side, json.f]);
		trial.land().answer();
		expect([trial.run(), trial.log, trial.open]).toEqual([{}, [], []]);
		return values;
	}

	const WRITTEN: ReadonlyArray<readonly [string, Values, Values, string, string]> = [
		['the target has LF', CRLF, LF, 'n\r\nm\r\n', 'n\nm\n'],
		['the target has CRLF', LF, CRLF, 'n\nm\n', 'n\r\nm\r\n'],
		['a value has both, the target LF', CRLF, LF, 'n\r\nm\no', 'n\nm\no'],
		['a value has both, the target CRLF', LF, CRLF, 'n\r\nm\no', 'n\r\nm\r\no'],
		['some texts of the target have others', CRLF, ['a\nb', 'c\r\nd', 'x'], 'n\r\nm', 'n\r\nm'],
		['one text of the target has both', CRLF, ['a\r\nb', 'c\nd\r\n', 'x'], 'n\r\nm', 'n\r\nm'],
		['one text of the target has lines', ['a\r\nb', 'x'], ['a\nb', 'x'], 'n\r\nm', 'n\nm'],
	];

	it.each(WRITTEN)('%s', (_, ours, theirs, typed, sent) => {
		expect(written(between(ours, theirs), typed)).toEqual([[y, sent]]);
	});

	it('the target shows no lines yet', () => {
		expect(written(between(['a', 'b'], ['a', 'b']), 'n\r\nm')).toEqual([[y, 'n\r\nm']]);
	});

	it('a new record', () => {
		const trial = between(CRLF, LF);
		trial.apps[x].put(9, { key: 'k9', f: 'n\r\nm' });
		trial.run();
		expect(trial.writes.map(({ json }) => json.f)).toEqual(['n\nm']);
	});

	it('what a person types', () => {
		const trial = between(CRLF, LF);
		trial.set({ onConflict: 'manual' });
		for (const side of SIDES) trial.apps[side].edit(1, { f: `of the ${side}` });
		trial.run();
		trial.decide({ custom: 'n\r\nm' });
		const sent = new Map(trial.writes.map(({ side, json }) => [side, json.f]));
		expect([sent.get(x), sent.get(y)]).toEqual(['n\r\nm', 'n\nm']);
	});

	it('lists that are lines', () => {
		const lists = [['a', 'b'], ['c', 'd'], ['e']];
		const trial = between(lists, ['a\r\nb', 'c\r\nd', 'e']);
		expect(written(trial, ['n', 'm'])).toEqual([[y, 'n\r\nm']]);
	});

	it('a single other text leaves them, all others change them', () => {
		const trial = between(CRLF, LF);
		turn(trial, ['a\r\nb']);
		expect(trial.run()).toEqual({});
		expect(written(trial, 'n\r\nm')).toEqual([[y, 'n\nm']]);
		turn(trial, ['n\r\nm', 'c\r\nd\r\n']);
		expect(trial.run()).toEqual({});
		expect(written(trial, 'o\np')).toEqual([[y, 'o\r\np']]);
	});

	it('the only text with lines does not change them', () => {
		const trial = between(['a\r\nb', 'x'], ['a\nb', 'x']);
		turn(trial, ['a\r\nb']);
		expect(trial.run()).toEqual({});
		expect(written(trial, 'n\r\nm')).toEqual([[y, 'n\nm']]);
	});
});
