import type { CompiledField } from '../../mapping/compiled';
import type { Intent, IntentField } from '../../model/link';
import type { Side } from '../../model/side';
import { SIDES, otherSide } from '../../model/side';
import type { WriteRequest } from '../../records/intentParts';
import { intentPart, haveSameContent } from '../../records/intentParts';
import { sourcesOf } from '../../records/listed';
import { markOf } from '../../records/marks';
import { outgoing } from '../../records/outgoing';
import { isFromBefore } from '../../records/proof';
import { seeField } from '../../records/sights';
import { carriedBy, updateJson } from '../../records/updateJson';
import { writeId } from '../../records/writeId';
import { nextTry } from '../retries';
import { hintAtNested } from './nestedHints';
import type { Pair } from './pair';
import { rememberBeside } from './besideValues';

/** Turns what was asked for on one link into intents and writes: one for each side, whoever asked. */
export function planUpdates(pair: Pair): void {
	for (const target of SIDES) {
		const requests = pair.requests.filter((each) => each.target === target);
		if (requests.length > 0) planUpdate(pair, target, requests);
	}
}

/**
 * What policies decided about values that are only logged yet stands as a write without attempts: it leaves
 * with the next run, and a side that moves before that is answered as behind any other write.
 */
export function planLater(pair: Pair, requests: readonly WriteRequest[]): void {
	const { edit, run } = pair;
	const isFree = ({ field }: WriteRequest) =>
		SIDES.every((side) => edit.standing(side, field.index) === undefined);
	const free = requests.filter(isFree);
	for (const target of SIDES) {
		const parts = free.filter((each) => each.target === target).map(intentPart);
		if (parts.length === 0) continue;
		edit.addIntent({
			writeId: writeId(run.number, edit.link.id, target, 'update', parts),
			operation: 'update',
			target,
			fields: parts,
			firstRun: run.number,
			lastRun: run.number,
			attempts: 0,
		});
	}
}

function planUpdate(pair: Pair, target: Side, requests: readonly WriteRequest[]): void {
	const { edit, run, present } = pair;
	const id = edit.link.ids[target];
	if (id === undefined) return;
	const parts = requests.map(intentPart);
	const record = present[target]?.record;
	const lean = record === undefined || run.settings.sendFields === 'changedOnly';
	const unshown = unshownValues(pair, target);
	const carried = carriedBeside(pair, target, { requests, lean, unshown });
	const intent = standingOrNew(pair, target, { parts, carried });
	for (const part of parts) noteInTrail(pair, target, part, requests);
	hintAtNested(pair, target, requests);
	rememberBeside(pair, target, requests);
	if (record === undefined && run.settings.sendFields === 'allMapped') {
		run.note('Updates of records that were not at hand carry the changed fields only.');
	}
	run.writes.push({
		writeId: intent.writeId,
		link: edit.link.id,
		side: target,
		operation: 'update',
		id,
		json: updateJson({
			fields: run.fields,
			target,
			idField: run.settings.sides[target].idField,
			shape: run.settings.sides[target],
			id,
			values: requests.map((each) => ({ field: each.field, value: each.value })),
			record,
			unshown,
			lean,
		}),
		changed: requests.map((each) => each.field.plan.key),
		sources: sourcesOf(present),
		attempt: intent.attempts,
	});
}

/** The same fields with the same values are the same write, tried once more. */
function standingOrNew(
	pair: Pair,
	target: Side,
	{ parts, carried }: { parts: readonly IntentField[]; carried: NonNullable<Intent['carried']> },
): Intent {
	const { edit, run } = pair;
	const same = edit.link.intents.find(
		(intent) =>
			intent.operation !== 'delete' &&
			intent.target === target &&
			haveSameContent(intent.fields, parts),
	);
	const mark = markOf(run.settings.sides[target].modifiedField, pair.present[target]?.record);
	const next: Intent = {
		writeId: same?.writeId ?? writeId(run.number, edit.link.id, target, 'update', parts),
		operation: 'update',
		target,
		fields: parts,
		...nextTry(run, same),
		...(mark === undefined ? {} : { mark }),
		...(carried.length === 0 ? {} : { carried }),
	};
	if (same !== undefined) {
		edit.retryIntent(same, next, run.now);
		return next;
	}
	for (const part of parts) closeOlder(pair, target, part);
	edit.addIntent(next);
	return next;
}

/** A field has one standing intent to a side: the newest. */
function closeOlder({ edit, run }: Pair, target: Side, part: IntentField): void {
	const older = edit.standing(target, part.field);
	if (older !== undefined) edit.dropField(older.intent, older.part, run.now);
}

/** The target's own values that an update carries besides those that it changes. */
function carriedBeside(
	pair: Pair,
	target: Side,
	{
		requests,
		lean,
		unshown,
	}: {
		requests: readonly WriteRequest[];
		lean: boolean;
		unshown: ReadonlyMap<CompiledField, unknown>;
	},
) {
	const { run, present } = pair;
	const shape = run.settings.sides[target];
	const changed = requests.map((each) => each.field);
	const record = present[target]?.record;
	const carries = carriedBy({ target, record, shape, lean, changed });
	return run.fields.flatMap((field) => {
		if (!carries(field)) return [];
		// Of a field that is looked past it carries what the record shows.
		const shown = unshown.has(field) ? undefined : seeField(field, present).seen[target];
		const print = (pair.sight(field).seen[target] ?? shown)?.print;
		return print === undefined ? [] : [{ field: field.index, print }];
	});
}

function noteInTrail(
	pair: Pair,
	target: Side,
	part: IntentField,
	requests: readonly WriteRequest[],
): void {
	const request = requests.find((each) => each.field.index === part.field);
	if (request === undefined || request.kind === 'again') return;
	const replaced = pair.sight(request.field).seen[target]?.print;
	pair.edit.noteWrite(target, part.field, {
		...(replaced === undefined ? {} : { replaced }),
		wrote: part.sent,
		...(part.sentValue === undefined ? {} : { text: part.sentValue }),
		counts: replaced !== undefined,
	});
}

/**
 * What the target holds by now of fields of which its record at hand is older than what is known: behind a
 * confirmed write the other side's value, where that has not moved; behind an event what that told;
 * `undefined` where nobody knows.
 */
function unshownValues(pair: Pair, target: Side): ReadonlyMap<CompiledField, unknown> {
	const source = otherSide(target);
	const record = pair.present[target]?.record;
	const values = new Map<CompiledField, unknown>();
	for (const field of pair.run.fields) {
		const { seen } = pair.sight(field);
		const shown = pair.shown(field).seen[target];
		const receipt = pair.edit.unshown(target, field.index);
		if (receipt?.missed === true) {
			// Where no mark tells that the list lags, the write carries what the list shows.
			if (!isFromBefore(receipt, pair.run.markOn(target, record))) continue;
			const other = seen[source];
			const settled = other !== undefined && pair.edit.shadow(source, field.index) === other.print;
			values.set(field, settled ? outgoing(field, source, other).value : undefined);
		} else if (shown === undefined) {
			values.set(field, undefined);
		} else if (seen[target]?.print !== shown.print && !pair.overwritten.has(field)) {
			values.set(field, seen[target]?.value);
		}
	}
	return values;
}
