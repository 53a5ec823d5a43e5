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
