import type { Conflict } from '../model/conflict';
import type { FieldIndex, Link } from '../model/link';
import type { GuardRecord, StateHead } from '../model/state';

/** The version that is written; older ones are read. */
export const FORMAT_VERSION = 1;

/** What an encoded state begins with, before its version and checksum. */
export const MAGIC = 'two-way-sync-state';

/** What only some links have; its absence is the rule, and costs nothing. */
export interface RareParts extends Partial<Omit<Link, 'id' | 'ids' | 'shadows' | 'base'>> {
	readonly base?: {
		readonly master: ReadonlyArray<readonly [FieldIndex, unknown]>;
		readonly slave: ReadonlyArray<readonly [FieldIndex, unknown]>;
	};
}

/** Version 1: columns over all links in the order of their numbers. */
export interface EncodedState {
	readonly head: StateHead;
	readonly count: number;
	readonly links: string;
	readonly masterIds: string;
	readonly slaveIds: string;
	/** The master's shadows of every link. */
	readonly shadows: string;
	/** One character per link: `=` where the slave's shadows equal the master's. */
	readonly equal: string;
	/** The slave's shadows of the other links. */
	readonly slaveShadows: string;
	readonly rare: ReadonlyArray<readonly [position: number, parts: RareParts]>;
	readonly open: readonly Conflict[];
	readonly history: readonly Conflict[];
	readonly guard: ReadonlyArray<readonly [string, GuardRecord]>;
}
