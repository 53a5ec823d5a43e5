import type { Link } from '../model/link';
import { isWaiting } from '../model/link';
import { byCodeUnits } from '../model/order';
import type { Side } from '../model/side';
import { SIDES } from '../model/side';
import { idKey } from '../model/state';
import { saltedLate } from '../records/saltedLink';
import type { AtHand, Listed, Present } from '../records/listed';
import type { OneSided } from './existence/absence';
import { askAboutDisputed, isKnownGone, reconcileBothAbsent } from './existence/absence';
import { deleteBoth, isFinal, sendWaiting } from './existence/deletion';
import type { KeyReader } from './existence/matching';
import { NamedRecords, Unlinked } from './existence/matching';
import { followKeys } from './existence/movedKeys';
import { isBackOn, keepMoved, movedByEvents, stillMoved } from './existence/movedEvents';
import { pendingOf } from './existence/pending';
import { letGoOfReusedIds } from './existence/reusedIds';
import { leaveSights, reconcileLink } from './fields/links';
import { noteThirdValues } from './fields/substitutes';
import { hasTombstone } from './listing/tombstones';
import { linksLeft } from './fields/untouchedColumns';
import type { Listing } from './listing/listing';
import { forgetOtherMarks } from './otherMarks';
import type { Run } from './run';

/** Said where the input may be older than the state. */
const OVERTAKEN =
	'Some records were left to the next run: other executions were at work on them after this one had begun.';

export interface SortedLinks {
	/** The records that a link names. */
	readonly named: NamedRecords;
	readonly oneSided: readonly OneSided[];
	readonly pending: readonly { readonly link: Link; readonly source?: Listed }[];
	/** Sides on which another execution is creating records. */
	readonly creatingOn: ReadonlySet<Side>;
}

/** Decides the links whose records are at hand, and sorts out the others. O(links), or O(events). */
export function sortLinks(run: Run, keyOf: KeyReader): SortedLinks {
	const oneSided: OneSided[] = [];
	const pending: { readonly link: Link; readonly source?: Listed }[] = [];
	const creatingOn = new Set<Side>();
	const named = new NamedRecords(run.input.records);
	const unmarked = forgetOtherMarks(run);
	const visits = asSalted(run, asUnmarked(linksToVisit(run, named), unmarked));
	const { links, moved } = followed(run, visits, keyOf);
	const asked: AtHand[] = [];
	for (const visited of links) {
		const movedOn = moved.get(visited.id);
		if (movedOn !== undefined) {
			keepMoved(run, visited, nameRecords(run, visited, named), movedOn);
			continue;
		}
		if (isOvertaken(run, visited)) {
			leaveToNextRun(run, visited, nameRecords(run, visited, named));
			const creation = pendingOf(visited);
			if (creation !== undefined) creatingOn.add(creation.target);
			continue;
		}
		const link = letGoOfReusedIds(run, visited, keyOf);
		const { master, slave } = nameRecords(run, link, named);
		if (isDoubtful(run, link)) continue;
		if (pendingOf(link) !== undefined) {
			const source = master ?? slave;
			pending.push({ link, ...(source && { source }) });
		} else if (isDisputed(run, link)) {
			askAboutDisputed(run, link, { master, slave });
		} else if (master !== undefined && slave !== undefined) {
			visitPair(run, link, { master, slave }, asked);
		} else if (master === undefined && slave === undefined) {
			visitUnseen(run, link, oneSided);
		} else {
			visitOneSided(run, link, { master, slave }, oneSided);
		}
	}
	noteThirdValues(run, asked);
	for (const { link, present } of asked) reconcileLink(run, link, present);
	return { named, oneSided, pending, creatingOn };
}

function visitPair(run: Run, link: Link, present: Required<Present>, asked: AtHand[]): void {
	if (isFinal(link)) deleteBoth(run, link, present);
	else if (mayShowForms(run, link)) asked.push({ link, present });
	else reconcileLink(run, link, present);
}

/**
 * Whether a write stands or a person is asked: such links are decided once it is known what all of them tell
 * of the forms of apps. Events do not tell.
 */
function mayShowForms(run: Run, { id, intents }: Link): boolean {
	if (!run.isSnapshot) return false;
	return intents.length > 0 || run.draft.conflictsOf(id).length > 0;
}

/** The links where their keys are by now, and those of which that is not proved, with the side. */
function followed(run: Run, visits: Iterable<Link>, keyOf: KeyReader) {
	const moved = new Map<string, Side>();
	stillMoved(run, moved);
	if (run.isSnapshot) {
		return { links: known(run, followKeys(run, visits, keyOf, moved), moved), moved };
	}
	const links = [...visits];
	movedByEvents(run, links, moved);
	return { links: known(run, links, moved), moved };
}

function* known(run: Run, links: Iterable<Link>, moved: ReadonlyMap<string, Side>): Iterable<Link> {
	for (const link of links) yield isBackOn(run, link, moved);
}

function* asUnmarked(links: Iterable<Link>, unmarked: ReadonlyMap<string, Link>): Iterable<Link> {
	for (const link of links) yield unmarked.get(link.id) ?? link;
}

/** Links of which something is seen that was not since the state has a salt. */
function* asSalted(run: Run, links: Iterable<Link>): Iterable<Link> {
	const fields = [...run.fields, ...run.unmappedKeyFields];
	for (const link of links) {
		const { ids } = link;
		const now = saltedLate(link, fields, () => ({
			master: listedOf(run.listings.master, ids.master),
			slave: listedOf(run.listings.slave, ids.slave),
		}));
		if (now !== link) run.draft.putLink(now);
		yield now;
	}
}

/** The records of a link, which are thereby no longer among those that no link names. */
function nameRecords(run: Run, { ids }: Link, named: NamedRecords) {
	const master = listedOf(run.listings.master, ids.master);
	const slave = listedOf(run.listings.slave, ids.slave);
	if (master !== undefined) named.add('master', master);
	if (slave !== undefined) named.add('slave', slave);
	return { master, slave };
}

/**
 * Whether the records at hand may be older than the state. A list shows both sides as they were when it
 * was fetched. An event shows what a user just made of its side: it is as old as that only where others
 * write to this very side; that they carry an earlier edit of it to the other side changes nothing.
 */
function isOvertaken(run: Run, link: Link): boolean {
	const { overtaken } = run.input;
	if (overtaken === undefined || !overtaken.link(link.id)) return false;
	if (run.isSnapshot || pendingOf(link) !== undefined) return true;
	return SIDES.some((side) => isAtHand(run, link, side) && overtaken.wrote(link.id, side));
}

function isAtHand(run: Run, link: Link, side: Side): boolean {
	return (
		listedOf(run.listings[side], link.ids[side]) !== undefined || hasTombstone(run, link, side)
	);
}

/**
 * What an execution must leave to another is kept: the other may write over it, and an event does not
 * come again.
 */
function leaveToNextRun(run: Run, link: Link, present: Present): void {
	run.postpone(OVERTAKEN);
	run.leftLinks.add(link.id);
	if (pendingOf(link) === undefined && isDisputed(run, link)) {
		askAboutDisputed(run, link, present);
		return;
	}
	if (pendingOf(link) === undefined) leaveSights(run, link, present);
	if (run.isSnapshot) return;
	run.wantFull(OVERTAKEN);
	const reported = SIDES.find((side) => hasTombstone(run, link, side));
	const now = run.draft.link(link.id) ?? link;
	if (reported !== undefined) run.draft.putLink({ ...now, reported });
}

/**
 * Neither record is at hand: both are gone, a tombstone came of the one alone, or what an earlier run kept
 * waits to be decided.
 */
function visitUnseen(run: Run, link: Link, oneSided: OneSided[]): void {
	const [gone, other] = SIDES.filter((side) => hasTombstone(run, link, side));
	if (run.isSnapshot || other !== undefined) reconcileBothAbsent(run, link);
	else if (gone !== undefined) oneSided.push({ link, gone });
	else if (link.reported !== undefined) return;
	else if (isKnownGone(run, link, 'master') || isKnownGone(run, link, 'slave'))
		sendWaiting(run, link);
	else if (isLeft(link)) reconcileLink(run, link, {});
}

/** Whether an execution left something of a link to another, or a write that waits, which any run may do. */
function isLeft({ kept, intents }: Link): boolean {
	return intents.some(isWaiting) || (kept?.some((each) => each.left === true) ?? false);
}

function visitOneSided(
	run: Run,
	link: Link,
	present: { readonly master?: Listed | undefined; readonly slave?: Listed | undefined },
	oneSided: OneSided[],
): void {
	const { master, slave } = present;
	const gone = master === undefined ? 'master' : 'slave';
	const left = master ?? slave;
	if (left === undefined) return;
	const isGone = hasTombstone(run, link, gone) || isKnownGone(run, link, gone);
	if (run.isSnapshot || isGone) oneSided.push({ link, gone, left });
	else reconcileLink(run, link, master === undefined ? { slave: left } : { master: left });
}

function isDisputed(run: Run, link: Link): boolean {
	if (link.resting !== undefined) return false;
	return SIDES.some((side) => {
		const id = link.ids[side];
		return id !== undefined && run.listings[side].disputed.has(idKey(id));
	});
}

function listedOf(listing: Listing, id: Link['ids']['master']): Listed | undefined {
	return id === undefined ? undefined : listing.records.get(idKey(id));
}

function isDoubtful(run: Run, link: Link): boolean {
	return SIDES.some((side) => {
		const id = link.ids[side];
		const { doubtful } = run.listings[side];
		return id !== undefined && doubtful.size > 0 && doubtful.has(idKey(id));
	});
}

/** All links of a full listing; of changes those that they touch, and those that wait for a creation. */
function linksToVisit(run: Run, named: NamedRecords): Iterable<Link> {
	if (run.isSnapshot) return linksLeft(run, named);
	const touched = new Map<string, Link>();
	for (const side of SIDES) {
		const { records, tombstones } = run.listings[side];
		for (const key of [...records.keys(), ...tombstones.keys()]) {
			const link = run.state.linkOf(side, key);
			if (link !== undefined) touched.set(link.id, link);
		}
	}
	for (const link of run.state.unsettledLinks()) {
		if (pendingOf(link) !== undefined || isLeft(link)) touched.set(link.id, link);
	}
	return [...touched.values()].sort((a, b) => byCodeUnits(a.id, b.id));
}

export function unlinkedRecords(run: Run, named: NamedRecords): Unlinked {
	const unlinked = new Unlinked(named);
	for (const side of SIDES) {
		const { records } = run.listings[side];
		if (named.count(side) === records.size) continue;
		for (const listed of records.values()) {
			if (named.has(side, listed)) continue;
			if (!isMetElsewhere(run, side, listed)) unlinked.add(side, listed);
			else {
				run.postpone(OVERTAKEN);
				run.counts.postponed++;
			}
		}
	}
	return unlinked;
}

/** Another execution met the record since this one began, and no link names it any more. */
function isMetElsewhere(run: Run, side: Side, listed: Listed): boolean {
	if (run.input.overtaken?.record(side, listed.key) !== true) return false;
	return run.state.linkOf(side, listed.id) === undefined;
}
