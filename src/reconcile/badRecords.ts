import type { Side } from '../model/side';
import { SIDES, otherSide } from '../model/side';
import { idKey } from '../model/state';
import { conflictId } from '../records/conflictId';
import { presentOn } from '../records/listed';
import { openConflict } from './entries';
import type { BadRecord, Listing } from './listing/listing';
import type { KeyReader, Unlinked } from './existence/matching';
import type { Run } from './run';

/** Puts records that cannot be synced into the bucket; the others go on. */
export function openBadRecords(run: Run, side: Side, listing: Listing): void {
	for (const bad of listing.bad) {
		const id = conflictId('badRecord', side, identityOf(bad));
		run.counts.held++;
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
			bad.record === undefined
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

/** A record without an id is known by what it holds. */
function identityOf(bad: BadRecord): string {
	return bad.id === undefined ? `content ${bad.content}` : `id ${idKey(bad.id)}`;
}

function idsOf(side: Side, id: string | number) {
	return side === 'master' ? { masterIds: [id] } : { slaveIds: [id] };
}

/** Conflicts about records that a full listing no longer shows in that state are over. */
export function closeUnseen(run: Run): void {
	if (!run.listings.master.complete || !run.listings.slave.complete) return;
	for (const conflict of [...run.state.openConflicts()]) {
		if (conflict.type !== 'ambiguousMatch' && conflict.type !== 'badRecord') continue;
		if (run.wasSeen(conflict)) continue;
		run.close(conflict, { status: 'agreed', how: 'the records are no longer in that state' });
	}
}
