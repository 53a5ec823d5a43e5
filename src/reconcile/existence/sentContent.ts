import type { Intent } from '../../model/link';
import type { Side } from '../../model/side';
import { createContent } from '../../records/createContent';
import type { Listed } from '../../records/listed';
import { compared } from '../../records/seen';
import { isAlike } from '../../values/alike';
import { isBlank } from '../../values/canonical';
import { readPath } from '../../values/paths';
import type { Run } from '../run';
import type { Pending } from './pending';
import { pendingOf } from './pending';

/** What a creation sent; after a loss it may have been sent anew, from what its source holds now. */
export function sentBy(
	run: Run,
	{ intent, target, source }: Pending,
): ReadonlyArray<Intent['fields']> {
	const sent = intent.attempts > 0 ? [intent.fields] : [];
	if (!run.isAfterLoss || source === undefined) return sent;
	return [...sent, createContent(run.fields, target, source.record).parts];
}

/** Whether every field that was sent is there, equal or alike, and not all of them are blank. */
export function holdsSent(run: Run, pending: Pending, listed: Listed): boolean {
	// What is to be deleted holds nothing else: somebody may have filled a blank.
	const strict = pending.intent.final === true;
	return sentBy(run, pending).some((parts) => holds(run, pending.target, parts, listed, strict));
}

function holds(
	run: Run,
	target: Side,
	parts: Intent['fields'],
	listed: Listed,
	strict = false,
): boolean {
	let told = false;
	for (const part of parts) {
		const field = run.byIndex.get(part.field);
		if (field === undefined) continue;
		const value = readPath(listed.record, field.paths[target]);
		if (value === undefined) continue;
		const seen = compared(value, field, target);
		// Its app may have filled a blank.
		if (!strict && isBlank(part.sentValue ?? '-') && !seen.blank) continue;
		const same =
			seen.print === part.sent ||
			(part.sentValue !== undefined && isAlike(seen.canonical, part.sentValue));
		if (!same) return false;
		told ||= !seen.blank;
	}
	return told;
}

const waiting = new WeakMap<Run, readonly Pending[]>();

/** Creations that nobody has seen landed. O(links that are not at rest), once for each run. */
function pendingIn(run: Run): readonly Pending[] {
	const known = waiting.get(run);
	if (known !== undefined) return known;
	const { state } = run;
	const links = [...(state.atRest?.others() ?? state.links())];
	const found = links.flatMap((link): readonly Pending[] => {
		const pending = pendingOf(link);
		return pending === undefined || pending.intent.attempts === 0 ? [] : [{ link, ...pending }];
	});
	waiting.set(run, found);
	return found;
}

/** So many creations are looked through for one record. */
const MOST_PENDING = 200;

/** Whether a record holds what a creation sent to its side that nobody has seen landed. */
export function isCreatedBy(run: Run, side: Side, listed: Listed): boolean {
	const pending = pendingIn(run);
	if (pending.length > MOST_PENDING) return false;
	return pending.some(
		(each) =>
			each.target === side &&
			each.intent.final !== true &&
			holds(run, side, each.intent.fields, listed),
	);
}
