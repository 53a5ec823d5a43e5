import type { Conflict } from '../../src/model/conflict';
import { Draft } from '../../src/model/draft';
import type { Intent, Link } from '../../src/model/link';
import { LinkEdit } from '../../src/model/linkEdit';
import { HISTORY_ENTRIES, HISTORY_MILLISECONDS, SyncState } from '../../src/model/syncState';

function link(id: string, master: number | string, part: Partial<Link> = {}): Link {
	return {
		id,
		ids: { master, slave: `s${master}` },
		shadows: { master: [], slave: [] },
		seen: { master: true, slave: true },
		misses: { master: 0, slave: 0 },
		intents: [],
		...part,
	};
}

function conflict(id: string, part: Partial<Conflict> = {}): Conflict {
	return {
		id,
		revision: 1,
		type: 'contested',
		status: 'open',
		label: id,
		fields: [],
		reason: '',
		openedAt: 0,
		lastSeenAt: 0,
		timesSeen: 1,
		run: 1,
		content: 0,
		...part,
	};
}

const intent: Intent = {
	writeId: 'w1',
	operation: 'update',
	target: 'slave',
	fields: [
		{ field: 0, source: 10, sent: 11, held: [1] },
		{ field: 2, source: 20, sent: 21, held: [2] },
	],
	firstRun: 1,
	lastRun: 1,
	attempts: 1,
};

describe('a draft', () => {
	it('leaves the state as it was until it is applied', () => {
		const state = new SyncState();
		const draft = new Draft(state);
		draft.putLink(link(draft.newLinkId(), 0));
		draft.fieldIndex('name');
		draft.putOpen(conflict('c1', { link: '1' }));
		expect([state.linkCount, state.head.nextLink, [...state.openConflicts()]]).toEqual([0, 1, []]);
		expect(draft.conflictsOf('1').map(({ id }) => id)).toEqual(['c1']);
		state.apply(draft.change());
		// `0` is an id, and ids are looked up as text.
		expect(state.linkOf('master', '0')?.id).toBe('1');
		expect(state.head).toMatchObject({ nextLink: 2, fields: ['name'] });
		expect(state.conflictsOf('1').map(({ id }) => id)).toEqual(['c1']);
	});

	it('is in the same order whatever order it was made in', () => {
		const changes = [
			['a', 'b'],
			['b', 'a'],
		].map((ids) => {
			const draft = new Draft(new SyncState());
			for (const id of ids) draft.putOpen(conflict(id));
			for (const id of ids) draft.log(conflict(id));
			return draft.change();
		});
		for (const { open, logged } of changes) {
			expect([...open.keys()]).toEqual(['a', 'b']);
			expect(logged.map(({ id }) => id)).toEqual(['a', 'b']);
		}
	});

	it('drops the open conflicts of a link that it forgets', () => {
		const state = new SyncState();
		const first = new Draft(state);
		first.putLink(link('1', 1));
		first.putOpen(conflict('c1', { link: '1' }));
		state.apply(first.change());
		const second = new Draft(state);
		second.forgetLink('1');
		state.apply(second.change());
		expect([state.linkCount, [...state.openConflicts()]]).toEqual([0, []]);
		expect(state.linkOf('slave', 's1')).toBeUndefined();
	});
});

describe('the state', () => {
	it('keeps an id that moves from one link to another in either order of the change', () => {
		for (const order of [
			['1', '2'],
			['2', '1'],
		]) {
			const state = new SyncState();
			const draft = new Draft(state);
			draft.putLink(link('1', 'a'));
			draft.putLink(link('2', 'b'));
			state.apply(draft.change());
			const swap = new Draft(state);
			for (const id of order) swap.putLink(link(id, id === '1' ? 'b' : 'a'));
			state.apply(swap.change());
			expect(state.linkOf('master', 'a')?.id).toBe('2');
			expect(state.linkOf('master', 'b')?.id).toBe('1');
		}
	});

	it('bounds its history by number and age', () => {
		const state = new SyncState();
		const draft = new Draft(state);
		draft.log(conflict('old', { lastSeenAt: 0 }));
		for (let n = 0; n < HISTORY_ENTRIES - 1; n++) {
			draft.log(
				conflict(`c${String(n).padStart(3, '0')}`, { lastSeenAt: HISTORY_MILLISECONDS + 1 }),
			);
		}
		state.apply(draft.change());
		expect(state.history()).toHaveLength(HISTORY_ENTRIES - 1);
		const more = new Draft(state);
		for (let n = 0; n < 3; n++) more.log(conflict('new', { lastSeenAt: HISTORY_MILLISECONDS + 2 }));
		state.apply(more.change());
		expect(state.history()).toHaveLength(HISTORY_ENTRIES);
		expect(state.history()[0]?.id).toBe('c002');
	});
});

describe('an edit of a link', () => {
	it('is the very link it began with while nothing changed', () => {
		const before = link('1', 1, { shadows: { master: [5], slave: [5] } });
		const edit = new LinkEdit(before);
		edit.setShadow('master', 0, 5);
		edit.setApart('slave', 0, false);
		edit.forgetEnded(1);
		edit.clearTrails(0);
		expect(edit.link).toBe(before);
	});

	it('settles a landed field and leaves the rest of its intent standing', () => {
		const edit = new LinkEdit(link('1', 1, { intents: [intent] }));
		edit.land(intent, { field: 0, source: 10, sent: 11, held: [1] }, 12, 0);
		expect([edit.shadow('slave', 0), edit.shadow('master', 0)]).toEqual([12, 10]);
		expect(edit.standing('slave', 0)).toBeUndefined();
		expect(edit.standing('slave', 2)?.intent.writeId).toBe('w1');
	});

	it('a merged value that landed leaves the shadow of its source alone', () => {
		const edit = new LinkEdit(link('1', 1, { shadows: { master: [7], slave: [7] } }));
		edit.addIntent(intent);
		edit.land(intent, { field: 0, source: 10, sent: 11, held: [1], merged: true }, 11, 0);
		expect([edit.shadow('slave', 0), edit.shadow('master', 0)]).toEqual([11, 7]);
	});

	it('remembers what ended without having been seen landed, for a time', () => {
		const edit = new LinkEdit(link('1', 1, { intents: [intent] }));
		edit.dropIntent(intent, 100);
		expect(edit.link.intents).toEqual([]);
		expect(edit.link.ended?.map(({ field, sent }) => [field, sent])).toEqual([
			[0, 11],
			[2, 21],
		]);
		edit.forgetEnded(101);
		expect(edit.link.ended).toBeUndefined();
	});

	it('pads a shadow before a field that is met first', () => {
		const edit = new LinkEdit(link('1', 1));
		edit.setShadow('slave', 2, 9);
		expect(edit.link.shadows.slave).toEqual([undefined, undefined, 9]);
	});
});
