import type { AppRecord } from '../../src/model/record';
import type { Side } from '../../src/model/side';
import { SIDES, otherSide } from '../../src/model/side';
import { DEFAULT_SETTINGS } from '../../src/model/settings';
import { Trial, linked, settingsOf } from './trial';

/** A mark without a fraction stands for its whole second; the modified field may be a list of fields. */
describe.each(SIDES)('newest, with the %s falling back', (x) => {
	const y = otherSide(x);
	const sides = {
		master: { ...DEFAULT_SETTINGS.sides.master, modifiedField: 'UpdatedAt, CreatedAt' },
		slave: { ...DEFAULT_SETTINGS.sides.slave, modifiedField: 'UpdatedAt, CreatedAt' },
	};

	/** Both edit the name; whose wins. */
	function winner(marks: { readonly [side in Side]: AppRecord }, skewSeconds = 0): Side {
		const trial = linked(
			{ name: 'Ann' },
			settingsOf(['name'], { onConflict: 'newest', fallbackSide: x, sides, skewSeconds }),
		);
		trial.master.edit(1, { name: 'master', ...marks.master });
		trial.slave.edit('a', { name: 'slave', ...marks.slave });
		trial.run();
		const [write] = trial.writes;
		return otherSide(write?.side ?? 'master');
	}
	const at = (mine: unknown, theirs: unknown) =>
		winner({ master: {}, slave: {}, [x]: { UpdatedAt: mine }, [y]: { UpdatedAt: theirs } });

	it.each([
		[
			'whole, and the same second with a fraction',
			'2026-01-01T10:00:05Z',
			'2026-01-01T10:00:05.700Z',
		],
		['whole on both sides', '2026-01-01T10:00:05Z', '2026-01-01 10:00:05'],
		['whole without a zone', '2026-01-01 10:00:05', '2026-01-01T10:00:05.700Z'],
		['with a fraction, and whole', '2026-01-01T10:00:05.001Z', '2026-01-01T10:00:05Z'],
		['epoch seconds, and epoch milliseconds', 1767261605, 1767261605999],
		['the last thousandth', '2026-01-01T10:00:05Z', '2026-01-01T10:00:05.999Z'],
	])('%s: a tie', (_, mine, theirs) => {
		expect([at(mine, theirs), at(theirs, mine)]).toEqual([x, x]);
	});

	it.each([
		['the next second', '2026-01-01T10:00:05Z', '2026-01-01T10:00:06Z'],
		[
			'the next second with a fraction of nothing',
			'2026-01-01T10:00:05Z',
			'2026-01-01T10:00:06.000Z',
		],
		['fractions on both sides', '2026-01-01T10:00:05.100Z', '2026-01-01T10:00:05.101Z'],
		['epoch seconds', 1767261605, '1767261606'],
		['epoch milliseconds', 1767261605000, 1767261605001],
		['epoch milliseconds as text', ' 1767261605000', '1767261605001\n'],
	])('%s: later', (_, earlier, later) => {
		expect([at(earlier, later), at(later, earlier)]).toEqual([y, x]);
	});

	it('a tie says why nobody is later', () => {
		const trial = linked(
			{ name: 'Ann' },
			settingsOf(['name'], { onConflict: 'newest', fallbackSide: x, sides }),
		);
		trial.master.edit(1, { name: 'master', UpdatedAt: '2026-01-01T10:00:05Z' });
		trial.slave.edit('a', { name: 'slave', UpdatedAt: '2026-01-01T10:00:05.700Z' });
		trial.run();
		expect(trial.history.at(-1)?.fields[0]?.reason).toContain(
			'both may have been modified at the same time: a mark without a fraction stands for its whole second',
		);
	});

	it('the tolerance counts from what the marks say', () => {
		const marks = (theirs: string) => ({
			master: {},
			slave: {},
			[x]: { UpdatedAt: '2026-01-01T10:00:05Z' },
			[y]: { UpdatedAt: theirs },
		});
		expect(winner(marks('2026-01-01T10:00:07.000Z'), 2)).toBe(x);
		expect(winner(marks('2026-01-01T10:00:07.001Z'), 2)).toBe(y);
	});

	it.each([
		['is null', { UpdatedAt: null }],
		['is blank', { UpdatedAt: '' }],
		['is not there', {}],
	])('of several modified fields the first that is filled counts: one %s', (_, first) => {
		const [early, late] = ['2026-01-01T10:00:00.5Z', '2026-01-01T11:00:00.5Z'];
		const marks = (mine: string, theirs: string) => ({
			master: {},
			slave: {},
			[x]: { ...first, CreatedAt: mine },
			[y]: { UpdatedAt: theirs, CreatedAt: '2020-01-01' },
		});
		expect(winner(marks(early, late))).toBe(y);
		expect(winner(marks(late, early))).toBe(x);
	});

	it('none of them is a field of the same name', () => {
		const mapping = { mode: 'sameName' as const, excludeFields: [] };
		const trial = new Trial(settingsOf([], { mapping, sides }));
		for (const side of SIDES) {
			trial.apps[side].put(side, { key: 'k1', name: 'Ann', UpdatedAt: side, CreatedAt: side });
		}
		expect(trial.run()).toEqual({});
		expect(trial.fields).toEqual(['key', 'name']);
	});
});
