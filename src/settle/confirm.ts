import type { CompiledField } from '../mapping/compiled';
import { compileStored } from '../mapping/compiled';
import type { Conflict } from '../model/conflict';
import { Draft } from '../model/draft';
import type { FailureKind, Intent, IntentField, Link, RecordId } from '../model/link';
import { LinkEdit } from '../model/linkEdit';
import type { AppRecord } from '../model/record';
import type { Side } from '../model/side';
import { otherSide } from '../model/side';
import type { StateChange } from '../model/state';
import { idKey } from '../model/state';
import type { StateView } from '../model/syncState';
import { conflictId } from '../records/conflictId';
import { isGone } from '../records/gone';
import { markOf } from '../records/marks';
import { shownForm } from '../records/outgoing';
import { noteOwnMark } from '../records/ownMarks';
import type { SeenValue } from '../records/seen';
import { compared } from '../records/seen';
import { isAlike } from '../values/alike';
import { readPath } from '../values/paths';
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

/** Settles writes by what the apps answered. SEMANTICS "Settling writes". No work per link of the sync. */
export function confirmWrites(
	state: StateView,
	answers: readonly WriteAnswer[],
	now: number,
): { readonly change: StateChange; readonly results: readonly WriteResult[] } {
	const draft = new Draft(state);
	const confirmation = new Confirmation(draft, now, answers.length <= MOST_MARKS);
	const results = answers.map((answer) => confirmation.answer(answer));
	return { change: draft.change(), results };
}

/** A mapped field and what an app says that it stored in it. */
type Told = { readonly field: CompiledField; readonly value: unknown } | undefined;

/** So many answers at once get marks. */
const MOST_MARKS = 1000;

class Confirmation {
	private readonly fields: ReadonlyMap<number, CompiledField>;
	/** Ids that answers of this batch gave to links, with their sides. */
	private readonly taken = new Set<string>();

	constructor(
		private readonly draft: Draft,
		private readonly now: number,
		/** Whether marks are kept: not of thousands of answers, after which nobody waits for old events. */
		private readonly notesMarks: boolean,
	) {
		this.fields = new Map(compileStored(draft.head).map((field) => [field.index, field]));
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
			turnDown(edit, intent, { kind, reason, now: this.now });
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
		const refused = intent.fields.flatMap((part) => {
			const value = this.toldOf(intent, part, stored);
			if (value !== undefined) return this.settleField(edit, intent, part, value);
			edit.land(intent, part, part.sent, this.now);
			return [];
		});
		if (refused.length === 0) return { status: 'confirmed', reason: 'stored as the app answered' };
		return this.noteRefused(edit, intent, stored, refused);
	}

	/** What an event says of these fields that is older than the answer is out of date. */
	private noteMark(edit: LinkEdit, intent: Intent, stored: AppRecord): void {
		const mark = this.markOf(intent, stored);
		if (!this.notesMarks) return;
		for (const part of intent.fields) {
			const value = this.toldOf(intent, part, stored);
			if (value === undefined) continue;
			const { print } = compared(value.value, value.field, intent.target);
			noteOwnMark(edit, { intent, part, print, mark, now: this.now });
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
			edit.replaceIntent(standing, { ...standing, failed: reason, mark });
		}
		return { status: 'noEffect', reason };
	}

	/** What the app says that it stored of a field. */
	private toldOf({ target }: Intent, { field: index }: IntentField, stored: AppRecord): Told {
		const field = this.fields.get(index);
		const value = field === undefined ? undefined : readPath(stored, field.paths[target]);
		return field === undefined || value === undefined ? undefined : { field, value };
	}

	/** Settles a field by the value that the app says it stored; or names it, where that is the old one. */
	private settleField(
		edit: LinkEdit,
		intent: Intent,
		part: IntentField,
		{ field, value }: NonNullable<Told>,
	): readonly string[] {
		const { target, mark } = intent;
		const seen = compared(value, field, target);
		const form = part.sentValue !== undefined && isAlike(seen.canonical, part.sentValue);
		const isOther = seen.print !== part.sent && !form;
		if (isOther && part.held.includes(seen.print)) return [field.paths[target]];
		if (isOther) this.logForm(edit, intent, field, seen, part);
		edit.land(intent, part, seen.print, this.now);
		const held = part.held.filter((print) => print !== seen.print);
		if (held.length > 0) {
			const unshown = { side: target, field: part.field, held, mark, missed: false };
			edit.setUnshown(target, part.field, unshown);
		}
		if (field.keepsBase) edit.setBase(target, part.field, value);
		return [];
	}

	/** A third value is taken for the app's form of what was sent; it may be a user who was faster. */
	private logForm(
		edit: LinkEdit,
		intent: Intent,
		field: CompiledField,
		seen: SeenValue,
		part: IntentField,
	): void {
		const { plan } = field;
		const source = otherSide(intent.target);
		const reason = `the ${intent.target} stored another value than was sent; maybe a user was faster`;
		const entry: Conflict = {
			id: conflictId(intent.writeId, plan.key, String(seen.print)),
			revision: 1,
			type: 'contested',
			status: 'rejected',
			link: edit.link.id,
			masterId: edit.link.ids.master,
			slaveId: edit.link.ids.slave,
			label: labelOf(edit),
			fields: [
				{
					key: plan.key,
					masterField: plan.masterField,
					slaveField: plan.slaveField,
					...(plan.label === undefined ? {} : { label: plan.label }),
					[intent.target]: seen.value,
					[source]: part.sentValue === undefined ? undefined : shownForm(part.sentValue),
					changedBy: 'unknown',
					reason,
				},
			],
			reason,
			openedAt: this.now,
			lastSeenAt: this.now,
			timesSeen: 1,
			run: this.draft.head.run,
			how: reason,
			decidedBy: 'policy',
			decidedAt: this.now,
			content: seen.print,
		};
		this.draft.log(entry);
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
			this.draft.log({ ...decided, records: undefined, status: 'resolved', lastSeenAt: this.now });
		}
	}
}

function labelOf(edit: LinkEdit): string {
	const { master, slave } = edit.link.ids;
	return `master ${master ?? '?'} / slave ${slave ?? '?'}`;
}

function unknown(reason: string): WriteResult {
	return { status: 'unknown', reason };
}
