/** A Master/Slave Merge that uses a sync. */
export interface MergeStep {
	/** Ids of its workflow and of the step in it. */
	readonly workflow: string;
	readonly id: string;
	/** Names for people, as they were when it ran. */
	readonly name: string;
	readonly workflowName?: string;
	/** When it ran last, epoch milliseconds. */
	readonly at: number;
	/** Whether it says that others may use the sync too. */
	readonly shares?: boolean;
}

/** The steps that may use a sync. */
export interface MergeSteps {
	/** The one that ran last comes last. */
	readonly steps: readonly MergeStep[];
	/** Until then whoever runs is one of them, epoch milliseconds. */
	readonly openUntil?: number;
}
