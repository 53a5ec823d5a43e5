import type { FormKind } from './form';
import type { PerSide, Side } from './side';
import type { SideNames } from './sideNames';

/** How two values of a field are compared. SEMANTICS "Canonical values (comparators)". */
export const COMPARATORS = [
	'auto',
	'text',
	'textIgnoreCase',
	'email',
	'number',
	'boolean',
	'dateTime',
	'date',
	'phone',
	'list',
	'json',
	'link',
] as const;
export type Comparator = (typeof COMPARATORS)[number];

/** What decides a contested field. SEMANTICS "Contested". */
export const POLICIES = [
	'master',
	'slave',
	'newest',
	'union',
	'sum',
	'longest',
	'largest',
	'smallest',
	'manual',
] as const;
export type Policy = (typeof POLICIES)[number];

/** Which sides a field may be written to. `toSlave`: the master is its source, and so on. */
export type Direction = 'both' | 'toSlave' | 'toMaster';

/** One mapped field: where it lives on each side and how it is compared and decided. */
export interface FieldMapping {
	readonly masterField: string;
	readonly slaveField: string;
	readonly direction: Direction;
	readonly compareAs: Comparator;
	readonly onConflict: Policy | 'default';
	/** Its name for people. */
	readonly label?: string;
	/** With `compareAs: 'list'`: what separates the elements where an app keeps the list as one text. */
	readonly listDelimiter?: string;
	/** In which form a side holds it, where the user says so; else its lists tell. */
	readonly forms?: { readonly [side in Side]?: FormKind };
	/** As `SyncSettings.blanks`, of this field. */
	readonly blanks?: Blanks;
}

/** One pair of key fields by which records that are not linked yet are matched. */
export interface MatchPair {
	readonly masterField: string;
	readonly slaveField: string;
	readonly compareAs: Comparator;
}

/** How updates leave for a side. CONTRACT "update". */
export interface UpdateShape {
	/** Whether the id stands among the fields or apart from them. Where it is not set, `flat`. */
	readonly updateItems?: 'flat' | 'apart';
	/** What is carried of an object in which a changed field lies. Where it is not set, `wholeObject`. */
	readonly nestedFields?: 'wholeObject' | 'changedOnly';
}

/** What a user sets for one of the two apps. */
export interface SideSettings extends UpdateShape {
	/** Path of the field that identifies a record. */
	readonly idField: string;
	/** Path of the field that says when a record was last modified, or several: the first that is filled counts. */
	readonly modifiedField?: string;
	/** Path of the field that says when a record was created: where it moves, another has taken its id. */
	readonly createdField?: string;
	/** IANA zone in which dates and times without a zone are read. */
	readonly zone: string;
	/** Texts that stand for empty in this app, such as `N/A`. */
	readonly emptyTexts?: readonly string[];
	/** Forms of this app for fields of which its lists show too little: of date-times and of booleans. */
	readonly usualForms?: readonly FormKind[];
	/** What it means that a record of a complete list lacks a field. Where it is not set, `unknown`. */
	readonly missingMeans?: 'unknown' | 'empty';
	/** Numbers of records at which its list is complete, though lists are often cut there. */
	readonly completeAt?: readonly number[];
}

/** What a field does that was emptied on one side: empties the other, or stays different. */
export type Blanks = 'clear' | 'neverOverwrite';

export type InputMode = 'snapshot' | 'changes';
export type OnDelete = 'ignore' | 'propagate' | 'manual';
export type CreateIn = 'both' | 'master' | 'slave' | 'none';

/** How values are compared in all fields of a sync. */
export interface ValueSettings {
	/** Whether `null`, `''`, `[]` and white space are equal to one another. */
	readonly blanksEqual: boolean;
	/** How fine instants are compared. */
	readonly dateTimePrecision: 'second' | 'millisecond';
}

/** Limits that are checked on the whole plan. SEMANTICS "Brakes". */
export interface BrakeSettings {
	/** Of the links, in percent; at least three deletions are needed for it to trip. */
	readonly maxDeletePercent: number;
	/** Above this share of the links, in percent, due deletions wait for one decision; from three on. */
	readonly holdDeletesPercent: number;
	/** Of the links, in percent; `undefined` sets no limit (50 after a change of configuration). */
	readonly maxChangesPercent?: number;
	/** Whether a side may deliver nothing although links exist. */
	readonly allowEmptyInput: boolean;
}

/** All that a user sets for one sync; the engine's configuration. */
export interface SyncSettings {
	readonly syncName: string;
	readonly sides: PerSide<SideSettings>;
	/** What people call the apps, where that is known. */
	readonly names?: SideNames;
	readonly matchBy: readonly MatchPair[];
	readonly mapping:
		| { readonly mode: 'manual'; readonly fields: readonly FieldMapping[] }
		| { readonly mode: 'sameName'; readonly excludeFields: readonly string[] };
	readonly onConflict: Policy;
	/** The side that decides where a policy cannot. */
	readonly fallbackSide: Side;
	/** `newest`: modified times that lie no further apart than this count as equal, in seconds. */
	readonly skewSeconds: number;
	readonly values: ValueSettings;
	readonly blanks: Blanks;
	readonly createIn: CreateIn;
	/**
	 * Fields without which a record is not created: of the mapping or the match key, by their name on either side.
	 * Absent: none.
	 */
	readonly createOnlyWhenFilled?: readonly string[];
	readonly onDelete: OnDelete;
	/** Under `propagate`: what happens when one side deleted what the other edited. */
	readonly deleteVersusEdit: 'edit' | 'delete' | 'manual';
	/** Path of a field that is truthy on a deleted record (a tombstone). */
	readonly deletedField?: string;
	readonly onForbiddenEdit: 'ignore' | 'revert';
	/** Full listings in a row that must lack a record before it counts as deleted, where the user said so. */
	readonly missesBeforeDelete?: number;
	readonly sendFields: 'allMapped' | 'changedOnly';
	/** How long a conflict stays open before people are reminded of all that wait, and then again; absent: never. */
	readonly remindAfterHours?: number;
	/** Path of the field that names a record for people, on either side: a mapped one has its partner's there. */
	readonly labelField?: string;
	/** `few`: while the sync has few enough records. docs/limits.md. */
	readonly keepPreviousValues: boolean | 'few';
	/** Whether an open conflict on one field holds the other fields of its record too. */
	readonly holdWholeRecord: boolean;
	/** Whether a write that overrules a value waits until its log entry was saved in an earlier run. */
	readonly logBeforeOverruling: boolean;
	/** Whether creates and updates go on when an input says that its listing is incomplete. */
	readonly writeOnIncompleteInput: boolean;
	readonly brakes: BrakeSettings;
	/** Times one write is tried before it becomes a conflict `failedWrite`. */
	readonly maxAttempts: number;
	/** Writes that leave in one run, of both sides together; the others wait for the next. Absent: all leave. */
	readonly maxWritesPerRun?: number;
	/** Writes of one field without being settled in between before the breaker trips. */
	readonly maxFlips: number;
	/** Records whose JSON is longer than this many characters are a `badRecord`. */
	readonly maxRecordLength: number;
	/** Records with more fields are a `badRecord`; a mapping with more stops the run. */
	readonly maxFields: number;
}

/** The settings that apply where the user set nothing. */
export const DEFAULT_SETTINGS: SyncSettings = {
	syncName: 'default',
	sides: {
		master: { idField: 'id', modifiedField: 'updatedAt', zone: 'UTC' },
		slave: { idField: 'id', modifiedField: 'updatedAt', zone: 'UTC' },
	},
	matchBy: [],
	mapping: {
		mode: 'sameName',
		excludeFields: ['createdAt', 'updatedAt', 'created_at', 'updated_at'],
	},
	onConflict: 'master',
	fallbackSide: 'master',
	skewSeconds: 0,
	values: { blanksEqual: true, dateTimePrecision: 'second' },
	blanks: 'clear',
	createIn: 'both',
	onDelete: 'ignore',
	deleteVersusEdit: 'edit',
	onForbiddenEdit: 'ignore',
	sendFields: 'allMapped',
	keepPreviousValues: false,
	holdWholeRecord: false,
	logBeforeOverruling: false,
	writeOnIncompleteInput: false,
	brakes: { maxDeletePercent: 50, holdDeletesPercent: 20, allowEmptyInput: false },
	maxAttempts: 5,
	maxFlips: 3,
	maxRecordLength: 5_000_000,
	maxFields: 1000,
};

/** How many full listings in a row must lack a record: where much may go with it, one alone is not believed. */
export function missesNeeded({ missesBeforeDelete, onDelete }: SyncSettings): number {
	return missesBeforeDelete ?? (onDelete === 'ignore' ? 1 : 2);
}
