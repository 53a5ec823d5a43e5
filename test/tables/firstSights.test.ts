import type { AppRecord } from '../../src/model/record';
import type { SyncSettings } from '../../src/model/settings';
import type { Side } from '../../src/model/side';
import { SIDES, otherSide } from '../../src/model/side';
import { History } from './history';
import { Trial, settingsOf } from './trial';

/** SEMANTICS "An answer is a receipt, the next sight is the proof" and "A third value". */

type Make = (value: unknown) => unknown;

describe.each(SIDES.map((side) => [side]))('with %s preferred', (x) => {
	const y = otherSide(x);
	const of = (others: Partial<SyncSettings> = {}) => History.of(x, others);

	describe('a number that x rounds, in a field whose changes are added up', () => {
		function rounded(answer: Parameters<Trial['answer']>[0]): History {
			const history = of({ onConflict: 'sum' });
			history.edit(x, { a: 3 }).edit(y, { a: 3 }).run();
			history.edit(y, { a: 5.256 });
			expect(history.run('lost').writes).toEqual([`update ${x} ${history.id(x)} a=5.256`]);
			history.trial.land();
			history.edit(x, { a: 5.3 });
			history.trial.answer(answer);
			return history;
		}

		it('an answer that shows the record as it was: the app keeps its form', () => {
			const history = rounded({ stored: { id: History.of(x).id(x), a: 3 } });
			expect(history.run().writes).toBeUndefined();
			expect([history.rest(), history.trial.open]).toEqual([[5.3, 5.256], []]);
		});

		it('an app that says that it failed: a person is asked, and nothing is added again', () => {
			const history = rounded({ failed: '500' });
			expect(history.run().writes).toBeUndefined();
			expect(history.trial.open.map(({ type }) => type)).toEqual(['contested']);
			expect(history.values('a')).toEqual([5.3, 5.256]);
		});
	});

	describe('an answer is a receipt', () => {
		/** x was edited, and y answered with what it was sent. */
		function answered(others: AppRecord = {}): History {
			const history = of();
			history.edit(x, { a: 'x1', ...others });
			history.trial.run();
			const held = history.trial.apps[y].get(history.id(y)).a;
			history.trial.land().answer();
			history.edit(y, { a: held });
			return history;
		}

		it('a list that lags: one more is awaited', () => {
			const history = answered();
			expect(history.run()).toEqual({});
			expect(history.trial.state.head.wantsFull).toBe(true);
			expect(history.trial.notes).toEqual([
				`The ${y} shows what it held before writes that it had answered: a list that lags, or a field that cannot be written. The trigger was asked to make its next run a full one, which tells.`,
			]);
			history.edit(y, { a: 'x1' });
			expect(history.rest()).toEqual(['x1', 'x1']);
		});

		it('a read-only field: tried again until its attempts run out, and nothing travels back', () => {
			const history = answered();
			const { trial } = history;
			const seen: string[] = [];
			for (let run = 0; run < 20 && trial.open.length === 0; run++) {
				seen.push(...(trial.run().writes ?? []));
				trial.land().answer();
				history.edit(y, { a: 'a0' });
			}
			expect(new Set(seen).size).toBe(1);
			expect(seen).toHaveLength(4);
			expect(trial.open.map(({ type }) => type)).toEqual(['failedWrite']);
			expect(history.values('a')).toEqual(['x1', 'a0']);
		});

		it('a read-only field, told in an event that shows what was written beside it', () => {
			const history = answered({ b: 'x2' });
			expect(history.event(y)).toEqual({});
			expect([history.trial.notes, history.trial.state.head.wantsFull]).toEqual([[], undefined]);
			expect(history.values('a')).toEqual(['x1', 'a0']);
		});

		it('the same when that event comes again', () => {
			const history = answered({ b: 'x2' });
			history.event(y);
			expect(history.event(y)).toEqual({});
			expect(history.values('a')).toEqual(['x1', 'a0']);
		});

		it.each<[string, AppRecord, AppRecord]>([
			['nothing of it', { b: 'x2' }, { b: 'b0' }],
			['nothing beside it', { b: null }, {}],
		])('an event that shows %s is an edit', (_, others, says) => {
			const history = answered(others);
			expect(history.event(y, 'ok', [{ a: 'a0', ...says }]).writes?.join()).toContain('a=a0');
		});

		it('an event that shows what another write put there is an edit', () => {
			const history = of();
			history.edit(x, { b: 'x2' }).run();
			history.edit(x, { a: 'x1' }).event(x);
			history.edit(y, { a: 'a0' });
			expect(history.event(y).writes).toEqual([`update ${x} ${history.id(x)} a=a0`]);
		});

		it.each([[{}], [{ c: 'only here' }]])(
			'an event of something alike under a later mark is an edit, whatever it leaves out',
			(others) => {
				const { sides } = settingsOf([]);
				const fields = settingsOf(['key', 'a', 'b', 'c']).mapping;
				const history = of({
					sides: { ...sides, [y]: { ...sides[y], modifiedField: 'updatedAt' } },
				});
				history.trial.set({ mapping: fields });
				history.trial.apps[x].edit(x === 'master' ? 9 : 'i', { c: null });
				history.edit(y, { updatedAt: 1, ...others }).run();
				history.edit(x, { a: 'Ann Miller' });
				history.trial.run();
				history.trial.land();
				history.edit(y, { updatedAt: 5 });
				history.trial.answer();
				const says = { id: history.id(y), a: 'ANN MILLER', updatedAt: 6, ...others };
				const records = {
					master: [],
					slave: [],
					[y]: [says],
					[x]: [history.trial.apps[x].get(history.id(x))],
				};
				const told = history.trial.changes({}, { records });
				expect(told.writes).toEqual([`update ${x} ${history.id(x)} a=ANN MILLER`]);
			},
		);

		it('a read-only record: its fields leave in one write again, whose tries count on', () => {
			const history = answered({ b: 'x2' });
			const { trial } = history;
			const seen: (readonly string[])[] = [];
			for (let run = 0; run < 20 && trial.open.length === 0; run++) {
				history.edit(y, { a: 'a0', b: 'b0' });
				seen.push(trial.run().writes ?? []);
				trial.land().answer();
			}
			const writes = seen.flat();
			expect(new Set(writes)).toEqual(new Set([`update ${y} ${history.id(y)} a=x1 b=x2`]));
			expect(writes).toHaveLength(4);
			expect(trial.open.map(({ fields }) => fields.map((field) => field.masterField))).toEqual([
				['a', 'b'],
			]);
		});

		it('what is alike what the source moved on to since is an edit, not a form of what was sent', () => {
			const history = of({ onConflict: y });
			history.edit(x, { a: '2026-03-04T10:11:12+02:00' }).run();
			history.edit(x, { a: '2026-03-05T08:00:00+02:00' }).edit(y, { a: '2026-03-05 08:00:00' });
			expect(history.rest()).toEqual(['2026-03-05 08:00:00', '2026-03-05 08:00:00']);
			expect(history.isKept('2026-03-05T08:00:00+02:00')).toBe(true);
		});

		it('a write beside it carries what the list shows, as long as no mark tells that the list lags', () => {
			const history = of({ sendFields: 'allMapped' });
			history.edit(x, { a: 'x1' }).run();
			history.edit(y, { a: 'a0' }).edit(x, { b: 'x2' });
			expect(history.run().writes).toEqual([`update ${y} ${history.id(y)} b=x2`]);
			expect(history.trial.writes[0]?.json).toMatchObject({ a: 'a0', b: 'x2' });
			expect([history.rest('a'), history.rest('b')]).toEqual([
				['x1', 'x1'],
				['x2', 'x2'],
			]);
			expect(history.trial.log.join()).toContain('maybe put back by a user');
		});

		it('an event that shows a form of it is an echo', () => {
			const history = of();
			const { trial } = history;
			history.edit(x, { a: 'Ann Miller' });
			history.run();
			const id = history.id(y);
			expect(trial.events(y, [{ id, a: 'ANN MILLER' }])).toEqual(['echo']);
			expect(trial.events(y, [{ id, a: 'Ann Miller' }])).toEqual(['echo']);
			expect(trial.events(y, [{ id, a: 'a0' }])).toEqual(['user']);
		});

		const cutText = (text: string) => text.slice(0, 10);

		it('an event of the cut form of the first of two writes comes late', () => {
			const history = of();
			history.edit(x, { a: 'one two three four' }).event(x);
			history.edit(x, { a: 'another text of many words' }).event(x);
			history.edit(y, { a: cutText('another text of many words') });
			const told = history.event(y, 'ok', [{ a: cutText('one two three four') }]);
			expect(told).toEqual({});
			expect(history.rest()).toEqual([
				'another text of many words',
				cutText('another text of many words'),
			]);
		});

		it('so does one of a form that a list had shown', () => {
			const history = of();
			const texts = ['one two three four', 'another text of many words'];
			for (const a of texts) {
				history.edit(x, { a }).run();
				history.edit(y, { a: cutText(a) });
				if (a === texts[0]) history.run();
			}
			expect(history.event(y, 'ok', [{ a: cutText('one two three four') }])).toEqual({});
			expect(history.rest()).toEqual([texts[1], cutText('another text of many words')]);
		});

		it('a list that shows the form of the first of two lags: it is never an edit', () => {
			const history = of();
			history.edit(x, { a: 'one two three four' }).event(x);
			history.edit(x, { a: 'another text of many words' }).event(x);
			history.edit(y, { a: cutText('one two three four') });
			expect(history.run()).toEqual({});
			const again = history.run();
			expect(again.writes).toEqual([`update ${y} ${history.id(y)} a=another text of many words`]);
			expect(history.rest()[0]).toBe('another text of many words');
		});

		const HUGE = 'word '.repeat(400).trim();
		const FORMS = [
			[HUGE, HUGE.slice(0, 255)],
			[HUGE, HUGE.slice(0, 1500)],
			['one two three four', cutText('one two three four')],
			['2026-03-04T10:11:12+02:00', '2026-03-04 10:11:12'],
		] as const;
		describe.each(FORMS)('%s, which became %s', (sent, form) => {
			it.each([
				[x, true],
				[x, false],
				[y, true],
				[y, false],
				['manual', true],
				['manual', false],
			] as const)(
				'and then its source was edited again: %s, answered %s',
				(onConflict, answers) => {
					const history = History.of(x, { onConflict });
					const { trial } = history;
					history.edit(x, { a: sent });
					trial.run();
					trial.land();
					if (answers) trial.answer();
					history.edit(y, { a: form }).edit(x, { a: 'next' });
					expect(history.run().writes).toEqual([`update ${y} ${history.id(y)} a=next`]);
					expect(history.isKept(form)).toBe(true);
					expect(history.rest()).toEqual(['next', 'next']);
					expect(trial.open).toEqual([]);
				},
			);
		});

		it('an event that shows what was answered is an echo, however long that is', () => {
			const history = of();
			const a = 'Ann Miller '.repeat(200);
			history.edit(x, { a }).run();
			expect(history.trial.events(y, [{ id: history.id(y), a }])).toEqual(['echo']);
		});

		it('an event that tells a form of it leaves it there, and is on record', () => {
			const history = of();
			const { trial } = history;
			history.edit(x, { a: 'Ann Miller' }).run();
			history.edit(y, { a: 'ANN MILLER' });
			expect(history.event(y).writes).toBeUndefined();
			expect(trial.state.head.wantsFull).toBeFalsy();
			expect(trial.log.filter((line) => line.includes('reformatted'))).toHaveLength(1);
			expect(history.rest()).toEqual(['Ann Miller', 'ANN MILLER']);
		});

		it('an edit of another field beside one that was edited so overwrites what both sides held', () => {
			const history = answered();
			history.edit(y, { a: 'y2', b: 'y3' });
			const told = history.run();
			expect(told.writes).toHaveLength(1);
			expect(told.rejected).toEqual([expect.stringMatching(/^a: [^,]*$/)]);
		});

		it('anything else is an edit, and what it overwrites is on record', () => {
			const history = answered();
			history.edit(y, { a: 'y2' });
			expect(history.run().writes).toHaveLength(1);
			expect(history.rest()).toEqual(['y2', 'y2']);
			expect(history.isKept('x1')).toBe(true);
		});

		it('something alike under a later mark is an edit', () => {
			const history = of();
			const { trial } = history;
			history.edit(y, { updatedAt: 1 }).edit(x, { a: 'Ann Miller' });
			history.run('lost');
			history.edit(y, { a: 'Ann Miller', updatedAt: 5 });
			trial.answer();
			history.edit(y, { a: 'ANN MILLER', updatedAt: 6 });
			expect(history.rest()).toEqual(['ANN MILLER', 'ANN MILLER']);
			expect(history.isKept('Ann Miller')).toBe(true);
		});
	});

	describe('a third value', () => {
		const shorten: Make = (value) => (String(value).startsWith('Germany') ? 'DE' : value);
		const land = ({ trial }: History) =>
			trial.land((record, side) => (side === y ? { ...record, a: shorten(record.a) } : record));

		it('in an answer settles nothing: the next sight decides', () => {
			const history = of();
			const { trial } = history;
			history.edit(x, { a: 'x typed' });
			trial.run();
			trial.land();
			history.edit(y, { a: 'y typed' });
			expect(trial.answer()).toEqual(['acknowledged']);
			expect(history.rest()).toEqual(['x typed', 'x typed']);
			expect(history.isKept('y typed')).toBe(true);
		});

		it.each([
			[true, 'Germany'],
			[false, 'Germany'],
			[true, 'Germany'.repeat(200)],
		])('shown a second time it is the app’s form (answered: %s)', (answers, value) => {
			const history = of();
			const { trial } = history;
			history.edit(x, { a: value });
			let writes = 0;
			for (let run = 0; run < 9; run++) {
				trial.run();
				writes += trial.writes.length;
				land(history);
				if (answers) trial.answer();
			}
			expect(writes).toBe(answers ? 2 : 6);
			expect(history.values('a')).toEqual([value, 'DE']);
			expect(trial.open).toEqual([]);
			expect(trial.log.filter((line) => line.includes('reformatted'))).toHaveLength(1);
		});

		it('of a second record it is the app’s form: one entry tells of all', () => {
			const trial = new Trial(settingsOf(['a']));
			for (let number = 1; number <= 5; number++) {
				trial.apps[x].put(number, { key: `k${number}`, a: 'France' });
				trial.apps[y].put(number, { key: `k${number}`, a: 'France' });
			}
			trial.run();
			for (let number = 1; number <= 5; number++) trial.apps[x].edit(number, { a: 'Germany' });
			let writes = 0;
			for (let run = 0; run < 6; run++) {
				trial.run();
				writes += trial.writes.length;
				trial.land((record, side) => (side === y ? { ...record, a: shorten(record.a) } : record));
				trial.answer();
			}
			expect(trial.apps[x].list().map(({ a }) => a)).toEqual(Array(5).fill('Germany'));
			expect(trial.apps[y].list().map(({ a }) => a)).toEqual(Array(5).fill('DE'));
			expect(trial.log.filter((line) => line.includes('reformatted'))).toHaveLength(1);
			expect(writes).toBeLessThanOrEqual(6);
		});

		it.each([[true], [false]])(
			'is none where the app holds what was sent in another record (answered: %s)',
			(answers) => {
				const trial = new Trial(settingsOf(['a']));
				for (let number = 1; number <= 3; number++) {
					trial.apps[x].put(number, { key: `k${number}`, a: number === 3 ? 'open' : 'new' });
					trial.apps[y].put(number, { key: `k${number}`, a: number === 3 ? 'open' : 'new' });
				}
				trial.run();
				for (const number of [1, 2]) trial.apps[x].edit(number, { a: 'open' });
				trial.run();
				trial.land();
				for (const number of [1, 2]) trial.apps[y].edit(number, { a: 'closed' });
				if (answers) expect(trial.answer()).toEqual(['acknowledged', 'acknowledged']);
				trial.settle();
				for (const number of [1, 2]) {
					expect(trial.apps[x].get(number).a).toBe(trial.apps[y].get(number).a);
				}
			},
		);

		it('that differs each time counts for the breaker', () => {
			const history = of();
			const { trial } = history;
			history.edit(x, { a: 'Germany' });
			let writes = 0;
			for (let run = 0; run < 12; run++) {
				trial.run();
				writes += trial.writes.length;
				trial.land((record, side) => (side === y ? { ...record, a: `own ${run}` } : record));
				trial.answer();
			}
			expect(writes).toBeLessThanOrEqual(4);
			expect(trial.open.map(({ type }) => type)).toEqual(['oscillation']);
		});
	});
});

describe.each(SIDES)('a record that was created in the %s and never listed there', (target) => {
	const source = otherSide(target);
	const idOf = (side: Side, trial: Trial) =>
		[...trial.state.links()].map(({ ids }) => ids[side] ?? '')[0] ?? '';

	function created(): Trial {
		const trial = new Trial(settingsOf(['a', 'b'], { onConflict: target }));
		trial.apps[source].create({ key: 'k1', a: 'a0', b: 'b0' });
		trial.run();
		trial.land().answer();
		return trial;
	}

	it.each(['event', 'list'])(
		'a user clears a field, which only an %s told: an edit waits to see that',
		(what) => {
			const trial = created();
			trial.apps[target].edit(idOf(target, trial), { a: null });
			if (what === 'list') trial.run();
			trial.apps[source].edit(idOf(source, trial), { a: 'new' });
			if (what === 'event') trial.changes({ [target]: [idOf(target, trial)] });
			expect(trial.changes({ [source]: [idOf(source, trial)] })).toEqual({});
			expect(trial.state.head.wantsFull).toBe(true);
			trial.settle();
			const blanks = trial.history.flatMap(({ fields }) =>
				fields.map(({ [target]: value }) => value),
			);
			const values = SIDES.map((side) => trial.apps[side].get(idOf(side, trial)).a);
			// It is there, or on record.
			expect([...values, ...blanks]).toContain(null);
			expect(new Set(values).size).toBe(1);
		},
	);
});
