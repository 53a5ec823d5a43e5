import type { AppRecord } from '../../src/model/record';
import type { SyncSettings } from '../../src/model/settings';
import type { Side } from '../../src/model/side';
import { SIDES, otherSide } from '../../src/model/side';
import { History } from './history';
import { Trial, settingsOf } from './trial';

/** Histories that once lost a value to the form that an app makes of it. */

const L = 'one two three four five';
const HUGE = Array.from({ length: 400 }, (_, i) => `word${i}`).join(' ');

describe.each(SIDES.map((side) => [side]))('with %s preferred', (x) => {
	const y = otherSide(x);
	const of = (others: Partial<SyncSettings> = {}, values?: AppRecord) =>
		History.of(x, others, values);
	const marked = (): Partial<SyncSettings> => {
		const { sides } = settingsOf([]);
		return { sides: { ...sides, [y]: { ...sides[y], modifiedField: 'updatedAt' } } };
	};
	const cutY = (record: AppRecord, side: Side) =>
		side === y ? { ...record, a: String(record.a).slice(0, 10) } : record;
	const many = (count: number, first: (n: number) => unknown, fields = ['a']) => {
		const trial = new Trial(settingsOf(fields, { onConflict: x }));
		for (let n = 1; n <= count; n++)
			for (const side of SIDES) trial.apps[side].put(n, { key: `k${n}`, a: first(n) });
		trial.run();
		return trial;
	};
	/** x typed `sent`, y echoed it, and holds `form`; then y's own event comes. */
	const behindEcho = (sent: unknown, form: unknown, before?: unknown) => {
		const h = of();
		if (before !== undefined) {
			h.edit(x, { a: before }).run();
			h.edit(y, { a: form }).run();
		}
		h.edit(x, { a: sent }).run();
		h.edit(y, { a: form }).event(y);
		h.rest();
		return [h.values('a'), h.isKept(sent) || h.values('a').includes(sent)];
	};

	it('event: text over 1024', () =>
		expect(behindEcho(HUGE, HUGE.slice(0, 255))).toEqual([[HUGE, HUGE.slice(0, 255)], true]));
	it('event: tail of cut text', () =>
		expect(behindEcho(`${L} six`, L.slice(0, 10), L)).toEqual([
			[`${L} six`, L.slice(0, 10)],
			true,
		]));
	it('event: digit behind rounding', () =>
		expect(behindEcho('10.006', '10.01', '10.005')).toEqual([['10.006', '10.01'], true]));
	it('event: zone', () =>
		expect(behindEcho('2026-03-04T10:11:12+02:00', '2026-03-04 10:11:12')).toEqual([
			['2026-03-04T10:11:12+02:00', '2026-03-04 10:11:12'],
			true,
		]));
	it('event: user edits another field, mark later', () => {
		const h = of(marked());
		h.edit(y, { updatedAt: 1 }).run();
		h.edit(x, { a: L });
		h.trial.run();
		h.trial.land();
		h.edit(y, { updatedAt: 5 });
		h.trial.answer();
		h.edit(y, { a: L.slice(0, 10), b: 'y2', updatedAt: 6 }).event(y);
		expect([h.values('a'), h.isKept(L) || h.values('a')[0] === L]).toEqual([
			[L, L.slice(0, 10)],
			true,
		]);
	});
	it('event: read-only field, user edits another', () => {
		const h = of();
		h.edit(x, { a: 'x1' }).run();
		h.edit(y, { a: 'a0', b: 'y2' }).event(y);
		expect(h.isKept('x1') || h.values('a').includes('x1')).toBe(true);
	});
	it.each([[true], [false]])('creation: the app drops the field (event %s)', (event) => {
		const trial = many(1, () => 'z');
		trial.set({ mapping: settingsOf(['key', 'a']).mapping }).run();
		trial.apps[x].put(2, { key: 'k', a: 'typed' });
		trial.run();
		trial.land().answer();
		const id = trial.apps[y].list().find((each) => each.key === 'k')?.id as string;
		trial.apps[y].edit(id, { a: null });
		if (event) trial.changes({ [y]: [id] });
		else trial.run();
		trial.land().answer();
		expect(trial.apps[x].get(2).a).toBe('typed');
	});
	it('event: y2 over answered x1', () => {
		const h = of();
		h.edit(x, { a: 'x1' }).run();
		h.edit(y, { a: 'y2' }).event(y);
		expect(h.isKept('x1')).toBe(true);
	});
	it('blanks of several creations are filled', () => {
		const trial = many(1, () => 'z', ['key', 'a']);
		for (const n of [2, 3]) trial.apps[x].put(n, { key: `k${n}`, a: '' });
		trial.run();
		trial.land((record) => ({ ...record, a: 'default' })).answer();
		trial.settle();
		expect([2, 3].map((n) => trial.apps[x].get(n).a)).toEqual(['default', 'default']);
	});
	it('answers: closed for open', () => {
		const trial = many(3, (n) => (n === 3 ? 'open' : 'new'));
		for (const n of [1, 2]) trial.apps[x].edit(n, { a: 'open' });
		trial.run();
		trial.land();
		for (const n of [1, 2]) trial.apps[y].edit(n, { a: 'closed' });
		trial.answer();
		trial.settle();
		for (const n of [1, 2])
			expect([n, trial.apps[x].get(n).a]).toEqual([n, trial.apps[y].get(n).a]);
	});
	it('lists: bulk edit in y', () => {
		const trial = many(3, () => 'new');
		for (const n of [1, 2, 3]) trial.apps[x].edit(n, { a: 'done' });
		trial.run();
		trial.land().answer();
		for (const n of [1, 2, 3]) trial.apps[y].edit(n, { a: 'reopened' });
		trial.settle();
		expect(trial.apps[x].list().map(({ a }) => a)).toEqual(Array(3).fill('reopened'));
	});
	it('appended: travels', () => {
		const h = of();
		h.edit(x, { a: 'call Ann' }).run();
		h.edit(y, { a: 'call Ann tomorrow at nine' });
		expect(h.rest()).toEqual(['call Ann tomorrow at nine', 'call Ann tomorrow at nine']);
	});
	it('appended: guard', () => {
		const h = of();
		h.edit(x, { a: 'call Ann' }).run();
		expect(h.trial.events(y, [{ id: h.id(y), a: 'call Ann tomorrow at nine' }])).toEqual(['user']);
	});
	it('appended in 12 records: none is lost', () => {
		const trial = many(12, (n) => `v${n}`);
		const all = Array.from({ length: 12 }, (_, i) => i + 1);
		for (const n of all) trial.apps[x].edit(n, { a: `description ${n}` });
		trial.run();
		trial.land().answer();
		for (const n of all) trial.apps[y].edit(n, { a: `description ${n} typed` });
		trial.settle();
		for (const n of all) trial.apps[x].edit(n, { a: `x2 ${n}` });
		trial.settle();
		const text = JSON.stringify([trial.open, trial.history]);
		expect(all.filter((n) => !text.includes(`description ${n} typed`))).toEqual([]);
	});
	it('neverOverwrite and a cut text that is cleared', () => {
		const h = of({ onConflict: y, blanks: 'neverOverwrite' } as never);
		h.edit(x, { a: L });
		h.trial.run();
		h.trial.land(cutY).answer();
		h.trial.run();
		h.edit(y, { a: '' });
		expect(h.trial.run()).toEqual({});
	});
	it('first meeting, manual: what both typed', () => {
		const trial = new Trial(settingsOf(['a'], { onConflict: 'manual' }));
		trial.apps[x].put(1, { key: 'k', a: 'Annual report 2024' });
		trial.apps[y].put(2, { key: 'k', a: 'Annual report' });
		trial.run();
		trial.apps[x].edit(1, { a: 'Budget' });
		trial.settle();
		expect(JSON.stringify([trial.open, trial.history])).toContain('"Annual report"');
	});
	it('overtaken list: y2 over answered x1', () => {
		const h = of();
		h.edit(x, { a: 'x1' }).run();
		h.edit(y, { a: 'y2' });
		h.trial.run({ overtaken: { link: () => true, wrote: () => true } } as never);
		h.rest();
		expect(h.isKept('x1')).toBe(true);
	});
	it.each([['overtaken'], ['recovery']])(
		'%s: the form is on record, and its edit contested',
		(how) => {
			const h = of();
			h.edit(x, { a: L }).run();
			h.edit(y, { a: L.slice(0, 10) });
			if (how === 'overtaken')
				h.trial.run({ overtaken: { link: () => true, wrote: () => true } } as never);
			else h.trial.changes({ [y]: [h.id(y)] }, { recovery: true });
			h.trial.run();
			h.trial.run();
			h.edit(y, { a: 'edited cu' });
			h.trial.run();
			expect([
				h.trial.log.some((line) => line.includes('reformatted')),
				h.trial.writes.map(({ side }) => side),
			]).toEqual([true, [y]]);
		},
	);
	it('killed run whose write was cut: an edit of the cut text is contested', () => {
		const h = of();
		h.edit(x, { a: L });
		const before = h.trial.stored;
		h.trial.run();
		h.trial.land(cutY);
		h.trial.restore(before);
		h.trial.run({ recovery: true });
		h.trial.run();
		h.edit(y, { a: 'edited cu' });
		h.trial.run();
		expect(h.trial.writes.map(({ side }) => side)).toEqual([y]);
	});
	it('another modified field', () => {
		const h = of(marked());
		h.edit(y, { updatedAt: 1, touchedAt: 1000 }).run();
		h.edit(x, { a: L });
		h.trial.run();
		h.trial.land();
		h.edit(y, { updatedAt: 5 });
		h.trial.answer();
		h.edit(y, { a: L.slice(0, 10) });
		const { sides } = settingsOf([]);
		h.trial.set({ sides: { ...sides, [y]: { ...sides[y], modifiedField: 'touchedAt' } } });
		expect(h.trial.run().writes).toBeUndefined();
	});
	it('refused with an error, alike', () => {
		const h = of({ maxAttempts: 2 });
		h.edit(x, { a: 'Ann Miller' }).run();
		h.run();
		h.edit(x, { a: 'ANN MILLER' });
		for (let run = 0; run < 4; run++) h.run('failed');
		expect(h.trial.open.map(({ type }) => type)).toEqual(['failedWrite']);
	});
	it('more than 200 pairs', () => {
		const trial = many(410, (n) => `v${n}`);
		for (let n = 1; n <= 410; n++) trial.apps[x].edit(n, { a: `Country ${n}` });
		const counts: number[] = [];
		for (let run = 0; run < 7; run++) {
			trial.run();
			counts.push(trial.writes.length);
			trial
				.land((r, s) => (s === y ? { ...r, a: String(r.a).replace('Country ', 'C') } : r))
				.answer();
		}
		expect([counts, trial.open.length]).toEqual([[410, 410, 0, 0, 0, 0, 0], 0]);
	});
	it('emoji', () => {
		const h = of();
		h.edit(x, { a: 'a long text \u{1F600} and more' }).run();
		h.edit(y, { a: 'a long text \uFFFD' });
		expect(h.trial.run().writes).toBeUndefined();
	});
});
