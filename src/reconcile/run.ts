import type { CompiledField } from '../mapping/compiled';
import type { Conflict } from '../model/conflict';
import { Draft } from '../model/draft';
import type { FieldIndex, Link } from '../model/link';
import { byCodeUnits } from '../model/order';
import type { Plan, PlannedConflict, PlannedWrite, RunInput, ToFetch } from '../model/plan';
import type { AppRecord } from '../model/record';
import type { SyncSettings } from '../model/settings';
import type { PerSide, Side } from '../model/side';
import { SIDES } from '../model/side';
import type { FieldPlan, Unkeyed } from '../model/state';
import type { StateView } from '../model/syncState';
import { HISTORY_ENTRIES } from '../model/syncState';
import type { Listed, Present } from '../records/listed';
import { sourcesOf } from '../records/listed';
import { FormsTold } from '../records/appForms';
import { fitted } from '../records/bareEntry';
import { closedEntry } from '../records/closedEntry';
import { markOf } from '../records/marks';
import type { Listing } from './listing/listing';
import { ChangedAlone } from './changedAlone';
import { conflictInWords } from '../model/conflictWords';
import type { SideNames } from '../model/sideNames';
import { The, withNames } from '../model/sideNames';

/** One run in the making: what it was given, the state as it will be, and what it decided so far. */
export class Run {
	readonly draft: Draft;
	/** Number of this run; the first is 1. */
	readonly number: number;
	readonly writes: PlannedWrite[] = [];
	/** Records that are asked for before something is written to them. */
	readonly toFetch: ToFetch[] = [];
	readonly changedAlone = new ChangedAlone();
	/** Fields that are held in all records, since this side renews them; and those of which what it shows stays there. */
	readonly renewed = new Map<FieldIndex, Side>();
	readonly staying = new Map<FieldIndex, Side>();
	/** Of the fields that are held so, those that wait in some record. */
	readonly waitsRenewed = new Set<FieldIndex>();
	/** Columns that are in other looks than so far. */
	otherLooks: readonly { readonly side: Side; readonly plan: FieldPlan }[] = [];
	/** Whether fingerprints are made with another salt from now on: what entries have of them tells nothing. */
	resalts = false;
	/** Entries that tell of forms which apps make of values. */
	readonly formsTold = new FormsTold();
	readonly counts = {
		...{ unchanged: 0, held: 0, linked: 0, drifted: 0 },
		...{ retried: 0, postponed: 0, unfilled: 0, left: 0 },
	};
	/** Links that conflicts on their fields hold. */
	private readonly heldLinks = new Set<string>();
	/** Links of which something is left to another execution or a later run, or only logged yet. */
	readonly leftLinks = new Set<string>();
	/** Deletions that would be planned, were they not held for a person. */
	heldDeletions = 0;
	/** The mapped fields by their index. */
	readonly byIndex: ReadonlyMap<FieldIndex, CompiledField>;
	/** Fields of the match key that are not mapped. */
	readonly unmappedKeyFields: readonly CompiledField[];
	/** What stands among the shadows though it is not mapped. */
	readonly notedFields: readonly CompiledField[];
	/** Why a real run would stop, where this is a dry run. */
	readonly stops: string[] = [];
	private readonly conflicts = new Map<string, PlannedConflict>();
	private readonly rejected: PlannedConflict[] = [];
	private readonly notes = new Set<string>();
	private readonly retried = new Map<Side, { readonly count: number; readonly reason: string }>();
	/** Questions that the bucket has no room for, and links of which it has none for what would be overruled. */
	private readonly crowded = { asked: new Set<string>(), overruled: new Set<string>() };
	private postponed = false;
	private asksForFull = false;
	/** Characters of JSON that may still be kept of what stands beside nested fields that are written. */
	besideRoom = 300_000;
	/** Records, by side, that are not created on the other before they are filled in. */
	readonly unfilled: { [side in Side]: number } = { master: 0, slave: 0 };
	/** Records, by side, that were created there and that no list has shown yet. */
	unlisted: PerSide<number> = { master: 0, slave: 0 };
	/** Records, by side, that stay alone. */
	readonly leftOn: { [side in Side]: number } = { master: 0, slave: 0 };
	/** Records without a match key that wait for another list, of the sides that were looked at. */
	readonly unkeyed: { [side in Side]?: Unkeyed[Side] } = {};
	/** Whether records were seen from which nothing is created before the next run. */
	leavesUncreated = false;
	private room: number | undefined;
	private readonly touched = new Set<string>();
	private readonly marked = new Set<string>();

	constructor(
		readonly settings: SyncSettings,
		readonly state: StateView,
		readonly input: RunInput,
		readonly listings: PerSide<Listing>,
		draft: Draft,
		readonly fields: readonly CompiledField[],
		/** The match key as fields; those that are mapped too are among `fields`. */
		readonly keyFields: readonly CompiledField[],
		/** What says when a record was created, where the user set it. */
		readonly createdField?: CompiledField,
	) {
		this.draft = draft;
		draft.names = this.names;
		this.byIndex = new Map(fields.map((field) => [field.index, field]));
		this.unmappedKeyFields = keyFields.filter((field) => !this.byIndex.has(field.index));
		this.notedFields = [...this.unmappedKeyFields, ...(createdField ? [createdField] : [])];
		this.number = state.head.run + 1;
	}

	/** What people call the apps. */
	get names(): SideNames {
		return this.settings.names ?? {};
	}

	/** A sentence with the names of the apps. */
	inWords(sentence: string): string {
		return withNames(sentence, this.names);
	}

	get now(): number {
		return this.input.now;
	}

	/** Whether the state may lack what happened lately. SEMANTICS "Crash anywhere". */
	get isRecovery(): boolean {
		return this.isAfterLoss || this.isRestored;
	}

	/** Whether a run was lost whose state was not saved, and no complete lists have shown what it did. */
	get isAfterLoss(): boolean {
		return this.input.recovery === true || this.state.head.recovering === true;
	}

	/** Whether complete lists are at hand that show what a lost run did: no older than that run, then. */
	get seesAll(): boolean {
		if (!this.isSnapshot || !this.isComplete) return false;
		if (!this.isRecovery) return true;
		// Pages that shift lack others; where a later list shows an id twice, too, the app has it twice.
		const mayLack =
			this.input.recovery === true && SIDES.some((side) => this.listings[side].doubled);
		return !mayLack && this.input.overtaken === undefined;
	}

	/** Whether the state was put back from a backup, or reset, and no full run has seen both sides since. */
	get isRestored(): boolean {
		return this.state.head.restoredAt !== undefined;
	}

	/** Why the state may lack what happened lately. */
	get whatIsLacking(): string {
		return this.isRestored ? 'the state was put back' : 'a run whose state was not saved';
	}

	/** Whether each input is the complete list of its side. */
	get isSnapshot(): boolean {
		return this.input.mode === 'snapshot';
	}

	/** Counts a link that is held by conflicts on its fields, however many they are. */
	countHeld({ id }: Link): void {
		if (!this.heldLinks.has(id)) this.counts.held++;
		this.heldLinks.add(id);
	}

	isHeld({ id }: Link): boolean {
		return this.heldLinks.has(id);
	}

	/** Counts what only a full run could find. */
	countDrift(): void {
		if (this.input.full === true) this.counts.drifted++;
	}

	note(sentence: string): void {
		this.notes.add(this.inWords(sentence));
	}

	/** Counts a write that its app had put off and that is tried again. */
	putOff(side: Side, reason: string): void {
		const before = this.retried.get(side) ?? { count: 0, reason };
		// One of several reasons, whichever is met first.
		const first = byCodeUnits(before.reason, reason) < 0 ? before.reason : reason;
		this.retried.set(side, { count: before.count + 1, reason: first });
	}

	/** Notes that something of this input is left to the next run, which must be given it again. */
	postpone(sentence: string): void {
		this.postponed = true;
		this.note(sentence);
	}

	/** Notes that something waits for complete lists, which the trigger's next run is to bring. */
	wantFull(sentence: string): void {
		this.asksForFull = true;
		this.note(sentence);
	}

	/** Whether the next run should be a full one. */
	get wantsFull(): boolean {
		if (this.isSnapshot && this.isComplete) return this.asksForFull;
		return this.asksForFull || this.state.head.wantsFull === true;
	}

	/** The modified mark of a side's record, where the app has one. */
	markOn(side: Side, record: AppRecord | undefined): string | undefined {
		return markOf(this.settings.sides[side].modifiedField, record);
	}

	/** The mark under which a side tells of a field: of several events, that of the last one that has it. */
	markOfField(side: Side, listed: Listed | undefined, field: CompiledField): string | undefined {
		const told = listed?.told?.filter((record) => field.read[side](record) !== undefined).at(-1);
		return this.markOn(side, told ?? listed?.record);
	}

	/** Takes room for a value that is to be kept; false once there is no more. O(unsettled) once. */
	takeRoom(length: number): boolean {
		this.room ??= KEPT_LENGTH - keptLength(this.state);
		if (length > this.room) return false;
		this.room -= length;
		return true;
	}

	/** Whether marks are kept of a link: of so many in a run, and of those that have some. */
	takesMarks({ id, marks }: Link): boolean {
		if (marks !== undefined || this.marked.has(id)) return true;
		if (this.marked.size >= MOST_MARKED) return false;
		this.marked.add(id);
		return true;
	}

	/** Whether no listing says that it lacks records. */
	get isListed(): boolean {
		return this.listings.master.complete && this.listings.slave.complete;
	}

	/** Whether everything in the input was decided. */
	get isComplete(): boolean {
		return this.isListed && !this.postponed;
	}

	/** Whether that is all there was, so that nothing need be asked for again. */
	get isDone(): boolean {
		return this.isComplete && !this.listings.master.failed && !this.listings.slave.failed;
	}

	/** Puts an open conflict into the bucket, where it has room; `emit` when it is new or says something new. */
	putOpen(given: Conflict, present: Present, emit: boolean): void {
		const named = conflictInWords(given, this.names);
		const conflict = fitted(this.draft, named, this.fields);
		if (conflict === undefined) {
			this.crowded.asked.add(given.id);
			return;
		}
		this.touched.add(conflict.id);
		this.draft.putOpen(conflict);
		if (emit) this.conflicts.set(conflict.id, planned(conflict, present));
	}

	/** Notes a link of which nothing is overruled before there is more room for what that would cost. */
	leaveCrowded({ id }: Link): void {
		this.crowded.overruled.add(id);
		this.leftLinks.add(id);
	}

	/** Whether a conflict was met in this run. */
	wasSeen(conflict: Conflict): boolean {
		return this.touched.has(conflict.id);
	}

	/** Moves an open conflict to the history. */
	close(conflict: Conflict, closed: Pick<Conflict, 'status' | 'how' | 'records'>): void {
		this.draft.dropOpen(conflict.id);
		this.draft.log(closedEntry(conflict, { ...closed, lastSeenAt: this.now }));
		this.conflicts.delete(conflict.id);
	}

	/** Logs what was overruled. */
	logRejected(entry: Conflict, present: Present): void {
		this.draft.log(entry);
		this.rejected.push(planned(conflictInWords(entry, this.names), present));
	}

	/** Whether the entry leaves with this run, since it is new or says something new. */
	puts(conflictId: string): boolean {
		return this.conflicts.has(conflictId);
	}

	plan(): Plan {
		this.noteFullHistory();
		this.noteCrowded();
		this.noteRetries();
		this.noteAll(this.formsTold.notes);
		return {
			writes: this.writes,
			conflicts: [...this.conflicts.values()].sort(compareConflicts),
			rejected: this.rejected.sort(compareConflicts),
			...(this.stops.length === 0 ? {} : { stops: this.stops }),
			...(this.toFetch.length === 0 ? {} : { toFetch: this.toFetch }),
			notes: [...this.notes],
			counts: { links: this.state.linkCount, ...seldom(this.counts) },
		};
	}

	private noteAll(sentences: readonly string[]): void {
		for (const sentence of sentences) this.note(sentence);
	}

	private noteRetries(): void {
		for (const [side, { count, reason }] of this.retried) {
			const writes =
				count === 1 ? 'A write that it put off is' : `${count} writes that it put off are`;
			this.note(
				`${The(side)} takes no more for now or was out of reach (${reason}). ${writes} tried again, for as long as it takes.`,
			);
		}
	}

	/** What waits because the bucket is full is told in every run. */
	private noteCrowded(): void {
		const { asked, overruled } = this.crowded;
		if (asked.size > 0) {
			this.note(
				`The bucket is full: ${asked.size} more questions for people wait, and nothing is written there. Decide some of the open conflicts, or keep the state in Postgres, where four times as much has room.`,
			);
		}
		if (overruled.size > 0) {
			this.note(
				`Values that would be overruled in ${overruled.size} records are too large to keep beside what is open, so they are not overruled. Decide open conflicts, keep the state in Postgres, or leave the largest fields out of the mapping.`,
			);
		}
	}

	/** Nothing is overruled without a trace: who has more of it than the history holds is told. */
	private noteFullHistory(): void {
		const entries = this.draft.loggedCount;
		if (entries <= HISTORY_ENTRIES) return;
		const would = this.input.dryRun === true ? 'A real run would put' : 'This run put';
		this.note(
			`${would} ${entries} entries into the history, which keeps the newest ${HISTORY_ENTRIES}. Switch on 'Also Put Out Overruled Values' to have all of them as items.`,
		);
	}
}

/** So many links of one run get marks: after a first sync of thousands nobody waits for old events. */
const MOST_MARKED = 1000;

/** Characters of JSON that all kept values of a sync may have. */
const KEPT_LENGTH = 1_000_000;

function keptLength(state: StateView): number {
	let length = 0;
	for (const { kept, intents } of state.unsettledLinks()) {
		const waiting = intents.flatMap((intent) => intent.fields).filter((part) => 'value' in part);
		for (const { value } of [...(kept ?? []), ...waiting]) {
			length += JSON.stringify(value ?? null).length;
		}
	}
	return length;
}

/** Without what there is none of, for most runs have none of it. */
function seldom({
	retried,
	postponed,
	unfilled,
	left,
	...counts
}: Run['counts']): Omit<Plan['counts'], 'links'> {
	return {
		...counts,
		...(retried > 0 ? { retried } : {}),
		...(postponed > 0 ? { postponed } : {}),
		...(unfilled > 0 ? { unfilled } : {}),
		...(left > 0 ? { left } : {}),
	};
}

function planned(conflict: Conflict, present: Present): PlannedConflict {
	return {
		conflict,
		master: present.master?.record ?? conflict.records?.master,
		slave: present.slave?.record ?? conflict.records?.slave,
		sources: sourcesOf(present),
	};
}

function compareConflicts(a: PlannedConflict, b: PlannedConflict): number {
	return byCodeUnits(a.conflict.id, b.conflict.id);
}
