import type { AppRecord } from '../model/record';
import { readPath } from '../values/paths';

/** The app's own modified mark of a record as text, where it has one. Never compared with a clock. */
export function markOf(
	path: string | undefined,
	record: AppRecord | undefined,
): string | undefined {
	if (path === undefined || record === undefined) return undefined;
	const value = readPath(record, path);
	if (value === undefined || value === null || value === '') return undefined;
	return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
