import { once } from 'lodash';
import type { CompiledField } from '../mapping/compiled';
import { compileStored } from '../mapping/compiled';
import { Draft } from '../model/draft';
import type { Link } from '../model/link';
import { isRecordId, isUnlanded } from '../model/link';
import { LinkEdit } from '../model/linkEdit';
import type { AppRecord } from '../model/record';
import type { Side } from '../model/side';
import type { StateChange } from '../model/state';
import type { StateView } from '../model/syncState';
import type { SeenValue } from '../records/seen';
import { ageOf } from '../records/age';
import { isGone } from '../records/gone';
import { markOf } from '../records/marks';
import { noteOwnMark } from '../records/ownMarks';
import { proofOf } from '../records/proof';
import { compared } from '../records/seen';
import { isTombstone } from '../records/tombstone';
import { isOlder } from '../values/marks';
import { readPath } from '../values/paths';
import { isPlainJson } from '../values/plainJson';
import type { Evidence } from './checks';
import { byEvidence, readEvidence } from './checks';
import { classifyUnmapped, trimGuardRecords } from './guardRecords';
import type { EventRules, Verdict } from './rules';
import { deletedField } from './rules';
import { SentCreations } from './sentCreations';
import type { Batch } from './superseded';
import { supersededEvents } from './superseded';

/**
 * Tells users' changes from echoes of what the integration wrote. SEMANTICS "Echoes": with the mapping
 * of a Merge the values decide, without one what the Loop Guard itself stamped and saw. An event that
 * nothing is known of is a user's change: better one run too many than an edit lost.
 */
export function classifyEvents(
	state: StateView,
	side: Side,
	events: readonly AppRecord[],
	rules: EventRules,
	now: number,
): { readonly change: StateChange; readonly verdicts: readonly Verdict[] } {
	const draft = new Draft(state);
	const fields = compileStored(state.head);
	const { mapping } = state.head;
	if (rules.fields !== undefined || mapping === undefined || fields.length === 0) {
		const verdicts = events.map((event) =>
			isPlainJson(event) ? classifyUnmapped(draft, side, event, rules, now) : UNREADABLE,
		);
		trimGuardRecords(draft, now);
		return { change: draft.change(), verdicts };
	}
	const batch = { side, events, rules, fields, mapping };
	const superseded = supersededEvents(batch);
	const creations = once(() => new SentCreations(state, side));
	const verdicts = events.map((event, index) => {
		if (!isPlainJson(event)) return UNREADABLE;
		const verdict = new MappedEvent(draft, event, batch, now, creations).classify();
		return verdict.kind === 'user' && superseded.has(index) ? SUPERSEDED : verdict;
	});
	return { change: draft.change(), verdicts };
}

const UNREADABLE: Verdict = {
	kind: 'user',
	reason: 'the event cannot be read; the Merge says what is wrong with it',
};

const SUPERSEDED: Verdict = {
	kind: 'echo',
	reason: 'a later event of the same batch says all that this one says',
};

/** Of so many events at once marks are kept. */
const MOST_MARKS = 1000;

interface Carried {
	readonly field: CompiledField;
	readonly seen: SeenValue;
}

/** One event of a sync that has a Merge. */
class MappedEvent {
	private readonly side: Side;
	private readonly rules: EventRules;
	/** The record's modified mark, where it has one. */
	private readonly mark: string | undefined;

	constructor(
		private readonly draft: Draft,
		private readonly event: AppRecord,
		private readonly batch: Batch,
		private readonly now: number,
		private readonly creations: () => SentCreations,
	) {
		this.side = batch.side;
		this.rules = batch.rules;
		this.mark = markOf(batch.mapping.modifiedFields[batch.side], event);
	}

	classify(): Verdict {
		const id = readPath(this.event, this.rules.idField);
		if (!isRecordId(id)) {
			return { kind: 'user', reason: `the event has no id in "${this.rules.idField}"` };
		}
		const known = this.draft.base.linkOf(this.side, id);
		const link = known === undefined ? undefined : this.draft.link(known.id);
		const existence = link === undefined ? undefined : this.classifyExistence(link);
		if (existence !== undefined) return existence;
		const evidence = readEvidence(this.event, this.rules, link?.versions?.[this.side]);
		const carried = this.carried();
		if (carried.length === 0) {
			return byEvidence(evidence, 'the event carries no mapped field, and nothing says it is ours');
		}
		if (link === undefined) return this.classifyUnlinked(carried);
		const edit = new LinkEdit(link);
		const current = carried.filter((each) => !this.isOutdated(edit, each));
		if (current.length === 0) {
			return { kind: 'echo', reason: 'out of date: what it says was seen newer before' };
		}
		const different = current.filter((each) => !this.isOurs(edit, each));
		if (edit.link !== link) this.draft.putLink(edit.link);
		if (different.length === 0) {
			return { kind: 'echo', reason: 'every mapped field holds what was last settled or sent' };
		}
		return this.classifyDifferent(link, different, evidence);
	}

	/** A record that is told deleted, or back: the values say nothing of it. */
	private classifyExistence(link: Link): Verdict | undefined {
		const { side, mark } = this;
		const asked = this.draft.conflictsOf(link.id).some((conflict) => conflict.gone === side);
		const known = isGone(link, side) || link.reported === side || asked;
		if (isTombstone(this.event, deletedField(this.rules, this.batch.mapping))) {
			if (link.marks?.some((seen) => seen.side === side && isOlder(mark, seen.mark)) === true) {
				return { kind: 'echo', reason: 'out of date: the record was seen newer before' };
			}
			const ours = link.intents.some(
				(intent) => intent.operation === 'delete' && intent.target === side,
			);
			if (ours) return { kind: 'echo', reason: 'it is the deletion that we asked for' };
			if (known) return { kind: 'echo', reason: 'it is known that the record is gone' };
			return { kind: 'user', reason: 'the record was deleted' };
		}
		return known ? { kind: 'user', reason: 'the record is back' } : undefined;
	}

	private isOutdated(edit: LinkEdit, { field, seen }: Carried): boolean {
		const { side, mark } = this;
		return ageOf(edit, { side, field: field.index, print: seen.print, mark }) === 'old';
	}

	private carried(): readonly Carried[] {
		return this.batch.fields.flatMap((field) => {
			const value = readPath(this.event, field.paths[this.side]);
			return value === undefined ? [] : [{ field, seen: compared(value, field, this.side) }];
		});
	}

	/**
	 * Equal to the shadow, or to what a standing intent that left has sent, which is thereby seen landed; or
	 * the form that the app makes of what was written.
	 */
	private isOurs(edit: LinkEdit, { field, seen }: Carried): boolean {
		const standing = edit.standing(this.side, field.index);
		const sent = standing !== undefined && standing.intent.attempts > 0;
		if (sent && standing.part.sent === seen.print) {
			if (!isUnlanded(standing.intent)) this.land(edit, standing, seen);
			return true;
		}
		const answered = edit.shadow(this.side, field.index);
		const receipt = edit.unshown(this.side, field.index);
		if (receipt === undefined) return answered === seen.print;
		const sight = { shown: seen, mark: this.mark, answered, source: undefined };
		const proof = proofOf(receipt, sight);
		return proof === 'shown' || proof === 'form';
	}

	private land(
		edit: LinkEdit,
		{ intent, part }: NonNullable<ReturnType<LinkEdit['standing']>>,
		{ print }: SeenValue,
	): void {
		const { now, mark } = this;
		if (this.batch.events.length <= MOST_MARKS)
			noteOwnMark(edit, { intent, part, print, mark, now });
		edit.land(intent, part, print, now);
	}

	private classifyDifferent(
		link: Link,
		different: readonly Carried[],
		evidence: Evidence | undefined,
	): Verdict {
		const held = new Set(
			this.draft
				.conflictsOf(link.id)
				.filter((conflict) => conflict.type === 'oscillation')
				.flatMap((conflict) => conflict.fields.map((field) => field.key)),
		);
		if (different.every((each) => held.has(each.field.plan.key))) {
			return {
				kind: 'suspectedLoop',
				reason: 'the apps keep changing this value; it is held until a person decides',
			};
		}
		if (evidence?.hidesEdits === true) {
			return { kind: 'echo', reason: `${evidence.reason}, which is set to hide edits` };
		}
		const names = different.map((each) => each.field.paths[this.side]).join(', ');
		return { kind: 'user', reason: `changed: ${names}` };
	}

	/** A record that no link names is new, unless it is what a standing creation sent. */
	private classifyUnlinked(carried: readonly Carried[]): Verdict {
		const prints = new Map(carried.map((each) => [each.field.index, each.seen.print]));
		if (this.creations().includes(prints)) {
			return { kind: 'echo', reason: 'it is the record that a write of ours created' };
		}
		return { kind: 'user', reason: 'the record is not linked yet' };
	}
}
