import type { CompiledField } from '../../mapping/compiled';
import type { AppRecord } from '../../model/record';
import type { PerSide, Side } from '../../model/side';
import type { Listed } from '../../records/listed';
import { canonical, isBlank } from '../../values/canonical';
import { readPath } from '../../values/paths';

/** Reads the match key of records; `undefined` where a key field is missing or blank. */
export type KeyReader = (side: Side, record: AppRecord) => string | undefined;

/** SEMANTICS "First meeting": all key fields equal by their comparators, none blank. */
export function keyReader(keyFields: readonly CompiledField[]): KeyReader {
	if (keyFields.length === 0) return () => undefined;
	return (side, record) => {
		const parts: string[] = [];
		for (const { paths, comparison } of keyFields) {
			const value = readPath(record, paths[side]);
			const text = value === undefined ? '' : canonical(value, comparison[side]);
			if (isBlank(text)) return undefined;
			parts.push(text);
		}
		return parts.length === 1 ? parts[0] : JSON.stringify(parts);
	};
}

/** Groups what has a key. O(n). */
export function groupBy<T>(
	items: Iterable<T>,
	keyOf: (item: T) => string | undefined,
): Map<string, T[]> {
	const groups = new Map<string, T[]>();
	for (const item of items) {
		const key = keyOf(item);
		if (key === undefined) continue;
		const group = groups.get(key);
		if (group === undefined) groups.set(key, [item]);
		else group.push(item);
	}
	return groups;
}

/** Which records of the input a link names: by their positions, which costs less than a set of ids. */
export class NamedRecords {
	private readonly marks: PerSide<Uint8Array>;
	private readonly counts = { master: 0, slave: 0 };

	constructor(records: PerSide<readonly AppRecord[]>) {
		this.marks = {
			master: new Uint8Array(records.master.length),
			slave: new Uint8Array(records.slave.length),
		};
	}

	add(side: Side, { source }: Pick<Listed, 'source'>): void {
		if (this.marks[side][source] === 1) return;
		this.marks[side][source] = 1;
		this.counts[side]++;
	}

	has(side: Side, { source }: Listed): boolean {
		return this.marks[side][source] === 1;
	}

	count(side: Side): number {
		return this.counts[side];
	}
}

/** Records that no link names, by side; those that find one are taken out. */
export class Unlinked {
	private readonly records: PerSide<Listed[]> = { master: [], slave: [] };

	/** @param named Those that have a link; the ones that are taken out join them. */
	constructor(private readonly named: NamedRecords) {}

	/** Each record once. */
	add(side: Side, listed: Listed): void {
		this.records[side].push(listed);
	}

	take(side: Side, listed: Listed): void {
		this.named.add(side, listed);
	}

	*of(side: Side): Iterable<Listed> {
		for (const listed of this.records[side]) if (!this.named.has(side, listed)) yield listed;
	}
}
