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
const REMEMBERED_EXECUTIONS = 1000;

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
	/** Those that touched anything: when they did so last, and when they ended last. Oldest first. */
	private readonly executions = new Map<string, { readonly at: number; readonly end?: number }>();

	/** @param unknownUntil Changes up to then were made by others: before a restart, or elsewhere. */
	constructor(private unknownUntil: number) {}

	/** Notes what an execution is about to change. */
	touch(by: string, at: number, change: StateChange, before: StateView): void {
		// Shared by all that it touches: a first sync touches everything.
		const mine: readonly Touch[] = [{ by, at }];
		this.noteExecution(by, at);
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

	/**
	 * An execution was saved or cancelled: what it touched is in nobody's hands any more. n8n saves the static
	 * data first and goes on with its own records of the execution, which may take long; what begins meanwhile
	 * finds everything done, so of several ends the first after the last touch counts.
	 */
	end(by: string, at: number): void {
		const known = this.executions.get(by);
		if (known === undefined || (known.end ?? -Infinity) >= known.at) return;
		this.executions.set(by, { ...known, end: at });
	}

	/**
	 * What others had in hand at any time since an execution began; `undefined` where nothing was, which is
	 * the usual case and lets a run take its short ways. One that begins in the millisecond in which
	 * another ends fetches its records after it.
	 */
	overtaken(execution: ExecutionStart, now: number): Overtaken | undefined {
		const all = execution.startedAt < this.unknownUntil;
		if (!all && !this.isAnyHeldSince(execution, now)) return undefined;
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

	/** Until when anything was in anybody's hands; `undefined` while something is. */
	quietSince(now: number): number | undefined {
		let since = this.unknownUntil;
		for (const [by, { at }] of this.executions)
			since = Math.max(since, this.heldUntil({ by, at }, now));
		return Number.isFinite(since) ? since : undefined;
	}

	private isAnyHeldSince({ id, startedAt }: ExecutionStart, now: number): boolean {
		for (const [by, { at }] of this.executions) {
			if (by !== id && this.heldUntil({ by, at }, now) > startedAt) return true;
		}
		return false;
	}

	private heldUntil(touch: Touch, now: number): number {
		const execution = this.executions.get(touch.by);
		// What is forgotten of it is in `unknownUntil`.
		if (execution === undefined) return touch.at;
		if (execution.end !== undefined && execution.end >= touch.at) return execution.end;
		return now - touch.at < LEASE_MILLISECONDS ? Infinity : touch.at;
	}

	private noteExecution(by: string, at: number): void {
		const known = this.executions.get(by);
		this.executions.delete(by);
		this.executions.set(by, { ...known, at });
		const [oldest] = this.executions.keys();
		if (this.executions.size <= REMEMBERED_EXECUTIONS || oldest === undefined) return;
		this.forget({ by: oldest, at: this.executions.get(oldest)?.at ?? at }, at);
		this.executions.delete(oldest);
	}

	/** Who began while this was still held can no longer be told that it was. */
	private forget(touch: Touch, now: number): void {
		this.unknownUntil = Math.max(this.unknownUntil, Math.min(this.heldUntil(touch, now), now));
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
			for (const touch of touches) this.forget(touch, now);
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
