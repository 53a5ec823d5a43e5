import { omit } from 'lodash';
import { conflictForm } from '../../src/bucket/form';
import { readFormAnswer } from '../../src/bucket/formAnswer';
import { conflictMessage } from '../../src/bucket/message';
import type { OnDelete, SyncSettings } from '../../src/model/settings';
import { DEFAULT_SETTINGS } from '../../src/model/settings';
import type { AppRecord } from '../../src/model/record';
import type { Side } from '../../src/model/side';
import { SIDES, otherSide } from '../../src/model/side';
import type { Told } from './trial';
import { Trial, conflictLine, manyLinked, settingsOf } from './trial';

const idOf = (side: Side, number: number) => (side === 'master' ? number : `a${number}`);

/** Ten linked records. */
const ten = (others: Partial<SyncSettings> = {}) =>
	manyLinked(10, settingsOf(['name'], { onDelete: 'propagate', missesBeforeDelete: 1, ...others }));

/** A full run in which one side lists these besides what it has. */
function runWith(trial: Trial, side: Side, more: readonly AppRecord[]): Told {
	const records = { master: trial.master.list(), slave: trial.slave.list() };
	return trial.run({ records: { ...records, [side]: [...records[side], ...more] } });
}

const TWICE = /shows an id twice/;

describe.each(SIDES)('a list of the %s that shows an id twice', (side) => {
	const other = otherSide(side);

	it.each([
		['equal', {}],
		['in two states', { name: 'Name 1b' }],
		['as a tombstone too', { deleted: true }],
	])('%s: nothing is deleted that it lacks', (_, change) => {
		const trial = ten({ deletedField: 'deleted' });
		const first = trial.apps[side].get(idOf(side, 1));
		trial.apps[side].remove(idOf(side, 10));
		const deletion = `delete ${other} ${idOf(other, 10)}`;
		const twice = { ...first, ...change };
		expect(runWith(trial, side, [twice]).writes ?? []).not.toContain(deletion);
		expect(trial.notes).toContainEqual(expect.stringMatching(TWICE));
		expect(trial.state.head.wantsFull).toBe(true);
		expect(runWith(trial, side, [twice]).writes ?? []).not.toContain(deletion);
		expect(trial.run().writes).toEqual([deletion]);
	});

	it('says nothing, and asks for nothing, where no record is missing', () => {
		const trial = ten();
		expect(runWith(trial, side, [trial.apps[side].get(idOf(side, 1))])).toEqual({});
		expect(trial.notes.filter((each) => TWICE.test(each))).toEqual([]);
		expect(trial.state.head.wantsFull).toBeUndefined();
	});

	it('the list of the other side proves what it proves', () => {
		const trial = ten();
		trial.apps[other].remove(idOf(other, 10));
		expect(runWith(trial, side, [trial.apps[side].get(idOf(side, 1))])).toEqual({
			writes: [`delete ${side} ${idOf(side, 10)}`],
		});
	});

	it('edits and creations flow', () => {
		const trial = ten();
		trial.apps[side].remove(idOf(side, 10));
		trial.apps[other].edit(idOf(other, 2), { name: 'Bob' }).put('n', { key: 'n', name: 'New' });
		const twice = trial.apps[side].get(idOf(side, 1));
		expect(runWith(trial, side, [twice]).writes).toEqual([
			`create ${side} name=New`,
			`update ${side} ${idOf(side, 2)} name=Bob`,
		]);
	});

	it('a record whose id changed meanwhile is neither deleted nor created again', () => {
		const trial = ten().set({ matchBy: [] });
		trial.apps[side].remove(idOf(side, 10)).put('z', { key: 'k10', name: 'Name 10' });
		expect(runWith(trial, side, [trial.apps[side].get(idOf(side, 1))])).toEqual({});
		expect(trial.run()).toEqual({});
		expect(trial.links).toHaveLength(10);
	});

	it('no link comes to rest, and one that rests stays so', () => {
		const trial = ten({ onDelete: 'ignore' });
		const twice = trial.apps[side].get(idOf(side, 1));
		trial.apps[side].remove(idOf(side, 10));
		runWith(trial, side, [twice]);
		expect(trial.links.filter((link) => link.endsWith('resting'))).toEqual([]);
		trial.run();
		trial.apps[other].edit(idOf(other, 10), { name: 'Bob' });
		const before = trial.links;
		expect(runWith(trial, side, [twice])).toEqual({});
		expect(trial.links).toEqual(before);
		expect(before.filter((link) => link.endsWith('resting'))).toHaveLength(1);
	});

	it('at a first meeting nothing is created there before the next list', () => {
		const trial = new Trial(settingsOf(['name']));
		trial.apps[side].put(idOf(side, 1), { key: 'k1', name: 'Ann' });
		trial.apps[other].put(idOf(other, 1), { key: 'k1', name: 'Ann' });
		trial.apps[other].put(idOf(other, 2), { key: 'k2', name: 'Zoe' });
		const twice = trial.apps[side].get(idOf(side, 1));
		expect(runWith(trial, side, [twice])).toEqual({});
		expect(trial.notes).toContainEqual(expect.stringMatching(/nothing is created there/));
		expect(trial.state.head.wantsFull).toBe(true);
		expect(runWith(trial, side, [twice]).writes).toEqual([`create ${side} name=Zoe`]);
	});
});

/** So many linked records, with what applies where the user set nothing. */
function byDefault(count: number, onDelete: OnDelete, others: Partial<SyncSettings> = {}): Trial {
	const settings = settingsOf(['name'], { onDelete, ...others });
	return manyLinked(count, omit(settings, 'missesBeforeDelete'));
}

describe.each(SIDES)('a record that the list of the %s lacks', (side) => {
	const other = otherSide(side);

	it.each([
		['propagate', { writes: [`delete ${other} ${idOf(other, 1)}`] }],
		['manual', { opened: ['deleted 1 | a1'] }],
	] as const)('on delete: %s, it takes a second list, which the trigger is asked for', (...row) => {
		const [onDelete, told] = row;
		const trial = byDefault(10, onDelete);
		trial.apps[side].remove(idOf(side, 1));
		expect(trial.run()).toEqual({});
		expect(trial.notes).toContainEqual(expect.stringMatching(/another list is to confirm/));
		expect(trial.begin(1).full).toBe(true);
		expect(trial.begin(2).full).toBe(true);
		expect(trial.run()).toEqual(told);
		expect(trial.state.head.wantsFull).toBeUndefined();
	});

	it('on delete: ignore, one list is enough, and nothing is asked for', () => {
		const trial = byDefault(10, 'ignore');
		trial.apps[side].remove(idOf(side, 1));
		expect(trial.run()).toEqual({});
		expect(trial.links[0]).toBe('1-a1 resting');
		expect(trial.state.head.wantsFull).toBeUndefined();
	});

	it('the lists must lack it in a row', () => {
		const trial = byDefault(10, 'propagate');
		const record = trial.apps[side].get(idOf(side, 1));
		for (let turn = 0; turn < 3; turn++) {
			trial.apps[side].remove(idOf(side, 1));
			expect(trial.run()).toEqual({});
			trial.apps[side].put(idOf(side, 1), record);
			expect(trial.run()).toEqual({});
		}
	});

	it('what the user set stays: one list', () => {
		const trial = byDefault(10, 'propagate', { missesBeforeDelete: 1 }).set({
			missesBeforeDelete: 1,
		});
		trial.apps[side].remove(idOf(side, 1));
		expect(trial.run().writes).toEqual([`delete ${other} ${idOf(other, 1)}`]);
	});

	it('a run that a brake stops counts no miss, and leaves the state as it was', () => {
		const trial = byDefault(10, 'propagate');
		trial.apps[side].remove(idOf(side, 1));
		const before = trial.stored;
		expect(() => runWith(trial, other, [{ _twoWaySyncIncomplete: true }])).toThrow('incomplete');
		expect(trial.stored).toBe(before);
		expect(trial.run()).toEqual({});
		expect(trial.run().writes).toEqual([`delete ${other} ${idOf(other, 1)}`]);
	});

	it('a tombstone needs no second list', () => {
		const trial = byDefault(10, 'propagate', { deletedField: 'deleted' });
		trial.apps[side].edit(idOf(side, 1), { deleted: true });
		expect(trial.run().writes).toEqual([`delete ${other} ${idOf(other, 1)}`]);
	});
});

describe.each(SIDES)('many that the list of the %s lacks', (side) => {
	const other = otherSide(side);
	const HELD = (count: number) => {
		const of = (each: Side) =>
			Array.from({ length: count }, (_, index) => idOf(each, index + 1)).join('+');
		return `deleted ${of('master')} | ${of('slave')}`;
	};

	/** So many of ten are gone, and a second list said so. */
	const held = (count: number, onDelete: OnDelete = 'propagate', others = {}): Trial => {
		const trial = byDefault(10, onDelete, others);
		for (let number = 1; number <= count; number++) trial.apps[side].remove(idOf(side, number));
		expect(trial.run()).toEqual({});
		return trial;
	};

	const deletions = (count: number) =>
		Array.from({ length: count }, (_, index) => `delete ${other} ${idOf(other, index + 1)}`);

	it.each(['propagate', 'manual'] as const)(
		'on delete: %s, above a fifth they are one entry, and edits flow',
		(onDelete) => {
			const trial = held(3, onDelete);
			trial.apps[side].edit(idOf(side, 9), { name: 'Bob' });
			expect(trial.run()).toEqual({
				writes: [`update ${other} ${idOf(other, 9)} name=Bob`],
				opened: [HELD(3)],
			});
			trial.land().answer();
			expect([trial.run(), trial.run()]).toEqual([{}, {}]);
			expect(trial.open).toHaveLength(1);
			expect(conflictMessage(trial.open[0] ?? raise())).toBe(
				`3 linked records: gone at once: 3 in the ${side}; nothing is decided for any of them before a person looks whether they were deleted.\nMaster 1, 2, 3; Slave a1, a2, a3`,
			);
		},
	);

	it.each([
		['two are too few, whatever share they are', 2, 4],
		['a fifth is not above a fifth', 3, 15],
	])('%s', (_, gone, count) => {
		const trial = byDefault(count, 'propagate');
		for (let number = 1; number <= gone; number++) trial.apps[side].remove(idOf(side, number));
		trial.run();
		expect(trial.run().writes).toEqual(deletions(gone));
	});

	it('a share of 100 percent holds nothing', () => {
		const brakes = { ...DEFAULT_SETTINGS.brakes, holdDeletesPercent: 100 };
		const trial = held(4, 'propagate', { brakes });
		expect(trial.run().writes).toEqual(deletions(4));
	});

	it('too many stop the run, as if they were not held', () => {
		const trial = held(6);
		const before = trial.stored;
		expect(() => trial.run()).toThrow('6 of 10 linked records would be deleted');
		expect(trial.stored).toBe(before);
		const asked = held(6, 'manual');
		expect(asked.run()).toEqual({ opened: [HELD(6)] });
	});

	it('tombstones are held too, in a list and as events', () => {
		for (const isEvent of [false, true]) {
			const trial = byDefault(10, 'propagate', { deletedField: 'deleted' });
			for (let number = 1; number <= 3; number++) {
				trial.apps[side].edit(idOf(side, number), { deleted: true });
			}
			const ids = [1, 2, 3].map((number) => idOf(side, number));
			expect(isEvent ? trial.changes({ [side]: ids }) : trial.run()).toEqual({ opened: [HELD(3)] });
			for (const id of ids) trial.apps[side].remove(id);
			expect(trial.run()).toEqual({});
			expect(trial.decide({ take: 'delete' })).toEqual(deletions(3));
		}
	});

	it('on both sides: one entry', () => {
		const trial = byDefault(10, 'propagate');
		trial.apps[side].remove(idOf(side, 1)).remove(idOf(side, 2));
		trial.apps[other].remove(idOf(other, 3));
		trial.run();
		expect(trial.run()).toEqual({ opened: [HELD(3)] });
		expect(trial.decide({ take: 'delete' })).toEqual([
			...deletions(2),
			`delete ${side} ${idOf(side, 3)}`,
		]);
		trial.land().answer();
		trial.run();
		expect(trial.run()).toEqual({});
		expect(trial.links).toHaveLength(7);
	});

	it('one that comes back leaves the entry, one that goes joins it, the last one closes it', () => {
		const trial = held(4);
		expect(trial.run()).toEqual({ opened: [HELD(4)] });
		const back = (number: number) =>
			trial.apps[side].put(idOf(side, number), trial.apps[other].get(idOf(other, number)));
		for (const number of [3, 4]) {
			back(number).edit(idOf(side, number), { id: idOf(side, number) });
		}
		expect(trial.run()).toEqual({ opened: [HELD(2)] });
		trial.apps[side].remove(idOf(side, 3));
		expect(trial.run()).toEqual({});
		expect(trial.run()).toEqual({ opened: [HELD(3)] });
		for (const number of [1, 2, 3]) {
			back(number).edit(idOf(side, number), { id: idOf(side, number) });
		}
		expect(trial.run()).toEqual({});
		expect(trial.open).toEqual([]);
		expect(trial.log).toEqual([`agreed ${HELD(3)}: no deletion is due any more`]);
	});

	it('an edit of one that is left bumps the entry and waits; back again, it flows', () => {
		const trial = held(3);
		trial.run();
		const revision = trial.open[0]?.revision ?? 0;
		trial.apps[other].edit(idOf(other, 2), { name: 'Edited' });
		expect(trial.run()).toEqual({ opened: [HELD(3)] });
		expect(trial.open[0]?.revision).toBe(revision + 1);
		expect(trial.decide({ take: 'delete' }, { revision })).toMatch(/^Stale/);
		trial.apps[side].put(idOf(side, 2), { key: 'k2', name: 'Name 2' });
		expect(trial.run().writes).toEqual([`update ${side} ${idOf(side, 2)} name=Edited`]);
	});

	it('one whose other record is gone too leaves the entry', () => {
		const trial = held(3);
		trial.run();
		trial.apps[other].remove(idOf(other, 3));
		trial.run();
		expect(trial.run()).toEqual({ opened: [HELD(2)] });
		expect(trial.links).toHaveLength(9);
	});

	it('on delete: ignore, they are put to rest, however many they are', () => {
		const trial = byDefault(10, 'ignore');
		for (const number of [1, 2, 3, 4]) trial.apps[side].remove(idOf(side, number));
		expect([trial.run(), trial.run()]).toEqual([{}, {}]);
		expect(trial.links.filter((link) => link.endsWith('resting'))).toHaveLength(4);
	});

	it('an event of one that is left changes nothing', () => {
		const trial = held(3);
		trial.run();
		trial.apps[other].edit(idOf(other, 2), { name: 'Edited' });
		expect(trial.changes({ [other]: [idOf(other, 2)] })).toEqual({ opened: [HELD(3)] });
		expect(trial.changes({ [other]: [idOf(other, 2)] })).toEqual({});
		expect(trial.run()).toEqual({});
	});

	it('edited before it went: held with the others, and not created again', () => {
		const trial = held(3);
		trial.apps[other].edit(idOf(other, 1), { name: 'Edited' });
		expect(trial.run()).toEqual({ opened: [HELD(3)] });
	});

	describe('one decision goes for all', () => {
		const decided = () => {
			const trial = held(3);
			trial.run();
			return trial;
		};

		it.each([[{ take: 'delete' as const }], [side]])('%p: deleted', (choice) => {
			const trial = decided();
			expect(trial.decide(choice)).toEqual(deletions(3));
			expect(trial.open).toEqual([]);
			trial.land().answer();
			expect([trial.run(), trial.run()]).toEqual([{}, {}]);
			expect(trial.links).toHaveLength(7);
		});

		it.each([
			[{ take: 'delete' as const }, 'delete'],
			[side, side],
		])('%p: the history says how it was decided', (choice, how) => {
			const trial = decided();
			trial.decide(choice);
			expect(trial.log).toEqual([`resolved ${HELD(3)}: ${how}`]);
		});

		it('one that an event shows again is none of them', () => {
			const trial = decided();
			trial.apps[side].put(idOf(side, 2), { key: 'k2', name: 'Back' });
			expect(trial.changes({ [side]: [idOf(side, 2)] }).writes).toEqual([
				`update ${other} ${idOf(other, 2)} name=Back`,
			]);
			expect(trial.decide({ take: 'delete' })).toEqual([
				`delete ${other} ${idOf(other, 1)}`,
				`delete ${other} ${idOf(other, 3)}`,
			]);
		});

		it('also for one whose id an event shows with another record', () => {
			const trial = decided();
			trial.apps[side].put(idOf(side, 2), { key: 'k99', name: 'New' });
			trial.changes({ [side]: [idOf(side, 2)] });
			expect(trial.writes.map(({ operation }) => operation)).toEqual(['create']);
			trial.land().answer();
			trial.run();
			const { masterIds, slaveIds } = trial.open[0] ?? raise();
			const named = side === 'master' ? [masterIds, slaveIds] : [slaveIds, masterIds];
			expect(named).toEqual([
				[1, 3].map((number) => idOf(side, number)),
				[1, 2, 3].map((number) => idOf(other, number)),
			]);
			expect(trial.decide({ take: 'delete' })).toEqual(deletions(3));
		});

		it('one of these deletions that fails is an ordinary one', () => {
			const trial = decided().set({ maxAttempts: 1 });
			trial.decide({ take: 'delete' });
			const [first, ...others] = trial.writes;
			trial.answer({ failed: '403' }, first === undefined ? [] : [first]);
			for (const write of others) trial.apps[other].remove(write.id ?? '');
			expect(trial.run()).toEqual({ opened: ['deleted 1 | a1'] });
		});

		it.each([[{ take: 'restore' as const }], [other]])('%p: created again', (choice) => {
			const trial = decided();
			expect(trial.decide(choice)).toEqual([]);
			expect(trial.begin(1).full).toBe(true);
			expect(trial.run().writes).toHaveLength(3);
			expect(trial.writes.every((write) => write.operation === 'create')).toBe(true);
			trial.land().answer();
			expect([trial.run(), trial.run()]).toEqual([{}, {}]);
			expect(trial.links).toHaveLength(10);
		});

		it('restore, and they are listed again: nothing is created', () => {
			const trial = decided().set({ matchBy: [] });
			trial.decide({ take: 'restore' });
			for (const number of [1, 2, 3]) {
				const fields = { key: `k${number}`, name: `Name ${number}` };
				trial.apps[side].put(idOf(side, number), fields);
			}
			expect([trial.run(), trial.run()]).toEqual([{}, {}]);
			expect(trial.links).toHaveLength(10);
		});

		it('restore, and an event comes first: the full run creates', () => {
			const trial = decided();
			trial.decide({ take: 'restore' });
			trial.apps[other].edit(idOf(other, 1), { name: 'Edited' });
			expect(trial.changes({ [other]: [idOf(other, 1)] })).toEqual({});
			expect(trial.run().writes).toContain(`create ${side} name=Edited`);
		});

		it('restore, and the run that creates them is lost: lists that lack them yet create none twice', () => {
			const trial = decided();
			trial.decide({ take: 'restore' });
			const saved = trial.stored;
			const before = { master: trial.master.list(), slave: trial.slave.list() };
			expect(trial.run().writes).toHaveLength(3);
			trial.land().restore(saved);
			expect(trial.run({ recovery: true, records: before })).toEqual({});
			expect([trial.run(), trial.run()]).toEqual([{}, {}]);
			expect(trial.apps[side].list()).toHaveLength(10);
			expect(trial.links).toHaveLength(10);
		});

		it('restore, and the lost run is followed by a list that shows an id twice: it is over after the next one', () => {
			const trial = decided();
			trial.decide({ take: 'restore' });
			const saved = trial.stored;
			const lists = () => ({ master: trial.master.list(), slave: trial.slave.list() });
			const before = lists();
			const twice = [...before[other], ...before[other].slice(0, 1)];
			expect(trial.run().writes).toHaveLength(3);
			trial.land().restore(saved);
			trial.run({ recovery: true, records: { ...before, [other]: twice } });
			expect(trial.state.head.recovering).toBe(true);
			trial.run({ records: { ...lists(), [other]: twice } });
			expect(trial.state.head.recovering).toBeUndefined();
			expect(trial.apps[side].list()).toHaveLength(10);
		});

		it('restore, and a run was lost that created nothing: the next one does', () => {
			const trial = decided();
			trial.decide({ take: 'restore' });
			expect(trial.run({ recovery: true })).toEqual({});
			expect(trial.begin(1).full).toBe(true);
			expect(trial.run().writes).toHaveLength(3);
		});

		it.each([[{ take: 'unlink' as const }], ['leave' as const]])('%p: they rest', (choice) => {
			const trial = decided();
			expect(trial.decide(choice)).toEqual([]);
			expect([trial.run(), trial.run()]).toEqual([{}, {}]);
			expect(trial.links.filter((link) => link.endsWith('resting'))).toHaveLength(3);
		});

		it.each([[{ custom: 1 }], [{ take: 'link' as const, masterId: 1, slaveId: 'a1' }]])(
			'%p is refused',
			(choice) => {
				expect(decided().decide(choice)).toMatch(/decide restore, delete or unlink for all/);
			},
		);

		it('a form has one choice for all', () => {
			const entry = decided().open[0] ?? raise();
			expect(conflictLine(entry)).toBe(HELD(3));
			const options = conflictForm(entry)[0]?.fieldOptions.values.map(({ option }) => option);
			expect(options).toEqual([
				'Create all missing records again',
				'Delete all records that are left',
				'Leave everything as it is',
			]);
			expect(
				readFormAnswer(entry, { 'What should happen?': 'Delete all records that are left' }),
			).toEqual({ existence: { take: 'delete' } });
		});
	});
});

function raise(): never {
	throw new Error('there is none');
}
