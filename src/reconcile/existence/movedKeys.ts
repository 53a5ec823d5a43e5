import type { Link, RecordId } from '../../model/link';
import { LinkEdit } from '../../model/linkEdit';
import type { Side } from '../../model/side';
import { SIDES, otherSide } from '../../model/side';
import { idKey } from '../../model/state';
import type { Listed } from '../../records/listed';
import { presentOn } from '../../records/listed';
import { seeField } from '../../records/sights';
import type { Run } from '../run';
import { keyPrints, knownKey, knownPrint } from './linkedKeys';
import type { KeyReader } from './matching';
import { groupBy } from './matching';

/** A link whose id carries another key by now, or is listed no more. */
interface Moved {
	readonly link: Link;
	/** What the record was known by. */
	readonly key: string;
	/** What is under the id by now. */
	readonly found: Listed | undefined;
}

/** A link that follows its key: to the record that has it, or to none. */
interface Step extends Moved {
	readonly to: Listed | undefined;
	/** The link whose id that record is under. */
	readonly from: Moved | undefined;
}

/**
 * Row numbers are no ids: rows that are inserted, deleted or sorted leave other records under the ids below.
 * Where that shows, the links follow the keys; returned are the links with the ids that they have by then.
 * SEMANTICS "Existence". O(visited), and O(links + records) where a key moved.
 */
export function followKeys(run: Run, visited: Iterable<Link>, keyOf: KeyReader): Iterable<Link> {
	if (!run.isSnapshot || run.keyFields.length === 0) return visited;
	const links = new Map<string, Link>();
	for (const link of visited) links.set(link.id, link);
	for (const side of SIDES) {
		if (![...links.values()].some((link) => movedOn(run, side, link, keyOf)?.found)) continue;
		for (const link of followOn(run, side, links, keyOf)) links.set(link.id, link);
	}
	return links.values();
}

function followOn(
	run: Run,
	side: Side,
	visited: ReadonlyMap<string, Link>,
	keyOf: KeyReader,
): readonly Link[] {
	const moved: Moved[] = [];
	for (const before of run.state.links()) {
		const link = visited.get(before.id) ?? run.draft.link(before.id) ?? before;
		const each = movedOn(run, side, link, keyOf);
		if (each !== undefined) moved.push(each);
	}
	const chains = chainsOf(stepsOf(run, side, moved));
	const evidence = chains.map((chain) => evidenceOf(run, side, chain));
	const all = evidence.reduce((sum, each) => sum + each, 0);
	const follows = chains.filter((_, index) => (evidence[index] || all) > 0).flat();
	if (follows.length === 0) return [];
	if (!run.listings[side].showsAbsence) {
		run.wantFull(movedNote(side));
		return [];
	}
	run.note(movedNote(side));
	return follows.flatMap(({ link, to }) => [
		...lettingGo(run, side, to),
		withId(run, link, side, to?.id),
	]);
}

/** The link that rests and remembers the id of a record that is gone, where another has it by now. */
function lettingGo(run: Run, side: Side, to: Listed | undefined): readonly Link[] {
	const holder = to === undefined ? undefined : run.state.linkOf(side, to.id);
	if (holder?.resting !== side) return [];
	return [withId(run, run.draft.link(holder.id) ?? holder, side, undefined)];
}

function withId(run: Run, link: Link, side: Side, id: RecordId | undefined): Link {
	const edit = new LinkEdit(link);
	edit.setId(side, id);
	run.draft.putLink(edit.link);
	return edit.link;
}

function movedNote(side: Side): string {
	return `Ids of the ${side} carry other records' keys by now, as row numbers do when rows are inserted, deleted or sorted: links follow the keys. A row number is no id: set the ID Field to a field that stays with its record.`;
}

/** A link whose record is not where it was; one whose two records have come to the same key is none. */
function movedOn(run: Run, side: Side, link: Link, keyOf: KeyReader): Moved | undefined {
	if (link.resting === side) return undefined;
	// Lists may be older than what other executions made of it.
	if (run.input.overtaken?.link(link.id) === true) return undefined;
	const key = knownKey(run, link, side);
	if (key === undefined || key === keyPrints(run, side, {})) return undefined;
	const id = link.ids[side];
	if (id === undefined) return { link, key, found: undefined };
	if (run.listings[side].doubtful.has(idKey(id))) return undefined;
	const found = run.listings[side].records.get(idKey(id));
	if (found === undefined) return { link, key, found };
	if (keyPrints(run, side, found.record) === key) return undefined;
	const other = otherSide(side);
	const otherId = link.ids[other];
	const partner =
		otherId === undefined ? undefined : run.listings[other].records.get(idKey(otherId));
	const isAgreed =
		partner !== undefined && keyOf(other, partner.record) === keyOf(side, found.record);
	return isAgreed ? undefined : { link, key, found };
}

/** Where each of the moved links would find its key; nothing of those whose key is not told apart. */
function stepsOf(run: Run, side: Side, moved: readonly Moved[]): readonly Step[] {
	const byKey = groupBy(moved, (each) => each.key);
	const byRecord = new Map(moved.flatMap((each) => (each.found ? [[each.found.key, each]] : [])));
	const holders = groupBy(run.listings[side].records.values(), ({ record }) => {
		const key = keyPrints(run, side, record);
		return byKey.has(key) ? key : undefined;
	});
	return moved.flatMap((each): readonly Step[] => {
		const [to, another] = holders.get(each.key) ?? [];
		if (another !== undefined || byKey.get(each.key)?.length !== 1) return [];
		const from = to === undefined ? undefined : byRecord.get(to.key);
		// It stands under the id of a link that knows it by that key.
		const isOthers =
			to !== undefined &&
			from === undefined &&
			isHeldBy(run, side, run.state.linkOf(side, to.id), each);
		return isOthers ? [] : [{ ...each, to, from }];
	});
}

/** Whether an id is a link's. One that rests remembers the id of a record that is gone: it is free. */
function isHeldBy(run: Run, side: Side, holder: Link | undefined, { key }: Moved): boolean {
	if (holder === undefined) return false;
	return holder.resting !== side || knownKey(run, holder, side) === key;
}

/** Shifts and permutations among the ids: steps that hang together, where every one of them has its place. */
function chainsOf(steps: readonly Step[]): ReadonlyArray<readonly Step[]> {
	const byLink = new Map(steps.map((step) => [step.link.id, step]));
	const takers = new Map(
		steps.flatMap((step) => (step.from === undefined ? [] : [[step.from.link.id, step]])),
	);
	const done = new Set<string>();
	const chains: Step[][] = [];
	for (const start of steps) {
		const chain: Step[] = [];
		let isWhole = true;
		const walk: Array<Step | undefined> = [start];
		while (walk.length > 0) {
			const step = walk.pop();
			if (step === undefined || done.has(step.link.id)) continue;
			done.add(step.link.id);
			chain.push(step);
			const before = step.from === undefined ? undefined : byLink.get(step.from.link.id);
			if (step.from !== undefined && before === undefined) isWhole = false;
			walk.push(before, takers.get(step.link.id));
		}
		// A record that is gone and another that came in its place is the business of `relinkChangedIds`.
		const isMove = chain.some(
			(step) => step.found !== undefined && (step.to || takers.has(step.link.id)),
		);
		if (isWhole && isMove) chains.push(chain);
	}
	return chains;
}

/** By how much more of the other mapped values moved along with the keys than stayed under the ids. */
function evidenceOf(run: Run, side: Side, chain: readonly Step[]): number {
	const keys = new Set(run.keyFields.map(({ paths }) => paths[side]));
	const others = run.fields.filter(({ paths }) => !keys.has(paths[side]));
	let evidence = 0;
	for (const { link, found, to, from } of chain) {
		if (to === undefined) continue;
		const now = presentOn(side, to);
		for (const field of others) {
			const known = knownPrint(link, side, field.index);
			const print = seeField(field, now).seen[side]?.print;
			if (known === undefined || print === undefined) continue;
			const stayed =
				from !== undefined
					? knownPrint(from.link, side, field.index)
					: found && seeField(field, presentOn(side, found)).seen[side]?.print;
			// What stayed under an id that others left is what that id held before, or shows still.
			const moved = print === known;
			const remained = from !== undefined ? print === stayed : stayed === known;
			if (moved !== remained) evidence += moved ? 1 : -1;
		}
	}
	return evidence;
}
