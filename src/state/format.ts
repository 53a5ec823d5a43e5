import type { Conflict } from '../model/conflict';
import type { FieldIndex, Link } from '../model/link';
import type { GuardRecord, StateHead } from '../model/state';

/** The version that is written; older ones are read. Since 2 fingerprints may be salted. */
export const FORMAT_VERSION = 2;

/** What an encoded state begins with, before its version and checksums. */
export const MAGIC = 'two-way-sync-state';

/** What only some links have; its absence is the rule, and costs nothing. */
export interface RareParts extends Partial<Omit<Link, 'id' | 'ids' | 'shadows' | 'base'>> {
	readonly base?: {
		readonly master: ReadonlyArray<readonly [FieldIndex, unknown]>;
		readonly slave: ReadonlyArray<readonly [FieldIndex, unknown]>;
	};
}

/** A link that is not at rest. */
export interface EncodedLink {
	readonly id: string;
	readonly ids: Link['ids'];
	readonly shadows: string;
	/** Absent where they equal the master's. */
	readonly slaveShadows?: string;
	/** How many shadows there are. */
	readonly width: number;
	readonly rare?: RareParts;
}

/** Version 1, first part: all but the links at rest. */
export interface EncodedHead {
	readonly head: StateHead;
	readonly links: readonly EncodedLink[];
	readonly open: readonly Conflict[];
	readonly history: readonly Conflict[];
	readonly guard: ReadonlyArray<readonly [string, GuardRecord]>;
}

/** Version 1, second part: the links at rest, in columns in the order of their numbers. */
export interface EncodedColumns {
	readonly count: number;
	readonly width: number;
	readonly numbers: string;
	readonly masterIds: string;
	readonly slaveIds: string;
	/** The master's shadows of every link. */
	readonly shadows: string;
	/** One character per link: `=` where the slave's shadows equal the master's. */
	readonly equal: string;
	/** The slave's shadows of the other links. */
	readonly slaveShadows: string;
}
