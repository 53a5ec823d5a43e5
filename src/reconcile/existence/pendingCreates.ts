import type { Link } from '../../model/link';
import { LinkEdit } from '../../model/linkEdit';
import { byCodeUnits } from '../../model/order';
import type { Side } from '../../model/side';
import { otherSide } from '../../model/side';
import { haveSameContent } from '../../records/intentParts';
import type { AtHand, Listed } from '../../records/listed';
import { presentOn } from '../../records/listed';
import { reconcileLink } from '../fields/links';
import { noteThirdValues } from '../fields/substitutes';
import type { KeyReader, Unlinked } from './matching';
import { groupBy } from './matching';
import type { OneSided } from './absence';
import { planDelete } from './deletion';
import { answerMissing } from './missingCreates';
import { Appeared } from './appeared';
import type { Run } from '../run';
import type { Pending } from './pending';
import { pendingOf, sourceKey } from './pending';
import { holdsSent, sentBy } from './sentContent';

/** More comparisons than this in search of a reformatted record are not made; a person is asked. */
const MAX_COMPARISONS = 200_000;

/** What became of creations that nothing was heard of. */
export interface AnsweredCreates {
	/** Records that may be what was created and must not be created on the other side, as `side:key`. */
	readonly candidates: ReadonlySet<string>;
	/** Links whose creation was found, and what it was made from is gone. */
	readonly left: readonly OneSided[];
}

/** Answers creations that nothing was heard of: by key, else by content. */
export function answerCreates(
	run: Run,
	links: readonly { readonly link: Link; readonly source?: Listed }[],
	unlinked: Unlinked,
	keyOf: KeyReader,
): AnsweredCreates {
	const left: OneSided[] = [];
	const waiting = links.flatMap(({ link, source }): readonly Pending[] => {
		const pending = pendingOf(link);
		return pending === undefined ? [] : [{ link, ...pending, ...(source && { source }) }];
	});
	const candidates = new Set<string>();
	for (const target of ['master', 'slave'] as const) {
		const pendings = waiting.filter((each) => each.target === target);
		if (pendings.length === 0) continue;
		const completed = (pending: Pending, found: Listed) => {
			complete(run, pending, found, unlinked);
			left.push(...leftAlone(run, pending, found));
		};
		const byKey = completeByKey(run, target, pendings, { unlinked, keyOf, completed });
		const rest = completeByContent(run, target, byKey, { unlinked, keyOf, completed });
		const appeared = new Appeared(run, target, unlinked, keyOf);
		for (const each of rest) answerMissing(run, each, { keyOf, appeared });
		for (const candidate of appeared.candidates) candidates.add(candidate);
	}
	return { candidates, left };
}

function complete(run: Run, pending: Pending, found: Listed, unlinked: Unlinked): void {
	const { link, intent, target, source } = pending;
	const edit = new LinkEdit(link);
	edit.setId(target, found.id);
	if (intent.final === true) {
		unlinked.take(target, found);
		edit.dropIntent(intent, run.now);
		if (source === undefined) planDelete(run, edit, target, found);
		run.draft.putLink(edit.link);
		return;
	}
	edit.set({ seen: { ...edit.link.seen, [target]: true } });
	// What never left made nothing: it is somebody else's record, and they meet for the first time.
	if (intent.attempts === 0 && !run.isAfterLoss) edit.dropIntent(intent, run.now);
	run.draft.putLink(edit.link);
	unlinked.take(target, found);
	run.counts.linked++;
	reconcileLink(run, edit.link, atHand(pending, found).present);
}

/** In complete lists a record is gone that they lack. */
function leftAlone(run: Run, pending: Pending, found: Listed): readonly OneSided[] {
	const link = run.draft.link(pending.link.id);
	if (!run.isSnapshot || pending.source !== undefined || link === undefined) return [];
	if (pending.intent.final === true) return [];
	return [{ link, gone: otherSide(pending.target), left: found }];
}

/** Where a creation is looked for. */
interface Search {
	readonly unlinked: Unlinked;
	readonly keyOf: KeyReader;
	readonly completed: (pending: Pending, found: Listed) => void;
}

function atHand({ link, source, target }: Pending, found: Listed): AtHand {
	const from = source === undefined ? {} : presentOn(otherSide(target), source);
	return { link, present: { ...from, ...presentOn(target, found) } };
}

function completeByKey(
	run: Run,
	target: Side,
	pendings: readonly Pending[],
	{ unlinked, keyOf, completed }: Search,
): readonly Pending[] {
	const found = groupBy(unlinked.of(target), (listed) => keyOf(target, listed.record));
	// The key tells nothing of a record that shares it, nor of one that is to be deleted.
	const decides = ({ intent }: Pending) => intent.own !== true && intent.final !== true;
	const wanted = groupBy(pendings.filter(decides), (each) => sourceKey(each, keyOf));
	const done = new Map<Pending, Listed>();
	for (const [key, [only, second]] of wanted) {
		const [record, other] = found.get(key) ?? [];
		if (only === undefined || second !== undefined) continue;
		if (record === undefined || other !== undefined) continue;
		done.set(only, record);
	}
	noteThirdValues(
		run,
		[...done].map(([pending, record]) => atHand(pending, record)),
	);
	for (const [pending, record] of done) completed(pending, record);
	return pendings.filter((each) => !done.has(each));
}

/**
 * Exactly one unlinked record holds what was sent, and what was sent for exactly one creation. Where
 * the same was sent several times, and as many records hold it, any of them is as good as another.
 */
function completeByContent(
	run: Run,
	target: Side,
	pendings: readonly Pending[],
	{ unlinked, completed }: Search,
): readonly Pending[] {
	const records = [...unlinked.of(target)].sort((a, b) => byCodeUnits(a.key, b.key));
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
	const rivals = groupBy(matches, ({ found }) =>
		found.length === 0 ? undefined : JSON.stringify(found.map((listed) => listed.key)),
	);
	for (const group of rivals.values()) {
		const [first] = group;
		if (first === undefined || first.found.length !== group.length) continue;
		if (first.found.some((listed) => claims.get(listed) !== group.length)) continue;
		const [sent = []] = sentBy(run, first.pending);
		const isSame = ({ pending }: (typeof group)[number]) =>
			haveSameContent(sentBy(run, pending)[0] ?? [], sent);
		if (!group.every(isSame)) continue;
		group.forEach(({ pending }, index) => {
			const found = first.found[index];
			if (found === undefined) return;
			completed(pending, found);
			done.add(pending);
		});
	}
	return pendings.filter((each) => !done.has(each));
}
