import type { CompiledField } from '../mapping/compiled';
import type { IntentField } from '../model/link';
import type { PlannedWrite } from '../model/plan';
import type { AppRecord } from '../model/record';
import type { Side } from '../model/side';
import { otherSide } from '../model/side';
import { readPath, writePath } from '../values/paths';
import { intentPart } from './intentParts';
import { outgoing } from './outgoing';
import { compared } from './seen';

/** What a creation sends of a record: every mapped field that may be written and that it has. */
export function createContent(
	fields: readonly CompiledField[],
	target: Side,
	record: AppRecord,
): {
	readonly json: PlannedWrite['json'];
	readonly changed: readonly string[];
	readonly parts: readonly IntentField[];
} {
	const from = otherSide(target);
	const json: { [field: string]: unknown } = {};
	const changed: string[] = [];
	const parts: IntentField[] = [];
	for (const field of fields) {
		const given = readPath(record, field.paths[from]);
		if (given === undefined || !field.allowed[target]) continue;
		const seen = compared(given, field, from);
		const { value, sent } = outgoing(field, from, seen);
		writePath(json, field.paths[target], value);
		changed.push(field.plan.key);
		parts.push(
			intentPart({ field, target, value, sent, source: seen.print, held: [], kind: 'carry' }),
		);
	}
	return { json, changed, parts };
}
