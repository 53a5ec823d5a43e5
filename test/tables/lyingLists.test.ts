import type { SyncSettings } from '../../src/model/settings';
import type { AppRecord } from '../../src/model/record';
import type { Side } from '../../src/model/side';
import { SIDES, otherSide } from '../../src/model/side';
import type { Told } from './trial';
import { Trial, manyLinked, settingsOf } from './trial';

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
