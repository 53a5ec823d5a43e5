import type { AppRecord } from '../model/record';
import { own, readPath } from '../values/paths';

/**
 * What a deletion that an app's webhook told of carries beside the id, whatever the sync's deleted field is. Nobody
 * outside can set it: keys that begin so are dropped from what webhooks bring. CONTRACT.
 */
export const DELETED = '_twoWaySyncDeleted';

/** Whether a record's deleted field, or what the trigger made of an event, says that it is gone. */
export function isTombstone(record: AppRecord, deletedField: string | undefined): boolean {
	if (own(record, DELETED) === true) return true;
	if (deletedField === undefined) return false;
	return isYes(readPath(record, deletedField));
}

/** Whether a flag is set, in the forms in which apps have it. */
export function isYes(value: unknown): boolean {
	if (typeof value === 'string') return !['', 'false', '0', 'no'].includes(value.toLowerCase());
	return Boolean(value);
}
