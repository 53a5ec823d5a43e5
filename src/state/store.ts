import type { StateChange } from '../model/state';
import type { StateView } from '../model/syncState';

/** What is known of the state that a step sees. */
export interface StateInfo {
	/** Revision of the state; rises with each change. */
	readonly rev: number;
	/** Whether changes are kept: a test run of the editor stores nothing. */
	readonly stored: boolean;
}

/** Where the state of one sync lives. Every store passes the same contract tests. */
export interface StateStore {
	/**
	 * Looks at the state.
	 *
	 * @throws StaleStateError when the state is older than `atLeastRev`; UnreadableStateError.
	 */
	read<T>(look: (state: StateView, info: StateInfo) => T, atLeastRev?: number): Promise<T>;

	/**
	 * One atomic step: its change is applied as a whole, or not at all. `step` is synchronous and pure;
	 * what it throws is thrown, with the state as it was.
	 *
	 * @returns the step's result, and the revision after it (as before where nothing changed).
	 * @throws StaleStateError when the state is older than `atLeastRev`; UnreadableStateError.
	 */
	update<T>(
		step: StateStep<T>,
		atLeastRev?: number,
	): Promise<{ readonly result: T; readonly rev: number }>;
}

export type StateStep<T> = (
	state: StateView,
	info: StateInfo,
) => { readonly change?: StateChange; readonly result: T };

/** The state is older than what an item was made from: an older copy of it was loaded. */
export class StaleStateError extends Error {
	readonly remedy =
		'This happens when a waiting or retried execution continues after n8n was restarted. Nothing was written; the next normal run of the workflow catches up.';

	constructor(
		syncName: string,
		readonly seenRev: number,
		readonly neededRev: number,
	) {
		super(
			`The state of sync "${syncName}" that this execution sees (revision ${seenRev}) is older than the one its items were made from (revision ${neededRev}).`,
		);
		this.name = 'StaleStateError';
	}
}

/** What is stored cannot be read; it stays as it is. */
export class UnreadableStateError extends Error {
	constructor(
		message: string,
		readonly remedy: string,
	) {
		super(message);
		this.name = 'UnreadableStateError';
	}
}
