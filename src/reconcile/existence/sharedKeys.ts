import { partition } from 'lodash';
import type { Conflict } from '../../model/conflict';
import type { Link, RecordId } from '../../model/link';
import { byCodeUnits } from '../../model/order';
import type { PerSide, Side } from '../../model/side';
import { SIDES, otherSide } from '../../model/side';
import { idKey } from '../../model/state';
import { conflictId } from '../../records/conflictId';
import { isGone } from '../../records/gone';
import type { Listed } from '../../records/listed';
import { fingerprint } from '../../values/fingerprint';
import { openConflict } from '../entries';
import type { Run } from '../run';
import type { OneSided } from './absence';
import { isKnownGone } from './absence';
import { recordContent, shadowContent } from './content';
import { mayCreateIn } from './creation';
import type { DoubleKey } from './doubleKeys';
import { doubleBeside, noteDoubleKeys } from './doubleKeys';
import type { LinkedByKey } from './linkedKeys';
import { keysInOtherHands, linkedByKey } from './linkedKeys';
import type { KeyReader, Unlinked } from './matching';
import { isMovedOn } from './movedEvents';
import { groupBy } from './matching';

/** Records that have one match key, by side. */
export type SharedKey = PerSide<readonly RecordId[]>;

/** Opens the entry of one match key: it names all records that have it, whoever came when. */
export function askAboutKey(run: Run, key: string, ids: SharedKey, beside: boolean): void {
	const sorted = (side: Side) => [...ids[side]].sort((a, b) => byCodeUnits(String(a), String(b)));
	const masterIds = sorted('master');
	const slaveIds = sorted('slave');
	const identity = [...masterIds.map((id) => `m${id}`), ...slaveIds.map((id) => `s${id}`)];
	const id = conflictId('ambiguousMatch', key);
	const known = questionOf(run, key)?.beside === true;
	run.counts.held++;
	openConflict(
		run,
		{
			id,
			type: 'ambiguousMatch',
			masterIds,
			slaveIds,
			reason: 'several records have the same match key; nobody knows which belong together',
			content: fingerprint(identity.join('\n')),
			...(beside || known ? { beside: true } : {}),
		},
		{},
	);
}

/**
 * In changes input: records that a question names already, or that have the key of one, are in it. An event
 * shows a part of what there is, so nobody is taken out.
 */
export function holdAsked(run: Run, unlinked: Unlinked, keyOf: KeyReader): void {
	if (run.isSnapshot) return;
	for (const side of SIDES) {
		noteBeside(run, side, keyOf);
		for (const listed of [...unlinked.of(side)]) {
			const key = keyOf(side, listed.record);
			const open = key === undefined ? undefined : questionOf(run, key);
			if (key === undefined || open === undefined) continue;
			const known = { master: open.masterIds ?? [], slave: open.slaveIds ?? [] };
			const mine = isNamedIn(open, side, listed.key) ? [] : [listed.id];
			askAboutKey(run, key, { ...known, [side]: [...known[side], ...mine] }, false);
			unlinked.take(side, listed);
		}
	}
}

/** An event of a record that a question names shows that it was there when the others came. */
function noteBeside(run: Run, side: Side, keyOf: KeyReader): void {
	for (const listed of run.listings[side].records.values()) {
		if (run.state.linkOf(side, listed.id) === undefined) continue;
		const key = keyOf(side, listed.record);
		const open = key === undefined ? undefined : questionOf(run, key);
		if (open === undefined || open.beside === true || !isNamedIn(open, side, listed.key)) continue;
		run.putOpen({ ...open, beside: true }, {}, false);
	}
}

function questionOf(run: Run, key: string): Conflict | undefined {
	return run.draft.openConflict(conflictId('ambiguousMatch', key));
}

/** A question about records of which one waits for a creation to be answered is not over. */
function keepAsked(run: Run, side: Side, waiting: readonly Listed[], keyOf: KeyReader): void {
	for (const listed of waiting) {
		const key = keyOf(side, listed.record);
		const open = key === undefined ? undefined : questionOf(run, key);
		if (open !== undefined && !run.wasSeen(open)) run.putOpen(open, {}, false);
	}
}

/** Two contacts may share a key: one that a list showed beside the one that is gone is another. */
export function wereBeside(
	run: Run,
	side: Side,
	link: Link,
	found: Listed,
	key: string | undefined,
): boolean {
	const own = link.ids[side];
	if (key === undefined || own === undefined) return false;
	const entry = questionOf(run, key);
	if (entry?.beside !== true) return false;
	return isNamedIn(entry, side, idKey(own)) && isNamedIn(entry, side, found.key);
}

function isNamedIn(entry: Conflict, side: Side, key: string): boolean {
	const ids = side === 'master' ? entry.masterIds : entry.slaveIds;
	return ids?.some((id) => idKey(id) === key) ?? false;
}

/**
 * Holds new records whose match key others of their side have: a linked one, which may be the same
 * customer, or one another. All of them are held before any is created, whatever the order of the items.
 * SEMANTICS "First meeting".
 */
export function holdSharedKeys(
	run: Run,
	unlinked: Unlinked,
	keyOf: KeyReader,
	heldBack: Set<string>,
	absent: readonly OneSided[],
): void {
	holdBackSuccessors(run, unlinked, keyOf, { heldBack, absent });
	for (const side of SIDES) {
		const isFree = (listed: Listed) => !heldBack.has(`${side}:${listed.key}`);
		const [free, waiting] = partition([...unlinked.of(side)], isFree);
		keepAsked(run, side, waiting, keyOf);
		const groups = groupBy(free, (listed) => keyOf(side, listed.record));
		holdOn(run, side, groups, { unlinked, keyOf, heldBack });
	}
}

/** A record that no list shows yet, or that one list lacks, may be this one: that takes another list. */
function holdBackSuccessors(
	run: Run,
	unlinked: Unlinked,
	keyOf: KeyReader,
	{ heldBack, absent }: { heldBack: Set<string>; absent: readonly OneSided[] },
): void {
	for (const side of SIDES) {
		const keys = new Set<string | undefined>();
		const contents = new Set<string | undefined>();
		for (const { link, gone, left } of absent) {
			const now = run.draft.link(link.id);
			if (gone !== side || left === undefined || now === undefined) continue;
			if (isGone(now, side) || now.ids[side] === undefined) continue;
			keys.add(keyOf(otherSide(side), left.record));
			contents.add(shadowContent(run, now, side));
		}
		if (keys.size === 0) continue;
		const isOneOf = (listed: Listed) => {
			const key = keyOf(side, listed.record);
			if (key !== undefined) return keys.has(key);
			return contents.has(recordContent(run, side, listed));
		};
		for (const listed of unlinked.of(side)) {
			if (isOneOf(listed)) heldBack.add(`${side}:${listed.key}`);
		}
	}
}

interface Holding {
	readonly unlinked: Unlinked;
	readonly keyOf: KeyReader;
	readonly heldBack: Set<string>;
}

function holdOn(
	run: Run,
	side: Side,
	groups: ReadonlyMap<string, readonly Listed[]>,
	{ unlinked, keyOf, heldBack }: Holding,
): void {
	const wanted = new Map<string, Listed>();
	for (const [key, [first]] of groups) if (first !== undefined) wanted.set(key, first);
	const linked = linkedByKey(run, side, wanted, keyOf);
	const inOtherHands = keysInOtherHands(run, side, wanted);
	const doubles: DoubleKey[] = [];
	for (const key of [...groups.keys()].sort(byCodeUnits)) {
		const records = (groups.get(key) ?? []).filter((listed) => !wasTold(run, key, side, listed));
		if (records.length === 0) continue;
		const links = linked?.get(key) ?? [];
		const why = whyWait(run, side, key, { linked, inOtherHands });
		if (why !== undefined) {
			for (const listed of records) heldBack.add(`${side}:${listed.key}`);
			if (why === KEY_IN_OTHER_HANDS) run.postpone(why);
			else run.wantFull(why);
			continue;
		}
		if (links.length === 0 && (records.length < 2 || !mayCreateIn(run, otherSide(side)))) continue;
		askAboutKey(run, key, idsOf(side, records, links), areBeside(run, side, links));
		doubles.push(...doubleBeside(records, links.length));
		for (const listed of records) unlinked.take(side, listed);
	}
	noteDoubleKeys(run, side, doubles);
}

/** Which of the records it is that have a key, or whether there is one, only complete lists tell, and no older ones. */
function whyWait(
	run: Run,
	side: Side,
	key: string,
	{ linked, inOtherHands }: { linked: LinkedByKey; inOtherHands: ReadonlySet<string> },
): string | undefined {
	if (inOtherHands.has(key)) return KEY_IN_OTHER_HANDS;
	if (linked === undefined) return KEY_WAITS;
	const links = linked.get(key) ?? [];
	return links.some((link) => mayBeTaken(run, link, side)) ? KEY_WAITS : undefined;
}

/** A person linked others of those that have the key: this one is none of them. */
function wasTold(run: Run, key: string, side: Side, listed: Listed): boolean {
	const closed = run.draft.closedEntry(conflictId('ambiguousMatch', key));
	if (closed?.decision?.existence?.take !== 'link') return false;
	return isNamedIn(closed, side, listed.key);
}

function areBeside(run: Run, side: Side, links: readonly Link[]): boolean {
	return (
		run.isSnapshot ||
		links.some(({ ids }) => {
			const id = ids[side];
			return id !== undefined && run.listings[side].records.has(idKey(id));
		})
	);
}

const KEY_WAITS =
	'New records wait for a full run, which shows whether others have their match key: the trigger was asked to make its next run one.';

const KEY_IN_OTHER_HANDS =
	'New records were left to the next run: since this one began, other executions were at work on links that have their match key.';

/** Whether a link waits for a record: a new one with its key may take the place of the one that is gone. */
function mayBeTaken(run: Run, link: Link, side: Side): boolean {
	return !run.isSnapshot && (isKnownGone(run, link, side) || isMovedOn(side, link));
}

function idsOf(side: Side, records: readonly Listed[], links: readonly Link[]): SharedKey {
	const other = otherSide(side);
	const of = (each: Side) =>
		links.flatMap(({ ids }) => {
			const id = ids[each];
			return id === undefined ? [] : [id];
		});
	const mine = [...of(side), ...records.map((listed) => listed.id)];
	return side === 'master'
		? { master: mine, slave: of(other) }
		: { master: of(other), slave: mine };
}
