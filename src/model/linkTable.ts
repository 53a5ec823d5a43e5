import type { Link, RecordId } from './link';
import { isUnsettled } from './link';
import type { LinkColumns } from './linkColumns';
import { NO_COLUMNS, isAtRest, mergeColumns } from './linkColumns';
import type { PerSide, Side } from './side';
import { SIDES } from './side';
import { idKey } from './state';

/** Links at rest that are kept as objects before they go into the columns: this many, and this share. */
const FEW_OBJECTS = 1000;
const SHARE_OF_OBJECTS = 0.1;

/** Links at rest as columns, for walks over all of them that make no objects. */
export interface LinksAtRest {
	readonly columns: LinkColumns;
	/** Whether the link at a position is still what the columns say. */
	isThere(position: number): boolean;
	/** All links that are not there. */
	others(): readonly Link[];
	/** Brings all links at rest into the columns. O(links), and nothing where they are in them. */
	fold(): LinkColumns;
}

/** All links of a state: those at rest in columns, the others as objects, with the indexes over both. */
export class LinkTable implements LinksAtRest {
	columns: LinkColumns = NO_COLUMNS;
	/** 1 where a link of the columns was changed or forgotten since they were made. */
	private gone = new Uint8Array(0);
	private goneCount = 0;
	private readonly objects = new Map<string, Link>();
	private readonly objectIds: PerSide<Map<string, string>> = {
		master: new Map(),
		slave: new Map(),
	};
	private numbers: { [side in Side]?: Map<string, number> } = {};
	private readonly unsettled = new Set<string>();
	private objectsAtRest = 0;
	/** Links that were made from the columns, so that the same link is the same object until it changes. */
	private readonly made = new Map<string, Link>();

	get count(): number {
		return this.columns.count - this.goneCount + this.objects.size;
	}

	link(id: string): Link | undefined {
		const known = this.objects.get(id) ?? this.made.get(id);
		if (known !== undefined) return known;
		const position = this.columns.positionOf(id);
		return this.isThere(position) ? this.make(position) : undefined;
	}

	linkOf(side: Side, id: RecordId): Link | undefined {
		const objectId = this.objectIds[side].get(idKey(id));
		if (objectId !== undefined) return this.objects.get(objectId);
		const number = this.numbersOf(side).get(idKey(id));
		return number === undefined ? undefined : this.link(number.toString(36));
	}

	/** Numbers of the links in the columns, by record. O(links) the first time it is asked for. */
	private numbersOf(side: Side): Map<string, number> {
		const known = this.numbers[side];
		if (known !== undefined) return known;
		const numbers = new Map<string, number>();
		for (let position = 0; position < this.columns.count; position++) {
			if (!this.isThere(position)) continue;
			const number = this.columns.columns.numbers[position] ?? 0;
			numbers.set(idKey(this.columns.recordId(side, position)), number);
		}
		this.numbers[side] = numbers;
		return numbers;
	}

	private make(position: number): Link {
		const link = this.columns.link(position);
		this.made.set(link.id, link);
		return link;
	}

	isThere(position: number): boolean {
		return position >= 0 && this.gone[position] === 0;
	}

	/** In the order of their numbers, whatever became an object or a column when. */
	*all(): Iterable<Link> {
		const others = this.others();
		let next = 0;
		for (let position = 0; position < this.columns.count; position++) {
			if (!this.isThere(position)) continue;
			const link = this.columns.link(position);
			for (let each = others[next]; each !== undefined && isBefore(each, link); next++) {
				yield each;
				each = others[next + 1];
			}
			yield link;
		}
		yield* others.slice(next);
	}

	others(): readonly Link[] {
		return [...this.objects.values()].sort((a, b) => (isBefore(a, b) ? -1 : 1));
	}

	*unsettledLinks(): Iterable<Link> {
		for (const id of this.unsettled) {
			const link = this.objects.get(id);
			if (link !== undefined) yield link;
		}
	}

	/** O(change), plus O(links) once a share of the links was changed. */
	apply(links: ReadonlyMap<string, Link | undefined>): void {
		if (links.size === 0) return;
		this.made.clear();
		const many = Math.max(FEW_OBJECTS, this.columns.count * SHARE_OF_OBJECTS);
		const atRest: Link[] = [];
		// Two rounds, so that an id that moves from one link to another is not lost to the order of the map.
		for (const id of links.keys()) this.remove(id);
		for (const link of links.values()) {
			if (link === undefined) continue;
			// Those of a first sync go into the columns at once.
			if (links.size > many && isAtRest(link)) atRest.push(link);
			else this.add(link);
		}
		if (this.objectsAtRest + atRest.length > many) this.fold(atRest);
		else for (const link of atRest) this.add(link);
	}

	private remove(id: string): void {
		const position = this.columns.positionOf(id);
		if (this.isThere(position)) {
			this.gone[position] = 1;
			this.goneCount++;
			for (const side of SIDES) {
				const key = idKey(this.columns.recordId(side, position));
				const numbers = this.numbers[side];
				if (numbers?.get(key)?.toString(36) === id) numbers.delete(key);
			}
		}
		this.removeObject(id);
	}

	private removeObject(id: string): void {
		const old = this.objects.get(id);
		if (old === undefined) return;
		for (const side of SIDES) {
			const recordId = old.ids[side];
			if (recordId !== undefined && this.objectIds[side].get(idKey(recordId)) === id) {
				this.objectIds[side].delete(idKey(recordId));
			}
		}
		this.objects.delete(id);
		this.unsettled.delete(id);
		if (isAtRest(old)) this.objectsAtRest--;
	}

	private add(link: Link): void {
		this.objects.set(link.id, link);
		for (const side of SIDES) {
			const recordId = link.ids[side];
			if (recordId !== undefined) this.objectIds[side].set(idKey(recordId), link.id);
		}
		if (isUnsettled(link)) this.unsettled.add(link.id);
		if (isAtRest(link)) this.objectsAtRest++;
	}

	/** @param more Links at rest that are no objects yet. */
	fold(more: readonly Link[] = []): LinkColumns {
		if (this.goneCount === 0 && this.objectsAtRest === 0 && more.length === 0) return this.columns;
		const added = [...[...this.objects.values()].filter(isAtRest), ...more];
		this.columns = mergeColumns(this.columns, (position) => this.isThere(position), added);
		this.gone = new Uint8Array(this.columns.count);
		this.goneCount = 0;
		for (const link of added) {
			this.removeObject(link.id);
			for (const side of SIDES) {
				const recordId = link.ids[side];
				if (recordId === undefined) continue;
				this.numbers[side]?.set(idKey(recordId), parseInt(link.id, 36));
			}
		}
		return this.columns;
	}

	/** Begins with these links, in the place of those before. */
	adopt(columns: LinkColumns, others: Iterable<Link>): void {
		this.columns = columns;
		this.gone = new Uint8Array(columns.count);
		this.goneCount = 0;
		this.numbers = {};
		this.made.clear();
		for (const id of [...this.objects.keys()]) this.removeObject(id);
		for (const link of others) this.add(link);
	}
}

/** Numbers in base 36: the longer one is the greater. */
function isBefore(a: Link, b: Link): boolean {
	return a.id.length === b.id.length ? a.id < b.id : a.id.length < b.id.length;
}
