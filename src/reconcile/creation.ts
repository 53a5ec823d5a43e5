import type { Intent, IntentField, Link } from '../model/link';
import { LinkEdit } from '../model/linkEdit';
import type { Side } from '../model/side';
import { otherSide } from '../model/side';
import { writePath } from '../values/paths';
import { newEntry, conflictId } from './entries';
import type { Listed } from './listing';
import { outgoing } from './requests';
import type { Run } from './run';
import type { Present } from './sights';
import { seeField, sourcesOf } from './sights';
import { MAX_SENT_LENGTH, haveSameContent, writeId } from './writes';

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

export function presentOn(side: Side, listed: Listed): Present {
	return side === 'master' ? { master: listed } : { slave: listed };
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
	const parts: IntentField[] = [];
	const json: { [field: string]: unknown } = {};
	const changed: string[] = [];
	for (const field of run.fields) {
		const seen = seeField(field, present).seen[from];
		if (seen === undefined || !field.allowed[target]) continue;
		const { value, sent } = outgoing(field, from, seen);
		writePath(json, field.paths[target], value);
		changed.push(field.plan.key);
		parts.push({
			field: field.index,
			source: seen.print,
			sent: sent.print,
			...(sent.canonical.length > MAX_SENT_LENGTH ? {} : { sentValue: sent.canonical }),
			held: [],
		});
	}
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
		firstRun: same?.firstRun ?? run.number,
		lastRun: run.number,
		attempts: (same?.attempts ?? 0) + 1,
		...(conflict === undefined ? {} : { conflict }),
	};
	if (old === undefined) edit.addIntent(next);
	else edit.replaceIntent(old, next);
	return next;
}

/** Creates the record again that one side lost while the other edited it. */
export function recreate(run: Run, edit: LinkEdit, gone: Side, source: Listed): void {
	for (const intent of edit.link.intents) edit.dropIntent(intent, run.now);
	edit.setId(gone, undefined);
	edit.set({
		seen: { ...edit.link.seen, [gone]: false },
		misses: { master: 0, slave: 0 },
		resting: undefined,
	});
	planCreate(run, edit, gone, source);
}

/** Logs a decision about a record's existence that nobody was asked for. */
export function logExistence(run: Run, link: Link, present: Present, reason: string): void {
	const id = conflictId('existence', link.id, reason, String(run.number));
	const parts = { id, type: 'deletedVsEdited' as const, link, reason, content: run.number };
	const entry = newEntry(run, parts, present, 'rejected');
	const records =
		present.master === undefined
			? { slave: present.slave?.record }
			: { master: present.master.record };
	run.logRejected(
		{ ...entry, ...withRecords(records), how: reason, decidedBy: 'policy', decidedAt: run.now },
		present,
	);
}

function withRecords(records: { master?: Listed['record']; slave?: Listed['record'] }) {
	return {
		records: {
			...(records.master === undefined ? {} : { master: records.master }),
			...(records.slave === undefined ? {} : { slave: records.slave }),
		},
	};
}
