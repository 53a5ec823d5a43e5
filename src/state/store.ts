import type { RecordId } from '../model/link';
import type { Overtaken } from '../model/plan';
import type { Side } from '../model/side';
import type { StateChange, StateHead } from '../model/state';
import type { StateView } from '../model/syncState';

/** What is known of the state that a step sees. */
export interface StateInfo {
	/** Revision of the state; rises with each change. */
	readonly rev: number;
	/** Whether changes are kept: a test run of the editor may store nothing. */
	readonly stored: boolean;
	/** What tokens of items are signed with; that of a state that has none yet is stored with its first change. */
	readonly secret?: string;
	/** What fingerprints are made with; stored like the secret. */
	readonly salt?: string;
	/** What other executions have in hand or changed since this one began, where the store knows. */
	readonly overtaken?: Overtaken;
}

/**
 * What a step is going to look at, for a store that need not load the rest. It is a forecast, not a
 * fence: a step that looks at more is begun again with more loaded, which costs time and nothing else.
 * The head, the number of links, and the open conflicts of links that are named are always at hand.
 */
export interface PartialScope {
	/** Links by their ids. */
	readonly links?: readonly string[];
	/** Links by the records of a side. */
	readonly records?: { readonly [side in Side]?: readonly RecordId[] };
	/** Open conflicts by their ids, with their links. */
	readonly conflicts?: readonly string[];
	/** All links on which something is under way or waits (`isUnsettled`). */
	readonly unsettled?: boolean;
	/** How many conflicts are open, without them. */
	readonly openCount?: boolean;
	/** All open conflicts and the history. */
	readonly bucket?: boolean;
	/** All guard records. */
	readonly guard?: boolean;
}

export type Scope = 'everything' | PartialScope;

/** What a step needs to see. */
export interface Needs {
	/** The revision that the step's items were made from; may depend on the head, which tells whose they are. */
	readonly atLeastRev?: number | ((head: StateHead) => number);
	/** What it looks at; may depend on the head, which says how ids are found in items. */
	readonly scope: Scope | ((head: StateHead) => Scope);
	/** Whether writes leave on the ground of records that the run fetched: refused once a later run began. */
	readonly plansWrites?: boolean;
	/** A run that begins and wants the sync for itself, where the store can give it that. */
	readonly lease?: LeaseRequest;
}

/** Asks for the lease of a sync: only one run at a time. SEMANTICS "Cursors and runs". */
export interface LeaseRequest {
	/** Made where the run was started, so that the same place can renew and release it. */
	readonly token: string;
	/** The execution, for people. */
	readonly holder: string;
	/** Whether it is a test run of the editor: nobody reports its end, so the next test takes over. */
	readonly test: boolean;
}

export interface Updated<T> {
	readonly result: T;
	/** The revision after the step. */
	readonly rev: number;
	/** Number of the lease that was taken; later steps of the run are known by it. */
	readonly fence?: number;
}

/** Where the state of one sync lives. Every store passes the same contract tests. */
export interface StateStore {
	/** Whether a change is safe for good once `update` returned, whatever becomes of the execution. */
	readonly durable: boolean;

	/**
	 * Looks at the state. `look` is synchronous and pure; it may be called more than once.
	 *
	 * @throws StaleStateError when the state is older than `atLeastRev`; UnreadableStateError.
	 */
	read<T>(look: (state: StateView, info: StateInfo) => T, needs: Needs): Promise<T>;

	/**
	 * One atomic step: its change is applied as a whole, or not at all. `step` is synchronous and pure,
	 * and may be called more than once; what it throws is thrown, with the state as it was.
	 *
	 * @throws StaleStateError when the state is older than `atLeastRev`; UnreadableStateError;
	 * LeaseTakenError; FencedOffError.
	 */
	update<T>(step: StateStep<T>, needs: Needs): Promise<Updated<T>>;
}

export type StateStep<T> = (
	state: StateView,
	info: StateInfo,
) => {
	readonly change?: StateChange;
	/** What the revision after the change must not be below: that of a state which comes from elsewhere. */
	readonly rev?: number;
	readonly result: T;
};

/** The revision that a state must not be below. */
export function revisionNeeded({ atLeastRev = 0 }: Needs, head: StateHead): number {
	return typeof atLeastRev === 'function' ? atLeastRev(head) : atLeastRev;
}

/** Whether a change leaves the state as it is; it then needs no new revision. */
export function changesNothing(state: StateView, change: StateChange): boolean {
	const { head, links, open, logged, guard } = change;
	if (head !== state.head || open.size > 0 || logged.length > 0 || guard.size > 0) return false;
	for (const [id, link] of links) if (link !== state.link(id)) return false;
	return true;
}

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

const UNKNOWN = {
	started: (syncName: string) =>
		`This execution began before n8n was started, and the state of sync "${syncName}" is not known here yet.`,
	letGo: (syncName: string) =>
		`This execution began before the state of sync "${syncName}" was last saved, and what it was given is older.`,
	notGiven: (syncName: string) =>
		`This execution was given nothing of the state of sync "${syncName}", which was saved before.`,
};

/** The state is not at hand, and what the execution was given in its place may be an old copy. */
export class UnknownStateError extends Error {
	readonly remedy =
		'n8n gives a waiting execution whose time ran out no static data, and a retried one an old copy. Nothing was written; the next normal run of the workflow catches up. With a Two-Way Sync Trigger in the workflow, a step of the sync before the one that waits, or the Postgres store, the state is at hand.';

	constructor(syncName: string, why: keyof typeof UNKNOWN = 'started') {
		super(UNKNOWN[why](syncName));
		this.name = 'UnknownStateError';
	}
}

/** An execution in sub-workflow mode does not show that it is one of the workflow whose id it has. */
export class UnprovenWorkflowError extends Error {
	readonly remedy =
		"Whoever calls a sub-workflow with a definition of his own can give it any workflow's id, so such a run must bring what was saved for that workflow. Call the sub-workflow from the database (by its id). Where it is to have a sync of its own and none ran yet, let a Sync State step with operation 'Allow' run in it once, started by a trigger of its own. A step of the sync must come before the first one that waits. With the Postgres store this is not asked.";

	constructor(syncName: string) {
		super(
			`This run of a sub-workflow does not prove that it belongs to the workflow of sync "${syncName}". Nothing was read and nothing was changed.`,
		);
		this.name = 'UnprovenWorkflowError';
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

/** Another run of the sync is under way. */
export class LeaseTakenError extends Error {
	readonly remedy =
		'Only one run of a sync goes on at a time. Nothing was lost: the next run looks at everything since.';

	constructor(
		syncName: string,
		holder: string,
		/** Seconds after which the lease ends unless it is renewed. */
		readonly endsIn: number,
	) {
		super(`Another run of sync "${syncName}" is under way (execution ${holder}).`);
		this.name = 'LeaseTakenError';
	}
}

/** The run lost its lease to a later one: what it fetched is older than what the state knows. */
export class FencedOffError extends Error {
	readonly remedy =
		"Nothing was written. It happens when a run takes longer than 'Give Up After' of the trigger, waits, or is retried after another run. The later run has taken over.";

	constructor(syncName: string) {
		super(`A later run of sync "${syncName}" has begun, so this one may not write any more.`);
		this.name = 'FencedOffError';
	}
}
