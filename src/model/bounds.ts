/** How much a state keeps beside its links, in characters of JSON. docs/limits.md. */
export interface Bounds {
	/** The history and the open conflicts together. */
	readonly bucket: number;
	/** What the Loop Guard remembers in flows without the Merge. */
	readonly guard: number;
	/** What apps say of failed writes; in Postgres each stands in the row of its link. */
	readonly errors?: number;
}

/** In Postgres. */
export const POSTGRES_BOUNDS: Bounds = { bucket: 32_000_000, guard: 16_000_000 };

/** In static workflow data, which n8n reads and writes whole with every execution. */
export const WORKFLOW_BOUNDS: Bounds = { bucket: 8_000_000, guard: 4_000_000, errors: 1_000_000 };

/** Parts of the bucket's room that open conflicts may take: with their values, and at all. */
const WITH_VALUES = 1 / 2;
const AT_ALL = 3 / 4;

/** Up to where an open conflict keeps its records and values. */
export function roomWithValues({ bucket }: Bounds): number {
	return bucket * WITH_VALUES;
}

/** Up to where conflicts open; what is beyond belongs to the history. */
export function roomForOpen({ bucket }: Bounds): number {
	return bucket * AT_ALL;
}

/** What the history has room for beside open conflicts of that size: what these never take, at least. */
export function roomForHistory(bounds: Bounds, openSize: number): number {
	return bounds.bucket - Math.min(openSize, roomForOpen(bounds));
}
