import type { CompiledField } from '../mapping/compiled';
import type { RecordId } from '../model/link';
import type { PlannedWrite } from '../model/plan';
import type { AppRecord } from '../model/record';
import type { UpdateShape } from '../model/settings';
import type { Side } from '../model/side';
import { readPath, writePath } from '../values/paths';

/** What an update is made of. */
export interface UpdateParts {
	readonly fields: readonly CompiledField[];
	readonly target: Side;
	readonly idField: string;
	readonly shape?: UpdateShape;
	readonly id: RecordId;
	readonly values: readonly { readonly field: CompiledField; readonly value: unknown }[];
	/** The target's record as last seen. */
	readonly record: AppRecord | undefined;
	/** What the target holds of fields in which its listing lags behind. */
	readonly unshown?: ReadonlyMap<CompiledField, unknown>;
	/** Whether it carries the changed fields only. */
	readonly lean: boolean;
}

/** CONTRACT "update": the target's id, the changed fields, and with `allMapped` all others as they are. */
export function updateJson(parts: UpdateParts): PlannedWrite['json'] {
	const { target, record } = parts;
	const json: { [field: string]: unknown } = {};
	const isApart = parts.shape?.updateItems === 'apart';
	if (!isApart) writePath(json, parts.idField, parts.id, record);
	const changed = new Map(parts.values.map((each) => [each.field, each.value]));
	for (const field of parts.fields) {
		if (changed.has(field)) {
			writePath(json, field.paths[target], changed.get(field), record);
		} else if (!parts.lean && field.allowed[target] && record !== undefined) {
			const value = parts.unshown?.has(field)
				? parts.unshown.get(field)
				: readPath(record, field.paths[target]);
			if (value !== undefined) writePath(json, field.paths[target], value, record);
		}
	}
	return isApart ? { id: parts.id, fields: json } : json;
}
