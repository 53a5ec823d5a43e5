import type { IExecuteFunctions } from 'n8n-workflow';
import type { Overtaken } from '../../../src/model/plan';
import { SIDES } from '../../../src/model/side';
import type { Link } from '../../../src/model/link';
import type { Side } from '../../../src/model/side';
import type { StateChange } from '../../../src/model/state';
import { idKey } from '../../../src/model/state';
import type { StateView } from '../../../src/model/syncState';

/** An execution and when it began, in epoch milliseconds; n8n keeps that over waits and retries. */
export interface ExecutionStart {
	readonly id: string;
	readonly startedAt: number;
}

/** n8n before 2 does not tell when an execution began; nothing then counts as overtaken. */
export function executionStart(
	context: Pick<IExecuteFunctions, 'getExecutionId' | 'getExecutionContext'>,
): ExecutionStart {
	return {
		id: context.getExecutionId(),
		startedAt: context.getExecutionContext?.()?.establishedAt ?? Infinity,
	};
}

interface Touch {
	readonly by: string;
	readonly at: number;
}

/** An execution that neither ended nor was cancelled, and changed nothing for so long, has let go. */
const LEASE_MILLISECONDS = 60 * 60 * 1000;

/** Beyond these the oldest are forgotten, and executions from before their time decide nothing. */
const REMEMBERED_TOUCHES = 300_000;
const REMEMBERED_ENDS = 1000;

/**
 * Which execution of this process changed which link, and until when it was at work. Executions of one
 * workflow overlap: one that fetched its records before another carried an edit over would take the
 * old value that it holds for an edit which takes the new one back, and one that does not see what
 * another is creating right now would create it again.
 */
export class Hands {
	/**
	 * By `link:id`; `side>id` for links that were written to on that side; and `side:id` for records of
	 * links that were forgotten. Oldest first.
	 */
	private readonly touches = new Map<string, readonly Touch[]>();
	/** Per execution its latest, oldest first. */
	private readonly latest = new Map<string, Touch>();
	private readonly ends = new Map<string, number>();

	/** @param unknownUntil Changes up to then were made by others: before a restart, or elsewhere. */
	constructor(private unknownUntil: number) {}

	/** Notes what an execution is about to change. */
	touch(by: string, at: number, change: StateChange, before: StateView): void {
		// Shared by all that it touches: a first sync touches everything.
		const mine: readonly [Touch] = [{ by, at }];
		this.noteLatest(mine[0]);
		for (const [id, link] of change.links) {
			this.put(`link:${id}`, mine);
			const old = before.link(id);
			for (const side of SIDES) {
				if (!haveSameWrites(side, old, link)) this.put(`${side}>${id}`, mine);
				const recordId = old?.ids[side];
				if (link === undefined && recordId !== undefined) {
					this.put(`${side}:${idKey(recordId)}`, mine);
				}
			}
		}
		this.forgetOldest(at);
	}

	/** An execution was saved or cancelled: what it touched is in nobody's hands any more. */
	end(by: string, at: number): void {
		this.ends.delete(by);
		this.ends.set(by, at);
		const oldest = this.ends.keys().next().value;
		if (this.ends.size > REMEMBERED_ENDS && oldest !== undefined) this.ends.delete(oldest);
	}

	/**
	 * What others had in hand at any time since an execution began; `undefined` where nothing was, which is
	 * the usual case and lets a run take its short ways. One that begins in the millisecond in which
	 * another ends fetches its records after it.
	 */
	overtaken(execution: ExecutionStart, now: number): Overtaken | undefined {
		const all = execution.startedAt < this.unknownUntil;
		const others = [...this.latest.values()].filter((touch) => touch.by !== execution.id);
		if (!all && !others.some((touch) => this.heldUntil(touch, now) > execution.startedAt)) {
			return undefined;
		}
		const isTaken = (key: string) =>
			all ||
			(this.touches.get(key) ?? []).some(
				(touch) => touch.by !== execution.id && this.heldUntil(touch, now) > execution.startedAt,
			);
		return {
			link: (id) => isTaken(`link:${id}`),
			wrote: (id, side) => isTaken(`${side}>${id}`),
			record: (side, key) => isTaken(`${side}:${key}`),
		};
	}

	private heldUntil(touch: Touch, now: number): number {
		const end = this.ends.get(touch.by);
		if (end !== undefined && end >= touch.at) return end;
		return now - touch.at < LEASE_MILLISECONDS ? Infinity : touch.at;
	}

	private noteLatest(touch: Touch): void {
		this.latest.delete(touch.by);
		this.latest.set(touch.by, touch);
		const oldest = this.latest.values().next().value;
		if (this.latest.size <= REMEMBERED_ENDS || oldest === undefined) return;
		this.latest.delete(oldest.by);
		const until = Math.min(this.heldUntil(oldest, touch.at), touch.at);
		this.unknownUntil = Math.max(this.unknownUntil, until);
	}

	/** Two touches of different executions answer for every third: at least one is another's, and late. */
	private put(key: string, mine: readonly Touch[]): void {
		const others = this.touches.get(key)?.filter((each) => each.by !== mine[0]?.by) ?? [];
		this.touches.delete(key);
		this.touches.set(key, others.length === 0 ? mine : [...others.slice(-1), ...mine]);
	}

	private forgetOldest(now: number): void {
		for (const [key, touches] of this.touches) {
			if (this.touches.size <= REMEMBERED_TOUCHES) return;
			this.touches.delete(key);
			for (const touch of touches) {
				const until = Math.min(this.heldUntil(touch, now), now);
				this.unknownUntil = Math.max(this.unknownUntil, until);
			}
		}
	}
}

/** Whether a step planned no write to that side of a link, and settled none. */
export function haveSameWrites(
	side: Side,
	before: Link | undefined,
	after: Link | undefined,
): boolean {
	const writes = (link: Link | undefined) =>
		(link?.intents ?? []).filter((intent) => intent.target === side);
	const now = new Set(writes(after));
	const old = writes(before);
	return old.length === now.size && old.every((intent) => now.has(intent));
}
