import type { AppRecord } from '../model/record';
import { readPath } from '../values/paths';

/** Whether a record's deleted field says that it is gone. */
export function isTombstone(record: AppRecord, deletedField: string | undefined): boolean {
	if (deletedField === undefined) return false;
	const value = readPath(record, deletedField);
	if (typeof value === 'string') return !['', 'false', '0', 'no'].includes(value.toLowerCase());
	return Boolean(value);
}
