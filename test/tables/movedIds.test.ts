import type { SyncSettings } from '../../src/model/settings';
import type { RecordId } from '../../src/model/link';
import type { PerSide, Side } from '../../src/model/side';
import { SIDES, otherSide } from '../../src/model/side';
import type { App, Told } from './trial';
import { Trial, settingsOf } from './trial';

/** Ids of two pairs of records on either side, and of one that comes later. */
const IDS: PerSide<readonly [RecordId, RecordId, RecordId]> = {
	master: [1, 2, 7],
	slave: ['a', 'b', 'z'],
};

/** Two pairs that are linked and equal, seen from the side whose ids move. */
class Moving {
	readonly trial: Trial;
	readonly own: App;
	readonly other: App;
	readonly ids: readonly [RecordId, RecordId, RecordId];
	readonly left: readonly [RecordId, RecordId, RecordId];

	constructor(
		readonly side: Side,
		others: Partial<SyncSettings> = {},
		mapped: readonly string[] = ['key', 'name', 'town'],
	) {
		this.trial = new Trial(settingsOf(mapped, { missesBeforeDelete: 1, ...others }));
		this.own = this.trial.apps[side];
		this.other = this.trial.apps[otherSide(side)];
		this.ids = IDS[side];
		this.left = IDS[otherSide(side)];
		const rows = [
			{ key: 'k1', name: 'Ann', town: 'Ulm' },
			{ key: 'k2', name: 'Zoe', town: 'Bern' },
		];
		rows.forEach((row, index) => {
			for (const each of SIDES) this.trial.apps[each].put(IDS[each][index] ?? '', row);
		});
		expect(this.trial.run()).toEqual({});
	}

	/** Master and slave of the pairs, as `Trial.links` shows them. */
	pair(own: RecordId | '', other: RecordId | ''): string {
		return this.side === 'master' ? `${own}-${other}` : `${other}-${own}`;
	}

	/** A changes run with events of the side whose ids move. */
	events(...ids: readonly RecordId[]): Told {
		return this.trial.changes({ [this.side]: ids });
	}
}

describe.each(SIDES)('a row is inserted in the %s, and the one below it is edited', (side) => {
	it('a blank that stays under the id says nothing against the key', () => {
		const moving = new Moving(side, {}, ['key', 'name', 'town', 'note']);
		const { trial, own, ids, left } = moving;
		for (const each of SIDES) trial.apps[each].edit(IDS[each][1], { note: '' });
		trial.run();
		own.put(ids[1], { key: 'k9', name: 'Zoe', town: 'Rome', note: '' });
		own.put(ids[2], { key: 'k2', name: 'Zoe', town: 'Bern', note: 'called' });
		const other = otherSide(side);
		expect(trial.run().writes).toEqual([
			`create ${other} key=k9 name=Zoe town=Rome note=`,
			`update ${other} ${left[1]} note=called`,
		]);
		expect(trial.links).toContain(moving.pair(ids[2], left[1]));
	});
});

describe.each(SIDES)('the key decides where an id of the %s is gone', (side) => {
	const other = otherSide(side);

	describe.each(['ignore', 'propagate', 'manual'] as const)('on delete: %s', (onDelete) => {
		it('id and content change at once: re-linked, fields by the table', () => {
			const moving = new Moving(side, { onDelete });
			const { trial, own, ids, left } = moving;
			own.remove(ids[0]).put(ids[2], { key: 'k1', name: 'Anna', town: '' });
			const told = trial.run();
			expect(told.writes).toEqual(
				[`update ${other} ${left[0]} name=Anna`, `update ${side} ${ids[2]} town=Ulm`].sort(),
			);
			expect(trial.links).toContain(moving.pair(ids[2], left[0]));
			expect(trial.log).toEqual([expect.stringContaining('deleted and created again')]);
		});

		it('the record that is left has another key by now: the own key tells', () => {
			const moving = new Moving(side, { onDelete });
			const { trial, own, ids, left } = moving;
			moving.other.edit(left[0], { key: 'k9' });
			own.remove(ids[0]).put(ids[2], { key: 'k1', name: 'Anna', town: 'Ulm' });
			expect(trial.run().writes).toEqual(
				[`update ${other} ${left[0]} name=Anna`, `update ${side} ${ids[2]} key=k9`].sort(),
			);
			expect(trial.links).toContain(moving.pair(ids[2], left[0]));
		});

		it('it comes back with the key that its partner has by now', () => {
			const moving = new Moving(side, { onDelete });
			const { trial, own, ids, left } = moving;
			moving.other.edit(left[0], { key: 'k9' });
			own.remove(ids[0]).put(ids[2], { key: 'k9', name: 'Anna', town: 'Ulm' });
			expect(trial.run().writes).toEqual([`update ${other} ${left[0]} name=Anna`]);
			expect(trial.links).toContain(moving.pair(ids[2], left[0]));
		});

		it('so it does where the key is no mapped field', () => {
			const moving = new Moving(side, { onDelete }, ['name', 'town']);
			const { trial, own, ids, left } = moving;
			moving.other.edit(left[0], { key: 'k9' });
			own.remove(ids[0]).put(ids[2], { key: 'k1', name: 'Ann', town: 'Rom' });
			expect(trial.run().writes).toEqual([`update ${other} ${left[0]} town=Rom`]);
			expect(trial.links).toContain(moving.pair(ids[2], left[0]));
		});

		it('the new record was told of before its list: re-linked', () => {
			const moving = new Moving(side, { onDelete });
			const { trial, own, ids, left } = moving;
			own.remove(ids[0]).put(ids[2], { key: 'k1', name: 'Anna', town: 'Ulm' });
			moving.events(ids[2]);
			expect(trial.run().writes).toEqual([`update ${other} ${left[0]} name=Anna`]);
			expect(trial.open).toEqual([]);
		});
	});

	it('a tombstone stays listed beside it: re-linked all the same', () => {
		const moving = new Moving(side, { onDelete: 'propagate', deletedField: 'deleted' });
		const { trial, own, ids, left } = moving;
		own.edit(ids[0], { deleted: true }).put(ids[2], { key: 'k1', name: 'Anna', town: 'Ulm' });
		expect(trial.run().writes).toEqual([`update ${other} ${left[0]} name=Anna`]);
		trial.land().answer();
		expect(trial.run()).toEqual({});
	});

	it('two new records have the key: nobody knows which it is', () => {
		const moving = new Moving(side, { createIn: 'none' });
		const { trial, own, ids, left } = moving;
		own.remove(ids[0]).put(ids[2], { key: 'k1', name: 'Anna', town: 'Ulm' });
		own.put('y', { key: 'k1', name: 'Annie', town: 'Ulm' });
		expect(trial.run().writes).toBeUndefined();
		expect(trial.links).toContain(`${moving.pair(ids[0], left[0])} resting`);
	});

	describe('one that was shown beside the gone one is another record', () => {
		const deletion = `delete ${other} ${IDS[other][0]}`;

		it('by a list', () => {
			const { trial, own, ids } = new Moving(side, { onDelete: 'propagate' });
			own.put(ids[2], { key: 'k1', name: 'Anna', town: 'Rom' });
			trial.run();
			own.remove(ids[0]);
			expect(trial.run().writes).toContain(deletion);
		});

		it('by events of one input', () => {
			const moving = new Moving(side, { onDelete: 'propagate' });
			const { trial, own, ids } = moving;
			own.put(ids[2], { key: 'k1', name: 'Anna', town: 'Rom' });
			moving.events(ids[2], ids[0]);
			own.remove(ids[0]);
			expect(trial.run().writes).toContain(deletion);
		});

		it('by an event of the one after an event of the other', () => {
			const moving = new Moving(side, { onDelete: 'propagate' });
			const { trial, own, ids } = moving;
			own.put(ids[2], { key: 'k1', name: 'Anna', town: 'Rom' });
			moving.events(ids[2]);
			moving.events(ids[0]);
			own.remove(ids[0]);
			expect(trial.run().writes).toContain(deletion);
		});
	});
});

describe.each(SIDES)('row numbers as ids of the %s', (side) => {
	const other = otherSide(side);
	type Row = readonly [key: string, name: string, town: string];
	const ROWS: readonly Row[] = [
		['k1', 'Ann', 'Ulm'],
		['k2', 'Zoe', 'Bern'],
		['k3', 'Bob', 'Rom'],
		['k4', 'Cid', 'Ulm'],
		['k5', 'Eve', 'Köln'],
	];

	/** Rows under their numbers on one side, and under ids of their own on the other, which has a note too. */
	class Sheet {
		readonly trial: Trial;

		constructor(
			rows: readonly Row[] = ROWS,
			mapped: readonly string[] = ['key', 'name', 'town'],
			others: Partial<SyncSettings> = {},
		) {
			const settings = settingsOf(mapped, { onDelete: 'propagate', ...others });
			this.trial = new Trial(settings);
			this.put(rows);
			for (const [key, name, town] of rows) {
				this.trial.apps[other].put(`o${key}`, { key, name, town, note: `note of ${key}` });
			}
			expect(this.trial.run()).toEqual({});
		}

		put(rows: readonly Row[]): this {
			const app = this.trial.apps[side];
			for (const { id } of app.list()) app.remove(String(id));
			rows.forEach(([key, name, town], index) => app.put(index + 2, { key, name, town }));
			return this;
		}

		/** The key of each record of the other side by the key that its row has. */
		get pairs(): readonly string[] {
			return [...this.trial.state.links()].flatMap(({ ids, resting }) => {
				const [own, left] = [ids[side], ids[other]];
				if (resting !== undefined || own === undefined || left === undefined) return [];
				return [`${String(this.trial.apps[side].get(own).key)}=${String(left)}`];
			});
		}

		told(): { readonly told: Told; readonly says: boolean } {
			const told = this.trial.run();
			return { told, says: this.trial.notes.some((each) => /row number is no id/.test(each)) };
		}
	}

	const paired = (...keys: readonly string[]) => keys.map((key) => `${key}=o${key}`);
	const all = paired('k1', 'k2', 'k3', 'k4', 'k5');

	it.each<[string, (rows: readonly Row[]) => readonly Row[]]>([
		['sorted the other way round', (rows) => [...rows].reverse()],
		['sorted by name', (rows) => [...rows].sort((a, b) => (a[1] < b[1] ? -1 : 1))],
		['two changed places', (rows) => [...rows.slice(1, 2), ...rows.slice(0, 1), ...rows.slice(2)]],
		['the last came first', (rows) => [...rows.slice(-1), ...rows.slice(0, -1)]],
	])('%s: links follow, nothing is written', (_, sort) => {
		const sheet = new Sheet();
		sheet.put(sort(ROWS));
		expect(sheet.told()).toEqual({ told: {}, says: true });
		expect(sheet.pairs).toEqual(all);
		expect(sheet.told()).toEqual({ told: {}, says: false });
	});

	it.each<[string, readonly number[], readonly number[]]>([
		['others in each', [1, 0, 2, 3, 4], [0, 1, 3, 2, 4]],
		['the same ones', [1, 2, 0, 3, 4], [2, 0, 1, 3, 4]],
	])('rows are sorted on both sides, %s: links follow on both', (_, own, left) => {
		const { trial } = new Sheet();
		const put = (on: Side, rows: readonly Row[]) => {
			for (const { id } of trial.apps[on].list()) trial.apps[on].remove(String(id));
			rows.forEach(([key, name, town], at) => trial.apps[on].put(at + 2, { key, name, town }));
		};
		for (const on of SIDES) put(on, ROWS);
		trial.run();
		expect(trial.run()).toEqual({});
		const sorted = (order: readonly number[]) => order.map((at) => ROWS[at] as Row);
		put(side, sorted(own));
		put(other, sorted(left));
		expect(trial.run()).toEqual({});
		const keys = [...trial.state.links()].map(({ ids }) =>
			SIDES.map((on) => trial.apps[on].get(ids[on] ?? '').key).join('='),
		);
		expect(keys.sort()).toEqual(ROWS.map(([key]) => `${key}=${key}`));
	});

	describe('rows have numbers on both sides', () => {
		function numbered(others: Partial<SyncSettings> = {}) {
			const { trial } = new Sheet(ROWS, undefined, others);
			const put = (on: Side, rows: readonly Row[]) => {
				for (const { id } of trial.apps[on].list()) trial.apps[on].remove(String(id));
				rows.forEach(([key, name, town], at) => trial.apps[on].put(at + 2, { key, name, town }));
			};
			const keys = () =>
				[...trial.state.links()]
					.map(({ ids }) => SIDES.map((on) => trial.apps[on].get(ids[on] ?? '').key).join('='))
					.sort();
			for (const on of SIDES) put(on, ROWS);
			trial.run();
			expect(trial.run()).toEqual({});
			return { trial, put, keys };
		}
		const same = ROWS.map(([key]) => `${key}=${key}`);
		const order = (...at: readonly number[]) => at.map((index) => ROWS[index] as Row);

		it.each([
			['in the same way', order(4, 3, 2, 1, 0), order(4, 3, 2, 1, 0)],
			['in two ways', order(4, 3, 2, 1, 0), order(1, 2, 3, 4, 0)],
			['so that some stand side by side by chance', order(4, 0, 1, 3, 2), order(4, 2, 0, 3, 1)],
		])('and are sorted on both at once, %s', (_, mine, theirs) => {
			const { trial, put, keys } = numbered();
			put(side, mine);
			put(other, theirs);
			expect(trial.run()).toEqual({});
			expect(keys()).toEqual(same);
			expect(trial.run()).toEqual({});
		});

		it('a row was inserted at the same place of both', () => {
			const { trial, put, keys } = numbered();
			const row: Row = ['k0', 'New', 'Genf'];
			for (const on of SIDES) put(on, [row, ...ROWS]);
			expect(trial.run()).toEqual({});
			expect(keys()).toEqual(['k0=k0', ...same]);
		});

		it('what was settled as different stays with its row', () => {
			const { trial, put } = numbered({ onConflict: 'manual' });
			trial.apps[side].edit(2, { town: 'Neu-Ulm' });
			trial.apps[other].edit(2, { town: 'Alt-Ulm' });
			trial.run();
			trial.decide('leave');
			expect(trial.run()).toEqual({});
			const named = (town: string) =>
				ROWS.map((row, at): Row => (at === 0 ? ['k1', 'Ann', town] : row));
			put(side, named('Neu-Ulm').reverse());
			put(other, named('Alt-Ulm').reverse());
			expect(trial.run()).toEqual({});
		});

		it('one list shows an id twice: nothing is written before the next one', () => {
			const { trial, put, keys } = numbered();
			for (const on of SIDES) put(on, order(4, 0, 1, 3, 2));
			put(other, order(4, 2, 0, 3, 1));
			const lists = { master: trial.master.list(), slave: trial.slave.list() };
			const twice = { ...lists, [other]: [...lists[other], lists[other][0] ?? {}] };
			expect(trial.run({ records: twice })).toEqual({});
			expect(trial.state.head.wantsFull).toBe(true);
			expect(trial.run()).toEqual({});
			expect(keys()).toEqual(same);
		});
	});

	it('rows moved in a list that shows an id twice: nothing is written before another list', () => {
		const sheet = new Sheet();
		const { trial } = sheet;
		sheet.put([...ROWS].reverse());
		const lists = { master: trial.master.list(), slave: trial.slave.list() };
		const twice = { ...lists, [side]: [...lists[side], lists[side][0] ?? {}] };
		expect(trial.run({ records: twice })).toEqual({});
		expect(trial.state.head.wantsFull).toBe(true);
		trial.apps[other].edit('ok1', { town: 'Graz' });
		expect(trial.changes({ [other]: ['ok1'] })).toEqual({});
		expect(sheet.told()).toEqual({ told: { writes: [`update ${side} 6 town=Graz`] }, says: true });
	});

	it('a row whose partner was deleted moves with the others', () => {
		const sheet = new Sheet(ROWS, ['key', 'name', 'town'], { onDelete: 'ignore' });
		sheet.trial.apps[other].remove('ok3');
		expect(sheet.told()).toEqual({ told: {}, says: false });
		const pairs = paired('k1', 'k2', 'k4', 'k5');
		expect(sheet.pairs).toEqual(pairs);
		sheet.put([['k0', 'New', 'Genf'], ...ROWS]);
		expect(sheet.told()).toEqual({
			told: { writes: [`create ${other} key=k0 name=New town=Genf`] },
			says: true,
		});
		expect(sheet.pairs).toEqual(pairs);
	});

	it('the id of a row that was deleted is free for others', () => {
		const sheet = new Sheet(ROWS, ['key', 'name', 'town'], { onDelete: 'ignore' });
		sheet.put(ROWS.slice(0, -1));
		expect(sheet.told()).toEqual({ told: {}, says: false });
		const pairs = paired('k1', 'k2', 'k3', 'k4');
		expect(sheet.pairs).toEqual(pairs);
		sheet.put([['k0', 'New', 'Genf'], ...ROWS.slice(0, -1)]);
		expect(sheet.told()).toEqual({
			told: { writes: [`create ${other} key=k0 name=New town=Genf`] },
			says: true,
		});
		expect(sheet.pairs).toEqual(pairs);
		sheet.trial.land().answer();
		expect([sheet.told().told, sheet.told().told]).toEqual([{}, {}]);
	});

	it('what other executions have in hand does not move', () => {
		const sheet = new Sheet();
		const ids = () => [...sheet.trial.state.links()].map((link) => link.ids);
		const before = ids();
		sheet.put([...ROWS].reverse());
		const inHand = () => true;
		const overtaken = { link: inHand, wrote: inHand, record: inHand };
		expect(sheet.trial.run({ overtaken })).toEqual({});
		expect(ids()).toEqual(before);
		expect(sheet.told()).toEqual({ told: {}, says: true });
		expect(sheet.pairs).toEqual(all);
	});

	it('a key that was edited beside rows that moved is an edit', () => {
		const sheet = new Sheet([...ROWS, ['k6', 'Fay', 'Nice']]);
		const [first, second, ...rest] = ROWS as readonly [Row, Row, ...Row[]];
		sheet.put([second, first, ...rest, ['k7', 'Fay', 'Nice']]);
		expect(sheet.told()).toEqual({ told: { writes: [`update ${other} ok6 key=k7`] }, says: true });
	});

	it('a value that a row does not tell is no evidence', () => {
		const sheet = new Sheet();
		sheet.put([...ROWS].reverse());
		sheet.trial.apps[side].forget(2, 'town').forget(6, 'name');
		expect(sheet.told()).toEqual({ told: {}, says: true });
		expect(sheet.pairs).toEqual(all);
	});

	it.each([0, 2])('a row is inserted at %p: it alone is new', (at) => {
		const sheet = new Sheet();
		const row: Row = ['k9', 'New', 'Wien'];
		sheet.put([...ROWS.slice(0, at), row, ...ROWS.slice(at)]);
		expect(sheet.told()).toEqual({
			told: { writes: [`create ${other} key=k9 name=New town=Wien`] },
			says: true,
		});
		expect(sheet.pairs).toEqual(all);
	});

	it('a row is inserted above one whose creation on the other side was throttled', () => {
		const sheet = new Sheet();
		const rows: readonly Row[] = [...ROWS, ['k6', 'Fay', 'Graz']];
		sheet.put(rows).trial.run();
		sheet.trial.answer({ failed: '429', kind: 'throttled' });
		sheet.put([['k9', 'New', 'Wien'], ...rows]);
		expect(sheet.told()).toEqual({
			told: {
				writes: [
					`create ${other} key=k9 name=New town=Wien`,
					`create ${other} key=k6 name=Fay town=Graz`,
				],
			},
			says: true,
		});
		sheet.trial.land().answer();
		expect([sheet.trial.run(), sheet.pairs.length]).toEqual([{}, 7]);
	});

	it.each([0, 2])(
		'the row at %p is deleted: it alone is gone, once a second list says so',
		(at) => {
			const sheet = new Sheet(ROWS, undefined, { missesBeforeDelete: 2 });
			const gone = ROWS[at]?.[0] ?? '';
			sheet.put(ROWS.filter((_, index) => index !== at));
			expect(sheet.told()).toEqual({ told: {}, says: true });
			expect(sheet.pairs).toEqual(all.filter((pair) => !pair.startsWith(gone)));
			expect(sheet.told()).toEqual({
				told: { writes: [`delete ${other} o${gone}`] },
				says: false,
			});
			sheet.trial.land().answer();
			expect([sheet.trial.run(), sheet.trial.run()]).toEqual([{}, {}]);
		},
	);

	it('deleted and put back at the end: the same row', () => {
		const sheet = new Sheet(ROWS, undefined, { missesBeforeDelete: 2 });
		sheet.put(ROWS.slice(1));
		sheet.told();
		sheet.put([...ROWS.slice(1), ...ROWS.slice(0, 1)]);
		expect(sheet.told().told).toEqual({});
		expect([...sheet.pairs].sort()).toEqual(all);
	});

	it('sorted, and a row and its partner were edited meanwhile: each edit stays with its row', () => {
		const sheet = new Sheet();
		const rows = ROWS.map(([key, name, town]): Row => [key, name, key === 'k2' ? 'Graz' : town]);
		sheet.put([...rows].reverse());
		sheet.trial.apps[other].edit('ok5', { name: 'Eva' });
		expect(sheet.told().told.writes).toEqual(
			[`update ${other} ok2 town=Graz`, `update ${side} 2 name=Eva`].sort(),
		);
	});

	it('values that the rows share tell nothing', () => {
		const shared = ROWS.map(([key, name]): Row => [key, name, 'Ulm']);
		const sheet = new Sheet(shared);
		sheet.put([...shared].reverse());
		expect(sheet.told()).toEqual({ told: {}, says: true });
		expect(sheet.pairs).toEqual(all);
	});

	it('the key is no mapped field: links follow it', () => {
		const sheet = new Sheet(ROWS, ['name', 'town']);
		sheet.put([...ROWS].reverse());
		expect(sheet.told()).toEqual({ told: {}, says: true });
		expect(sheet.pairs).toEqual(all);
	});

	describe('told by events', () => {
		const numbers = (from: number, to: number) =>
			Array.from({ length: to - from + 1 }, (_, index) => from + index);
		const WAITS = /^Events of the .* show records under other ids than before/;

		/** Events of these rows; returns what was told, and whether it says that records wait. */
		function events(sheet: Sheet, ids: readonly number[]) {
			const told = sheet.trial.changes({ [side]: ids });
			return { told, waits: sheet.trial.notes.some((note) => WAITS.test(note)) };
		}

		/** A full run sees which is which. */
		function seen(sheet: Sheet, told: Told = {}): void {
			expect(sheet.trial.state.head.wantsFull).toBe(true);
			expect(sheet.told()).toEqual({ told, says: true });
			expect(sheet.trial.state.head.wantsFull).toBeUndefined();
			expect([...sheet.trial.state.links()].flatMap(({ kept = [] }) => kept)).toEqual([]);
			expect(sheet.pairs).toEqual(expect.arrayContaining([...all]));
			for (const [key] of ROWS) {
				expect(sheet.trial.apps[other].get(`o${key}`)).toMatchObject({ key });
			}
		}

		it.each<[string, (rows: readonly Row[]) => readonly Row[], number, number]>([
			['sorted the other way round', (rows) => [...rows].reverse(), 2, 6],
			['two changed places', ([a, b, ...rest]) => [b as Row, a as Row, ...rest], 2, 3],
		])('%s: nothing is written before a full run saw it', (_, sort, from, to) => {
			const sheet = new Sheet();
			sheet.put(sort(ROWS));
			expect(events(sheet, numbers(from, to))).toEqual({ told: {}, waits: true });
			seen(sheet);
		});

		it('each in an execution of its own', () => {
			const sheet = new Sheet();
			sheet.put([...ROWS].reverse());
			for (const number of [2, 3, 5, 6]) {
				expect(events(sheet, [number])).toEqual({ told: {}, waits: true });
			}
			seen(sheet);
		});

		it('a row is inserted: the event of the new one waits beside them', () => {
			const sheet = new Sheet();
			sheet.put([['k0', 'New', 'Genf'], ...ROWS]);
			expect(events(sheet, numbers(2, 7))).toEqual({ told: {}, waits: true });
			expect(sheet.trial.open).toEqual([]);
			seen(sheet, { writes: [`create ${other} key=k0 name=New town=Genf`] });
		});

		it('a row is deleted: those below wait', () => {
			const sheet = new Sheet(ROWS, undefined, { missesBeforeDelete: 2 });
			sheet.put(ROWS.slice(1));
			expect(events(sheet, numbers(2, 5))).toEqual({ told: {}, waits: true });
			expect(sheet.told().told).toEqual({});
			expect(sheet.told().told).toEqual({ writes: [`delete ${other} ok1`] });
		});

		it('an edit of the other side is not written to a row that may be another record', () => {
			const sheet = new Sheet();
			sheet.put([...ROWS].reverse());
			events(sheet, [2]);
			sheet.trial.apps[other].edit('ok1', { town: 'Graz' });
			expect(sheet.trial.changes({ [other]: ['ok1'] })).toEqual({});
			seen(sheet, { writes: [`update ${side} 6 town=Graz`] });
		});

		it('nor is the row deleted', () => {
			const sheet = new Sheet(ROWS, undefined, { deletedField: 'gone' });
			sheet.put([...ROWS].reverse());
			events(sheet, [2]);
			sheet.trial.apps[other].edit('ok1', { gone: true });
			expect(sheet.trial.changes({ [other]: ['ok1'] })).toEqual({});
			sheet.trial.apps[other].remove('ok1');
			expect(sheet.told().told).toEqual({ writes: [`delete ${side} 6`] });
		});

		it('a write that waits for its turn does not leave', () => {
			const sheet = new Sheet(ROWS, undefined, { maxWritesPerRun: 1 });
			sheet.trial.apps[other].edit('ok1', { town: 'Graz' }).edit('ok2', { town: 'Linz' });
			sheet.trial.run();
			sheet.trial.land().answer();
			sheet.put(
				[...ROWS]
					.reverse()
					.map(([key, name, town]): Row => [key, name, key === 'k1' ? 'Graz' : town]),
			);
			sheet.trial.set({ maxWritesPerRun: 5 });
			expect(events(sheet, numbers(2, 6)).told).toEqual({});
			expect(sheet.trial.changes({})).toEqual({});
			expect(sheet.told().told.writes).toEqual([`update ${side} 5 town=Linz`]);
		});

		it('an event without the key tells nothing new of a row that waits', () => {
			const sheet = new Sheet();
			sheet.put([...ROWS].reverse());
			events(sheet, [2]);
			sheet.trial.apps[side].forget(2, 'key').edit(2, { town: 'Lyon' });
			expect(events(sheet, [2])).toEqual({ told: {}, waits: true });
		});

		it('an event with its own key: the row is back', () => {
			const sheet = new Sheet();
			sheet.put([...ROWS].reverse());
			events(sheet, [2]);
			sheet.put(ROWS).trial.apps[side].edit(2, { town: 'Lyon' });
			expect(events(sheet, [2])).toEqual({
				told: { writes: [`update ${other} ok1 town=Lyon`] },
				waits: false,
			});
		});

		it('and what it does not show is no longer unknown', () => {
			const sheet = new Sheet();
			sheet.put([...ROWS].reverse());
			events(sheet, [2]);
			sheet.put(ROWS).trial.apps[side].forget(2, 'name').edit(2, { town: 'Lyon' });
			expect(events(sheet, [2]).told.writes).toEqual([`update ${other} ok1 town=Lyon`]);
			expect(sheet.trial.link(side, 2)?.kept).toBeUndefined();
		});

		it('a list that shows an id twice does not tell which is which', () => {
			const sheet = new Sheet();
			const { trial } = sheet;
			sheet.put([...ROWS].reverse());
			events(sheet, [2]);
			trial.apps[side].remove(6);
			const lists = { master: trial.master.list(), slave: trial.slave.list() };
			const twice = { ...lists, [side]: [...lists[side], lists[side][1] ?? {}] };
			expect(trial.run({ records: twice })).toEqual({});
			sheet.put([...ROWS].reverse());
			seen(sheet);
		});

		it('an edit that was kept before stays with its record', () => {
			const sheet = new Sheet();
			const { trial } = sheet;
			trial.apps[other].edit('ok1', { town: 'Linz' });
			trial.run();
			trial.apps[side].edit(2, { town: 'Graz' });
			expect(events(sheet, [2]).told).toEqual({});
			expect(trial.link(side, 2)?.kept).toMatchObject([{ value: 'Graz' }]);
			sheet.put(
				[...ROWS]
					.reverse()
					.map(([key, name, town]): Row => [key, name, key === 'k1' ? 'Linz' : town]),
			);
			expect(events(sheet, [2])).toEqual({ told: {}, waits: true });
			const told = trial.run();
			expect(JSON.stringify([told, trial.log, trial.open])).toContain('Graz');
		});

		it('the key is no mapped field', () => {
			const sheet = new Sheet(ROWS, ['name', 'town']);
			sheet.put([...ROWS].reverse());
			expect(events(sheet, numbers(2, 6))).toEqual({ told: {}, waits: true });
			seen(sheet);
		});

		it('two keys were swapped: an edit, once a full run has seen it', () => {
			const sheet = new Sheet();
			sheet.trial.apps[side].edit(2, { key: 'k2' }).edit(3, { key: 'k1' });
			expect(events(sheet, [2, 3])).toEqual({ told: {}, waits: true });
			expect(sheet.told()).toEqual({
				told: { writes: [`update ${other} ok1 key=k2`, `update ${other} ok2 key=k1`] },
				says: false,
			});
		});

		it('a key of nobody is an edit', () => {
			const sheet = new Sheet();
			sheet.trial.apps[side].edit(2, { key: 'k9' });
			expect(events(sheet, [2])).toEqual({
				told: { writes: [`update ${other} ok1 key=k9`] },
				waits: false,
			});
		});

		it('keys that we wrote come back in events', () => {
			const sheet = new Sheet();
			sheet.trial.apps[other].edit('ok1', { key: 'k2' }).edit('ok2', { key: 'k1' });
			sheet.told();
			sheet.trial.land();
			expect(events(sheet, [2, 3])).toEqual({ told: {}, waits: false });
			sheet.trial.answer();
			expect(events(sheet, [2, 3])).toEqual({ told: {}, waits: false });
		});

		it('a person decides about a record whose row moved: not before the full run', () => {
			const sheet = new Sheet(ROWS, undefined, { onConflict: 'manual' });
			sheet.trial.apps[side].edit(2, { town: 'Graz' });
			sheet.trial.apps[other].edit('ok1', { town: 'Linz' });
			sheet.trial.run();
			sheet.put([...ROWS].reverse());
			events(sheet, [2]);
			expect(sheet.trial.decide(other)).toMatch(/^Stale/);
		});
	});

	describe('otherwise it is an edit of the key', () => {
		it('two keys were swapped and put right', () => {
			const sheet = new Sheet();
			sheet.trial.apps[side].edit(2, { key: 'k2' }).edit(3, { key: 'k1' });
			expect(sheet.told()).toEqual({
				told: { writes: [`update ${other} ok1 key=k2`, `update ${other} ok2 key=k1`] },
				says: false,
			});
		});

		it('a record took the key of one that was deleted', () => {
			const sheet = new Sheet();
			sheet.trial.apps[side].remove(3).edit(2, { key: 'k2' });
			expect(sheet.told()).toEqual({
				told: { writes: [`delete ${other} ok2`, `update ${other} ok1 key=k2`] },
				says: false,
			});
		});

		it('two share a key, and one of them gets another', () => {
			const { trial } = new Sheet();
			trial.apps[side].put(7, { key: 'k1', name: 'Ann', town: 'Bonn' });
			trial.run();
			expect(trial.open.map(({ type }) => type)).toEqual(['ambiguousMatch']);
			trial.decide({ take: 'create' });
			trial.run();
			trial.land().answer();
			expect(trial.run()).toEqual({});
			trial.apps[side].edit(2, { key: 'k9' });
			expect(trial.run()).toEqual({ writes: [`update ${other} ok1 key=k9`] });
		});

		it('both sides have the new key', () => {
			const sheet = new Sheet();
			for (const [id, key] of [
				[2, 'k2'],
				[3, 'k1'],
			] as const) {
				sheet.trial.apps[side].edit(id, { key });
				sheet.trial.apps[other].edit(key === 'k2' ? 'ok1' : 'ok2', { key });
			}
			expect(sheet.told()).toEqual({ told: {}, says: false });
		});

		it('two keys were swapped on the other side, and the answers were lost', () => {
			const sheet = new Sheet();
			sheet.trial.apps[other].edit('ok1', { key: 'k2' }).edit('ok2', { key: 'k1' });
			expect(sheet.told().told.writes).toEqual([
				`update ${side} 2 key=k2`,
				`update ${side} 3 key=k1`,
			]);
			sheet.trial.land();
			expect([sheet.told(), sheet.told()]).toEqual([
				{ told: {}, says: false },
				{ told: {}, says: false },
			]);
		});

		it('nothing but the key is mapped', () => {
			const sheet = new Sheet(ROWS, ['key']);
			sheet.trial.apps[side].edit(2, { key: 'k2' }).edit(3, { key: 'k1' });
			expect(sheet.told().says).toBe(false);
		});
	});
});
