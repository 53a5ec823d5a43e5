import type { Conflict } from '../model/conflict';
import type { Intent, Link } from '../model/link';
import { LinkEdit } from '../model/linkEdit';
import type { Side } from '../model/side';
import { otherSide } from '../model/side';
import { isAlike } from '../values/alike';
import { contentOf } from './absence';
import { planCreate, presentOn } from './creation';
import { conflictId, openConflict } from './entries';
import { reconcileLink } from './links';
import type { Listed } from './listing';
import type { KeyReader, Unlinked } from './matching';
import { groupBy } from './matching';
import type { Run } from './run';
import { compared } from './sights';
import { readPath } from '../values/paths';

/** A link whose record on one side is being created. */
interface Pending {
	readonly link: Link;
	readonly intent: Intent;
	readonly target: Side;
	/** The record it is created from, where it is at hand. */
	readonly source?: Listed;
}

/** Full listings of the target that must lack the record before it counts as not created. */
const LISTINGS_TO_WAIT = 2;

/** More comparisons than this in search of a reformatted record are not made; a person is asked. */
const MAX_COMPARISONS = 200_000;

/** The creation that a link waits for, if it does. */
export function pendingOf(
	link: Link,
): { readonly intent: Intent; readonly target: Side } | undefined {
	const intent = link.intents.find((each) => each.operation === 'create');
	if (intent === undefined || link.ids[intent.target] !== undefined) return undefined;
	return { intent, target: intent.target };
}

/**
 * Answers creations that nothing was heard of: by key, else by content. Returns the ids of records
 * that may be what was created and must not be created on the other side meanwhile, as `side:key`.
 */
export function answerCreates(
	run: Run,
	links: readonly { readonly link: Link; readonly source?: Listed }[],
	unlinked: Unlinked,
	keyOf: KeyReader,
): ReadonlySet<string> {
	const waiting = links.flatMap(({ link, source }): readonly Pending[] => {
		const pending = pendingOf(link);
		return pending === undefined ? [] : [{ link, ...pending, ...(source && { source }) }];
	});
	const candidates = new Set<string>();
	for (const target of ['master', 'slave'] as const) {
		const pendings = waiting.filter((each) => each.target === target);
		if (pendings.length === 0) continue;
		const byKey = completeByKey(run, target, pendings, unlinked, keyOf);
		const rest = completeByContent(run, target, byKey, unlinked);
		for (const each of rest) answerMissing(run, each, unlinked, keyOf, candidates);
	}
	return candidates;
}

function complete(run: Run, { link, target, source }: Pending, found: Listed, unlinked: Unlinked) {
	const edit = new LinkEdit(link);
	edit.setId(target, found.id);
	edit.set({ seen: { ...edit.link.seen, [target]: true } });
	run.draft.putLink(edit.link);
	unlinked.take(target, found);
	run.counts.linked++;
	const from = source === undefined ? {} : presentOn(otherSide(target), source);
	reconcileLink(run, edit.link, { ...from, ...presentOn(target, found) });
}

function completeByKey(
	run: Run,
	target: Side,
	pendings: readonly Pending[],
	unlinked: Unlinked,
	keyOf: KeyReader,
): readonly Pending[] {
	const found = groupBy(unlinked.of(target), (listed) => keyOf(target, listed.record));
	const wanted = groupBy(pendings, (each) => sourceKey(each, keyOf));
	const done = new Set<Pending>();
	for (const [key, [only, second]] of wanted) {
		const [record, other] = found.get(key) ?? [];
		if (only === undefined || second !== undefined) continue;
		if (record === undefined || other !== undefined) continue;
		complete(run, only, record, unlinked);
		done.add(only);
	}
	return pendings.filter((each) => !done.has(each));
}

function sourceKey({ source, target }: Pending, keyOf: KeyReader): string | undefined {
	return source === undefined ? undefined : keyOf(otherSide(target), source.record);
}

/** Exactly one unlinked record holds what was sent, and what was sent for exactly one creation. */
function completeByContent(
	run: Run,
	target: Side,
	pendings: readonly Pending[],
	unlinked: Unlinked,
): readonly Pending[] {
	const records = [...unlinked.of(target)];
	if (records.length * pendings.length > MAX_COMPARISONS) return pendings;
	const matches = pendings.map((pending) => ({
		pending,
		found: records.filter((listed) => holdsSent(run, pending, listed)),
	}));
	const claims = new Map<Listed, number>();
	for (const { found } of matches) {
		for (const listed of found) claims.set(listed, (claims.get(listed) ?? 0) + 1);
	}
	const done = new Set<Pending>();
	for (const { pending, found } of matches) {
		const [only] = found;
		if (only === undefined || found.length > 1 || claims.get(only) !== 1) continue;
		complete(run, pending, only, unlinked);
		done.add(pending);
	}
	return pendings.filter((each) => !done.has(each));
}

/** Whether every field that was sent is there, equal or alike, and not all of them are blank. */
function holdsSent(run: Run, { intent, target }: Pending, listed: Listed): boolean {
	let told = false;
	for (const part of intent.fields) {
		const field = run.fields.find((candidate) => candidate.index === part.field);
		if (field === undefined) continue;
		const value = readPath(listed.record, field.paths[target]);
		if (value === undefined) continue;
		const seen = compared(value, field, target);
		const same =
			seen.print === part.sent ||
			(part.sentValue !== undefined && isAlike(seen.canonical, part.sentValue));
		if (!same) return false;
		told ||= !seen.blank;
	}
	return told;
}

/** Nothing on the target holds what was sent. */
function answerMissing(
	run: Run,
	pending: Pending,
	unlinked: Unlinked,
	keyOf: KeyReader,
	candidates: Set<string>,
): void {
	const { link, intent, target, source } = pending;
	const edit = new LinkEdit(link);
	const open = openUnconfirmed(run, link);
	if (open !== undefined) {
		for (const id of idsOn(open, target)) candidates.add(`${target}:${id}`);
		run.counts.held++;
		return;
	}
	const failed = openFailedCreate(run, link);
	if (failed !== undefined) {
		answerFailedCreate(run, edit, pending, failed);
	} else if (intent.failed !== undefined && source !== undefined) {
		createAgain(run, edit, pending, source);
	} else if (run.isSnapshot && run.listings[target].showsAbsence) {
		wait(run, edit, pending, { unlinked, keyOf, candidates });
	}
	if (edit.link !== link) run.draft.putLink(edit.link);
}

function openUnconfirmed(run: Run, link: Link): Conflict | undefined {
	return run.draft
		.conflictsOf(link.id)
		.find((conflict) => conflict.type === 'unconfirmedCreate' && conflict.decidedAt === undefined);
}

function openFailedCreate(run: Run, link: Link): Conflict | undefined {
	return run.draft
		.conflictsOf(link.id)
		.find((conflict) => conflict.type === 'failedWrite' && conflict.fields.length === 0);
}

/** A creation that failed for good is held until its source changes. */
function answerFailedCreate(run: Run, edit: LinkEdit, pending: Pending, failed: Conflict): void {
	const { target, source } = pending;
	if (source === undefined || contentOf(run, otherSide(target), source) === failed.content) {
		run.counts.held++;
		return;
	}
	run.close(failed, { status: 'dismissed', how: 'the record changed; it is created anew' });
	planCreate(run, edit, target, source);
}

function idsOn(conflict: Conflict, side: Side): readonly (string | number)[] {
	return (side === 'master' ? conflict.masterIds : conflict.slaveIds) ?? [];
}

interface Surroundings {
	readonly unlinked: Unlinked;
	readonly keyOf: KeyReader;
	readonly candidates: Set<string>;
}

/** Lists lag behind writes: one further listing is awaited, then the key or a person decides. */
function wait(run: Run, edit: LinkEdit, pending: Pending, around: Surroundings): void {
	const { intent, target, source } = pending;
	const misses = (intent.misses ?? 0) + 1;
	const keyed = sourceKey(pending, around.keyOf) !== undefined;
	const appeared = keyed ? [] : appearedOn(run, target, around.unlinked);
	if (source === undefined) {
		// What it was created from is gone too.
		if (misses >= LISTINGS_TO_WAIT) run.draft.forgetLink(edit.link.id);
		else edit.replaceIntent(intent, { ...intent, misses });
		return;
	}
	if (misses < LISTINGS_TO_WAIT && appeared.length === 0) {
		edit.replaceIntent(intent, { ...intent, misses });
	} else if (keyed) {
		createAgain(run, edit, pending, source);
	} else {
		openUnanswered(run, edit, pending, source, appeared, around.candidates);
	}
}

/** Unlinked records of the target that would otherwise be created on the other side. */
function appearedOn(run: Run, target: Side, unlinked: Unlinked): readonly Listed[] {
	const { createIn } = run.settings;
	if (createIn !== 'both' && createIn !== otherSide(target)) return [];
	return [...unlinked.of(target)].sort((a, b) => (a.key < b.key ? -1 : 1));
}

function createAgain(run: Run, edit: LinkEdit, { intent, target }: Pending, source: Listed): void {
	if (intent.attempts < run.settings.maxAttempts) {
		planCreate(run, edit, target, source, intent.conflict);
		return;
	}
	const why = intent.failed ?? 'the record did not appear';
	const reason = `creating it in the ${target} failed ${intent.attempts} times: ${why}`;
	openFor(run, edit, { type: 'failedWrite', target, source, reason });
}

function openUnanswered(
	run: Run,
	edit: LinkEdit,
	{ target }: Pending,
	source: Listed,
	appeared: readonly Listed[],
	candidates: Set<string>,
): void {
	for (const listed of appeared) candidates.add(`${target}:${listed.id}`);
	const reason = `it was sent to be created in the ${target}, but nobody knows whether it was`;
	openFor(run, edit, {
		type: 'unconfirmedCreate',
		target,
		source,
		reason,
		ids: appeared.map((listed) => listed.id),
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
		readonly ids?: readonly (string | number)[];
	},
): void {
	const { type, target, source, reason } = parts;
	run.counts.held++;
	openConflict(
		run,
		{
			id: conflictId(type, edit.link.id, 'create'),
			type,
			link: edit.link,
			reason,
			content: contentOf(run, otherSide(target), source),
			...(target === 'master' ? { masterIds: parts.ids } : { slaveIds: parts.ids }),
		},
		presentOn(otherSide(target), source),
	);
}
