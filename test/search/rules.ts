import type { Exemption } from './exemptions';
import { ALL_EXEMPTIONS } from './exemptions';

/** Which histories are searched, and what they are excused for. */
export interface Rules {
	readonly granted: ReadonlySet<Exemption>;
	/** `all`: late writes, lists that lag, executions that overlap, old events, batches, values put back. */
	readonly alphabet: 'usual' | 'all';
}

export const USUAL: Rules = { granted: ALL_EXEMPTIONS, alphabet: 'usual' };
