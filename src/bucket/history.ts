import { isEqual } from 'lodash';
import type { Conflict, ConflictField, FieldChoice, KeptValue } from '../model/conflict';
import type { Side } from '../model/side';
import { SIDES } from '../model/side';
import { fieldName } from './message';
import { reasonFor } from './historyReason';
import { undoneFields, undoneKey } from './undone';

/** Which rows of the history somebody wants to see. */
export interface HistoryFilter {
	/** Part of a record's label, or one of its ids; in any case of letters. */
	readonly record?: string;
	/** A field's name on either side, or its label. */
	readonly field?: string;
	/** Epoch milliseconds. */
	readonly since?: number;
}

/** What became of one value, or of one record. Values that nobody knows are `""`. */
export interface HistoryRow {
	/** ISO 8601. */
	readonly when: string;
	readonly record: string;
	/** Its name for people; `""` where it is about the whole record. */
	readonly field: string;
	/** What both sides held when they last agreed. */
	readonly before: unknown;
	/** What stays; by side where the sides keep values of their own. */
	readonly kept: unknown;
	/** What had to give way; by side where both had to. */
	readonly overruled: unknown;
	/** A sentence for people. */
	readonly why: string;
	/** The side whose value was kept. */
	readonly keptFrom: Side | 'both' | 'neither' | '';
	readonly overruledIn: readonly Side[];
	readonly decidedBy: string;
	readonly status: Conflict['status'];
	readonly type: Conflict['type'];
	readonly conflictId: string;
	readonly revision: number;
	readonly run: number;
	readonly masterId: string | number | null;
	readonly slaveId: string | number | null;
	readonly masterField: string;
	readonly slaveField: string;
	/** Whether there was no room for its values. */
	readonly withoutValues?: true;
}

type Outcome = Pick<HistoryRow, 'kept' | 'overruled' | 'keptFrom' | 'overruledIn'>;

const NOTHING: Outcome = { kept: '', overruled: '', keptFrom: '', overruledIn: [] };

/** The history as rows, newest first; of entries of the same moment the one that was kept last. O(history). */
export function historyRows(
	history: readonly Conflict[],
	filter: HistoryFilter = {},
): readonly HistoryRow[] {
	const undone = undoneFields(history);
	return [...history]
		.reverse()
		.sort((a, b) => whenOf(b) - whenOf(a))
		.filter((entry) => isWanted(entry, filter))
		.flatMap((entry) => rowsOf(entry, filter.field, undone));
}

/** When it was decided; what nobody decided, when it ended. */
export function whenOf({ decidedAt, lastSeenAt }: Conflict): number {
	return decidedAt ?? lastSeenAt;
}

function isWanted(entry: Conflict, { record, since }: HistoryFilter): boolean {
	if (since !== undefined && whenOf(entry) < since) return false;
	if (record === undefined) return true;
	const wanted = record.toLowerCase();
	const { masterId, slaveId, masterIds = [], slaveIds = [], label } = entry;
	return (
		label.toLowerCase().includes(wanted) ||
		[masterId, slaveId, ...masterIds, ...slaveIds].some((id) => String(id ?? '') === record)
	);
}

function rowsOf(
	entry: Conflict,
	field: string | undefined,
	undone: ReadonlySet<string>,
): readonly HistoryRow[] {
	const statusOf = (each: ConflictField) =>
		undone.has(undoneKey(entry, each)) ? 'undone' : entry.status;
	const isNamed = (each: ConflictField) =>
		field === undefined || [each.masterField, each.slaveField, each.label].includes(field);
	if (entry.fields.length > 0) {
		return entry.fields
			.filter(isNamed)
			.map((each) => ({ ...rowOf(entry, each), status: statusOf(each) }));
	}
	return field === undefined ? [rowOf(entry, undefined)] : [];
}

function rowOf(entry: Conflict, field: ConflictField | undefined): HistoryRow {
	const outcome = field === undefined ? outcomeOfRecord(entry) : outcomeOfField(entry, field);
	return {
		when: new Date(whenOf(entry)).toISOString(),
		record: entry.label,
		field: field === undefined ? '' : fieldName(field),
		before: field?.previous ?? '',
		kept: outcome.kept,
		overruled: outcome.overruled,
		why: reasonFor(entry, field),
		keptFrom: outcome.keptFrom,
		overruledIn: outcome.overruledIn,
		decidedBy: entry.decidedBy ?? '',
		status: entry.status,
		type: entry.type,
		conflictId: entry.id,
		revision: entry.revision,
		run: entry.run,
		masterId: entry.masterId ?? null,
		slaveId: entry.slaveId ?? null,
		masterField: field?.masterField ?? '',
		slaveField: field?.slaveField ?? '',
		...(entry.withoutValues === true ? { withoutValues: true } : {}),
	};
}

/** What became of one field: what stays, and what gave way on which sides. */
export function outcomeOfField(entry: Conflict, field: ConflictField): Outcome {
	if (entry.status === 'agreed') return ofSide(field, 'master', []);
	if (choiceFor(entry, field)?.take === 'leave') {
		return { ...NOTHING, kept: bySide(field, SIDES), keptFrom: 'both' };
	}
	const kept = keptIn(entry, field);
	if (kept === undefined) return overruledAlone(entry, field);
	if ('side' in kept) return ofSide(field, kept.side);
	return ofValues(field, kept.values);
}

/** What one field was given, as far as that is known. */
export function keptIn(entry: Conflict, field: ConflictField): KeptValue | undefined {
	const choice = choiceFor(entry, field);
	return choice === undefined ? field.kept : keptBy(choice);
}

/** What a person decided; an undo has its values by side. */
function choiceFor(
	{ decision, status, undoes }: Conflict,
	{ key }: ConflictField,
): FieldChoice | undefined {
	if (status !== 'resolved' || undoes !== undefined) return undefined;
	return decision?.fields?.[key] ?? decision?.fields?.['*'];
}

function keptBy(choice: FieldChoice): KeptValue | undefined {
	if (choice.take === 'leave') return undefined;
	if (choice.take !== 'custom') return { side: choice.take };
	return { values: { master: choice.value, slave: choice.value } };
}

function ofSide(
	field: ConflictField,
	side: Side,
	overruledIn: readonly Side[] = SIDES.filter((each) => each !== side),
): Outcome {
	return {
		kept: field[side] ?? '',
		overruled: oneOrBoth(field, overruledIn),
		keptFrom: side,
		overruledIn,
	};
}

/** A value of its own: what a side holds that is that value already had not to give way. */
function ofValues(field: ConflictField, values: { readonly [side in Side]?: unknown }): Outcome {
	const given = SIDES.filter((side) => side in values);
	const [first = 'master'] = given;
	const isSame = given.every((side) => isEqual(values[side], values[first]));
	const overruledIn = given.filter((side) => !isEqual(field[side], values[side]));
	return {
		kept: isSame ? values[first] : values,
		overruled: oneOrBoth(field, overruledIn),
		keptFrom: 'neither',
		overruledIn,
	};
}

/** What is kept is not known: of an entry by a policy, what it names had to give way. */
function overruledAlone(entry: Conflict, field: ConflictField): Outcome {
	if (entry.status !== 'rejected') return NOTHING;
	const overruledIn = SIDES.filter((side) => field[side] !== undefined);
	return { ...NOTHING, overruled: oneOrBoth(field, overruledIn), overruledIn };
}

function oneOrBoth(field: ConflictField, sides: readonly Side[]): unknown {
	const [only, ...others] = sides;
	if (only === undefined) return '';
	return others.length === 0 ? (field[only] ?? '') : bySide(field, sides);
}

function bySide(
	field: ConflictField,
	sides: readonly Side[],
): { readonly [side: string]: unknown } {
	return Object.fromEntries(sides.map((side) => [side, field[side] ?? '']));
}

/** A record that was deleted gave way as a whole; one that stays, or is created again, is kept. */
function outcomeOfRecord({ records, decision, status, masterIds, slaveIds }: Conflict): Outcome {
	const isDecided = status === 'resolved' || status === 'rejected';
	const [left, other] = SIDES.filter((side) => records?.[side] !== undefined);
	if (!isDecided || left === undefined || other !== undefined) return NOTHING;
	if (masterIds !== undefined || slaveIds !== undefined) return NOTHING;
	const record = records?.[left];
	return decision?.existence?.take === 'delete'
		? { ...NOTHING, overruled: record, overruledIn: [left] }
		: { ...NOTHING, kept: record, keptFrom: left };
}
