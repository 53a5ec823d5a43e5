import type { Draft } from '../model/draft';
import { guardSize } from '../model/entrySize';
import type { Fingerprint } from '../model/link';
import type { AppRecord } from '../model/record';
import type { Side } from '../model/side';
import type { GuardRecord } from '../model/state';
import { idKey } from '../model/state';
import { isRecordId } from '../model/link';
import { DELETED, isTombstone } from '../records/tombstone';
import { fingerprintOf, fingerprint } from '../values/fingerprint';
import { own, readPath } from '../values/paths';
import { byEvidence, readEvidence } from './checks';
import type { EventRules, Verdict } from './rules';
import { plainComparison } from './rules';
import type { Prints } from './saltedRecord';
import { saltedRecord } from './saltedRecord';

/** Stamps of one value that was stamped and replaced before, in a row, that make a loop. */
const FLIPS_OF_A_LOOP = 3;

/** Values that are remembered per field. */
const REMEMBERED_VALUES = 6;

/** Part of the room for all records that one may take. */
const LARGEST_SHARE = 1 / 16;

const MAX_RECORDS = 10_000;
const MAX_AGE = 30 * 24 * 60 * 60 * 1000;

const TOO_LARGE: Verdict = {
	kind: 'user',
	reason: 'it has more fields than the Loop Guard keeps of a record: set the fields that count',
};

export function guardKey(side: Side, id: string | number): string {
	return `${side}\n${idKey(id)}`;
}

/** A record that is being created has no id yet; its echo is known by what it holds. */
export function contentKey(side: Side, prints: Prints): string {
	const parts = Object.entries(prints).map(([field, print]) => `${field}=${print}`);
	return `${side}\nnew\n${fingerprint(parts.sort().join('\n')).toString(36)}`;
}

/** The fields that count: those that are set, or all top-level ones but id, mark and excluded ones. */
export function printsOf(
	draft: Draft,
	record: AppRecord,
	rules: Omit<EventRules, 'combine'>,
	/** Whether with the state's salt, where it has one. */
	salted = draft.base.head.salt !== undefined,
): Prints {
	const prints: { [field: string]: Fingerprint } = Object.create(null);
	if (rules.fields !== undefined) {
		for (const { field, compareAs } of rules.fields) {
			const value = readPath(record, field);
			if (value === undefined) continue;
			prints[field] = fingerprintOf(value, plainComparison(draft.base, compareAs, salted));
		}
		return prints;
	}
	const skipped = new Set([
		rules.idField,
		...(rules.excludeFields ?? []),
		rules.actor?.field,
		rules.flag?.field,
		rules.version?.field,
	]);
	const comparison = plainComparison(draft.base, 'auto', salted);
	for (const [field, value] of Object.entries(record)) {
		if (!skipped.has(field) && value !== undefined)
			prints[field] = fingerprintOf(value, comparison);
	}
	return prints;
}

/** An event of a flow without the Merge: compared with what was stamped and seen before. */
export function classifyUnmapped(
	draft: Draft,
	side: Side,
	event: AppRecord,
	rules: EventRules,
	now: number,
): Verdict {
	const id = readPath(event, rules.idField);
	if (!isRecordId(id)) return { kind: 'user', reason: `the event has no id in "${rules.idField}"` };
	const key = guardKey(side, id);
	const prints = printsOf(draft, event, rules);
	const stored = new Stored(draft, event, { rules, prints });
	const known = stored.at(key) ?? createdRecord(draft, { side, id }, stored);
	if (isTombstone(event, rules.deletedField)) {
		if (isGone(known)) return { kind: 'echo', reason: 'it is known that the record is gone' };
		remember(draft, key, goneRecord(draft, { side, id, at: now }));
		return { kind: 'user', reason: 'the record was deleted' };
	}
	const evidence = readEvidence(event, rules, undefined);
	const next: GuardRecord = {
		side,
		id,
		values: { ...(isGone(known) ? {} : known?.values), ...prints },
		held: known?.held ?? {},
		flips: 0,
		at: now,
		...saltedIn(draft),
	};
	if (isGone(known)) {
		remember(draft, key, next);
		return { kind: 'user', reason: 'the record is back' };
	}
	if (known === undefined) {
		if (!remember(draft, key, next)) return TOO_LARGE;
		return byEvidence(evidence, 'nothing was written to this record yet');
	}
	return classifyKnown(draft, key, { known, next, prints, evidence });
}

/** What is known of a record, what its event says, and what will be known. */
interface Told {
	readonly known: GuardRecord;
	readonly next: GuardRecord;
	readonly prints: Prints;
	readonly evidence: ReturnType<typeof readEvidence>;
}

function classifyKnown(draft: Draft, key: string, told: Told): Verdict {
	const { known, next, prints, evidence } = told;
	const different = Object.keys(prints).filter(
		(field) => own(prints, field) !== own(known.values, field),
	);
	if (different.length === 0) {
		remember(draft, key, next);
		return { kind: 'echo', reason: 'every field holds what was last written or seen' };
	}
	if (evidence?.hidesEdits === true) {
		return { kind: 'echo', reason: `${evidence.reason}, which is set to hide edits` };
	}
	const changed = pick(prints, different);
	// Values that the field held before, and only those: nobody brought anything new.
	const inTurn = Object.entries(changed).every(([field, print]) => wasHeld(known, field, print));
	if (inTurn && known.flips >= FLIPS_OF_A_LOOP) {
		return { kind: 'suspectedLoop', reason: 'the two apps keep changing this record in turn' };
	}
	const held = withHeld(known.held, changed);
	if (!remember(draft, key, { ...next, held, flips: inTurn ? known.flips : 0 })) return TOO_LARGE;
	return { kind: 'user', reason: `changed: ${different.join(', ')}` };
}

function isGone(known: GuardRecord | undefined): boolean {
	return known !== undefined && own(known.values, DELETED) !== undefined;
}

/** What is known of a record that is gone: that alone, so that whoever has it again is no echo. */
function goneRecord(
	draft: Draft,
	{ side, id, at }: Pick<GuardRecord, 'side' | 'id' | 'at'>,
): GuardRecord {
	const values = { [DELETED]: fingerprint(DELETED) };
	return { side, id, values, held: {}, flips: 0, at, ...saltedIn(draft) };
}

function pick(prints: Prints, fields: readonly string[]): Prints {
	return Object.fromEntries(Object.entries(prints).filter(([field]) => fields.includes(field)));
}

/** The values that fields held lately, stamped or seen, with the newest added. */
function withHeld(held: GuardRecord['held'], prints: Prints): GuardRecord['held'] {
	const next: { [field: string]: readonly Fingerprint[] } = Object.create(null);
	Object.assign(next, held);
	for (const [field, print] of Object.entries(prints)) {
		const before = (next[field] ?? []).filter((each) => each !== print);
		next[field] = [...before, print].slice(-REMEMBERED_VALUES);
	}
	return next;
}

function wasHeld(known: GuardRecord, field: string, print: Fingerprint): boolean {
	return own(known.held, field)?.includes(print) ?? false;
}

/** What is remembered of records, in the terms of one that is at hand. */
class Stored {
	constructor(
		private readonly draft: Draft,
		private readonly record: AppRecord,
		private readonly has: {
			readonly rules: Omit<EventRules, 'combine'>;
			readonly prints: Prints;
		},
	) {}

	at(key: string): GuardRecord | undefined {
		const found = this.draft.guardRecord(key);
		if (found === undefined || this.draft.base.head.salt === undefined) return found;
		return saltedRecord(found, this.has.prints, () => this.unsalted());
	}

	/** Keys under which it may be remembered by what it holds. */
	contentKeys(side: Side): readonly string[] {
		const key = contentKey(side, this.has.prints);
		const isSalted = this.draft.base.head.salt !== undefined;
		return isSalted ? [key, contentKey(side, this.unsalted())] : [key];
	}

	private unsalted(): Prints {
		return printsOf(this.draft, this.record, this.has.rules, false);
	}
}

function saltedIn({ base }: Draft): Pick<GuardRecord, 'salted'> {
	return base.head.salt === undefined ? {} : { salted: true };
}

/** The record of a creation that was stamped without an id, once its echo brings the id. */
function createdRecord(
	draft: Draft,
	{ side, id }: Pick<GuardRecord, 'side' | 'id'>,
	stored: Stored,
): GuardRecord | undefined {
	for (const key of stored.contentKeys(side)) {
		const created = stored.at(key);
		if (created === undefined) continue;
		draft.putGuardRecord(key, undefined);
		return { ...created, id };
	}
	return undefined;
}

/** What is about to be written. */
export interface Stamp {
	readonly side: Side;
	readonly id: string | number;
	readonly item: AppRecord;
	readonly rules: Omit<EventRules, 'combine'>;
	readonly prints: Prints;
}

/** Notes what is about to be written, so that its echo is known; false where that is too large to keep. */
export function stampRecord(
	draft: Draft,
	key: string,
	{ side, id, item, rules, prints }: Stamp,
	now: number,
): boolean {
	if (isTombstone(item, rules.deletedField)) {
		return remember(draft, key, goneRecord(draft, { side, id, at: now }));
	}
	const before = new Stored(draft, item, { rules, prints }).at(key);
	const known = isGone(before) ? undefined : before;
	// Held before and replaced since: the integration goes back and forth.
	const repeats = Object.entries(prints).some(
		([field, print]) =>
			known !== undefined && own(known.values, field) !== print && wasHeld(known, field, print),
	);
	return remember(draft, key, {
		side,
		id,
		values: { ...known?.values, ...prints },
		held: withHeld(known?.held ?? {}, prints),
		flips: (known?.flips ?? 0) + (repeats ? 1 : 0),
		at: now,
		...saltedIn(draft),
	});
}

/**
 * Forgets records that were not met for long, and the oldest of too many or of those that take too much room.
 * O(records).
 */
export function trimGuardRecords(draft: Draft, now: number): void {
	const records = [...draft.guardRecords()];
	let left = records.length;
	const forget = (key: string) => {
		draft.putGuardRecord(key, undefined);
		left--;
	};
	const isOver = () => left > MAX_RECORDS || draft.guardSize > draft.base.bounds.guard;
	for (const [key, record] of records) if (record.at < now - MAX_AGE) forget(key);
	if (!isOver()) return;
	for (const [key] of records.sort(([, a], [, b]) => a.at - b.at)) {
		if (!isOver()) return;
		if (draft.guardRecord(key) !== undefined) forget(key);
	}
}

/** Keeps a record, unless it alone would push out most of the others; returns whether. */
function remember(draft: Draft, key: string, record: GuardRecord): boolean {
	const fits = guardSize(key, record) <= draft.base.bounds.guard * LARGEST_SHARE;
	draft.putGuardRecord(key, fits ? record : undefined);
	return fits;
}
