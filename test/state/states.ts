import type { Conflict } from '../../src/model/conflict';
import type { Link } from '../../src/model/link';
import type { StateChange } from '../../src/model/state';
import type { StateView } from '../../src/model/syncState';
import { Draft } from '../../src/model/draft';
import type { StateStep } from '../../src/state/store';

/** A link of ten fields, whose ids and values follow from its number. */
export function linkNumbered(number: number, more: Partial<Link> = {}): Link {
	const shadows = Array.from({ length: 10 }, (_, field) => number * 16 + field);
	return {
		id: number.toString(36),
		ids: { master: `m${number}`, slave: number },
		shadows: { master: shadows, slave: shadows },
		seen: { master: true, slave: true },
		misses: { master: 0, slave: 0 },
		intents: [],
		...more,
	};
}

export function conflictNamed(id: string, more: Partial<Conflict> = {}): Conflict {
	return {
		id,
		revision: 1,
		type: 'contested',
		status: 'open',
		label: id,
		fields: [],
		reason: 'two edits',
		openedAt: 1,
		lastSeenAt: 1,
		timesSeen: 1,
		run: 1,
		content: 1,
		...more,
	};
}

/** A step that changes a draft. */
export function draft<T>(work: (draft: Draft) => T): StateStep<T> {
	return (state) => {
		const change = new Draft(state);
		const result = work(change);
		return { change: change.change(), result };
	};
}

/** A step that adds so many links. */
export function adding(count: number): StateStep<readonly string[]> {
	return draft((change) =>
		Array.from({ length: count }, () => {
			const id = change.newLinkId();
			change.putLink(linkNumbered(parseInt(id, 36)));
			return id;
		}),
	);
}

/** A change of nothing, with parts put in. */
export function changeOf(state: StateView, parts: Partial<StateChange>): StateChange {
	return {
		head: state.head,
		links: new Map(),
		open: new Map(),
		logged: [],
		guard: new Map(),
		...parts,
	};
}

/** All that a state says, in an order of its own: equal for equal states, wherever they are kept. */
export function contentOf(state: StateView) {
	const byId = <T extends { readonly id: string }>(all: Iterable<T>) =>
		[...all].sort((a, b) => (a.id < b.id ? -1 : 1));
	return {
		head: state.head,
		linkCount: state.linkCount,
		links: byId(state.links()),
		unsettled: byId(state.unsettledLinks()).map((link) => link.id),
		open: byId(state.openConflicts()),
		history: state.history(),
		guard: [...state.guardRecords()].sort(([a], [b]) => (a < b ? -1 : 1)),
	};
}
