import type { CompiledField } from '../mapping/compiled';
import type { Fingerprint } from '../model/link';
import type { LinkEdit } from '../model/linkEdit';
import type { AppRecord } from '../model/record';
import type { Side } from '../model/side';
import { readPath } from '../values/paths';
import { compared } from './seen';

/** What a record holds of a field of the match key; where it lacks the field, the same as a blank. */
export function keyPrint(field: CompiledField, side: Side, record: AppRecord): Fingerprint {
	return compared(readPath(record, field.paths[side]) ?? '', field, side).print;
}

/** Keeps what a side's match key is by now, for the fields of it that nothing else keeps. */
export function noteKey(
	fields: readonly CompiledField[],
	edit: LinkEdit,
	side: Side,
	record: AppRecord,
	/** Whether the record need not have all of its fields: an event need not carry the key. */
	isPart = false,
): void {
	for (const field of fields) {
		if (isPart && field.read[side](record) === undefined) continue;
		edit.setShadow(side, field.index, keyPrint(field, side, record));
	}
}
