import { omit } from 'lodash';
import type { CompiledField } from '../mapping/compiled';
import type { Draft } from '../model/draft';
import type { FieldIndex, Fingerprint, Intent, IntentField } from '../model/link';
import type { LinkEdit } from '../model/linkEdit';
import type { Side } from '../model/side';
import { otherSide } from '../model/side';
import type { FormsTold, Shown } from '../records/appForms';
import {
	attemptOf,
	isFilled,
	isKnownSubstitute,
	noteReform,
	noteSubstitute,
} from '../records/appForms';
import { conflictId } from '../records/conflictId';
import { KnownPrints } from '../records/knownPrints';
import { shownSent } from '../records/outgoing';
import { mayBeForm } from '../records/proof';
import type { SeenValue } from '../records/seen';
import { bare, the } from '../model/sideNames';

/** A field of a write, and what the app says that it stored in it. */
export interface AnsweredField {
	readonly intent: Intent;
	readonly part: IntentField;
	readonly field: CompiledField;
	readonly seen: SeenValue;
}

/**
 * What an answer tells of one field: what was `sent`; a `form` of it; a `substitute` that is known for one;
 * a blank that was `filled`; the old value, `refused`; or any `other`.
 */
export type Outcome = 'sent' | 'form' | 'substitute' | 'filled' | 'refused' | 'other';

/** SEMANTICS "The form that an app makes of a value stays in that app". */
export function outcomeOf(draft: Draft, { intent, part, seen }: AnsweredField): Outcome {
	if (seen.print === part.sent) return 'sent';
	if (mayBeForm(seen, part)) return 'form';
	if (isFilled(intent, part, seen)) return 'filled';
	const isHeld = part.held.includes(seen.print);
	const shown = shownFor(intent, part, seen);
	const isOther = isKnownSubstitute(draft.head, shown) && isStoredAsSent(draft, shown);
	if (!isOther && noteSubstitute(draft, shown, isHeld)) return 'substitute';
	return isHeld ? 'refused' : 'other';
}

const settled = new KnownPrints<Draft>();

/**
 * Whether a record is settled as holding what was sent: then the app does not make another value of it.
 * O(links), once for each field and side of a batch of answers.
 */
function isStoredAsSent(draft: Draft, { side, field, sent }: Shown): boolean {
	return settled.of(draft, side, field, () => settledPrints(draft, side, field)).has(sent);
}

function* settledPrints(draft: Draft, side: Side, field: FieldIndex): Iterable<Fingerprint> {
	for (const { shadows, unshown } of draft.base.links()) {
		const isUnproven = unshown?.some((each) => each.side === side && each.field === field) === true;
		const print = isUnproven ? undefined : shadows[side][field];
		if (print !== undefined) yield print;
	}
}

function shownFor({ target, writeId, attempts }: Intent, part: IntentField, { print }: SeenValue) {
	const write = attemptOf(writeId, attempts);
	return { side: target, field: part.field, sent: part.sent, shown: print, write };
}

/** Notes that the app keeps a form of its own of what was sent, and logs it where that is news. */
export function noteForm(
	draft: Draft,
	told: FormsTold,
	edit: LinkEdit,
	answered: AnsweredField & { readonly outcome: Outcome; readonly now: number },
): void {
	const { intent, part, field, seen, outcome } = answered;
	const { target: side } = intent;
	noteReform(
		draft,
		{ side, field: field.index, made: true },
		seen.canonical,
		part.sentValue ?? part.sentStart,
	);
	const isNews =
		outcome === 'substitute'
			? told.takePair(draft.base.head, omit(shownFor(intent, part, seen), 'write'))
			: told.take(side, field.index);
	if (isNews) logForm(draft, edit, answered);
}

function logForm(
	draft: Draft,
	{ link }: LinkEdit,
	{ intent, part, field, seen, now }: AnsweredField & { readonly now: number },
): void {
	const { key, masterField, slaveField, label } = field.plan;
	const { target } = intent;
	const { master: masterId, slave: slaveId } = link.ids;
	const reason = `reformatted: ${the(target)} keeps the value in a form of its own`;
	const sent = shownSent(part);
	draft.log({
		id: conflictId(intent.writeId, key, String(seen.print)),
		revision: 1,
		type: 'contested',
		status: 'rejected',
		link: link.id,
		masterId,
		slaveId,
		label: `${bare('master')} ${masterId ?? '?'} / ${bare('slave')} ${slaveId ?? '?'}`,
		fields: [
			{
				key,
				masterField,
				slaveField,
				...(label === undefined ? {} : { label }),
				[target]: seen.value,
				[otherSide(target)]: sent,
				changedBy: 'unknown',
				reason,
				kept: { side: target },
			},
		],
		reason,
		openedAt: now,
		lastSeenAt: now,
		timesSeen: 1,
		run: draft.head.run,
		how: reason,
		decidedBy: 'policy',
		decidedAt: now,
		content: seen.print,
	});
}
