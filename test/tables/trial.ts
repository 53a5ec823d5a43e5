import type { Decision } from '../../src/bucket/decision';
import { decideConflict } from '../../src/bucket/resolve';
import type { EventRules } from '../../src/echo/rules';
import { classifyEvents } from '../../src/echo/classify';
import type { Bounds } from '../../src/model/bounds';
import { WORKFLOW_BOUNDS } from '../../src/model/bounds';
import type { Conflict, ExistenceChoice, FieldChoice } from '../../src/model/conflict';
import type { FailureKind, Link, RecordId } from '../../src/model/link';
import type { Plan, PlannedWrite, RunInput } from '../../src/model/plan';
import type { AppRecord } from '../../src/model/record';
import type { FieldMapping, SyncSettings } from '../../src/model/settings';
import { DEFAULT_SETTINGS } from '../../src/model/settings';
import type { PerSide, Side } from '../../src/model/side';
import { SIDES } from '../../src/model/side';
import type { StateChange, TriggerRun } from '../../src/model/state';
import type { SyncState } from '../../src/model/syncState';
import { SyncState as State } from '../../src/model/syncState';
import { reconcile } from '../../src/reconcile/reconcile';
import { Draft } from '../../src/model/draft';
import type { RunStart } from '../../src/runs/cursors';
import { beginRun } from '../../src/runs/cursors';
import { noteStop } from '../../src/runs/runLog';
import type { WriteAnswer } from '../../src/settle/confirm';
import { confirmWrites } from '../../src/settle/confirm';
import { decodeState } from '../../src/state/decode';
import { encodeState } from '../../src/state/encode';
import { readPath } from '../../src/values/paths';

const MINUTE = 60_000;

/** What a run said, as lines of text; what it did not say is absent, so `{}` is a run that did nothing. */
export interface Told {
	readonly writes?: readonly string[];
	readonly opened?: readonly string[];
	readonly rejected?: readonly string[];
}

/** An app: records by id, and the ids that it gives to new ones. */
export class App {
	private readonly records = new Map<string, AppRecord>();
	private created = 0;

	constructor(private readonly side: Side) {}

	put(id: RecordId, fields: AppRecord): this {
		this.records.set(String(id), { id, ...fields });
		return this;
	}

	edit(id: RecordId, fields: AppRecord): this {
		this.records.set(String(id), { ...this.get(id), ...fields });
		return this;
	}

	/** The app does not say what this field holds. */
	forget(id: RecordId, field: string): this {
		const { [field]: _, ...rest } = this.get(id);
		this.records.set(String(id), rest);
		return this;
	}

	remove(id: RecordId): this {
		this.records.delete(String(id));
		return this;
	}

	create(fields: AppRecord): RecordId {
		this.created++;
		const id = this.side === 'master' ? 100 + this.created : `new${this.created}`;
		this.put(id, fields);
		return id;
	}

	get(id: RecordId): AppRecord {
		return this.records.get(String(id)) ?? { id };
	}

	has(id: RecordId): boolean {
		return this.records.has(String(id));
	}

	list(): readonly AppRecord[] {
		return [...this.records.values()];
	}
}

/**
 * Settings with these fields mapped by hand, under the same name on both sides, and `key` as match key. One
 * list is enough to tell that a record is gone.
 */
export function settingsOf(
	fields: readonly (string | Partial<FieldMapping>)[],
	others: Partial<SyncSettings> = {},
): SyncSettings {
	return {
		...DEFAULT_SETTINGS,
		mapping: { mode: 'manual', fields: fields.map(mappingOf) },
		matchBy: [{ masterField: 'key', slaveField: 'key', compareAs: 'text' }],
		missesBeforeDelete: 1,
		...others,
	};
}

function mappingOf(field: string | Partial<FieldMapping>): FieldMapping {
	const given = typeof field === 'string' ? { masterField: field } : field;
	const name = given.masterField ?? 'name';
	return {
		masterField: name,
		slaveField: name,
		direction: 'both',
		compareAs: 'auto',
		onConflict: 'default',
		...given,
	};
}

/** How an app answers a write: with what it stored, without, with other values, with an error; or not at all. */
export type Answer =
	| 'stored'
	| 'silent'
	| { readonly failed: string; readonly attempt?: number; readonly kind?: FailureKind }
	| { readonly stored: AppRecord; readonly version?: string; readonly id?: RecordId };

/**
 * A sync between two apps, driven through the engine's entry points. Between any two steps the state
 * goes through its stored form, as it does between two executions.
 */
export class Trial {
	readonly apps: PerSide<App> = { master: new App('master'), slave: new App('slave') };
	readonly master = this.apps.master;
	readonly slave = this.apps.slave;
	now = Date.UTC(2026, 0, 1);
	/** The last plan. */
	plan: Plan | undefined;
	/** Writes of the last run or decision. */
	writes: readonly PlannedWrite[] = [];
	/** How much the store keeps. */
	bounds: Bounds = WORKFLOW_BOUNDS;
	private text = encodeState(new State());

	constructor(public settings: SyncSettings) {}

	get state(): SyncState {
		return decodeState(this.text, this.bounds);
	}

	/** The state as it is stored. */
	get stored(): string {
		return this.text;
	}

	/** Puts back a state that was stored before, as a crash does. */
	restore(stored: string): void {
		this.text = stored;
	}

	get notes(): readonly string[] {
		return this.plan?.notes ?? [];
	}

	set(others: Partial<SyncSettings>): this {
		this.settings = { ...this.settings, ...others };
		return this;
	}

	later(minutes: number): this {
		this.now += minutes * MINUTE;
		return this;
	}

	/** A run over the complete lists of both apps. */
	run(input: Partial<RunInput> = {}): Told {
		return this.runWith({
			mode: 'snapshot',
			records: { master: this.master.list(), slave: this.slave.list() },
			full: true,
			...input,
		});
	}

	/** A run over the changes of these records only. */
	changes(
		ids: { readonly [side in Side]?: readonly RecordId[] },
		input: Partial<RunInput> = {},
	): Told {
		const of = (side: Side) => (ids[side] ?? []).map((id) => this.apps[side].get(id));
		return this.runWith({
			mode: 'changes',
			records: { master: of('master'), slave: of('slave') },
			...input,
		});
	}

	private runWith(input: Omit<RunInput, 'now'>): Told {
		this.now += MINUTE;
		const { plan, change } = reconcile(this.settings, this.state, { ...input, now: this.now });
		if (input.dryRun !== true) this.save(change);
		this.plan = plan;
		this.writes = plan.writes;
		return told(plan);
	}

	private save(change: StateChange): void {
		const { state } = this;
		state.apply(change);
		this.text = encodeState(state);
	}

	/** The apps carry the last writes out; `keep` may say in which form they keep a record. */
	land(keep: (record: AppRecord, side: Side) => AppRecord = (record) => record): this {
		for (const write of this.writes) this.carryOut(write, keep);
		return this;
	}

	private readonly createdIds = new Map<string, RecordId>();

	private carryOut(write: PlannedWrite, keep: (record: AppRecord, side: Side) => AppRecord): void {
		const app = this.apps[write.side];
		if (write.operation === 'create') {
			this.createdIds.set(write.writeId, app.create(keep(write.json, write.side)));
		} else if (write.id !== undefined) {
			if (write.operation === 'delete') app.remove(write.id);
			else app.edit(write.id, keep(write.json, write.side));
		}
	}

	/** The apps answer the last writes. */
	answer(how: Answer = 'stored', writes: readonly PlannedWrite[] = this.writes): readonly string[] {
		return this.answered(writes.map((write) => this.answerOf(write, how)));
	}

	/** The apps answer writes of earlier. */
	answered(answers: readonly WriteAnswer[]): readonly string[] {
		const { change, results } = confirmWrites(this.state, answers, this.now);
		this.save(change);
		return results.map((result) => result.status);
	}

	private answerOf(write: PlannedWrite, how: Answer): WriteAnswer {
		const { writeId, link, side } = write;
		const id = write.id ?? this.createdIds.get(writeId);
		const named = { writeId, link, side, ...(id === undefined ? {} : { id }) };
		if (how === 'silent') return named;
		if (how !== 'stored') return { ...named, ...how };
		return id === undefined ? named : { ...named, stored: this.apps[side].get(id) };
	}

	/** Runs until nothing is written any more, with every write landing; returns the number of runs. */
	settle(limit = 8): number {
		for (let run = 1; run <= limit; run++) {
			this.run();
			if (this.writes.length === 0) return run;
			this.land().answer();
		}
		throw new Error(`still writing after ${limit} runs`);
	}

	/** The trigger begins a run, called `run 1` and so on. */
	begin(number: number, options: Partial<RunStart> = {}): TriggerRun {
		this.now += MINUTE;
		const { change, run } = beginRun(this.state, {
			now: this.now,
			runId: `run ${number}`,
			fullRunEvery: 24,
			overlapSeconds: 60,
			...options,
		});
		this.save(change);
		return run;
	}

	/** A run was stopped. */
	stop(...why: readonly string[]): this {
		const { state, now } = this;
		const head = noteStop(state.head, { at: now }, { why, now });
		this.save({ ...new Draft(state).change(), head });
		return this;
	}

	/** Verdicts on events of one side. */
	events(
		side: Side,
		events: readonly AppRecord[],
		rules: Partial<EventRules> = {},
	): readonly string[] {
		const all: EventRules = { idField: 'id', combine: 'any', ...rules };
		const { change, verdicts } = classifyEvents(this.state, side, events, all, this.now);
		this.save(change);
		return verdicts.map((verdict) => verdict.kind);
	}

	/** Decides an open conflict; returns the writes, or why it was refused. */
	decide(
		choice:
			| 'master'
			| 'slave'
			| 'leave'
			| { readonly custom: unknown }
			| { readonly fields: { readonly [field: string]: FieldChoice } }
			| ExistenceChoice,
		named: Partial<Pick<Decision, 'conflictId' | 'revision' | 'by'>> = {},
	): readonly string[] | string {
		const decision: Decision = {
			conflictId: this.open[0]?.id ?? 'none',
			...named,
			...choicesOf(choice),
		};
		this.now += MINUTE;
		const { change, writes, refused } = decideConflict(this.state, decision, this.now);
		if (refused !== undefined) return refused;
		this.save(change);
		this.writes = writes;
		return writes.map(writeLine);
	}

	get open(): readonly Conflict[] {
		return [...this.state.openConflicts()];
	}

	get history(): readonly Conflict[] {
		return this.state.history();
	}

	/** The history as lines: status, what it is about, and why. */
	get log(): readonly string[] {
		return this.history.map((entry) => `${entry.status} ${conflictLine(entry)}: ${entry.how}`);
	}

	/** The link of a record. */
	link(side: Side, id: RecordId): Link | undefined {
		return this.state.linkOf(side, id);
	}

	/** Names that the mapped fields of the last run have on the master. */
	get fields(): readonly string[] {
		return this.state.head.mapping?.fields.map((field) => field.masterField) ?? [];
	}

	/** Ids of the linked records, as `master-slave`. */
	get links(): readonly string[] {
		return [...this.state.links()].map(({ ids, resting }) => {
			const pair = `${ids.master ?? ''}-${ids.slave ?? ''}`;
			return resting === undefined ? pair : `${pair} resting`;
		});
	}

	/** Values of a field by record: `1=Ann a=Ann`. */
	values(field: string): string {
		return SIDES.flatMap((side) =>
			this.apps[side].list().map((record) => `${record.id}=${shown(readPath(record, field))}`),
		).join(' ');
	}
}

/** Two records, 1 and a, that are linked and equal. */
export function linked(
	fields: AppRecord,
	settings: SyncSettings = settingsOf(Object.keys(fields)),
): Trial {
	const trial = new Trial(settings);
	trial.master.put(1, { key: 'k1', ...fields });
	trial.slave.put('a', { key: 'k1', ...fields });
	const first = trial.run();
	if (Object.keys(first).length > 0) throw new Error(`not quiet: ${JSON.stringify(first)}`);
	return trial;
}

/** So many records that are linked and equal: 1 and a1, 2 and a2. */
export function manyLinked(count: number, settings: SyncSettings = settingsOf(['name'])): Trial {
	const trial = new Trial(settings);
	for (let number = 1; number <= count; number++) {
		const fields = { key: `k${number}`, name: `Name ${number}` };
		trial.master.put(number, fields);
		trial.slave.put(`a${number}`, fields);
	}
	trial.run();
	return trial;
}

/** `{}` for nothing, so that a test names just what it expects. */
function told(plan: Plan): Told {
	const { writes, conflicts, rejected } = plan;
	return {
		...(writes.length === 0 ? {} : { writes: writes.map(writeLine) }),
		...(conflicts.length === 0
			? {}
			: { opened: conflicts.map((each) => conflictLine(each.conflict)) }),
		...(rejected.length === 0
			? {}
			: { rejected: rejected.map((each) => conflictLine(each.conflict)) }),
	};
}

/** `update slave a name=Bob`: the fields that the write is about, not what else it carries. */
export function writeLine(write: PlannedWrite): string {
	const fields = write.changed.map((key) => {
		const [master = '', slave = ''] = key.split('\n');
		const field = write.side === 'master' ? master : slave;
		return `${field}=${shown(readPath(write.json, field))}`;
	});
	const id = write.id === undefined ? [] : [String(write.id)];
	return [write.operation, write.side, ...id, ...fields].join(' ');
}

/** `contested name: Bob | Rob`, master first; of records `deleted 1 | a`. */
export function conflictLine(conflict: Conflict): string {
	const { type, status, fields, masterId, slaveId, masterIds, slaveIds } = conflict;
	const name = status === 'rejected' && fields.length > 0 ? [] : [type];
	const values = fields.map(
		(field) =>
			`${field.masterField}${field.agreed === true ? ' agreed' : ''}: ${shown(field.master)} | ${shown(field.slave)}`,
	);
	const ids = `${masterIds?.join('+') ?? masterId ?? ''} | ${slaveIds?.join('+') ?? slaveId ?? ''}`;
	return [...name, fields.length > 0 ? values.join(', ') : ids].join(' ');
}

function shown(value: unknown): string {
	return typeof value === 'string' ? value : (JSON.stringify(value) ?? '-');
}

function choicesOf(choice: Parameters<Trial['decide']>[0]): Pick<Decision, 'fields' | 'existence'> {
	if (typeof choice === 'string') return { fields: new Map([['*', { take: choice }]]) };
	if ('custom' in choice) {
		return { fields: new Map([['*', { take: 'custom', value: choice.custom }]]) };
	}
	if ('fields' in choice) return { fields: new Map(Object.entries(choice.fields)) };
	return { existence: choice };
}
