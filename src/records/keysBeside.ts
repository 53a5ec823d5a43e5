import type { AppRecord } from '../model/record';
import { isRecord, own } from '../values/paths';

/** The keys of the objects that a path leads through, but for those on the path. */
export function keysBeside(record: AppRecord, path: string) {
	const keys = path.split('.');
	const found: Array<{ readonly path: string; readonly name: string }> = [];
	let within: unknown = record;
	let prefix = '';
	for (const key of keys) {
		if (!isRecord(within)) break;
		if (prefix !== '') {
			for (const name of Object.keys(within)) {
				if (name !== key) found.push({ path: `${prefix}${name}`, name });
			}
		}
		prefix = `${prefix}${key}.`;
		within = own(within, key);
	}
	return found;
}
