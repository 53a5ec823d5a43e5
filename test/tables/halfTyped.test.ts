/** SEMANTICS "Existence": rows that somebody began to type. */
import { BrakeError } from '../../src/model/errors';
import type { AppRecord } from '../../src/model/record';
import type { FieldMapping, SyncSettings } from '../../src/model/settings';
import type { Side } from '../../src/model/side';
import { SIDES, otherSide } from '../../src/model/side';
import { Trial, settingsOf } from './trial';

const IDS = { master: 1, slave: 'a' };
const SECOND = { master: 2, slave: 'b' };

describe.each(SIDES.map((side) => [side]))('a row that is typed in the %s', (x: Side) => {
	const y = otherSide(x);
	const id = IDS[x];
	const created = (fields: string) => ({ writes: [`create ${y} ${fields}`] });

	/** Both apps hold one record that is linked; then the row is there. */
	function begun(
		row: AppRecord,
		others: Partial<SyncSettings> = {},
		fields: readonly (string | Partial<FieldMapping>)[] = ['key', 'name'],
	): Trial {
		const trial = new Trial(settingsOf(fields, others));
		for (const side of SIDES) {
			trial.apps[side].put(`${SECOND[side]}`, { key: 'k2', name: 'Bob', note: '', done: true });
		}
		trial.run();
		trial.run();
		trial.apps[x].put(id, row);
		return trial;
	}

	const waiting = ({ plan }: Trial) => {
		const { unfilled = 0, postponed = 0, left = 0, unchanged = 0 } = plan?.counts ?? {};
		return { unfilled, postponed, left, unchanged };
	};
	const unfilled = (count: number) => ({ unfilled: count, postponed: 0, left: 0, unchanged: 1 });

	describe('with nothing filled in', () => {
		it.each<[string, AppRecord]>([
			['blanks', { key: '', name: null }],
			['white space and an empty list', { key: '  ', name: [] }],
			['missing fields', {}],
			['a field that is not mapped', { key: '', name: '', other: 'typed' }],
		])('(%s) it is not created, and is once it is filled', (_, row) => {
			const trial = begun(row);
			for (let run = 1; run <= 3; run++) {
				expect(trial.run()).toEqual({});
				expect(waiting(trial)).toEqual(unfilled(1));
				expect(trial.notes).toContain(
					`1 record of the ${x} has nothing filled in of what is synced to the ${y}: not created there before something is.`,
				);
			}
			expect(trial.state.head.wantsFull).toBeUndefined();
			trial.apps[x].put(id, { key: 'k1', name: '' });
			expect(trial.run()).toEqual(created(`key=k1 name=`));
			trial.land().answer();
			expect(trial.run()).toEqual({});
			expect(trial.notes).toEqual([]);
			expect(trial.links).toHaveLength(2);
		});

		it.each([false, 0, 'no'])('a box that is not ticked (%p) is nothing', (done) => {
			const field = { masterField: 'done', compareAs: 'boolean' as const };
			const trial = begun({ key: '', name: '', done }, {}, ['key', 'name', field]);
			expect(trial.run()).toEqual({});
			expect(waiting(trial)).toEqual(unfilled(1));
			trial.apps[x].edit(id, { key: 'k1' });
			expect(trial.run().writes).toHaveLength(1);
		});

		it('0 is something', () => {
			const trial = begun({ key: 'k1', name: 0 }, {}, ['name']);
			expect(trial.run().writes).toHaveLength(1);
		});

		it('what does not go to the other side is nothing', () => {
			const back = x === 'master' ? ('toMaster' as const) : ('toSlave' as const);
			const fields = [{ masterField: 'name', direction: back }, 'note'];
			const trial = begun({ key: 'k1', name: 'Ann', note: '' }, {}, fields);
			expect(trial.run()).toEqual({});
			expect(waiting(trial)).toEqual(unfilled(1));
			trial.apps[x].edit(id, { note: 'typed' });
			expect(trial.run()).toEqual(created('note=typed'));
		});

		it('where none may be created it is one of those that are left', () => {
			const trial = begun({ key: '', name: '' }, { createIn: x });
			expect(trial.run()).toEqual({});
			expect(waiting(trial)).toEqual({ unfilled: 0, postponed: 0, left: 1, unchanged: 1 });
		});

		it('without a match key it is not created either', () => {
			const trial = new Trial(settingsOf(['key', 'name'], { matchBy: [] }));
			trial.apps[x].put(id, { key: '', name: '' });
			expect(trial.run()).toEqual({});
			expect(waiting(trial)).toEqual({ ...unfilled(1), unchanged: 0 });
			trial.apps[x].edit(id, { name: 'Ann' });
			expect(trial.run()).toEqual(created('key= name=Ann'));
		});

		it('an event of it creates nothing; one that shows it filled does', () => {
			const trial = begun({ key: '', name: '' });
			expect(trial.changes({ [x]: [id] })).toEqual({});
			expect(trial.state.head.wantsFull).toBeUndefined();
			trial.apps[x].edit(id, { key: 'k1', name: 'Ann' });
			expect(trial.changes({ [x]: [id] })).toEqual(created('key=k1 name=Ann'));
		});

		it('an event that may carry a part of it waits for a full run', () => {
			const trial = begun({ key: 'k1', name: '' }, {}, ['name', 'note']);
			trial.changes({ [x]: [id] });
			expect(trial.writes).toEqual([]);
			expect(trial.state.head.wantsFull).toBe(true);
		});
	});

	describe('without a match key', () => {
		const ANN = { key: '', name: 'Ann' };
		const asked = new RegExp(
			`1 record of the ${x} has no match key \\("key" is empty\\): created in the ${y} once another list shows it unchanged`,
		);

		it('it is created by the second list that shows it as it was', () => {
			const trial = begun(ANN);
			expect(trial.run()).toEqual({});
			expect(waiting(trial)).toEqual({ unfilled: 0, postponed: 1, left: 0, unchanged: 1 });
			expect(trial.notes).toEqual([expect.stringMatching(asked)]);
			expect(trial.begin(1).full).toBe(true);
			expect(trial.run()).toEqual(created('key= name=Ann'));
			trial.land().answer();
			expect(trial.run()).toEqual({});
			expect(trial.notes.join()).not.toContain('no match key');
			expect(trial.state.head.unkeyed).toBeUndefined();
			expect(trial.state.head.wantsFull).toBeUndefined();
		});

		it('one that was changed meanwhile waits for another list', () => {
			const trial = begun(ANN);
			trial.run();
			trial.apps[x].edit(id, { name: 'Anna' });
			expect(trial.run()).toEqual({});
			expect(trial.notes).toEqual([expect.stringMatching(asked)]);
			expect(trial.run()).toEqual(created('key= name=Anna'));
		});

		it('once the key is typed it meets the record that has it', () => {
			const trial = begun(ANN);
			trial.run();
			trial.apps[y].put(IDS[y], { key: 'k1', name: 'Ann' });
			trial.apps[x].edit(id, { key: 'k1' });
			expect(trial.run()).toEqual({});
			expect(trial.links).toHaveLength(2);
			expect(trial.apps[y].list()).toHaveLength(2);
		});

		it('a key of two fields is none while one is blank', () => {
			const pair = (name: string) => ({
				masterField: name,
				slaveField: name,
				compareAs: 'text' as const,
			});
			const trial = begun({ key: 'k1', name: '' }, { matchBy: [pair('key'), pair('name')] });
			expect(trial.run()).toEqual({});
			expect(trial.run()).toEqual(created('key=k1 name='));
		});

		it.each([
			['events alone', 1],
			['events after a list', 2],
		])('%s create nothing', (_, lists) => {
			const trial = begun(ANN);
			for (let list = 1; list < lists; list++) trial.run();
			for (let event = 1; event <= 3; event++) {
				expect(trial.changes({ [x]: [id] })).toEqual({});
				expect(trial.begin(event).full).toBe(true);
			}
			expect(trial.run().writes).toEqual(
				lists === 1 ? undefined : ['create ' + `${y} key= name=Ann`],
			);
		});

		it('a test run that stores nothing does not count', () => {
			const trial = begun(ANN);
			const test = { dryRun: true, holdBackUnkeyedCreates: true };
			expect(trial.run(test)).toEqual({});
			expect(trial.run()).toEqual({});
			expect(trial.run(test)).toEqual({});
			expect(trial.run()).toEqual(created('key= name=Ann'));
		});

		it('a state that was stored and read goes on', () => {
			const trial = begun(ANN);
			trial.run();
			expect(trial.state.head.unkeyed?.[x]).toEqual([[id, expect.any(Number)]]);
			expect(trial.state.head.unkeyed?.[y]).toEqual([]);
		});

		it('a list of the other side that lacks records does not make it forget', () => {
			const trial = begun(ANN);
			trial.run();
			const cut = { step: 'Get Rows', items: 1, limit: 1 };
			trial.run({ fetches: { master: [], slave: [], [y]: [cut] } });
			expect(trial.writes).toEqual([]);
			expect(trial.run()).toEqual(created('key= name=Ann'));
		});
	});

	describe('and fields that must be filled', () => {
		const needs = (...createOnlyWhenFilled: readonly string[]) => ({ createOnlyWhenFilled });

		it('it waits for each of them, and is then created at once', () => {
			const trial = begun({ key: 'k1', name: '', note: '' }, needs('name', 'note'), [
				...['key', 'name', 'note'],
			]);
			for (const [lacking, edit] of [
				['"name", "note"', { note: 'n' }],
				['"name"', { name: 'Ann' }],
			] as const) {
				expect(trial.run()).toEqual({});
				expect(waiting(trial)).toMatchObject({ unfilled: 1, postponed: 0 });
				expect(trial.notes).toContain(
					`1 record of the ${x} has no value in a field that must have one ("Create Only When Filled": ${lacking}): not created in the ${y} before it has.`,
				);
				trial.apps[x].edit(id, edit);
			}
			expect(trial.run()).toEqual(created('key=k1 name=Ann note=n'));
		});

		it.each(['ours', 'theirs'])('a field goes by its name on either side: %s', (name) => {
			const [masterField, slaveField] = x === 'master' ? ['ours', 'theirs'] : ['theirs', 'ours'];
			const trial = begun({ key: 'k1', name: 'Ann', ours: '' }, needs(name), [
				...['key', 'name'],
				{ masterField, slaveField },
			]);
			trial.apps[y].edit(`${SECOND[y]}`, { theirs: '' });
			expect(trial.run()).toEqual({});
			expect(trial.notes.join()).toContain('"ours"');
			trial.apps[x].edit(id, { ours: 'typed' });
			expect(trial.run().writes).toHaveLength(1);
		});

		it('a field of the match key may be one of them', () => {
			const trial = begun({ key: '', name: 'Ann' }, needs('key'), ['name']);
			for (let run = 1; run <= 3; run++) expect(trial.run()).toEqual({});
			trial.apps[x].edit(id, { key: 'k1' });
			expect(trial.run()).toEqual(created('name=Ann'));
		});

		it('a partner is found all the same', () => {
			const trial = begun({ key: 'k1', name: '' }, needs('name'));
			trial.run();
			trial.apps[y].put(IDS[y], { key: 'k1', name: 'Ann' });
			expect(trial.run()).toEqual({ writes: [`update ${x} ${id} name=Ann`] });
		});

		it.each(['list', 'event'])(
			'its partner comes in an event after a %s of it: nothing is created beside it',
			(before) => {
				const trial = begun({ key: 'k1', name: '' }, needs('name'));
				if (before === 'list') trial.run();
				else expect(trial.changes({ [x]: [id] })).toEqual({});
				trial.apps[y].put(IDS[y], { key: 'k1', name: 'Ann' });
				expect(trial.changes({ [y]: [IDS[y]] })).toEqual({});
				expect(trial.begin(1).full).toBe(true);
				expect(trial.run()).toEqual({ writes: [`update ${x} ${id} name=Ann`] });
			},
		);

		it('an event that lacks one waits for a full run', () => {
			const trial = begun({ key: 'k1', name: 'Ann', note: 'n' }, needs('note'), [
				...['key', 'name', 'note'],
			]);
			const { note: _note, ...part } = trial.apps[x].get(id);
			const records = { master: [], slave: [], [x]: [part] };
			expect(trial.run({ mode: 'changes', full: false, records })).toEqual({});
			expect(trial.begin(1).full).toBe(true);
			expect(trial.run()).toEqual(created('key=k1 name=Ann note=n'));
		});

		it('a record that is linked may be emptied', () => {
			const trial = begun({ key: 'k1', name: 'Ann' }, needs('name'));
			trial.settle();
			trial.apps[x].edit(id, { key: '', name: '' });
			expect(trial.run().writes).toHaveLength(1);
			trial.land().answer();
			expect(trial.run()).toEqual({});
			expect(waiting(trial)).toEqual({ unfilled: 0, postponed: 0, left: 0, unchanged: 2 });
		});

		it.each([
			['was refused', 'refused'],
			['never left', 'capped'],
		])('a creation that %s waits where the record is emptied', (_, why) => {
			const trial = begun({ key: 'k1', name: 'Ann' });
			if (why === 'capped') trial.set({ maxWritesPerRun: 0 });
			trial.run();
			if (why === 'refused') trial.answer({ failed: 'no' });
			trial.set({ maxWritesPerRun: 10 });
			trial.apps[x].edit(id, { key: '', name: '' });
			expect(trial.run()).toEqual({});
			expect(trial.notes.join()).toContain('were emptied meanwhile');
			expect(trial.plan?.counts.postponed).toBe(1);
			trial.apps[x].edit(id, { key: 'k1', name: 'Anna' });
			expect(trial.run()).toEqual(created('key=k1 name=Anna'));
		});

		const unknown = (trial: Trial): BrakeError => {
			try {
				trial.run();
			} catch (error) {
				if (error instanceof BrakeError) return error;
			}
			throw new Error('no brake');
		};

		it('a name that is not synced stops the run, with the nearest one', () => {
			const { message, remedy } = unknown(
				begun({ key: 'k1', name: 'Ann' }, needs()).set(needs('nmae', 'key')),
			);
			expect(message).toBe(
				`'Create Only When Filled' names "nmae" (there is "name"), which is not synced. Nothing was written.`,
			);
			expect(remedy).toContain('There is "key", "name".');
		});

		it('with fields of the same name too, but for one that an app leaves out', () => {
			const mapping = { mode: 'sameName' as const, excludeFields: [] };
			const trial = begun({ key: 'k1', name: 'Ann' }, { mapping });
			expect(unknown(trial.set(needs('remark'))).message).toContain('names "remark", which');
			const { sides } = trial.settings;
			trial.set({ sides: { ...sides, [x]: { ...sides[x], missingMeans: 'empty' } } });
			expect(trial.run()).toEqual({});
			expect(trial.notes.join()).toContain('names "remark", which not both sides show');
			expect(waiting(trial)).toMatchObject({ unfilled: 1 });
			trial.apps[x].edit(id, { remark: 'typed' });
			expect(trial.run().writes).toHaveLength(1);
		});
	});
});

test('of very many without a match key so many are remembered, and all are created in the end', () => {
	const trial = new Trial(settingsOf(['key', 'name'], { createIn: 'slave' }));
	const count = 10_500;
	for (let n = 1; n <= count; n++) trial.master.put(n, { key: '', name: `Name ${n}` });
	const created = [1, 2, 3].map(() => {
		trial.run();
		const { length } = trial.writes;
		expect(trial.state.head.unkeyed?.master.length ?? 0).toBeLessThanOrEqual(10_000);
		trial.land().answer();
		return length;
	});
	expect(created).toEqual([0, 10_000, 500]);
});
