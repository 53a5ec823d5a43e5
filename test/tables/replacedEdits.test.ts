import type { AppRecord } from '../../src/model/record';
import type { SyncSettings } from '../../src/model/settings';
import { SIDES } from '../../src/model/side';
import { History } from './history';

/**
 * An edit that a write of ours replaced before any run had seen it, and whose event comes afterwards.
 * The app tells by its modified marks in which order these were. SEMANTICS "Out of date".
 */

describe.each(SIDES.map((side) => [side]))('with %s as the side that is preferred', (x) => {
	const y = x === 'master' ? 'slave' : 'master';
	/** Both edit `a`, y first; x's event is carried to y before y's own comes. */
	function replaced(others: Partial<SyncSettings> = {}, at: readonly unknown[] = [3, 5, 7]) {
		const [before, edited, written] = at;
		const history = History.of(x, others);
		history.edit(y, { updatedAt: before });
		history.run();
		history.edit(y, { b: 'y0', updatedAt: before });
		history.event(y);
		history.edit(y, { a: 'y1', updatedAt: edited });
		const late = { ...history.trial.apps[y].get(history.id(y)) };
		history.edit(x, { a: 'x1' });
		history.event(x, 'lost');
		history.trial.land();
		history.edit(y, { updatedAt: written });
		history.trial.answer();
		expect(history.values('a')).toEqual(['x1', 'x1']);
		return { history, late };
	}

	const guarded = (history: History, says: AppRecord) => history.trial.events(y, [says]);

	it.each([
		['numbers', [3, 5, 7]],
		['texts', ['2026-01-01T10:00:03Z', '2026-01-01T10:00:05Z', '2026-01-01T10:00:07Z']],
		['dates', [3, 5, 7].map((seconds) => new Date(seconds * 1000))],
		['dates beside texts', [new Date(3000), '1970-01-01T00:00:05.000Z', new Date(7000)]],
	])('is overruled, and on record: marks are %s', (_, at) => {
		const { history, late } = replaced({}, at);
		expect(guarded(history, late)).toEqual(['user']);
		history.event(y, 'ok', [late]);
		expect([history.rest(), history.rest('b'), history.isKept('y1')]).toEqual([
			['x1', 'x1'],
			['y0', 'y0'],
			true,
		]);
	});

	it('wins where its side does, and what it replaces is on record', () => {
		const { history, late } = replaced({ onConflict: y, fallbackSide: y });
		history.event(y, 'ok', [late]);
		expect([history.rest(), history.isKept('x1')]).toEqual([['y1', 'y1'], true]);
	});

	it('waits for a person', () => {
		const { history, late } = replaced({ onConflict: 'manual' });
		history.event(y, 'ok', [late]);
		history.run();
		expect(history.trial.open).toHaveLength(1);
		history.decide(y);
		expect(history.rest()).toEqual(['y1', 'y1']);
	});

	it('is told again, and decided once', () => {
		const { history, late } = replaced();
		for (let time = 0; time < 2; time++) {
			history.event(y, 'ok', [late]);
			history.rest();
		}
		expect(guarded(history, late)).toEqual(['echo']);
		expect(history.trial.history).toHaveLength(1);
	});

	it('is out of date where it was known before our write', () => {
		const { history, late } = replaced();
		const older = { ...late, a: 'y0', updatedAt: 2 };
		expect(guarded(history, older)).toEqual(['echo']);
		history.event(y, 'ok', [older]);
		expect([history.rest(), history.isKept('y0')]).toEqual([['x1', 'x1'], false]);
	});

	it('is what our write was to replace, and no edit', () => {
		const { history, late } = replaced();
		history.event(y, 'ok', [{ ...late, a: 'a0', updatedAt: 5 }]);
		expect([history.rest(), history.isKept('a0')]).toEqual([['x1', 'x1'], false]);
	});

	it('is out of date once a newer edit of that side was seen', () => {
		const { history, late } = replaced();
		history.edit(y, { a: 'y2', updatedAt: 9 });
		history.event(y);
		expect(history.values('a')).toEqual(['y2', 'y2']);
		history.event(y, 'ok', [late]);
		expect(history.rest()).toEqual(['y2', 'y2']);
	});
});
