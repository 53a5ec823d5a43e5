import type { RunInput } from '../model/plan';
import type { SyncSettings } from '../model/settings';
import type { StateView } from '../model/syncState';

/** Up to so many records of a side the values before are kept where nothing is set. docs/limits.md. */
export const FEW_RECORDS = 5000;

/** Whether a run keeps what people see as "before" where a value is overruled or they are asked. */
export function keepsPrevious(
	{ keepPreviousValues }: SyncSettings,
	{ linkCount }: StateView,
	{ records: { master, slave } }: RunInput,
): boolean {
	if (keepPreviousValues !== 'few') return keepPreviousValues;
	return Math.max(linkCount, master.length, slave.length) <= FEW_RECORDS;
}
