import type { SyncSettings } from '../../src/model/settings';
import { SIDES } from '../../src/model/side';
import { History } from './history';
import { settingsOf } from './trial';

/** Edits whose events come after lists that do not show them; records that go back behind their marks. */

const { master, slave } = settingsOf([]).sides;
const MARKED: Pick<SyncSettings, 'sides'> = {
	sides: { master: { ...master, modifiedField: 'm' }, slave: { ...slave, modifiedField: 'm' } },
};

describe.each(SIDES.map((side) => [side]))('late, with %s preferred', (x) => {
	const y = x === 'master' ? 'slave' : 'master';
	const there = x === 'master' ? 'a' : 1;
	const told = (a: string, m: number) => [{ key: 'k1', a, b: 'b0', m }];

	function marked(prefers: string = x): History {
		const history = History.of(x, {
			...MARKED,
			onConflict: prefers === x ? x : y,
			fallbackSide: x,
		});
		history.edit(x, { m: 3 }).edit(y, { m: 3 });
		return history;
	}

	/** A write of x's edit lands on y under a mark. */
	function write(history: History, a: string, m: number, answered: boolean, seen: boolean): void {
		history.edit(x, { a, m });
		if (seen) history.run('lost');
		else history.event(x, 'lost');
		history.trial.land();
		history.edit(y, { m: m + 2 });
		if (answered) history.trial.answer();
	}

	it.each([[false], [true]])(
		'what an edit replaces in a record that lists show as older is logged (before: %s)',
		(logBeforeOverruling) => {
			const history = marked();
			history.trial.set({ logBeforeOverruling });
			history.edit(y, { a: 'y1', m: 5 });
			history.run();
			history.edit(y, { a: 'other', m: 4 }).edit(x, { a: 'x2', m: 9 });
			expect([history.rest('a'), history.isKept('other')]).toEqual([['x2', 'x2'], true]);
		},
	);

	it('a decision is stale while a list shows the record as older, with another value', () => {
		const history = History.of(x, { ...MARKED, onConflict: 'manual' });
		history.edit(x, { m: 3 }).edit(y, { m: 3 });
		history.run();
		history.edit(x, { a: 'x1', m: 5 }).edit(y, { a: 'y1', m: 5 });
		history.run();
		history.edit(y, { a: 'other', m: 4 });
		history.run();
		expect(history.decide(x)).toMatch(/^Stale/);
		history.edit(y, { a: 'y1', m: 5 });
		history.run();
		history.decide(x);
		expect(history.rest('a')).toEqual(['x1', 'x1']);
	});

	describe('y was edited before our write landed, and lists came before the event', () => {
		const cases = [true, false].flatMap((answered) =>
			[true, false].map((seen) => [answered, seen] as const),
		);

		it.each(cases)('answered: %s, both in sight: %s', (answered, seen) => {
			const history = marked();
			write(history, 'x1', 5, answered, seen);
			history.run();
			history.event(y, 'ok', told('y1', 6));
			expect([history.rest(), history.isKept('y1')]).toEqual([['x1', 'x1'], true]);
		});

		it.each(cases)('and wins where y is preferred: %s, %s', (answered, seen) => {
			const history = marked(y);
			write(history, 'x1', 5, answered, seen);
			history.run();
			history.event(y, 'ok', told('y1', 6));
			expect([history.rest(), history.isKept('x1')]).toEqual([['y1', 'y1'], true]);
		});

		it.each(cases)('with another write in between: %s, %s', (answered, seen) => {
			const history = marked();
			write(history, 'x1', 5, answered, seen);
			history.run();
			write(history, 'x2', 8, answered, seen);
			history.run();
			history.event(y, 'ok', told('y1', 6));
			expect([history.rest(), history.isKept('y1')]).toEqual([['x2', 'x2'], true]);
		});

		it.each(cases)('echoes that come so late are none: %s, %s', (answered, seen) => {
			const history = marked(y);
			write(history, 'x1', 5, answered, seen);
			history.run();
			write(history, 'x2', 8, answered, seen);
			history.run();
			for (const event of [told('x2', 10), told('x1', 7), told('a0', 3)]) {
				expect(history.event(y, 'ok', event)).toEqual({});
			}
			expect([history.rest(), history.trial.log]).toEqual([['x2', 'x2'], []]);
		});

		it('nor what the Loop Guard took for an echo', () => {
			const history = marked();
			history.run();
			write(history, 'x1', 5, false, false);
			const echo = { id: there, ...told('x1', 7)[0] };
			expect(history.trial.events(y, [echo])).toEqual(['echo']);
			expect(history.trial.events(y, [{ ...echo, a: 'y1', m: 6 }])).toEqual(['user']);
			history.event(y, 'ok', told('y1', 6));
			expect([history.rest(), history.isKept('y1')]).toEqual([['x1', 'x1'], true]);
		});

		it('a later edit of y has replaced it', () => {
			const history = marked();
			write(history, 'x1', 5, true, false);
			history.edit(y, { a: 'y2', m: 9 }).event(y);
			history.event(y, 'ok', told('y1', 6));
			expect(history.rest()).toEqual(['y2', 'y2']);
		});
	});

	describe('the marks of y go back', () => {
		function putBack(): History {
			const history = marked();
			history.edit(y, { a: 'y0', m: 99 }).run();
			history.edit(y, { a: 'y1', m: 7 });
			expect(history.run()).toEqual({});
			return history;
		}

		it('its value counts once lists have shown it for an hour', () => {
			const history = putBack();
			expect(history.run()).toEqual({});
			history.trial.later(60);
			expect(history.rest()).toEqual(['y1', 'y1']);
		});

		it('to what was settled before, while a write that carries the later value did not land', () => {
			const history = marked();
			history.edit(y, { a: 'y1', m: 99 });
			history.run('failed');
			history.edit(y, { a: 'a0', m: 7 });
			expect(history.run()).toEqual({});
			history.trial.later(60);
			expect(history.rest()).toEqual(['a0', 'a0']);
			expect([...history.trial.state.links()].flatMap(({ intents }) => intents)).toEqual([]);
		});

		it('an edit of x waits for lists and writes over nothing unlogged', () => {
			const history = putBack();
			history.edit(x, { a: 'x2' });
			expect(history.event(x)).toEqual({});
			expect(history.trial.state.head.wantsFull).toBe(true);
			expect([history.rest(), history.isKept('y1')]).toEqual([['x2', 'x2'], true]);
		});

		it('and is contested after that hour', () => {
			const history = putBack();
			history.edit(x, { a: 'x2' }).event(x);
			history.trial.later(60);
			history.run();
			expect([history.rest(), history.isKept('y1')]).toEqual([['x2', 'x2'], true]);
		});

		it('a list that lagged is no doubt any more once it has caught up', () => {
			const history = marked();
			history.edit(y, { a: 'y0', m: 99 }).run();
			const now = { a: 'y0', m: 99 };
			history.edit(y, { a: 'a0', m: 3 });
			expect(history.run()).toEqual({});
			history.edit(y, now).run();
			history.edit(x, { a: 'x2' });
			expect(history.event(x).writes).toHaveLength(1);
			expect(history.trial.log).toEqual([]);
		});
	});
});
