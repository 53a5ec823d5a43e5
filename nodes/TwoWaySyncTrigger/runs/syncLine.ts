import { sleep } from 'n8n-workflow';

/** Why a run starts. `full` and `changes` are asked for; `events` takes what webhooks brought. */
export type RunKind = 'full' | 'schedule' | 'changes' | 'events';

/** An active trigger of a sync. Times are epoch milliseconds. */
export interface Member {
	/** Whether it ticks by itself, and so has steps that list both sides. */
	readonly hasSchedule: boolean;
	/** Whether it has a run of that kind to start. */
	wants(kind: RunKind, now: number): boolean;
	/** When it will have, where it is known and lies ahead. */
	nextAt(): number | undefined;
	/** Starts one; `done` settles with its end, and `patience` is how long it keeps others waiting at most. */
	start(kind: RunKind): { readonly done: Promise<unknown>; readonly patience: number };
}

export interface Running {
	readonly kind: RunKind;
	readonly member: Member;
	readonly since: number;
	readonly until: number;
	readonly done: Promise<unknown>;
}

/** What was asked for comes first, but after each of these events have their turn. */
const FIRST: readonly RunKind[] = ['full', 'schedule', 'changes', 'events'];
const EVENTS_FIRST: readonly RunKind[] = ['events', 'full', 'schedule', 'changes'];

/** What lies further ahead is left to whoever wakes the line now and then; milliseconds. */
const SOON = 20_000;

/** The runs of one sync that this process starts, of all its triggers: one at a time. */
export class SyncLine {
	private readonly members = new Set<Member>();
	private current: Running | undefined;
	private last: RunKind | undefined;
	private wakesAt = Infinity;

	join(member: Member): void {
		this.members.add(member);
	}

	leave(member: Member): void {
		this.members.delete(member);
	}

	get isEmpty(): boolean {
		return this.members.size === 0 && this.running() === undefined;
	}

	/** The run that is under way; one that takes longer than its patience keeps nobody waiting any more. */
	running(): Running | undefined {
		return this.current !== undefined && Date.now() < this.current.until ? this.current : undefined;
	}

	/** The trigger to ask for a run over lists: one that has a schedule, else the one that asks. */
	lister(asking: Member): Member {
		if (asking.hasSchedule) return asking;
		return [...this.members].find((each) => each.hasSchedule) ?? asking;
	}

	/** Starts what is due, unless a run is under way, and wakes by itself for what is due soon. */
	wake(): void {
		if (this.running() !== undefined) return;
		const now = Date.now();
		const order = this.last === 'events' ? FIRST : EVENTS_FIRST;
		for (const kind of order) {
			for (const member of this.members) {
				if (!member.wants(kind, now)) continue;
				this.begin(member, kind, now);
				return;
			}
		}
		const next = [...this.members].flatMap((member) => member.nextAt() ?? []);
		if (next.length > 0) this.wakeAt(Math.min(...next));
	}

	private begin(member: Member, kind: RunKind, since: number): void {
		this.last = kind;
		const { done, patience } = member.start(kind);
		const running: Running = { kind, member, since, until: since + patience, done };
		this.current = running;
		const ended = () => {
			if (this.current === running) this.current = undefined;
			this.wake();
		};
		done.then(ended, ended);
	}

	private wakeAt(moment: number): void {
		if (moment >= this.wakesAt || moment - Date.now() > SOON) return;
		this.wakesAt = moment;
		void this.sleepUntil(moment);
	}

	private async sleepUntil(moment: number): Promise<void> {
		await sleep(Math.max(0, moment - Date.now()));
		if (this.wakesAt === moment) this.wakesAt = Infinity;
		this.wake();
	}
}
