import { decideConflict } from '../../../src/bucket/resolve';
import { classifyEvents } from '../../../src/echo/classify';
import type { Conflict } from '../../../src/model/conflict';
import { BrakeError } from '../../../src/model/errors';
import type { Link } from '../../../src/model/link';
import type { Plan, RunInput } from '../../../src/model/plan';
import type { AppRecord } from '../../../src/model/record';
import type { SyncSettings } from '../../../src/model/settings';
import type { PerSide, Side } from '../../../src/model/side';
import { SIDES, otherSide } from '../../../src/model/side';
import type { StateChange, TriggerRun } from '../../../src/model/state';
import { SyncState } from '../../../src/model/syncState';
import { reconcile } from '../../../src/reconcile/reconcile';
import { beginRun } from '../../../src/runs/cursors';
import type { WriteAnswer } from '../../../src/settle/confirm';
import { decodeState } from '../../../src/state/decode';
import { encodeState } from '../../../src/state/encode';
import type { AppEvent, Stored } from './app';
import { SimulatedApp } from './app';
import { decisionOn } from './decisions';
import { Ledger } from './ledger';
import { Post } from './post';
import type { Command, Field, Pages, RunCommand, Scenario } from './scenario';
import { FIELDS, hasRows, isHalfTyped, settingsOf } from './scenario';
import { act } from './users';
import { isBlankValue } from './values';

/** What fingerprints are made with. */
const SALT = 'NnkqYlrGZ1QaXXXmm3zC0g';

/** One run of the Merge, before its change is applied: what a law looks at. */
export interface RunSeen {
	readonly settings: SyncSettings;
	readonly state: SyncState;
	readonly input: RunInput;
	readonly plan: Plan;
	readonly change: StateChange;
	/** Whether the histories' faults are over. */
	readonly quiet: boolean;
}

export interface Observer {
	onRun?(run: RunSeen): void;
	/** Answers are about to be worked into the state. */
	onAnswers?(before: SyncState, answers: readonly WriteAnswer[], now: number): void;
	/** What was done so far, in words, for whoever reads a counterexample. */
	onNote?(sentence: string): void;
}

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** Two apps, the users who work in them, and one sync between them. */
export class World {
	readonly settings: SyncSettings;
	readonly apps: PerSide<SimulatedApp>;
	readonly ledger: Ledger;
	readonly post: Post;
	/** Fields that a person left different, as `link field`. */
	readonly left = new Set<string>();
	/** Whether a run ended before its state was saved, and nobody had saved it earlier. */
	recovered = false;
	state = new SyncState();
	now = Date.UTC(2026, 0, 1);
	runs = 0;
	/** How many runs it took until nothing was written any more; infinite where that did not end. */
	quietRuns = 0;
	quiet = false;
	/** Whether the last run was stopped, since no record of a side has a field that a setting names. */
	isStopped = false;
	private uids = 0;
	private numbers = 0;
	private saved = encodeState(this.state);
	private recovery = false;
	private unsaved: { known: number[]; entries: Conflict[] } = { known: [], entries: [] };
	private readonly delivered: PerSide<AppEvent[]> = { master: [], slave: [] };
	private readonly told: { [side in Side]: number } = { master: 0, slave: 0 };

	constructor(
		readonly scenario: Scenario,
		readonly observer: Observer = {},
	) {
		this.settings = settingsOf(scenario);
		const uid = () => ++this.uids;
		this.apps = {
			master: new SimulatedApp(scenario.apps.master, uid),
			slave: new SimulatedApp(scenario.apps.slave, uid),
		};
		const reformatted = FIELDS.filter((field) => SIDES.some((s) => this.apps[s].reformats(field)));
		this.ledger = new Ledger(new Set(reformatted));
		this.post = new Post(this);
	}

	note(sentence: string): void {
		this.observer.onNote?.(sentence);
	}

	nextNumber(): number {
		return ++this.numbers;
	}

	do(command: Command): void {
		this.now += 10 * MINUTE;
		for (const side of SIDES) this.apps[side].beginRun();
		switch (command.do) {
			case 'edit':
			case 'create':
			case 'remove':
			case 'restore':
				act(this, command);
				return;
			case 'run':
				this.run(command);
				return;
			case 'land':
				this.post.landAll();
				return;
			case 'answer':
				this.post.deliver(command.reverse, command.repeat);
				this.save();
				return;
			case 'decide':
				this.decide(command);
				return;
			case 'wait':
				// What lands later than a day after it was sent, nobody remembers.
				this.post.landAll();
				this.now += DAY;
				return;
			default:
				throw new Error(`Unknown command: ${JSON.stringify(command)}`);
		}
	}

	/** What users did is over, everything under way arrives: full runs until nothing is written. */
	settle(maxRuns: number): number {
		this.quiet = true;
		this.post.landAll();
		this.post.deliver(false, false);
		this.save();
		let still = 0;
		for (let run = 1; run <= maxRuns; run++) {
			this.now += 10 * MINUTE;
			for (const side of SIDES) this.apps[side].beginRun();
			const plan = this.run(QUIET_RUN);
			// Until a person acts it stays so, and says so in every run.
			if (this.isStopped) return run;
			const isStill = plan !== undefined && plan.writes.length === 0 && !this.unsettled();
			still = isStill ? still + 1 : 0;
			// What waits for a second listing, and then for its log entry to be saved, shows by then.
			const waits = (plan?.counts.postponed ?? 0) > 0;
			if (still >= (waits ? 10 : 3)) return run;
		}
		return Infinity;
	}

	private unsettled(): boolean {
		const asked = this.askedOfAll();
		return [...this.state.links()].some(
			({ id, ids, intents }) =>
				this.state.conflictsOf(id).length === 0 &&
				!this.isEmptied(ids) &&
				intents.some(
					({ fields }) => fields.length === 0 || fields.some(({ field }) => !asked.has(field)),
				),
		);
	}

	/** Whether it is to be created from a record that was emptied since, which waits until it is filled again. */
	private isEmptied(ids: Link['ids']): boolean {
		const from = SIDES.find((side) => ids[side] !== undefined);
		if (from === undefined || ids[otherSide(from)] !== undefined) return false;
		const stored = this.apps[from].alive.find(
			(each) => String(this.apps[from].knownId(each)) === String(ids[from]),
		);
		return stored !== undefined && isHalfTyped(this.scenario, otherSide(from), stored.values);
	}

	/** The fields about which a person is asked for all records at once. */
	private askedOfAll(): ReadonlySet<number> {
		const entries = [...this.state.openConflicts()].filter(({ link }) => link === undefined);
		const keys = entries.flatMap(({ fields }) => fields.map(({ key }) => key));
		return new Set(keys.map((key) => this.state.head.fields.indexOf(key)));
	}

	private run(command: RunCommand): Plan | undefined {
		const number = ++this.runs;
		this.note(`run ${number}: ${JSON.stringify(command)} at ${new Date(this.now).toISOString()}`);
		const begun = beginRun(this.state, {
			now: this.now,
			runId: `run ${number}`,
			fullRunEvery: this.quiet ? 1 : 4,
			overlapSeconds: 60,
		});
		this.state.apply(begun.change);
		const { shown, input } = this.readInput(command, begun.run);
		const run = this.reconciled(input);
		if (run === undefined) return undefined;
		const { plan, change } = run;
		this.observer.onRun?.({
			settings: this.settings,
			state: this.state,
			input,
			plan,
			change,
			quiet: this.quiet,
		});
		this.state.apply(change);
		this.remember(
			change,
			[...plan.rejected, ...plan.conflicts].map(({ conflict }) => conflict),
		);
		this.unsaved.known.push(...shown.ids);
		this.post.believe(shown.all);
		const { store } = this.scenario.choices;
		if (store === 'durable') this.save();
		this.post.send(plan.writes, {
			outcomes: command.outcomes,
			seen: shown.ids,
			shown: shown.stored,
		});
		if (command.crash) {
			this.crash(plan);
			return plan;
		}
		this.recovery = false;
		this.post.answer();
		this.save();
		return plan;
	}

	/**
	 * A list that ends early and says so stops a run, where nothing else is set; so does a match key that no
	 * record has, as where an app leaves out what is blank and all keys were cleared.
	 */
	private reconciled(input: RunInput): ReturnType<typeof reconcile> | undefined {
		try {
			this.isStopped = false;
			return reconcile(this.settings, this.state, input);
		} catch (error) {
			if (!(error instanceof BrakeError)) throw error;
			this.isStopped = error.reason === 'unknownFields';
			if (!this.isStopped && error.reason !== 'incompleteInput') throw error;
			this.note(`stopped: ${error.message}`);
			return undefined;
		}
	}

	/** Entries are found again once they were saved, or because they were put out as items. */
	private remember(change: StateChange, emitted: readonly Conflict[]): void {
		this.unsaved.entries.push(...change.logged);
		if (!this.settings.logBeforeOverruling) this.ledger.entries.push(...emitted);
	}

	apply(change: StateChange): void {
		this.state.apply(change);
		this.unsaved.entries.push(...change.logged);
	}

	save(): void {
		this.saved = encodeState(this.state);
		this.state = decodeState(this.saved);
		this.ledger.know(this.unsaved.known);
		this.post.save();
		this.ledger.entries.push(...this.unsaved.entries);
		this.unsaved = { known: [], entries: [] };
	}

	private crash(plan: Plan): void {
		this.note('crash');
		const { store } = this.scenario.choices;
		if (store === 'static') {
			this.post.orphan(plan.writes);
			this.post.forgetSenders();
		}
		this.state = decodeState(this.saved);
		this.unsaved = { known: [], entries: [] };
		this.recovery = store === 'static';
		this.recovered ||= this.recovery;
		this.post.forgetAnswers();
	}

	private readInput(command: RunCommand, run: TriggerRun) {
		// Who reads rows knows of nothing but lists.
		const lists = command.input === 'full' || hasRows(this.scenario);
		const full = lists || (command.input === 'poll' && run.full);
		const stored: PerSide<readonly Stored[]> = full
			? this.lists(command)
			: { master: [], slave: [] };
		const told = full ? stored : this.changes(command, run);
		const records = {
			master: this.jsonOf('master', told.master, full),
			slave: this.jsonOf('slave', told.slave, full),
		};
		for (const side of full ? SIDES : []) {
			if (command.pages?.[side] === 'partial') records[side].push({ _twoWaySyncIncomplete: true });
		}
		// What a record leaves out is told by lists alone.
		const tells = (side: Side, { values }: Stored, field: Field) =>
			full || this.apps[side].setup.omits !== true || !isBlankValue(values[field]);
		const ids = new Set(
			SIDES.flatMap((side) =>
				told[side].flatMap((stored) =>
					FIELDS.filter((field) => tells(side, stored, field)).flatMap((field) => [
						...stored.origins[field],
					]),
				),
			),
		);
		this.rememberShown(told, full);
		if (full) this.noteSilence(told);
		const input: RunInput = {
			mode: full ? 'snapshot' : 'changes',
			records,
			now: this.now,
			recovery: this.recovery,
			full,
			...(command.input === 'events' ? {} : { runId: run.runId }),
			// Some states have a salt from their first run on, others never get one.
			...(this.scenario.choices.store === 'durable' ? { salt: SALT } : {}),
		};
		const isWhole = (side: Side) =>
			command.lag[side] === 0 && (command.pages?.[side] ?? 'whole') === 'whole';
		return { shown: { ids, stored: told, all: full && SIDES.every(isWhole) }, input };
	}

	/** Of a field that a list shows of no record nobody knows that it was cleared. */
	private noteSilence(told: PerSide<readonly Stored[]>): void {
		for (const side of SIDES) {
			if (this.apps[side].setup.omits !== true) continue;
			for (const field of FIELDS) {
				if (told[side].every(({ values }) => isBlankValue(values[field]))) {
					this.ledger.silence(side, field);
				}
			}
		}
	}

	private lists(command: RunCommand): PerSide<readonly Stored[]> {
		const { lag, pages } = command;
		return {
			master: this.list('master', lag.master, pages?.master),
			slave: this.list('slave', lag.slave, pages?.slave),
		};
	}

	private list(side: Side, lag: number, pages: Pages = 'whole'): readonly Stored[] {
		const app = this.apps[side];
		return app.list(lag, pages, (stored) => partnerOf(this, side, stored) !== undefined);
	}

	private jsonOf(side: Side, stored: readonly Stored[], full: boolean): AppRecord[] {
		return stored.map((each) => {
			const json = this.apps[side].json(each);
			return full || !this.isGone(side, each) ? json : { id: each.id, deleted: true };
		});
	}

	private isGone(side: Side, stored: Stored): boolean {
		return (
			this.apps[side].deleted.includes(stored) && this.apps[side].byId(stored.id) === undefined
		);
	}

	private changes(command: RunCommand, run: TriggerRun): PerSide<readonly Stored[]> {
		// Which side's events come first makes a difference; the mirrored history turns that round too.
		const first = this.scenario.choices.fallbackSide;
		const earlier = this.changesOf(first, command, run);
		const later = this.changesOf(otherSide(first), command, run);
		return first === 'master'
			? { master: earlier, slave: later }
			: { master: later, slave: earlier };
	}

	private changesOf(side: Side, command: RunCommand, run: TriggerRun): readonly Stored[] {
		const app = this.apps[side];
		if (command.input === 'poll') {
			const since = run.since[side] ?? 0;
			const changed = app.events.filter((event) => event.at >= since);
			app.tell(app.events.length);
			return newestOf(changed.map((event) => app.byId(event.stored.id) ?? event.stored));
		}
		return this.classified(side, this.eventsOf(side, command));
	}

	/**
	 * Events come late and more than once. One that brings the record as it was comes in its order, since
	 * out of it nobody can tell it from a user who puts a value back.
	 */
	private eventsOf(side: Side, command: RunCommand): readonly Stored[] {
		const app = this.apps[side];
		const listed = app.shownUpTo;
		const upTo = Math.max(this.told[side], app.events.length - command.lag[side]);
		const first = this.told[side];
		const fresh = app.events.slice(first, upTo);
		this.told[side] = upTo;
		app.tell(upTo);
		const again = command.repeat ? this.delivered[side].slice(-3) : [];
		this.delivered[side].push(...fresh);
		if (!command.fetch) {
			// Where no mark tells, one from before the last list is a user who puts a value back.
			const asItWas = fresh.map(({ stored, at }, index) => {
				// Marks are remembered for a day.
				const isTold = app.setup.marks && this.now - at < DAY;
				return isTold || first + index >= listed ? stored : (app.byId(stored.id) ?? stored);
			});
			if (asItWas.some((stored, index) => stored !== fresh[index]?.stored)) {
				app.tell(app.events.length);
			}
			return [...asItWas, ...(command.repeat ? asItWas : [])];
		}
		const events = [...again, ...fresh];
		// What is fetched is as it is now, and lists do not lag behind it.
		if (events.length > 0) app.tell(app.events.length);
		if (command.reverse) events.reverse();
		return events.map(({ stored }) => app.byId(stored.id) ?? stored);
	}

	private classified(side: Side, stored: readonly Stored[]): readonly Stored[] {
		const records = this.jsonOf(side, stored, false);
		const rules = { idField: 'id', combine: 'any' } as const;
		const { change, verdicts } = classifyEvents(this.state, side, records, rules, this.now);
		this.apply(change);
		return stored.filter((_, index) => verdicts[index]?.kind !== 'echo');
	}

	private rememberShown(told: PerSide<readonly Stored[]>, full: boolean): void {
		const listed = new Set(SIDES.flatMap((side) => told[side].map((each) => each.uid)));
		for (const side of SIDES) {
			for (const stored of told[side]) {
				const partner = partnerOf(this, side, stored);
				// Of a record whose partner is not in sight nothing is decided.
				if (!full || partner === undefined || listed.has(partner.uid)) this.post.see(stored);
			}
		}
	}

	private decide(command: Extract<Command, { readonly do: 'decide' }>): void {
		const open = [...this.state.openConflicts()].filter((each) => each.decidedAt === undefined);
		const conflict = open[command.pick % Math.max(open.length, 1)];
		if (conflict === undefined) return;
		const decision = decisionOn(this, conflict, command.take);
		this.note(`decide ${conflict.type} ${conflict.id}: ${command.take}`);
		const outcome = decideConflict(this.state, decision, this.now);
		if (outcome.refused !== undefined) {
			this.note(`refused: ${outcome.refused}`);
			return;
		}
		this.apply(outcome.change);
		this.save();
		if (decision.fields?.get('*')?.take === 'leave') {
			for (const field of conflict.fields) this.left.add(`${conflict.link} ${field.masterField}`);
		}
		// A person may have a record created again that nobody knows of whether it was.
		this.post.double(outcome.writes);
		if (conflict.type === 'unconfirmedCreate') this.post.giveUp(conflict);
		for (const write of outcome.writes) {
			if (write.operation !== 'delete' || write.id === undefined) continue;
			const stored = this.apps[write.side].known(write.id);
			if (stored !== undefined) this.ledger.remove(idsIn(stored));
		}
		const seen = new Set(
			SIDES.flatMap((side) => {
				const id = side === 'master' ? conflict.masterId : conflict.slaveId;
				const stored = id === undefined ? undefined : this.apps[side].known(id);
				return stored === undefined
					? []
					: idsIn(stored).filter((each) => this.ledger.isKnown(each));
			}),
		);
		this.post.send(outcome.writes, {
			outcomes: command.outcomes,
			seen,
			shown: { master: [], slave: [] },
		});
		this.post.answer();
		this.save();
	}
}

const QUIET_RUN: RunCommand = {
	do: 'run',
	input: 'full',
	outcomes: ['ok'],
	crash: false,
	lag: { master: 0, slave: 0 },
	fetch: true,
	repeat: false,
	reverse: false,
};

/** The writes of users that a record holds. */
export function idsIn(stored: Stored): readonly number[] {
	return FIELDS.flatMap((field: Field) => [...stored.origins[field]]);
}

function newestOf(stored: readonly Stored[]): readonly Stored[] {
	return [...new Map(stored.map((each) => [String(each.id), each])).values()];
}

/** The record of the other side that a link names, where it is there. */
export function partnerOf(world: World, side: Side, stored: Stored): Stored | undefined {
	const link = world.state.linkOf(side, world.apps[side].knownId(stored));
	const id = link?.resting === undefined ? link?.ids[otherSide(side)] : undefined;
	return id === undefined ? undefined : world.apps[otherSide(side)].known(id);
}
