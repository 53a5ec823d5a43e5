import type { AppRecord } from '../../src/model/record';
import type { SyncSettings } from '../../src/model/settings';
import { SIDES, otherSide } from '../../src/model/side';
import type { Side } from '../../src/model/side';
import { History } from './history';

/** Writes of which nobody knows what became, by what is seen next; `x` is the side that is preferred. */

describe.each(SIDES.map((side) => [side]))(
	'a write that nobody answered, with %s preferred',
	(x: Side) => {
		const y = otherSide(x);
		const X = x === 'master' ? 1 : 'a';
		const Y = x === 'master' ? 'a' : 1;
		const of = (others: Partial<SyncSettings> = {}, values?: Parameters<typeof History.of>[2]) =>
			History.of(x, others, values);
		const by = (mine: unknown, theirs: unknown) =>
			x === 'master' ? `${mine} | ${theirs}` : `${theirs} | ${mine}`;
		const sent = (others: Partial<SyncSettings> = {}) => {
			const history = of(others);
			history.edit(x, { a: 'x1' });
			history.run('lost');
			return history;
		};
		const reasons = ({ trial }: History) => trial.history.map((each) => each.reason);
		const PUT_BACK = `maybe put back by a user: the ${y} held this when it was written again`;

		it('is not sent again for an event of its target, which is as it was', () => {
			const history = sent();
			expect(history.event(y)).toEqual({});
			expect(history.event(x)).toEqual({});
		});

		it('is sent again once both are seen; what it overwrites is logged, and once only', () => {
			const history = sent();
			const again = { writes: [`update ${y} ${Y} a=x1`] };
			expect(history.run('lost')).toEqual({ ...again, rejected: [`a: ${by('x1', 'a0')}`] });
			expect(reasons(history)).toEqual([PUT_BACK]);
			expect(history.run('lost')).toEqual(again);
			expect(history.run('lost')).toEqual(again);
		});

		it('is planned anew where its source moved on, and what it overwrites is logged', () => {
			const history = sent();
			history.edit(x, { a: 'x2' });
			expect(history.run()).toEqual({
				writes: [`update ${y} ${Y} a=x2`],
				rejected: [`a: ${by('x2', 'a0')}`],
			});
			expect(reasons(history)).toEqual([PUT_BACK]);
		});

		it.each([
			['failed', { failed: '503' }, []],
			['acknowledged', 'silent' as const, [PUT_BACK]],
		])('%s: what is logged of what it held', (_, answer, said) => {
			for (const value of ['x1', 'x2']) {
				const history = sent();
				history.trial.answer(answer);
				history.edit(x, { a: value });
				expect(history.run('lost').writes).toEqual([`update ${y} ${Y} a=${value}`]);
				expect(reasons(history)).toEqual(said);
			}
		});

		it('counts as written, however it was replaced since', () => {
			const history = of({ maxFlips: 3 });
			for (const value of ['x1', 'x2', 'x3']) {
				history.edit(x, { a: value });
				expect(history.run('lost').writes).toEqual([`update ${y} ${Y} a=${value}`]);
			}
			history.edit(x, { a: 'x4' });
			expect(history.run('lost')).toEqual({ opened: [`oscillation a: ${by('x4', 'a0')}`] });
			expect(history.trial.open[0]?.fields[0]).toMatchObject({
				changedBy: 'integration',
				reason: `written 3 times to the ${y} without being settled in between`,
			});
		});

		it('and its target was edited in another field, which moved its mark: nothing is contested', () => {
			const history = of({ onConflict: 'manual' });
			history.edit(y, { updatedAt: 1 });
			history.run();
			history.edit(x, { a: 'x1' });
			history.run('lost');
			history.edit(y, { b: 'y2', updatedAt: 2 });
			expect(history.run().opened).toBeUndefined();
			expect([history.rest('a'), history.rest('b')]).toEqual([
				['x1', 'x1'],
				['y2', 'y2'],
			]);
		});

		it('and the mark of its target moved, which nothing explains: somebody was there', () => {
			const history = of({ onConflict: 'manual' });
			history.edit(y, { updatedAt: 1 });
			history.run();
			history.edit(x, { a: 'x1' });
			history.run('lost');
			history.edit(y, { updatedAt: 2 });
			expect(history.run()).toEqual({ opened: [`contested a: ${by('x1', 'a0')}`] });
		});

		it('and ran out of attempts, as an event of its source tells', () => {
			const history = of({ maxAttempts: 1 });
			history.edit(x, { a: 'x1' });
			history.run('failed');
			expect(history.event(x).writes).toBeUndefined();
			expect(history.trial.open[0]).toMatchObject({
				type: 'failedWrite',
				reason: `written 1 times to the ${y} without effect: 500`,
			});
		});

		it('and ran out of attempts unheard', () => {
			const history = of({ maxAttempts: 1 });
			history.edit(x, { a: 'x1' });
			history.run('lost');
			history.run('lost');
			expect(history.trial.open[0]?.reason).toBe(
				`written 1 times to the ${y} without effect: the app took the write but did not change the value`,
			);
		});

		it('of a decision, and an event of its source tells another value: it waits for both', () => {
			const history = of({ onConflict: 'manual' });
			history.edit(x, { a: 'x1' }).edit(y, { a: 'y1' });
			history.run();
			history.decide(x, 'lost');
			history.edit(x, { a: 'x2' });
			expect(history.event(x)).toEqual({});
			expect(history.run()).toEqual({ opened: [`contested a: ${by('x2', 'y1')}`] });
		});

		describe('of values that are put together', () => {
			const summed = (fate: 'lost' | 'failed', others: Partial<SyncSettings> = {}) => {
				const history = of({ onConflict: 'sum', ...others }, { a: 0, b: 'b0' });
				history.edit(x, { a: 1 }).edit(y, { a: 10 });
				expect(history.run(fate).writes).toHaveLength(2);
				return history;
			};

			it('is sent again as it was', () => {
				const history = summed('lost');
				expect(history.run('ok').writes).toHaveLength(2);
				expect(history.rest()).toEqual([11, 11]);
			});
			it('is not made of one side alone', () => {
				const history = summed('failed');
				expect(history.event(x)).toEqual({});
				expect(history.event(y)).toEqual({});
				expect(history.rest()).toEqual([11, 11]);
			});
			it('is planned anew where the policy is another one since', () => {
				const history = summed('lost');
				history.trial.set({ onConflict: x });
				expect(history.run().writes).toEqual([`update ${y} ${Y} a=1`]);
				expect(history.rest()).toEqual([1, 1]);
			});
			it('that reached one side is taken from there', () => {
				const history = summed('lost');
				history.edit(x, { a: 11 });
				expect(history.run().writes).toEqual([`update ${y} ${Y} a=11`]);
			});
			it('and one side moved on: a person is asked, nothing counts twice', () => {
				const history = summed('lost');
				history.edit(x, { a: 5 });
				expect(history.run().writes).toBeUndefined();
				expect(history.trial.open.map((each) => each.type)).toEqual(['contested']);
			});
			it('that one side held already, and the other keeps in a form of its own', () => {
				const history = of({ onConflict: 'manual' });
				const { trial } = history;
				history.edit(x, { a: 'Bob Miller' }).edit(y, { a: 'y1' });
				history.run();
				trial.decide({ custom: 'Bob Miller' });
				trial.land((record) => ({ ...record, a: 'BOB MILLER' }));
				for (let run = 0; run < 3; run++) expect(history.run().writes).toBeUndefined();
				expect(history.values('a')).toEqual(['Bob Miller', 'BOB MILLER']);
			});
			it('that one side keeps in a form of its own is settled as different', () => {
				const history = of({ onConflict: 'manual' });
				const { trial } = history;
				history.edit(x, { a: 'x1' }).edit(y, { a: 'y1' });
				history.run();
				trial.decide({ custom: 'Typed Name' });
				trial.land((record, side) => (side === y ? { ...record, a: 'TYPED NAME' } : record));
				for (let run = 0; run < 3; run++) expect(history.run().writes).toBeUndefined();
				expect(history.values('a')).toEqual(['Typed Name', 'TYPED NAME']);
				history.edit(x, { a: 'x2' });
				expect(history.run()).toEqual({ writes: [`update ${y} ${Y} a=x2`] });
			});
		});

		it('and that both apps keep in forms of their own: each keeps its form', () => {
			const history = of();
			const { trial } = history;
			const keep = (record: AppRecord, side: Side) => {
				const text = String(record.a);
				return { ...record, a: side === y ? text.toUpperCase() : text.toLowerCase() };
			};
			history.edit(x, { a: 'bob miller' });
			for (let run = 0; run < 3; run++) {
				trial.run();
				trial.land(keep);
			}
			for (let run = 0; run < 3; run++) expect(trial.run()).toEqual({});
			expect(history.values('a')).toEqual(['bob miller', 'BOB MILLER']);
		});

		it('and a user who puts back what it was to replace is no circle', () => {
			const history = of();
			history.edit(x, { a: 'x1' });
			history.run('lost');
			history.trial.set({ onConflict: y });
			history.edit(y, { a: 'y1' });
			expect(history.run('lost').writes).toEqual([`update ${x} ${X} a=y1`]);
			history.trial.set({ onConflict: x });
			history.edit(x, { a: 'a0' });
			expect(history.run()).toEqual({
				writes: [`update ${y} ${Y} a=a0`],
				rejected: [`a: ${by('a0', 'y1')}`],
			});
		});

		it('that landed late, of two that did: each is written over again', () => {
			const history = of();
			const { trial } = history;
			history.edit(x, { a: 'x1', b: 'x2' });
			history.run('lost');
			history.edit(x, { a: 'a0', b: 'b0' });
			history.run('lost');
			history.edit(y, { a: 'x1' });
			expect(history.run()).toEqual({
				writes: [`update ${y} ${Y} a=a0`],
				rejected: [`a: ${by('a0', 'x1')}`],
			});
			history.edit(y, { b: 'x2' });
			expect(history.run()).toEqual({
				writes: [`update ${y} ${Y} b=b0`],
				rejected: [`b: ${by('b0', 'x2')}`],
			});
			expect(trial.history.at(-1)?.reason).toBe(
				`a write that had been given up reached the ${y} late`,
			);
			expect(trial.history.at(-1)?.fields[0]?.changedBy).toBe('integration');
			expect(trial.history.at(-1)?.fields[0]?.kept).toEqual({ side: x });
		});

		it('that landed late once: the same value counts as a user’s from then on', () => {
			const history = of();
			history.edit(x, { a: 'x1' });
			history.run('lost');
			history.edit(x, { a: 'a0' });
			history.run('lost');
			history.edit(y, { a: 'x1' });
			expect(history.run().writes).toEqual([`update ${y} ${Y} a=a0`]);
			history.run();
			history.edit(y, { a: 'x1' });
			expect(history.run().writes).toEqual([`update ${x} ${X} a=x1`]);
		});

		it('that was given up, and an event of its source that tells nothing of it', () => {
			const history = of();
			history.edit(x, { a: 'x1' });
			history.run('lost');
			history.edit(x, { a: 'a0' });
			history.run();
			history.edit(x, { b: 'x2' });
			expect(history.event(x)).toEqual({ writes: [`update ${y} ${Y} b=x2`] });
			expect(X).toBe(history.id(x));
		});
	},
);
