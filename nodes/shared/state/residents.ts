import type { WorkflowStates } from './workflowStates';

/** So many workflows keep their states ready for use; of others that must be kept, the text is. */
const READY = 4;

/** Characters of the texts that are kept though no execution has yet been handed them. */
const KEPT_CHARACTERS = 64_000_000;

/** Workflows whose states were let go and of which it is remembered that, and up to what revision. */
const REMEMBERED = 10_000;

/** What became of the states of a workflow that this process knew. */
export interface LetGo {
	/** Epoch milliseconds. */
	readonly at: number;
	readonly revisions: ReadonlyMap<string, number>;
	/** Whether there was nothing to save. */
	readonly isEmpty: boolean;
}

interface Resident {
	/** Set as long as the states must be kept. */
	kept: WorkflowStates | undefined;
	/** Executions that use them hold them by their own static data. */
	readonly used: WeakRef<WorkflowStates>;
	/** Whether an execution was handed just that. */
	saved: boolean;
	/** Whether an execution that was handed less needed the states when they had been let go. */
	missed: boolean;
	letGo: LetGo | undefined;
}

/**
 * The states of workflows in this process. They are kept as long as a trigger of ours is active or an
 * execution waits, and until an execution was handed from n8n's store what is known here; then
 * executions that use them hold them, and nobody else.
 */
export class Residents {
	/** By workflow id, the one used last at the end. */
	private readonly residents = new Map<string, Resident>();
	/** How many triggers of ours are active, by workflow id. */
	private readonly triggers = new Map<string, number>();

	constructor(
		private readonly ready = READY,
		private readonly keptCharacters = KEPT_CHARACTERS,
		private readonly remembered = REMEMBERED,
	) {}

	find(id: string): WorkflowStates | undefined {
		const resident = this.residents.get(id);
		return resident?.kept ?? resident?.used.deref();
	}

	/** Of a workflow whose states are not known any more. */
	letGo(id: string): LetGo | undefined {
		return this.find(id) === undefined ? this.residents.get(id)?.letGo : undefined;
	}

	/** Keeps states that are not known to be saved. */
	keep(id: string, states: WorkflowStates): void {
		const missed = this.residents.get(id)?.missed ?? false;
		this.residents.delete(id);
		this.residents.set(id, {
			kept: states,
			used: new WeakRef(states),
			saved: false,
			missed,
			letGo: undefined,
		});
	}

	/** An execution waits that used these states: they are kept though they are saved. */
	awaited(id: string, states: WorkflowStates): void {
		const resident = this.residents.get(id);
		if (resident !== undefined && this.find(id) === states) resident.kept = states;
	}

	/** An execution was handed less than what was let go, as others will be: the next time it is kept. */
	missed(id: string): void {
		const resident = this.residents.get(id);
		if (resident !== undefined) resident.missed = true;
	}

	/** n8n is about to save what is known of a workflow. */
	saving(id: string, now: number): void {
		this.release(id, now);
		this.makeRoom(now);
	}

	/** An execution was handed, from n8n's store, just what is known of the workflow. */
	saved(id: string, now: number): void {
		const resident = this.residents.get(id);
		if (resident === undefined) return;
		resident.saved = true;
		this.release(id, now);
	}

	/** A trigger became active; the answer is for when it no longer is. */
	trigger(id: string): () => void {
		this.triggers.set(id, (this.triggers.get(id) ?? 0) + 1);
		let active = true;
		return () => {
			if (!active) return;
			active = false;
			const others = (this.triggers.get(id) ?? 1) - 1;
			if (others > 0) this.triggers.set(id, others);
			else this.triggers.delete(id);
			this.release(id, Date.now());
			this.makeRoom(Date.now());
		};
	}

	hasTrigger(id: string): boolean {
		return this.triggers.has(id);
	}

	/** Forgets everything, as a new process would. */
	clear(): void {
		this.residents.clear();
		this.triggers.clear();
	}

	private release(id: string, now: number): void {
		const resident = this.residents.get(id);
		if (resident?.saved === true && !resident.missed && this.isFree(id, resident, now)) {
			letGo(resident, now);
		}
		if (resident?.kept === undefined) this.forgetOldest();
	}

	/** Not what an execution still uses: beside it another would begin with a state of its own. */
	private forgetOldest(): void {
		const old = [...this.residents].filter(([, { kept }]) => kept === undefined);
		for (const [oldest, { used }] of old.slice(0, Math.max(0, old.length - this.remembered))) {
			if (used.deref() === undefined) this.residents.delete(oldest);
		}
	}

	/** Whether nobody but the execution that looks uses the states of a workflow. */
	private isFree(id: string, { kept }: Resident, now: number): boolean {
		return kept !== undefined && !this.triggers.has(id) && !kept.isAwaited(now);
	}

	/** A workflow that was deleted is never handed to an execution again: n8n must not run out of memory. */
	private makeRoom(now: number): void {
		const idle = [...this.residents.entries()].filter(
			([id, resident]) => this.isFree(id, resident, now) && resident.kept?.isAtWork() === false,
		);
		let size = 0;
		for (const [, resident] of idle.reverse().slice(this.ready)) {
			size += resident.kept?.putAside(now) ?? 0;
			if (size > this.keptCharacters) letGo(resident, now);
		}
	}
}

function letGo(resident: Resident, now: number): void {
	resident.letGo = {
		at: now,
		revisions: resident.kept?.revisions() ?? new Map(),
		isEmpty: resident.kept?.isSavedAs(undefined) ?? true,
	};
	resident.kept = undefined;
}
