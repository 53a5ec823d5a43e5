import type { Conflict } from './conflict';
import type { Operation, RecordId } from './link';
import type { AppRecord } from './record';
import type { InputMode } from './settings';
import type { PerSide, Side } from './side';

/**
 * What other executions have in hand, or changed since the input was fetched. Such records may be older
 * than the state: a value that was just carried over would look like an edit that takes it back.
 */
export interface Overtaken {
	link(id: string): boolean;
	/** Whether one of them writes to that side of a link, or did so since. */
	wrote(id: string, side: Side): boolean;
	/** Whether a record belonged to a link that was forgotten since. */
	record(side: Side, key: string): boolean;
}

/** What a step put out that fetched records of a side, as far as its settings tell. */
export interface Fetch {
	readonly step: string;
	readonly items: number;
	/** How many it may put out, where it says so; `Infinity` where it puts out all. */
	readonly limit?: number;
}

/** The record is asked for first; the write waits for a full run; or it leaves, by what was seen last. */
export type UnseenTarget = 'fetch' | 'wait' | 'write';

/** What one run is given. */
export interface RunInput {
	/** The salt of a state that has none yet; stored with the run's change. */
	readonly salt?: string;
	readonly mode: InputMode;
	/** Items of each side, in the order of the input; their positions come back as `sources`. */
	readonly records: PerSide<readonly AppRecord[]>;
	/** Whether a dry run: plan, but change no state. */
	readonly dryRun?: boolean;
	/** Creations without a match key are held back (a run whose state is not stored). */
	readonly holdBackUnkeyedCreates?: boolean;
	/** Whether the run before began but its state was never saved. SEMANTICS "Crash anywhere". */
	readonly recovery?: boolean;
	/** Nothing is decided about these; a later run does. */
	readonly overtaken?: Overtaken;
	/** Epoch milliseconds. */
	readonly now: number;
	/** Id of the trigger's run that this input was fetched for, if there is one. */
	readonly runId?: string;
	/** What the records of each side come from, where that is known. */
	readonly fetches?: PerSide<readonly Fetch[]>;
	/** What becomes of a write to a record of which this run saw nothing; absent, it leaves. */
	readonly unseenTargets?: PerSide<UnseenTarget>;
	/** Whether this execution planned before: what was seen then and kept was at hand a moment ago. */
	readonly afterFetch?: boolean;
	/** A full listing that also reports how far the sides had drifted since the last one. */
	readonly full?: boolean;
}

/** One write that must leave the node. */
export interface PlannedWrite {
	readonly writeId: string;
	readonly link: string;
	/** The side that is written to. */
	readonly side: Side;
	readonly operation: Operation;
	/** Id of the record that is written to; absent for `create`. */
	readonly id?: RecordId;
	/** Ready to be mapped into the app's node. CONTRACT "json of the outputs". */
	readonly json: { readonly [field: string]: unknown };
	/** Keys of the fields that it is about; a subset of what `json` carries. */
	readonly changed: readonly string[];
	/** Positions of the input items it comes from. */
	readonly sources: { readonly [side in Side]?: number };
	/** 1 for the first try. */
	readonly attempt: number;
}

/** A conflict that opened, changed, or was decided by the policy, with the records it is about. */
export interface PlannedConflict {
	readonly conflict: Conflict;
	readonly master?: AppRecord;
	readonly slave?: AppRecord;
	readonly sources: { readonly [side in Side]?: number };
}

/** Who moved a value away from what it was when the sides last agreed. */
export type DriftedBy = 'master' | 'slave' | 'both' | 'unknown';

/** How far the sides have drifted apart in one field. */
export interface FieldDrift {
	readonly masterField: string;
	readonly slaveField: string;
	/** Linked records whose values differ without being settled as different. */
	readonly differ: number;
	/** These, by who changed it; `unknown` where the sides never agreed. */
	readonly changedBy: { readonly [by in DriftedBy]: number };
	/** Linked records whose different values are accepted: an app's own form, or a person's decision. */
	readonly settledAsDifferent: number;
	/** The first of those that differ, in the order of their ids on the master. */
	readonly records: ReadonlyArray<{
		readonly masterId: RecordId;
		readonly slaveId: RecordId;
		readonly changedBy: DriftedBy;
	}>;
}

/** How far two full listings have drifted apart. */
export interface DriftReport {
	/** Linked records of which both sides were listed. */
	readonly compared: number;
	/** Of these, how many differ in at least one field. */
	readonly differ: number;
	/** Fields in which records differ, those with the most first. */
	readonly fields: readonly FieldDrift[];
	/** Records without a partner on the other side; the first of their ids. */
	readonly onlyIn: PerSide<{ readonly count: number; readonly ids: readonly RecordId[] }>;
}

/** A record that nobody looked at, and that something is to be written to. */
export interface ToFetch {
	/** The side that has it. */
	readonly side: Side;
	readonly id: RecordId;
	/** Position of the other side's input item. */
	readonly source?: number;
}

/** What one run decided. */
export interface Plan {
	/** Ordered by target, operation and id, whatever the order of the input; what was put off comes last. */
	readonly writes: readonly PlannedWrite[];
	/** Open conflicts that are new or whose values changed. */
	readonly conflicts: readonly PlannedConflict[];
	/** Open conflicts that people are reminded of, oldest first; absent where it is not time. */
	readonly reminder?: readonly Conflict[];
	/** What policies overruled in this run (status `rejected`). */
	readonly rejected: readonly PlannedConflict[];
	/** How far the sides have drifted apart; of a dry run on full listings. */
	readonly drift?: DriftReport;
	/** Why a real run would write nothing at all, in sentences with what to do; of a dry run. */
	readonly stops?: readonly string[];
	/** Records to be fetched before something is written to them; absent where there are none. */
	readonly toFetch?: readonly ToFetch[];
	/** Sentences for people: what was noticed, what to do. */
	readonly notes: readonly string[];
	readonly counts: {
		readonly links: number;
		readonly linked: number;
		/** Links in sync: nothing is written, held or waits. */
		readonly unchanged: number;
		/** Links and questions that wait for a person. */
		readonly held: number;
		/** Writes of this run that are tried again; absent where there are none, as are the next three. */
		readonly retried?: number;
		/** Links and records of which something waits for a later run. */
		readonly postponed?: number;
		/** Records that are not created on the other side before something, or a field that must be, is filled in. */
		readonly unfilled?: number;
		/** Records that are alone on their side, and stay so: none may be created on the other. */
		readonly left?: number;
		/** Linked records in which a full run found values that no earlier run had reported. */
		readonly drifted: number;
	};
}
