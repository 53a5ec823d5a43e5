import type { AppRecord } from '../model/record';
import { isDate } from '../values/instant';
import { readPath } from '../values/paths';

/** The app's own modified mark of a record as text, where it has one. Never compared with a clock. */
export function markOf(
	path: string | undefined,
	record: AppRecord | undefined,
): string | undefined {
	if (path === undefined || record === undefined) return undefined;
	const value = readPath(record, path);
	if (value === undefined || value === null || value === '') return undefined;
	if (isDate(value)) return Number.isNaN(value.getTime()) ? undefined : value.toISOString();
	return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
