import type { Intent, RecordId } from '../model/link';
import type { PlannedWrite } from '../model/plan';
import { writePath } from '../values/paths';
import type { Present } from './listed';
import { sourcesOf } from './listed';

/** The write of a deletion. */
export function deleteWrite(
	intent: Intent,
	link: string,
	id: RecordId,
	idField: string,
	present: Present,
): PlannedWrite {
	const json: { [field: string]: unknown } = {};
	writePath(json, idField, id);
	return {
		writeId: intent.writeId,
		link,
		side: intent.target,
		operation: 'delete',
		id,
		json,
		changed: [],
		sources: sourcesOf(present),
		attempt: intent.attempts,
	};
}
