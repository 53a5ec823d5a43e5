import { classifyEvents } from '../../src/echo/classify';
import type { EventRules } from '../../src/echo/rules';
import { stampWrites } from '../../src/echo/stamp';
import type { AppRecord } from '../../src/model/record';
import type { Side } from '../../src/model/side';
import { SyncState } from '../../src/model/syncState';
import { decodeState } from '../../src/state/decode';
import { encodeState } from '../../src/state/encode';

/** The Loop Guard in flows without the Merge: it knows what it stamped and saw. */

const DAY = 24 * 60 * 60 * 1000;

class Guarded {
	private state = new SyncState();
	now = 100 * DAY;

	constructor(private readonly rules: Partial<EventRules> = {}) {}

	/** Between two steps the state goes through its stored form. */
	store(): void {
		this.state = decodeState(encodeState(this.state));
	}

	stamp(items: readonly AppRecord[], side: Side = 'slave', at = this.now++): readonly string[] {
		const rules = { idField: 'id', ...this.rules };
		const { change, results } = stampWrites(this.state, side, items, rules, at);
		this.state.apply(change);
		return results.map(({ kind, reason }) => `${kind}: ${reason}`);
	}

	event(event: AppRecord, side: Side = 'slave'): string {
		const rules: EventRules = { idField: 'id', combine: 'any', ...this.rules };
		const { change, verdicts } = classifyEvents(this.state, side, [event], rules, this.now++);
		this.state.apply(change);
		this.store();
		return verdicts.map(({ kind, reason }) => `${kind}: ${reason}`).join();
	}
}

function stamped(items: readonly AppRecord[], rules: Partial<EventRules> = {}): Guarded {
	const guarded = new Guarded(rules);
	guarded.stamp(items);
	guarded.store();
	return guarded;
}

const ECHO = 'echo: every field holds what was last written or seen';
const UNKNOWN = 'user: nothing was written to this record yet';
const LOOP = 'suspectedLoop: the two apps keep changing this record in turn';
const ACTOR = { field: 'by', accounts: ['bot'], hidesEdits: false };
const FLAG = { field: 'source', value: 'sync', hidesEdits: false };

describe.each<[string, Partial<EventRules>]>([
	['all fields', {}],
	['fields of its own', { fields: [{ field: 'name', compareAs: 'auto' }] }],
])('a deletion that a webhook told of, with %s', (_, rules) => {
	const gone = { id: 1, _twoWaySyncDeleted: true };
	const ann = { id: 1, name: 'Ann' };

	it('is told once; the record that is back is a user’s, and so is its next deletion', () => {
		const guarded = stamped([ann], rules);
		expect(guarded.event(gone)).toBe('user: the record was deleted');
		expect(guarded.event(gone)).toBe('echo: it is known that the record is gone');
		expect(guarded.event(ann)).toBe('user: the record is back');
		expect(guarded.event(ann)).toBe(ECHO);
		expect(guarded.event(gone)).toBe('user: the record was deleted');
	});

	it('of a record that nobody knows is a user’s', () => {
		expect(new Guarded(rules).event(gone)).toBe('user: the record was deleted');
	});

	it('that was stamped is our own', () => {
		const guarded = stamped([ann], rules);
		guarded.stamp([gone]);
		expect(guarded.event(gone)).toBe('echo: it is known that the record is gone');
		guarded.stamp([ann]);
		expect(guarded.event(ann)).toBe(ECHO);
	});
});

describe('a stamp', () => {
	it('says what it noted', () => {
		const items = [{ id: 5, name: 'Ann' }, { name: 'Zoe' }, { id: 6, name: () => 'Ann' }];
		expect(new Guarded().stamp(items)).toEqual([
			'stamped: noted for record 5',
			'stamped: noted as a new record',
			'refused: the item contains itself or holds values that are no JSON',
		]);
	});

	it('is of one side', () => {
		const guarded = stamped([{ id: 1, name: 'Ann' }, { name: 'Zoe' }]);
		expect(guarded.event({ id: 1, name: 'Ann' }, 'master')).toBe(UNKNOWN);
		expect(guarded.event({ id: 7, name: 'Zoe' }, 'master')).toBe(UNKNOWN);
		expect(guarded.event({ id: 1, name: 'Ann' }, 'slave')).toBe(ECHO);
	});

	it('of several records, each with what it holds', () => {
		const guarded = stamped([
			{ id: 1, name: 'Ann' },
			{ id: 2, name: 'Bob' },
		]);
		expect(guarded.event({ id: 2, name: 'Bob' })).toBe(ECHO);
		expect(guarded.event({ id: 1, name: 'Ann' })).toBe(ECHO);
		expect(guarded.event({ id: 1, name: 'Bob' })).toBe('user: changed: name');
	});

	it('of some fields keeps what is known of the others', () => {
		const guarded = stamped([{ id: 1, name: 'Ann', note: 'old' }]);
		guarded.stamp([{ id: 1, note: 'new' }]);
		expect(guarded.event({ id: 1, name: 'Ann', note: 'new' })).toBe(ECHO);
	});
});

describe('an event', () => {
	const rows: ReadonlyArray<readonly [string, AppRecord, Partial<EventRules>, string]> = [
		['with what was stamped', { name: 'Ann', note: 'old' }, {}, ECHO],
		['with a part of it', { note: 'old' }, {}, ECHO],
		['with a value that it does not say', { name: undefined, note: 'old' }, {}, ECHO],
		['with another value', { name: 'Bob', note: 'old' }, {}, 'user: changed: name'],
		['with other values', { name: 'Bob', note: 'new' }, {}, 'user: changed: name, note'],
		['with a field that was not stamped', { name: 'Ann', tel: 1 }, {}, 'user: changed: tel'],
		['with a field that says nothing', { name: 'Ann', at: 1 }, { excludeFields: ['at'] }, ECHO],
		['with an account', { name: 'Ann', by: 'bot' }, { actor: ACTOR }, ECHO],
		['with a mark', { name: 'Ann', source: 'sync' }, { flag: FLAG }, ECHO],
		['with a version', { name: 'Ann', etag: 'v1' }, { version: { field: 'etag' } }, ECHO],
		[
			'of fields that are set, one of which changed',
			{ name: 'Ann', note: 'new' },
			{ fields: [{ field: 'note', compareAs: 'text' }] },
			'user: changed: note',
		],
		[
			'of fields that are set, while another changed',
			{ name: 'Bob', note: ' OLD ' },
			{ fields: [{ field: 'note', compareAs: 'textIgnoreCase' }] },
			ECHO,
		],
		[
			'of a field that is set and not there',
			{ name: 'Bob' },
			{
				fields: [
					{ field: 'note', compareAs: 'text' },
					{ field: 'tel', compareAs: 'text' },
				],
			},
			ECHO,
		],
		[
			'with another value by an account that hides edits',
			{ name: 'Bob', by: 'bot' },
			{ actor: { ...ACTOR, hidesEdits: true } },
			"echo: it was made by the integration's own account, which is set to hide edits",
		],
		[
			'with another value by an account that hides none',
			{ name: 'Bob', by: 'bot' },
			{ actor: ACTOR },
			'user: changed: name',
		],
	];
	it.each(rows)('%s', (_, event, rules, line) => {
		const guarded = stamped([{ id: 1, name: 'Ann', note: 'old' }], rules);
		expect(guarded.event({ id: 1, ...event })).toBe(line);
	});

	it.each([
		['a blank', null, ''],
		['a time without a zone', '2026-01-01T10:00:00', '2026-01-01T10:00:00Z'],
		['a time within the second', '2026-01-01T10:00:00Z', '2026-01-01T10:00:00.400Z'],
	])('with %s in another form', (_, ours, theirs) => {
		const guarded = stamped([{ id: 1, value: ours }]);
		expect(guarded.event({ id: 1, value: theirs })).toBe(ECHO);
	});

	it('without an id, or of what cannot be read', () => {
		const guarded = stamped([{ id: 1, name: 'Ann' }]);
		expect(guarded.event({ name: 'Ann' })).toBe('user: the event has no id in "id"');
		expect(guarded.event({ id: 1, name: () => 'Ann' })).toBe(
			'user: the event cannot be read; the Merge says what is wrong with it',
		);
	});

	it('of a record that nothing is known of, by our account', () => {
		expect(new Guarded({ actor: ACTOR }).event({ id: 1, name: 'Ann', by: 'BOT' })).toBe(
			"echo: it was made by the integration's own account",
		);
	});

	it('is known itself when it comes again', () => {
		const guarded = new Guarded();
		expect(guarded.event({ id: 1, name: 'Ann' })).toBe(UNKNOWN);
		expect(guarded.event({ id: 1, name: 'Ann' })).toBe(ECHO);
		expect(guarded.event({ id: 1, name: 'Bob' })).toBe('user: changed: name');
		expect(guarded.event({ id: 1, name: 'Bob' })).toBe(ECHO);
	});

	it('of a new record is known by all that it holds, once', () => {
		const guarded = stamped([
			{ name: 'Ann', note: 'old' },
			{ name: 'Zoe', note: 'old' },
		]);
		expect(guarded.event({ id: 8, name: 'Bob', note: 'old' })).toBe(UNKNOWN);
		expect(guarded.event({ id: 9, name: 'old', note: 'Ann' })).toBe(UNKNOWN);
		expect(guarded.event({ note: 'old', id: 7, name: 'Ann' })).toBe(ECHO);
		expect(guarded.event({ id: 7, name: 'Ann', note: 'old' })).toBe(ECHO);
		expect(guarded.event({ id: 6, name: 'Ann', note: 'old' })).toBe(UNKNOWN);
		expect(guarded.event({ id: 5, name: 'Zoe', note: 'old' })).toBe(ECHO);
	});
});

describe('values that come back', () => {
	/** Each turn we write one form and the app makes another of it. */
	function turns(guarded: Guarded, count: number, forms: readonly string[] = ['ANN', 'ann']) {
		return Array.from({ length: count }, () => {
			const [ours, theirs] = forms;
			guarded.stamp([{ id: 1, name: ours }]);
			return guarded.event({ id: 1, name: theirs }).split(':')[0];
		});
	}

	it('in turn, from the fourth time on, are a loop', () => {
		const verdicts = turns(new Guarded(), 6);
		expect(verdicts).toEqual([
			'user',
			'user',
			'user',
			'suspectedLoop',
			'suspectedLoop',
			'suspectedLoop',
		]);
	});

	it('are none any more once a user brought something new, or an echo came', () => {
		const guarded = new Guarded();
		turns(guarded, 3);
		expect(guarded.event({ id: 1, name: 'Bea' })).toBe('user: changed: name');
		expect(turns(guarded, 2)).toEqual(['user', 'user']);
		const other = new Guarded();
		turns(other, 3);
		other.stamp([{ id: 1, name: 'ANN' }]);
		expect(other.event({ id: 1, name: 'ANN' })).toBe(ECHO);
		expect(turns(other, 2)).toEqual(['user', 'user']);
	});

	it('are none of another field that a user put back', () => {
		const guarded = new Guarded();
		guarded.event({ id: 1, name: 'Ann', note: 'x' });
		guarded.event({ id: 1, name: 'Bob', note: 'x' });
		guarded.event({ id: 1, name: 'Bob', note: 'y' });
		turns(guarded, 4);
		expect(guarded.event({ id: 1, name: 'ANN', note: 'x' })).toBe('user: changed: note');
	});

	it('of one field are a loop while the others of the record stay', () => {
		const guarded = new Guarded();
		const verdicts = Array.from({ length: 5 }, () => {
			guarded.stamp([{ id: 1, name: 'ANN', note: 'x' }]);
			return guarded.event({ id: 1, name: 'ann', note: 'x' });
		});
		expect(verdicts.at(-1)).toBe(LOOP);
	});

	it('beside a field that is new are none', () => {
		const guarded = new Guarded();
		turns(guarded, 4);
		expect(guarded.event({ id: 1, name: 'ann', note: 'new' })).toBe('user: changed: name, note');
		expect(new Set(turns(guarded, 2))).toEqual(new Set(['user']));
	});

	it('are none where the same was only stamped again and again', () => {
		const guarded = stamped([{ id: 1, name: 'Ann' }]);
		for (let time = 0; time < 6; time++) guarded.stamp([{ id: 1, name: 'Bob' }]);
		expect(guarded.event({ id: 1, name: 'Ann' })).toBe('user: changed: name');
	});

	it('are remembered, six of them, however often one was stamped', () => {
		const guarded = new Guarded();
		const round = ['A', 'B', 'C', 'C', 'C', 'C', 'C', 'C', 'D', 'E', 'F'];
		const stampAll = (names: readonly string[]) =>
			names.forEach((name) => guarded.stamp([{ id: 1, name }]));
		stampAll(round);
		stampAll(['A', 'B', 'D']);
		expect(guarded.event({ id: 1, name: 'C' })).toBe(LOOP);
		const seven = new Guarded();
		for (const name of ['A', 'B', 'C', 'D', 'E', 'F', 'G', 'A', 'B', 'C', 'D']) {
			seven.stamp([{ id: 1, name }]);
		}
		expect(seven.event({ id: 1, name: 'E' })).toBe('user: changed: name');
	});
});

describe('what was noted', () => {
	const event = { id: 1, name: 'Ann' };

	it('is forgotten after thirty days, unless it was met since', () => {
		const guarded = stamped([event, { id: 2, name: 'Bob' }]);
		const start = guarded.now - 1;
		guarded.now = start + 30 * DAY;
		guarded.event({ id: 3, name: 'Cid' });
		expect(guarded.event(event)).toBe(ECHO);
		expect(guarded.event({ id: 2, name: 'Bob' })).toBe(UNKNOWN);
		guarded.now = start + 61 * DAY;
		expect(guarded.event(event)).toBe(ECHO);
		expect(guarded.event(event)).toBe(ECHO);
		guarded.now = start + 92 * DAY;
		guarded.stamp([{ id: 4, name: 'Dan' }]);
		expect(guarded.event(event)).toBe(UNKNOWN);
	});

	it('of 10,000 records stays, and of more the oldest goes', () => {
		const guarded = new Guarded();
		const items = Array.from({ length: 9999 }, (_, index) => ({ id: index + 1, name: 'Ann' }));
		guarded.stamp(items);
		guarded.stamp([{ id: 'oldest', name: 'Ann' }], 'slave', guarded.now - 1000);
		expect(guarded.event({ id: 'oldest', name: 'Ann' })).toBe(ECHO);
		guarded.stamp([{ id: 'oldest', name: 'Ann' }], 'slave', guarded.now - 1000);
		guarded.stamp([{ id: 'more', name: 'Ann' }]);
		expect(guarded.event({ id: 'more', name: 'Ann' })).toBe(ECHO);
		expect(guarded.event({ id: 'oldest', name: 'Ann' })).toBe(UNKNOWN);
		expect(guarded.event({ id: 9999, name: 'Ann' })).toBe(ECHO);
	});
});
