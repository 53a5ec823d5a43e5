import type { Conflict } from '../model/conflict';

/**
 * An open conflict that ends, as the history keeps it. A record that was deleted by decision is nowhere else,
 * so it stays.
 */
export function closedEntry(
	conflict: Conflict,
	closed: Pick<Conflict, 'status' | 'how' | 'records' | 'lastSeenAt'>,
): Conflict {
	const isDeleted = closed.status === 'resolved' && conflict.decision?.existence?.take === 'delete';
	return { ...conflict, records: isDeleted ? conflict.records : undefined, ...closed };
}
