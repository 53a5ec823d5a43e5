import type { Conflict, ConflictType } from '../../model/conflict';
import type { Intent, Link, RecordId } from '../../model/link';
import { isUnlanded, isWaiting } from '../../model/link';
import { LinkEdit } from '../../model/linkEdit';
import type { Side } from '../../model/side';
import { otherSide } from '../../model/side';
import { conflictId } from '../../records/conflictId';
import type { Listed } from '../../records/listed';
import { presentOn } from '../../records/listed';
import { fingerprint } from '../../values/fingerprint';
import type { Appeared, Near } from './appeared';
import { DELETION_WAITS, countsAsGone } from './absence';
import { contentOf } from './content';
import { closeConflicts } from './gone';
import { CREATIONS_WAIT, createFromKept, mayCreateIn, planCreate } from './creation';
import { FRAGMENTS_WAIT, isFragment, lacksSent } from './fragments';
import { retryDeletion } from './deletion';
import { openConflict } from '../entries';
import type { KeyReader } from './matching';
import type { Pending } from './pending';
import { sourceKey } from './pending';
import { isStillFilled } from './readiness';
import { hasTombstone } from '../listing/tombstones';
import { reasonOf, retryOf } from '../retries';
import type { Run } from '../run';
import { the } from '../../model/sideNames';

/** Full listings of the target that must lack the record before it counts as not created. */
const LISTINGS_TO_WAIT = 2;

/** More than these no person reads; each of a thousand that wait would name a thousand. */
const MOST_CANDIDATES = 50;

/** What else is there while creations wait for their answer. */
export interface Surroundings {
	readonly keyOf: KeyReader;
	readonly appeared: Appeared;
}

/** Answers a creation of which no record of the target can be told to be it. */
export function answerMissing(run: Run, pending: Pending, around: Surroundings): void {
	const edit = new LinkEdit(pending.link);
	if (pending.intent.final === true) answerFinal(run, edit, pending, around);
	else if (pending.source === undefined) answerSourceless(run, edit, pending, around);
	else answerFrom(run, edit, { ...pending, source: pending.source }, around);
}

/**
 * A person decided to delete the record, and nobody knows whether it was created meanwhile: whatever may
 * be it is not created back until lists had time to show it.
 */
function answerFinal(run: Run, edit: LinkEdit, pending: Pending, around: Surroundings): void {
	const { link, intent, source, target } = pending;
	around.appeared.holdBack(around.appeared.all);
	const deletion = edit.intentOf('delete');
	if (source !== undefined) {
		if (deletion !== undefined) retryDeletion(run, edit, deletion, source);
	} else if (run.isSnapshot && run.listings[target].showsAbsence) {
		const misses = (intent.misses ?? 0) + 1;
		if (misses >= LISTINGS_TO_WAIT) {
			closeConflicts(run, link, 'both records are gone');
			run.draft.forgetLink(link.id);
			return;
		}
		awaitList(run, edit, intent, misses);
	}
	if (edit.link !== link) run.draft.putLink(edit.link);
}

/** What it is created from is not at hand; where it is gone too, there is nothing left to link. */
function answerSourceless(
	run: Run,
	edit: LinkEdit,
	{ intent, target }: Pending,
	around: Surroundings,
): void {
	const { link } = edit;
	// Nor can one that appeared on the target be told from what was created: it must not come twice.
	if (openAbout(run, link, 'failedWrite') === undefined) {
		around.appeared.holdBack(around.appeared.all);
	}
	const source = otherSide(target);
	if (!run.isSnapshot) {
		noteDeletion(run, edit, source);
		if (edit.link.reported === undefined) sendKept(run, edit, { link, intent, target }, around);
	} else if (countsAsGone(run, edit, source)) {
		const misses = (intent.misses ?? 0) + 1;
		// A list may lack the source and tell nothing of that: once it is back it must not be created twice.
		const { ids, reported, misses: missed } = edit.link;
		const isReplaced = ids[source] === undefined || reported === source;
		const isAway = isReplaced || missed[source] >= LISTINGS_TO_WAIT;
		if (isUnlanded(intent) || (misses >= LISTINGS_TO_WAIT && isAway)) {
			closeConflicts(run, link, 'the record that it was to be created from is gone');
			run.draft.forgetLink(link.id);
			return;
		}
		// What was created from it may not be listed yet, and must not come back as a new record.
		awaitList(run, edit, intent, misses);
	}
	if (edit.link !== link) run.draft.putLink(edit.link);
}

/** Sends a creation that waits for its turn as it was planned, unless it may be there by now. */
function sendKept(
	run: Run,
	edit: LinkEdit,
	{ intent, target }: Pending,
	around: Surroundings,
): void {
	if (!isWaiting(intent) || run.isRecovery || !mayCreateIn(run, target)) return;
	if (around.appeared.all.records.length > 0) run.wantFull(RETRY_WAITS);
	else createFromKept(run, edit, intent);
}

/** An event tells that what it is created from is gone; what became of it only complete lists show. */
function noteDeletion(run: Run, edit: LinkEdit, side: Side): void {
	if (!hasTombstone(run, edit.link, side)) return;
	edit.set({ reported: side });
	run.wantFull(DELETION_WAITS);
}

type Sourced = Pending & { readonly source: Listed };

function answerFrom(run: Run, edit: LinkEdit, pending: Sourced, around: Surroundings): void {
	const { link, intent, target } = pending;
	const key = sourceKey(pending, around.keyOf);
	const sameKey = key === undefined ? undefined : around.appeared.withKey(key);
	if (sameKey !== undefined) around.appeared.holdBack(sameKey);
	// Without a key any record of an event may be it; complete lists tell more.
	else if (!run.isSnapshot) around.appeared.holdBack(around.appeared.all);
	const isKeyed = key !== undefined && intent.own !== true;
	const about = { near: () => sameKey ?? around.appeared.all, isKeyed, around };
	const failed = failureOf(run, pending);
	const from = otherSide(target);
	noteSource(edit, from);
	const unconfirmed = openAbout(run, link, 'unconfirmedCreate');
	if (!run.isSnapshot && (unconfirmed ?? failed) !== undefined) {
		// Events show a part of what there is: the question stays as it is.
		run.counts.held++;
		if (failed !== undefined) run.wantFull(RETRY_WAITS);
	} else if (unconfirmed !== undefined) {
		ask(run, edit, pending, about.near(), around);
	} else if (failed !== undefined) {
		answerFailed(run, edit, { ...pending, failed }, about);
	} else if (isTooLittle(run, pending)) {
		run.wantFull(FRAGMENTS_WAIT);
	} else {
		answerByLists(run, edit, pending, about);
	}
	if (edit.link !== link) run.draft.putLink(edit.link);
}

/** Whether what is told of its source is too little to create it from. */
function isTooLittle(run: Run, { intent, source, target }: Sourced): boolean {
	const from = otherSide(target);
	if (isFragment(run, from, source) || lacksSent(run, from, source, intent)) return true;
	return !run.isSnapshot && isRestoredBlindly(intent);
}

/** Whether a person had it created without its record at hand: an event may tell a part, and not of its partner. */
function isRestoredBlindly({ attempts, fields, own }: Intent): boolean {
	return attempts === 0 && fields.length === 0 && own !== true;
}

/** What it is created from is there. */
function noteSource(edit: LinkEdit, from: Side): void {
	const { reported, misses } = edit.link;
	if (reported === from) edit.set({ reported: undefined });
	if (misses[from] > 0) edit.set({ misses: { ...misses, [from]: 0 } });
}

const RETRY_WAITS =
	'Creations that failed are tried again by a full run, which shows what the other side has by now: the trigger was asked to make its next run one.';

const LIST_AWAITED =
	'Nothing was heard of creations: whether they landed, another list is to show. The trigger was asked to make its next run a full one.';

/** Counts a list that lacks the record; it is decided once another has shown the same. */
function awaitList(run: Run, edit: LinkEdit, intent: Intent, misses: number): void {
	edit.replaceIntent(intent, { ...intent, misses });
	run.wantFull(LIST_AWAITED);
}

/** What else is known of a creation that waits. */
interface Waiting {
	readonly near: () => Near;
	/** Whether the match key tells whether it was created. */
	readonly isKeyed: boolean;
	readonly around: Surroundings;
}

function answerByLists(run: Run, edit: LinkEdit, pending: Sourced, about: Waiting): void {
	const { intent, target } = pending;
	if (run.isAfterLoss) {
		// The lost run may have sent it once more, and the lists may not show that yet.
		const attempts = isWaiting(intent) ? 1 : intent.attempts;
		if (isUnlanded(intent)) edit.replaceIntent(intent, { ...intent, failed: undefined, attempts });
		run.counts.held++;
		run.wantFull(CREATIONS_WAIT);
	} else if (intent.attempts === 0) {
		if (about.isKeyed && about.near().records.length > 0) {
			ask(run, edit, pending, about.near(), about.around);
		} else createFirst(run, edit, pending);
	} else if (!run.isSnapshot) {
		// Whether somebody made the record meanwhile, or an earlier attempt did, only complete lists tell.
		if (intent.failed !== undefined) run.wantFull(RETRY_WAITS);
	} else if (intent.failed !== undefined && !(about.isKeyed && about.near().records.length > 0)) {
		createAgain(run, edit, pending);
	} else if (run.listings[target].showsAbsence) {
		wait(run, edit, pending, about);
	} else {
		run.wantFull(LIST_AWAITED);
	}
}

/** A person decided that it is created; no run has done so yet. */
function createFirst(run: Run, edit: LinkEdit, { intent, target, source }: Sourced): void {
	if (!isStillAllowed(run, edit, intent, source)) return;
	planCreate(run, edit, target, source);
}

/**
 * Whether a creation may be sent. Where records may not be created any more the record stays alone,
 * unless a person decided it.
 */
function isStillAllowed(run: Run, edit: LinkEdit, intent: Intent, source: Listed): boolean {
	if (intent.conflict !== undefined) return true;
	const { target, own } = intent;
	if (mayCreateIn(run, target)) return own === true || isStillFilled(run, target, source);
	edit.dropIntent(intent, run.now);
	edit.set({ resting: target });
	return false;
}

/** The open conflict of that type on this record's creation that waits for a person. */
function openAbout(run: Run, link: Link, type: ConflictType): Conflict | undefined {
	return run.draft
		.conflictsOf(link.id)
		.find(
			(conflict) =>
				conflict.type === type && conflict.fields.length === 0 && conflict.decidedAt === undefined,
		);
}

/** The entry of a creation that failed for good; one that its app has put off for long is still tried. */
function failureOf(run: Run, { link, intent, target, source }: Sourced): Conflict | undefined {
	const open = openAbout(run, link, 'failedWrite');
	if (open === undefined || intent.putOff?.last === undefined) return open;
	return contentOf(run, otherSide(target), source) === open.content ? undefined : open;
}

/** A creation that failed for good is held until its source changes, or several have its key by now. */
function answerFailed(
	run: Run,
	edit: LinkEdit,
	{ failed, ...pending }: Sourced & { readonly failed: Conflict },
	{ near, isKeyed, around }: Waiting,
): void {
	const { target, source } = pending;
	if (isKeyed && near().records.length > 0) {
		run.close(failed, { status: 'dismissed', how: 'records with its match key appeared' });
		ask(run, edit, pending, near(), around);
		return;
	}
	if (contentOf(run, otherSide(target), source) === failed.content) {
		run.counts.held++;
		return;
	}
	run.close(failed, { status: 'dismissed', how: 'the record changed; it is created anew' });
	if (!isStillAllowed(run, edit, pending.intent, source)) return;
	planCreate(run, edit, target, source);
}

/** Lists lag behind writes: one further listing is awaited, then the key or a person decides. */
function wait(run: Run, edit: LinkEdit, pending: Sourced, about: Waiting): void {
	const { intent } = pending;
	const misses = (intent.misses ?? 0) + 1;
	const near = about.near();
	if (near.records.length > 0) ask(run, edit, pending, near, about.around);
	else if (misses < LISTINGS_TO_WAIT) awaitList(run, edit, intent, misses);
	else if (about.isKeyed) createAgain(run, edit, pending);
	else ask(run, edit, pending, near, about.around);
}

function createAgain(run: Run, edit: LinkEdit, { intent, target, source }: Sourced): void {
	if (!isStillAllowed(run, edit, intent, source)) return;
	const retry = retryOf(run, intent);
	if (retry.when === 'spent' || retry.isTold) {
		const why = reasonOf(intent) ?? 'the record did not appear';
		openFor(run, edit, {
			type: 'failedWrite',
			target,
			source,
			reason: `creating it in ${the(target)} failed ${intent.attempts} times: ${why}`,
			content: contentOf(run, otherSide(target), source),
		});
	}
	if (retry.when === 'again') planCreate(run, edit, target, source, intent.conflict);
}

/** Asks a person whether one of these is what was created. */
function ask(
	run: Run,
	edit: LinkEdit,
	{ intent, target, source }: Sourced,
	near: Near,
	around: Surroundings,
): void {
	around.appeared.holdBack(near);
	const isNamed = near.ids.length <= MOST_CANDIDATES;
	const why =
		intent.attempts === 0
			? `it is to be created in ${the(target)}, where several have its match key by now`
			: `it was sent to be created in ${the(target)}, but nobody knows whether it was`;
	const unnamed = `; any of the ${near.ids.length} records of ${the(target)} that no link names may be it`;
	openFor(run, edit, {
		type: 'unconfirmedCreate',
		target,
		source,
		reason: `${why}${isNamed ? '' : unnamed}`,
		content: fingerprint([contentOf(run, otherSide(target), source), near.print].join('\n')),
		...(isNamed ? { ids: near.ids } : {}),
	});
}

function openFor(
	run: Run,
	edit: LinkEdit,
	parts: {
		readonly type: 'failedWrite' | 'unconfirmedCreate';
		readonly target: Side;
		readonly source: Listed;
		readonly reason: string;
		readonly content: number;
		readonly ids?: readonly RecordId[];
	},
): void {
	const { type, target, source, reason, content } = parts;
	const ids = parts.ids === undefined || parts.ids.length === 0 ? undefined : parts.ids;
	run.counts.held++;
	openConflict(
		run,
		{
			id: conflictId(type, edit.link.id, 'create'),
			type,
			link: edit.link,
			reason,
			content,
			...(target === 'master' ? { masterIds: ids } : { slaveIds: ids }),
		},
		presentOn(otherSide(target), source),
	);
}
