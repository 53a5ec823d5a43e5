import type { Side } from '../model/side';
import { SIDES, otherSide } from '../model/side';
import { idKey } from '../model/state';
import { conflictId } from '../records/conflictId';
import { presentOn } from '../records/listed';
import { fingerprint } from '../values/fingerprint';
import { isLonger } from '../values/plainJson';
import { openConflict } from './entries';
import type { BadRecord, Listing } from './listing/listing';
import type { KeyReader, Unlinked } from './existence/matching';
import { groupBy } from './existence/matching';
import type { Run } from './run';

/** Longer records are not kept in the bucket, in characters of their JSON. */
const LONGEST_SHOWN = 20_000;

/**
 * Puts records that cannot be synced into the bucket; the others go on. Those without an id are one entry
 * for each kind, which shows one of them: nothing tells whether the next event brings another or the same.
 */
export function openBadRecords(run: Run, side: Side, listing: Listing): void {
	run.counts.held += listing.bad.length;
	const unnamed = groupBy(listing.bad, (bad) => (bad.id === undefined ? bad.reason : undefined));
	const named = listing.bad.filter((bad) => bad.id !== undefined);
	for (const bad of [...named, ...Array.from(unnamed.values(), asOne)]) {
		const id = conflictId('badRecord', side, identityOf(bad));
		if (wasDismissed(run, id, bad)) continue;
		openConflict(
			run,
			{
				id,
				type: 'badRecord',
				reason: bad.reason,
				content: bad.content,
				...(bad.id === undefined ? {} : idsOf(side, bad.id)),
			},
			bad.record === undefined || isLonger(bad.record, LONGEST_SHOWN)
				? {}
				: presentOn(side, {
						id: bad.id ?? '',
						key: '',
						record: bad.record,
						source: bad.source,
					}),
		);
	}
}

/**
 * Adds the unlinked records that have the match key of one that cannot be synced, as `side:key`. They
 * belong together as far as anybody knows: a creation would double it.
 */
export function holdBackPartners(
	run: Run,
	unlinked: Unlinked,
	keyOf: KeyReader,
	heldBack: Set<string>,
): void {
	for (const side of SIDES) {
		const bad = run.listings[side].bad.flatMap((each) => each.legible);
		const keys = new Set(bad.map((record) => keyOf(side, record)));
		keys.delete(undefined);
		if (keys.size === 0) continue;
		const other = otherSide(side);
		for (const listed of unlinked.of(other)) {
			if (keys.has(keyOf(other, listed.record))) heldBack.add(`${other}:${listed.key}`);
		}
	}
}

/** A person was told of just this and left it alone. */
function wasDismissed(run: Run, id: string, bad: BadRecord): boolean {
	const closed = run.draft.closedEntry(id);
	return closed?.status === 'dismissed' && closed.content === bad.content;
}

/** Several records with the same fault, told as one of them: the same one whatever the order of the items. */
function asOne(all: readonly BadRecord[]): BadRecord & { readonly kind: string } {
	const sorted = [...all].sort((a, b) => a.content - b.content);
	const [first] = sorted;
	if (first === undefined) throw new Error('no record');
	const { reason: kind } = first;
	if (all.length === 1) return { ...first, kind };
	const contents = [...new Set(sorted.map(({ content }) => content))];
	const content = fingerprint(contents.join('\n'));
	return { ...first, kind, content, reason: `${kind} There are ${all.length} such records.` };
}

function identityOf(bad: BadRecord & { readonly kind?: string }): string {
	return bad.id === undefined ? `kind ${bad.kind}` : `id ${idKey(bad.id)}`;
}

function idsOf(side: Side, id: string | number) {
	return side === 'master' ? { masterIds: [id] } : { slaveIds: [id] };
}

/** Conflicts about records that a full listing no longer shows in that state are over. */
export function closeUnseen(run: Run): void {
	if (SIDES.some((side) => !run.listings[side].complete || run.listings[side].cuts.length > 0))
		return;
	for (const conflict of [...run.state.openConflicts()]) {
		if (conflict.type !== 'ambiguousMatch' && conflict.type !== 'badRecord') continue;
		if (run.wasSeen(conflict)) continue;
		run.close(conflict, { status: 'agreed', how: 'the records are no longer in that state' });
	}
}
