import type { Link, RecordId } from '../../model/link';
import { LinkEdit } from '../../model/linkEdit';
import { byCodeUnits } from '../../model/order';
import type { Side } from '../../model/side';
import { SIDES, otherSide } from '../../model/side';
import { conflictId } from '../../records/conflictId';
import type { Listed } from '../../records/listed';
import { presentOn } from '../../records/listed';
import { fingerprint } from '../../values/fingerprint';
import { recordContent } from './content';
import { mayCreateIn, newLink, planCreate } from './creation';
import { openConflict } from '../entries';
import { shadowsOfEqual } from './equalRecords';
import { reconcileLink } from '../fields/links';
import type { KeyReader, Unlinked } from './matching';
import { groupBy } from './matching';
import type { Run } from '../run';

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
			const edit = new LinkEdit(only.link);
			edit.replaceRecord(gone, record.id);
			unlinked.take(gone, record);
			const present = { ...presentOn(gone, record), ...presentOn(otherSide(gone), only.left) };
			run.draft.putLink(edit.link);
			reconcileLink(run, edit.link, present);
		}
	}
}

/**
 * Links unlinked records that have exactly one partner each. Records with several candidates go to a
 * person and are taken out, so that nothing is written for any of them. O(unlinked).
 */
export function matchByKey(run: Run, unlinked: Unlinked, keyOf: KeyReader): void {
	const masters = groupBy(unlinked.of('master'), (listed) => keyOf('master', listed.record));
	const slaves = groupBy(unlinked.of('slave'), (listed) => keyOf('slave', listed.record));
	for (const key of [...masters.keys()].sort(byCodeUnits)) {
		const ours = masters.get(key) ?? [];
		const theirs = slaves.get(key) ?? [];
		const [master, secondMaster] = ours;
		const [slave, secondSlave] = theirs;
		if (master === undefined || slave === undefined) continue;
		if (secondMaster === undefined && secondSlave === undefined) {
			meet(run, unlinked, master, slave);
		} else {
			openAmbiguous(run, unlinked, ours, theirs);
		}
	}
}

/** Links two records that belong together, and compares them for the first time. */
export function meet(run: Run, unlinked: Unlinked, master: Listed, slave: Listed): void {
	unlinked.take('master', master);
	unlinked.take('slave', slave);
	const link = newLink(run, { master: master.id, slave: slave.id });
	run.counts.linked++;
	const equal = shadowsOfEqual(run.fields, master, slave);
	if (equal !== undefined) {
		run.draft.putLink({ ...link, shadows: { master: equal, slave: equal } });
		run.countDrift();
		return;
	}
	run.draft.putLink(link);
	reconcileLink(run, link, { master, slave });
}

function openAmbiguous(
	run: Run,
	unlinked: Unlinked,
	masters: readonly Listed[],
	slaves: readonly Listed[],
): void {
	for (const listed of masters) unlinked.take('master', listed);
	for (const listed of slaves) unlinked.take('slave', listed);
	const ids = (listed: readonly Listed[]): readonly RecordId[] =>
		[...listed].sort((a, b) => byCodeUnits(a.key, b.key)).map((each) => each.id);
	const masterIds = ids(masters);
	const slaveIds = ids(slaves);
	const identity = [...masterIds.map((id) => `m${id}`), ...slaveIds.map((id) => `s${id}`)];
	run.counts.held++;
	openConflict(
		run,
		{
			id: conflictId('ambiguousMatch', ...identity),
			type: 'ambiguousMatch',
			masterIds,
			slaveIds,
			reason: 'several records have the same match key; nobody knows which belong together',
			content: fingerprint(identity.join('\n')),
		},
		{},
	);
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
	if (run.input.recovery === true) {
		// What the lost run created may not be in the lists yet.
		run.note('Creations wait for the next run: the state of the run before was not saved.');
		return;
	}
	for (const from of SIDES) {
		const target = otherSide(from);
		if (!mayCreateIn(run, target)) continue;
		// A listing that lacks records may lack the very partner.
		if (!run.listings[target].complete) continue;
		const sorted = [...unlinked.of(from)].sort((a, b) => byCodeUnits(a.key, b.key));
		for (const listed of sorted) {
			if (heldBack.has(`${from}:${listed.key}`)) continue;
			if (run.input.holdBackUnkeyedCreates === true && keyOf(from, listed.record) === undefined) {
				run.note(
					'Creations without a match key were held back: a test run stores nothing, so the next run could not know of them.',
				);
				continue;
			}
			create(run, listed, from);
		}
	}
}

function create(run: Run, listed: Listed, from: Side): void {
	const ids = from === 'master' ? { master: listed.id } : { slave: listed.id };
	const edit = new LinkEdit(newLink(run, ids));
	planCreate(run, edit, otherSide(from), listed);
	run.draft.putLink(edit.link);
}
