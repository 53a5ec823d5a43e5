import { addExternal, readEntryJson } from '../../src/bucket/external';
import type { Decision } from '../../src/bucket/decision';
import type { DecisionOutcome } from '../../src/bucket/resolve';
import { decideConflict } from '../../src/bucket/resolve';
import type { FieldChoice } from '../../src/model/conflict';
import { Draft } from '../../src/model/draft';
import type { AppRecord } from '../../src/model/record';
import type { SyncSettings } from '../../src/model/settings';
import { SIDES, otherSide } from '../../src/model/side';
import { encodeState } from '../../src/state/encode';
import { restoreState } from '../../src/state/replace';
import type { Trial } from './trial';
import { linked, manyLinked, settingsOf } from './trial';

/** What a decision on fields writes, says and refuses; `x` is the side that is taken. */

function outcome(trial: Trial, decision: Partial<Decision>): DecisionOutcome {
	const conflictId = trial.open[0]?.id ?? 'none';
	return decideConflict(trial.state, { conflictId, ...decision }, trial.now);
}

const taking = (take: 'master' | 'slave' | 'leave'): Pick<Decision, 'fields'> => ({
	fields: new Map<string, FieldChoice>([['*', { take }]]),
});

/** Another step reports a conflict of the record. */
function report(trial: Trial, json: AppRecord): void {
	const read = readEntryJson({ conflictId: 'x1', type: 'contested', ...json }, trial.now);
	if ('problem' in read) throw new Error(read.problem);
	const { state } = trial;
	const draft = new Draft(state);
	addExternal(draft, read.conflict);
	state.apply(draft.change());
	trial.restore(encodeState(state));
}

describe.each(SIDES.map((side) => [side]))('a decision for the %s', (x) => {
	const y = otherSide(x);
	const ids = { master: 1, slave: 'a' };
	const [X, Y] = [ids[x], ids[y]];
	const ours = x === 'master' ? 'X' : 'Y';

	/** Both sides changed the fields. */
	function contested(others: Partial<SyncSettings> = {}, fields = ['name', 'note']): Trial {
		const trial = linked(
			{ name: 'Ann', note: 'old' },
			settingsOf(['name', 'note'], { onConflict: 'manual', ...others }),
		);
		for (const field of fields) {
			trial.apps[x].edit(X, { [field]: `X ${field}` });
			trial.apps[y].edit(Y, { [field]: `Y ${field}` });
		}
		trial.run();
		return trial;
	}

	const LEAN =
		"The writes of a decision carry the decided fields only. A step that maps each field by hand would blank the others: let it leave out what is not in the item, or set Send Fields of the Merge to 'Changed Only'.";

	it('says that its writes are lean where those of runs are not', () => {
		expect(outcome(contested(), taking(x)).notes).toEqual([LEAN]);
		expect(outcome(contested({ sendFields: 'changedOnly' }), taking(x)).notes).toEqual([]);
		expect(outcome(contested(), taking('leave')).notes).toEqual([]);
	});

	it('carries the decided fields and the id, in one write for each side', () => {
		const sides = {
			master: { idField: 'meta.id', zone: 'UTC' },
			slave: { idField: 'meta.id', zone: 'UTC' },
		};
		const trial = contested();
		expect(outcome(trial, taking(x)).writes).toMatchObject([
			{
				link: trial.link(x, X)?.id,
				side: y,
				operation: 'update',
				id: Y,
				json: { id: Y, name: 'X name', note: 'X note' },
				attempt: 1,
				sources: {},
			},
		]);
		trial.set({ sides });
		const own = (side: 'master' | 'slave') =>
			trial.apps[side].list().map((record) => ({ ...record, meta: { id: record.id } }));
		trial.run({ records: { master: own('master'), slave: own('slave') } });
		expect(outcome(trial, taking(x)).writes[0]?.json).toMatchObject({ meta: { id: Y } });
	});

	it.each<readonly [string, Partial<Decision>, string]>([
		[
			'on existence',
			{ existence: { take: 'restore' } },
			'This conflict is about fields: decide master, slave, custom or leave, or unlink the records.',
		],
		['that says nothing', {}, 'The decision says nothing of "name".'],
		[
			'that says nothing of one field',
			{ fields: new Map([['name', { take: x }]]) },
			'The decision says nothing of "note".',
		],
		[
			'of other values',
			{ revision: 7 },
			'Stale: the values have changed since (revision 7 was seen, 1 is open). Look at the conflict again.',
		],
		['of another conflict', { conflictId: 'q' }, 'No open conflict has the id "q".'],
	])('%s is refused', (_, decision, text) => {
		const trial = contested();
		const { refused, writes, notes, change } = outcome(trial, decision);
		expect([refused, writes, notes]).toEqual([text, [], []]);
		expect([change.links.size, change.open.size, change.logged]).toEqual([0, 0, []]);
	});

	it('is refused twice, and once its entry is closed', () => {
		const trial = contested();
		const [entry] = trial.open;
		expect(trial.decide(x)).toHaveLength(1);
		expect(trial.decide(x)).toBe('The conflict was decided already; its writes are under way.');
		trial.land().answer();
		trial.apps[x].edit(X, { name: 'X2' });
		trial.apps[y].edit(Y, { name: 'Y2' });
		trial.run();
		trial.decide('leave');
		expect(trial.history).toHaveLength(2);
		for (const { id } of trial.history) {
			expect(trial.decide(x, { conflictId: id })).toMatch(
				/^The conflict is closed already\. Both sides changed it; /,
			);
		}
		expect(entry?.id).toBe(trial.history[0]?.id);
	});

	it.each([[0], [1]])('waits for a full run after a backup was put back %i ms later', (after) => {
		const trial = contested();
		const { state } = trial;
		state.apply(restoreState(state, trial.state, trial.now + after));
		trial.restore(encodeState(state));
		expect(trial.decide(x)).toBe(
			'The state of this sync was put back from a backup or reset, so the values of this conflict may be old. Let a full run of the sync go first, then look at the conflict again.',
		);
		trial.run();
		expect(trial.decide(x)).toHaveLength(1);
	});

	it('of one field beside a rule for all others', () => {
		const trial = contested();
		const fields = { name: { take: x }, '*': { take: y } } as const;
		expect(trial.decide({ fields })).toHaveLength(2);
		trial.land().answer();
		expect(trial.apps.master.get(1)).toMatchObject({ name: 'X name', note: 'Y note' });
		expect(trial.history.at(-1)?.how).toBe(`${x}, ${y}`);
	});

	it('leaves out a field on which the sides agree by now', () => {
		const trial = contested();
		trial.apps[y].edit(Y, { note: 'X note' });
		trial.run();
		expect(trial.decide({ fields: { name: { take: x } } })).toEqual([
			`update ${y} ${Y} name=X name`,
		]);
	});

	it('that its side stays as it is: settled in the form that the other keeps', () => {
		const trial = contested({}, ['name']);
		trial.decide(x);
		trial.land(() => ({ name: 'X NAME' })).answer();
		expect([trial.run(), trial.open]).toEqual([{}, []]);
	});

	it('that a typed value is what one side has: that side is not written', () => {
		const trial = contested({}, ['name']);
		expect(trial.decide({ custom: 'X name' })).toEqual([`update ${y} ${Y} name=X name`]);
		trial.land().answer();
		trial.apps[y].edit(Y, { name: 'next' });
		expect(trial.run().writes).toEqual([`update ${x} ${X} name=next`]);
	});

	it('to leave both: what overwrites one later is logged', () => {
		const trial = contested({}, ['name']);
		trial.decide('leave');
		expect(trial.run()).toEqual({});
		trial.apps[x].edit(X, { name: 'later' });
		const values = x === 'master' ? 'later | Y name' : 'Y name | later';
		expect(trial.run()).toEqual({
			writes: [`update ${y} ${Y} name=later`],
			rejected: [`name: ${values}`],
		});
	});

	it('that a direction forbids', () => {
		const trial = contested({}, ['name']);
		const direction = y === 'master' ? ('toSlave' as const) : ('toMaster' as const);
		trial.set({ mapping: settingsOf([{ masterField: 'name', direction }]).mapping });
		trial.run();
		const text = `"name" may not be written in the ${y}: its direction forbids it.`;
		expect(trial.decide(x)).toBe(text);
		expect(trial.decide({ custom: 'Bea' })).toBe(text);
		expect(trial.decide({ custom: 'Y name' })).toEqual([`update ${x} ${X} name=Y name`]);
	});

	it('of two records with the same values: two writes', () => {
		const trial = manyLinked(2, settingsOf(['name'], { onConflict: 'manual' }));
		for (const id of [1, 2]) trial.master.edit(id, { name: 'M' });
		for (const id of ['a1', 'a2']) trial.slave.edit(id, { name: 'S' });
		trial.run();
		const names = trial.open.map(({ id }) => {
			trial.decide(x, { conflictId: id });
			return trial.writes[0]?.writeId;
		});
		expect(new Set(names).size).toBe(2);
	});

	it('asks for a full run only where the entry held something back', () => {
		const trial = contested({ holdWholeRecord: true }, ['name']);
		trial.begin(1);
		trial.run({ runId: 'run 1' });
		const free = trial.stored;
		trial.decide(x);
		expect(trial.begin(2, { firstSyncFrom: 0 }).full).toBe(false);
		trial.restore(free);
		trial.apps[x].edit(X, { note: 'held' });
		trial.changes({ [x]: [X] });
		trial.decide(x);
		expect(trial.begin(2, { firstSyncFrom: 0 }).full).toBe(true);
		trial.land().answer();
		trial.run();
		trial.land().answer();
		expect(trial.apps[y].get(Y)).toMatchObject({ name: 'X name', note: 'held' });
	});

	describe('of a field within another', () => {
		const NESTED =
			'A field that lies within another one is written by the next run that has the record in sight, so that nothing beside it is put back.';

		function nested(flat: boolean): Trial {
			const path = 'address.city';
			const holding = (city: string) => (flat ? { [path]: city } : { address: { city } });
			const settings = settingsOf(['name', path], { onConflict: 'manual' });
			const trial = linked({ name: 'Ann', ...holding('Oslo') }, settings);
			trial.apps[x].edit(X, { name: 'X name', ...holding('Rome') });
			trial.apps[y].edit(Y, { name: 'Y name', ...holding('Bonn') });
			trial.begin(1);
			trial.run({ runId: 'run 1' });
			return trial;
		}

		it('leaves with the next run, and what is decided beside it', () => {
			const trial = nested(false);
			const { writes, notes } = outcome(trial, taking(x));
			expect([writes, notes]).toEqual([[], [NESTED]]);
			trial.decide(x);
			expect(trial.open).toHaveLength(1);
			expect(trial.begin(2, { firstSyncFrom: 0 }).full).toBe(true);
			trial.apps[y].edit(Y, { address: { city: 'Bonn', zip: '53' } });
			trial.run();
			expect(trial.writes).toMatchObject([
				{ side: y, attempt: 1, json: { address: { city: 'Rome', zip: '53' } } },
			]);
			trial.land().answer();
			expect([trial.run(), trial.open]).toEqual([{}, []]);
		});

		it('leaves at once where a dot is but a part of its name', () => {
			const trial = nested(true);
			expect(outcome(trial, taking(x)).writes[0]?.json).toEqual({
				id: Y,
				name: 'X name',
				'address.city': 'Rome',
			});
			expect(outcome(trial, taking(x)).notes).toEqual([LEAN]);
		});
	});

	describe('on what another step reported', () => {
		const field = { masterField: 'name', master: 'X', slave: 'Y' };
		const named = { masterId: 1, slaveId: 'a' };
		const ofRecord = (json: AppRecord) => {
			const trial = linked({ name: 'Ann' });
			report(trial, json);
			return trial;
		};

		it.each([
			['no record', { fields: [field] }, 'The link of this conflict is no longer there.'],
			[
				'another field',
				{ ...named, fields: [{ ...field, masterField: 'other' }] },
				'The field "other" is no longer mapped; the next run decides anew.',
			],
			[
				'one value',
				{ ...named, fields: [{ masterField: 'name', [y]: 'Y' }] },
				`The ${x}'s value of "name" is not known.`,
			],
		])('of %s is refused', (_, json, text) => {
			expect(ofRecord(json).decide(x)).toBe(text);
		});

		it('may be one value: a typed one equal to what the other side is not known to have is written', () => {
			const trial = ofRecord({ ...named, fields: [{ masterField: 'name', [y]: 'Y' }] });
			expect(trial.decide({ custom: 'Ann' })).toHaveLength(2);
		});

		it('may be a field that neither side had before', () => {
			const trial = linked({ name: 'Ann' }, settingsOf(['name', 'tel']));
			report(trial, { ...named, fields: [{ masterField: 'tel', [y]: '1' }] });
			expect(trial.decide({ custom: '2' })).toHaveLength(2);
			trial.land().answer();
			expect([trial.run(), trial.open]).toEqual([{}, []]);
			expect(trial.apps[x].get(X).tel).toBe('2');
		});

		it('since a backup was put back may be decided', () => {
			const trial = linked({ name: 'Ann' });
			const { state } = trial;
			state.apply(restoreState(state, trial.state, trial.now));
			trial.restore(encodeState(state));
			report(trial.later(5), { ...named, fields: [field] });
			expect(trial.decide('leave')).toEqual([]);
		});

		it('is no other choice than there is', () => {
			const trial = ofRecord({ ...named, fields: [field] });
			const take = 'both' as 'master';
			expect(() => outcome(trial, { fields: new Map([['*', { take }]]) })).toThrow(
				'Unknown choice: {"take":"both"}',
			);
		});

		it('of a record that is on its way there is refused', () => {
			const trial = linked({ name: 'Ann' });
			const second = x === 'master' ? 2 : 'b';
			trial.apps[x].put(second, { key: 'k2', name: 'X' });
			trial.run();
			const id = x === 'master' ? { masterId: second } : { slaveId: second };
			report(trial, { ...id, fields: [field] });
			expect(trial.decide(x)).toBe(
				`The ${y} does not have the record yet: decide again when it does.`,
			);
			expect(trial.open).toHaveLength(1);
		});

		it('replaces what is on its way', () => {
			const trial = linked({ name: 'Ann' });
			trial.apps[x].edit(X, { name: 'X' });
			trial.run();
			report(trial, { ...named, fields: [{ ...field, [y]: 'Ann', [x]: 'X' }] });
			trial.decide({ custom: 'Bea' });
			expect(trial.link(x, X)?.intents.filter(({ target }) => target === y)).toHaveLength(1);
			trial.run();
			expect(trial.writes.filter(({ side }) => side === y)).toHaveLength(1);
			expect(trial.writes.every(({ json }) => json.name === 'Bea')).toBe(true);
		});

		it('is resolved by whom it names', () => {
			const trial = ofRecord({ ...named, fields: [{ ...field, [ours]: 1 }] });
			trial.decide('leave', { by: 'ann@x.org' });
			expect(trial.history.at(-1)).toMatchObject({ decidedBy: 'ann@x.org', status: 'resolved' });
			expect(trial.history.at(-1)?.decision).toMatchObject({
				fields: { [trial.state.head.mapping?.fields[0]?.key ?? '']: { take: 'leave' } },
			});
		});
	});
});
