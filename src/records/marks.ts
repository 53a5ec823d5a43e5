import type { AppRecord } from '../model/record';
import { isDate } from '../values/instant';
import { nameList } from '../values/nameList';
import { readPath } from '../values/paths';

/** The value of the modified field, or of the first of several that is filled. */
export function modifiedOf(path: string, record: AppRecord): unknown {
	if (!path.includes(',')) return readPath(record, path);
	return nameList(path)
		.map((name) => readPath(record, name))
		.find((value) => value !== undefined && value !== null && value !== '');
}

/** The app's own modified mark of a record as text, where it has one. Never compared with a clock. */
export function markOf(
	path: string | undefined,
	record: AppRecord | undefined,
): string | undefined {
	if (path === undefined || record === undefined) return undefined;
	const value = modifiedOf(path, record);
	if (value === undefined || value === null || value === '') return undefined;
	if (isDate(value)) return Number.isNaN(value.getTime()) ? undefined : value.toISOString();
	return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
