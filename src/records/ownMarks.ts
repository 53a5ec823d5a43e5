import type { Fingerprint, Intent, IntentField } from '../model/link';
import type { LinkEdit } from '../model/linkEdit';
import { isOlder } from '../values/marks';

/** So many values are remembered that writes of ours put into a field, or replaced there. */
const HELD_LENGTH = 20;

/** A write that is known to have landed, before its field is settled. */
export interface LandedWrite {
	readonly intent: Intent;
	readonly part: IntentField;
	/** What its target holds. */
	readonly print: Fingerprint;
	/** The mark under which that is known. */
	readonly mark: string | undefined;
	readonly now: number;
}

/**
 * Notes the mark under which a write of ours is known to have landed: an edit that is older and newer than
 * what was known before it was replaced by it. Several writes that nobody's sight lies between are one.
 */
export function noteOwnMark(edit: LinkEdit, { intent, part, print, mark, now }: LandedWrite): void {
	if (mark === undefined) return;
	const { target: side } = intent;
	const { field } = part;
	const before = edit.ownMark(side, field);
	if (before !== undefined && isOlder(mark, before.mark)) return;
	const known = [intent.mark, edit.sightMark(side, field)].filter(
		(each) => !isOlder(mark, each) && !isWithin(each, before?.mark),
	);
	const latest = known.reduce((a, b) => (isOlder(a, b) ? b : (a ?? b)), before?.since);
	// Before it was created nobody edited it.
	const since = intent.operation === 'create' ? mark : latest;
	const shadow = edit.shadow(side, field);
	const held = [...(before?.held ?? []), shadow, ...part.held, part.sent, print];
	edit.setSightMark({
		side,
		mark,
		fields: [field],
		own: true,
		...(since === undefined ? {} : { since }),
		held: [...new Set(held)].filter((each) => each !== undefined).slice(-HELD_LENGTH),
		at: now,
	});
}

/** Whether what was seen under a mark is no newer than an earlier write of ours. */
function isWithin(mark: string | undefined, own: string | undefined): boolean {
	return own !== undefined && mark !== undefined && !isOlder(own, mark);
}
