import type { AppRecord } from '../../src/model/record';
import type { Policy, SyncSettings } from '../../src/model/settings';
import { SIDES, otherSide } from '../../src/model/side';
import { reductionOf } from '../../src/values/reduction';
import { canonical } from '../../src/values/canonical';
import { History } from './history';
import { Trial, settingsOf } from './trial';

/** SEMANTICS "The form that an app makes of a value stays in that app". */

const LONG = 'one two three four five';
const CUT = LONG.slice(0, 10);

type Make = (value: unknown) => unknown;

const cut: Make = (value) => String(value).slice(0, 10);

/** What apps make of values: what is sent, what is held. */
const MAKES: ReadonlyArray<readonly [string, unknown, Make]> = [
	['cuts texts', LONG, cut],
	['cuts texts and says so', LONG, (value) => `${String(value).slice(0, 9)}…`],
	['rounds numbers', 10.005, () => 10.01],
	['rounds to whole numbers', '12.4', () => '12'],
	['drops the plus', '+491701234567', () => '491701234567'],
	['drops leading zeros', '00123', () => 123],
	['drops leading zeros of a text', '0042', () => '42'],
	['takes capitals', 'Ann Miller', () => 'ANN MILLER'],
	['drops accents', 'Café Müller', () => 'Cafe Muller'],
	['drops the time', '2026-03-04T10:11:12Z', () => '2026-03-04'],
	['drops the seconds', '2026-03-04T10:11:12Z', () => '2026-03-04T10:11:00Z'],
	['drops the zone', '2026-03-04T10:11:12+02:00', () => '2026-03-04 10:11:12'],
	['formats', '+1555010', () => '+1 (555) 010'],
];

describe.each(SIDES.map((side) => [side]))('with %s preferred', (x) => {
	const y = otherSide(x);
	const of = (others: Partial<SyncSettings> = {}) => History.of(x, others);

	describe.each(MAKES)('an app that %s', (_, value, make) => {
		const land = (history: History) =>
			history.trial.land((record, side) =>
				side === y ? { ...record, a: make(record.a) } : record,
			);

		it.each([
			['and answers with what it holds', true],
			['and does not answer', false],
		])('%s: its form stays there, and is on record', (__, answers) => {
			const history = of();
			const { trial } = history;
			history.edit(x, { a: value });
			trial.run();
			land(history);
			if (answers) trial.answer();
			const told = [trial.run(), trial.run(), trial.run()];
			expect(told.flatMap(({ writes = [] }) => writes)).toEqual([]);
			expect(history.values('a')).toEqual([value, make(value)]);
			const entries = trial.log.filter((line) => line.includes('reformatted'));
			expect(entries).toHaveLength(1);
		});

		it('and answers with what it was sent: the next list is the proof', () => {
			const history = of();
			const { trial } = history;
			history.edit(x, { a: value });
			trial.run();
			trial.land().answer();
			history.edit(y, { a: make(value) });
			const told = [trial.run(), trial.run(), trial.run()];
			expect(told.flatMap(({ writes = [] }) => writes)).toEqual([]);
			expect(history.values('a')).toEqual([value, make(value)]);
			expect(trial.log.filter((line) => line.includes('reformatted'))).toHaveLength(1);
			history.edit(x, { a: 'x9' });
			expect(trial.run().writes).toHaveLength(1);
		});

		it('of a record that was created', () => {
			const trial = new Trial(
				settingsOf(['key', 'a'], { brakes: { ...settingsOf([]).brakes, allowEmptyInput: true } }),
			);
			trial.apps[x].put(1, { key: 'k', a: value });
			trial.run();
			trial.land().answer();
			const [created] = trial.apps[y].list();
			trial.apps[y].edit(created?.id as string, { a: make(value) });
			const told = [trial.run(), trial.run(), trial.run()];
			expect(told.flatMap(({ writes = [] }) => writes)).toEqual([]);
			expect(trial.apps[x].get(1).a).toBe(value);
		});
	});

	const POLICIES: readonly Policy[] = ['master', 'slave', 'newest', 'longest', 'manual'];
	describe.each(POLICIES.map((policy) => [policy]))('at a first meeting, %s', (onConflict) => {
		const REDUCED: ReadonlyArray<readonly [string, unknown, unknown]> = [
			['cut', LONG, CUT],
			['rounded', 10.005, 10.01],
			['without its zone', '2026-03-04T10:11:12+02:00', '2026-03-04 10:11:12'],
			['without its time', '2026-03-04T10:11:12Z', '2026-03-04'],
			['without its plus', '+491701234567', '491701234567'],
			['cut with another case', 'A Long Description of it', 'A LONG DESC'],
		];
		it.each(REDUCED)('%s: neither overwrites the other', (_, fuller, poorer) => {
			for (const side of SIDES) {
				const trial = new Trial(settingsOf(['a'], { onConflict }));
				trial.apps[side].put(1, { key: 'k', a: fuller });
				trial.apps[otherSide(side)].put(2, { key: 'k', a: poorer });
				expect([trial.run(), trial.run()]).toEqual([{}, {}]);
			}
		});
	});

	it('an edit of a cut text travels where its side is the source of the field', () => {
		const direction = y === 'master' ? 'toSlave' : 'toMaster';
		const { mapping } = settingsOf([{ masterField: 'a', direction }]);
		const trial = new Trial(settingsOf([], { mapping, onConflict: 'longest' }));
		trial.apps[x].put(1, { key: 'k', a: LONG });
		trial.apps[y].put(2, { key: 'k', a: cut(LONG) });
		trial.settle();
		trial.apps[y].edit(2, { a: 'edited cu' });
		trial.settle();
		expect([trial.apps[x].get(1).a, trial.apps[y].get(2).a]).toEqual(['edited cu', 'edited cu']);
		expect(JSON.stringify(trial.history)).toContain(LONG);
	});

	it.each<[Policy, string, boolean]>([
		[x, LONG, false],
		[y, 'edited cu', false],
		['manual', LONG, true],
	])('an edit of a cut text is contested: %s', (onConflict, winner, asks) => {
		const history = of({ onConflict });
		const { trial } = history;
		history.edit(x, { a: LONG });
		trial.run();
		trial.land((record, side) => (side === y ? { ...record, a: cut(record.a) } : record)).answer();
		trial.run();
		history.edit(y, { a: 'edited cu' });
		trial.run();
		expect(trial.open).toHaveLength(asks ? 1 : 0);
		expect(history.isKept(LONG)).toBe(true);
		expect(history.isKept('edited cu')).toBe(true);
		trial.land((record, side) => (side === y ? { ...record, a: cut(record.a) } : record)).answer();
		trial.settle();
		expect(trial.apps[x].get(history.id(x)).a).toBe(winner);
	});

	describe('where an app is known to cut texts', () => {
		/** Two records whose texts y cut at these lengths, as it was seen to. */
		function cutAt(...lengths: readonly number[]): Trial {
			const trial = new Trial(settingsOf(['a'], { onConflict: x }));
			for (let number = 1; number <= 4; number++) {
				for (const side of SIDES) trial.apps[side].put(number, { key: `k${number}`, a: 'start' });
			}
			trial.run();
			lengths.forEach((length, index) => {
				trial.apps[x].edit(index + 1, { a: LONG });
				trial.run();
				trial.land((record) => ({ ...record, a: LONG.slice(0, length) })).answer();
				trial.run();
			});
			return trial;
		}

		it.each([
			['Ann Lee', 'ANN LEE', x],
			['Ann Lee of Rome', 'ANN LEE OF ROME', y],
		])(
			'an edit of another form is contested only where the text is longer: %s',
			(value, form, to) => {
				const trial = cutAt(10);
				trial.apps[x].edit(4, { a: value });
				trial.run();
				trial.land((record) => ({ ...record, a: form })).answer();
				trial.run();
				trial.apps[y].edit(4, { a: 'y2' });
				trial.run();
				expect(trial.writes.map(({ side }) => side)).toEqual([to]);
			},
		);

		it('an edit of a longer text that both sides hold is none of what was cut', () => {
			const trial = new Trial(settingsOf(['a'], { onConflict: x }));
			for (const number of [1, 2]) {
				for (const side of SIDES) trial.apps[side].put(number, { key: `k${number}`, a: LONG });
			}
			trial.run();
			trial.apps[x].edit(1, { a: `${LONG} six` });
			trial.run();
			trial.land((record) => ({ ...record, a: CUT })).answer();
			trial.run();
			trial.apps[y].edit(2, { a: 'y2' });
			trial.run();
			expect(trial.writes.map(({ side }) => side)).toEqual([x]);
		});

		it('the length is that of what was sent, whatever its source holds by now', () => {
			const history = of();
			history.edit(x, { a: LONG }).run();
			history.edit(x, { a: 'x2' }).edit(y, { a: CUT }).run();
			expect(history.trial.state.head.reforms).toMatchObject([{ side: y, made: true, cutAt: 10 }]);
		});

		it.each([[[14, 10]], [[10, 14]]])('the shortest length counts: %j', (lengths) => {
			const trial = cutAt(...lengths);
			expect(trial.state.head.reforms).toMatchObject([{ side: y, made: true, cutAt: 10 }]);
		});
	});

	it.each(SIDES)(
		'at a first meeting, in a field that goes to the %s alone: neither overwrites the other',
		(to) => {
			const direction = to === 'slave' ? 'toSlave' : 'toMaster';
			const trial = new Trial(settingsOf([{ masterField: 'a', direction }], { onConflict: x }));
			trial.apps[x].put(1, { key: 'k', a: LONG });
			trial.apps[y].put(2, { key: 'k', a: CUT });
			expect([trial.run(), trial.run()]).toEqual([{}, {}]);
		},
	);

	it.each([
		['2026-03-04 10:11:12', 'confirmed'],
		['2026-03-04 10:26:12', 'confirmed'],
		['2026-03-04 10:12:12', 'acknowledged'],
		['2026-03-05 10:11:12', 'acknowledged'],
		['2026-03-04T09:11:12Z', 'acknowledged'],
		['Wed, 04 Mar 2026 10:12:12 +0200', 'acknowledged'],
	])('an answer of a time without its zone lies as far off as zones do: %s', (answered, status) => {
		const history = of();
		const { trial } = history;
		history.edit(x, { a: '2026-03-04T10:11:12+02:00' });
		trial.run();
		trial.land();
		history.edit(y, { a: answered });
		expect(trial.answer()).toEqual([status]);
	});

	it('a later mark that an edit of another field explains makes a form no edit', () => {
		const { sides } = settingsOf([]);
		const marked = { ...sides, [y]: { ...sides[y], modifiedField: 'updatedAt' } };
		const history = of({ sides: marked });
		const { trial } = history;
		history.edit(y, { updatedAt: 1 });
		trial.run();
		history.edit(x, { a: LONG });
		trial.run();
		trial.land();
		history.edit(y, { updatedAt: 5 });
		trial.answer();
		history.edit(y, { a: CUT, b: 'y2', updatedAt: 6 });
		expect(history.rest('b')).toEqual(['y2', 'y2']);
		expect(history.values('a')).toEqual([LONG, CUT]);
	});

	describe('a record that was created, and cleared before any list has shown it', () => {
		function cleared(others: Partial<SyncSettings> = {}): Trial {
			const trial = new Trial(settingsOf(['key', 'a'], { onConflict: x, ...others }));
			for (const side of SIDES) trial.apps[side].put(9, { key: 'k9', a: 'other' });
			trial.apps[x].put(1, { key: 'k', a: 'typed' });
			trial.run();
			trial.land().answer();
			const created = trial.apps[y].list().find(({ key }) => key === 'k');
			trial.apps[y].edit(created?.id as string, { a: null });
			return trial;
		}

		it('what overwrites the blank is on record', () => {
			const trial = cleared();
			trial.apps[x].edit(1, { a: 'x2' });
			trial.run();
			expect(trial.history.at(-1)).toMatchObject({
				status: 'rejected',
				fields: [{ [x]: 'x2', [y]: null }],
			});
			expect(trial.log.at(-1)).toContain('maybe put back by a user');
		});

		it('is asked about where the other is deleted', () => {
			const trial = cleared({ onDelete: 'propagate', deleteVersusEdit: 'manual' });
			trial.apps[x].remove(1);
			trial.settle();
			expect(trial.open.map(({ type }) => type)).toEqual(['deletedVsEdited']);
		});
	});

	it('an edit in a field of which both apps make forms is logged whichever side is overwritten', () => {
		const history = of();
		const { trial } = history;
		const caps = (record: AppRecord) => ({ ...record, a: String(record.a).toUpperCase() });
		for (const side of [x, y]) {
			history.edit(side, { a: `Typed by ${side}` });
			trial.run();
			trial.land(caps).answer();
			trial.run();
		}
		expect(history.values('a')).toEqual([`TYPED BY ${y.toUpperCase()}`, `Typed by ${y}`]);
		history.edit(x, { a: 'x2' });
		expect(trial.run().rejected).toHaveLength(1);
	});

	it.each([
		['ANN MILLER', 'Ann Miller'],
		['491701234567', '+491701234567'],
	])(
		'an edit of another form is carried, and what only the other side had is on record: %s',
		(form, value) => {
			const history = of();
			const { trial } = history;
			history.edit(x, { a: value });
			trial.run();
			trial.land((record, side) => (side === y ? { ...record, a: form } : record)).answer();
			trial.run();
			history.edit(y, { a: 'y2' });
			expect(history.run().writes).toHaveLength(1);
			expect(trial.history.at(-1)?.fields[0]?.[x]).toBe(value);
			expect(history.rest()).toEqual(['y2', 'y2']);
		},
	);

	it('an edit of the fuller side overwrites what is only a form of what was there', () => {
		const history = of();
		const { trial } = history;
		history.edit(x, { a: 'Ann Miller' });
		trial.run();
		trial.land((record, side) => (side === y ? { ...record, a: 'ANN MILLER' } : record)).answer();
		trial.run();
		history.edit(x, { a: 'x2' });
		const told = history.event(x);
		expect(told.writes).toHaveLength(1);
		expect(told.rejected).toBeUndefined();
	});

	it('an edit of another form that an event tells waits for the other side to be seen', () => {
		const history = of();
		const { trial } = history;
		history.edit(x, { a: 'Ann Miller' });
		trial.run();
		trial.land((record, side) => (side === y ? { ...record, a: 'ANN MILLER' } : record)).answer();
		trial.run();
		history.edit(y, { a: 'y2' });
		expect(history.event(y).writes).toBeUndefined();
		expect(trial.state.head.wantsFull).toBe(true);
		expect(history.rest()).toEqual(['y2', 'y2']);
		expect(history.isKept('Ann Miller')).toBe(true);
	});

	it('an edit of a cut text that an event tells waits for the other side to be seen', () => {
		const history = of({ onConflict: y });
		const { trial } = history;
		history.edit(x, { a: LONG });
		trial.run();
		trial.land((record, side) => (side === y ? { ...record, a: cut(record.a) } : record)).answer();
		trial.run();
		history.edit(y, { a: 'y2' });
		expect(history.event(y)).toEqual({});
		expect(trial.state.head.wantsFull).toBe(true);
		expect(history.rest()).toEqual(['y2', 'y2']);
		expect(history.isKept(LONG)).toBe(true);
	});

	it.each([[LONG], [LONG.repeat(60)]])(
		'an edit of what was cut without an answer is contested: %s',
		(whole) => {
			const history = of({ maxAttempts: 2, onConflict: x });
			const { trial } = history;
			history.edit(x, { a: CUT });
			trial.settle();
			history.edit(x, { a: whole });
			for (let run = 0; run < 4; run++) {
				trial.run();
				trial.land((record, side) => (side === y ? { ...record, a: cut(record.a) } : record));
			}
			history.edit(y, { a: 'y2' });
			expect(trial.run().rejected).toHaveLength(1);
			expect(trial.writes.map(({ side }) => side)).toEqual([y]);
		},
	);

	it.each([[''], [null], ['   ']])(
		'a blank (%j) that a creation sent and the app filled: the default fills the other side',
		(blank) => {
			for (const answers of [true, false]) {
				const trial = new Trial(
					settingsOf(['key', 'a'], { brakes: { ...settingsOf([]).brakes, allowEmptyInput: true } }),
				);
				trial.apps[x].put(1, { key: 'k', a: blank });
				trial.run();
				trial.land((record) => ({ ...record, a: 'default' }));
				if (answers) trial.answer();
				trial.settle();
				expect(trial.values('a')).not.toContain('=null');
				expect(trial.apps[x].get(1).a).toBe('default');
				expect(trial.apps[y].list()[0]?.a).toBe('default');
			}
		},
	);

	it('a cut value that is seen again and again without an answer is settled as different, with an entry', () => {
		const history = of({ maxAttempts: 3 });
		const { trial } = history;
		history.edit(x, { a: CUT });
		trial.settle();
		history.edit(x, { a: LONG });
		for (let run = 0; run < 6; run++) {
			trial.run();
			trial.land((record, side) => (side === y ? { ...record, a: cut(record.a) } : record));
		}
		expect(trial.open).toEqual([]);
		expect(history.values('a')).toEqual([LONG, CUT]);
		expect(trial.log.filter((line) => line.includes('reformatted'))).toHaveLength(1);
		expect(trial.run()).toEqual({});
	});
});

describe('of two alike values one has less', () => {
	const text = (value: unknown) =>
		canonical(value, {
			compareAs: 'auto',
			zone: 'UTC',
			blanksEqual: true,
			dateTimePrecision: 'second',
		});
	const rows: ReadonlyArray<readonly [unknown, unknown, unknown]> = [
		['Ann', 'ANN', undefined],
		['Ann', 'Ann', undefined],
		['007', 7, undefined],
		['a b', 'ab', undefined],
		['short', 'shorter', undefined],
		['12.50', '12.5', undefined],
		[LONG, CUT, { fuller: 'first', cutAt: 10 }],
		[1.25, 1.3, { fuller: 'first' }],
		['+15550100', '15550100', { fuller: 'first' }],
		['2026-01-02T03:04:05Z', '2026-01-02T03:04:00Z', { fuller: 'first' }],
		['2026-01-02T03:04:05Z', '2026-01-02', { fuller: 'first' }],
		['+1 (555) 0100', '15550100', { fuller: 'first' }],
		['12345678901234567891', 12345678901234567890, { fuller: 'first' }],
		[1250, 1300, undefined],
		[0.06, 0.1, { fuller: 'first' }],
		['12345678.123', '12345678.1', { fuller: 'first' }],
		[`${LONG}…`, LONG, { fuller: 'first', cutAt: LONG.length }],
		['49 170 1234 5678', '+49 170 1234', { fuller: 'first', cutAt: 12 }],
	];
	it.each(rows)('%j and %j: %j', (first, second, reduction) => {
		expect(reductionOf(text(first), text(second))).toEqual(reduction);
		const mirrored =
			reduction === undefined ? undefined : { ...(reduction as object), fuller: 'second' };
		expect(reductionOf(text(second), text(first))).toEqual(mirrored);
	});
});
