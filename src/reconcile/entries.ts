import { isEqual, isUndefined, omit, omitBy } from 'lodash';
import { bare } from '../model/sideNames';
import type { Conflict, ConflictField, ConflictType } from '../model/conflict';
import type { Link, RecordId } from '../model/link';
import type { Side } from '../model/side';
import { SIDES } from '../model/side';
import type { Present } from '../records/listed';
import { conflictId } from '../records/conflictId';
import { nameOf } from '../records/label';
import type { Run } from './run';

/** What an entry needs besides what the run knows. */
export interface EntryParts {
	readonly id: string;
	readonly type: ConflictType;
	readonly link?: Link;
	readonly fields?: readonly ConflictField[];
	readonly reason: string;
	readonly content: number;
	readonly masterIds?: readonly RecordId[];
	readonly slaveIds?: readonly RecordId[];
	readonly gone?: Side;
	readonly beside?: boolean;
	/** Whether what is told of the records may be a part; where it is not given, what events tell is. */
	readonly partly?: boolean;
	/** Names it for people, where no one record does. */
	readonly label?: string;
}

/** A conflict that opens now, or the entry that is open already with what it says now. */
export function openEntry(run: Run, parts: EntryParts, present: Present): Conflict {
	const entry = newEntry(run, parts, present, 'open');
	const open = run.draft.openConflict(parts.id);
	if (open === undefined) {
		// Who still looks at an earlier question of that id must not answer this one.
		return { ...entry, revision: (run.draft.closedEntry(parts.id)?.revision ?? 0) + 1 };
	}
	const records = run.isSnapshot
		? { ...open.records, ...entry.records }
		: withEvents(open.records, entry.records);
	const isSame =
		open.content === parts.content || (run.resalts && saysTheSame(open, { ...entry, records }));
	const changed = !isSame || open.decidedAt !== undefined;
	return {
		...entry,
		openedAt: open.openedAt,
		run: open.run,
		timesSeen: open.timesSeen + 1,
		revision: open.revision + (changed ? 1 : 0),
		...(open.partly === true ? {} : { partly: undefined }),
		records,
	};
}

/** Whether an entry has the same values, where their fingerprints cannot be compared. */
function saysTheSame(open: Conflict, entry: Conflict): boolean {
	const said = ({ fields, records, masterIds, slaveIds, gone, reason }: Conflict) => ({
		...{ masterIds, slaveIds, gone, reason },
		records: fields.length === 0 ? records : undefined,
		fields: fields.map(({ key, master, slave, agreed = false }) => [key, master, slave, agreed]),
	});
	return isEqual(said(open), said(entry));
}

/** An event need not tell of every field: what it leaves out is as it was. */
function withEvents(known: Conflict['records'], told: Conflict['records']): Conflict['records'] {
	const of = (side: Side) => {
		const record = { ...known?.[side], ...told?.[side] };
		return Object.keys(record).length === 0 ? {} : { [side]: record };
	};
	return { ...of('master'), ...of('slave') };
}

/** Puts the entry into the bucket, and out of the node where it is new or says something new. */
export function openConflict(run: Run, parts: EntryParts, present: Present): void {
	const open = run.draft.openConflict(parts.id);
	const entry = openEntry(run, parts, present);
	run.putOpen(entry, present, open === undefined || open.revision !== entry.revision);
}

/** What was decided, and what it overruled, stays on record when an entry opens again. */
export function logReopened(run: Run, conflict: Conflict): void {
	const decided = conflict.how ?? 'decided';
	logEntry(
		run,
		conflict,
		`${decided}; a side moved before that was carried out, so it is open again`,
	);
}

/** A decision that could not be carried out: a person is asked again, and told why. */
export function reopenEntry(run: Run, conflict: Conflict, why: string, present: Present): void {
	logEntry(run, conflict, why);
	const records = { ...conflict.records, ...recordsOf(present) };
	run.putOpen({ ...undecided(conflict), records, lastSeenAt: run.now, reason: why }, present, true);
}

/** A decided entry as it opens again: what is decided of it next is no undo. */
export function undecided(conflict: Conflict): Conflict {
	const open = omit(conflict, ['decidedAt', 'decidedBy', 'how', 'decision', 'undoes']);
	return { ...open, revision: conflict.revision + 1 };
}

/** Keeps what an open entry says by now, which it will not say any more. */
export function logEntry(run: Run, conflict: Conflict, how: string): void {
	run.draft.log({
		...conflict,
		id: conflictId('reopened', conflict.id, String(run.number)),
		status: 'dismissed',
		records: undefined,
		how,
		lastSeenAt: run.now,
	});
}

export function newEntry(
	run: Run,
	parts: EntryParts,
	present: Present,
	status: Conflict['status'],
): Conflict {
	const ids = parts.link?.ids;
	const isPart = parts.partly ?? !run.isSnapshot;
	const about: Partial<Conflict> = {
		link: parts.link?.id,
		masterId: ids?.master ?? present.master?.id,
		slaveId: ids?.slave ?? present.slave?.id,
		masterIds: parts.masterIds,
		slaveIds: parts.slaveIds,
		gone: parts.gone,
		beside: parts.beside,
		records: status === 'open' ? recordsOf(present) : undefined,
		partly: status === 'open' && isPart ? true : undefined,
	};
	return {
		id: parts.id,
		revision: 1,
		type: parts.type,
		status,
		...omitBy(about, isUndefined),
		label: parts.label ?? labelOf(run, present, parts),
		fields: parts.fields ?? [],
		reason: parts.reason,
		openedAt: run.now,
		lastSeenAt: run.now,
		timesSeen: 1,
		run: run.number,
		content: parts.content,
	};
}

function recordsOf(present: Present): NonNullable<Conflict['records']> {
	return {
		...(present.master === undefined ? {} : { master: present.master.record }),
		...(present.slave === undefined ? {} : { slave: present.slave.record }),
	};
}

/** Names the record for people: by the field set for it, by its key, or by its ids. */
function labelOf(run: Run, present: Present, parts: EntryParts): string {
	const name = nameOf({ master: present.master?.record, slave: present.slave?.record }, run);
	if (name !== undefined) return name;
	const ids = SIDES.flatMap((side) => {
		const named = side === 'master' ? parts.masterIds : parts.slaveIds;
		const id = present[side]?.id ?? parts.link?.ids[side] ?? named?.join(', ');
		return id === undefined || id === '' ? [] : [`${bare(side)} ${id}`];
	});
	return ids.length === 0 ? 'a record without an id' : ids.join(' / ');
}
