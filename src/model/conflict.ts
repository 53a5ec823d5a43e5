import type { Fingerprint, RecordId } from './link';
import type { AppRecord } from './record';
import { byCodeUnits } from './order';
import type { Side } from './side';

export const CONFLICT_TYPES = [
	'contested',
	'ambiguousMatch',
	'deleted',
	'deletedVsEdited',
	'failedWrite',
	'unconfirmedCreate',
	'oscillation',
	'badRecord',
] as const;
export type ConflictType = (typeof CONFLICT_TYPES)[number];

export const CONFLICT_STATUSES = [
	'open',
	'resolved',
	'agreed',
	'rejected',
	'undone',
	'dismissed',
] as const;
export type ConflictStatus = (typeof CONFLICT_STATUSES)[number];

/**
 * What a field is given where a value is overruled: a side's value, which the entry names; or, by side, what a
 * policy made of both, or a write carries.
 */
export type KeptValue =
	| { readonly side: Side }
	| { readonly values: { readonly [side in Side]?: unknown } };

/** One field of a conflict, with the values as the apps gave them. */
export interface ConflictField {
	/** Key of the field in the state (`FieldPlan.key`). */
	readonly key: string;
	readonly masterField: string;
	readonly slaveField: string;
	/** The field's name for people, where the user gave it one. */
	readonly label?: string;
	/** Value at the last agreement, where it is kept. */
	readonly previous?: unknown;
	readonly master?: unknown;
	readonly slave?: unknown;
	readonly changedBy: 'master' | 'slave' | 'both' | 'integration' | 'unknown';
	/** Why the policy could not decide, or why it decided so. */
	readonly reason: string;
	/** In an entry without values: fingerprints of what the sides hold. */
	readonly prints?: { readonly [side in Side]?: Fingerprint };
	/** In the history: what was kept in the place of what was overruled. Absent where nobody knows, or nothing is. */
	readonly kept?: KeptValue;
	/** Where an undo opened the entry: what had given way, and what was put there, as the entry of then has it. */
	readonly putBack?: { readonly overruled: unknown; readonly kept: unknown };
	/** Whether the sides have come to agree on this field while others of the entry wait. */
	readonly agreed?: boolean;
}

/** What the key of a field begins with that is none of the mapping: it stood beside one that was written. */
export const BESIDE_KEY = 'beside\n';

/** Whether it is a key that vanished with a write: there is nothing to write, only to be noted. */
export function isVanished({ key }: ConflictField): boolean {
	return key.startsWith(BESIDE_KEY);
}

/** Orders what waits for people: what opened first, then by its name. */
export function byAge(a: Conflict, b: Conflict): number {
	if (a.openedAt !== b.openedAt) return a.openedAt - b.openedAt;
	return byCodeUnits(a.label, b.label) || byCodeUnits(a.id, b.id);
}

/** What a person decided on one field. */
export type FieldChoice =
	| { readonly take: 'master' | 'slave' | 'leave' }
	| { readonly take: 'custom'; readonly value: unknown };

/** What a person decided on a record's existence. */
export type ExistenceChoice =
	| { readonly take: 'restore' | 'delete' | 'unlink' | 'create' }
	| { readonly take: 'link'; readonly masterId: RecordId; readonly slaveId: RecordId };

/** A decision, by field key or on the record's existence. */
export interface ConflictDecision {
	readonly fields?: { readonly [key: string]: FieldChoice };
	readonly existence?: ExistenceChoice;
}

/** An entry of the bucket: open, or kept as history. SEMANTICS "The bucket". */
export interface Conflict {
	/** Stable for link, type and set of fields. */
	readonly id: string;
	/** Rises each time the values of the entry change. */
	readonly revision: number;
	readonly type: ConflictType;
	readonly status: ConflictStatus;
	readonly link?: string;
	readonly masterId?: RecordId;
	readonly slaveId?: RecordId;
	/** All ids it is about, for conflicts that name several records of a side. */
	readonly masterIds?: readonly RecordId[];
	readonly slaveIds?: readonly RecordId[];
	/** `ambiguousMatch`: whether complete lists have shown all of them at once. */
	readonly beside?: boolean;
	/** The side whose record is gone, for conflicts about a deletion. */
	readonly gone?: Side;
	readonly label: string;
	readonly fields: readonly ConflictField[];
	/** The records as last seen, while the entry is open: what `restore` writes and nested writes keep. */
	readonly records?: { readonly [side in Side]?: AppRecord };
	/** Whether `records` come from events, which need not tell of every field. */
	readonly partly?: boolean;
	/** Whether there was no room for its records and values. SEMANTICS "The bucket". */
	readonly withoutValues?: boolean;
	/** Whether it is decided, and what it writes leaves with the next run that has both records in sight. */
	readonly waits?: boolean;
	/** In words: what happened, for conflicts that are not about fields. */
	readonly reason: string;
	/** Epoch milliseconds. */
	readonly openedAt: number;
	readonly lastSeenAt: number;
	readonly timesSeen: number;
	/** Run that opened or logged it. */
	readonly run: number;
	/** Set once a person (or the policy) decided; an entry stays `open` until the decision's writes landed. */
	readonly decidedAt?: number;
	readonly decidedBy?: string;
	/** Of an undo: the fields of entries of the history that it puts back, each named by entry and key (`undoneKey`). */
	readonly undoes?: readonly string[];
	/** Why, in the words of who decided. */
	readonly comment?: string;
	readonly how?: string;
	/** What was decided: a typed value is nowhere else. */
	readonly decision?: ConflictDecision;
	/** Fingerprint of all that it says, to notice that it changed. */
	readonly content: number;
}
