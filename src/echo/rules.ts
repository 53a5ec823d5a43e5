import type { Comparator } from '../model/settings';
import type { StateHead } from '../model/state';
import type { StateView } from '../model/syncState';
import type { Comparison } from '../values/canonical';
import { saltOf } from '../values/salt';

/** A field that a Loop Guard compares in flows without the Merge. */
export interface GuardedField {
	readonly field: string;
	readonly compareAs: Comparator;
}

/** How events are told apart. CONTRACT "Loop Guard". */
export interface EventRules {
	/** Path of the field that identifies a record. */
	readonly idField: string;
	/** Only without a Merge of the same sync: what is compared; all fields when absent. */
	readonly fields?: readonly GuardedField[];
	/** Only without a Merge: top-level fields that say nothing, such as modified times. */
	readonly excludeFields?: readonly string[];
	/** Path of the field that is truthy on a deleted record; by default the one of the Merge. */
	readonly deletedField?: string;
	/** The field that names who made the change, and the integration's own accounts. */
	readonly actor?: {
		readonly field: string;
		readonly accounts: readonly string[];
		/** Whether a match hides a different value too. */
		readonly hidesEdits: boolean;
	};
	/** The field that carries the integration's mark. */
	readonly flag?: {
		readonly field: string;
		readonly value: string;
		readonly hidesEdits: boolean;
	};
	/** The field that carries the version or ETag. */
	readonly version?: { readonly field: string };
	/** Whether one of the checks is enough. */
	readonly combine: 'any' | 'all';
}

/** The mapping of a Merge, as its last run used it. */
export type Mapping = NonNullable<StateHead['mapping']>;

/** The field that tells of deletions: of the Loop Guard, else of the Merge. */
export function deletedField(rules: EventRules, mapping: Mapping): string | undefined {
	return rules.deletedField ?? mapping.deletedField;
}

/** Whether an event is a user's change. */
export interface Verdict {
	readonly kind: 'user' | 'echo' | 'suspectedLoop';
	/** In words, for people. */
	readonly reason: string;
}

/** How fields are compared that no mapping says anything of. */
export function plainComparison(
	state: StateView,
	compareAs: Comparator,
	salted = state.head.salt !== undefined,
): Comparison {
	const { mapping, salt } = state.head;
	return {
		compareAs,
		zone: mapping?.zones.master ?? 'UTC',
		blanksEqual: mapping?.blanksEqual ?? true,
		dateTimePrecision: mapping?.dateTimePrecision ?? 'second',
		...(salted && salt !== undefined ? { salt: saltOf(salt) } : {}),
	};
}
