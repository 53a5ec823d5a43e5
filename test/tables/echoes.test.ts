import type { EventRules } from '../../src/echo/rules';
import { stampWrites } from '../../src/echo/stamp';
import { classifyEvents } from '../../src/echo/classify';
import { SyncState } from '../../src/model/syncState';
import { decodeState } from '../../src/state/decode';
import { encodeState } from '../../src/state/encode';
import type { Trial } from './trial';
import { linked, settingsOf } from './trial';

/** "Bob" of the master was written to the slave and landed there. */
function written(): Trial {
	const trial = linked({ name: 'Ann', note: 'old' });
	trial.master.edit(1, { name: 'Bob' });
	trial.run();
	trial.land().answer();
	return trial;
}

describe('an event is an echo', () => {
	it('when every mapped field that it carries holds what was settled', () => {
		expect(written().events('slave', [{ id: 'a', name: 'Bob', note: 'old' }])).toEqual(['echo']);
	});

	it('when it carries some of the mapped fields, and others that are not mapped', () => {
		expect(written().events('slave', [{ id: 'a', name: 'Bob', seen: 5 }])).toEqual(['echo']);
	});

	it('when it holds what a standing write sent, which is thereby seen landed', () => {
		const trial = linked({ name: 'Ann' });
		trial.master.edit(1, { name: 'Bob' });
		trial.run();
		trial.land();
		expect(trial.events('slave', [{ id: 'a', name: 'Bob' }])).toEqual(['echo']);
		expect(trial.link('slave', 'a')?.intents).toEqual([]);
		expect(trial.run()).toEqual({});
	});

	it('when it comes an hour, or a month, late', () => {
		const trial = written();
		trial.later(60);
		expect(trial.events('slave', [{ id: 'a', name: 'Bob' }])).toEqual(['echo']);
		trial.later(60 * 24 * 30);
		expect(trial.events('slave', [{ id: 'a', name: 'Bob' }])).toEqual(['echo']);
	});

	it('each time it is repeated', () => {
		const trial = written();
		const event = { id: 'a', name: 'Bob' };
		expect(trial.events('slave', [event, event, event])).toEqual(['echo', 'echo', 'echo']);
	});

	it('when the app writes the same value in another form of the comparator', () => {
		expect(written().events('slave', [{ id: 'a', name: ' Bob ' }])).toEqual(['echo']);
	});

	it('when it is the record that a write of ours created', () => {
		const trial = linked({ name: 'Ann' });
		trial.master.put(2, { key: 'k2', name: 'Zoe' });
		trial.run();
		expect(trial.events('slave', [{ id: 'new', name: 'Zoe' }])).toEqual(['echo']);
		expect(trial.events('slave', [{ id: 'new', name: 'Zora' }])).toEqual(['user']);
	});
});

describe('an event is a user', () => {
	it.each([
		['who changes a field', { id: 'a', name: 'Rick' }],
		['who changes one field of several', { id: 'a', name: 'Bob', note: 'new' }],
		['who clears a field', { id: 'a', name: '' }],
		['who sets the value back', { id: 'a', name: 'Ann' }],
		['of a record that is not linked', { id: 'z', name: 'Bob' }],
		['where it has no id', { name: 'Bob' }],
		['where it cannot be read', cyclic({ id: 'a' })],
	])('%s', (_, event) => {
		expect(written().events('slave', [event])).toEqual(['user']);
	});

	it('who toggles a value, each time', () => {
		const trial = written();
		for (const name of ['Ann', 'Bob', 'Ann', 'Bob', 'Ann', 'Bob']) {
			trial.slave.edit('a', { name });
			expect(trial.events('slave', [{ id: 'a', name }])).toEqual(['user']);
			expect(trial.changes({ slave: ['a'] }).writes).toEqual([`update master 1 name=${name}`]);
			trial.land().answer();
			expect(trial.events('master', [{ id: 1, name }])).toEqual(['echo']);
		}
	});
});

function cyclic(record: { [field: string]: unknown }): { readonly [field: string]: unknown } {
	record.self = record;
	return record;
}

const ACTOR = { field: 'by', accounts: ['bot@x.org', 'Bot'], hidesEdits: false };
const FLAG = { field: 'source', value: 'sync', hidesEdits: false };

describe('further evidence', () => {
	const event = (extra: object) => ({ id: 'a', ...extra });
	const rows: ReadonlyArray<readonly [string, object, Partial<EventRules>, 'user' | 'echo']> = [
		['no mapped field, and nothing says it is ours', event({}), {}, 'user'],
		["the integration's account", event({ by: 'BOT' }), { actor: ACTOR }, 'echo'],
		['another account', event({ by: 'ann' }), { actor: ACTOR }, 'user'],
		['no account at all', event({}), { actor: ACTOR }, 'user'],
		["the integration's mark", event({ source: 'sync' }), { flag: FLAG }, 'echo'],
		['another mark', event({ source: 'web' }), { flag: FLAG }, 'user'],
		['any of two', event({ by: 'Bot', source: 'web' }), { actor: ACTOR, flag: FLAG }, 'echo'],
		[
			'all of two, one missing',
			event({ by: 'Bot', source: 'web' }),
			{ actor: ACTOR, flag: FLAG, combine: 'all' },
			'user',
		],
		[
			'all of two',
			event({ by: 'Bot', source: 'sync' }),
			{ actor: ACTOR, flag: FLAG, combine: 'all' },
			'echo',
		],
		[
			'an account alone never hides a different value',
			event({ by: 'Bot', name: 'Rick' }),
			{ actor: ACTOR },
			'user',
		],
		[
			'unless the user turns that on',
			event({ by: 'Bot', name: 'Rick' }),
			{ actor: { ...ACTOR, hidesEdits: true } },
			'echo',
		],
		[
			'a mark that is left on the record hides no different value',
			event({ source: 'sync', name: 'Rick' }),
			{ flag: FLAG },
			'user',
		],
		[
			'unless the user turns that on, too',
			event({ source: 'sync', name: 'Rick' }),
			{ flag: { ...FLAG, hidesEdits: true } },
			'echo',
		],
		[
			'a check that hides edits hides none where all must match and one does not',
			event({ by: 'Bot', name: 'Rick' }),
			{ actor: { ...ACTOR, hidesEdits: true }, flag: FLAG, combine: 'all' },
			'user',
		],
		[
			'another account does not make an echo a user: the values decide',
			event({ by: 'ann', name: 'Bob' }),
			{ actor: ACTOR },
			'echo',
		],
	];
	it.each(rows)('%s', (_, given, rules, verdict) => {
		expect(written().events('slave', [{ ...given }], rules)).toEqual([verdict]);
	});

	it('the version is the one that the confirmed write returned', () => {
		const trial = linked({ name: 'Ann' });
		trial.master.edit(1, { name: 'Bob' });
		trial.run();
		trial.land().answer({ stored: { id: 'a', name: 'Bob' }, version: 'v2' });
		const rules = { version: { field: 'etag' } };
		expect(trial.events('slave', [{ id: 'a', etag: 'v2' }], rules)).toEqual(['echo']);
		expect(trial.events('slave', [{ id: 'a', etag: 'v3' }], rules)).toEqual(['user']);
		expect(trial.events('slave', [{ id: 'a', etag: 'v2', name: 'Rick' }], rules)).toEqual(['user']);
	});
});

describe('suspected loops', () => {
	it('a value that the breaker holds', () => {
		const trial = linked({ name: 'Ann' }, settingsOf(['name'], { maxFlips: 1 }));
		trial.master.edit(1, { name: 'B' });
		trial.run();
		trial.land();
		trial.slave.edit('a', { name: 'C' });
		trial.run();
		trial.slave.edit('a', { name: 'D' });
		trial.run();
		trial.slave.edit('a', { name: 'E' });
		trial.run();
		expect(trial.open.map((each) => each.type)).toEqual(['oscillation']);
		expect(trial.events('slave', [{ id: 'a', name: 'F' }])).toEqual(['suspectedLoop']);
	});
});

describe('without a Merge: what was stamped decides', () => {
	const rules: EventRules = { idField: 'id', combine: 'any', excludeFields: ['at'] };

	class Guarded {
		private text = encodeState(new SyncState());
		private now = 1_000;

		stamp(item: { readonly [field: string]: unknown }): string {
			const state = decodeState(this.text);
			const { change, results } = stampWrites(state, 'slave', [item], rules, this.now++);
			state.apply(change);
			this.text = encodeState(state);
			return results[0]?.kind ?? '';
		}

		event(event: { readonly [field: string]: unknown }, others: Partial<EventRules> = {}): string {
			const state = decodeState(this.text);
			const all = { ...rules, ...others };
			const { change, verdicts } = classifyEvents(state, 'slave', [event], all, this.now++);
			state.apply(change);
			this.text = encodeState(state);
			return verdicts[0]?.kind ?? '';
		}
	}

	it('a record that nothing is known of is a user', () => {
		expect(new Guarded().event({ id: 1, name: 'Ann' })).toBe('user');
	});

	it('what was stamped is an echo, again and again', () => {
		const guarded = new Guarded();
		expect(guarded.stamp({ id: 1, name: 'Ann', at: 1 })).toBe('stamped');
		expect(guarded.event({ id: '1', name: 'Ann', at: 2 })).toBe('echo');
		expect(guarded.event({ id: 1, name: 'Ann', at: 3 })).toBe('echo');
	});

	it('another value is a user, and so is the value set back', () => {
		const guarded = new Guarded();
		guarded.stamp({ id: 1, name: 'Ann' });
		expect(guarded.event({ id: 1, name: 'Bob' })).toBe('user');
		expect(guarded.event({ id: 1, name: 'Ann' })).toBe('user');
	});

	it('a creation is known by what it holds, once its id comes', () => {
		const guarded = new Guarded();
		guarded.stamp({ name: 'Ann' });
		expect(guarded.event({ id: 7, name: 'Ann' })).toBe('echo');
		expect(guarded.event({ id: 8, name: 'Ann' })).toBe('user');
	});

	it('two apps that change each other in turn are a suspected loop', () => {
		const guarded = new Guarded();
		const verdicts: string[] = [];
		for (let turn = 0; turn < 8; turn++) {
			guarded.stamp({ id: 1, name: 'ANN' });
			verdicts.push(guarded.event({ id: 1, name: 'ann' }));
		}
		expect(verdicts[0]).toBe('user');
		expect(verdicts.at(-1)).toBe('suspectedLoop');
	});

	it('an item that contains itself is refused', () => {
		expect(new Guarded().stamp(cyclic({ id: 1 }))).toBe('refused');
	});

	it('`__proto__` and `constructor` are fields like any other', () => {
		const guarded = new Guarded();
		const item = JSON.parse('{"id":1,"__proto__":"x","constructor":"y"}');
		expect(guarded.stamp(item)).toBe('stamped');
		expect(guarded.event(item)).toBe('echo');
		expect(guarded.event(JSON.parse('{"id":1,"__proto__":"z","constructor":"y"}'))).toBe('user');
		expect(guarded.event(JSON.parse('{"id":1,"__proto__":"z","constructor":"w"}'))).toBe('user');
	});
});

describe('several events of one record at once', () => {
	const two = () => linked({ name: 'Ann', note: 'old' });

	it('each that says something of its own is a user', () => {
		const events = [
			{ id: 'a', name: 'Bob' },
			{ id: 'a', note: 'new' },
		];
		expect(two().events('slave', events)).toEqual(['user', 'user']);
	});

	it('one whose every field a later one carries is obsolete', () => {
		const events = [
			{ id: 'a', name: 'Bob' },
			{ id: 'a', name: 'Rob', note: 'new' },
		];
		expect(two().events('slave', events)).toEqual(['echo', 'user']);
	});

	it('unless its own time is later', () => {
		const events = [
			{ id: 'a', name: 'Bob', updatedAt: 5 },
			{ id: 'a', name: 'Rob', updatedAt: 4 },
		];
		expect(two().events('slave', events)).toEqual(['user', 'user']);
	});

	it('a deletion makes no edit obsolete: the Merge must see both', () => {
		const events = [
			{ id: 'a', name: 'Bob', note: 'new' },
			{ id: 'a', name: 'Bob', note: 'new', gone: true },
		];
		const rules = { deletedField: 'gone' };
		expect(two().events('slave', events, rules)).toEqual(['user', 'user']);
	});
});
