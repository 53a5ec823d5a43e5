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
