import { isAlike, likenessOf } from '../../src/values/alike';
import type { Comparison } from '../../src/values/canonical';
import { canonical } from '../../src/values/canonical';
import { SIDES, otherSide } from '../../src/model/side';
import { History } from '../tables/history';
import { Trial, settingsOf } from '../tables/trial';

/** Values that take long to compare: SEMANTICS *Alike*. */

const AUTO: Comparison = {
	compareAs: 'auto',
	zone: 'UTC',
	blanksEqual: true,
	dateTimePrecision: 'second',
};
const text = (value: unknown) => canonical(value, AUTO);

const MARKS = '!"#%&\'()*,-./:;?@[]_{}';

/**
 * A list of lists of lists. `isTurned`: with punctuation before each text, by which what belongs together
 * is sorted the other way round.
 */
function nested(width: number, depth: number, isTurned: boolean, path = '', turned = ''): unknown {
	if (depth === 0) return isTurned ? `${turned}word ${path}` : `word ${path}`;
	return Array.from({ length: width }, (_, at) =>
		nested(
			width,
			depth - 1,
			isTurned,
			path + 'abcdefghijklmn'.charAt(at),
			turned + MARKS.charAt(20 - at),
		),
	);
}

const first = nested(14, 3, false);
const second = nested(14, 3, true);

describe('how alike intricate values are', () => {
	it('lists of lists: nobody knows, either way round', () => {
		const [a, b] = [text(first), text(second)];
		expect(likenessOf(a, b)).toBe('unknown');
		expect(likenessOf(b, a)).toBe('unknown');
		expect(isAlike(a, b)).toBe(false);
	});

	it.each([
		[7, 'alike'],
		[8, 'unknown'],
	])(
		'20 characters may be looked at for each: lists of %i lists of as many are %s',
		(width, how) => {
			expect(likenessOf(text(nested(width, 3, false)), text(nested(width, 3, true)))).toBe(how);
		},
	);

	it.each([
		['the same in an object, where order counts', { a: first }, { a: second }],
		['a long text', 'x y '.repeat(250_000), 'X Y '.repeat(250_000)],
		[
			'many tags in another case',
			Array.from({ length: 2000 }, (_, at) => `tag ${at}`),
			Array.from({ length: 2000 }, (_, at) => `TAG ${at}`),
		],
		[
			'sixty tags in another order',
			Array.from({ length: 60 }, (_, at) => `${at} tag`),
			Array.from({ length: 60 }, (_, at) => `${59 - at} TAG`),
		],
	])('%s: alike', (_, a, b) => {
		expect(likenessOf(text(a), text(b))).toBe('alike');
	});

	it.each([
		['many others', (at: number) => `tag ${at}`, (at: number) => `other ${at}`],
		['one other', (at: number) => `tag ${at}`, (at: number) => (at === 9 ? 'x' : `TAG ${at}`)],
	])('a list with %s is known to be different', (_, a, b) => {
		const of = (name: (at: number) => string) => Array.from({ length: 300 }, (__, at) => name(at));
		expect(likenessOf(text(of(a)), text(of(b)))).toBe('different');
	});

	it('a text that spells what is nested too deep is different', () => {
		const deep = `${'['.repeat(500)}1${']'.repeat(500)}`;
		expect(likenessOf(text({ a: 1 }), text(`{"a": ${deep}}`))).toBe('different');
	});
});

describe.each(SIDES.map((side) => [side]))('with %s preferred', (x) => {
	const y = otherSide(x);

	it.each(['master', 'slave', 'manual', 'newest', 'union'] as const)(
		'at a first meeting they stay as they are, and that is told: %s',
		(onConflict) => {
			const trial = new Trial(settingsOf(['a'], { onConflict }));
			trial.apps[x].put(1, { key: 'k', a: first });
			trial.apps[y].put(2, { key: 'k', a: second });
			const told = [trial.run(), trial.run()];
			expect(told.every((each) => Object.keys(each).length === 0)).toBe(true);
		},
	);

	it('told', () => {
		const trial = new Trial(settingsOf(['a']));
		trial.apps[x].put(1, { key: 'k', a: first });
		trial.apps[y].put(2, { key: 'k', a: second });
		trial.run();
		expect(trial.notes.join()).toContain('made of too many parts to tell');
	});

	it('what an app may have made of such a value stays there, and an edit of either side travels', () => {
		const history = History.of(x, {}, { a: ['r'], b: 'b0' });
		const { trial } = history;
		history.edit(x, { a: first });
		trial.run();
		trial.land().answer();
		history.edit(y, { a: second });
		const told = [history.run(), history.run()];
		expect(told.flatMap(({ writes = [] }) => writes)).toHaveLength(0);
		expect(history.values('a')[0] === first).toBe(true);
		history.edit(x, { a: ['new'] });
		expect(history.rest()).toEqual([['new'], ['new']]);
	});
});
