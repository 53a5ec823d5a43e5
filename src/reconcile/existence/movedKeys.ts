import type { Link, RecordId } from '../../model/link';
import { LinkEdit } from '../../model/linkEdit';
import type { Side } from '../../model/side';
import { SIDES } from '../../model/side';
import { idKey } from '../../model/state';
import type { Listed } from '../../records/listed';
import { presentOn } from '../../records/listed';
import { seeField } from '../../records/sights';
import type { Run } from '../run';
import { keyPrints, knownKey, knownPrint } from './linkedKeys';
import type { KeyReader } from './matching';
import { groupBy } from './matching';
import { the } from '../../model/sideNames';

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

/** Steps of one side that hang together: a shift, or a permutation. */
interface Chain {
	readonly side: Side;
	readonly steps: readonly Step[];
	readonly evidence: number;
}

/**
 * Row numbers are no ids: rows that are inserted, deleted or sorted leave other records under the ids below.
 * Where that shows, the links follow the keys; returned are the links with the ids that they have by then.
 * Those that a list cannot prove to have moved are noted in `waiting`, with their side.
 * SEMANTICS "Existence". O(visited), and O(links + records) where a key moved.
 */
export function followKeys(
	run: Run,
	visited: Iterable<Link>,
	keyOf: KeyReader,
	waiting: Map<string, Side>,
): Iterable<Link> {
	if (!run.isSnapshot || run.keyFields.length === 0) return visited;
	const links = new Map<string, Link>();
	for (const link of visited) links.set(link.id, link);
	const chains = SIDES.flatMap((side) => chainsOn(run, side, links));
	for (const group of followingGroups(chains, (link) => isAgreed(run, link, keyOf))) {
		const isProved = group.every(({ side }) => run.listings[side].showsAbsence);
		for (const { side, steps } of group) {
			if (isProved) run.note(movedNote(side));
			else run.wantFull(movedNote(side));
			for (const { link, to } of steps) {
				if (!isProved) waiting.set(link.id, side);
				else for (const each of follow(run, side, link, to)) links.set(each.id, each);
			}
		}
	}
	return links.values();
}

function chainsOn(run: Run, side: Side, visited: ReadonlyMap<string, Link>): readonly Chain[] {
	if (![...visited.values()].some((link) => movedOn(run, side, link)?.found)) return [];
	const moved: Moved[] = [];
	for (const before of run.state.links()) {
		const link = visited.get(before.id) ?? run.draft.link(before.id) ?? before;
		const each = movedOn(run, side, link);
		if (each !== undefined) moved.push(each);
	}
	return chainsOf(stepsOf(run, side, moved)).map((steps) => ({
		side,
		steps,
		evidence: evidenceOf(run, side, steps),
	}));
}

/**
 * The chains that links follow. A link whose two records have come to the same key goes on both sides or on
 * none: rows may have been sorted on both. Where all of a chain are such, nothing but evidence of its own
 * tells that it is no edit.
 */
function followingGroups(
	chains: readonly Chain[],
	isAgreed: (link: Link) => boolean,
): ReadonlyArray<readonly Chain[]> {
	const all = { master: 0, slave: 0 };
	for (const { side, evidence } of chains) all[side] += evidence;
	return groupsOf(chains, isAgreed).filter((group) => {
		const steps = group.flatMap((chain) => chain.steps);
		const agreed = steps.filter(({ link }) => isAgreed(link));
		const isWhole = SIDES.every((side) => {
			const own = group.filter((chain) => chain.side === side).flatMap((chain) => chain.steps);
			const ids = new Set(own.map(({ link }) => link.id));
			return agreed.every(({ link }) => ids.has(link.id));
		});
		const evidence = group.reduce((sum, chain) => sum + chain.evidence, 0);
		const others =
			agreed.length === steps.length ? 0 : Math.max(...group.map(({ side }) => all[side]));
		return isWhole && (evidence || others) > 0;
	});
}

/** Chains, those together that have a link in common whose records agree. */
function groupsOf(
	chains: readonly Chain[],
	isAgreed: (link: Link) => boolean,
): ReadonlyArray<readonly Chain[]> {
	const byLink = groupBy(
		chains.flatMap((chain) => chain.steps.map(({ link }) => ({ chain, link }))),
		({ link }) => (isAgreed(link) ? link.id : undefined),
	);
	const done = new Set<Chain>();
	return chains.flatMap((start) => {
		const group: Chain[] = [];
		const walk = [start];
		for (let chain = walk.pop(); chain !== undefined; chain = walk.pop()) {
			if (done.has(chain)) continue;
			done.add(chain);
			group.push(chain);
			for (const { link } of chain.steps) {
				walk.push(...(byLink.get(link.id) ?? []).map((each) => each.chain));
			}
		}
		return group.length === 0 ? [] : [group];
	});
}

function isAgreed(run: Run, { ids }: Link, keyOf: KeyReader): boolean {
	const [master, slave] = SIDES.map((side) => {
		const id = ids[side];
		const listed = id === undefined ? undefined : run.listings[side].records.get(idKey(id));
		return listed === undefined ? undefined : keyOf(side, listed.record);
	});
	return master !== undefined && master === slave;
}

function follow(run: Run, side: Side, link: Link, to: Listed | undefined): readonly Link[] {
	const now = run.draft.link(link.id) ?? link;
	return [...lettingGo(run, side, to), withId(run, now, side, to?.id)];
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
	return `Ids of ${the(side)} carry other records' keys by now, as row numbers do when rows are inserted, deleted or sorted: links follow the keys. A row number is no id: set the ID Field to a field that stays with its record.`;
}

/** A link whose record is not where it was. */
function movedOn(run: Run, side: Side, link: Link): Moved | undefined {
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
	return keyPrints(run, side, found.record) === key ? undefined : { link, key, found };
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

/**
 * By how much more of the other mapped values moved along with the keys than stayed under the ids. Blanks,
 * which many records have in common, tell nothing.
 */
function evidenceOf(run: Run, side: Side, chain: readonly Step[]): number {
	const keys = new Set(run.keyFields.map(({ paths }) => paths[side]));
	const others = run.fields.filter(({ paths }) => !keys.has(paths[side]));
	let evidence = 0;
	for (const { link, found, to, from } of chain) {
		if (to === undefined) continue;
		const now = presentOn(side, to);
		for (const field of others) {
			const known = knownPrint(link, side, field.index);
			const seen = seeField(field, now).seen[side];
			if (known === undefined || seen === undefined) continue;
			const under = found && seeField(field, presentOn(side, found)).seen[side];
			// What stayed under an id that others left is what that id held before, or shows still.
			const moved = !seen.blank && seen.print === known;
			const remained =
				from !== undefined
					? !seen.blank && seen.print === knownPrint(from.link, side, field.index)
					: under?.blank === false && under.print === known;
			if (moved !== remained) evidence += moved ? 1 : -1;
		}
	}
	return evidence;
}
