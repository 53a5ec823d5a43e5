import type { RecordId } from '../model/link';
import { isRecordId } from '../model/link';
import type { AppRecord } from '../model/record';
import { idKey } from '../model/state';
import { isRecord, readPath } from '../values/paths';

/** The record within an app's answer, where the answer is wrapped; one that is not is the record itself. */
export function recordIn(answer: AppRecord, answerField: string): AppRecord {
	if (answerField === '') return answer;
	return onlyRecord(readPath(answer, answerField)) ?? answer;
}

/** Deeper than this nobody wraps: `{ data: { updateItem: { id } } }`. */
const DEEPEST = 2;

/**
 * The one field of an answer without an id under which a record with an id stands.
 *
 * @param known The id of the record that was written, where it is known: another's is none of it.
 */
export function wrapperOf(
	answer: AppRecord,
	idField: string,
	known: RecordId | undefined,
): string | undefined {
	const isIt = (record: AppRecord) => {
		const id = readPath(record, idField);
		return isRecordId(id) && (known === undefined || idKey(id) === idKey(known));
	};
	if (isRecordId(readPath(answer, idField))) return undefined;
	let level: ReadonlyArray<readonly [path: string, record: AppRecord]> = [['', answer]];
	for (let depth = 0; depth < DEEPEST; depth++) {
		level = level.flatMap(([path, record]) => recordsWithin(record, path));
		const found = level.filter(([, record]) => isIt(record));
		if (found.length > 0) return found.length === 1 ? found[0]?.[0] : undefined;
	}
	return undefined;
}

function recordsWithin(record: AppRecord, path: string) {
	return Object.entries(record).flatMap(([name, value]) => {
		const within = onlyRecord(value);
		return within === undefined ? [] : [[path === '' ? name : `${path}.${name}`, within] as const];
	});
}

/** A record, or the only one of a list. */
function onlyRecord(value: unknown): AppRecord | undefined {
	const only: unknown = Array.isArray(value) && value.length === 1 ? value[0] : value;
	return isRecord(only) ? only : undefined;
}
