import type { Fetch } from '../../model/plan';

/** A step that put out as many records as it was allowed to. */
export interface Cut {
	readonly step: string;
	readonly limit: number;
}

/** The steps whose limits cut what a side delivered: where there is no more than that, nothing tells. */
export function cutsOf(fetches: readonly Fetch[] = []): readonly Cut[] {
	return fetches.flatMap(({ step, items, limit }) =>
		limit !== undefined && items >= limit ? [{ step, limit }] : [],
	);
}
