import type { CompiledField } from '../mapping/compiled';
import type { RecordId } from '../model/link';
import type { PlannedWrite } from '../model/plan';
import type { AppRecord } from '../model/record';
import type { UpdateShape } from '../model/settings';
import type { Side } from '../model/side';
import { isRecord, liesWithin, outermost, readPath, writePath } from '../values/paths';

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

/**
 * CONTRACT "update": the target's id, the changed fields, with `allMapped` all others as they are, and what
 * stands beside changed ones within the same object.
 */
export function updateJson(parts: UpdateParts): PlannedWrite['json'] {
	const { target, record, shape } = parts;
	const json: { [field: string]: unknown } = {};
	const set = (path: string, value: unknown) => {
		const alone = shape?.nestedFields === 'changedOnly' && liesWithin(record, path);
		writePath(json, path, value, alone ? undefined : record);
	};
	const isApart = shape?.updateItems === 'apart';
	if (!isApart) set(parts.idField, parts.id);
	const changed = new Map(parts.values.map((each) => [each.field, each.value]));
	const carries = carriedBy({ ...parts, changed: [...changed.keys()] });
	for (const field of parts.fields) {
		if (changed.has(field)) {
			set(field.paths[target], changed.get(field));
		} else if (carries(field) && record !== undefined) {
			const value = parts.unshown?.has(field)
				? parts.unshown.get(field)
				: readPath(record, field.paths[target]);
			if (value !== undefined) set(field.paths[target], value);
		}
	}
	return isApart ? { id: parts.id, fields: json } : json;
}

/** The fields of an update, where they stand apart from its id too. */
export function fieldsOfUpdate(json: PlannedWrite['json'], shape?: UpdateShape): AppRecord {
	return shape?.updateItems === 'apart' && isRecord(json.fields) ? json.fields : json;
}

/** Which fields an update carries besides those that it changes, as the target holds them. */
export function carriedBy({
	target,
	record,
	shape,
	lean,
	changed,
}: Pick<UpdateParts, 'target' | 'record' | 'shape' | 'lean'> & {
	readonly changed: readonly CompiledField[];
}): (field: CompiledField) => boolean {
	const objects = new Set(
		changed
			.map((field) => field.paths[target])
			.filter((path) => liesWithin(record, path))
			.map(outermost),
	);
	return (field) => {
		if (record === undefined || changed.includes(field) || !field.allowed[target]) return false;
		const path = field.paths[target];
		if (!liesWithin(record, path)) return !lean;
		if (shape?.nestedFields === 'changedOnly') return false;
		return !lean || objects.has(outermost(path));
	};
}
