/** What one run did to one side, in records; a count of none is absent. */
export interface SideCounts {
	readonly created?: number;
	readonly updated?: number;
	readonly deleted?: number;
	/** Writes that the app refused, or on which it showed the old value. */
	readonly failed?: number;
	/** Writes that the app put off: it takes no more for now. */
	readonly throttled?: number;
	/** Records of this side that are alone, and stay so: none may be created on the other. */
	readonly left?: number;
}

/** One run, as the run log keeps it. Short, since a state keeps many; a count of none is absent. */
export interface LoggedRun {
	/** When it began, epoch milliseconds. */
	readonly at: number;
	/** Execution, where the trigger began it. */
	readonly runId?: string;
	/** Whether it asked for, or was given, complete lists. */
	readonly full?: boolean;
	/** Number of the Merge's run; absent where it began and has not reached the Merge. */
	readonly run?: number;
	/** Whether it reached the Merge and was stopped there: nothing was written. `notes` say why. */
	readonly stopped?: boolean;
	/** Milliseconds from its beginning to the last step that was seen of it. */
	readonly took?: number;
	readonly master?: SideCounts;
	readonly slave?: SideCounts;
	/** Links in sync. */
	readonly inSync?: number;
	/** Records that wait for a person, and those that wait for a later run. */
	readonly held?: number;
	readonly later?: number;
	/** Conflicts that it opened and closed. */
	readonly opened?: number;
	readonly closed?: number;
	/** The first sentences for people, cut. */
	readonly notes?: readonly string[];
}
