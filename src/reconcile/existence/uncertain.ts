import type { Conflict } from '../../model/conflict';
import { byCodeUnits } from '../../model/order';
import type { PerSide, Side } from '../../model/side';
import { SIDES, otherSide } from '../../model/side';
import { idKey } from '../../model/state';
import { RESTORED_ENTRY } from '../../records/conflictId';
import type { Listed } from '../../records/listed';
import { presentOn } from '../../records/listed';
import type { SeenValue } from '../../records/seen';
import { seeField } from '../../records/sights';
import { isAlike } from '../../values/alike';
import { fingerprint } from '../../values/fingerprint';
import { openConflict } from '../entries';
import type { KeyReader, Unlinked } from './matching';
import { meet } from './meeting';
import type { Run } from '../run';

/** More comparisons than this in search of reformatted records are not made; a person is asked. */
const MAX_COMPARISONS = 200_000;

type Waiting = PerSide<readonly Listed[]>;

/**
 * Once a state was put back, records without a match key that are unlinked on both sides may be pairs
 * that were made after it was saved and edited since. They are linked where they are alike, one to one.
 * The others wait for a person, because creating them would double those that do belong together; when
 * one side has none left, or the person says that none belong together, the rest is created as usual.
 */
export function holdUncertain(run: Run, unlinked: Unlinked, keyOf: KeyReader): void {
	const isUncertain = whichWait(run, unlinked, keyOf);
	if (isUncertain === undefined) return;
	const waiting = () => ({
		master: [...unlinked.of('master')].filter((listed) => isUncertain('master', listed)),
		slave: [...unlinked.of('slave')].filter((listed) => isUncertain('slave', listed)),
	});
	if (run.isSnapshot) {
		linkAlike(run, unlinked, waiting());
		const left = waiting();
		const decided = left.master.length === 0 || left.slave.length === 0;
		run.draft.head = { ...run.draft.head, uncertain: decided ? undefined : true };
		if (decided) return;
		ask(run, left);
	}
	const { master, slave } = waiting();
	for (const listed of master) unlinked.take('master', listed);
	for (const listed of slave) unlinked.take('slave', listed);
}

/**
 * Those without a key in the first run; later those that are still being asked about, and what is like one
 * of them: lists lag, and may not have shown the partner before.
 */
function whichWait(
	run: Run,
	unlinked: Unlinked,
	keyOf: KeyReader,
): ((side: Side, listed: Listed) => boolean) | undefined {
	if (run.isRecovery) return (side, listed) => keyOf(side, listed.record) === undefined;
	if (run.state.head.uncertain !== true) return undefined;
	const isNamed = namedIn(lastEntry(run));
	const joining = new Set<Listed>();
	for (const side of run.isSnapshot ? SIDES : []) {
		const others = [...unlinked.of(otherSide(side))];
		const named = others.filter((listed) => isNamed(otherSide(side), listed));
		const newcomers = [...unlinked.of(side)].filter(
			(listed) => !isNamed(side, listed) && keyOf(side, listed.record) === undefined,
		);
		if (named.length * newcomers.length > MAX_COMPARISONS) continue;
		const values = named.map((listed) => valuesOf(run, otherSide(side), listed));
		for (const listed of newcomers) {
			const own = valuesOf(run, side, listed);
			if (values.some((theirs) => areAlike(own, theirs))) joining.add(listed);
		}
	}
	return (side, listed) => isNamed(side, listed) || joining.has(listed);
}

/** The entry that waits, or in which a person linked two: the others that it names still wait. */
function lastEntry(run: Run): Conflict | undefined {
	const open = run.draft.openConflict(RESTORED_ENTRY);
	if (open !== undefined) return open;
	const closed = run.draft.closedEntry(RESTORED_ENTRY);
	return closed?.status === 'resolved' ? closed : undefined;
}

function namedIn(entry: Conflict | undefined): (side: Side, listed: Listed) => boolean {
	const named = {
		master: new Set(entry?.masterIds?.map(idKey)),
		slave: new Set(entry?.slaveIds?.map(idKey)),
	};
	return (side, listed) => named[side].has(listed.key);
}

function ask(run: Run, { master, slave }: Waiting): void {
	const ids = (side: readonly Listed[]) =>
		[...side].sort((a, b) => byCodeUnits(a.key, b.key)).map((each) => each.id);
	const masterIds = ids(master);
	const slaveIds = ids(slave);
	const identity = [...masterIds.map((id) => `m${id}`), ...slaveIds.map((id) => `s${id}`)];
	run.counts.held += master.length + slave.length;
	openConflict(
		run,
		{
			id: RESTORED_ENTRY,
			type: 'ambiguousMatch',
			masterIds,
			slaveIds,
			reason:
				'the state was put back, and nobody knows which of these records were made from one another since it was saved; link those that belong together, then unlink: the rest is created on the other side. A match key decides it too',
			content: fingerprint(identity.join('\n')),
		},
		{},
	);
}

/** Apps keep values in forms of their own, so equal content alone does not find all pairs. */
function linkAlike(run: Run, unlinked: Unlinked, { master, slave }: Waiting): void {
	if (master.length * slave.length > MAX_COMPARISONS) return;
	const slaves = slave.map((listed) => ({ listed, seen: valuesOf(run, 'slave', listed) }));
	const found = new Map<Listed, Listed[]>();
	const claims = new Map<Listed, number>();
	for (const listed of master) {
		const seen = valuesOf(run, 'master', listed);
		const partners = slaves.filter((each) => areAlike(seen, each.seen)).map((each) => each.listed);
		found.set(listed, partners);
		for (const partner of partners) claims.set(partner, (claims.get(partner) ?? 0) + 1);
	}
	for (const [listed, [partner, second]] of found) {
		if (partner === undefined || second !== undefined || claims.get(partner) !== 1) continue;
		meet(run, unlinked, listed, partner);
	}
}

type Values = ReadonlyArray<SeenValue | undefined>;

function valuesOf(run: Run, side: Side, listed: Listed): Values {
	const present = presentOn(side, listed);
	return run.fields.map((field) => seeField(field, present).seen[side]);
}

/** Whether every field that both tell is equal or alike, and one of them tells something. */
function areAlike(master: Values, slave: Values): boolean {
	let told = false;
	for (const [index, ours] of master.entries()) {
		const theirs = slave[index];
		if (ours === undefined || theirs === undefined) continue;
		if (ours.print !== theirs.print && !isAlike(ours.canonical, theirs.canonical)) return false;
		told ||= !ours.blank;
	}
	return told;
}
