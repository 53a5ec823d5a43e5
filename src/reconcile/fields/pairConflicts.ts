import { omit, pick } from 'lodash';
import type { CompiledField } from '../../mapping/compiled';
import type { Conflict, ConflictField } from '../../model/conflict';
import { byCodeUnits } from '../../model/order';
import type { Side } from '../../model/side';
import { SIDES } from '../../model/side';
import { printIn } from '../../records/bareEntry';
import { conflictId } from '../../records/conflictId';
import { holdSame } from '../../records/seen';
import type { FieldSight } from '../../records/sights';
import { fingerprint } from '../../values/fingerprint';
import { logEntry, logReopened, newEntry, openConflict } from '../entries';
import type { FieldConflictType, Pair } from './pair';
import { isBack } from './besideValues';
import { hasChangedFrom } from './heldFields';

/** Brings the bucket up to date with what was decided for the fields of one link. */
export function updateConflicts(pair: Pair): void {
	for (const conflict of pair.conflicts) {
		if (pair.run.draft.openConflict(conflict.id) === undefined) continue;
		if (conflict.decidedAt === undefined) {
			refresh(pair, conflict);
			continue;
		}
		if (pair.reopened.has(conflict.id)) {
			logReopened(pair.run, conflict);
			refresh(pair, conflict);
		} else {
			closeLanded(pair, conflict);
		}
	}
	for (const [type, fields] of pair.opened) {
		// Where there is no room for a question its fields are held all the same, and seen as undecided.
		if (!openFor(pair, type, [...fields.values()])) pair.opened.delete(type);
	}
}

/** A decided entry is resolved once none of its writes stands; one that is tried again does. */
function closeLanded(pair: Pair, conflict: Conflict): void {
	if (pair.edit.carriesOut(conflict.id)) return;
	if (conflict.waits === true && leavesNow(pair, conflict)) return;
	pair.run.close(conflict, { status: 'resolved', how: conflict.how });
}

/** Whether a decision that had to wait still does, or its writes leave with this run. */
function leavesNow(pair: Pair, conflict: Conflict): boolean {
	if (!pair.carriedOut.has(conflict.id)) return true;
	if (!pair.requests.some((request) => request.conflict === conflict.id)) return false;
	// The values are in sight now, and what is overruled goes into the history where it has room.
	const fields = refreshed(pair, conflict);
	const leaving = { ...omit(conflict, ['waits', 'withoutValues']), fields };
	pair.run.putOpen(leaving, pair.present, false);
	return true;
}

/** The same conflict seen again: its values now, closed where the sides agree on all of them. */
function refresh(pair: Pair, conflict: Conflict): void {
	const fields = refreshed(pair, conflict);
	if (conflict.fields.some((entry) => isOverwritten(pair, entry))) {
		logEntry(
			pair.run,
			conflict,
			'a write that had been given up landed on a value that waits here',
		);
	}
	if (fields.every((entry) => entry.agreed === true)) {
		const isMapped = fields.every((entry) => !wasUnmapped(pair, entry));
		pair.run.close(
			{ ...conflict, fields },
			isMapped
				? { status: 'agreed', how: hasForm(pair, fields) ? FORM : 'the sides agree' }
				: { status: 'dismissed', how: 'the field is no longer mapped, or compared in another way' },
		);
		return;
	}
	pair.run.countHeld(pair.link);
	openConflict(
		pair.run,
		{
			id: conflict.id,
			type: conflict.type,
			link: pair.edit.link,
			fields,
			reason: conflict.reason,
			content: contentOf(pair, fields),
		},
		pair.present,
	);
}

const FORM = 'settled as different: an app keeps what it is sent in a form of its own';

/** Whether an app shows what is known as its form of the other's value. */
function hasForm(pair: Pair, fields: readonly ConflictField[]): boolean {
	return fields.some((entry) => isForm(pair, fieldOf(pair, entry)));
}

function isForm({ forms }: Pair, field: CompiledField | undefined): boolean {
	return field !== undefined && forms.get(field)?.substitute !== undefined;
}

/** Whether a write of ours that nobody waited for any more replaced a value that a person is asked about. */
function isOverwritten(pair: Pair, entry: ConflictField): boolean {
	const field = fieldOf(pair, entry);
	if (field === undefined) return false;
	const { seen } = pair.sight(field);
	return SIDES.some((side) => {
		const value = seen[side];
		if (value === undefined || !hasChangedFrom(entry, field, side, value)) return false;
		const { ended, unshown } = pair.link;
		const isAt = (each: { readonly field?: number }) => each.field === field.index;
		return (
			ended?.some((each) => each.target === side && isAt(each) && each.sent === value.print) ===
				true || unshown?.some((each) => each.side === side && isAt(each)) === true
		);
	});
}

/** The fields of a conflict with what the sides hold now. */
export function refreshed(pair: Pair, conflict: Conflict): readonly ConflictField[] {
	return conflict.fields.map((entry) => refreshField(pair, entry));
}

function refreshField(pair: Pair, entry: ConflictField): ConflictField {
	const field = fieldOf(pair, entry);
	if (field === undefined) {
		const isOver = wasUnmapped(pair, entry) || isBack(pair, entry);
		return isOver ? { ...entry, agreed: true } : entry;
	}
	const { seen } = pair.sight(field);
	const moved = SIDES.some((side) => hasChangedFrom(entry, field, side, seen[side]));
	const { master, slave } = seen;
	const agreed =
		master === undefined || slave === undefined
			? entry.agreed === true && !moved
			: holdSame(master, slave) || isForm(pair, field);
	return {
		...omit(entry, ['label', 'prints']),
		...unseenPrints(entry, seen),
		...pick(field.plan, ['label']),
		...(master === undefined ? {} : { master: master.value }),
		...(slave === undefined ? {} : { slave: slave.value }),
		// What an undo asks about is decided by a person, whatever the sides hold.
		agreed: agreed && entry.putBack === undefined,
	};
}

/** Of an entry without values: what is known of a side that is not in sight. */
function unseenPrints({ prints }: ConflictField, seen: FieldSight['seen']) {
	const unseen = SIDES.filter((side) => seen[side] === undefined && prints?.[side] !== undefined);
	return unseen.length === 0 ? {} : { prints: pick(prints, unseen) };
}

/** Whether the field of an entry was mapped once and is not any more: there is nothing left to decide. */
function wasUnmapped(pair: Pair, entry: ConflictField): boolean {
	return fieldOf(pair, entry) === undefined && pair.run.draft.head.fields.includes(entry.key);
}

/** False where the bucket has no room for it. */
function openFor(pair: Pair, type: FieldConflictType, fields: readonly ConflictField[]): boolean {
	const sorted = [...fields].sort((a, b) => byCodeUnits(a.key, b.key));
	const keys = sorted.map((entry) => entry.key);
	const id = conflictId(type, pair.link.id, ...keys);
	openConflict(
		pair.run,
		{
			id,
			type,
			link: pair.edit.link,
			fields: sorted,
			reason: sorted[0]?.reason ?? '',
			content: contentOf(pair, sorted),
		},
		pair.present,
	);
	pair.run.countHeld(pair.link);
	return pair.run.draft.openConflict(id) !== undefined;
}

/** Of the values as they are compared, so that another way of writing them is no news. */
function contentOf(pair: Pair, fields: readonly ConflictField[]): number {
	const texts = fields.map((entry) => {
		const field = fieldOf(pair, entry);
		const print = (side: Side) => (field && printIn(entry, field, side)) ?? '';
		return [entry.key, print('master'), print('slave'), String(entry.agreed ?? false)].join('\n');
	});
	return fingerprint(texts.join('\n\n'));
}

function fieldOf(pair: Pair, entry: ConflictField): CompiledField | undefined {
	return pair.run.fields.find((field) => field.plan.key === entry.key);
}

/**
 * Logs what this run overwrites on one record as one entry. With `logBeforeOverruling` that was done
 * by an earlier run, and this one logs what its next will overwrite: so not even a kill loses it.
 */
export function logOverruled(pair: Pair, unlogged: readonly ConflictField[]): void {
	const { run } = pair;
	const before = run.settings.logBeforeOverruling;
	const overruled = before ? [...unlogged] : [...pair.overruled.values()];
	if (overruled.length === 0) return;
	if (before) {
		run.postpone('Values that are overruled were logged; the writes follow in the next run.');
	}
	const fields = overruled.sort((a, b) => byCodeUnits(a.key, b.key));
	const parts = {
		// A record may be overruled again and again: each time is an entry of its own.
		id: conflictId('rejected', pair.link.id, String(run.number)),
		type: 'contested' as const,
		link: pair.edit.link,
		fields,
		reason: fields[0]?.reason ?? '',
		content: contentOf(pair, fields),
	};
	const entry = newEntry(run, parts, pair.present, 'rejected');
	run.logRejected(
		{ ...entry, how: parts.reason, decidedBy: 'policy', decidedAt: run.now },
		pair.present,
	);
}

/** Whether the state as it was saved holds a log entry of these very values. O(history). */
export function wasLogged(pair: Pair, entry: ConflictField): boolean {
	const content = contentOf(pair, [entry]);
	return pair.run.state
		.history()
		.some(
			(logged) =>
				logged.link === pair.link.id &&
				logged.status === 'rejected' &&
				logged.fields.some(
					(field) => field.key === entry.key && contentOf(pair, [field]) === content,
				),
		);
}
