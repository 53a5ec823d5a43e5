import type { AppRecord } from '../../src/model/record';
import { Trial, settingsOf } from './trial';

/** The order of items in a list decides nothing, nor in which order people are told. */

const many: ReadonlyArray<readonly [number, string]> = [1, 2, 3, 4, 5, 6, 7].map((number) => [
	number,
	String.fromCharCode(96 + number),
]);

function world(): Trial {
	const trial = new Trial(settingsOf(['name', 'note'], { maxRecordLength: 300 }));
	for (const [id, letter] of many) {
		const values = { key: `k${id}`, name: `Name ${id}`, note: '-' };
		trial.master.put(id, values);
		trial.slave.put(letter, values);
	}
	trial.run();
	return trial;
}

/** The plan of a run and what it reports, without the places of the items. */
function planned(trial: Trial, turn: (items: readonly AppRecord[]) => readonly AppRecord[]) {
	const records = { master: turn(trial.master.list()), slave: turn(trial.slave.list()) };
	trial.run({ dryRun: true, records });
	const { plan } = trial;
	trial.run({ records });
	const text = JSON.stringify([plan, trial.plan], (name, value) =>
		name === 'sources' ? undefined : value,
	);
	return { plan: plan!, text, stored: trial.stored };
}

const straight = (items: readonly AppRecord[]) => items;
const reversed = (items: readonly AppRecord[]) => [...items].reverse();

it.each<readonly [string, (trial: Trial) => void]>([
	[
		'contested fields that a person is asked about',
		(trial) => {
			trial.set({ onConflict: 'manual' });
			for (const [id, letter] of many) {
				trial.master.edit(id, { name: `M${id}` });
				trial.slave.edit(letter, { name: `S${id}` });
			}
		},
	],
	[
		'values that are overruled',
		(trial) => {
			for (const [id, letter] of many) {
				trial.master.edit(id, { name: `M${id}` });
				trial.slave.edit(letter, { name: `S${id}`, note: `N${id}` });
			}
		},
	],
	[
		'new records, and those that are gone',
		(trial) => {
			trial.set({ onDelete: 'propagate' });
			trial.slave.remove('a').remove('b');
			for (const number of [11, 12, 13]) {
				trial.master.put(number, { key: `n${number}`, name: `New ${number}` });
				trial.slave.put(`n${number}`, { key: `s${number}`, name: `New ${number}` });
			}
		},
	],
	[
		'records that cannot be synced, and shared keys',
		(trial) => {
			for (const number of [21, 22, 23]) {
				trial.master.put(number, { key: `n${number}`, name: 'x'.repeat(400) });
				trial.slave.put(`n${number}`, { key: 'k1', name: 'twin' });
			}
		},
	],
])('%s', (_, change) => {
	const [first, second] = [world(), world()];
	change(first);
	change(second);
	expect(planned(second, reversed).text).toEqual(planned(first, straight).text);
});

it('records that differ are named in the order of their ids', () => {
	const trial = world();
	for (const [id] of many) trial.master.edit(id, { name: `M${id}` });
	const { plan } = planned(trial, reversed);
	const [field] = plan.drift?.fields ?? [];
	expect(field?.records.map((each) => each.masterId)).toEqual([1, 2, 3, 4, 5, 6, 7]);
	expect(plan.writes.map((write) => write.id)).toEqual(['a', 'b', 'c', 'd', 'e', 'f', 'g']);
});

it.each(['master', 'slave'] as const)('what the %s does not say is no difference', (side) => {
	const trial = world();
	trial.apps[side].forget(side === 'master' ? 1 : 'a', 'note');
	const { plan } = planned(trial, straight);
	expect(plan.drift).toMatchObject({ compared: 7, differ: 0, fields: [] });
});

it('records that meet for the first time are named in the order of their ids, whatever their keys', () => {
	const trial = new Trial(settingsOf(['name']));
	for (const [id, letter] of many) {
		trial.master.put(id, { key: `k${10 - id}`, name: `M${id}` });
		trial.slave.put(letter, { key: `k${10 - id}`, name: `S${id}` });
	}
	const [field] = planned(trial, reversed).plan.drift?.fields ?? [];
	expect(field?.records.map((each) => each.masterId)).toEqual([1, 2, 3, 4, 5, 6, 7]);
});
