import { randomUUID } from 'node:crypto';
import type { StateChange } from '../../../src/model/state';
import { SyncState } from '../../../src/model/syncState';
import { decodeState } from '../../../src/state/decode';
import { encodeState } from '../../../src/state/encode';

/** Version of what stands under our key in the static data. */
const SAVED_VERSION = 1;

/** Names this process in what it saves, so that it knows its own. */
const WRITER = randomUUID();

/** One sync as it stands in the static data. */
export interface SavedSync {
	readonly rev: number;
	readonly writer: string;
	/** The encoded state. */
	readonly text: string;
}

/** What stands under our key in the static data of a workflow. */
export interface SavedStates {
	readonly version: number;
	readonly syncs: { readonly [syncName: string]: SavedSync };
}

/** The state of one sync in this process; text and decoded form are made from one another when needed. */
class CurrentState {
	private state: SyncState | undefined;
	private text: string | undefined;

	constructor(
		public rev: number,
		private writer: string,
		from: { readonly text: string } | { readonly state: SyncState },
	) {
		if ('text' in from) this.text = from.text;
		else this.state = from.state;
	}

	/** @throws UnreadableStateError; the text stays what it is. */
	view(): SyncState {
		this.state ??= decodeState(this.text ?? '');
		return this.state;
	}

	apply(change: StateChange): void {
		this.view().apply(change);
		this.rev++;
		this.writer = WRITER;
		this.text = undefined;
	}

	/** Unchanged state is not encoded again. */
	saved(): SavedSync {
		this.text ??= encodeState(this.view());
		return { rev: this.rev, writer: this.writer, text: this.text };
	}

	copy(): CurrentState {
		return new CurrentState(this.rev, this.writer, { text: this.saved().text });
	}
}

/**
 * The states of all syncs of one workflow, as this process knows them. All executions share it, so that
 * executions which overlap do not overwrite one another: whichever is saved last saves this.
 */
export class WorkflowStates {
	private readonly syncs = new Map<string, CurrentState>();

	/** Takes over what is saved where it is newer than what this process knows. */
	adopt(saved: SavedStates): void {
		for (const [name, sync] of Object.entries(saved.syncs)) {
			const known = this.syncs.get(name);
			if (known !== undefined && known.rev >= sync.rev) continue;
			this.syncs.set(name, new CurrentState(sync.rev, sync.writer, { text: sync.text }));
		}
	}

	sync(name: string): CurrentState {
		const known = this.syncs.get(name);
		if (known !== undefined) return known;
		const fresh = new CurrentState(0, WRITER, { state: new SyncState() });
		this.syncs.set(name, fresh);
		return fresh;
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
		const { rev, writer, text } = sync;
		if (typeof rev !== 'number' || typeof writer !== 'string' || typeof text !== 'string') continue;
		syncs[name] = { rev, writer, text };
	}
	return { version: value.version, syncs };
}

function isObject(value: unknown): value is { readonly [key: string]: unknown } {
	return typeof value === 'object' && value !== null;
}
