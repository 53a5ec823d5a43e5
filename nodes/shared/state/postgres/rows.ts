import { createHash } from 'node:crypto';
import type { Conflict } from '../../../../src/model/conflict';
import type { Link, RecordId, Shadows } from '../../../../src/model/link';
import type { GuardRecord, StateHead } from '../../../../src/model/state';
import { EMPTY_HEAD, idKey } from '../../../../src/model/state';
import { ShadowReader, checksum, shadowsText } from '../../../../src/state/columns';
import { restoredLink } from '../../../../src/state/decode';
import { rareParts } from '../../../../src/state/encode';
import type { RareParts } from '../../../../src/state/format';
import { UnreadableStateError } from '../../../../src/state/store';
import type { Row } from './driver';

const CHECKSUM_LENGTH = 7;

/** Longer keys would not fit an index. */
const MAX_KEY_LENGTH = 200;

/**
 * The text under which a record or an entry is found. Escaped as in JSON, because Postgres stores
 * neither a zero byte nor half a surrogate pair; what is long is found by its hash.
 */
export function keyText(id: RecordId): string {
	const escaped = JSON.stringify(idKey(id)).slice(1, -1);
	if (escaped.length <= MAX_KEY_LENGTH) return escaped;
	return `\\h${createHash('sha256').update(escaped).digest('hex')}`;
}

/** Link ids are numbers in base 36; the tables hold the number. */
export function linkNumber(id: string): number {
	return parseInt(id, 36);
}

/** A body begins with a checksum over what it is and what it says, to notice damage. */
function sealed(what: string, json: string): string {
	return checksum(`${what}\n${json}`) + json;
}

/** @throws UnreadableStateError when it is not what was written for that key. */
function opened(where: Where, what: string, body: unknown): string {
	if (typeof body !== 'string') throw unreadable(where, 'it has no body');
	const json = body.slice(CHECKSUM_LENGTH);
	if (checksum(`${what}\n${json}`) !== body.slice(0, CHECKSUM_LENGTH)) {
		throw unreadable(where, 'its checksum does not fit');
	}
	return json;
}

interface Where {
	readonly table: string;
	readonly row: string;
}

export function unreadable({ table, row }: Where, what: string): UnreadableStateError {
	return new UnreadableStateError(
		`The stored state of this sync cannot be read: ${row} in ${table}: ${what}.`,
		'The stored rows were left as they are. Put back a backup of the database. Without one, delete the damaged row, or give the sync another Sync Name to begin anew: records with match keys are linked again without duplicates.',
	);
}

type LinkBody = readonly [
	master: RecordId | null,
	slave: RecordId | null,
	masterCount: number,
	masterShadows: string,
	/** Only where they differ from the master's. */
	slaveCount?: number | null,
	slaveShadows?: string | null,
	rare?: RareParts,
];

export function linkBody(link: Link): string {
	const { master, slave } = link.shadows;
	const masterText = shadowsText(master, master.length);
	const slaveText = shadowsText(slave, slave.length);
	const rare = rareParts(link);
	const same = masterText === slaveText;
	const plain = [
		link.ids.master ?? null,
		link.ids.slave ?? null,
		master.length,
		masterText,
	] as const;
	const other = same ? ([null, null] as const) : ([slave.length, slaveText] as const);
	const ordinary: LinkBody = same ? plain : [...plain, ...other];
	const body: LinkBody = rare === undefined ? ordinary : [...plain, ...other, rare];
	return sealed(`link ${link.id}`, JSON.stringify(body));
}

export function readLink(row: Row, table: string): Link {
	const id = Number(row.link_id).toString(36);
	const where = { table, row: `link_id ${String(row.link_id)}` };
	// The checksum vouches for the shape: it is what linkBody wrote.
	const body: LinkBody = JSON.parse(opened(where, `link ${id}`, row.body));
	const [master, slave, count, text, slaveCount, slaveText, rare] = body;
	checkKey(where, row.master_key, master);
	checkKey(where, row.slave_key, slave);
	const shadows = new ShadowReader(text).next(count);
	return restoredLink(
		id,
		{ ...(master === null ? {} : { master }), ...(slave === null ? {} : { slave }) },
		{ master: shadows, slave: otherShadows(shadows, slaveCount, slaveText) },
		rare,
	);
}

/** The same array for both where they are equal: half of the memory, and nobody changes it. */
function otherShadows(
	master: Shadows,
	count: number | null | undefined,
	text: string | null | undefined,
): Shadows {
	if (typeof count !== 'number' || typeof text !== 'string') return master;
	return new ShadowReader(text).next(count);
}

/** Links are found by these columns; one that was damaged would hide its link. */
function checkKey(where: Where, key: unknown, id: RecordId | null): void {
	if (key !== (id === null ? null : keyText(id))) {
		throw unreadable(where, 'its keys do not fit its body');
	}
}

export function headBody(head: StateHead): string {
	return sealed('head', JSON.stringify(head));
}

export function readHead(body: unknown, table: string, name: string): StateHead {
	if (body === null || body === undefined) return EMPTY_HEAD;
	const head: StateHead = JSON.parse(opened({ table, row: `the sync "${name}"` }, 'head', body));
	return head;
}

export function conflictBody(conflict: Conflict): string {
	return sealed('conflict', JSON.stringify(conflict));
}

export function readConflict(row: Row, table: string): Conflict {
	const where = { table, row: rowName(row) };
	const conflict: Conflict = JSON.parse(opened(where, 'conflict', row.body));
	if (row.key !== undefined && row.key !== keyText(conflict.id)) {
		throw unreadable(where, 'its key does not fit its body');
	}
	return conflict;
}

export function guardBody(key: string, record: GuardRecord): string {
	return sealed('guard', JSON.stringify([key, record]));
}

export function readGuard(row: Row, table: string): readonly [string, GuardRecord] {
	const where = { table, row: rowName(row) };
	const body: readonly [string, GuardRecord] = JSON.parse(opened(where, 'guard', row.body));
	if (row.key !== keyText(body[0])) throw unreadable(where, 'its key does not fit its body');
	return body;
}

function rowName(row: Row): string {
	return row.key === undefined ? `seq ${String(row.seq)}` : `key ${String(row.key)}`;
}
