import type { EventRules } from '../../src/echo/rules';
import { classifyEvents } from '../../src/echo/classify';
import type { AppRecord } from '../../src/model/record';
import type { FieldMapping, SyncSettings } from '../../src/model/settings';
import { SIDES } from '../../src/model/side';
import { Trial, linked, settingsOf } from './trial';

/** What the Loop Guard says of events, word for word, in a sync that has a Merge. */

describe.each(SIDES.map((side) => [side]))('an event of the %s', (side) => {
	const other = side === 'slave' ? 'master' : 'slave';
	const [here, there] = side === 'slave' ? ['a', 1] : [1, 'a'];
	const [second, theirs, ours] = side === 'slave' ? [2, 9, 'i'] : ['b', 'i', 9];

	function said(trial: Trial, events: readonly AppRecord[], rules: Partial<EventRules> = {}) {
		const all: EventRules = { idField: 'id', combine: 'any', ...rules };
		const { verdicts } = classifyEvents(trial.state, side, events, all, trial.now);
		return verdicts.map(({ kind, reason }) => `${kind}: ${reason}`);
	}

	const settings = (others: Partial<SyncSettings> = {}): SyncSettings => {
		const title: Partial<FieldMapping> = {
			masterField: side === 'master' ? 'title' : 'name',
			slaveField: side === 'slave' ? 'title' : 'name',
		};
		return settingsOf([title, 'note'], others);
	};

	/** "Bob" was written here as the title, and landed. */
	function written(others: Partial<SyncSettings> = {}): Trial {
		const trial = linked({ name: 'Ann', title: 'Ann', note: 'old' }, settings(others));
		trial.apps[other].put(theirs, { key: 'k9', name: 'Zoe', note: 'z' });
		trial.apps[side].put(ours, { key: 'k9', title: 'Zoe', note: 'z' });
		trial.run();
		trial.apps[other].edit(there, { name: 'Bob' });
		trial.run();
		trial.land().answer();
		return trial;
	}

	/** A new record of the other side was sent to be created here. */
	function creating(fields: AppRecord, trial = written()): Trial {
		trial.apps[other].put(second, { key: 'k2', ...fields });
		trial.run();
		return trial;
	}

	const ECHO = 'echo: every mapped field holds what was last settled or sent';
	const UNKNOWN = 'user: the record is not linked yet';
	const UNTOLD = 'user: the event carries no mapped field, and nothing says it is ours';
	const LATER = 'echo: a later event of the same batch says all that this one says';
	const OLD = 'echo: out of date: what it says was seen newer before';

	describe('alone', () => {
		const rows: ReadonlyArray<readonly [string, AppRecord, string]> = [
			['what was written', { id: here, title: 'Bob', note: 'old' }, ECHO],
			['another value', { id: here, title: 'Rick', note: 'old' }, 'user: changed: title'],
			['other values', { id: here, title: 'Rick', note: 'new' }, 'user: changed: title, note'],
			['nothing that is mapped', { id: here, name: 'Bob' }, UNTOLD],
			['no id', { title: 'Bob' }, 'user: the event has no id in "id"'],
			['a blank id', { id: ' ', title: 'Bob' }, 'user: the event has no id in "id"'],
			['another record', { id: 'q', title: 'Bob', note: 'old' }, UNKNOWN],
			[
				'what cannot be read',
				{ id: here, title: () => 'Bob' },
				'user: the event cannot be read; the Merge says what is wrong with it',
			],
		];
		it.each(rows)('that tells of %s', (_, event, line) => {
			expect(said(written(), [event])).toEqual([line]);
		});

		it('that holds what a standing write sent, another value, or what the app refused', () => {
			const trial = written();
			trial.apps[other].edit(there, { name: 'Cid' });
			trial.run();
			expect(said(trial, [{ id: here, title: 'Cid' }])).toEqual([ECHO]);
			expect(said(trial, [{ id: here, title: 'Rick' }])).toEqual(['user: changed: title']);
			expect(said(trial, [{ id: here, title: 'Bob' }])).toEqual([ECHO]);
			trial.answer({ failed: '503' });
			expect(said(trial, [{ id: here, title: 'Cid' }])).toEqual([ECHO]);
		});

		it('that holds what was reported failed settles nothing', () => {
			const trial = linked({ name: 'Ann' });
			trial.apps[other].edit(there, { name: 'Bob' });
			trial.run();
			trial.answer({ failed: '503' });
			trial.events(side, [{ id: here, name: 'Bob' }]);
			expect(trial.link(side, here)?.intents).toHaveLength(1);
		});

		it('that is older than what was seen', () => {
			const trial = written();
			trial.apps[side].edit(here, { note: 'new', updatedAt: 5 });
			trial.changes({ [side]: [here] });
			expect(said(trial, [{ id: here, note: 'older', updatedAt: 4 }])).toEqual([OLD]);
			expect(said(trial, [{ id: here, note: 'newer', updatedAt: 6 }])).toEqual([
				'user: changed: note',
			]);
			const mixed = { id: here, title: 'Rick', note: 'older' };
			expect(said(trial, [mixed])).toEqual(['user: changed: title, note']);
		});

		it.each([
			[1000, OLD],
			[1001, 'user: changed: title'],
		])('that shows our write among %i others, and then one from before it', (count, line) => {
			const trial = written();
			trial.apps[other].edit(there, { name: 'Cid' });
			trial.run();
			const ours = { id: here, title: 'Cid', updatedAt: 9 };
			const none = Array.from({ length: count - 1 }, () => ({ id: 'q', title: 'Q' }));
			trial.events(side, [...none, ours]);
			expect(said(trial, [{ id: here, title: 'Bob', updatedAt: 8 }])).toEqual([line]);
		});

		it('that changes nothing leaves nothing to be saved', () => {
			const { state, now } = written();
			const event = { id: here, title: 'Bob' };
			const rules: EventRules = { idField: 'id', combine: 'any' };
			expect(classifyEvents(state, side, [event], rules, now).change.links.size).toBe(0);
		});

		it('of a flow that has fields of its own is compared by these alone', () => {
			const fields = [{ field: 'note', compareAs: 'auto' as const }];
			const event = { id: here, title: 'Bob', note: 'old' };
			expect(said(written(), [event], { fields })).toEqual([
				'user: nothing was written to this record yet',
			]);
		});

		it('of such a flow tells of times in the zone of the master', () => {
			const zoned = { idField: 'id', zone: 'Europe/Berlin' };
			const trial = written({ sides: { master: zoned, slave: { ...zoned, zone: 'UTC' } } });
			const rules = { fields: [{ field: 'at', compareAs: 'dateTime' as const }] };
			trial.events(side, [{ id: here, at: '2026-01-01 12:00' }], rules);
			expect(trial.events(side, [{ id: here, at: '2026-01-01T11:00:00Z' }], rules)).toEqual([
				'echo',
			]);
		});

		it('of a sync that maps nothing yet is compared with what was seen', () => {
			const trial = new Trial(settings({ mapping: { mode: 'sameName', excludeFields: [] } }));
			trial.run();
			const event = { id: here, title: 'Bob' };
			expect(trial.events(side, [event])).toEqual(['user']);
			expect(trial.events(side, [event])).toEqual(['echo']);
		});
	});

	describe('of a record that we created', () => {
		const CREATED = 'echo: it is the record that a write of ours created';

		it('holds all that was sent', () => {
			const trial = creating({ name: 'Zed', note: 'n' });
			expect(said(trial, [{ id: 'q', title: 'Zed', note: 'n' }])).toEqual([CREATED]);
			expect(said(trial, [{ id: 'q', note: 'n', title: 'Zed' }])).toEqual([CREATED]);
			expect(said(trial, [{ id: 'q', title: 'Zed' }])).toEqual([UNKNOWN]);
			expect(said(trial, [{ id: 'q', title: 'n', note: 'Zed' }])).toEqual([UNKNOWN]);
		});

		it('is one of several, which have fields of their own', () => {
			const trial = written();
			const third = side === 'slave' ? 3 : 'c';
			const fourth = side === 'slave' ? 4 : 'd';
			trial.apps[other].put(second, { key: 'k2', name: 'Zed', note: 'n' });
			trial.apps[other].put(third, { key: 'k3', name: 'Yan' });
			trial.apps[other].put(fourth, { key: 'k4', name: 'Xen' });
			trial.run();
			expect(said(trial, [{ id: 'q', title: 'Yan', note: 'm' }])).toEqual([CREATED]);
			expect(said(trial, [{ id: 'q', title: 'Xen' }])).toEqual([CREATED]);
			expect(said(trial, [{ id: 'q', title: 'Zed', note: 'n' }])).toEqual([CREATED]);
			expect(said(trial, [{ id: 'q', title: 'Zed', note: 'm' }])).toEqual([UNKNOWN]);
		});

		it('is none where nothing was sent', () => {
			expect(said(creating({}), [{ id: 'q', title: 'Zed' }])).toEqual([UNKNOWN]);
		});

		it('is none of the source of a creation on the other side', () => {
			const trial = written();
			trial.apps[side].put('new', { key: 'k5', title: 'Zed', note: 'n' });
			trial.run();
			expect(trial.writes.map(({ operation }) => operation)).toEqual(['create']);
			expect(said(trial, [{ id: 'q', title: 'Zed', note: 'n' }])).toEqual([UNKNOWN]);
		});

		it('is none where its id is known, though what was stored is not', () => {
			const trial = creating({ name: 'Zed', note: 'n' });
			trial.land().answer({ id: 'new', stored: {} });
			expect(said(trial, [{ id: 'q', title: 'Zed', note: 'n' }])).toEqual([UNKNOWN]);
		});

		it('is none once it was answered, or of a write to a record that is there', () => {
			const trial = creating({ name: 'Zed', note: 'n' });
			trial.land().answer();
			expect(said(trial, [{ id: 'q', title: 'Zed', note: 'n' }])).toEqual([UNKNOWN]);
			trial.apps[other].edit(there, { name: 'Cid', note: 'c' });
			trial.run();
			expect(said(trial, [{ id: 'q', title: 'Cid', note: 'c' }])).toEqual([UNKNOWN]);
		});
	});

	describe('with others of the same record', () => {
		const rows: ReadonlyArray<readonly [string, readonly AppRecord[], readonly string[]]> = [
			[
				'all of it later',
				[
					{ id: here, title: 'Rick' },
					{ id: here, title: 'Rob', note: 'new' },
				],
				[LATER, 'user: changed: title, note'],
			],
			[
				'a part of it later',
				[
					{ id: here, title: 'Rick', note: 'newer' },
					{ id: here, title: 'Rob' },
				],
				['user: changed: title, note', 'user: changed: title'],
			],
			[
				'all of it later, in two',
				[
					{ id: here, title: 'Rick', note: 'newer' },
					{ id: here, title: 'Rob' },
					{ id: here, note: 'new' },
				],
				[LATER, 'user: changed: title', 'user: changed: note'],
			],
			[
				'a later one first, by the time',
				[
					{ id: here, title: 'Rick', updatedAt: 7 },
					{ id: here, title: 'Rob', updatedAt: 5 },
					{ id: here, title: 'Ron', updatedAt: 9 },
				],
				[LATER, LATER, 'user: changed: title'],
			],
			[
				'what was settled, twice',
				[
					{ id: here, note: 'old' },
					{ id: here, note: 'old' },
				],
				[ECHO, ECHO],
			],
			['nothing mapped in any', [{ id: here }, { id: here }], [UNTOLD, UNTOLD]],
			[
				'no id in any',
				[{ title: 'Rick' }, { title: 'Rob' }],
				['user: the event has no id in "id"', 'user: the event has no id in "id"'],
			],
			[
				'another record',
				[
					{ id: 'q', title: 'Rick' },
					{ id: here, title: 'Rob' },
				],
				[UNKNOWN, 'user: changed: title'],
			],
		];
		it.each(rows)('%s', (_, events, lines) => {
			expect(said(written(), events)).toEqual(lines);
		});

		it('a deletion after it, by the field of the Merge', () => {
			const events = [
				{ id: here, title: 'Rick' },
				{ id: here, title: 'Rick', gone: true },
			];
			expect(said(written({ deletedField: 'gone' }), events)).toEqual([
				'user: changed: title',
				'user: the record was deleted',
			]);
		});
	});
});
