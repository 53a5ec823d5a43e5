import type { AppRecord } from '../../src/model/record';
import type { SyncSettings } from '../../src/model/settings';
import type { Told } from './trial';
import { Trial, linked, settingsOf } from './trial';

type Row = readonly [sentence: string, prepare: () => Trial, told: Told];

const settled = (others: Partial<SyncSettings> = {}) =>
	linked({ name: 'Ann' }, settingsOf(['name'], others));

/** Two records that have the same key and were never linked. */
function meeting(master: AppRecord, slave: AppRecord, settings = settingsOf(['name'])): Trial {
	const trial = new Trial(settings);
	trial.master.put(1, { key: 'k', ...master });
	trial.slave.put('a', { key: 'k', ...slave });
	return trial;
}

/** The app of the slave keeps another form, which the master may not have. */
function apart(): Trial {
	const trial = linked(
		{ name: 'Ann' },
		settingsOf([{ masterField: 'name', direction: 'toSlave' }]),
	);
	trial.master.edit(1, { name: '+1 (555) 010' });
	trial.run();
	trial.slave.edit('a', { name: '+1555010' });
	trial.run();
	return trial;
}

function after(trial: Trial, change: (trial: Trial) => void): Trial {
	change(trial);
	return trial;
}

describe('the field table, through a whole run', () => {
	const rows: readonly Row[] = [
		[
			'row 1: a field that a side does not name is left alone',
			() =>
				after(settled(), (t) => {
					t.master.edit(1, { name: 'Bob' });
					t.slave.forget('a', 'name');
				}),
			{},
		],
		[
			'row 2: both sides moved to the same value',
			() =>
				after(settled(), (t) => {
					t.master.edit(1, { name: 'Bob' });
					t.slave.edit('a', { name: 'Bob' });
				}),
			{},
		],
		['row 2: equal at the first meeting', () => meeting({ name: 'Ann' }, { name: ' Ann ' }), {}],
		['row 3: settled as different', apart, {}],
		[
			'row 4: a blank slave is filled at the first meeting',
			() => meeting({ name: 'Ann' }, { name: '' }),
			{ writes: ['update slave a name=Ann'] },
		],
		[
			'row 4: a blank master is filled at the first meeting',
			() => meeting({ name: null }, { name: 'Ann' }),
			{ writes: ['update master 1 name=Ann'] },
		],
		[
			'row 4: a blank side that may not be written stays blank',
			() =>
				meeting(
					{ name: '' },
					{ name: 'Ann' },
					settingsOf([{ masterField: 'name', direction: 'toSlave' }]),
				),
			{},
		],
		[
			'row 5: two values meet, and the policy decides',
			() => meeting({ name: 'Ann' }, { name: 'Anne' }),
			{ writes: ['update slave a name=Ann'], rejected: ['name: Ann | Anne'] },
		],
		[
			'row 5: two values meet, and a person decides',
			() =>
				meeting({ name: 'Ann' }, { name: 'Anne' }, settingsOf(['name'], { onConflict: 'manual' })),
			{ opened: ['contested name: Ann | Anne'] },
		],
		[
			'row 5: in a field with a direction the source decides, whatever the policy',
			() =>
				meeting(
					{ name: 'Ann' },
					{ name: 'Anne' },
					settingsOf([{ masterField: 'name', direction: 'toMaster' }], { onConflict: 'manual' }),
				),
			{ writes: ['update master 1 name=Anne'], rejected: ['name: Ann | Anne'] },
		],
		[
			'row 6: an edit of the master goes to the slave',
			() => after(settled(), (t) => t.master.edit(1, { name: 'Bob' })),
			{ writes: ['update slave a name=Bob'] },
		],
		[
			'row 6: an edit of the slave goes to the master',
			() => after(settled(), (t) => t.slave.edit('a', { name: 'Bob' })),
			{ writes: ['update master 1 name=Bob'] },
		],
		[
			'row 6: clearing a field syncs',
			() => after(settled(), (t) => t.slave.edit('a', { name: null })),
			{ writes: ['update master 1 name=null'] },
		],
		[
			'row 6: each side is compared with its own shadow',
			() => after(apart(), (t) => t.master.edit(1, { name: '+1 (555) 011' })),
			{ writes: ['update slave a name=+1 (555) 011'] },
		],
		[
			'row 7: both were edited, and the master wins by default',
			() =>
				after(settled(), (t) => {
					t.master.edit(1, { name: 'Bob' });
					t.slave.edit('a', { name: 'Rob' });
				}),
			{ writes: ['update slave a name=Bob'], rejected: ['name: Bob | Rob'] },
		],
		[
			'row 7: both were edited in a field with a direction',
			() =>
				after(
					linked(
						{ name: 'Ann' },
						settingsOf([{ masterField: 'name', direction: 'toSlave' }], { onConflict: 'manual' }),
					),
					(t) => {
						t.master.edit(1, { name: 'Bob' });
						t.slave.edit('a', { name: 'Rob' });
					},
				),
			{ writes: ['update slave a name=Bob'], rejected: ['name: Bob | Rob'] },
		],
	];
	it.each(rows)('%s', (_sentence, prepare, told) => {
		expect(prepare().run()).toEqual(told);
	});

	it('disjoint edits of one record are no conflict, and both survive', () => {
		const trial = linked({ name: 'Ann', note: 'old' });
		trial.master.edit(1, { name: 'Bob' });
		trial.slave.edit('a', { note: 'new' });
		expect(trial.run()).toEqual({
			writes: ['update master 1 note=new', 'update slave a name=Bob'],
		});
		trial.land().answer();
		expect(trial.run()).toEqual({});
		expect([trial.values('name'), trial.values('note')]).toEqual(['1=Bob a=Bob', '1=new a=new']);
	});

	it('only the contested field of the losing side is rejected, never the rest of its record', () => {
		const trial = linked({ name: 'Ann', note: 'old' });
		trial.master.edit(1, { name: 'Bob' });
		trial.slave.edit('a', { name: 'Rob', note: 'new' });
		expect(trial.run()).toEqual({
			writes: ['update master 1 note=new', 'update slave a name=Bob'],
			rejected: ['name: Bob | Rob'],
		});
	});

	it('a policy of a field goes before that of the sync', () => {
		const settings = settingsOf([{ masterField: 'name', onConflict: 'slave' }, 'note']);
		const trial = linked({ name: 'Ann', note: 'old' }, settings);
		trial.master.edit(1, { name: 'Bob', note: 'ours' });
		trial.slave.edit('a', { name: 'Rob', note: 'theirs' });
		expect(trial.run()).toEqual({
			writes: ['update master 1 name=Rob', 'update slave a note=ours'],
			rejected: ['name: Bob | Rob, note: ours | theirs'],
		});
	});

	it('an app that stores a value in a form of its own is harmless', () => {
		const trial = linked({ phone: '1', tags: ['a'] });
		const keep = (record: AppRecord) => ({
			...record,
			phone: String(record.phone).replace(/\D/g, ''),
		});
		trial.master.edit(1, { phone: '+1 (555) 010' });
		trial.run();
		trial.land(keep).answer();
		expect(trial.run()).toEqual({});
		expect(trial.run()).toEqual({});
	});
});

describe('standing intents, answered by what a later run sees', () => {
	/** The master was edited to a name; the write of it went out and nothing was heard of it. */
	const sent = (others: Partial<SyncSettings> = {}) =>
		after(settled(others), (t) => {
			t.master.edit(1, { name: 'Bob Miller' });
			t.run();
		});
	const failed = (others: Partial<SyncSettings> = {}) =>
		after(sent(others), (t) => t.answer({ failed: '503' }));

	const rows: readonly Row[] = [
		['row 1: what was sent is there', () => after(sent(), (t) => t.land()), {}],
		[
			'row 1: what was sent is there, and its source has moved on',
			() =>
				after(sent(), (t) => {
					t.land();
					t.master.edit(1, { name: 'Robert' });
				}),
			{ writes: ['update slave a name=Robert'] },
		],
		[
			'row 1: what was sent is there although it was reported failed, and its source stayed',
			() => after(failed(), (t) => t.land()),
			{},
		],
		[
			'row 2: reported failed, its source has moved: a user may have typed it',
			() =>
				after(failed(), (t) => {
					t.land();
					t.master.edit(1, { name: 'Robert' });
				}),
			{ writes: ['update slave a name=Robert'], rejected: ['name: Robert | Bob Miller'] },
		],
		[
			'row 3: something alike is there: its form stays there, and is on record',
			() => after(sent(), (t) => t.slave.edit('a', { name: 'BOB MILLER' })),
			{ rejected: ['name: Bob Miller | BOB MILLER'] },
		],
		[
			'row 3: something alike is there, and the source may not be written: settled as different',
			() =>
				after(
					linked({ name: 'Ann' }, settingsOf([{ masterField: 'name', direction: 'toSlave' }])),
					(t) => {
						t.master.edit(1, { name: 'Bob Miller' });
						t.run();
						t.slave.edit('a', { name: 'BOB MILLER' });
					},
				),
			{ rejected: ['name: Bob Miller | BOB MILLER'] },
		],
		[
			'row 3: something alike is there, and the source has moved: never a conflict',
			() =>
				after(sent({ onConflict: 'manual' }), (t) => {
					t.slave.edit('a', { name: 'BOB MILLER' });
					t.master.edit(1, { name: 'Robert' });
				}),
			{ writes: ['update slave a name=Robert'], rejected: ['name: Robert | BOB MILLER'] },
		],
		[
			'row 4: what it held is there: written again, the value logged',
			() => sent(),
			{ writes: ['update slave a name=Bob Miller'], rejected: ['name: Bob Miller | Ann'] },
		],
		[
			'row 4: what it held is there, reported failed: written again, nothing to log',
			() => failed(),
			{ writes: ['update slave a name=Bob Miller'] },
		],
		[
			'row 4: what it held is there, and the source moved: planned from the present values',
			() => after(failed(), (t) => t.master.edit(1, { name: 'Robert' })),
			{ writes: ['update slave a name=Robert'] },
		],
		[
			'row 4: what it held is there, but its own mark moved: both count as changed',
			() =>
				after(settled({ onConflict: 'manual' }), (t) => {
					t.slave.edit('a', { updatedAt: '2026-01-01T00:00:00Z' });
					t.master.edit(1, { name: 'Bob Miller' });
					t.run();
					t.slave.edit('a', { updatedAt: '2026-01-02T00:00:00Z' });
				}),
			{ opened: ['contested name: Bob Miller | Ann'] },
		],
		[
			'row 5: anything else: both count as changed',
			() => after(sent({ onConflict: 'manual' }), (t) => t.slave.edit('a', { name: 'Alice' })),
			{ opened: ['contested name: Bob Miller | Alice'] },
		],
		[
			'row 5: anything else, and the losing value is logged',
			() => after(sent(), (t) => t.slave.edit('a', { name: 'Alice' })),
			{ writes: ['update slave a name=Bob Miller'], rejected: ['name: Bob Miller | Alice'] },
		],
	];
	it.each(rows)('%s', (_sentence, prepare, told) => {
		expect(prepare().run()).toEqual(told);
	});

	it('the log says why a value that was maybe put back by a user was overwritten', () => {
		const trial = sent();
		trial.run();
		expect(trial.log).toEqual([
			'rejected name: Bob Miller | Ann: maybe put back by a user: the slave held this when it was written again',
		]);
	});
});

describe('writes that land late', () => {
	/** A first write was given up since the master moved back, and lands after that. */
	function late(others: Partial<SyncSettings> = {}): Trial {
		const trial = settled(others);
		trial.master.edit(1, { name: 'Bob Miller' });
		trial.run();
		trial.master.edit(1, { name: 'Ann' });
		trial.run();
		expect(trial.run()).toEqual({});
		return trial;
	}

	it('the other side is written again, and both values are logged', () => {
		const trial = late({ onConflict: 'manual' });
		trial.slave.edit('a', { name: 'Bob Miller' });
		expect(trial.run()).toEqual({
			writes: ['update slave a name=Ann'],
			rejected: ['name: Ann | Bob Miller'],
		});
		trial.land();
		expect(trial.run()).toEqual({});
		expect(trial.values('name')).toBe('1=Ann a=Ann');
	});

	it('so it is when the app keeps another form of it', () => {
		const trial = late();
		trial.slave.edit('a', { name: 'BOB MILLER' });
		expect(trial.run()).toEqual({
			writes: ['update slave a name=Ann'],
			rejected: ['name: Ann | BOB MILLER'],
		});
	});

	it('another value is an edit like any other', () => {
		const trial = late();
		trial.slave.edit('a', { name: 'Alice' });
		expect(trial.run()).toEqual({ writes: ['update master 1 name=Alice'] });
	});

	it('after a full run a day later it is forgotten', () => {
		const trial = late();
		trial.later(25 * 60);
		trial.run();
		trial.slave.edit('a', { name: 'Bob Miller' });
		expect(trial.run()).toEqual({ writes: ['update master 1 name=Bob Miller'] });
	});

	it('in changes input it waits for the next full run, which sees both sides', () => {
		const trial = late();
		trial.slave.edit('a', { name: 'Bob Miller' });
		expect(trial.changes({ slave: ['a'] })).toEqual({});
		expect(trial.run()).toEqual({
			writes: ['update slave a name=Ann'],
			rejected: ['name: Ann | Bob Miller'],
		});
	});
});

describe('changes input', () => {
	it('a side that is not in the input holds its shadow', () => {
		const trial = settled();
		trial.master.edit(1, { name: 'Bob' });
		expect(trial.changes({ master: [1] })).toEqual({ writes: ['update slave a name=Bob'] });
	});

	it('a write that is under way is not sent twice, one that failed is', () => {
		const trial = settled();
		trial.master.edit(1, { name: 'Bob' });
		trial.changes({ master: [1] });
		const { writes } = trial;
		expect(trial.changes({ master: [1] })).toEqual({});
		trial.answer({ failed: '503' }, writes);
		expect(trial.changes({ master: [1] })).toEqual({ writes: ['update slave a name=Bob'] });
	});

	it('a value that is put back while its write is under way is carried on', () => {
		const trial = settled();
		trial.master.edit(1, { name: 'Bob' });
		trial.changes({ master: [1] });
		trial.land();
		trial.master.edit(1, { name: 'Ann' });
		expect(trial.changes({ master: [1] })).toEqual({ writes: ['update slave a name=Ann'] });
	});

	it('a contested field waits until both records are in sight', () => {
		const trial = settled();
		trial.master.edit(1, { name: 'Bob' });
		trial.changes({ master: [1] });
		trial.slave.edit('a', { name: 'Alice' });
		expect(trial.changes({ slave: ['a'] })).toEqual({});
		expect(trial.run()).toEqual({
			writes: ['update slave a name=Bob'],
			rejected: ['name: Bob | Alice'],
		});
	});
});
