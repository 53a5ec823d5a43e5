import type { Conflict } from '../../src/model/conflict';
import type { Side } from '../../src/model/side';
import type { SyncState } from '../../src/model/syncState';
import type { Stored, Value } from './apps';
import type { Choices, Field } from './configuration';

/** Whether the history or an open conflict has a value of a field; blank ones only on their own side. */
export function isKept(state: SyncState, side: Side, field: Field, value: Value): boolean {
	for (const entry of state.openConflicts()) if (holds(entry, side, field, value)) return true;
	return state.history().some((entry) => holds(entry, side, field, value));
}

function holds(entry: Conflict, side: Side, field: Field, value: Value): boolean {
	const { master, slave } = entry.records ?? {};
	if (value === null) {
		if (entry.fields.some((each) => each.masterField === field && isBlank(each[side]))) return true;
		const record = entry.records?.[side];
		return record !== undefined && isBlank(record[field]);
	}
	for (const each of entry.fields) {
		if (each.masterField !== field) continue;
		if (each.master === value || each.slave === value || each.previous === value) return true;
	}
	if (master?.[field] === value || slave?.[field] === value) return true;
	return Object.entries(entry.decision?.fields ?? {}).some(
		([key, choice]) =>
			key.startsWith(`${field}\n`) && choice.take === 'custom' && choice.value === value,
	);
}

function isBlank(value: unknown): boolean {
	return value === null || value === '';
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
		const ids = (side === 'master' ? entry.masterIds : entry.slaveIds) ?? [];
		if (ids.some((id) => String(id) === String(stored.id))) return true;
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
