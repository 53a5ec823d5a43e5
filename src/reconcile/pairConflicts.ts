import type { CompiledField } from '../mapping/compiled';
import type { Conflict, ConflictField } from '../model/conflict';
import type { Side } from '../model/side';
import { SIDES } from '../model/side';
import { compared } from './sights';
import { fingerprint } from '../values/fingerprint';
import { byCodeUnits } from '../values/order';
import { conflictId, newEntry, openConflict } from './entries';
import type { FieldConflictType, Pair } from './pair';
import { hasChangedFrom } from './pairFields';

/** Brings the bucket up to date with what was decided for the fields of one link. */
export function updateConflicts(pair: Pair): void {
	for (const conflict of pair.conflicts) {
		if (pair.run.draft.openConflict(conflict.id) === undefined) continue;
		if (pair.isUndecided(conflict)) refresh(pair, conflict);
		else closeLanded(pair, conflict);
	}
	for (const [type, fields] of pair.opened) openFor(pair, type, [...fields.values()]);
}

/** A decided entry is resolved once none of its writes stands or is asked for. */
function closeLanded(pair: Pair, conflict: Conflict): void {
	const stands =
		pair.edit.link.intents.some((intent) => intent.conflict === conflict.id) ||
		pair.requests.some((request) => request.conflict === conflict.id);
	if (!stands) pair.run.close(conflict, { status: 'resolved', how: conflict.how });
}

/** The same conflict seen again: its values now, closed where the sides agree on all of them. */
function refresh(pair: Pair, conflict: Conflict): void {
	const fields = conflict.fields.map((entry) => refreshField(pair, entry));
	if (fields.every((entry) => entry.agreed === true)) {
		const closed: Conflict = { ...conflict, fields };
		pair.run.close(closed, { status: 'agreed', how: 'the sides agree' });
		return;
	}
	pair.run.counts.held++;
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

function refreshField(pair: Pair, entry: ConflictField): ConflictField {
	const field = fieldOf(pair, entry);
	if (field === undefined) return entry;
	const { seen } = pair.sight(field);
	const moved = SIDES.some((side) => hasChangedFrom(entry, field, side, seen[side]));
	const { master, slave } = seen;
	const agreed =
		master === undefined || slave === undefined
			? entry.agreed === true && !moved
			: master.print === slave.print;
	return {
		...entry,
		...(master === undefined ? {} : { master: master.value }),
		...(slave === undefined ? {} : { slave: slave.value }),
		agreed,
	};
}

function openFor(pair: Pair, type: FieldConflictType, fields: readonly ConflictField[]): void {
	const sorted = [...fields].sort((a, b) => byCodeUnits(a.key, b.key));
	const keys = sorted.map((entry) => entry.key);
	openConflict(
		pair.run,
		{
			id: conflictId(type, pair.link.id, ...keys),
			type,
			link: pair.edit.link,
			fields: sorted,
			reason: sorted[0]?.reason ?? '',
			content: contentOf(pair, sorted),
		},
		pair.present,
	);
	pair.run.counts.held++;
}

/** Of the values as they are compared, so that another way of writing them is no news. */
function contentOf(pair: Pair, fields: readonly ConflictField[]): number {
	const texts = fields.map((entry) => {
		const field = fieldOf(pair, entry);
		const print = (side: Side) =>
			field === undefined || entry[side] === undefined
				? ''
				: compared(entry[side], field, side).print;
		return [entry.key, print('master'), print('slave'), String(entry.agreed ?? false)].join('\n');
	});
	return fingerprint(texts.join('\n\n'));
}

function fieldOf(pair: Pair, entry: ConflictField): CompiledField | undefined {
	return pair.run.fields.find((field) => field.plan.key === entry.key);
}

/**
 * Logs what this run overwrites on one record as one entry. With `logBeforeOverruling` the writes wait
 * for the run after the one that logged them, so that not even a kill can lose the overruled value.
 */
export function logOverruled(pair: Pair): void {
	if (pair.overruled.size === 0) return;
	const fields = [...pair.overruled.values()].sort((a, b) => byCodeUnits(a.key, b.key));
	const content = contentOf(pair, fields);
	const id = conflictId('rejected', pair.link.id, String(content), fields[0]?.reason ?? '');
	const { run } = pair;
	if (run.settings.logBeforeOverruling) {
		if (run.draft.closedEntry(id) !== undefined) return;
		const waiting = new Set(fields.map((entry) => entry.key));
		const kept = pair.requests.filter((request) => !waiting.has(request.field.plan.key));
		pair.requests.splice(0, pair.requests.length, ...kept);
		run.note('Values that are overruled were logged; the writes follow in the next run.');
	}
	const parts = {
		id,
		type: 'contested' as const,
		link: pair.edit.link,
		fields,
		reason: fields[0]?.reason ?? '',
		content,
	};
	const entry = newEntry(run, parts, pair.present, 'rejected');
	run.logRejected(
		{ ...entry, how: parts.reason, decidedBy: 'policy', decidedAt: run.now },
		pair.present,
	);
}
