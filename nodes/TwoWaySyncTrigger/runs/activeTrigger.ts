import type { IRun, ITriggerFunctions } from 'n8n-workflow';
import { randomUUID } from 'node:crypto';
import type { AppEvent } from '../../../src/events/event';
import type { QueueRules } from '../../../src/events/queue';
import { EventQueue } from '../../../src/events/queue';
import type { Side } from '../../../src/model/side';
import { SIDES } from '../../../src/model/side';
import type { Note } from '../../../src/webhooks/verdict';
import { dataObject } from '../../shared/items';
import { RunLease } from '../../shared/state/postgres/runLease';
import { readQueueRules } from '../events/settings';
import { startsOn } from '../triggerOn';
import type { StartToken } from './startToken';
import type { Member, RunKind, SyncLine } from './syncLine';
import { refusedNotes } from './doors';
import { withinTime } from './withinTime';

const DEFAULT_LEASE_MINUTES = 60;

/** The same news starts no other run of its own for so long, in milliseconds. */
const TOLD_FOR = 600_000;
const MOST_NOTES = 20;

const FAILED = 'A run over events of webhooks failed, and they do not come again';

/** So long the next run waits for the lease of the one before it to be given back, in milliseconds. */
const RELEASE = 10_000;

interface Given {
	/** What came before it was up is in it. */
	readonly queue: EventQueue | undefined;
	/** Where no trigger of the sync is left that could start a full run, the next one of this step is to. */
	readonly owe: (why: string) => void;
}

/** An active trigger: what it has to start, and the runs that it starts. */
export class ActiveTrigger implements Member {
	readonly hasSchedule: boolean;
	private readonly queue: EventQueue;
	private readonly rules: QueueRules;
	private ticked = false;
	private readonly asked = new Map<'full' | 'changes', string>();
	private readonly notes = new Set<string>();
	private readonly told = new Map<string, number>();
	private isUrgent = false;
	private leases = new Set<RunLease>();

	constructor(
		private readonly context: ITriggerFunctions,
		readonly line: SyncLine,
		private readonly given: Given,
	) {
		this.queue = given.queue ?? new EventQueue();
		this.rules = readQueueRules(context);
		this.hasSchedule = startsOn(context.getNodeParameter('triggerOn', ['schedule']), 'schedule');
	}

	/** A time of the schedule. It is skipped where the run of an earlier one is not through. */
	tick(): void {
		const running = this.line.running();
		if (running?.member === this && running.kind !== 'events') return;
		this.ticked = true;
		this.line.wake();
	}

	/** What a webhook brought. Where the queue is full a full run takes its place. */
	take(side: Side, events: readonly AppEvent[]): void {
		const { rules } = this;
		const now = Date.now();
		const lost = events.filter(
			(event) => this.queue.add(side, event, rules, now) === 'full',
		).length;
		if (lost > 0) {
			this.ask('full', tooMany(rules));
		}
		this.line.wake();
	}

	/** Asks for a run over lists. */
	ask(kind: 'full' | 'changes', why: string): void {
		const lister = this.line.lister(this);
		if (lister === undefined) this.given.owe(why);
		if (lister instanceof ActiveTrigger) lister.asked.set(kind, why);
		this.line.wake();
	}

	/** Does what an app asks for by a webhook without a record. */
	follow(note: Note): void {
		switch (note.kind) {
			case 'fullRun':
				this.ask('full', note.why);
				break;
			case 'changesRun':
				this.ask('changes', note.why);
				break;
			default:
				this.tell(note.message, true);
		}
	}

	/** Tells people something, in the next run; where it is urgent, in one that starts for it. */
	tell(note: string, isUrgent: boolean): void {
		const now = Date.now();
		const known = this.told.get(note);
		if (known !== undefined && now - known < TOLD_FOR) return;
		if (this.notes.size >= MOST_NOTES) return;
		if (this.told.size > MOST_NOTES) this.told.clear();
		this.told.set(note, now);
		this.notes.add(note);
		this.isUrgent ||= isUrgent;
		if (isUrgent) this.line.wake();
	}

	wants(kind: RunKind, now: number): boolean {
		switch (kind) {
			case 'schedule':
				return this.ticked;
			case 'events': {
				const due = this.queue.nextDue(this.rules);
				return this.isUrgent || (due !== undefined && due <= now);
			}
			default:
				return this.asked.has(kind);
		}
	}

	nextAt(): number | undefined {
		return this.queue.nextDue(this.rules);
	}

	start(kind: RunKind): { readonly done: Promise<unknown>; readonly patience: number } {
		const done = kind === 'events' ? this.startEvents(Date.now()) : this.startOverLists(kind);
		return { done, patience: this.patience() };
	}

	startLast(): { readonly done: Promise<unknown>; readonly patience: number } {
		return { done: this.startEvents(Infinity), patience: this.patience() };
	}

	/** Keeps the leases of its runs alive, and looks whether something waits behind a run that hangs. */
	async renew(): Promise<void> {
		this.line.wake();
		await Promise.all([...this.leases].map(async (lease) => await lease.renew()));
	}

	/**
	 * No more is taken. What waits leaves with a last run, behind the one that is under way; that the next run has to be
	 * a full one goes with it. Where the one under way does not end by `until` (epoch milliseconds), a full run is to
	 * see what waited.
	 */
	async close(until: number): Promise<void> {
		this.line.leave(this);
		if (this.queue.size === 0 && this.asked.size === 0) return;
		if (await this.line.finish(this, until)) return;
		this.ask('full', 'Webhooks waited when the trigger went, behind a run that took too long');
	}

	private startOverLists(kind: 'full' | 'schedule' | 'changes'): Promise<unknown> {
		// What a full run sees none of the others has to look for.
		const [why] = kind === 'schedule' ? [] : [this.asked.get(kind)];
		const isWhole = kind === 'full';
		this.asked.delete('changes');
		if (isWhole) this.asked.delete('full');
		this.ticked = false;
		if (why !== undefined) this.notes.add(`Why it ran: ${why}.`);
		const token = { ...(kind === 'schedule' ? {} : { asked: kind }) };
		return this.emit([{ json: {}, token }]);
	}

	private startEvents(now: number): Promise<unknown> {
		const gathered = this.queue.take(this.rules, now);
		// At the end nobody is left to start the run that was asked for.
		const isFullWanted = now === Infinity && this.asked.size > 0;
		const wantsFull = isFullWanted ? { wantsFull: true } : {};
		const items = gathered.map(({ side, json }) => ({
			json,
			token: { event: side, ...wantsFull },
		}));
		const none = [{ json: {}, token: { event: 'none' as const, ...wantsFull } }];
		const done = this.emit(items.length > 0 ? items : none);
		const failed = () => {
			// Webhooks do not come again: what a run had of them and lost, a full one sees.
			if (items.length > 0 || isFullWanted) this.ask('full', FAILED);
		};
		done.then(({ status }) => {
			if (status === 'error' || status === 'crashed') failed();
		}, failed);
		return done;
	}

	private emit(
		items: ReadonlyArray<{ readonly json: object; readonly token: Omit<StartToken, 'lease'> }>,
	): Promise<IRun> {
		const { context } = this;
		const lease = randomUUID();
		const isShared = context.getNodeParameter('stateStore', 'workflow') === 'postgres';
		const runLease = isShared ? new RunLease(context, lease) : undefined;
		if (runLease !== undefined) this.leases.add(runLease);
		const notes = this.takeNotes();
		const done = context.helpers.createDeferredPromise<IRun>();
		const data = items.map(({ json, token }, index) => ({
			json: dataObject({ ...json }),
			twoWaySync: { lease, ...token, ...(index === 0 && notes.length > 0 ? { notes } : {}) },
		}));
		context.emit([data], undefined, done);
		// Resolves once the state of the run was saved; rejects for a cancelled or timed-out run.
		return runLease === undefined ? done.promise : this.released(done.promise, runLease);
	}

	/** The end of a run is that of its lease: the next one would find it taken. */
	private async released(done: Promise<IRun>, lease: RunLease): Promise<IRun> {
		try {
			return await done;
		} finally {
			this.leases.delete(lease);
			await withinTime(lease.release(), RELEASE);
		}
	}

	private takeNotes(): string[] {
		const { id } = this.context.getWorkflow();
		const refused = SIDES.flatMap((side) => refusedNotes(id, this.context.getNode().id, side));
		const notes = [...this.notes, ...refused];
		this.notes.clear();
		this.isUrgent = false;
		return notes;
	}

	private patience(): number {
		const minutes = Number(
			this.context.getNodeParameter('options.leaseMinutes', DEFAULT_LEASE_MINUTES),
		);
		return (minutes > 0 ? minutes : DEFAULT_LEASE_MINUTES) * 60_000;
	}
}

/** Why a full run takes the place of events. */
export function tooMany({ most }: QueueRules): string {
	return `More than ${most} changed records waited for a run, or too large ones`;
}
