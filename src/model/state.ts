import type { Reform, Substitute } from './appForms';
import type { Conflict } from './conflict';
import type { EmptiedField } from './emptiedField';
import type { FieldForms, FormKind } from './form';
import type { FieldIndex, Fingerprint, Link, RecordId } from './link';
import type { MergeSteps } from './mergeStep';
import type { HealthState } from './health';
import type { LoggedRun } from './loggedRun';
import type { Renewal } from './renewal';
import type { Comparator, CreateIn, Direction, Policy, UpdateShape } from './settings';
import type { PerSide, Side } from './side';
import type { SideNames } from './sideNames';
import type { Sought } from './sought';

/** Where a state is kept. CONTRACT "stateStore". */
export type StoreKind = 'workflow' | 'postgres';

/** A field as a run compares it; `key` changes when its comparator does, so that old shadows no longer apply. */
export interface FieldPlan {
	readonly key: string;
	readonly masterField: string;
	readonly slaveField: string;
	readonly direction: Direction;
	readonly compareAs: Comparator;
	readonly policy: Policy;
	/** Its name for people. */
	readonly label?: string;
	readonly listDelimiter?: string;
	/** Whether a blank never overwrites a value. */
	readonly keepsOverBlanks?: boolean;
	/** The forms that the user set. */
	readonly setForms?: { readonly [side in Side]?: FormKind };
}

/** One run of the trigger. SEMANTICS "Cursors and runs". */
export interface TriggerRun {
	readonly runId: string;
	readonly number: number;
	readonly full: boolean;
	/** Epoch milliseconds; `since` is absent on a full run. */
	readonly since: { readonly [side in Side]?: number };
	readonly until: number;
	/** Number of the Merge's run that processed its records completely, once there is one. */
	readonly processedBy?: number;
}

/** What a Loop Guard remembers of one record in flows without the Merge. */
export interface GuardRecord {
	readonly side: Side;
	readonly id: RecordId;
	/** Fingerprints of the values last seen or stamped, by field name. */
	readonly values: { readonly [field: string]: Fingerprint };
	/** Fingerprints of the values that were stamped or seen lately, per field, oldest first. */
	readonly held: { readonly [field: string]: readonly Fingerprint[] };
	/** Stamps that brought back a held value, since a clean echo or a new value was last seen. */
	readonly flips: number;
	/** Epoch milliseconds of the last stamp or event. */
	readonly at: number;
	/** Whether its fingerprints were made with the state's salt. */
	readonly salted?: boolean;
}

/** By side: ids of records, with the fingerprint of what they held. */
export type Unkeyed = PerSide<readonly (readonly [RecordId, Fingerprint])[]>;

/** The part of the state that is neither links nor the bucket. */
export interface StateHead {
	/** Number of the last run of the Merge. */
	readonly run: number;
	/** The next link's number. */
	readonly nextLink: number;
	/** Keys of fields; shadows are positioned by it. Grows only. */
	readonly fields: readonly string[];
	/** Fingerprint of the configuration the shadows were built with; absent before the first run. */
	readonly configuration?: Fingerprint;
	/** Mapping and ids as the last run used them, for the nodes that have no mapping of their own. */
	readonly mapping?: {
		readonly fields: readonly FieldPlan[];
		readonly idFields: PerSide<string>;
		readonly modifiedFields: { readonly [side in Side]?: string };
		readonly zones: PerSide<string>;
		readonly blanksEqual: boolean;
		readonly dateTimePrecision: 'second' | 'millisecond';
		readonly keepPreviousValues: boolean;
		readonly maxFlips: number;
		readonly sendFields: 'allMapped' | 'changedOnly';
		/** What people call the apps, where that is known. */
		readonly names?: SideNames;
		/** How updates leave, for the sides where that is set. */
		readonly updates?: { readonly [side in Side]?: UpdateShape };
		/** How the sides hold fields, by the fields' keys; those of the match key too. */
		readonly forms?: { readonly [key: string]: FieldForms };
		/** Texts that stand for empty, where some are set. */
		readonly emptyTexts?: PerSide<readonly string[]>;
		/** Path of the field that marks a deleted record, where one is set. */
		readonly deletedField?: string;
		/** Where records may be created; absent where both sides may. */
		readonly createIn?: CreateIn;
		/** The secret that the fingerprints of links were made with; absent in states from before there was one. */
		readonly salt?: string;
	};
	/** When the Merge last ran, and when it last saw full listings, epoch milliseconds. */
	readonly lastRunAt?: number;
	readonly lastFullAt?: number;
	/**
	 * When the state was put back from a backup, or reset, epoch milliseconds: what happened since it was
	 * saved is not in it. Gone with the next full run, which is a careful one. SEMANTICS "Crash anywhere".
	 */
	readonly restoredAt?: number;
	/**
	 * Whether a run was lost whose state was never saved, and no run with complete lists has seen what it
	 * did. SEMANTICS "Crash anywhere".
	 */
	readonly recovering?: boolean;
	/** Whether complete lists showed records that a run after a loss created nothing from yet. */
	readonly uncreated?: boolean;
	/** Whether the trigger's next run must be a full one: something waits that only complete lists decide. */
	readonly wantsFull?: boolean;
	/**
	 * Without match keys: fields that some record of a complete list lacked, by side. Where an app leaves
	 * out what is empty, a record without them is no fragment.
	 */
	readonly omits?: PerSide<readonly FieldIndex[]>;
	/** When people were last reminded of what is open, epoch milliseconds. */
	readonly remindedAt?: number;
	/** Round numbers of records of a list that may have been cut there, which people were told of. */
	readonly toldRound?: PerSide<readonly number[]>;
	/** Fields of which an app was seen to keep what it is sent in another form. */
	readonly reforms?: readonly Reform[];
	/** Values that apps lately showed in the place of others that were sent; the newest last. */
	readonly substitutes?: readonly Substitute[];
	/** Fields that a side renews in nearly all records. */
	readonly renewals?: readonly Renewal[];
	/** Fields that no record shows any more, of which a person decided whether they were emptied. */
	readonly emptied?: readonly EmptiedField[];
	/**
	 * Names that are looked for still under `configuration`; absent: none, once there were complete lists, and
	 * all before. SEMANTICS "Names that no record has".
	 */
	readonly sought?: Sought;
	/** Records without a match key that complete lists showed, where such keys are set; absent: none. */
	readonly unkeyed?: Unkeyed;
	/** By side: number of the last run of which its app took a write. */
	readonly taken?: { readonly [side in Side]?: number };
	/** Whether since then a person is asked which of some unlinked records belong together. */
	readonly uncertain?: boolean;
	/** The steps that may use the sync; absent until one of them ran. Not part of exports. */
	readonly merges?: MergeSteps;
	/** The last runs, oldest first; absent before the first that was noted. Bounded: docs/limits.md. */
	readonly runs?: readonly LoggedRun[];
	/** What people were told last of its health, when, and since when it was so; epoch milliseconds. */
	readonly watched?: {
		readonly health: HealthState;
		readonly toldAt: number;
		readonly since: number;
	};
	/** Milliseconds between two runs of the trigger, where it runs on an interval. */
	readonly runEvery?: number;
	/** What tokens of items are signed with, and what they were before; absent until the first change. */
	readonly secret?: string;
	readonly earlierSecrets?: readonly string[];
	/** What fingerprints are to be made with; those of links are from the first full run on. SEMANTICS "Fingerprints". */
	readonly salt?: string;
	/** The store that the state was moved to; steps that still look here must not begin from nothing. */
	readonly movedTo?: StoreKind;
	/** Per side: everything modified up to then is settled, epoch milliseconds. */
	readonly cursors: { readonly [side in Side]?: number };
	/** Number of the trigger's last run. */
	readonly triggerRun: number;
	/** Runs whose cursors have not moved yet; the newest last. */
	readonly triggerRuns: readonly TriggerRun[];
}

export const EMPTY_HEAD: StateHead = {
	run: 0,
	nextLink: 1,
	fields: [],
	cursors: {},
	triggerRun: 0,
	triggerRuns: [],
};

/** A change of the state: what a pure step of the engine hands to the store. `undefined` removes. */
export interface StateChange {
	readonly head: StateHead;
	readonly links: ReadonlyMap<string, Link | undefined>;
	/** Open conflicts by id. */
	readonly open: ReadonlyMap<string, Conflict | undefined>;
	/** Entries that were closed or logged, oldest first. */
	readonly logged: readonly Conflict[];
	readonly guard: ReadonlyMap<string, GuardRecord | undefined>;
}

/** Key under which an id is looked up: ids are compared as text. */
export function idKey(id: RecordId): string {
	return String(id);
}
