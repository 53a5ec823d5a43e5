import { UnreadableStateError } from '../../../src/state/store';

/** Version of what stands under our key in the static data. */
export const SAVED_VERSION = 1;

/** No sync gets as far; beyond 2^53 the next revision could not be told from the last. */
const MOST_REVISIONS = 2 ** 52;

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
	/** Whether this workflow, called as a sub-workflow, may begin a sync of its own. */
	readonly allowed?: boolean;
	/** Of all that is saved, for this workflow on this n8n; absent in what early versions saved. */
	readonly signature?: string;
}

/** What was saved, as far as it can be read. */
export interface ReadSaved {
	readonly syncs: ReadonlyMap<string, SavedSync>;
	/** What stands under the name of a sync and is none. */
	readonly damaged: ReadonlyMap<string, unknown>;
	readonly allowed: boolean;
	readonly signature?: string;
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
	const { signature } = value;
	return {
		syncs,
		damaged,
		allowed: value.allowed === true,
		...(typeof signature === 'string' ? { signature } : {}),
	};
}

function readSync(sync: unknown): SavedSync | undefined {
	if (!isObject(sync)) return undefined;
	const { rev, writer, at, text } = sync;
	if (!isRevision(rev) || typeof writer !== 'string' || typeof text !== 'string') return undefined;
	return { rev, writer, ...(typeof at === 'number' ? { at } : {}), text };
}

function isRevision(rev: unknown): rev is number {
	return typeof rev === 'number' && Number.isInteger(rev) && rev >= 0 && rev <= MOST_REVISIONS;
}

function isStandIn(value: unknown): boolean {
	return isObject(value) && typeof value.toJSON === 'function';
}

export function unreadable(what: string): UnreadableStateError {
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
