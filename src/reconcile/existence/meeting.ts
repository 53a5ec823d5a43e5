import type { CompiledField } from '../../mapping/compiled';
import type { Link } from '../../model/link';
import { LinkEdit } from '../../model/linkEdit';
import { byCodeUnits } from '../../model/order';
import type { Side } from '../../model/side';
import { SIDES, otherSide } from '../../model/side';
import { keyPrint, noteKey } from '../../records/keyPrint';
import type { Listed } from '../../records/listed';
import { creationsWait, mayBeAstray } from './astray';
import { recordContent } from './content';
import { CREATIONS_WAIT, mayCreateIn, newLink, planCreate } from './creation';
import { relink } from './changedIds';
import { doublesAmong, noteDoubleKeys } from './doubleKeys';
import { shadowsOfEqual } from './equalRecords';
import { reconcileLink } from '../fields/links';
import type { KeyReader, Unlinked } from './matching';
import { groupBy } from './matching';
import { Readiness } from './readiness';
import type { SharedKey } from './sharedKeys';
import { askAboutKey, wereBeside } from './sharedKeys';
import type { Run } from '../run';
import { the } from '../../model/sideNames';

/** Takes resting links up again whose missing record is matched by the key of the one that is left. */
export function wakeByKey(
	run: Run,
	resting: readonly { readonly link: Link; readonly left: Listed }[],
	unlinked: Unlinked,
	keyOf: KeyReader,
): void {
	for (const gone of SIDES) {
		const waiting = groupBy(
			resting.filter((each) => each.link.resting === gone),
			(each) => keyOf(otherSide(gone), each.left.record),
		);
		if (waiting.size === 0) continue;
		const found = groupBy(unlinked.of(gone), (listed) => keyOf(gone, listed.record));
		for (const [key, [only, second]] of waiting) {
			const [record, other] = found.get(key) ?? [];
			if (only === undefined || second !== undefined) continue;
			if (record === undefined || other !== undefined) continue;
			if (wereBeside(run, gone, only.link, record, key)) {
				askAboutKey(run, key, besideIds(only, gone, record), true);
				unlinked.take(gone, record);
				continue;
			}
			unlinked.take(gone, record);
			relink(run, { ...only, gone }, record);
		}
	}
}

/** The one that is gone is named, too: it tells the next lists that the others were beside it. */
function besideIds(
	{ link, left }: { readonly link: Link; readonly left: Listed },
	gone: Side,
	found: Listed,
): SharedKey {
	const own = link.ids[gone];
	const theirs = own === undefined ? [found.id] : [own, found.id];
	return gone === 'slave'
		? { master: [left.id], slave: theirs }
		: { master: theirs, slave: [left.id] };
}

/**
 * Links unlinked records that have exactly one partner each. Records with several candidates go to a
 * person and are taken out, so that nothing is written for any of them. O(unlinked).
 */
export function matchByKey(run: Run, unlinked: Unlinked, keyOf: KeyReader): void {
	const masters = groupBy(unlinked.of('master'), (listed) => keyOf('master', listed.record));
	const slaves = groupBy(unlinked.of('slave'), (listed) => keyOf('slave', listed.record));
	noteDoubleKeys(run, 'master', doublesAmong(masters));
	noteDoubleKeys(run, 'slave', doublesAmong(slaves));
	for (const key of [...masters.keys()].sort(byCodeUnits)) {
		const ours = masters.get(key) ?? [];
		const theirs = slaves.get(key) ?? [];
		const [master, secondMaster] = ours;
		const [slave, secondSlave] = theirs;
		if (master === undefined || slave === undefined) continue;
		if (secondMaster === undefined && secondSlave === undefined) {
			meet(run, unlinked, master, slave);
		} else {
			const ids = (records: readonly Listed[]) => records.map((listed) => listed.id);
			askAboutKey(run, key, { master: ids(ours), slave: ids(theirs) }, run.isSnapshot);
			for (const listed of ours) unlinked.take('master', listed);
			for (const listed of theirs) unlinked.take('slave', listed);
		}
	}
}

/** Links two records that belong together, and compares them for the first time. */
export function meet(run: Run, unlinked: Unlinked, master: Listed, slave: Listed): void {
	unlinked.take('master', master);
	unlinked.take('slave', slave);
	const link = newLink(run, { master: master.id, slave: slave.id });
	run.counts.linked++;
	const equal = shadowsOfEqual([...run.fields, ...run.notedFields], master, slave);
	if (equal !== undefined) {
		run.draft.putLink({ ...link, shadows: { master: equal, slave: equal } });
		run.countDrift();
		run.counts.unchanged++;
		return;
	}
	run.draft.putLink(link);
	reconcileLink(run, link, { master, slave });
}

/**
 * After a run whose state was not saved, records that are equal in every mapped field and in nobody
 * else's are linked instead of created: they may be what that run created.
 */
export function matchByContent(run: Run, unlinked: Unlinked): void {
	const contents = (side: Side) =>
		groupBy(unlinked.of(side), (listed) => recordContent(run, side, listed));
	const masters = contents('master');
	const slaves = contents('slave');
	// By content, since the numbers of links must not depend on the order of the items.
	for (const content of [...masters.keys()].sort(byCodeUnits)) {
		const [master, secondMaster] = masters.get(content) ?? [];
		const [slave, secondSlave] = slaves.get(content) ?? [];
		if (master === undefined || slave === undefined) continue;
		if (secondMaster !== undefined || secondSlave !== undefined) continue;
		meet(run, unlinked, master, slave);
	}
}

/** Creates what is left on the other side, where that is allowed. */
export function createMissing(
	run: Run,
	unlinked: Unlinked,
	keyOf: KeyReader,
	heldBack: ReadonlySet<string>,
): void {
	if (run.isAfterLoss) {
		// What the lost run created may not be in the lists yet.
		if (SIDES.every((side) => isNone(unlinked.of(side)))) run.note(CREATIONS_WAIT);
		else {
			run.leavesUncreated = true;
			run.wantFull(CREATIONS_WAIT);
		}
		if (!run.seesAll) run.wantFull(RECOVERS);
		return;
	}
	if (isBeforeCompleteLists(run)) {
		if (SIDES.every((side) => isNone(unlinked.of(side)))) return;
		run.postpone(NO_LISTS_YET);
		run.wantFull(NO_LISTS_YET);
		return;
	}
	if (isBeforeAwaitedLists(run)) {
		if (SIDES.some((side) => !isNone(unlinked.of(side)))) run.wantFull(LISTS_AWAITED);
		return;
	}
	for (const from of SIDES) {
		const target = otherSide(from);
		if (!mayCreateIn(run, target)) {
			run.unkeyed[from] = [];
			continue;
		}
		if (mayLackPartners(run, target, unlinked.of(from))) continue;
		const sorted = [...unlinked.of(from)].sort((a, b) => byCodeUnits(a.key, b.key));
		const readiness = new Readiness(run, from, keyOf);
		const ready = sorted.filter(
			(listed) => !heldBack.has(`${from}:${listed.key}`) && readiness.isReady(listed),
		);
		for (const listed of mayFollow(run, ready, from)) {
			unlinked.take(from, listed);
			create(run, listed, from);
		}
		readiness.end();
	}
}

/** Of records that are ready to be created those that need not wait for what was created before them. */
function mayFollow(run: Run, ready: readonly Listed[], from: Side): readonly Listed[] {
	const target = otherSide(from);
	const unlisted = run.unlisted[target];
	const held = unlisted > 0 ? ready : ready.filter((listed) => mayBeAstray(run, from, listed));
	if (held.length === 0) return ready;
	if (run.isSnapshot) run.leavesUncreated = true;
	run.wantFull(creationsWait(target, held.length, unlisted > 0 ? unlisted : held.length));
	return ready.filter((listed) => !held.includes(listed));
}

const RECOVERS =
	'A run before was lost: the trigger was asked to make its next run a full run, which sees what it did.';

const NO_LISTS_YET =
	'Nothing is created before a first run with complete lists, which shows what the other side has: the trigger was asked to make its next run a full one.';

/** What an event shows may be on the other side already, which nobody has seen. */
function isBeforeCompleteLists(run: Run): boolean {
	return !run.isSnapshot && run.state.head.lastFullAt === undefined;
}

/**
 * A listing that lacks records may lack the very partner; at a first meeting so may one that shows an id
 * twice. One that was cut lacks the same ones in every run, and with one more there it lacks that.
 */
function mayLackPartners(run: Run, target: Side, unlinked: Iterable<Listed>): boolean {
	const { complete, doubled, cuts } = run.listings[target];
	if (!complete) return true;
	if (run.isSnapshot && cuts.length > 0) {
		if (!isNone(unlinked)) run.leavesUncreated = true;
		return true;
	}
	if (!doubled || run.state.head.lastFullAt !== undefined) return false;
	if (!isNone(unlinked)) run.wantFull(partnersMayLack(target));
	return true;
}

function partnersMayLack(side: Side): string {
	return `The list of ${the(side)} shows an id twice, as pages do that shift while they are read: it may lack others, so nothing is created there before the next full run, which the trigger was asked for.`;
}

const LISTS_AWAITED =
	'New records wait for a full run, since the other side may have them already: the trigger was asked to make its next run one.';

/** The last lists may have shown records that nothing was created from yet, which no link names. */
function isBeforeAwaitedLists(run: Run): boolean {
	return !run.isSnapshot && run.state.head.uncreated === true;
}

function isNone(records: Iterable<Listed>): boolean {
	for (const _ of records) return false;
	return true;
}

function isSent(run: Run, { plan }: CompiledField, target: Side): boolean {
	const { masterField, slaveField } = plan;
	return run.fields.some(
		(field) =>
			field.allowed[target] &&
			field.plan.masterField === masterField &&
			field.plan.slaveField === slaveField,
	);
}

function create(run: Run, listed: Listed, from: Side): void {
	const ids = from === 'master' ? { master: listed.id } : { slave: listed.id };
	const edit = new LinkEdit(newLink(run, ids));
	noteKey(run.notedFields, edit, from, listed.record);
	// A creation carries mapped fields only; one may be the key, though it is compared in another way there.
	for (const field of run.unmappedKeyFields) {
		const sent = isSent(run, field, otherSide(from))
			? keyPrint(field, from, listed.record)
			: undefined;
		const blank = keyPrint(field, otherSide(from), {});
		edit.setShadow(otherSide(from), field.index, sent ?? blank);
	}
	planCreate(run, edit, otherSide(from), listed);
	run.draft.putLink(edit.link);
}
