import { createHash, timingSafeEqual } from 'node:crypto';
import { signatureOf } from '../signature';
import type { ReadSaved, SavedStates } from './savedStates';

/** For whom it is signed, and with what. */
export interface Seal {
	readonly workflowId: string;
	/** `undefined` where this n8n has no key: then nothing is signed. */
	readonly key: string | undefined;
}

/** Adds the signature to what is about to be saved. O(bytes). */
export function sealed(saved: SavedStates, seal: Seal): SavedStates {
	const signature = sign(saved.syncs, saved.allowed === true, seal);
	return signature === undefined ? saved : { ...saved, signature };
}

/** `unsigned` is what versions of before saved; `foreign` is signed for another workflow, n8n, or content. */
export type Origin = 'ours' | 'unsigned' | 'foreign';

export function originOf(saved: ReadSaved, seal: Seal): Origin {
	// Without a key nothing can be told.
	if (saved.signature === undefined || seal.key === undefined) return 'unsigned';
	const given = Buffer.from(saved.signature);
	const made = Buffer.from(sign(syncsOf(saved), saved.allowed, seal) ?? '');
	return made.length === given.length && timingSafeEqual(made, given) ? 'ours' : 'foreign';
}

/** Tells copies apart, whoever signed them. O(bytes). */
export function contentOf(saved: ReadSaved): string {
	return sha256(JSON.stringify(toldOf(syncsOf(saved))));
}

function syncsOf({ damaged, syncs }: ReadSaved): SavedStates['syncs'] {
	return Object.fromEntries([...damaged, ...syncs]);
}

/** Of all that stands under our key, in an order of its own. */
function sign(
	syncs: SavedStates['syncs'],
	allowed: boolean,
	{ workflowId, key }: Seal,
): string | undefined {
	if (key === undefined) return undefined;
	return signatureOf(key, [workflowId, allowed ? 1 : 0, ...toldOf(syncs)]);
}

function toldOf(syncs: SavedStates['syncs']): readonly string[] {
	const names = Object.keys(syncs).sort();
	return names.flatMap((name) => [name, digest(syncs[name])]);
}

/** Long texts by their digest, so that the whole need not be copied. */
function digest(sync: unknown): string {
	if (typeof sync !== 'object' || sync === null) return sha256(JSON.stringify(sync));
	const entries = Object.entries(sync).sort(([a], [b]) => (a < b ? -1 : 1));
	const told = entries.map(([key, value]) => [
		key,
		typeof value === 'string' ? sha256(value) : value,
	]);
	return sha256(JSON.stringify(told));
}

function sha256(text: string): string {
	return createHash('sha256').update(text).digest('base64');
}
