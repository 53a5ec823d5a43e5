import { isEqual, omit } from 'lodash';
import type { Conflict } from '../model/conflict';
import type { FieldIndex, Fingerprint, Link, RecordId } from '../model/link';
import type { PerSide, Side } from '../model/side';
import type { GuardRecord, StateHead } from '../model/state';
import type { StateView } from '../model/syncState';

/** What every export begins with, so that no other JSON is taken for one. */
export const EXPORT_FORMAT = 'n8n-nodes-two-way-sync/state';

/** The version that is written; older ones are read. */
export const EXPORT_VERSION = 2;

/** A link as an export has it: what nearly all links have in common is left out. */
export interface ExportedLink
	extends Omit<Link, 'ids' | 'shadows' | 'base' | 'seen' | 'misses' | 'intents'> {
	readonly ids: { readonly [side in Side]?: RecordId };
	/**
	 * Fingerprints in the order of `head.fields`, `null` where there is none. The slave's are absent where
	 * they are the same.
	 */
	readonly shadows: {
		readonly master: ReadonlyArray<Fingerprint | null>;
		readonly slave?: ReadonlyArray<Fingerprint | null>;
	};
	/** Values behind the shadows, by position in `head.fields`. */
	readonly base?: PerSide<ReadonlyArray<readonly [FieldIndex, unknown]>>;
	/** Absent: both sides' records have been seen. */
	readonly seen?: Link['seen'];
	/** Absent: no listing lacked the record. */
	readonly misses?: Link['misses'];
	/** Absent: no write is under way. */
	readonly intents?: Link['intents'];
}

/** A state as JSON for people and for backups: complete, and readable by later versions. */
export interface ExportedState {
	readonly format: typeof EXPORT_FORMAT;
	readonly version: number;
	readonly syncName: string;
	/** ISO 8601. */
	readonly exportedAt: string;
	readonly revision: number;
	/** How many there should be of each, to notice a file that was cut. */
	readonly counts: {
		readonly links: number;
		readonly openConflicts: number;
		readonly history: number;
		readonly guard: number;
	};
	readonly head: StateHead;
	readonly links: readonly ExportedLink[];
	readonly openConflicts: readonly Conflict[];
	/** Oldest first. */
	readonly history: readonly Conflict[];
	readonly guard: { readonly [key: string]: GuardRecord };
}

/**
 * The whole state as plain JSON. O(links).
 *
 * @param about.now Epoch milliseconds.
 */
export function exportState(
	state: StateView,
	about: { readonly syncName: string; readonly revision: number; readonly now: number },
): ExportedState {
	const links = [...state.links()].map(exportLink);
	const openConflicts = [...state.openConflicts()];
	const history = [...state.history()];
	const guard = [...state.guardRecords()];
	return {
		format: EXPORT_FORMAT,
		version: EXPORT_VERSION,
		syncName: about.syncName,
		exportedAt: new Date(about.now).toISOString(),
		revision: about.revision,
		counts: {
			links: links.length,
			openConflicts: openConflicts.length,
			history: history.length,
			guard: guard.length,
		},
		head: state.head,
		links,
		openConflicts,
		history,
		guard: Object.fromEntries(guard),
	};
}

function exportLink(link: Link): ExportedLink {
	const { id, ids, shadows, base, seen, misses, intents } = link;
	const master = withoutHoles(shadows.master);
	const slave = withoutHoles(shadows.slave);
	const others = omit(link, ['id', 'ids', 'shadows', 'base', 'seen', 'misses', 'intents']);
	return {
		id,
		ids,
		shadows: isEqual(master, slave) ? { master } : { master, slave },
		...others,
		...(base === undefined ? {} : { base: { master: [...base.master], slave: [...base.slave] } }),
		...(seen.master && seen.slave ? {} : { seen }),
		...(misses.master === 0 && misses.slave === 0 ? {} : { misses }),
		...(intents.length === 0 ? {} : { intents }),
	};
}

function withoutHoles(prints: Link['shadows'][Side]): ReadonlyArray<Fingerprint | null> {
	return Array.from(prints, (print) => print ?? null);
}
