import { randomUUID } from 'node:crypto';
import type { StateChange } from '../../../src/model/state';
import { SyncState } from '../../../src/model/syncState';
import { decodeState } from '../../../src/state/decode';
import { encodeState } from '../../../src/state/encode';
import { UnreadableStateError } from '../../../src/state/store';
import { Hands } from './hands';
import { aboutSize, checkSavable } from './savable';

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
	readonly syncs: { readonly [syncName: string]: unknown };
}

/** What was saved, as far as it can be read. */
export interface ReadSaved {
	readonly syncs: ReadonlyMap<string, SavedSync>;
	/** What stands under the name of a sync and is none. */
	readonly damaged: ReadonlyMap<string, unknown>;
}

/** The state of one sync in this process; text and decoded form are made from one another when needed. */
export class CurrentState {
	private state: SyncState | undefined;
	private text: string | undefined;

	/** About as many characters as the text has, or would have. */
	private about: number;

	/** Who works on what; begins anew where what others saved is taken over. */
	readonly hands: Hands;

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
		return foreign;
	}

	/** @throws UnreadableStateError where what is saved is damaged and this process knows no better. */
	sync(name: string): CurrentState {
		const known = this.syncs.get(name);
		if (known !== undefined) return known;
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

	/** An execution was saved, or will never be. */
	end(execution: string, now: number): void {
		this.atWork.delete(execution);
		for (const state of this.syncs.values()) state.hands.end(execution, now);
	}

	/** What n8n saves, made at the moment of saving. */
	saved(): SavedStates {
		const syncs = new Map(this.damaged);
		for (const [name, state] of this.syncs) {
			if (state.rev > 0) syncs.set(name, state.saved());
		}
		return { version: SAVED_VERSION, syncs: Object.fromEntries(syncs) };
	}

	/** A copy for a test run, whose changes are its own. */
	copy(): WorkflowStates {
		const copy = new WorkflowStates();
		for (const [name, state] of this.syncs) copy.syncs.set(name, state.copy());
		for (const [name, sync] of this.damaged) copy.damaged.set(name, sync);
		return copy;
	}
}

/**
 * Reads what stands under our key; `undefined` where nothing of ours does, or only the stand-in that an
 * earlier step of this execution put there.
 *
 * @throws UnreadableStateError where the whole of it is not of a shape that we know.
 */
export function readSaved(value: unknown): ReadSaved | undefined {
	if (value === undefined || value === null || isStandIn(value)) return undefined;
	if (!isObject(value) || typeof value.version !== 'number' || !isObject(value.syncs)) {
		throw unreadable('what is saved in the workflow is not of its shape');
	}
	if (value.version > SAVED_VERSION) throw newerSaved(value.version);
	const syncs = new Map<string, SavedSync>();
	const damaged = new Map<string, unknown>();
	for (const [name, sync] of Object.entries(value.syncs)) {
		const read = readSync(sync);
		if (read === undefined) damaged.set(name, sync);
		else syncs.set(name, read);
	}
	return { syncs, damaged };
}

function readSync(sync: unknown): SavedSync | undefined {
	if (!isObject(sync)) return undefined;
	const { rev, writer, at, text } = sync;
	if (typeof rev !== 'number' || typeof writer !== 'string' || typeof text !== 'string') {
		return undefined;
	}
	return { rev, writer, ...(typeof at === 'number' ? { at } : {}), text };
}

function isStandIn(value: unknown): boolean {
	return isObject(value) && typeof value.toJSON === 'function';
}

function unreadable(what: string): UnreadableStateError {
	return new UnreadableStateError(
		`The stored state of this sync cannot be read: ${what}.`,
		'The stored bytes were left as they are. Put back a backup of the workflow, or give the sync another Sync Name to begin anew: records with match keys are linked again without duplicates.',
	);
}

function newerSaved(version: number): UnreadableStateError {
	return new UnreadableStateError(
		`The stored state of this workflow was written by a newer version of this package (layout ${version}, this one reads up to ${SAVED_VERSION}).`,
		'Update the package n8n-nodes-two-way-sync. The stored bytes were left as they are.',
	);
}

function isObject(value: unknown): value is { readonly [key: string]: unknown } {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}
