import type { Fingerprint, Link, RecordId, Shadows } from './link';
import { isUnsettled } from './link';
import type { PerSide, Side } from './side';
import { SIDES } from './side';

/** What stands in a column where a side has no shadow for a field. */
export const NO_PRINT = NaN;

const SEEN = { master: true, slave: true };
const NO_MISSES = { master: 0, slave: 0 };
const NO_INTENTS: readonly never[] = [];

/**
 * Whether a link has nothing but its ids and shadows: nothing is under way, nothing is remembered, and
 * both records were seen lately. Nearly all links are such nearly always.
 */
export function isAtRest(link: Link): boolean {
	const { id, ids, seen, misses } = link;
	if (isUnsettled(link) || hasMemories(link) || !seen.master || !seen.slave) return false;
	if (misses.master > 0 || misses.slave > 0) return false;
	return ids.master !== undefined && ids.slave !== undefined && numberOf(id) !== undefined;
}

/** Whether anything is remembered of what was written or seen. */
function hasMemories(link: Link): boolean {
	const { ended, unshown, trails, base, apart, versions, marks, beside } = link;
	if (ended !== undefined || unshown !== undefined || trails !== undefined) return true;
	if ((versions ?? marks ?? beside) !== undefined) return true;
	return base !== undefined || apart !== undefined;
}

/** The number that an id stands for, if it is written as links are numbered. */
function numberOf(id: string): number | undefined {
	const number = parseInt(id, 36);
	return Number.isSafeInteger(number) && number.toString(36) === id ? number : undefined;
}

/** The columns of links at rest, as they are built and stored. */
export interface Columns {
	/** Fields for which there are shadows. */
	readonly width: number;
	/** The links' numbers, ascending. */
	readonly numbers: Float64Array;
	readonly ids: PerSide<readonly RecordId[]>;
	/** The master's shadows, `width` for each link. */
	readonly masterPrints: Float64Array;
	/** The slave's shadows of the links where they differ from the master's, one row after the other. */
	readonly slavePrints: Float64Array;
	/** For each link its row in `slavePrints`, or -1 where the slave's shadows equal the master's. */
	readonly slaveRows: Int32Array;
}

/**
 * Links at rest in columns: a tenth of the objects and half of the memory of as many `Link`s, which are
 * made one by one when somebody asks. Never changed.
 */
export class LinkColumns {
	constructor(readonly columns: Columns) {}

	get count(): number {
		return this.columns.numbers.length;
	}

	id(position: number): string {
		return (this.columns.numbers[position] ?? 0).toString(36);
	}

	recordId(side: Side, position: number): RecordId {
		return this.columns.ids[side][position] ?? '';
	}

	/** The shadow of a side, `NO_PRINT` where there is none. */
	print(side: Side, position: number, field: number): Fingerprint {
		const { width, masterPrints, slavePrints, slaveRows } = this.columns;
		if (field >= width) return NO_PRINT;
		const row = side === 'slave' ? (slaveRows[position] ?? -1) : -1;
		const print =
			row < 0 ? masterPrints[position * width + field] : slavePrints[row * width + field];
		return print ?? NO_PRINT;
	}

	/** Where the link with that id is; -1 where it is not. O(log links). */
	positionOf(id: string): number {
		const number = numberOf(id);
		return number === undefined ? -1 : this.positionOfNumber(number);
	}

	/** Where the link with that number is; -1 where it is not. O(log links). */
	positionOfNumber(number: number): number {
		const { numbers } = this.columns;
		let low = 0;
		let high = numbers.length - 1;
		while (low <= high) {
			const middle = (low + high) >>> 1;
			const found = numbers[middle] ?? 0;
			if (found === number) return middle;
			if (found < number) low = middle + 1;
			else high = middle - 1;
		}
		return -1;
	}

	link(position: number): Link {
		const { slaveRows } = this.columns;
		const master = this.shadows('master', position);
		return {
			id: this.id(position),
			ids: { master: this.recordId('master', position), slave: this.recordId('slave', position) },
			shadows: {
				master,
				slave: (slaveRows[position] ?? -1) < 0 ? master : this.shadows('slave', position),
			},
			seen: SEEN,
			misses: NO_MISSES,
			intents: NO_INTENTS,
		};
	}

	private shadows(side: Side, position: number): Shadows {
		const shadows: Array<Fingerprint | undefined> = [];
		for (let field = 0; field < this.columns.width; field++) {
			const print = this.print(side, position, field);
			shadows.push(Number.isNaN(print) ? undefined : print);
		}
		while (shadows.length > 0 && shadows[shadows.length - 1] === undefined) shadows.pop();
		return shadows;
	}
}

export const NO_COLUMNS = new LinkColumns({
	width: 0,
	numbers: new Float64Array(0),
	ids: { master: [], slave: [] },
	masterPrints: new Float64Array(0),
	slavePrints: new Float64Array(0),
	slaveRows: new Int32Array(0),
});

/**
 * Columns of the links of old columns that are still there, and of other links at rest. O(links).
 *
 * @param isThere Whether the link at a position of the old columns stays.
 * @param added Links at rest, none of which stays in the old columns.
 */
export function mergeColumns(
	old: LinkColumns,
	isThere: (position: number) => boolean,
	added: readonly Link[],
): LinkColumns {
	const sorted = added
		.map((link) => ({ link, number: parseInt(link.id, 36) }))
		.sort((a, b) => a.number - b.number);
	const width = added.reduce(
		(widest, { shadows }) => Math.max(widest, shadows.master.length, shadows.slave.length),
		old.columns.width,
	);
	const builder = new ColumnsBuilder(old.count + added.length, width);
	let next = 0;
	for (let position = 0; position < old.count; position++) {
		if (!isThere(position)) continue;
		const number = old.columns.numbers[position] ?? 0;
		for (
			let each = sorted[next];
			each !== undefined && each.number < number;
			each = sorted[++next]
		) {
			builder.addLink(each.number, each.link);
		}
		builder.copy(old, position);
	}
	for (const each of sorted.slice(next)) builder.addLink(each.number, each.link);
	return builder.build();
}

/** Fills columns link by link, in the order of their numbers. */
class ColumnsBuilder {
	private count = 0;
	private rows = 0;
	private readonly numbers: Float64Array;
	private readonly ids: PerSide<RecordId[]> = { master: [], slave: [] };
	private readonly masterPrints: Float64Array;
	private slavePrints: Float64Array;
	private readonly slaveRows: Int32Array;

	constructor(
		capacity: number,
		private readonly width: number,
	) {
		this.numbers = new Float64Array(capacity);
		this.masterPrints = new Float64Array(capacity * width);
		this.slavePrints = new Float64Array(width);
		this.slaveRows = new Int32Array(capacity);
	}

	copy(from: LinkColumns, position: number): void {
		const { numbers, slaveRows } = from.columns;
		const at = this.begin(numbers[position] ?? 0);
		for (const side of SIDES) this.ids[side].push(from.recordId(side, position));
		for (let field = 0; field < this.width; field++) {
			this.masterPrints[at * this.width + field] = from.print('master', position, field);
		}
		if ((slaveRows[position] ?? -1) < 0) return;
		const row = this.beginRow(at);
		for (let field = 0; field < this.width; field++) {
			this.slavePrints[row * this.width + field] = from.print('slave', position, field);
		}
	}

	addLink(number: number, { ids, shadows }: Link): void {
		const at = this.begin(number);
		for (const side of SIDES) this.ids[side].push(ids[side] ?? '');
		for (let field = 0; field < this.width; field++) {
			this.masterPrints[at * this.width + field] = shadows.master[field] ?? NO_PRINT;
		}
		if (haveSamePrints(shadows, this.width)) return;
		const row = this.beginRow(at);
		for (let field = 0; field < this.width; field++) {
			this.slavePrints[row * this.width + field] = shadows.slave[field] ?? NO_PRINT;
		}
	}

	private begin(number: number): number {
		const at = this.count++;
		this.numbers[at] = number;
		this.slaveRows[at] = -1;
		return at;
	}

	private beginRow(at: number): number {
		const row = this.rows++;
		this.slaveRows[at] = row;
		if (this.rows * this.width > this.slavePrints.length) {
			const wider = new Float64Array(this.slavePrints.length * 2);
			wider.set(this.slavePrints);
			this.slavePrints = wider;
		}
		return row;
	}

	build(): LinkColumns {
		const { count, width } = this;
		return new LinkColumns({
			width,
			numbers: this.numbers.slice(0, count),
			ids: this.ids,
			masterPrints: this.masterPrints.slice(0, count * width),
			slavePrints: this.slavePrints.slice(0, this.rows * width),
			slaveRows: this.slaveRows.slice(0, count),
		});
	}
}

function haveSamePrints({ master, slave }: PerSide<Shadows>, width: number): boolean {
	if (master === slave) return true;
	for (let field = 0; field < width; field++) if (master[field] !== slave[field]) return false;
	return true;
}
