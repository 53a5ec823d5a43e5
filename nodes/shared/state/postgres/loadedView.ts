import type { StateHead } from '../../../../src/model/state';
import { SyncState } from '../../../../src/model/syncState';
import type { PartialScope, Scope } from '../../../../src/state/store';
import type { SyncCache } from './cache';
import type { Client } from './driver';
import { countOpen, loadScopedConflicts, loadScopedLinks, loaded } from './loading';
import { PartialState } from './partialState';
import type { SyncRow } from './syncRow';
import type { Tables } from './tables';

/** What a view is loaded from: a sync's locked row, and what this process has of it. */
export interface Source {
	readonly client: Client;
	readonly tables: Tables;
	readonly row: SyncRow;
	readonly head: StateHead;
	readonly cache: SyncCache;
}

/**
 * Loads what a scope names. What this process holds whole is brought up to date instead: that is less
 * than it would be to load a scope beside it.
 */
export async function loadView(source: Source, scope: Scope): Promise<PartialState> {
	const { client, tables, row, head, cache } = source;
	const everything = scope === 'everything';
	const named: PartialScope = everything ? {} : scope;
	const part = async (name: 'links' | 'bucket' | 'guard') =>
		await cache.part(name, client, tables, row, head);
	const wholeLinks = everything || cache.has('links');
	const wholeBucket = wholeLinks || named.bucket === true || cache.has('bucket');
	const links = wholeLinks ? await part('links') : await scopedLinks(source, named);
	const bucket = wholeBucket ? await part('bucket') : await scopedBucket(source, named, links);
	return new PartialState({
		head,
		linkCount: row.linkCount,
		scope: named,
		links: { state: links, whole: wholeLinks },
		bucket: { state: bucket, whole: wholeBucket },
		openCount:
			named.openCount === true && !wholeBucket
				? await countOpen(client, tables, row.id)
				: undefined,
		guard: everything || named.guard === true ? await part('guard') : undefined,
	});
}

async function scopedLinks(source: Source, scope: PartialScope): Promise<SyncState> {
	const { client, tables, row, head } = source;
	const state = new SyncState();
	state.apply(loaded(head, { links: await loadScopedLinks(client, tables, row.id, scope) }));
	return state;
}

async function scopedBucket(
	source: Source,
	scope: PartialScope,
	links: SyncState,
): Promise<SyncState> {
	const { client, tables, row, head } = source;
	const ids = [...links.links()].map((link) => link.id);
	const state = new SyncState();
	const open = await loadScopedConflicts(client, tables, row.id, scope, [
		...ids,
		...(scope.links ?? []),
	]);
	state.apply(loaded(head, { open }));
	return state;
}

/** A scope with what a step turned out to look at too. */
export function widened(scope: Scope, missing: Scope): Scope {
	if (scope === 'everything' || missing === 'everything') return 'everything';
	const { links, records, conflicts } = scope;
	return {
		...scope,
		...missing,
		links: [...(links ?? []), ...(missing.links ?? [])],
		records: {
			master: [...(records?.master ?? []), ...(missing.records?.master ?? [])],
			slave: [...(records?.slave ?? []), ...(missing.records?.slave ?? [])],
		},
		conflicts: [...(conflicts ?? []), ...(missing.conflicts ?? [])],
	};
}
