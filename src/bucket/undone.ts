import type { Conflict, ConflictField } from '../model/conflict';

/** Names one field of one entry of the history: an id alone may come again. */
export function undoneKey({ id, lastSeenAt }: Conflict, { key }: ConflictField): string {
	return `${id} ${lastSeenAt} ${key}`;
}

/** Key of the field that such a name ends with. */
function fieldOf(part: string): string {
	return part.split(' ').slice(2).join(' ');
}

/**
 * Fields of entries that were put back, by their `undoneKey`; an undo that was undone itself counts no more.
 *
 * @param entries In the order in which they came to be, those that are under way last.
 */
export function undoneFields(entries: readonly Conflict[]): ReadonlySet<string> {
	const undone = new Set<string>();
	for (const entry of [...entries].reverse()) {
		const { undoes, fields } = entry;
		if (undoes === undefined || !isCarriedOut(entry)) continue;
		const counting = fields.filter((field) => !undone.has(undoneKey(entry, field)));
		const keys = new Set(counting.map(({ key }) => key));
		for (const part of undoes) if (keys.has(fieldOf(part))) undone.add(part);
	}
	return undone;
}

/** Whether it is done or its writes are under way. */
function isCarriedOut({ status, decidedAt }: Conflict): boolean {
	return status === 'resolved' || (status === 'open' && decidedAt !== undefined);
}
