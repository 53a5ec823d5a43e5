import type { AppRecord } from '../../src/model/record';
import type { SyncSettings } from '../../src/model/settings';
import { SIDES } from '../../src/model/side';
import type { Trial } from './trial';
import { linked, settingsOf } from './trial';

/** What an answer leaves behind for the events and runs that come after it. */

const VERSION = { version: { field: 'etag' } };

describe.each(SIDES.map((side) => [side]))('after an answer of the %s', (target) => {
	const source = target === 'slave' ? 'master' : 'slave';
	const [here, there] = target === 'slave' ? ['a', 1] : [1, 'a'];
	const second = target === 'slave' ? 2 : 'b';

	function sent(edit: AppRecord = { name: 'Bob' }, others: Partial<SyncSettings> = {}): Trial {
		const trial = linked({ name: 'Ann', note: 'old' }, settingsOf(['name', 'note'], others));
		trial.apps[source].edit(there, edit);
		trial.run();
		return trial;
	}

	const told = (trial: Trial, says: AppRecord) => trial.events(target, [{ id: here, ...says }]);

	describe('its version', () => {
		it('stays known when a later answer has none', () => {
			const trial = sent();
			trial.land().answer({ stored: { name: 'Bob' }, version: 'v2' });
			trial.apps[source].edit(there, { name: 'Cid' });
			trial.run();
			trial.land().answer({ stored: { name: 'Cid' } });
			expect(trial.events(target, [{ id: here, etag: 'v2' }], VERSION)).toEqual(['echo']);
		});

		it('is none of ours where the write failed', () => {
			const trial = sent();
			const [write] = trial.writes;
			if (write === undefined) throw new Error('no write');
			trial.answer({ stored: { name: 'Bob' }, version: 'v2', ...{ failed: '412' } });
			expect(trial.events(target, [{ id: here, etag: 'v2' }], VERSION)).toEqual(['user']);
		});
	});

	describe('an event that is older than it', () => {
		it('tells of an edit, unless it is older than what our write was to replace', () => {
			const trial = sent();
			trial.apps[target].edit(here, { updatedAt: 7 });
			trial.apps[source].edit(there, { name: 'Cid' });
			trial.run();
			trial.land();
			trial.apps[target].edit(here, { updatedAt: 9 });
			trial.answer();
			expect(told(trial, { name: 'Zed', updatedAt: 8 })).toEqual(['user']);
			expect(told(trial, { name: 'Zed', updatedAt: 6 })).toEqual(['echo']);
		});

		it('tells of none of a record that we created', () => {
			const trial = sent();
			trial.land().answer();
			trial.apps[source].put(second, { key: 'k2', name: 'Zoe', note: 'old' });
			trial.run();
			trial.land();
			const created = target === 'slave' ? 'new1' : 101;
			trial.apps[target].edit(created, { updatedAt: 9 });
			trial.answer();
			expect(trial.events(target, [{ id: created, name: 'Zo', updatedAt: 8 }])).toEqual(['echo']);
		});
	});

	it('to a creation: the record is as any other, and an event of it is carried at once', () => {
		const trial = sent();
		trial.land().answer();
		trial.apps[source].put(second, { key: 'k2', name: 'Zoe', note: 'old' });
		trial.run();
		trial.land().answer();
		const created = target === 'slave' ? 'new1' : 101;
		trial.apps[target].edit(created, { name: 'Zo' });
		expect(trial.changes({ [target]: [created] }).writes).toEqual([
			`update ${source} ${second} name=Zo`,
		]);
	});

	it('that shows what the field held before as well: a later edit overwrites nothing of a user', () => {
		const trial = sent();
		for (const name of ['Cid', 'Bob']) {
			trial.apps[source].edit(there, { name });
			trial.run();
		}
		trial.land().answer();
		trial.apps[source].edit(there, { name: 'Dan' });
		expect(trial.run()).toEqual({ writes: [`update ${target} ${here} name=Dan`] });
	});

	it('to a deletion: a list that shows the record still may lag', () => {
		const trial = sent({}, { onDelete: 'propagate' });
		for (const side of SIDES) trial.apps[side].put(9, { key: 'k9', name: 'Zoe', note: 'z' });
		trial.run();
		trial.apps[source].remove(there);
		trial.run();
		expect(trial.writes.map(({ operation }) => operation)).toEqual(['delete']);
		trial.answer('silent');
		expect(trial.run()).toEqual({});
	});

	it('that shows the old value the write to the other side stands as it was', () => {
		const trial = sent({});
		trial.apps[source].edit(there, { name: 'Bob' });
		trial.apps[target].edit(here, { note: 'new' });
		trial.run();
		expect(trial.writes).toHaveLength(2);
		const ours = trial.writes.filter((write) => write.side === target);
		const theirs = trial.writes.filter((write) => write.side === source);
		expect(trial.answer({ stored: { name: 'Ann' } }, ours)).toEqual(['noEffect']);
		expect(trial.answer({ stored: { note: 'new' } }, theirs)).toEqual(['confirmed']);
		trial.apps[source].edit(there, { note: 'new' });
		expect(trial.run()).toEqual({ writes: [`update ${target} ${here} name=Bob`] });
	});

	it('of a field that is no longer mapped, nothing of it is left', () => {
		const trial = sent({ name: 'Bob', note: 'new' });
		const { writes } = trial;
		trial.set({ mapping: settingsOf(['note']).mapping });
		trial.changes({});
		trial.land().answer({ stored: { name: 'Bob', note: 'new' } }, writes);
		expect(trial.link(target, here)?.intents).toEqual([]);
	});

	it('that comes twice, its record is the one that was named first', () => {
		const trial = sent();
		trial.apps[source].put(second, { key: 'k2', name: 'Zoe', note: 'old' });
		trial.run();
		const created = trial.writes.filter(({ operation }) => operation === 'create');
		trial.answer({ id: 'p', stored: {} }, created);
		trial.answer({ id: 'q', stored: { name: 'Zoe' } }, created);
		expect(trial.links.join()).toContain('p');
		expect(trial.links.join()).not.toContain('q');
	});

	it('with another form of a text too long to keep: the next sight tells', () => {
		const trial = sent({ name: 'x'.repeat(2000) });
		trial.land(() => ({ name: 'X'.repeat(2000) }));
		expect(trial.answer()).toEqual(['acknowledged']);
		expect(trial.run().writes).toBeUndefined();
		expect(trial.history[0]?.fields[0]).toMatchObject({ [target]: 'X'.repeat(2000) });
	});
});
