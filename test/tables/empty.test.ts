import { pickBy } from 'lodash';
import { conflictForm } from '../../src/bucket/form';
import { readFormAnswer } from '../../src/bucket/formAnswer';
import { conflictMessage } from '../../src/bucket/message';
import type { AppRecord } from '../../src/model/record';
import type { FieldMapping, SyncSettings } from '../../src/model/settings';
import type { Side } from '../../src/model/side';
import { SIDES } from '../../src/model/side';
import { Trial, settingsOf } from './trial';

/** SEMANTICS "Forms": what a missing field means, and blanks that never overwrite. */

describe.each(SIDES.map((side) => [side]))('with %s as the side that leaves fields out', (y) => {
	const x: Side = y === 'master' ? 'slave' : 'master';
	const sides = (missingMeans?: 'unknown' | 'empty') => ({
		...settingsOf([]).sides,
		[y]: { idField: 'id', zone: 'UTC', ...(missingMeans && { missingMeans }) },
	});

	/** Three linked records with a note and a box. */
	function linked(others: Partial<SyncSettings>, note: Partial<FieldMapping> = {}) {
		const fields = ['key', { masterField: 'note', ...note }, 'done'];
		const trial = new Trial(settingsOf(fields, others));
		for (const id of [1, 2, 3]) {
			const record = { key: `k${id}`, note: `note ${id}`, done: true };
			trial.apps.master.put(id, record);
			trial.apps.slave.put(id, record);
		}
		trial.run();
		return trial;
	}
	const leaveOut = (trial: Trial, id = 1) => trial.apps[y].forget(id, 'note').forget(id, 'done');
	const held = (trial: Trial, side: Side, id = 1) => {
		const { note, done } = trial.apps[side].get(id);
		return [note, done];
	};

	describe('missing means empty', () => {
		const empty = { sides: sides('empty') };

		it('what is left out is cleared on the other side, a box is unticked', () => {
			const trial = linked(empty);
			leaveOut(trial);
			trial.run();
			trial.land().answer();
			expect(held(trial, x)).toEqual([null, false]);
			expect([trial.run(), trial.open]).toEqual([{}, []]);
		});

		it('what is left out is equal to a blank and to an unticked box', () => {
			const trial = linked(empty);
			leaveOut(trial);
			trial.apps[x].edit(1, { note: '', done: false });
			expect([trial.run(), trial.run()]).toEqual([{}, {}]);
		});

		it('a value of the other side fills it', () => {
			const trial = linked(empty);
			leaveOut(trial);
			trial.run();
			trial.land().answer();
			trial.apps[x].edit(1, { note: 'new' });
			trial.run();
			trial.land().answer();
			expect(held(trial, y)[0]).toBe('new');
			expect(trial.run()).toEqual({});
		});

		it('at the first meeting it is filled', () => {
			const trial = linked(empty);
			trial.apps[x].put(4, { key: 'k4', note: 'note 4', done: true });
			trial.apps[y].put(4, { key: 'k4', done: true });
			trial.run();
			trial.land().answer();
			expect(held(trial, y, 4)[0]).toBe('note 4');
		});

		it('in an event it is unknown', () => {
			const trial = linked(empty);
			trial.changes({}, { records: { master: [], slave: [], [y]: [{ id: 1, key: 'k1' }] } });
			expect([trial.writes, held(trial, x)]).toEqual([[], ['note 1', true]]);
		});

		it('in an answer it is unknown', () => {
			const trial = linked(empty);
			trial.apps[x].edit(1, { note: 'new' });
			trial.run();
			trial.land().answer({ stored: { id: 1, key: 'k1' } });
			expect([trial.run(), held(trial, x)[0], held(trial, y)[0]]).toEqual([{}, 'new', 'new']);
		});

		it('a field that no record shows any more clears nothing', () => {
			const trial = linked(empty);
			for (const id of [1, 2, 3]) trial.apps[y].forget(id, 'note');
			expect(trial.run()).toEqual({ opened: ['deleted note: - | -'] });
			expect(held(trial, x)).toEqual(['note 1', true]);
			const told = `No record of the ${y} shows "note" any more: nothing was cleared. Where a field has another name now, change the mapping.`;
			expect(trial.notes).toContain(told);
			trial.apps[y].edit(1, { note: 'note 1' });
			trial.run();
			expect(trial.notes).not.toContain(told);
		});

		describe('a field that no record shows any more is asked about', () => {
			function vanished(fields: readonly string[] = ['note'], note: Partial<FieldMapping> = {}) {
				const trial = linked(empty, note);
				for (const id of [1, 2, 3]) for (const field of fields) trial.apps[y].forget(id, field);
				return trial;
			}
			const notes = (trial: Trial) => [1, 2, 3].map((id) => held(trial, x, id)[0]);
			const NOTES = ['note 1', 'note 2', 'note 3'];
			const opened = { opened: ['deleted note: - | -'] };

			it('once, in words that say what to do', () => {
				const trial = vanished();
				expect([trial.run(), trial.run()]).toEqual([opened, {}]);
				expect(trial.open.map((each) => conflictMessage(each))).toEqual([
					`note: no record of the ${y} shows "note" (3 had a value in it) any more, and a missing field means an empty one there. Nothing was cleared. Where a field has another name now, change the mapping; once it is shown again, this closes itself. Or decide: ${y}, and it is cleared in the ${x}; leave, and it stays there.`,
				]);
			});

			it.each([
				['what the side says', y],
				['delete', { take: 'delete' }],
			] as const)('a person confirms it, %s: cleared by the next full run', (_, choice) => {
				const trial = vanished();
				trial.run();
				expect(trial.decide(choice)).toEqual([]);
				expect(trial.state.head.wantsFull).toBe(true);
				expect(trial.changes({ [y]: [1] })).toEqual({});
				expect(trial.run().writes).toHaveLength(3);
				expect(trial.notes).toEqual([]);
				trial.land().answer();
				expect(notes(trial)).toEqual([null, null, null]);
				expect([trial.run(), trial.open]).toEqual([{}, []]);
			});

			it.each([
				['leave', 'leave'],
				['unlink', { take: 'unlink' }],
			] as const)('%s: it stays, and is not asked about again', (_, choice) => {
				const trial = vanished();
				trial.run();
				expect(trial.decide(choice)).toEqual([]);
				expect([trial.run(), trial.run(), trial.open]).toEqual([{}, {}, []]);
				expect(notes(trial)).toEqual(NOTES);
			});

			it('a decision goes until the field is shown again', () => {
				const trial = vanished();
				trial.run();
				trial.decide('leave');
				trial.run();
				for (const id of [1, 2, 3]) trial.apps[y].edit(id, { note: `note ${id}` });
				expect(trial.run()).toEqual({});
				expect(trial.state.head.emptied).toBeUndefined();
				for (const id of [1, 2, 3]) trial.apps[y].forget(id, 'note');
				expect(trial.run()).toEqual(opened);
			});

			it('shown again by one record: the entry closes, and the others were emptied', () => {
				const trial = vanished();
				trial.run();
				trial.apps[y].edit(1, { note: 'note 1' });
				expect(trial.run().writes).toHaveLength(2);
				expect(trial.open).toEqual([]);
			});

			it('an edit of the other side meanwhile is contested by what was confirmed', () => {
				const trial = vanished();
				trial.run();
				trial.apps[x].edit(1, { note: 'typed' });
				expect(trial.run()).toEqual({});
				trial.decide(y);
				const told = trial.run();
				expect(told.writes?.length).toBe(3);
				expect(told.rejected).toHaveLength(1);
			});

			it('several are one question of the side', () => {
				const trial = vanished(['note', 'done']);
				expect(trial.run()).toEqual({ opened: ['deleted done: - | -, note: - | -'] });
				const take = { note: { take: y }, done: { take: 'leave' } } as const;
				expect(trial.decide({ fields: { note: { take: y } } })).toContain('"done" is cleared');
				expect(trial.decide({ fields: take })).toEqual([]);
				trial.run();
				trial.land().answer();
				expect([held(trial, x), trial.run(), trial.open]).toEqual([[null, true], {}, []]);
			});

			it('the other side, or a typed value: refused, with words', () => {
				const trial = vanished();
				trial.run();
				for (const choice of [x, { custom: 'z' }, { take: 'restore' }] as const) {
					expect(trial.decide(choice)).toBe(
						`This conflict is about fields that no record of the ${y} shows: decide ${y} (or delete), and "note" is cleared in the ${x}, or leave, and it stays there.`,
					);
				}
			});

			it('in a form', () => {
				const trial = vanished();
				trial.run();
				const [entry] = trial.open;
				if (entry === undefined) throw new Error('no entry');
				const options = conflictForm(entry)[0]?.fieldOptions.values.map(({ option }) => option);
				expect(options).toEqual([`Clear it in the ${x} too, in all records`, 'Leave it as it is']);
				const answer = readFormAnswer(entry, { note: options?.[0] });
				expect(answer.fields).toEqual(new Map([['note', { take: y }]]));
			});

			it('but not where nothing had a value, where it may not be written, or where blanks never overwrite', () => {
				const trial = linked(empty);
				for (const id of [1, 2, 3]) trial.apps[y].edit(id, { note: '' });
				trial.settle();
				for (const id of [1, 2, 3]) trial.apps[y].forget(id, 'note');
				expect(trial.run()).toEqual({});
				const direction = y === 'master' ? 'toMaster' : 'toSlave';
				expect(vanished(['note'], { direction }).run()).toEqual({});
				expect(vanished(['note'], { blanks: 'neverOverwrite' }).run()).toEqual({});
			});
		});

		it('a field that no record ever had filled is blank: a value of the other side fills it', () => {
			const trial = new Trial(settingsOf(['key', 'note'], empty));
			for (const id of [1, 2, 3]) {
				trial.apps[x].put(id, { key: `k${id}`, note: '' });
				trial.apps[y].put(id, { key: `k${id}` });
			}
			expect([trial.run(), trial.run()]).toEqual([{}, {}]);
			expect(trial.notes).toEqual([]);
			trial.apps[x].edit(1, { note: 'new' });
			expect(trial.run().writes).toEqual([`update ${y} 1 note=new`]);
			trial.land().answer();
			expect([held(trial, y)[0], trial.run()]).toEqual(['new', {}]);
		});

		/** The app leaves out what is empty, and boxes that are not ticked. */
		const leaving = (record: AppRecord, side: Side): AppRecord =>
			side === y
				? pickBy(record, (value) => ![null, '', false, 0].includes(value as null))
				: record;

		it.each<[string, Partial<SyncSettings>]>([
			['nothing is set', empty],
			[
				'how it takes booleans is set',
				{ sides: { ...sides('empty'), [y]: { ...sides('empty')[y], usualForms: ['boolean'] } } },
			],
		])(
			'a field that no record shows yet, where %s: values arrive, and it comes to rest',
			(_, set) => {
				for (const onConflict of SIDES) {
					const trial = new Trial(settingsOf(['key', 'done', 'note'], { ...set, onConflict }));
					for (const id of [1, 2, 3]) {
						trial.apps[x].put(id, { key: `k${id}`, done: id === 3 ? 1 : 0, note: '' });
						trial.apps[y].put(id, { key: `k${id}` });
					}
					const seen: string[] = [];
					const run = () => {
						seen.push(...(trial.run().writes ?? []));
						trial.land(leaving).answer();
					};
					for (let count = 0; count < 4; count++) run();
					trial.apps[x].edit(1, { note: 'typed', done: 1 });
					for (let count = 0; count < 4; count++) run();
					expect(seen.filter((line) => !line.startsWith(`update ${y} `))).toEqual([]);
					expect(trial.apps[y].list().map(({ note, done }) => [note, Boolean(done)])).toEqual([
						['typed', true],
						[undefined, false],
						[undefined, true],
					]);
					expect(trial.apps[x].list().map(({ note, done }) => [note, done])).toEqual([
						['typed', 1],
						['', 0],
						['', 1],
					]);
					expect([trial.run(), trial.notes, trial.open]).toEqual([{}, [], []]);
					expect(trial.log).toEqual([]);
				}
			},
		);

		it.each<[string, readonly unknown[], boolean]>([
			['of numbers that mean no', [0, 1, 0], false],
			['of words that mean no', ['no', 'yes', 'no'], false],
			['of booleans', [false, true, false], false],
			['of zeros alone', [0, 0, 0], false],
			['of a zero among numbers', [0, 5, 12], true],
			['of a text among texts', ['no', 'maybe', 'sure'], true],
		])('a field that no record shows yet is filled: with a value %s', (_, values, fills) => {
			const trial = new Trial(settingsOf(['key', 'count'], empty));
			values.forEach((count, id) => {
				trial.apps[x].put(id, { key: `k${id}`, count });
				trial.apps[y].put(id, { key: `k${id}` });
			});
			trial.run();
			trial.run();
			expect(trial.writes.some(({ id, side }) => side === y && id === 0)).toBe(fills);
			trial.land(leaving).answer();
			expect(trial.settle()).toBeLessThan(4);
			expect(trial.apps[x].list().map(({ count }) => count)).toEqual(values);
		});

		it('the last value of a field is cleared from the other side, and the write ends there', () => {
			const trial = new Trial(settingsOf(['key', 'note'], empty));
			for (const side of SIDES) trial.apps[side].put(1, { key: 'k1', note: 'note 1' });
			trial.run();
			trial.apps[x].edit(1, { note: null });
			trial.run();
			trial.land();
			trial.apps[y].forget(1, 'note');
			trial.answer({ stored: trial.apps[y].get(1) });
			expect(trial.run()).toEqual({});
			expect(trial.state.link('1')?.intents).toEqual([]);
		});

		it('a record that lacks the field in an incomplete list does not say that it is empty', () => {
			const trial = linked({ ...empty, writeOnIncompleteInput: true });
			leaveOut(trial);
			const list = [...trial.apps[y].list(), { _twoWaySyncIncomplete: true }];
			const records = { master: trial.master.list(), slave: trial.slave.list(), [y]: list };
			trial.run({ records });
			expect(trial.writes).toEqual([]);
		});
	});

	describe('missing means nothing', () => {
		it.each(['unknown', undefined] as const)('nothing is cleared: %s', (means) => {
			const trial = linked({ sides: sides(means) });
			leaveOut(trial);
			expect([trial.run(), trial.run()]).toEqual([{}, {}]);
		});

		it.each([['landed'], ['unanswered']])('a blank that was written and %s ends there', (how) => {
			const trial = linked({ sides: sides() });
			trial.apps[x].edit(1, { note: null });
			trial.run();
			trial.land();
			trial.apps[y].forget(1, 'note');
			if (how === 'landed') trial.answer({ stored: trial.apps[y].get(1) });
			expect(trial.run()).toEqual({});
			expect([...trial.state.links()].flatMap(({ intents }) => intents)).toEqual([]);
			trial.apps[y].edit(1, { note: 'new' });
			expect(trial.run().writes).toEqual([`update ${x} 1 note=new`]);
		});

		it('a blank that was refused and is not shown is sent again', () => {
			const trial = linked({ sides: sides() });
			trial.apps[x].edit(1, { note: null });
			trial.run();
			trial.answer({ failed: '400' });
			trial.apps[y].forget(1, 'note');
			expect(trial.run().writes).toEqual([`update ${y} 1 note=null`]);
		});

		it('a hint names the setting, until it is set', () => {
			const trial = linked({ sides: sides() });
			const label = y === 'master' ? 'Missing in Master Means' : 'Missing in Slave Means';
			expect(trial.notes.join('\n')).not.toContain(label);
			leaveOut(trial);
			trial.run();
			expect(trial.notes.join('\n')).toContain(label);
			expect(trial.notes.join('\n')).toContain(
				`Some records of the ${y} lack "note", "done", which`,
			);
			trial.set({ sides: sides('unknown') });
			trial.run();
			expect(trial.notes.join('\n')).not.toContain(label);
		});
	});

	describe('blanks', () => {
		it('clear the other side', () => {
			const trial = linked({});
			trial.apps[y].edit(1, { note: '' });
			trial.run();
			trial.land().answer();
			expect(held(trial, x)[0]).toBe('');
		});

		it.each([
			['of the sync', { blanks: 'neverOverwrite' as const }, {}],
			['of the field', {}, { blanks: 'neverOverwrite' as const }],
		])('never overwrite a value, and stay where they are: %s', (_, sync, field) => {
			const trial = linked(sync, field);
			trial.apps[y].edit(1, { note: '' });
			expect([trial.run(), trial.run(), trial.open]).toEqual([{}, {}, []]);
			expect([held(trial, x)[0], held(trial, y)[0]]).toEqual(['note 1', '']);
		});

		it('a field may clear where the sync does not', () => {
			const trial = linked({ blanks: 'neverOverwrite' }, { blanks: 'clear' });
			trial.apps[y].edit(1, { note: '' });
			trial.run();
			trial.land().answer();
			expect(held(trial, x)[0]).toBe('');
		});

		it('a later edit fills the blank, and one of the blank replaces the value on record', () => {
			const trial = linked({ blanks: 'neverOverwrite' });
			trial.apps[y].edit(1, { note: '' }).edit(2, { note: '' });
			trial.run();
			trial.apps[x].edit(1, { note: 'new' });
			trial.apps[y].edit(2, { note: 'typed' });
			trial.run();
			trial.land().answer();
			expect([held(trial, y)[0], held(trial, x, 2)[0]]).toEqual(['new', 'typed']);
			expect(JSON.stringify(trial.history)).toContain('"note 2"');
		});

		it.each(['master', 'slave', 'manual'] as const)(
			'an edit beside a blank stands, and so does the blank: %s',
			(onConflict) => {
				const trial = linked({ blanks: 'neverOverwrite', onConflict });
				trial.apps[y].edit(1, { note: '' });
				trial.apps[x].edit(1, { note: 'new' });
				expect([trial.run(), trial.run(), trial.open]).toEqual([{}, {}, []]);
				expect([held(trial, x)[0], held(trial, y)[0]]).toEqual(['new', '']);
			},
		);

		it('an event with a blank overwrites nothing', () => {
			const trial = linked({ blanks: 'neverOverwrite' });
			trial.apps[y].edit(1, { note: '' });
			trial.changes({ [y]: [1] });
			expect([trial.writes, trial.run(), held(trial, x)[0]]).toEqual([[], {}, 'note 1']);
		});
	});
});
