import { addExternal, readEntryJson } from '../../src/bucket/external';
import type { Decision } from '../../src/bucket/decision';
import type { DecisionOutcome } from '../../src/bucket/resolve';
import { decideConflict } from '../../src/bucket/resolve';
import { Draft } from '../../src/model/draft';
import type { AppRecord } from '../../src/model/record';
import type { SyncSettings } from '../../src/model/settings';
import { SIDES, otherSide } from '../../src/model/side';
import { RESTORED_ENTRY } from '../../src/records/conflictId';
import { encodeState } from '../../src/state/encode';
import type { Trial } from './trial';
import { linked, settingsOf } from './trial';

/** What a decision on whether records exist writes, says and refuses; `x` has the record that is left. */

function outcome(trial: Trial, decision: Partial<Decision>): DecisionOutcome {
	const conflictId = trial.open[0]?.id ?? 'none';
	return decideConflict(trial.state, { conflictId, ...decision }, trial.now);
}

/** Another step reports something of records. */
function report(trial: Trial, json: AppRecord): void {
	const read = readEntryJson({ conflictId: 'x1', type: 'deleted', ...json }, trial.now);
	if ('problem' in read) throw new Error(read.problem);
	const { state } = trial;
	const draft = new Draft(state);
	addExternal(draft, read.conflict);
	state.apply(draft.change());
	trial.restore(encodeState(state));
}

describe.each(SIDES.map((side) => [side]))(
	'a decision where the %s has the record that is left',
	(x) => {
		const y = otherSide(x);
		const ids = { master: 1, slave: 'a' };
		const others = { master: [9, 7, 8], slave: ['i', 'p', 'q'] } as const;
		const [X, Y] = [ids[x], ids[y]];
		const created = y === 'slave' ? 'new1' : 101;
		const named = { masterId: 1, slaveId: 'a' };
		const linking = (left: string | number, right: string | number) =>
			x === 'master'
				? ({ take: 'link', masterId: left, slaveId: right } as const)
				: ({ take: 'link', masterId: right, slaveId: left } as const);

		/** Two linked pairs of records. */
		function two(more: Partial<SyncSettings> = {}): Trial {
			const settings = settingsOf(['name', 'note', 'tel'], { onDelete: 'manual', ...more });
			const trial = linked({ name: 'Ann', note: 'old' }, settings);
			for (const side of SIDES) {
				trial.apps[side].put(others[side][0], { key: 'k9', name: 'Zoe', note: 'z' });
			}
			trial.run();
			return trial;
		}

		/** The record is gone on the other side, and a person is asked. */
		function gone(more: Partial<SyncSettings> = {}): Trial {
			const trial = two(more);
			trial.apps[y].remove(Y);
			trial.run();
			expect(trial.open).toHaveLength(1);
			return trial;
		}

		/** Two records of the side share a key. */
		function sharing(more: Partial<SyncSettings> = {}): Trial {
			const trial = two(more);
			const [, first, second] = others[x];
			trial.apps[x].put(first, { key: 'k2', name: 'One', note: '1' });
			trial.apps[x].put(second, { key: 'k2', name: 'Two', note: '2' });
			trial.run();
			expect(trial.open.map(({ type }) => type)).toEqual(['ambiguousMatch']);
			return trial;
		}

		const UNASKED =
			'This conflict is about whether records exist: decide restore, delete, unlink or link.';
		const ABSENT =
			'The record that is left is not at hand. The next full run shows it; decide again after that.';
		const UNLINKED =
			'A conflict of type ambiguousMatch can only be linked or unlinked (left alone), or its records created as their own.';
		const NOT_OWN =
			'Only records that share a match key can be created as their own: decide restore, delete, unlink or link.';

		it.each([
			[x, 'restore', [`create ${y} name=Ann note=old`]],
			[y, 'delete', [`delete ${x} ${X}`]],
			['leave' as const, 'unlink', []],
		])('take %s: %s', (choice, how, writes) => {
			const trial = gone();
			expect(trial.decide(choice, { by: 'ann@x.org' })).toEqual(writes);
			trial.land().answer();
			expect([trial.run(), trial.open]).toEqual([{}, []]);
			expect(trial.history.at(-1)).toMatchObject({
				status: 'resolved',
				how,
				decidedBy: 'ann@x.org',
			});
		});

		it('take the side without it, where the other was edited: it is deleted', () => {
			const trial = two();
			trial.apps[y].remove(Y);
			trial.apps[x].edit(X, { name: 'Bob' });
			trial.run();
			expect(trial.open[0]?.type).toBe('deletedVsEdited');
			expect(trial.decide(y)).toEqual([`delete ${x} ${X}`]);
			trial.land().answer();
			trial.run();
			expect(trial.history.at(-1)).toMatchObject({ status: 'resolved', how: 'delete' });
		});

		it.each<readonly [string, Partial<Decision>, string]>([
			['nothing', {}, UNASKED],
			['one field', { fields: new Map([['name', { take: x }]]) }, UNASKED],
			['a typed value', { fields: new Map([['*', { take: 'custom', value: 1 }]]) }, UNASKED],
			['creation as its own', { existence: { take: 'create' } }, NOT_OWN],
		])('%s is refused', (_, decision, text) => {
			expect(outcome(gone(), decision)).toMatchObject({ refused: text, writes: [], notes: [] });
		});

		it('about records without a link', () => {
			const ambiguous = sharing();
			expect(ambiguous.decide(x)).toBe(UNLINKED);
			expect(ambiguous.decide({ take: 'restore' })).toBe(UNLINKED);
			expect(ambiguous.decide({ take: 'delete' })).toBe(UNLINKED);
			const restored = two();
			report(restored, { conflictId: RESTORED_ENTRY, type: 'ambiguousMatch' });
			expect(restored.decide({ take: 'create' })).toBe(NOT_OWN);
			const trial = two();
			report(trial, { type: 'contested', fields: [{ masterField: 'name' }] });
			expect(trial.decide({ take: 'unlink' })).toBe(
				'This conflict is about fields: decide master, slave, custom or leave, or unlink the records.',
			);
		});

		describe('to restore', () => {
			it('writes the whole record, and forgets what was under way', () => {
				const trial = two();
				trial.apps[x].edit(X, { name: 'Bob' });
				trial.run();
				report(trial, { ...named, [x]: trial.apps[x].get(X) });
				trial.decide({ take: 'restore' });
				expect(trial.writes).toMatchObject([
					{
						operation: 'create',
						side: y,
						link: trial.link(x, X)?.id,
						attempt: 1,
						json: { name: 'Bob', note: 'old' },
					},
				]);
				expect(Object.keys(trial.writes[0]?.json ?? {})).toEqual(['name', 'note']);
				expect(trial.link(x, X)?.intents).toHaveLength(1);
			});

			it.each([
				['all that is known', { name: 'Bob', note: 'old' }, true],
				['a part', { name: 'Bob' }, false],
			])('an event that told of %s', (_, told, isWhole) => {
				const trial = two({ deletedField: 'gone' });
				const records = { [x]: [{ id: X, ...told }], [y]: [{ id: Y, gone: true }] };
				trial.changes({}, { records: { master: [], slave: [], ...records } });
				expect(trial.open).toHaveLength(1);
				const answer = trial.decide({ take: 'restore' });
				if (isWhole) expect(answer).toEqual([`create ${y} name=Bob note=old`]);
				else expect(answer).toBe(ABSENT);
			});

			it('waits where nobody has seen it', () => {
				const trial = two({ deletedField: 'gone' });
				const records = { master: [], slave: [], [y]: [{ id: Y, gone: true }] };
				trial.changes({}, { records });
				expect(trial.decide({ take: 'restore' })).toBe(ABSENT);
				expect(trial.decide(x)).toBe(ABSENT);
			});
		});

		describe('to delete', () => {
			it('names the id where the app has it, and replaces what was under way', () => {
				const zone = 'UTC';
				const trial = two();
				const sides = { master: { idField: 'meta.id', zone }, slave: { idField: 'meta.id', zone } };
				trial.set({ sides });
				const own = (side: 'master' | 'slave') =>
					trial.apps[side].list().map((record) => ({ ...record, meta: { id: record.id } }));
				trial.apps[x].edit(X, { name: 'Bob' });
				trial.run({ records: { master: own('master'), slave: own('slave') } });
				report(trial, { ...named, [x]: { name: 'Bob' } });
				expect(trial.decide({ take: 'delete' })).toEqual([`delete ${x} ${X}`]);
				expect(trial.writes[0]?.json).toEqual({ meta: { id: X } });
				expect(trial.link(x, X)?.intents.map(({ operation }) => operation)).toEqual(['delete']);
			});

			it('a record of which only its deletion on the other side was told is no edit', () => {
				const trial = two({ deletedField: 'gone' });
				const records = { master: [], slave: [], [y]: [{ id: Y, gone: true }] };
				trial.changes({}, { records });
				trial.apps[y].remove(Y);
				expect(trial.decide({ take: 'delete' })).toEqual([`delete ${x} ${X}`]);
				expect(trial.run()).toEqual({ writes: [`delete ${x} ${X}`] });
				trial.apps[x].edit(X, { note: 'new' });
				expect(trial.run().opened).toHaveLength(1);
			});

			it('a record that was created and of which the answer told only the id', () => {
				const trial = two();
				const [, second] = others[x];
				trial.apps[x].put(second, { key: 'k2', name: 'New', note: 'n' });
				trial.run();
				trial.land().answer({ id: created, stored: {} });
				report(trial, {
					...(x === 'master' ? { masterId: second } : { slaveId: second }),
					[x]: trial.apps[x].get(second),
				});
				trial.decide({ take: 'delete' });
				const link = trial.link(x, second);
				expect(link?.intents.map(({ operation }) => operation)).toEqual(['delete']);
			});
		});

		describe('on what another step reported as deleted', () => {
			const LOST = 'It is not known which record is left: decide restore or delete.';
			it.each([
				['the record that is left', { [x]: { name: 'Ann', note: 'old' } }, [`delete ${x} ${X}`]],
				['the other one', { [y]: { name: 'Ann', note: 'old' } }, [`create ${x} name=Ann note=old`]],
				['both', { [x]: { name: 'Ann' }, [y]: { name: 'Ann' } }, LOST],
				['none', {}, LOST],
			])('with %s', (_, records, answer) => {
				const trial = two();
				report(trial, { ...named, ...records });
				expect(trial.decide(y)).toEqual(answer);
				if (answer !== LOST) return;
				expect(trial.decide({ take: 'restore' })).toBe(ABSENT);
				expect(trial.decide({ take: 'delete' })).toBe(ABSENT);
			});

			it('with the record that is on its way: nobody knows its id', () => {
				const trial = two();
				const [, second] = others[x];
				trial.apps[x].put(second, { key: 'k2', name: 'New', note: 'n' });
				trial.run();
				const id = x === 'master' ? { masterId: second } : { slaveId: second };
				report(trial, { ...id, [y]: { name: 'New' } });
				expect(trial.decide({ take: 'delete' })).toBe(ABSENT);
			});

			it('of a record that has no partner yet: it is the one that is left', () => {
				const trial = two();
				const [, second] = others[x];
				trial.apps[x].put(second, { key: 'k2', name: 'New', note: 'n' });
				trial.run();
				trial.answer({ failed: '422' });
				const id = x === 'master' ? { masterId: second } : { slaveId: second };
				report(trial, id);
				expect(trial.decide(y)).toEqual([`delete ${x} ${second}`]);
			});
		});

		describe('to link', () => {
			it('takes an id that was typed in the form in which the app lists it', () => {
				const trial = two();
				const [, mine] = others[x];
				const [, first, second] = others[y];
				trial.apps[x].put(mine, { key: 'k2', name: 'One', note: '1' });
				trial.apps[y].put(first, { key: 'k2', name: 'One', note: '1' });
				trial.apps[y].put(second, { key: 'k2', name: 'Two', note: '2' });
				trial.run();
				expect(trial.decide(linking(String(mine), String(second)))).toEqual([]);
				expect(trial.link(x, mine)?.ids).toEqual({ [x]: mine, [y]: second });
				expect(trial.history.at(-1)).toMatchObject({ status: 'resolved', how: 'link' });
			});

			it('the same two again, where the record is back: it stays what it was', () => {
				const trial = gone();
				expect(trial.decide(linking(String(X), String(Y)))).toEqual([]);
				expect(trial.link(x, X)?.misses).toEqual({ master: 0, slave: 0 });
				trial.apps[y].put(Y, { key: 'k1', name: 'Bob', note: 'old' });
				expect(trial.run()).toEqual({ writes: [`update ${x} ${X} name=Bob`] });
			});

			it('two that no list has shown together: a blank is filled, and one may be missing still', () => {
				const trial = two();
				const [, mine] = others[x];
				const [, first, second] = others[y];
				const blank = { key: 'k2', name: '', note: '' };
				trial.apps[x].put(mine, blank);
				trial.apps[y].put(first, { key: 'k2', name: 'One', note: '1' });
				trial.apps[y].put(second, { key: 'k2', name: 'Two', note: '2' });
				trial.run();
				trial.decide(linking(mine, second));
				const linkedNow = trial.stored;
				trial.set({ createIn: 'none' });
				expect(trial.run()).toEqual({ writes: [`update ${x} ${mine} name=Two note=2`] });
				for (const side of SIDES) {
					trial.restore(linkedNow);
					const lists = {
						master: trial.master.list(),
						slave: trial.slave.list(),
						[side]: trial.apps[side].list().filter(({ key }) => key !== 'k2'),
					};
					expect(trial.run({ records: lists }).opened).toBeUndefined();
					for (let run = 0; run < 3; run++) trial.run({ records: lists });
					expect(trial.open.map((entry) => entry.gone)).toEqual([side]);
				}
			});

			it('refuses other records than those that it is about', () => {
				const trial = gone();
				expect(trial.decide(linking(others[x][0], 'z'))).toBe(
					`The ${x} record of this conflict is ${X}, not ${others[x][0]}.`,
				);
				expect(trial.decide(linking(X, others[y][0]))).toBe(
					`The ${y} record ${others[y][0]} is linked to another record already.`,
				);
				const shared = sharing();
				expect(shared.decide(linking(X, 'z'))).toBe(
					`The ${x} record ${X} is linked to another record already.`,
				);
				expect(shared.decide(linking('other', 'z'))).toBe(
					`The ${x} record other is not one of those that the conflict names.`,
				);
			});

			it('joins the record that is left and the other one: both are there from now on', () => {
				const trial = gone();
				const [, second] = others[y];
				trial.apps[y].put(second, { key: 'other', name: 'Anna', note: 'old' });
				expect(trial.decide(linking(String(X), second))).toEqual([]);
				const link = trial.link(x, X);
				expect(link).toMatchObject({
					ids: { [x]: X, [y]: second },
					misses: { master: 0, slave: 0 },
					intents: [],
				});
				expect(link?.resting).toBeUndefined();
				expect(trial.links).toHaveLength(2);
				trial.run();
				trial.land().answer();
				expect(trial.apps.master.get(x === 'master' ? X : second).name).toBe(
					trial.apps.slave.get(x === 'slave' ? X : second).name,
				);
			});
		});

		describe('to unlink', () => {
			it('rests the record that is left, whatever becomes of it', () => {
				const trial = gone();
				expect(trial.decide({ take: 'unlink' })).toEqual([]);
				expect(trial.links).toContain('1-a resting');
				trial.apps[x].edit(X, { name: 'Bob' });
				expect(trial.run()).toEqual({});
			});

			it('two records that are not the same: each rests alone, and goes alone', () => {
				const trial = two({ onConflict: 'manual' });
				trial.apps[x].edit(X, { name: 'X', note: 'X' });
				trial.apps[y].edit(Y, { name: 'Y' });
				trial.run();
				report(trial, { ...named, type: 'failedWrite' });
				const [contested] = trial.open.filter(({ type }) => type === 'contested');
				trial.later(5);
				expect(trial.decide({ take: 'unlink' }, { conflictId: contested?.id ?? '' })).toEqual([]);
				expect(trial.open).toEqual([]);
				const at = trial.now;
				expect(
					trial.history.map(({ id, status, how, lastSeenAt }) => [id, status, how, lastSeenAt]),
				).toEqual(
					expect.arrayContaining([
						[contested?.id, 'resolved', 'unlink', at],
						['x1', 'dismissed', 'unlink', at],
					]),
				);
				expect(trial.history).toHaveLength(2);
				expect(trial.history.every(({ records }) => records === undefined)).toBe(true);
				expect(trial.links.filter((link) => link.endsWith('resting')).sort()).toEqual([
					'-a resting',
					'1- resting',
				]);
				expect(trial.run()).toEqual({});
				trial.apps[y].remove(Y);
				trial.run();
				trial.run();
				expect(trial.links).toContain(x === 'master' ? '1- resting' : '-a resting');
				expect(trial.links.join()).not.toContain(x === 'master' ? '-a' : '1-');
				expect(trial.open).toEqual([]);
			});

			it('of both: a record that is made by hand is the partner of the one whose key it has', () => {
				const trial = two({ onConflict: 'manual' });
				trial.apps[x].edit(X, { name: 'X' });
				trial.apps[y].edit(Y, { name: 'Y' });
				trial.run();
				trial.decide({ take: 'unlink' });
				trial.apps[y].remove(Y);
				trial.run();
				trial.run();
				const [, second] = others[y];
				trial.apps[y].put(second, { key: 'k1', name: 'X', note: 'old' });
				trial.run();
				expect(trial.link(x, X)?.ids).toEqual({ [x]: X, [y]: second });
			});

			it('what another step reported about fields, with one record: both rest', () => {
				const trial = two();
				const fields = [{ masterField: 'name', master: 'M', slave: 'S' }];
				report(trial, { ...named, type: 'contested', fields, [x]: { name: 'X' } });
				trial.decide({ take: 'unlink' });
				expect(trial.links.filter((link) => link.endsWith('resting')).sort()).toEqual([
					'-a resting',
					'1- resting',
				]);
			});

			it('a record that shares the key of a linked one: that stays linked', () => {
				const trial = two();
				const [, second] = others[x];
				trial.apps[x].put(second, { key: 'k1', name: 'Other', note: 'o' });
				trial.run();
				expect(trial.open.map(({ type }) => type)).toEqual(['ambiguousMatch']);
				trial.decide({ take: 'unlink' });
				expect(trial.links).toHaveLength(3);
				trial.apps[x].edit(X, { name: 'Bob' });
				expect(trial.run()).toEqual({ writes: [`update ${y} ${Y} name=Bob`] });
			});

			it('records that share a key, by whom', () => {
				const trial = sharing();
				expect(trial.decide({ take: 'unlink' }, { by: 'ann@x.org' })).toEqual([]);
				expect(trial.history.at(-1)).toMatchObject({
					status: 'dismissed',
					how: 'unlink',
					decidedBy: 'ann@x.org',
					decidedAt: trial.now,
					lastSeenAt: trial.now,
				});
				expect(trial.history.at(-1)?.records).toBeUndefined();
				expect([trial.run(), trial.links.length]).toEqual([{}, 4]);
			});

			it('what another step reported leaves the records alone', () => {
				const trial = two();
				const [, second] = others[x];
				report(trial, { type: 'badRecord' });
				expect(trial.decide({ take: 'unlink' })).toEqual([]);
				expect([trial.open, trial.links.length]).toEqual([[], 2]);
				trial.apps[x].put(second, { key: 'k2', name: 'New', note: 'n' });
				expect(trial.run().writes).toHaveLength(1);
			});
		});

		describe('to create records as their own', () => {
			it('leaves with the next full run, and is not asked again', () => {
				const trial = sharing();
				trial.begin(1);
				trial.run({ runId: 'run 1' });
				const { notes, writes } = outcome(trial, { existence: { take: 'create' } });
				expect([notes, writes]).toEqual([
					['The records are created by the next run that has them in sight.'],
					[],
				]);
				trial.decide({ take: 'create' });
				expect(trial.history.at(-1)).toMatchObject({ status: 'resolved', how: 'create' });
				expect(trial.begin(2, { firstSyncFrom: 0 }).full).toBe(true);
				trial.run();
				expect(
					trial.writes.map(({ operation, json, attempt }) => [operation, json.name, attempt]),
				).toEqual([
					['create', 'One', 1],
					['create', 'Two', 1],
				]);
				const [first, second] = trial.writes;
				expect(first?.writeId).not.toBe(second?.writeId);
				trial.writes = first === undefined ? [] : [first];
				trial.land().answer();
				trial.answer({ failed: '503' }, second === undefined ? [] : [second]);
				expect(trial.run()).toEqual({ writes: [`create ${y} name=Two note=2`] });
				trial.land().answer();
				expect([trial.run(), trial.open]).toEqual([{}, []]);
				expect(trial.apps[y].list()).toHaveLength(4);
			});

			it('and another one with its key that a user made meanwhile is none of them', () => {
				const trial = two();
				const [, second] = others[x];
				const [, theirs] = others[y];
				trial.apps[x].put(second, { key: 'k1', name: 'Own', note: 'o' });
				trial.run();
				trial.decide({ take: 'create' });
				trial.run();
				trial.answer({ failed: '503' });
				trial.apps[y].put(theirs, { key: 'k1', name: 'User', note: 'u' });
				trial.run();
				expect(trial.link(x, second)?.ids[y]).toBeUndefined();
			});

			it('of which one landed unanswered: it is known by what it holds, whoever has its key', () => {
				const { mapping } = settingsOf(['key', 'name', 'note']);
				const trial = sharing({ mapping });
				trial.decide({ take: 'create' });
				trial.run();
				const { writes } = trial;
				trial.writes = writes.slice(1);
				trial.land();
				trial.writes = writes.slice(0, 1);
				trial.answer({ failed: '503' });
				expect(trial.run()).toEqual({ writes: [`create ${y} key=k2 name=One note=1`] });
				trial.land().answer();
				expect([trial.run(), trial.open]).toEqual([{}, []]);
				expect(trial.apps[y].list()).toHaveLength(4);
			});

			it.each([
				['none' as const, true],
				[x, true],
				[y, false],
				['both' as const, false],
			])('with Create In %s', (createIn, isRefused) => {
				const trial = sharing();
				trial.set({ createIn });
				trial.changes({});
				const answer = trial.decide({ take: 'create' });
				if (!isRefused) expect(answer).toEqual([]);
				else {
					expect(answer).toBe(
						`Creating records in the ${y} is not allowed (Create In): link the record, or unlink it.`,
					);
				}
			});
		});
	},
);
