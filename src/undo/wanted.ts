import { whenOf } from '../bucket/history';
import type { Conflict, ConflictField } from '../model/conflict';

/** What is to be put back. */
export interface UndoRequest {
	readonly by: 'entry' | 'run' | 'record' | 'field';
	/** The entry's id, the run's number, the record's label or one of its ids, the field's name or label. */
	readonly what: string;
	/** Epoch milliseconds; not for one entry. */
	readonly since?: number;
	readonly until?: number;
	/** Who asks for it, for the history. */
	readonly person?: string;
	/** Whether it is only listed. */
	readonly dryRun: boolean;
}

/**
 * The entries of the history that a request names, newest first. An undo is undone as an entry alone: by
 * run, record or field that would take back what the same request did before.
 */
export function entriesFor(
	history: readonly Conflict[],
	request: UndoRequest,
): readonly Conflict[] {
	const newest = [...history].reverse();
	if (request.by === 'entry') return newest.filter(({ id }) => id === request.what).slice(0, 1);
	const { since = -Infinity, until = Infinity } = request;
	return newest.filter(
		(entry) =>
			entry.undoes === undefined &&
			(entry.status === 'rejected' || entry.status === 'resolved') &&
			whenOf(entry) >= since &&
			whenOf(entry) <= until &&
			isOf(entry, request),
	);
}

/** The links that such a request is about. */
export function linksFor(history: readonly Conflict[], request: UndoRequest): readonly string[] {
	const links = entriesFor(history, request).flatMap(({ link }) => link ?? []);
	return [...new Set(links)];
}

/** Whether a record's name or id is that of several: nobody can tell which of them is meant. */
export function namesSeveral(entries: readonly Conflict[], { by }: UndoRequest): boolean {
	const links = new Set(entries.flatMap(({ link }) => link ?? []));
	return by === 'record' && links.size > 1;
}

/** The fields of such an entry that the request names. */
export function fieldsFor(entry: Conflict, { by, what }: UndoRequest): readonly ConflictField[] {
	if (by !== 'field') return entry.fields;
	return entry.fields.filter(({ masterField, slaveField, label }) =>
		[masterField, slaveField, label].includes(what),
	);
}

function isOf(entry: Conflict, request: UndoRequest): boolean {
	switch (request.by) {
		case 'run':
			return String(entry.run) === request.what;
		case 'record':
			return (
				entry.label.toLowerCase() === request.what.toLowerCase() ||
				[entry.masterId, entry.slaveId].some((id) => String(id ?? '') === request.what)
			);
		default:
			return fieldsFor(entry, request).length > 0;
	}
}
