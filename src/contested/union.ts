import type { Side } from '../model/side';
import { SIDES, otherSide } from '../model/side';
import { canonical } from '../values/canonical';
import { readList } from '../values/list';
import type { Contested, PolicyOutcome } from './contested';
import { baseOf, undecided } from './contested';

/** An element as the app gave it, with the canonical text by which it is compared. */
interface Element {
	readonly raw: unknown;
	readonly text: string;
}

/** Elements of a side, now and at the last agreement. */
interface SideList {
	readonly now: readonly Element[];
	/** Absent at the first meeting, or where previous values are not kept. */
	readonly before?: readonly Element[];
	readonly form: 'array' | 'text';
}

/**
 * Three-way union of lists: what either side added is in, what either side removed and the other did
 * not touch is out. Each side gets its own elements in its own order and form, then the other's new
 * ones. Without a base nothing counts as removed.
 */
export function decideByUnion(contested: Contested): PolicyOutcome {
	const master = readSide(contested, 'master');
	const slave = readSide(contested, 'slave');
	if (master === undefined || slave === undefined) {
		return undecided('the values are not both lists');
	}
	const counts = mergedCounts(master, slave);
	const values = {
		master: inForm(contested, 'master', master, takeCounted(counts, master.now, slave.now)),
		slave: inForm(contested, 'slave', slave, takeCounted(counts, slave.now, master.now)),
	};
	// An element that contains the delimiter, say, cannot be brought into the form of the other side.
	const texts = SIDES.map((side) => canonical(values[side], contested[side].comparison));
	if (texts[0] !== texts[1]) return undecided('the union has no form that both sides can hold');
	const known = master.before !== undefined && slave.before !== undefined;
	const reason = known
		? 'both changes of the list were put together'
		: 'the elements of both lists were put together; what was removed is not known';
	return { winner: 'merged', values, reason };
}

function readSide(contested: Contested, side: Side): SideList | undefined {
	const now = readElementsOf(contested, side, contested[side].value);
	if (now === undefined) return undefined;
	const base = baseOf(contested, side);
	const before = base === undefined ? undefined : readElementsOf(contested, side, base.value);
	return { now, before, form: formOf(contested, side) };
}

/** A blank is a list without elements. */
function readElementsOf(
	contested: Contested,
	side: Side,
	value: unknown,
): readonly Element[] | undefined {
	if (isBlankValue(value)) return [];
	const { comparison } = contested[side];
	const delimiter = comparison.compareAs === 'list' ? comparison.listDelimiter : undefined;
	const list = readList(value, delimiter);
	if (list === undefined) return undefined;
	const asElement = { ...comparison, compareAs: 'auto' as const };
	return list.elements.map((raw) => ({ raw, text: canonical(raw, asElement) }));
}

function isBlankValue(value: unknown): boolean {
	return (
		value === null || value === undefined || (typeof value === 'string' && value.trim() === '')
	);
}

/** A side that holds nothing takes the form of the other; an empty text stays a text where one may be a list. */
function formOf(contested: Contested, side: Side): 'array' | 'text' {
	const { value, comparison } = contested[side];
	if (Array.isArray(value)) return 'array';
	const delimited = comparison.compareAs === 'list' && comparison.listDelimiter !== undefined;
	if (delimited && value !== null && value !== undefined) return 'text';
	return Array.isArray(contested[otherSide(side)].value) ? 'array' : 'text';
}

/**
 * How often each element is in the union: as before, plus the change that both sides made. Where both
 * added it, or both removed it, the larger change is the one change that both made.
 */
function mergedCounts(master: SideList, slave: SideList): ReadonlyMap<string, number> {
	const lists = [master.now, slave.now, master.before ?? [], slave.before ?? []];
	const [inMaster, inSlave, beforeMaster, beforeSlave] = lists.map(countElements);
	const known = master.before !== undefined && slave.before !== undefined;
	const counts = new Map<string, number>();
	for (const { text } of lists.flat()) {
		const a = inMaster?.get(text) ?? 0;
		const b = inSlave?.get(text) ?? 0;
		const beforeA = beforeMaster?.get(text) ?? 0;
		const beforeB = beforeSlave?.get(text) ?? 0;
		const before = Math.max(beforeA, beforeB);
		const count = known ? before + joinChanges(a - beforeA, b - beforeB) : Math.max(a, b);
		counts.set(text, Math.max(0, count));
	}
	return counts;
}

function joinChanges(a: number, b: number): number {
	if (a >= 0 && b >= 0) return Math.max(a, b);
	if (a <= 0 && b <= 0) return Math.min(a, b);
	return a + b;
}

function countElements(elements: readonly Element[]): ReadonlyMap<string, number> {
	const counts = new Map<string, number>();
	for (const { text } of elements) counts.set(text, (counts.get(text) ?? 0) + 1);
	return counts;
}

/** The elements that make up the counts, a side's own first. */
function takeCounted(
	counts: ReadonlyMap<string, number>,
	own: readonly Element[],
	others: readonly Element[],
): unknown[] {
	const left = new Map(counts);
	const taken: unknown[] = [];
	for (const { raw, text } of [...own, ...others]) {
		const count = left.get(text) ?? 0;
		if (count <= 0) continue;
		left.set(text, count - 1);
		taken.push(raw);
	}
	return taken;
}

function inForm(contested: Contested, side: Side, list: SideList, elements: unknown[]): unknown {
	if (list.form === 'array') return elements;
	return elements.map(String).join(separatorOf(contested, side));
}

/** The delimiter with the white space that this side, else the other, keeps after it. */
function separatorOf(contested: Contested, side: Side): string {
	const delimiter = contested[side].comparison.listDelimiter ?? ',';
	for (const { value } of [contested[side], contested[otherSide(side)]]) {
		if (typeof value !== 'string' || !value.includes(delimiter)) continue;
		return value.includes(`${delimiter} `) ? `${delimiter} ` : delimiter;
	}
	return delimiter;
}
