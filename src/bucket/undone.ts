import type { Conflict, ConflictField } from '../model/conflict';

/** Names one entry of the history: an id alone may come again. */
export function entryKey({ id, lastSeenAt }: Pick<Conflict, 'id' | 'lastSeenAt'>): string {
	return `${id} ${lastSeenAt}`;
}

/** Names one field of an entry. */
export function undoneKey(entry: Conflict, field: ConflictField): string {
	return fieldKey(entryKey(entry), field);
}

function fieldKey(entry: string, { key }: ConflictField): string {
	return `${entry} ${key}`;
}

/**
 * Fields of entries that were put back, by their `undoneKey`; an undo that was undone itself counts no more.
 *
 * @param entries In the order in which they came to be, those that are under way last.
 */
export function undoneFields(entries: readonly Conflict[]): ReadonlySet<string> {
	const undone = new Set<string>();
	for (const entry of [...entries].reverse()) {
		if (entry.undoes === undefined || !isCarriedOut(entry)) continue;
		for (const field of entry.fields) {
			if (undone.has(undoneKey(entry, field))) continue;
			for (const key of entry.undoes) undone.add(fieldKey(key, field));
		}
	}
	return undone;
}

/** Whether it is done or its writes are under way. */
function isCarriedOut({ status, decidedAt }: Conflict): boolean {
	return status === 'resolved' || (status === 'open' && decidedAt !== undefined);
}
