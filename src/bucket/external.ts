import { compileStored } from '../mapping/compiled';
import { roomForOpen } from '../model/bounds';
import type { Conflict, ConflictField } from '../model/conflict';
import { CONFLICT_TYPES } from '../model/conflict';
import type { Draft } from '../model/draft';
import { isRecordId } from '../model/link';
import { fitted } from '../records/bareEntry';
import { fingerprint } from '../values/fingerprint';
import { isPlainJson, orderedJson } from '../values/plainJson';

type Json = { readonly [field: string]: unknown };

/**
 * Reads a conflict that came from elsewhere than the Merge, in the shape of `conflictJson`. What is not
 * given gets a default; a `conflictId` and a known `type` are needed.
 */
export function readEntryJson(
	json: Json,
	now: number,
): { readonly conflict: Conflict } | { readonly problem: string } {
	const { conflictId, type } = json;
	if (typeof conflictId !== 'string' || conflictId === '')
		return { problem: 'it has no conflictId' };
	const known = CONFLICT_TYPES.find((each) => each === type);
	if (known === undefined) return { problem: `its type "${String(type)}" is not known` };
	if (!isPlainJson(json)) return { problem: 'it contains itself or holds values that are no JSON' };
	const fields = Array.isArray(json.fields) ? json.fields.filter(isJson).map(readField) : [];
	return {
		conflict: {
			id: conflictId,
			revision: typeof json.revision === 'number' ? json.revision : 1,
			type: known,
			status: 'open',
			...(isRecordId(json.masterId) ? { masterId: json.masterId } : {}),
			...(isRecordId(json.slaveId) ? { slaveId: json.slaveId } : {}),
			label: textOr(json.label, conflictId),
			fields,
			records: {
				...(isJson(json.master) ? { master: json.master } : {}),
				...(isJson(json.slave) ? { slave: json.slave } : {}),
			},
			reason: textOr(json.reason, textOr(json.message, 'reported by another step')),
			openedAt: now,
			lastSeenAt: now,
			timesSeen: 1,
			run: 0,
			content: fingerprint(orderedJson(fields)),
		},
	};
}

/** Puts it into the bucket, tied to its link where its ids name one; false where the bucket has no room for it. */
export function addExternal(draft: Draft, conflict: Conflict): boolean {
	const { masterId, slaveId } = conflict;
	const link =
		(masterId === undefined ? undefined : draft.base.linkOf('master', masterId)) ??
		(slaveId === undefined ? undefined : draft.base.linkOf('slave', slaveId));
	const fields = conflict.fields.map((field) => ({ ...field, key: keyOf(draft, field) }));
	const named = { ...conflict, fields, ...(link === undefined ? {} : { link: link.id }) };
	const entry = fitted(draft, named, compileStored(draft.head));
	if (entry === undefined) return false;
	draft.putOpen(entry);
	// What a run asks about whole records opens all the same; what others say of them need not.
	return draft.openSize <= roomForOpen(draft.base.bounds);
}

function keyOf(draft: Draft, field: ConflictField): string {
	const plan = draft.head.mapping?.fields.find(
		(each) => each.masterField === field.masterField && each.slaveField === field.slaveField,
	);
	return plan?.key ?? field.key;
}

function readField(field: Json): ConflictField {
	const masterField = textOr(field.masterField, '');
	const slaveField = textOr(field.slaveField, masterField);
	return {
		key: `${masterField}\n${slaveField}`,
		masterField,
		slaveField,
		...(typeof field.label === 'string' && field.label !== '' ? { label: field.label } : {}),
		...(field.previous === null || field.previous === undefined
			? {}
			: { previous: field.previous }),
		master: field.master,
		slave: field.slave,
		changedBy: 'unknown',
		reason: textOr(field.reason, ''),
	};
}

function isJson(value: unknown): value is Json {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function textOr(value: unknown, otherwise: string): string {
	return typeof value === 'string' && value !== '' ? value : otherwise;
}
