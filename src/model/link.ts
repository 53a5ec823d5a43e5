import type { PerSide, Side } from './side';

/** A record's id in the form in which its app listed it; compared as text. `0` is an id. */
export type RecordId = string | number;

/** No app has longer ids; each would stand in the state many times. */
export const LONGEST_ID = 1000;

/** Ids are texts or numbers; `0` is one, blank text is none, nor is what is too long. */
export function isRecordId(value: unknown): value is RecordId {
	if (typeof value === 'number') return Number.isFinite(value);
	return typeof value === 'string' && value.length <= LONGEST_ID && value.trim() !== '';
}

/** Position of a field in the `fields` of the state. */
export type FieldIndex = number;

/** Fingerprint of a canonical value: an integer of 36 bits. */
export type Fingerprint = number;

/** Fingerprints by field index; `undefined` where this side has no shadow for the field yet. */
export type Shadows = ReadonlyArray<Fingerprint | undefined>;

export type Operation = 'create' | 'update' | 'delete';

/** What one write sends into one field. */
export interface IntentField {
	readonly field: FieldIndex;
	/** The source side's value that it was sent from. */
	readonly source: Fingerprint;
	/** What was sent. */
	readonly sent: Fingerprint;
	/** What was sent, canonical, unless too long to keep; needed to recognise another form of it. */
	readonly sentValue?: string;
	/** How that begins, where it was too long to keep. */
	readonly sentStart?: string;
	/** What the target held when it was planned, and what replaced writes of ours may have left there. */
	readonly held: readonly Fingerprint[];
	/** Whether the value was made from both sides' (or typed by a person), so both sides get it. */
	readonly merged?: boolean;
	/** Whether it brings the form in which one app keeps a value to the other, as earlier versions did. */
	readonly form?: boolean;
	/** The conflict whose decision it carries out. */
	readonly conflict?: string;
	/** Whether it is on record that a user may have put back what it overwrites. */
	readonly noted?: boolean;
	/** While the write has not left: the value as the target's node takes it; absent where it was too large. */
	readonly value?: unknown;
}

/** A value that a write carries though it does not change it. */
export interface CarriedValue {
	readonly field: FieldIndex;
	readonly print: Fingerprint;
}

/** How an app did not take a write. SEMANTICS "Throttled is not failed". */
export const FAILURE_KINDS = ['refused', 'throttled', 'unanswered'] as const;
export type FailureKind = (typeof FAILURE_KINDS)[number];

/** What is known of a write whose app took none for a while, or was out of reach. */
export interface PutOff {
	/** When it was put off for the first time, in epoch milliseconds. */
	readonly since: number;
	/** What the app said last. */
	readonly reason: string;
	/** How the last try ended, where that was no refusal; absent while it is under way. */
	readonly last?: Exclude<FailureKind, 'refused'>;
	/** Tries that used up no attempt. */
	readonly spared: number;
	/** Once an entry is open: not tried again before then, in epoch milliseconds. */
	readonly until?: number;
}

/** A write that was planned and has not been seen landed. SEMANTICS "Words". */
export interface Intent {
	readonly writeId: string;
	readonly operation: Operation;
	readonly target: Side;
	readonly fields: readonly IntentField[];
	/** Numbers of the runs that planned it first and last. */
	readonly firstRun: number;
	readonly lastRun: number;
	/** How often it was sent; 0 while it waits for a run in which it may leave. */
	readonly attempts: number;
	/** The app's last error, when the write was refused or throttled: it did not land. */
	readonly failed?: string;
	/** Whether that is an answer which showed the old value: of an app that answers so it may have landed. */
	readonly noEffect?: boolean;
	/** Where an app put it off since it was planned. */
	readonly putOff?: PutOff;
	/** Whether the app answered without saying what it stored. */
	readonly acknowledged?: boolean;
	/** Of a `create` or `delete`: the conflict whose decision it carries out. */
	readonly conflict?: string;
	/** `create`: a person said that it is a record of its own, whatever others have its match key. */
	readonly own?: boolean;
	/**
	 * A person decided to delete a record that was on its way to the other side: of a `create`, what it made
	 * is deleted too; of a `delete`, so is the partner.
	 */
	readonly final?: boolean;
	/** `delete`: whether it is on record that a user may have restored the record. */
	readonly noted?: boolean;
	/** The target's modified mark at planning, where it had one; of a `delete`, the print of its content. */
	readonly mark?: string;
	/** Of an update that carries all mapped fields: what else it carries, the target's own values at planning. */
	readonly carried?: readonly CarriedValue[];
	/** `create`: full listings of the target since planning that did not show the record. */
	readonly misses?: number;
}

/**
 * A write that ended without having been seen landed, or an earlier attempt of one that landed; kept to
 * recognise it should it land late.
 */
export interface EndedIntent {
	readonly operation: Operation;
	readonly target: Side;
	readonly field?: FieldIndex;
	readonly sent?: Fingerprint;
	readonly sentValue?: string;
	/** When it ended, in epoch milliseconds. */
	readonly endedAt: number;
}

/**
 * A write that its app confirmed and that nothing has shown yet: an answer is a receipt, the next sight is
 * the proof.
 */
export interface UnshownWrite {
	readonly side: Side;
	readonly field: FieldIndex;
	/** What the side held before. */
	readonly held: readonly Fingerprint[];
	/** The record's modified mark when the write was planned, where it had one. */
	readonly mark?: string;
	/** Whether one listing has shown the record as it was before. */
	readonly missed: boolean;
	/** Whether an event showed it so, beside what the same write put into other fields. */
	readonly told?: boolean;
	/** What was sent, canonical, unless too long to keep; needed to recognise another form of it. */
	readonly sentValue?: string;
	/** How that begins, where it was too long to keep. */
	readonly sentStart?: string;
	/** What was sent before, canonical, by writes that nothing has shown either: an event may come late. */
	readonly earlier?: readonly string[];
	/** Whether what the side held before was the form that its app had made of an earlier write. */
	readonly heldForm?: boolean;
	/** The record's modified mark in the answer, where it had one. */
	readonly answered?: string;
	/** The write, and how often it was tried; absent where the side held nothing else before. */
	readonly write?: { readonly id: string; readonly tries: number };
}

/**
 * A value that a run saw and could not decide, because the other side was out of sight or another
 * execution had the record in hand. It stands in for its side until that side is seen again.
 */
export interface KeptSight {
	readonly side: Side;
	readonly field: FieldIndex;
	readonly print: Fingerprint;
	/** The value as the app gave it; absent where it was too large to keep, so that both sides must be seen. */
	readonly value?: unknown;
	/** The record's modified mark, where it had one. */
	readonly mark?: string;
	/** Whether an execution left it to another: the next run decides it, whatever it has in sight. */
	readonly left?: boolean;
	/** Whether the record's id may have gone to another one: what it holds is not known before lists show it. */
	readonly moved?: boolean;
	/** Whether a write of ours took its place since: it was an edit made before that. */
	readonly overwritten?: boolean;
	/** Whether that write changed other fields, and carried what the side held before the edit. */
	readonly carried?: boolean;
}

/** Fields whose newest value came under this modified mark of the record: older events are out of date. */
export interface SightMark {
	readonly side: Side;
	readonly mark: string;
	readonly fields: readonly FieldIndex[];
	/** Whether it is the mark that the app gave a write of ours, which may have replaced an edit made before. */
	readonly own?: boolean;
	/** Of such a write: the mark up to which edits were known before it, where one was. */
	readonly since?: string;
	/** Of such a write: what writes of ours put there or replaced until then, oldest first. */
	readonly held?: readonly Fingerprint[];
	/** Since when lists show the record as older than this, in epoch milliseconds. */
	readonly doubtedAt?: number;
	/** When it was seen, in epoch milliseconds. */
	readonly at: number;
}

/** A key that no field is mapped to, in an object of which a write of ours changed another key. */
export interface BesideValue {
	readonly side: Side;
	readonly path: string;
	/** What it held when the write was planned. */
	readonly value: unknown;
}

/** What the integration lately wrote into one field of one side; the breaker's memory. */
export interface Trail {
	readonly field: FieldIndex;
	readonly side: Side;
	/** Canonical values that the integration replaced there and wrote there, oldest first. */
	readonly replaced: readonly Fingerprint[];
	readonly wrote: readonly { readonly value: Fingerprint; readonly text?: string }[];
	/** Writes since the field was last settled. */
	readonly flips: number;
}

/** The fact that a master record and a slave record are the same thing. SEMANTICS "Words". */
export interface Link {
	readonly id: string;
	/** A side's id is absent while its record is being created, or once it is gone and to be restored. */
	readonly ids: { readonly [side in Side]?: RecordId };
	readonly shadows: PerSide<Shadows>;
	/** Fields whose value is knowingly different from the other side's, by side. */
	readonly apart?: PerSide<readonly FieldIndex[]>;
	/** Values behind the shadows, as the app gave them, where a policy or the user needs them. */
	readonly base?: PerSide<ReadonlyMap<FieldIndex, unknown>>;
	/** Whether a listing of that side has shown the record since it was created or linked. */
	readonly seen: PerSide<boolean>;
	/** Full listings in a row without the record. */
	readonly misses: PerSide<number>;
	/** The side whose record is gone, when the link rests. */
	readonly resting?: Side;
	readonly intents: readonly Intent[];
	readonly ended?: readonly EndedIntent[];
	readonly unshown?: readonly UnshownWrite[];
	readonly kept?: readonly KeptSight[];
	/** The side that told of its record's deletion when nothing could be decided about it. */
	readonly reported?: Side;
	/** Newest marks under which values came, where events may come late. */
	readonly marks?: readonly SightMark[];
	readonly trails?: readonly Trail[];
	/** What stands beside nested fields that were written, until a list shows what became of it. */
	readonly beside?: readonly BesideValue[];
	/** Version marks that confirmed writes returned. */
	readonly versions?: { readonly [side in Side]?: string };
}

/** Whether a write is known not to have landed: it was refused or throttled, or it never left. */
export function isUnlanded({ failed, attempts }: Intent): boolean {
	return failed !== undefined || attempts === 0;
}

/** Whether a write waits for a run in which it may leave, with all that it is to send. */
export function isWaiting({ attempts, operation, fields }: Intent): boolean {
	if (attempts > 0) return false;
	return operation === 'delete' || fields.some((part) => part.value !== undefined);
}

/** Whether anything is under way on a link, or waits on it for a run that can decide it. */
export function isUnsettled({ intents, resting, kept, reported }: Link): boolean {
	return (
		intents.length > 0 || resting !== undefined || kept !== undefined || reported !== undefined
	);
}
