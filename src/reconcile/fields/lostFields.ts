import type { CompiledField } from '../../mapping/compiled';
import type { Link } from '../../model/link';
import type { Side } from '../../model/side';
import { SIDES } from '../../model/side';
import { KnownPrints } from '../../records/knownPrints';
import { compared } from '../../records/seen';
import { readPath } from '../../values/paths';
import type { Run } from '../run';
import type { Pair } from './pair';
import { the } from '../../model/sideNames';

/**
 * Asks about a field that a complete list lacks of a record to which a write of ours went that was not about
 * it: the app may have replaced the whole record or object. Its value is on the other side alone, and nothing
 * is cleared there before a person decides. False where that is not so. SEMANTICS "Fields within objects".
 */
export function askIfLost(pair: Pair, field: CompiledField): boolean {
	const { intents, unshown } = pair.link;
	if (!pair.run.isSnapshot || (intents.length === 0 && unshown === undefined)) return false;
	const side = SIDES.find((each) => isLostOn(pair, field, each));
	if (side === undefined) return false;
	const reason = `a write to ${the(side)} changed other fields of the record, and this one is gone there since: take the value that is left to put it back, or ${the(side)}'s to clear it`;
	pair.dropStanding(field);
	pair.moved = true;
	pair.open('contested', pair.entry(field, reason, 'integration'));
	return true;
}

function isLostOn(pair: Pair, field: CompiledField, side: Side): boolean {
	const record = pair.present[side]?.record;
	if (record === undefined || readPath(record, field.paths[side]) !== undefined) return false;
	const before = pair.link.shadows[side][field.index];
	if (before === undefined || pair.sight(field).seen[side]?.print === before) return false;
	if (BLANKS.some((blank) => printOf(field, side, blank) === before)) return false;
	return wasWrittenBeside(pair.link, field, side) && isShownByOthers(pair.run, field, side);
}

const BLANKS = [null, '', []];

function printOf(field: CompiledField, side: Side, value: unknown): number {
	return compared(value, field, side).print;
}

/** Whether a write of which no list has shown what became of it went to other fields of a record. */
function wasWrittenBeside({ intents, unshown = [] }: Link, field: CompiledField, side: Side) {
	const sent = intents.filter(
		({ target, operation, attempts }) => target === side && operation === 'update' && attempts > 0,
	);
	const parts = [
		...sent.flatMap(({ fields }) => fields),
		...unshown.filter((each) => each.side === side),
	];
	return parts.length > 0 && parts.every((part) => part.field !== field.index);
}

const shown = new KnownPrints<Run>();

/** Whether the side's list shows the field of any record: else it may be a column that is shown no more. */
function isShownByOthers(run: Run, field: CompiledField, side: Side): boolean {
	return shown.of(run, side, field.index, () => firstShown(run, field, side)).size > 0;
}

/** O(records), once for each field and side of a run that asks. */
function* firstShown(run: Run, field: CompiledField, side: Side): Iterable<number> {
	for (const record of run.listings[side].records.records()) {
		if (readPath(record, field.paths[side]) === undefined) continue;
		yield 1;
		return;
	}
}
