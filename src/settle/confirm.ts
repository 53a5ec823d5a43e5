import type { CompiledField } from '../mapping/compiled';
import { compileStored, keepsAsBase } from '../mapping/compiled';
import { Draft } from '../model/draft';
import { withNames } from '../model/sideNames';
import type { FailureKind, Fingerprint, Intent, IntentField, Link, RecordId } from '../model/link';
import { LinkEdit } from '../model/linkEdit';
import type { AppRecord } from '../model/record';
import type { Side } from '../model/side';
import { otherSide } from '../model/side';
import type { StateChange } from '../model/state';
import { idKey } from '../model/state';
import type { StateView } from '../model/syncState';
import { FormsTold, holdsForm } from '../records/appForms';
import { closedEntry } from '../records/closedEntry';
import { isGone } from '../records/gone';
import { markOf } from '../records/marks';
import { noteOwnMark } from '../records/ownMarks';
import { sentOf } from '../records/proof';
import { compared } from '../records/seen';
import { readPath } from '../values/paths';
import type { AnsweredField, Outcome } from './answeredField';
import { noteForm, outcomeOf } from './answeredField';
import { Corrections } from './corrections';
import { ErrorRoom } from './errorRoom';
import { turnDown } from './turnDown';

/** What an app answered to one write. */
export interface WriteAnswer {
	readonly writeId: string;
	readonly link: string;
	/** The side that was written to. */
	readonly side: Side;
	/** Which try it answers, where that is known: 1 for the first. */
	readonly attempt?: number;
	/** The record's id, as the app answered it. */
	readonly id?: RecordId;
	/** What the app says it stored: the whole record that it answered; absent where nothing was read back. */
	readonly stored?: AppRecord;
	/** The version or ETag that the app gave the write. */
	readonly version?: string;
	/** The app's error, where the write failed. */
	readonly failed?: string;
	/** What the error means; without it the write was refused. */
	readonly kind?: FailureKind;
}

/**
 * `confirmed`: settled, or nothing left to settle. `acknowledged`: answered without the values, which
 * the next sight settles. `noEffect`: the app took it but still shows the old value. `failed`: refused.
 * `throttled`: too many requests. `unanswered`: nobody knows whether it landed. `unknown`: no such write stands, nor did it lately.
 */
export interface WriteResult {
	readonly status:
		| 'confirmed'
		| 'acknowledged'
		| 'noEffect'
		| 'failed'
		| 'throttled'
		| 'unanswered'
		| 'unknown';
	readonly reason: string;
}

/** What answers settled: a result for each, and sentences for people. */
export interface Confirmed {
	readonly change: StateChange;
	readonly results: readonly WriteResult[];
	readonly notes: readonly string[];
}

/** Settles writes by what the apps answered. SEMANTICS "Settling writes". No work per link of the sync, but where writes failed: O(unsettled). */
export function confirmWrites(
	state: StateView,
	answers: readonly WriteAnswer[],
	now: number,
): Confirmed {
	const draft = new Draft(state);
	const confirmation = new Confirmation(draft, now, answers.length <= MOST_MARKS);
	const results = answers.map((answer) => confirmation.answer(answer));
	confirmation.corrections.apply(draft, now);
	const notes = confirmation.notes.map((note) => withNames(note, draft.names));
	return { change: draft.change(), results, notes };
}

/** A field of a write; `told`: what the app says of it. */
interface Settled {
	readonly intent: Intent;
	readonly part: IntentField;
	readonly told: AnsweredField | undefined;
	readonly outcome: Outcome;
	readonly stored: AppRecord;
}

interface Unproven extends Pick<Settled, 'intent' | 'part' | 'stored'> {
	readonly print: Fingerprint;
	/** Whether the app had made a form of its own of what was written before. */
	readonly heldForm: boolean;
}

/** So many answers at once get marks. */
const MOST_MARKS = 1000;

class Confirmation {
	private readonly fields: ReadonlyMap<number, CompiledField>;
	/** Ids that answers of this batch gave to links, with their sides. */
	private readonly taken = new Set<string>();
	/** Entries that tell of forms. */
	private readonly formsTold = new FormsTold();
	private readonly errors: ErrorRoom;
	readonly corrections = new Corrections();

	constructor(
		private readonly draft: Draft,
		private readonly now: number,
		/** Whether marks are kept: not of thousands of answers, after which nobody waits for old events. */
		private readonly notesMarks: boolean,
	) {
		this.fields = new Map(compileStored(draft.head).map((field) => [field.index, field]));
		this.errors = new ErrorRoom(draft.base);
	}

	get notes(): readonly string[] {
		return this.formsTold.notes;
	}

	answer(answer: WriteAnswer): WriteResult {
		const link = this.draft.link(answer.link);
		if (link === undefined) return unknown('its link is no longer there');
		const intent = link.intents.find((each) => each.writeId === answer.writeId);
		if (intent === undefined) return this.answerEnded(answer, new LinkEdit(link));
		const edit = new LinkEdit(link);
		const result = this.settle(edit, intent, answer);
		if (answer.version !== undefined && answer.failed === undefined) {
			edit.set({ versions: { ...edit.link.versions, [answer.side]: answer.version } });
		}
		this.closeConflicts(edit, intent);
		this.corrections.note(intent, edit.link);
		this.draft.putLink(edit.link);
		if (answer.failed === undefined) this.noteTaken(intent);
		return result;
	}

	/** A write that is put off while its app takes others uses up attempts. */
	private noteTaken({ target, lastRun }: Intent): void {
		const { head } = this.draft;
		if ((head.taken?.[target] ?? 0) >= lastRun) return;
		const other = otherSide(target);
		const runs = { [other]: head.taken?.[other], [target]: lastRun };
		this.draft.head = { ...head, taken: { master: runs.master, slave: runs.slave } };
	}

	private settle(edit: LinkEdit, intent: Intent, answer: WriteAnswer): WriteResult {
		if (answer.failed !== undefined && (answer.attempt ?? Infinity) < intent.attempts) {
			return { status: 'failed', reason: `an earlier attempt: ${answer.failed}` };
		}
		if (answer.failed !== undefined) {
			const { kind = 'refused', failed: reason } = answer;
			turnDown(edit, intent, { kind, reason: this.errors.keep(reason), now: this.now });
			return { status: kind === 'refused' ? 'failed' : kind, reason };
		}
		if (intent.operation === 'delete') {
			edit.replaceIntent(intent, { ...intent, failed: undefined, acknowledged: true });
			return { status: 'confirmed', reason: 'the app deleted it' };
		}
		if (!this.takeId(edit, intent, answer)) {
			edit.replaceIntent(intent, { ...intent, failed: undefined });
			return { status: 'acknowledged', reason: 'the answer names no id of the created record' };
		}
		return this.settleFields(edit, intent, answer);
	}

	/** A created record's id completes its link. False where there is none to take. */
	private takeId(edit: LinkEdit, intent: Intent, { id }: WriteAnswer): boolean {
		const { target } = intent;
		if (intent.operation !== 'create' || edit.link.ids[target] !== undefined) return true;
		if (id === undefined) return false;
		const key = `${target}\n${idKey(id)}`;
		if (this.taken.has(key)) return false;
		const other = this.draft.base.linkOf(target, id);
		if (other !== undefined && !this.detach(other, target)) return false;
		this.taken.add(key);
		edit.setId(target, id);
		return true;
	}

	/** An app may give a new record the id of a deleted one; the deleted one's link lets go of it. */
	private detach({ id }: Link, side: Side): boolean {
		const link = this.draft.link(id);
		if (link === undefined || (!isGone(link, side) && link.misses[side] === 0)) return false;
		const edit = new LinkEdit(link);
		edit.setId(side, undefined);
		this.draft.putLink(edit.link);
		return true;
	}

	private settleFields(edit: LinkEdit, intent: Intent, answer: WriteAnswer): WriteResult {
		const stored = answer.stored ?? {};
		if (intent.fields.every((part) => this.toldOf(intent, part, stored) === undefined)) {
			edit.replaceIntent(intent, { ...intent, failed: undefined, acknowledged: true });
			return { status: 'acknowledged', reason: 'the answer does not say what was stored' };
		}
		this.noteMark(edit, intent, stored);
		const refused: string[] = [];
		const others: string[] = [];
		for (const part of intent.fields) {
			const told = this.toldOf(intent, part, stored);
			const outcome = told === undefined ? 'sent' : outcomeOf(this.draft, told);
			const path = told?.field.paths[intent.target] ?? '';
			if (outcome === 'refused') refused.push(path);
			else if (outcome === 'other') others.push(path);
			else this.settleField(edit, { intent, part, told, outcome, stored });
		}
		// What is reported failed cannot be in a value that somebody made since: here it may be.
		if (others.length > 0) return this.noteOther(edit, intent, others);
		if (refused.length > 0) return this.noteRefused(edit, intent, stored, refused);
		return { status: 'confirmed', reason: 'stored as the app answered' };
	}

	/** What an event says of these fields that is older than the answer is out of date. */
	private noteMark(edit: LinkEdit, intent: Intent, stored: AppRecord): void {
		const mark = this.markOf(intent, stored);
		if (mark === undefined || !this.notesMarks) return;
		for (const part of intent.fields) {
			const value = this.toldOf(intent, part, stored);
			if (value === undefined) continue;
			noteOwnMark(edit, { intent, part, print: value.seen.print, mark, now: this.now });
		}
	}

	private markOf({ target }: Intent, stored: AppRecord): string | undefined {
		return markOf(this.draft.head.mapping?.modifiedFields[target], stored);
	}

	/** The write itself moved the record's mark; the fields it had no effect on are tried again. */
	private noteRefused(
		edit: LinkEdit,
		intent: Intent,
		stored: AppRecord,
		refused: readonly string[],
	): WriteResult {
		const reason = `the app still shows the old value of ${refused.join(', ')}`;
		const standing = edit.link.intents.find((each) => each.writeId === intent.writeId);
		if (standing !== undefined) {
			const mark = this.markOf(intent, stored);
			edit.replaceIntent(standing, { ...standing, failed: reason, noEffect: true, mark });
		}
		return { status: 'noEffect', reason };
	}

	/** Nobody knows whether somebody was faster: the next sight decides. */
	private noteOther(edit: LinkEdit, intent: Intent, others: readonly string[]): WriteResult {
		const standing = edit.link.intents.find((each) => each.writeId === intent.writeId);
		if (standing !== undefined) {
			edit.replaceIntent(standing, { ...standing, failed: undefined, acknowledged: true });
		}
		const names = others.join(', ');
		return { status: 'acknowledged', reason: `the app answered another value of ${names}` };
	}

	/** What the app says that it stored of a field. */
	private toldOf(intent: Intent, part: IntentField, stored: AppRecord): AnsweredField | undefined {
		const field = this.fields.get(part.field);
		const value = field === undefined ? undefined : readPath(stored, field.paths[intent.target]);
		if (field === undefined || value === undefined) return undefined;
		return { intent, part, field, seen: compared(value, field, intent.target) };
	}

	/** Settles a field by what the app says of it. */
	private settleField(edit: LinkEdit, { intent, part, told, outcome, stored }: Settled): void {
		const { now } = this;
		const heldForm = holdsForm(this.draft.head, edit.link, intent.target, part.field);
		// Of a default that fills a blank the blank is what was settled: by the table its side has changed.
		if (told === undefined || outcome === 'filled') {
			edit.land(intent, part, part.sent, now);
			this.awaitProof(edit, { intent, part, stored, print: part.sent, heldForm });
			return;
		}
		const { field, seen } = told;
		edit.land(intent, part, seen.print, now);
		if (outcome !== 'sent') {
			noteForm(this.draft, this.formsTold, edit, { ...told, outcome, now });
		}
		this.awaitProof(edit, { intent, part, stored, print: seen.print, heldForm });
		if (keepsAsBase(field, seen.value)) edit.setBase(intent.target, part.field, seen.value);
	}

	/** A record that was created may lack what it was created with: then its field is blank. */
	private heldBefore({ operation, target }: Intent, { field: index, held }: IntentField) {
		const field = this.fields.get(index);
		if (operation !== 'create' || field === undefined) return held;
		return [...held, compared(null, field, target).print];
	}

	/** An answer is a receipt: what the next sight shows is the proof. */
	private awaitProof(edit: LinkEdit, { intent, part, stored, print, heldForm }: Unproven): void {
		const { target, writeId, attempts, mark } = intent;
		const answered = this.markOf(intent, stored);
		const held = this.heldBefore(intent, part).filter((each) => each !== print);
		edit.setUnshown(target, part.field, {
			side: target,
			field: part.field,
			held,
			missed: false,
			...(mark === undefined ? {} : { mark }),
			...sentOf(part),
			...(heldForm ? { heldForm } : {}),
			...(answered === undefined ? {} : { answered }),
			...(held.length === 0 ? {} : { write: { id: writeId, tries: attempts } }),
		});
	}

	/** A repeated or late answer changes nothing, but for the id of a record that was created. */
	private answerEnded(answer: WriteAnswer, edit: LinkEdit): WriteResult {
		const { ids } = edit.link;
		const known = answer.failed === undefined ? ids[answer.side] : undefined;
		if (known !== undefined && (answer.id === undefined || idKey(known) === idKey(answer.id))) {
			return { status: 'confirmed', reason: 'it was settled already' };
		}
		return unknown('the write was settled, replaced or given up before this answer came');
	}

	/** Decisions are carried out once the last of their writes landed. */
	private closeConflicts(edit: LinkEdit, { conflict, fields }: Intent): void {
		for (const id of new Set([conflict, ...fields.map((part) => part.conflict)])) {
			if (id === undefined || edit.carriesOut(id)) continue;
			const decided = this.draft.openConflict(id);
			if (decided?.decidedAt === undefined) continue;
			this.draft.dropOpen(id);
			this.draft.log(
				closedEntry(decided, { status: 'resolved', how: decided.how, lastSeenAt: this.now }),
			);
		}
	}
}

function unknown(reason: string): WriteResult {
	return { status: 'unknown', reason };
}
