import { sleep } from 'n8n-workflow';
import { withinTime } from './withinTime';

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
	start(kind: RunKind): Started;
	/** Starts one over all that it still has. */
	startLast(): Started;
}

interface Started {
	readonly done: Promise<unknown>;
	readonly patience: number;
}

export interface Running {
	readonly kind: RunKind;
	readonly member: Member;
	readonly since: number;
	readonly until: number;
	readonly done: Promise<unknown>;
}

interface Beginning extends Pick<Running, 'kind' | 'since'> {
	readonly started: Started;
}

/** What was asked for comes first, but after each of these events have their turn. */
const FIRST: readonly RunKind[] = ['full', 'schedule', 'changes', 'events'];
const EVENTS_FIRST: readonly RunKind[] = ['events', 'full', 'schedule', 'changes'];

/** What lies further ahead is left to whoever wakes the line now and then; milliseconds. */
const SOON = 20_000;

/** The runs of one sync that this process starts, of all its triggers: one at a time. */
export class SyncLine {
	private readonly members = new Set<Member>();
	/** Those that left and have a last run to start. */
	private readonly leaving = new Set<Member>();
	private current: Running | undefined;
	private last: RunKind | undefined;
	private wakesAt = Infinity;

	join(member: Member): void {
		this.members.add(member);
	}

	leave(member: Member): void {
		this.members.delete(member);
	}

	/**
	 * The last run of a member that left: behind the one under way, before any other. Resolves when it ended, at the
	 * latest at `until` (epoch milliseconds); to false where it could not begin by then.
	 */
	async finish(member: Member, until: number): Promise<boolean> {
		this.leaving.add(member);
		this.wake();
		while (this.leaving.has(member) && Date.now() < until) {
			await this.settled(until);
			this.wake();
		}
		if (this.leaving.delete(member)) return false;
		if (this.running()?.member === member) await this.settled(until);
		return true;
	}

	private async settled(until: number): Promise<void> {
		const running = this.running();
		if (running !== undefined) await withinTime(running.done, Math.max(0, until - Date.now()));
	}

	get isEmpty(): boolean {
		return this.members.size === 0 && this.running() === undefined;
	}

	/** The run that is under way; one that takes longer than its patience keeps nobody waiting any more. */
	running(): Running | undefined {
		return this.current !== undefined && Date.now() < this.current.until ? this.current : undefined;
	}

	/**
	 * The trigger to ask for a run over lists: one that has a schedule, else the one that asks. Undefined where that one
	 * has left, and no other has a schedule.
	 */
	lister(asking: Member): Member | undefined {
		const isHere = this.members.has(asking);
		if (isHere && asking.hasSchedule) return asking;
		const scheduled = [...this.members].find((each) => each.hasSchedule);
		return scheduled ?? (isHere ? asking : undefined);
	}

	/** Starts what is due, unless a run is under way, and wakes by itself for what is due soon. */
	wake(): void {
		if (this.running() !== undefined) return;
		const now = Date.now();
		const [last] = this.leaving;
		if (last !== undefined) {
			this.leaving.delete(last);
			this.begin(last, { kind: 'events', since: now, started: last.startLast() });
			return;
		}
		const order = this.last === 'events' ? FIRST : EVENTS_FIRST;
		for (const kind of order) {
			for (const member of this.members) {
				if (!member.wants(kind, now)) continue;
				this.begin(member, { kind, since: now, started: member.start(kind) });
				return;
			}
		}
		const next = [...this.members].flatMap((member) => member.nextAt() ?? []);
		if (next.length > 0) this.wakeAt(Math.min(...next));
	}

	private begin(member: Member, { kind, since, started }: Beginning): void {
		this.last = kind;
		const { done, patience } = started;
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
