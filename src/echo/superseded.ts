import type { CompiledField } from '../mapping/compiled';
import { isRecordId } from '../model/link';
import type { AppRecord } from '../model/record';
import type { Side } from '../model/side';
import { idKey } from '../model/state';
import { markOf } from '../records/marks';
import { isTombstone } from '../records/tombstone';
import { isOlder } from '../values/marks';
import { readPath } from '../values/paths';
import { isPlainJson } from '../values/plainJson';
import type { EventRules, Mapping } from './rules';
import { deletedField } from './rules';

/** Events of one side that came together. */
export interface Batch {
	readonly side: Side;
	readonly events: readonly AppRecord[];
	readonly rules: EventRules;
	readonly fields: readonly CompiledField[];
	readonly mapping: Mapping;
}

/**
 * Events that a later one of the same batch makes obsolete: it carries all mapped fields that they carry.
 * Judged on its own, an older one could look like a user who put a value back. Events come in their order,
 * unless their own time tells another.
 */
export function supersededEvents(batch: Batch): ReadonlySet<number> {
	const superseded = new Set<number>();
	const { side, events, rules, fields, mapping } = batch;
	/** Fields that later events carry, by record, with the mark of the event. */
	const later = new Map<string, Map<CompiledField, string | undefined>>();
	for (const [index, event] of [...events.entries()].reverse()) {
		// Of an edit and a deletion the Merge must see both.
		if (!isPlainJson(event) || isTombstone(event, deletedField(rules, mapping))) continue;
		const id = readPath(event, rules.idField);
		if (!isRecordId(id)) continue;
		const carried = fields.filter((field) => readPath(event, field.paths[side]) !== undefined);
		const mark = markOf(mapping.modifiedFields[side], event);
		const known = later.get(idKey(id)) ?? new Map<CompiledField, string | undefined>();
		const isTold = (field: CompiledField) => known.has(field) && !isOlder(known.get(field), mark);
		if (carried.length > 0 && carried.every(isTold)) superseded.add(index);
		for (const field of carried) if (!isTold(field)) known.set(field, mark);
		later.set(idKey(id), known);
	}
	return superseded;
}
