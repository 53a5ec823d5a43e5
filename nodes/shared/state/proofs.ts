/** So many executions are remembered. */
const REMEMBERED_PROOFS = 10_000;

/** Executions in sub-workflow mode that showed what was saved: later they may be given nothing. */
export class Proofs {
	/** By execution, the one that came last at the end. */
	private readonly proven = new Set<string>();

	constructor(private readonly remembered = REMEMBERED_PROOFS) {}

	/** It proved itself just now. */
	add(execution: string): void {
		this.proven.delete(execution);
		this.proven.add(execution);
		const [oldest] = this.proven;
		if (this.proven.size > this.remembered && oldest !== undefined) this.proven.delete(oldest);
	}

	/** Whether it did before; one that comes again is remembered for longer. */
	has(execution: string): boolean {
		if (!this.proven.has(execution)) return false;
		this.add(execution);
		return true;
	}

	clear(): void {
		this.proven.clear();
	}
}
