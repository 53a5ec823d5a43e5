import type { SyncSettings } from '../../src/model/settings';
import { DEFAULT_SETTINGS } from '../../src/model/settings';
import type { PerSide } from '../../src/model/side';
import { SIDES, otherSide } from '../../src/model/side';
import type { RecordId } from '../../src/model/link';
import { Trial, settingsOf } from './trial';

const IDS: PerSide<readonly [RecordId, RecordId]> = { master: [1, 2], slave: ['a', 'b'] };
const FIELDS = ['key', 'name', 'town', 'phone'];
const ANN = { key: 'k1', name: 'Ann', town: 'Ulm', phone: '1' };
const ZOE = { key: 'k2', name: 'Zoe', town: 'Bern', phone: '2' };
const NEW = { key: 'k9', name: 'New', town: 'Ulm', phone: '9' };
const WRITTEN = 'key=k9 name=New town=Ulm phone=9';

describe.each(SIDES)('an id of the %s that another record has by now', (side) => {
	const other = otherSide(side);
	const [own] = IDS[side];
	const [left] = IDS[other];

	/** Two linked pairs; the records of the side say when they were created. */
	function synced(others: Partial<SyncSettings> = {}): Trial {
		const { sides } = DEFAULT_SETTINGS;
		const created = { ...sides, [side]: { ...sides[side], createdField: 'born' } };
		const trial = new Trial(
			settingsOf(FIELDS, { onDelete: 'propagate', sides: created, ...others }),
		);
		[ANN, ZOE].forEach((fields, index) => {
			trial.apps[side].put(IDS[side][index] ?? '', { ...fields, born: `2026-01-0${index + 1}` });
			trial.apps[other].put(IDS[other][index] ?? '', fields);
		});
		expect(trial.run()).toEqual({});
		expect(trial.run()).toEqual({});
		return trial;
	}
	const carriesAll = (trial: Trial, by: 'list' | 'event') =>
		by === 'list' ? trial.run() : trial.changes({ [side]: [own] });

	it('a created field that was empty and is filled now proves nothing', () => {
		const trial = synced();
		trial.apps[side].edit(own, { born: '' });
		trial.run();
		trial.apps[side].put(own, { ...NEW, born: '2026-02-01' });
		expect(trial.run().writes).toEqual([`update ${other} ${left} key=k9 name=New phone=9`]);
	});

	it('a blank key is none that the two have in common', () => {
		const trial = synced();
		trial.apps[side].edit(own, { key: '' });
		trial.run();
		trial.settle();
		trial.apps[side].put(own, { ...NEW, key: '', born: '2026-02-01' });
		expect(trial.run().writes).toEqual([`delete ${other} ${left}`]);
		expect(trial.run().writes).toContain(`create ${other} key= name=New town=Ulm phone=9`);
	});

	it('an event with the key that the record had is the same one, whatever else it holds now', () => {
		const trial = new Trial(settingsOf(['name'], { onDelete: 'propagate', missesBeforeDelete: 2 }));
		for (const [index, { key, name }] of [ANN, ZOE].entries()) {
			for (const each of SIDES) trial.apps[each].put(IDS[each][index] ?? '', { key, name });
		}
		trial.run();
		trial.apps[side].remove(own);
		expect(trial.run()).toEqual({});
		trial.apps[side].put(own, { key: 'k1', name: 'Anna' });
		expect(trial.changes({ [side]: [own] }).writes).toEqual([`update ${other} ${left} name=Anna`]);
	});

	describe.each([
		['with a match key', {}],
		['without', { matchBy: [] }],
	])('%s', (_, keyed) => {
		const start = (others: Partial<SyncSettings> = {}) => synced(others).set(keyed);

		it('the created field moved: a new record, and the old one is gone', () => {
			const trial = start();
			trial.apps[side].put(own, { ...NEW, born: '2026-02-01' });
			expect(trial.run().writes).toEqual(
				[`create ${other} ${WRITTEN}`, `delete ${other} ${left}`].sort(),
			);
			trial.land().answer();
			expect([trial.run(), trial.run()]).toEqual([{}, {}]);
			expect(trial.links).toHaveLength(2);
		});

		it.each([
			['ignore', 'resting'],
			['manual', 'deleted'],
		] as const)('under on delete: %s', (onDelete, expected) => {
			const trial = start({ onDelete });
			trial.apps[side].put(own, { ...NEW, born: '2026-02-01' });
			expect(trial.run().writes).toEqual([`create ${other} ${WRITTEN}`]);
			expect([...trial.links, ...trial.open.map(({ type }) => type)].join()).toContain(expected);
		});

		it.each(['list', 'event'] as const)(
			'no proof by a %s: carried over, and logged as a whole',
			(by) => {
				const trial = start();
				trial.apps[side].put(own, { ...NEW, town: 'Rom', born: '2026-01-01' });
				expect(carriesAll(trial, by).writes).toEqual([
					`update ${other} ${left} key=k9 name=New town=Rom phone=9`,
				]);
				if (by === 'list') expect(trial.log).toHaveLength(1);
			},
		);

		it.each([undefined, null, ''])('the created field says %p: no proof', (born) => {
			const trial = start();
			trial.apps[side].put(own, { ...NEW, born });
			expect(trial.run().writes).toEqual([`update ${other} ${left} key=k9 name=New phone=9`]);
		});

		it('an edit that leaves the created field is one', () => {
			const trial = start();
			trial.apps[side].edit(own, { name: 'Anna', town: 'Rom' });
			expect(trial.run().writes).toEqual([`update ${other} ${left} name=Anna town=Rom`]);
		});

		describe('of a deletion that was confirmed', () => {
			const deleted = () => {
				const trial = start();
				trial.apps[other].remove(left);
				expect(trial.run().writes).toEqual([`delete ${side} ${own}`]);
				trial.land().answer();
				return trial;
			};

			it('another record: new, not held', () => {
				const trial = deleted();
				trial.apps[side].put(own, NEW);
				expect(trial.run()).toEqual({ writes: [`create ${other} ${WRITTEN}`] });
				trial.land().answer();
				expect([trial.run(), trial.run()]).toEqual([{}, {}]);
				expect(trial.open).toEqual([]);
				expect(trial.links).toHaveLength(2);
			});

			it('the same content: a restore, which a person decides', () => {
				const trial = deleted();
				trial.apps[side].put(own, ANN);
				expect(trial.run()).toEqual({});
				expect(trial.run()).toMatchObject({ opened: ['deletedVsEdited 1 | a'] });
			});
		});
	});

	it('the created field moved and the key is the same: the same record, entered again', () => {
		const trial = synced();
		trial.apps[side].put(own, { ...NEW, key: 'k1', born: '2026-02-01' });
		expect(trial.run().writes).toEqual([`update ${other} ${left} name=New phone=9`]);
	});

	it('of a deletion that was confirmed, with the same key: a restore', () => {
		const trial = synced();
		trial.apps[other].remove(left);
		trial.run();
		trial.land().answer();
		trial.apps[side].put(own, { ...NEW, key: 'k1' });
		expect(trial.run()).toMatchObject({ opened: ['deletedVsEdited 1 | a'] });
	});

	it('of a deletion that was confirmed, with what an unanswered creation sent: the creation landed', () => {
		const trial = synced({ missesBeforeDelete: 2, deletedField: 'gone' });
		trial.apps[other].remove(left);
		const told = { [side]: [], [other]: [{ id: left, gone: true }] };
		trial.run({ mode: 'changes', records: { master: [], slave: [], ...told } });
		trial.land().answer();
		const fresh = other === 'master' ? 9 : 'i';
		trial.apps[other].put(fresh, { ...NEW, key: 'k1' });
		trial.run();
		expect(trial.writes).toMatchObject([{ operation: 'create', side }]);
		trial.apps[side].put(own, { ...NEW, key: 'k1' });
		for (let run = 0; run < 4; run++) expect(trial.run()).toEqual({});
		expect(trial.open).toEqual([]);
		expect(trial.links).toContain(side === 'master' ? `${own}-${fresh}` : `${fresh}-${own}`);
	});

	it('records that were linked before the field was set: noted, no proof', () => {
		const trial = synced();
		const { sides } = trial.settings;
		trial.set({ sides: { ...sides, [side]: { ...sides[side], createdField: 'made' } } });
		trial.apps[side].edit(own, { made: '2026-01-01' });
		expect(trial.run()).toEqual({});
		trial.apps[side].put(own, { ...NEW, made: '2026-03-01' });
		expect(trial.run().writes).toContain(`delete ${other} ${left}`);
	});
});
