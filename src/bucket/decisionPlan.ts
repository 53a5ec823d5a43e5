import type { CompiledField } from '../mapping/compiled';
import { compileStored } from '../mapping/compiled';
import type { Conflict, ConflictDecision } from '../model/conflict';
import type { Draft } from '../model/draft';
import type { Intent, IntentField } from '../model/link';
import { LinkEdit } from '../model/linkEdit';
import type { PlannedWrite } from '../model/plan';
import type { Side } from '../model/side';
import { closedEntry } from '../records/closedEntry';
import { writeId } from '../records/writeId';
import type { Decision } from './decision';

/** A decision on its way into the state: what it writes, and how its entry ends. */
export class DecisionPlan {
	readonly writes: PlannedWrite[] = [];
	/** Sentences for people. */
	readonly notes = new Set<string>();
	/** The link that the conflict is about, where it is about one. */
	readonly edit: LinkEdit | undefined;

	constructor(
		readonly draft: Draft,
		readonly conflict: Conflict,
		readonly decision: Decision,
		readonly now: number,
		readonly fields: readonly CompiledField[] = compileStored(draft.head),
	) {
		const link = conflict.link === undefined ? undefined : draft.link(conflict.link);
		this.edit = link === undefined ? undefined : new LinkEdit(link);
	}

	/**
	 * Plans what the decision writes. With `attempts` 0 it does not leave now, but with the next run that
	 * has the record in sight.
	 */
	addIntent(
		edit: LinkEdit,
		operation: Intent['operation'],
		target: Side,
		parts: readonly IntentField[],
		more: Pick<Partial<Intent>, 'mark' | 'attempts' | 'final'> = {},
	): Intent {
		for (const part of parts) {
			const older = edit.standing(target, part.field);
			if (older !== undefined) edit.dropField(older.intent, older.part, this.now);
		}
		const { run } = this.draft.head;
		const intent: Intent = {
			writeId: writeId(run, `${edit.link.id}.${this.conflict.id}`, target, operation, parts),
			operation,
			target,
			fields: parts,
			firstRun: run,
			lastRun: run,
			attempts: 1,
			...(operation === 'update' ? {} : { conflict: this.conflict.id }),
			...more,
		};
		edit.addIntent(intent);
		return intent;
	}

	emit(
		link: string,
		intent: Intent,
		id: PlannedWrite['id'],
		content: { readonly json: PlannedWrite['json']; readonly changed: readonly string[] },
	): void {
		this.writes.push({
			writeId: intent.writeId,
			link,
			side: intent.target,
			operation: intent.operation,
			id,
			...content,
			sources: {},
			attempt: intent.attempts,
		});
	}

	/** What is decided is about values that were not kept: the next run that sees them writes. */
	waitForSight(decision: ConflictDecision): void {
		this.draft.putOpen({ ...this.decided(decision), waits: true });
		this.draft.head = { ...this.draft.head, wantsFull: true };
		this.notes.add(
			'The values of this conflict had no room in the bucket. The next full run writes what was decided, if they are still the same.',
		);
	}

	private decided(decision: ConflictDecision): Conflict {
		return {
			...this.conflict,
			decidedAt: this.now,
			decidedBy: this.decision.by,
			...(this.decision.comment === undefined ? {} : { comment: this.decision.comment }),
			how: this.conflict.undoes === undefined ? describe(decision) : 'put back',
			decision,
		};
	}

	/** Without a write, now or with the next run, there is nothing to wait for. */
	closeOrWait(decision: ConflictDecision): void {
		const { conflict, now } = this;
		const decided = this.decided(decision);
		if (this.edit?.carriesOut(conflict.id) === true) {
			this.draft.putOpen(decided);
			return;
		}
		this.draft.dropOpen(conflict.id);
		this.draft.log(closedEntry(decided, { status: 'resolved', how: decided.how, lastSeenAt: now }));
	}
}

function describe({ fields = {}, existence }: ConflictDecision): string {
	const takes = new Set(Object.values(fields).map((choice) => choice.take));
	return existence?.take ?? [...takes].join(', ');
}
