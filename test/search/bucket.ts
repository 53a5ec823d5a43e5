import type { Conflict } from '../../src/model/conflict';
import type { RecordId } from '../../src/model/link';
import type { Side } from '../../src/model/side';
import type { SyncState } from '../../src/model/syncState';
import type { Stored } from './apps';
import type { Choices, Field } from './configuration';
import type { Kind, Value } from './values';
import { fromApp, partsOf } from './values';

function* entriesOf(state: SyncState): Iterable<Conflict> {
	yield* state.openConflicts();
	yield* state.history();
}

/** Whether the history or an open conflict has a value of a field; blank ones only on their own side. */
export function isKept(state: SyncState, side: Side, field: Field, value: Value): boolean {
	for (const entry of entriesOf(state)) {
		if (value === null ? isBlankIn(entry, side, field) : mentions(entry, field, value)) return true;
	}
	return false;
}

/** Whether the history or an open conflict has a value with this part, and one without it where asked. */
export function isPartKept(state: SyncState, kind: Kind, field: Field, name: string): boolean {
	for (const entry of entriesOf(state)) {
		for (const value of valuesIn(entry, field)) if (partsOf(kind, value).has(name)) return true;
	}
	return false;
}

/** Whether an entry tells of values of which one lacks this part. */
export function isLackKept(state: SyncState, kind: Kind, field: Field, name: string): boolean {
	for (const entry of entriesOf(state)) {
		for (const value of valuesIn(entry, field)) if (!partsOf(kind, value).has(name)) return true;
	}
	return false;
}

/** Whether an entry names a value of a field anywhere. */
export function mentions(entry: Conflict, field: Field, value: Value): boolean {
	for (const each of valuesIn(entry, field)) if (each === value) return true;
	return false;
}

function* valuesIn(entry: Conflict, field: Field): Iterable<Value> {
	for (const each of entry.fields) {
		if (each.masterField !== field) continue;
		yield fromApp(each.master);
		yield fromApp(each.slave);
		if (each.previous !== undefined) yield fromApp(each.previous);
	}
	for (const record of [entry.records?.master, entry.records?.slave]) {
		if (record !== undefined && field in record) yield fromApp(record[field]);
	}
	for (const [key, choice] of Object.entries(entry.decision?.fields ?? {})) {
		if (key.startsWith(`${field}\n`) && choice.take === 'custom') yield fromApp(choice.value);
	}
}

function isBlankIn(entry: Conflict, side: Side, field: Field): boolean {
	const isBlank = (value: unknown) => value !== undefined && fromApp(value) === null;
	const isNamed = entry.fields.some((each) => each.masterField === field && isBlank(each[side]));
	return isNamed || isBlank(entry.records?.[side]?.[field]);
}

/** Whether a person is asked about a record, so that the field waits for them. */
export function isHeld(
	state: SyncState,
	choices: Choices,
	side: Side,
	stored: Stored,
	field: Field,
): boolean {
	const link = state.linkOf(side, stored.id);
	for (const entry of state.openConflicts()) {
		if (link !== undefined && entry.link === link.id) {
			if (entry.fields.length === 0 || choices.holdWholeRecord) return true;
			if (entry.fields.some((each) => each.masterField === field)) return true;
		}
	}
	return isAsked(state, side, stored.id);
}

/** Whether an open conflict names a record among others. */
export function isAsked(state: SyncState, side: Side, id: RecordId): boolean {
	for (const entry of state.openConflicts()) {
		const ids = (side === 'master' ? entry.masterIds : entry.slaveIds) ?? [];
		if (ids.some((each) => String(each) === String(id))) return true;
	}
	return false;
}

/** Whether people are told that a decision did not come to what they decided. */
export function isSaid(state: SyncState, conflict: string): boolean {
	if (state.openConflict(conflict) !== undefined) return true;
	const closed = state.history().filter((entry) => entry.id === conflict);
	const last = closed[closed.length - 1];
	return last !== undefined && last.status !== 'resolved';
}
