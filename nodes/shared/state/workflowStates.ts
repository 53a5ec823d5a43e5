import { randomUUID } from 'node:crypto';
import { omit } from 'lodash';
import type { StateChange } from '../../../src/model/state';
import { EMPTY_HEAD } from '../../../src/model/state';
import { SyncState } from '../../../src/model/syncState';
import { decodeState } from '../../../src/state/decode';
import { encodeState } from '../../../src/state/encode';
import { countersOf, restoreState } from '../../../src/state/replace';
import { Hands } from './hands';
import { aboutSize, checkSavable } from './savable';
import { contentOf } from './savedSignature';
import type { ReadSaved, SavedStates, SavedSync } from './savedStates';
import { SAVED_VERSION, unreadable } from './savedStates';

/** Names this process in what it saves, so that it knows its own. */
const WRITER = randomUUID();

/** n8n resumes a waiting execution a little after its time. */
const LATE_MILLISECONDS = 60 * 60 * 1000;

/** The state of one sync in this process; text and decoded form are made from one another when needed. */
export class CurrentState {
	private state: SyncState | undefined;
	private text: string | undefined;

	/** About as many characters as the text has, or would have. */
	private about: number;

	/** Who works on what; begins anew where what others saved is taken over, and when it is put aside. */
	hands: Hands;

	constructor(
		public rev: number,
		private writer: string,
		private at: number,
		from: { readonly text: string } | { readonly state: SyncState },
	) {
		this.hands = new Hands(at);
		this.about = 'text' in from ? from.text.length : 0;
		if ('text' in from) this.text = from.text;
		else this.state = from.state;
	}

	/** @throws UnreadableStateError; the text stays what it is. */
	view(): SyncState {
		this.state ??= decodeState(this.text ?? '');
		return this.state;
	}

	/** @throws StateTooLargeError; nothing is changed. */
	checkSavable(step: Parameters<typeof checkSavable>[1]): void {
		checkSavable({ about: this.about, text: () => this.saved().text }, step);
	}

	apply(change: StateChange, by: string, now: number, atLeastRev = 0): void {
		this.about += aboutSize(change);
		this.hands.touch(by, now, change, this.view());
		this.view().apply(change);
		this.rev = Math.max(this.rev + 1, atLeastRev);
		this.at = now;
		this.writer = WRITER;
		this.text = undefined;
	}

	/** Unchanged state is not encoded again. */
	saved(): SavedSync {
		this.text ??= encodeState(this.view());
		this.about = this.text.length;
		return { rev: this.rev, writer: this.writer, at: this.at, text: this.text };
	}

	copy(): CurrentState {
		return new CurrentState(this.rev, this.writer, this.at, { text: this.saved().text });
	}

	/** Whether this very revision is saved. */
	isSavedAs(saved: SavedSync | undefined): boolean {
		return saved !== undefined && saved.rev === this.rev && saved.writer === this.writer;
	}

	/** Keeps the text alone, which takes a fraction of the room; what was done so far counts as others' work. */
	putAside(now: number): number {
		const { text } = this.saved();
		this.state = undefined;
		const quietSince = this.hands.quietSince(now);
		if (quietSince !== undefined) this.hands = new Hands(quietSince);
		return text.length;
	}
}

/** A copy that is not known to be ours, as an import reads a backup; what it signed with is not taken over. */
function backup(
	{ rev, writer, at = 0, text }: SavedSync,
	known: CurrentState | undefined,
	above: number,
	now: number,
): CurrentState {
	const next = Math.max(rev, above) + 1;
	try {
		const copy = decodeState(text);
		const counters = countersOf(copy.head, known?.view().head ?? EMPTY_HEAD);
		const change = restoreState(new SyncState(), copy, now);
		const { movedTo } = copy.head;
		const head = omit({ ...change.head, ...counters, movedTo }, ['secret', 'earlierSecrets']);
		const state = new SyncState();
		state.apply({ ...change, head });
		return new CurrentState(next, WRITER, Math.min(at, now), { state });
	} catch {
		// Whoever looks at it is told what is wrong with it, and it stays as it is.
		return new CurrentState(rev, writer, at, { text });
	}
}

/**
 * The states of all syncs of one workflow, as this process knows them. All executions share it, so that
 * executions which overlap do not overwrite one another: whichever is saved last saves this.
 */
export class WorkflowStates {
	private readonly syncs = new Map<string, CurrentState>();
	/** What was saved of a sync and cannot be read; it is saved again as it was. */
	private readonly damaged = new Map<string, unknown>();
	/** Executions that changed something and have not ended. */
	private readonly atWork = new Set<string>();
	/** Executions that wait, and until when: n8n gives them nothing then. Epoch milliseconds. */
	private readonly waiting = new Map<string, number>();
	/** Whether this workflow may begin a sync when it is called as a sub-workflow. */
	allowed = false;
	/** Whether what was saved of it last is signed. */
	signed = false;
	/** Content of the copy that was read as an old backup and became this. */
	private takenFrom: string | undefined;

	/** What an import would make of a copy that was not saved for this workflow on this n8n. */
	static fromBackup(
		saved: ReadSaved,
		known: WorkflowStates | undefined,
		revisions = known?.revisions(),
	): WorkflowStates {
		const states = new WorkflowStates();
		const now = Date.now();
		for (const [name, sync] of saved.syncs) {
			const current = known?.syncs.get(name);
			states.syncs.set(name, backup(sync, current, revisions?.get(name) ?? 0, now));
		}
		for (const [name, sync] of saved.damaged) states.damaged.set(name, sync);
		for (const [name, rev] of revisions ?? []) {
			if (rev === 0 || saved.syncs.has(name) || saved.damaged.has(name)) continue;
			// It begins anew, above what an execution may still bring of it.
			states.syncs.set(name, new CurrentState(rev + 1, WRITER, now, { state: new SyncState() }));
		}
		states.takenFrom = contentOf(saved);
		return states;
	}

	/** Whether this began with that copy, which n8n hands out until this is saved. */
	isTakenFrom(saved: ReadSaved): boolean {
		return this.takenFrom !== undefined && this.takenFrom === contentOf(saved);
	}

	/**
	 * Takes over what is saved where it is newer than what this process knows.
	 *
	 * @returns whether another process made it meanwhile.
	 */
	adopt(saved: ReadSaved): boolean {
		let foreign = false;
		for (const [name, { rev, writer, at = 0, text }] of saved.syncs) {
			const known = this.syncs.get(name);
			if (known !== undefined && known.rev >= rev) continue;
			this.syncs.set(name, new CurrentState(rev, writer, at, { text }));
			foreign ||= known !== undefined && known.rev > 0 && writer !== WRITER;
		}
		for (const [name, sync] of saved.damaged) this.damaged.set(name, sync);
		this.allowed ||= saved.allowed;
		return foreign;
	}

	/** Whether a copy is newer than what is known here. */
	isOlderThan({ syncs }: ReadSaved): boolean {
		return [...syncs].some(([name, { rev }]) => rev > (this.syncs.get(name)?.rev ?? 0));
	}

	/** Whether all that is known here stands in a copy. */
	isSavedAs(saved: ReadSaved | undefined): boolean {
		return (
			(saved?.allowed ?? false) === this.allowed &&
			[...this.syncs].every(
				([name, state]) => state.rev === 0 || state.isSavedAs(saved?.syncs.get(name)),
			)
		);
	}

	/** @throws UnreadableStateError where what is saved is damaged and this process knows no better. */
	sync(name: string): CurrentState {
		const known = this.syncs.get(name);
		if (known !== undefined && (known.rev > 0 || !this.damaged.has(name))) return known;
		if (this.damaged.has(name)) throw unreadable('what is saved of it is not of its shape');
		const fresh = new CurrentState(0, WRITER, 0, { state: new SyncState() });
		this.syncs.set(name, fresh);
		return fresh;
	}

	/** Whether an execution was not known to be at work. */
	begin(execution: string): boolean {
		if (this.atWork.has(execution)) return false;
		this.atWork.add(execution);
		return true;
	}

	/**
	 * An execution was saved, or will never be.
	 *
	 * @param waitsUntil Where it waits; epoch milliseconds.
	 */
	end(execution: string, now: number, waitsUntil?: number): void {
		this.atWork.delete(execution);
		this.waiting.delete(execution);
		if (waitsUntil !== undefined) this.waiting.set(execution, waitsUntil);
		for (const state of this.syncs.values()) state.hands.end(execution, now);
	}

	/** Whether an execution is going to need what is known here, whatever is saved. */
	isAwaited(now: number): boolean {
		for (const [execution, until] of this.waiting) {
			if (until + LATE_MILLISECONDS < now) this.waiting.delete(execution);
		}
		return this.waiting.size > 0;
	}

	isAtWork(): boolean {
		return this.atWork.size > 0;
	}

	/** @returns about how many bytes are left. */
	putAside(now: number): number {
		let size = 0;
		for (const state of this.syncs.values()) size += state.putAside(now);
		return size;
	}

	/** Of the syncs of which something is saved, or is to be. */
	names(): readonly string[] {
		const begun = [...this.syncs].filter(([, { rev }]) => rev > 0);
		return [...this.damaged.keys(), ...begun.map(([name]) => name)];
	}

	/** The revision of each sync. */
	revisions(): ReadonlyMap<string, number> {
		return new Map(Array.from(this.syncs, ([name, { rev }]) => [name, rev]));
	}

	/** What n8n saves, made at the moment of saving. */
	saved(): SavedStates {
		const syncs = new Map(this.damaged);
		for (const [name, state] of this.syncs) {
			if (state.rev > 0) syncs.set(name, state.saved());
		}
		return {
			version: SAVED_VERSION,
			syncs: Object.fromEntries(syncs),
			...(this.allowed ? { allowed: true } : {}),
		};
	}

	/** A copy for a test run, whose changes are its own. */
	copy(): WorkflowStates {
		const copy = new WorkflowStates();
		for (const [name, state] of this.syncs) copy.syncs.set(name, state.copy());
		for (const [name, sync] of this.damaged) copy.damaged.set(name, sync);
		return copy;
	}
}
