import { isCarried } from '../../model/carried';
import type { ConflictField } from '../../model/conflict';
import type { KeptSight, Link } from '../../model/link';
import { byCodeUnits } from '../../model/order';
import type { Side } from '../../model/side';
import { conflictId } from '../../records/conflictId';
import { fingerprint } from '../../values/fingerprint';
import { newEntry } from '../entries';
import type { Run } from '../run';
import { the } from '../../model/sideNames';

/** Whether the app does not hold what was kept any more, or a write of ours is about to replace it there. */
export function isNowhereElse(link: Link, kept: KeptSight): boolean {
	if (!('value' in kept)) return false;
	const { side, field, overwritten } = kept;
	return (
		overwritten === true ||
		isCarried(link, side, field) ||
		link.intents.some(
			(intent) => intent.target === side && intent.fields.some((part) => part.field === field),
		)
	);
}

/** How the history names what was kept of a field, which need not be mapped any more. */
export function droppedEntry(run: Run, kept: KeptSight, reason: string): ConflictField {
	const key = run.draft.head.fields[kept.field] ?? '';
	const [masterField = '', slaveField = ''] = key.split('\n');
	const label = run.byIndex.get(kept.field)?.plan.label;
	return {
		...{ key, masterField, slaveField },
		...(label === undefined ? {} : { label }),
		...{ [kept.side]: kept.value, changedBy: kept.side, reason },
	};
}

/**
 * A link ends with the record of a side left: what was kept of that one and is nowhere else goes into the
 * history.
 */
export function logDropped(run: Run, link: Link, left: Side, reason: string): void {
	const lost = (link.kept ?? []).filter((kept) => kept.side === left && isNowhereElse(link, kept));
	if (lost.length > 0) logSights(run, link, lost, reason);
}

/**
 * A link ends with both records: what was kept of them got nowhere. A deletion of ours may have taken it
 * whose run was never saved.
 */
export function logLastSights(run: Run, link: Link, reason: string): void {
	const lost = (link.kept ?? []).filter((kept) => 'value' in kept);
	if (lost.length > 0) logSights(run, link, lost, reason);
}

/** A value that is too large to keep goes into the history where a write of ours takes its place. */
export function logTooLarge(run: Run, link: Link, sight: KeptSight): void {
	const reason = `${the(sight.side)} was edited while a write was on its way there, and the value is too large to keep until both sides are seen`;
	logSights(run, link, [sight], reason);
}

function logSights(run: Run, link: Link, sights: readonly KeptSight[], reason: string): void {
	const about = sights.map(({ side, field, print }) => [side, field, print].join());
	const id = conflictId('sights', link.id, String(run.number), ...about);
	// A link may be looked at again in the same run.
	if (run.draft.closedEntry(id) !== undefined) return;
	const fields = sights
		.map((kept) => droppedEntry(run, kept, reason))
		.sort((a, b) => byCodeUnits(a.key, b.key));
	const content = fingerprint(about.join('\n'));
	const parts = { id, type: 'contested' as const, link, fields, reason, content };
	const entry = newEntry(run, parts, {}, 'rejected');
	run.logRejected({ ...entry, how: reason, decidedBy: 'policy', decidedAt: run.now }, {});
}
