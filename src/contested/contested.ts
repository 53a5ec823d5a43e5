import type { PerSide, Side } from '../model/side';
import type { Policy } from '../model/settings';
import type { Comparison } from '../values/canonical';

/** What one side holds of a contested field, and how it is read there. */
export interface ContestedSide {
	readonly value: unknown;
	readonly comparison: Comparison;
	/** The record's modified time, as the app gave it. */
	readonly modified?: unknown;
	/** The value of this side at the last agreement; `Contested.base` where both had the same. */
	readonly base?: { readonly value: unknown };
}

/** A field that both sides changed to different values. */
export interface Contested {
	readonly policy: Policy;
	/** The side that wins where the policy cannot decide. */
	readonly fallbackSide: Side;
	/** `newest`: modified times no further apart than this count as equal, in seconds. */
	readonly skewSeconds: number;
	readonly master: ContestedSide;
	readonly slave: ContestedSide;
	/** The value at the last agreement, where it is kept. */
	readonly base?: { readonly value: unknown };
}

/** What became of it, with the reason in words. */
export type ContestedOutcome =
	| { readonly winner: Side; readonly reason: string }
	| {
			readonly winner: 'merged';
			/** The merged value in the form of each side; equal as the field is compared. */
			readonly values: PerSide<unknown>;
			readonly reason: string;
	  }
	| { readonly winner: 'nobody'; readonly reason: string };

/** A policy that cannot decide says why; the fallback side then wins. */
export interface Undecided {
	readonly winner: 'undecided';
	readonly reason: string;
}

export type PolicyOutcome = ContestedOutcome | Undecided;

export function undecided(reason: string): Undecided {
	return { winner: 'undecided', reason };
}

/** What a side's own value was at the last agreement. */
export function baseOf(contested: Contested, side: Side): { readonly value: unknown } | undefined {
	return contested[side].base ?? contested.base;
}
