import type { StateView } from '../../../src/model/syncState';
import { encodeState } from '../../../src/state/encode';

/**
 * From this size on a state is better kept in Postgres: n8n reads and writes all of a workflow's static
 * data with every execution of the workflow, and sends it to the browser with the workflow.
 */
export const POSTGRES_FROM_BYTES = 5_000_000;
/** The same in links of ten fields, for those who do not encode the state to look at it. */
export const POSTGRES_FROM_LINKS = 55_000;

/** Bytes of the state as the workflow's static data has it. O(links). */
export function sizeOf(state: StateView): number {
	return Buffer.byteLength(encodeState(state), 'utf8');
}

export function shownSize(bytes: number): string {
	if (bytes < 1000) return `${bytes} bytes`;
	if (bytes < 1_000_000) return `${Math.round(bytes / 1000)} kB`;
	return `${(bytes / 1_000_000).toFixed(1)} MB`;
}
