import type { ExistenceChoice, FieldChoice } from '../model/conflict';

/** What a person decided on one open conflict. */
export interface Decision {
	readonly conflictId: string;
	/** The revision that the person saw. */
	readonly revision?: number;
	readonly by?: string;
	/** Why, in that person's words; kept in the history. */
	readonly comment?: string;
	/** By the field's name on the master; `*` for all fields that are not named. */
	readonly fields?: ReadonlyMap<string, FieldChoice>;
	readonly existence?: ExistenceChoice;
}
