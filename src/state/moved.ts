import type { StateChange, StateHead, StoreKind } from '../model/state';
import { EMPTY_HEAD } from '../model/state';
import type { StateView } from '../model/syncState';
import { SyncState } from '../model/syncState';
import { countersOf, isEmptyState, replaced } from './replace';

const STORE_NAMES: { readonly [kind in StoreKind]: string } = {
	workflow: 'Workflow',
	postgres: 'Postgres',
};

export function storeName(kind: StoreKind): string {
	return STORE_NAMES[kind];
}

/** The state is kept in the other store now. */
export class MovedStateError extends Error {
	readonly remedy: string;

	constructor(syncName: string, movedTo: StoreKind) {
		const name = storeName(movedTo);
		super(`The state of sync "${syncName}" was moved to the ${name} store. Nothing was written.`);
		this.name = 'MovedStateError';
		this.remedy = `Set State Store to '${name}' in this step and in all others of the sync. Or move the state back with a Sync State step.`;
	}
}

/** @throws MovedStateError where the state is no longer in the store that this head comes from. */
export function refuseMoved({ movedTo }: StateHead, syncName: string): void {
	if (movedTo !== undefined) throw new MovedStateError(syncName, movedTo);
}

/** Whether a state may come here: nothing is here, or what is here was moved away and is old. */
export function canReceive(target: StateView): boolean {
	return target.head.movedTo !== undefined || isEmptyState(target);
}

/** The state as it is now, for a step that comes later. O(links), which are shared and never changed. */
export function copyState(state: StateView): SyncState {
	const copy = new SyncState(state.bounds);
	copy.apply({
		head: state.head,
		links: new Map(Array.from(state.links(), (link) => [link.id, link])),
		open: new Map(Array.from(state.openConflicts(), (conflict) => [conflict.id, conflict])),
		logged: state.history(),
		guard: new Map(state.guardRecords()),
	});
	return copy;
}

/** The change that brings a state into another store just as it is, cursors and all. O(links). */
export function moveIn(target: StateView, state: StateView): StateChange {
	const known = new Set(target.history().map((entry) => `${entry.id} ${entry.lastSeenAt}`));
	return {
		head: { ...state.head, ...countersOf(target.head, state.head), movedTo: undefined },
		links: replaced(target.links(), state.links(), (link) => link.id),
		open: replaced(target.openConflicts(), state.openConflicts(), (each) => each.id),
		logged: state.history().filter((entry) => !known.has(`${entry.id} ${entry.lastSeenAt}`)),
		guard: new Map([
			...Array.from(target.guardRecords(), ([key]) => [key, undefined] as const),
			...state.guardRecords(),
		]),
	};
}

/** The change that leaves only the mark, and the history, where a state was moved away. O(links). */
export function moveOut(state: StateView, movedTo: StoreKind): StateChange {
	return {
		...moveIn(state, new SyncState()),
		head: { ...EMPTY_HEAD, ...countersOf(state.head, EMPTY_HEAD), movedTo },
		logged: [],
	};
}
