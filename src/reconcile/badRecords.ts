import type { Side } from '../model/side';
import { idKey } from '../model/state';
import { conflictId, openConflict } from './entries';
import type { BadRecord, Listing } from './listing';
import { presentOn } from './creation';
import type { Run } from './run';

/** Puts records that cannot be synced into the bucket; the others go on. */
export function openBadRecords(run: Run, side: Side, listing: Listing): void {
	for (const bad of listing.bad) {
		run.counts.held++;
		openConflict(
			run,
			{
				id: conflictId('badRecord', side, identityOf(bad)),
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
