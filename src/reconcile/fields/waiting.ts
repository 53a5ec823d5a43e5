import type { ConflictField } from '../../model/conflict';
import { isVanished } from '../../model/conflict';
import { frameSize } from '../../model/entrySize';
import type { Pair } from './pair';
import { refreshed, wasLogged } from './pairConflicts';

/** Fields of which nothing may be written in this run. */
export interface Waiting {
	/** Keys of those beside an open conflict, where the whole record is held. */
	readonly held: ReadonlySet<string>;
	/** Those whose overruled value is in no history that was saved yet; logged now, written next time. */
	readonly unlogged: ReadonlyMap<string, ConflictField>;
	/** Keys of those whose overruled value the history has no room for. */
	readonly crowded: ReadonlySet<string>;
}

export function waitingFields(pair: Pair): Waiting {
	const { holdWholeRecord, logBeforeOverruling } = pair.run.settings;
	const held = holdWholeRecord ? besideConflicts(pair) : new Set<string>();
	const unlogged = logBeforeOverruling ? notLogged(pair, held) : new Map<string, ConflictField>();
	const crowded = crowdedOut(pair, held, logBeforeOverruling ? unlogged : pair.overruled);
	return { held, unlogged, crowded };
}

/** Nothing is overruled that cannot be kept. O(values). */
function crowdedOut(
	{ run, edit }: Pair,
	held: ReadonlySet<string>,
	overruled: ReadonlyMap<string, ConflictField>,
): ReadonlySet<string> {
	const entries = [...overruled].filter(([key]) => !held.has(key));
	const [, first] = entries[0] ?? [];
	if (first === undefined) return new Set();
	const fields = entries.map(([, entry]) => entry);
	const size = JSON.stringify(fields).length + frameSize(edit.link.ids, first.reason);
	return new Set(size <= run.draft.historyRoom ? [] : entries.map(([key]) => key));
}

function besideConflicts(pair: Pair): ReadonlySet<string> {
	const contested = new Set<string>();
	for (const fields of pair.opened.values()) for (const key of fields.keys()) contested.add(key);
	for (const conflict of pair.conflicts) {
		if (!pair.isUndecided(conflict) || conflict.fields.every(isVanished)) continue;
		const fields = refreshed(pair, conflict);
		if (fields.every((entry) => entry.agreed === true)) continue;
		for (const entry of fields) contested.add(entry.key);
	}
	if (contested.size === 0) return contested;
	const keys = pair.run.fields.map((field) => field.plan.key);
	return new Set(keys.filter((key) => !contested.has(key)));
}

function notLogged(pair: Pair, held: ReadonlySet<string>): ReadonlyMap<string, ConflictField> {
	const unlogged = [...pair.overruled].filter(
		([key, entry]) => !held.has(key) && !wasLogged(pair, entry),
	);
	return new Map(unlogged);
}
