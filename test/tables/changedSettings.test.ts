import type { FieldMapping, SyncSettings } from '../../src/model/settings';
import { SIDES } from '../../src/model/side';
import { History } from './history';
import { settingsOf } from './trial';

/** Settings that change while something is under way, or kept. */

const marked = (name: string): Pick<SyncSettings, 'sides'> => {
	const { master, slave } = settingsOf([]).sides;
	return {
		sides: { master: { ...master, modifiedField: name }, slave: { ...slave, modifiedField: name } },
	};
};

describe.each(SIDES.map((side) => [side]))('settings change, with %s preferred', (x) => {
	const y = x === 'master' ? 'slave' : 'master';
	const toX = x === 'master' ? 'toMaster' : 'toSlave';
	const [here, there] = x === 'master' ? [1, 'a'] : ['a', 1];
	const second = x === 'master' ? 2 : 'b';
	const of = (others: Partial<SyncSettings> = {}) => History.of(x, others);
	const mapped = (...fields: ReadonlyArray<string | Partial<FieldMapping>>) => ({
		mapping: settingsOf(['key', ...fields, 'b']).mapping,
	});

	describe('an edit of y that our write replaced before it was told', () => {
		function overwritten(others: Partial<SyncSettings> = {}): History {
			const history = of({ ...marked('m'), ...others });
			history.edit(x, { m: 3 }).edit(y, { m: 3 }).run();
			history.edit(x, { a: 'x1', m: 5 }).event(x, 'lost');
			history.trial.land();
			history.edit(y, { m: 7 });
			history.trial.answer();
			history.event(y, 'ok', [{ key: 'k1', a: 'y1', b: 'b0', m: 6 }]);
			expect(history.trial.link(y, there)?.kept).toHaveLength(1);
			return history;
		}

		it.each([
			['compared in another way', mapped({ masterField: 'a', compareAs: 'textIgnoreCase' })],
			['not mapped any more', mapped()],
		])('goes into the history where its field is %s', (_, settings) => {
			const history = overwritten();
			history.trial.set(settings);
			history.run();
			expect(history.trial.log).toEqual([
				expect.stringContaining('is no longer mapped, or compared in another way'),
			]);
			expect([history.rest(), history.isKept('y1')]).toEqual([['x1', 'x1'], true]);
			expect(history.trial.history).toHaveLength(1);
		});

		it.each(['ignore', 'propagate'] as const)(
			'goes into the history where the record of x is gone: %s',
			(onDelete) => {
				const history = overwritten({ onDelete });
				history.remove(x).run();
				history.rest();
				expect(history.isKept('y1')).toBe(true);
			},
		);

		it('an edit of the record that is gone is no edit of the one that is left', () => {
			const history = of({ onDelete: 'ignore' });
			history.edit(y, { a: 'y1' }).event(y, 'lost');
			history.edit(x, { a: 'x1' }).event(x, 'lost');
			expect(history.trial.link(x, here)?.kept).toMatchObject([{ value: 'x1' }]);
			history.remove(x);
			expect([history.run(), history.trial.log]).toEqual([{}, []]);
		});

		it('is asked about where a person is to decide on the deletion', () => {
			const history = overwritten({ onDelete: 'manual' });
			history.remove(x).run();
			expect(history.trial.open.map(({ type }) => type)).toEqual(['deleted']);
			history.decide({ take: 'restore' });
			history.rest();
			expect(history.isKept('y1')).toBe(true);
		});
	});

	it.each(['failed', 'lost'] as const)(
		'a write that was %s is not sent again where its direction forbids it now',
		(fate) => {
			const history = of();
			history.edit(x, { a: 'x1' }).run(fate);
			history.trial.set(mapped({ masterField: 'a', direction: toX }));
			expect(history.run()).toEqual({});
			expect(history.rest()).toEqual(['x1', 'a0']);
		},
	);

	it('nor where only its source is in sight', () => {
		const history = of();
		history.edit(x, { a: 'x1' }).run('failed');
		history.trial.set(mapped({ masterField: 'a', direction: toX }));
		expect(history.event(x)).toEqual({});
		expect(history.rest()).toEqual(['x1', 'a0']);
	});

	it('one that landed is settled all the same', () => {
		const history = of();
		history.edit(x, { a: 'x1' }).run('unanswered');
		history.trial.set(mapped({ masterField: 'a', direction: toX }));
		expect(history.run()).toEqual({});
		history.edit(y, { a: 'y2' });
		expect(history.rest()).toEqual(['y2', 'y2']);
		expect(history.trial.log).toEqual([]);
	});

	it('a decision that its direction forbids now is open again', () => {
		const history = of({ onConflict: 'manual' });
		history.edit(x, { a: 'x1' }).edit(y, { a: 'y1' }).run();
		history.decide(x, 'failed');
		history.trial.set(mapped({ masterField: 'a', direction: toX }));
		expect(history.run().writes).toBeUndefined();
		expect(history.trial.open.map(({ decidedAt }) => decidedAt)).toEqual([undefined]);
		expect(history.decide(x)).toContain('its direction forbids it');
	});

	it('a creation that failed is not sent again where none may be created now', () => {
		const history = of();
		history.trial.apps[x].put(second, { key: 'k2', a: 'a', b: 'b' });
		history.run('failed');
		history.trial.set({ createIn: x });
		expect(history.run()).toEqual({});
		history.rest();
		expect(history.records(y)).toEqual(['k1 a0 b0']);
	});

	it('nor where it failed for good and its record changes', () => {
		const history = of({ maxAttempts: 1 });
		history.trial.apps[x].put(second, { key: 'k2', a: 'a', b: 'b' });
		history.run('failed');
		history.run();
		expect(history.trial.open.map(({ type }) => type)).toEqual(['failedWrite']);
		history.trial.set({ createIn: x });
		history.trial.apps[x].edit(second, { a: 'a2' });
		expect(history.run()).toEqual({});
		expect(history.trial.open).toEqual([]);
	});

	it('a deletion that failed is not sent again where deletions are ignored now', () => {
		const history = of({ onDelete: 'propagate' });
		history.remove(x).run('failed');
		history.trial.set({ onDelete: 'ignore' });
		expect(history.run()).toEqual({});
		history.rest();
		expect(history.records(y)).toEqual(['k1 a0 b0']);
	});

	it('unless a person decided it', () => {
		const history = of({ onDelete: 'manual' });
		history.remove(x).run();
		history.decide({ take: 'delete' }, 'failed');
		history.trial.set({ onDelete: 'ignore' });
		history.rest();
		expect(history.records(y)).toEqual([]);
	});

	it('new records are looked up by key where a text is called empty from now on', () => {
		const { trial } = of();
		const { master, slave } = trial.settings.sides;
		const emptyTexts = ['N/A'];
		trial.set({ sides: { master: { ...master, emptyTexts }, slave: { ...slave, emptyTexts } } });
		trial.apps[x].put(second, { key: 'k1', a: 'a', b: 'b' });
		const asked = [expect.stringContaining('ambiguousMatch')];
		expect(trial.changes({ [x]: [second] })).toEqual({ opened: asked });
		trial.apps[x].put(second, { key: 'k2', a: 'a', b: 'b' });
		const writes = [`create ${y} key=k2 a=a b=b`];
		expect(trial.changes({ [x]: [second] })).toEqual({ writes });
	});

	describe('another modified field', () => {
		it('makes no edit out of date', () => {
			const history = of(marked('m'));
			history.edit(x, { m: 1_700_000_000, v: 1 }).edit(y, { a: 'y0', m: 1_700_000_001, v: 2 });
			history.run();
			history.trial.set(marked('v'));
			history.edit(y, { a: 'y1', v: 3 });
			expect(history.rest()).toEqual(['y1', 'y1']);
		});

		it('lets no kept value stand before a later one', () => {
			const history = of(marked('m'));
			history.edit(x, { a: 'x1', m: 1_700_000_000, v: 1 }).run('lost');
			history.edit(y, { a: 'y1', m: 1_700_000_001, v: 2 }).event(y);
			expect(history.trial.link(y, there)?.kept).toHaveLength(1);
			history.trial.set({ ...marked('v'), onConflict: y, fallbackSide: y });
			history.edit(y, { a: 'y2', v: 3 });
			expect(history.rest()).toEqual(['y2', 'y2']);
		});

		it('of the links that a changes run did not touch, too', () => {
			const history = of(marked('m'));
			history.edit(y, { a: 'y0', m: 1_700_000_001, v: 2 }).run();
			history.trial.set(marked('v'));
			history.trial.changes({ [x]: [x === 'master' ? 9 : 'i'] });
			expect(history.trial.link(x, here)?.marks).toBeUndefined();
		});
	});
});
