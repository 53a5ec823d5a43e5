import { isEqual, omit } from 'lodash';
import type { Conflict } from '../../model/conflict';
import { frameSize } from '../../model/entrySize';
import type { Intent, IntentField, Link } from '../../model/link';
import { LinkEdit } from '../../model/linkEdit';
import type { Side } from '../../model/side';
import { otherSide } from '../../model/side';
import { conflictId } from '../../records/conflictId';
import { createContent } from '../../records/createContent';
import { haveSameContent } from '../../records/intentParts';
import type { Listed, Present } from '../../records/listed';
import { presentOn, sourcesOf } from '../../records/listed';
import { writeId } from '../../records/writeId';
import { writePath } from '../../values/paths';
import { isLonger } from '../../values/plainJson';
import { newEntry } from '../entries';
import { nextTry } from '../retries';
import type { Run } from '../run';

/** Said where a run before was lost: what it created may not be in the lists yet. */
export const CREATIONS_WAIT =
	'Creations wait for the next run: the state of a run before was not saved.';

/** A new link of a record with a partner, or with one that is about to be created. */
export function newLink(run: Run, ids: Link['ids']): Link {
	return {
		id: run.draft.newLinkId(),
		ids,
		shadows: { master: [], slave: [] },
		seen: { master: ids.master !== undefined, slave: ids.slave !== undefined },
		misses: { master: 0, slave: 0 },
		intents: [],
	};
}

/**
 * Plans the creation of a link's missing record from the one that is there: every mapped field that
 * may be written. The same content again is the same write, tried once more.
 */
export function planCreate(
	run: Run,
	edit: LinkEdit,
	target: Side,
	source: Listed,
	conflict?: string,
): void {
	const from = otherSide(target);
	const present = presentOn(from, source);
	const { json, changed, parts } = createContent(run.fields, target, source.record);
	const intent = createIntent(run, edit, target, parts, conflict);
	run.writes.push({
		writeId: intent.writeId,
		link: edit.link.id,
		side: target,
		operation: 'create',
		json,
		changed,
		sources: sourcesOf(present),
		attempt: intent.attempts,
	});
}

/** Sends a creation that waits as it was planned: the record that it is made from is not at hand. */
export function createFromKept(run: Run, edit: LinkEdit, intent: Intent): void {
	const { target } = intent;
	const json: { [field: string]: unknown } = {};
	const changed: string[] = [];
	for (const part of intent.fields) {
		const field = run.byIndex.get(part.field);
		if (field === undefined || part.value === undefined) return;
		writePath(json, field.paths[target], part.value);
		changed.push(field.plan.key);
	}
	const fields = intent.fields.map((part) => omit(part, ['value']));
	const next: Intent = { ...intent, fields, ...nextTry(run, intent) };
	edit.replaceIntent(intent, next);
	const { writeId, attempts } = next;
	run.writes.push({
		...{ writeId, link: edit.link.id, side: target, operation: 'create', json, changed },
		sources: {},
		attempt: attempts,
	});
}

function createIntent(
	run: Run,
	edit: LinkEdit,
	target: Side,
	parts: readonly IntentField[],
	conflict: string | undefined,
): Intent {
	const old = edit.intentOf('create');
	const same = old !== undefined && haveSameContent(old.fields, parts) ? old : undefined;
	const next: Intent = {
		writeId: same?.writeId ?? writeId(run.number, edit.link.id, target, 'create', parts),
		operation: 'create',
		target,
		fields: parts,
		...nextTry(run, same),
		...(conflict === undefined ? {} : { conflict }),
		...(old?.own === true ? { own: true } : {}),
	};
	if (old === undefined) edit.addIntent(next);
	else edit.replaceIntent(old, next);
	return next;
}

/** Whether the user lets records be created in that side. */
export function mayCreateIn(run: Run, side: Side): boolean {
	const { createIn } = run.settings;
	return createIn === 'both' || createIn === side;
}

/** Creates the record again that one side lost while the other edited it. */
export function recreate(run: Run, edit: LinkEdit, gone: Side, source: Listed): void {
	for (const intent of edit.link.intents) edit.dropIntent(intent, run.now);
	edit.replaceRecord(gone, undefined);
	planCreate(run, edit, gone, source);
}

/** Why a record's existence was decided without asking anybody. */
export interface ExistenceLog {
	readonly reason: string;
	/** What becomes of the record that is left: deleted, too; or the other is created again from it. */
	readonly take: 'delete' | 'restore' | 'unlink';
	/** Fingerprint of what the record holds. */
	readonly content: number;
	/** Whether a write is only tried once more, which is no news to anybody. */
	readonly isRepeat?: boolean;
}

/** Logs a decision about a record's existence that nobody was asked for. */
export function logExistence(run: Run, link: Link, present: Present, what: ExistenceLog): void {
	const { reason, content } = what;
	const id = conflictId('existence', link.id, reason, String(run.number));
	const parts = { id, type: 'deletedVsEdited' as const, link, reason, content };
	const entry = newEntry(run, parts, present, 'rejected');
	const decided = { how: reason, decidedBy: 'policy', decidedAt: run.now };
	const decision = { existence: { take: what.take } };
	const logged = { ...entry, records: recordLeft(present), ...decided, decision };
	if (what.isRepeat === true) run.draft.log(logged);
	else run.logRejected(logged, present);
}

/** Logs what a deletion overrules. True where it must wait until that is saved. */
export function mustLogFirst(run: Run, link: Link, present: Present, what: ExistenceLog): boolean {
	const { logBeforeOverruling } = run.settings;
	if (logBeforeOverruling && wasExistenceLogged(run, link, present, what.content)) return false;
	if (!hasRoomFor(run, link, present, what)) {
		run.leaveCrowded(link);
		return true;
	}
	logExistence(run, link, present, what);
	if (!logBeforeOverruling) return false;
	run.leftLinks.add(link.id);
	run.postpone('Values that are overruled were logged; the writes follow in the next run.');
	return true;
}

/** Whether the history has room for the record that is left. */
function hasRoomFor(run: Run, { ids }: Link, present: Present, { reason }: ExistenceLog): boolean {
	const room = run.draft.historyRoom - frameSize(ids, reason);
	// Its JSON is never shorter, and need not be built for what is too long anyway.
	const records = recordLeft(present);
	return !isLonger(records, room) && JSON.stringify(records).length <= room;
}

/** Whether the state as it was saved tells already what happened to this record. O(history). */
function wasExistenceLogged(run: Run, link: Link, present: Present, content: number): boolean {
	// Where fingerprints are made anew, those of before tell nothing.
	const isSame = (entry: Conflict) =>
		entry.content === content || (run.resalts && isEqual(entry.records, recordLeft(present)));
	return run.state
		.history()
		.some(
			(entry) =>
				entry.link === link.id &&
				entry.type === 'deletedVsEdited' &&
				entry.status === 'rejected' &&
				isSame(entry),
		);
}

function recordLeft({ master, slave }: Present): NonNullable<Conflict['records']> {
	if (master !== undefined) return { master: master.record };
	return slave === undefined ? {} : { slave: slave.record };
}
