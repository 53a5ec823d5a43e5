import type { AppRecord } from '../model/record';
import type { PathKey } from '../values/fieldPath';
import { keysOf, pathOf } from '../values/fieldPath';
import { isRecord, step } from '../values/paths';

/** The keys of the objects that a path leads through, but for those on the path. */
export function keysBeside(record: AppRecord, path: string) {
	const found: Array<{ readonly path: string; readonly name: string }> = [];
	const passed: PathKey[] = [];
	let within: unknown = record;
	for (const key of keysOf(path)) {
		if (!isRecord(within)) break;
		if (passed.length > 0) {
			for (const name of Object.keys(within)) {
				if (name !== key) found.push({ path: pathOf([...passed, name]), name });
			}
		}
		passed.push(key);
		within = step(within, key);
	}
	return found;
}
