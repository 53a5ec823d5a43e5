import { randomUUID } from 'node:crypto';
import type { StateChange } from '../../../src/model/state';
import { SyncState } from '../../../src/model/syncState';
import { decodeState } from '../../../src/state/decode';
import { encodeState } from '../../../src/state/encode';
import { Hands } from './hands';

/** Version of what stands under our key in the static data. */
const SAVED_VERSION = 1;

/** Names this process in what it saves, so that it knows its own. */
const WRITER = randomUUID();

/** One sync as it stands in the static data. */
export interface SavedSync {
	readonly rev: number;
	readonly writer: string;
	/** When it was changed last, epoch milliseconds; absent in what early versions saved. */
	readonly at?: number;
	/** The encoded state. */
	readonly text: string;
}

/** What stands under our key in the static data of a workflow. */
export interface SavedStates {
	readonly version: number;
	readonly syncs: { readonly [syncName: string]: SavedSync };
}

/** The state of one sync in this process; text and decoded form are made from one another when needed. */
export class CurrentState {
	private state: SyncState | undefined;
	private text: string | undefined;

	/** Who works on what; begins anew where what others saved is taken over. */
	readonly hands: Hands;

	constructor(
		public rev: number,
		private writer: string,
		private at: number,
		from: { readonly text: string } | { readonly state: SyncState },
	) {
		this.hands = new Hands(at);
		if ('text' in from) this.text = from.text;
		else this.state = from.state;
	}

	/** @throws UnreadableStateError; the text stays what it is. */
	view(): SyncState {
		this.state ??= decodeState(this.text ?? '');
		return this.state;
	}

	apply(change: StateChange, by: string, now: number): void {
		this.hands.touch(by, now, change, this.view());
		this.view().apply(change);
		this.rev++;
		this.at = now;
		this.writer = WRITER;
		this.text = undefined;
	}

	/** Unchanged state is not encoded again. */
	saved(): SavedSync {
		this.text ??= encodeState(this.view());
		return { rev: this.rev, writer: this.writer, at: this.at, text: this.text };
	}

	copy(): CurrentState {
		return new CurrentState(this.rev, this.writer, this.at, { text: this.saved().text });
	}
}

/**
 * The states of all syncs of one workflow, as this process knows them. All executions share it, so that
 * executions which overlap do not overwrite one another: whichever is saved last saves this.
 */
export class WorkflowStates {
	private readonly syncs = new Map<string, CurrentState>();
	/** Executions that changed something and have not ended. */
	private readonly atWork = new Set<string>();

	/**
	 * Takes over what is saved where it is newer than what this process knows.
	 *
	 * @returns whether another process made it meanwhile.
	 */
	adopt(saved: SavedStates): boolean {
		let foreign = false;
		for (const [name, sync] of Object.entries(saved.syncs)) {
			const known = this.syncs.get(name);
			if (known !== undefined && known.rev >= sync.rev) continue;
			const { rev, writer, at = 0, text } = sync;
			this.syncs.set(name, new CurrentState(rev, writer, at, { text }));
			foreign ||= known !== undefined && known.rev > 0 && writer !== WRITER;
		}
		return foreign;
	}

	sync(name: string): CurrentState {
		const known = this.syncs.get(name);
		if (known !== undefined) return known;
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

	/** An execution was saved, or will never be. */
	end(execution: string, now: number): void {
		this.atWork.delete(execution);
		for (const state of this.syncs.values()) state.hands.end(execution, now);
	}

	/** What n8n saves, made at the moment of saving. */
	saved(): SavedStates {
		const syncs: { [syncName: string]: SavedSync } = {};
		for (const [name, state] of this.syncs) {
			if (state.rev > 0) syncs[name] = state.saved();
		}
		return { version: SAVED_VERSION, syncs };
	}

	/** A copy for a test run, whose changes are its own. */
	copy(): WorkflowStates {
		const copy = new WorkflowStates();
		for (const [name, state] of this.syncs) copy.syncs.set(name, state.copy());
		return copy;
	}
}

/** Reads what stands under our key; `undefined` where nothing of ours does. */
export function readSaved(value: unknown): SavedStates | undefined {
	if (!isObject(value) || typeof value.version !== 'number' || !isObject(value.syncs)) {
		return undefined;
	}
	const syncs: { [syncName: string]: SavedSync } = {};
	for (const [name, sync] of Object.entries(value.syncs)) {
		if (!isObject(sync)) continue;
		const { rev, writer, at, text } = sync;
		if (typeof rev !== 'number' || typeof writer !== 'string' || typeof text !== 'string') continue;
		syncs[name] = { rev, writer, ...(typeof at === 'number' ? { at } : {}), text };
	}
	return { version: value.version, syncs };
}

function isObject(value: unknown): value is { readonly [key: string]: unknown } {
	return typeof value === 'object' && value !== null;
}
