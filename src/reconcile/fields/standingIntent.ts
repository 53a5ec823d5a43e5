import type { Intent, IntentField } from '../../model/link';
import type { Side } from '../../model/side';
import { isFormOf, mayBeForm } from '../../records/proof';
import type { SeenValue } from '../../records/seen';

/** An intent that stands for a field, with its part for it. */
export interface Standing {
	readonly intent: Intent;
	readonly part: IntentField;
	readonly target: Side;
}

type Value = Pick<SeenValue, 'value' | 'print' | 'canonical'>;

/** What the run sees of the two values that a standing intent X→Y is about. */
export interface IntentSight {
	/** The target's value now; `undefined` when it is not in sight. */
	readonly target?: Value;
	/** The source's value now; `undefined` when it is not in sight, which counts as unmoved. */
	readonly source?: Value;
	/** Whether the write was reported failed. */
	readonly failed: boolean;
	/** Whether that was an answer which showed the old value: then it may have landed all the same. */
	readonly noEffect?: boolean | undefined;
	/** Whether the target's own version or modified mark moved since planning. */
	readonly markMoved: boolean;
}

/**
 * The answer to a standing intent, one for each row of the first table of SEMANTICS
 * "One field of one link".
 * - `unanswered`: the target is not in sight, or what it holds needs the source's value to be judged.
 * - `landed`: the target holds what was sent.
 * - `otherForm`: it holds something alike; the app keeps another form. `likely`: by what was sent alone,
 *   since the source moved on.
 * - `notLanded`: it holds what it held at planning. `again` when the same write is to be repeated;
 *   otherwise the source has moved and the field table plans anew.
 * - `bothChanged`: both sides count as changed, whatever the shadows say; the intent is dropped.
 */
export type IntentAnswer =
	| { readonly answer: 'unanswered' }
	| { readonly answer: 'landed'; readonly sourceMoved: boolean }
	| { readonly answer: 'otherForm'; readonly sourceMoved: boolean; readonly likely?: boolean }
	| { readonly answer: 'notLanded'; readonly again: boolean; readonly logTarget: boolean }
	| { readonly answer: 'bothChanged' };

/** Answers one field of a standing intent by what is seen. */
export function answerIntent(part: IntentField, sight: IntentSight): IntentAnswer {
	const { target, failed } = sight;
	if (target === undefined) return { answer: 'unanswered' };
	const sourceMoved = hasMoved(part, sight.source);
	const refused = failed && sight.noEffect !== true;
	if (target.print === part.sent) {
		// A user may have typed what a failed write carried: only a source that stayed is no loss.
		return refused && sourceMoved ? { answer: 'bothChanged' } : { answer: 'landed', sourceMoved };
	}
	// Before alikeness: an edit of capitals whose write was lost leaves a target that is alike what
	// was sent, and taking that for the app's form would revert the edit where it was made.
	if (part.held.includes(target.print)) {
		if (sight.markMoved) return ofBoth(sight);
		return { answer: 'notLanded', again: !sourceMoved, logTarget: !failed };
	}
	if (refused) return ofBoth(sight);
	if (isFormOfSent(part, sight)) return { answer: 'otherForm', sourceMoved };
	const isLikely = sourceMoved && mayBeForm(target, part);
	return isLikely ? { answer: 'otherForm', sourceMoved, likely: true } : ofBoth(sight);
}

/**
 * A user changed the target meanwhile. Without the source's value nobody can decide; the intent stands, and
 * with it the cursors, until both records are in sight.
 */
function ofBoth({ source }: IntentSight): IntentAnswer {
	return source === undefined ? { answer: 'unanswered' } : { answer: 'bothChanged' };
}

/** A merged value is written to both sides, so a source that holds it has not moved on its own. */
export function hasMoved(part: IntentField, source: IntentSight['source']): boolean {
	if (source === undefined || source.print === part.source) return false;
	return !(part.merged === true && source.print === part.sent);
}

/** What was sent is known by its text, or by the source's value while that is what was sent. */
function isFormOfSent(part: IntentField, sight: IntentSight): boolean {
	const { target, source } = sight;
	if (target === undefined) return false;
	const from = part.merged === true ? part.sent : part.source;
	const unmoved = source?.print === from ? source : undefined;
	return isFormOf(target, part.sentValue, unmoved);
}
