import type { Conflict, ConflictField } from '../model/conflict';
import type { RecordId } from '../model/link';
import type { Side } from '../model/side';
import type { SideNames } from '../model/sideNames';
import { Bare, bare } from '../model/sideNames';
import { namedText } from './namedText';
import { isOfAllRecords } from '../records/conflictId';
import { inert, inertLine, shownValue } from '../values/shownText';

/** A field's label; without one its name, or both names where they differ. */
export function fieldName({ label, masterField, slaveField }: ConflictField): string {
	if (label !== undefined) return label;
	return masterField === slaveField ? masterField : `${masterField} / ${slaveField}`;
}

/** What a side holds, as people read it; where the bucket had no room for it, that it was not kept. */
export function shownOf(field: ConflictField, side: Side, limit?: number): string {
	const isKept = field[side] !== undefined || field.prints?.[side] === undefined;
	return isKept ? shownValue(field[side], limit) : '(too large to keep here: see the app)';
}

/** What a conflict is about, in a few lines of plain text, in which nothing that an app holds acts. */
export function conflictMessage(conflict: Conflict, names?: SideNames): string {
	const lines = [headline(conflict)];
	for (const field of isOfAllRecords(conflict) ? [] : conflict.fields) {
		if (field.agreed === true) continue;
		const before =
			field.previous === undefined ? '' : `, before ${inQuotes(shownValue(field.previous))}`;
		lines.push(
			`${inert(fieldName(field))}: ${bare('master')} ${quoted(field, 'master')}, ${bare('slave')} ${quoted(field, 'slave')}${before}`,
		);
	}
	const ids = namedIds(conflict);
	if (ids !== '') lines.push(ids);
	return namedText(lines.join('\n'), names);
}

function headline(conflict: Conflict): string {
	const [label, reason] = [inert(conflict.label), inert(conflict.reason)];
	switch (conflict.type) {
		case 'contested':
			return conflict.status === 'rejected'
				? `${label}: a value was overruled (${reason}).`
				: `${label}: both sides changed the same field.`;
		case 'oscillation':
			if (isOfAllRecords(conflict)) return `${label}: ${reason}.`;
			return `${label}: the two apps keep changing each other's value (${reason}). It is held until a person decides.`;
		case 'failedWrite':
		case 'ambiguousMatch':
		case 'deleted':
		case 'deletedVsEdited':
		case 'unconfirmedCreate':
			return `${label}: ${reason}.`;
		case 'badRecord':
			return `${label}: this record cannot be synced. ${reason}`;
		default:
			return assertNever(conflict.type);
	}
}

function assertNever(type: never): never {
	throw new Error(`Unknown type of conflict: ${String(type)}`);
}

function namedIds(conflict: Conflict): string {
	const { masterIds, slaveIds } = conflict;
	const named = (side: string, ids: readonly RecordId[] | undefined) =>
		ids === undefined || ids.length === 0 ? [] : [`${side} ${listOf(ids)}`];
	return [...named(Bare('master'), masterIds), ...named(Bare('slave'), slaveIds)].join('; ');
}

/** More ids than this nobody reads in a sentence; the entry has them all. */
const NAMED_IDS = 100;

function listOf(ids: readonly RecordId[]): string {
	const more = ids.length - NAMED_IDS;
	const named = inert(ids.slice(0, NAMED_IDS).join(', '));
	return more > 0 ? `${named} and ${more} more` : named;
}

function quoted(field: ConflictField, side: Side): string {
	return inQuotes(shownOf(field, side));
}

function inQuotes(text: string): string {
	return text.startsWith('(') ? inertLine(text) : `"${inertLine(text)}"`;
}
